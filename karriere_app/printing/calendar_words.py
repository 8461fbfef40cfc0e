"""Dates in words, in the language of the paper."""

from __future__ import annotations

from datetime import date

from karriere_app.printing.phrases import PhraseBook
from karriere_app.printing.text import Span


def day_in_words(day: date, language: str) -> Span:
    """Return «17. august 2026» as one unbreakable span."""
    from babel.dates import format_date  # language data are read only when something is printed

    return Span(format_date(day, "long", locale=language), kind="atomic")


def period_in_words(start: date | None, end: date | None, phrases: PhraseBook) -> tuple[Span, ...]:
    """Return «august 2026 – juni 2027», an open period in words, or nothing where both ends are missing."""
    if start is None and end is None:
        return ()
    if end is None and start is not None:
        return phrases.spans("period.from", date=month_in_words(start, phrases.language))
    if start is None and end is not None:
        return phrases.spans("period.to", date=month_in_words(end, phrases.language))
    assert start is not None
    assert end is not None
    if (start.year, start.month) == (end.year, end.month):
        return (month_in_words(start, phrases.language),)
    return month_in_words(start, phrases.language), Span(" – "), month_in_words(end, phrases.language)


def month_in_words(day: date, language: str) -> Span:
    """Return «august 2026» as one unbreakable span."""
    from babel.dates import format_date  # as above

    return Span(format_date(day, "MMMM y", locale=language), kind="atomic")
