"""Offices at work with encrypted stores: what one writes the others have, and nothing is overwritten in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from karriere_app.domain.access import Principal
from karriere_app.services import participants
from karriere_app.services.participants import Filters
from karriere_app.store.backup import OWN_FOLDER, back_up, read_manifest
from karriere_app.store.tables import held
from karriere_app.sync.client import State
from karriere_app.sync.merge import seen_digest
from karriere_app.sync.protocol import ChangeSet, FieldChange, PushReply, PushRequest, RecordChange
from tests.sync.offices import Laptop, Offices


@pytest.fixture
def pair(offices: Offices) -> tuple[Laptop, Laptop, str]:
    """Two laptops of one office that hold the same participant."""
    one, other = offices.laptop("ingrid"), offices.laptop("odd")
    person = one.person(phone="22 00 00 00")
    settle(one, other)
    return one, other, person


def settle(*laptops: Laptop, rounds: int = 3) -> None:
    """Sync in turn until everybody has everything."""
    for _ in range(rounds):
        for laptop in laptops:
            outcome = laptop.sync(consent=True)
            assert outcome.state is State.DONE


def conflicts(laptop: Laptop) -> list[dict[str, Any]]:
    return [laptop.fields(one) for one in laptop.ids_of("conflict")]


def alike(*laptops: Laptop) -> bool:
    """Say whether laptops of one office hold the same, and the server the same as they."""
    assert all(laptop.client.check().state is State.DONE for laptop in laptops)
    assert all(laptop.asked[-1].buckets is False for laptop in laptops)  # type: ignore[union-attr]  # a DigestRequest
    return len({tuple(laptop.lines()) for laptop in laptops}) == 1 and all(one.waiting() == 0 for one in laptops)


def test_five_laptops_have_the_same_in_the_end(offices: Offices) -> None:
    laptops = [offices.laptop(user) for user in ("ingrid", "odd", "kari", "nils", "mona")]
    people = [laptop.person(f"Prøve{place}") for place, laptop in enumerate(laptops)]
    settle(*laptops, rounds=2)
    for place, laptop in enumerate(laptops):
        for person in people[place:]:
            laptop.save("contact_note", participant=person, text=f"Ringt av {place}")
        laptop.save("participant", people[-1], phone=f"22 00 00 0{place}")
    settle(*laptops)
    assert alike(*laptops)
    assert {len(conflicts(laptop)) for laptop in laptops} == {4}
    assert {participants.count(laptop.desk, Filters()) for laptop in laptops} == {5}


def test_both_edit_one_field_offline_and_both_texts_stand(pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    one.save("participant", person, phone="1", email="selam@example.org")
    other.save("participant", person, phone="2", municipality="4003")
    settle(one, other)
    assert one.fields(person) == other.fields(person)
    assert (one.fields(person)["phone"], one.fields(person)["municipality"]) == ("1", "4003")
    (conflict,) = conflicts(one)
    assert (conflict["base"], conflict["server"], conflict["mine"]) == ('"22 00 00 00"', '"1"', '"2"')
    assert alike(one, other)


def test_the_history_names_who_wrote_and_when(pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    one.save("participant", person, email="selam@example.org")
    at = one.offices.clock.now()
    settle(one, other)
    with other.store.reading() as connection:
        query = sa.text(
            "SELECT counsellor, at, device FROM change_set JOIN record_change USING (seq) "
            "WHERE record_id = :person AND fields LIKE '%email%'"
        )
        (row,) = connection.execute(query, {"person": person}).all()
    assert row.counsellor == one.principal.counsellor
    assert row.at == f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def test_a_draft_is_not_touched_by_what_comes(pair: tuple[Laptop, Laptop, str]) -> None:
    from karriere_app.services import drafts

    one, other, person = pair
    drafts.keep(other.desk, person, "participant", person, {"phone": {"value": "midt i"}}, cursor="phone")
    one.save("participant", person, phone="1")
    settle(one, other)
    (draft,) = drafts.unfinished(other.desk)
    assert (draft.fields, draft.cursor) == ({"phone": {"value": "midt i"}}, "phone")


def test_what_the_server_holds_back_is_kept_with_its_reason(pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    note = one.save("contact_note", participant=person, text="Ringt")
    settle(one, other)
    other.save("contact_note", note, text="Ringt igjen")
    with other.store.database.writing() as connection:  # a copy that went bad
        wrong = "UPDATE outbox SET records = json_set(records, '$[0].kind', 'travel_grant')"
        connection.execute(sa.text(wrong))
    assert other.sync().held_back == 1
    with other.store.reading() as connection:
        (row,) = connection.execute(sa.select(held)).all()
    assert (row.record_id, row.reason, row.participant) == (note, "belongs_elsewhere", person)
    assert "Ringt igjen" in row.change
    assert other.fields(note)["text"] == "Ringt"


# ---- laptops and servers that go back ------------------------------------------------------------------------------


def test_a_laptop_put_back_from_a_copy_gets_a_new_name_and_loses_nothing(
    pair: tuple[Laptop, Laptop, str], tmp_path: Path
) -> None:
    one, other, person = pair
    one.save("contact_note", participant=person, text="Før kopien, ikke sendt")
    copy = tmp_path / "kopi.karrierekopi"
    back_up(one.store, one.store.key, copy, one.offices.clock.now())
    one.save("contact_note", participant=person, text="Etter kopien")
    settle(one, other)
    device = one.store.identity.device
    one.go_back_to(copy)
    one.save("contact_note", participant=person, text="Skrevet i den gamle")
    settle(one, other)
    assert one.store.identity.device != device
    texts = {one.fields(note)["text"] for note in one.ids_of("contact_note")}
    assert texts == {"Før kopien, ikke sendt", "Etter kopien", "Skrevet i den gamle"}
    assert alike(one, other)


def test_two_copies_of_one_laptop_go_on_under_two_names(pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    one.save("contact_note", participant=person, text="Usendt i begge")
    clone = one.clone()
    one.save("contact_note", participant=person, text="Fra den ene")
    clone.save("contact_note", participant=person, text="Fra kopien")
    settle(one, clone, other)
    assert one.store.identity.device != clone.store.identity.device
    assert sorted(other.fields(note)["text"] for note in other.ids_of("contact_note")) == [
        "Fra den ene",
        "Fra kopien",
        "Usendt i begge",
    ]
    assert alike(one, clone, other)


def test_a_server_put_back_gets_what_the_laptops_know(pair: tuple[Laptop, Laptop, str], offices: Offices) -> None:
    one, other, person = pair
    copy = offices.copy()
    note = one.save("contact_note", participant=person, text="Etter kopien")
    one.save("participant", person, phone="1")
    settle(one, other)
    offices.put_back(copy)
    assert offices.entity(note) is None
    other.save("participant", person, email="selam@example.org")
    settle(one, other)
    found = offices.entity(person)
    assert found is not None
    assert (found.fields["phone"], found.fields["email"]) == ("1", "selam@example.org")
    assert offices.entity(note) is not None
    assert alike(one, other)


# ---- who may see ---------------------------------------------------------------------------------------------------


def test_a_participant_who_moves_leaves_after_the_outbox_is_drained(
    pair: tuple[Laptop, Laptop, str], offices: Offices
) -> None:
    one, other, person = pair
    skien = one.person("Blir", "Igjen")
    settle(one, other)
    away = offices.laptop("nils", "Karrieresenteret i Porsgrunn")
    elsewhere = offices.office("Karrieresenteret i Porsgrunn")
    other.save("contact_note", participant=person, text="Skrevet før flyttingen kom fram")
    one.save("participant", person, office=elsewhere, responsible_counsellor=away.principal.counsellor)
    settle(other, one, away)
    assert (one.fields(person), other.fields(person)) == ({}, {})
    assert one.waiting() == other.waiting() == 0
    assert away.fields(person)["family_name"] == "Haile"
    assert [away.fields(note)["text"] for note in away.ids_of("contact_note")] == ["Skrevet før flyttingen kom fram"]
    assert participants.count(one.desk, Filters()) == participants.count(other.desk, Filters()) == 1
    assert one.fields(skien) != {}
    assert alike(one, other)


def test_a_participant_who_moves_back_is_whole_again(pair: tuple[Laptop, Laptop, str], offices: Offices) -> None:
    one, other, person = pair
    away = offices.laptop("nils", "Karrieresenteret i Porsgrunn")
    elsewhere, home = offices.office("Karrieresenteret i Porsgrunn"), one.principal.office
    session = one.save("guidance_session", participant=person, own_wishes="Helsefag")
    one.save("participant", person, office=elsewhere, responsible_counsellor=away.principal.counsellor)
    settle(one, other, away)
    away.save("participant", person, office=home, responsible_counsellor=one.principal.counsellor)
    settle(away, one, other)
    assert one.fields(session)["own_wishes"] == "Helsefag"
    assert participants.search(one.desk, "haile")[0].id == person
    assert alike(one, other)


# ---- a newer program -----------------------------------------------------------------------------------------------


def newer_program(offices: Offices, principal: Principal, *records: RecordChange) -> None:
    """Push what a program of next year wrote."""
    device = offices.new_id()
    offices.journal.register(device)
    change_set = ChangeSet(offices.new_id(), 1, principal.counsellor, "2027-01-01T09:00:00.000Z", records)
    reply = offices.journal.push(principal, PushRequest(1, device, None, None, offices.new_id(), (change_set,)))
    assert isinstance(reply, PushReply)
    assert [record.quarantined for record in reply.answers[0].records] == [None] * len(records)


def of_next_year(laptop: Laptop, kind: str, owner: str, one: str, **fields: Any) -> RecordChange:
    at, author, office = "2027-01-01T09:00:00.000Z", laptop.principal.counsellor, laptop.principal.office
    changed = {name: FieldChange(None, value, 0) for name, value in fields.items()}
    return RecordChange(one, kind, owner, None, at, author, office, changed)


def test_what_a_newer_program_wrote_comes_back_from_the_laptops_as_it_was(
    pair: tuple[Laptop, Laptop, str], offices: Offices
) -> None:
    one, other, person = pair
    copy = offices.copy()
    grant, note = offices.new_id(), offices.new_id()
    newer_program(
        offices,
        one.principal,
        of_next_year(one, "travel_grant", person, grant, participant=person, kroner=1_200, reise={"fra": "Bodø"}),
        of_next_year(one, "contact_note", person, note, participant=person, text="Ringt", mood={"smil": 3}),
        of_next_year(one, "participant", person, person, sex="NEW_CODE", shoe_size=41),
    )
    settle(one, other)
    assert alike(one, other)
    assert one.fields(grant) == {"participant": person, "kroner": 1_200, "reise": {"fra": "Bodø"}}
    one.save("contact_note", note, text="Ringt igjen")
    settle(one, other)
    offices.put_back(copy)
    settle(one, other)
    for record in (grant, note, person):
        found = offices.entity(record)
        assert found is not None
        assert found.fields == one.fields(record) == other.fields(record)
    assert one.fields(note)["mood"] == {"smil": 3}
    assert (one.fields(person)["sex"], one.fields(person)["shoe_size"]) == ("NEW_CODE", 41)
    assert alike(one, other)


def test_a_session_is_deleted_with_rows_of_a_newer_program_before_the_eyes(
    pair: tuple[Laptop, Laptop, str], offices: Offices
) -> None:
    one, other, person = pair
    session = one.save("guidance_session", participant=person, own_wishes="Helsefag")
    settle(one, other)
    row = RecordChange(
        (new := offices.new_id()),
        "mood_row",
        person,
        session,
        "2027-01-01T09:00:00.000Z",
        one.principal.counsellor,
        None,
        {"participant": FieldChange(None, person, 0), "parent": FieldChange(None, session, 0)},
    )
    newer_program(offices, one.principal, row)
    settle(one, other)
    pieces = [("guidance_session", session, one.fields(session)), ("mood_row", new, one.fields(new))]
    expected = seen_digest(pieces)
    one.delete("guidance_session", session)
    with one.replica.transaction() as transaction:
        assert transaction.outbox(1)[0].records[0].seen_digest == expected
    assert one.sync().conflicts == 0


# ---- the brake -----------------------------------------------------------------------------------------------------


def test_before_the_brake_asks_a_copy_with_its_envelope_lies_beside(
    pair: tuple[Laptop, Laptop, str], offices: Offices
) -> None:
    one, other, _ = pair
    people = [one.person(f"Prøve{place}") for place in range(25)]
    settle(one, other)
    for person in people:
        one.delete("participant", person)
    one.sync(consent=True)
    assert other.sync().state is State.BRAKE
    (copy,) = (other.store.folder / OWN_FOLDER).iterdir()
    assert read_manifest(copy).seq > 0
    assert participants.count(other.desk, Filters()) == 26
    assert other.sync(consent=True).state is State.DONE
    assert participants.count(other.desk, Filters()) == 1
