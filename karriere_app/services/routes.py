"""The routes of a plan: plan A, plan B, at most three, exactly one chosen; added, copied, chosen, removed, compared.

Every act is one change set. In an agreed plan all of them are refused with FinalRecordError: a new version comes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from karriere_app.domain.education_plan import Credit, EducationPlan, PlanStep, Route
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.ordering import key_between, keys_for
from karriere_app.domain.planning.routes import (
    MOST_ROUTES,
    RouteFacts,
    language_asked,
    money_periods,
    shortened,
)
from karriere_app.errors import InvalidValueError, RecordNotFoundError, RouteRefusedError
from karriere_app.services import plans
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import home_route, schedules, steps_by_route
from karriere_app.services.records import RecordChange, Saved, apply_changes, get, rows, wire_of

KIND = "route"
STEP = plans.STEP
YES, NO = "YES", "NO"
_NOT_COPIED = frozenset({"participant", "copied_from"})


def of(desk: Desk, plan: str) -> list[Route]:
    """Return the routes of a plan in their order."""
    return [row for row in rows(desk, plan, KIND) if isinstance(row, Route)]


def plan_of(desk: Desk, plan: str) -> EducationPlan:
    """Return a plan. Raises RecordNotFoundError."""
    found = get(desk, plan)
    if not isinstance(found, EducationPlan):
        raise RecordNotFoundError(plan)
    return found


def add(desk: Desk, plan: str, title: str, copy_of: str | None = None) -> RecordId:
    """Add a route, empty or with the steps of another; return its id. The first route of a plan is the chosen one.

    Raises RouteRefusedError("too_many"), InvalidValueError without a title, RecordNotFoundError for a route to copy
    that is not in the plan, FinalRecordError.
    """
    made, changes = changes_to_add(desk, plan, title, copy_of)
    apply_changes(desk, changes, label_of_adding(copy_of))
    return made


def label_of_adding(copy_of: str | None) -> str:
    """Return what undo calls the act."""
    return "Kopierte vei" if copy_of is not None else "La til vei"


def changes_to_add(
    desk: Desk, plan: str, title: str, copy_of: str | None = None
) -> tuple[RecordId, list[RecordChange]]:
    """Return the id of a route to be added, and the changes that add it. Raises as ``add``."""
    plan_of(desk, plan)
    name = _title(title)
    standing = of(desk, plan)
    if len(standing) >= MOST_ROUTES:
        raise RouteRefusedError(plan, "too_many")
    made = desk.new_id()
    values = {
        "parent": plan,
        "title": name,
        "chosen": NO if standing else YES,
        "order": key_after((route.order for route in standing), desk.store.identity.device),
    }
    changes = [RecordChange(KIND, made, values)]
    if copy_of is not None:
        steps = plans.steps(desk, plan)
        by_route = steps_by_route(standing, steps)
        if copy_of not in by_route:
            raise RecordNotFoundError(copy_of)
        changes += _copies(desk, by_route[RecordId(copy_of)], steps, made)
    return made, changes


def choose(desk: Desk, route: str) -> Saved:
    """Make a route the chosen one. Steps that stood on no route stay with the one that was chosen before."""
    wanted = _route(desk, route)
    standing = of(desk, wanted.parent)
    return apply_changes(desk, _choosing(desk, wanted.id, standing, wanted.parent), "Valgte vei")


def rename(desk: Desk, route: str, title: str) -> Saved:
    """Give a route another name. Raises InvalidValueError without one."""
    return apply_changes(
        desk, [RecordChange(KIND, _route(desk, route).id, {"title": _title(title)})], "Endret navn på vei"
    )


def remove(desk: Desk, route: str) -> Saved:
    """Remove a route with its steps; where it was the chosen one, the first of the others becomes so.

    Raises RouteRefusedError("last") for the only route.
    """
    gone = _route(desk, route)
    standing = of(desk, gone.parent)
    others = [each for each in standing if each.id != gone.id]
    if not others:
        raise RouteRefusedError(gone.parent, "last")
    steps = steps_by_route(standing, plans.steps(desk, gone.parent))[gone.id]
    changes = [RecordChange(STEP, step.id, delete=True) for step in steps]
    if home_route(standing) == gone.id:
        changes += [RecordChange(KIND, others[0].id, {"chosen": YES})]
    changes.append(RecordChange(KIND, gone.id, delete=True))
    return apply_changes(desk, changes, "Fjernet vei")


def compare(desk: Desk, plan: str) -> list[RouteFacts]:
    """Return what the routes of a plan differ in, in their order. Raises RecordNotFoundError."""
    held = plan_of(desk, plan)
    standing = of(desk, plan)
    home = home_route(standing)
    by_route = steps_by_route(standing, plans.steps(desk, plan))
    times = schedules(desk, plan)
    earlier = [row for row in rows(desk, plan, "credit") if isinstance(row, Credit)]
    found: list[RouteFacts] = []
    for route in standing:
        steps, schedule = by_route[route.id], times[route.id]
        found.append(
            RouteFacts(
                route=route.id,
                title=route.title or "",
                is_chosen=route.id == home,
                steps=len(schedule.steps),
                chosen_months=schedule.chosen_months,
                training_months=schedule.training_months,
                ends_on=schedule.ends_on,
                language=language_asked(steps),
                funding=money_periods(steps, schedule),
                shortened=shortened(steps, earlier, held.credited_years),
            )
        )
    return found


def key_after(orders: Iterable[str | None], device: str) -> str:
    """Return an order key behind all of these; behind none where they cannot be read (another program's keys)."""
    return keys_after(orders, 1, device)[0]


def keys_after(orders: Iterable[str | None], count: int, device: str) -> list[str]:
    """Return ``count`` rising order keys behind all of these."""
    last = max(filter(None, orders), default=None)
    try:
        keys: list[str] = []
        for _ in range(count):
            last = key_between(last, None, device)
            keys.append(last)
    except ValueError:  # a key that is no fraction of ours: «~» sorts behind every one of them
        return [f"~{key}" for key in keys_for(count, device)]
    return keys


def _route(desk: Desk, route: str) -> Route:
    found = get(desk, route)
    if not isinstance(found, Route):
        raise RecordNotFoundError(route)
    return found


def _title(title: str) -> str:
    name = title.strip()
    if not name:
        raise InvalidValueError(KIND, "title", "required")
    return name


def _choosing(desk: Desk, wanted: RecordId, standing: list[Route], plan: str) -> list[RecordChange]:
    home = home_route(standing)
    known = {route.id for route in standing}
    changes = [
        RecordChange(KIND, route.id, {"chosen": YES if route.id == wanted else NO})
        for route in standing
        if (route.id == wanted) != (route.chosen == YES) or route.chosen is None
    ]
    if home not in (None, wanted):
        loose = (step for step in plans.steps(desk, plan) if step.route not in known)
        changes += [RecordChange(STEP, step.id, {"route": home}) for step in loose]
    return changes


def _copies(desk: Desk, copied: list[PlanStep], standing: list[PlanStep], route: str) -> list[RecordChange]:
    """Copy steps onto a route: what one requires of the others is required of the copies."""
    kind = kind_named(STEP)
    ids = {step.id: desk.new_id() for step in copied}
    orders = keys_after((step.order for step in standing), len(copied), desk.store.identity.device)
    changes: list[RecordChange] = []
    for step, order in zip(copied, orders, strict=True):
        wire = wire_of(step, kind)
        values: dict[str, Any] = {name: wire[name] for name in kind.fields if name in wire and name not in _NOT_COPIED}
        values |= {"route": route, "order": order}
        if step.requires:
            values["requires"] = sorted(ids.get(each, each) for each in step.requires)
        changes.append(RecordChange(STEP, ids[step.id], values))
    return changes
