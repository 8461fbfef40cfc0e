"""Offers give nobody a right that pushing does not give, but to a laptop that was here before a restore."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.ids import new_id
from karriere_app.server.journal import NEWCOMERS_BELIEVED, Journal
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.sync.protocol import PROTOCOL_VERSION, Entry, OfferReply, OfferRequest
from tests.server.pushing import ANNA, AT, BERIT, BODØ, SKIEN, Pusher, somebody

STRANGER = somebody(BERIT, BODØ)
NEWER = 2**60


@pytest.fixture
def journal(storage: SqlJournalStorage, clock: SteppingClock) -> Journal:
    return Journal(storage, clock, lambda: new_id(clock.now()))


@pytest.fixture
def anna(journal: Journal, clock: SteppingClock) -> Pusher:
    return Pusher(journal, clock)


@pytest.fixture
def person(anna: Pusher) -> str:
    """Somebody in Skien."""
    return anna.person(family_name="Prøve")


def grabbing(person: str) -> Entry:
    """Return an offer that would move somebody to Bodø."""
    fields = {"office": BODØ, "family_name": "Tatt"}
    written = ((NEWER, BERIT, AT, tuple(fields)),)
    return Entry(0, "participant", person, person, None, AT, ANNA, SKIEN, fields, written)


def offer(
    laptop: Pusher, *entries: Entry, gone: tuple[tuple[str, int], ...] = (), principal: Principal | None = None
) -> None:
    """Offer as a laptop may word it that wants to be believed."""
    epoch = laptop.pull().epoch
    request = OfferRequest(
        PROTOCOL_VERSION, laptop.device, epoch, laptop.nonce, f"offer-{laptop.number}", NEWER - 1, entries, gone, True
    )
    assert isinstance(laptop.journal.offer(principal or laptop.principal, request), OfferReply)
    laptop.nonce = request.next_nonce


def stands(anna: Pusher, person: str) -> str | None:
    """Return the family name that Anna's office sees."""
    return next((entry.fields["family_name"] for entry in anna.pull().entries if entry.id == person), None)


def test_a_new_laptop_of_another_office_offers_in_vain(
    anna: Pusher, person: str, journal: Journal, clock: SteppingClock
) -> None:
    stranger = Pusher(journal, clock, STRANGER)
    offer(stranger, grabbing(person))
    assert stands(anna, person) == "Prøve"
    assert stands(stranger, person) is None


def test_a_new_laptop_takes_nobody_from_a_colleague(
    anna: Pusher, person: str, journal: Journal, clock: SteppingClock
) -> None:
    colleague = Pusher(journal, clock, somebody(BERIT, SKIEN))
    offer(colleague, gone=((person, NEWER),))
    assert stands(anna, person) == "Prøve"


def test_a_reader_changes_nothing_by_offering(
    anna: Pusher, person: str, journal: Journal, clock: SteppingClock
) -> None:
    reader = Pusher(journal, clock, somebody(BERIT, SKIEN, "READER"))
    offer(reader, grabbing(person))
    assert stands(anna, person) == "Prøve"


def test_after_a_restore_who_was_here_before_is_believed(anna: Pusher, person: str, journal: Journal) -> None:
    journal.restored()
    offer(anna, replace(grabbing(person), fields={"office": SKIEN, "family_name": "Husket"}))
    assert stands(anna, person) == "Husket"


def test_a_laptop_registered_long_after_a_restore_is_not_believed(
    anna: Pusher, person: str, journal: Journal, clock: SteppingClock
) -> None:
    journal.restored()
    clock.moment += NEWCOMERS_BELIEVED + timedelta(minutes=1)
    stranger = Pusher(journal, clock, STRANGER)
    offer(stranger, grabbing(person))
    assert stands(anna, person) == "Prøve"


def test_a_successor_is_believed_no_more_than_the_laptop_before_it(
    anna: Pusher, person: str, journal: Journal, clock: SteppingClock
) -> None:
    journal.restored()
    stranger = Pusher(journal, clock, STRANGER)
    offer(stranger)
    successor = Pusher(journal, clock, STRANGER)
    successor.device = new_id(clock.now())
    journal.register(successor.device, successor_of=stranger.device)
    offer(successor, grabbing(person))
    assert stands(anna, person) == "Prøve"


def test_a_laptop_that_the_copy_does_not_know_is_believed_for_a_month(
    anna: Pusher, person: str, journal: Journal, clock: SteppingClock
) -> None:
    journal.restored()
    unknown = Pusher(journal, clock, somebody(BERIT, SKIEN))
    offer(unknown, replace(grabbing(person), fields={"office": SKIEN, "family_name": "Husket"}))
    assert stands(anna, person) == "Husket"
