"""Taking a profile off this machine for good: the keys first, so that nothing can be read even if it is cut off.

Without the envelope the file is noise; without this machine's secret in the keyring, so are the copies of it that lie
elsewhere, but for the county's recovery key.
"""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

from karriere_app.errors import KeyringUnavailableError
from karriere_app.security.durable_file import TEMPORARY_SUFFIX, OsFileSteps, storage_error
from karriere_app.security.envelope import ENVELOPE_NAME
from karriere_app.store.backup import SUFFIX
from karriere_app.store.engine import DATABASE_FILE
from karriere_app.store.high_water import MARK_FILE
from karriere_app.store.open_store import Store

COPIES_FOLDER = "kopier"

_LARGEST_ENVELOPE = 64 * 1024
_ASIDE = ("erstattet-*", ".gjenoppretter-*", "new-profile")
_FILES = (DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm", MARK_FILE)


def forget_keys(store: Store, forget_secret: Callable[[str], None] | None = None) -> None:
    """Remove every envelope of the profile, and this machine's secret from the keyring.

    ``forget_secret`` takes the store's id; a keyring that does not answer does not keep the rest from going.
    Raises StorageError.
    """
    folder = store.folder
    with store.gate:
        try:
            for envelope in (folder / ENVELOPE_NAME, folder / (ENVELOPE_NAME + TEMPORARY_SUFFIX)):
                envelope.unlink(missing_ok=True)
            OsFileSteps().sync_folder(folder)
            for pattern in _ASIDE:
                for aside in folder.glob(f"{pattern}/{ENVELOPE_NAME}"):
                    aside.unlink()
        except OSError as error:
            raise storage_error(error) from None
        if forget_secret is not None:
            try:
                forget_secret(store.identity.store_id)
            except KeyringUnavailableError:
                return  # the envelopes are gone: the secret alone opens nothing


def remove_content(store: Store, copies: Path | None = None) -> None:
    """Close the store and remove its files and the copies made by the program; ``copies``: a folder chosen for them.

    What is left is how the window looks on this machine. Raises StorageError.
    """
    folder = store.folder
    with store.gate:
        store.close()
        try:
            for name in _FILES:
                (folder / name).unlink(missing_ok=True)
            for pattern in _ASIDE:
                for aside in folder.glob(pattern):
                    shutil.rmtree(aside)
            if (folder / COPIES_FOLDER).is_dir():
                shutil.rmtree(folder / COPIES_FOLDER)
            if copies is not None and copies.is_dir():
                for copy in copies.glob(f"karriere-*{SUFFIX}"):
                    if _is_of(store.identity.store_id, copy):
                        copy.unlink()
            OsFileSteps().sync_folder(folder)
        except OSError as error:
            raise storage_error(error) from None


def _is_of(store_id: str, copy: Path) -> bool:
    """Say whether a copy is of this store: a folder may hold another counsellor's copies too."""
    try:
        with tarfile.open(copy) as archive:
            envelope = archive.extractfile(ENVELOPE_NAME)
            return envelope is not None and store_id.encode() in envelope.read(_LARGEST_ENVELOPE)
    except (OSError, tarfile.TarError, KeyError):
        return False
