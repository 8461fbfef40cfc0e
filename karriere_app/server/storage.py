"""The journal's port on a SQL database: PostgreSQL and SQLite by the same statements.

The county's counter row is read ``FOR UPDATE`` (SQLite: the transaction itself is the only writing one), so whoever
takes numbers later commits later, and a reader that has seen a number has seen all before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.domain.values import instant_text
from karriere_app.server.database import Database, among, upsert
from karriere_app.server.storage_port import County, Device, Entity, Grant, LogRow, Quarantined, Written
from karriere_app.server.tables import (
    access_grant,
    county,
    entity,
    journal_log,
    quarantine,
    stored_answer,
    sync_device,
)
from karriere_app.sync.merge import Head, digest_of
from karriere_app.sync.protocol import Answer, Era, answer_from, answer_json

_THE_COUNTY = 1
_STREAM_ROWS = 2_000
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_COMPACT_ASCII = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False)
_CONTENT = ("fields", "written")
_ENTITY = [
    entity.c[name] for name in ("id", "kind", "participant", "parent", "created_at", "created_by", "office", "seq")
]


def json_text(value: Any) -> str:
    """Return a value as compact JSON that every database takes: NUL escaped, lone surrogates too."""
    text = _COMPACT.encode(value)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return _COMPACT_ASCII.encode(value)
    return text


class SqlJournalStorage:
    """A :class:`karriere_app.server.storage_port.JournalStorage`; ``clock`` says when an answer was given."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    @contextmanager
    def writing(self) -> Iterator[SqlTransaction]:
        with self._database.writing() as connection:
            yield SqlTransaction(connection, self._clock)

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        with self._database.reading() as connection:
            yield SqlTransaction(connection, self._clock)


class OpenTransaction:
    """The journal's storage inside a writing transaction that the caller ends: several acts, kept all or none."""

    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        self._transaction = SqlTransaction(connection, clock)

    @contextmanager
    def writing(self) -> Iterator[SqlTransaction]:
        yield self._transaction

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        yield self._transaction


class SqlTransaction:
    """One transaction of the journal on an open connection."""

    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        self._connection, self._clock = connection, clock

    def county(self) -> County:
        chosen = sa.select(county.c.counter, county.c.lineage).where(county.c.number == _THE_COUNTY)
        row = self._connection.execute(chosen.with_for_update() if self._locks else chosen).one()
        return County(row.counter, tuple(Era(epoch, ended_at) for epoch, ended_at in json.loads(row.lineage)))

    @property
    def _locks(self) -> bool:
        return bool(self._connection.get_execution_options().get("writes"))

    def save_county(self, county_row: County) -> None:
        lineage = [[era.epoch, era.ended_at] for era in county_row.lineage]
        row = {"number": _THE_COUNTY, "counter": county_row.counter, "lineage": json_text(lineage)}
        upsert(self._connection, county, [row])

    def device(self, device: str) -> Device | None:
        row = self._connection.execute(sa.select(sync_device).where(sync_device.c.id == device)).one_or_none()
        return Device(row.id, row.nonce, row.last_seq, row.epoch) if row is not None else None

    def save_device(self, device: Device) -> None:
        upsert(self._connection, sync_device, [asdict(device)])

    def answers(self, change_sets: Sequence[str]) -> Mapping[str, Answer]:
        chosen = sa.select(stored_answer.c.change_set, stored_answer.c.answer)
        rows = self._rows(chosen, stored_answer.c.change_set, change_sets)
        return {row.change_set: answer_from(json.loads(row.answer)) for row in rows}

    def entities(self, ids: Iterable[str]) -> list[Entity]:
        return self._entities_with(entity.c.id, ids)

    def rows_under(self, parents: Iterable[str]) -> list[Entity]:
        return self._entities_with(entity.c.parent, parents)

    def of_participants(self, participants: Iterable[str]) -> list[Entity]:
        return self._entities_with(entity.c.participant, participants)

    def replacing(self, ids: Iterable[str]) -> list[Entity]:
        return self._entities_with(entity.c.replaces, ids)

    def revs_above(self, records: Iterable[str], mark: int) -> Mapping[tuple[str, str], Sequence[int]]:
        log = journal_log.c
        chosen = sa.select(log.record, log.field, log.rev).where(log.rev > mark)
        found: dict[tuple[str, str], list[int]] = {}
        for record, field, rev in self._rows(chosen, log.record, records):
            found.setdefault((record, field), []).append(rev)
        return found

    def grants(self, participants: Iterable[str]) -> list[Grant]:
        held = access_grant.c
        chosen = sa.select(held.reader, held.participant, held.gained, held.lost, held.withheld)
        return [Grant(*row) for row in self._rows(chosen, held.participant, participants)]

    def write(self, written: Written) -> None:
        """Upsert what was changed, append what was added."""
        # Of what was written twice the last one stands: a batch may name a key once only.
        upsert(
            self._connection, entity, [_entity_row(one) for one in {one.id: one for one in written.entities}.values()]
        )
        if written.log:
            self._connection.execute(sa.insert(journal_log), [_log_row(one) for one in written.log])
        grants = {(one.participant, one.reader): asdict(one) for one in written.grants}
        upsert(self._connection, access_grant, list(grants.values()))
        kept = {row["id"]: row for row in map(_quarantine_row, written.quarantine)}
        upsert(self._connection, quarantine, list(kept.values()), changing=())
        at = instant_text(self._clock.now())
        answers = [
            {"change_set": one, "answer": json_text(answer_json(answer)), "at": at}
            for one, answer in written.answers.items()
        ]
        upsert(self._connection, stored_answer, answers)

    def page(self, readers: Sequence[str], after: int, limit: int) -> list[Entity]:
        return [_entity(row) for row in self.page_rows(readers, after, limit)]

    def page_rows(self, readers: Sequence[str], after: int, limit: int) -> Iterable[Any]:
        """Give the rows of a page as they lie there: an entity's members up to ``seq``, then ``content`` as JSON."""
        chosen = self._visible(readers, *_ENTITY, entity.c.content, entity.c.origins).where(entity.c.seq > after)
        return self._connection.execute(chosen.order_by(entity.c.seq).limit(limit))

    def visible(self, readers: Sequence[str], ids: Iterable[str]) -> list[Entity]:
        chosen = self._visible(readers, *_ENTITY, entity.c.content, entity.c.origins)
        return [_entity(row) for row in self._rows(chosen, entity.c.id, ids)]

    def gone(self, readers: Sequence[str], after: int, until: int) -> list[tuple[str, int]]:
        held = access_grant.c
        chosen = (
            sa.select(held.participant, sa.func.max(held.lost))
            .where(held.lost > after, held.lost <= until, ~_granted(self._connection, readers, held.participant))
            .group_by(held.participant)
        )
        return sorted((participant, lost) for participant, lost in self._rows(chosen, held.reader, readers))

    def digests(self, readers: Sequence[str]) -> Iterable[tuple[str, str]]:
        chosen = self._visible(readers, entity.c.id, entity.c.digest)
        rows = self._connection.execute(chosen.execution_options(yield_per=_STREAM_ROWS))
        yield from ((record, digest) for record, digest in rows)

    def forget_answers(self, before: str) -> None:
        self._connection.execute(sa.delete(stored_answer).where(stored_answer.c.at < before))

    def _rows(self, chosen: sa.Select[Any], column: sa.ColumnElement[Any], values: Iterable[str]) -> list[Any]:
        wanted = list(values)
        return list(self._connection.execute(chosen.where(among(self._connection, column, wanted)))) if wanted else []

    def _entities_with(self, column: sa.ColumnElement[Any], values: Iterable[str]) -> list[Entity]:
        return [
            _entity(row) for row in self._rows(sa.select(*_ENTITY, entity.c.content, entity.c.origins), column, values)
        ]

    def _visible(self, readers: Sequence[str], *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
        granted = _granted(self._connection, readers, entity.c.participant)
        return sa.select(*columns).where(sa.or_(entity.c.participant.is_(None), granted))


def all_entities(connection: sa.Connection) -> Iterator[tuple[Entity, str]]:
    """Yield every record with the digest that is kept of it; read all of them, or close the iterator."""
    chosen = sa.select(*_ENTITY, entity.c.content, entity.c.origins, entity.c.digest).execution_options(
        yield_per=_STREAM_ROWS
    )
    with connection.execute(chosen) as rows:
        for row in rows:
            yield _entity(row[:-1]), row.digest


def of_kind(connection: sa.Connection, kind: str) -> list[Entity]:
    """Return the records of a kind that belong to no participant."""
    chosen = sa.select(*_ENTITY, entity.c.content, entity.c.origins).where(
        entity.c.participant.is_(None), entity.c.kind == kind
    )
    return [_entity(row) for row in connection.execute(chosen)]


def participants_of(connection: sa.Connection, reader: str) -> list[str]:
    """Return the participants whom a reader may see now."""
    held = access_grant.c
    chosen = sa.select(held.participant).where(held.reader == reader, held.lost.is_(None))
    return sorted(connection.scalars(chosen))


def is_granted(connection: sa.Connection, readers: Sequence[str], participant: str) -> bool:
    """Say whether one of the readers may see a participant now."""
    return bool(connection.scalar(sa.select(_granted(connection, readers, sa.literal(participant)))))


def _granted(
    connection: sa.Connection, readers: Sequence[str], participant: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    held = access_grant.alias("held").c
    is_reader = among(connection, held.reader, readers)
    return sa.exists().where(held.participant == participant, held.lost.is_(None), is_reader)


def _entity(row: Any) -> Entity:
    one, kind, participant, parent, created_at, created_by, office, seq, content, origins = row
    found = json.loads(content)
    fields = found["fields"]
    heads = {name: Head(fields.get(name), rev, by, at) for rev, by, at, names in found["written"] for name in names}
    if origins is not None:
        heads |= {name: replace(heads[name], origin=origin) for name, origin in json.loads(origins).items()}
    more = {name: value for name, value in found.items() if name not in _CONTENT}
    return Entity(one, kind, participant, parent, created_at, created_by, office, seq, heads, more)


def without_content(row: Any) -> Entity:
    """Return the record of a row of :meth:`SqlTransaction.page_rows`, its fields left out."""
    one, kind, participant, parent, created_at, created_by, office, seq, *_ = row
    return Entity(one, kind, participant, parent, created_at, created_by, office, seq, {})


def _entity_row(one: Entity) -> dict[str, Any]:
    replaces, heads, fields = one.value("replaces"), one.heads, one.fields
    content = {**one.more, "fields": fields, "written": one.written}
    origins = {name: head.origin for name, head in heads.items() if head.origin}
    return {
        "id": one.id,
        "kind": one.kind,
        "participant": one.participant,
        "parent": one.parent,
        "created_at": one.created_at,
        "created_by": one.created_by,
        "office": one.office,
        "seq": one.seq,
        "replaces": replaces if isinstance(replaces, str) else None,
        "digest": digest_of(one.kind, one.id, fields),
        "content": json_text(content),
        "origins": json_text(origins) if origins else None,
    }


def _log_row(one: LogRow) -> dict[str, Any]:
    return {
        "record": one.record,
        "seq": one.seq,
        "field": one.field,
        "rev": one.rev,
        "outcome": one.outcome,
        "value": json_text(one.value),
        "device": one.device,
        "change_set": one.change_set,
        "by": one.by,
        "at": one.at,
    }


def _quarantine_row(one: Quarantined) -> dict[str, Any]:
    row = {
        "change_set": one.change_set,
        "record": one.record,
        "reason": one.reason,
        "change": json_text(dict(one.change)),
        "device": one.device,
        "counsellor": one.counsellor,
        "at": one.at,
    }
    return {"id": hashlib.sha256(json_text(row).encode()).hexdigest(), **row}
