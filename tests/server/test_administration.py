"""Offices and counsellors are records that laptops pull; who moves office gains and loses; directory and revocation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.errors import InvalidValueError, RecordNotFoundError
from karriere_app.server.administration import add_counsellor, add_office, prepare, revoke
from karriere_app.server.audit import AuditLog
from karriere_app.server.checking import check, digest, report
from karriere_app.server.database import Database
from karriere_app.server.directory import SqlDirectory, SqlReplays
from karriere_app.server.directory_port import (
    DeviceState,
    Directory,
    Invitation,
    RegisteredDevice,
    Replays,
    SealedWork,
    SigningKey,
)
from karriere_app.server.journal import Journal
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.sync.protocol import Entry
from tests.server.pushing import Pusher, somebody

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def journal(storage: SqlJournalStorage, clock: SteppingClock) -> Journal:
    return Journal(storage, clock, lambda: new_id(clock.now()))


@pytest.fixture
def directory(database: Database, clock: SteppingClock) -> SqlDirectory:
    return SqlDirectory(database, clock)


def of_kind(entries: tuple[Entry, ...], kind: str) -> list[dict[str, object]]:
    return [dict(entry.fields) for entry in entries if entry.kind == kind]


def laptop(number: int, counsellor: str = "c") -> RegisteredDevice:
    one = RecordId(f"01940000-0000-7000-8000-{number:012d}")
    return RegisteredDevice(one, RecordId(counsellor), f"thumb{number}", "{}", NOW, "invitation:ABCDE")


def test_laptops_pull_offices_and_counsellors(database: Database, journal: Journal, clock: SteppingClock) -> None:
    office = add_office(database, clock, " Karrieresenteret  i Bodø ", "1804")
    anna = add_counsellor(database, clock, "Anna.Moen", "Karrieresenteret  i Bodø", name="Anna Moen")
    entries = Pusher(journal, clock).pull().entries
    assert of_kind(entries, "office") == [{"name": "Karrieresenteret  i Bodø", "municipality": "1804"}]
    assert of_kind(entries, "counsellor") == [{"name": "Anna Moen", "office": office.id, "roles": ["COUNSELLOR"]}]
    assert {entry.id for entry in entries} == {office.id, anna.id}
    assert check(database, clock).problems == ()


def test_adding_twice_changes_what_differs_only(database: Database, journal: Journal, clock: SteppingClock) -> None:
    first = add_office(database, clock, "Skien")
    counsellor = add_counsellor(database, clock, "anna", "Skien")
    before = Pusher(journal, clock).pull().cursor
    again = add_office(database, clock, "Skien")
    assert (again.id, again.is_new) == (first.id, False)
    assert not add_counsellor(database, clock, "ANNA", "Skien").is_new
    assert Pusher(journal, clock).pull(before).entries == ()
    changed = add_counsellor(database, clock, "anna", "Skien", frozenset({"LEADER"}), active_until=date(2027, 1, 1))
    assert changed.id == counsellor.id
    (entry,) = Pusher(journal, clock).pull(before).entries
    assert (entry.fields["roles"], entry.fields["active_until"]) == (["LEADER"], "2027-01-01")


def test_an_account_ends_with_its_last_day(database: Database, directory: SqlDirectory, clock: SteppingClock) -> None:
    add_office(database, clock, "Skien")
    one = add_counsellor(database, clock, "anna", "Skien", frozenset({"READER"}), active_until=date(2026, 11, 25)).id
    account = directory.account_of_user("anna")
    assert account is not None
    assert (account.counsellor, account.roles, account.is_active) == (one, frozenset({"READER"}), True)
    clock.moment += timedelta(days=1)
    assert directory.account(one) == account
    clock.moment += timedelta(days=1)
    ended = directory.account(one)
    assert ended is not None
    assert not ended.is_active


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u0000".strip("\u200b"), "x" * 201, "\ud800"])
def test_a_name_that_is_none_is_refused(name: str, database: Database, clock: SteppingClock) -> None:
    with pytest.raises(InvalidValueError):
        add_office(database, clock, name)


def test_an_unknown_office_or_role_is_refused(
    database: Database, directory: SqlDirectory, journal: Journal, clock: SteppingClock
) -> None:
    with pytest.raises(RecordNotFoundError):
        add_counsellor(database, clock, "anna", "Skien")
    add_office(database, clock, "Skien")
    for roles in (frozenset({"KING"}), frozenset[str]()):
        with pytest.raises(InvalidValueError):
            add_counsellor(database, clock, "anna", "Skien", roles)
    assert directory.accounts() == []
    assert of_kind(Pusher(journal, clock).pull().entries, "counsellor") == []


def test_who_moves_office_loses_the_old_participants_and_gains_the_new(
    database: Database, journal: Journal, clock: SteppingClock
) -> None:
    skien, bodø = add_office(database, clock, "Skien").id, add_office(database, clock, "Bodø").id
    anna = add_counsellor(database, clock, "anna", "Skien").id
    at_skien, at_bodø = somebody(anna, skien), somebody(new_id(NOW), bodø)
    mine = Pusher(journal, clock, at_skien)
    old, kept = mine.person(family_name="Gammel"), mine.person(responsible_counsellor=anna)
    new = Pusher(journal, clock, at_bodø).person(family_name="Ny")
    before = mine.pull()
    assert {entry.id for entry in before.entries if entry.kind == "participant"} == {old, kept}
    add_counsellor(database, clock, "anna", "Bodø")
    moved = Pusher(journal, clock, somebody(anna, bodø)).pull(before.cursor)
    assert {entry.id for entry in moved.entries if entry.kind == "participant"} == {new}
    assert [participant for participant, _ in moved.gone] == [old]
    others = Pusher(journal, clock, somebody(new_id(NOW), skien)).pull()
    assert {entry.id for entry in others.entries if entry.kind == "participant"} == {old, kept}
    back = add_counsellor(database, clock, "anna", "Skien")
    again = Pusher(journal, clock, somebody(back.id, skien)).pull(moved.cursor)
    assert {entry.id for entry in again.entries if entry.kind == "participant"} == {old, kept}
    assert [participant for participant, _ in again.gone] == [new]


def test_administration_is_noted(database: Database, clock: SteppingClock, directory: SqlDirectory) -> None:
    add_office(database, clock, "Skien")
    add_counsellor(database, clock, "anna", "Skien")
    directory.add_device(laptop(1))
    revoke(database, clock, laptop(1).id, DeviceState.LOST)
    log = AuditLog(database, clock)
    assert [row.action for row in log.latest()] == ["device_revoked", "counsellor_added", "office_added"]
    assert log.latest()[0].details == {"device": laptop(1).id, "state": "lost"}


def test_report_and_digest_say_what_is_there(database: Database, journal: Journal, clock: SteppingClock) -> None:
    office = add_office(database, clock, "Skien").id
    anna = add_counsellor(database, clock, "anna", "Skien").id
    SqlDirectory(database, clock).add_device(laptop(1, anna))
    Pusher(journal, clock, somebody(anna, office)).person(family_name="Prøve")
    Pusher(journal, clock, somebody(new_id(NOW), new_id(NOW))).person(family_name="Annen")
    found = report(database, clock)
    assert found["records"] == {"counsellor": 1, "office": 1, "participant": 2}
    assert found["offices"] == [{"id": office, "name": "Skien"}]
    assert [(one["user"], one["state"]) for one in found["devices"]] == [("anna", "active")]
    assert "Prøve" not in str(found)
    assert digest(database, clock)["records"] == 4
    assert digest(database, clock, somebody(anna, office))["records"] == 3
    assert digest(database, clock)["digest"] != digest(database, clock, somebody(anna, office))["digest"]


# ---- the directory's own promises -----------------------------------------------------------------------------------


def test_a_device_and_its_key_are_unique_for_ever(directory: SqlDirectory) -> None:
    port: Directory = directory
    assert port.add_device(laptop(1))
    assert not port.add_device(laptop(1))
    same_key = RegisteredDevice(laptop(2).id, RecordId("c"), "thumb1", "{}", NOW, "x")
    assert not port.add_device(same_key)
    assert port.device(laptop(1).id) == laptop(1)
    assert port.device_with_key("thumb1") == laptop(1)
    assert port.device(laptop(2).id) is None


def test_a_lost_device_stays_lost(directory: SqlDirectory) -> None:
    directory.add_device(laptop(1))
    assert directory.revoke(laptop(1).id, DeviceState.RETIRED, NOW)
    assert directory.revoke(laptop(1).id, DeviceState.LOST, NOW + timedelta(days=1))
    assert directory.revoke(laptop(1).id, DeviceState.RETIRED, NOW + timedelta(days=2))
    found = directory.device(laptop(1).id)
    assert found is not None
    assert (found.state, found.revoked_at) == (DeviceState.LOST, NOW + timedelta(days=1))
    assert not directory.revoke(laptop(2).id, DeviceState.LOST, NOW)


def test_an_invitation_is_spent_once_and_only_with_its_device(directory: SqlDirectory) -> None:
    invited = Invitation("ABCDE", "00ff", RecordId("c"), NOW, NOW + timedelta(days=7))
    assert directory.add_invitation(invited)
    assert not directory.add_invitation(invited)
    directory.add_device(laptop(9))
    assert not directory.use_invitation("ABCDE", laptop(9), NOW)
    found = directory.invitation("ABCDE")
    assert found is not None
    assert found.used_at is None
    directory.note_failure("ABCDE", NOW)
    directory.note_failure("ABCDE", NOW + timedelta(seconds=1))
    assert directory.use_invitation("ABCDE", laptop(1), NOW)
    assert not directory.use_invitation("ABCDE", laptop(2), NOW)
    assert directory.device(laptop(2).id) is None
    spent = directory.invitation("ABCDE")
    assert spent is not None
    assert (spent.used_at, spent.failures, spent.failed_at) == (NOW, 2, NOW + timedelta(seconds=1))
    assert not directory.use_invitation("ZZZZZ", laptop(3), NOW)


def test_there_is_one_first_signing_key(directory: SqlDirectory) -> None:
    first, second, third = (SigningKey(f"k{one}", NOW + timedelta(days=one), None, "{}") for one in range(3))
    assert directory.add_signing_key(first, None)
    assert not directory.add_signing_key(second, None)
    assert directory.add_signing_key(third, NOW + timedelta(days=3))
    keys = directory.signing_keys()
    assert [key.kid for key in keys] == ["k2", "k0"]
    assert [key.gone_at for key in keys] == [None, NOW + timedelta(days=3)]


def test_sealed_work_and_its_key_are_kept(directory: SqlDirectory) -> None:
    assert directory.administrator_key() is None
    directory.set_administrator_key(bytes(range(32)))
    assert directory.administrator_key() == bytes(range(32))
    work = SealedWork(RecordId("s"), laptop(1).id, NOW, b"\x00box")
    directory.keep_sealed(work)
    directory.keep_sealed(work)
    assert directory.sealed_work() == [work]


def test_what_was_used_is_remembered_until_its_end(database: Database) -> None:
    replays: Replays = SqlReplays(database)
    assert replays.is_new("a", NOW + timedelta(seconds=60), NOW)
    assert not replays.is_new("a", NOW + timedelta(seconds=60), NOW + timedelta(seconds=59))
    assert replays.is_new("a", NOW + timedelta(seconds=120), NOW + timedelta(seconds=60))


def test_a_prepared_county_is_whole(database: Database, clock: SteppingClock) -> None:
    prepare(database, clock)
    assert check(database, clock).problems == ()
