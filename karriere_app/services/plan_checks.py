"""The checks of a plan as it stands in the store: gathers the facts, asks ``domain.planning.checks``."""

from __future__ import annotations

from karriere_app.domain.declaration import Record, kind_of_class
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.planning.checks import PlanRemark, plan_remarks
from karriere_app.domain.planning.plan_facts import BasisFacts, PlanFacts, PlanRows, Wire, plan_facts
from karriere_app.domain.planning.remark_words import remark_nb
from karriere_app.domain.planning.schedule import Schedule
from karriere_app.services import plan_basis, plan_progress, plans
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import schedules
from karriere_app.services.programmes import catalogue
from karriere_app.services.records import get, rows, wire_of


def remarks(desk: Desk, plan: str) -> tuple[PlanRemark, ...]:
    """Return every remark on a plan, warnings first. Raises RecordNotFoundError."""
    return plan_remarks(facts(desk, plan))


def sentences(desk: Desk, plan: str) -> list[tuple[str, str]]:
    """Return severity and sentence (bokmål) of every remark on a plan. Raises RecordNotFoundError."""
    return [(remark.severity, remark_nb(remark)) for remark in remarks(desk, plan)]


def facts(desk: Desk, plan: str) -> PlanFacts:
    """Return what the checks look at. Raises RecordNotFoundError."""
    basis = basis_facts(desk, plan)
    root = get(desk, plan)
    kind = kind_named(plans.KIND)
    computed: dict[str | None, Schedule] = {}
    for route, times in schedules(desk, plan).items():
        computed[route] = times
    expected = plan_progress.forecast(desk, plan)
    return plan_facts(
        PlanRows(
            root=_wire(root),
            routes=_rows(desk, plan, "route"),
            steps=_rows(desk, plan, plans.STEP),
            priorities=_rows(desk, plan, "priority"),
            credits=_rows(desk, plan, "credit"),
            risks=_rows(desk, plan, "risk"),
            sharings=_rows(desk, plan, "sharing"),
        ),
        computed,
        desk.vocabularies.load("step_type").label,
        basis,
        today=desk.today(),
        is_final=getattr(root, "status", None) in kind.final_states,
        agreed_end=expected.agreed_on if expected is not None else None,
    )


def basis_facts(desk: Desk, plan: str) -> BasisFacts:
    """Return what the participant's records and the data files say of a plan. Raises RecordNotFoundError."""
    found, known = plan_basis.basis(desk, plan), catalogue(desk)
    return BasisFacts(
        proposed_rights=found.proposed_rights,
        limit_on=found.limit_on,
        known_areas=frozenset(area.code for area in known.areas),
        snapshot_on=known.snapshot_on,
        modular_areas=frozenset(known.modular),
        believed_modular=frozenset(code for code, trade in known.modular.items() if not trade.is_confirmed),
        norwegian_now={skill: level for skill, level in found.norwegian_now.items() if level is not None},
    )


def _rows(desk: Desk, plan: str, kind: str) -> list[Wire]:
    return [_wire(row) for row in rows(desk, plan, kind)]


def _wire(record: Record) -> Wire:
    return wire_of(record, kind_of_class(type(record)))
