"""Names meet across spellings and scripts, and names that are only alike do not."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.name_keys import fold, matches, meets, name_keys, query_keys, read_query, score

DATA = Path(__file__).parent.parent / "data"
MEET = json.loads((DATA / "names_that_meet.json").read_text(encoding="utf-8"))
APART = json.loads((DATA / "names_that_must_not_meet.json").read_text(encoding="utf-8"))

NAME_TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Z", "Cf")), max_size=30
) | st.sampled_from([name for pair in MEET["spellings"] for name in pair])


def test_the_golden_tables_are_as_long_as_promised() -> None:
    assert len(MEET["spellings"]) >= 70
    assert len(APART["names"]) >= 35


@pytest.mark.parametrize(("one", "other"), MEET["spellings"])
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert meets(one, other)
    assert meets(other, one)
    assert matches(one, [other])
    assert matches(other + " ", [one])


@pytest.mark.parametrize(("typed", "stored"), MEET["typed"])
def test_what_is_typed_finds_the_stored_name(typed: str, stored: str) -> None:
    assert matches(typed, [stored])


@pytest.mark.parametrize(("one", "other"), APART["names"])
def test_two_names_do_not_meet(one: str, other: str) -> None:
    assert not meets(one, other)
    assert not meets(other, one)


@pytest.mark.parametrize(("typed", "stored"), APART["typed"])
def test_what_is_typed_does_not_find_another_name(typed: str, stored: str) -> None:
    assert not matches(typed, [stored])


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ødegård", "odegard"),
        ("ŁUKASZ  Wójcik-Żak", "lukasz wojcik zak"),
        ("İpek Işık", "ipek isik"),
        ("مُحَمَّـــد", "محمد"),
        ("أحمد", "احمد"),
        ("فاطمة", "فاطمه"),
        ("علی", "علي"),
        ("کەریم", "كهريم"),
        ("Зеленський", "зеленськии"),
        ("O’Brien", "obrien"),
        ("ሰላም፡ተስፋዬ", "ሰላም ተስፋዬ"),
        ("สมชาย", "สมชาย"),
        ("", ""),
        ("--", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(NAME_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(NAME_TEXT)
def test_keys_are_plain_words(text: str) -> None:
    for key in name_keys(text):
        assert key.isascii()
        assert key.isalpha()
        assert key.islower()


@given(NAME_TEXT)
def test_a_name_finds_itself_by_key_and_by_score(text: str) -> None:
    assert query_keys(text) <= name_keys(text)
    if fold(text):
        assert score(text, [text]) == 1.0


@given(st.sampled_from([name for pair in MEET["spellings"] for name in pair]), st.integers(1, 20))
def test_every_beginning_of_a_name_finds_it(name: str, length: int) -> None:
    typed = name[:length]
    if fold(typed) and fold(name).startswith(fold(typed)):
        assert matches(typed, [name])


@pytest.mark.parametrize(("one", "other"), MEET["spellings"])
def test_the_index_knows_every_candidate_that_the_score_accepts(one: str, other: str) -> None:
    """Words that meet by sound share a key; the others share folded text: nothing is found by score alone."""
    stored_keys, stored_text = name_keys(other), fold(other)

    def in_index(folded: str, keys: frozenset[str]) -> bool:
        return not keys.isdisjoint(stored_keys) or any(word.startswith(folded) for word in stored_text.split())

    assert any(
        all(in_index(word.folded, word.keys) for word in alternative) for alternative in read_query(one).alternatives
    )


def test_the_word_as_written_comes_before_a_beginning_and_that_before_a_sound() -> None:
    scores = [score("omar", [name]) for name in ("Omar Ali", "Omari Ali", "Cumar Ali")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_name_order_does_not_matter() -> None:
    assert matches("warsame moha", ["Mohammed Warsame"])


def test_every_word_must_be_found() -> None:
    assert not matches("mohammed hussein", ["Mohammed Warsame"])


def test_an_empty_query_finds_nobody() -> None:
    assert not matches("  ", ["Mohammed"])
    assert read_query("").alternatives == ()


def test_a_finished_word_is_no_beginning_by_sound() -> None:
    assert matches("muha", ["Mohammed"])
    assert not matches("muha ", ["Mohammed"])


def test_each_name_form_is_searched() -> None:
    assert matches("tesfay", ["ተስፋዬ", "Anna"])


def test_keys_of_a_name_are_made_in_under_a_millisecond() -> None:
    names = [name for pair in MEET["spellings"] for name in pair]
    start = time.perf_counter()
    for name in names:
        name_keys(name)
    assert (time.perf_counter() - start) / len(names) < 0.001
