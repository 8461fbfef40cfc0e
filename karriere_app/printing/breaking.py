"""Where a line may end: after spaces, after hyphens between letters, and between Thai words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

_AFTER = re.compile("[ \u1361-\u1368\u200b\u2010\u2013\u2014/-]+\u2069*")
_THAI = re.compile("[\u0e01-\u0e5b]{4,}")
_UNIT = re.compile(r"(?:[%‰]|(?:t|år|mnd|min|kr)\b)")
_SPACES = frozenset(" \u1361\u1362\u1363\u1364\u1365\u1366\u1367\u1368\u200b")


class LineBreaker:
    """Finds break opportunities. The Thai word model is read when the first Thai text comes and is kept."""

    def __init__(self) -> None:
        self._thai: Parser | None = None

    def opportunities(self, text: str, unbroken: tuple[tuple[int, int], ...] = ()) -> frozenset[int]:
        """Return the places (in characters) after which a line may end; the end of the text is always one.

        No place lies inside an ``unbroken`` range.
        """
        places = {found.end() for found in _AFTER.finditer(text) if _may_break(text, found)}
        for found in _THAI.finditer(text):
            places |= self._thai_words(found.group(), found.start())
        places -= {place for start, end in unbroken for place in range(start + 1, end)}
        places.discard(0)
        return frozenset(places | {len(text)}) if text else frozenset()

    def _thai_words(self, piece: str, start: int) -> set[int]:
        if self._thai is None:
            import budoux  # most documents hold no Thai: its model is not read for them

            self._thai = budoux.load_default_thai_parser()
        places, at = set(), start
        for word in self._thai.parse(piece)[:-1]:
            at += len(word)
            places.add(at)
        return places


def _belongs_together(text: str, found: re.Match[str]) -> bool:
    """A number and its unit stand on one line, and so do a paragraph sign and its number."""
    start, end = found.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if found.group() != " ":
        return False
    return (before.isdigit() and _UNIT.match(text, end) is not None) or (before == "§" and after.isdigit())


def _may_break(text: str, found: re.Match[str]) -> bool:
    """A hyphen, dash or slash parts letters only: never a number, a range or right-to-left text."""
    end = found.end()
    if _belongs_together(text, found):
        return False
    if found.group().rstrip("\u2069")[-1:] in _SPACES or end == len(text):
        return True
    before = text[found.start() - 1] if found.start() else " "
    return before.isalpha() and text[end].isalpha() and unicodedata.bidirectional(text[end]) == "L"
