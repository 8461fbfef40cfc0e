"""What is different between two texts, word by word; where a script has no spaces, sign by sign. Pure.

The time is bounded: two texts that have little in common are compared by sentences, and then as two wholes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

_MOST_EDITS = 400
"""So many words may be new or gone; beyond it nobody reads a text with marks in it."""

_SENTENCE_ENDS = frozenset(".!?\n؟።。")
_JOINERS = frozenset("\u200d\u200c")
_WITHOUT_SPACES = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x9FFF), (0xF900, 0xFAFF))
"""Thai and Lao, Myanmar, Khmer, Chinese and Japanese."""


class PieceKind(Enum):
    """Whether a piece stands in both texts, only in the later, or only in the earlier one."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. Same and removed pieces put together are the text before, same and added the text after."""

    kind: PieceKind
    text: str


def word_difference(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as one, in pieces; what was removed stands before what was added in its place."""
    steps = _compared(_words(before), _words(after))
    if steps is None:
        steps = []
        for kind, text in _compared(_sentences(before), _sentences(after)) or _as_wholes(before, after):
            steps.append((kind, text))
    return tuple(_joined(steps))


Step = tuple[PieceKind, str]


def _as_wholes(before: str, after: str) -> list[Step]:
    return [(PieceKind.REMOVED, before), (PieceKind.ADDED, after)]


def _joined(steps: Iterable[Step]) -> Iterator[Piece]:
    """Put neighbours together; between two words that stay, what went comes before what came."""
    for is_same, texts in _stretches(steps):
        for kind in (PieceKind.SAME,) if is_same else (PieceKind.REMOVED, PieceKind.ADDED):
            text = "".join(text for found, text in texts if found is kind)
            if text:
                yield Piece(kind, text)


def _stretches(steps: Iterable[Step]) -> Iterator[tuple[bool, list[Step]]]:
    """Give what stays and what does not in turn; white space alone between two changes is taken into them."""
    groups = [(is_same, list(group)) for is_same, group in groupby(steps, key=lambda step: step[0] is PieceKind.SAME)]
    changed: list[Step] = []
    for place, (is_same, texts) in enumerate(groups):
        if not is_same:
            changed += texts
        elif 0 < place < len(groups) - 1 and all(text.isspace() for _, text in texts):
            changed += [(kind, text) for _, text in texts for kind in (PieceKind.REMOVED, PieceKind.ADDED)]
        else:
            if changed:
                yield False, changed
                changed = []
            yield True, texts
    if changed:
        yield False, changed


def _compared(before: Sequence[str], after: Sequence[str]) -> list[Step] | None:
    """Return the shortest way from one to the other; None where it takes too many steps."""
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    middle = _shortest(before[first : len(before) - last], after[first : len(after) - last])
    if middle is None:
        return None
    beginning = [(PieceKind.SAME, word) for word in before[:first]]
    return [*beginning, *middle, *((PieceKind.SAME, word) for word in before[len(before) - last :])]


def _shortest(before: Sequence[str], after: Sequence[str]) -> list[Step] | None:
    """Myers' difference (1986): ``reach[k]`` is how far the diagonal k goes with so many edits."""
    reach, history = {1: 0}, []
    for edits in range(min(len(before) + len(after), _MOST_EDITS) + 1):
        history.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            y = x - k
            while x < len(before) and y < len(after) and before[x] == after[y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x >= len(before) and y >= len(after):
                return _walked_back(before, after, history)
    return None


def _walked_back(before: Sequence[str], after: Sequence[str], history: Sequence[dict[int, int]]) -> list[Step]:
    steps: list[Step] = []
    x, y = len(before), len(after)
    for edits in range(len(history) - 1, -1, -1):
        reach, k = history[edits], x - y
        down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
        came = k + 1 if down else k - 1
        start_x = reach[came] if edits else 0
        start_y = start_x - came if edits else 0
        while x > start_x and y > start_y:
            x, y = x - 1, y - 1
            steps.append((PieceKind.SAME, before[x]))
        if edits:
            steps.append((PieceKind.ADDED, after[start_y]) if down else (PieceKind.REMOVED, before[start_x]))
        x, y = start_x, start_y
    return steps[::-1]


def _words(text: str) -> list[str]:
    """Cut a text into words, runs of white space and single other signs; put together they are the text."""
    found: list[str] = []
    kind_before = ""
    for sign in _signs(text):
        kind = _kind(sign)
        if found and kind == kind_before and kind in ("word", "space"):
            found[-1] += sign
        else:
            found.append(sign)
        kind_before = kind
    return found


def _kind(sign: str) -> str:
    if sign.isspace():
        return "space"
    number = ord(sign[0])
    if any(first <= number <= last for first, last in _WITHOUT_SPACES):
        return "sign"
    return "word" if unicodedata.category(sign[0])[0] in "LNM" else "other"


def _signs(text: str) -> list[str]:
    """Cut a text into what a reader takes for one sign: a letter with its marks, an emoji with what is joined to it."""
    found: list[str] = []
    for letter in text:
        joins = found and (
            unicodedata.category(letter)[0] == "M"
            or letter in _JOINERS
            or found[-1][-1] == "\u200d"
            or _is_tone(letter)
        )
        if joins and not found[-1].isspace():
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _is_tone(letter: str) -> bool:
    """Skin tones follow the emoji that they colour."""
    return "\U0001f3fb" <= letter <= "\U0001f3ff"


def _sentences(text: str) -> list[str]:
    """Cut a text after each end of a sentence or line; put together they are the text."""
    found: list[str] = [""]
    for letter in text:
        if found[-1] and found[-1][-1] in _SENTENCE_ENDS and letter not in _SENTENCE_ENDS:
            found.append("")
        found[-1] += letter
    return found if found[-1] else found[:-1]
