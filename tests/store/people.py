"""Invented participants for the tests of list and search, written through the unit of work."""

from __future__ import annotations

from datetime import date
from typing import Any

from karriere_app.domain.declaration import Record
from karriere_app.domain.fields import RecordId
from karriere_app.domain.participant import Participant
from karriere_app.services.desk import Desk


def stamps(desk: Desk) -> dict[str, Any]:
    """Return what every record needs besides its fields."""
    return {
        "id": desk.new_id(),
        "created_at": desk.now(),
        "created_by": desk.principal.counsellor,
        "created_office": desk.principal.office,
    }


def person(desk: Desk, given: str | None = None, family: str | None = None, **values: Any) -> Participant:
    """Return a participant of the counsellor's own office, not written yet."""
    values = {"office": desk.principal.office, "birth_date": date(1990, 5, 17), **values}
    return Participant(given_names=given, family_name=family, **values, **stamps(desk))


def write(desk: Desk, *records: Record) -> None:
    """Save the records in one unit of work."""
    with desk.work("test") as uow:
        for record in records:
            uow.save(record)


def add(desk: Desk, given: str | None = None, family: str | None = None, **values: Any) -> RecordId:
    """Save one participant and return the id."""
    made = person(desk, given, family, **values)
    write(desk, made)
    return made.id
