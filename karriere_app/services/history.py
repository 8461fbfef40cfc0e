"""Who changed what, when, from what, to what; and every earlier version, read back from the change log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.access import Action, may
from karriere_app.domain.declaration import Kind, Record, owner_of
from karriere_app.domain.fields import FieldSpec, RecordId, Sensitivity
from karriere_app.domain.kinds import kind_named, row_kinds
from karriere_app.domain.values import instant_from
from karriere_app.errors import RecordNotFoundError
from karriere_app.services.desk import Desk, scope_of
from karriere_app.services.merged_people import together
from karriere_app.services.readable import Reader
from karriere_app.services.records import find
from karriere_app.store.tables import from_row, record_tables

_NOT_TOLD = frozenset({"copied_from"})
_QUERY = (
    "SELECT r.seq, r.kind, r.record_id, r.operation, r.fields, c.id AS change_set, c.at, c.counsellor, c.label "
    "FROM record_change r JOIN change_set c USING (seq) WHERE r.kind <> 'access_entry' AND {wanted} "
)


@dataclass(frozen=True)
class ChangeView:
    """One field that changed, as people read it; a deletion or restoring has no field.

    ``operation``: insert, update, delete or restore. ``is_hidden``: the value is kept from whoever asks.
    ``act``: the name of what was done. ``seq`` counts the change sets of this store: what ``as_it_was`` takes.
    """

    seq: int
    change_set: RecordId
    at: datetime
    who: str
    act: str | None
    kind: str
    kind_label: str
    record_id: RecordId
    operation: str
    field: str | None
    label: str
    old: str | None
    new: str | None
    is_hidden: bool = False


@dataclass(frozen=True)
class EarlierVersion:
    """A root and its rows as they stood after a change set; rows that were deleted by then are left out."""

    seq: int
    record: Record
    rows: Mapping[str, tuple[Record, ...]]


def changes(desk: Desk, record_id: str, limit: int = 200, before: int | None = None) -> list[ChangeView]:
    """Return the changes of a record with its rows, or of everything under a participant (those merged into it too),
    newest first.

    ``limit`` counts changed records; ``before`` goes on from the ``seq`` of the last one seen.
    Raises RecordNotFoundError.
    """
    with desk.reading() as connection:
        kind, owner = _known(desk, connection, record_id)
        wanted = (
            "r.participant IN (SELECT value FROM json_each(:people))"
            if kind.name == "participant"
            else "r.record_id IN (SELECT value FROM json_each(:ids))"
        )
        values: dict[str, Any] = {"limit": limit}
        if kind.name == "participant":
            values["people"] = json.dumps(together(desk, connection, record_id))
        else:
            ids = [
                record_id,
                *(row_id for row_kind in row_kinds(kind.name) for row_id in _row_ids(connection, row_kind, record_id)),
            ]
            values["ids"] = json.dumps(ids)
        if before is not None:
            wanted += " AND r.seq < :before"
            values["before"] = before
        query = _QUERY.format(wanted=wanted) + "ORDER BY r.seq DESC, r.place LIMIT :limit"
        found = connection.execute(sa.text(query), values).mappings().all()
        restricted = may(desk.principal, Action.WRITE, scope_of(connection, owner, desk.today()) if owner else None)
        reader = Reader(desk, connection)
        return [view for row in found for view in _views(reader, row, restricted)]


def views_of(
    desk: Desk, connection: sa.Connection, row: sa.RowMapping, participant: str | None
) -> Iterator[ChangeView]:
    """Give the fields of one row of the change log as people read them; ``row`` as ``_QUERY`` selects it."""
    scope = scope_of(connection, participant, desk.today()) if participant is not None else None
    return _views(Reader(desk, connection), row, may(desk.principal, Action.WRITE, scope))


def as_it_was(desk: Desk, root_id: str, seq: int) -> EarlierVersion:
    """Return a record and its rows as they stood after the change set with that number.

    Raises RecordNotFoundError where it did not exist then or may not be seen.
    """
    with desk.reading() as connection:
        kind, _ = _known(desk, connection, root_id)
        record = _folded(connection, kind, root_id, seq)
        if record is None:
            raise RecordNotFoundError(root_id)
        rows = {row_kind.name: _rows_then(connection, row_kind, root_id, seq) for row_kind in row_kinds(kind.name)}
    return EarlierVersion(seq, record, {name: found for name, found in rows.items() if found})


def _known(desk: Desk, connection: sa.Connection, record_id: str) -> tuple[Kind, str | None]:
    """Deleted records have a history too."""
    found = find(connection, record_id)
    if found is None:
        raise RecordNotFoundError(record_id)
    kind, record = found
    owner = owner_of(record)
    desk.require(connection, Action.READ, owner)
    return kind, owner


def _row_ids(connection: sa.Connection, kind: Kind, parent: str) -> list[str]:
    table = record_tables()[kind.name]
    return list(
        connection.execute(sa.select(table.c.id).where(table.c.parent == parent).order_by(table.c.id)).scalars()
    )


def _views(reader: Reader, row: sa.RowMapping, sees_restricted: bool) -> Iterator[ChangeView]:
    kind = kind_named(row["kind"])
    shared: dict[str, Any] = {
        "seq": row["seq"],
        "change_set": RecordId(row["change_set"]),
        "at": instant_from(row["at"]),
        "who": reader.name("counsellor", row["counsellor"]) or "",
        "act": row["label"],
        "kind": kind.name,
        "kind_label": kind.label,
        "record_id": RecordId(row["record_id"]),
        "operation": row["operation"],
    }
    told = False
    for name, (old, new) in json.loads(row["fields"]).items():
        spec = kind.fields.get(name)
        if spec is not None and not _is_technical(spec):
            told = True
            hidden = spec.sensitivity is Sensitivity.RESTRICTED and not sees_restricted
            words = (None, None) if hidden else (reader.value(spec, old), reader.value(spec, new))
            yield ChangeView(**shared, field=name, label=spec.label, old=words[0], new=words[1], is_hidden=hidden)
    if not told:
        yield ChangeView(**shared, field=None, label=kind.label, old=None, new=None)


def _is_technical(spec: FieldSpec) -> bool:
    return spec.owner or spec.parent or spec.name in _NOT_TOLD


def _folded(connection: sa.Connection, kind: Kind, record_id: str, seq: int) -> Record | None:
    """Fold the changes up to ``seq``; None where the record was not there or deleted then."""
    table = record_tables()[kind.name]
    made = connection.execute(sa.select(table).where(table.c.id == record_id)).mappings().one()
    query = sa.text("SELECT fields FROM record_change WHERE record_id = :id AND seq <= :seq ORDER BY seq, place")
    logged = [json.loads(text) for text in connection.execute(query, {"id": record_id, "seq": seq}).scalars()]
    if not logged:
        return None
    row: dict[str, Any] = dict.fromkeys((*kind.fields, "deleted_at"))
    row |= {name: made[name] for name in ("id", "created_at", "created_by", "created_office")}
    for fields in logged:
        row |= {name: new for name, (_, new) in fields.items() if not name.startswith("@")}
    return from_row(kind, row) if row["deleted_at"] is None else None  # type: ignore[arg-type]  # any mapping will do


def _rows_then(connection: sa.Connection, kind: Kind, parent: str, seq: int) -> tuple[Record, ...]:
    then = (_folded(connection, kind, row_id, seq) for row_id in _row_ids(connection, kind, parent))
    return tuple(
        sorted((row for row in then if row is not None), key=lambda row: (getattr(row, "order", None) or "", row.id))
    )
