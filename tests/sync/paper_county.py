"""A county in memory for the tests of sync: the real journal and client over the simulator's storage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.server.journal import Journal
from karriere_app.sim.memory_replica import MemoryReplica
from karriere_app.sim.memory_storage import MemoryStorage
from karriere_app.sim.network import answer
from karriere_app.sim.office_work import AT, OFFICES
from karriere_app.sync.client import State, SyncClient
from karriere_app.sync.merge import version_digest
from karriere_app.sync.ports import (
    LocalRecord,
    TransportError,
)
from karriere_app.sync.protocol import (
    AGGREGATE_DIGEST,
    ChangeSet,
    FieldChange,
    RecordChange,
    Reply,
    Request,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass
class County:
    """A journal in memory and the laptops that talk to it."""

    storage: MemoryStorage = field(default_factory=MemoryStorage)
    clock: SteppingClock = field(default_factory=lambda: SteppingClock(NOW))
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.journal = Journal(self.storage, self.clock, self.new_id)
        self.journal.found()

    def new_id(self) -> str:
        return f"01940000-0000-7000-8000-{next(self.numbers):012x}"

    def laptop(self, office: int = 0) -> Laptop:
        principal = Principal(RecordId(self.new_id()), RecordId(OFFICES[office]), frozenset({"COUNSELLOR"}))
        laptop = Laptop(self, principal, MemoryReplica(self.new_id()))
        self.journal.register(laptop.replica.files.state.device)
        return laptop

    def entity(self, record: str) -> dict[str, Any]:
        return self.storage.disk.entities[record].fields

    def conflicts(self) -> list[dict[str, Any]]:
        return [one.fields for one in self.storage.disk.entities.values() if one.kind == "conflict"]


class Laptop:
    """One laptop; ``trouble`` is raised instead of the next answers."""

    def __init__(self, county: County, principal: Principal, replica: MemoryReplica) -> None:
        self.county, self.principal, self.replica = county, principal, replica
        self.trouble: list[TransportError] = []
        self.after: Callable[[Request, Reply], Reply] = lambda request, reply: reply
        self.asked: list[Request] = []
        self.client = SyncClient(replica, self, county.clock, county.new_id, lambda: 1.0)

    def ask(self, request: Request) -> Reply:
        self.asked.append(request)
        if self.trouble:
            raise self.trouble.pop(0)
        return self.after(request, answer(self.county.journal, self.principal, request))

    def register(self, device: str) -> None:
        self.county.journal.register(device)

    def write(
        self, record: str, kind: str, values: dict[str, Any], seen: str | None = None, **place: str | None
    ) -> str:
        """Commit one change set of one record and return the record's id."""
        files = self.replica.files
        blank = LocalRecord(record, kind, place.get("participant"), place.get("parent"), AT, "k", None, {}, {})
        held = files.records.get(record, blank)
        fields = {name: FieldChange(held.fields.get(name), new, held.revs.get(name, 0)) for name, new in values.items()}
        files.last_seq += 1
        change = RecordChange(record, kind, held.participant, held.parent, AT, "k", None, fields, seen)
        author = str(self.principal.counsellor)
        files.outbox.append(ChangeSet(self.county.new_id(), files.last_seq, author, AT, (change,)))
        merged = {name: value for name, value in {**held.fields, **values}.items() if value is not None}
        files.records[record] = replace(held, fields=merged)
        return record

    def person(self, **values: Any) -> str:
        one = self.county.new_id()
        fields = {"office": self.principal.office, "responsible_counsellor": self.principal.counsellor, **values}
        return self.write(one, "participant", fields, participant=one)

    def session(self, person: str, **values: Any) -> str:
        fields = {"participant": person, "status": "DRAFT", **values}
        return self.write(self.county.new_id(), "guidance_session", fields, participant=person)

    def finalise(self, session: str) -> None:
        fields = {**self.fields(session), "status": "FINAL"}
        digest = version_digest(("guidance_session", session, fields), [])
        self.write(session, "guidance_session", {"status": "FINAL", AGGREGATE_DIGEST: digest}, digest)

    def fields(self, record: str) -> dict[str, Any]:
        return dict(self.replica.files.records[record].fields)

    def sync(self, **how: Any) -> State:
        return self.client.sync(**how).state
