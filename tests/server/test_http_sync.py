"""Push and pull over HTTP, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from karriere_app.clock import SystemClock
from karriere_app.domain.ids import new_id
from karriere_app.server.database import Database
from karriere_app.sync.protocol import PushReply
from tests.server.live import Server, serving
from tests.server.pushing import change


@pytest.fixture
def server(database: Database) -> Iterator[Server]:
    with serving(database, SystemClock()) as running:
        yield running


def test_what_one_laptop_pushes_another_of_the_office_pulls(server: Server) -> None:
    anna, berit = server.laptop("anna"), server.laptop("berit")
    person = anna.person(family_name="Prøve")
    found = {entry.id: entry for entry in berit.pull().entries}
    assert found[person].fields["family_name"] == "Prøve"
    assert person not in {entry.id for entry in server.laptop("cecilie", "Bodø").pull().entries}


def test_a_push_that_comes_twice_is_answered_the_same(server: Server) -> None:
    anna, one = server.laptop(), new_id(server.clock.now())
    request = anna.request(change(one, "participant", one, office=anna.office, family_name="Prøve"))
    first, again = (anna.ask("/v1/sync/push", request, PushReply) for _ in range(2))
    assert first.answers == again.answers
    assert len([entry for entry in anna.pull().entries if entry.id == one]) == 1


def test_nobody_writes_in_anothers_name(server: Server) -> None:
    anna, berit = server.laptop("anna"), server.laptop("berit")
    honest, anna.counsellor = anna.counsellor, berit.counsellor
    person = anna.person(family_name="Prøve")
    (entry,) = (one for one in berit.pull().entries if one.id == person)
    assert entry.by["family_name"][0] == honest
