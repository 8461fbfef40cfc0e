"""Finding a programme area by what a person types: name, code, everyday word, occupation. Mistyped letters are borne.

The texts are folded as names are (å as a, ø as o); the better a text fits, the earlier the area stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from karriere_app.domain.name_folding import fold
from karriere_app.domain.planning.programme_areas import Area, AreaWords, Hit, Occupation, Programme, Why, full_code

LEAST_TOLERANT = 4
"""Shorter words are too often other words to be forgiven a letter."""
FEW = 5
"""With fewer hits than this, those with a wrong letter follow."""
UNIT = 4
"""Digits of a whole STYRK-08 code."""
LONG_WORD = 8
"""From this length two letters may be wrong."""

_NAME, _EXACT, _BEGINS, _WORD_BEGINS, _OCCUPATION, _OCCUPATION_BEGINS, _INSIDE, _TOGETHER, _MISTYPED = range(9)
_ENDINGS = ("faget", "fag")
_OF_A_WISH = """
    a arbeid arbeide arbeider bli eg ei en et for gjerne ha har i jeg jobb jobbe kan ma med noe noko og om onsker pa som
    til utdanning vaere vera vere vil
"""
"""Words of a wish, as they are folded, that say nothing of the trade: «jeg vil jobbe med barn»."""


_Found = tuple[tuple[int, ...], Hit]


@dataclass(frozen=True, slots=True)
class _Text:
    shown: str
    folded: str
    words: tuple[str, ...]
    why: Why
    place: int
    """Where it stands among its kind: the word said first fits best."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An area with its names and words, and the codes of its occupations: those it is the trade of stand first."""

    area: Area
    texts: tuple[_Text, ...]
    all_words: tuple[str, ...]
    occupations: tuple[str, ...]

    def text(self, at: int, occupations: Mapping[str, _Titles]) -> _Text:
        """Return a text by its place: behind the names and words stand the occupations."""
        own = len(self.texts)
        return self.texts[at] if at < own else occupations[self.occupations[at - own]].as_text(at - own)


@dataclass(frozen=True, slots=True)
class _Titles:
    """An occupation as it is shown, and its code and titles folded. Many areas may share it."""

    shown: str
    folded: tuple[str, ...]

    def as_text(self, place: int) -> _Text:
        return _Text(self.shown, "", (), Why.OCCUPATION, place)


class AreaIndex:
    """The texts of all areas, made once; a search reads them from the first to the last."""

    def __init__(
        self,
        areas: Iterable[Area],
        programmes: Mapping[str, Programme],
        words: Mapping[str, AreaWords],
        occupations: Mapping[str, Occupation],
    ) -> None:
        self._titles = {
            occupation.code: _titles(occupation) for occupation in occupations.values() if len(occupation.code) == UNIT
        }
        self._entries = tuple(
            _entry(area, programmes.get(area.programme), words.get(area.code, AreaWords()), self._titles)
            for area in areas
        )
        self._codes = {entry.area.code: entry for entry in self._entries}

    def search(self, text: str, limit: int) -> list[Hit]:
        """Return the areas that fit, best first, trades before the years that lead to them; none for no text."""
        asked = fold(text)
        if not asked:
            return []
        by_code = self._by_code(text)
        found = by_code or self._by_text(asked)
        if not found:
            asked = _without_fillers(asked)
            found = self._by_text(asked)
        if not found:
            # Who has no å and ø on the keyboard writes aa and oe.
            plain = asked.replace("aa", "a").replace("oe", "o")
            found = self._by_text(plain) if plain != asked else []
        if len(found) < FEW and not by_code:
            held = {hit.area.code for _, hit in found}
            found = [*found, *(each for each in self._mistyped(asked) if each[1].area.code not in held)]
        return [hit for _, hit in sorted(found, key=lambda each: each[0])[:limit]]

    def _by_code(self, text: str) -> list[_Found]:
        """Return the areas of a whole code, or of the beginning of one that is longer than the programme's letters."""
        code = full_code(text)
        exact = self._codes.get(code)
        if exact is not None:
            return [((0,), Hit(exact.area, exact.area.short, Why.CODE))]
        if len(code) < 3 or " " in code or not code.isalnum():
            return []
        return [
            ((_kind(entry.area), place), Hit(entry.area, entry.area.short, Why.CODE))
            for place, entry in enumerate(self._entries)
            if entry.area.code.startswith(code)
        ]

    def _by_text(self, asked: str) -> list[_Found]:
        fitting = {code: rank for code, held in self._titles.items() if (rank := _rank_of(asked, held)) is not None}
        return self._best(lambda entry: _fits(asked, entry, fitting))

    def _mistyped(self, asked: str) -> list[_Found]:
        parts = asked.split()
        if all(len(part) < LEAST_TOLERANT for part in parts):
            return []
        known: dict[tuple[str, str], int | None] = {}
        return self._best(lambda entry: _nearly(parts, entry, known))

    def _best(self, fits: Callable[[_Entry], Iterator[tuple[int, int]]]) -> list[_Found]:
        """Return the text of each area that fits best; of two equal areas the one that says the word earlier."""
        found: list[_Found] = []
        for place, entry in enumerate(self._entries):
            best = min(fits(entry), default=None)
            if best is not None:
                rank, at = best
                text = entry.text(at, self._titles)
                found.append(((rank, _kind(entry.area), text.place, place), Hit(entry.area, text.shown, text.why)))
        return found


def _entry(area: Area, programme: Programme | None, words: AreaWords, titles: Mapping[str, _Titles]) -> _Entry:
    texts = [_text(name, Why.NAME, 0) for name in dict.fromkeys((area.nb, area.nn))]
    texts += [_text(word, Why.WORD, place) for each in (words.nb, words.nn) for place, word in enumerate(each)]
    further = _codes_below(words.leads_on, titles) if words.leads_on else ()
    occupations = tuple(code for code in dict.fromkeys((*words.styrk, *further)) if code in titles)
    around = fold(f"{area.step} {programme.nb if programme else ''} {programme.nn if programme else ''}").split()
    everything = [word for text in texts for word in text.words]
    return _Entry(area, tuple(texts), tuple(dict.fromkeys((*everything, *around))), occupations)


def _titles(occupation: Occupation) -> _Titles:
    names = (occupation.code, occupation.name, *occupation.titles)
    folded = tuple(dict.fromkeys(fold(each) for each in names if each))
    return _Titles(f"{occupation.code} {occupation.name}", folded)


def _codes_below(prefixes: tuple[str, ...], codes: Iterable[str]) -> list[str]:
    return sorted(code for code in codes if code.startswith(prefixes))


def _without_fillers(asked: str) -> str:
    """Return the words that may name a trade; all of them where none would be left."""
    fillers = _OF_A_WISH.split()
    return " ".join(word for word in asked.split() if word not in fillers) or asked


def _text(shown: str, why: Why, place: int) -> _Text:
    folded = fold(shown)
    return _Text(shown, folded, tuple(folded.split()), why, place)


def _kind(area: Area) -> int:
    """Order what fits equally well: what people aim for first, then the years that lead there."""
    return 0 if area.level >= 3 else 3 - area.level


def _fits(asked: str, entry: _Entry, fitting: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Yield how well a text fits, 0 for the best, and its place among the entry's texts. ``fitting``: occupations."""
    for at, text in enumerate(entry.texts):
        rank = _rank(asked, text)
        if rank is not None:
            yield rank, at
    if fitting:
        for at, code in enumerate(entry.occupations, len(entry.texts)):
            if code in fitting:
                yield fitting[code], at
    parts = asked.split()
    if len(parts) > 1 and all(any(word.startswith(part) for word in entry.all_words) for part in parts):
        yield _TOGETHER, 0


def _rank_of(asked: str, occupation: _Titles) -> int | None:
    if asked in occupation.folded:
        return _EXACT if asked.isdigit() else _OCCUPATION
    begins = len(asked) >= 3 and any(title.startswith(asked) for title in occupation.folded)
    return _OCCUPATION_BEGINS if begins else None


def _rank(asked: str, text: _Text) -> int | None:
    if text.folded == asked or any(text.folded == asked + ending for ending in _ENDINGS):
        return _NAME if text.why is Why.NAME else _EXACT
    if text.folded.startswith(asked):
        return _BEGINS
    if any(word.startswith(asked) for word in text.words):
        return _WORD_BEGINS
    return _INSIDE if len(asked) >= 3 and asked in text.folded else None


def _nearly(parts: list[str], entry: _Entry, known: dict[tuple[str, str], int | None]) -> Iterator[tuple[int, int]]:
    """Yield how many letters are wrong in the texts that hold every word asked for, or the beginning of it, nearly."""
    for at, text in enumerate(entry.texts):
        total = 0
        for part in parts:
            wrong = min((far for word in text.words if (far := _apart(part, word, known)) is not None), default=None)
            if wrong is None:
                break
            total += wrong
        else:
            yield _MISTYPED + total, at


def _apart(part: str, word: str, known: dict[tuple[str, str], int | None]) -> int | None:
    """Return how many letters lie between what was typed and the beginning of a word; None where it is another word.

    The first letter is right, or changed places with the second.
    """
    if len(part) < LEAST_TOLERANT:
        return 0 if word.startswith(part) else None
    if part[0] != word[0] and (len(word) < 2 or part[:2] != word[1::-1]):
        return None
    if (part, word) not in known:
        allowed = 2 if len(part) >= LONG_WORD else 1
        far = _distance(part, word) if len(word) >= len(part) - allowed else allowed + 1
        known[part, word] = far if far <= allowed else None
    return known[part, word]


def _distance(part: str, word: str) -> int:
    """Return the least number of letters wrong, missing, too many or swapped, between a text and a word's beginning."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at, letter in enumerate(part, 1):
        last, row = row, [at]
        for place, other in enumerate(word, 1):
            cost = min(row[place - 1] + 1, last[place] + 1, last[place - 1] + (letter != other))
            if at > 1 and place > 1 and letter == word[place - 2] and part[at - 2] == other:
                cost = min(cost, before[place - 2] + 1)
            row.append(cost)
        before = last
    return min(row)
