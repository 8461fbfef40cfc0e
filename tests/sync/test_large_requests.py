"""What does not go into one request goes in several; what goes in none is held back and blocks nothing."""

from __future__ import annotations

import pytest

from karriere_app.sync.client import PUSH_FIELDS, PUSH_LIMIT, State
from karriere_app.sync.ports import RequestTooLargeError
from karriere_app.sync.protocol import OfferRequest, PullRequest, PushRequest, Reply, Request, encode
from tests.sync.paper_county import NOW, County, Laptop

ROOM = 20_000


class NarrowLaptop(Laptop):
    """A laptop whose requests hold at most ``room`` bytes; ``is_agreed``: by agreement, or something on the way."""

    room, is_agreed = ROOM, True

    def ask(self, request: Request) -> Reply:
        if len(encode(request)) > self.room:
            raise RequestTooLargeError(is_agreed=self.is_agreed)
        return super().ask(request)


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def laptop(county: County) -> NarrowLaptop:
    ordinary = county.laptop()
    return NarrowLaptop(county, ordinary.principal, ordinary.replica)


def notes(laptop: Laptop, person: str, number: int, length: int) -> list[str]:
    return [
        laptop.write(
            laptop.county.new_id(), "contact_note", {"participant": person, "text": "x" * length}, participant=person
        )
        for _ in range(number)
    ]


def test_a_chunk_that_is_too_large_goes_in_smaller_ones_in_the_same_order(county: County, laptop: NarrowLaptop) -> None:
    person = laptop.person()
    written = notes(laptop, person, 60, 3_000)
    numbers = [one.device_seq for one in laptop.replica.files.outbox]
    assert laptop.sync() is State.DONE
    pushed = [one for one in laptop.asked if isinstance(one, PushRequest)]
    assert [one.device_seq for request in pushed for one in request.change_sets] == numbers
    assert max(len(encode(one)) for one in pushed) <= ROOM
    assert all(county.entity(note) == laptop.fields(note) for note in written)
    assert laptop.replica.files.held == []


def test_many_small_edits_go_together_and_large_ones_few_at_a_time(county: County) -> None:
    laptop = county.laptop()
    person = laptop.person()
    notes(laptop, person, 1_300, 1)
    laptop.sync()
    sizes = [len(one.change_sets) for one in laptop.asked if isinstance(one, PushRequest)]
    assert (sum(sizes), max(sizes)) == (1_301, PUSH_LIMIT)
    laptop.asked.clear()
    fields = {f"answer_{number}": number for number in range(PUSH_FIELDS // 2)}
    for _ in range(3):
        laptop.write(laptop.county.new_id(), "field_notes", {"participant": person, **fields}, participant=person)
    laptop.sync()
    assert [len(one.change_sets) for one in laptop.asked if isinstance(one, PushRequest)] == [1, 1, 1]


def test_a_change_that_goes_into_no_request_is_held_back_and_blocks_nothing(
    county: County, laptop: NarrowLaptop
) -> None:
    person = laptop.person(phone="1")
    laptop.sync()
    laptop.write(person, "participant", {"phone": "2"})
    laptop.write(person, "participant", {"family_name": "x" * ROOM})
    laptop.write(person, "participant", {"given_names": "Amina"})
    outcome = laptop.client.sync()
    assert (outcome.state, outcome.sent, outcome.held_back) == (State.DONE, 2, 1)
    assert laptop.fields(person) == county.entity(person)
    assert (county.entity(person)["phone"], county.entity(person)["given_names"]) == ("2", "Amina")
    assert "family_name" not in laptop.fields(person)
    held = laptop.replica.files.held
    assert [(one.record, one.reason) for one in held] == [(person, "too_large")]
    assert held[0].change["family_name"].new == "x" * ROOM
    assert laptop.replica.files.state.unsettled is None


def test_a_record_that_was_never_sent_goes_when_its_making_is_held_back(county: County, laptop: NarrowLaptop) -> None:
    person = laptop.person()
    laptop.sync()
    (note,) = notes(laptop, person, 1, ROOM)
    assert laptop.sync() is State.DONE
    assert note not in laptop.replica.files.records
    assert note not in county.storage.disk.entities
    assert [one.record for one in laptop.replica.files.held] == [note]


def test_what_others_wrote_meanwhile_stands_where_a_change_was_held_back(county: County, laptop: NarrowLaptop) -> None:
    person = laptop.person(family_name="Haile")
    other = county.laptop()
    laptop.sync()
    other.sync()
    other.write(person, "participant", {"family_name": "Haile Berhe"})
    other.sync()

    def type_on(request: Request, reply: Reply) -> Reply:
        if isinstance(request, PullRequest) and not laptop.replica.files.outbox:
            laptop.write(person, "participant", {"family_name": "x" * ROOM})
        return reply

    laptop.after = type_on
    laptop.sync()
    laptop.after = lambda request, reply: reply
    assert laptop.fields(person)["family_name"] == "x" * ROOM
    assert laptop.sync() is State.DONE
    assert laptop.fields(person)["family_name"] == county.entity(person)["family_name"] == "Haile Berhe"


def test_a_narrow_place_on_the_way_holds_nothing_back(county: County, laptop: NarrowLaptop) -> None:
    person = laptop.person()
    notes(laptop, person, 1, ROOM)
    laptop.is_agreed = False
    assert laptop.sync() is State.REFUSED
    assert len(laptop.replica.files.outbox) == 1
    assert laptop.replica.files.held == []
    laptop.room = 2 * ROOM
    assert laptop.sync() is State.DONE


def test_a_restored_server_is_offered_in_pieces_what_goes_into_no_request(county: County, laptop: NarrowLaptop) -> None:
    person = laptop.person()
    laptop.sync()
    night = county.storage.disk.copy()
    written = notes(laptop, person, 60, 3_000)
    laptop.sync()
    county.storage.disk = night
    county.clock.moment = NOW.replace(hour=9)
    county.journal.restored()
    laptop.asked.clear()
    assert laptop.sync() is State.DONE
    offered = [one for one in laptop.asked if isinstance(one, OfferRequest)]
    assert [one.last for one in offered] == [False] * (len(offered) - 1) + [True]
    assert len(offered) > 5
    assert all(county.entity(note) == laptop.fields(note) for note in written)
