"""New versions of final aggregates: a correction is a new record with its reason, rows copied along.

A plan's dates that were computed do not go along: in the new draft they are derived anew, from the day it is made on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from karriere_app.domain.access import Action
from karriere_app.domain.declaration import Kind, Record
from karriere_app.domain.education_plan import PlanStep
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named, row_kinds
from karriere_app.domain.participant import FieldAnswer
from karriere_app.errors import InvalidValueError, RecordNotFoundError, UsageError
from karriere_app.services.desk import Desk
from karriere_app.services.lifecycle import is_final
from karriere_app.services.plan_times import without_computed_dates
from karriere_app.store.unit_of_work import UnitOfWork, rows_of


def new_version(desk: Desk, kind_name: str, root_id: str, reason: str, label: str) -> RecordId:
    """Make a draft version of a final root: content copied, ``replaces`` and ``version_reason`` set, rows copied.

    Raises InvalidValueError without a reason, UsageError("not_final") where a draft can simply be edited.
    """
    kind = kind_named(kind_name)
    if not reason.strip():
        raise InvalidValueError(kind.name, "version_reason", "required")
    with desk.work(label) as uow:
        root = uow.get(kind, root_id)
        if root is None or root.deleted_at is not None:
            raise RecordNotFoundError(root_id)
        desk.require(uow.connection, Action.WRITE, getattr(root, "participant", None))
        if not is_final(kind, root):
            raise UsageError("not_final")
        return begin_version(desk, uow, kind, root, reason).id


@dataclass(frozen=True)
class Version:
    """A version that was begun: its id, and for each row of the version before the row that was copied from it."""

    id: RecordId
    copies: Mapping[str, RecordId]


def begin_version(desk: Desk, uow: UnitOfWork, kind: Kind, root: Record, reason: str) -> Version:
    """Begin a draft version of a final root inside a unit of work; who may is checked by the caller."""
    made = desk.new_id()
    values: dict[str, Any] = _cleared_follow_up(kind)
    values.update(
        status="DRAFT", replaces=root.id, version=(getattr(root, "version", None) or 1) + 1, version_reason=reason
    )
    if "made_on" in kind.fields:
        values["made_on"] = desk.today()
    uow.save(_stamped(uow, root, made, values))
    return Version(made, _copy_rows(desk, uow, kind, root, made))


def _cleared_follow_up(kind: Kind) -> dict[str, Any]:
    """Follow-up belongs to the version it was done on; a plan's next follow-up goes on with the plan."""
    return {name: None for name, spec in kind.fields.items() if spec.follow_up and name != "next_followup_on"}


def _stamped(uow: UnitOfWork, record: Record, record_id: RecordId, values: dict[str, Any]) -> Record:
    return replace(
        record,
        id=record_id,
        created_at=uow.now,
        created_by=uow.actor.counsellor,
        created_office=uow.actor.office,
        **values,
    )


def _copy_rows(desk: Desk, uow: UnitOfWork, kind: Kind, root: Record, made: RecordId) -> dict[str, RecordId]:
    copies: dict[str, RecordId] = {}
    pending: list[tuple[Record, dict[str, Any]]] = []
    for row_kind in row_kinds(kind.name):
        if row_kind.follow_up:
            continue
        for row in rows_of(uow.connection, row_kind, root.id):
            copies[row.id] = desk.new_id()
            values: dict[str, Any] = {"parent": made}
            if "copied_from" in row_kind.fields:
                values["copied_from"] = row.id
            pending.append((row, values))
    for row, values in pending:
        if isinstance(row, FieldAnswer) and row.field is not None:
            values["field"] = _copied_place(row.field, copies)
        for name in ("route", "requires"):
            value = getattr(row, name, None)
            if isinstance(value, frozenset):
                values[name] = frozenset(copies.get(item, item) for item in value)
            elif value is not None:
                values[name] = copies.get(value, value)
        copied = without_computed_dates(row) if isinstance(row, PlanStep) else row
        uow.save(_stamped(uow, copied, copies[row.id], values))
    return copies


def _copied_place(field: str, copies: dict[str, RecordId]) -> str:
    """Return where an answer stands in the copy: one about a row's field is called ``<row id>.<field>``."""
    row, dot, name = field.partition(".")
    return f"{copies[row]}.{name}" if dot and row in copies else field
