"""The server killed with -9 in mid-push, two hundred times, half on each database: all is taken in exactly once."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from karriere_app.domain.access import Principal
from karriere_app.server.administration import prepare
from karriere_app.server.checking import check
from karriere_app.server.database import Database, open_database, sqlite_address
from karriere_app.server.directory import SqlDirectory
from karriere_app.server.invitations import invite
from karriere_app.server.tables import journal_log, quarantine, stored_answer
from karriere_app.store.open_store import Identity
from karriere_app.sync.client import Outcome, State
from karriere_app.sync.http_wire import HttpWire
from karriere_app.sync.ports import NetworkDownError, TransportError
from karriere_app.sync.transport import PUSH_PATH
from karriere_app.sync.wire import Answered, Call
from tests.server.cluster import NoPostgresqlError, private_cluster
from tests.sync.far_offices import FarLaptop
from tests.sync.mortal_server import MortalServer
from tests.sync.offices import Offices

KILLS = 100
MOST_WAITING = 8


class WatchedWire(HttpWire):
    """Says when a push is under way; ``cut_off`` counts those that got no reply. ``is_deaf``: it hears none."""

    def __init__(self) -> None:
        super().__init__()
        self.pushing = threading.Event()
        self.cut_off, self.is_deaf = 0, False

    def call(self, call: Call) -> Answered:
        if not call.url.endswith(PUSH_PATH):
            return super().call(call)
        try:
            if self.is_deaf:
                super().call(call)
                raise NetworkDownError
            self.pushing.set()
            return super().call(call)
        except TransportError:
            self.cut_off += 1
            raise
        finally:
            self.pushing.set()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database that survives its server."""
    if request.param == "sqlite":
        yield sqlite_address(tmp_path / "county.db")
        return
    try:
        with private_cluster(durable=True) as cluster:
            yield cluster.new_database()
    except NoPostgresqlError as reason:
        pytest.fail(str(reason))


class Town(Offices):
    """Offices over a database that a server of its own works on; the clock is set to the server's."""

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder)
        self.clock.moment = datetime.now(UTC)
        self.database.close()
        self.database = open_database(address)
        prepare(self.database, self.clock)


class Laptops:
    """Three laptops of one office, each with a participant of its own, and all that they wrote."""

    def __init__(self, offices: Offices, server: MortalServer) -> None:
        self.offices, self.written = offices, list[str]()
        self.wires = [WatchedWire() for _ in range(3)]
        self.all = [self._laptop(server, number) for number in range(3)]
        self.people = [laptop.person() for laptop in self.all]

    def _laptop(self, server: MortalServer, number: int) -> FarLaptop:
        offices, user = self.offices, f"user{number}"
        counsellor, where, device = offices.counsellor(user), offices.office(), offices.new_id()
        store = offices._store(Identity("", device, counsellor, where))
        laptop = FarLaptop(
            offices, store, Principal(counsellor, where, frozenset({"COUNSELLOR"})), wire=self.wires[number]
        )
        offices.laptops.append(laptop)
        code = invite(SqlDirectory(offices.database, offices.clock), user, offices.clock).code
        laptop.session.enrol(server.address, device, {"code": code})
        return laptop

    @property
    def cut_off(self) -> int:
        """How many pushes ended without an answer."""
        return sum(wire.cut_off for wire in self.wires)

    def write(self, number: int) -> None:
        """Write a note, and a field of the laptop's own participant; hand all over now and then, as on a good day."""
        laptop, person = self.all[number], self.people[number]
        if laptop.waiting() > MOST_WAITING:
            assert laptop.sync().state is State.DONE
        self.written += [f"note {len(self.written)}", f"name {len(self.written)}"]
        laptop.save("contact_note", participant=person, text=self.written[-2])
        laptop.save("participant", person, family_name=self.written[-1])


@pytest.mark.slow
def test_a_server_that_is_killed_in_mid_push_takes_in_everything_once(tmp_path: Path, address: str) -> None:
    chance = random.Random(7)
    town = Town(tmp_path, address)
    kept_unheard, wait_seconds = 0, 0.02
    with MortalServer(address) as server:
        laptops = Laptops(town, server)
        while laptops.cut_off < KILLS:
            town.clock.moment = max(town.clock.moment, datetime.now(UTC))
            number, before = server.kills % len(laptops.all), laptops.cut_off
            laptops.write(number)
            # Each fourth time the server has just answered, and the laptop does not hear it.
            wire = laptops.wires[number]
            wire.is_deaf = server.kills % 4 == 0
            moment = 0.0 if wire.is_deaf else wait_seconds * chance.random()
            kill_while_pushing(server, laptops.all[number], wire, moment)
            if laptops.cut_off > before:
                kept_unheard += has_answered(town.database, laptops.all[number])
                wait_seconds *= 1.05
            else:
                wait_seconds *= 0.8
            wire.is_deaf = False
            server.start()
        # Both happened: the push was lost with the server, and it was kept and only the answer lost.
        assert KILLS // 8 < kept_unheard < KILLS - KILLS // 8
        come_to_rest(laptops)
    assert_all_once(town.database, laptops)
    assert not check(town.database, town.clock).problems
    town.close()


def kill_while_pushing(server: MortalServer, laptop: FarLaptop, wire: WatchedWire, after_seconds: float) -> None:
    """Sync, and kill the server so long after the push has begun."""
    outcomes: list[Outcome] = []
    syncing = threading.Thread(target=lambda: outcomes.append(laptop.sync()))
    syncing.start()
    assert wire.pushing.wait(30)
    time.sleep(after_seconds)
    server.kill()
    syncing.join(30)
    wire.pushing.clear()
    assert outcomes[0].state in (State.WAITS, State.DONE)


def has_answered(database: Database, laptop: FarLaptop) -> bool:
    """Say whether the server has taken in what still lies in the laptop's outbox."""
    with laptop.replica.transaction() as transaction:
        (oldest,) = transaction.outbox(1)
    with database.reading() as connection:
        found = connection.execute(sa.select(stored_answer).where(stored_answer.c.change_set == oldest.id))
        return found.first() is not None


def come_to_rest(laptops: Laptops) -> None:
    """Sync everybody, and find all equal to the server and to each other."""
    for laptop in (*laptops.all, *laptops.all):
        assert laptop.sync().state is State.DONE
    for laptop in laptops.all:
        assert laptop.client.check().state is State.DONE
        assert laptop.lines() == laptops.all[0].lines()
        assert laptop.waiting() == 0


def assert_all_once(database: Database, laptops: Laptops) -> None:
    with database.reading() as connection:
        rows = connection.execute(sa.select(journal_log.c.value, journal_log.c.outcome)).all()
        assert connection.scalar(sa.select(sa.func.count()).select_from(quarantine)) == 0
    times = Counter(row.value for row in rows)
    assert [word for word in laptops.written if times[f'"{word}"'] != 1] == []
    assert {row.outcome for row in rows} == {"accepted"}
