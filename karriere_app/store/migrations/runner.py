"""Bringing an older store up to this program's schema, step by step (Alembic), each step whole or not at all.

The number of the schema is ``PRAGMA user_version``, set in the transaction of its step. Before the first step a copy
of the file is made beside it, encrypted like the store; after the last one the derived tables are made anew.
Imported only where the number in the file differs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from karriere_app.errors import StoreDamagedError
from karriere_app.store.engine import Database
from karriere_app.store.tables import SEARCH_DDL, participant_index

STEPS = Path(__file__).resolve().parent
DERIVED = ("search_words", "search_parts", "participant_index")


def upgrade(database: Database, rebuild: Callable[[sa.Connection], None], steps: Path = STEPS) -> None:
    """Run every step that the store lacks, then make the derived tables anew with ``rebuild``.

    Raises StoreDamagedError("database") where the file does not check after a step; StorageError. A step that fails
    leaves the store as it was before that step, and the copy ``karriere-before-NNNN.db`` beside it.
    """
    found = database.schema_version()
    wanted = [step for step in _ordered(steps) if int(step.revision) > found]
    if not wanted:
        return
    if found:
        _copy_beside(database, wanted[0].revision)
    for step in wanted:
        _run(database, step)
    with database.writing() as connection:
        _make_derived_anew(connection, rebuild)
    with database.reading() as connection:
        if [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")] != ["ok"]:
            raise StoreDamagedError("database")


def _ordered(steps: Path) -> list[ModuleType]:
    script = ScriptDirectory(str(steps))
    modules = [revision.module for revision in script.walk_revisions()]
    return sorted(modules, key=lambda module: int(module.revision))


def _copy_beside(database: Database, revision: str) -> None:
    target = database.file.with_name(f"karriere-before-{revision}.db")
    target.unlink(missing_ok=True)
    with database.outside_transaction() as execute:
        execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)


def _run(database: Database, step: ModuleType) -> None:
    """Run one step and set its number in the same transaction.

    Foreign keys are off before BEGIN: making a table anew with them on has emptied a child table without a word.
    """
    with database.outside_transaction() as execute:
        execute("PRAGMA foreign_keys=OFF", ())
    try:
        with database.writing() as connection:
            before = _row_counts(connection)
            context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
            with Operations.context(context):
                step.upgrade()
            after = _row_counts(connection)
            lost = [name for name, rows in before.items() if name in after and after[name] < rows]
            if lost:
                raise StoreDamagedError("database")
            connection.exec_driver_sql(f"PRAGMA user_version={int(step.revision)}")
    finally:
        with database.outside_transaction() as execute:
            execute("PRAGMA foreign_keys=ON", ())


def _row_counts(connection: sa.Connection) -> dict[str, int]:
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'").scalars().all()
    own = [name for name in names if not name.startswith(("sqlite_", "search_"))]
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in own
        if name not in DERIVED
    }


def _make_derived_anew(connection: sa.Connection, rebuild: Callable[[sa.Connection], None]) -> None:
    for name in DERIVED:
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')  # sql: one of the three names of DERIVED
    participant_index.create(connection)
    for statement in SEARCH_DDL:
        connection.exec_driver_sql(statement)
    rebuild(connection)
