"""The encrypted store as a replica: what the sync client asks for is one transaction of the laptop's file.

Rows, change log, parked fields, index, sync state and outbox are kept together or not at all; then the high-water mark
is written, and whoever shows records is told what changed. The store's gate is held for each transaction, never while
the network is waited for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.name_keys import NameReader
from karriere_app.domain.values import instant_text
from karriere_app.errors import StorageError
from karriere_app.security.durable_file import storage_error
from karriere_app.store import sync_rows
from karriere_app.store.backup import OWN_FOLDER, SUFFIX, back_up
from karriere_app.store.cleansing import cleanse_beside
from karriere_app.store.high_water import Mark
from karriere_app.store.open_store import Store
from karriere_app.store.receiving import Receiver, Stored
from karriere_app.store.removing import Removed, remove_participants, remove_records
from karriere_app.store.tables import setting
from karriere_app.store.wire_rows import WireRow, count_of_rows, every_row, rows_above, rows_with
from karriere_app.sync.merge import digest_of
from karriere_app.sync.ports import Held, LocalRecord, SyncState
from karriere_app.sync.protocol import ChangeSet, Era, change_set_from
from karriere_app.sync.replica_alias import settle_beginning

MEMBERSHIP = "membership"
LARGE = 50
"""Participants in one transaction of a first fill from which on list and search wait for its end."""


@dataclass(frozen=True)
class Changed:
    """What one transaction brought: for lists and pages that show it. ``removed``: ids that left this laptop."""

    kinds: frozenset[str]
    ids: frozenset[str]
    participants: frozenset[str]
    removed: frozenset[str]


class StoreReplica:
    """A :class:`karriere_app.sync.ports.Replica` over an open store. ``told`` hears of each commit, gate released."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        new_id: Callable[[], RecordId],
        told: Callable[[Changed], None] | None = None,
    ) -> None:
        self._store, self._clock, self._new_id, self._told = store, clock, new_id, told

    @contextmanager
    def transaction(self) -> Iterator[StoreReplicaTransaction]:
        """Begin a transaction that commits at the end of the block and keeps nothing on an exception."""
        store = self._store
        with store.gate:
            with store.database.writing() as connection:
                transaction = StoreReplicaTransaction(connection, store, self._clock, self._new_id)
                yield transaction
                mark = transaction.finish()
            if mark is not None:
                store.mark.write(mark)
            store.identity = replace(store.identity, device=transaction.device)
            if transaction.has_removed:
                store.names = NameReader()
                store.forget_old_frames()
        changed = transaction.changed()
        if self._told is not None and (changed.ids or changed.removed or changed.participants):
            self._told(changed)
        if transaction.is_whole_pull:
            store.catch_up()
        if transaction.has_removed or transaction.is_whole_pull:
            cleanse_beside(store)

    def catch_up(self) -> None:
        """Let list and search know of everything that came: after a sync that did not come to its end."""
        self._store.catch_up()

    def snapshot(self) -> None:
        """Put an encrypted copy of the whole store, its envelope included, beside the copies of each day."""
        now = self._clock.now()
        folder = self._store.folder / OWN_FOLDER
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise storage_error(error) from None
        with self._store.gate:
            back_up(self._store, self._store.key, _free_name(folder, f"karriere-for-synk-{now:%Y-%m-%d-%H%M%S}"), now)


def _free_name(folder: Path, stem: str) -> Path:
    for number in range(1, 100):
        file = folder / (f"{stem}{SUFFIX}" if number == 1 else f"{stem}-{number}{SUFFIX}")
        if not file.exists():
            return file
    raise StorageError("io")


class StoreReplicaTransaction:
    """One transaction of the store, as :class:`karriere_app.sync.ports.ReplicaTransaction` has it."""

    def __init__(self, connection: sa.Connection, store: Store, clock: Clock, new_id: Callable[[], RecordId]) -> None:
        self._connection, self._store, self._clock, self._new_id = connection, store, clock, new_id
        self._receiver = Receiver(connection, new_id)
        self._stood: dict[str, Stored | None] = {}
        self._kinds: set[str] = set()
        self._ids: set[str] = set()
        self._participants: set[str] = set()
        self._removed: set[str] = set()
        self._left: set[str] = set()
        self.is_whole_pull = self._is_first_whole_pull = False
        self._is_first_fill = sync_rows.read_state(connection)["synced_at"] is None
        self.device = store.identity.device

    # ---- state and outbox ------------------------------------------------------------------------------------------

    def state(self) -> SyncState:
        row = dict(sync_rows.read_state(self._connection))
        row["lineage"] = tuple(Era(epoch, ended_at) for epoch, ended_at in json.loads(row["lineage"]))
        row["allowed"] = bool(row["allowed"])
        return SyncState(**row)

    def save_state(self, state: SyncState) -> None:
        values = asdict(state)
        values["lineage"] = json.dumps([[era.epoch, era.ended_at] for era in state.lineage])
        if values.pop("device") != self.device:
            self.device = state.device
            sync_rows.write_device(self._connection, state.device)
        before = sync_rows.read_state(self._connection)["synced_at"]
        if state.synced_at != before:
            self.is_whole_pull, self._is_first_whole_pull = True, before is None
        sync_rows.write_state(self._connection, values)

    def outbox(self, limit: int) -> Sequence[ChangeSet]:
        return [change_set_from(body) for body in sync_rows.oldest_unsent(self._connection, limit)]

    def drop_outbox(self, change_sets: Iterable[str]) -> None:
        sync_rows.drop_unsent(self._connection, change_sets)

    def unsent(self, records: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        return sync_rows.stood_before(self._connection, list(records))

    def renumber(self, device: str) -> None:
        sync_rows.renumber(self._connection)

    # ---- records ---------------------------------------------------------------------------------------------------

    def records(self, ids: Iterable[str]) -> Mapping[str, LocalRecord]:
        wanted = list(ids)
        found = rows_with(self._connection, wanted)
        for one in wanted:
            row = found.get(one)
            self._stood[one] = row.stood if row is not None else None
        return {one: _local(row) for one, row in found.items()}

    def save_records(self, records: Iterable[LocalRecord]) -> None:
        wanted = list(records)
        missing = [one.id for one in wanted if one.id not in self._stood]
        if missing:
            self.records(missing)
        for record in wanted:
            self._receiver.put(record, self._stood.pop(record.id))
            self._kinds.add(record.kind)
            self._ids.add(record.id)
        self._receiver.flush()
        owners = {record.participant for record in wanted if record.participant is not None}
        self._participants |= owners
        sync_rows.forget_gone(self._connection, owners)

    def remove_records(self, ids: Iterable[str]) -> None:
        removed = remove_records(self._connection, ids)
        self._note_removed(removed)
        self._receiver.touch_removed(removed)

    def count_of(self, participants: Iterable[str]) -> int:
        return sync_rows.participants_held(self._connection, participants)

    def remove_participants(self, gone: Iterable[tuple[str, int]]) -> None:
        lost = dict(gone)
        if lost:
            sync_rows.note_gone(self._connection, lost.items())
            self._note_removed(remove_participants(self._connection, self._store.indexer, list(lost)))
            self._left |= lost.keys()

    def gone_above(self, mark: int) -> Sequence[tuple[str, int]]:
        return sync_rows.gone_above(self._connection, mark)

    def above(self, mark: int, after: str, limit: int) -> Sequence[LocalRecord]:
        return [_local(row) for row in rows_above(self._connection, mark, after, limit)]

    def count(self) -> int:
        return count_of_rows(self._connection)

    def digests(self) -> Iterable[tuple[str, str]]:
        return [(row.id, digest_of(row.kind, row.id, row.fields)) for row in every_row(self._connection)]

    def hold(self, held: Iterable[Held]) -> None:
        rows = [(one.change_set, one.record, one.reason, _change_json(one.change)) for one in held]
        sync_rows.hold(self._connection, rows)

    # ---- the end ---------------------------------------------------------------------------------------------------

    def finish(self) -> Mark | None:
        """Write change log and index: the last thing before the commit. Return how far the log has come."""
        now = instant_text(self._clock.now())
        mark = self._receiver.finish(now, self._store.identity.counsellor)
        touched = {person: frozenset(names) for person, names in self._receiver.touched.items()}
        if self._is_first_fill and len(touched) >= LARGE:
            sync_rows.say_index_is_behind(self._connection, True)
        elif touched:
            stamps = {person: self._receiver.stamps.get(person) or now for person in touched}
            self._store.indexer.renew(self._connection, touched, stamps)
        if self._is_first_whole_pull:
            mark = settle_beginning(self._connection, self._store, now, self._new_id) or mark
        return mark

    @property
    def has_removed(self) -> bool:
        """Whether content was taken away from this laptop."""
        return bool(self._removed or self._left)

    def changed(self) -> Changed:
        """Return what this transaction brought."""
        return Changed(
            frozenset(self._kinds),
            frozenset(self._ids),
            frozenset(self._participants | self._left),
            frozenset(self._removed),
        )

    def _note_removed(self, removed: Sequence[Removed]) -> None:
        self._receiver.remove(removed)
        for kind, record, owner in removed:
            self._kinds.add(kind)
            self._removed.add(record)
            self._stood.pop(record, None)
            if owner is not None:
                self._participants.add(owner)


def _local(row: WireRow) -> LocalRecord:
    return LocalRecord(
        row.id,
        row.kind,
        row.participant,
        row.parent,
        row.created_at,
        row.created_by,
        row.office,
        row.fields,
        row.revs,
        row.by,
        row.more,
    )


def _change_json(change: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"old": one.old, "new": one.new, "base_rev": one.base_rev} for name, one in change.items()}


class StoreKeeper:
    """A :class:`karriere_app.sync.membership.Keeper`: the laptop's membership lies in the encrypted store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load(self) -> str | None:
        with self._store.gate, self._store.reading() as connection:
            query = sa.select(setting.c.value).where(setting.c.name == MEMBERSHIP)
            found: str | None = connection.execute(query).scalar_one_or_none()
        return found

    def save(self, text: str) -> None:
        with self._store.gate, self._store.database.writing() as connection:
            connection.execute(sa.delete(setting).where(setting.c.name == MEMBERSHIP))
            connection.execute(sa.insert(setting), {"name": MEMBERSHIP, "value": text})
