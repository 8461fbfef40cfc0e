"""Everything that happened to a participant and what is due, newest first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.fields import RecordId
from karriere_app.domain.law.deadlines import RegistrationFacts, registration_deadlines
from karriere_app.domain.values import instant_from
from karriere_app.services.desk import Desk
from karriere_app.services.merged_people import together
from karriere_app.services.vocabularies import load_parameters
from karriere_app.store.participant_state import must_be_registered, standing
from karriere_app.store.tables import record_tables

DONE, PLAIN, DRAFT, DUE, OVERDUE, TROUBLE = "done", "plain", "draft", "due", "overdue", "trouble"


@dataclass(frozen=True)
class TimelineItem:
    """One thing that happened or is due on a day; ``title_key`` is a code, ``captions`` are words to show as they are.

    ``state``: done, plain, draft, due, overdue or trouble. ``kind`` and ``record`` say what it opens.
    """

    at: date
    kind: str
    title_key: str
    captions: tuple[str, ...]
    state: str
    record: RecordId


def timeline(desk: Desk, participant: str) -> list[TimelineItem]:
    """Return what happened and what is due, newest first; what is due in the future stands before it.

    Raises RecordNotFoundError where there is no such participant or the counsellor may not see it.
    """
    with desk.reading() as connection:
        desk.require(connection, Action.READ, participant)
        telling = _Telling(desk, connection, participant)
        found = [item for tell in _TELLERS for item in tell(telling)]
    return sorted(found, key=lambda item: (item.at, item.record, item.title_key), reverse=True)


class _Telling:
    """What the tellers share: rows by kind, when a root got its status, labels."""

    def __init__(self, desk: Desk, connection: sa.Connection, participant: str) -> None:
        self.desk, self._connection = desk, connection
        self._people = together(desk, connection, participant)
        self.today = desk.today()
        self.became = self._status_days()

    def rows(self, kind: str) -> list[sa.RowMapping]:
        table = record_tables()[kind]
        owner = table.c.id if kind == "participant" else table.c.participant
        query = sa.select(table).where(owner.in_(self._people), table.c.deleted_at.is_(None))
        return list(self._connection.execute(query.order_by(table.c.id)).mappings())

    def rows_under(self, kind: str, parents: list[str]) -> list[sa.RowMapping]:
        table = record_tables()[kind]
        query = sa.select(table).where(table.c.parent.in_(parents), table.c.deleted_at.is_(None))
        return list(self._connection.execute(query.order_by(table.c.id)).mappings())

    def _status_days(self) -> dict[tuple[str, str], date]:
        """(record, status) -> the day on which it first got that status."""
        query = sa.text(
            "SELECT r.record_id, json_extract(r.fields, '$.status[1]') AS status, min(c.at) AS at "
            "FROM record_change r JOIN change_set c USING (seq) "
            "WHERE r.participant IN (SELECT value FROM json_each(:people)) "
            "AND r.kind IN ('competence_mapping', 'guidance_session', 'education_plan') "
            "AND json_extract(r.fields, '$.status[1]') IS NOT NULL GROUP BY 1, 2"
        )
        found = self._connection.execute(query, {"people": json.dumps(self._people)})
        return {(row.record_id, row.status): local_day(row.at) for row in found}

    def label(self, vocabulary: str, code: str | None) -> str | None:
        return self.desk.vocabularies.label(vocabulary, code) if code else None

    def item(
        self, row: sa.RowMapping, kind: str, title: str, at: str | date | None, state: str, *captions: str | None
    ) -> Iterator[TimelineItem]:
        """Give the item, or nothing where the day is not known."""
        if at is not None:
            day = date.fromisoformat(at) if isinstance(at, str) else at
            told = tuple(caption for caption in captions if caption)
            yield TimelineItem(day, kind, title, told, state, RecordId(row["id"]))

    def due(
        self, row: sa.RowMapping, kind: str, title: str, at: str | date, *captions: str | None
    ) -> Iterator[TimelineItem]:
        day = date.fromisoformat(at) if isinstance(at, str) else at
        return self.item(row, kind, title, day, OVERDUE if day < self.today else DUE, *captions)


def local_day(instant: str | datetime) -> date:
    """Return the calendar day of an instant where the program runs."""
    moment = instant_from(instant) if isinstance(instant, str) else instant
    return moment.astimezone().date()


def _version(row: Mapping[str, Any] | sa.RowMapping) -> str | None:
    return str(row["version"]) if (row["version"] or 1) > 1 else None


def _tell_person(telling: _Telling) -> Iterator[TimelineItem]:
    for row in telling.rows("participant"):
        yield from telling.item(row, "participant", "REFERRED", row["referred_on"], PLAIN, row["referred_by"])
        reason = telling.label("closed_reason", row["closed_reason"])
        yield from telling.item(row, "participant", "CLOSED", row["closed_on"], PLAIN, reason)


def _tell_mappings(telling: _Telling) -> Iterator[TimelineItem]:
    for row in telling.rows("competence_mapping"):
        is_final = row["status"] == "FINAL"
        supplement = "SUPPLEMENT" if row["supplement_to"] else "MAPPING"
        started = row["mapping_started_on"] or local_day(row["created_at"])
        yield from telling.item(
            row, "competence_mapping", f"{supplement}_STARTED", started, PLAIN if is_final else DRAFT, row["place"]
        )
        finished = telling.became.get((row["id"], "FINAL"))
        if is_final:
            by = telling.label("mapped_by", row["mapped_by"])
            yield from telling.item(
                row, "competence_mapping", f"{supplement}_FINAL", finished, DONE, by, row["version_reason"]
            )


def _tell_sessions(telling: _Telling) -> Iterator[TimelineItem]:
    sessions = telling.rows("guidance_session")
    table = load_parameters()
    for row in sessions:
        if row["declined_on"] is not None:
            yield from telling.item(
                row, "guidance_session", "SESSION_DECLINED", row["declined_on"], PLAIN, row["declined_reason"]
            )
        else:
            state = DONE if row["status"] == "FINAL" else DRAFT
            minutes = f"{row['duration_minutes']} min" if row["duration_minutes"] else None
            yield from telling.item(
                row, "guidance_session", "SESSION", row["guidance_on"], state, row["place"], minutes
            )
        yield from telling.item(
            row,
            "guidance_session",
            "REGISTERED_IMDINETT",
            row["imdinett_registered_on"],
            DONE,
            row["imdinett_registered_by"],
        )
        yield from telling.item(row, "guidance_session", "SENT_TO_MUNICIPALITY", row["sent_to_municipality_on"], DONE)
    live = standing(sessions, frozenset({"FINAL"}))
    for row in filter(must_be_registered, live):
        facts = RegistrationFacts(row["basis"], date.fromisoformat(row["guidance_on"]))
        for deadline in registration_deadlines(facts, table):
            yield from telling.due(row, "guidance_session", "REGISTER_IMDINETT", deadline.due_on)
    for row in telling.rows_under("agreed_step", [session["id"] for session in live]):
        who = telling.label("agreed_who", row["who"])
        if row["done_on"] is not None:
            yield from telling.item(row, "agreed_step", "STEP_DONE", row["done_on"], DONE, row["what"], who)
        elif row["due_on"] is not None:
            yield from telling.due(row, "agreed_step", "STEP_DUE", row["due_on"], row["what"], who)


def _tell_plans(telling: _Telling) -> Iterator[TimelineItem]:
    plans = telling.rows("education_plan")
    for row in plans:
        made = row["made_on"] or local_day(row["created_at"])
        state = DRAFT if row["status"] in (None, "DRAFT") else PLAIN
        title = "PLAN_VERSION" if row["replaces"] else "PLAN_MADE"
        yield from telling.item(
            row, "education_plan", title, made, state, row["long_goal"], _version(row), row["version_reason"]
        )
        for status in ("AGREED", "COMPLETED", "PAUSED", "DISCONTINUED"):
            at = telling.became.get((row["id"], status))
            good = DONE if status in ("AGREED", "COMPLETED") else PLAIN
            yield from telling.item(row, "education_plan", f"PLAN_{status}", at, good, _version(row))
    for row in standing(plans, frozenset({"AGREED", "ACTIVE", "PAUSED", "REVISED", "COMPLETED", "DISCONTINUED"})):
        if row["next_followup_on"] is not None and row["status"] not in ("COMPLETED", "DISCONTINUED"):
            yield from telling.due(row, "education_plan", "PLAN_FOLLOWUP", row["next_followup_on"])


def _tell_papers(telling: _Telling) -> Iterator[TimelineItem]:
    for row in telling.rows("printed_document"):
        what = telling.label("printed_what", row["what"])
        language = telling.label("language", row["language"])
        at = local_day(row["printed_at"] or row["created_at"])
        yield from telling.item(row, "printed_document", "PRINTED", at, PLAIN, what, language)
        yield from telling.item(row, "printed_document", "HANDED_TO_PARTICIPANT", row["handed_over_on"], DONE, what)
    for row in telling.rows("handover"):
        at = local_day(row["at"] or row["created_at"])
        yield from telling.item(row, "handover", "HANDED_OVER", at, PLAIN, row["to_whom"], row["what"])
    for row in telling.rows("document"):
        at = row["taken_on"] or local_day(row["created_at"])
        yield from telling.item(row, "document", "DOCUMENT", at, PLAIN, row["title"])


def _tell_contact(telling: _Telling) -> Iterator[TimelineItem]:
    for row in telling.rows("contact_note"):
        at = row["on"] or local_day(row["created_at"])
        yield from telling.item(row, "contact_note", "NOTE", at, PLAIN, row["text"])
    for row in telling.rows("appointment"):
        state = row["state"] or "PLANNED"
        told = (row["at"], row["place"])
        if state == "PLANNED" and row["on"] is not None:
            yield from telling.due(row, "appointment", "APPOINTMENT_PLANNED", row["on"], *told)
        else:
            sign = MappingProxyType({"HELD": DONE, "NO_SHOW": TROUBLE}).get(state, PLAIN)
            yield from telling.item(row, "appointment", f"APPOINTMENT_{state}", row["on"], sign, *told)


_TELLERS: tuple[Callable[[_Telling], Iterator[TimelineItem]], ...] = (
    _tell_person,
    _tell_mappings,
    _tell_sessions,
    _tell_plans,
    _tell_papers,
    _tell_contact,
)
