"""Opening a participant: the access entry and the list of recent ones are one transaction with the sight."""

from __future__ import annotations

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.participant import Participant
from karriere_app.domain.values import instant_text
from karriere_app.services.desk import Desk
from karriere_app.services.participant_list import ListRow, list_row, row_columns, visible_to
from karriere_app.store.tables import recent as recent_table

RECENT_KEPT = 20

_FORGET_OLD = sa.text(
    "DELETE FROM recent WHERE participant NOT IN "
    "(SELECT participant FROM recent ORDER BY at DESC, rowid DESC LIMIT :kept)"
)


def open_participant(desk: Desk, participant: str) -> Participant:
    """Return a participant, after it was durably noted who opened whom and when.

    Raises RecordNotFoundError where there is none or the counsellor may not see it; then nothing is noted.
    """
    with desk.work() as uow:
        desk.require(uow.connection, Action.READ, participant)
        opened = uow.get_as(Participant, participant)
        uow.note_access(participant, "OPENED")
        row = {"participant": participant, "at": instant_text(desk.now())}
        uow.connection.execute(sa.insert(recent_table).prefix_with("OR REPLACE"), row)
        uow.connection.execute(_FORGET_OLD, {"kept": RECENT_KEPT})
    return opened


def recent(desk: Desk, limit: int = RECENT_KEPT) -> list[ListRow]:
    """Return the participants opened last on this laptop that may still be seen, newest first."""
    with desk.reading() as connection:
        visible = visible_to(desk, connection)
        query = (
            f"SELECT {row_columns()} FROM recent r JOIN participant_index p ON p.id = r.participant "
            f"WHERE {visible.condition} ORDER BY r.at DESC, r.rowid DESC LIMIT :most"  # sql: condition of visible_to
        )
        found = connection.execute(sa.text(query), {**visible.values, "most": limit}).mappings()
        return [list_row(row) for row in found]
