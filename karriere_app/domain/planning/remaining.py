"""What is left when earlier learning has been counted: modules, years, hours.

The hours are data (``resources/vocabularies/education_hours.json``). Adults are exempt from kroppsøving
(opplæringsforskrifta § 14-5), so that their years are shorter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from karriere_app.domain.name_folding import fold

HOURS_SECTION = "opplæringsforskrifta § 14-5"
"""Adults are exempt from kroppsøving."""


class Outcome(StrEnum):
    """The result of an assessment of realkompetanse, or that something is credited; its words: ``RESULT_NB``."""

    APPROVED = "APPROVED"
    PARTLY = "PARTLY"
    NOT_APPROVED = "NOT_APPROVED"
    CREDITED = "CREDITED"


RESULT_NB: Mapping[Outcome, str] = {
    Outcome.APPROVED: "godkjent",
    Outcome.PARTLY: "delvis godkjent",
    Outcome.NOT_APPROVED: "ikke godkjent",
    Outcome.CREDITED: "godskrevet",
}
"""How a result is written: the field holds plain text (records.md), as it is printed."""

_READ = {
    "godkjent": Outcome.APPROVED,
    "approved": Outcome.APPROVED,
    "delvis godkjent": Outcome.PARTLY,
    "partly": Outcome.PARTLY,
    "ikke godkjent": Outcome.NOT_APPROVED,
    "ikkje godkjent": Outcome.NOT_APPROVED,
    "not approved": Outcome.NOT_APPROVED,
    "godskrevet": Outcome.CREDITED,
    "godskrive": Outcome.CREDITED,
    "credited": Outcome.CREDITED,
}


@dataclass(frozen=True)
class Module:
    """A module of a trade: code and name in bokmål."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class YearHours:
    """The hours of one school year. ``for_adults`` is without kroppsøving; ``is_verified`` speaks of both numbers."""

    group: str
    step: str
    hours: int
    physical_education: int
    is_verified: bool

    @property
    def for_adults(self) -> int:
        """What an adult takes."""
        return self.hours - self.physical_education

    def of(self, *, is_adult: bool) -> int:
        """Return the hours of an adult or of a pupil."""
        return self.for_adults if is_adult else self.hours


@dataclass(frozen=True)
class HoursTable:
    """The hours of all school years."""

    years: Mapping[tuple[str, str], YearHours]

    def find(self, programme: str, programme_type: str, step: str) -> YearHours | None:
        """Return the hours of a year by programme code, its type (general, vocational …) and Vg1 to Vg4."""
        group = (
            programme if programme in ("ST", "PB") else "VOCATIONAL" if programme_type == "vocational" else "GENERAL"
        )
        return self.years.get((group, step.capitalize()))


def hours_table(data: Mapping[str, Any]) -> HoursTable:
    """Return the table from the parsed file. Raises KeyError for a file of another shape."""
    return HoursTable({(item["group"], item["step"]): _year(item) for item in data["years"]})


def outcome_of(text: str | None) -> Outcome | None:
    """Return what the words of a result mean; None for words of another kind, which stay as they were written."""
    return _READ.get(fold(text or "").replace("_", " "))


def modules_left(
    modules: Iterable[Module], results: Iterable[tuple[str | None, str | None]]
) -> tuple[tuple[Module, Outcome | None], ...]:
    """Return the modules that are not approved, with what was said of them. ``results`` are pairs of code and result.

    An approved module is done; a partly approved one is left, in part. Of several results the best counts.
    """
    best: dict[str, Outcome] = {}
    for code, result in results:
        outcome = outcome_of(result)
        if code is None or outcome is None:
            continue
        before = best.get(code)
        if before is None or _RANK[outcome] < _RANK[before]:
            best[code] = outcome
    left = [(module, best.get(module.code)) for module in modules]
    return tuple((module, outcome) for module, outcome in left if outcome not in (Outcome.APPROVED, Outcome.CREDITED))


_RANK = {Outcome.APPROVED: 0, Outcome.CREDITED: 0, Outcome.PARTLY: 1, Outcome.NOT_APPROVED: 2}


def _year(item: Mapping[str, Any]) -> YearHours:
    return YearHours(
        group=item["group"],
        step=item["step"],
        hours=item["hours"],
        physical_education=item["physical_education"],
        is_verified=item["status"] == "V" and item["physical_education_status"] == "V",
    )
