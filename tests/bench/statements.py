"""What the services say to the database, written down and said again to a plain file of the same SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3  # type: ignore[import-untyped]  # a C module without stubs
from sqlalchemy import event

from karriere_app.store.open_store import Store

_WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class Statement:
    """One statement with its bound values; ``is_many``: a list of values for one statement."""

    text: str
    values: Any
    is_many: bool

    @property
    def is_write(self) -> bool:
        return self.text.lstrip().upper().startswith(_WRITES)


@contextmanager
def written_down(store: Store) -> Iterator[list[Statement]]:
    """Give the list to which every statement is added while the block runs."""
    said: list[Statement] = []

    def note(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, is_many: bool) -> None:
        said.append(Statement(text, [tuple(one) for one in values] if is_many else _as_given(values), is_many))

    event.listen(store.database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(store.database.engine, "before_cursor_execute", note)


def _as_given(values: Any) -> Any:
    return dict(values) if isinstance(values, dict) else tuple(values)


def plain_copy(store: Store, file: Path) -> Any:
    """Write the store into a plain file and open it as durably as the store: WAL, synchronous=FULL, same cache.

    The driver is the store's own without a key, so that both sides run the same SQLite; Python's own may lack what the
    full-text tables need.
    """
    with store.database.outside_transaction() as run:
        run("ATTACH DATABASE ? AS plain KEY ''", (str(file),))
        run("SELECT sqlcipher_export('plain')", ())
        run("DETACH DATABASE plain", ())
    with store.reading() as connection:
        cache = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    return open_plain(file, int(cache))


def open_plain(file: Path, cache_size: int) -> Any:
    """Open a plain file with the pragmas of the store but those of the cipher; ``cache_size`` as SQLite counts it."""
    connection = sqlcipher3.connect(str(file), isolation_level=None)
    alike = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "secure_delete=ON")
    for pragma in (*alike, f"cache_size={cache_size}"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def say(connection: Any, statement: Statement) -> list[Any]:
    """Run a statement and fetch what it answers."""
    if statement.is_many:
        connection.executemany(statement.text, statement.values)
        return []
    answer: list[Any] = connection.execute(statement.text, statement.values).fetchall()
    return answer
