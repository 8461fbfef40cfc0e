"""What waits for the server, change set by change set: numbers, kinds and ids, no content."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from karriere_app.domain.fields import RecordId
from karriere_app.domain.values import instant_from
from karriere_app.services.desk import Desk

_WAITING = sa.text(
    "SELECT o.device_seq, c.id, c.at, c.label, o.records FROM outbox o JOIN change_set c USING (seq) "
    "ORDER BY o.seq LIMIT :most"
)


@dataclass(frozen=True)
class WaitingChangeSet:
    """One change set that the server has not answered. ``kinds``: how many records of each kind it speaks of."""

    number: int
    id: RecordId
    at: datetime
    act: str | None
    kinds: Mapping[str, int]
    records: tuple[str, ...]


def waiting(desk: Desk, limit: int = 1_000) -> tuple[WaitingChangeSet, ...]:
    """Return the oldest change sets of the outbox, in the order in which they go."""
    with desk.reading() as connection:
        rows = connection.execute(_WAITING, {"most": limit}).all()
    found = []
    for row in rows:
        records = [(one["kind"], one["record"]) for one in json.loads(row.records)]
        kinds = dict(sorted(Counter(kind for kind, _ in records).items()))
        ids = tuple(record for _, record in records)
        found.append(WaitingChangeSet(row.device_seq, RecordId(row.id), instant_from(row.at), row.label, kinds, ids))
    return tuple(found)
