from __future__ import annotations

import base64
import copy
import pickle
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
import sqlcipher3  # type: ignore[import-untyped]  # ships no types

from karriere_app.errors import (
    DeviceKeyGoneError,
    StoreDamagedError,
    StoreLockedError,
    UsageError,
    WrongPassphraseError,
)
from karriere_app.security.envelope import encode_envelope
from karriere_app.security.keys import (
    DEVICE_BOUND_COST,
    FLOOR_COST,
    PASSPHRASE_ONLY_COST,
    CreatedEnvelope,
    DataKey,
    DeviceSecret,
    KdfCost,
    RecoveryKey,
    begin_rotation,
    bind_to_device,
    change_passphrase,
    create_envelope,
    issue_recovery_key,
    open_with_passphrase,
    open_with_recovery_key,
    reset_passphrase,
    settle_rotation,
    usual_cost,
)
from tests.security.conftest import PASSPHRASE, STORE_ID, Locked


def never_asked(key: DataKey) -> bool:
    raise AssertionError("no rotation is under way")


def test_the_passphrase_on_this_machine_opens(bound: Locked) -> None:
    opened = open_with_passphrase(bound.created.envelope, PASSPHRASE, bound.device, never_asked)
    assert opened.is_same(bound.data_key)
    assert opened.generation == 1


def test_a_decomposed_passphrase_is_the_same_passphrase(bound: Locked) -> None:
    typed = unicodedata.normalize("NFD", PASSPHRASE)
    assert typed != PASSPHRASE
    assert open_with_passphrase(bound.created.envelope, typed, bound.device, never_asked).is_same(bound.data_key)


@pytest.mark.parametrize("typed", [PASSPHRASE + " ", PASSPHRASE.upper(), "", "\udce5"])
def test_another_passphrase_is_wrong(bound: Locked, typed: str) -> None:
    with pytest.raises(WrongPassphraseError) as caught:
        open_with_passphrase(bound.created.envelope, typed, bound.device, never_asked)
    assert caught.value.what == "passphrase"


@pytest.mark.parametrize("passphrase", [PASSPHRASE, "wrong"])
def test_another_machine_is_told_apart_from_a_wrong_passphrase(bound: Locked, passphrase: str) -> None:
    for device in (None, DeviceSecret.generate()):
        with pytest.raises(DeviceKeyGoneError):
            open_with_passphrase(bound.created.envelope, passphrase, device, never_asked)


def test_the_recovery_key_opens_on_any_machine(bound: Locked) -> None:
    typed = RecoveryKey.parse(bound.created.recovery_key.format())
    assert open_with_recovery_key(bound.created.envelope, typed, never_asked).is_same(bound.data_key)


def test_another_stores_recovery_key_is_wrong(bound: Locked, alone: CreatedEnvelope) -> None:
    with pytest.raises(WrongPassphraseError) as caught:
        open_with_recovery_key(bound.created.envelope, alone.recovery_key, never_asked)
    assert caught.value.what == "recovery_key"


def test_a_passphrase_alone_is_said_in_the_envelope(alone: CreatedEnvelope, bound: Locked) -> None:
    assert not alone.envelope.is_device_bound
    assert b'"device_bound": false' in encode_envelope(alone.envelope)
    assert bound.created.envelope.is_device_bound
    assert open_with_passphrase(alone.envelope, PASSPHRASE, bound.device, never_asked).is_same(alone.data_key)


def test_a_passphrase_alone_costs_more() -> None:
    assert usual_cost(None) == PASSPHRASE_ONLY_COST
    assert usual_cost(DeviceSecret.generate()) == DEVICE_BOUND_COST
    weaker, stronger = DEVICE_BOUND_COST, PASSPHRASE_ONLY_COST
    assert weaker.iterations * weaker.memory_kib * 1.5 <= stronger.iterations * stronger.memory_kib
    assert all(cost.is_acceptable() for cost in (FLOOR_COST, weaker, stronger))


@pytest.mark.parametrize(
    "cost",
    [
        replace(FLOOR_COST, iterations=2),
        replace(FLOOR_COST, memory_kib=FLOOR_COST.memory_kib - 1),
        replace(FLOOR_COST, lanes=3),
        replace(FLOOR_COST, memory_kib=100 * 1024 * 1024),
        replace(FLOOR_COST, iterations=1_000_000),
        replace(FLOOR_COST, lanes=1000),
    ],
)
def test_a_cost_below_the_floor_or_absurd_is_refused(cost: KdfCost) -> None:
    with pytest.raises(UsageError):
        create_envelope(STORE_ID, PASSPHRASE, None, cost)


@pytest.mark.parametrize("passphrase", ["", "abc\udce5def"])
def test_a_passphrase_that_is_no_text_is_refused_without_telling_it(passphrase: str) -> None:
    with pytest.raises(UsageError) as caught:
        create_envelope(STORE_ID, passphrase, None, FLOOR_COST)
    assert caught.value.__context__ is None
    assert caught.value.args in {("passphrase_empty",), ("passphrase_not_text",)}


def test_the_envelope_tells_no_secret(bound: Locked) -> None:
    text = encode_envelope(bound.created.envelope)
    recovery_key = bound.created.recovery_key
    for secret in (bound.data_key.reveal(), bound.device.reveal(), recovery_key.reveal()):
        for written in (secret, secret.hex().encode(), base64.b64encode(secret), base64.b64encode(secret)[:-2]):
            assert written not in text
    assert PASSPHRASE.encode() not in text
    assert recovery_key.format().encode() not in text


def test_a_changed_passphrase_opens_and_the_old_one_no_longer(bound: Locked) -> None:
    stronger = replace(FLOOR_COST, iterations=4)
    changed = change_passphrase(bound.created.envelope, PASSPHRASE, "nye blåbær på onsdag", bound.device, stronger)
    assert changed.cost == stronger
    assert open_with_passphrase(changed, "nye blåbær på onsdag", bound.device, never_asked).is_same(bound.data_key)
    with pytest.raises(WrongPassphraseError):
        open_with_passphrase(changed, PASSPHRASE, bound.device, never_asked)
    assert open_with_recovery_key(changed, bound.created.recovery_key, never_asked).is_same(bound.data_key)


def test_the_passphrase_does_not_change_without_the_old_one(bound: Locked) -> None:
    with pytest.raises(WrongPassphraseError):
        change_passphrase(bound.created.envelope, "wrong", "nye blåbær på onsdag", bound.device, FLOOR_COST)


def test_recovery_on_another_machine_shuts_the_old_machine_out(bound: Locked) -> None:
    other = DeviceSecret.generate()
    moved = reset_passphrase(
        bound.created.envelope, bound.created.recovery_key, "nye blåbær på onsdag", other, FLOOR_COST
    )
    assert open_with_passphrase(moved, "nye blåbær på onsdag", other, never_asked).is_same(bound.data_key)
    with pytest.raises(DeviceKeyGoneError):
        open_with_passphrase(moved, "nye blåbær på onsdag", bound.device, never_asked)
    assert open_with_recovery_key(moved, bound.created.recovery_key, never_asked).is_same(bound.data_key)


def test_a_wrong_recovery_key_resets_nothing(bound: Locked) -> None:
    with pytest.raises(WrongPassphraseError):
        reset_passphrase(bound.created.envelope, RecoveryKey.generate(), "nye blåbær", None, FLOOR_COST)


def test_a_passphrase_that_stood_alone_can_be_bound_to_the_machine(alone: CreatedEnvelope, bound: Locked) -> None:
    tied = bind_to_device(alone.envelope, PASSPHRASE, bound.device, FLOOR_COST)
    assert open_with_passphrase(tied, PASSPHRASE, bound.device, never_asked).is_same(alone.data_key)
    with pytest.raises(DeviceKeyGoneError):
        open_with_passphrase(tied, PASSPHRASE, None, never_asked)
    with pytest.raises(ValueError, match="bound already"):
        bind_to_device(bound.created.envelope, PASSPHRASE, bound.device, FLOOR_COST)


def test_a_new_recovery_key_ends_the_old_one(bound: Locked) -> None:
    changed, recovery_key = issue_recovery_key(bound.created.envelope, PASSPHRASE, bound.device)
    assert open_with_recovery_key(changed, recovery_key, never_asked).is_same(bound.data_key)
    with pytest.raises(WrongPassphraseError):
        open_with_recovery_key(changed, bound.created.recovery_key, never_asked)


def test_a_rotation_under_way_opens_with_the_key_that_the_store_has(bound: Locked) -> None:
    rotation = begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, None)
    assert not rotation.new_key.is_same(rotation.old_key)
    for wanted in (rotation.old_key, rotation.new_key):
        by_passphrase = open_with_passphrase(rotation.envelope, PASSPHRASE, bound.device, wanted.is_same)
        by_paper = open_with_recovery_key(rotation.envelope, rotation.recovery_key, wanted.is_same)
        assert by_passphrase.is_same(wanted)
        assert by_paper.is_same(wanted)
        assert by_passphrase.generation == by_paper.generation == wanted.generation


def test_the_earlier_recovery_key_opens_until_the_store_is_swapped(bound: Locked) -> None:
    rotation = begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, None)
    earlier = bound.created.recovery_key
    assert open_with_recovery_key(rotation.envelope, earlier, rotation.old_key.is_same).is_same(rotation.old_key)
    with pytest.raises(WrongPassphraseError):
        open_with_recovery_key(rotation.envelope, earlier, rotation.new_key.is_same)


def test_the_countys_recovery_key_can_go_on_through_a_rotation(bound: Locked) -> None:
    paper = bound.created.recovery_key
    rotation = begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, paper)
    assert rotation.recovery_key is paper
    finished = settle_rotation(rotation.envelope, rotation.new_key)
    assert open_with_recovery_key(finished, paper, never_asked).is_same(rotation.new_key)
    assert open_with_passphrase(finished, PASSPHRASE, bound.device, never_asked).is_same(rotation.new_key)
    with pytest.raises(WrongPassphraseError):
        begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, RecoveryKey.generate())


def test_a_broken_off_rotation_leaves_both_recovery_keys_valid(bound: Locked) -> None:
    rotation = begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, None)
    settled = settle_rotation(rotation.envelope, rotation.old_key)
    for paper in (bound.created.recovery_key, rotation.recovery_key):
        assert open_with_recovery_key(settled, paper, never_asked).is_same(bound.data_key)


def test_a_finished_rotation_holds_the_new_key_only(bound: Locked) -> None:
    rotation = begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, None)
    finished = settle_rotation(rotation.envelope, rotation.new_key)
    assert [wrapped.generation for wrapped in finished.keys] == [2]
    assert open_with_recovery_key(finished, rotation.recovery_key, never_asked).is_same(rotation.new_key)
    with pytest.raises(WrongPassphraseError):
        open_with_recovery_key(finished, bound.created.recovery_key, never_asked)
    with pytest.raises(ValueError, match="not of this envelope"):
        settle_rotation(finished, rotation.old_key)


def test_many_broken_off_rotations_stay_readable(bound: Locked) -> None:
    from karriere_app.security.envelope import decode_envelope

    envelope = bound.created.envelope
    for _ in range(9):
        rotation = begin_rotation(envelope, PASSPHRASE, bound.device, None)
        assert decode_envelope(encode_envelope(rotation.envelope)) == rotation.envelope
        envelope = settle_rotation(rotation.envelope, rotation.old_key)
    assert open_with_recovery_key(envelope, rotation.recovery_key, never_asked).is_same(bound.data_key)


def test_a_store_that_neither_key_fits_is_damaged(bound: Locked) -> None:
    rotation = begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, None)
    with pytest.raises(StoreDamagedError) as caught:
        open_with_recovery_key(rotation.envelope, rotation.recovery_key, lambda key: False)
    assert caught.value.what == "database"


def test_nothing_else_changes_while_a_rotation_is_under_way(bound: Locked) -> None:
    rotation = begin_rotation(bound.created.envelope, PASSPHRASE, bound.device, None)
    with pytest.raises(ValueError, match="under way"):
        change_passphrase(rotation.envelope, PASSPHRASE, "nye blåbær", bound.device, FLOOR_COST)
    with pytest.raises(ValueError, match="under way"):
        begin_rotation(rotation.envelope, PASSPHRASE, bound.device, None)
    with pytest.raises(ValueError, match="under way"):
        reset_passphrase(rotation.envelope, rotation.recovery_key, "nye blåbær", None, FLOOR_COST)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_data_key_has_32_bytes_or_is_none(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey(bytes(length))


def test_sqlcipher_gets_64_digits_and_takes_them_for_a_key(tmp_path: Path) -> None:
    key = DataKey(b"\x00" * 31 + b"\x01")  # leading zeros must not be lost
    digits = key.sqlcipher_hex()
    assert len(digits) == 64
    assert bytes.fromhex(digits) == key.reveal()
    for _ in range(2):
        connection = sqlcipher3.connect(str(tmp_path / "store.db"))
        connection.execute(f"PRAGMA key = \"x'{digits}'\"")
        connection.execute("CREATE TABLE IF NOT EXISTS t (n)")
        connection.close()


def test_a_wiped_key_is_gone() -> None:
    key = DataKey.generate()
    key.wipe()
    key.wipe()
    for use in (key.reveal, key.sqlcipher_hex):
        with pytest.raises(StoreLockedError):
            use()


def test_a_secret_neither_shows_nor_travels(bound: Locked) -> None:
    for secret in (bound.data_key, bound.device, bound.created.recovery_key):
        assert repr(secret) == f"<{type(secret).__name__}>"
        assert secret.reveal().hex() not in f"{secret} {vars(bound.created)}"
        for travel in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError):
                travel(secret)
