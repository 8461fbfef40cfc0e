"""Bringing the server's database up to this program's schema, step by step (Alembic), all steps or none.

The number of the schema stands in a table of its own, ``karriere_server_version``. Both databases undo the making of
tables with the transaction, and only one process at a time migrates.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from karriere_app.errors import StoreTooNewError
from karriere_app.server.database import Database

STEPS = Path(__file__).resolve().parent
VERSION_TABLE = "karriere_server_version"
_LOCK = 0x6B617272  # any number of ours: the key of the advisory lock


def upgrade(database: Database, steps: Path = STEPS) -> bool:
    """Run every step that the database lacks, and say whether there were any.

    Raises StoreTooNewError where a newer program made the database, and what :meth:`Database.writing` raises.
    """
    with database.writing() as connection:
        return upgrade_in(connection, steps)


def upgrade_in(connection: sa.Connection, steps: Path = STEPS, *, until: int | None = None) -> bool:
    """Run every lacking step, up to ``until``, in the caller's writing transaction. Raises as :func:`upgrade`."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    script = ScriptDirectory(str(steps))
    ordered = sorted((revision.module for revision in script.walk_revisions()), key=lambda step: int(step.revision))
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "transactional_ddl": True})
    found = int(context.get_current_revision() or 0)
    if found > int(ordered[-1].revision):
        raise StoreTooNewError(found, int(ordered[-1].revision))
    last = until if until is not None else int(ordered[-1].revision)
    wanted = [step for step in ordered if found < int(step.revision) <= last]
    for step in wanted:
        with Operations.context(context):
            step.upgrade()
        context.stamp(script, step.revision)
    return bool(wanted)


def newest_step(steps: Path = STEPS) -> int:
    """Return the number of this program's schema."""
    return max(int(revision.module.revision) for revision in ScriptDirectory(str(steps)).walk_revisions())


def schema_version(connection: sa.Connection) -> int:
    """Return the number of the database's schema; 0 where there is none yet."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return int(context.get_current_revision() or 0)
