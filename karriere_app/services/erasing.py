"""Taking a profile off this machine for good: the keys first, so that nothing can be read even if it is cut off.

Without the envelope the file is noise; without this machine's secret in the keyring, so are the copies of it that lie
elsewhere, but for the county's recovery key.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from karriere_app.errors import FileRefusedError, KeyringUnavailableError
from karriere_app.security.durable_file import TEMPORARY_SUFFIX, OsFileSteps, storage_error
from karriere_app.security.envelope import ENVELOPE_NAME
from karriere_app.store.backup import ASIDE, OWN_FOLDER, SUFFIX, envelope_of
from karriere_app.store.engine import DATABASE_FILE
from karriere_app.store.high_water import MARK_FILE
from karriere_app.store.open_store import Store

_FOLDERS = (f"{ASIDE}*", ".gjenoppretter-*", "new-profile", OWN_FOLDER)
_FILES = (f"{DATABASE_FILE}*", MARK_FILE, "karriere-before-*")


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
            for pattern in _FOLDERS:
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
            for pattern in _FILES:
                for file in folder.glob(pattern):
                    file.unlink()
            for pattern in _FOLDERS:
                for aside in folder.glob(pattern):
                    shutil.rmtree(aside)
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
        return store_id.encode() in envelope_of(copy)
    except FileRefusedError:
        return False
