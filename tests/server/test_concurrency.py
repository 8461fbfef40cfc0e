"""Many laptops at once: numbers rise in the order of commits, so a reader that follows them misses nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.domain.ids import new_id
from karriere_app.server.audit import AuditLog, Event
from karriere_app.server.database import Database, open_database
from karriere_app.server.journal import Journal
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.tables import entity
from tests.server.pushing import Pusher, change

LAPTOPS, PUSHES = 8, 15
PATIENCE_SECONDS = 60


@pytest.fixture
def journal(storage: SqlJournalStorage, clock: SteppingClock) -> Journal:
    return Journal(storage, clock, lambda: new_id(clock.now()))


def test_a_reader_that_follows_the_numbers_misses_nothing(journal: Journal, clock: SteppingClock) -> None:
    laptops = [Pusher(journal, clock) for _ in range(LAPTOPS)]
    reader = Pusher(journal, clock)
    made: set[str] = set()
    done = threading.Event()
    missed: list[str] = []

    def work(laptop: Pusher) -> None:
        for number in range(PUSHES):
            made.add(laptop.centre(f"Mottak {number}"))

    def follow() -> list[str]:
        cursor, seen = 0, list[str]()
        while True:
            was_done = done.is_set()
            reply = reader.pull(cursor)
            numbers = [entry.seq for entry in reply.entries]
            missed.extend(str(seq) for seq in numbers if seq <= cursor)
            seen += [entry.id for entry in reply.entries]
            cursor = reply.cursor
            if was_done and not reply.entries:
                return seen

    with ThreadPoolExecutor(LAPTOPS + 1) as pool:
        following = pool.submit(follow)
        working = [pool.submit(work, laptop) for laptop in laptops]
        try:
            for one in working:
                one.result(PATIENCE_SECONDS)
        finally:
            done.set()
        seen = following.result(PATIENCE_SECONDS)
    assert missed == []
    assert len(made) == LAPTOPS * PUSHES
    assert len(seen) == len(set(seen))
    assert set(seen) == made


def test_numbers_have_no_gaps_when_everybody_only_adds(
    journal: Journal, database: Database, clock: SteppingClock
) -> None:
    laptops = [Pusher(journal, clock) for _ in range(LAPTOPS)]
    with ThreadPoolExecutor(LAPTOPS) as pool:
        list(pool.map(lambda laptop: [laptop.centre("Mottak") for _ in range(PUSHES)], laptops))
    with database.reading() as connection:
        numbers = connection.scalars(sa.select(entity.c.seq).order_by(entity.c.seq)).all()
    assert numbers == list(range(1, LAPTOPS * PUSHES + 1))


def test_a_push_waits_for_the_one_before_it(
    address: str, journal: Journal, storage: SqlJournalStorage, clock: SteppingClock
) -> None:
    """Another process holds the counter row: nobody takes a number before it has committed."""
    laptop = Pusher(journal, clock)
    other = open_database(address)
    elsewhere = SqlJournalStorage(other, clock)
    with ThreadPoolExecutor(1) as pool:
        with elsewhere.writing() as transaction:
            held = transaction.county()
            pushing = pool.submit(laptop.centre, "Mottak")
            with storage.reading() as reading:
                assert reading.county() == held
            assert not pushing.done()
            transaction.save_county(type(held)(held.counter + 100, held.lineage))
        pushing.result(PATIENCE_SECONDS)
    other.close()
    assert [entry.seq for entry in laptop.pull().entries] == [held.counter + 101]


def test_the_log_stays_one_chain_when_many_note_at_once(database: Database, clock: SteppingClock) -> None:
    log = AuditLog(database, clock)
    with ThreadPoolExecutor(LAPTOPS) as pool:
        list(pool.map(lambda one: [log.note(Event(f"c{one}", "pull")) for _ in range(PUSHES)], range(LAPTOPS)))
    assert log.verify() is None
    assert [row.number for row in log.latest(limit=500)] == list(range(LAPTOPS * PUSHES, 0, -1))


def test_the_same_change_set_twice_at_once_acts_once(journal: Journal, clock: SteppingClock) -> None:
    """The laptop's line broke, and its first try still runs while the second comes."""
    laptop = Pusher(journal, clock)
    request = laptop.request(change(new_id(clock.now()), "reception_centre", None, name="Mottak"))
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(laptop.send, (request, request))
    assert first.answers == second.answers
    assert laptop.pull().cursor == 1
