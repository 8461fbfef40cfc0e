"""Opening and changing the envelope that wraps the store's data key.

A random 32-byte data key is wrapped twice: (a) under HKDF(Argon2id(passphrase) and this machine's secret), (b) under
the recovery key. Functions here are pure but for random numbers: they return a changed envelope, ``envelope.py`` writes
it. All that take a passphrase cost a slow derivation each (``KdfCost``): call them on the store worker.

Rotation (new data key; the store file is made anew under it) holds at every kill point:

1. ``begin_rotation`` and ``replace_envelope``: both data keys are in the envelope. A re-issued recovery key is shown
   now, before anything else; from here on it opens the store with either key, the old one until step 2.
2. The store is closed (WAL checkpointed and gone, or its old frames would be played into the new file), copied under
   the new key into a file beside it, synced, and put in the store's place by one rename.
3. ``settle_rotation`` with the key that fits and ``replace_envelope``: the other data key leaves the envelope.

Opening an envelope that still holds two keys asks ``fits`` which one the store file has; then settle as in step 3.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from karriere_app.errors import DeviceKeyGoneError, StoreDamagedError, UsageError, WrongPassphraseError
from karriere_app.security.envelope import MOST_RECOVERY_SEALS, Envelope, WrappedKey, is_store_id
from karriere_app.security.recovery import RecoveryKey
from karriere_app.security.sealing import (
    DEVICE_BOUND_COST,
    FLOOR_COST,
    PASSPHRASE_ONLY_COST,
    KdfCost,
    Sealed,
    device_check,
    new_salt,
    passphrase_bytes,
    passphrase_lock,
    recovery_lock,
    seal,
    unseal,
    usual_cost,
)
from karriere_app.security.secret import DataKey, DeviceSecret

__all__ = [
    "DEVICE_BOUND_COST",
    "FLOOR_COST",
    "PASSPHRASE_ONLY_COST",
    "CreatedEnvelope",
    "DataKey",
    "DeviceSecret",
    "KdfCost",
    "KeyTest",
    "RecoveryKey",
    "Rotation",
    "begin_rotation",
    "bind_to_device",
    "change_passphrase",
    "create_envelope",
    "issue_recovery_key",
    "open_with_passphrase",
    "open_with_recovery_key",
    "reset_passphrase",
    "settle_rotation",
    "usual_cost",
]

KeyTest = Callable[[DataKey], bool]
"""Whether the store file opens with this key. Asked only while a rotation is under way."""


@dataclass(frozen=True, kw_only=True, repr=False)
class CreatedEnvelope:
    """A new envelope, the recovery key to show once, and the open data key."""

    envelope: Envelope
    recovery_key: RecoveryKey
    data_key: DataKey


@dataclass(frozen=True, kw_only=True, repr=False)
class Rotation:
    """A begun rotation: the envelope with both data keys, the two keys, and the recovery key to show (or keep)."""

    envelope: Envelope
    old_key: DataKey
    new_key: DataKey
    recovery_key: RecoveryKey


def create_envelope(store_id: str, passphrase: str, device: DeviceSecret | None, cost: KdfCost) -> CreatedEnvelope:
    """Return a new data key in a new envelope.

    ``device`` None means a passphrase that stands alone: the caller says so, it is never chosen here, and it is written
    in the envelope. ``passphrase`` was judged by ``passphrase.acceptable`` before.

    Raises:
        ValueError: the store id is not a UUID.
        UsageError: empty or undecodable passphrase, cost below the floor or absurd.
    """
    if not is_store_id(store_id):
        raise ValueError("a store id is a UUID, lower case")
    data_key, recovery_key = DataKey.generate(), RecoveryKey.generate()
    passphrase_salt, recovery_salt = new_salt(), new_salt()
    lock = passphrase_lock(passphrase_bytes(passphrase), device, passphrase_salt, cost)
    envelope = Envelope(
        store_id=store_id,
        cost=cost,
        passphrase_salt=passphrase_salt,
        device_check=None if device is None else device_check(device, store_id),
        recovery_salt=recovery_salt,
        keys=(_wrap(store_id, data_key, lock, (recovery_lock(recovery_key.reveal(), recovery_salt),)),),
    )
    return CreatedEnvelope(envelope=envelope, recovery_key=recovery_key, data_key=data_key)


def open_with_passphrase(envelope: Envelope, passphrase: str, device: DeviceSecret | None, fits: KeyTest) -> DataKey:
    """Return the data key of the store file. ``device`` is not used where the passphrase stands alone.

    Raises:
        DeviceKeyGoneError: bound to a machine, and this machine's secret is missing or another one.
        WrongPassphraseError: the passphrase is wrong.
        StoreDamagedError: ("database") a rotation is under way and neither key fits the store file.
    """
    return _fitting(_all_opened(envelope, _lock_of(envelope, passphrase, device)), fits)


def open_with_recovery_key(envelope: Envelope, recovery_key: RecoveryKey, fits: KeyTest) -> DataKey:
    """Return the data key of the store file, without passphrase and on any machine.

    Raises:
        WrongPassphraseError: ("recovery_key") of another store, or replaced by a later one.
        StoreDamagedError: ("database") a rotation is under way and neither key fits the store file.
    """
    opened = _opened_by_recovery(envelope, recovery_key)
    if len(opened) == len(envelope.keys):
        return _fitting(opened, fits)
    for key in opened:
        if fits(key):
            return key
        key.wipe()
    raise WrongPassphraseError("recovery_key")


def change_passphrase(
    envelope: Envelope, passphrase: str, new_passphrase: str, device: DeviceSecret | None, cost: KdfCost
) -> Envelope:
    """Return the envelope under a new passphrase (and cost), bound to the same machine or none as before.

    Raises:
        DeviceKeyGoneError, WrongPassphraseError: as ``open_with_passphrase``.
        UsageError: as ``create_envelope``.
        ValueError: a rotation must be settled first.
    """
    data_key = _opened_settled(envelope, passphrase, device)
    return _relocked(envelope, data_key, new_passphrase, device if envelope.is_device_bound else None, cost)


def bind_to_device(envelope: Envelope, passphrase: str, device: DeviceSecret, cost: KdfCost) -> Envelope:
    """Return the envelope of a passphrase that stood alone, now bound to this machine's secret as well.

    Raises:
        WrongPassphraseError, UsageError, ValueError: as ``change_passphrase``.
        ValueError: it is bound already.
    """
    if envelope.is_device_bound:
        raise ValueError("bound already: use the recovery key on another machine")
    return _relocked(envelope, _opened_settled(envelope, passphrase, None), passphrase, device, cost)


def reset_passphrase(
    envelope: Envelope, recovery_key: RecoveryKey, new_passphrase: str, device: DeviceSecret | None, cost: KdfCost
) -> Envelope:
    """Return the envelope under a new passphrase, bound to this machine (or, with None, to none): after recovery.

    The recovery key stays valid. The machine that it was bound to before no longer opens it.

    Raises:
        WrongPassphraseError: ("recovery_key").
        UsageError, ValueError: as ``change_passphrase``.
    """
    _require_settled(envelope)
    opened = _opened_by_recovery(envelope, recovery_key)
    if not opened:
        raise WrongPassphraseError("recovery_key")
    return _relocked(envelope, opened[0], new_passphrase, device, cost)


def issue_recovery_key(
    envelope: Envelope, passphrase: str, device: DeviceSecret | None
) -> tuple[Envelope, RecoveryKey]:
    """Return the envelope with a new recovery key in the place of all earlier ones, and that key to show once.

    Raises:
        DeviceKeyGoneError, WrongPassphraseError, ValueError: as ``change_passphrase``.
    """
    data_key = _opened_settled(envelope, passphrase, device)
    recovery_key, salt = RecoveryKey.generate(), new_salt()
    sealed = _seal_key(recovery_lock(recovery_key.reveal(), salt), data_key, envelope.store_id, "recovery")
    data_key.wipe()
    wrapped = replace(envelope.keys[0], by_recovery=(sealed,))
    return replace(envelope, recovery_salt=salt, keys=(wrapped,)), recovery_key


def begin_rotation(
    envelope: Envelope, passphrase: str, device: DeviceSecret | None, recovery_key: RecoveryKey | None
) -> Rotation:
    """Return the envelope with a new data key beside the current one: step 1 of a rotation (module docstring).

    With ``recovery_key`` None a new one is issued, which opens both data keys; the earlier one opens the old store
    until it is swapped. With the county's recovery key at hand, that one goes on.

    Raises:
        DeviceKeyGoneError, WrongPassphraseError, ValueError: as ``change_passphrase``.
    """
    _require_settled(envelope)
    if recovery_key is not None and not _opened_by_recovery(envelope, recovery_key):
        raise WrongPassphraseError("recovery_key")
    issued = RecoveryKey.generate() if recovery_key is None else recovery_key
    paper_lock = recovery_lock(issued.reveal(), envelope.recovery_salt)
    lock = _lock_of(envelope, passphrase, device)
    old_key = _all_opened(envelope, lock)[0]
    current, store_id = envelope.keys[0], envelope.store_id
    if recovery_key is None:
        seals = (*current.by_recovery[1 - MOST_RECOVERY_SEALS :], _seal_key(paper_lock, old_key, store_id, "recovery"))
        current = replace(current, by_recovery=seals)
    new_key = DataKey(secrets.token_bytes(DataKey.LENGTH), old_key.generation + 1)
    pending = _wrap(store_id, new_key, lock, (paper_lock,))
    return Rotation(
        envelope=replace(envelope, keys=(current, pending)), old_key=old_key, new_key=new_key, recovery_key=issued
    )


def settle_rotation(envelope: Envelope, key: DataKey) -> Envelope:
    """Return the envelope with only the key that fits the store file: the rotation is finished, or broken off.

    Raises:
        ValueError: the key is of no generation that the envelope holds.
    """
    kept = tuple(wrapped for wrapped in envelope.keys if wrapped.generation == key.generation)
    if not kept:
        raise ValueError("the key is not of this envelope")
    return replace(envelope, keys=kept)


def _lock_of(envelope: Envelope, passphrase: str, device: DeviceSecret | None) -> bytes:
    """Return the key over the passphrase slots; tells a missing machine secret before the slow derivation."""
    if envelope.device_check is None:
        device = None
    elif device is None or not hmac.compare_digest(device_check(device, envelope.store_id), envelope.device_check):
        raise DeviceKeyGoneError
    try:
        typed = passphrase_bytes(passphrase)
    except UsageError:
        raise WrongPassphraseError from None
    return passphrase_lock(typed, device, envelope.passphrase_salt, envelope.cost)


def _all_opened(envelope: Envelope, lock: bytes) -> list[DataKey]:
    tries = [
        _unseal_key(lock, wrapped.by_passphrase, envelope.store_id, wrapped.generation, "passphrase")
        for wrapped in envelope.keys
    ]
    opened = [key for key in tries if key is not None]
    if not opened:
        raise WrongPassphraseError
    if len(opened) != len(tries):  # one passphrase wraps both: somebody changed one of them
        raise StoreDamagedError("envelope")
    return opened


def _opened_by_recovery(envelope: Envelope, recovery_key: RecoveryKey) -> list[DataKey]:
    """Return the data keys that the recovery key opens, in the envelope's order."""
    lock = recovery_lock(recovery_key.reveal(), envelope.recovery_salt)
    opened = []
    for wrapped in envelope.keys:
        tries = (
            _unseal_key(lock, sealed, envelope.store_id, wrapped.generation, "recovery")
            for sealed in wrapped.by_recovery
        )
        key = next((key for key in tries if key is not None), None)
        if key is not None:
            opened.append(key)
    return opened


def _fitting(opened: list[DataKey], fits: KeyTest) -> DataKey:
    """Return the key of the store file and wipe the other; with one key only there is nothing to ask."""
    if len(opened) == 1:
        return opened[0]
    chosen = next((key for key in opened if fits(key)), None)
    for key in opened:
        if key is not chosen:
            key.wipe()
    if chosen is None:
        raise StoreDamagedError("database")
    return chosen


def _require_settled(envelope: Envelope) -> None:
    if envelope.is_rotating:
        raise ValueError("a rotation is under way: open, settle, write, then change")


def _opened_settled(envelope: Envelope, passphrase: str, device: DeviceSecret | None) -> DataKey:
    _require_settled(envelope)
    return _all_opened(envelope, _lock_of(envelope, passphrase, device))[0]


def _relocked(
    envelope: Envelope, data_key: DataKey, passphrase: str, device: DeviceSecret | None, cost: KdfCost
) -> Envelope:
    """Return the envelope with a new passphrase slot; the data key is wiped."""
    salt = new_salt()
    lock = passphrase_lock(passphrase_bytes(passphrase), device, salt, cost)
    sealed = _seal_key(lock, data_key, envelope.store_id, "passphrase")
    data_key.wipe()
    return replace(
        envelope,
        cost=cost,
        passphrase_salt=salt,
        device_check=None if device is None else device_check(device, envelope.store_id),
        keys=(replace(envelope.keys[0], by_passphrase=sealed),),
    )


def _wrap(store_id: str, key: DataKey, lock: bytes, paper_locks: tuple[bytes, ...]) -> WrappedKey:
    return WrappedKey(
        generation=key.generation,
        by_passphrase=_seal_key(lock, key, store_id, "passphrase"),
        by_recovery=tuple(_seal_key(paper_lock, key, store_id, "recovery") for paper_lock in paper_locks),
    )


def _seal_key(lock: bytes, key: DataKey, store_id: str, slot: str) -> Sealed:
    return seal(lock, key.reveal(), _associated(store_id, key.generation, slot))


def _unseal_key(lock: bytes, sealed: Sealed, store_id: str, generation: int, slot: str) -> DataKey | None:
    content = unseal(lock, sealed, _associated(store_id, generation, slot))
    return None if content is None else DataKey(content, generation)


def _associated(store_id: str, generation: int, slot: str) -> bytes:
    """Return what a sealed key is tied to: it opens in no other slot, store, generation or version of the envelope."""
    return f"karriere-envelope 1|{slot}|{store_id}|{generation}".encode("ascii")
