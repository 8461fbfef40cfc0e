"""Giving a store a new data key: a copy under the new key, checked, then put in place in one rename.

The envelope holds both keys while this goes on (``security.keys.begin_rotation``), so that at every moment the file
that stands there opens. The write-ahead log is emptied and removed before the rename: old frames must never be
replayed into the new file.
"""

from __future__ import annotations

import os
from pathlib import Path

from karriere_app.errors import StoreDamagedError
from karriere_app.security.durable_file import FileSteps, OsFileSteps, storage_error
from karriere_app.store.checking import check_database
from karriere_app.store.engine import DATABASE_FILE, KeySource, raw_connection, translated

_PART = "karriere.db.newkey"


def rekey(folder: Path, old_key: KeySource, new_key: KeySource, steps: FileSteps | None = None) -> None:
    """Rewrite the closed store of a folder under a new key. Call it under the profile's lock.

    Raises StoreDamagedError("copy") where the rewritten file does not check; the old file then stands untouched.
    """
    steps = steps or OsFileSteps()
    file, part = folder / DATABASE_FILE, folder / _PART
    try:
        _clear(part)
        _copy(file, part, old_key)
        _change_key(part, old_key, new_key)
        if check_database(part, new_key):
            raise StoreDamagedError("copy")
        _clear_journal(part)
        _sync(part)
        _clear_journal(file)
        steps.replace(part, file)
        steps.sync_folder(folder)
    except OSError as error:
        raise storage_error(error) from None
    finally:
        _clear(part)


def _copy(file: Path, part: Path, key: KeySource) -> None:
    connection = raw_connection(file, key)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("VACUUM INTO ?", (str(part),))
    except Exception as error:  # noqa: BLE001  # the driver's errors have no common typed base
        raise translated(error) from None
    finally:
        connection.close()
    part.chmod(0o600)


def _change_key(part: Path, old_key: KeySource, new_key: KeySource) -> None:
    connection = raw_connection(part, old_key)
    try:
        connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        connection.execute(f"PRAGMA rekey=\"x'{new_key.sqlcipher_hex()}'\"")
    except Exception as error:  # noqa: BLE001  # the driver's errors have no common typed base
        raise translated(error) from None
    finally:
        connection.close()


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear_journal(file: Path) -> None:
    for ending in ("-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _clear(part: Path) -> None:
    part.unlink(missing_ok=True)
    _clear_journal(part)
