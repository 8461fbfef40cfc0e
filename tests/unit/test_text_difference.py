"""Two texts shown as one, word by word."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.text_difference import PieceKind, word_difference

SAME, ADDED, REMOVED = PieceKind.SAME, PieceKind.ADDED, PieceKind.REMOVED
LETTERS = st.text(alphabet="ab .\nøก้م\u0301👩\u200d🏽", max_size=40)


def shown(before: str, after: str) -> list[tuple[PieceKind, str]]:
    return [(piece.kind, piece.text) for piece in word_difference(before, after)]


def test_one_word_is_exchanged_for_another() -> None:
    assert shown("Vil bli sykepleier i Skien.", "Vil bli helsefagarbeider i Skien.") == [
        (SAME, "Vil bli "),
        (REMOVED, "sykepleier"),
        (ADDED, "helsefagarbeider"),
        (SAME, " i Skien."),
    ]


def test_neighbouring_words_are_exchanged_together() -> None:
    assert shown("en rød bil", "en grønn buss") == [(SAME, "en "), (REMOVED, "rød bil"), (ADDED, "grønn buss")]


def test_equal_texts_are_one_piece_and_empty_ones_none() -> None:
    assert shown("Helsefag", "Helsefag") == [(SAME, "Helsefag")]
    assert shown("", "") == []


def test_thai_is_compared_sign_by_sign_and_no_mark_is_torn_from_its_letter() -> None:
    assert shown("เป็นพยาบาล", "เป็นครู") == [(SAME, "เป็น"), (REMOVED, "พยาบาล"), (ADDED, "ครู")]


def test_arabic_marks_and_joined_emoji_stay_with_what_they_belong_to() -> None:
    assert shown("كتابٌ 👩🏽‍🔬", "كتابٍ 👩🏽‍🔬") == [(REMOVED, "كتابٌ"), (ADDED, "كتابٍ"), (SAME, " 👩🏽‍🔬")]


@given(LETTERS, LETTERS)
def test_the_pieces_are_the_two_texts(before: str, after: str) -> None:
    pieces = word_difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not REMOVED) == after
    assert all(one.kind is not other.kind for one, other in itertools.pairwise(pieces))


@pytest.mark.parametrize("words", [("a", "b"), ("ab cd", "cd ab")])
def test_texts_with_little_in_common_are_shown_by_sentences_or_as_wholes(words: tuple[str, str]) -> None:
    before = " ".join(f"{words[0]}{number}." for number in range(3_000))
    after = "Hei. " + " ".join(f"{words[1]}{number}!" for number in range(3_000))
    pieces = word_difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not REMOVED) == after
