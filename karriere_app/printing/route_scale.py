"""A route as pictures along the calendar: which steps stand in which picture, and what its scale names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from karriere_app.printing.calendar_words import month_in_words, period_in_words
from karriere_app.printing.documents import RouteBar, RoutePicture
from karriere_app.printing.phrases import PhraseBook
from karriere_app.printing.step_signs import sign_of
from karriere_app.printing.text import Block, Span, Style, printable
from karriere_app.printing.views import PlanStepPrint

MOST_BARS = 11
"""Bars in one picture: so many can be followed with a finger, and leave room on the first page."""

MOST_TICKS = 9
MOST_HALF_YEAR_DAYS = 1_400
"""So long may a picture be that the five months of an autumn still have room for their name."""

AUTUMN_MONTH = 8
_YEARS_BETWEEN = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_DAYS_A_MONTH = 30.4


@dataclass(frozen=True)
class _Placed:
    """A step with its number and the days it takes."""

    number: int
    step: PlanStepPrint
    starts_on: date
    ends_on: date


def route_pictures(steps: Sequence[PlanStepPrint], phrases: PhraseBook) -> tuple[RoutePicture, ...]:
    """Return the route's pictures in order; none where no step has a date.

    A long route stands in several pictures of about as many steps each. A step without dates is in the table only.
    """
    placed = [found for number, step in enumerate(steps, start=1) if (found := _placed(number, step)) is not None]
    if not placed:
        return ()
    count = math.ceil(len(placed) / MOST_BARS)
    size = math.ceil(len(placed) / count)
    parts = [placed[at : at + size] for at in range(0, len(placed), size)]
    finish = max(each.ends_on for each in placed)
    return tuple(_picture(part, phrases, finish if part is parts[-1] else None) for part in parts)


def step_words(step: PlanStepPrint) -> str:
    """Return the step's title, else the words of its type."""
    return step.title or step.type_label


def _placed(number: int, step: PlanStepPrint) -> _Placed | None:
    starts, ends = step.starts_on, step.ends_on
    if starts is None and ends is None:
        return None
    length = timedelta(days=round((step.months or 0) * _DAYS_A_MONTH))
    if starts is None:
        assert ends is not None
        starts = date.fromordinal(max(1, (ends - min(length, ends - date.min)).toordinal()))
    if ends is None:
        ends = starts + min(length, date.max - starts)
    return _Placed(number, step, starts, max(starts, ends))


def _picture(part: Sequence[_Placed], phrases: PhraseBook, finish: date | None) -> RoutePicture:
    first = min(each.starts_on for each in part)
    last = max(each.ends_on for each in part)
    if finish is not None and finish > last:
        last = finish
    end_label = None
    if finish is not None:
        end_label = phrases.block("route.finished", Style.BAR, date=month_in_words(finish, phrases.language))
    sentences = [phrases.sentence("route.alt", first=str(part[0].number), last=str(part[-1].number))]
    sentences += [_sentence(each, phrases) for each in part]
    return RoutePicture(
        tuple(_bar(each) for each in part), tuple(_ticks(first, last, phrases)), last, " ".join(sentences), end_label
    )


def _bar(placed: _Placed) -> RouteBar:
    sign = sign_of(placed.step.type)
    title = Span(step_words(placed.step), kind="isolated", field="plan_step.title")
    label = Block((Span(str(placed.number), kind="atomic"), Span(" "), title), Style.BAR)
    return RouteBar(sign.icon, sign.hue, label, placed.starts_on, placed.ends_on)


def _sentence(placed: _Placed, phrases: PhraseBook) -> str:
    step = placed.step
    period = "".join(span.text for span in period_in_words(step.starts_on, step.ends_on, phrases))
    title = printable(step_words(step)).strip().rstrip(".")
    return phrases.sentence("route.alt_step", number=str(placed.number), title=title, period=period)


def _ticks(first: date, last: date, phrases: PhraseBook) -> Iterator[tuple[date, Block]]:
    """Yield the days that the scale names: half-years, or years where those would be too many."""
    semesters = list(_semesters(first, last))
    if (last - semesters[0]).days <= MOST_HALF_YEAR_DAYS:
        for day in semesters:
            key = "route.autumn" if day.month == AUTUMN_MONTH else "route.spring"
            yield day, phrases.block(key, Style.CAPTION, year=Span(str(day.year), kind="atomic"))
        return
    between = next(step for step in _YEARS_BETWEEN if (last.year - first.year + 1) / step <= MOST_TICKS)
    for year in range(first.year, last.year + 1, between):
        day = semesters[0] if year == first.year else date(year, 1, 1)
        yield day, Block((Span(str(year), kind="atomic"),), Style.CAPTION)


def _semesters(first: date, last: date) -> Iterator[date]:
    """Yield the first day of each half-year from the one that holds ``first``; one more than fits ends the count."""
    day = date(first.year, AUTUMN_MONTH if first.month >= AUTUMN_MONTH else 1, 1)
    for _ in range(MOST_TICKS + 1):
        if day > last:
            return
        yield day
        if day.month == 1:
            day = day.replace(month=AUTUMN_MONTH)
        elif day.year < date.max.year:
            day = date(day.year + 1, 1, 1)
        else:
            return
