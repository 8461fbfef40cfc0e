"""Search by name as it is typed: other spellings, other scripts, without diacritics, parts of names.

What the store keeps for each participant, for all name forms together (given names, family name, own script):

- ``folded``: ``fold`` of every form, for FTS5 unicode61 with prefixes, and for FTS5 trigram (parts of names);
- ``keys``: ``" ".join(sorted(name_keys(form)))`` of every form, a column of ASCII words (the sound of each word, and of
  each two neighbours written as one, so that Haile Mariam is found by Hailemariam).

How a query is answered: ``read_query`` gives alternatives; a person is a candidate when, in one alternative, every
word is found: ``folded : word*``, or any of ``keys : key``, or (only the word still being typed) ``keys : key*``, or
by trigram when the word has three letters. The keys hold consonants only and so find too many (Hassan for Hussein):
``score`` over the candidates' name forms sorts them, and 0.0 means "not found". ``matches`` and ``score`` are the
definition; the tables are only the fast way to the candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from karriere_app.domain.name_folding import fold, words
from karriere_app.domain.name_scripts import LatinWord, latin_words
from karriere_app.domain.name_sounds import Sound, distance, prefix_distance, sounds

SHORTEST_PART = 3
"""A part inside a word is looked for from this many letters on: the trigram index knows nothing shorter."""

SHORTEST_KEY_PREFIX = 2
"""A sound is looked for by its beginning from this many consonants on."""

_SAME_WORD, _WORD_BEGINNING, _SAME_SOUND, _WORD_PART, _SOUND_BEGINNING = 1.0, 0.9, 0.8, 0.6, 0.5

T = TypeVar("T")

__all__ = [
    "NameReader",
    "Query",
    "QueryWord",
    "fold",
    "matches",
    "meets",
    "name_keys",
    "query_keys",
    "read_query",
    "score",
]


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word looked for. ``is_growing``: it is still being typed, so that ``keys`` may be beginnings."""

    folded: str
    keys: frozenset[str]
    is_growing: bool
    sounds: tuple[Sound, ...]

    @property
    def key_prefixes(self) -> frozenset[str]:
        """Keys to be looked for as beginnings; empty for a finished word."""
        return (
            frozenset(key for key in self.keys if len(key) >= SHORTEST_KEY_PREFIX) if self.is_growing else frozenset()
        )


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed. A person is found when every word of one alternative is found."""

    alternatives: tuple[tuple[QueryWord, ...], ...]


@dataclass(frozen=True, slots=True)
class NameWord:
    """One word of a stored name, or two neighbours as one (``is_joined``), with its sounds."""

    folded: str
    sounds: tuple[Sound, ...]
    is_joined: bool = False


class NameReader:
    """Reads names, and remembers them: with every letter that is typed the same names come again.

    What it remembers are people's names: whoever makes one lets go of it when the store is shut.
    """

    def __init__(self, at_most: int = 20_000) -> None:
        self._at_most = at_most
        self._words: dict[str, list[NameWord]] = {}
        self._folded: dict[str, frozenset[str]] = {}
        self._shown: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}

    def words(self, name: str) -> list[NameWord]:
        """Return the words of a name, and each two neighbours as one, with their sounds."""
        found = self._words.get(name)
        if found is None:
            found = _name_words(name)
            _keep(self._words, name, found, self._at_most)
        return found

    def folded(self, text: str) -> frozenset[str]:
        """Return the words of a text, each folded."""
        found = self._folded.get(text)
        if found is None:
            found = frozenset(fold(text).split())
            _keep(self._folded, text, found, self._at_most)
        return found

    def shown(self, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the words of a text as they stand, each once and in their order, with what each is folded to."""
        found = self._shown.get(text)
        if found is None:
            found = tuple((word, tuple(fold(word).split())) for word in dict.fromkeys(text.split()))
            _keep(self._shown, text, found, self._at_most)
        return found


def name_keys(text: str, heard: dict[str, frozenset[str]] | None = None) -> frozenset[str]:
    """Return the sound keys of each word of a name and of each two neighbours, lower-case ASCII.

    ``heard`` remembers words for whoever reads many names; it holds names, and goes with its owner.
    """
    known = {} if heard is None else heard
    single = words(text)
    found: set[str] = set()
    for word in (*single, *map("".join, pairwise(single))):
        keys = known.get(word)
        if keys is None:
            keys = known[word] = frozenset(sound.key for sound in _word_sounds(word))
        found |= keys
    return frozenset(found)


def read_query(text: str) -> Query:
    """Return what the search field holds. A space after the last word says that the word is finished."""
    typed = words(text)
    if not typed:
        return Query(())
    growing = not text[-1:].isspace()
    alternatives = [typed]
    alternatives += [[*typed[:at], typed[at] + typed[at + 1], *typed[at + 2 :]] for at in range(len(typed) - 1)]
    return Query(
        tuple(
            tuple(_query_word(word, is_growing=growing and at == len(chosen) - 1) for at, word in enumerate(chosen))
            for chosen in alternatives
        )
    )


def query_keys(text: str) -> frozenset[str]:
    """Return the keys of the words as typed, none joined: what ``name_keys`` of the person must hold."""
    query = read_query(text)
    return frozenset(key for word in (query.alternatives[0] if query.alternatives else ()) for key in word.keys)


def matches(query: str, name_forms: Iterable[str]) -> bool:
    """Return whether a person with these name forms is found by what was typed; an empty query finds nobody."""
    return score(query, name_forms) > 0.0


def score(query: str | Query, name_forms: Iterable[str], reader: NameReader | None = None) -> float:
    """Return how well a person is meant by what was typed: 1.0 the very words, 0.0 not found.

    A word counts 1.0 written out, 0.9 as a beginning, up to 0.8 by its sound, 0.6 as a part, up to 0.5 by the sound
    of its beginning; the score is the mean over the words, and 0.0 when one of them is not found.
    """
    asked = read_query(query) if isinstance(query, str) else query
    read = _name_words if reader is None else reader.words
    stored = [word for form in name_forms for word in read(form)]
    best = 0.0
    for alternative in asked.alternatives:
        worths = [_worth(word, stored) for word in alternative]
        if min(worths) > 0.0:
            best = max(best, sum(worths) / len(worths))
    return best


def meets(one: str, other: str) -> bool:
    """Return whether two whole names are spellings of one name: same number of words, each by writing or sound."""
    ours, theirs = [[word for word in _name_words(name) if not word.is_joined] for name in (one, other)]
    if len(ours) != len(theirs):
        joined = [_name_word("".join(words(name))) for name in (one, other)]
        return words_meet(joined[0], joined[1])
    return all(words_meet(mine, theirs[place]) for place, mine in enumerate(ours))


def words_meet(one: NameWord, other: NameWord) -> bool:
    """Return whether two words are spellings of one name."""
    return one.folded == other.folded or sound_distance(one.sounds, other.sounds) is not None


def sound_distance(ours: Sequence[Sound], theirs: Sequence[Sound]) -> float | None:
    """Return the smallest vowel distance of any two readings with the same key, None where none meet."""
    found = [apart for mine in ours for other in theirs if (apart := distance(mine, other)) is not None]
    return min(found, default=None)


def single_words(text: str) -> list[NameWord]:
    """Return the words of a name with their sounds, none joined."""
    return [_name_word(word) for word in words(text)]


def _keep(memory: dict[str, T], text: str, found: T, at_most: int) -> None:
    if len(memory) >= at_most:
        memory.clear()
    memory[text] = found


def _name_words(text: str) -> list[NameWord]:
    single = words(text)
    pairs = [_name_word(single[at] + single[at + 1], is_joined=True) for at in range(len(single) - 1)]
    return [_name_word(word) for word in single] + pairs


def _name_word(word: str, *, is_joined: bool = False) -> NameWord:
    return NameWord(fold(word), _word_sounds(word), is_joined)


def _query_word(word: str, *, is_growing: bool) -> QueryWord:
    found = _word_sounds(word)
    return QueryWord(fold(word), frozenset(sound.key for sound in found), is_growing, found)


def _word_sounds(word: str) -> tuple[Sound, ...]:
    readings: list[LatinWord] = latin_words(word) if word else []
    return tuple(sound for reading in readings for sound in sounds(reading))


def _worth(asked: QueryWord, stored: list[NameWord]) -> float:
    return max((_worth_of_one(asked, word) for word in stored), default=0.0)


def _worth_of_one(asked: QueryWord, word: NameWord) -> float:
    if asked.folded:
        if word.folded == asked.folded:
            return _SAME_WORD
        if word.folded.startswith(asked.folded):
            return _WORD_BEGINNING
    apart = sound_distance(asked.sounds, word.sounds)
    if apart is not None:
        return _SAME_SOUND - 0.15 * apart
    if len(asked.folded) >= SHORTEST_PART and asked.folded in word.folded and not word.is_joined:
        return _WORD_PART
    if asked.is_growing:
        begun = [
            near for mine in asked.sounds for other in word.sounds if (near := prefix_distance(mine, other)) is not None
        ]
        if begun:
            return _SOUND_BEGINNING - 0.15 * min(begun)
    return 0.0
