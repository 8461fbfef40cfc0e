"""The fixed words on paper, per language, each with its review state. Values never become part of a pattern."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter

import resources
from karriere_app.printing.text import Block, Span, Style

REVIEWED = "reviewed"


@dataclass(frozen=True)
class Phrase:
    """One fixed text; ``review`` is ``unreviewed`` or ``reviewed``."""

    text: str
    review: str


class PhraseBook:
    """The phrases of one language. ``catalogue`` is the version kept with each printed document."""

    def __init__(self, language: str, catalogue: str, phrases: Mapping[str, Phrase]) -> None:
        self.language, self.catalogue = language, catalogue
        self._phrases = dict(phrases)

    @property
    def unreviewed(self) -> frozenset[str]:
        """The keys of phrases that no reviewer has approved yet."""
        return frozenset(key for key, phrase in self._phrases.items() if phrase.review != REVIEWED)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._phrases)

    def text(self, key: str) -> str:
        """Return a phrase as it stands in the catalogue."""
        return self._phrases[key].text

    def spans(self, key: str, **values: Span) -> tuple[Span, ...]:
        """Return the phrase with a span of its own for each value; a value never turns the words around it."""
        made = []
        for literal, name, _, _ in Formatter().parse(self.text(key)):
            if literal:
                made.append(Span(literal))
            if name is not None:
                value = values[name]
                made.append(replace(value, kind="isolated") if value.kind == "text" else value)
        return tuple(made)

    def sentence(self, key: str, **values: str) -> str:
        """Return the phrase as plain words, for what is not painted (alternative texts)."""
        return "".join(span.text for span in self.spans(key, **{name: Span(text) for name, text in values.items()}))

    def block(self, key: str, style: Style = Style.BODY, **values: Span) -> Block:
        """Return the phrase as a paragraph."""
        return Block(self.spans(key, **values), style)


def load_phrases(language: str, folder: Path = resources.PHRASES) -> PhraseBook:
    """Read the catalogue of a language (BCP 47 primary tag)."""
    read = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
    phrases = {key: Phrase(entry["text"], entry["review"]) for key, entry in read["phrases"].items()}
    return PhraseBook(read["_meta"]["language"], read["_meta"]["catalogue"], phrases)
