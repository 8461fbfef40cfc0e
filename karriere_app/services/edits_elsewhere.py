"""What colleagues changed in a record since its page was opened: for the banner above what one is working on."""

from __future__ import annotations

import sqlalchemy as sa

from karriere_app.services import history
from karriere_app.services.desk import Desk
from karriere_app.services.history import ChangeView
from karriere_app.store.receiving import FROM_SERVER
from karriere_app.store.unit_of_work import last_mark

_THEIRS = sa.text(
    "SELECT seq FROM change_set WHERE seq > :mark AND device = :county AND counsellor <> :me ORDER BY seq LIMIT 5000"
)


def mark_now(desk: Desk) -> int:
    """Return the number of the last change set: what comes after it is news to whoever opens a page now."""
    with desk.reading() as connection:
        return last_mark(connection)[0]


def since(desk: Desk, record_id: str, mark: int) -> tuple[ChangeView, ...]:
    """Return what others changed in a record and its rows (of a participant: in all of it) after a mark, newest first.

    Raises RecordNotFoundError.
    """
    values = {"mark": mark, "county": FROM_SERVER, "me": desk.principal.counsellor}
    with desk.reading() as connection:
        theirs = frozenset(connection.execute(_THEIRS, values).scalars())
    if not theirs:
        return ()
    return tuple(view for view in history.changes(desk, record_id) if view.seq in theirs)
