"""Taking people out of the copies too: who has left this laptop must not lie readable in a copy of last week.

Copies are rewritten, not thrown away: they go on protecting everybody else. A copy of this store that no longer opens
with its key cannot be rewritten and is removed. Copies that a person carried elsewhere are out of reach; a store that
is brought back from one is told by the server again who is gone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from karriere_app.errors import FileRefusedError, StoreDamagedError, StoreMissingError, StoreTooNewError
from karriere_app.security.durable_file import storage_error
from karriere_app.security.envelope import decode_envelope, read_envelope
from karriere_app.store.backup import ASIDE, OWN_FOLDER, SUFFIX, envelope_of, rewrite
from karriere_app.store.open_store import Store
from karriere_app.store.removing import holds_any, remove_participants
from karriere_app.store.tables import setting, sync_state

_DONE = "copies cleansed"
_BEFORE_A_STEP = "karriere-before-*.db"
_GONE = "SELECT participant FROM gone WHERE participant NOT IN (SELECT id FROM participant)"


def cleanse(store: Store, folder: Path) -> int:
    """Take whoever left the store out of the copies in a folder; return how many copies were rewritten or removed.

    Nothing is opened where nobody has left since the last time. Raises StorageError.
    """
    with store.gate, store.reading() as connection:
        times, done, people = _standing(connection)
    if done.get(str(folder)) == times or not people:
        return 0
    count = 0
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        with store.gate:  # one at a time: whoever works at the store waits for one copy at most
            count += _cleanse_copy(store, file, people)
    with store.gate, store.database.writing() as connection:
        text = json.dumps({**_standing(connection)[1], str(folder): times}, ensure_ascii=False)
        connection.execute(sa.insert(setting).prefix_with("OR REPLACE"), {"name": _DONE, "value": text})
    return count


def cleanse_beside(store: Store) -> int:
    """Do :func:`cleanse` for the store's own copies, and for what a restore or a new schema has left beside it."""
    with store.gate, store.reading() as connection:
        _, _, people = _standing(connection)
    if not people:
        return 0
    try:
        for file in store.folder.glob(_BEFORE_A_STEP):
            file.unlink()
        for aside in sorted(store.folder.glob(f"{ASIDE}*")):
            with store.gate:
                _cleanse_aside(store, aside, people)
    except OSError as error:
        raise storage_error(error) from None
    return cleanse(store, store.folder / OWN_FOLDER)


def _standing(connection: sa.Connection) -> tuple[int, dict[str, int], list[str]]:
    times = connection.execute(sa.select(sync_state.c.copies_hold_more)).scalar_one()
    text = connection.execute(sa.select(setting.c.value).where(setting.c.name == _DONE)).scalar_one_or_none()
    people = list(connection.exec_driver_sql(_GONE).scalars())
    return int(times), json.loads(text) if text else {}, people


def _cleanse_copy(store: Store, file: Path, people: Sequence[str]) -> bool:
    try:
        return rewrite(file, store.key, lambda copy: _take_out(copy, people))
    except FileRefusedError:
        return False  # no copy of ours, or one that no longer opens anywhere
    except StoreDamagedError:
        if not _is_ours(store, envelope_of(file)):
            return False
        file.unlink()
        return True


def _cleanse_aside(store: Store, folder: Path, people: Sequence[str]) -> None:
    try:
        other = Store(folder, store.key, accept_lost_tail=True)
    except StoreMissingError:
        return
    except StoreDamagedError:
        if _is_ours(store, (folder / "envelope.json").read_bytes()):
            shutil.rmtree(folder)
        return
    try:
        _take_out(other, people)
        other.forget_old_frames()
    finally:
        other.close()


def _is_ours(store: Store, envelope: bytes) -> bool:
    try:
        return decode_envelope(envelope).store_id == read_envelope(store.folder).store_id
    except (StoreDamagedError, StoreMissingError, StoreTooNewError):
        return False


def _take_out(copy: Store, people: Sequence[str]) -> bool:
    with copy.database.writing() as connection:
        if not holds_any(connection, people):
            return False
        remove_participants(connection, copy.indexer, people, unsent=True)
    return True
