"""The statutory rules that this release evaluates: pure functions from facts to findings (law.md section 7).

Rules 2, 3, 25, 28, 44, 87 and 88. The facts are small frozen values: whoever holds the records fills them in, so that a
rule sees what it speaks of and nothing else. "Today" is always an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from karriere_app.domain.identity_numbers import (
    NumberCheck,
    NumberKind,
    NumberOddity,
    look_at_duf,
    look_at_national_id,
)
from karriere_app.domain.law.findings import Finding, Severity

INTEGR_11 = "INTEGR_11"

STATUTORY_SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "language_skill": "språk",
        "education_entry": "utdanning",
        "work_entry": "arbeid",
        "other_competence": "annen kompetanse",
    }
)
"""Row kinds of the four sections of integreringsloven § 10 second ledd, with their names in bokmål."""

_CONTROL_OF_2032 = "that from 2032 only the first control digit changes is believed"
_DUF_CONTROL = "the control of DUF numbers was not seen in an official text"


@dataclass(frozen=True)
class PermitFacts:
    """The permit of a participant and the day of birth."""

    birth_date: date | None = None
    permit_granted: date | None = None


@dataclass(frozen=True)
class GuidanceFacts:
    """A guidance session. ``is_final``: it is final, or the question is whether it may become so.

    ``mapping_on`` is the date of the mapping that the session builds on; ``is_declined`` a session that was turned
    down: nobody was guided, so that mapping and interpreter are not asked for (records.md, guidance_session).
    """

    is_final: bool
    basis: str | None = None
    mapping_on: date | None = None
    interp_needed: str | None = None
    is_declined: bool = False
    interp_need_is_answered: bool = False
    """The need was asked about and answered without a value (a field_answer)."""


@dataclass(frozen=True)
class MappingFacts:
    """A competence mapping. ``settled_sections`` are the row kinds that hold a row or an explicit answer."""

    is_final: bool
    settled_sections: frozenset[str] = frozenset()


@dataclass(frozen=True)
class IdentityFacts:
    """The identity numbers of a participant as typed."""

    birth_date: date | None = None
    national_id: str | None = None
    national_id_kind: str | None = None
    duf_number: str | None = None


def permit_findings(facts: PermitFacts, today: date) -> tuple[Finding, ...]:
    """Rules 2 PERMIT_BEFORE_BIRTH and 3 PERMIT_FUTURE. Source: logic."""
    granted, born = facts.permit_granted, facts.birth_date
    if granted is None:
        return ()
    found = []
    if born is not None and granted < born:
        fields = ("permit_granted", "birth_date")
        found.append(Finding("PERMIT_BEFORE_BIRTH", 2, Severity.HARD_ERROR, fields, "logikk"))
    if granted > today:
        found.append(Finding("PERMIT_FUTURE", 3, Severity.ERROR, ("permit_granted",), "logikk"))
    return tuple(found)


def guidance_findings(facts: GuidanceFacts) -> tuple[Finding, ...]:
    """Rules 25 MAP_MISSING (integreringsloven § 11 første ledd) and 44 INTERP_NEED_EMPTY (tolkeloven § 6)."""
    if not facts.is_final or facts.is_declined:
        return ()
    found = []
    if facts.basis == INTEGR_11 and facts.mapping_on is None:
        found.append(Finding("MAP_MISSING", 25, Severity.ERROR, ("mapping",), "integreringsloven § 11 første ledd"))
    if facts.interp_needed is None and not facts.interp_need_is_answered:
        found.append(Finding("INTERP_NEED_EMPTY", 44, Severity.ERROR, ("interp_needed",), "tolkeloven § 6"))
    return tuple(found)


def mapping_findings(facts: MappingFacts) -> tuple[Finding, ...]:
    """Rule 28 MAP_INCOMPLETE: each statutory section holds a row or an answer (integreringsloven § 10 andre ledd)."""
    missing = tuple(kind for kind in STATUTORY_SECTIONS if kind not in facts.settled_sections)
    if not facts.is_final or not missing:
        return ()
    sections = _listed([STATUTORY_SECTIONS[kind] for kind in missing])
    return (
        Finding(
            "MAP_INCOMPLETE",
            28,
            Severity.ERROR,
            missing,
            "integreringsloven § 10 andre ledd",
            params=MappingProxyType({"sections": sections}),
        ),
    )


def identity_findings(facts: IdentityFacts, today: date) -> tuple[Finding, ...]:
    """Rules 87 ID_CHECKSUM and 88 DUF_FORMAT: warnings, the number is kept as it was typed. Source: logic, believed."""
    found: list[Finding] = []
    if facts.national_id:
        declared = {"FNR": NumberKind.FNR, "D": NumberKind.D}.get(facts.national_id_kind or "")
        check = look_at_national_id(facts.national_id, facts.birth_date, declared)
        found += [_odd("ID_CHECKSUM", 87, "national_id", check, oddity) for oddity in _in_order(check)]
    if facts.duf_number:
        check = look_at_duf(facts.duf_number, today)
        found += [_odd("DUF_FORMAT", 88, "duf_number", check, oddity) for oddity in _in_order(check)]
    return tuple(found)


def _in_order(check: NumberCheck) -> list[NumberOddity]:
    return [oddity for oddity in NumberOddity if oddity in check.oddities]


def _odd(rule: str, number: int, field: str, check: NumberCheck, oddity: NumberOddity) -> Finding:
    kind = "D-nummer" if check.kind is NumberKind.D else "fødselsnummer"
    fields = (field, "birth_date") if oddity is NumberOddity.OTHER_BIRTH_DATE else (field,)
    control = _CONTROL_OF_2032 if rule == "ID_CHECKSUM" else _DUF_CONTROL
    return Finding(
        rule,
        number,
        Severity.WARNING,
        fields,
        "logikk",
        variant=oddity.value,
        params=MappingProxyType({"count": str(len(check.digits)), "kind": kind}),
        unverified=control if oddity is NumberOddity.CHECK_DIGITS else "",
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} og {names[-1]}"
