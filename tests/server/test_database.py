"""What the database does to us is an expected trouble, never a hanging request or a bug."""

from __future__ import annotations

import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.errors import StorageError, StoreBusyError, UsageError
from karriere_app.server.administration import prepare
from karriere_app.server.database import Database, DatabaseAwayError, open_database, sqlite_address
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.storage_port import Device
from tests.server.cluster import Cluster


@pytest.fixture
def postgresql(cluster: Cluster, clock: SteppingClock) -> Database:
    """A county on PostgreSQL."""
    database = open_database(cluster.new_database())
    prepare(database, clock)
    return database


def works(database: Database, clock: SteppingClock) -> bool:
    with SqlJournalStorage(database, clock).writing() as transaction:
        transaction.save_device(Device("laptop", None, 1, None))
    with SqlJournalStorage(database, clock).reading() as transaction:
        return transaction.device("laptop") is not None


def test_a_statement_that_takes_too_long_is_ended(cluster: Cluster) -> None:
    database = open_database(cluster.new_database(), statement_seconds=1)
    began = time.monotonic()
    with pytest.raises(StoreBusyError), database.reading() as connection:
        connection.execute(sa.text("SELECT pg_sleep(20)"))
    assert time.monotonic() - began < 10
    database.close()


def test_a_transaction_that_sleeps_does_not_hold_the_county(postgresql: Database, clock: SteppingClock) -> None:
    """Whoever locked the counter and went away is thrown out, and the next one writes."""
    with postgresql.writing() as connection:
        shown = connection.scalar(sa.text("SHOW idle_in_transaction_session_timeout"))
    assert shown == "30s"
    with pytest.raises((StoreBusyError, DatabaseAwayError)), postgresql.writing() as connection:  # noqa: PT012  # one transaction
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 100"))
        connection.execute(sa.text("SELECT counter FROM county FOR UPDATE"))
        time.sleep(0.5)
        connection.execute(sa.text("SELECT 1"))
    assert works(postgresql, clock)
    postgresql.close()


def test_a_connection_that_was_cut_is_replaced(postgresql: Database, clock: SteppingClock, cluster: Cluster) -> None:
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE usename = current_user AND pid <> pg_backend_pid()"
    )
    assert works(postgresql, clock)
    cluster.run(cut)
    assert works(postgresql, clock)
    with pytest.raises(DatabaseAwayError), postgresql.writing() as connection:  # noqa: PT012  # cut inside the transaction
        connection.execute(sa.text("SELECT 1"))
        cluster.run(cut)
        connection.execute(sa.text("SELECT 1"))
    assert works(postgresql, clock)
    postgresql.close()


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    database = open_database(f"postgresql://somebody@/county?host={tmp_path}")
    with pytest.raises(DatabaseAwayError), database.writing():
        pass
    database.close()


def test_two_processes_on_one_file_take_turns(tmp_path: Path, clock: SteppingClock) -> None:
    first, second = (open_database(sqlite_address(tmp_path / "county.db")) for _ in range(2))
    prepare(first, clock)
    inside, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with first.writing() as connection:
            connection.execute(sa.text("UPDATE county SET counter = 5"))
            inside.set()
            may_end.wait(30)

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(hold)
        assert inside.wait(30)
        with SqlJournalStorage(second, clock).reading() as transaction:
            assert transaction.county().counter == 0
        waiting = pool.submit(works, second, clock)
        assert not waiting.done()
        may_end.set()
        holding.result(30)
        assert waiting.result(30)
    for database in (first, second):
        database.close()


def test_sqlite_keeps_what_was_answered_through_a_power_cut(tmp_path: Path) -> None:
    database = open_database(sqlite_address(tmp_path / "county.db"))
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    database.close()


@pytest.mark.parametrize(
    "address", ["", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "postgresql+asyncpg://x/y", "c"]
)
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        open_database(address)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        open_database(sqlite_address(tmp_path / "none" / "county.db"))


def test_bound_values_stay_out_of_errors(database: Database) -> None:
    name = "".join(("Ærlig", " ", "Prøvesen"))  # not in the source lines that a traceback shows
    with pytest.raises(sa.exc.DBAPIError) as refused, database.writing() as connection:
        connection.execute(sa.text("INSERT INTO setting (name, value) VALUES (:name, NULL)"), {"name": name})
    shown = "".join(traceback.format_exception(refused.value))
    assert name not in shown
    assert "Integrity" in shown or "NotNull" in shown
