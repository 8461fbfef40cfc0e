"""SQLAlchemy tables: one per record kind, derived from the domain's declarations, and the store's own tables.

Values stand in columns in their wire form (dates as ISO text, sets and objects as JSON), so that what is in the file
reads like what is on the wire.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, time
from functools import cache
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind, Record
from karriere_app.domain.fields import FieldSpec, FieldType
from karriere_app.domain.kinds import all_kinds
from karriere_app.domain.values import instant_from, instant_text, to_wire

metadata = sa.MetaData()

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text),
)
change_set = sa.Table(
    "change_set",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("counsellor", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("label", sa.Text),
    sa.Column("undoes", sa.Text),
    sa.Column("chain", sa.Text, nullable=False),
    sa.Column("form", sa.Integer),
)
record_change = sa.Table(
    "record_change",
    metadata,
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("record_id", sa.Text, nullable=False),
    sa.Column("participant", sa.Text),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("fields", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("seq", "place"),
    sa.Index("record_change_record", "record_id", "seq"),
    sa.Index("record_change_participant", "participant", "seq"),
)
draft = sa.Table(
    "draft",
    metadata,
    sa.Column("record_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("participant", sa.Text),
    sa.Column("base_digest", sa.Text),
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("cursor", sa.Text),
    sa.Column("at", sa.Text, nullable=False),
)
parked = sa.Table(
    "parked",
    metadata,
    sa.Column("record_id", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("record_id", "field"),
)
recent = sa.Table(
    "recent",
    metadata,
    sa.Column("participant", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
)
setting = sa.Table(
    "setting",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text),
)
# What this laptop has not yet been told that the server has: whole change sets, fixed when they were committed.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),  # of change_set
    sa.Column("device_seq", sa.Integer, nullable=False),
    sa.Column("records", sa.Text, nullable=False),
)
sync_state = sa.Table(
    "sync_state",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),  # always 1
    sa.Column("sent", sa.Integer, nullable=False),  # the highest device_seq that left the outbox
    sa.Column("epoch", sa.Text),
    sa.Column("lineage", sa.Text, nullable=False),
    sa.Column("cursor", sa.Integer, nullable=False),
    sa.Column("nonce", sa.Text),
    sa.Column("next_nonce", sa.Text),
    sa.Column("unsettled", sa.Integer),
    sa.Column("tally", sa.Integer, nullable=False),
    sa.Column("allowed", sa.Integer, nullable=False),
    sa.Column("synced_at", sa.Text),
    sa.Column("index_is_behind", sa.Integer, nullable=False),  # a first fill is under way
    sa.Column("copies_hold_more", sa.Integer, nullable=False),  # how often people were taken away that copies may hold
)
held = sa.Table(
    "held",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("change_set", sa.Text, nullable=False),
    sa.Column("record_id", sa.Text, nullable=False),
    sa.Column("participant", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Index("held_record", "record_id"),
    sa.Index("held_participant", "participant"),
)
gone = sa.Table(
    "gone",
    metadata,
    sa.Column("participant", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
)
# Records of kinds that a newer program made: kept whole, and sent back as they came.
parked_record = sa.Table(
    "parked_record",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("participant", sa.Text),
    sa.Column("parent", sa.Text),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("office", sa.Text),
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("revisions", sa.Text),
    sa.Column("more", sa.Text, nullable=False),
    sa.Index("parked_record_participant", "participant"),
    sa.Index("parked_record_parent", "parent"),
)
# Names that the county's server gives: what stood for the same here before this laptop was registered.
alias = sa.Table(
    "alias",
    metadata,
    sa.Column("local", sa.Text, primary_key=True),
    sa.Column("known_as", sa.Text, nullable=False),
)
blob = sa.Table(
    "blob",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
)
LIST_SORTS: Mapping[str, str | None] = MappingProxyType(
    {
        "name": None,
        "birth_date": "birth_date",
        "language": "language_order",
        "place": "place_order",
        "phase": "phase_order",
        "due": "due_on",
        "changed": "changed_at",
        "responsible": "responsible_order",
    }
)
"""What the list can be sorted by -> column of ``participant_index``; ``sort_name``, no two alike, breaks every tie."""

_LIST_FILTERS = (
    "closed",
    "shielded",
    "phase_order",
    "municipality",
    "language",
    "centre",
    "due_on",
    "office",
    "responsible",
)


def list_order(sort: str) -> tuple[str, ...]:
    """Return the columns of the covering index that a sorted page is read from, in their order.

    What the list is filtered by follows the name, so that a page is found without touching the table.
    """
    column = LIST_SORTS[sort]
    first = ("sort_name",) if column is None else (column, "sort_name")
    return first + tuple(name for name in _LIST_FILTERS if name not in first)


participant_index = sa.Table(
    "participant_index",
    metadata,
    # Its own number, because VACUUM may renumber a hidden rowid and the full-text tables point at it.
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("sort_name", sa.Text, nullable=False),
    sa.Column("shown_name", sa.Text, nullable=False),
    sa.Column("own_script", sa.Text),
    sa.Column("birth_date", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("language_order", sa.Text),
    sa.Column("municipality", sa.Text),
    sa.Column("municipality_name", sa.Text),
    sa.Column("centre", sa.Text),
    sa.Column("place_name", sa.Text),
    sa.Column("place_order", sa.Text),
    sa.Column("phase", sa.Text, nullable=False),
    sa.Column("phase_order", sa.Integer, nullable=False),
    sa.Column("due_on", sa.Text),
    sa.Column("due_kind", sa.Text),
    sa.Column("changed_at", sa.Text, nullable=False),
    sa.Column("closed", sa.Integer, nullable=False),
    sa.Column("shielded", sa.Integer, nullable=False),
    sa.Column("office", sa.Text),
    sa.Column("responsible", sa.Text),
    sa.Column("responsible_name", sa.Text),
    sa.Column("responsible_order", sa.Text),
    sa.Column("also_called", sa.Text),  # the names of those who were merged into this participant, a line each
    *(sa.Index(f"participant_index_{sort}", *list_order(sort)) for sort in LIST_SORTS),
)

# Full-text tables are SQLite's own: SQLAlchemy has no word for them. rowid of both is participant_index.number.
# They keep their text: without it (contentless_delete) a deleted name stayed readable, secure-delete or not.
SEARCH_DDL = (
    "CREATE VIRTUAL TABLE search_words USING fts5(folded, keys, numbers, places, "
    "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')",
    "CREATE VIRTUAL TABLE search_parts USING fts5(folded, tokenize='trigram')",
    "INSERT INTO search_words(search_words, rank) VALUES('secure-delete', 1)",
    "INSERT INTO search_parts(search_parts, rank) VALUES('secure-delete', 1)",
)

NOTHING_SYNCED: Mapping[str, object] = MappingProxyType(
    {"number": 1, "sent": 0, "lineage": "[]", "cursor": 0, "tally": 0, "allowed": 0}
    | {"index_is_behind": 0, "copies_hold_more": 0}
)
"""The one row of ``sync_state`` in a store that has met no server."""

LOCAL_TABLES = frozenset(
    {"meta", "change_set", "record_change", "draft", "parked", "recent", "setting", "blob", "participant_index"}
    | {"private_note", "outbox", "sync_state", "held", "gone", "parked_record", "alias"}
)
"""The closed list of records.md, written without a change row; ``blob`` is the bytes of prints and documents.

The column ``revisions`` of a record is sync state too: it says what the server has acknowledged, not what is known.
"""

_SQL_TYPES: Mapping[FieldType, type[sa.types.TypeEngine[Any]]] = MappingProxyType(
    {FieldType.INT: sa.Integer, FieldType.NUMBER: sa.Float}
)


def _table_of(kind: Kind) -> sa.Table:
    columns = [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_office", sa.Text),
        sa.Column("deleted_at", sa.Text),
        sa.Column("revisions", sa.Text),
    ]
    columns += [
        sa.Column(spec.name, _SQL_TYPES.get(spec.type, sa.Text), nullable=not spec.required)
        for spec in kind.fields.values()
    ]
    indexes = [
        sa.Index(f"{kind.name}_{name}", name)
        for name in ("participant", "parent")
        if name in kind.fields and not (name == "participant" and "parent" in kind.fields)
    ]
    if kind.name == "participant":
        merged = sa.column("merged_into").is_not(None)
        indexes.append(sa.Index("participant_merged_into", "merged_into", sqlite_where=merged))
    return sa.Table(kind.name, metadata, *columns, *indexes)


@cache
def record_tables() -> Mapping[str, sa.Table]:
    """Return the table of every kind by the kind's wire name."""
    return MappingProxyType({name: _table_of(kind) for name, kind in all_kinds().items()})


def create_schema(connection: sa.Connection, version: int) -> None:
    """Make every table of an empty store and note the schema's number."""
    record_tables()
    metadata.create_all(connection)
    connection.execute(sa.insert(sync_state), NOTHING_SYNCED)
    for statement in SEARCH_DDL:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version={int(version)}")


def column_value(spec: FieldSpec, value: Any) -> Any:
    """Return a value as it stands in its column."""
    wire = to_wire(spec, value)
    return json.dumps(wire, ensure_ascii=False, separators=(",", ":")) if isinstance(wire, list | dict) else wire


def _reader(spec: FieldSpec) -> Callable[[Any], Any] | None:
    readers: Mapping[FieldType, Callable[[Any], Any]] = {
        FieldType.DATE: date.fromisoformat,
        FieldType.TIME: time.fromisoformat,
        FieldType.INSTANT: instant_from,
        FieldType.CODES: lambda text: frozenset(json.loads(text)),
        FieldType.IDS: lambda text: frozenset(json.loads(text)),
        FieldType.OBJECT: lambda text: MappingProxyType(json.loads(text)),
    }
    return readers.get(spec.type)


@cache
def _readers(kind: str) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple((spec.name, _reader(spec)) for spec in all_kinds()[kind].fields.values())


def to_row(record: Record, kind: Kind) -> dict[str, Any]:
    """Return the column values of a record, without its revisions."""
    row: dict[str, Any] = {
        "id": record.id,
        "created_at": instant_text(record.created_at),
        "created_by": record.created_by,
        "created_office": record.created_office,
        "deleted_at": instant_text(record.deleted_at) if record.deleted_at else None,
    }
    for spec in kind.fields.values():
        row[spec.name] = column_value(spec, getattr(record, spec.name))
    return row


def from_row(kind: Kind, row: sa.RowMapping) -> Record:
    """Return the record that stands in a row."""
    values: dict[str, Any] = {
        "id": row["id"],
        "created_at": instant_from(row["created_at"]),
        "created_by": row["created_by"],
        "created_office": row["created_office"],
        "deleted_at": instant_from(row["deleted_at"]) if row["deleted_at"] else None,
    }
    for name, reader in _readers(kind.name):
        value = row[name]
        values[name] = reader(value) if reader is not None and value is not None else value
    return kind.cls(**values)
