"""Changes of mine that the server could not let act: what they were, why, and putting them away once read.

The server keeps them in its quarantine too; the record shows what the server holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import all_kinds
from karriere_app.domain.values import from_wire
from karriere_app.errors import InvalidValueError
from karriere_app.services.desk import Desk
from karriere_app.services.readable import Reader
from karriere_app.services.record_titles import Titles
from karriere_app.store.tables import column_value, held

_KIND = sa.text("SELECT kind FROM record_change WHERE record_id = :id LIMIT 1")
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "too_large": "Det er for stort for serveren.",
        "append_only": "Dette kan ikke endres når det først er skrevet.",
        "belongs_elsewhere": "Det hører til noe annet hos serveren.",
        "participant_differs": "Det hører til en annen deltaker hos serveren.",
        "no_such_record": "Serveren har ikke det som ble endret.",
    }
)
_ANY_REASON = "Serveren kan ikke lese verdien."


@dataclass(frozen=True)
class HeldLine:
    """One field of a change that was held back: what was written there."""

    label: str
    value: str | None


@dataclass(frozen=True)
class HeldView:
    """A change that was held back. ``number`` is what :func:`put_away` takes, ``reason`` the server's code."""

    number: int
    record: RecordId
    participant: RecordId | None
    kind: str
    title: str
    reason: str
    reason_words: str
    lines: tuple[HeldLine, ...]


def held_back(desk: Desk) -> tuple[HeldView, ...]:
    """Return what was held back of what may be seen, oldest first."""
    with desk.reading() as connection:
        rows = connection.execute(sa.select(held).order_by(held.c.number)).mappings().all()
        reader = Reader(desk, connection)
        titles = Titles(connection, reader)
        return tuple(
            _view(connection, reader, titles, row) for row in rows if desk.sees(connection, row["participant"])
        )


def put_away(desk: Desk, number: int) -> None:
    """Forget a change that was held back: somebody has read it."""
    with desk.store.database.writing() as connection:
        connection.execute(sa.delete(held).where(held.c.number == number))


def _view(connection: sa.Connection, reader: Reader, titles: Titles, row: sa.RowMapping) -> HeldView:
    kind_name = connection.execute(_KIND, {"id": row["record_id"]}).scalar_one_or_none() or ""
    kind = all_kinds().get(kind_name)
    changes: Mapping[str, Any] = json.loads(row["change"])
    lines = (_line(reader, kind, name, one["new"]) for name, one in changes.items() if not name.startswith("@"))
    return HeldView(
        number=row["number"],
        record=RecordId(row["record_id"]),
        participant=row["participant"],
        kind=kind_name,
        title=titles.of(kind_name, row["record_id"]),
        reason=row["reason"],
        reason_words=_REASONS.get(row["reason"], _ANY_REASON),
        lines=tuple(line for line in lines if line is not None),
    )


def _line(reader: Reader, kind: Kind | None, name: str, wire: Any) -> HeldLine | None:
    spec = kind.fields.get(name) if kind is not None else None
    if kind is None or spec is None:
        return HeldLine(name, None if wire is None else str(wire))
    if spec.owner or spec.parent:
        return None
    try:
        return HeldLine(spec.label, reader.value(spec, column_value(spec, from_wire(kind.name, spec, wire))))
    except InvalidValueError:
        return HeldLine(spec.label, str(wire))
