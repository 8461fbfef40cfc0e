"""Coded vocabularies: the terms a field may hold, with a label in each language and a search through them.

Storage holds the code only. A code that no vocabulary knows is kept and shown as it came (a newer program wrote it).
The data is read by ``karriere_app.services.vocabularies`` and handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from karriere_app.domain.name_folding import fold

LANGUAGES = ("nb", "nn", "en")
"""The languages in which labels are kept; another language gets bokmål."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Term:
    """One code with its labels. ``nn`` and ``en`` are empty where no source gives them: bokmål stands in.

    ``own_name`` is the name in the language itself; ``keywords`` are search words that are never shown;
    ``extra`` holds facts of the vocabulary (script and direction of a language, county of a municipality ...).
    """

    code: str
    nb: str
    nn: str = ""
    en: str = ""
    own_name: str = ""
    keywords: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def label(self, language: str) -> str:
        """Return the label in ``nb``, ``nn`` or ``en``; bokmål for any other language or a missing label."""
        return {"nn": self.nn, "en": self.en}.get(language, self.nb) or self.nb


@dataclass(frozen=True, slots=True)
class _Entry:
    """A term with its folded search texts: labels first, then search words."""

    term: Term
    labels: tuple[str, ...]
    keywords: tuple[str, ...]


@dataclass(slots=True)
class Vocabulary:
    """A list of terms in the order in which they are shown.

    ``is_open``: a county may add terms of its own, so that unknown codes are no sign of an error.
    ``label_only``: terms that have a label and are not offered (former municipality numbers, groups of occupations).
    ``aliases``: other ways to write a code (old names, short forms), each with the code that it stands for.
    """

    name: str
    terms: tuple[Term, ...]
    is_open: bool = False
    source: str = ""
    label_only: tuple[Term, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    _by_code: dict[str, Term] = field(init=False, repr=False, compare=False)
    _entries: tuple[_Entry, ...] | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        self._by_code = {term.code: term for term in (*self.label_only, *self.terms)}

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.canonical(code) in self._by_code

    def canonical(self, code: str) -> str:
        """Return the code that an alias stands for; any other code as it came."""
        return code if code in self._by_code else self.aliases.get(code, code)

    def find(self, code: str) -> Term | None:
        """Return the term with this code or alias, None where there is none."""
        return self._by_code.get(self.canonical(code))

    def label(self, code: str, language: str = "nb") -> str:
        """Return the label of a code; an unknown code is returned as it came."""
        term = self.find(code)
        return code if term is None else term.label(language)

    def search(self, text: str, limit: int = 20) -> tuple[Term, ...]:
        """Return the terms that fit what was typed, best first, at most ``limit``; all of them for no text.

        Best is the code itself, then labels that begin with the text, search words that begin with it, words inside
        a label, words inside a search word, and last the text anywhere. Case and diacritics do not count.
        """
        asked = fold(text)
        if not asked:
            return self.terms[:limit]
        found: list[tuple[int, int]] = []
        for place, entry in enumerate(self._folded()):
            rank = _rank(asked, entry)
            if rank is not None:
                found.append((rank, place))
        return tuple(self.terms[place] for _, place in sorted(found)[:limit])

    def _folded(self) -> tuple[_Entry, ...]:
        if self._entries is None:
            self._entries = tuple(_entry(term) for term in self.terms)
        return self._entries


def _entry(term: Term) -> _Entry:
    labels = dict.fromkeys(fold(label) for label in (term.nb, term.nn, term.en, term.own_name) if label)
    return _Entry(term, tuple(labels), tuple(fold(keyword) for keyword in term.keywords))


def _rank(asked: str, entry: _Entry) -> int | None:
    """Return 0 for the best fit, None for no fit."""
    if fold(entry.term.code) == asked:
        return 0
    if any(text.startswith(asked) for text in entry.labels):
        return 1
    if any(text.startswith(asked) for text in entry.keywords):
        return 2
    if _has_words(asked, entry.labels):
        return 3
    if _has_words(asked, entry.keywords):
        return 4
    if len(asked) >= 3 and any(asked in text for text in (*entry.labels, *entry.keywords)):
        return 5
    if entry.term.code.casefold().startswith(asked):
        return 6
    return None


def _has_words(asked: str, texts: tuple[str, ...]) -> bool:
    """Return whether every word asked for begins a word of one of the texts."""
    wanted = asked.split()
    return any(all(any(word.startswith(part) for word in text.split()) for part in wanted) for text in texts)
