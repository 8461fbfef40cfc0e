"""Remarks on the steps of a plan: their order and time, money, who is responsible, how far they are."""

from __future__ import annotations

from collections.abc import Iterator

from karriere_app.domain.planning.money import money_gaps
from karriere_app.domain.planning.plan_facts import PlanFacts, RouteOnCalendar, StepFacts
from karriere_app.domain.planning.progress import OVER, amount_nb
from karriere_app.domain.planning.remarks import PlanRemark, in_order, information, month_nb, warning
from karriere_app.domain.planning.schedule import LEFT_OUT, TimeWarning, WarningCode

MOST_OF_ONE_KIND = 3
"""More warnings of one kind become one that counts them: a list of eighty is read by nobody."""

_MENDED_AT = {
    WarningCode.STEP_BEFORE_REQUIREMENT: "requires",
    WarningCode.REQUIREMENT_MISSING: "requires",
    WarningCode.CIRCLE: "requires",
    WarningCode.ENDS_BEFORE_START: "ends_on",
    WarningCode.OVERLAPS_PREVIOUS: "starts_on",
    WarningCode.MONTHS_OUTSIDE_RANGE: "months",
}


def route_remarks(facts: PlanFacts) -> Iterator[PlanRemark]:
    """Yield what there is to say of routes and steps."""
    chosen = facts.chosen
    if chosen is None or not facts.steps_of(chosen):
        yield warning("NO_STEPS", "steps")
        return
    yield from _time(facts)
    yield from _second_route(facts)
    yield from _money(facts, chosen)
    yield from _owners(facts.steps_of(chosen))
    yield from _progress(facts, chosen)


def _time(facts: PlanFacts) -> Iterator[PlanRemark]:
    found = False
    for route in facts.routes:
        for code in WarningCode:
            of_kind = [each for each in route.schedule.warnings if each.code is code]
            found = found or bool(of_kind)
            yield from _time_warnings(facts, route, code, of_kind)
    undated = [step.id for route in facts.routes for step in facts.steps_of(route) if not step.has_time]
    if undated:
        yield warning("NO_TIME", "months", undated, count=len(undated))
    if not found and not undated:
        yield in_order("TIME_FITS")


def _time_warnings(
    facts: PlanFacts, route: RouteOnCalendar, code: WarningCode, found: list[TimeWarning]
) -> Iterator[PlanRemark]:
    known = {step.id: step for step in facts.steps}
    where = "" if route.is_chosen or not route.title else f"{route.title}: "
    if len(found) > MOST_OF_ONE_KIND:
        steps = dict.fromkeys(each.step for each in found)
        yield warning(f"{code.name}.many", _MENDED_AT[code], steps, route=where, count=len(found))
        return
    for each in found:
        step, other = known[each.step], known.get(each.other or "")
        variant = ".gone" if code is WarningCode.REQUIREMENT_MISSING and other is None else ""
        params = {"route": where, "number": step.number, "step": step.name}
        if other is not None:
            params |= {"other_number": other.number, "other": other.name}
        yield warning(code.name + variant, _MENDED_AT[code], (each.step,), **params)


def _second_route(facts: PlanFacts) -> Iterator[PlanRemark]:
    others = [route for route in facts.routes if not route.is_chosen and facts.steps_of(route)]
    if others:
        yield in_order("PLAN_B", count=len(others))
    else:
        yield warning("NO_PLAN_B", "routes")


def _money(facts: PlanFacts, chosen: RouteOnCalendar) -> Iterator[PlanRemark]:
    gaps = [gap for gap in money_gaps(facts.steps_of(chosen), chosen.schedule) if gap.to_on >= facts.today]
    if len(gaps) > MOST_OF_ONE_KIND:
        at = dict.fromkeys(step for gap in gaps for step in gap.steps)
        yield warning("NO_MONEY.many", "funding", at, count=len(gaps), start=month_nb(gaps[0].from_on))
    else:
        for gap in gaps:
            variant = "" if gap.reaches_end else ".until"
            months = {"start": month_nb(gap.from_on), "end": month_nb(gap.to_on)}
            yield warning(f"NO_MONEY{variant}", "funding", gap.steps, **months)
    if not gaps:
        yield in_order("MONEY")
    limit = facts.basis.limit_on
    for step in facts.steps_of(chosen):
        placed = chosen.schedule.step(step.id)
        if limit is None or step.funding != "INTRO_BENEFIT" or placed is None:
            continue
        if (step.funding_to or placed.ends_on) > limit:
            yield warning("MONEY_AFTER_LIMIT", "funding", (step.id,), step=step.name, limit=month_nb(limit))


def _owners(steps: tuple[StepFacts, ...]) -> Iterator[PlanRemark]:
    nobody = [step.id for step in steps if step.responsible is None]
    if nobody:
        yield warning("NO_RESPONSIBLE", "responsible", nobody, count=len(nobody))
    else:
        yield in_order("RESPONSIBLE")
    unproven = [step.id for step in steps if not step.evidence_wanted]
    if unproven:
        yield information("NO_EVIDENCE", "evidence_wanted", unproven, count=len(unproven))
    else:
        yield in_order("EVIDENCE")


def _progress(facts: PlanFacts, chosen: RouteOnCalendar) -> Iterator[PlanRemark]:
    """What has happened, or should have: asked of an agreed plan only, a draft is being written."""
    if not facts.is_final:
        return
    steps = facts.steps_of(chosen)
    for step in steps:
        if step.state in ("FAILED", "INTERRUPTED"):
            yield warning(f"STEP_{step.state}", "state", (step.id,), step=step.name)
    late = [step.id for step in steps if _is_late(facts, chosen, step)]
    if late:
        yield warning("STEP_LATE", "state", late, count=len(late))
    unseen = [step.id for step in steps if step.state == "COMPLETED" and step.evidence_seen_on is None]
    if unseen:
        yield information("EVIDENCE_NOT_SEEN", "evidence_seen_on", unseen, count=len(unseen))
    ends = chosen.schedule.ends_on
    if facts.agreed_end is not None and ends is not None:
        if ends > facts.agreed_end:
            yield warning("LATER_THAN_AGREED", "state", amount=amount_nb(facts.agreed_end, ends))
        elif not late:
            yield in_order("AS_AGREED")


def _is_late(facts: PlanFacts, chosen: RouteOnCalendar, step: StepFacts) -> bool:
    placed = chosen.schedule.step(step.id)
    if placed is None or step.state in LEFT_OUT or step.state in OVER or step.actual_end is not None:
        return False
    has_begun = step.state == "IN_PROGRESS" or step.actual_start is not None
    return (placed.ends_on if has_begun else placed.starts_on) < facts.today
