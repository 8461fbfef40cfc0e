"""Numbers with decimals, as years are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.parsing import ParseProblem, ParseReason, format_number, parse_number


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2", 2.0),
        ("2,25", 2.25),
        ("2.25", 2.25),
        ("¾", 0.75),
        ("2 ¼", 2.25),
        ("2½", 2.5),
        ("1/2", 0.5),
        ("2 1/4", 2.25),
    ],
)
def test_years_are_read_as_people_write_them(typed: str, value: float) -> None:
    assert parse_number(typed) == value


@pytest.mark.parametrize("typed", ["to", "2,", ",5", "1/0", "2 år", "-1", "1,2,3"])
def test_what_is_no_number_is_told(typed: str) -> None:
    assert parse_number(typed) == ParseProblem(ParseReason.NOT_A_NUMBER, typed)


def test_bounds_are_told() -> None:
    assert parse_number("11", 0, 10) == ParseProblem(ParseReason.TOO_LARGE, "10")
    assert parse_number("1", 2) == ParseProblem(ParseReason.TOO_SMALL, "2")
    assert parse_number("  ") is None


@given(st.integers(0, 10_000_000).map(lambda each: each / 1000))
def test_what_is_shown_is_read_again(value: float) -> None:
    assert parse_number(format_number(value)) == pytest.approx(value)
