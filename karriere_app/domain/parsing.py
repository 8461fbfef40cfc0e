"""What people type -> values, and values -> how they are shown. Nothing here knows a field or a window.

A date may be typed as 23.11.2026, 23.11.26, 231126, 23112026, 23.11, 2311, 23, 2026-11-23, 23/11, «23. nov»,
«23. november 2026», «i dag», «i går», «i morgen», +14 or -7 (days from today). A text that is no value comes back as a
``ParseProblem`` with a code and the part that is to blame, never as an exception: it stays in the draft.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Years outside are taken for slips of the hand."""


class ParseReason(Enum):
    """Why a text is no value."""

    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"
    NO_SUCH_MONTH = "no_such_month"
    YEAR_OUT_OF_RANGE = "year_out_of_range"
    NOT_A_TIME = "not_a_time"
    NO_SUCH_HOUR = "no_such_hour"
    NO_SUCH_MINUTE = "no_such_minute"
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class ParseProblem:
    """Why a text is no value; ``detail`` is the part to blame (a day, a month, a bound), for the sentence."""

    reason: ParseReason
    detail: str


_WORDS = {"i dag": 0, "idag": 0, "i går": -1, "igår": -1, "i gaar": -1, "i morgen": 1, "imorgen": 1, "i morgon": 1}
_WORDS |= {"i overmorgen": 2, "i forgårs": -2, "today": 0, "yesterday": -1, "tomorrow": 1}
_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_RELATIVE = re.compile(r"([+\-−–])\s*(\d{1,4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_PARTS = re.compile(r"(\d{1,2})\s*[./\- ]\s*(\d{1,2})(?:\s*[./\- ]\s*(\d{4}|\d{2}))?\s*\.?")
_NAMED = re.compile(r"(\d{1,2})\s*\.?\s*([a-zæøå]{3,9})\.?\s*(\d{4}|\d{2})?")
_RUN = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})?")
_DAY = re.compile(r"(\d{1,2})\.?")
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:\s*[:.,]?\s*(\d{2}))?")
_DECIMAL = re.compile(r"(\d{1,9})(?:[.,](\d{1,6}))?|(?:(\d{1,9})\s*)?(?:([¼½¾])|([1-9]\d?)/([1-9]\d?))")
_PARTS_OF_ONE = {"¼": 0.25, "½": 0.5, "¾": 0.75}
_NUMBER = re.compile(r"([+\-−–]?)\s*(\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d{1,15})")


def parse_date(text: str, today: date, *, past: bool = False) -> date | ParseProblem | None:
    """Return the date that was typed, None for no text.

    A year of two digits is the latest one not after today where ``past`` (births), else the one nearest to today. A
    missing year is today's, a missing month today's; with ``past`` the last such day that has been.
    """
    typed = " ".join(text.translate(_DIGITS).casefold().split())
    if not typed:
        return None
    if typed in _WORDS:
        return today + timedelta(days=_WORDS[typed])
    relative = _RELATIVE.fullmatch(typed)
    if relative:
        return _shifted(today, relative)
    iso = _ISO.fullmatch(typed)
    if iso:
        return _checked(int(iso[1]), int(iso[2]), iso[3])
    named = _NAMED.fullmatch(typed)
    if named:
        month = next((at for at, name in enumerate(_MONTHS, 1) if named[2].startswith(name)), None)
        if month is None:
            return ParseProblem(ParseReason.NO_SUCH_MONTH, named[2])
        return _dated(named[1], str(month), named[3], today, past=past)
    parts = _PARTS.fullmatch(typed) or _RUN.fullmatch(typed)
    if parts:
        return _dated(parts[1], parts[2], parts[3], today, past=past)
    day = _DAY.fullmatch(typed)
    if day:
        return _day_of_month(day[1], today, past=past)
    return ParseProblem(ParseReason.NOT_A_DATE, text.strip())


def parse_time(text: str) -> time | ParseProblem | None:
    """Return the time of day that was typed (9, 0905, 9.05, 09:05, kl. 9), None for no text."""
    typed = " ".join(text.translate(_DIGITS).casefold().split())
    if not typed:
        return None
    clock = _CLOCK.fullmatch(typed) or re.fullmatch(r"(\d)(\d{2})", typed)
    if clock is None:
        return ParseProblem(ParseReason.NOT_A_TIME, text.strip())
    hour, minute = int(clock[1]), int(clock[2] or "0")
    if hour > 23:
        return ParseProblem(ParseReason.NO_SUCH_HOUR, clock[1])
    if minute > 59:
        return ParseProblem(ParseReason.NO_SUCH_MINUTE, clock[2])
    return time(hour, minute)


def parse_int(text: str, at_least: int | None = None, at_most: int | None = None) -> int | ParseProblem | None:
    """Return the whole number that was typed (1 250, -3), None for no text; bounds are inclusive."""
    typed = " ".join(text.translate(_DIGITS).split())
    if not typed:
        return None
    number = _NUMBER.fullmatch(typed)
    if number is None:
        return ParseProblem(ParseReason.NOT_A_NUMBER, text.strip())
    value = int("".join(character for character in number[2] if character.isdigit()))
    value = -value if number[1] in ("-", "−", "–") else value
    if at_least is not None and value < at_least:
        return ParseProblem(ParseReason.TOO_SMALL, str(at_least))
    if at_most is not None and value > at_most:
        return ParseProblem(ParseReason.TOO_LARGE, str(at_most))
    return value


def parse_number(text: str, at_least: float | None = None, at_most: float | None = None) -> float | ParseProblem | None:
    """Return the number that was typed (2,25, 2.25, ¾, 2 ¼, 1/2, 2 1/4), None for no text; bounds are inclusive."""
    typed = " ".join(text.translate(_DIGITS).split())
    if not typed:
        return None
    number = _DECIMAL.fullmatch(typed)
    if number is None:
        return ParseProblem(ParseReason.NOT_A_NUMBER, text.strip())
    whole, decimals, before, sign, upper, lower = number.groups()
    if whole is not None:
        value = float(f"{whole}.{decimals or 0}")
    else:
        value = float(before or 0) + (_PARTS_OF_ONE[sign] if sign else int(upper) / int(lower))
    if at_least is not None and value < at_least:
        return ParseProblem(ParseReason.TOO_SMALL, f"{at_least:g}")
    if at_most is not None and value > at_most:
        return ParseProblem(ParseReason.TOO_LARGE, f"{at_most:g}")
    return value


def format_number(value: float) -> str:
    """Return a number with a comma and no needless zeros (2,25; 3)."""
    return f"{value:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def format_date(value: date) -> str:
    """Return DD.MM.YYYY."""
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def format_time(value: time) -> str:
    """Return HH:MM."""
    return f"{value.hour:02}:{value.minute:02}"


def format_int(value: int) -> str:
    """Return the number with a thin no-break space between thousands, as Norwegian is written."""
    return f"{value:,}".replace(",", "\u202f")


def _shifted(today: date, relative: re.Match[str]) -> date | ParseProblem:
    days = int(relative[2])
    moved = today + timedelta(days=days if relative[1] == "+" else -days)
    return moved if EARLIEST <= moved <= LATEST else ParseProblem(ParseReason.YEAR_OUT_OF_RANGE, str(moved.year))


def _dated(day: str, month: str, year: str | None, today: date, *, past: bool) -> date | ParseProblem:
    if year is None:
        return _this_year(day, month, today, past=past)
    if len(year) == 4:
        return _checked(int(year), int(month), day)
    return _short_year(day, month, int(year), today, past=past)


def _short_year(day: str, month: str, year: int, today: date, *, past: bool) -> date | ParseProblem:
    century = today.year // 100 * 100
    if past:
        found = _checked(century + year, int(month), day)
        # 29.02.00 exists in 2000 and not in 1900: a date that cannot be, or has not been yet, is of the century before.
        if isinstance(found, ParseProblem) or found > today:
            earlier = _checked(century - 100 + year, int(month), day)
            return found if isinstance(earlier, ParseProblem) and isinstance(found, ParseProblem) else earlier
        return found
    nearest = min((century - 100, century, century + 100), key=lambda base: abs(base + year - today.year))
    return _checked(nearest + year, int(month), day)


def _this_year(day: str, month: str, today: date, *, past: bool) -> date | ParseProblem:
    found = _checked(today.year, int(month), day)
    if past and isinstance(found, date) and found > today:
        return _checked(today.year - 1, int(month), day)
    return found


def _day_of_month(day: str, today: date, *, past: bool) -> date | ParseProblem:
    found = _checked(today.year, today.month, day)
    if past and isinstance(found, date) and found > today:
        before = today.replace(day=1) - timedelta(days=1)
        return _checked(before.year, before.month, day)
    return found


def _checked(year: int, month: int, day: str) -> date | ParseProblem:
    if not EARLIEST.year <= year <= LATEST.year:
        return ParseProblem(ParseReason.YEAR_OUT_OF_RANGE, str(year))
    if not 1 <= month <= 12:
        return ParseProblem(ParseReason.NO_SUCH_MONTH, str(month))
    if not 1 <= int(day) <= monthrange(year, month)[1]:
        return ParseProblem(ParseReason.NO_SUCH_DAY, f"{int(day)}.{month}.{year}")
    return date(year, month, int(day))
