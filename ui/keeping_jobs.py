"""What the store worker does to keep a store safe: copies, bringing one back, another passphrase, a new key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from karriere_app.errors import KarriereError

if TYPE_CHECKING:
    from karriere_app.bootstrap import Opened
    from karriere_app.security.keyring_store import DeviceKeyring
    from karriere_app.security.secret import DataKey
    from karriere_app.services.keeping import CopyAge, Manifest
    from ui.background import OpenStore
    from ui.opening import Surroundings

LOCK_WAIT_SECONDS = 5.0


@dataclass(frozen=True, repr=False)
class Rotation:
    """How giving a new key went: the recovery key to show once, or why all is as before."""

    recovery_key: str = ""
    trouble: KarriereError | None = None


def daily_copy(folder: Path, is_chosen: bool, opened: OpenStore) -> CopyAge:
    """Make today's copy where there is none; errors as ``keeping.daily_copy``."""
    from karriere_app.services import keeping

    whole = _whole(opened)
    keeping.daily_copy(whole.desk, whole.key, folder, may_make_folder=not is_chosen)
    return keeping.copy_age(folder, whole.desk.today())


def copy_age(folder: Path, around: Surroundings) -> CopyAge:
    """Say how many automatic copies there are, and how old the newest is."""
    from karriere_app.services import keeping

    return keeping.copy_age(folder, around.clock.today())


def copy_name(around: Surroundings) -> str:
    """Return the file name of a copy made now."""
    from karriere_app.services import keeping

    return keeping.copy_name(around.clock.now().astimezone())


def copy_to(target: Path, opened: OpenStore) -> Manifest:
    """Write a copy and check it by opening it; errors as ``keeping.copy_to``."""
    from karriere_app.services import keeping

    whole = _whole(opened)
    return keeping.copy_to(whole.desk, whole.key, target)


def look_at(file: Path) -> Manifest:
    """Return what a copy says of itself; errors as ``keeping.look_at``."""
    from karriere_app.services import keeping

    return keeping.look_at(file)


def try_copy(around: Surroundings, file: Path, secret: str, is_recovery_key: bool) -> None:
    """See that a copy is whole and that the secret opens it, before the open store is shut for it."""
    from karriere_app.services import keeping

    keeping.try_copy(file, around.folder, partial(_key_of, around, secret, is_recovery_key))


def restore(around: Surroundings, file: Path, secret: str, is_recovery_key: bool) -> Path | None:
    """Put a copy in the place of the closed store; return where the store before now lies.

    Raises UnsafeFolderError, StoreBusyError, and as ``keeping.bring_back``.
    """
    from karriere_app.bootstrap import new_device_id
    from karriere_app.security.durable_file import storage_error
    from karriere_app.security.folder_lock import ProfileLock
    from karriere_app.security.safe_folder import require_safe
    from karriere_app.services import keeping

    folder, clock = around.folder, around.clock
    require_safe(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error) from None
    lock = ProfileLock(folder)
    lock.acquire(LOCK_WAIT_SECONDS)
    try:
        opener = partial(_key_of, around, secret, is_recovery_key)
        return keeping.bring_back(file, folder, opener, clock.now(), new_device_id(clock))
    finally:
        lock.release()


def change_passphrase(around: Surroundings, old: str, new: str, opened: OpenStore) -> None:
    """Give the open profile another passphrase; errors as ``bootstrap.change_passphrase``."""
    from karriere_app import bootstrap

    bootstrap.change_passphrase(_whole(opened), old, new, _keyring(around), around.cost)


def check_passphrase(around: Surroundings, passphrase: str) -> None:
    """Try a passphrase on the profile without opening the store; errors as ``bootstrap.key_of``."""
    from karriere_app import bootstrap

    bootstrap.key_of(around.folder, passphrase, _keyring(around), is_recovery_key=False).wipe()


def rotate(around: Surroundings, passphrase: str, told: list[Rotation]) -> Opened:
    """Give the closed profile a new data key and recovery key, and open it; ``told`` gets how it went.

    Where it could not be done the profile is opened as it was. Raises as ``bootstrap.unlock``.
    """
    from karriere_app import bootstrap

    try:
        made = bootstrap.rotate(
            around.folder, passphrase, _keyring(around), around.clock, lock_timeout_seconds=LOCK_WAIT_SECONDS
        )
    except KarriereError as error:
        told.append(Rotation(trouble=error))
        return bootstrap.unlock(around.folder, passphrase, _keyring(around), around.clock)
    told.append(Rotation(recovery_key=made.recovery_key.format()))
    return made.opened


def _key_of(around: Surroundings, secret: str, is_recovery_key: bool, staging: Path) -> DataKey:
    from karriere_app import bootstrap

    keyring = None if is_recovery_key else _keyring(around)
    return bootstrap.key_of(staging, secret, keyring, is_recovery_key=is_recovery_key)


def _keyring(around: Surroundings) -> DeviceKeyring | None:
    return None if around.is_demo else around.keyring()


def _whole(opened: OpenStore) -> Opened:
    from karriere_app.bootstrap import Opened

    assert isinstance(opened, Opened)
    return opened
