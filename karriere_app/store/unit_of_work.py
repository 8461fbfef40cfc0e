"""The only way to write: rows, change set, access log, draft and search index in one commit, then the mark.

``save`` compares the new frozen value with the row as it stands; their difference is the change. Nothing else writes
record tables; tests prove it with triggers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind, Record, kind_of_class, owner_of
from karriere_app.domain.document import AccessEntry
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.values import instant_text
from karriere_app.errors import FinalRecordError, RecordNotFoundError
from karriere_app.store import outbox
from karriere_app.store.engine import Database
from karriere_app.store.high_water import HighWaterMark, Mark
from karriere_app.store.tables import change_set, column_value, draft, from_row, record_change, record_tables, to_row

EMPTY_CHAIN = "0" * 64
CHAIN_FORM = 2
"""How the chain is hashed: over the SHA-256 of each row's content, so that content can be taken away (design.md,
"Shielded"). Change sets without a form were hashed over the content itself."""
_TAKEN_AWAY = '{"@removed":'
NAMED_IN_THE_LIST = frozenset({"reception_centre", "counsellor"})
"""Kinds without a participant whose names stand in the list of participants."""
R = TypeVar("R", bound=Record)
_sorted_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_UNPARK = sa.text("DELETE FROM parked WHERE record_id = :record AND field = :name")


@dataclass(frozen=True)
class Actor:
    """Who acts, where: goes into every change set and access entry."""

    counsellor: RecordId
    office: RecordId
    device: str


class Indexer(Protocol):
    """Keeps derived local tables in step inside the same transaction."""

    def refresh(self, connection: sa.Connection, touched: Mapping[str, frozenset[str]], at: datetime) -> None:
        """Renew what is derived for participants; ``touched``: participant id -> names ``kind.field`` that changed."""
        ...


@dataclass(frozen=True)
class Change:
    """What one save did to one record; ``fields`` maps names to (old, new) in column form."""

    kind: str
    record_id: str
    participant: str | None
    operation: str
    fields: Mapping[str, tuple[Any, Any]]


class UnitOfWork:
    """One transaction. Use as a context manager: it commits at the end, and on an exception nothing is kept."""

    def __init__(
        self,
        database: Database,
        mark: HighWaterMark,
        indexer: Indexer,
        actor: Actor,
        now: datetime,
        new_id: Callable[[], RecordId],
        label: str | None = None,
        undoes: str | None = None,
    ) -> None:
        self._database, self._mark, self._indexer = database, mark, indexer
        self.actor, self.now, self.new_id = actor, now, new_id
        self._label, self._undoes = label, undoes
        self._changes: list[Change] = []
        self._kinds: dict[str, str] = {}
        self._read: dict[tuple[str, str], Record | None] = {}
        self._revisions: dict[str, str | None] = {}
        self._sources: list[tuple[Record, str | None]] = []
        self._accesses: dict[tuple[str, str, str | None], None] = {}
        self._committed: Mark | None = None
        self.change_set_id: RecordId | None = None

    def __enter__(self) -> UnitOfWork:
        self._transaction = self._database.writing()
        self.connection = self._transaction.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            try:
                self._finish()
            except BaseException as failure:
                self._transaction.__exit__(type(failure), failure, failure.__traceback__)
                raise
        self._transaction.__exit__(kind, error, trace)
        if kind is None and self._committed is not None:
            self._mark.write(self._committed)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed so far."""
        return tuple(self._changes)

    def kind_here(self, record_id: str) -> str | None:
        """Return the kind of a record that this unit of work has touched."""
        return self._kinds.get(record_id)

    def get(self, kind: Kind, record_id: str) -> Record | None:
        """Return the record, deleted ones included. Read once: nothing but ``save`` changes it until the commit."""
        place = (kind.name, record_id)
        if place not in self._read:
            row = self.connection.execute(_select_by_id(kind.name), {"wanted": record_id}).mappings().first()
            self._read[place] = from_row(kind, row) if row is not None else None
            self._revisions[record_id] = row["revisions"] if row is not None else None
        return self._read[place]

    def get_as(self, cls: type[R], record_id: str) -> R:
        """Return the record of that class. Raises RecordNotFoundError."""
        found = self.get(kind_of_class(cls), record_id)
        if found is None or found.deleted_at is not None:
            raise RecordNotFoundError(record_id)
        assert isinstance(found, cls)
        return found

    def save(self, new: Record) -> Change | None:
        """Write a record and note what changed; None where nothing did.

        Raises FinalRecordError where an append-only record would be changed.
        """
        kind = kind_of_class(type(new))
        old = self.get(kind, new.id)
        if old is not None and kind.append_only and old != new:
            raise FinalRecordError(kind.name, new.id)
        change = difference(kind, old, new)
        if change is None:
            return None
        seen = (
            outbox.digest_before_the_eyes(self.connection, kind, old) if old and change.operation == "delete" else None
        )
        table = record_tables()[kind.name]
        if old is None:
            self.connection.execute(_insert(kind.name), to_row(new, kind))
        else:
            columns = {name: pair[1] for name, pair in change.fields.items()}
            self.connection.execute(sa.update(table).where(table.c.id == new.id).values(**columns))
        self._read[kind.name, new.id] = new
        if not kind.local:
            self._changes.append(change)
            self._sources.append((new, seen))
            self._kinds[change.record_id] = change.kind
            if change.participant is not None and not kind.append_only:
                self.note_access(change.participant, "CHANGED", kind.name)
        return change

    def delete(self, record: Record) -> Change | None:
        """Mark a record as deleted; its content stays readable in the history."""
        return self.save(replace(record, deleted_at=self.now)) if record.deleted_at is None else None

    def carry(self, record_id: str, name: str, value: str) -> None:
        """Let the change of a record carry a value besides its fields, as finalising carries the aggregate's digest."""
        for place, change in enumerate(self._changes):
            if change.record_id == record_id:
                self._changes[place] = replace(change, fields={**change.fields, name: (None, value)})
                return

    def note_access(self, participant: str, action: str, what: str | None = None) -> None:
        """Note that somebody opened, changed, printed or exported; once per unit of work and combination."""
        self._accesses.setdefault((participant, action, what), None)

    def forget_draft(self, record_id: str, fields: Iterable[str] | None = None) -> None:
        """Drop a draft, or only some fields of it: what cannot be read yet stays."""
        if fields is not None:
            row = self.connection.execute(_draft_fields(), {"wanted": record_id}).scalar()
            left = {name: raw for name, raw in json.loads(row or "{}").items() if name not in set(fields)}
            if left:
                text = json.dumps(left, ensure_ascii=False)
                self.connection.execute(sa.update(draft).where(draft.c.record_id == record_id).values(fields=text))
                return
        self.connection.execute(_forget_draft(), {"gone": record_id})

    def _finish(self) -> None:
        self._write_accesses()
        if not self._changes:
            return
        self._refresh_index()
        pieces = [outbox.piece(one) for one in map(self._outgoing, self._changes, self._sources)]
        owners = [change.participant or change.record_id for change in self._changes]
        for part in outbox.in_parts(owners, pieces):
            self.change_set_id = self.new_id()
            self._committed = append_changes(
                self.connection,
                [self._changes[place] for place in part],
                id=self.change_set_id,
                device=self.actor.device,
                counsellor=self.actor.counsellor,
                at=instant_text(self.now),
                label=self._label,
                undoes=self._undoes,
            )
            outbox.put(self.connection, self._committed.seq, [pieces[place] for place in part])
        self._take_over_parked()

    def _take_over_parked(self) -> None:
        """A field that is written here no longer waits for a newer program; the server keeps what was not seen."""
        written = [
            {"record": change.record_id, "name": name}
            for change in self._changes
            if change.operation != "insert"
            for name in change.fields
        ]
        if written:
            self.connection.execute(_UNPARK, written)

    def _outgoing(self, change: Change, source: tuple[Record, str | None]) -> outbox.Outgoing:
        record, seen = source
        return outbox.Outgoing(record, change.participant, change.fields, self._revisions.get(record.id), seen)

    def _write_accesses(self) -> None:
        for participant, action, what in self._accesses:
            entry = AccessEntry(
                id=self.new_id(),
                created_at=self.now,
                created_by=self.actor.counsellor,
                created_office=self.actor.office,
                participant=RecordId(participant),
                counsellor=self.actor.counsellor,
                action=action,
                what=what,
                at=self.now,
                device=self.actor.device,
            )
            self._read["access_entry", entry.id] = None  # a fresh id: not worth looking for
            self.save(entry)

    def _refresh_index(self) -> None:
        touched: dict[str, set[str]] = {}
        for change in self._changes:
            owner = change.record_id if change.kind in NAMED_IN_THE_LIST else change.participant
            if owner is not None and change.kind != "access_entry":
                names = touched.setdefault(owner, set())
                names.update(f"{change.kind}.{name}" for name in change.fields)
        if touched:
            frozen = {participant: frozenset(names) for participant, names in touched.items()}
            self._indexer.refresh(self.connection, frozen, self.now)


def difference(kind: Kind, old: Record | None, new: Record) -> Change | None:
    """Return what changed from one frozen value to the next, or None."""
    participant = owner_of(new)
    fields: dict[str, tuple[Any, Any]] = {}
    for spec in kind.fields.values():
        before, after = getattr(old, spec.name, None), getattr(new, spec.name)
        if before != after:
            fields[spec.name] = (column_value(spec, before), column_value(spec, after))
    operation = "update"
    if old is None:
        operation = "insert"
    elif old.deleted_at != new.deleted_at:
        operation = "delete" if new.deleted_at is not None else "restore"
        stamps = (old.deleted_at, new.deleted_at)
        fields["deleted_at"] = tuple(instant_text(stamp) if stamp else None for stamp in stamps)  # type: ignore[assignment]  # two in, two out
    elif not fields:
        return None
    return Change(kind.name, new.id, participant, operation, fields)


def fetch(connection: sa.Connection, kind: Kind, record_id: str) -> Record | None:
    """Return a record by its id, deleted ones included."""
    row = connection.execute(_select_by_id(kind.name), {"wanted": record_id}).mappings().first()
    return from_row(kind, row) if row is not None else None


def rows_of(connection: sa.Connection, kind: Kind, parent: str, *, deleted: bool = False) -> list[Record]:
    """Return the rows of one kind under a parent, in the order of ``order`` where the kind has one, then id."""
    table = record_tables()[kind.name]
    query = sa.select(table).where(table.c.parent == parent)
    if not deleted:
        query = query.where(table.c.deleted_at.is_(None))
    sorting = (table.c.order, table.c.id) if "order" in kind.fields else (table.c.id,)
    return [from_row(kind, row) for row in connection.execute(query.order_by(*sorting)).mappings()]


def last_mark(connection: sa.Connection) -> tuple[int, str]:
    """Return sequence number and chain hash of the newest change set; (0, zeros) in an empty store."""
    row = connection.execute(_last_change()).first()
    return (row[0], row[1]) if row is not None else (0, EMPTY_CHAIN)


def append_changes(connection: sa.Connection, changes: Iterable[Change], **head: str | None) -> Mark:
    """Append a change set to the log; ``head``: id, device, counsellor, at, label and undoes."""
    seq, chain = last_mark(connection)
    seq += 1
    told = {"seq": seq, **head, "form": CHAIN_FORM}
    rows = [_change_row(seq, place, change) for place, change in enumerate(changes)]
    chain = next_chain(chain, told, rows)
    connection.execute(sa.insert(change_set), {**told, "chain": chain})
    connection.execute(sa.insert(record_change), rows)
    return Mark(seq, chain)


def next_chain(previous: str, head: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the chain hash (hex SHA-256) after a change set: over the one before, its head and its rows."""
    digest = hashlib.sha256(bytes.fromhex(previous))
    if head.get("form") is None:
        digest.update(_canonical({name: value for name, value in head.items() if name not in ("chain", "form")}))
        for row in rows:
            digest.update(_canonical({name: value for name, value in row.items() if name != "seq"}))
        return digest.hexdigest()
    digest.update(_canonical({name: value for name, value in head.items() if name != "chain"}))
    for row in rows:
        digest.update(_row_line(row).encode())
    return digest.hexdigest()


def _row_line(row: Mapping[str, Any]) -> str:
    """Return a row with the SHA-256 of its content as RFC 8785 JSON: written out, for a first fill has 50,000."""
    participant = "null" if row["participant"] is None else _sorted_json(row["participant"])
    return (
        f'{{"fields":"{content_digest(row["fields"])}","kind":{_sorted_json(row["kind"])},'
        f'"operation":"{row["operation"]}","participant":{participant},"place":{row["place"]},'
        f'"record_id":{_sorted_json(row["record_id"])}}}'
    )


def content_digest(fields: str) -> str:
    """Return the SHA-256 of a change row's content; of one whose content was taken away, the one that it left."""
    if fields.startswith(_TAKEN_AWAY):
        return str(json.loads(fields)["@removed"][1])
    return hashlib.sha256(fields.encode()).hexdigest()


def without_content(fields: str) -> str:
    """Return what stays of a change row's content when a participant has left this laptop: its SHA-256."""
    return f'{_TAKEN_AWAY}[null,"{content_digest(fields)}"]}}'


def is_without_content(fields: str) -> bool:
    """Say whether a change row's content was taken away."""
    return fields.startswith(_TAKEN_AWAY)


def _canonical(told: Mapping[str, Any]) -> bytes:
    """Return RFC 8785 JSON: with ASCII names, texts, small numbers and null Python's is the same."""
    return _sorted_json(told).encode()


def _change_row(seq: int, place: int, change: Change) -> dict[str, Any]:
    return {
        "seq": seq,
        "place": place,
        "kind": change.kind,
        "record_id": change.record_id,
        "participant": change.participant,
        "operation": change.operation,
        "fields": json.dumps(change.fields, ensure_ascii=False, separators=(",", ":")),
    }


@cache
def _insert(kind: str) -> sa.Insert:
    return sa.insert(record_tables()[kind])


@cache
def _select_by_id(kind: str) -> sa.Select[Any]:
    table = record_tables()[kind_named(kind).name]
    return sa.select(table).where(table.c.id == sa.bindparam("wanted"))


@cache
def _last_change() -> sa.Select[Any]:
    return sa.select(change_set.c.seq, change_set.c.chain).order_by(change_set.c.seq.desc()).limit(1)


@cache
def _draft_fields() -> sa.Select[Any]:
    return sa.select(draft.c.fields).where(draft.c.record_id == sa.bindparam("wanted"))


@cache
def _forget_draft() -> sa.Delete:
    return sa.delete(draft).where(draft.c.record_id == sa.bindparam("gone"))
