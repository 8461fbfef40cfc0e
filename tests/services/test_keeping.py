"""Trying a copy before the store is shut for it, and folders that are not there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from karriere_app.errors import FileRefusedError, StorageError, StoreDamagedError
from karriere_app.security.secret import DataKey
from karriere_app.services import keeping
from karriere_app.services.desk import Desk


def data_key() -> DataKey:
    """The key of the test's store; each taker wipes its own."""
    return DataKey(bytes(range(32)))


@pytest.fixture
def copy(desk: Desk, tmp_path: Path) -> Path:
    (desk.store.folder / "envelope.json").write_text("{}", encoding="utf-8")
    target = tmp_path / "kopi.karrierekopi"
    keeping.copy_to(desk, data_key(), target)
    return target


def test_a_copy_is_tried_and_leaves_nothing_behind(copy: Path, tmp_path: Path) -> None:
    seen: list[Path] = []

    def unlock(staging: Path) -> DataKey:
        seen.append(staging)
        return data_key()

    manifest = keeping.try_copy(copy, tmp_path / "place", unlock)
    assert manifest == keeping.look_at(copy)
    assert len(seen) == 1
    assert list((tmp_path / "place").iterdir()) == []


def test_a_wrong_key_is_told_and_leaves_nothing_behind(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreDamagedError):
        keeping.try_copy(copy, tmp_path / "place", lambda staging: DataKey(bytes(32)))
    assert list((tmp_path / "place").iterdir()) == []


def test_a_changed_copy_is_refused(copy: Path, tmp_path: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    with pytest.raises(FileRefusedError):
        keeping.try_copy(copy, tmp_path / "place", lambda staging: data_key())


def test_a_chosen_folder_that_is_gone_is_not_made_anew(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        keeping.daily_copy(desk, data_key(), tmp_path / "disk", may_make_folder=False)
    assert caught.value.reason == "no_folder"
    assert not (tmp_path / "disk").exists()


def test_a_copy_by_hand_has_a_name_that_the_daily_thinning_leaves_alone(tmp_path: Path) -> None:
    name = keeping.copy_name(datetime(2026, 11, 24, 9, 5, 7, tzinfo=UTC))
    assert name == "karriere-2026-11-24-kl-090507.karrierekopi"
    (tmp_path / name).touch()
    assert keeping.copy_age(tmp_path, datetime(2026, 11, 25, tzinfo=UTC).date()).count == 0
