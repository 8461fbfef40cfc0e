"""Remarks on what a plan rests on: goal, right, wishes, Norwegian, programme area, limits, follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from karriere_app.domain.planning.advice import LEVELS, advice_for, reaches
from karriere_app.domain.planning.plan_facts import AskedLevel, PlanFacts, RouteOnCalendar, StepFacts
from karriere_app.domain.planning.programme_areas import full_code
from karriere_app.domain.planning.progress import OVER, amount_nb
from karriere_app.domain.planning.remarks import PlanRemark, day_nb, in_order, information, warning
from karriere_app.domain.planning.rights import priorities_wanted

NEEDED_WORDS = ("long_goal", "why", "participation_view")
RULES_OF_23_5_READ_ON = date(2026, 10, 1)
"""The rules on admission were last read on this day; new ones for 2027 were announced and are not verified."""

APPLIED_FOR = frozenset({"VGO_SCHOOL", "VGO_MODULE", "PABYGG"})
"""Steps that a place is applied for in Vigo."""

RIGHTS_BY_APPLICATION = frozenset({"SEC_18_3", "SEC_18_4", "SEC_18_5", "SEC_18_6", "SEC_18_7", "SEC_5_1"})
"""Rights that are used by an application to the county; FOV (§ 18-2) is the municipality's."""

ASKS_FOR_NORWEGIAN = frozenset({"VGO_SCHOOL", "VGO_MODULE", "APPRENTICE", "FBJ", "PABYGG"})

_BEFORE_STATES = frozenset({None, "PLANNED", "APPLIED"})


def goal_remarks(facts: PlanFacts) -> Iterator[PlanRemark]:
    """Yield what there is to say of everything but the steps' time and money."""
    for name in NEEDED_WORDS:
        if not getattr(facts, name):
            yield warning(f"EMPTY.{name}", name)
    yield from _right(facts)
    chosen = facts.chosen
    if chosen is not None and facts.steps_of(chosen):
        yield from _application(facts, chosen)
        yield from _language(facts, chosen)
        yield from _modular(facts, chosen)
        yield from _limit(facts, chosen)
    yield from _areas(facts)
    if "GSK_23_5" in (facts.goal_end_competence, *(wish.end_competence for wish in facts.priorities)):
        yield warning("RULES_23_5", "goal_end_competence", read_on=day_nb(RULES_OF_23_5_READ_ON))
    if facts.credits_undecided:
        yield information("CREDIT_UNDECIDED", "credits", count=len(facts.credits_undecided))
    if facts.risks_open:
        yield information("RISK_OPEN", "risks", count=facts.risks_open)
    if facts.shared_without_basis:
        yield warning("SHARED_WITHOUT_BASIS", "sharings", count=facts.shared_without_basis)
    yield from _follow_up(facts)


def _right(facts: PlanFacts) -> Iterator[PlanRemark]:
    proposed = facts.basis.proposed_rights
    if facts.right is None:
        yield warning("NO_RIGHT", "right")
    elif not proposed:
        yield information("RIGHT_UNCHECKED", "right", right=section(facts.right))
    elif facts.right in proposed:
        yield in_order("RIGHT", right=section(facts.right))
    else:
        shown = ", ".join(section(right) for right in proposed)
        yield warning("OTHER_RIGHT", "right", right=section(facts.right), proposed=shown)


def _application(facts: PlanFacts, chosen: RouteOnCalendar) -> Iterator[PlanRemark]:
    steps = facts.steps_of(chosen)
    applications = [step for step in steps if step.type == "APPLICATION"]
    ahead = [step for step in steps if step.type in APPLIED_FOR and step.state in _BEFORE_STATES]
    if not applications:
        if ahead:
            yield warning("NO_APPLICATION", "steps", [step.id for step in ahead], step=ahead[0].name)
        elif facts.right in RIGHTS_BY_APPLICATION and all(step.state in _BEFORE_STATES for step in steps):
            yield warning("NO_APPLICATION.right", "steps", right=section(facts.right))
        return
    yield from _priorities(facts)
    ends = [placed.ends_on for step in applications if (placed := chosen.schedule.step(step.id)) is not None]
    starts = [(placed.starts_on, step) for step in ahead if (placed := chosen.schedule.step(step.id)) is not None]
    first = min(starts, key=lambda each: each[0], default=None)
    if first is not None and ends:
        if min(ends) > first[0]:
            yield warning("APPLICATION_LATE", "starts_on", (applications[0].id,), step=first[1].name)
        else:
            yield in_order("APPLICATION", step=first[1].name)


def _priorities(facts: PlanFacts) -> Iterator[PlanRemark]:
    wishes = [wish for wish in facts.priorities if wish.end_competence or wish.area]
    wanted = priorities_wanted(facts.right, has_application=True).wanted
    if wanted and len(wishes) != wanted:
        yield warning("PRIORITIES", "priorities", count=len(wishes))
    whats = [(wish.end_competence, wish.area) for wish in wishes]
    if len(set(whats)) < len(whats):
        yield warning("PRIORITY_REPEATED", "priorities")
    ranks = [wish.rank for wish in wishes]
    if len(set(ranks)) < len(ranks):
        yield warning("PRIORITY_RANKS", "priorities")
    elif wanted and len(wishes) == len(set(whats)) == wanted:
        yield in_order("PRIORITIES_SET")


def _language(facts: PlanFacts, chosen: RouteOnCalendar) -> Iterator[PlanRemark]:
    if not facts.norwegian_goal:
        yield information("NO_NORWEGIAN_GOAL", "norwegian_goal")
    told = set()
    for step in facts.steps_of(chosen):
        asked = _asked(step)
        if asked is None or step.state in OVER or asked.level in told:
            continue
        goals = [goal for skill, goal in facts.norwegian_goal.items() if skill in asked.skills and goal in LEVELS]
        lowest = min(goals, key=LEVELS.index, default=asked.level)
        is_there = reaches(asked.level, asked.skills, facts.basis.norwegian_now) is True
        if LEVELS.index(lowest) < LEVELS.index(asked.level) and not is_there:
            told.add(asked.level)
            goal = lowest if lowest in LEVELS[2:] else "under A1"
            params = {"step": step.name, "level": asked.level, "goal": goal}
            yield information("NORWEGIAN_GOAL_LOW", "norwegian_goal", (step.id,), **params)
    yield from _course_before(facts, chosen)


def _course_before(facts: PlanFacts, chosen: RouteOnCalendar) -> Iterator[PlanRemark]:
    """Whether the Norwegian that the first demanding step asks for is learnt before it begins."""
    asking = [
        (placed.starts_on, step, asked.level)
        for step in facts.steps_of(chosen)
        if step.type in ASKS_FOR_NORWEGIAN
        and step.state not in OVER
        and (asked := _asked(step)) is not None
        and (placed := chosen.schedule.step(step.id)) is not None
    ]
    if not asking:
        return
    begins, step, level = min(asking, key=lambda each: each[0])
    ends = [
        placed.ends_on
        for course in facts.steps_of(chosen)
        if course.reached is not None
        and LEVELS.index(course.reached) >= LEVELS.index(level)
        and (placed := chosen.schedule.step(course.id)) is not None
    ]
    what = _SHORT.get(step.type or "", step.name)
    if ends and min(ends) < begins:
        yield in_order("NORWEGIAN_BEFORE", (step.id,), level=level, what=what)
    elif ends:
        yield information("NORWEGIAN_AFTER", "starts_on", (step.id,), level=level, what=what)


def _asked(step: StepFacts) -> AskedLevel | None:
    """The Norwegian that a step's own requirement names, else what practice asks for before such a step."""
    if step.asked is not None or step.type is None:
        return step.asked
    advised = next(iter(advice_for((step.type,), None, {}, {})), None)
    return AskedLevel(level=advised.level, skills=advised.skills) if advised is not None else None


def _modular(facts: PlanFacts, chosen: RouteOnCalendar) -> Iterator[PlanRemark]:
    """Where a modular curriculum exists the adult is taught by it (opplæringsforskrifta § 14-1 andre ledd)."""
    basis = facts.basis
    steps = facts.steps_of(chosen)
    areas = {full_code(area) for area in (facts.area, *(step.area for step in steps)) if area}
    trades = areas & basis.modular_areas
    if not trades:
        return
    school = [step for step in steps if step.type == "VGO_SCHOOL" and step.state not in OVER]
    school = [step for step in school if step.area is None or _is_of(full_code(step.area), trades)]
    if school:
        variant = ".believed" if trades <= basis.believed_modular else ""
        yield warning(f"MODULAR{variant}", "type", [step.id for step in school], step=school[0].name)
    elif any(step.type == "VGO_MODULE" for step in steps):
        yield in_order("MODULAR_FITS")


def _is_of(area: str, trades: set[str]) -> bool:
    """Say whether school in an area leads to one of the trades: the trade itself, or the same programme before it."""
    return area in trades or any(area[:2] == trade[:2] for trade in trades)


def _limit(facts: PlanFacts, chosen: RouteOnCalendar) -> Iterator[PlanRemark]:
    limit, ends = facts.basis.limit_on, chosen.schedule.ends_on
    if limit is None or ends is None:
        return
    if ends <= limit:
        yield in_order("WITHIN_LIMIT", limit=day_nb(limit))
    else:
        yield information("AFTER_LIMIT", "", amount=amount_nb(limit, ends), limit=day_nb(limit))


def _areas(facts: PlanFacts) -> Iterator[PlanRemark]:
    known = facts.basis.known_areas
    if not known:
        return
    used: dict[str, tuple[str, ...]] = {}
    for area, at in ((facts.area, ()), *((step.area, (step.id,)) for step in facts.steps)):
        if area:
            used[area] = (*used.get(area, ()), *at)
    used |= {wish.area: used.get(wish.area, ()) for wish in facts.priorities if wish.area}
    for area, steps in used.items():
        full = full_code(area)
        if full not in known:
            on = f" av {day_nb(facts.basis.snapshot_on)}" if facts.basis.snapshot_on else ""
            yield warning("AREA_GONE", "area", steps, area=area.rstrip("-"), on=on)
        elif full.rstrip("-") != area.rstrip("-"):
            yield warning("AREA_OLD", "area", steps, area=area.rstrip("-"), newer=full.rstrip("-"))


def _follow_up(facts: PlanFacts) -> Iterator[PlanRemark]:
    if facts.status in ("COMPLETED", "DISCONTINUED", "REVISED"):
        return
    on = facts.next_followup_on
    if on is None:
        yield warning("NO_FOLLOW_UP", "next_followup_on")
    elif on < facts.today:
        yield warning("FOLLOW_UP_PAST", "next_followup_on", day=day_nb(on))
    else:
        yield information("FOLLOW_UP", "", day=day_nb(on))


def section(right: str | None) -> str:
    """Return the paragraph of a right: SEC_18_2 is «§ 18-2»."""
    return "§ " + (right or "").removeprefix("SEC_").replace("_", "-")


_SHORT = {
    "VGO_SCHOOL": "videregående",
    "VGO_MODULE": "modulene",
    "APPRENTICE": "læretid",
    "FBJ": "fagbrev på jobb",
    "PABYGG": "påbygging",
}
