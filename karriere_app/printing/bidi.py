"""The Unicode bidirectional algorithm (UAX #9) with isolates and paired brackets.

Levels are resolved per paragraph, reset and reordered per line. Checked against Unicode's own BidiTest and
BidiCharacterTest files.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

MAX_DEPTH = 125
_BRACKET_STACK = 63

_ISOLATE_STARTS = frozenset({"LRI", "RLI", "FSI"})
_ISOLATE_CONTROLS = _ISOLATE_STARTS | {"PDI"}
_EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
_REMOVED = _EMBEDDINGS | {"PDF", "BN"}
_NEUTRAL = _ISOLATE_CONTROLS | {"B", "S", "WS", "ON"}
_STRONG_RIGHT = frozenset({"R", "AL"})
_NUMBERS = frozenset({"EN", "AN"})

_PAIRS = (
    "()[]{}\u0f3a\u0f3b\u0f3c\u0f3d\u169b\u169c\u2045\u2046\u207d\u207e\u208d\u208e\u2308\u2309\u230a\u230b\u2329\u232a"
    "\u2768\u2769\u276a\u276b\u276c\u276d\u276e\u276f\u2770\u2771\u2772\u2773\u2774\u2775\u27c5\u27c6\u27e6\u27e7\u27e8"
    "\u27e9\u27ea\u27eb\u27ec\u27ed\u27ee\u27ef\u2983\u2984\u2985\u2986\u2987\u2988\u2989\u298a\u298b\u298c\u298d\u2990"
    "\u298f\u298e\u2991\u2992\u2993\u2994\u2995\u2996\u2997\u2998\u29d8\u29d9\u29da\u29db\u29fc\u29fd\u2e22\u2e23\u2e24"
    "\u2e25\u2e26\u2e27\u2e28\u2e29\u2e55\u2e56\u2e57\u2e58\u2e59\u2e5a\u2e5b\u2e5c\u3008\u3009\u300a\u300b\u300c\u300d"
    "\u300e\u300f\u3010\u3011\u3014\u3015\u3016\u3017\u3018\u3019\u301a\u301b\ufe59\ufe5a\ufe5b\ufe5c\ufe5d\ufe5e\uff08"
    "\uff09\uff3b\uff3d\uff5b\uff5d\uff5f\uff60\uff62\uff63"
)
CLOSING_OF = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
OPENING_OF = {closing: opening for opening, closing in CLOSING_OF.items()}
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}

_Item = TypeVar("_Item")


def bidi_classes(text: str) -> list[str]:
    """Return the bidirectional class of each character; unassigned ones count as left-to-right letters."""
    return [unicodedata.bidirectional(character) or "L" for character in text]


def paragraph_level(classes: Sequence[str]) -> int:
    """Return 1 where the first strong character outside isolates is right-to-left, else 0 (rules P2, P3)."""
    return 1 if _first_strong(classes, 0, len(classes), stop_at_pop=False) in _STRONG_RIGHT else 0


def resolve(classes: Sequence[str], base: int, text: str | None = None) -> list[int | None]:
    """Return the embedding level of each character, None for those rule X9 removes.

    ``text`` is needed for paired brackets (N0); without it brackets are plain neutrals.
    """
    isolates = _isolate_pairs(classes)
    explicit = _ExplicitLevels(classes, base, isolates)
    types, levels = explicit.types, explicit.levels
    kept = [i for i, name in enumerate(classes) if name not in _REMOVED]
    resolved: list[int | None] = [None] * len(classes)
    for sequence, start, end in _isolating_sequences(classes, levels, kept, isolates, base):
        level = levels[sequence[0]]
        weak = _weak_types([types[i] for i in sequence], start)
        if text is not None:
            _resolve_brackets(weak, sequence, text, classes, level, start)
        _resolve_neutrals(weak, level, start, end)
        for name, i in zip(weak, sequence, strict=True):
            resolved[i] = _implicit_level(name, level)
    return resolved


def line_levels(classes: Sequence[str], levels: Sequence[int | None], base: int) -> list[int | None]:
    """Return the levels of one line after rule L1: separators and white space at its end fall back to ``base``."""
    out = list(levels)
    at_end = True
    for i in range(len(classes) - 1, -1, -1):
        name = classes[i]
        if name in ("S", "B"):
            out[i], at_end = base, True
        elif name == "WS" or name in _ISOLATE_CONTROLS:
            if at_end:
                out[i] = base
        elif name not in _REMOVED:
            at_end = False
    return out


def visual_order(items: Iterable[_Item], level: Callable[[_Item], int]) -> list[_Item]:
    """Return the items of one line from left to right (rule L2)."""
    row = list(items)
    levels = [level(item) for item in row]
    odd = [value for value in levels if value % 2]
    if not odd:
        return row
    for depth in range(max(levels), min(odd) - 1, -1):
        at = 0
        while at < len(row):
            end = at
            while end < len(row) and levels[end] >= depth:
                end += 1
            row[at:end] = row[at:end][::-1]
            levels[at:end] = levels[at:end][::-1]
            at = end + 1
    return row


def _first_strong(classes: Sequence[str], start: int, end: int, *, stop_at_pop: bool) -> str | None:
    depth = 0
    for i in range(start, end):
        name = classes[i]
        if name in _ISOLATE_STARTS:
            depth += 1
        elif name == "PDI":
            if depth:
                depth -= 1
            elif stop_at_pop:
                return None
        elif depth == 0 and name in ("L", "R", "AL"):
            return name
    return None


def _isolate_pairs(classes: Sequence[str]) -> dict[int, int]:
    """Map each isolate start to its matching PDI (rule BD9)."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for i, name in enumerate(classes):
        if name in _ISOLATE_STARTS:
            waiting.append(i)
        elif name == "PDI" and waiting:
            pairs[waiting.pop()] = i
    return pairs


class _ExplicitLevels:
    """Rules X1 to X8: a stack of (level, override, is an isolate) walked over the paragraph."""

    def __init__(self, classes: Sequence[str], base: int, isolates: dict[int, int]) -> None:
        self.types = list(classes)
        self.levels = [base] * len(classes)
        self._classes, self._base, self._isolates = classes, base, isolates
        self._stack: list[tuple[int, str | None, bool]] = [(base, None, False)]
        self._lost_isolates = self._lost_embeddings = self._open_isolates = 0
        for i, name in enumerate(classes):
            if name in _EMBEDDINGS:
                self._embed(i, name)
            elif name in _ISOLATE_STARTS:
                self._isolate(i, name)
            elif name == "PDI":
                self._pop_isolate(i)
            elif name == "PDF":
                self._pop_embedding(i)
            elif name != "B":
                self._place(i, override=name != "BN")

    def _place(self, i: int, *, override: bool = True) -> None:
        level, forced, _ = self._stack[-1]
        self.levels[i] = level
        if forced and override:
            self.types[i] = forced

    def _next_level(self, *, right: bool) -> int:
        level = self._stack[-1][0]
        return (level + 1) | 1 if right else (level + 2) & ~1

    def _embed(self, i: int, name: str) -> None:
        self.levels[i] = self._stack[-1][0]
        level = self._next_level(right=name in ("RLE", "RLO"))
        if level <= MAX_DEPTH and not self._lost_isolates and not self._lost_embeddings:
            self._stack.append((level, {"RLO": "R", "LRO": "L"}.get(name), False))
        elif not self._lost_isolates:
            self._lost_embeddings += 1

    def _isolate(self, i: int, name: str) -> None:
        self._place(i)
        right = name == "RLI"
        if name == "FSI":
            end = self._isolates.get(i, len(self._classes))
            right = _first_strong(self._classes, i + 1, end, stop_at_pop=True) in _STRONG_RIGHT
        level = self._next_level(right=right)
        if level <= MAX_DEPTH and not self._lost_isolates and not self._lost_embeddings:
            self._open_isolates += 1
            self._stack.append((level, None, True))
        else:
            self._lost_isolates += 1

    def _pop_isolate(self, i: int) -> None:
        if self._lost_isolates:
            self._lost_isolates -= 1
        elif self._open_isolates:
            self._lost_embeddings = 0
            while not self._stack[-1][2]:
                self._stack.pop()
            self._stack.pop()
            self._open_isolates -= 1
        self._place(i)

    def _pop_embedding(self, i: int) -> None:
        if not self._lost_isolates:
            if self._lost_embeddings:
                self._lost_embeddings -= 1
            elif not self._stack[-1][2] and len(self._stack) >= 2:
                self._stack.pop()
        self.levels[i] = self._stack[-1][0]


def _isolating_sequences(
    classes: Sequence[str], levels: Sequence[int], kept: Sequence[int], isolates: dict[int, int], base: int
) -> Iterator[tuple[list[int], str, str]]:
    """Yield (indices, start type, end type) of each isolating run sequence (rules BD13, X10)."""
    runs: list[list[int]] = []
    for i in kept:
        if runs and levels[runs[-1][-1]] == levels[i]:
            runs[-1].append(i)
        else:
            runs.append([i])
    run_from = {run[0]: run for run in runs}
    matched_ends = set(isolates.values())
    rank = {i: at for at, i in enumerate(kept)}
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in matched_ends:
            continue
        sequence = list(run)
        while classes[sequence[-1]] in _ISOLATE_STARTS and isolates.get(sequence[-1]) in run_from:
            sequence += run_from[isolates[sequence[-1]]]
        level, first, last = levels[sequence[0]], rank[sequence[0]], sequence[-1]
        before = levels[kept[first - 1]] if first else base
        unmatched = classes[last] in _ISOLATE_STARTS and last not in isolates
        after_at = rank[last] + 1
        after = base if unmatched or after_at == len(kept) else levels[kept[after_at]]
        yield sequence, _side(max(level, before)), _side(max(level, after))


def _side(level: int) -> str:
    return "R" if level % 2 else "L"


def _weak_types(types: list[str], start: str) -> list[str]:
    """Rules W1 to W7."""
    previous = strong = start
    for j, name in enumerate(types):
        if name == "NSM":
            types[j] = "ON" if previous in _ISOLATE_CONTROLS else previous
        previous = types[j]
        if types[j] in ("L", "R", "AL"):
            strong = types[j]
        elif types[j] == "EN" and strong == "AL":
            types[j] = "AN"
    types[:] = ["R" if name == "AL" else name for name in types]
    _join_separators(types)
    _join_terminators(types)
    strong = start
    for j, name in enumerate(types):
        if name in ("ES", "ET", "CS"):
            types[j] = "ON"
        elif name in ("L", "R"):
            strong = name
        elif name == "EN" and strong == "L":
            types[j] = "L"
    return types


def _join_separators(types: list[str]) -> None:
    """Rule W4."""
    for j in range(1, len(types) - 1):
        before, name, after = types[j - 1 : j + 2]
        if before != after:
            continue
        if (name == "ES" and before == "EN") or (name == "CS" and before in _NUMBERS):
            types[j] = before


def _join_terminators(types: list[str]) -> None:
    """Rule W5: terminators beside a European number become part of it."""
    for start, end in _stretches(types, lambda name: name == "ET"):
        if "EN" in types[max(start - 1, 0) : start] or "EN" in types[end : end + 1]:
            types[start:end] = ["EN"] * (end - start)


def _stretches(types: Sequence[str], wanted: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(types):
        end = at
        while end < len(types) and wanted(types[end]):
            end += 1
        if end > at:
            yield at, end
        at = end + 1


def _direction(name: str) -> str | None:
    if name == "L":
        return "L"
    return "R" if name in ("R", "EN", "AN") else None


def _resolve_brackets(
    types: list[str], sequence: Sequence[int], text: str, classes: Sequence[str], level: int, start: str
) -> None:
    """Rule N0."""
    embedding = _side(level)
    for opening, closing in sorted(_bracket_pairs(types, sequence, text)):
        inside = {_direction(name) for name in types[opening + 1 : closing]} - {None}
        if embedding in inside:
            chosen = embedding
        elif inside:
            earlier = (_direction(types[j]) for j in range(opening - 1, -1, -1))
            chosen = next((side for side in earlier if side), start)
        else:
            continue
        for bracket in (opening, closing):
            types[bracket] = chosen
            mark = bracket + 1
            while mark < len(types) and classes[sequence[mark]] == "NSM":
                types[mark] = chosen
                mark += 1


def _bracket_pairs(types: Sequence[str], sequence: Sequence[int], text: str) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for j, name in enumerate(types):
        character = text[sequence[j]]
        if name != "ON":
            continue
        if character in CLOSING_OF:
            if len(waiting) == _BRACKET_STACK:
                break
            closing = CLOSING_OF[character]
            waiting.append((_CANONICAL.get(closing, closing), j))
        elif character in OPENING_OF:
            wanted = _CANONICAL.get(character, character)
            found = next((k for k in range(len(waiting) - 1, -1, -1) if waiting[k][0] == wanted), None)
            if found is not None:
                pairs.append((waiting[found][1], j))
                del waiting[found:]
    return pairs


def _resolve_neutrals(types: list[str], level: int, start: str, end: str) -> None:
    """Rules N1 and N2."""
    embedding = _side(level)
    for at, stop in _stretches(types, lambda name: name in _NEUTRAL):
        before = _direction(types[at - 1]) if at else start
        after = _direction(types[stop]) if stop < len(types) else end
        types[at:stop] = [before if before == after and before else embedding] * (stop - at)


def _implicit_level(name: str, level: int) -> int:
    """Rules I1 and I2."""
    if level % 2:
        return level if name == "R" else level + 1
    if name == "L":
        return level
    return level + 1 if name == "R" else level + 2
