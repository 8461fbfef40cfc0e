"""Nothing bypasses the change log: triggers note every row written, and the end of a test finds its change row.

The triggers and their notes are TEMP, so they live in one connection and are rolled back with it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import sqlalchemy as sa

from karriere_app.domain.kinds import all_kinds
from karriere_app.store.open_store import Store
from karriere_app.store.tables import record_tables

_STAMPS = frozenset({"id", "created_at", "created_by", "created_office", "revisions"})


def arm(store: Store) -> None:
    """Watch every table of records from now on, the closed list of local kinds left out."""
    with store.database.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TEMP TABLE tripwire(place INTEGER PRIMARY KEY, kind, record_id, operation, columns)"
        )
        connection.exec_driver_sql(
            "CREATE TEMP TABLE tripwire_start AS SELECT coalesce(max(seq), 0) AS seq FROM main.change_set"
        )
        for name, kind in all_kinds().items():
            if not kind.local:
                for statement in _triggers(name, [column.name for column in record_tables()[name].columns]):
                    connection.exec_driver_sql(statement)


def _triggers(table: str, columns: list[str]) -> list[str]:
    note = "INSERT INTO tripwire(kind, record_id, operation, columns) VALUES"
    changed = " || ".join(
        f"CASE WHEN OLD.\"{name}\" IS NOT NEW.\"{name}\" THEN '{name} ' ELSE '' END" for name in columns
    )
    # What the server has acknowledged is sync state, not content: `revisions` alone may change without a change row.
    content = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns if name != "revisions")
    noted = (("INSERT", "NEW", "''", "1"), ("UPDATE", "NEW", changed, content), ("DELETE", "OLD", "''", "1"))
    return [
        f'CREATE TEMP TRIGGER tripwire_{table}_{operation} AFTER {operation} ON main."{table}" WHEN {when} '
        f"BEGIN {note} ('{table}', {row}.id, '{operation}', {written}); END"
        for operation, row, written, when in noted
    ]


def unlogged(store: Store) -> list[str]:
    """Return what was written past the change log, in words: kind, id, operation, columns."""
    with store.reading() as connection:
        start = connection.exec_driver_sql("SELECT seq FROM tripwire_start").scalar_one()
        logged: Counter[tuple[str, str]] = Counter()
        fields: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        removed: set[tuple[str, str]] = set()
        query = sa.text("SELECT kind, record_id, fields, operation FROM record_change WHERE seq > :start")
        for kind, record_id, changed, operation in connection.execute(query, {"start": start}):
            logged[kind, record_id] += 1
            if operation == "remove":  # what a server takes from this laptop
                removed.add((kind, record_id))
            fields[kind, record_id].update(json.loads(changed))
        found: list[str] = []
        for row in connection.exec_driver_sql(
            "SELECT kind, record_id, operation, columns FROM tripwire ORDER BY place"
        ):
            key = (row.kind, row.record_id)
            logged[key] -= 1
            left = set(row.columns.split()) - fields[key] - (_STAMPS if row.operation == "INSERT" else {"revisions"})
            if key in removed and row.operation != "DELETE":
                left = set()  # its log has lost the names with the content
            if logged[key] < 0 or (row.operation == "DELETE" and key not in removed) or left:
                found.append(" ".join((row.kind, row.record_id, row.operation, *sorted(left))))
    return found


def assert_all_logged(store: Store) -> None:
    """Fail where a row was written without a change row that names what was written."""
    assert unlogged(store) == []
