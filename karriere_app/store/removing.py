"""Taking records off this laptop with everything derived from them (design.md, "Shielded").

Content goes: rows, drafts, index, full text, printed bytes, the values in the change log, the place in the list of
recent people. Ids and content hashes stay, so that the chain of the change log still verifies. What is unsent stays in
the outbox until the server has answered it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from karriere_app.domain.kinds import all_kinds
from karriere_app.store.index import ParticipantIndex
from karriere_app.store.tables import record_tables
from karriere_app.store.unit_of_work import is_without_content, without_content

Removed = tuple[str, str, str | None]
"""(kind, id, participant) of a record that was taken away."""

_IN_LIST = "IN (SELECT value FROM json_each(:ids))"
_LOGGED = {
    "record_id": sa.text(f"SELECT seq, place, fields FROM record_change WHERE record_id {_IN_LIST}"),
    "participant": sa.text(f"SELECT seq, place, fields FROM record_change WHERE participant {_IN_LIST}"),
}
_STRANGE = {
    "id": sa.text(f"SELECT id, kind, participant FROM parked_record WHERE id {_IN_LIST}"),
    "participant": sa.text(f"SELECT id, kind, participant FROM parked_record WHERE participant {_IN_LIST}"),
}
_BY_RECORD = tuple(
    sa.text(f"DELETE FROM {table} WHERE {column} {_IN_LIST}")  # sql: the names beside
    for table, column in (
        ("parked", "record_id"),
        ("parked_record", "id"),
        ("draft", "record_id"),
        ("held", "record_id"),
    )
)
_BY_PERSON = tuple(
    sa.text(f"DELETE FROM {table} WHERE participant {_IN_LIST}")  # sql: the names beside
    for table in ("draft", "recent", "private_note", "held")
)
_SHORTEN = sa.text("UPDATE outbox SET records = :text WHERE seq = :seq")
_BYTES = ("document", "printed_document")
_LOOSE_BLOBS = sa.text(
    f"DELETE FROM blob WHERE sha256 {_IN_LIST} AND sha256 NOT IN "
    "(SELECT sha256 FROM document WHERE sha256 IS NOT NULL "
    "UNION SELECT sha256 FROM printed_document WHERE sha256 IS NOT NULL)"
)


def remove_participants(
    connection: sa.Connection, indexer: ParticipantIndex, people: Sequence[str], *, unsent: bool = False
) -> list[Removed]:
    """Take away everything that stands under participants; return the records that were held.

    ``unsent``: out of the outbox too, as in a copy of the store.
    """
    wanted = {"ids": json.dumps(list(people))}
    if unsent:
        _forget_unsent(connection, frozenset(people))
    found: list[Removed] = [
        (row.kind, row.id, row.participant) for row in connection.execute(_STRANGE["participant"], wanted)
    ]
    for name, kind in all_kinds().items():
        if kind.local or not (kind.has_participant or name == "participant"):
            continue
        column = "id" if name == "participant" else "participant"
        query = sa.text(f'SELECT id, {column} AS owner FROM "{name}" WHERE {column} {_IN_LIST}')  # sql: a declared kind
        found += [(name, row.id, row.owner) for row in connection.execute(query, wanted)]
    _take_away(connection, found)
    _scrub(connection, "participant", people)
    for statement in _BY_PERSON:
        connection.execute(statement, wanted)
    indexer.remove(connection, people)
    return found


def holds_any(connection: sa.Connection, people: Sequence[str]) -> bool:
    """Say whether anything of participants can be read in a store."""
    wanted = {"ids": json.dumps(list(people))}
    logged = connection.execute(_LOGGED["participant"], wanted)
    if any(not is_without_content(row.fields) for row in logged):
        return True
    tables = ("parked_record", "draft", "private_note", "held")
    queries = (f"SELECT count(*) FROM {table} WHERE participant {_IN_LIST}" for table in tables)  # sql: the names above
    return any(connection.execute(sa.text(query), wanted).scalar_one() for query in queries)


def _forget_unsent(connection: sa.Connection, people: frozenset[str]) -> None:
    for row in connection.execute(sa.text("SELECT seq, records FROM outbox")).all():
        records = json.loads(row.records)
        kept = [one for one in records if one["participant"] not in people]
        if not kept:
            connection.execute(sa.text("DELETE FROM outbox WHERE seq = :seq"), {"seq": row.seq})
        elif len(kept) < len(records):
            text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
            connection.execute(
                sa.text("UPDATE outbox SET records = :text WHERE seq = :seq"), {"text": text, "seq": row.seq}
            )


def remove_records(connection: sa.Connection, ids: Iterable[str]) -> list[Removed]:
    """Take single records away; return those that were held. The caller renews the index."""
    wanted = list(ids)
    listed = {"ids": json.dumps(wanted)}
    found: list[Removed] = [(row.kind, row.id, row.participant) for row in connection.execute(_STRANGE["id"], listed)]
    for name, kind in all_kinds().items():
        if not kind.local:
            owner = "id" if name == "participant" else "participant" if kind.has_participant else "NULL"
            query = sa.text(f'SELECT id, {owner} AS owner FROM "{name}" WHERE id {_IN_LIST}')  # sql: a declared kind
            found += [(name, row.id, row.owner) for row in connection.execute(query, listed)]
    _take_away(connection, found)
    _scrub(connection, "record_id", wanted)
    return found


def _take_away(connection: sa.Connection, found: Sequence[Removed]) -> None:
    by_kind: dict[str, list[str]] = {}
    for kind, record, _ in found:
        by_kind.setdefault(kind, []).append(record)
    tables = record_tables()
    hashes: list[str] = []
    for kind, ids in by_kind.items():
        wanted = {"ids": json.dumps(ids)}
        if kind in _BYTES:
            query = sa.text(f"SELECT sha256 FROM {kind} WHERE id {_IN_LIST} AND sha256 IS NOT NULL")  # sql: of _BYTES
            hashes += connection.execute(query, wanted).scalars()
        if kind in tables:
            connection.execute(sa.text(f'DELETE FROM "{kind}" WHERE id {_IN_LIST}'), wanted)  # sql: a declared kind
        for statement in _BY_RECORD:
            connection.execute(statement, wanted)
    if hashes:
        connection.execute(_LOOSE_BLOBS, {"ids": json.dumps(hashes)})


def _scrub(connection: sa.Connection, column: str, ids: Sequence[str]) -> None:
    rows = connection.execute(_LOGGED[column], {"ids": json.dumps(list(ids))}).all()
    emptied = [(without_content(row.fields), row.seq, row.place) for row in rows if not is_without_content(row.fields)]
    if emptied:
        connection.exec_driver_sql("UPDATE record_change SET fields = ? WHERE seq = ? AND place = ?", emptied)
