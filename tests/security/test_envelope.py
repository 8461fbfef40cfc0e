from __future__ import annotations

import hashlib
import json
import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karriere_app.errors import (
    DeviceKeyGoneError,
    StorageError,
    StoreDamagedError,
    StoreExistsError,
    StoreMissingError,
    StoreTooNewError,
    WrongPassphraseError,
)
from karriere_app.security.envelope import (
    ENVELOPE_NAME,
    decode_envelope,
    encode_envelope,
    read_envelope,
    replace_envelope,
    write_new_envelope,
)
from karriere_app.security.keys import (
    FLOOR_COST,
    CreatedEnvelope,
    DataKey,
    DeviceSecret,
    RecoveryKey,
    begin_rotation,
    create_envelope,
    issue_recovery_key,
    open_with_passphrase,
    open_with_recovery_key,
)
from karriere_app.security.sealing import device_check
from tests.security.breaking_steps import FullDisk, KilledError, KilledSteps
from tests.security.conftest import PASSPHRASE, Locked

Change = Callable[[dict[str, Any]], object]


def any_key(key: DataKey) -> bool:
    return True


def forged(content: bytes, change: Change) -> bytes:
    """Return the file as a person would write it who knows how the checksum is made."""
    tree = json.loads(content)
    del tree["checksum"]
    change(tree)

    def written(value: dict[str, Any]) -> bytes:
        return (json.dumps(value, sort_keys=True, indent=1) + "\n").encode()

    return written({**tree, "checksum": hashlib.sha256(written(tree)).hexdigest()})


def test_what_was_written_is_read(bound: Locked, alone: CreatedEnvelope, tmp_path: Path) -> None:
    rotating = begin_rotation(alone.envelope, PASSPHRASE, None, None).envelope
    for number, envelope in enumerate((bound.created.envelope, alone.envelope, rotating)):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_new_envelope(folder, envelope)
        assert read_envelope(folder) == envelope
        assert os.listdir(folder) == [ENVELOPE_NAME]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits; the profile folder's ACL holds")
def test_only_the_owner_reads_the_file(bound: Locked, tmp_path: Path) -> None:
    write_new_envelope(tmp_path, bound.created.envelope)
    replace_envelope(tmp_path, bound.created.envelope)
    assert stat.S_IMODE((tmp_path / ENVELOPE_NAME).stat().st_mode) == 0o600


def test_every_flipped_bit_is_damage(bound: Locked) -> None:
    content = encode_envelope(bound.created.envelope)
    for place in range(len(content)):
        for bit in range(8):
            changed = bytearray(content)
            changed[place] ^= 1 << bit
            with pytest.raises(StoreDamagedError) as caught:
                decode_envelope(bytes(changed))
            assert caught.value.what == "envelope"


def test_every_truncation_is_damage(bound: Locked) -> None:
    content = encode_envelope(bound.created.envelope)
    for length in range(len(content)):
        with pytest.raises(StoreDamagedError):
            decode_envelope(content[:length])


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_other_file_is_damage(content: bytes) -> None:
    with pytest.raises(StoreDamagedError):
        decode_envelope(content)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"NaN", b"[" * 60_000, b'{"a":' * 20_000, b"1" * 60_000, b"\xff\xfe"]
)
def test_hostile_text_is_damage(content: bytes) -> None:
    with pytest.raises(StoreDamagedError):
        decode_envelope(content)


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    with (tmp_path / ENVELOPE_NAME).open("wb") as file:
        file.truncate(50_000_000_000)  # sparse
    with pytest.raises(StoreDamagedError):
        read_envelope(tmp_path)


def test_no_envelope_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError):
        read_envelope(tmp_path)


def test_an_unreadable_envelope_is_an_io_trouble(tmp_path: Path) -> None:
    (tmp_path / ENVELOPE_NAME).mkdir()
    with pytest.raises(StorageError):
        read_envelope(tmp_path)


def test_a_later_version_is_too_new_and_not_damaged(bound: Locked) -> None:
    content = forged(encode_envelope(bound.created.envelope), lambda tree: tree.update(version=2, something=[1]))
    with pytest.raises(StoreTooNewError) as caught:
        decode_envelope(content)
    assert (caught.value.found, caught.value.supported) == (2, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: tree["kdf"].update(iterations=1),
        lambda tree: tree["kdf"].update(memory_kib=8),
        lambda tree: tree["kdf"].update(lanes=1),
        lambda tree: tree["kdf"].update(memory_kib=100 * 1024 * 1024),
        lambda tree: tree["kdf"].update(iterations=10**9),
        lambda tree: tree["kdf"].update(iterations=True),
        lambda tree: tree["kdf"].update(iterations="3"),
        lambda tree: tree["kdf"].update(name="pbkdf2"),
        lambda tree: tree.update(device_bound=False),
        lambda tree: tree.update(unknown=1),
        lambda tree: tree.update(store_id="../../etc"),
        lambda tree: tree.update(passphrase_salt=""),
        lambda tree: tree.update(keys=[]),
        lambda tree: tree.update(keys=tree["keys"] * 3),
        lambda tree: tree.update(keys=tree["keys"] * 2),
        lambda tree: tree["keys"][0].update(by_recovery=[]),
        lambda tree: tree["keys"][0]["by_passphrase"].update(box="AAAA"),
        lambda tree: tree.update(version=0),
        lambda tree: tree.update(version=float("nan")),
    ],
)
def test_a_forged_shape_is_damage_even_with_its_checksum(bound: Locked, change: Change) -> None:
    with pytest.raises(StoreDamagedError):
        decode_envelope(forged(encode_envelope(bound.created.envelope), change))


def swap_slots(tree: dict[str, Any]) -> None:
    key = tree["keys"][0]
    key["by_passphrase"], key["by_recovery"] = key["by_recovery"][0], [key["by_passphrase"]]


@pytest.mark.parametrize(
    ("change", "by_passphrase"),
    [
        (swap_slots, WrongPassphraseError),
        (lambda tree: tree["keys"][0].update(generation=7), WrongPassphraseError),
        (lambda tree: tree.update(device_bound=False, device_check=None), WrongPassphraseError),
        (lambda tree: tree["kdf"].update(iterations=4), WrongPassphraseError),
        (lambda tree: tree.update(store_id="0192f3a4-7b1c-7def-8123-000000000000"), DeviceKeyGoneError),
    ],
)
def test_a_forged_content_opens_nothing(bound: Locked, change: Change, by_passphrase: type[Exception]) -> None:
    envelope = decode_envelope(forged(encode_envelope(bound.created.envelope), change))
    with pytest.raises(by_passphrase):
        open_with_passphrase(envelope, PASSPHRASE, bound.device, any_key)


@settings(max_examples=200)
@given(place=st.integers(0, 47), bit=st.integers(0, 7))
def test_a_forged_box_never_opens_with_another_key(bound: Locked, place: int, bit: int) -> None:
    def change(tree: dict[str, Any]) -> None:
        sealed = tree["keys"][0]["by_recovery"][0]
        box = bytearray(b64decode(sealed["box"]))
        box[place] ^= 1 << bit
        sealed["box"] = b64encode(box).decode()

    envelope = decode_envelope(forged(encode_envelope(bound.created.envelope), change))
    with pytest.raises(WrongPassphraseError):
        open_with_recovery_key(envelope, bound.created.recovery_key, any_key)


def test_one_changed_slot_of_a_rotation_is_damage(bound: Locked) -> None:
    rotation = begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, None)

    def change(tree: dict[str, Any]) -> None:
        tree["keys"][1]["by_passphrase"] = tree["keys"][0]["by_passphrase"]

    envelope = decode_envelope(forged(encode_envelope(rotation.envelope), change))
    with pytest.raises(StoreDamagedError):
        open_with_passphrase(envelope, PASSPHRASE, bound.device, any_key)


def test_another_machine_that_forges_the_check_value_still_lacks_the_secret(bound: Locked) -> None:
    thief = DeviceSecret.generate()
    check = b64encode(device_check(thief, bound.created.envelope.store_id)).decode()
    forgery = forged(encode_envelope(bound.created.envelope), lambda tree: tree.update(device_check=check))
    with pytest.raises(WrongPassphraseError):
        open_with_passphrase(decode_envelope(forgery), PASSPHRASE, thief, any_key)


def test_a_slot_of_one_store_opens_nothing_in_another(alone: CreatedEnvelope) -> None:
    other = "0192f3a4-7b1c-7def-8123-000000000000"
    moved = decode_envelope(forged(encode_envelope(alone.envelope), lambda tree: tree.update(store_id=other)))
    with pytest.raises(WrongPassphraseError):
        open_with_passphrase(moved, PASSPHRASE, None, any_key)
    with pytest.raises(WrongPassphraseError):
        open_with_recovery_key(moved, alone.recovery_key, any_key)


def test_the_first_releases_envelope_opens_in_every_later_one() -> None:
    content = (Path(__file__).parent / "data" / "envelope_1.json").read_bytes()
    envelope = decode_envelope(content)
    recovery_key = RecoveryKey.parse("750K3-WC55X-D0HCV-PPFNZ-RFV2A-01Q1V-KENTW-819Y8")
    expected = "1f2bb83db9061dba08c2cf5c2fb3544e99e5b88cbe3d8c7a828dd618d152aef3"
    by_passphrase = open_with_passphrase(envelope, "blåbær på tirsdag 7", DeviceSecret(bytes(range(32))), any_key)
    assert by_passphrase.sqlcipher_hex() == expected
    assert open_with_recovery_key(envelope, recovery_key, any_key).sqlcipher_hex() == expected


def test_an_envelope_is_never_written_over_by_a_new_one(bound: Locked, alone: CreatedEnvelope, tmp_path: Path) -> None:
    write_new_envelope(tmp_path, bound.created.envelope)
    with pytest.raises(StoreExistsError):
        write_new_envelope(tmp_path, alone.envelope)
    other = create_envelope("0192f3a4-7b1c-7def-8123-000000000000", PASSPHRASE, None, FLOOR_COST)
    with pytest.raises(StoreExistsError):
        replace_envelope(tmp_path, other.envelope)
    assert read_envelope(tmp_path) == bound.created.envelope


@pytest.mark.parametrize("is_torn", [False, True])
def test_a_kill_at_any_operation_leaves_the_old_or_the_new_file(bound: Locked, tmp_path: Path, is_torn: bool) -> None:
    old = bound.created.envelope
    new, _ = issue_recovery_key(old, PASSPHRASE, bound.device)
    seen = set()
    for fatal in range(4):
        folder = tmp_path / str(fatal)
        folder.mkdir()
        write_new_envelope(folder, old)
        with pytest.raises(KilledError):
            replace_envelope(folder, new, KilledSteps(fatal, is_torn))
        found = read_envelope(folder)
        assert found in (old, new)
        seen.add(found is old or found == old)
        replace_envelope(folder, new)
        assert read_envelope(folder) == new
        assert os.listdir(folder) == [ENVELOPE_NAME]
    assert seen == {True, False}


def test_four_operations_replace_a_file(bound: Locked, tmp_path: Path) -> None:
    steps = KilledSteps(fatal=99)
    write_new_envelope(tmp_path, bound.created.envelope, steps)
    assert steps.done == 4


def test_a_full_disk_leaves_the_old_file(bound: Locked, tmp_path: Path) -> None:
    write_new_envelope(tmp_path, bound.created.envelope)
    changed, _ = issue_recovery_key(bound.created.envelope, PASSPHRASE, bound.device)
    with pytest.raises(StorageError) as caught:
        replace_envelope(tmp_path, changed, FullDisk())
    assert caught.value.reason == "full"
    assert read_envelope(tmp_path) == bound.created.envelope
