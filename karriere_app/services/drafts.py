"""Drafts (kladd): what is being typed, kept in the encrypted file half a second after the last keystroke.

A draft holds a field's raw text where it is no value yet («31.02.20») and its wire value where it is. Local to this
laptop: outside change log and digest, never synced, and offered at the next unlock after a crash.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.values import instant_from, instant_text
from karriere_app.services.desk import Desk
from karriere_app.store.tables import draft


@dataclass(frozen=True)
class Draft:
    """What was typed and not saved: ``fields`` maps names to ``{"raw": text}`` or ``{"value": wire value}``."""

    record_id: str
    kind: str
    participant: str | None
    base_digest: str | None
    fields: Mapping[str, Mapping[str, Any]]
    cursor: str | None
    at: datetime


def keep(
    desk: Desk,
    record_id: str,
    kind: str,
    participant: str | None,
    fields: Mapping[str, Mapping[str, Any]],
    *,
    base_digest: str | None = None,
    cursor: str | None = None,
) -> None:
    """Keep the draft of a record durably, in place of the one before; ``cursor`` is the name of the field in focus."""
    row = {
        "record_id": record_id,
        "kind": kind_named(kind).name,
        "participant": participant,
        "base_digest": base_digest,
        "fields": json.dumps(fields, ensure_ascii=False),
        "cursor": cursor,
        "at": instant_text(desk.now()),
    }
    with desk.store.database.writing() as connection:
        desk.require(connection, Action.WRITE, participant)
        connection.execute(sa.insert(draft).prefix_with("OR REPLACE"), row)


def drop(desk: Desk, record_id: str) -> None:
    """Forget the draft of a record: it was discarded on purpose."""
    with desk.store.database.writing() as connection:
        connection.execute(sa.delete(draft).where(draft.c.record_id == record_id))


def of(desk: Desk, record_id: str) -> Draft | None:
    """Return the draft of a record, if there is one."""
    with desk.reading() as connection:
        row = connection.execute(sa.select(draft).where(draft.c.record_id == record_id)).mappings().first()
    return _from_row(row) if row is not None else None


def unfinished(desk: Desk) -> list[Draft]:
    """Return every draft, newest first."""
    with desk.reading() as connection:
        rows = connection.execute(sa.select(draft).order_by(draft.c.at.desc(), draft.c.record_id)).mappings().all()
    return [_from_row(row) for row in rows]


def _from_row(row: sa.RowMapping) -> Draft:
    return Draft(
        record_id=row["record_id"],
        kind=row["kind"],
        participant=row["participant"],
        base_digest=row["base_digest"],
        fields=json.loads(row["fields"]),
        cursor=row["cursor"],
        at=instant_from(row["at"]),
    )
