"""The journal's database in memory: transactions, snapshots, and a server that is killed around its commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from karriere_app.server.storage_port import County, Device, Entity, Grant, LogRow, Quarantined, Written
from karriere_app.sync.merge import digest_of
from karriere_app.sync.protocol import Answer


class ServerKilledError(Exception):
    """The server process ends here."""


@dataclass
class Disk:
    """What is durable."""

    county: County | None = None
    devices: dict[str, Device] = field(default_factory=dict)
    answers_kept_from: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    grants: dict[tuple[str, str], Grant] = field(default_factory=dict)
    log: list[LogRow] = field(default_factory=list)
    quarantine: list[Quarantined] = field(default_factory=list)

    def copy(self) -> Disk:
        """Return a snapshot; all rows are frozen."""
        return Disk(
            self.county,
            dict(self.devices),
            self.answers_kept_from,
            dict(self.answers),
            dict(self.entities),
            dict(self.grants),
            list(self.log),
            list(self.quarantine),
        )


class MemoryTransaction:
    """Reads the disk, keeps writes until the commit."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.staged: list[Callable[[Disk], None]] = []

    def county(self) -> County:
        assert self.disk.county is not None
        return self.disk.county

    def save_county(self, county: County) -> None:
        self.staged.append(lambda disk: setattr(disk, "county", county))

    def device(self, device: str) -> Device | None:
        return self.disk.devices.get(device)

    def save_device(self, device: Device) -> None:
        self.staged.append(lambda disk: disk.devices.__setitem__(device.id, device))

    def answers(self, change_sets: Sequence[str]) -> Mapping[str, Answer]:
        return {one: self.disk.answers[one] for one in change_sets if one in self.disk.answers}

    def entities(self, ids: Iterable[str]) -> list[Entity]:
        return [self.disk.entities[one] for one in ids if one in self.disk.entities]

    def rows_under(self, parents: Iterable[str]) -> list[Entity]:
        wanted = set(parents)
        return [one for one in self.disk.entities.values() if one.parent in wanted]

    def of_participants(self, participants: Iterable[str]) -> list[Entity]:
        wanted = set(participants)
        return [one for one in self.disk.entities.values() if one.participant in wanted]

    def replacing(self, ids: Iterable[str]) -> list[Entity]:
        wanted = set(ids)
        return [one for one in self.disk.entities.values() if one.value("replaces") in wanted]

    def revs_above(self, records: Iterable[str], mark: int) -> Mapping[tuple[str, str], Sequence[int]]:
        wanted, found = set(records), dict[tuple[str, str], list[int]]()
        for row in self.disk.log:
            if row.rev > mark and row.record in wanted:
                found.setdefault((row.record, row.field), []).append(row.rev)
        return found

    def grants(self, participants: Iterable[str]) -> list[Grant]:
        wanted = set(participants)
        return [one for one in self.disk.grants.values() if one.participant in wanted]

    def write(self, written: Written) -> None:
        self.staged.append(lambda disk: _write(disk, written))

    def page(self, readers: Sequence[str], after: int, limit: int) -> list[Entity]:
        found = [one for one in self._visible(readers) if one.seq > after]
        return sorted(found, key=lambda one: one.seq)[:limit]

    def visible(self, readers: Sequence[str], ids: Iterable[str]) -> list[Entity]:
        wanted = set(ids)
        return [one for one in self._visible(readers) if one.id in wanted]

    def gone(self, readers: Sequence[str], after: int, until: int) -> list[tuple[str, int]]:
        granted = self._granted(readers)
        lost: dict[str, int] = {}
        for (reader, participant), grant in self.disk.grants.items():
            if reader in readers and participant not in granted and grant.lost and after < grant.lost <= until:
                lost[participant] = max(grant.lost, lost.get(participant, 0))
        return sorted(lost.items())

    def digests(self, readers: Sequence[str]) -> Iterable[tuple[str, str]]:
        return [(one.id, digest_of(one.kind, one.id, one.fields)) for one in self._visible(readers)]

    def forget_answers(self, before: str) -> None:
        self.staged.append(lambda disk: setattr(disk, "answers_kept_from", before))  # no simulated day is that old

    def _granted(self, readers: Sequence[str]) -> set[str]:
        grants = self.disk.grants
        return {participant for (reader, participant), one in grants.items() if reader in readers and one.lost is None}

    def _visible(self, readers: Sequence[str]) -> Iterator[Entity]:
        granted = self._granted(readers)
        return (one for one in self.disk.entities.values() if one.participant is None or one.participant in granted)


class MemoryStorage:
    """A :class:`karriere_app.server.storage_port.JournalStorage`. ``crash`` is asked at each commit."""

    def __init__(self) -> None:
        self.disk = Disk()
        self.crash: Callable[[], str | None] = lambda: None

    @contextmanager
    def writing(self) -> Iterator[MemoryTransaction]:
        transaction = MemoryTransaction(self.disk)
        yield transaction
        when = self.crash()
        if when == "before":
            raise ServerKilledError
        for act in transaction.staged:
            act(self.disk)
        if when == "after":
            raise ServerKilledError

    @contextmanager
    def reading(self) -> Iterator[MemoryTransaction]:
        yield MemoryTransaction(self.disk)


def _write(disk: Disk, written: Written) -> None:
    disk.entities.update({one.id: one for one in written.entities})
    disk.log.extend(written.log)
    disk.grants.update({(one.reader, one.participant): one for one in written.grants})
    disk.quarantine.extend(written.quarantine)
    disk.answers.update(written.answers)


def without(disk: Disk, records: set[str]) -> None:
    """Lose records, as a compaction that forgets tombstones would."""
    disk.entities = {one: entity for one, entity in disk.entities.items() if one not in records}


def renewed(grant: Grant) -> Grant:
    """Return a grant as if it had not been lost."""
    return replace(grant, lost=None)
