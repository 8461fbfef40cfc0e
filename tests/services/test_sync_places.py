"""Where a whole lies: a participant with everything under it, a record with its rows; and what others changed in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from karriere_app.errors import RecordNotFoundError
from karriere_app.services import conflicts, edits_elsewhere, guidance, kept_locally, participants
from karriere_app.services.conflicts import Choice
from karriere_app.services.sync_places import Place, place_of
from karriere_app.services.sync_standing import RecordState
from karriere_app.sync.ports import NetworkDownError
from tests.sync.offices import Laptop, Offices

RECEIVED, ONLY_HERE = Place(RecordState.RECEIVED, 0), Place(RecordState.ONLY_HERE, 0)


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


def registered(offices: Offices, name: str) -> Laptop:
    laptop = offices.laptop(name)
    kept_locally.write(laptop.desk, "membership", json.dumps({"server": "https://sync.example.org", "is_in": True}))
    return laptop


@pytest.fixture
def kari(offices: Offices) -> Laptop:
    return registered(offices, "Kari Moen")


@pytest.fixture
def ola(offices: Offices) -> Laptop:
    return registered(offices, "Ola Vik")


def person_of(laptop: Laptop) -> str:
    return laptop.save("participant", given_names="Selam", family_name="Haile", office=laptop.principal.office)


def test_without_a_server_nothing_is_said(offices: Offices) -> None:
    laptop = offices.laptop("Kari Moen")
    assert place_of(laptop.desk, person_of(laptop)) is None


def test_what_is_not_here_is_not_found(kari: Laptop) -> None:
    with pytest.raises(RecordNotFoundError):
        place_of(kari.desk, "019a7f00-0000-7000-8000-00000000abcd")


def test_a_participant_is_only_here_as_long_as_one_row_under_it_waits(kari: Laptop) -> None:
    person = person_of(kari)
    talk = guidance.start(kari.desk, person)
    kari.sync()
    assert (place_of(kari.desk, person), place_of(kari.desk, talk)) == (RECEIVED, RECEIVED)
    guidance.add_row(kari.desk, "agreed_step", talk, {"what": "Sende papirer"})
    assert (place_of(kari.desk, person), place_of(kari.desk, talk)) == (ONLY_HERE, ONLY_HERE)
    kari.trouble = [NetworkDownError()]
    kari.sync()
    assert place_of(kari.desk, talk) == Place(RecordState.SENDING, 0)
    kari.sync()
    assert (place_of(kari.desk, person), place_of(kari.desk, talk)) == (RECEIVED, RECEIVED)


def test_having_looked_at_a_participant_is_nothing_that_waits(kari: Laptop) -> None:
    person = person_of(kari)
    kari.sync()
    participants.open_participant(kari.desk, person)
    assert kari.waiting() == 1
    assert place_of(kari.desk, person) == RECEIVED


def test_a_conflict_under_a_participant_needs_somebody_until_it_is_chosen_in(kari: Laptop, ola: Laptop) -> None:
    person = person_of(kari)
    talk = guidance.start(kari.desk, person)
    kari.sync()
    ola.sync()
    kari.save("guidance_session", talk, own_wishes="Vil bli kokk")
    ola.save("guidance_session", talk, own_wishes="Vil bli frisør")
    kari.sync()
    ola.sync()
    needs = Place(RecordState.NEEDS_YOU, 1)
    assert (place_of(ola.desk, person), place_of(ola.desk, talk)) == (needs, needs)
    (view,) = conflicts.open_conflicts(ola.desk)
    conflicts.resolve(ola.desk, view.id, Choice.MINE)
    assert place_of(ola.desk, talk) == ONLY_HERE
    ola.sync()
    assert (place_of(ola.desk, person), place_of(ola.desk, talk)) == (RECEIVED, RECEIVED)


def test_what_others_changed_since_a_page_was_opened_is_told_with_its_rows(kari: Laptop, ola: Laptop) -> None:
    person = person_of(kari)
    talk = guidance.start(kari.desk, person)
    kari.sync()
    ola.sync()
    mark = edits_elsewhere.mark_now(ola.desk)
    kari.save("guidance_session", talk, duration_minutes=45)
    guidance.add_row(kari.desk, "agreed_step", talk, {"what": "Sende papirer"})
    ola.save("guidance_session", talk, own_wishes="Vil bli frisør")
    assert edits_elsewhere.since(ola.desk, talk, mark) == ()
    kari.sync()
    ola.sync()
    told = edits_elsewhere.since(ola.desk, talk, mark)
    assert {view.who for view in told} == {"kari moen"}
    assert {(view.kind, view.field, view.new) for view in told} >= {
        ("guidance_session", "duration_minutes", "45"),
        ("agreed_step", "what", "Sende papirer"),
    }
    assert "own_wishes" not in {view.field for view in told}
    assert edits_elsewhere.since(ola.desk, person, mark)
    assert edits_elsewhere.since(ola.desk, talk, edits_elsewhere.mark_now(ola.desk)) == ()
