"""The canonical digest of a record, an aggregate and the whole store (records.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.declaration import owner_of
from karriere_app.domain.digest import aggregate_digest, record_digest, store_digest
from karriere_app.domain.kinds import all_kinds, row_kinds
from karriere_app.errors import RecordNotFoundError
from karriere_app.services.desk import Desk
from karriere_app.services.records import find
from karriere_app.store.outbox import strange_digest
from karriere_app.store.tables import from_row, parked, parked_record, record_tables
from karriere_app.store.unit_of_work import rows_of

LEFT_OUT_OF_STORE = frozenset({"access_entry"})
"""Who looked is not content: two laptops that know the same about everybody have looked at different people."""


def of_record(desk: Desk, record_id: str) -> str:
    """Return the digest of a record; of a root, that of the aggregate. Raises RecordNotFoundError."""
    with desk.reading() as connection:
        found = find(connection, record_id)
        if found is None:
            raise RecordNotFoundError(record_id)
        kind, record = found
        desk.require(connection, Action.READ, owner_of(record))
        own = record_digest(record, desk.store.parked_fields(connection, record_id))
        if not kind.root:
            return own
        digests = [(str(record.id), own)]
        for row_kind in row_kinds(kind.name):
            for row in rows_of(connection, row_kind, record_id):
                digests.append((str(row.id), record_digest(row, desk.store.parked_fields(connection, row.id))))
        return aggregate_digest(digests)


def of_store(desk: Desk) -> dict[str, str]:
    """Return one digest per office, by the office's id: of everything that belongs to it, deleted records included.

    A record under a participant belongs to the participant's office, any other to the office it was made in.
    """
    by_office: dict[str, list[tuple[str, str]]] = {}
    with desk.reading() as connection:
        for office, record_id, digest in _digests(connection):
            by_office.setdefault(office, []).append((record_id, digest))
    return {office: store_digest(lines) for office, lines in sorted(by_office.items())}


def of_synced(desk: Desk) -> tuple[str, int]:
    """Return one digest over every record that sync compares, access entries included, and how many they are."""
    with desk.reading() as connection:
        lines = [(record_id, digest) for _, record_id, digest in _digests(connection, frozenset())]
    return store_digest(lines), len(lines)


def _digests(connection: sa.Connection, left_out: frozenset[str] = LEFT_OUT_OF_STORE) -> Iterator[tuple[str, str, str]]:
    people = record_tables()["participant"]
    offices = {row.id: row.office for row in connection.execute(sa.select(people.c.id, people.c.office))}
    strangers: dict[str, dict[str, object]] = {}
    for row in connection.execute(sa.select(parked)):
        if not row.field.startswith("@"):  # of the record, and not of its content
            strangers.setdefault(row.record_id, {})[row.field] = json.loads(row.value)
    for row in connection.execute(sa.select(parked_record)):
        office = offices.get(row.participant) if row.participant is not None else row.office
        yield office or "", row.id, strange_digest(row.kind, row.id, json.loads(row.fields))
    for name, kind in all_kinds().items():
        if kind.local or name in left_out:
            continue
        for found in connection.execute(sa.select(record_tables()[name])).mappings():
            owner = found["id"] if name == "participant" else found.get("participant")
            office = offices.get(owner) if owner is not None else found["created_office"]
            record = from_row(kind, found)
            yield office or "", record.id, record_digest(record, strangers.get(record.id))
