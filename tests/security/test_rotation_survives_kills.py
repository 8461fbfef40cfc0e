"""A whole rotation with a real encrypted file, killed before each file operation and in the middle of writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3  # type: ignore[import-untyped]  # ships no types

from karriere_app.security.envelope import read_envelope, replace_envelope, write_new_envelope
from karriere_app.security.keys import (
    DataKey,
    Rotation,
    begin_rotation,
    open_with_passphrase,
    open_with_recovery_key,
    settle_rotation,
)
from tests.security.breaking_steps import KilledError, KilledSteps
from tests.security.conftest import PASSPHRASE, Locked

# Four operations write the envelope, three swap the store, four settle the envelope.
OPERATIONS = 11


def connected(path: Path, key: DataKey) -> Any:
    connection = sqlcipher3.connect(str(path))
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.sqlcipher_hex()}'\"")
    return connection


def fits(folder: Path) -> Callable[[DataKey], bool]:
    def opens(key: DataKey) -> bool:
        connection = connected(folder / "store.db", key)
        try:
            return bool(connection.execute("SELECT word FROM note").fetchall() == [("mottaket",)])
        except sqlcipher3.dbapi2.DatabaseError:
            return False
        finally:
            connection.close()

    return opens


def store_bytes(folder: Path, key: DataKey) -> bytes:
    path = folder / f"made_{key.generation}.db"
    connection = connected(path, key)
    connection.execute("CREATE TABLE note (word)")
    connection.execute("INSERT INTO note VALUES ('mottaket')")
    connection.commit()
    connection.close()
    return path.read_bytes()


@pytest.fixture(scope="session")
def rotation(bound: Locked) -> Rotation:
    return begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, None)


def rotate(folder: Path, rotation: Rotation, new_store: bytes, steps: KilledSteps) -> Iterator[str]:
    """Do the rotation; yield where it has come, for the recovery key is shown in between."""
    replace_envelope(folder, rotation.envelope, steps)
    yield "recovery key shown"
    steps.write(folder / "store.db.rekeyed", new_store)
    steps.replace(folder / "store.db.rekeyed", folder / "store.db")
    steps.sync_folder(folder)
    replace_envelope(folder, settle_rotation(read_envelope(folder), rotation.new_key), steps)
    yield "done"


@pytest.mark.parametrize("is_torn", [False, True])
def test_old_or_new_opens_at_every_kill_point(bound: Locked, rotation: Rotation, tmp_path: Path, is_torn: bool) -> None:
    old_store, new_store = store_bytes(tmp_path, bound.data_key), store_bytes(tmp_path, rotation.new_key)
    generations = []
    for fatal in range(OPERATIONS):
        folder = tmp_path / str(fatal)
        folder.mkdir()
        (folder / "store.db").write_bytes(old_store)
        write_new_envelope(folder, bound.created.envelope)
        reached: list[str] = []
        with pytest.raises(KilledError):
            walk(rotate(folder, rotation, new_store, KilledSteps(fatal, is_torn)), reached)

        envelope = read_envelope(folder)
        key = open_with_passphrase(envelope, PASSPHRASE, bound.device, fits(folder))
        assert fits(folder)(key)
        if reached:
            assert open_with_recovery_key(envelope, rotation.recovery_key, fits(folder)).is_same(key)
        else:
            assert open_with_recovery_key(envelope, bound.created.recovery_key, fits(folder)).is_same(key)
        replace_envelope(folder, settle_rotation(envelope, key))
        settled = read_envelope(folder)
        assert not settled.is_rotating
        paper = rotation.recovery_key if reached else bound.created.recovery_key
        assert open_with_recovery_key(settled, paper, fits(folder)).is_same(key)
        generations.append(key.generation)
    assert generations == sorted(generations)
    assert set(generations) == {1, 2}


def walk(places: Iterator[str], reached: list[str]) -> None:
    for place in places:
        reached.append(place)


def test_an_unbroken_rotation_has_that_many_operations(bound: Locked, rotation: Rotation, tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(store_bytes(tmp_path, bound.data_key))
    write_new_envelope(tmp_path, bound.created.envelope)
    steps = KilledSteps(fatal=99)
    assert list(rotate(tmp_path, rotation, store_bytes(tmp_path, rotation.new_key), steps)) == [
        "recovery key shown",
        "done",
    ]
    assert steps.done == OPERATIONS
    assert open_with_passphrase(read_envelope(tmp_path), PASSPHRASE, bound.device, fits(tmp_path)).generation == 2
