"""A page made of the database's own text is the very reply that the journal gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.ids import new_id
from karriere_app.server.database import Database
from karriere_app.server.journal import Journal
from karriere_app.server.pages import Page, Pages
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.sync.protocol import PROTOCOL_VERSION, FieldChange, NewEpoch, PullReply, PullRequest, decode
from tests.server.pushing import Pusher, change, somebody

RARE = "Ærlig «tale» \u0000 ሰላም 🙂 \u2028 \\ \" '"


@pytest.mark.parametrize("limit", [1, 3, 7, 2_000])
def test_every_page_reads_as_the_journals_reply(
    limit: int, database: Database, storage: SqlJournalStorage, clock: SteppingClock
) -> None:
    def fresh() -> str:
        return new_id(clock.now())

    journal, pages = Journal(storage, clock, fresh), Pages(database, clock, fresh)
    laptop = Pusher(journal, clock)
    stranger = Pusher(journal, clock, somebody(new_id(clock.now()), new_id(clock.now())))
    people = [laptop.person(family_name=f"Prøve {number}") for number in range(3)]
    stranger.person(family_name="Annen")
    laptop.push(change(fresh(), "strange_kind", people[0], people[0], odd=RARE, nested={"ø": [1, 0.5, None, True]}))
    laptop.push(change(fresh(), "strange_kind", None, None, empty=[], zero=0))
    laptop.centre('"entries":[]')
    cursor, more, rounds = 0, True, 0
    while more:
        request = PullRequest(PROTOCOL_VERSION, laptop.device, None, cursor, limit)
        page, reply = pages.pull(laptop.principal, request), journal.pull(laptop.principal, request)
        assert isinstance(page, Page)
        assert isinstance(reply, PullReply)
        assert decode(page.body) == reply
        assert page.records == len(reply.entries)
        assert page.participants == {entry.participant for entry in reply.entries if entry.participant is not None}
        cursor, more, rounds = reply.cursor, reply.more, rounds + 1
    assert rounds == -(-6 // limit)


def test_whom_a_reader_lost_stands_in_the_page(
    database: Database, storage: SqlJournalStorage, clock: SteppingClock
) -> None:
    journal = Journal(storage, clock, lambda: new_id(clock.now()))
    pages = Pages(database, clock, lambda: new_id(clock.now()))
    laptop = Pusher(journal, clock)
    gone = laptop.person(family_name="Flyttet")
    before = laptop.pull().cursor
    moving = FieldChange(laptop.principal.office, new_id(clock.now()), before)
    laptop.push(replace(change(gone, "participant", gone), fields={"office": moving}))
    request = PullRequest(PROTOCOL_VERSION, laptop.device, None, before, 10)
    page = pages.pull(laptop.principal, request)
    assert isinstance(page, Page)
    assert decode(page.body) == journal.pull(laptop.principal, request)
    reply = decode(page.body)
    assert isinstance(reply, PullReply)
    assert (page.participants, len(reply.gone)) == (frozenset(), 1)


def test_another_epoch_is_held(database: Database, clock: SteppingClock) -> None:
    pages = Pages(database, clock, lambda: new_id(clock.now()))
    assert isinstance(pages.pull(somebody(), PullRequest(PROTOCOL_VERSION, "laptop", "other", 0, 10)), NewEpoch)
