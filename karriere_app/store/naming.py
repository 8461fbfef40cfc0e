"""Names that the county's server gives: what this laptop called its office and counsellor before it was registered.

The records of today carry the server's ids from then on, in one change set of the log. The log before it is not
rewritten: ``alias`` says who is meant there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind
from karriere_app.domain.fields import FieldType
from karriere_app.domain.kinds import all_kinds, kind_named
from karriere_app.store.outbox import Outgoing
from karriere_app.store.tables import alias, draft, meta, record_tables
from karriere_app.store.unit_of_work import Change, fetch
from karriere_app.store.wire_rows import WireRow

_NAMED = frozenset({"counsellor", "office", None})
_STAMPS = ("created_by", "created_office")


def write_identity(connection: sa.Connection, **values: str) -> None:
    """Say whose store this is from now on."""
    for name, value in values.items():
        connection.execute(sa.update(meta).where(meta.c.name == name).values(value=value))


def note_aliases(connection: sa.Connection, names: Mapping[str, str]) -> None:
    """Remember who is meant by ids of before."""
    if names:
        rows = [{"local": local, "known_as": known_as} for local, known_as in names.items()]
        connection.execute(sa.insert(alias), rows)


def rename(connection: sa.Connection, names: Mapping[str, str]) -> list[Change]:
    """Put new ids in the place of old ones wherever records name an office or a counsellor; return what changed.

    The records of office and counsellor themselves are left alone.
    """
    changes: list[Change] = []
    for kind in all_kinds().values():
        found = _renamed(connection, kind, names)
        if not kind.local:
            changes += found
    rows = connection.execute(sa.select(draft.c.record_id, draft.c.fields)).all()
    for row in rows:
        text = row.fields
        for local, known_as in names.items():
            text = text.replace(json.dumps(local), json.dumps(known_as))
        if text != row.fields:
            connection.execute(sa.update(draft).where(draft.c.record_id == row.record_id).values(fields=text))
    return changes


def _renamed(connection: sa.Connection, kind: Kind, names: Mapping[str, str]) -> list[Change]:
    columns = [
        *_STAMPS,
        *(
            spec.name
            for spec in kind.fields.values()
            if spec.type is FieldType.ID and spec.refers in _NAMED and not (spec.owner or spec.parent)
        ),
    ]
    owner = "id" if kind.name == "participant" else "participant" if kind.has_participant else "NULL"
    shown = ", ".join(f'"{name}"' for name in columns)
    anywhere = " OR ".join(f'"{name}" IN (SELECT value FROM json_each(:old))' for name in columns)
    query = f'SELECT id, {owner}, {shown} FROM "{kind.name}" WHERE {anywhere}'  # sql: declared names
    changes: list[Change] = []
    written: list[dict[str, Any]] = []
    for row in connection.execute(sa.text(query), {"old": json.dumps(list(names))}):
        if row[0] in names:
            continue
        before = dict(zip(columns, row[2:], strict=True))
        after = {name: names.get(value, value) for name, value in before.items()}
        written.append({**after, "wanted": row[0]})
        fields = {name: (before[name], after[name]) for name in columns if before[name] != after[name]}
        changes.append(Change(kind.name, row[0], row[1], "update", fields))
    if written:
        assigned = ", ".join(f'"{name}" = :{name}' for name in columns)
        update = f'UPDATE "{kind.name}" SET {assigned} WHERE id = :wanted'  # sql: declared names
        connection.execute(sa.text(update), written)
    return changes


def copy_under(
    connection: sa.Connection, kind: str, old: str, new: str, change: Callable[[dict[str, Any]], None]
) -> list[Change]:
    """Let a record that belongs to no participant stand under another id, and take it away under its own.

    ``change`` mends the columns of the copy before it is written.
    """
    table = record_tables()[kind]
    row = connection.execute(sa.select(table).where(table.c.id == old)).mappings().first()
    if row is None:
        return []
    columns = {**row, "id": new, "revisions": None}
    change(columns)
    connection.execute(sa.delete(table).where(table.c.id == old))
    connection.execute(sa.insert(table), columns)
    fields = {name: (None, columns[name]) for name in all_kinds()[kind].fields if columns[name] is not None}
    return [Change(kind, old, None, "remove", {}), Change(kind, new, None, "insert", fields)]


def take_away(connection: sa.Connection, kind: str, ids: list[str]) -> list[Change]:
    """Take records that belong to no participant away, and out of the outbox."""
    table = record_tables()[kind]
    connection.execute(sa.delete(table).where(table.c.id.in_(ids)))
    rows = [(seq, [one for one in records if one["record"] not in ids]) for seq, records in all_unsent(connection)]
    write_unsent(connection, rows)
    return [Change(kind, one, None, "remove", {}) for one in ids]


def county_profiles(connection: sa.Connection) -> list[str]:
    """Return the ids of the county profiles held."""
    return list(connection.execute(sa.text("SELECT id FROM county_profile ORDER BY id")).scalars())


def outgoing(connection: sa.Connection, row: WireRow, fields: Mapping[str, tuple[Any, Any]]) -> Outgoing:
    """Return fields of a record as the outbox takes them; ``fields``: (old, new) in column form."""
    record = fetch(connection, kind_named(row.kind), row.id)
    assert record is not None
    return Outgoing(record, row.participant, fields, row.stood.revisions)


def all_unsent(connection: sa.Connection) -> list[tuple[int, Any]]:
    """Return the whole outbox as (place in the log, records in JSON form), oldest first."""
    rows = connection.execute(sa.text("SELECT seq, records FROM outbox ORDER BY seq"))
    return [(row.seq, json.loads(row.records)) for row in rows]


def write_unsent(connection: sa.Connection, rows: list[tuple[int, Any]]) -> None:
    """Put other records in the place of what an outbox row says; a row without any leaves the outbox."""
    kept = [
        {"wanted": seq, "records": json.dumps(records, ensure_ascii=False, separators=(",", ":"))}
        for seq, records in rows
        if records
    ]
    if kept:
        connection.execute(sa.text("UPDATE outbox SET records = :records WHERE seq = :wanted"), kept)
    empty = json.dumps([seq for seq, records in rows if not records])
    connection.execute(
        sa.text("DELETE FROM outbox WHERE seq IN (SELECT value FROM json_each(:empty))"), {"empty": empty}
    )
