"""How long the introduction programme may last, to be seen beside the end of a plan, and the county's own dates.

The municipality decides on the programme; here its dates are only shown. Where it has recorded no end, the last day is
reckoned from the start and the statutory maximum (integreringsloven §§ 13 and 14), never guessed: what is not known is
said to be not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from karriere_app.domain.law.parameters import (
    ParameterMissingError,
    ParameterTable,
    last_day_of_period,
    parameter,
)


class LimitSource(StrEnum):
    """Where the end of the programme comes from."""

    EXTENSION = "EXTENSION"
    PROG_END = "PROG_END"
    RECKONED = "RECKONED"
    NOT_RECORDED = "NOT_RECORDED"


@dataclass(frozen=True, kw_only=True)
class ProgrammeFacts:
    """What the municipality has decided, as recorded on the participant."""

    end_goal: str | None = None
    ruleset: str | None = None
    prog_offer_on: date | None = None
    prog_start: date | None = None
    prog_end: date | None = None
    extension_end: date | None = None
    vgs_level: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProgrammeLimit:
    """The programme's last day. ``may_extend_to`` is the last day with the extension of § 14 fourth ledd.

    ``reason`` is the key of a sentence; ``unverified`` of a remark where the reckoning leans on something unsettled.
    """

    source: LimitSource
    ends_on: date | None
    reason: str
    section: str = ""
    may_extend_to: date | None = None
    unverified: str = ""


@dataclass(frozen=True)
class CountyDate:
    """A deadline of the county's own: its name, and the day where it is one, else the words as they were written."""

    name: str
    on: date | None
    text: str


def programme_limit(facts: ProgrammeFacts, table: ParameterTable) -> ProgrammeLimit:
    """Return the last day of the introduction programme, or why it is not known."""
    if facts.extension_end is not None:
        return ProgrammeLimit(source=LimitSource.EXTENSION, ends_on=facts.extension_end, reason="limit.extension")
    key = _parameter_of(facts)
    months, extension, section = _lengths(facts, table, key)
    may_extend = None
    if facts.prog_start is not None and months is not None and extension:
        may_extend = last_day_of_period(facts.prog_start, months + extension)
    if facts.prog_end is not None:
        return ProgrammeLimit(
            source=LimitSource.PROG_END,
            ends_on=facts.prog_end,
            reason="limit.prog_end",
            section=section,
            may_extend_to=may_extend,
        )
    if facts.prog_start is None or months is None:
        reason = _unknown(facts, key)
        return ProgrammeLimit(source=LimitSource.NOT_RECORDED, ends_on=None, reason=reason)
    return ProgrammeLimit(
        source=LimitSource.RECKONED,
        ends_on=last_day_of_period(facts.prog_start, months),
        reason="limit.reckoned",
        section=section,
        may_extend_to=may_extend,
        unverified="" if facts.prog_offer_on is not None else "unverified.offer_date",
    )


def county_dates(deadlines: Mapping[str, str | int] | None) -> tuple[CountyDate, ...]:
    """Return the county's own deadlines, those with a day first and in their order."""
    found = [CountyDate(name, _day(str(value)), str(value)) for name, value in (deadlines or {}).items()]
    return tuple(sorted(found, key=lambda each: (each.on is None, each.on or date.min, each.name)))


def _parameter_of(facts: ProgrammeFacts) -> str | None:
    """The name of the maximum: by end goal, of work also by whether upper secondary is completed (§§ 13, 14)."""
    if facts.end_goal in ("STUDIEFORBEREDELSE", "REKVALIFISERING"):
        return "vgs_or_higher"
    if facts.end_goal == "WORK":
        return {"JA": "vgs_or_higher", "NEI": "work_without_vgs"}.get(facts.vgs_level or "")
    return {"FULL_VGO": "full_vgo", "DEL_VGO": "partial_vgo", "FAG_YRKE": "vocational"}.get(facts.end_goal or "")


def _lengths(facts: ProgrammeFacts, table: ParameterTable, key: str | None) -> tuple[int | None, int, str]:
    """The months, those of an extension, and the paragraph; nothing for a start under the rules of before."""
    offered = facts.prog_offer_on or facts.prog_start
    if key is None or offered is None or facts.ruleset == "OLD":
        return None, 0, ""
    try:
        longest = parameter(table, f"prog_max_{key}_months", offered)
        extension = parameter(table, f"prog_extension_{key}_months", offered)
    except ParameterMissingError:
        return None, 0, ""
    return longest.number, extension.number, longest.source


def _unknown(facts: ProgrammeFacts, key: str | None) -> str:
    if facts.prog_start is None:
        return "limit.no_start"
    if facts.end_goal is None:
        return "limit.no_end_goal"
    return "limit.no_vgs_level" if key is None else "limit.earlier_rules"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
