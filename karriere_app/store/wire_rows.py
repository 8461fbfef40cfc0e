"""Records read as they travel: the wire form of every field, with the revisions and what this program cannot hold.

The change log says of which kind a record is, so that no table is asked in vain; what has no table stands in
``parked_record``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind
from karriere_app.domain.fields import FieldType
from karriere_app.domain.kinds import all_kinds
from karriere_app.store.receiving import MORE, Stored
from karriere_app.store.revisions import By, read

_IN_LIST = "IN (SELECT value FROM json_each(?))"
_KINDS = (
    "SELECT j.value, (SELECT kind FROM record_change WHERE record_id = j.value ORDER BY seq DESC LIMIT 1) "
    "FROM json_each(?) j"
)
_PARKED = f"SELECT record_id, field, value FROM parked WHERE record_id {_IN_LIST}"
_STRANGE_COLUMNS = "id, kind, participant, parent, created_at, created_by, office, fields, revisions, more"
_STRANGE = f"SELECT {_STRANGE_COLUMNS} FROM parked_record WHERE id {_IN_LIST}"
_ABOVE = (
    "id > ? AND EXISTS (SELECT 1 FROM json_each(revisions) one WHERE json_extract(one.value, '$[0]') > ?) "
    "ORDER BY id LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class WireRow:
    """A record in its wire form, and how it stands in the file."""

    id: str
    kind: str
    participant: str | None
    parent: str | None
    created_at: str
    created_by: str
    office: str | None
    fields: Mapping[str, Any]
    revs: Mapping[str, int]
    by: Mapping[str, By]
    more: Mapping[str, Any]
    stood: Stored


def rows_with(connection: sa.Connection, ids: Iterable[str]) -> dict[str, WireRow]:
    """Return the records with these ids that are held, deleted ones included."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    listed = json.dumps(wanted)
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for record, kind in connection.exec_driver_sql(_KINDS, (listed,)):
        if kind is not None:
            by_kind[kind].append(record)
    found: dict[str, WireRow] = {}
    parked = _parked(connection, listed)
    for kind, some in by_kind.items():
        reader = _reader(kind)
        if reader is not None:
            query = f"{reader.select} WHERE id {_IN_LIST}"  # sql: declared names
            for row in connection.exec_driver_sql(query, (json.dumps(some),)):
                found[row[0]] = reader.wire(row, parked.get(row[0], {}))
    for row in connection.exec_driver_sql(_STRANGE, (listed,)):
        found[row[0]] = _strange(row)
    return found


def rows_above(connection: sa.Connection, mark: int, after: str, limit: int) -> list[WireRow]:
    """Return records with a field whose revision is above the mark, by id, after an id, at most ``limit``."""
    ids: list[str] = []
    for name in (*_synced(), "parked_record"):
        query = f'SELECT id FROM "{name}" WHERE {_ABOVE}'  # sql: a declared kind
        ids += connection.exec_driver_sql(query, (after, mark, limit)).scalars()
    first = sorted(ids)[:limit]
    found = rows_with(connection, first)
    return [found[one] for one in first]


def every_row(connection: sa.Connection) -> Iterator[WireRow]:
    """Give every record that is synced, kind by kind."""
    strangers: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for record, name, value in connection.exec_driver_sql("SELECT record_id, field, value FROM parked"):
        strangers[record][name] = value
    for kind in _synced():
        reader = _reader(kind)
        assert reader is not None
        for row in connection.exec_driver_sql(reader.select):
            yield reader.wire(row, strangers.get(row[0], {}))
    for row in connection.exec_driver_sql(f"SELECT {_STRANGE_COLUMNS} FROM parked_record"):
        yield _strange(row)


def parked_rows(connection: sa.Connection) -> list[WireRow]:
    """Return the records of which something is parked, or that are parked whole."""
    query = "SELECT record_id FROM parked WHERE field NOT LIKE '@%' UNION SELECT id FROM parked_record"
    return list(rows_with(connection, connection.exec_driver_sql(query).scalars()).values())


def count_of_rows(connection: sa.Connection) -> int:
    """Return how many records are held, deleted ones left out."""
    strange = "SELECT count(*) FROM parked_record WHERE json_extract(fields, '$.deleted_at') IS NULL"
    total = int(connection.exec_driver_sql(strange).scalar_one())
    for name in _synced():
        query = f'SELECT count(*) FROM "{name}" WHERE deleted_at IS NULL'  # sql: a declared kind
        total += int(connection.exec_driver_sql(query).scalar_one())
    return total


def _parked(connection: sa.Connection, listed: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for record, name, value in connection.exec_driver_sql(_PARKED, (listed,)):
        found.setdefault(record, {})[name] = value
    return found


def _strange(row: Sequence[Any]) -> WireRow:
    record, kind, participant, parent, created_at, created_by, office, fields, revisions, more = row
    revs, by = read(revisions)
    stood = Stored(None, revisions, {})
    return WireRow(
        record,
        kind,
        participant,
        parent,
        created_at,
        created_by,
        office,
        json.loads(fields),
        revs,
        by,
        json.loads(more),
        stood,
    )


class _Reader:
    """Reads the rows of one kind's table."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind.name
        self._names = (*kind.fields, "deleted_at")
        columns = ("id", "created_at", "created_by", "created_office", "revisions", *self._names)
        shown = ", ".join(f'"{name}"' for name in columns)
        self.select = f'SELECT {shown} FROM "{kind.name}"'  # sql: declared names
        self._to_wire = {spec.name: _TO_WIRE[spec.type] for spec in kind.fields.values() if spec.type in _TO_WIRE}
        self._owner = None if kind.name == "participant" or not kind.has_participant else "participant"
        self._parent = "parent" if "parent" in kind.fields else None

    def wire(self, row: Sequence[Any], parked: Mapping[str, str]) -> WireRow:
        columns = dict(zip(self._names, row[5:], strict=True))
        fields = {name: value for name, value in columns.items() if value is not None}
        for name, convert in self._to_wire.items():
            if name in fields:
                fields[name] = convert(fields[name])
        more: Mapping[str, Any] = {}
        for name, value in parked.items():
            if name == MORE:
                more = json.loads(value)
            else:
                fields[name] = json.loads(value)
        revs, by = read(row[4])
        record = row[0]
        owner = record if self._kind == "participant" else columns["participant"] if self._owner else None
        parent = columns["parent"] if self._parent else None
        stood = Stored(columns, row[4], parked)
        return WireRow(record, self._kind, owner, parent, row[1], row[2], row[3], fields, revs, by, more, stood)


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


_TO_WIRE: Mapping[FieldType, Callable[[Any], Any]] = {
    FieldType.CODES: json.loads,
    FieldType.IDS: json.loads,
    FieldType.OBJECT: json.loads,
    FieldType.NUMBER: _number,
}


@cache
def _synced() -> tuple[str, ...]:
    return tuple(name for name, kind in all_kinds().items() if not kind.local)


@cache
def _reader(kind: str) -> _Reader | None:
    return _Reader(all_kinds()[kind]) if kind in _synced() else None
