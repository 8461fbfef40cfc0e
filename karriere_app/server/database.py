"""The server's database: PostgreSQL 15 or newer, or one SQLite file, behind the same two kinds of transaction.

Writing transactions begin as such (``BEGIN IMMEDIATE`` on SQLite: one that read first and then writes fails at once);
reading ones see one state of the database and cannot write. Bound values never enter an exception.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite

from karriere_app.errors import KarriereError, StorageError, StoreBusyError, StoreDamagedError, UsageError
from karriere_app.sync.protocol import MalformedMessageError

OLDEST_POSTGRESQL = (15,)
STATEMENT_SECONDS = 30
IDLE_SECONDS = 30
_BUSY_SECONDS = 30
_CONNECTIONS, _MORE_CONNECTIONS = 8, 8

_SQLITE_CODES: dict[int, Callable[[], KarriereError]] = {
    13: lambda: StorageError("full"),
    8: lambda: StorageError("read_only"),
    10: lambda: StorageError("io"),
    14: lambda: StorageError("io"),
    5: StoreBusyError,
    6: StoreBusyError,
    11: lambda: StoreDamagedError("database"),
    26: lambda: StoreDamagedError("database"),
}
# SQLSTATE or its class -> what it means for whoever asked.
_TRY_AGAIN = {"57014", "55P03", "40P01", "40001", "25P03", "53200", "53300", "57P03"}
_AWAY = ("08", "57P01", "57P02", "28", "3D")
_BAD_VALUE = ("22", "54")


class DatabaseAwayError(KarriereError):
    """The database server does not answer, or does not let us in."""

    exit_code = 7


class DatabaseTooOldError(KarriereError):
    """The database server is older than what is supported; ``found`` is its version."""

    exit_code = 10

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class Database:
    """One county's database. Used by many threads at once."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        # SQLite's own waiting is not fair: with many writers one can wait for ever.
        self._turn: AbstractContextManager[Any] = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection in a writing transaction: committed at the end, nothing kept on an exception.

        Raises DatabaseAwayError, StoreBusyError, StorageError, StoreDamagedError, and MalformedMessageError for a text
        or number that no database takes.
        """
        with self._turn, translated_errors(), self.engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of the database. Raises as :meth:`writing`."""
        with translated_errors(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.execution_options(writes=False)
            else:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin() as transaction:
                yield connection
                transaction.rollback()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(address: str, *, statement_seconds: int = STATEMENT_SECONDS) -> Database:
    """Return the database at an SQLAlchemy URL; a SQLite file is made where there is none.

    ``statement_seconds``: how long one statement may run on PostgreSQL; 0 without limit, for administration.
    Raises UsageError("database") for an address of another kind, StorageError where a file cannot be made.
    """
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError:
        raise UsageError("database") from None
    if url.drivername in ("sqlite", "sqlite+pysqlite") and url.database not in (None, "", ":memory:"):
        _make_private(Path(str(url.database)))
        return Database(_sqlite_engine(url))
    if url.drivername in ("postgresql", "postgresql+psycopg", "postgres"):
        return Database(_postgresql_engine(url.set(drivername="postgresql+psycopg"), statement_seconds))
    raise UsageError("database")


def _make_private(file: Path) -> None:
    """Make the file for its owner's eyes only, where there is none yet; SQLite gives its companions the same rights."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:
        raise StorageError("io") from None


def sqlite_address(file: Path) -> str:
    """Return the address of a SQLite file."""
    return sa.URL.create("sqlite", database=str(file)).render_as_string()


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url.set(drivername="sqlite"),
        hide_parameters=True,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        connect_args={"isolation_level": None, "timeout": _BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql_engine(url: sa.URL, statement_seconds: int) -> sa.Engine:
    given = url.query.get("options", "")
    limits = (
        f"-c statement_timeout={statement_seconds * 1000} -c lock_timeout={statement_seconds * 1000}"
        f" -c idle_in_transaction_session_timeout={IDLE_SECONDS * 1000 if statement_seconds else 0}"
        " -c client_encoding=UTF8 -c timezone=UTC"
    )
    engine = sa.create_engine(
        url.difference_update_query(["options"]),
        hide_parameters=True,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        pool_pre_ping=True,
        connect_args={"options": f"{given} {limits}".strip(), "connect_timeout": 10},
    )
    event.listen(engine, "first_connect", _check_postgresql)
    return engine


def _check_postgresql(connection: Any, record: object) -> None:
    version = connection.info.server_version
    if (version // 10_000,) < OLDEST_POSTGRESQL:
        raise DatabaseTooOldError(str(version // 10_000))


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what the surroundings did to us into the expected errors; a bug stays what it is."""
    try:
        yield
    except (UnicodeEncodeError, OverflowError):
        raise MalformedMessageError("value") from None  # the exception would show the text
    except sa.exc.TimeoutError:
        raise StoreBusyError from None
    except sa.exc.DBAPIError as error:
        found = _meaning(error)
        if found is None:
            _leave_out_values(error)
            raise
        raise found from None


def _leave_out_values(error: sa.exc.DBAPIError) -> None:
    """Cut PostgreSQL's message down to its first sentence: the details show the row that was refused."""
    original: Any = error.orig
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    if primary is not None:
        original.args = (primary,)
        error.args = (f"({type(original).__name__}) {primary}",)


def _meaning(error: sa.exc.DBAPIError) -> KarriereError | None:
    original: Any = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        make = _SQLITE_CODES.get(code & 0xFF)
        return make() if make is not None else None
    state = getattr(original, "sqlstate", None) or ""
    if state == "53100":
        return StorageError("full")
    if state in _TRY_AGAIN:
        return StoreBusyError()
    if state.startswith(_BAD_VALUE) or (not state and isinstance(error, sa.exc.DataError)):
        return MalformedMessageError("value")
    if state.startswith(_AWAY) or error.connection_invalidated or (not state and _is_operational(error)):
        return DatabaseAwayError()
    return None


def _is_operational(error: sa.exc.DBAPIError) -> bool:
    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)


def among(connection: sa.Connection, column: sa.ColumnElement[Any], values: Iterable[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of the texts: one bound value however many there are."""
    wanted = list(dict.fromkeys(values))
    if connection.dialect.name == "sqlite":
        return column.in_(sa.select(sa.func.json_each(json.dumps(wanted)).table_valued("value").c.value))
    return column == sa.any_(sa.cast(sa.bindparam(None, wanted), postgresql.ARRAY(sa.Text)))


def upsert(
    connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]], *, changing: tuple[str, ...] | None = None
) -> None:
    """Insert rows, or where the key is there already set the ``changing`` columns (None: all; empty: leave it)."""
    if not rows:
        return
    build = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = build(table)
    key = [column.name for column in table.primary_key]
    names = [name for name in rows[0] if name not in key] if changing is None else list(changing)
    if names:
        fresh = {name: statement.excluded[name] for name in names}
        statement = statement.on_conflict_do_update(index_elements=key, set_=fresh)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    connection.execute(statement, rows)


def inserted(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> bool:
    """Insert a row, and say whether it was let in: False where one of its unique values is there already."""
    build = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = build(table).values(row).on_conflict_do_nothing().returning(next(iter(table.primary_key)))
    return connection.execute(statement).one_or_none() is not None  # PostgreSQL's driver counts no rows here
