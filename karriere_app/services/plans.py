"""Plans for upper-secondary education (opplæringslova chapter 18): start, steps, agree, follow up, correct."""

from __future__ import annotations

from datetime import date
from typing import Any

from karriere_app.domain.education_plan import EducationPlan, PlanStep, Route
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import plan_code
from karriere_app.domain.ordering import key_between, keys_for
from karriere_app.errors import RecordNotFoundError
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import home_route, steps_by_route
from karriere_app.services.records import RecordChange, apply_changes, get, rows, under_participant
from karriere_app.services.versions import new_version as make_version

KIND = "education_plan"
STEP = "plan_step"


def of(desk: Desk, participant: str) -> list[EducationPlan]:
    """Return the plans of a participant that no newer version replaces, oldest first."""
    found = versions(desk, participant)
    replaced = {plan.replaces for plan in found}
    return [plan for plan in found if plan.id not in replaced]


def versions(desk: Desk, participant: str) -> list[EducationPlan]:
    """Return every version of every plan of a participant, oldest first."""
    return [record for record in under_participant(desk, KIND, participant) if isinstance(record, EducationPlan)]


def start(desk: Desk, participant: str) -> RecordId:
    """Begin a plan with its chosen route; an unfinished one is gone on with."""
    for plan in of(desk, participant):
        if plan.status in (None, "DRAFT"):
            return plan.id
    made, route = desk.new_id(), desk.new_id()
    device = desk.store.identity.device
    values = {
        "participant": participant,
        "plan_code": plan_code(made),
        "version": 1,
        "status": "DRAFT",
        "made_on": desk.today().isoformat(),
    }
    first_route = {"parent": made, "title": "Hovedvei", "chosen": "YES", "order": key_between(None, None, device)}
    changes = [RecordChange(KIND, made, values), RecordChange("route", route, first_route)]
    apply_changes(desk, changes, "Begynte på plan")
    return made


def agree(desk: Desk, plan: str) -> None:
    """Make a plan agreed: from now on its content is frozen. Raises NotReadyError with what is missing."""
    apply_changes(desk, [RecordChange(KIND, plan, {"status": "AGREED"})], "Avtalte plan")


def set_status(desk: Desk, plan: str, status: str) -> None:
    """Follow up an agreed plan: ACTIVE, PAUSED, REVISED, COMPLETED, DISCONTINUED."""
    apply_changes(desk, [RecordChange(KIND, plan, {"status": status})], "Endret planens status")


def new_version(desk: Desk, plan: str, reason: str) -> RecordId:
    """Begin a new version of an agreed plan; plan code and steps go along."""
    return make_version(desk, KIND, plan, reason, "Ny versjon av plan")


def code_of(desk: Desk, plan: EducationPlan) -> str:
    """Return the plan's code: as kept, or from the first version's id along ``replaces``."""
    if plan.plan_code is not None:
        return plan.plan_code
    first = plan
    while first.replaces is not None:
        earlier = get(desk, first.replaces)
        if not isinstance(earlier, EducationPlan):
            raise RecordNotFoundError(first.replaces)
        first = earlier
    return first.plan_code or plan_code(first.id)


def steps(desk: Desk, plan: str) -> list[PlanStep]:
    """Return the steps of a plan in their order."""
    return [row for row in rows(desk, plan, STEP) if isinstance(row, PlanStep)]


def add_step(desk: Desk, plan: str, step_type: str, values: dict[str, Any] | None = None) -> RecordId:
    """Add a step at the end of the plan's chosen route, or of the one in ``values``.

    Its dates are computed, unless ``values`` bring dates or say otherwise.
    """
    given = values or {}
    existing = steps(desk, plan)
    order = key_between(existing[-1].order if existing else None, None, desk.store.identity.device)
    has_dates = given.get("starts_on") is not None or given.get("ends_on") is not None
    wanted = {
        "parent": plan,
        "type": step_type,
        "order": order,
        "state": "PLANNED",
        "route": home_route(_routes(desk, plan)),
        "date_mode": "FIXED" if has_dates else "COMPUTED",
        **given,
    }
    return apply_changes(desk, [RecordChange(STEP, None, wanted)], "La til steg").ids[0]


def move_step(desk: Desk, step: str, before: str | None) -> None:
    """Move a step in front of another of its route, or to the route's end where ``before`` is None.

    Only the moved step changes. Raises RecordNotFoundError for a step that is not there, or not in the same route.
    """
    moved = _step(desk, step)
    by_route = steps_by_route(_routes(desk, moved.parent), steps(desk, moved.parent))
    route = next(rows_here for rows_here in by_route.values() if any(row.id == step for row in rows_here))
    others = [row for row in route if row.id != step]
    place = len(others)
    if before is not None:
        place = next((index for index, row in enumerate(others) if row.id == before), -1)
        if place < 0:
            raise RecordNotFoundError(before)
    low = others[place - 1].order if place else None
    high = others[place].order if place < len(others) else None
    device = desk.store.identity.device
    try:
        if any(row.order is None for row in others):
            raise ValueError("a step without an order key")
        keys = {step: key_between(low, high, device)}
    except ValueError:  # two laptops made the same key: give the whole route new ones
        row_ids = [*(row.id for row in others[:place]), step, *(row.id for row in others[place:])]
        keys = dict(zip(row_ids, keys_for(len(row_ids), device), strict=True))
    apply_changes(
        desk, [RecordChange(STEP, row_id, {"order": order}) for row_id, order in keys.items()], "Flyttet steg"
    )


def set_months(desk: Desk, step: str, months: int | None) -> None:
    """Choose how many months a step takes; None: the fewest. Outside its range is allowed, and warned of."""
    apply_changes(desk, [RecordChange(STEP, step, {"months": months})], "Endret varighet")


def set_dates(desk: Desk, step: str, starts_on: date | None, ends_on: date | None) -> None:
    """Put a step on fixed dates, one of them or both; without any its dates are computed again."""
    is_fixed = starts_on is not None or ends_on is not None
    values = {
        "date_mode": "FIXED" if is_fixed else "COMPUTED",
        "starts_on": starts_on.isoformat() if starts_on is not None else None,
        "ends_on": ends_on.isoformat() if ends_on is not None else None,
    }
    apply_changes(desk, [RecordChange(STEP, step, values)], "Endret datoer")


def set_step_state(desk: Desk, step: str, state: str) -> None:
    """Follow a step up without a new version of the plan."""
    apply_changes(desk, [RecordChange(STEP, step, {"state": state})], "Endret steg")


def _step(desk: Desk, step: str) -> PlanStep:
    found = get(desk, step)
    if not isinstance(found, PlanStep):
        raise RecordNotFoundError(step)
    return found


def _routes(desk: Desk, plan: str) -> list[Route]:
    return [row for row in rows(desk, plan, "route") if isinstance(row, Route)]
