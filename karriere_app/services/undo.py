"""Undo: a new change set that sets every field back to what it was. The log itself is never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.declaration import Kind, Record
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import all_kinds, kind_named, row_kinds
from karriere_app.domain.values import instant_from, instant_text
from karriere_app.errors import FinalRecordError, RecordNotFoundError, UndoConflictError, UsageError
from karriere_app.services.desk import Desk
from karriere_app.services.lifecycle import guard_aggregates
from karriere_app.services.records import Saved
from karriere_app.store.tables import from_row, record_tables, to_row
from karriere_app.store.unit_of_work import UnitOfWork

_LOOKED_BACK = 200
_CHANGES = sa.text(
    "SELECT kind, record_id, participant, operation, fields FROM record_change "
    "WHERE seq = :seq AND kind <> 'access_entry' ORDER BY place DESC"
)
_ACTS = sa.text(
    "SELECT c.id, c.label, c.at, c.undoes FROM change_set c WHERE c.device = :device AND c.counsellor = :counsellor "
    "AND c.at >= :since AND EXISTS (SELECT 1 FROM record_change r WHERE r.seq = c.seq AND r.kind <> 'access_entry') "
    "ORDER BY c.seq DESC LIMIT :most"
)


@dataclass(frozen=True)
class Act:
    """Something done that can be undone, or an undoing that can be taken back; ``label`` names what was done."""

    change_set: RecordId
    label: str | None
    at: datetime


@dataclass(frozen=True)
class UndoMenu:
    """What Ctrl+Z and Ctrl+Y would do; None where there is nothing."""

    undo: Act | None
    redo: Act | None


def menu(desk: Desk, since: datetime) -> UndoMenu:
    """Return what can be undone and redone of what this counsellor did on this laptop from ``since`` on."""
    identity = desk.store.identity
    values = {
        "device": identity.device,
        "counsellor": desk.principal.counsellor,
        "since": instant_text(since),
        "most": _LOOKED_BACK,
    }
    with desk.reading() as connection:
        acts = list(connection.execute(_ACTS, values))[::-1]
    done: list[Act] = []
    undone: list[tuple[str, Act]] = []  # the undoing's change set, and what it undid
    for row in acts:
        act = Act(RecordId(row.id), row.label, instant_from(row.at))
        taken_back = next((pair for pair in undone if pair[0] == row.undoes), None)
        if taken_back is not None:
            undone.remove(taken_back)
            done.append(act)
        elif row.undoes is not None:
            done = [one for one in done if one.change_set != row.undoes]
            undone.append((row.id, act))
        else:
            done.append(act)
            undone.clear()
    return UndoMenu(done[-1] if done else None, undone[-1][1] if undone else None)


def undo(desk: Desk, change_set_id: str) -> Saved:
    """Take a change set back in a new one; the undoing of an undoing does it again.

    Raises UndoConflictError with the fields that were changed since, FinalRecordError where something was made final,
    RecordNotFoundError for an unknown change set, UsageError("nothing_to_undo") where it changed nothing.
    """
    with desk.work(_label(desk, change_set_id), undoes=change_set_id) as uow:
        seq = uow.connection.execute(_SEQ, {"id": change_set_id}).scalar_one_or_none()
        if seq is None:
            raise RecordNotFoundError(change_set_id)
        changes = uow.connection.execute(_CHANGES, {"seq": seq}).mappings().all()
        if not changes:
            raise UsageError("nothing_to_undo")
        _Undoing(desk, uow, change_set_id).take_back(changes)
    ids = tuple(dict.fromkeys(RecordId(change["record_id"]) for change in changes))
    return Saved(ids, uow.change_set_id, frozenset(change.kind for change in uow.changes))


_SEQ = sa.text("SELECT seq FROM change_set WHERE id = :id")


def _label(desk: Desk, change_set_id: str) -> str | None:
    """The new change set keeps the name of what was done: the menu says «Angre» or «Gjør om» before it."""
    with desk.reading() as connection:
        return connection.execute(
            sa.text("SELECT label FROM change_set WHERE id = :id"), {"id": change_set_id}
        ).scalar()


class _Undoing:
    def __init__(self, desk: Desk, uow: UnitOfWork, change_set_id: str) -> None:
        self._desk, self._uow, self._change_set_id = desk, uow, change_set_id
        self._conflicts: list[str] = []
        self._before: dict[tuple[str, str], Record | None] = {}

    def take_back(self, changes: Any) -> None:
        """Set back change by change, last first; all or nothing."""
        for change in changes:
            kind = kind_named(change["kind"])
            present = self._uow.get(kind, change["record_id"])
            if present is None:
                raise RecordNotFoundError(change["record_id"])
            if kind.append_only:
                raise FinalRecordError(kind.name, present.id)
            self._desk.require(self._uow.connection, Action.WRITE, change["participant"])
            self._before.setdefault((kind.name, present.id), present)
            self._set_back(kind, present, change["operation"], _fields(change["fields"]))
        if self._conflicts:
            raise UndoConflictError(self._change_set_id, tuple(sorted(set(self._conflicts))))
        guard_aggregates(self._desk, self._uow, self._before)
        self._refuse_orphans()

    def _set_back(self, kind: Kind, present: Record, operation: str, fields: Mapping[str, tuple[Any, Any]]) -> None:
        row = to_row(present, kind)
        changed = [name for name, (_, new) in fields.items() if row[name] != new]
        if operation == "insert":
            changed += [name for name in kind.fields if name not in fields and row[name] is not None]
        if operation in ("insert", "update") and present.deleted_at is not None:
            changed.append("deleted_at")
        if changed:
            self._conflicts += [f"{kind.name}.{name}" for name in changed]
        elif operation == "insert":
            self._uow.delete(present)
        elif operation == "restore":
            self._uow.save(replace(present, deleted_at=self._uow.now))
        else:
            self._uow.save(from_row(kind, row | {name: old for name, (old, _) in fields.items()}))  # type: ignore[arg-type]  # any mapping will do

    def _refuse_orphans(self) -> None:
        """What was made may since have got rows of its own: taking it away would leave them without a parent."""
        for kind_name, record_id in self._before:
            kind = kind_named(kind_name)
            record = self._uow.get(kind, record_id)
            if record is not None and record.deleted_at is not None:
                left = [below for below, owner in _below(kind) if self._has_rows(below, owner, record_id)]
                if left:
                    raise UndoConflictError(self._change_set_id, tuple(left))

    def _has_rows(self, kind: str, owner: str, record_id: str) -> bool:
        table = record_tables()[kind]
        query = sa.select(table.c.id).where(table.c[owner] == record_id, table.c.deleted_at.is_(None)).limit(1)
        return self._uow.connection.execute(query).first() is not None


def _below(kind: Kind) -> list[tuple[str, str]]:
    if kind.name == "participant":
        return [
            (below.name, "participant")
            for below in all_kinds().values()
            if below.has_participant and not below.append_only
        ]
    return [(below.name, "parent") for below in row_kinds(kind.name)] if kind.root else []


def _fields(text: str) -> dict[str, tuple[Any, Any]]:
    return {name: (pair[0], pair[1]) for name, pair in json.loads(text).items() if not name.startswith("@")}
