"""The participant's copy of a plan, from its records: the chosen route, what comes next, money, approvals, plan B."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from karriere_app.domain.education_plan import Credit, EducationPlan, PlanStep, Route
from karriere_app.domain.guidance import AgreedStep
from karriere_app.domain.planning.advice import usual_levels
from karriere_app.domain.planning.schedule import Schedule
from karriere_app.printing.views import (
    CreditPrint,
    MoneyPrint,
    NextThingPrint,
    OtherWayPrint,
    PlanPrint,
    PlanStepPrint,
)
from karriere_app.services import guidance, plan_times, plans
from karriere_app.services.print_facts import PrintFacts

MOST_NEXT_THINGS = 3
ENDED = frozenset({"REVISED", "DISCONTINUED"})

_STEP = "plan_step"
_FOR_PARTICIPANT = frozenset({"PARTICIPANT", "TOGETHER"})
_NOT_BEGUN = frozenset({None, "PLANNED"})
_LEFT_OUT = frozenset({"DROPPED", "EXEMPTED"})
_LEVEL = re.compile(r"\b[ABC][12]\b")


@dataclass(frozen=True)
class PrintedWay:
    """A route as it is printed: its steps in their order, with the dates that hold. ``route`` is None without one."""

    route: Route | None
    is_chosen: bool
    steps: tuple[PlanStep, ...]
    schedule: Schedule
    is_draft: bool

    def dates(self, step: PlanStep) -> tuple[date | None, date | None]:
        """Return first and last day: of a draft the computed ones, of an agreed plan those it was agreed with.

        Of a fixed step with one day the other is computed; a step that is not taken has none. What has happened since
        stands beside them and is never one end of a period whose other end was agreed.
        """
        if step.state in _LEFT_OUT:
            return None, None
        placed = self.schedule.step(step.id)
        if placed is not None and self.is_draft:
            return placed.starts_on, placed.ends_on
        starts_on, ends_on = step.starts_on, step.ends_on
        if placed is not None and (starts_on is None) != (ends_on is None):
            return starts_on or placed.starts_on, ends_on or placed.ends_on
        return starts_on, ends_on

    @property
    def ends_on(self) -> date | None:
        """The last day of the last step."""
        ends = [end for step in self.steps if (end := self.dates(step)[1]) is not None]
        return max(ends, default=None)


def ways_of(facts: PrintFacts, plan: EducationPlan) -> tuple[PrintedWay, ...]:
    """Return the plan's routes, the chosen one first; a plan without routes has one way."""
    routes = facts.rows(plan.id, Route, "route")
    by_route = plan_times.steps_by_route(routes, plans.steps(facts.desk, plan.id))
    times = plan_times.schedules(facts.desk, plan.id)
    home = plan_times.home_route(routes)
    known = {route.id: route for route in routes}
    made = [
        PrintedWay(
            known.get(route) if route is not None else None,
            route == home,
            tuple(step for step in steps if step.state != "DROPPED"),
            times[route],
            plan.status in (None, "DRAFT"),
        )
        for route, steps in by_route.items()
    ]
    return tuple(sorted(made, key=lambda way: not way.is_chosen))


def plan_view(facts: PrintFacts, plan: EducationPlan, ways: Sequence[PrintedWay] | None = None) -> PlanPrint:
    """Return the participant's copy of a plan."""
    chosen, *others = ways or ways_of(facts, plan)
    replaced = facts.known(EducationPlan, plan.replaces)
    counsellor = facts.counsellor(facts.person.responsible_counsellor or plan.created_by)
    steps = tuple(_readers_step(facts, step, chosen) for step in chosen.steps)
    disagreed = plan.disagreement in ("PARTLY", "YES")
    view = PlanPrint(
        county=facts.county(),
        counsellor=counsellor,
        participant=facts.reader(),
        plan_code=plans.code_of(facts.desk, plan),
        version=plan.version or 1,
        is_draft=plan.status in (None, "DRAFT"),
        is_ended=plan.status in ENDED,
        made_on=plan.made_on or plan.created_at.astimezone().date(),
        replaces_date=replaced.made_on if replaced is not None else None,
        long_goal=plan.long_goal,
        why=plan.why,
        steps=steps,
        next_followup_on=plan.next_followup_on,
        next_things=_next_things(facts, plan, chosen, counsellor.name or None),
        credits=tuple(_credit(row) for row in facts.rows(plan.id, Credit, "credit")),
        money=tuple(_money(facts, chosen)),
        other_ways=tuple(_other_way(facts, way) for way in others if way.steps),
        is_disagreed=disagreed,
        disagreement_view=plan.participation_view if disagreed else None,
        has_interpreter=facts.person.interp_needed == "YES",
    )
    return replace(view, only_in_bokmaal=facts.only_in_bokmaal)


def step_view(facts: PrintFacts, step: PlanStep, way: PrintedWay) -> PlanStepPrint:
    """Return one step; of a shielded person without who gives the offer."""
    has_begun = step.state not in _NOT_BEGUN
    starts_on, ends_on = way.dates(step)
    return PlanStepPrint(
        type=step.type or "",
        type_label=facts.words(_STEP, "type", step.type) or "",
        title=step.title or "",
        provider=None if facts.is_shielded else step.provider,
        starts_on=starts_on,
        ends_on=ends_on,
        months=_months(step),
        responsible_label=facts.words(_STEP, "responsible", step.responsible),
        state_label=facts.words(_STEP, "state", step.state) if has_begun else None,
        has_begun=has_begun,
        requirement_text=step.requirement_text,
        norwegian_advice=_advised(step),
        evidence_wanted=step.evidence_wanted,
    )


def _readers_step(facts: PrintFacts, step: PlanStep, way: PrintedWay) -> PlanStepPrint:
    """Return one step as the participant reads it: what has happened has its day, and her own part is hers."""
    return replace(
        step_view(facts, step, way),
        is_readers=step.responsible == "PARTICIPANT",
        begun_on=step.actual_start,
        ended_on=step.actual_end,
    )


def _months(step: PlanStep) -> int | None:
    if step.state in _LEFT_OUT:
        return None
    return step.months if step.months is not None else step.months_min


def step_name(facts: PrintFacts, step: PlanStep) -> str:
    """Return a step's title, else the words of its type."""
    return step.title or facts.words(_STEP, "type", step.type) or ""


def _advised(step: PlanStep) -> str | None:
    """The level that usually helps before such a step, where the step itself names none."""
    if step.requirement_text and _LEVEL.search(step.requirement_text):
        return None
    return usual_levels().get(step.type or "")


def _next_things(
    facts: PrintFacts, plan: EducationPlan, way: PrintedWay, counsellor: str | None
) -> tuple[NextThingPrint, ...]:
    """Return what was agreed in the newest session and is not done, then what the plan asks for next, by date."""
    agreed = [] if plan.status in ENDED else list(_agreed_things(facts, plan, counsellor))
    things = agreed[:MOST_NEXT_THINGS]
    if len(things) < MOST_NEXT_THINGS and plan.status not in ENDED:
        named = {thing.thing.casefold() for thing in things}
        ahead = [thing for thing in _things_ahead(facts, way, counsellor) if thing.thing.casefold() not in named]
        things += ahead[: MOST_NEXT_THINGS - len(things)]
    return tuple(sorted(things, key=lambda thing: thing.due_on or date.max))


def _agreed_things(facts: PrintFacts, plan: EducationPlan, counsellor: str | None) -> Iterator[NextThingPrint]:
    sessions = guidance.of(facts.desk, plan.participant)
    rows = facts.rows(sessions[-1].id, AgreedStep, "agreed_step") if sessions else []
    mine = [row for row in rows if row.who in _FOR_PARTICIPANT and row.done_on is None and row.what]
    for row in sorted(mine, key=lambda row: row.due_on or date.max):
        yield NextThingPrint(kind="agreed", thing=row.what or "", due_on=row.due_on, helper=counsellor)


def _things_ahead(facts: PrintFacts, way: PrintedWay, counsellor: str | None) -> Iterator[NextThingPrint]:
    """Yield the applications and the steps that have not begun, the earliest first; an application by its last day."""
    waiting = [step for step in way.steps if step.state in _NOT_BEGUN]
    placed = []
    for at, step in enumerate(waiting):
        starts_on, ends_on = way.dates(step)
        is_application = step.type == "APPLICATION"
        day = (ends_on or starts_on) if is_application else starts_on
        name = step_name(facts, step)
        if name:
            helper = _helper(facts, step, counsellor)
            thing = NextThingPrint(kind="apply" if is_application else "begin", thing=name, due_on=day, helper=helper)
            placed.append((day or date.max, at, thing))
    yield from (thing for _, _, thing in sorted(placed, key=lambda entry: entry[:2]))


def _helper(facts: PrintFacts, step: PlanStep, counsellor: str | None) -> str | None:
    """The one who is responsible besides the participant, else the counsellor."""
    if step.responsible in (None, "OTHER", "COUNSELLOR") or step.responsible in _FOR_PARTICIPANT:
        return counsellor
    return facts.words(_STEP, "responsible", step.responsible)


def _credit(row: Credit) -> CreditPrint:
    return CreditPrint(
        name_shown=row.name_shown or row.code or "",
        result=row.result,
        on=row.on,
        decision=row.decision,
        years=row.years,
    )


def _money(facts: PrintFacts, way: PrintedWay) -> Iterator[MoneyPrint]:
    """Yield the periods of the same money one after another; steps that follow each other stand together."""
    open_period: MoneyPrint | None = None
    last: str | None = None
    for number, step in enumerate(way.steps, start=1):
        if step.funding is None or step.state in _LEFT_OUT:
            continue
        starts_on, ends_on = way.dates(step)
        starts_on, ends_on = step.funding_from or starts_on, step.funding_to or ends_on
        if open_period is not None and step.funding == last:
            open_period = replace(
                open_period,
                starts_on=_earliest((open_period.starts_on, starts_on)),
                ends_on=_latest((open_period.ends_on, ends_on)),
                steps=(*open_period.steps, number),
            )
            continue
        if open_period is not None:
            yield open_period
        label = facts.words(_STEP, "funding", step.funding) or ""
        open_period = MoneyPrint(funding_label=label, starts_on=starts_on, ends_on=ends_on, steps=(number,))
        last = step.funding
    if open_period is not None:
        yield open_period


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _other_way(facts: PrintFacts, way: PrintedWay) -> OtherWayPrint:
    titles = tuple(step_name(facts, step) for step in way.steps if step.state not in _LEFT_OUT)
    title = way.route.title if way.route is not None else None
    return OtherWayPrint(title=title or "", step_titles=titles, ends_on=way.ends_on)
