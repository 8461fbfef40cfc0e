"""Making, opening, recovering and re-keying a whole profile, with the real store and the real cryptography."""

from __future__ import annotations

from pathlib import Path

import pytest

from karriere_app.bootstrap import (
    Beginning,
    CreatedProfile,
    change_passphrase,
    create_profile,
    prepare_profile,
    recover,
    rotate,
    unlock,
)
from karriere_app.clock import SteppingClock
from karriere_app.errors import (
    DeviceKeyGoneError,
    KeyringUnavailableError,
    StoreBusyError,
    StoreDamagedError,
    StoreExistsError,
    StoreLockedError,
    StoreMissingError,
    UnsafeFolderError,
    WrongPassphraseError,
)
from karriere_app.security.keys import FLOOR_COST
from karriere_app.services.profile import counties, profile_of
from karriere_app.services.records import RecordChange, apply_changes, list_kind
from karriere_app.settings import has_profile
from tests.security.memory_keyring import MemoryKeyring

PASSPHRASE = "tre hester synger lavt i fjæra"
OTHER = "fire kråker danser høyt på taket"
BEGINNING = Beginning(
    office="Karrieresenteret i Skien", counsellor="Ingrid Moen", county="40", title="karriereveileder"
)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Karriere"


def make(folder: Path, keyring: MemoryKeyring | None, clock: SteppingClock) -> CreatedProfile:
    return create_profile(prepare_profile(folder, PASSPHRASE, keyring, FLOOR_COST), BEGINNING, clock)


def test_a_new_profile_knows_county_office_and_counsellor(
    folder: Path, keyring: MemoryKeyring, clock: SteppingClock
) -> None:
    made = make(folder, keyring, clock)
    who = profile_of(made.opened.desk)
    assert (who.counsellor, who.office, who.county) == (
        "Ingrid Moen",
        "Karrieresenteret i Skien",
        "Telemark fylkeskommune",
    )
    assert who.roles == {"COUNSELLOR", "ADMINISTRATOR"}
    assert made.opened.store.broken_link() is None
    made.opened.close()
    assert sorted(path.name for path in folder.iterdir()) == [
        "envelope.json",
        "karriere.db",
        "karriere.mark",
        "profile.lock",
    ]


def test_what_was_written_is_there_after_unlocking(folder: Path, keyring: MemoryKeyring, clock: SteppingClock) -> None:
    made = make(folder, keyring, clock)
    apply_changes(made.opened.desk, [RecordChange("participant", None, {"given_names": "Amina"})])
    made.opened.close()
    opened = unlock(folder, PASSPHRASE, keyring, clock)
    assert [each["given_names"] for each in list_kind(opened.desk, "participant")] == ["Amina"]
    opened.close()


def test_closing_wipes_the_key_and_gives_the_folder_back(
    folder: Path, keyring: MemoryKeyring, clock: SteppingClock
) -> None:
    made = make(folder, keyring, clock)
    with pytest.raises(StoreBusyError):
        unlock(folder, PASSPHRASE, keyring, clock)
    made.opened.close()
    with pytest.raises(StoreLockedError):
        made.opened.key.reveal()
    unlock(folder, PASSPHRASE, keyring, clock).close()


def test_wrong_passphrase_missing_machine_key_and_missing_store_are_told_apart(
    folder: Path, keyring: MemoryKeyring, clock: SteppingClock
) -> None:
    with pytest.raises(StoreMissingError):
        unlock(folder, PASSPHRASE, keyring, clock)
    make(folder, keyring, clock).opened.close()
    with pytest.raises(WrongPassphraseError):
        unlock(folder, OTHER, keyring, clock)
    with pytest.raises(DeviceKeyGoneError):
        unlock(folder, PASSPHRASE, MemoryKeyring(), clock)
    with pytest.raises(KeyringUnavailableError):
        unlock(folder, PASSPHRASE, None, clock)
    # None of the refusals kept the folder.
    unlock(folder, PASSPHRASE, keyring, clock).close()


def test_a_store_without_its_envelope_is_damaged_and_left_alone(
    folder: Path, keyring: MemoryKeyring, clock: SteppingClock
) -> None:
    make(folder, keyring, clock).opened.close()
    (folder / "envelope.json").rename(folder / "away")
    with pytest.raises(StoreDamagedError, match="envelope"):
        unlock(folder, PASSPHRASE, keyring, clock)
    with pytest.raises(StoreExistsError):
        prepare_profile(folder, PASSPHRASE, keyring, FLOOR_COST)
    assert (folder / "karriere.db").exists()


def test_a_profile_without_keyring_opens_by_the_passphrase_alone(folder: Path, clock: SteppingClock) -> None:
    made = make(folder, None, clock).opened
    identity = made.store.identity
    made.close()
    opened = unlock(folder, PASSPHRASE, None, clock)
    assert opened.store.identity == identity
    opened.close()


def test_the_recovery_key_opens_on_another_machine_and_sets_a_new_passphrase(
    folder: Path, keyring: MemoryKeyring, clock: SteppingClock
) -> None:
    made = make(folder, keyring, clock)
    made.opened.close()
    elsewhere = MemoryKeyring()
    recover(folder, made.recovery_key, OTHER, elsewhere, clock, cost=FLOOR_COST).close()
    unlock(folder, OTHER, elsewhere, clock).close()
    with pytest.raises(DeviceKeyGoneError):
        unlock(folder, OTHER, keyring, clock)
    with pytest.raises(WrongPassphraseError):
        unlock(folder, PASSPHRASE, elsewhere, clock)


def test_a_changed_passphrase_replaces_the_old_one(folder: Path, keyring: MemoryKeyring, clock: SteppingClock) -> None:
    opened = make(folder, keyring, clock).opened
    with pytest.raises(WrongPassphraseError):
        change_passphrase(opened, OTHER, PASSPHRASE, keyring, FLOOR_COST)
    change_passphrase(opened, PASSPHRASE, OTHER, keyring, FLOOR_COST)
    opened.close()
    unlock(folder, OTHER, keyring, clock).close()
    with pytest.raises(WrongPassphraseError):
        unlock(folder, PASSPHRASE, keyring, clock)


def test_a_rotated_store_has_another_key_and_the_same_content(
    folder: Path, keyring: MemoryKeyring, clock: SteppingClock
) -> None:
    made = make(folder, keyring, clock)
    made.opened.close()
    before = (folder / "karriere.db").read_bytes()
    rotated = rotate(folder, PASSPHRASE, keyring, clock)
    assert profile_of(rotated.opened.desk).counsellor == "Ingrid Moen"
    rotated.opened.close()
    after = (folder / "karriere.db").read_bytes()
    assert not {before[place : place + 64] for place in range(0, len(before), 4096)} & {
        after[place : place + 64] for place in range(0, len(after), 4096)
    }
    recover(folder, rotated.recovery_key, OTHER, keyring, clock, cost=FLOOR_COST).close()
    with pytest.raises(WrongPassphraseError):
        recover(folder, made.recovery_key, OTHER, keyring, clock, cost=FLOOR_COST)


def test_a_making_that_was_broken_off_can_be_begun_again(
    folder: Path, keyring: MemoryKeyring, clock: SteppingClock
) -> None:
    make(folder, keyring, clock).opened.close()
    # As a kill between the moves leaves it: the store file is in place, the envelope is not.
    (folder / "new-profile").mkdir()
    (folder / "envelope.json").rename(folder / "new-profile" / "envelope.json")
    assert not has_profile(folder)
    with pytest.raises(StoreMissingError):
        unlock(folder, PASSPHRASE, keyring, clock)
    make(folder, keyring, clock).opened.close()
    unlock(folder, PASSPHRASE, keyring, clock).close()
    assert not (folder / "new-profile").exists()


def test_a_synced_folder_is_refused_and_nothing_is_written(
    tmp_path: Path, keyring: MemoryKeyring, clock: SteppingClock
) -> None:
    folder = tmp_path / "OneDrive - Telemark fylkeskommune" / "Karriere"
    with pytest.raises(UnsafeFolderError, match="cloud_folder"):
        make(folder, keyring, clock)
    assert not folder.exists()


def test_a_counsellor_who_has_left_may_not_write(folder: Path, keyring: MemoryKeyring, clock: SteppingClock) -> None:
    opened = make(folder, keyring, clock).opened
    yesterday = {"active_until": "2026-11-23"}
    apply_changes(opened.desk, [RecordChange("counsellor", opened.desk.principal.counsellor, yesterday)])
    opened.close()
    again = unlock(folder, PASSPHRASE, keyring, clock)
    assert again.desk.principal.roles == frozenset()
    again.close()


def test_the_counties_are_the_fifteen_of_2024() -> None:
    assert len(counties()) == 15
    assert counties()[0].number == "03"
