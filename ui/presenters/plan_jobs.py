"""What the plan page asks of the store worker: functions that run on its thread with the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karriere_app.domain.education_plan import EducationPlan, PlanStep, Route
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.ordering import key_between, keys_for
from karriere_app.domain.planning.schedule import add_months
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import plan_times, plans, records
from ui.presenters import session_jobs
from ui.presenters.session_jobs import Hindrances, Person, Version

if TYPE_CHECKING:
    from karriere_app.domain.planning.schedule import TimeFrame
    from karriere_app.services.desk import Desk

KIND = "education_plan"
STEP = "plan_step"
YEARS_AHEAD = 12


@dataclass(frozen=True)
class PlanContext:
    """What stands around a plan. ``route`` is the chosen way, ``routes`` all of them, ``frame`` what they begin in."""

    person: Person
    device: str
    status: str | None
    is_final: bool
    code: str
    route: str | None
    routes: tuple[str, ...]
    frame: TimeFrame
    counsellors: tuple[tuple[str, str], ...]
    versions: tuple[Version, ...]

    def home_of(self, route: str | None) -> str | None:
        """Return the route that a step is on: a step of none, or of one that is gone, is on the chosen one."""
        return route if route in self.routes else self.route


def context(desk: Desk, plan: str) -> PlanContext:
    """Read what stands around a plan. Raises RecordNotFoundError."""
    record = records.get(desk, plan)
    if not isinstance(record, EducationPlan):
        raise RecordNotFoundError(plan)
    routes = [row for row in records.rows(desk, plan, "route") if isinstance(row, Route)]
    return PlanContext(
        session_jobs.person(desk, record.participant),
        desk.store.identity.device,
        record.status,
        record.status in kind_named(KIND).final_states,
        plans.code_of(desk, record),
        plan_times.home_route(routes),
        tuple(route.id for route in routes),
        _frame(desk, record),
        session_jobs.counsellors(desk),
        session_jobs.versions(desk, KIND, record.participant, plan),
    )


def check(desk: Desk, plan: str) -> Hindrances:
    """Return everything that the rules say of a plan, not only what hinders agreeing."""
    from karriere_app.services.readiness import readiness

    record = records.get(desk, plan)
    with desk.reading() as connection:
        state = readiness(desk, connection, kind_named(KIND), record)
    return Hindrances(state.missing, state.findings)


def agree(desk: Desk, plan: str) -> None:
    """Make a plan agreed. Raises NotReadyError."""
    plans.agree(desk, plan)


def new_version(desk: Desk, plan: str, reason: str) -> str:
    """Begin a new version; return its id."""
    return plans.new_version(desk, plan, reason)


def move_step(desk: Desk, step: str, before: str | None, route: tuple[str, ...]) -> records.Saved:
    """Put a step in front of another of its route, or last where ``before`` is None. As a rule only it changes.

    ``route`` are the steps of the route in their order; steps of other routes keep their keys.
    """
    moved = records.get(desk, step)
    if not isinstance(moved, PlanStep):
        raise RecordNotFoundError(step)
    standing: dict[str, str | None] = {
        row.id: row.order for row in records.rows(desk, moved.parent, STEP) if isinstance(row, PlanStep)
    }
    others = [each for each in route if each != step and each in standing]
    place = others.index(before) if before in others else len(others)
    orders = [standing[each] for each in others]
    device = desk.store.identity.device
    try:
        if any(order is None for order in orders):
            raise ValueError("a step without an order key")
        low, high = (orders[place - 1] if place else None), (orders[place] if place < len(others) else None)
        keys = {step: key_between(low, high, device)}
    except ValueError:  # two laptops made the same key, or a step has none: give the route new ones
        ids = [*others[:place], step, *others[place:]]
        keys = dict(zip(ids, keys_for(len(ids), device), strict=True))
    changes = [records.RecordChange(STEP, each, {"order": order}) for each, order in keys.items()]
    return records.apply_changes(desk, changes, "Flyttet steg")


def _frame(desk: Desk, plan: EducationPlan) -> TimeFrame:
    """Return the frame with the holidays of the coming years worked out, so that the window need not."""
    frame = plan_times.time_frame(desk, plan)
    for year in range(YEARS_AHEAD):
        frame.is_working_day(add_months(frame.begins_on, 12 * year))
    return frame
