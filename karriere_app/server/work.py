"""The records that one request works on: read in batches, changed in memory, written in one go at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from karriere_app.domain.access import Principal
from karriere_app.server.storage_port import Entity, Grant, JournalTransaction, LogRow, Quarantined, Written
from karriere_app.sync.merge import CONFLICT, NO_HEAD, UNKNOWN_LIMIT, Head, canonical, conflict_id, next_mine, shown
from karriere_app.sync.protocol import Entry, RecordChange, record_change_json

_ENTRY_MEMBERS = frozenset(one.name for one in fields(Entry))
BAND = 2**30
"""How many numbers one era of the server has: a restore begins a new band of this width."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: device and its number, counsellor, when (by the laptop's clock, for showing only), in which set."""

    device: str
    device_seq: int
    counsellor: str
    at: str
    change_set: str | None


@dataclass(frozen=True, slots=True)
class Clash:
    """What two wrote: for the conflict record. Values as they are; a whole as ``{field: (old, new)}``."""

    record: str
    participant: str | None
    field: str
    base: Any
    base_rev: int
    server: Head
    mine: Any
    kind: str


class Work:
    """One transaction's records and numbers. Nothing reaches the database before :meth:`flush`."""

    def __init__(self, transaction: JournalTransaction, principal: Principal) -> None:
        self.transaction, self.principal = transaction, principal
        self.county = transaction.county()
        self.counter = self.county.counter
        self.created: set[str] = set()
        self.written = Written()
        self._entities: dict[str, Entity | None] = {}
        self._touched: dict[str, None] = {}
        self._grants: dict[str, dict[str, Grant]] = {}
        self._whole_rows: set[str] = set()

    def next_seq(self) -> int:
        """Return the next place in the journal."""
        self.counter += 1
        return self.counter

    def load(self, ids: Iterable[str]) -> None:
        """Read the records that are not here yet, in one batch."""
        missing = [one for one in dict.fromkeys(ids) if one not in self._entities]
        if missing:
            self._entities.update(dict.fromkeys(missing))
            for entity in self.transaction.entities(missing):
                self._entities[entity.id] = entity

    def get(self, record: str | None) -> Entity | None:
        """Return a record as it stands in this transaction."""
        if record is None:
            return None
        if record not in self._entities:
            self.load((record,))
        return self._entities[record]

    def rows_under(self, root: str) -> list[Entity]:
        """Return the rows of a root as they stand in this transaction."""
        if root not in self._whole_rows:
            self._whole_rows.add(root)
            for entity in self.transaction.rows_under((root,)):
                self._entities.setdefault(entity.id, entity)
        return [entity for entity in self._entities.values() if entity is not None and entity.parent == root]

    def of_participant(self, participant: str) -> list[Entity]:
        """Return all records of a participant as they stand in this transaction."""
        for entity in self.transaction.of_participants((participant,)):
            self._entities.setdefault(entity.id, entity)
        return [one for one in self._entities.values() if one is not None and one.participant == participant]

    def replacing(self, record: str) -> list[Entity]:
        """Return the roots that replace a record, as they stand in this transaction."""
        for entity in self.transaction.replacing((record,)):
            self._entities.setdefault(entity.id, entity)
        return [one for one in self._entities.values() if one is not None and one.value("replaces") == record]

    def put(self, entity: Entity) -> None:
        """Keep a record as it is now."""
        self._entities[entity.id] = entity
        self._touched[entity.id] = None

    def grants(self, participant: str) -> dict[str, Grant]:
        """Return the grants of a participant by reader."""
        self.load_grants((participant,))
        return self._grants[participant]

    def load_grants(self, participants: Iterable[str]) -> None:
        """Read the grants of participants that are not here yet, in one batch."""
        missing = [one for one in dict.fromkeys(participants) if one not in self._grants]
        if missing:
            self._grants.update((one, {}) for one in missing)
            for grant in self.transaction.grants(missing):
                self._grants[grant.participant][grant.reader] = grant

    def save_grant(self, grant: Grant) -> None:
        """Keep a grant as it is now."""
        self.grants(grant.participant)[grant.reader] = grant
        self.written.grants.append(grant)

    def log(self, author: Author, record: str, field: str, head: Head, outcome: str, seq: int) -> None:
        """Append one line to the journal."""
        row = LogRow(
            seq, record, field, head.rev, outcome, head.value, author.device, author.change_set, head.by, head.at
        )
        self.written.log.append(row)

    def quarantine(self, author: Author, change: RecordChange, reason: str) -> None:
        """Keep a change that cannot act."""
        kept = Quarantined(
            author.change_set or "",
            change.record,
            reason,
            record_change_json(change),
            author.device,
            author.counsellor,
            author.at,
        )
        self.written.quarantine.append(kept)

    def clash(self, author: Author, clash: Clash, *, settled_again: int | None = None) -> str:
        """Keep both sides in a conflict record and return its id; a later change of the chain updates ``mine``."""
        one = conflict_id(clash.record, clash.field, author.device, clash.base_rev)
        found = self.get(one)
        if found is not None and not self._goes_on(found, clash):
            one = conflict_id(clash.record, clash.field, author.device, clash.base_rev, settled_again)
            found = self.get(one)
        seq = self.next_seq()
        earlier = found.value("mine") if found is not None else None
        mine = next_mine(earlier, clash.field, clash.base, clash.mine)
        values: dict[str, Any] = {"mine": mine, "mine_by": author.counsellor, "mine_at": author.at}
        if found is None:
            values |= {
                "participant": clash.participant,
                "of_record": clash.record,
                "of_kind": clash.kind,
                "field": clash.field,
                "base": shown(clash.base),
                "server": shown(clash.server.value),
                "server_by": clash.server.by or None,
                "server_at": clash.server.at or None,
            }
        heads = dict(found.heads) if found is not None else {}
        for name, value in values.items():
            if value != heads.get(name, NO_HEAD).value:
                heads[name] = Head(value, seq, author.counsellor, author.at)
                self.log(author, one, name, heads[name], CONFLICT, seq)
        if found is None:
            found = Entity(one, "conflict", clash.participant, None, author.at, author.counsellor, None, seq, heads)
        self.put(replace(found, seq=seq, heads=heads))
        return one

    def _goes_on(self, found: Entity, clash: Clash) -> bool:
        """Say whether a change belongs to the chain of a conflict that is still open."""
        if found.value("chosen_at") is not None:
            return False
        earlier = found.value("mine")
        return next_mine(earlier, clash.field, clash.base, clash.mine) is not None

    def flush(self) -> None:
        """Write everything: the last thing before the commit."""
        for one in self._touched:
            entity = self._entities[one]
            if entity is not None:
                self.written.entities.append(entity)
        self.transaction.write(self.written)
        if self.counter != self.county.counter:
            self.transaction.save_county(replace(self.county, counter=self.counter))


def entry_of(entity: Entity) -> Entry:
    """Return a record as the wire shows it."""
    return Entry(
        entity.seq,
        entity.kind,
        entity.id,
        entity.participant,
        entity.parent,
        entity.created_at,
        entity.created_by,
        entity.office,
        entity.fields,
        entity.written,
        entity.more,
    )


def joined(stood: Mapping[str, Any], came: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a record carries beyond its known members, as long as it is not too large altogether.

    A change may not smuggle in the members of an entry: on the wire they would stand in their place.
    """
    both = {**stood, **{name: value for name, value in came.items() if name not in _ENTRY_MEMBERS}}
    return both if len(canonical(both)) <= UNKNOWN_LIMIT else stood
