"""The list of participants: pages sorted and filtered in SQL, and whom a counsellor may see at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.fields import RecordId
from karriere_app.domain.values import instant_from
from karriere_app.services.desk import Desk
from karriere_app.store.participant_state import PHASE_ORDER, PHASES
from karriere_app.store.search import Visible
from karriere_app.store.tables import LIST_SORTS

__all__ = ["LIST_SORTS", "PHASES", "Filters", "ListQuery", "ListRow", "Page", "count", "page", "visible_to"]

_ROW = (
    "p.id, p.shown_name, p.own_script, p.birth_date, p.language, p.municipality, p.centre, p.place_name, p.phase, "
    "p.due_on, p.due_kind, p.changed_at, p.closed, p.responsible, p.responsible_name"
)

_ROWS = sa.text(
    f"SELECT p.number, {_ROW} FROM participant_index p WHERE p.number IN (SELECT value FROM json_each(:numbers))"
)
_ASSIGNED = (
    "SELECT p.number FROM assignment a JOIN participant_index p ON p.id = a.participant WHERE a.counsellor = :me "
    "AND a.deleted_at IS NULL AND coalesce(a.from_on, :day) <= :day AND coalesce(a.to_on, :day) >= :day"
)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; None means all.

    ``due_by``: the next due date is this day or earlier. ``overdue``: it is past.
    """

    mine: bool = False
    closed: bool | None = False
    phase: str | None = None
    municipality: str | None = None
    language: str | None = None
    centre: str | None = None
    due_by: date | None = None
    overdue: bool = False


@dataclass(frozen=True)
class ListQuery:
    """One page of the list: ``sort`` is a name of LIST_SORTS. Empty values stand last in both directions."""

    sort: str = "name"
    descending: bool = False
    filters: Filters = field(default_factory=Filters)
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True)
class ListRow:
    """One line of the list. ``phase`` and ``due_kind`` are codes."""

    id: RecordId
    name: str
    own_script: str | None
    birth_date: date | None
    language: str | None
    municipality: str | None
    centre: str | None
    place: str | None
    phase: str
    due_on: date | None
    due_kind: str | None
    changed_at: datetime
    is_closed: bool
    responsible: RecordId | None
    responsible_name: str | None


@dataclass(frozen=True)
class Page:
    """Rows from ``offset`` on, and how many there are in all."""

    rows: tuple[ListRow, ...]
    total: int


def page(desk: Desk, query: ListQuery) -> Page:
    """Return one page of those the counsellor may see. Raises KeyError for a sort that is not in LIST_SORTS."""
    with desk.reading() as connection:
        condition, values = _condition(desk, connection, query.filters)
        total = _total(desk, connection, condition, values)
        rows = _page_rows(connection, query, condition, values, total)
    return Page(tuple(list_row(row) for row in rows), total)


def count(desk: Desk, filters: Filters) -> int:
    """Return how many participants a filter shows: the figure on its chip."""
    with desk.reading() as connection:
        return _total(desk, connection, *_condition(desk, connection, filters))


def _condition(desk: Desk, connection: sa.Connection, filters: Filters) -> tuple[str, dict[str, Any]]:
    visible = visible_to(desk, connection)
    conditions, values = [visible.condition], dict(visible.values)
    if filters.closed is not None:
        conditions.append(f"p.closed = {int(filters.closed)}")
    if filters.mine:
        conditions.append("p.responsible = :me")
    if filters.phase is not None:
        conditions.append("p.phase_order = :phase")
        values["phase"] = PHASE_ORDER.get(filters.phase, -1)
    for name in ("municipality", "language", "centre"):
        value = getattr(filters, name)
        if value is not None:
            conditions.append(f"p.{name} = :{name}")
            values[name] = value
    due_by = filters.due_by
    if filters.overdue:
        due_by = desk.today() - timedelta(days=1)
    if due_by is not None:
        conditions.append("p.due_on <= :due_by")
        values["due_by"] = due_by.isoformat()
    return " AND ".join(conditions), values


def visible_to(desk: Desk, connection: sa.Connection) -> Visible:
    """Return whom the counsellor may see, as ``domain.access.may`` has it, for a condition on the index.

    The shielded (kode 6 and 7) are absent for everybody but the responsible and the assigned.
    """
    condition = "(p.shielded = 0 AND (p.office IS NULL OR p.office = :office) OR p.responsible = :me"
    values: dict[str, Any] = {"office": desk.principal.office, "me": desk.principal.counsellor}
    assigned = assigned_numbers(desk, connection)
    if assigned:
        condition += " OR p.number IN (SELECT value FROM json_each(:assigned))"
        values["assigned"] = json.dumps(assigned)
    return Visible(condition + ")", values)


def _total(desk: Desk, connection: sa.Connection, condition: str, values: Mapping[str, Any]) -> int:
    return desk.store.indexer.counted(connection, condition, values)


def assigned_numbers(desk: Desk, connection: sa.Connection) -> list[int]:
    """Return the rows of ``participant_index`` that the counsellor is assigned to today."""
    values = {"me": desk.principal.counsellor, "day": desk.today().isoformat()}
    return list(connection.exec_driver_sql(_ASSIGNED, values).scalars())


def _page_rows(
    connection: sa.Connection, query: ListQuery, condition: str, values: Mapping[str, Any], total: int
) -> list[sa.RowMapping]:
    """The page is found in the covering index, from whichever end is nearer; then its rows are read by number."""
    first = min(max(query.offset, 0), total)
    length = min(max(query.limit, 0), total - first)
    if not length:
        return []
    from_end = first > total - first - length
    skipped = total - first - length if from_end else first
    order = _order(query.sort, query.descending, from_end)
    numbers = list(
        connection.execute(
            sa.text(
                f"SELECT p.number FROM participant_index p INDEXED BY participant_index_{query.sort} "
                f"WHERE {condition} ORDER BY {order} LIMIT :length OFFSET :skipped"  # sql: names out of LIST_SORTS
            ),
            {**values, "length": length, "skipped": skipped},
        ).scalars()
    )
    if from_end:
        numbers.reverse()
    found = connection.execute(_ROWS, {"numbers": json.dumps(numbers)}).mappings()
    by_number = {row["number"]: row for row in found}
    return [by_number[number] for number in numbers]


def _order(sort: str, descending: bool, from_end: bool) -> str:
    """Return ORDER BY in the order of the index; ``sort_name`` differs from row to row, so that no tie is left."""
    direction = "DESC" if descending != from_end else "ASC"
    column = LIST_SORTS[sort]
    if column is None:
        return f"p.sort_name {direction}"
    return f"p.{column} {direction} NULLS {'FIRST' if from_end else 'LAST'}, p.sort_name {direction}"


def row_columns() -> str:
    """Return the columns of ``participant_index p`` that :func:`list_row` reads."""
    return _ROW


def list_row(row: sa.RowMapping) -> ListRow:
    """Return the line of the list that an index row stands for."""
    return ListRow(
        id=RecordId(row["id"]),
        name=row["shown_name"],
        own_script=row["own_script"],
        birth_date=_day(row["birth_date"]),
        language=row["language"],
        municipality=row["municipality"],
        centre=row["centre"],
        place=row["place_name"],
        phase=row["phase"],
        due_on=_day(row["due_on"]),
        due_kind=row["due_kind"],
        changed_at=instant_from(row["changed_at"]),
        is_closed=bool(row["closed"]),
        responsible=row["responsible"],
        responsible_name=row["responsible_name"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
