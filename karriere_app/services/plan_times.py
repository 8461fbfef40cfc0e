"""A plan's routes on the calendar, by the county profile of the day and Norwegian holidays.

In a draft computed steps keep no dates: they are derived whenever they are read. When a plan is agreed its dates are
written (``write_what_was_agreed``) and stand; from then on the schedule is the forecast that moves with what happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.education_plan import EducationPlan, PlanStep, Priority, Route
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.participant import Participant
from karriere_app.domain.planning.schedule import (
    DEFAULT_SCHOOL_YEAR_START,
    Schedule,
    TimeFrame,
    schedule,
    step_times,
)
from karriere_app.errors import RecordNotFoundError
from karriere_app.services.county import county_profile
from karriere_app.services.working_days import WorkingDays
from karriere_app.store.unit_of_work import UnitOfWork, fetch, rows_of

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk


def time_frame(desk: Desk, plan: EducationPlan) -> TimeFrame:
    """Return what a plan's routes are computed in. On the store worker: it loads the library of holidays."""
    with desk.reading() as connection:
        return _frame(desk, connection, plan)


def schedules(desk: Desk, plan_id: str) -> dict[RecordId | None, Schedule]:
    """Return the schedule of every route of a plan, in the routes' order.

    A plan without routes has one under None. Raises RecordNotFoundError.
    """
    with desk.reading() as connection:
        plan = fetch(connection, kind_named("education_plan"), plan_id)
        if not isinstance(plan, EducationPlan) or plan.deleted_at is not None:
            raise RecordNotFoundError(plan_id)
        desk.require(connection, Action.READ, plan.participant)
        return _schedules(desk, connection, plan)


def steps_by_route(routes: Iterable[Route], steps: Iterable[PlanStep]) -> dict[RecordId | None, list[PlanStep]]:
    """Return the steps of each route. A step of no route, or of one that is gone, belongs to the chosen one."""
    known = list(routes)
    home = home_route(known)
    found: dict[RecordId | None, list[PlanStep]] = {route.id: [] for route in known} or {None: []}
    for step in steps:
        found[step.route if step.route in found else home].append(step)
    return found


def home_route(routes: Iterable[Route]) -> RecordId | None:
    """Return the chosen route, else the first; None where there is none."""
    known = list(routes)
    chosen = next((route.id for route in known if route.chosen == "YES"), None)
    return chosen or next((route.id for route in known), None)


def computed(desk: Desk, plan_id: str) -> dict[str, Any]:
    """Return the schedules of a plan in JSON form, for ``show``; the frame goes along, for it decides the dates."""
    with desk.reading() as connection:
        plan = fetch(connection, kind_named("education_plan"), plan_id)
        if not isinstance(plan, EducationPlan):
            raise RecordNotFoundError(plan_id)
        frame = _frame(desk, connection, plan)
        found = _schedules(desk, connection, plan)
    return {
        "begins_on": frame.begins_on.isoformat(),
        "school_year_start": f"{frame.school_year_start:%m-%d}",
        "routes": [_wire(route, times) for route, times in found.items()],
    }


def write_what_was_agreed(desk: Desk, uow: UnitOfWork, plan: EducationPlan) -> EducationPlan:
    """Write what was derived so far into a plan, in the unit of work that makes it agreed; return it as it stands then.

    That is the dates of computed steps, and the names of areas where none was written when they were chosen: an agreed
    plan is printed alike when a newer snapshot calls an area otherwise, or has none of its code.
    """
    _write_dates(desk, uow, plan)
    return _write_names(desk, uow, plan)


def _write_dates(desk: Desk, uow: UnitOfWork, plan: EducationPlan) -> None:
    """A step that was computed says so from now on, so that its dates are not taken for fixed ones."""
    rows = {row.id: row for row in rows_of(uow.connection, kind_named("plan_step"), plan.id)}
    for times in _schedules(desk, uow.connection, plan).values():
        for placed in times.steps:
            step = rows[RecordId(placed.id)]
            if isinstance(step, PlanStep) and step_times(step).is_computed:
                uow.save(replace(step, date_mode="COMPUTED", starts_on=placed.starts_on, ends_on=placed.ends_on))


def _write_names(desk: Desk, uow: UnitOfWork, plan: EducationPlan) -> EducationPlan:
    programmes = desk.vocabularies.catalogue()
    person = uow.get(kind_named("participant"), plan.participant)
    language = "nn" if isinstance(person, Participant) and person.print_language == "nn" else "nb"

    def name_of(code: str | None) -> str | None:
        area = programmes.area(code) if code is not None else None
        return area.name(language) if area is not None else None

    for kind in ("plan_step", "priority"):
        for row in rows_of(uow.connection, kind_named(kind), plan.id):
            if isinstance(row, PlanStep | Priority) and row.area_name_shown is None and name_of(row.area) is not None:
                uow.save(replace(row, area_name_shown=name_of(row.area)))
    programme = programmes.programme(plan.programme) if plan.programme is not None else None
    agreed = plan
    if plan.area_name_shown is None and name_of(plan.area) is not None:
        agreed = replace(agreed, area_name_shown=name_of(plan.area), grep_snapshot_on=programmes.snapshot_on)
    if plan.programme_name_shown is None and programme is not None:
        agreed = replace(agreed, programme_name_shown=programme.name(language))
    if agreed is not plan:
        uow.save(agreed)
    return agreed


def without_computed_dates(step: PlanStep) -> PlanStep:
    """Return a step as a draft keeps it: a computed one has no dates of its own."""
    return replace(step, starts_on=None, ends_on=None) if step.date_mode == "COMPUTED" else step


def _frame(desk: Desk, connection: sa.Connection, plan: EducationPlan) -> TimeFrame:
    county = county_profile(connection, desk.today())
    school_year_start = county.school_year_start if county is not None else None
    return TimeFrame(
        begins_on=plan.made_on or desk.today(),
        school_year_start=school_year_start or DEFAULT_SCHOOL_YEAR_START,
        is_working_day=WorkingDays(),
    )


def _schedules(desk: Desk, connection: sa.Connection, plan: EducationPlan) -> dict[RecordId | None, Schedule]:
    frame = _frame(desk, connection, plan)
    routes = [row for row in rows_of(connection, kind_named("route"), plan.id) if isinstance(row, Route)]
    steps = [row for row in rows_of(connection, kind_named("plan_step"), plan.id) if isinstance(row, PlanStep)]
    return {
        route: schedule(map(step_times, of_route), frame) for route, of_route in steps_by_route(routes, steps).items()
    }


def _wire(route: RecordId | None, times: Schedule) -> dict[str, Any]:
    return {
        "route": route,
        "starts_on": times.starts_on.isoformat() if times.starts_on is not None else None,
        "ends_on": times.ends_on.isoformat() if times.ends_on is not None else None,
        "training_months": list(times.training_months),
        "chosen_months": times.chosen_months,
        "steps": [
            {"id": step.id, "starts_on": step.starts_on.isoformat(), "ends_on": step.ends_on.isoformat()}
            for step in times.steps
        ],
        "warnings": [
            {"code": warning.code.value, "step": warning.step}
            | ({"other": warning.other} if warning.other is not None else {})
            for warning in times.warnings
        ],
    }
