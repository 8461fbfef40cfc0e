"""Copies open again, damage is named, nothing is overwritten, and a new key leaves the old or the new store whole."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.domain.participant import Participant
from karriere_app.errors import FileRefusedError, StorageError, StoreDamagedError, StoreMissingError, StoreTooNewError
from karriere_app.security.secret import DataKey
from karriere_app.store import rekeying
from karriere_app.store.backup import (
    back_up,
    back_up_daily,
    backup_days,
    backup_name,
    days_to_keep,
    read_manifest,
    restore,
)
from karriere_app.store.checking import open_checked, verify
from karriere_app.store.engine import DATABASE_FILE, Database
from karriere_app.store.high_water import MARK_FILE
from karriere_app.store.open_store import Identity, Store
from tests.security.breaking_steps import KilledError, KilledSteps

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY, OTHER = DataKey(bytes(range(32))), DataKey(bytes(range(1, 33)))


def fresh_id() -> RecordId:
    return new_id(datetime.now(UTC))


@dataclass
class Profile:
    """A profile folder with a store of which the test knows what was acknowledged."""

    folder: Path

    def open(self, **options: bool) -> Store:
        return Store(self.folder, KEY, **options)

    def add(self, count: int) -> list[str]:
        store = self.open()
        made: list[str] = []
        for number in range(count):
            person = Participant(
                id=fresh_id(), created_at=NOW, created_by=RecordId(str(uuid.uuid4())), given_names=f"Prøve {number}"
            )
            with store.unit_of_work(NOW, fresh_id) as uow:
                uow.save(person)
            made.append(person.id)
        store.close()
        return made


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    folder = tmp_path / "profile"
    folder.mkdir()
    (folder / "envelope.json").write_text("{}")
    identity = Identity(str(uuid.uuid4()), "laptop-1", fresh_id(), fresh_id())
    Store.create(folder, KEY, identity).close()
    return Profile(folder)


def _key(_: Path) -> DataKey:
    return KEY


def test_a_copy_is_restored_on_another_profile_with_a_new_device(profile: Profile, tmp_path: Path) -> None:
    profile.add(3)
    store = profile.open()
    manifest = back_up(store, KEY, tmp_path / "kopi.karrierekopi", NOW)
    store.close()
    other = tmp_path / "annen"
    other.mkdir()
    assert restore(tmp_path / "kopi.karrierekopi", other, _key, NOW, "laptop-2") is None
    assert read_manifest(tmp_path / "kopi.karrierekopi") == manifest
    report = verify(other, KEY)
    assert (report.is_sound, report.change_sets) == (True, 3)
    restored = Store(other, KEY)
    assert restored.identity.device == "laptop-2"
    restored.close()


def test_restoring_puts_the_present_store_aside(profile: Profile, tmp_path: Path) -> None:
    profile.add(1)
    store = profile.open()
    back_up(store, KEY, tmp_path / "kopi.karrierekopi", NOW)
    store.close()
    profile.add(2)
    aside = restore(tmp_path / "kopi.karrierekopi", profile.folder, _key, NOW, "laptop-2")
    assert aside is not None
    assert verify(profile.folder, KEY).change_sets == 1
    assert verify(aside, KEY).change_sets == 3


@pytest.mark.parametrize("cut", [0, 100, 5_000, -1])
def test_half_a_copy_is_refused_and_nothing_is_touched(profile: Profile, tmp_path: Path, cut: int) -> None:
    profile.add(1)
    store = profile.open()
    back_up(store, KEY, tmp_path / "kopi.karrierekopi", NOW)
    store.close()
    raw = (tmp_path / "kopi.karrierekopi").read_bytes()
    broken = (
        raw[:cut] if cut >= 0 else raw[: len(raw) // 2] + bytes([raw[len(raw) // 2] ^ 1]) + raw[len(raw) // 2 + 1 :]
    )
    (tmp_path / "kopi.karrierekopi").write_bytes(broken)
    before = sorted(path.name for path in profile.folder.iterdir())
    with pytest.raises(FileRefusedError):
        restore(tmp_path / "kopi.karrierekopi", profile.folder, _key, NOW, "laptop-2")
    assert sorted(path.name for path in profile.folder.iterdir()) == before
    assert verify(profile.folder, KEY).is_sound


def test_a_copy_to_a_full_disk_leaves_no_half_file(profile: Profile, tmp_path: Path) -> None:
    store = profile.open()
    with pytest.raises(StorageError):
        back_up(store, KEY, tmp_path / "finnes-ikke" / "kopi.karrierekopi", NOW)
    store.close()


def test_daily_copies_are_made_once_a_day_and_thinned(profile: Profile, tmp_path: Path) -> None:
    store = profile.open()
    folder = tmp_path / "kopier"
    for offset in range(60):
        day = date(2026, 1, 1) + timedelta(days=offset)
        if offset < 58:
            folder.mkdir(exist_ok=True)
            (folder / backup_name(day)).write_bytes(b"x")
        else:
            assert back_up_daily(store, KEY, folder, NOW, day) is not None
            assert back_up_daily(store, KEY, folder, NOW, day) is None
    store.close()
    assert len(backup_days(folder)) == 11


@given(st.sets(st.dates(date(2025, 1, 1), date(2027, 1, 1)), max_size=80), st.dates(date(2025, 1, 1), date(2027, 1, 1)))
def test_the_newest_copies_are_always_kept(days: set[date], today: date) -> None:
    kept = days_to_keep(days, today)
    past = sorted((day for day in days if day <= today), reverse=True)
    assert set(past[:7]) <= kept <= days
    assert len([day for day in kept if day <= today]) <= 11


def test_every_lost_tail_of_the_log_is_reported(profile: Profile) -> None:
    profile.add(1)
    store = profile.open()
    for number in range(20):
        person = Participant(id=fresh_id(), created_at=NOW, created_by=fresh_id(), given_names=str(number))
        with store.unit_of_work(NOW, fresh_id) as uow:
            uow.save(person)
    wal = profile.folder / (DATABASE_FILE + "-wal")
    frames = wal.read_bytes()
    database = (profile.folder / DATABASE_FILE).read_bytes()
    store.close()
    (profile.folder / DATABASE_FILE).write_bytes(database)
    middle = len(frames) // 2
    wal.write_bytes(frames[:middle] + bytes([frames[middle] ^ 1]) + frames[middle + 1 :])
    with pytest.raises(StoreDamagedError) as caught:
        profile.open()
    assert caught.value.what == "tail"
    accepted = profile.open(accept_lost_tail=True)
    accepted.close()
    profile.open().close()


def test_an_older_copy_of_the_file_is_reported(profile: Profile) -> None:
    profile.add(2)
    older = (profile.folder / DATABASE_FILE).read_bytes()
    mark = (profile.folder / MARK_FILE).read_bytes()
    profile.add(2)
    newer_mark = (profile.folder / MARK_FILE).read_bytes()
    (profile.folder / DATABASE_FILE).write_bytes(older)
    assert mark != newer_mark
    with pytest.raises(StoreDamagedError):
        profile.open()


@pytest.mark.parametrize("place", [0, 16, 5_000, -3_000])
def test_a_flipped_bit_in_the_file_is_found(profile: Profile, place: int) -> None:
    profile.add(3)
    file = profile.folder / DATABASE_FILE
    raw = bytearray(file.read_bytes())
    raw[place] ^= 1
    file.write_bytes(raw)
    try:
        is_found = not verify(profile.folder, KEY).is_sound
    except StoreDamagedError:
        is_found = True
    assert is_found


def test_a_new_key_opens_the_store_and_the_old_one_does_not(profile: Profile) -> None:
    profile.add(2)
    rekeying.rekey(profile.folder, KEY, OTHER)
    assert not open_checked(profile.folder / DATABASE_FILE, KEY)
    assert verify(profile.folder, OTHER).change_sets == 2


@pytest.mark.parametrize("fatal", [0, 1])
def test_killed_while_the_key_changes_the_old_or_the_new_key_opens(profile: Profile, fatal: int) -> None:
    profile.add(2)
    with pytest.raises(KilledError):
        rekeying.rekey(profile.folder, KEY, OTHER, KilledSteps(fatal))
    opening = [key for key in (KEY, OTHER) if open_checked(profile.folder / DATABASE_FILE, key)]
    assert len(opening) == 1
    assert verify(profile.folder, opening[0]).change_sets == 2


def test_a_store_of_a_newer_program_is_left_alone(profile: Profile) -> None:
    database = Database(profile.folder / DATABASE_FILE, KEY)
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA user_version=99")
    database.close()
    with pytest.raises(StoreTooNewError):
        profile.open()


def test_a_folder_without_a_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError):
        Store(tmp_path, KEY)


def test_nothing_of_a_record_is_readable_in_any_file(profile: Profile) -> None:
    store = profile.open()
    canary = "Kanarifugl Ødegård"
    with store.unit_of_work(NOW, fresh_id) as uow:
        uow.save(Participant(id=fresh_id(), created_at=NOW, created_by=fresh_id(), given_names=canary))
    for file in profile.folder.iterdir():
        content = file.read_bytes()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert canary.encode(encoding) not in content, file.name
    store.close()
