"""The plan for upper-secondary education (plan for videregående opplæring), opplæringslova chapters 5 and 18."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from karriere_app.domain.declaration import Record, about, key, record
from karriere_app.domain.fields import LONG_TEXT, Merge, Needed, RecordId, Retention, Sensitivity

PLAN_FROZEN_STATES = frozenset({"AGREED", "ACTIVE", "PAUSED", "REVISED", "COMPLETED", "DISCONTINUED"})
_LAW = "opplæringslova kap. 18"


@record("Plan", basis=_LAW, retention=Retention.CASE, root=True, final_states=PLAN_FROZEN_STATES)
class EducationPlan(Record):
    """A plan for upper-secondary education; its content is frozen from AGREED on."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    plan_code: str | None = about("Plankode", longest=20)
    version: int | None = about("Versjon", unit="count", at_least=1)
    replaces: RecordId | None = about("Erstatter", refers="education_plan")
    version_reason: str | None = about("Hvorfor ny versjon", longest=2_000)
    status: str | None = about("Status", vocabulary="plan_status", merge=Merge.NEVER)
    made_on: date | None = about("Dato for planen", merge=Merge.NEVER)
    right: str | None = about("Rett", vocabulary="right", merge=Merge.NEVER)
    long_goal: str | None = about("Langsiktig mål", final=Needed.ALWAYS, merge=Merge.NEVER, longest=2_000)
    goal_styrk: str | None = about("Mål: yrke (STYRK-08)", vocabulary="styrk")
    goal_end_competence: str | None = about("Mål: sluttkompetanse", vocabulary="end_competence")
    programme: str | None = about("Utdanningsprogram", vocabulary="programme")
    area: str | None = about("Programområde", vocabulary="area")
    area_name_shown: str | None = about("Programområde slik det ble vist")
    grep_snapshot_on: date | None = about("Utgave av Grep")
    norwegian_goal: Mapping[str, str | int] | None = about(
        "Norskmål", basis="integreringsforskriften § 28", keys=("listening", "speaking", "reading", "writing")
    )
    why: str | None = about("Hvorfor, med deltakerens ord", longest=LONG_TEXT)
    circumstances: str | None = about("Livssituasjon", longest=2_000)
    adaptation: str | None = about(
        "Behov for tilrettelegging",
        basis="opplæringslova § 19-5",
        sensitivity=Sensitivity.RESTRICTED,
        longest=2_000,
    )
    participation_view: str | None = about("Deltakerens syn", basis="opplæringslova § 20-1", longest=LONG_TEXT)
    disagreement: str | None = about("Uenighet", vocabulary="disagreement")
    remaining: str | None = about("Det som står igjen", longest=LONG_TEXT)
    credited_years: float | None = about("Godskrevet tid", unit="years", at_least=0, at_most=10)
    next_followup_on: date | None = about("Neste oppfølging", follow_up=True)
    case_no: str | None = about("Saksnummer", basis="arkivlova § 5", longest=60, follow_up=True)
    journal_no: str | None = about("Journalnummer", basis="arkivlova § 5", longest=60, follow_up=True)
    archived_on: date | None = about("Arkivert", basis="arkivlova § 5", follow_up=True)
    programme_name_shown: str | None = about("Utdanningsprogram slik det ble vist")


@record("Vei", basis=_LAW, retention=Retention.CASE, parent="education_plan")
class Route(Record):
    """One way to the goal; plan B is a route of the same plan."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Plan", refers="education_plan", parent=True)
    title: str | None = about("Navn på veien")
    chosen: str | None = about("Valgt", vocabulary="yes_no")
    order: str | None = about("Rekkefølge", longest=80)
    copied_from: RecordId | None = about("Kopiert fra", refers="route")


@record("Godskriving", basis="opplæringslova § 18-8", retention=Retention.CASE, parent="education_plan")
class Credit(Record):
    """Realkompetanse or godskriving: what earlier learning counts for."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Plan", refers="education_plan", parent=True)
    code: str | None = about("Fag eller modul", longest=40)
    name_shown: str | None = about("Navn slik det ble vist")
    result: str | None = about("Resultat")
    on: date | None = about("Dato")
    decision: str | None = about("Vedtak")
    years: float | None = about("År", unit="years", at_least=0, at_most=10)
    copied_from: RecordId | None = about("Kopiert fra", refers="credit")


@record("Prioritet", basis="opplæringsforskrifta § 13-3", retention=Retention.CASE, parent="education_plan")
class Priority(Record):
    """One of the three end competences of an application."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Plan", refers="education_plan", parent=True)
    rank: int | None = about("Nummer", unit="rank", at_least=1, at_most=3)
    end_competence: str | None = about("Sluttkompetanse", vocabulary="end_competence")
    area: str | None = about("Programområde", vocabulary="area")
    copied_from: RecordId | None = about("Kopiert fra", refers="priority")
    area_name_shown: str | None = about("Programområde slik det ble vist")


@record("Steg", basis=_LAW, retention=Retention.CASE, parent="education_plan")
class PlanStep(Record):
    """A step of a plan; ``order`` is a fractional index with a device suffix, sorted by order, then id."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Plan", refers="education_plan", parent=True)
    route: RecordId | None = about("Vei", refers="route")
    type: str | None = about("Type", vocabulary="step_type")
    title: str | None = about("Hva")
    area: str | None = about("Programområde", vocabulary="area")
    provider: str | None = about("Hvem gir tilbudet")
    months: int | None = about("Måneder", unit="months", at_least=0, at_most=120)
    months_min: int | None = about("Minst", unit="months", at_least=0, at_most=120)
    months_max: int | None = about("Høyst", unit="months", at_least=0, at_most=120)
    date_mode: str | None = about("Datoer", vocabulary="date_mode")
    starts_on: date | None = about("Fra")
    ends_on: date | None = about("Til")
    hours_total: int | None = about("Timer i alt", unit="hours", at_least=0, at_most=10_000)
    hours_weekly: int | None = about("Timer i uka", unit="hours", at_least=0, at_most=100)
    percent: int | None = about("Prosent", unit="percent", at_least=0, at_most=100)
    requires: frozenset[RecordId] | None = about("Bygger på", refers="plan_step")
    requirement_text: str | None = about("Krever", longest=2_000)
    parallel: str | None = about("Samtidig med andre", vocabulary="yes_no")
    responsible: str | None = about("Ansvarlig", vocabulary="agreed_who")
    funding: str | None = about("Penger", vocabulary="funding")
    funding_from: date | None = about("Penger fra")
    funding_to: date | None = about("Penger til")
    evidence_wanted: str | None = about("Bevis", longest=2_000)
    order: str | None = about("Rekkefølge", longest=80)
    state: str | None = about("Tilstand", vocabulary="step_state", follow_up=True)
    applied_on: date | None = about("Søkt", follow_up=True)
    actual_start: date | None = about("Begynte", follow_up=True)
    actual_end: date | None = about("Ferdig", follow_up=True)
    evidence_seen_on: date | None = about("Bevis sett", follow_up=True)
    grade: Mapping[str, str | int] | None = about("Karakter", keys=("scale", "value"), follow_up=True)
    copied_from: RecordId | None = about("Kopiert fra", refers="plan_step")
    area_name_shown: str | None = about("Programområde slik det ble vist")


@record(
    "Utlevering av plan",
    basis="integreringsloven § 42",
    retention=Retention.CASE,
    parent="education_plan",
    follow_up=True,
)
class Sharing(Record):
    """Who gets a copy of the plan, on what basis."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Plan", refers="education_plan", parent=True)
    who: str | None = about("Hvem")
    on: date | None = about("Dato")
    scope: str | None = about("Hva", longest=2_000)
    basis: str | None = about("Grunnlag")


@record("Underskrift", basis=_LAW, retention=Retention.CASE, parent="education_plan", follow_up=True)
class Signature(Record):
    """Who signed which exact bytes, how, and in which language it was read aloud."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Plan", refers="education_plan", parent=True)
    role: str | None = about("Rolle", vocabulary="attendee_role")
    name: str | None = about("Navn")
    on: date | None = about("Dato")
    how: str | None = about("Hvordan", vocabulary="signature_how")
    read_aloud_language: str | None = about("Lest opp på", vocabulary="language")
    interpreter_present: str | None = about("Tolk til stede", vocabulary="yes_no")
    document: RecordId | None = about("Dokument", refers="document")
    signed_sha256: str | None = about("Avtrykk av det som ble undertegnet", longest=64)


@record("Hindring", basis=_LAW, retention=Retention.CASE, parent="education_plan", follow_up=True)
class Risk(Record):
    """What may come in the way, and what is done about it."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Plan", refers="education_plan", parent=True)
    what: str | None = about("Hindring", longest=2_000)
    measure: str | None = about("Tiltak", longest=2_000)


@record("Planmal", basis=_LAW, retention=Retention.OFFICE, sensitivity=Sensitivity.ORDINARY, root=True)
class PlanTemplate(Record):
    """A pathway of the county's own: steps without dates."""

    title: str | None = about("Navn på malen")
    end_competence: str | None = about("Sluttkompetanse", vocabulary="end_competence")
    area: str | None = about("Programområde", vocabulary="area")


@record("Steg i mal", basis=_LAW, retention=Retention.OFFICE, sensitivity=Sensitivity.ORDINARY, parent="plan_template")
class TemplateStep(Record):
    """A step of a plan template."""

    parent: RecordId = key("Mal", refers="plan_template", parent=True)
    type: str | None = about("Type", vocabulary="step_type")
    title: str | None = about("Hva")
    area: str | None = about("Programområde", vocabulary="area")
    provider: str | None = about("Hvem gir tilbudet")
    months: int | None = about("Måneder", unit="months", at_least=0, at_most=120)
    months_min: int | None = about("Minst", unit="months", at_least=0, at_most=120)
    months_max: int | None = about("Høyst", unit="months", at_least=0, at_most=120)
    hours_total: int | None = about("Timer i alt", unit="hours", at_least=0, at_most=10_000)
    hours_weekly: int | None = about("Timer i uka", unit="hours", at_least=0, at_most=100)
    percent: int | None = about("Prosent", unit="percent", at_least=0, at_most=100)
    requires: frozenset[RecordId] | None = about("Bygger på", refers="template_step")
    requirement_text: str | None = about("Krever", longest=2_000)
    parallel: str | None = about("Samtidig med andre", vocabulary="yes_no")
    responsible: str | None = about("Ansvarlig", vocabulary="agreed_who")
    funding: str | None = about("Penger", vocabulary="funding")
    evidence_wanted: str | None = about("Bevis", longest=2_000)
    order: str | None = about("Rekkefølge", longest=80)
