"""What the plan page asks of the store worker: functions that run on its thread with the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.kinds import kind_named
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import plans, records
from ui.presenters import session_jobs
from ui.presenters.session_jobs import Hindrances, Person, Version

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk

KIND = "education_plan"
STEP = "plan_step"


@dataclass(frozen=True)
class PlanContext:
    """What stands around a plan. ``route`` is the chosen way that new steps are put on."""

    person: Person
    device: str
    status: str | None
    is_final: bool
    code: str
    route: str | None
    counsellors: tuple[tuple[str, str], ...]
    versions: tuple[Version, ...]


def context(desk: Desk, plan: str) -> PlanContext:
    """Read what stands around a plan. Raises RecordNotFoundError."""
    record = records.get(desk, plan)
    if not isinstance(record, EducationPlan):
        raise RecordNotFoundError(plan)
    routes = records.rows(desk, plan, "route")
    return PlanContext(
        session_jobs.person(desk, record.participant),
        desk.store.identity.device,
        record.status,
        record.status in kind_named(KIND).final_states,
        plans.code_of(desk, record),
        next((route.id for route in routes if getattr(route, "chosen", None) == "YES"), None),
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


def move_step(desk: Desk, step: str, before: str | None) -> None:
    """Put a step in front of another, or last."""
    plans.move_step(desk, step, before)
