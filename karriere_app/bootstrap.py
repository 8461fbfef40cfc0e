"""Builds the core: makes, opens, recovers and re-keys a profile, everything handed in by argument.

A profile folder holds ``envelope.json``, ``karriere.db``, ``karriere.mark`` and ``profile.lock``; beside them lie the
window's settings and the log. Every function here that takes a passphrase costs a slow derivation: call it on the
store worker.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from karriere_app.clock import Clock
from karriere_app.domain.access import Principal
from karriere_app.domain.ids import new_id
from karriere_app.errors import KeyringUnavailableError, StoreDamagedError, StoreExistsError, StoreMissingError
from karriere_app.security.durable_file import OsFileSteps, storage_error
from karriere_app.security.envelope import (
    ENVELOPE_NAME,
    Envelope,
    read_envelope,
    replace_envelope,
    write_new_envelope,
)
from karriere_app.security.folder_lock import ProfileLock
from karriere_app.security.keyring_store import DeviceKeyring, ensure_device_secret, existing_device_secret
from karriere_app.security.keys import (
    KdfCost,
    begin_rotation,
    create_envelope,
    open_with_passphrase,
    open_with_recovery_key,
    reset_passphrase,
    settle_rotation,
    usual_cost,
)
from karriere_app.security.keys import change_passphrase as changed_passphrase
from karriere_app.security.recovery import RecoveryKey
from karriere_app.security.safe_folder import require_safe
from karriere_app.security.secret import DataKey, DeviceSecret
from karriere_app.services.desk import Desk
from karriere_app.services.offline_lease import look, require_open
from karriere_app.services.profile import FIRST_ROLES, Beginning, principal_of, write_beginning
from karriere_app.services.vocabularies import Vocabularies
from karriere_app.settings import default_profile_folder, has_profile
from karriere_app.store.checking import open_checked
from karriere_app.store.engine import DATABASE_FILE
from karriere_app.store.high_water import MARK_FILE
from karriere_app.store.open_store import Identity, Store
from karriere_app.store.rekeying import rekey
from karriere_app.sync.lease import Standing

__all__ = [
    "Beginning",
    "CreatedProfile",
    "Opened",
    "PreparedProfile",
    "at_work_again",
    "change_passphrase",
    "create_profile",
    "default_profile_folder",
    "discard_profile",
    "has_profile",
    "prepare_profile",
    "recover",
    "rotate",
    "unlock",
]

COMMAND_LINE_WAIT_SECONDS = 5.0
RandomBytes = Callable[[int], bytes]
_MAKING = "new-profile"


@dataclass(frozen=True, repr=False)
class Opened:
    """An open store with somebody at work in it. ``close`` shuts the file, wipes the key and gives the lock back."""

    desk: Desk
    key: DataKey
    lock: ProfileLock
    lease: Standing | None = None
    """How the lease stood at opening: warned of from day 10 of 14 on; None where no server gave one."""

    @property
    def store(self) -> Store:
        """The open store, for backup and checking."""
        return self.desk.store

    def close(self) -> None:
        """Close connection and files, wipe the key, release the folder. Not to be used after."""
        try:
            self.desk.store.close()
        finally:
            self.key.wipe()
            self.lock.release()


@dataclass(frozen=True, repr=False)
class PreparedProfile:
    """A profile whose keys are made and that stands nowhere yet: its recovery key can be shown and confirmed first."""

    folder: Path
    envelope: Envelope
    data_key: DataKey
    recovery_key: RecoveryKey


@dataclass(frozen=True, repr=False)
class CreatedProfile:
    """A new profile, open, and the recovery key to show once."""

    opened: Opened
    recovery_key: RecoveryKey


def prepare_profile(
    folder: Path, passphrase: str, keyring: DeviceKeyring | None, cost: KdfCost | None = None
) -> PreparedProfile:
    """Make the keys of a new profile. ``keyring`` None is a passphrase that stands alone, at a higher cost.

    ``cost`` is the usual one if not given; the demo and the tests give a lower one.

    Raises UnsafeFolderError, StoreExistsError, KeyringUnavailableError, UsageError (see ``security.keys``).
    """
    require_safe(folder)
    _require_empty(folder)
    store_id = str(uuid.uuid4())
    device = ensure_device_secret(keyring, store_id) if keyring is not None else None
    made = create_envelope(store_id, passphrase, device, cost or usual_cost(device))
    return PreparedProfile(folder, made.envelope, made.data_key, made.recovery_key)


def create_profile(
    prepared: PreparedProfile,
    beginning: Beginning,
    clock: Clock,
    *,
    lock_timeout_seconds: float = 0.0,
    random_bytes: RandomBytes | None = None,
) -> CreatedProfile:
    """Write a prepared profile to the disk and open it. The envelope comes last: without it there is no profile.

    ``random_bytes`` gives record ids their noise; the demo hands in a seeded one, so that it is always the same.

    Raises UnsafeFolderError, StoreExistsError, StoreBusyError, StorageError, InvalidValueError.
    """
    folder = prepared.folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error) from None
    lock = ProfileLock(folder)
    lock.acquire(lock_timeout_seconds)
    try:
        _clear_broken_off(folder)
        _require_empty(folder)
        _write_profile(prepared, beginning, clock, random_bytes)
        opened = _open(folder, prepared.data_key, lock, clock, random_bytes=random_bytes)
    except BaseException:
        lock.release()
        raise
    return CreatedProfile(opened, prepared.recovery_key)


def discard_profile(prepared: PreparedProfile, keyring: DeviceKeyring | None) -> None:
    """Forget the keys of a prepared profile that will not be made."""
    prepared.data_key.wipe()
    prepared.recovery_key.wipe()
    if keyring is not None:
        keyring.delete(prepared.envelope.store_id)


def unlock(
    folder: Path,
    passphrase: str,
    keyring: DeviceKeyring | None,
    clock: Clock,
    *,
    accept_lost_tail: bool = False,
    for_sync: bool = False,
    lock_timeout_seconds: float = 0.0,
) -> Opened:
    """Open a profile by its passphrase. A rotation that was broken off is finished or taken back on the way.

    ``for_sync``: nothing but ``karriere_app.sync.link`` goes on with it; then also where the lease has ended or the
    county took the laptop out of service.

    Raises LeaseEndedError and LaptopStoppedError unless for sync, StoreMissingError, UnsafeFolderError, StoreBusyError,
    WrongPassphraseError, DeviceKeyGoneError, KeyringUnavailableError, StoreDamagedError (envelope, database; tail,
    older_copy unless accepted), StoreTooNewError, StorageError.
    """
    lock = _locked(folder, lock_timeout_seconds)
    try:
        envelope = _envelope(folder)
        device = _device_of(envelope, keyring)
        key = open_with_passphrase(envelope, passphrase, device, partial(_fits, folder))
        _settle(folder, envelope, key)
        return _open(folder, key, lock, clock, accept_lost_tail=accept_lost_tail, for_sync=for_sync)
    except BaseException:
        lock.release()
        raise


def recover(
    folder: Path,
    recovery_key: RecoveryKey,
    new_passphrase: str,
    keyring: DeviceKeyring | None,
    clock: Clock,
    *,
    cost: KdfCost | None = None,
    lock_timeout_seconds: float = 0.0,
) -> Opened:
    """Open a profile by the county's recovery key, and give it a new passphrase bound to this machine (or to none).

    The recovery key stays valid; the machine that the profile was bound to before no longer opens it.

    Raises WrongPassphraseError("recovery_key"); otherwise as ``unlock``: where the lease has ended nothing is changed.
    """
    lock = _locked(folder, lock_timeout_seconds)
    try:
        envelope = _envelope(folder)
        key = open_with_recovery_key(envelope, recovery_key, partial(_fits, folder))
        envelope = _settle(folder, envelope, key)
        _require_for_work(folder, key, clock)
        device = ensure_device_secret(keyring, envelope.store_id) if keyring is not None else None
        replace_envelope(
            folder, reset_passphrase(envelope, recovery_key, new_passphrase, device, cost or usual_cost(device))
        )
        return _open(folder, key, lock, clock)
    except BaseException:
        lock.release()
        raise


def at_work_again(opened: Opened) -> Opened:
    """Return an open profile with who acts in it read anew: a registration or a sync may have changed office and roles.

    Raises StoreDamagedError("database") where the store no longer knows its own counsellor.
    """
    desk = opened.desk
    with opened.store.gate:
        principal = principal_of(opened.store, desk.clock.today())
    return replace(opened, desk=replace(desk, principal=principal))


def change_passphrase(
    opened: Opened, passphrase: str, new_passphrase: str, keyring: DeviceKeyring | None, cost: KdfCost | None = None
) -> None:
    """Give an open profile another passphrase: only the envelope is written anew.

    Raises WrongPassphraseError, DeviceKeyGoneError, KeyringUnavailableError, UsageError, StorageError.
    """
    folder = opened.store.folder
    envelope = _envelope(folder)
    device = _device_of(envelope, keyring)
    replace_envelope(
        folder, changed_passphrase(envelope, passphrase, new_passphrase, device, cost or usual_cost(device))
    )


def rotate(
    folder: Path,
    passphrase: str,
    keyring: DeviceKeyring | None,
    clock: Clock,
    *,
    recovery_key: RecoveryKey | None = None,
    lock_timeout_seconds: float = 0.0,
) -> CreatedProfile:
    """Give a closed profile a new data key and open it; killed at any point it opens by the same passphrase.

    With ``recovery_key`` None a new recovery key is issued, which the answer carries; the given one goes on otherwise.

    Raises as ``unlock``; StoreDamagedError("copy") where the rewritten file does not hold, and nothing was changed.
    """
    lock = _locked(folder, lock_timeout_seconds)
    try:
        envelope = _envelope(folder)
        device = _device_of(envelope, keyring)
        key = open_with_passphrase(envelope, passphrase, device, partial(_fits, folder))
        envelope = _settle(folder, envelope, key)
        _require_for_work(folder, key, clock)  # afterwards the new recovery key would be made and not shown
        key.wipe()
        rotation = begin_rotation(envelope, passphrase, device, recovery_key)
        replace_envelope(folder, rotation.envelope)
        rekey(folder, rotation.old_key, rotation.new_key)
        rotation.old_key.wipe()
        replace_envelope(folder, settle_rotation(rotation.envelope, rotation.new_key))
        return CreatedProfile(_open(folder, rotation.new_key, lock, clock), rotation.recovery_key)
    except BaseException:
        lock.release()
        raise


def _locked(folder: Path, timeout_seconds: float) -> ProfileLock:
    require_safe(folder)
    if not folder.is_dir():
        raise StoreMissingError
    lock = ProfileLock(folder)
    lock.acquire(timeout_seconds)
    return lock


def _envelope(folder: Path) -> Envelope:
    """Return the envelope; a store file without one is damaged, not missing."""
    try:
        return read_envelope(folder)
    except StoreMissingError:
        if (folder / DATABASE_FILE).exists() and not (folder / _MAKING).exists():
            raise StoreDamagedError("envelope") from None
        raise


def _device_of(envelope: Envelope, keyring: DeviceKeyring | None) -> DeviceSecret | None:
    if not envelope.is_device_bound:
        return None
    if keyring is None:
        raise KeyringUnavailableError("none")
    return existing_device_secret(keyring, envelope.store_id)


def _fits(folder: Path, key: DataKey) -> bool:
    """Say whether the store file opens with this key; asked only while a rotation is under way."""
    return open_checked(folder / DATABASE_FILE, key)


def _settle(folder: Path, envelope: Envelope, key: DataKey) -> Envelope:
    if not envelope.is_rotating:
        return envelope
    settled = settle_rotation(envelope, key)
    replace_envelope(folder, settled)
    return settled


def _open(
    folder: Path,
    key: DataKey,
    lock: ProfileLock,
    clock: Clock,
    *,
    accept_lost_tail: bool = False,
    for_sync: bool = False,
    random_bytes: RandomBytes | None = None,
) -> Opened:
    try:
        store = Store(folder, key, accept_lost_tail=accept_lost_tail)
    except BaseException:
        key.wipe()
        raise
    try:
        lease = look(store, clock.now()) if for_sync else require_open(store, clock.now())
        principal = principal_of(store, clock.today())
    except BaseException:
        store.close()
        key.wipe()
        raise
    return Opened(Desk(store, clock, Vocabularies(profile=folder), principal, random_bytes), key, lock, lease)


def _require_for_work(folder: Path, key: DataKey, clock: Clock) -> None:
    """Raise LeaseEndedError or LaptopStoppedError where a profile opens for sync only."""
    store = Store(folder, key)
    try:
        require_open(store, clock.now())
    finally:
        store.close()


def _write_profile(
    prepared: PreparedProfile, beginning: Beginning, clock: Clock, random_bytes: RandomBytes | None
) -> None:
    """Write everything in a folder beside, then move it in, the envelope last.

    While the folder beside exists the profile is unfinished and holds nothing that a person wrote.
    """
    folder, making = prepared.folder, prepared.folder / _MAKING
    now = clock.now()
    counsellor, office = (new_id(now, random_bytes(10) if random_bytes else None) for _ in range(2))
    device = new_id(now, random_bytes(10) if random_bytes else None)
    identity = Identity(prepared.envelope.store_id, device, counsellor, office)
    try:
        making.mkdir(mode=0o700)
        store = Store.create(making, prepared.data_key, identity)
        try:
            principal = Principal(identity.counsellor, identity.office, FIRST_ROLES)
            write_beginning(Desk(store, clock, Vocabularies(), principal, random_bytes), beginning, clock.today())
        finally:
            store.close()
        write_new_envelope(making, prepared.envelope)
        for name in (DATABASE_FILE, MARK_FILE, ENVELOPE_NAME):
            (making / name).replace(folder / name)
        OsFileSteps().sync_folder(folder)
        making.rmdir()
    except OSError as error:
        raise storage_error(error) from None


def _clear_broken_off(folder: Path) -> None:
    """Remove what a making that was broken off left behind; a whole profile is never touched."""
    making = folder / _MAKING
    if not making.is_dir():
        return
    try:
        if not (folder / ENVELOPE_NAME).exists():
            for name in (DATABASE_FILE, MARK_FILE):
                (folder / name).unlink(missing_ok=True)
        shutil.rmtree(making)
    except OSError as error:
        raise storage_error(error) from None


def _require_empty(folder: Path) -> None:
    if (folder / _MAKING).is_dir() and not (folder / ENVELOPE_NAME).exists():
        return
    if (folder / ENVELOPE_NAME).exists() or (folder / DATABASE_FILE).exists():
        raise StoreExistsError


def key_of(folder: Path, secret: str, keyring: DeviceKeyring | None, *, is_recovery_key: bool) -> DataKey:
    """Return the data key of an envelope and store file in a folder, without opening the store: for a restore.

    ``secret`` is the passphrase, or the recovery key as typed. Raises as ``unlock`` and ``recover``.
    """
    envelope = _envelope(folder)
    fits = partial(_fits, folder)
    if is_recovery_key:
        return open_with_recovery_key(envelope, RecoveryKey.parse(secret), fits)
    return open_with_passphrase(envelope, secret, _device_of(envelope, keyring), fits)


def new_device_id(clock: Clock) -> str:
    """Return an id for a store that was restored: sequence numbers are counted per device and never used twice."""
    return new_id(clock.now())
