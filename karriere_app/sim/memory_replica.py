"""A laptop's store in memory: durable at the commit, gone back to that when the program is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from karriere_app.sync.merge import digest_of
from karriere_app.sync.ports import Held, LocalRecord, SyncState
from karriere_app.sync.protocol import DELETED, ChangeSet


class ProgramKilledError(BaseException):
    """The laptop's program ends here. No handler of the product may see it."""


@dataclass
class Files:
    """What is durable on a laptop."""

    state: SyncState
    last_seq: int = 0
    records: dict[str, LocalRecord] = field(default_factory=dict)
    outbox: list[ChangeSet] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)

    def copy(self) -> Files:
        """Return a backup; all rows are frozen."""
        return Files(self.state, self.last_seq, dict(self.records), list(self.outbox), dict(self.gone), list(self.held))


class MemoryReplicaTransaction:
    """Works on a copy of the files until the commit."""

    def __init__(self, files: Files) -> None:
        self.files = files

    def state(self) -> SyncState:
        return self.files.state

    def save_state(self, state: SyncState) -> None:
        self.files.state = state

    def outbox(self, limit: int) -> Sequence[ChangeSet]:
        return self.files.outbox[:limit]

    def drop_outbox(self, change_sets: Iterable[str]) -> None:
        gone = set(change_sets)
        self.files.outbox = [one for one in self.files.outbox if one.id not in gone]

    def unsent(self, records: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        wanted, found = set(records), dict[str, dict[str, Any]]()
        for change_set in self.files.outbox:
            for change in change_set.records:
                if change.record in wanted:
                    before = found.setdefault(change.record, {})
                    for name, one in change.fields.items():
                        before.setdefault(name, one.old)
        return found

    def renumber(self, device: str) -> None:
        self.files.outbox = [replace(one, device_seq=place) for place, one in enumerate(self.files.outbox, 1)]
        self.files.last_seq = len(self.files.outbox)

    def records(self, ids: Iterable[str]) -> Mapping[str, LocalRecord]:
        return {one: self.files.records[one] for one in ids if one in self.files.records}

    def save_records(self, records: Iterable[LocalRecord]) -> None:
        for record in records:
            self.files.records[record.id] = record
            if record.participant is not None:
                self.files.gone.pop(record.participant, None)

    def remove_records(self, ids: Iterable[str]) -> None:
        for one in ids:
            self.files.records.pop(one, None)

    def count_of(self, participants: Iterable[str]) -> int:
        return sum(one in self.files.records for one in participants)

    def remove_participants(self, gone: Iterable[tuple[str, int]]) -> None:
        lost = dict(gone)
        self.files.gone.update(lost)
        if lost:
            kept = {one: record for one, record in self.files.records.items() if record.participant not in lost}
            self.files.records = kept

    def gone_above(self, mark: int) -> Sequence[tuple[str, int]]:
        return [(participant, seq) for participant, seq in self.files.gone.items() if seq > mark]

    def above(self, mark: int, after: str, limit: int) -> Sequence[LocalRecord]:
        found = [
            one for one in self.files.records.values() if one.id > after and any(r > mark for r in one.revs.values())
        ]
        return sorted(found, key=lambda one: one.id)[:limit]

    def count(self) -> int:
        return sum(DELETED not in one.fields for one in self.files.records.values())

    def digests(self) -> Iterable[tuple[str, str]]:
        return [(one.id, digest_of(one.kind, one.id, one.fields)) for one in self.files.records.values()]

    def hold(self, held: Iterable[Held]) -> None:
        self.files.held.extend(held)


class MemoryReplica:
    """A :class:`karriere_app.sync.ports.Replica`. ``crash`` is asked at each commit."""

    def __init__(self, device: str) -> None:
        self.files = Files(SyncState(device))
        self.snapshots: list[Files] = []
        self.crash: Callable[[], str | None] = lambda: None

    @contextmanager
    def transaction(self) -> Iterator[MemoryReplicaTransaction]:
        transaction = self.begin(self.files.copy())
        yield transaction
        when = self.crash()
        if when == "before":
            raise ProgramKilledError
        self.files = transaction.files
        if when == "after":
            raise ProgramKilledError

    def begin(self, files: Files) -> MemoryReplicaTransaction:
        """Return a transaction over these files."""
        return MemoryReplicaTransaction(files)

    def snapshot(self) -> None:
        self.snapshots.append(self.files.copy())
