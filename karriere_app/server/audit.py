"""The county's access and administration log: it only grows, and each row carries the hash of the one before.

Who was sent what, who signed in, what an administrator did (personvernforordningen article 5 no. 2 and article 32;
forvaltningsloven § 13 c). Rows name people by id only. The database refuses to change or delete a row; whoever gets
round that is found by :func:`verify`, and whoever cuts off the end by a head hash that was written down elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.domain.values import instant_text
from karriere_app.server.database import Database, upsert
from karriere_app.server.storage import json_text
from karriere_app.server.tables import audit, audit_head, audit_participant
from karriere_app.sync.merge import canonical

NO_HASH = "0" * 64
_THE_HEAD = 1
_STREAM_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Event:
    """What is to be noted. ``actor``: a counsellor's id, ``server`` or ``administrator``.

    ``participants``: whose data it was about; ``details``: ids, codes and counts.
    """

    actor: str
    action: str
    device: str | None = None
    participants: Iterable[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A row as it stands; ``number`` counts from 1 without gaps."""

    number: int
    at: str
    actor: str
    device: str | None
    action: str
    participants: tuple[str, ...]
    details: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The last row's number and hash: to be written down outside the database."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class AuditBreak:
    """The first row that is not as it was written. ``reason``: hash, missing, end or index."""

    number: int
    reason: str


class AuditLog:
    """The log of one county."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def note(self, *events: Event) -> AuditHead:
        """Keep events durably, in order; before the reply that they are about is given."""
        with self._database.writing() as connection:
            return append(connection, instant_text(self._clock.now()), events)

    def of_participant(self, participant: str, *, before: int | None = None, limit: int = 100) -> list[AuditRow]:
        """Return who was given what of a participant, the latest first, numbers under ``before``."""
        chosen = (
            sa.select(audit)
            .join(audit_participant, audit_participant.c.number == audit.c.number)
            .where(audit_participant.c.participant == participant)
        )
        return self._rows(chosen, before, limit)

    def latest(self, *, before: int | None = None, limit: int = 100) -> list[AuditRow]:
        """Return the latest rows, numbers under ``before``."""
        return self._rows(sa.select(audit), before, limit)

    def verify(self) -> AuditBreak | None:
        """Return the first row that is not as it was written, or None."""
        with self._database.reading() as connection:
            return verify(connection)

    def _rows(self, chosen: sa.Select[Any], before: int | None, limit: int) -> list[AuditRow]:
        if before is not None:
            chosen = chosen.where(audit.c.number < before)
        with self._database.reading() as connection:
            return [_row(one) for one in connection.execute(chosen.order_by(audit.c.number.desc()).limit(limit))]


def append(connection: sa.Connection, at: str, events: Iterable[Event]) -> AuditHead:
    """Append events in the caller's writing transaction; the head's row is locked until its end."""
    stood = head(connection, lock=True)
    if stood is None:
        # Two first writers: the second waits here for the first, and reads its row then.
        upsert(connection, audit_head, [{"number": _THE_HEAD, "last": 0, "hash": NO_HASH}], changing=())
        stood = head(connection, lock=True) or AuditHead(0, NO_HASH)
    rows, places, last = [], [], stood
    for event in events:
        participants = sorted(set(event.participants))
        row = AuditRow(
            last.number + 1,
            at,
            event.actor,
            event.device,
            event.action,
            tuple(participants),
            dict(event.details),
            "",
        )
        last = AuditHead(row.number, hash_of(last.hash, row))
        rows.append(_values(row, last.hash))
        places += [{"participant": one, "number": row.number} for one in participants]
    if rows:
        connection.execute(sa.insert(audit), rows)
        connection.execute(
            sa.update(audit_head).where(audit_head.c.number == _THE_HEAD).values(last=last.number, hash=last.hash)
        )
    if places:
        connection.execute(sa.insert(audit_participant), places)
    return last


def head(connection: sa.Connection, *, lock: bool = False) -> AuditHead | None:
    """Return the head as the database says it is; None where nothing was ever noted."""
    chosen = sa.select(audit_head.c.last, audit_head.c.hash).where(audit_head.c.number == _THE_HEAD)
    row = connection.execute(chosen.with_for_update() if lock else chosen).one_or_none()
    return AuditHead(row.last, row.hash) if row is not None else None


def hash_of(previous: str, row: AuditRow) -> str:
    """Return the hash of a row: SHA-256 over the previous one and the row's canonical JSON."""
    content = [row.number, row.at, row.actor, row.device, row.action, list(row.participants), dict(row.details)]
    return hashlib.sha256(previous.encode() + b"\n" + canonical(content)).hexdigest()


def verify(connection: sa.Connection) -> AuditBreak | None:
    """Read the whole chain and return its first break, or None."""
    last = AuditHead(0, NO_HASH)
    stream = sa.select(audit).order_by(audit.c.number).execution_options(yield_per=_STREAM_ROWS)
    named: dict[int, int] = {}
    with connection.execute(stream) as rows:
        for found in rows:
            row = _row(found)
            if row.number != last.number + 1:
                return AuditBreak(last.number + 1, "missing")
            if row.hash != hash_of(last.hash, row):
                return AuditBreak(row.number, "hash")
            named[row.number] = len(row.participants)
            last = AuditHead(row.number, row.hash)
    if (head(connection) or AuditHead(0, NO_HASH)) != last:
        return AuditBreak(last.number + 1, "end")
    return _index_break(connection, named)


def _index_break(connection: sa.Connection, named: dict[int, int]) -> AuditBreak | None:
    """Return the first row that would not be found by all its participants."""
    counted = sa.select(audit_participant.c.number, sa.func.count().label("places")).group_by(
        audit_participant.c.number
    )
    found: dict[int, int] = {row.number: row.places for row in connection.execute(counted)}
    wrong = [number for number in named | found if named.get(number, 0) != found.get(number, 0)]
    return AuditBreak(min(wrong), "index") if wrong else None


def _values(row: AuditRow, row_hash: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "at": row.at,
        "actor": row.actor,
        "device": row.device,
        "action": row.action,
        "participants": json_text(row.participants),
        "details": json_text(row.details),
        "hash": row_hash,
    }


def _row(found: Any) -> AuditRow:
    return AuditRow(
        found.number,
        found.at,
        found.actor,
        found.device,
        found.action,
        tuple(json.loads(found.participants)),
        json.loads(found.details),
        found.hash,
    )
