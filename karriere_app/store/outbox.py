"""The outbox: every change set made here waits in it, word for word as it will be sent, until the server has answered.

The base revision of each field is fixed in the transaction that commits the change: what the author had seen then is
what the server compares with, whatever is pulled in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785
import sqlalchemy as sa

from karriere_app.domain.declaration import Kind, Record, kind_of_class
from karriere_app.domain.digest import LEFT_OUT, aggregate_digest, record_digest
from karriere_app.domain.fields import FieldType
from karriere_app.domain.kinds import row_kinds
from karriere_app.domain.values import instant_text
from karriere_app.store.revisions import revision_of
from karriere_app.store.tables import from_row, parked, parked_record, record_tables

AGGREGATE_DIGEST = "@aggregate_digest"
MOST_BYTES = 1_000_000
"""So much goes in one change set; a request of the county's server takes twice that."""

_JSON_IN_COLUMN = frozenset({FieldType.CODES, FieldType.IDS, FieldType.OBJECT})
_WRITE = sa.text(
    "INSERT INTO outbox(seq, device_seq, records) VALUES (:seq, "
    "coalesce((SELECT device_seq FROM outbox ORDER BY seq DESC LIMIT 1), (SELECT sent FROM sync_state), 0) + 1, "
    ":records)"
)
_STRANGERS = sa.select(parked.c.field, parked.c.value).where(parked.c.record_id == sa.bindparam("wanted"))
_STRANGE_ROWS = sa.select(parked_record.c.id, parked_record.c.kind, parked_record.c.fields).where(
    parked_record.c.parent == sa.bindparam("wanted")
)


@dataclass(frozen=True)
class Outgoing:
    """One record of a change set; ``revisions``: its column of that name when the unit of work began."""

    record: Record
    participant: str | None
    fields: Mapping[str, tuple[Any, Any]]
    revisions: str | None
    seen_digest: str | None = None


def piece(one: Outgoing) -> str:
    """Return a record's change as it will be sent."""
    return json.dumps(_as_sent(one), ensure_ascii=False, separators=(",", ":"))


def in_parts(owners: Sequence[str], pieces: Sequence[str]) -> list[list[int]]:
    """Return which changes go together in a change set: all of them, or, where that is too much for one request, parts.

    A part never divides what stands under one owner (participant, or record without one), where that alone fits: a
    root that is made final goes with its rows. ``owners`` and ``pieces`` are in the same order.
    """
    sizes = [len(text.encode(errors="surrogatepass")) for text in pieces]
    if sum(sizes) <= MOST_BYTES:
        return [list(range(len(pieces)))]
    by_owner: dict[str, list[int]] = {}
    for place, owner in enumerate(owners):
        by_owner.setdefault(owner, []).append(place)
    parts: list[list[int]] = []
    filled = MOST_BYTES
    for places in by_owner.values():
        together = sum(sizes[place] for place in places)
        divided = [[place] for place in places] if together > MOST_BYTES else [places]
        for group in divided:
            size = sum(sizes[place] for place in group)
            if filled + size > MOST_BYTES:
                parts.append([])
                filled = 0
            parts[-1] += group
            filled += size
    return parts


def put(connection: sa.Connection, seq: int, pieces: Iterable[str]) -> None:
    """Add the change set with that number in this store to the outbox, under the device's next number."""
    put_text(connection, seq, f"[{','.join(pieces)}]")


def put_text(connection: sa.Connection, seq: int, records: str) -> None:
    """Add a change set whose records are JSON text already."""
    connection.execute(_WRITE, {"seq": seq, "records": records})


def _as_sent(one: Outgoing) -> dict[str, Any]:
    """Return a record's change in the JSON form of ``sync.protocol.RecordChange``."""
    record, kind = one.record, kind_of_class(type(one.record))
    bases = revision_of(one.revisions) if one.revisions else {}
    sent: dict[str, Any] = {
        "record": record.id,
        "kind": kind.name,
        "participant": one.participant,
        "parent": getattr(record, "parent", None),
        "created_at": instant_text(record.created_at),
        "created_by": record.created_by,
        "office": record.created_office,
        "fields": {
            name: {
                "old": wire_value(kind, name, pair[0]),
                "new": wire_value(kind, name, pair[1]),
                "base_rev": bases.get(name, 0),
            }
            for name, pair in one.fields.items()
        },
    }
    seen = one.seen_digest
    if seen is None and AGGREGATE_DIGEST in one.fields:
        seen = one.fields[AGGREGATE_DIGEST][1]
    return sent if seen is None else {**sent, "seen_digest": seen}


def wire_value(kind: Kind, name: str, value: Any) -> Any:
    """Return a column's value in its wire form: sets and objects stand as JSON text in their columns."""
    if value is None:
        return None
    spec = kind.fields.get(name)
    return json.loads(value) if spec is not None and spec.type in _JSON_IN_COLUMN else value


def digest_before_the_eyes(connection: sa.Connection, kind: Kind, record: Record) -> str:
    """Return the digest of what somebody who deletes a record sees: of a root, that of the whole aggregate."""
    pieces = [(str(record.id), record_digest(record, strangers(connection, record.id)))]
    if kind.root:
        for row_kind in row_kinds(kind.name):
            table = record_tables()[row_kind.name]
            query = sa.select(table).where(table.c.parent == record.id, table.c.deleted_at.is_(None))
            for row in connection.execute(query).mappings():
                pieces.append((row["id"], record_digest(from_row(row_kind, row), strangers(connection, row["id"]))))
        pieces += strange_rows(connection, record.id)
    return aggregate_digest(pieces)


def strangers(connection: sa.Connection, record_id: str) -> dict[str, Any]:
    """Return the fields of a record's content that this program does not know."""
    rows = connection.execute(_STRANGERS, {"wanted": record_id})
    return {field: json.loads(value) for field, value in rows if not field.startswith("@")}


def strange_rows(connection: sa.Connection, parent: str) -> list[tuple[str, str]]:
    """Return (id, digest) of the rows under a root whose kind this program does not know, deleted ones left out."""
    found = [
        (row.id, row.kind, json.loads(row.fields)) for row in connection.execute(_STRANGE_ROWS, {"wanted": parent})
    ]
    return [(one, strange_digest(kind, one, fields)) for one, kind, fields in found if not fields.get("deleted_at")]


def strange_digest(kind: str, record_id: str, fields: Mapping[str, Any]) -> str:
    """Return the digest of a record whose kind this program does not know, as ``domain.digest`` defines it."""
    if fields.get("deleted_at") is not None:
        return hashlib.sha256(rfc8785.dumps({"id": record_id, "kind": kind, "deleted": True})).hexdigest()
    left_out = LEFT_OUT | {"deleted_at"}
    content = {
        name: value
        for name, value in fields.items()
        if value is not None and name not in left_out and not name.startswith("@")
    }
    return hashlib.sha256(rfc8785.dumps({"id": record_id, "kind": kind, "set": content})).hexdigest()
