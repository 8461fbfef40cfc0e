"""End goals and lengths of the introduction programme: integreringsloven §§ 13, 14, forskriften §§ 75, 76."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from karriere_app.domain.law.case import VGS_NO, VGS_YES, Case
from karriere_app.domain.law.findings import Reckoning
from karriere_app.domain.law.parameters import Parameter
from karriere_app.domain.law.rule import Look, last_day

OUTSIDE_13 = frozenset({"FULL_VGO", "DEL_VGO", "FAG_YRKE"})
"""Goals that § 13 does not give to people with upper-secondary education."""

OUTSIDE_14 = frozenset({"STUDIEFORBEREDELSE", "REKVALIFISERING"})
"""Goals that § 14 does not give to people without it."""

_LENGTH: Mapping[str, str] = MappingProxyType(
    {"DEL_VGO": "partial_vgo", "FULL_VGO": "full_vgo", "FAG_YRKE": "vocational", "WORK": "work_without_vgs"}
)
_WITH_VGS = "vgs_or_higher"


@dataclass(frozen=True)
class Length:
    """The longest a programme may last: months from its start, and months by which it may be prolonged."""

    most: Parameter
    extension: Parameter | None
    last_day: Reckoning | None
    last_day_with_leave: Reckoning | None
    last_day_extended: Reckoning | None


def forbidden_goal(look: Look, goal: str) -> tuple[str, tuple[Parameter, ...]]:
    """Return why the law does not give this end goal (a variant of rule 39), or an empty text; and what was used."""
    most, age = look.parameter("intro_age_max", look.case.status.permit_granted), look.case.age_at_permit
    if most is not None and age is not None and age > most.number and goal != "WORK":
        return "over_age", (most,)
    level = look.case.status.vgs_level
    if level == VGS_YES and goal in OUTSIDE_13:
        return "with_vgs", ()
    if level == VGS_NO and goal in OUTSIDE_14:
        return "without_vgs", ()
    return "", ()


def length_key(case: Case, goal: str | None) -> str | None:
    """Return which length of 4.1 governs; None where background or goal is not known."""
    level = case.status.vgs_level
    if level == VGS_YES:
        return _WITH_VGS
    return _LENGTH.get(goal or "") if level == VGS_NO else None


def new_ruleset_from(look: Look, goal: str | None) -> Parameter | None:
    """Return the parameter whose first day begins the new lengths for this background and goal."""
    key = length_key(look.case, goal)
    versions = look.table.of(f"prog_max_{key}_months") if key is not None else ()
    return versions[0] if versions else None


def derived_ruleset(look: Look) -> tuple[str | None, Parameter | None]:
    """Return NEW or OLD by the day on which the start was offered, None where it cannot be told (forskrift §§ 75, 76).

    An offer on the day of the change itself is OLD: the words are "after".
    """
    offered = look.case.programme.prog_offer_on
    found = new_ruleset_from(look, look.case.programme.end_goal)
    if offered is None or found is None:
        return None, found
    return ("NEW" if offered >= found.valid_from else "OLD"), found


def leave_that_counts(look: Look) -> tuple[int, Parameter | None]:
    """Return the working days by which absence, time off and leave prolong the programme (forskrift §§ 10, 19).

    Only above the threshold, and then all of them: our reading, UNVERIFIED.
    """
    programme = look.case.programme
    threshold = look.parameter("leave_threshold_workdays")
    away = sum(filter(None, (programme.absence_workdays, programme.timeoff_workdays, programme.leave_workdays)))
    return (away if threshold is not None and away > threshold.number else 0), threshold


def programme_length(look: Look, goal: str | None) -> Length | None:
    """Return how long the programme may last by the new rules; None under the old ones or where facts are missing."""
    key = length_key(look.case, goal)
    offered, start = look.case.programme.prog_offer_on, look.case.programme.prog_start
    day = offered or start
    most = look.parameter(f"prog_max_{key}_months", day) if key is not None and day is not None else None
    if most is None or look.case.programme.ruleset == "OLD":
        return None
    extension = look.parameter(f"prog_extension_{key}_months", day)
    if start is None:
        return Length(most, extension, None, None, None)
    return _reckoned(look, start, most, extension)


def _reckoned(look: Look, start: date, most: Parameter, extension: Parameter | None) -> Length:
    days, _ = leave_that_counts(look)
    more = extension.number if extension is not None else 0
    return Length(
        most,
        extension,
        last_day("prog_start", start, most.number),
        last_day("prog_start", start, most.number, days),
        last_day("prog_start", start, most.number + more, days) if more else None,
    )
