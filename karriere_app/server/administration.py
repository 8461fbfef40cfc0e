"""What a county's administrator does to the whole database: make it ready, report, verify, snapshot and restore."""

from __future__ import annotations

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.domain.ids import new_id
from karriere_app.server.database import Database
from karriere_app.server.journal import Journal
from karriere_app.server.migrations.runner import upgrade_in
from karriere_app.server.storage import OpenTransaction
from karriere_app.server.tables import county, metadata


def prepare(database: Database, clock: Clock) -> None:
    """Bring the schema up to this program's and begin the first era of a new county; nothing where all is there.

    Raises StoreTooNewError, and what :meth:`Database.writing` raises.
    """
    with database.writing() as connection:
        upgrade_in(connection)
        if connection.execute(sa.select(county.c.number)).one_or_none() is None:
            Journal(OpenTransaction(connection, clock), clock, lambda: new_id(clock.now())).found()


def erase(connection: sa.Connection) -> None:
    """Take every table of ours away, in the caller's writing transaction: :func:`prepare` or a restore follows.

    Not a deletion: the logs refuse those, and a table goes with what guards it.
    """
    metadata.drop_all(connection)
    connection.execute(sa.text("DROP TABLE IF EXISTS karriere_server_version"))
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("DROP FUNCTION IF EXISTS karriere_append_only()"))
