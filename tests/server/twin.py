"""A storage that is two: the simulator's in memory, and a database beside it that must answer every call the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from karriere_app.clock import Clock
from karriere_app.server.administration import prepare
from karriere_app.server.database import Database
from karriere_app.server.snapshots import erase
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.storage_port import County, Device, Entity, Grant, JournalTransaction, Written
from karriere_app.sim.memory_storage import Disk, MemoryStorage, MemoryTransaction, ServerKilledError
from karriere_app.sync.protocol import Answer


class TwinTransaction(MemoryTransaction):
    """Reads both and compares; writes to both."""

    def __init__(self, disk: Disk, database: JournalTransaction) -> None:
        super().__init__(disk)
        self.database = database

    def county(self) -> County:
        found = self.database.county()
        assert found == super().county()
        return found

    def save_county(self, county: County) -> None:
        super().save_county(county)
        self.database.save_county(county)

    def device(self, device: str) -> Device | None:
        found = self.database.device(device)
        assert found == super().device(device)
        return found

    def save_device(self, device: Device) -> None:
        super().save_device(device)
        self.database.save_device(device)

    def answers(self, change_sets: Sequence[str]) -> Mapping[str, Answer]:
        found = self.database.answers(change_sets)
        assert dict(found) == dict(super().answers(change_sets))
        return found

    def entities(self, ids: Iterable[str]) -> list[Entity]:
        wanted = list(ids)
        return alike(self.database.entities(wanted), super().entities(wanted))

    def rows_under(self, parents: Iterable[str]) -> list[Entity]:
        wanted = list(parents)
        return alike(self.database.rows_under(wanted), super().rows_under(wanted))

    def of_participants(self, participants: Iterable[str]) -> list[Entity]:
        wanted = list(participants)
        return alike(self.database.of_participants(wanted), super().of_participants(wanted))

    def replacing(self, ids: Iterable[str]) -> list[Entity]:
        wanted = list(ids)
        return alike(self.database.replacing(wanted), super().replacing(wanted))

    def revs_above(self, records: Iterable[str], mark: int) -> Mapping[tuple[str, str], Sequence[int]]:
        wanted = list(records)
        found = self.database.revs_above(wanted, mark)
        assert sets(found) == sets(super().revs_above(wanted, mark))
        return found

    def grants(self, participants: Iterable[str]) -> list[Grant]:
        wanted = list(participants)
        found = self.database.grants(wanted)
        assert set(found) == set(super().grants(wanted))
        return found

    def write(self, written: Written) -> None:
        super().write(written)
        self.database.write(written)

    def page(self, readers: Sequence[str], after: int, limit: int) -> list[Entity]:
        found = self.database.page(readers, after, limit)
        assert found == super().page(readers, after, limit)
        return found

    def visible(self, readers: Sequence[str], ids: Iterable[str]) -> list[Entity]:
        wanted = list(ids)
        return alike(self.database.visible(readers, wanted), super().visible(readers, wanted))

    def gone(self, readers: Sequence[str], after: int, until: int) -> list[tuple[str, int]]:
        found = self.database.gone(readers, after, until)
        assert found == super().gone(readers, after, until)
        return found

    def digests(self, readers: Sequence[str]) -> Iterable[tuple[str, str]]:
        found = sorted(self.database.digests(readers))
        assert found == sorted(super().digests(readers))
        return found


class TwinStorage(MemoryStorage):
    """The simulator's storage with a database beside it; ``calls`` counts the transactions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__()
        self._database, self._clock = database, clock
        self._sql = SqlJournalStorage(database, clock)
        self._mirrored: Disk | None = None
        self.transactions = 0

    @contextmanager
    def writing(self) -> Iterator[MemoryTransaction]:
        self._follow()
        with self._sql.writing() as sql:
            transaction = TwinTransaction(self.disk, sql)
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
        self._follow()
        with self._sql.reading() as sql:
            yield TwinTransaction(self.disk, sql)

    def _follow(self) -> None:
        """Put into the database what the simulator put on its disk from outside: a restored snapshot."""
        self.transactions += 1
        disk = self.disk
        if disk is self._mirrored:
            return
        with self._database.writing() as connection:
            erase(connection)
        prepare(self._database, self._clock)
        with self._sql.writing() as sql:
            if disk.county is not None:
                sql.save_county(disk.county)
            for device in disk.devices.values():
                sql.save_device(device)
            grants, entities = list(disk.grants.values()), list(disk.entities.values())
            sql.write(Written(entities, list(disk.log), grants, list(disk.quarantine), dict(disk.answers)))
        self._mirrored = disk


def alike(found: list[Entity], expected: list[Entity]) -> list[Entity]:
    """Return what was found, after checking that it is the same in any order."""
    assert sorted(found, key=lambda one: one.id) == sorted(expected, key=lambda one: one.id)
    return found


def sets(found: Mapping[tuple[str, str], Sequence[int]]) -> dict[tuple[str, str], list[int]]:
    return {place: sorted(revs) for place, revs in found.items()}
