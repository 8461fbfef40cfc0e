"""Progress on the steps of a plan, without a new version: states, dates, grades, evidence, and who got a copy.

Each act is one change set that can be undone.
"""

from __future__ import annotations

from datetime import date

from karriere_app.domain.education_plan import PlanStep
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.planning import progress
from karriere_app.domain.planning.progress import GRADES, Forecast, state_changes
from karriere_app.domain.planning.schedule import step_times
from karriere_app.errors import InvalidValueError, RecordNotFoundError
from karriere_app.services import plans, routes
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import home_route, steps_by_route, time_frame
from karriere_app.services.records import RecordChange, Saved, apply_changes, get, wire_of

_STEP = plans.STEP


def set_state(desk: Desk, step: str, state: str, on: date) -> Saved:
    """Say how far a step is, since a day; the day goes into the field that dates the state.

    A step that is set back loses the dates of what it has not reached any more. Raises RecordNotFoundError,
    InvalidValueError for an unknown state.
    """
    wire = wire_of(step_of(desk, step), kind_named(_STEP))
    return apply_changes(desk, [RecordChange(_STEP, step, state_changes(state, on, wire))], "Fulgte opp steg")


def set_grade(desk: Desk, step: str, scale: str | None, value: str | int | None = None) -> Saved:
    """Give a step its grade, or take it away with no scale (opplæringsforskrifta §§ 9-3, 15-3).

    Raises RecordNotFoundError, InvalidValueError("plan_step", "grade") for a value that the scale does not have.
    """
    step_of(desk, step)
    grade = None
    if scale is not None:
        if value not in [each.value for each in GRADES.get(scale, ())]:
            raise InvalidValueError(_STEP, "grade", "unknown_code", str(value)[:40], record_id=step)
        grade = {"scale": scale, "value": value}
    return apply_changes(desk, [RecordChange(_STEP, step, {"grade": grade})], "Førte karakter")


def see_evidence(desk: Desk, step: str, on: date | None) -> Saved:
    """Note the day on which the evidence of a step was seen. Raises RecordNotFoundError."""
    step_of(desk, step)
    seen = on.isoformat() if on is not None else None
    return apply_changes(desk, [RecordChange(_STEP, step, {"evidence_seen_on": seen})], "Så bevis")


def share(desk: Desk, plan: str, who: str, on: date, scope: str, basis: str) -> Saved:
    """Note that somebody gets a copy of a plan. Nothing is shared without a basis (integreringsloven § 42).

    Raises InvalidValueError("sharing") without receiver, scope or basis, RecordNotFoundError.
    """
    routes.plan_of(desk, plan)
    values = {"who": who, "scope": scope, "basis": basis}
    for name, value in values.items():
        if not value.strip():
            raise InvalidValueError("sharing", name, "required")
    change = RecordChange("sharing", None, {"parent": plan, "on": on.isoformat(), **values})
    return apply_changes(desk, [change], "Førte utlevering av plan")


def forecast(desk: Desk, plan: str) -> Forecast | None:
    """Return what the actual dates do to the end of the chosen route; None for a draft or a route without steps.

    Raises RecordNotFoundError.
    """
    found = routes.plan_of(desk, plan)
    if found.status not in kind_named(plans.KIND).final_states:
        return None
    known = routes.of(desk, plan)
    of_route = steps_by_route(known, plans.steps(desk, plan))[home_route(known)]
    return progress.forecast(map(step_times, of_route), time_frame(desk, found))


def step_of(desk: Desk, step: str) -> PlanStep:
    """Return a step of a plan. Raises RecordNotFoundError."""
    found = get(desk, step)
    if not isinstance(found, PlanStep):
        raise RecordNotFoundError(step)
    return found
