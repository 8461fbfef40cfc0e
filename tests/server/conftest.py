"""Both databases for every test that names ``database``: a SQLite file, and one in a private PostgreSQL cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.server.administration import prepare
from karriere_app.server.database import Database, open_database, sqlite_address
from karriere_app.server.storage import SqlJournalStorage
from tests.server.cluster import Cluster, NoPostgresqlError, private_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The cluster of this test run; without PostgreSQL the tests fail and say what to install."""
    try:
        with private_cluster() as running:
            yield running
    except NoPostgresqlError as reason:
        pytest.fail(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield sqlite_address(tmp_path / "county.db")
        return
    running: Cluster = request.getfixturevalue("cluster")
    made = running.new_database()
    yield made
    running.drop(made)


@pytest.fixture
def database(address: str, clock: SteppingClock) -> Iterator[Database]:
    """A database with its tables and the county's first era."""
    opened = open_database(address)
    prepare(opened, clock)
    yield opened
    opened.close()


@pytest.fixture
def storage(database: Database, clock: SteppingClock) -> SqlJournalStorage:
    """The journal's storage on it."""
    return SqlJournalStorage(database, clock)
