"""The whole county in one file, and back: the same file for SQLite and PostgreSQL.

A snapshot is one state of the database: zstd over JSON lines; a header, each table's columns and rows, and a last
line with the number of lines and their SHA-256. It holds everything in plain text, the server's own keys too: it is
made readable for its owner only, and belongs on an encrypted disk.

Restoring begins a new era. What may never go back stays as it stands where a county is restored over itself: the
access log, who was let in and shut out, documents, quarantine. The journal goes back; laptops offer anew what it lacks.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import zstandard

from karriere_app.clock import Clock
from karriere_app.domain.ids import new_id
from karriere_app.domain.values import instant_text
from karriere_app.errors import FileRefusedError, StorageError, StoreTooNewError
from karriere_app.server.audit import Event, append
from karriere_app.server.database import Database, upsert
from karriere_app.server.journal import Journal
from karriere_app.server.migrations.runner import newest_step, schema_version, upgrade_in
from karriere_app.server.storage import OpenTransaction, json_text
from karriere_app.server.storage_port import County
from karriere_app.server.tables import county, document, document_part, metadata, quarantine, replay
from karriere_app.server.work import BAND
from karriere_app.sync.protocol import Era

FORMAT = "karriere-server-snapshot"
FORMAT_VERSION = 1
GOING_BACK = ("county", "sync_device", "entity", "journal_log", "access_grant", "stored_answer")
"""The tables of the journal: what a restore puts back as it was."""

_ROWS_AT_ONCE, _LEVEL = 500, 6
_MAGIC = zstandard.FRAME_HEADER
_NOT_COPIED = {replay.name}


@dataclass(frozen=True, slots=True)
class SnapshotHeader:
    """What a snapshot says of itself; ``lineage`` as (epoch, ended_at)."""

    made_at: str
    schema: int
    counter: int
    lineage: tuple[tuple[str, int | None], ...]

    @property
    def first_epoch(self) -> str:
        """What all databases of one county have in common."""
        return self.lineage[0][0]


@dataclass(frozen=True, slots=True)
class Restored:
    """``epoch``: the new era. ``replaced``: where the database lies that stood there, None where it was empty."""

    epoch: str
    made_at: str
    replaced: Path | None


def snapshot(database: Database, file: Path, clock: Clock) -> SnapshotHeader:
    """Write one state of the county to a file; it is there whole or not at all. Raises StorageError."""
    with database.reading() as connection:
        return _write_whole(connection, file, clock)


def read_header(file: Path) -> SnapshotHeader:
    """Read the whole file and return what it says of itself.

    Raises FileRefusedError: not_snapshot, damaged (a byte or the end is missing or changed); StoreTooNewError.
    """
    lines = _checked_lines(file)
    header = _header(next(lines))
    for _ in lines:
        pass
    newest = newest_step()
    if header.schema > newest:
        raise StoreTooNewError(header.schema, newest)
    return header


def restore(database: Database, file: Path, clock: Clock) -> Restored:
    """Put the county back as it stood in the file, and begin a new era: all or nothing, in one transaction.

    What stood there is written beside the file first, as a snapshot of its own.

    Raises FileRefusedError as :func:`read_header`, and other_county or other_schema: the file does not go with what
    stands there, and can be restored into an empty database only.
    """
    header = read_header(file)
    with database.writing() as connection:
        stood = _standing(connection)
        replaced = None
        if stood is not None:
            if stood.lineage[0].epoch != header.first_epoch:
                raise FileRefusedError("other_county")
            if schema_version(connection) != header.schema:
                raise FileRefusedError("other_schema")
            stamp = instant_text(clock.now()).replace(":", "")
            replaced = file.with_name(f"{file.name}.before-restore-{stamp}")
            _write_whole(connection, replaced, clock)
            _empty_journal(connection)
        else:
            erase(connection)
            upgrade_in(connection, until=header.schema)
        _load(connection, file, only=GOING_BACK if stood is not None else None)
        upgrade_in(connection)
        epoch = begin_era(connection, clock, above=stood.counter if stood is not None else 0)
        details = {"snapshot_made_at": header.made_at, "epoch": epoch}
        append(connection, instant_text(clock.now()), [Event("administrator", "restored", details=details)])
    return Restored(epoch, header.made_at, replaced)


def begin_era(connection: sa.Connection, clock: Clock, *, above: int = 0) -> str:
    """Begin a new era in the caller's transaction, its numbers in a band of their own over ``above``."""
    storage = OpenTransaction(connection, clock)
    Journal(storage, clock, lambda: new_id(clock.now())).restored()
    with storage.writing() as transaction:
        begun = transaction.county()
        # Two restores within a minute would begin in the same band: the lost era's numbers are known here.
        if begun.counter <= above:
            begun = replace(begun, counter=(above // BAND + 1) * BAND)
            transaction.save_county(begun)
    return begun.epoch


def erase(connection: sa.Connection) -> None:
    """Take every table of ours away, in the caller's writing transaction.

    Not a deletion: the logs refuse those, and a table goes with what guards it.
    """
    metadata.drop_all(connection)
    connection.execute(sa.text("DROP TABLE IF EXISTS karriere_server_version"))
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("DROP FUNCTION IF EXISTS karriere_append_only()"))


def _standing(connection: sa.Connection) -> County | None:
    """Return the county in the database if it has lived: one that was only made ready may be written over."""
    if not schema_version(connection):
        return None
    row = connection.execute(sa.select(county.c.counter, county.c.lineage)).one_or_none()
    if row is None:
        return None
    found = County(row.counter, tuple(Era(epoch, ended_at) for epoch, ended_at in json.loads(row.lineage)))
    has_lived = found.counter > 0 or len(found.lineage) > 1
    return found if has_lived else None


def _empty_journal(connection: sa.Connection) -> None:
    """Empty the tables that go back; the journal's guard is lifted inside this transaction only."""
    tables = [metadata.tables[name] for name in GOING_BACK]
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("ALTER TABLE journal_log DISABLE TRIGGER USER"))
        for table in tables:
            connection.execute(sa.delete(table))
        connection.execute(sa.text("ALTER TABLE journal_log ENABLE TRIGGER USER"))
        return
    found = connection.execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_log'")
    ).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')  # sql: a name that the database itself gave
    for table in tables:
        connection.execute(sa.delete(table))
    for _, definition in found:
        connection.exec_driver_sql(definition)


# ---- the file ------------------------------------------------------------------------------------------------------


def _write_whole(connection: sa.Connection, file: Path, clock: Clock) -> SnapshotHeader:
    row = connection.execute(sa.select(county.c.counter, county.c.lineage)).one()
    lineage = tuple((epoch, ended_at) for epoch, ended_at in json.loads(row.lineage))
    header = SnapshotHeader(instant_text(clock.now()), schema_version(connection), row.counter, lineage)
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            with zstandard.ZstdCompressor(level=_LEVEL).stream_writer(out, closefd=False) as packed:
                _write_lines(connection, header, packed)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StorageError("full" if error.errno == 28 else "io") from None
    return header


def _write_lines(connection: sa.Connection, header: SnapshotHeader, out: Any) -> None:
    digest, count = hashlib.sha256(), 0
    for line in _lines(connection, header):
        text = json_text(line).encode() + b"\n"
        digest.update(text)
        count += 1
        out.write(text)
    out.write(json_text({"lines": count, "sha256": digest.hexdigest()}).encode() + b"\n")


def _lines(connection: sa.Connection, header: SnapshotHeader) -> Iterator[Any]:
    yield {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "made_at": header.made_at,
        "schema": header.schema,
        "counter": header.counter,
        "lineage": header.lineage,
    }
    for table in metadata.sorted_tables:
        if table.name in _NOT_COPIED:
            continue
        yield {"table": table.name, "columns": [column.name for column in table.columns]}
        with connection.execute(sa.select(table).execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
            for row in rows:
                yield [_packed(value) for value in row]


def _packed(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _unpacked(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _checked_lines(file: Path) -> Iterator[Any]:
    """Yield the lines; the last one is checked against them before the end."""
    digest, count, held, is_ours = hashlib.sha256(), 0, b"", False
    try:
        with file.open("rb") as packed:
            is_ours = packed.read(len(_MAGIC)) == _MAGIC
            packed.seek(0)
            plain = io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(packed))
            for line in plain:
                if held:
                    digest.update(held)
                    count += 1
                    yield json.loads(held)
                held = line
        is_whole = bool(held) and json.loads(held) == {"lines": count, "sha256": digest.hexdigest()}
    except (zstandard.ZstdError, ValueError):
        is_whole = False
    except FileNotFoundError:
        raise FileRefusedError("missing") from None
    except OSError:
        raise StorageError("io") from None
    if not is_whole:
        raise FileRefusedError("damaged" if is_ours else "not_snapshot")


def _header(line: Any) -> SnapshotHeader:
    if not isinstance(line, dict) or line.get("format") != FORMAT or line.get("version") != FORMAT_VERSION:
        raise FileRefusedError("not_snapshot")
    lineage = tuple((epoch, ended_at) for epoch, ended_at in line["lineage"])
    return SnapshotHeader(line["made_at"], line["schema"], line["counter"], lineage)


def _load(connection: sa.Connection, file: Path, only: Iterable[str] | None) -> None:
    """Insert the file's rows: all of them, or those of the journal and whatever documents and quarantine lack."""
    wanted = set(only) if only is not None else None
    adding = {document.name, document_part.name, quarantine.name}
    lines = _checked_lines(file)
    next(lines)
    table, columns, rows = county, list[str](), list[dict[str, Any]]()

    def flush() -> None:
        if rows and (wanted is None or table.name in wanted):
            connection.execute(sa.insert(table), rows)
        elif rows and table.name in adding:
            upsert(connection, table, rows, changing=())
        rows.clear()

    for line in lines:
        if isinstance(line, dict):
            flush()
            table, columns = metadata.tables[line["table"]], line["columns"]
        else:
            rows.append(dict(zip(columns, map(_unpacked, line), strict=True)))
            if len(rows) >= (1 if table is document_part else _ROWS_AT_ONCE):
                flush()
    flush()
