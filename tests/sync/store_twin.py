"""A replica that is two: the simulator's in memory, and an encrypted store that must answer every call the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.security.secret import DataKey
from karriere_app.sim.memory_replica import Files, MemoryReplica, MemoryReplicaTransaction, ProgramKilledError
from karriere_app.sim.office_work import COUNSELLORS, OFFICES
from karriere_app.store import sync_rows
from karriere_app.store.open_store import Identity, Store
from karriere_app.store.outbox import put_text
from karriere_app.store.tables import sync_state
from karriere_app.store.unit_of_work import Change, append_changes
from karriere_app.sync.ports import Held, LocalRecord, SyncState
from karriere_app.sync.protocol import ChangeSet, record_change_json
from karriere_app.sync.replica import StoreReplica, StoreReplicaTransaction
from tests.conftest import MORNING


class TwinTransaction(MemoryReplicaTransaction):
    """Reads both and compares; writes to both."""

    def __init__(self, files: Files, stored: StoreReplicaTransaction) -> None:
        super().__init__(files)
        self.stored = stored

    def state(self) -> SyncState:
        found = self.stored.state()
        assert found == super().state()
        return found

    def save_state(self, state: SyncState) -> None:
        super().save_state(state)
        self.stored.save_state(state)

    def outbox(self, limit: int) -> Sequence[ChangeSet]:
        found = self.stored.outbox(limit)
        assert list(found) == list(super().outbox(limit))
        return found

    def drop_outbox(self, change_sets: Iterable[str]) -> None:
        wanted = list(change_sets)
        super().drop_outbox(wanted)
        self.stored.drop_outbox(wanted)

    def unsent(self, records: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        wanted = list(records)
        found = self.stored.unsent(wanted)
        assert dict(found) == dict(super().unsent(wanted))
        return found

    def renumber(self, device: str) -> None:
        super().renumber(device)
        self.stored.renumber(device)

    def records(self, ids: Iterable[str]) -> Mapping[str, LocalRecord]:
        wanted = list(ids)
        found = self.stored.records(wanted)
        assert dict(found) == dict(super().records(wanted))
        return found

    def save_records(self, records: Iterable[LocalRecord]) -> None:
        wanted = list(records)
        super().save_records(wanted)
        self.stored.save_records(wanted)

    def remove_records(self, ids: Iterable[str]) -> None:
        wanted = list(ids)
        super().remove_records(wanted)
        self.stored.remove_records(wanted)

    def count_of(self, participants: Iterable[str]) -> int:
        wanted = list(participants)
        found = self.stored.count_of(wanted)
        assert found == super().count_of(wanted)
        return found

    def remove_participants(self, gone: Iterable[tuple[str, int]]) -> None:
        wanted = list(gone)
        super().remove_participants(wanted)
        self.stored.remove_participants(wanted)

    def gone_above(self, mark: int) -> Sequence[tuple[str, int]]:
        found = self.stored.gone_above(mark)
        assert sorted(found) == sorted(super().gone_above(mark))
        return found

    def above(self, mark: int, after: str, limit: int) -> Sequence[LocalRecord]:
        found = self.stored.above(mark, after, limit)
        assert list(found) == list(super().above(mark, after, limit))
        return found

    def count(self) -> int:
        found = self.stored.count()
        assert found == super().count()
        return found

    def digests(self) -> Iterable[tuple[str, str]]:
        found = sorted(self.stored.digests())
        assert found == sorted(super().digests())
        return found

    def hold(self, held: Iterable[Held]) -> None:
        wanted = list(held)
        super().hold(wanted)
        self.stored.hold(wanted)


class TwinReplica(MemoryReplica):
    """The simulator's replica with an encrypted store beside it."""

    def __init__(self, device: str, folder: Path) -> None:
        super().__init__(device)
        self._folder = folder
        self._stores = 0
        self._clock = SteppingClock(MORNING)
        self._mirrored: Files | None = None
        self._known: dict[str, LocalRecord] = {}
        self._make_store()

    @contextmanager
    def transaction(self) -> Iterator[MemoryReplicaTransaction]:
        self._follow()
        files = self.files.copy()
        with self._stored.transaction() as stored:
            transaction = TwinTransaction(files, stored)
            yield transaction
            when = self.crash()
            if when == "before":
                raise ProgramKilledError
            self._write_own(stored, files)
        self.files = self._mirrored = files
        self._known = dict(files.records)
        if when == "after":
            self.close()
            self._open()
            raise ProgramKilledError

    def close(self) -> None:
        assert self.store.broken_link() is None
        self.store.close()

    # ---- what the simulator does past the port -----------------------------------------------------------------------

    def _follow(self) -> None:
        """Put into the store what the simulator put on the disk from outside: a copy, or a value that went bad."""
        files = self.files
        if files is not self._mirrored:
            self.store.close()
            self._make_store()
            with self._stored.transaction() as stored:
                self._mirror(stored, files)
            self._mirrored, self._known = files, dict(files.records)
        rotten = [one for key, one in files.records.items() if one is not self._known.get(key)]
        if rotten:
            with self._stored.transaction() as stored:
                stored.save_records(rotten)
            self._known = dict(files.records)

    def _write_own(self, stored: StoreReplicaTransaction, files: Files) -> None:
        """Write what the counsellor committed in this transaction, as the unit of work does."""
        waiting = {one.id for one in stored.outbox(10_000)}
        for change_set in files.outbox:
            if change_set.id not in waiting:
                stored.save_records([files.records[one.record] for one in change_set.records])
                _put(self.store.database.connection, change_set)
        assert list(stored.outbox(10_000)) == files.outbox

    def _mirror(self, stored: StoreReplicaTransaction, files: Files) -> None:
        connection = self.store.database.connection
        stored.save_state(files.state)
        stored.save_records(files.records.values())
        sync_rows.note_gone(connection, files.gone.items())
        stored.hold(files.held)
        sent = files.last_seq - len(files.outbox)
        connection.execute(sa.update(sync_state).values(sent=sent))
        for change_set in files.outbox:
            _put(connection, change_set)

    def _make_store(self) -> None:
        self._stores += 1
        self._place = self._folder / str(self._stores)
        self._place.mkdir(parents=True)
        identity = Identity("s", self.files.state.device, RecordId(COUNSELLORS[0]), RecordId(OFFICES[0]))
        self.store = Store.create(self._place, DataKey(bytes(32)), identity)
        self._stored = StoreReplica(self.store, self._clock, self._fresh)

    def _open(self) -> None:
        self.store = Store(self._place, DataKey(bytes(32)))
        self._stored = StoreReplica(self.store, self._clock, self._fresh)

    def _fresh(self) -> RecordId:
        return new_id(self._clock.now())


def _put(connection: sa.Connection, change_set: ChangeSet) -> None:
    changes = [Change(one.kind, one.record, one.participant, "update", {}) for one in change_set.records]
    head = {"id": change_set.id, "device": "", "counsellor": change_set.counsellor, "at": change_set.at}
    mark = append_changes(connection, changes, **head, label=None, undoes=None)
    put_text(connection, mark.seq, json.dumps([record_change_json(one) for one in change_set.records]))


def twins(folder: Path, made: list[TwinReplica]) -> Callable[[str], TwinReplica]:
    """Return a maker of replicas in a folder; ``made`` collects them."""

    def make(device: str) -> TwinReplica:
        made.append(TwinReplica(device, folder / str(len(made))))
        return made[-1]

    return make
