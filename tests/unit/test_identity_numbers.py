"""Identity numbers are looked at, never refused; synthetic numbers only."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.identity_numbers import (
    NumberKind,
    NumberOddity,
    look_at_duf,
    look_at_national_id,
    plain_digits,
)
from resources import VOCABULARIES

VECTORS: dict[str, Any] = json.loads((VOCABULARIES / "plan_model.json").read_text(encoding="utf-8"))["id_test_vectors"]


@pytest.mark.parametrize("vector", VECTORS["items"], ids=lambda vector: vector["n"])
def test_the_national_test_vectors(vector: dict[str, Any]) -> None:
    check = look_at_national_id(vector["n"])
    if "checks_old" in vector:
        assert check.is_sound is vector["checks_2032"]
        assert check.control_2032
    else:
        assert check.is_sound is vector["checks"]
        assert not check.control_2032
    assert check.is_synthetic
    assert check.kind is (NumberKind.D if "D-number" in vector["kind"] else NumberKind.FNR)


@pytest.mark.parametrize("vector", VECTORS["duf"], ids=lambda vector: vector["n"])
def test_the_duf_test_vectors(vector: dict[str, Any]) -> None:
    assert look_at_duf(vector["n"]).is_sound is vector["checks"]


def test_the_birth_date_is_compared_by_day_month_and_short_year() -> None:
    assert look_at_national_id("01819010001", birth_date=date(1990, 1, 1)).is_sound
    check = look_at_national_id("01819010001", birth_date=date(1990, 2, 1))
    assert check.oddities == {NumberOddity.OTHER_BIRTH_DATE}


def test_a_d_number_has_its_day_raised_by_forty() -> None:
    check = look_at_national_id("41819010186", birth_date=date(1990, 1, 1))
    assert check.is_sound
    assert check.month_day == (1, 1)
    assert look_at_national_id("41819010186", declared=NumberKind.FNR).oddities == {NumberOddity.OTHER_KIND}


@pytest.mark.parametrize(
    ("text", "oddity"),
    [
        ("0181901000", NumberOddity.LENGTH),
        ("018190100011", NumberOddity.LENGTH),
        ("01819O10001", NumberOddity.NOT_DIGITS),
        ("", NumberOddity.NOT_DIGITS),
        ("01139010001", NumberOddity.NO_SUCH_DATE),
        ("31829010001", NumberOddity.NO_SUCH_DATE),
        ("00819010001", NumberOddity.NO_SUCH_DATE),
        ("01819010002", NumberOddity.CHECK_DIGITS),
    ],
)
def test_what_is_odd(text: str, oddity: NumberOddity) -> None:
    assert oddity in look_at_national_id(text).oddities


@pytest.mark.parametrize(
    ("text", "oddity"),
    [
        ("20230000010", NumberOddity.LENGTH),
        ("DUF202300000103", NumberOddity.NOT_DIGITS),
        ("302300000103", NumberOddity.NO_SUCH_YEAR),
        ("202300000104", NumberOddity.CHECK_DIGITS),
    ],
)
def test_what_is_odd_about_a_duf_number(text: str, oddity: NumberOddity) -> None:
    assert oddity in look_at_duf(text).oddities


def test_a_duf_number_of_next_year_is_odd() -> None:
    assert look_at_duf("202300000103", today=date(2023, 1, 1)).is_sound
    assert look_at_duf("202300000103", today=date(2022, 12, 31)).oddities == {NumberOddity.NO_SUCH_YEAR}


@pytest.mark.parametrize("text", ["018190 10001", "01.81.90-10001", "٠١٨١٩٠١٠٠٠١", "۰۱۸۱۹۰۱۰۰۰۱"])
def test_spaces_points_and_eastern_digits_do_not_matter(text: str) -> None:
    assert plain_digits(text) == "01819010001"
    assert look_at_national_id(text).is_sound


@given(st.text(max_size=20) | st.text("0123456789", min_size=10, max_size=13))
def test_no_text_breaks_the_look(text: str) -> None:
    look_at_national_id(text, birth_date=date(2000, 2, 29))
    look_at_duf(text)


@given(st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(place: int, more: int) -> None:
    sound = "01819010001"
    wrong = sound[:place] + str((int(sound[place]) + more) % 10) + sound[place + 1 :]
    check = look_at_national_id(wrong)
    assert not check.is_sound or check.control_2032
