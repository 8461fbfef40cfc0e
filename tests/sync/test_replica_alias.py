"""Registration: a laptop that was used alone becomes one of the county's, and nothing of its past is rewritten."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from karriere_app.services import history, participants
from karriere_app.services.profile import Beginning
from karriere_app.services.records import RecordChange
from karriere_app.store.tables import record_change
from karriere_app.sync.client import State
from karriere_app.sync.replica_alias import take_alias
from tests.sync.offices import Laptop, Offices

BEGINNING = Beginning("Mitt kontor", "Ingrid Veileder", county="40", title="karriereveileder", municipality="4003")


@pytest.fixture
def alone(offices: Offices) -> Laptop:
    return offices.newcomer(BEGINNING)


def final_session(laptop: Laptop, person: str) -> str:
    values = {"basis": "OPPL_28_9", "declined_on": "2026-11-20", "declined_reason": "Har fått jobb"}
    session = laptop.save("guidance_session", participant=person, counsellor=laptop.principal.counsellor, **values)
    laptop.save("guidance_session", session, status="FINAL")
    return session


def server_fields(offices: Offices, record: str) -> dict[str, object]:
    found = offices.entity(record)
    assert found is not None
    return dict(found.fields)


def test_the_counsellor_still_sees_and_edits_own_participants(alone: Laptop) -> None:
    person = alone.person()
    alone.enrol("ingrid")
    assert [row.id for row in participants.page(alone.desk, participants.ListQuery()).rows] == [person]
    alone.save("participant", person, phone="22 00 00 00")
    assert alone.fields(person)["phone"] == "22 00 00 00"
    assert alone.store.identity.actor.counsellor == alone.principal.counsellor


def test_the_server_takes_all_of_it_under_its_own_ids(alone: Laptop, offices: Offices) -> None:
    person = alone.person()
    final = final_session(alone, person)
    alone.enrol("ingrid")
    outcome = alone.sync()
    assert (outcome.state, outcome.conflicts, outcome.held_back) == (State.DONE, 0, 0)
    assert server_fields(offices, person)["office"] == offices.office()
    assert server_fields(offices, person)["responsible_counsellor"] == offices.counsellor("ingrid")
    assert server_fields(offices, final)["status"] == "FINAL"
    alone.sync()
    assert alone.client.check().received == 0
    assert alone.waiting() == 0


def test_a_colleague_of_the_office_sees_it(alone: Laptop, offices: Offices) -> None:
    colleague = offices.laptop("odd")
    person = alone.person()
    final = final_session(alone, person)
    alone.enrol("ingrid")
    alone.sync()
    alone.sync()
    colleague.sync()
    assert colleague.fields(person) == alone.fields(person)
    assert colleague.fields(final)["status"] == "FINAL"
    assert colleague.lines() == alone.lines()


def test_a_session_deleted_before_is_deleted_at_the_server_too(alone: Laptop, offices: Offices) -> None:
    person = alone.person()
    session = alone.save("guidance_session", participant=person, counsellor=alone.principal.counsellor)
    alone.save("agreed_step", parent=session, what="Søke")
    alone.delete("guidance_session", session)
    alone.enrol("ingrid")
    assert alone.sync().conflicts == 0
    assert server_fields(offices, session)["deleted_at"] is not None


def test_the_log_of_before_stands_as_it_was_and_names_the_same_person(alone: Laptop) -> None:
    person = alone.person()
    before = log_of(alone, person)
    alone.enrol("ingrid")
    assert log_of(alone, person)[: len(before)] == before
    assert alone.store.broken_link() is None
    assert {change.who for change in history.changes(alone.desk, person)} == {"Ingrid Veileder"}


def log_of(laptop: Laptop, record: str) -> list[str]:
    query = sa.select(record_change.c.fields).where(record_change.c.record_id == record).order_by(record_change.c.seq)
    with laptop.store.reading() as connection:
        return list(connection.execute(query).scalars())


def test_registering_twice_is_registering_once(alone: Laptop, offices: Offices) -> None:
    alone.person()
    alone.enrol("ingrid")
    identity, waiting = alone.store.identity, alone.waiting()
    take_alias(alone.store, identity.counsellor, identity.office, identity.device, offices.clock)
    assert (alone.store.identity, alone.waiting()) == (identity, waiting)


def test_the_made_up_office_and_counsellor_are_not_sent(alone: Laptop, offices: Offices) -> None:
    made_up = {str(alone.store.identity.office), str(alone.store.identity.counsellor)}
    alone.person()
    alone.enrol("ingrid")
    alone.sync()
    alone.sync()
    assert made_up.isdisjoint(one for one, _ in alone.lines())
    offered = [
        change for request in alone.asked for one in getattr(request, "change_sets", ()) for change in one.records
    ]
    assert made_up.isdisjoint(change.record for change in offered)
    assert made_up.isdisjoint(str(change) for change in offered)


def test_what_the_server_does_not_know_of_the_counsellor_is_told(alone: Laptop, offices: Offices) -> None:
    alone.enrol("ingrid")
    alone.sync()
    alone.sync()
    assert server_fields(offices, alone.principal.counsellor)["title"] == "karriereveileder"
    assert server_fields(offices, alone.principal.counsellor)["name"] == "ingrid"
    assert server_fields(offices, alone.principal.office)["municipality"] == "4003"


def test_the_first_laptops_county_profile_becomes_the_countys_and_the_seconds_does_not(
    alone: Laptop, offices: Offices
) -> None:
    alone.enrol("ingrid")
    alone.sync()
    alone.sync()
    second = offices.newcomer(BEGINNING)
    second.enrol("odd")
    for laptop in (second, second, alone):
        laptop.sync()
    (profile,) = alone.ids_of("county_profile")
    assert second.ids_of("county_profile") == [profile]
    assert second.lines() == alone.lines()


def test_a_draft_goes_on_under_the_new_name(alone: Laptop) -> None:
    from karriere_app.services import drafts

    person = alone.person()
    local = str(alone.principal.counsellor)
    drafts.keep(alone.desk, person, "participant", person, {"responsible_counsellor": {"value": local}})
    alone.enrol("ingrid")
    found = drafts.of(alone.desk, person)
    assert found is not None
    assert found.fields == {"responsible_counsellor": {"value": alone.principal.counsellor}}


def test_a_store_that_has_met_its_server_keeps_what_it_has(alone: Laptop, offices: Offices) -> None:
    person = alone.person()
    alone.enrol("ingrid")
    alone.sync()
    alone.sync()
    alone.save("participant", person, phone="22 00 00 00")
    alone.enrol("ingrid")
    assert alone.sync().state is State.DONE
    assert server_fields(offices, person)["phone"] == "22 00 00 00"
    assert alone.fields(person)["phone"] == "22 00 00 00"
    alone.change(RecordChange("participant", person, {"phone": None}))
