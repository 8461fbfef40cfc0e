"""The full integrity check: every page, every row, every link of the change log, every print.

``cipher_integrity_check`` does not read the write-ahead log and gives false alarms until a checkpoint was made; a page
that cannot be read spoils the connection for the good ones. So: checkpoint, close, open anew, check, and check again
before "damaged" is said.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from karriere_app.domain.kinds import all_kinds
from karriere_app.errors import StoreDamagedError
from karriere_app.store.engine import DATABASE_FILE, KeySource, raw_connection, translated
from karriere_app.store.open_store import Store
from karriere_app.store.tables import blob, parked, parked_record, record_change, record_tables, sync_state


@dataclass(frozen=True)
class Report:
    """What a full check found. ``problems`` are codes.

    ``orphans`` are no problem by themselves: records whose parent or participant is not here. Where ``is_whole`` is
    False a first fill is under way, and they may come yet. ``parked_fields``, ``parked_records``: what a newer program
    made and this one keeps as it came.
    """

    problems: tuple[str, ...]
    change_sets: int
    records: int
    orphans: tuple[str, ...]
    parked_fields: int
    parked_records: int = 0
    is_whole: bool = True

    @property
    def is_sound(self) -> bool:
        return not self.problems


def check_database(file: Path, key: KeySource) -> tuple[str, ...]:
    """Check pages and structure of a database file that nobody has open; twice before a problem counts."""
    _checkpoint(file, key)
    first = _read_problems(file, key)
    return _read_problems(file, key) if first else ()


def _checkpoint(file: Path, key: KeySource) -> None:
    connection = raw_connection(file, key)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except Exception as error:  # noqa: BLE001  # the driver's errors have no common typed base
        raise translated(error) from None
    finally:
        connection.close()


def _read_problems(file: Path, key: KeySource) -> tuple[str, ...]:
    connection = raw_connection(file, key)
    try:
        found = [f"page: {row[0]}"[:120] for row in connection.execute("PRAGMA cipher_integrity_check")]
        rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        found += [] if rows == ["ok"] else ["structure"]
        return tuple(found)
    except Exception as error:  # noqa: BLE001  # the driver's errors have no common typed base
        if isinstance(translated(error), StoreDamagedError):
            return ("unreadable",)
        raise translated(error) from None
    finally:
        connection.close()


def verify(folder: Path, key: KeySource) -> Report:
    """Check a store that nobody has open. Raises StoreDamagedError as opening does (a lost tail, an older copy)."""
    problems = list(check_database(folder / DATABASE_FILE, key))
    if problems:
        return Report(tuple(problems), 0, 0, (), 0)
    store = Store(folder, key)
    try:
        broken = store.broken_link()
        if broken is not None:
            problems.append(f"change log: {broken}")
        with store.reading() as connection:
            problems += _record_problems(connection)
            problems += _blob_problems(connection)
            orphans = tuple(_orphans(connection))
            own = sa.select(sa.func.count()).select_from(parked).where(~parked.c.field.startswith("@"))
            strangers = connection.scalar(own) or 0
            strange_records = connection.scalar(sa.select(sa.func.count()).select_from(parked_record)) or 0
            is_whole = _is_whole(connection)
            seq = connection.scalar(sa.select(sa.func.max(record_change.c.seq))) or 0
            total = sum(
                connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in record_tables().values()
            )
    finally:
        store.close()
    return Report(
        tuple(problems), int(seq), int(total), orphans, int(strangers), int(strange_records), is_whole=is_whole
    )


def _is_whole(connection: sa.Connection) -> bool:
    """Say whether everything was fetched: also of a store that never met a server."""
    state = connection.execute(sa.select(sync_state.c.cursor, sync_state.c.synced_at)).one()
    return not state.cursor or state.synced_at is not None


def _record_problems(connection: sa.Connection) -> list[str]:
    """Compare every record with its last change: a row that the log does not know was not written by the program."""
    problems: list[str] = []
    for name, kind in all_kinds().items():
        if kind.local:
            continue
        table = record_tables()[name]
        logged = sa.select(record_change.c.record_id).where(record_change.c.record_id == table.c.id)
        unlogged = connection.scalar(sa.select(sa.func.count()).select_from(table).where(~logged.exists()))
        if unlogged:
            problems.append(f"unlogged: {name} {unlogged}")
    return problems


def _blob_problems(connection: sa.Connection) -> list[str]:
    wrong = [
        row.sha256
        for row in connection.execute(sa.select(blob.c.sha256, blob.c.bytes))
        if hashlib.sha256(row.bytes).hexdigest() != row.sha256
    ]
    return [f"document: {sha256[:12]}" for sha256 in wrong]


def _orphans(connection: sa.Connection) -> list[str]:
    """Return the records that are not deleted and whose parent or participant is not here."""
    tables = record_tables()
    roots = [name for name, kind in all_kinds().items() if kind.root]
    found: set[str] = set()
    for name, kind in all_kinds().items():
        if kind.local:
            continue
        if "parent" in kind.fields:
            parents = [kind.parent] if kind.parent is not None else roots
            found.update(_without(connection, tables[name], "parent", [tables[one] for one in parents]))
        if kind.has_participant:
            found.update(_without(connection, tables[name], "participant", [tables["participant"]]))
    return sorted(found)


def _without(connection: sa.Connection, table: sa.Table, name: str, homes: list[sa.Table]) -> list[str]:
    pointer = table.c[name]
    here = [sa.select(home.c.id).where(home.c.id == pointer).exists() for home in homes]
    query = sa.select(table.c.id).where(table.c.deleted_at.is_(None), pointer.is_not(None), ~sa.or_(*here))
    return list(connection.execute(query).scalars())


def open_checked(file: Path, key: KeySource) -> bool:
    """Say whether the file opens with this key: the test that a rotation of keys asks for."""
    try:
        raw_connection(file, key).close()
    except StoreDamagedError:
        return False
    return True
