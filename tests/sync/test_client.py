"""The laptop's side against the real journal: what it says in each situation, and what it keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from karriere_app.sim.memory_replica import MemoryReplica
from karriere_app.sim.office_work import AT, OFFICES
from karriere_app.sync.client import FIRST_PAUSE_S, LONGEST_PAUSE_S, State
from karriere_app.sync.merge import seen_digest
from karriere_app.sync.ports import (
    CaptivePortalError,
    DeviceRevokedError,
    GarbledReplyError,
    NetworkDownError,
    RequestRefusedError,
    ServerBusyError,
    ServerTooOldError,
    SignInNeededError,
    TransportError,
    WrongCertificateError,
)
from karriere_app.sync.protocol import (
    DELETED,
    PushReply,
    PushRequest,
    Reply,
    Request,
    TooOld,
)
from tests.sync.paper_county import NOW, County, Laptop


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def pair(county: County) -> tuple[Laptop, Laptop, str]:
    """Two laptops of one office that both hold the same participant."""
    one, other = county.laptop(), county.laptop()
    person = one.person(phone="1", family_name="Haile")
    assert (one.sync(), other.sync()) == (State.DONE, State.DONE)
    return one, other, person


def test_everyone_gets_what_one_wrote(pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    assert other.fields(person) == one.fields(person)
    assert not one.replica.files.outbox


def test_a_sync_when_nothing_changed_is_one_request(pair: tuple[Laptop, Laptop, str]) -> None:
    one, _, _ = pair
    one.sync()
    one.asked.clear()
    one.sync()
    assert len(one.asked) == 1


def test_two_fields_of_one_record_merge_silently(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    one.write(person, "participant", {"phone": "2"})
    other.write(person, "participant", {"family_name": "Haile Berhe"})
    for laptop in (one, other, one):
        laptop.sync()
    assert one.fields(person) == other.fields(person) == county.entity(person)
    assert county.conflicts() == []


def test_one_field_changed_by_two_stands_in_a_conflict(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    one.write(person, "participant", {"phone": "2"})
    other.write(person, "participant", {"phone": "3"})
    one.sync()
    outcome = other.client.sync()
    assert (outcome.state, outcome.conflicts) == (State.DONE, 1)
    assert other.fields(person)["phone"] == "2"
    conflict = next(one for one in other.replica.files.records.values() if one.kind == "conflict")
    assert (conflict.fields["base"], conflict.fields["server"], conflict.fields["mine"]) == ('"1"', '"2"', '"3"')


def test_a_later_change_of_the_chain_stands_in_the_same_conflict(
    county: County, pair: tuple[Laptop, Laptop, str]
) -> None:
    one, other, person = pair
    one.write(person, "participant", {"phone": "2"})
    one.sync()
    other.write(person, "participant", {"phone": "3"})
    other.write(person, "participant", {"phone": "4"})
    other.sync()
    assert [conflict["mine"] for conflict in county.conflicts()] == ['"4"']


def test_a_value_typed_meanwhile_is_not_overwritten(pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    one.write(person, "participant", {"phone": "2"})
    one.sync()

    def type_on(request: Request, reply: Reply) -> Reply:
        if not other.replica.files.outbox:
            other.write(person, "participant", {"phone": "typed"})
        return reply

    other.after = type_on
    other.sync()
    assert other.fields(person)["phone"] == "typed"


def test_content_of_a_final_session_is_a_conflict_of_the_whole(
    county: County, pair: tuple[Laptop, Laptop, str]
) -> None:
    one, other, person = pair
    session = one.session(person, own_wishes="Helsefag")
    one.sync()
    other.sync()
    one.finalise(session)
    one.sync()
    other.write(session, "guidance_session", {"own_wishes": "Byggfag", "case_no": "26/1"})
    row = other.write(
        county.new_id(),
        "agreed_step",
        {"participant": person, "parent": session, "what": "x"},
        participant=person,
        parent=session,
    )
    other.sync()
    assert county.entity(session)["own_wishes"] == other.fields(session)["own_wishes"] == "Helsefag"
    assert county.entity(session)["case_no"] == "26/1"
    assert row not in county.storage.disk.entities
    assert row not in other.replica.files.records
    assert {conflict["field"] for conflict in county.conflicts()} == {"WHOLE"}


def test_a_session_is_made_final_only_over_what_its_maker_saw(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    session = one.session(person, own_wishes="Helsefag")
    one.sync()
    other.sync()
    other.write(session, "guidance_session", {"disagreement_text": "uenig"})
    other.sync()
    one.finalise(session)
    one.sync()
    assert county.entity(session)["status"] == one.fields(session)["status"] == "DRAFT"
    assert [conflict["field"] for conflict in county.conflicts()] == ["WHOLE"]


def test_an_edit_is_kept_against_a_deletion_that_had_not_seen_it(
    county: County, pair: tuple[Laptop, Laptop, str]
) -> None:
    one, other, person = pair
    note = one.write(county.new_id(), "contact_note", {"participant": person, "text": "a"}, participant=person)
    one.sync()
    other.sync()
    other.write(note, "contact_note", {"text": "b"})
    other.sync()
    one.write(note, "contact_note", {DELETED: AT}, seen_digest([("contact_note", note, one.fields(note))]))
    one.sync()
    assert county.entity(note) == other.fields(note) == one.fields(note)
    assert DELETED not in county.entity(note)
    assert [conflict["field"] for conflict in county.conflicts()] == ["WHOLE"]


def test_an_edit_of_what_was_deleted_is_a_question(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    note = one.write(county.new_id(), "contact_note", {"participant": person, "text": "a"}, participant=person)
    one.sync()
    other.sync()
    one.write(note, "contact_note", {DELETED: AT}, seen_digest([("contact_note", note, one.fields(note))]))
    one.sync()
    other.write(note, "contact_note", {"text": "b"})
    other.sync()
    assert county.entity(note)[DELETED] == AT
    assert '"b"' in county.conflicts()[0]["mine"]


def test_two_versions_of_one_record_are_both_kept(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    session = one.session(person)
    one.sync()
    other.sync()
    first, second = one.session(person, replaces=session), other.session(person, replaces=session)
    one.sync()
    other.sync()
    assert {first, second} <= county.storage.disk.entities.keys()
    assert [conflict["field"] for conflict in county.conflicts()] == ["VERSIONS"]


def test_a_bad_record_blocks_nothing(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, _, person = pair
    one.write(person, "participant", {"phone": 7})
    one.write(person, "participant", {"family_name": "Haile Berhe"})
    outcome = one.client.sync()
    assert (outcome.state, outcome.held_back) == (State.DONE, 1)
    assert county.entity(person)["family_name"] == "Haile Berhe"
    assert one.fields(person)["phone"] == "1"
    assert [held.reason for held in one.replica.files.held] == ["wrong_type"]
    assert [kept.reason for kept in county.storage.disk.quarantine] == ["wrong_type"]


def test_a_shielded_person_leaves_the_office_and_stays_with_the_responsible(
    county: County, pair: tuple[Laptop, Laptop, str]
) -> None:
    one, other, person = pair
    other.session(person)
    other.sync()
    one.write(person, "participant", {"address_protection": "STRICTLY_CONFIDENTIAL"})
    one.sync()
    other.sync()
    assert person in one.replica.files.records
    assert [one for one in other.replica.files.records.values() if one.participant == person] == []


def test_work_on_a_participant_who_was_moved_lies_in_quarantine(
    county: County, pair: tuple[Laptop, Laptop, str]
) -> None:
    one, other, person = pair
    abroad = county.laptop(office=1)
    moved = {"office": OFFICES[1], "responsible_counsellor": abroad.principal.counsellor}
    other.write(person, "participant", {"phone": "unsent"})
    one.write(person, "participant", moved)
    one.sync()
    other.sync()
    abroad.sync()
    assert person not in one.replica.files.records
    assert person not in other.replica.files.records
    assert abroad.fields(person)["phone"] == "1"
    assert [kept.reason for kept in county.storage.disk.quarantine] == ["not_allowed"]


# ---- faults --------------------------------------------------------------------------------------------------------


def test_an_answer_that_was_lost_is_given_again(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, _, person = pair
    one.write(person, "participant", {"phone": "2"})

    def lose(request: Request, reply: Reply) -> Reply:
        if isinstance(request, PushRequest):
            raise NetworkDownError
        return reply

    one.after = lose
    assert one.sync() is State.WAITS
    assert len(one.replica.files.outbox) == 1
    before = county.storage.disk.entities[person].heads["phone"].rev
    one.after = lambda request, reply: reply
    assert one.sync() is State.DONE
    assert county.storage.disk.entities[person].heads["phone"].rev == before
    assert one.replica.files.records[person].revs["phone"] == before


def test_a_copied_laptop_takes_an_id_of_its_own_and_loses_nothing(
    county: County, pair: tuple[Laptop, Laptop, str]
) -> None:
    one, _, person = pair
    twin = Laptop(county, one.principal, MemoryReplica(""))
    twin.replica.files = one.replica.files.copy()
    one.write(person, "participant", {"phone": "2"})
    twin.write(person, "participant", {"family_name": "Haile Berhe"})
    assert (one.sync(), twin.sync(), one.sync()) == (State.DONE, State.DONE, State.DONE)
    assert one.replica.files.state.device != twin.replica.files.state.device
    assert one.fields(person) == twin.fields(person) == county.entity(person)
    assert (county.entity(person)["phone"], county.entity(person)["family_name"]) == ("2", "Haile Berhe")


def test_a_restored_server_gets_back_what_it_lost(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    night = county.storage.disk.copy()
    one.write(person, "participant", {"phone": "2"})
    note = one.write(county.new_id(), "contact_note", {"participant": person, "text": "a"}, participant=person)
    one.sync()
    county.storage.disk = night
    county.clock.moment = NOW.replace(hour=9)
    county.journal.restored()
    other.write(person, "participant", {"family_name": "Haile Berhe"})
    for laptop in (other, one, other):
        assert laptop.sync() is State.DONE
    assert county.entity(person)["phone"] == "2"
    assert county.entity(note)["text"] == "a"
    assert one.fields(person) == other.fields(person) == county.entity(person)
    assert county.conflicts() == []


def test_what_two_eras_wrote_apart_is_a_conflict(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    night = county.storage.disk.copy()
    one.write(person, "participant", {"phone": "2"})
    one.sync()
    county.storage.disk = night
    county.clock.moment = NOW.replace(hour=9)
    county.journal.restored()
    other.write(person, "participant", {"phone": "3"})
    for laptop in (other, one, other):
        laptop.sync()
    assert county.entity(person)["phone"] == one.fields(person)["phone"] == other.fields(person)["phone"] == "3"
    assert [conflict["mine"] for conflict in county.conflicts()] == ['"2"']


def test_a_value_that_went_bad_is_found_and_mended(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, _, person = pair
    held = one.replica.files.records[person]
    one.replica.files.records[person] = replace(held, fields={**held.fields, "phone": "rotten"})
    assert one.sync() is State.DONE
    assert one.fields(person)["phone"] == "rotten"
    assert one.client.check().state is State.DONE
    assert one.fields(person) == county.entity(person)


def test_a_record_that_went_missing_is_fetched_again(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, _, person = pair
    del one.replica.files.records[person]
    one.client.check()
    assert one.fields(person) == county.entity(person)


# ---- the brake -----------------------------------------------------------------------------------------------------


def test_a_sync_that_takes_much_away_stops_and_asks(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, other, person = pair
    notes = [
        one.write(county.new_id(), "contact_note", {"participant": person, "text": "a"}, participant=person)
        for _ in range(30)
    ]
    one.sync()
    other.sync()
    for note in notes:
        one.write(note, "contact_note", {DELETED: AT}, seen_digest([("contact_note", note, one.fields(note))]))
    one.sync()
    outcome = other.client.sync(page=7)
    assert outcome.state is State.BRAKE
    assert outcome.at_stake > 20
    assert len(other.replica.snapshots) == 1
    assert sum(DELETED not in other.fields(note) for note in notes) >= 9
    assert other.sync(consent=True, page=7) is State.DONE
    assert all(DELETED in other.fields(note) for note in notes)


def test_receipts_that_put_much_in_conflict_stop_before_they_are_applied(
    county: County, pair: tuple[Laptop, Laptop, str]
) -> None:
    one, other, person = pair
    notes = [
        one.write(county.new_id(), "contact_note", {"participant": person, "text": "a"}, participant=person)
        for _ in range(30)
    ]
    one.sync()
    other.sync()
    for note in notes:
        one.write(note, "contact_note", {"text": "b"})
        other.write(note, "contact_note", {"text": "c"})
    one.sync()
    assert other.sync() is State.BRAKE
    assert len(other.replica.files.outbox) == 30
    assert other.fields(notes[0])["text"] == "c"
    assert other.sync(consent=True) is State.DONE
    assert other.fields(notes[0])["text"] == "b"
    assert len(county.conflicts()) == 30


# ---- the network ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "state", "tries_again"),
    [
        (NetworkDownError(), State.WAITS, True),
        (GarbledReplyError(), State.WAITS, True),
        (ServerBusyError(), State.WAITS, True),
        (CaptivePortalError(), State.PORTAL, True),
        (ServerTooOldError(), State.SERVER_TOO_OLD, True),
        (RequestRefusedError("too_large"), State.REFUSED, True),
        (SignInNeededError(), State.SIGN_IN, False),
        (WrongCertificateError(), State.CERTIFICATE, False),
        (DeviceRevokedError(lost=True), State.LOST, False),
        (DeviceRevokedError(lost=False), State.RETIRED, False),
    ],
)
def test_each_trouble_is_told_apart(
    pair: tuple[Laptop, Laptop, str], trouble: TransportError, state: State, tries_again: bool
) -> None:
    one, _, person = pair
    one.write(person, "participant", {"phone": "2"})
    one.trouble = [trouble]
    outcome = one.client.sync()
    assert outcome.state is state
    assert (outcome.retry_in_seconds is not None) is tries_again
    assert len(one.replica.files.outbox) == 1


def test_pauses_grow_up_to_a_quarter_of_an_hour(pair: tuple[Laptop, Laptop, str]) -> None:
    one, _, _ = pair
    one.trouble = [NetworkDownError() for _ in range(12)]
    pauses = [one.client.sync().retry_in_seconds for _ in range(12)]
    assert pauses[:3] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert pauses[-1] == LONGEST_PAUSE_S
    assert one.sync() is State.DONE
    one.trouble = [ServerBusyError(60)]
    assert one.client.sync().retry_in_seconds == 60


def test_a_program_that_is_too_old_keeps_its_outbox(county: County, pair: tuple[Laptop, Laptop, str]) -> None:
    one, _, person = pair
    one.write(person, "participant", {"phone": "2"})
    one.after = lambda request, reply: TooOld("e", AT, 9)
    assert one.sync() is State.UPDATE_PROGRAM
    assert len(one.replica.files.outbox) == 1


def test_an_answer_to_another_question_is_not_applied(pair: tuple[Laptop, Laptop, str]) -> None:
    one, _, person = pair
    one.write(person, "participant", {"phone": "2"})
    one.after = lambda request, reply: replace(reply, answers=()) if isinstance(reply, PushReply) else reply
    assert one.sync() is State.WAITS
    assert len(one.replica.files.outbox) == 1
