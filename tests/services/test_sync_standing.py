"""How a laptop stands with its server: counts, times, and where each record is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from karriere_app.services import conflicts, held_back, kept_locally
from karriere_app.services import sync_standing as standings
from karriere_app.services.conflicts import Choice
from karriere_app.services.sync_standing import RecordState, record_states, standing
from karriere_app.sync.client import PUSH_LIMIT
from karriere_app.sync.ports import NetworkDownError
from tests.sync.offices import Laptop, Offices

IN_OSLO = datetime(2026, 11, 25, 14, 40, tzinfo=UTC)


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


@pytest.fixture
def kari(offices: Offices) -> Laptop:
    laptop = offices.laptop("Kari Moen")
    kept_locally.write(laptop.desk, "membership", json.dumps({"server": "https://sync.example.org", "is_in": True}))
    return laptop


def person_of(laptop: Laptop) -> str:
    return laptop.save("participant", given_names="Selam", family_name="Haile", office=laptop.principal.office)


def test_a_laptop_that_met_no_server_says_so(offices: Offices) -> None:
    laptop = offices.laptop("Kari Moen")
    person = person_of(laptop)
    found = standing(laptop.desk)
    assert (found.is_enrolled, found.server, found.last_synced_at) == (False, None, None)
    assert record_states(laptop.desk, [person]) == {person: RecordState.ONLY_HERE}


def test_what_waits_is_counted_until_the_server_has_answered(kari: Laptop) -> None:
    person_of(kari)
    person = person_of(kari)
    assert (standing(kari.desk).waiting, standing(kari.desk).server) == (2, "https://sync.example.org")
    kari.sync()
    found = standing(kari.desk)
    assert (found.waiting, found.last_synced_at) == (0, kari.offices.clock.now())
    assert record_states(kari.desk, [person]) == {person: RecordState.RECEIVED}


def test_a_record_is_only_here_then_sent_then_received(kari: Laptop) -> None:
    kari.sync()
    person = person_of(kari)
    assert record_states(kari.desk, [person]) == {person: RecordState.ONLY_HERE}
    kari.trouble = [NetworkDownError()]
    kari.sync()
    assert record_states(kari.desk, [person]) == {person: RecordState.SENDING}
    kari.sync()
    assert record_states(kari.desk, [person]) == {person: RecordState.RECEIVED}


def test_a_record_in_conflict_needs_somebody(kari: Laptop, offices: Offices) -> None:
    ola = offices.laptop("Ola Vik")
    person = person_of(kari)
    kari.sync()
    ola.sync()
    kari.save("participant", person, phone="1")
    ola.save("participant", person, phone="2")
    kari.sync()
    ola.sync()
    assert record_states(ola.desk, [person]) == {person: RecordState.NEEDS_YOU}
    (view,) = conflicts.open_conflicts(ola.desk)
    assert standing(ola.desk).conflicts == 1
    conflicts.resolve(ola.desk, view.id, Choice.SERVER)
    assert record_states(ola.desk, [person])[person] is not RecordState.NEEDS_YOU


def test_what_the_server_could_not_let_act_is_told_with_its_reason_until_read(kari: Laptop) -> None:
    person = person_of(kari)
    note = kari.save("contact_note", participant=person, on="2026-11-20", text="Ringte")
    kari.sync()
    with kari.store.database.writing() as connection:  # as an older program wrote it
        connection.exec_driver_sql("UPDATE outbox SET records = records")
    kari.save("contact_note", note, text="Ringte igjen")
    with kari.store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET records = replace(records, 'Ringte igjen', ' ')")
    kari.sync()
    assert standing(kari.desk).held == 1
    assert record_states(kari.desk, [note]) == {note: RecordState.NEEDS_YOU}
    (held,) = held_back.held_back(kari.desk)
    assert (held.title, held.reason, held.participant) == ("Kort notat 20.11.2026", "not_canonical", person)
    assert held.reason_words == "Serveren kan ikke lese verdien."
    assert [line.label for line in held.lines] == ["Notat"]
    held_back.put_away(kari.desk, held.number)
    assert held_back.held_back(kari.desk) == ()
    assert standing(kari.desk).held == 0


def test_the_last_try_is_kept_with_what_a_brake_asked_about(kari: Laptop) -> None:
    standings.keep_last(kari.desk, "brake", at_stake=31)
    found = standing(kari.desk)
    assert found.needs_consent == 31
    assert found.last is not None
    assert found.last.state == "brake"
    standings.keep_last(kari.desk, "done")
    assert standing(kari.desk).needs_consent == 0


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "Ingen endringer venter"), (1, "1 endring venter"), (3, "3 endringer venter")],
)
def test_what_waits_is_said_in_words(number: int, words: str) -> None:
    assert standings.waiting_words(number) == words


def test_when_it_was_synchronised_is_said_on_the_local_calendar() -> None:
    now = IN_OSLO.astimezone()
    assert standings.synced_words(None, now) == "ikke synkronisert ennå"
    assert standings.synced_words(now, now) == f"sist synkronisert {now:%H:%M}"
    yesterday = now.replace(day=24)
    assert standings.synced_words(yesterday, now) == f"sist synkronisert i går {yesterday:%H:%M}"
    assert standings.synced_words(now.replace(day=2), now) == f"sist synkronisert 02.11.2026 {now:%H:%M}"


def test_as_many_change_sets_are_on_their_way_as_go_in_one_request() -> None:
    assert standings.IN_ONE_PUSH == PUSH_LIMIT
