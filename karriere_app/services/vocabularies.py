"""Loads the vocabularies that ship in ``resources/vocabularies``, each when first asked for, and the law's numbers.

``Vocabularies`` is made once in ``bootstrap`` and handed on; it is the cache. Programmes and areas are those of the
newest snapshot: the one that ships, or one that was put into the profile's folder (``services.programmes``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from karriere_app.domain.law.parameters import ParameterTable, parameter_table
from karriere_app.domain.planning.programme_file import Snapshot, read_snapshot
from karriere_app.domain.planning.programmes import (
    OLD_PROGRAMMES,
    OLD_STEP_TYPES,
    Area,
    AreaWords,
    Catalogue,
    ModularTrade,
    Occupation,
    old_codes,
)
from karriere_app.domain.vocabularies import Term, Vocabulary
from karriere_app.errors import ProgrammesRefusedError
from resources import LAW, VOCABULARIES

OLD_NUMBERS_UNTIL = "2023-12-31"
"""The last day of the municipality numbers 2020-2023."""

PUT_IN_NAME = "programmes.json"
"""The file of a snapshot that was put into the profile's folder."""

_ALIASES = {"step_type": OLD_STEP_TYPES}


class UnknownVocabularyError(LookupError):
    """The program asked for a vocabulary that does not ship: a bug, not a matter for the user."""


class Vocabularies:
    """The vocabularies of a folder, kept once they have been read. ``profile`` is the folder of the open profile."""

    def __init__(self, folder: Path = VOCABULARIES, profile: Path | None = None) -> None:
        self._folder, self.profile = folder, profile
        self._loaded: dict[str, Vocabulary] = {}
        self._small: dict[str, Any] | None = None
        self._snapshots: Snapshots | None = None
        self._catalogue: Catalogue | None = None

    def load(self, name: str) -> Vocabulary:
        """Return a vocabulary by the name that fields are declared with.

        Raises UnknownVocabularyError where no file holds it.
        """
        if name not in self._loaded:
            if name in _OF_SNAPSHOT:
                self._loaded[name] = _OF_SNAPSHOT[name](self.snapshots())
            else:
                build = _LARGE.get(name)
                self._loaded[name] = build(self._read) if build else self._small_vocabulary(name)
        return self._loaded[name]

    def snapshots(self) -> Snapshots:
        """Return the snapshots of programmes that there are, and which is in use."""
        if self._snapshots is None:
            shipped = read_snapshot(self._read("programmes"))
            put_in, problem = _put_in(self.profile)
            self._snapshots = Snapshots(shipped, put_in, problem)
        return self._snapshots

    def catalogue(self) -> Catalogue:
        """Return programmes and areas of the snapshot in use, with what joins them to words and occupations."""
        if self._catalogue is None:
            found = self.snapshots()
            self._catalogue = Catalogue(
                snapshot_on=found.used.snapshot_on,
                programmes=found.used.programmes,
                areas=found.used.areas,
                modular=_modular(self._read("plan_model")),
                words=_words(self._read("area_words")),
                occupations=_occupations(self.load("styrk")),
                source=found.used.source,
                problem=found.problem,
            )
        return self._catalogue

    def label(self, name: str, code: str, language: str = "nb") -> str:
        """Return the label of a code; an unknown code is returned as it came."""
        return self.load(name).label(code, language)

    def names(self) -> frozenset[str]:
        """Return the names of all vocabularies that can be loaded."""
        return frozenset(self._codes()) | frozenset(_LARGE) | frozenset(_OF_SNAPSHOT)

    def _small_vocabulary(self, name: str) -> Vocabulary:
        entry = self._codes().get(name)
        if entry is None:
            raise UnknownVocabularyError(name)
        aliases = MappingProxyType(_ALIASES.get(name, {}))
        return Vocabulary(name, _terms(entry["terms"]), is_open=entry["open"], source=entry["source"], aliases=aliases)

    def _codes(self) -> dict[str, Any]:
        if self._small is None:
            self._small = dict(self._read("codes")["vocabularies"])
        return self._small

    def _read(self, stem: str) -> Any:
        return json.loads((self._folder / f"{stem}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Snapshots:
    """The snapshot that ships and the one that was put in; ``problem`` is the code of why that one cannot be read."""

    shipped: Snapshot
    put_in: Snapshot | None = None
    problem: str = ""

    @property
    def used(self) -> Snapshot:
        """The newest; of the same day the one that was put in."""
        if self.put_in is not None and self.put_in.snapshot_on >= self.shipped.snapshot_on:
            return self.put_in
        return self.shipped


def read_file(content: bytes) -> Snapshot:
    """Return the snapshot that a file's bytes hold. Raises ProgrammesRefusedError."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        raise ProgrammesRefusedError("not_json") from None
    return read_snapshot(tree)


def _put_in(profile: Path | None) -> tuple[Snapshot | None, str]:
    """Return what was put in, or the code of why it cannot be read: the window says so and goes on with ours."""
    path = profile / PUT_IN_NAME if profile is not None else None
    if path is None or not path.is_file():
        return None, ""
    try:
        return read_file(path.read_bytes()), ""
    except ProgrammesRefusedError as error:
        return None, error.reason
    except OSError:
        return None, "unreadable"


def load_parameters(folder: Path = LAW) -> ParameterTable:
    """Return the dated parameters of the law that ship with the program, one file per act."""
    acts = sorted((folder / "acts").glob("*.json"))
    return parameter_table([json.loads(act.read_text(encoding="utf-8")) for act in acts])


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


def _programmes(found: Snapshots) -> Vocabulary:
    terms = tuple(
        Term(item.code, item.nb, item.nn, item.en, extra=MappingProxyType({"type": item.type}))
        for item in found.used.programmes
    )
    return Vocabulary("programme", terms, source=found.used.source, aliases=MappingProxyType(OLD_PROGRAMMES))


def _areas(found: Snapshots) -> Vocabulary:
    """The areas of the snapshot in use; those that only the shipped one has keep their names and are not offered."""
    codes = {area.code for area in found.used.areas}
    former = tuple(_area_term(area) for area in found.shipped.areas if area.code not in codes)
    aliases = {old: area.code for area in (*found.shipped.areas, *found.used.areas) for old in old_codes(area.code)}
    return Vocabulary(
        "area",
        tuple(_area_term(area) for area in found.used.areas),
        source=found.used.source,
        label_only=former,
        aliases=MappingProxyType(aliases),
    )


def _area_term(area: Area) -> Term:
    extra = {
        "programme": area.programme,
        "step": area.step,
        "place": area.place,
        "builds_on": " ".join(area.builds_on),
    }
    return Term(area.code, area.nb, area.nn, keywords=(area.short,), extra=MappingProxyType(extra))


def _modular(tree: Any) -> dict[str, ModularTrade]:
    """Modular trades; only those whose modules were read in Grep are confirmed, and only their curriculum's code."""
    return {
        item["area"]: ModularTrade(
            area=item["area"],
            plan=item["plan"] if item["modules"] else None,
            modules=tuple(item["modules"]),
            is_confirmed=bool(item["modules"]),
        )
        for item in tree["modular_trades"]["items"]
    }


def _words(tree: Any) -> dict[str, AreaWords]:
    return {
        code: AreaWords(
            nb=tuple(item["nb"]),
            nn=tuple(item["nn"]),
            styrk=tuple(item["styrk"]),
            leads_on=tuple(item.get("leads_on", ())),
        )
        for code, item in tree["areas"].items()
    }


def _occupations(styrk: Vocabulary) -> dict[str, Occupation]:
    return {term.code: Occupation(term.code, term.nb, term.keywords) for term in styrk}


_LARGE: dict[str, Callable[[Reader], Vocabulary]] = {
    "language": _languages,
    "country": _countries,
    "nus_level": _nus_levels,
    "styrk": _styrk,
    "municipality": _municipalities,
    "county": _counties,
}
_OF_SNAPSHOT: dict[str, Callable[[Snapshots], Vocabulary]] = {"programme": _programmes, "area": _areas}
