"""What may stand on the full copy for the case file (saksmappe), which the county keeps: every field of the plan.

Still without identity numbers, the reason for flight and the participant's address. ``adaptation`` (behov for
tilrettelegging, opplæringslova § 19-5) is restricted: it is filled only where the counsellor asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from karriere_app.printing.views import PlanPrint, PlanStepPrint


@dataclass(frozen=True, kw_only=True)
class CaseStepPrint:
    """A step with every field. ``requires`` are the titles of the steps it builds on."""

    step: PlanStepPrint
    area_label: str | None = None
    months_min: int | None = None
    months_max: int | None = None
    date_mode_label: str | None = None
    hours_total: int | None = None
    hours_weekly: int | None = None
    percent: int | None = None
    requires: tuple[str, ...] = ()
    is_parallel: bool = False
    funding_label: str | None = None
    funding_from: date | None = None
    funding_to: date | None = None
    applied_on: date | None = None
    actual_start: date | None = None
    actual_end: date | None = None
    evidence_seen_on: date | None = None
    grade_text: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseWayPrint:
    """One route (vei) with its totals: ``training_months`` are fewest and most, without parallel steps.

    ``title`` is None where the route has the name that every plan's first route gets.
    """

    title: str | None
    is_chosen: bool
    steps: tuple[CaseStepPrint, ...] = ()
    training_months: tuple[int, int] | None = None
    chosen_months: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PriorityPrint:
    """One of the three wishes of an application (prioritet), opplæringsforskrifta § 13-3."""

    rank: int | None
    end_competence_label: str | None = None
    area_label: str | None = None


@dataclass(frozen=True, kw_only=True)
class RiskPrint:
    """What may come in the way (hindring), and what is done about it."""

    what: str | None
    measure: str | None = None


@dataclass(frozen=True, kw_only=True)
class SharingPrint:
    """Who gets a copy of the plan, on what basis (integreringsloven § 42)."""

    who: str | None
    on: date | None = None
    scope: str | None = None
    basis: str | None = None


@dataclass(frozen=True, kw_only=True)
class SignaturePrint:
    """Who signed, how, and in which language it was read aloud."""

    role_label: str | None
    name: str | None = None
    on: date | None = None
    how_label: str | None = None
    read_aloud_label: str | None = None
    interpreter_present: bool | None = None


@dataclass(frozen=True, kw_only=True)
class VersionPrint:
    """A version of the plan, with why it was made."""

    version: int
    made_on: date | None = None
    status_label: str | None = None
    version_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChecksPrint:
    """What the program's checks say about the plan, in bokmål: worth a look, good to know, in order."""

    warnings: tuple[str, ...] = ()
    information: tuple[str, ...] = ()
    in_order: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CasePlanPrint:
    """The full copy. ``norwegian_goal`` is (skill, level) in words; ``credited_years`` counts years."""

    plan: PlanPrint
    status_label: str
    version_reason: str | None = None
    right_label: str | None = None
    goal_styrk_label: str | None = None
    goal_end_competence_label: str | None = None
    programme_label: str | None = None
    area_name_shown: str | None = None
    grep_snapshot_on: date | None = None
    norwegian_goal: tuple[tuple[str, str], ...] = ()
    credited_years: float | None = None
    remaining: str | None = None
    circumstances: str | None = None
    adaptation: str | None = None
    participation_view: str | None = None
    disagreement_label: str | None = None
    case_no: str | None = None
    journal_no: str | None = None
    archived_on: date | None = None
    ways: tuple[CaseWayPrint, ...] = ()
    priorities: tuple[PriorityPrint, ...] = ()
    risks: tuple[RiskPrint, ...] = ()
    sharings: tuple[SharingPrint, ...] = ()
    signatures: tuple[SignaturePrint, ...] = ()
    versions: tuple[VersionPrint, ...] = ()
    checks: ChecksPrint = ChecksPrint()
