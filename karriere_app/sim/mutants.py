"""Twelve wrong designs, each the right one with one part put wrong: the simulator must find every one of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from karriere_app.domain.access import Principal
from karriere_app.server.journal import Hold, Journal
from karriere_app.server.storage_port import Entity
from karriere_app.sim.memory_replica import Files, MemoryReplica, MemoryReplicaTransaction
from karriere_app.sim.memory_storage import MemoryStorage, MemoryTransaction, renewed, without
from karriere_app.sim.world import Design, World
from karriere_app.sync.client import SyncClient
from karriere_app.sync.merge import digest_of
from karriere_app.sync.ports import ReplicaTransaction
from karriere_app.sync.protocol import (
    DELETED,
    Answer,
    ChangeSet,
    FieldReceipt,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    RecordChange,
    RecordReceipt,
)


class _NoDedup(MemoryStorage):
    """Forgets what it answered, and how far a device had counted."""

    @contextmanager
    def writing(self) -> Iterator[MemoryTransaction]:
        self.disk.answers = {}
        self.disk.devices = {one: replace(device, last_seq=0) for one, device in self.disk.devices.items()}
        with super().writing() as transaction:
            yield transaction


class _DedupByContent(Journal):
    """Takes two change sets with the same words for one and the same."""

    seen: dict[str, str]

    def push(self, principal: Principal, request: PushRequest) -> PushReply | Hold:
        seen = self.__dict__.setdefault("seen", {})
        kept = []
        for one in request.change_sets:
            first = seen.setdefault(_content(one), one.id)
            kept.append(one if first == one.id else replace(one, records=()))
        reply = super().push(principal, replace(request, change_sets=tuple(kept)))
        if not isinstance(reply, PushReply):
            return reply
        answers = [
            answer if answer.records or not asked.records else Answer(asked.id, tuple(map(_as_accepted, asked.records)))
            for answer, asked in zip(reply.answers, request.change_sets, strict=True)
        ]
        return replace(reply, answers=tuple(answers))


def _content(change_set: ChangeSet) -> str:
    words = [sorted((name, str(one.new)) for name, one in change.fields.items()) for change in change_set.records]
    return json.dumps(words)


def _as_accepted(change: RecordChange) -> RecordReceipt:
    fields = {name: FieldReceipt("equal", one.base_rev) for name, one in change.fields.items()}
    return RecordReceipt(change.record, fields)


class _LastWriterWins(Journal):
    """Lets every writer have seen what stands, whatever they saw."""

    def push(self, principal: Principal, request: PushRequest) -> PushReply | Hold:
        with self._storage.reading() as transaction:
            ids = {change.record for one in request.change_sets for change in one.records}
            stands = {entity.id: entity for entity in transaction.entities(ids)}
        sets = [
            replace(one, records=tuple(_as_if_seen(change, stands.get(change.record)) for change in one.records))
            for one in request.change_sets
        ]
        return super().push(principal, replace(request, change_sets=tuple(sets)))


def _as_if_seen(change: RecordChange, entity: Entity | None) -> RecordChange:
    if entity is None:
        return change
    fields = {name: replace(one, old=entity.value(name)) for name, one in change.fields.items()}
    return replace(change, fields=fields)


class _OffByOne(Journal):
    """Moves the cursor one too far at the end of a full page."""

    def pull(self, principal: Principal, request: PullRequest) -> PullReply | Hold:
        reply = super().pull(principal, request)
        return replace(reply, cursor=reply.cursor + 1) if isinstance(reply, PullReply) and reply.more else reply


class _ForgetsTombstones(Journal):
    """Tidies deleted records away altogether."""

    def compact(self) -> None:
        super().compact()
        storage = self._storage
        assert isinstance(storage, MemoryStorage)
        gone = {one for one, entity in storage.disk.entities.items() if entity.value(DELETED) is not None}
        without(storage.disk, gone)


class _LateCommit(MemoryStorage):
    """Says that a transaction is done before it is durable: a crash takes it back."""

    def __init__(self) -> None:
        super().__init__()
        self.durable = self.disk

    @contextmanager
    def writing(self) -> Iterator[MemoryTransaction]:
        self.durable, self.disk = self.disk, self.disk.copy()
        transaction = MemoryTransaction(self.disk)
        yield transaction
        for act in transaction.staged:
            act(self.disk)
        if self.crash() is not None:
            self.disk = self.durable


class _OrdinaryShield(MemoryStorage):
    """Takes the protection for a field like any other: it changes nothing about who may see."""

    @contextmanager
    def writing(self) -> Iterator[MemoryTransaction]:
        with super().writing() as transaction:
            yield transaction
        disk = self.disk
        for place, grant in list(disk.grants.items()):
            person = disk.entities.get(grant.participant)
            shielded = person is not None and person.value("address_protection") is not None
            if shielded and grant.lost is not None and grant.reader == f"office:{person.value('office')}":  # type: ignore[union-attr]  # shielded says that there is one
                disk.grants[place] = renewed(grant)


class _BlindServer(MemoryStorage):
    """Computes digests without the telephone number."""

    @contextmanager
    def reading(self) -> Iterator[MemoryTransaction]:
        yield _BlindTransaction(self.disk)


class _BlindTransaction(MemoryTransaction):
    def digests(self, readers: Sequence[str]) -> Iterable[tuple[str, str]]:
        return [(one.id, digest_of(one.kind, one.id, _blind(one.fields))) for one in self._visible(readers)]


class _BlindReplica(MemoryReplica):
    """Computes digests without the telephone number."""

    def begin(self, files: Files) -> MemoryReplicaTransaction:
        return _BlindReplicaTransaction(files)


class _BlindReplicaTransaction(MemoryReplicaTransaction):
    def digests(self) -> Iterable[tuple[str, str]]:
        return [(one.id, digest_of(one.kind, one.id, _blind(one.fields))) for one in self.files.records.values()]


def _blind(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "phone"}


class _EagerReplica(MemoryReplica):
    """Clears the outbox when it is read, before anybody answered."""

    def begin(self, files: Files) -> MemoryReplicaTransaction:
        return _EagerTransaction(files)


class _EagerTransaction(MemoryReplicaTransaction):
    def outbox(self, limit: int) -> Sequence[ChangeSet]:
        found = super().outbox(limit)
        if limit > 1:
            self.drop_outbox([one.id for one in found])
        return found


class _CursorFirst(SyncClient):
    """Moves the cursor, then applies the page."""

    def _apply_page(self, transaction: ReplicaTransaction, reply: PullReply, consent: bool) -> None:
        with self._replica.transaction() as early:
            early.save_state(replace(early.state(), epoch=reply.epoch, cursor=reply.cursor))
        super()._apply_page(transaction, reply, consent)


def _counted(new_id: Callable[[], str], device: str, seq: int) -> str:
    """Return an id made of device and number: a copy of the laptop makes the same ones."""
    return f"{device[:24]}{seq:012x}"


MUTANTS: Mapping[str, Design] = MappingProxyType(
    {
        "no-dedup": Design(storage=_NoDedup),
        "dedup-by-content": Design(journal=_DedupByContent),
        "no-epoch": Design(announces_restore=False),
        "cursor-before-apply": Design(client=_CursorFirst),
        "cursor-off-by-one": Design(journal=_OffByOne),
        "last-writer-wins": Design(journal=_LastWriterWins),
        "counter-ids": Design(change_set_id=_counted),
        "ack-before-commit": Design(storage=_LateCommit),
        "outbox-cleared-before-ack": Design(replica=_EagerReplica),
        "tombstone-dropped": Design(journal=_ForgetsTombstones),
        "shielding-ordinary": Design(storage=_OrdinaryShield),
        "digest-ignores-column": Design(storage=_BlindServer, replica=_BlindReplica),
    }
)


@dataclass(frozen=True)
class Trial:
    """What one seed came to."""

    seed: int
    trouble: list[str]
    figures: dict[str, int]


def trial(seed: int, mutant: str | None = None) -> Trial:
    """Live through one seed with the right design, or with a mutant."""
    world = World(seed, MUTANTS[mutant] if mutant is not None else Design())
    try:
        trouble = world.run()
    except Exception as error:  # noqa: BLE001  # a seed on which the design breaks down is a bad one, and is reported
        trouble = [*world.trouble, f"broke down: {type(error).__name__}: {error}"]
    disk = world.storage.disk
    conflicts = sum(one.kind == "conflict" for one in disk.entities.values())
    figures = {
        "acts": len(world.acts.all),
        "records": len(disk.entities),
        "conflicts": conflicts,
        "quarantined": len(disk.quarantine),
        "excused": len(world.acts.excused),
    }
    return Trial(seed, trouble, figures)
