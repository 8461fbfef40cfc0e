"""Loads the vocabularies that ship in ``resources/vocabularies``, each when first asked for, and the law's numbers.

``Vocabularies`` is made once in ``bootstrap`` and handed on; it is the cache.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from karriere_app.domain.law.parameters import ParameterTable, parameter_table
from karriere_app.domain.vocabularies import Term, Vocabulary
from resources import LAW, VOCABULARIES

OLD_NUMBERS_UNTIL = "2023-12-31"
"""The last day of the municipality numbers 2020-2023."""

_STEPS = ("vg1", "vg2", "vg3", "vg4")


class UnknownVocabularyError(LookupError):
    """The program asked for a vocabulary that does not ship: a bug, not a matter for the user."""


class Vocabularies:
    """The vocabularies of a folder, kept once they have been read."""

    def __init__(self, folder: Path = VOCABULARIES) -> None:
        self._folder = folder
        self._loaded: dict[str, Vocabulary] = {}
        self._small: dict[str, Any] | None = None

    def load(self, name: str) -> Vocabulary:
        """Return a vocabulary by the name that fields are declared with.

        Raises UnknownVocabularyError where no file holds it.
        """
        if name not in self._loaded:
            build = _LARGE.get(name)
            self._loaded[name] = build(self._read) if build else self._small_vocabulary(name)
        return self._loaded[name]

    def label(self, name: str, code: str, language: str = "nb") -> str:
        """Return the label of a code; an unknown code is returned as it came."""
        return self.load(name).label(code, language)

    def names(self) -> frozenset[str]:
        """Return the names of all vocabularies that can be loaded."""
        return frozenset(self._codes()) | frozenset(_LARGE)

    def _small_vocabulary(self, name: str) -> Vocabulary:
        entry = self._codes().get(name)
        if entry is None:
            raise UnknownVocabularyError(name)
        return Vocabulary(name, _terms(entry["terms"]), is_open=entry["open"], source=entry["source"])

    def _codes(self) -> dict[str, Any]:
        if self._small is None:
            self._small = dict(self._read("codes")["vocabularies"])
        return self._small

    def _read(self, stem: str) -> Any:
        return json.loads((self._folder / f"{stem}.json").read_text(encoding="utf-8"))


def load_parameters(folder: Path = LAW) -> ParameterTable:
    """Return the dated parameters of the law that ship with the program."""
    return parameter_table(json.loads((folder / "parameters.json").read_text(encoding="utf-8")))


Reader = Callable[[str], Any]


def _terms(items: Iterable[dict[str, Any]]) -> tuple[Term, ...]:
    return tuple(
        Term(
            item["code"],
            item["nb"],
            item.get("nn", ""),
            item.get("en", ""),
            item.get("own_name", ""),
            tuple(item.get("keywords", ())),
            MappingProxyType(item.get("extra", {})),
        )
        for item in items
    )


def _languages(read: Reader) -> Vocabulary:
    data = read("languages")
    return Vocabulary("language", _terms(data["terms"]), is_open=True, source=data["_meta"]["source"])


def _countries(read: Reader) -> Vocabulary:
    data = read("countries")
    return Vocabulary("country", _terms(data["terms"]), source=data["_meta"]["source"])


def _nus_levels(read: Reader) -> Vocabulary:
    data = read("classifications")["nus2000_levels"]
    terms = tuple(
        Term(
            level["code"],
            level["nb"],
            level["nn"],
            level["en"],
            extra=MappingProxyType({"years": level["age_or_years"]}),
        )
        for level in data["levels"]
    )
    return Vocabulary("nus_level", terms, source=data["status"])


def _styrk(read: Reader) -> Vocabulary:
    data = read("styrk08")
    units = tuple(
        Term(
            unit["code"],
            unit["nb"],
            en=unit.get("en", ""),
            keywords=tuple(unit.get("titles", ())),
            extra=MappingProxyType({"parent": unit["parent"]}),
        )
        for unit in data["unit"]
    )
    groups = tuple(
        Term(group["code"], group["nb"], en=group.get("en", ""))
        for level in ("major", "sub_major", "minor")
        for group in data[level]
    )
    return Vocabulary("styrk", units, source=data["_meta"]["licence"], label_only=groups)


def _municipalities(read: Reader) -> Vocabulary:
    data = read("municipalities")
    terms = tuple(
        Term(
            place["number"],
            place["name"],
            keywords=tuple(other["name"] for other in place.get("other_names", ())),
            extra=MappingProxyType({"county": place["county"], "county_name": place["county_name"]}),
        )
        for place in data["municipalities"]
    )
    special = tuple(Term(place["number"], place["name"]) for place in data["special_codes"])
    former = tuple(
        Term(
            change["old"],
            change["old_name"],
            extra=MappingProxyType({"valid_to": OLD_NUMBERS_UNTIL, "now": change["new"]}),
        )
        for change in data["renumbering_2020_2023_to_2024"]
    )
    return Vocabulary("municipality", terms + special, source=data["_meta"]["licence"], label_only=former)


def _counties(read: Reader) -> Vocabulary:
    data = read("municipalities")
    terms = tuple(
        Term(county["number"], county["name"], keywords=tuple(o["name"] for o in county.get("other_names", ())))
        for county in data["counties"]
    )
    former = tuple(
        Term(county["number"], county["name"], extra=MappingProxyType({"valid_to": OLD_NUMBERS_UNTIL}))
        for county in data["counties_2020_2023"]
    )
    return Vocabulary("county", terms, source=data["_meta"]["licence"], label_only=former)


def _programmes(read: Reader) -> Vocabulary:
    data = read("programmes")
    terms = tuple(
        Term(item["code"], item["nb"], item["nn"], item["en"], extra=MappingProxyType({"type": item["type"]}))
        for item in data["programmes"]
    )
    return Vocabulary("programme", terms, source=data["meta"]["source"])


def _areas(read: Reader) -> Vocabulary:
    data = read("programmes")
    terms = tuple(
        Term(
            area["code"],
            area["nb"],
            area["nn"],
            keywords=(area["short"],),
            extra=MappingProxyType(
                {
                    "programme": programme["code"],
                    "step": area["step"],
                    "place": area["place"],
                    "builds_on": " ".join(area["builds_on"]),
                }
            ),
        )
        for programme in data["programmes"]
        for step in _STEPS
        for area in programme.get(step, ())
    )
    return Vocabulary("area", terms, source=data["meta"]["source"])


_LARGE: dict[str, Callable[[Reader], Vocabulary]] = {
    "language": _languages,
    "country": _countries,
    "nus_level": _nus_levels,
    "styrk": _styrk,
    "municipality": _municipalities,
    "county": _counties,
    "programme": _programmes,
    "area": _areas,
}
