"""What the list shows of a participant's case: phase and next due date, derived from the aggregates as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.education_plan import PLAN_FROZEN_STATES
from karriere_app.domain.law.deadlines import GUIDANCE_UNDER_THE_ACT
from karriere_app.domain.law.parameters import add_months

PHASES = ("REFERRED", "MAPPING", "MAPPED", "GUIDED", "PLANNED", "PLAN_AGREED", "DECLINED", "CLOSED")
"""The phases in the order in which the list sorts them."""

PHASE_ORDER: Mapping[str, int] = MappingProxyType({phase: place for place, phase in enumerate(PHASES)})

STATE_FIELDS = frozenset(
    {
        "participant.closed_on",
        *(f"competence_mapping.{name}" for name in ("participant", "status", "replaces", "deleted_at")),
        *(f"guidance_session.{name}" for name in ("participant", "status", "replaces", "deleted_at")),
        *(f"guidance_session.{name}" for name in ("declined_on", "guidance_on", "imdinett_registered_on", "basis")),
        *(f"education_plan.{name}" for name in ("participant", "status", "replaces", "deleted_at")),
        "education_plan.next_followup_on",
        *(f"agreed_step.{name}" for name in ("due_on", "done_on", "deleted_at")),
        *(f"appointment.{name}" for name in ("on", "state", "deleted_at")),
    }
)
"""The fields that phase and due date hang on."""

_ENDED_PLANS = frozenset({"COMPLETED", "DISCONTINUED"})

_IN_LIST = "(SELECT value FROM json_each(:ids))"
_MAPPINGS = sa.text(
    "SELECT id, participant, status, replaces FROM competence_mapping "
    f"WHERE participant IN {_IN_LIST} AND deleted_at IS NULL"
)
_SESSIONS = sa.text(
    "SELECT id, participant, status, replaces, basis, declined_on, guidance_on, "
    "imdinett_registered_on FROM guidance_session "
    f"WHERE participant IN {_IN_LIST} AND deleted_at IS NULL"
)
_PLANS = sa.text(
    "SELECT id, participant, status, replaces, next_followup_on FROM education_plan "
    f"WHERE participant IN {_IN_LIST} AND deleted_at IS NULL"
)
_STEPS = sa.text(
    f"SELECT participant, parent, due_on FROM agreed_step WHERE parent IN {_IN_LIST} "
    "AND due_on IS NOT NULL AND done_on IS NULL AND deleted_at IS NULL"
)
_APPOINTMENTS = sa.text(
    f'SELECT participant, "on" FROM appointment WHERE participant IN {_IN_LIST} AND "on" IS NOT NULL '
    "AND coalesce(state, 'PLANNED') = 'PLANNED' AND deleted_at IS NULL"
)


@dataclass(frozen=True)
class CaseState:
    """Phase code, and the next due date (ISO) with the code of what is due."""

    phase: str
    due_on: str | None = None
    due_kind: str | None = None


@dataclass
class _Case:
    mappings: list[sa.RowMapping] = field(default_factory=list)
    sessions: list[sa.RowMapping] = field(default_factory=list)
    plans: list[sa.RowMapping] = field(default_factory=list)
    dues: list[tuple[str, str]] = field(default_factory=list)


def case_states(
    connection: sa.Connection,
    closed: Mapping[str, bool],
    id_list: str,
    register_months: int,
    shown_for: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, CaseState]:
    """Return the state of each participant in ``closed`` (id -> whether the case is closed).

    ``id_list`` is the same ids as a JSON list, with those of ``shown_for``: whoever was merged into one of them -> the
    one that is shown. ``register_months``: within how many calendar months after the
    guidance the four kinds of information stand in IMDinett (integreringsforskriften § 59 second ledd).
    Due are: follow-up of a plan, open agreed steps, registering a final session, planned appointments.
    """
    cases = _Cases(shown_for)
    wanted = {"ids": id_list}
    for row in connection.execute(_MAPPINGS, wanted).mappings():
        cases.of(row).mappings.append(row)
    sessions = connection.execute(_SESSIONS, wanted).mappings().all()
    for row in sessions:
        cases.of(row).sessions.append(row)
    for row in connection.execute(_PLANS, wanted).mappings():
        cases.of(row).plans.append(row)
    for row in connection.execute(_APPOINTMENTS, wanted).mappings():
        cases.of(row).dues.append((row["on"], "APPOINTMENT"))
    _add_steps(connection, cases, sessions)
    return {person: _state(cases.known.get(person), closed[person], register_months) for person in closed}


class _Cases:
    """The cases by who is shown."""

    def __init__(self, shown_for: Mapping[str, str]) -> None:
        self._shown_for = shown_for
        self.known: defaultdict[str, _Case] = defaultdict(_Case)

    def of(self, row: sa.RowMapping) -> _Case:
        return self.known[self._shown_for.get(row["participant"], row["participant"])]


def _add_steps(connection: sa.Connection, cases: _Cases, sessions: Sequence[sa.RowMapping]) -> None:
    if not sessions:
        return
    live = {row["id"] for row in standing(sessions, frozenset({"FINAL"}))}
    id_list = "[" + ",".join(f'"{session}"' for session in live) + "]"
    for row in connection.execute(_STEPS, {"ids": id_list}).mappings():
        cases.of(row).dues.append((row["due_on"], "AGREED_STEP"))


def standing(roots: Iterable[sa.RowMapping], final_states: frozenset[str]) -> list[sa.RowMapping]:
    """Return the roots that no final newer version has taken the place of."""
    found = list(roots)
    replaced = {row["replaces"] for row in found if row["status"] in final_states}
    return [row for row in found if row["id"] not in replaced]


def _state(case: _Case | None, closed: bool, register_months: int) -> CaseState:
    if closed:
        return CaseState("CLOSED")
    if case is None:
        return CaseState("REFERRED")
    dues = list(case.dues)
    for plan in standing(case.plans, PLAN_FROZEN_STATES):
        if plan["next_followup_on"] is not None and plan["status"] not in _ENDED_PLANS:
            dues.append((plan["next_followup_on"], "PLAN_FOLLOWUP"))
    for session in standing(case.sessions, frozenset({"FINAL"})):
        if must_be_registered(session):
            held = date.fromisoformat(session["guidance_on"])
            dues.append((add_months(held, register_months).isoformat(), "REGISTER_IMDINETT"))
    due_on, due_kind = min(dues, default=(None, None))
    return CaseState(_phase(case), due_on, due_kind)


def must_be_registered(session: Mapping[str, Any] | sa.RowMapping) -> bool:
    """Say whether a session under the act is held, final and not in IMDinett (integreringsforskriften § 59)."""
    return (
        session["status"] == "FINAL"
        and session["basis"] in GUIDANCE_UNDER_THE_ACT
        and session["declined_on"] is None
        and session["guidance_on"] is not None
        and session["imdinett_registered_on"] is None
    )


def _phase(case: _Case) -> str:
    if any(plan["status"] in PLAN_FROZEN_STATES for plan in case.plans):
        return "PLAN_AGREED"
    if case.plans:
        return "PLANNED"
    if any(session["status"] == "FINAL" and session["declined_on"] is None for session in case.sessions):
        return "GUIDED"
    if any(session["declined_on"] is not None for session in case.sessions):
        return "DECLINED"
    if any(mapping["status"] == "FINAL" for mapping in case.mappings):
        return "MAPPED"
    return "MAPPING" if case.mappings or case.sessions else "REFERRED"
