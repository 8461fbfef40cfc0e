"""Keeping a store safe: copies by hand and by day, bringing one back, the full check."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from karriere_app.errors import StorageError
from karriere_app.security.durable_file import storage_error
from karriere_app.security.secret import DataKey
from karriere_app.services.desk import Desk
from karriere_app.store import backup, checking, cleansing
from karriere_app.store.backup import Manifest
from karriere_app.store.checking import Report
from karriere_app.store.engine import DATABASE_FILE
from karriere_app.store.high_water import Mark

__all__ = [
    "COPY_SUFFIX",
    "CopyAge",
    "Manifest",
    "Report",
    "bring_back",
    "copy_age",
    "copy_name",
    "copy_to",
    "daily_copy",
    "look_at",
    "try_copy",
    "verify",
]

COPY_SUFFIX = backup.SUFFIX


@dataclass(frozen=True)
class CopyAge:
    """How old the newest automatic copy in a folder is; ``days`` is None where there is none."""

    count: int
    newest: date | None
    days: int | None


def copy_to(desk: Desk, key: DataKey, target: Path) -> Manifest:
    """Write a copy of the open store and check it by opening it. Raises StorageError, StoreDamagedError("copy")."""
    return backup.back_up(desk.store, key, target, desk.now())


def copy_name(now: datetime) -> str:
    """Return the file name of a copy that a person asks for; the daily thinning leaves such files alone."""
    return f"karriere-{now:%Y-%m-%d-kl-%H%M%S}{COPY_SUFFIX}"


def daily_copy(desk: Desk, key: DataKey, folder: Path, *, may_make_folder: bool = True) -> Path | None:
    """Make today's copy where there is none and thin the old ones to 7 daily and 4 weekly; return the new one.

    Whoever has left this laptop leaves the copies in that folder first.

    A folder on a disk that is taken out must not be made anew on the disk that is left: ``may_make_folder`` is False
    for a folder that a person chose.

    Raises StorageError (no_folder, full, read_only, io), StoreDamagedError("copy").
    """
    if not may_make_folder and not folder.is_dir():
        raise StorageError("no_folder")
    if folder.is_dir():
        cleansing.cleanse(desk.store, folder)
    return backup.back_up_daily(desk.store, key, folder, desk.now(), desk.today())


def copy_age(folder: Path, today: date) -> CopyAge:
    """Say how many automatic copies a folder holds and how old the newest is."""
    days = backup.backup_days(folder) if folder.is_dir() else []
    newest = days[0] if days else None
    return CopyAge(len(days), newest, (today - newest).days if newest else None)


def look_at(file: Path) -> Manifest:
    """Return what a copy says of itself, before it is brought back. Raises FileRefusedError."""
    return backup.read_manifest(file)


def try_copy(file: Path, folder: Path, unlock: Callable[[Path], DataKey]) -> Manifest:
    """Open a copy in a folder of its own inside ``folder`` and throw that away: nothing is moved, a store may be open.

    Raises FileRefusedError, StoreDamagedError("copy"), StorageError, and what ``unlock`` raises.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".provekopi-") as place:
            manifest = backup.unpack(file, Path(place))
            key = unlock(Path(place))
            try:
                backup.check_copy(Path(place) / DATABASE_FILE, key, Mark(manifest.seq, manifest.chain))
            finally:
                key.wipe()
    except OSError as error:
        raise storage_error(error) from None
    return manifest


def bring_back(
    file: Path, folder: Path, unlock: Callable[[Path], DataKey], now: datetime, new_device: str
) -> Path | None:
    """Put a checked copy in the place of the closed store in ``folder``; return where the store before now lies."""
    return backup.restore(file, folder, unlock, now, new_device)


def verify(folder: Path, key: DataKey) -> Report:
    """Check a store that nobody has open: pages, change log, rows, prints. Raises StoreDamagedError as opening does."""
    return checking.verify(folder, key)
