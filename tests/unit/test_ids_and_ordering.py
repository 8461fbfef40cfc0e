"""Ids sort by time, plan codes check themselves, and order keys always leave room between two rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.ids import is_plan_code, is_record_id, new_id, plan_code, single_id
from karriere_app.domain.ordering import key_between, keys_for

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@given(st.integers(1, 10**9), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_a_later_id_sorts_later(milliseconds: int, first: bytes, second: bytes) -> None:
    later = NOW + timedelta(milliseconds=milliseconds)
    assert new_id(NOW, first) < new_id(later, second)


@given(st.binary(min_size=10, max_size=10))
def test_an_id_is_a_version_7_uuid(noise: bytes) -> None:
    made = new_id(NOW, noise)
    assert is_record_id(made)
    assert made[14] == "7"
    assert made[19] in "89ab"


def test_two_laptops_make_the_same_single_record() -> None:
    assert single_id("p", "legal_status") == single_id("p", "legal_status")
    assert single_id("p", "legal_status") != single_id("p", "norwegian_training")


@given(st.uuids().map(str), st.integers(0, 10), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_mistyped_plan_code_is_noticed(first: str, place: int, letter: str) -> None:
    code = plan_code(first)
    assert len(code) == 11
    assert is_plan_code(code)
    wrong = code[:place] + letter + code[place + 1 :]
    # The check is modulo 31 over 32 letters: the one pair that it cannot tell apart is 0 and Z.
    if wrong != code and {code[place], letter} != {"0", "Z"}:
        assert not is_plan_code(wrong)


def test_text_that_is_no_id_is_not_taken_for_one() -> None:
    assert not any(is_record_id(text) for text in ("", "x", "018F2B5E-7D2B-7A3C-9B1D-000000000001", "1; drop table"))


@given(st.lists(st.integers(0, 30), max_size=60))
def test_there_is_always_room_between_two_rows(places: list[int]) -> None:
    keys: list[str] = []
    for place in places:
        at = min(place, len(keys))
        low = keys[at - 1] if at else None
        high = keys[at] if at < len(keys) else None
        keys.insert(at, key_between(low, high, "dev1"))
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_a_list_that_only_grows_keeps_short_keys() -> None:
    keys = keys_for(500, "dev1")
    assert keys == sorted(keys)
    assert max(map(len, keys)) < 20


def test_keys_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="not in order"):
        key_between("b.x", "a.x", "dev1")
