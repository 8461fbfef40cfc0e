"""Text as people type it becomes dates, times and numbers, or a reason why not."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.parsing import (
    EARLIEST,
    LATEST,
    ParseProblem,
    ParseReason,
    format_date,
    format_int,
    format_time,
    parse_date,
    parse_int,
    parse_time,
)

TODAY = date(2026, 11, 24)
DAYS = st.dates(EARLIEST, LATEST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23.11.2026", date(2026, 11, 23)),
        ("23. 11. 2026", date(2026, 11, 23)),
        ("4.3", date(2026, 3, 4)),
        ("4.3.", date(2026, 3, 4)),
        ("4/3", date(2026, 3, 4)),
        ("0403", date(2026, 3, 4)),
        ("040326", date(2026, 3, 4)),
        ("04032026", date(2026, 3, 4)),
        ("4.3.26", date(2026, 3, 4)),
        ("4-3-26", date(2026, 3, 4)),
        ("2026-11-23", date(2026, 11, 23)),
        ("23. nov", date(2026, 11, 23)),
        ("23. november 2027", date(2027, 11, 23)),
        ("1 des 26", date(2026, 12, 1)),
        ("i dag", TODAY),
        ("I DAG", TODAY),
        ("i går", date(2026, 11, 23)),
        ("i morgen", date(2026, 11, 25)),
        ("+14", date(2026, 12, 8)),
        ("-7", date(2026, 11, 17)),
        ("7", date(2026, 11, 7)),
        ("4.3.75", date(2075, 3, 4)),
        ("4.3.90", date(1990, 3, 4)),
        ("٢٣.١١.٢٠٢٦", date(2026, 11, 23)),
    ],
)
def test_dates(text: str, expected: date) -> None:
    assert parse_date(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.3.26", date(2026, 3, 4)),
        ("24.11.26", date(2026, 11, 24)),
        ("25.11.26", date(1926, 11, 25)),
        ("4.3.27", date(1927, 3, 4)),
        ("040375", date(1975, 3, 4)),
        ("29.2.00", date(2000, 2, 29)),
        ("4.12", date(2025, 12, 4)),
        ("30", date(2026, 10, 30)),
    ],
)
def test_a_date_that_must_have_been(text: str, expected: date) -> None:
    assert parse_date(text, TODAY, past=True) == expected


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("31.02.2026", ParseReason.NO_SUCH_DAY, "31.2.2026"),
        ("29.2.2026", ParseReason.NO_SUCH_DAY, "29.2.2026"),
        ("0.1.2026", ParseReason.NO_SUCH_DAY, "0.1.2026"),
        ("1.13.2026", ParseReason.NO_SUCH_MONTH, "13"),
        ("1.0.2026", ParseReason.NO_SUCH_MONTH, "0"),
        ("1. foo", ParseReason.NO_SUCH_MONTH, "foo"),
        ("1.1.1066", ParseReason.YEAR_OUT_OF_RANGE, "1066"),
        ("1.1.2226", ParseReason.YEAR_OUT_OF_RANGE, "2226"),
        ("31.02.20", ParseReason.NO_SUCH_DAY, "31.2.2020"),
        ("31.", ParseReason.NO_SUCH_DAY, "31.11.2026"),
        ("neste uke", ParseReason.NOT_A_DATE, "neste uke"),
        ("1.1.1.1", ParseReason.NOT_A_DATE, "1.1.1.1"),
        ("1.1.202", ParseReason.NOT_A_DATE, "1.1.202"),
    ],
)
def test_texts_that_are_no_date_say_why(text: str, reason: ParseReason, detail: str) -> None:
    assert parse_date(text, TODAY) == ParseProblem(reason, detail)


@pytest.mark.parametrize("text", ["", "   ", "\u00a0"])
def test_no_text_is_no_value(text: str) -> None:
    assert parse_date(text, TODAY) is None
    assert parse_time(text) is None
    assert parse_int(text) is None


@given(DAYS, DAYS)
def test_a_shown_date_reads_back(value: date, today: date) -> None:
    assert parse_date(format_date(value), today) == value
    assert parse_date(value.isoformat(), today) == value
    assert parse_date(format_date(value), today, past=True) == value


@given(DAYS, st.integers(-49, 49))
def test_a_short_year_is_the_nearest(today: date, years: int) -> None:
    year = today.year + years
    if EARLIEST.year <= year <= LATEST.year:
        assert parse_date(f"15.06.{year % 100:02}", today) == date(year, 6, 15)


@given(st.dates(date(2001, 1, 1), LATEST), st.integers(0, 36_000))
def test_a_short_birth_year_is_never_in_the_future(today: date, days: int) -> None:
    born = today - timedelta(days=days)
    typed = f"{born.day:02}{born.month:02}{born.year % 100:02}"
    read = parse_date(typed, today, past=True)
    assert isinstance(read, date)
    assert read <= today
    assert (read.day, read.month, read.year % 100) == (born.day, born.month, born.year % 100)


@given(st.text(max_size=16), DAYS, st.booleans())
def test_no_text_breaks_the_reading(text: str, today: date, past: bool) -> None:
    read = parse_date(text, today, past=past)
    assert read is None or isinstance(read, date | ParseProblem)
    assert isinstance(parse_time(text), time | ParseProblem | None)
    assert isinstance(parse_int(text), int | ParseProblem | None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", time(9)),
        ("09", time(9)),
        ("0905", time(9, 5)),
        ("905", time(9, 5)),
        ("9.05", time(9, 5)),
        ("09:05", time(9, 5)),
        ("kl. 14", time(14)),
        ("kl 14.30", time(14, 30)),
        ("0", time(0)),
        ("2359", time(23, 59)),
    ],
)
def test_times(text: str, expected: time) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("24:00", ParseReason.NO_SUCH_HOUR, "24"),
        ("9:60", ParseReason.NO_SUCH_MINUTE, "60"),
        ("ni", ParseReason.NOT_A_TIME, "ni"),
        ("9:5", ParseReason.NOT_A_TIME, "9:5"),
    ],
)
def test_texts_that_are_no_time_say_why(text: str, reason: ParseReason, detail: str) -> None:
    assert parse_time(text) == ParseProblem(reason, detail)


@given(st.times())
def test_a_shown_time_reads_back(value: time) -> None:
    assert parse_time(format_time(value)) == value.replace(second=0, microsecond=0)


@given(st.integers(-(10**12), 10**12))
def test_a_shown_number_reads_back(value: int) -> None:
    assert parse_int(format_int(value)) == value
    assert parse_int(str(value)) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0", ParseProblem(ParseReason.TOO_SMALL, "1")),
        ("601", ParseProblem(ParseReason.TOO_LARGE, "600")),
        ("1,5", ParseProblem(ParseReason.NOT_A_NUMBER, "1,5")),
        ("ti", ParseProblem(ParseReason.NOT_A_NUMBER, "ti")),
    ],
)
def test_numbers_outside_their_bounds(text: str, problem: ParseProblem) -> None:
    assert parse_int(text, at_least=1, at_most=600) == problem
    assert parse_int("1", at_least=1, at_most=600) == 1
    assert parse_int("600", at_least=1, at_most=600) == 600
