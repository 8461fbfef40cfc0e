"""What is done once a day: grants that begin or end by the calendar, old answers, documents never finished."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from karriere_app.domain.values import instant_text
from karriere_app.server.audit import Event
from karriere_app.server.county import CountyServer
from karriere_app.server.database import upsert
from karriere_app.server.tables import entity, setting

UNFINISHED_KEPT = timedelta(days=30)
"""Longer than a laptop may be away: it goes on with its document where it stopped."""

_DAY = "upkeep_day"
_BATCH = 100
_STREAM_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class UpkeepDone:
    """How many participants had their grants made anew, and how many unfinished documents went."""

    participants: int
    documents: int


class Upkeep:
    """The daily work of one county. It may be done twice, or by two processes at once, without harm."""

    def __init__(self, county: CountyServer) -> None:
        self._county = county

    def run_if_due(self) -> UpkeepDone | None:
        """Do what this day asks for, unless it was done; None where it was. Days without a server are made up for."""
        today = self._county.clock.today()
        last = self._last_day()
        if last is not None and last >= today:
            return None
        done = self._run(last, today)
        with self._county.database.writing() as connection:
            upsert(connection, setting, [{"name": _DAY, "value": today.isoformat()}])
        self._county.audit.note(
            Event("server", "upkeep", details={"participants": done.participants, "documents": done.documents})
        )
        return done

    def _run(self, last: date | None, today: date) -> UpkeepDone:
        participants = sorted(set(self._turning(last, today)))
        for start in range(0, len(participants), _BATCH):
            self._county.journal.refresh_scope(participants[start : start + _BATCH])
        self._county.journal.compact()
        before = instant_text(self._county.clock.now() - UNFINISHED_KEPT)
        return UpkeepDone(len(participants), self._county.documents.forget_unfinished(before))

    def _turning(self, last: date | None, today: date) -> Iterator[str]:
        """Yield the participants with an assignment that began or ended since that day; all of them where None."""
        chosen = sa.select(entity.c.participant, entity.c.content).where(
            entity.c.kind == "assignment", entity.c.participant.is_not(None)
        )
        with self._county.database.reading() as connection:
            for participant, content in connection.execute(chosen.execution_options(yield_per=_STREAM_ROWS)):
                fields = json.loads(content)["fields"]
                first, final = fields.get("from_on"), fields.get("to_on")
                if last is None or _lies(first, last, today) or _lies(_after(final), last, today):
                    yield participant

    def _last_day(self) -> date | None:
        with self._county.database.reading() as connection:
            found = connection.scalar(sa.select(setting.c.value).where(setting.c.name == _DAY))
        return date.fromisoformat(found) if found is not None else None


def _lies(day: str | None, last: date, today: date) -> bool:
    return day is not None and last.isoformat() < day <= today.isoformat()


def _after(day: str | None) -> str | None:
    """Return the first day without the assignment."""
    if day is None:
        return None
    final = date.fromisoformat(day)
    return (final + timedelta(days=1)).isoformat() if final < date.max else None
