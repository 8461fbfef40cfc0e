"""Where a whole lies: a participant with everything under it, or a record with its rows: the least finished of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind, owner_of
from karriere_app.domain.kinds import row_kinds
from karriere_app.errors import RecordNotFoundError
from karriere_app.services.desk import Desk
from karriere_app.services.records import WRITTEN_BY_THE_PROGRAM, find
from karriere_app.services.sync_standing import RecordState, is_enrolled, record_states
from karriere_app.store.tables import record_tables

_WORST_FIRST = (RecordState.NEEDS_YOU, RecordState.ONLY_HERE, RecordState.SENDING, RecordState.RECEIVED)
_UNFINISHED = sa.text(
    "SELECT record_id FROM outbox JOIN record_change USING (seq) WHERE participant = :id "
    "AND kind NOT IN (SELECT value FROM json_each(:unseen)) "
    "UNION SELECT of_record FROM conflict WHERE participant = :id AND chosen_at IS NULL AND deleted_at IS NULL "
    "AND of_record IS NOT NULL UNION SELECT record_id FROM held WHERE participant = :id"
)
_CONFLICTS = sa.text(
    "SELECT count(*) FROM conflict WHERE chosen_at IS NULL AND deleted_at IS NULL "
    "AND of_record IN (SELECT value FROM json_each(:ids))"
)


@dataclass(frozen=True)
class Place:
    """Where a whole lies. ``conflicts``: how many of its conflicts wait for a choice."""

    state: RecordState
    conflicts: int


def place_of(desk: Desk, record_id: str) -> Place | None:
    """Return where a record lies with its rows; of a participant, with all that people wrote under it.

    None where this laptop belongs to no server: everything is only here then. Raises RecordNotFoundError where there is
    no such record or it may not be seen.
    """
    if not is_enrolled(desk):
        return None
    with desk.reading() as connection:
        found = find(connection, record_id)
        if found is None or not desk.sees(connection, owner_of(found[1])):
            raise RecordNotFoundError(record_id)
        ids = [record_id, *_parts(connection, found[0], record_id)]
        waiting = connection.execute(_CONFLICTS, {"ids": json.dumps(ids)}).scalar_one()
    states = set(record_states(desk, ids).values())
    return Place(next(state for state in _WORST_FIRST if state in states), waiting)


def _parts(connection: sa.Connection, kind: Kind, record_id: str) -> Iterable[str]:
    if kind.name == "participant":
        values = {"id": record_id, "unseen": json.dumps(sorted(WRITTEN_BY_THE_PROGRAM))}
        return connection.execute(_UNFINISHED, values).scalars().all()
    tables = [record_tables()[row_kind.name] for row_kind in row_kinds(kind.name)]
    return [
        row_id
        for table in tables
        for row_id in connection.execute(sa.select(table.c.id).where(table.c.parent == record_id)).scalars()
    ]
