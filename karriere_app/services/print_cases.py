"""The full copy of a plan for the case file, from its records: every route with every field.

``adaptation`` (behov for tilrettelegging) goes along only where it is asked for. Of a shielded person it holds nothing
that tells where she is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from karriere_app.domain.education_plan import EducationPlan, PlanStep, Priority, Risk, Sharing, Signature
from karriere_app.domain.fields import RecordId
from karriere_app.domain.planning.checks import IN_ORDER, INFORMATION, WARNING
from karriere_app.domain.planning.progress import grade_value
from karriere_app.printing.case_views import (
    CasePlanPrint,
    CaseStepPrint,
    CaseWayPrint,
    ChecksPrint,
    PriorityPrint,
    RiskPrint,
    SharingPrint,
    SignaturePrint,
    VersionPrint,
)
from karriere_app.services import plan_checks, plans
from karriere_app.services.pathways import FIRST_ROUTE
from karriere_app.services.print_facts import PrintFacts, sentence
from karriere_app.services.print_plans import PrintedWay, plan_view, step_name, step_view, ways_of

_PLAN, _STEP = "education_plan", "plan_step"


def case_view(facts: PrintFacts, plan: EducationPlan, *, with_adaptation: bool = False) -> CasePlanPrint:
    """Return the full copy of a plan."""
    ways = ways_of(facts, plan)
    case = CasePlanPrint(
        plan=plan_view(facts, plan, ways),
        status_label=facts.words(_PLAN, "status", plan.status or "DRAFT") or "",
        version_reason=_reason(facts, plan),
        right_label=facts.words(_PLAN, "right", plan.right),
        goal_styrk_label=facts.label(_PLAN, "goal_styrk", plan.goal_styrk),
        goal_end_competence_label=facts.words(_PLAN, "goal_end_competence", plan.goal_end_competence),
        programme_label=plan.programme_name_shown or facts.label(_PLAN, "programme", plan.programme),
        area_name_shown=plan.area_name_shown or facts.label(_PLAN, "area", plan.area),
        grep_snapshot_on=plan.grep_snapshot_on,
        norwegian_goal=facts.parts("language_part", plan.norwegian_goal, "cefr"),
        credited_years=plan.credited_years,
        remaining=plan.remaining,
        circumstances=plan.circumstances,
        adaptation=plan.adaptation if with_adaptation else None,
        participation_view=plan.participation_view,
        disagreement_label=facts.words(_PLAN, "disagreement", plan.disagreement),
        case_no=plan.case_no,
        journal_no=plan.journal_no,
        archived_on=plan.archived_on,
        ways=tuple(_way(facts, way) for way in ways),
        priorities=tuple(_priorities(facts, plan)),
        risks=tuple(RiskPrint(what=row.what, measure=row.measure) for row in facts.rows(plan.id, Risk, "risk")),
        sharings=() if facts.is_shielded else tuple(_sharings(facts, plan)),
        signatures=tuple(_signature(facts, row) for row in facts.rows(plan.id, Signature, "signature")),
        versions=tuple(_versions(facts, plan)),
        checks=_checks(facts, plan),
    )
    return replace(case, plan=replace(case.plan, only_in_bokmaal=facts.only_in_bokmaal))


def _checks(facts: PrintFacts, plan: EducationPlan) -> ChecksPrint:
    found = plan_checks.sentences(facts.desk, plan.id)
    by_severity = {
        severity: tuple(words for each, words in found if each == severity)
        for severity in (WARNING, INFORMATION, IN_ORDER)
    }
    return ChecksPrint(
        warnings=by_severity[WARNING], information=by_severity[INFORMATION], in_order=by_severity[IN_ORDER]
    )


def _way(facts: PrintFacts, way: PrintedWay) -> CaseWayPrint:
    names = {step.id: step_name(facts, step) for step in way.steps}
    starts = [start for step in way.steps if (start := way.dates(step)[0]) is not None]
    return CaseWayPrint(
        title=_title(way),
        is_chosen=way.is_chosen,
        steps=tuple(_step(facts, step, way, names) for step in way.steps),
        training_months=way.schedule.training_months if way.steps else None,
        chosen_months=way.schedule.chosen_months if way.steps else None,
        starts_on=min(starts, default=None),
        ends_on=way.ends_on,
    )


def _title(way: PrintedWay) -> str | None:
    title = (way.route.title if way.route is not None else None) or ""
    return None if title == FIRST_ROUTE else title


def _step(facts: PrintFacts, step: PlanStep, way: PrintedWay, names: Mapping[RecordId, str]) -> CaseStepPrint:
    return CaseStepPrint(
        step=replace(step_view(facts, step, way), state_label=facts.words(_STEP, "state", step.state)),
        area_label=step.area_name_shown or facts.label(_STEP, "area", step.area),
        months_min=step.months_min,
        months_max=step.months_max,
        date_mode_label=facts.label(_STEP, "date_mode", step.date_mode),
        hours_total=step.hours_total,
        hours_weekly=step.hours_weekly,
        percent=step.percent,
        requires=tuple(names[known] for known in names if known in (step.requires or ())),
        is_parallel=step.parallel == "YES",
        funding_label=facts.label(_STEP, "funding", step.funding),
        funding_from=step.funding_from,
        funding_to=step.funding_to,
        applied_on=step.applied_on,
        actual_start=step.actual_start,
        actual_end=step.actual_end,
        evidence_seen_on=step.evidence_seen_on,
        grade_text=_grade(facts, step),
    )


def _grade(facts: PrintFacts, step: PlanStep) -> str | None:
    if not step.grade:
        return None
    known = grade_value(step.grade)
    if known is None:
        return str(step.grade.get("value") or "") or None
    return known.nn if facts.language == "nn" else known.nb


def _priorities(facts: PrintFacts, plan: EducationPlan) -> list[PriorityPrint]:
    rows = sorted(facts.rows(plan.id, Priority, "priority"), key=lambda row: (row.rank or 9, row.id))
    return [
        PriorityPrint(
            rank=row.rank,
            end_competence_label=facts.words("priority", "end_competence", row.end_competence),
            area_label=row.area_name_shown or facts.label("priority", "area", row.area),
        )
        for row in rows
    ]


def _sharings(facts: PrintFacts, plan: EducationPlan) -> list[SharingPrint]:
    rows = facts.rows(plan.id, Sharing, "sharing")
    return [SharingPrint(who=row.who, on=row.on, scope=row.scope, basis=row.basis) for row in rows]


def _signature(facts: PrintFacts, row: Signature) -> SignaturePrint:
    return SignaturePrint(
        role_label=facts.words("signature", "role", row.role),
        name=row.name,
        on=row.on,
        how_label=facts.words("signature", "how", row.how),
        read_aloud_label=facts.words("signature", "read_aloud_language", row.read_aloud_language),
        interpreter_present={"YES": True, "NO": False}.get(row.interpreter_present or ""),
    )


def _versions(facts: PrintFacts, plan: EducationPlan) -> list[VersionPrint]:
    """Return this version and those it came from, the oldest first."""
    known = {each.id: each for each in plans.versions(facts.desk, plan.participant)}
    line: list[EducationPlan] = []
    at: EducationPlan | None = plan
    while at is not None and at not in line:
        line.append(at)
        at = known.get(at.replaces) if at.replaces is not None else None
    return [
        VersionPrint(
            version=each.version or 1,
            made_on=each.made_on,
            status_label=facts.words(_PLAN, "status", each.status or "DRAFT"),
            version_reason=_reason(facts, each),
        )
        for each in reversed(line)
    ]


def _reason(facts: PrintFacts, plan: EducationPlan) -> str | None:
    """The reason in words: a code of the vocabulary, or what was written."""
    if plan.version_reason is None:
        return None
    reason: str = sentence(facts.term("version_reason", plan.version_reason))
    return reason
