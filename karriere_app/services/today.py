"""What is due and unfinished over all my participants: the page «I dag», as a plain list, worst first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.fields import RecordId
from karriere_app.domain.law.deadlines import GUIDANCE_UNDER_THE_ACT, RegistrationFacts, registration_deadlines
from karriere_app.domain.law.parameters import ParameterTable
from karriere_app.services.desk import Desk
from karriere_app.services.merged_people import merged_pairs
from karriere_app.services.participant_list import assigned_numbers, visible_to
from karriere_app.services.vocabularies import load_parameters

SOON_DAYS = 14
"""A deadline of the law is marked from so many days before it. Our own level."""

AHEAD_DAYS = 21
"""Agreed steps and follow-ups are listed from so many days before they are due. Our own level."""

DANGER, WARN, INFO, NEUTRAL = "danger", "warn", "info", "neutral"
DUE, TODAY, UNFINISHED = "due", "today", "unfinished"

_RANK: Mapping[str, int] = MappingProxyType({DANGER: 0, WARN: 1, INFO: 2, NEUTRAL: 3})


@dataclass(frozen=True)
class TodayItem:
    """One thing to do.

    ``what``: REGISTER_IMDINETT, AGREED_STEP, PLAN_FOLLOWUP, APPOINTMENT, TYPING (typed and not saved), MAPPING_DRAFT,
    SESSION_DRAFT or PLAN_DRAFT. ``detail``: words to show as they are. ``section``: due, today or unfinished.
    ``severity``: danger only for a deadline of the law that is past; ``is_own_deadline`` is shown as «egen frist».
    ``law`` and ``unverified`` name the section of the law and what is unsure about it.
    """

    participant: RecordId
    name: str
    what: str
    due_on: date | None
    severity: str
    section: str
    kind: str
    record: RecordId
    detail: str | None = None
    is_own_deadline: bool = False
    law: str | None = None
    unverified: str | None = None


_STANDING = (
    "r.id NOT IN (SELECT replaces FROM {kind} WHERE replaces IS NOT NULL AND status {final} AND deleted_at IS NULL)"
)
_SESSION_STANDS = _STANDING.format(kind="guidance_session", final="= 'FINAL'")
_PLAN_STANDS = _STANDING.format(kind="education_plan", final="NOT IN ('DRAFT')")
_ITEMS = (
    "WITH shown AS MATERIALIZED (SELECT p.id, p.shown_name FROM participant_index p WHERE p.closed = 0 AND {visible} "
    "AND (p.responsible = :me OR p.responsible IS NULL OR p.number IN (SELECT value FROM json_each(:my_numbers)))), "
    "mine AS MATERIALIZED (SELECT id, shown_name FROM shown UNION ALL "
    "SELECT j.value ->> 0, s.shown_name FROM json_each(:merged) j JOIN shown s ON s.id = j.value ->> 1) "
    "SELECT 'TYPING' AS what, 'draft' AS kind, r.record_id AS record, r.participant, m.shown_name, "
    "NULL AS day, r.kind AS detail, NULL AS basis FROM draft r LEFT JOIN mine m ON m.id = r.participant "
    "WHERE r.participant IS NULL OR m.id IS NOT NULL "
    "UNION ALL SELECT 'MAPPING_DRAFT', 'competence_mapping', r.id, r.participant, m.shown_name, r.mapping_started_on, "
    "NULL, NULL FROM competence_mapping r JOIN mine m ON m.id = r.participant "
    "WHERE coalesce(r.status, 'DRAFT') = 'DRAFT' AND r.deleted_at IS NULL "
    "UNION ALL SELECT 'SESSION_DRAFT', 'guidance_session', r.id, r.participant, m.shown_name, r.guidance_on, "
    "NULL, NULL FROM guidance_session r JOIN mine m ON m.id = r.participant "
    "WHERE coalesce(r.status, 'DRAFT') = 'DRAFT' AND r.deleted_at IS NULL "
    "UNION ALL SELECT 'PLAN_DRAFT', 'education_plan', r.id, r.participant, m.shown_name, r.made_on, NULL, NULL "
    "FROM education_plan r JOIN mine m ON m.id = r.participant "
    "WHERE coalesce(r.status, 'DRAFT') = 'DRAFT' AND r.deleted_at IS NULL "
    "UNION ALL SELECT 'REGISTER_IMDINETT', 'guidance_session', r.id, r.participant, m.shown_name, r.guidance_on, NULL, "
    "r.basis FROM guidance_session r JOIN mine m ON m.id = r.participant WHERE r.status = 'FINAL' "
    "AND r.guidance_on IS NOT NULL AND r.imdinett_registered_on IS NULL AND r.declined_on IS NULL "
    f"AND r.basis IN (SELECT value FROM json_each(:bases)) AND r.deleted_at IS NULL AND {_SESSION_STANDS} "
    "UNION ALL SELECT 'AGREED_STEP', 'agreed_step', s.id, s.participant, m.shown_name, s.due_on, s.what, NULL "
    "FROM agreed_step s JOIN mine m ON m.id = s.participant JOIN guidance_session r ON r.id = s.parent "
    "WHERE s.due_on <= :ahead AND s.done_on IS NULL AND s.deleted_at IS NULL AND r.deleted_at IS NULL "
    f"AND {_SESSION_STANDS} "
    "UNION ALL SELECT 'PLAN_FOLLOWUP', 'education_plan', r.id, r.participant, m.shown_name, r.next_followup_on, "
    "r.long_goal, NULL FROM education_plan r JOIN mine m ON m.id = r.participant WHERE r.next_followup_on <= :ahead "
    "AND coalesce(r.status, 'DRAFT') NOT IN ('COMPLETED', 'DISCONTINUED') AND r.deleted_at IS NULL "
    f"AND {_PLAN_STANDS} "
    "UNION ALL SELECT 'APPOINTMENT', 'appointment', r.id, r.participant, m.shown_name, r.\"on\", "
    "trim(coalesce(r.at, '') || ' ' || coalesce(r.place, '')), NULL "
    "FROM appointment r JOIN mine m ON m.id = r.participant "
    "WHERE r.\"on\" = :today AND coalesce(r.state, 'PLANNED') = 'PLANNED' AND r.deleted_at IS NULL"
)


def items(desk: Desk) -> list[TodayItem]:
    """Return what waits: my participants are those I am responsible for or assigned to, and those nobody has yet."""
    today = desk.today()
    with desk.reading() as connection:
        visible = visible_to(desk, connection)
        values = {
            **visible.values,
            "my_numbers": json.dumps(assigned_numbers(desk, connection)),
            "bases": json.dumps(sorted(GUIDANCE_UNDER_THE_ACT)),
            "ahead": (today + timedelta(days=AHEAD_DAYS)).isoformat(),
            "today": today.isoformat(),
            "merged": json.dumps(merged_pairs(desk, connection)),
        }
        rows = connection.execute(sa.text(_ITEMS.format(visible=visible.condition)), values).mappings().all()
    table = load_parameters()
    found = [item for row in rows for item in _items(row, table, today)]
    return sorted(found, key=lambda item: (_RANK[item.severity], item.due_on or date.max, item.name, item.record))


def _items(row: sa.RowMapping, table: ParameterTable, today: date) -> list[TodayItem]:
    day = date.fromisoformat(row["day"]) if row["day"] else None
    shared: dict[str, Any] = {
        "participant": RecordId(row["participant"] or ""),
        "name": row["shown_name"] or "",
        "what": row["what"],
        "kind": row["detail"] if row["what"] == "TYPING" else row["kind"],
        "record": RecordId(row["record"]),
    }
    if row["what"] == "REGISTER_IMDINETT":
        return _registrations(shared, RegistrationFacts(row["basis"], day), table, today)
    if row["what"] in ("AGREED_STEP", "PLAN_FOLLOWUP"):
        assert day is not None
        severity = WARN if day <= today else INFO
        return [
            TodayItem(
                **shared, due_on=day, severity=severity, section=DUE, detail=row["detail"] or None, is_own_deadline=True
            )
        ]
    if row["what"] == "APPOINTMENT":
        return [TodayItem(**shared, due_on=day, severity=INFO, section=TODAY, detail=row["detail"] or None)]
    return [TodayItem(**shared, due_on=None, severity=NEUTRAL, section=UNFINISHED)]


def _registrations(
    shared: Mapping[str, Any], facts: RegistrationFacts, table: ParameterTable, today: date
) -> list[TodayItem]:
    found = []
    for deadline in registration_deadlines(facts, table):
        severity = INFO
        if deadline.days_left(today) <= SOON_DAYS:
            severity = DANGER if deadline.is_past(today) else WARN
        found.append(
            TodayItem(
                **shared,
                due_on=deadline.due_on,
                severity=severity,
                section=DUE,
                law=deadline.section,
                unverified=deadline.parameter.unverified or None,
            )
        )
    return found
