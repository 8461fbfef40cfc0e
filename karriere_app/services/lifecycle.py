"""Final is final: what may change in an aggregate once it is final, and what must hold before it becomes so.

A final mapping or session, and a plan from AGREED on, keeps its content; fields and rows marked *follow-up* stay
editable and logged. Finalising is one change that carries the aggregate's digest. A plan that becomes agreed gets its
computed dates and the names of its areas in the same unit of work, and the version that it replaces holds no longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from karriere_app.domain.declaration import Kind, Record, owner_of
from karriere_app.domain.digest import aggregate_digest, record_digest
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.kinds import kind_named, row_kinds
from karriere_app.domain.legal_status import Evaluation
from karriere_app.errors import FinalRecordError, InvalidValueError, NotReadyError
from karriere_app.services.plan_times import write_what_was_agreed
from karriere_app.services.readiness import Readiness, readiness
from karriere_app.services.requirements import refuse_circles
from karriere_app.services.vocabularies import load_parameters
from karriere_app.store.unit_of_work import Change, UnitOfWork, rows_of

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk

_IN_FORCE = frozenset({"AGREED", "ACTIVE", "PAUSED"})
AGGREGATE_DIGEST = "@aggregate_digest"


def is_final(kind: Kind, record: Record | None) -> bool:
    """Say whether a root's content is frozen."""
    return record is not None and getattr(record, "status", None) in kind.final_states


def guard_aggregates(desk: Desk, uow: UnitOfWork, before: Mapping[tuple[str, str], Record | None]) -> None:
    """Check every aggregate that the unit of work touched.

    ``before`` holds each touched record as it stood when the unit of work began (None: new).
    Raises FinalRecordError, NotReadyError, InvalidValueError ("version_reason", or "requires" for a circle of steps).
    """
    refuse_circles(uow, before)
    roots: dict[tuple[str, str], None] = {}
    for change in uow.changes:
        root = _root_of(uow, change)
        if root is not None:
            roots.setdefault(root)
    for kind_name, root_id in roots:
        kind = kind_named(kind_name)
        old = before.get((kind_name, root_id), uow.get(kind, root_id))
        new = uow.get(kind, root_id)
        if is_final(kind, old):
            _guard_final(uow, kind, root_id, new)
        elif is_final(kind, new) and new is not None:
            _finalise(desk, uow, kind, new, is_new=old is None)


def _root_of(uow: UnitOfWork, change: Change) -> tuple[str, str] | None:
    kind = kind_named(change.kind)
    if kind.final_states:
        return kind.name, change.record_id
    if kind.parent is not None and kind_named(kind.parent).final_states:
        record = uow.get(kind, change.record_id)
        return (kind.parent, record.parent) if record is not None else None  # type: ignore[attr-defined]  # row kinds have a parent
    if kind.name == "field_answer":
        record = uow.get(kind, change.record_id)
        parent = getattr(record, "parent", None)
        for name in ("competence_mapping", "guidance_session", "education_plan"):
            if parent is not None and uow.get(kind_named(name), parent) is not None:
                return name, parent
    return None


def _guard_final(uow: UnitOfWork, kind: Kind, root_id: str, new: Record | None) -> None:
    for change in uow.changes:
        owner = _root_of(uow, change)
        if owner != (kind.name, root_id):
            continue
        changed = kind_named(change.kind)
        if changed.follow_up:
            continue
        if change.operation in ("insert", "delete", "restore"):
            raise FinalRecordError(kind.name, root_id)
        for name in change.fields:
            if not changed.fields[name].follow_up and not (name == "status" and change.kind == kind.name):
                raise FinalRecordError(kind.name, root_id)
    if not is_final(kind, new):
        raise FinalRecordError(kind.name, root_id)


def _finalise(desk: Desk, uow: UnitOfWork, kind: Kind, root: Record, *, is_new: bool) -> None:
    if getattr(root, "replaces", None) is not None and getattr(root, "version_reason", None) is None:
        raise InvalidValueError(kind.name, "version_reason", "required", record_id=root.id)
    state = readiness(desk, uow.connection, kind, root)
    if not state.is_ready:
        raise NotReadyError(kind.name, root.id, state.missing, state.blocking_rules)
    if not is_new:  # one that is read in keeps the dates, and the evaluation, that it was made final with
        if isinstance(root, EducationPlan):
            root = write_what_was_agreed(desk, uow, root)
            _retire_replaced(uow, kind, root)
        _remember(desk, uow, root, state)
    uow.carry(root.id, AGGREGATE_DIGEST, version_digest(uow, kind, root))


def _retire_replaced(uow: UnitOfWork, kind: Kind, plan: EducationPlan) -> None:
    """Of two agreed versions only the newer holds: the one before is replaced (REVISED), unless it ended otherwise."""
    before = uow.get(kind, plan.replaces) if plan.replaces is not None else None
    if isinstance(before, EducationPlan) and before.deleted_at is None and before.status in _IN_FORCE:
        uow.save(replace(before, status="REVISED"))


def _remember(desk: Desk, uow: UnitOfWork, root: Record, state: Readiness) -> None:
    """Keep which rules of which law set spoke when a record was made final: a later set does not change that."""
    participant = owner_of(root)
    if participant is None:
        return
    uow.save(
        Evaluation(
            id=desk.new_id(),
            created_at=desk.now(),
            created_by=desk.principal.counsellor,
            created_office=desk.principal.office,
            participant=participant,
            of_record=root.id,
            on=desk.today(),
            law_set=load_parameters().law_set,
            rules=frozenset(finding.id for finding in state.findings),
        )
    )


def version_digest(uow: UnitOfWork, kind: Kind, root: Record) -> str:
    """Return the digest of a version: root and rows without what is *follow-up*."""
    digests = [(root.id, record_digest(root, follow_up=False))]
    for row_kind in row_kinds(kind.name):
        if not row_kind.follow_up:
            found = rows_of(uow.connection, row_kind, root.id)
            digests += [(row.id, record_digest(row, follow_up=False)) for row in found]
    return aggregate_digest((str(record_id), digest) for record_id, digest in digests)
