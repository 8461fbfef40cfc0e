"""Two participants who turn out to be one person: one is shown from now on, with the records of both; reversible.

Nothing is moved. ``merged_into`` of the one says who is shown instead; every record stays under the participant it was
made for, with its access, its history and its place in the digests. Views follow ``merged_into``
(``services.merged_people``): whoever may not see the other's records does not see them under the kept one either, and
where the kept one is not on a laptop the other is shown there as before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.fields import RecordId
from karriere_app.domain.participant import Participant
from karriere_app.domain.values import instant_from
from karriere_app.errors import MergeRefusedError
from karriere_app.services.desk import Desk
from karriere_app.services.merged_people import shown_instead, together
from karriere_app.services.readable import Reader
from karriere_app.services.records import Saved
from karriere_app.store.index import shown_name
from karriere_app.store.unit_of_work import UnitOfWork

_WHO = sa.text(
    "SELECT c.counsellor, c.at FROM record_change r JOIN change_set c USING (seq) WHERE r.record_id = :id "
    "AND json_extract(r.fields, '$.merged_into[1]') IS NOT NULL ORDER BY r.seq DESC LIMIT 1"
)
_PERSON = sa.text("SELECT id, given_names, family_name, name_in_own_script FROM participant WHERE id = :id")


@dataclass(frozen=True)
class Merged:
    """Somebody whose records are shown under another: for the notice on the page, with who decided it and when."""

    id: RecordId
    shown_name: str
    who: str
    at: datetime | None


def merge(desk: Desk, keep: str, other: str) -> Saved:
    """Show ``keep`` for both from now on. Raises RecordNotFoundError, NotAllowedError, MergeRefusedError."""
    if keep == other:
        raise MergeRefusedError("same")
    with desk.work("Slo sammen deltakere") as uow:
        kept, merged = _writable(desk, uow, keep), _writable(desk, uow, other)
        if kept.merged_into is not None:
            raise MergeRefusedError("keep_merged")
        if merged.merged_into is not None:
            raise MergeRefusedError("other_merged")
        uow.save(replace(merged, merged_into=kept.id))
    return Saved((kept.id, merged.id), uow.change_set_id, frozenset({"participant"}))


def unmerge(desk: Desk, other: str) -> Saved:
    """Show somebody who was merged into another as a participant again. Raises as :func:`merge`."""
    with desk.work("Skilte deltakere") as uow:
        merged = _writable(desk, uow, other)
        if merged.merged_into is None:
            raise MergeRefusedError("not_merged")
        kept = merged.merged_into
        uow.save(replace(merged, merged_into=None))
    return Saved((kept, merged.id), uow.change_set_id, frozenset({"participant"}))


def kept_for(desk: Desk, participant: str) -> RecordId:
    """Return who is shown for a participant: somebody else where it was merged, else itself."""
    with desk.reading() as connection:
        return RecordId(shown_instead(connection, participant))


def merged_with(desk: Desk, participant: str) -> tuple[Merged, ...]:
    """Return whose records are shown under a participant besides its own. Raises RecordNotFoundError."""
    with desk.reading() as connection:
        desk.require(connection, Action.READ, participant)
        reader = Reader(desk, connection)
        others = together(desk, connection, participant)[1:]
        return tuple(_merged(connection, reader, one) for one in others)


def _writable(desk: Desk, uow: UnitOfWork, participant: str) -> Participant:
    desk.require(uow.connection, Action.WRITE, participant)
    return uow.get_as(Participant, participant)


def _merged(connection: sa.Connection, reader: Reader, participant: str) -> Merged:
    person = connection.execute(_PERSON, {"id": participant}).mappings().one()
    who = connection.execute(_WHO, {"id": participant}).first()
    return Merged(
        RecordId(participant),
        shown_name(person) or person["name_in_own_script"] or "",
        (reader.name("counsellor", who.counsellor) if who is not None else None) or "",
        instant_from(who.at) if who is not None else None,
    )
