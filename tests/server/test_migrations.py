"""The schema: what the steps make is what the program's tables say, on both databases; once, and by one at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from karriere_app.clock import SteppingClock
from karriere_app.errors import StoreTooNewError
from karriere_app.server.administration import prepare
from karriere_app.server.database import open_database
from karriere_app.server.migrations.runner import VERSION_TABLE, newest_step, schema_version, upgrade
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.tables import metadata


def test_the_steps_make_what_the_tables_say(address: str) -> None:
    database = open_database(address)
    assert upgrade(database)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert schema_version(connection) == newest_step() == 1
    database.close()


def test_nothing_is_done_twice(address: str, clock: SteppingClock) -> None:
    database = open_database(address)
    prepare(database, clock)
    with SqlJournalStorage(database, clock).reading() as transaction:
        first = transaction.county()
    assert not upgrade(database)
    prepare(database, clock)
    with SqlJournalStorage(database, clock).reading() as transaction:
        assert transaction.county() == first
    database.close()


def test_several_that_start_at_once_make_one_county(address: str, clock: SteppingClock) -> None:
    databases = [open_database(address) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda database: prepare(database, clock), databases))
    counties = set()
    for database in databases:
        with SqlJournalStorage(database, clock).reading() as transaction:
            counties.add(transaction.county())
        database.close()
    assert len(counties) == 1


def test_a_database_of_a_newer_program_is_left_alone(address: str, clock: SteppingClock) -> None:
    database = open_database(address)
    prepare(database, clock)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE karriere_server_version SET version_num = '0002'"))
    with pytest.raises(StoreTooNewError) as refused:
        prepare(database, clock)
    assert (refused.value.found, refused.value.supported) == (2, 1)
    database.close()
