"""The encrypted file: opened with a raw key, one connection held open, every write in BEGIN IMMEDIATE.

The key never enters a URL; bound values never enter an exception (``hide_parameters``); a raw key of any other length
than 64 hex digits would silently be taken as a passphrase, so its length is checked here.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
import sqlcipher3  # type: ignore[import-untyped]  # a C module without stubs
from sqlalchemy import event
from sqlalchemy.pool import StaticPool

from karriere_app.errors import (
    KarriereError,
    StorageError,
    StoreBusyError,
    StoreDamagedError,
    StoreMissingError,
    StoreTooNewError,
)

SCHEMA_VERSION = 2
DATABASE_FILE = "karriere.db"
_BUSY_MS = 5_000
_LEAST_ROOM_BYTES = 65_536
_OLDEST_CIPHER = (4, 6)
_FULL, _READ_ONLY, _IO, _BUSY, _LOCKED, _CORRUPT, _NOT_A_DATABASE = 13, 8, 10, 5, 6, 11, 26


class KeySource(Protocol):
    """What hands out the raw key at the moment of use."""

    def sqlcipher_hex(self) -> str:
        """Return the data key as exactly 64 hex digits."""
        ...


def raw_connection(file: Path, key: KeySource) -> Any:
    """Open the SQLCipher file at driver level with the pragmas of design.md, "Store".

    Raises StoreDamagedError("database") where key and file do not belong together, StorageError on I/O trouble.
    """
    hex_key = key.sqlcipher_hex()
    if not re.fullmatch(r"[0-9a-f]{64}", hex_key):
        raise StoreDamagedError("envelope")
    connection = sqlcipher3.connect(str(file), isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{hex_key}'\"")
        connection.execute("PRAGMA cipher_memory_security=OFF")
        connection.execute("PRAGMA cipher_page_size=4096")
        _assert_cipher(connection)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "secure_delete=ON",
            "trusted_schema=OFF",
            "cache_size=-8000",
            f"busy_timeout={_BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlcipher3.Error as error:
        connection.close()
        raise _for_want_of_room(translated(error), file) from None
    except KarriereError:
        connection.close()
        raise
    return connection


def _for_want_of_room(error: KarriereError, file: Path) -> KarriereError:
    """Call an I/O error at opening by its cause: SQLite has no code for the WAL's index not finding room."""
    if isinstance(error, StorageError) and shutil.disk_usage(file.parent).free < _LEAST_ROOM_BYTES:
        return StorageError("full")
    return error


def _assert_cipher(connection: Any) -> None:
    version = connection.execute("PRAGMA cipher_version").fetchone()
    numbers = tuple(int(part) for part in re.findall(r"\d+", version[0])[:2]) if version else (0, 0)
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    if numbers < _OLDEST_CIPHER or not options & {"TEMP_STORE=2", "TEMP_STORE=3"}:
        raise StorageError("cipher")


def translated(error: BaseException) -> KarriereError:
    """Return the expected error that a driver error stands for; what is not the surroundings' fault is raised again."""
    original = getattr(error, "orig", None) or error
    code = (getattr(original, "sqlite_errorcode", None) or 0) & 0xFF
    if code == _FULL:
        return StorageError("full")
    if code == _READ_ONLY:
        return StorageError("read_only")
    if code == _IO or code == 14:
        return StorageError("io")
    if code in (_BUSY, _LOCKED):
        return StoreBusyError()
    if code in (_CORRUPT, _NOT_A_DATABASE):
        return StoreDamagedError("database")
    raise error


class Database:
    """One open encrypted file. Used by one thread at a time: the store worker, or the command line."""

    def __init__(self, file: Path, key: KeySource) -> None:
        if not file.exists():
            raise StoreMissingError
        self._open(file, key)
        found = self.schema_version()
        if found > SCHEMA_VERSION:
            self.close()
            raise StoreTooNewError(found, SCHEMA_VERSION)

    @classmethod
    def create(cls, file: Path, key: KeySource) -> Database:
        """Make an empty encrypted file; the caller makes its schema."""
        raw_connection(file, key).close()
        file.chmod(0o600)
        return cls(file, key)

    def _open(self, file: Path, key: KeySource) -> None:
        self.file = file
        first = raw_connection(file, key)
        self.engine = sa.create_engine(
            "sqlite://",
            module=sqlcipher3,
            creator=lambda: first,
            poolclass=StaticPool,
            hide_parameters=True,
        )
        event.listen(self.engine, "begin", _begin)
        self.connection = self.engine.connect()

    def schema_version(self) -> int:
        with self.reading() as connection:
            return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection to read with; inside :meth:`writing` it sees what is being written."""
        with self._errors():
            if self.connection.in_transaction():
                yield self.connection
                return
            try:
                yield self.connection
            finally:
                self.connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection inside BEGIN IMMEDIATE; commits at the end, rolls back on any exception."""
        with self._errors():
            self.connection.info["immediate"] = True
            try:
                with self.connection.begin():
                    yield self.connection
            finally:
                self.connection.info["immediate"] = False

    @contextmanager
    def outside_transaction(self) -> Iterator[Callable[[str, tuple[object, ...]], object]]:
        """Give a way to run what SQLite refuses inside a transaction: VACUUM INTO, a checkpoint."""
        with self._errors():
            driver = self.connection.connection.driver_connection
            try:
                yield lambda statement, values: driver.execute(statement, values).fetchall()  # type: ignore[union-attr]  # open
            except sqlcipher3.Error as error:
                raise translated(error) from None
            finally:
                self.connection.rollback()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise translated(error) from None

    def close(self) -> None:
        """Close the connection; the key goes with it."""
        self.connection.close()
        self.engine.dispose()


def _begin(connection: sa.Connection) -> None:
    # Reading needs no BEGIN: one thread uses the one connection, so that nothing changes between two statements.
    if connection.info.get("immediate", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
