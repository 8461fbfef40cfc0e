"""The supervision file (tilsynsmappe): proof of how the county guides, for a period and an office.

Source: integreringsloven § 48 andre ledd (the state county governor may supervise §§ 11 and 30 at the county). Who was
offered, held and declined, on which mapping, with which interpreter, how soon after settlement, before the decision or
not, registered in time or not. What leaves the office holds counts only, and hides those of 1 to 4 (rule 93).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.law.case import Case, is_declined
from karriere_app.domain.law.claims import SMALLEST_CELL, hidden_count
from karriere_app.domain.law.deadlines import GUIDANCE_UNDER_THE_ACT, registration_due
from karriere_app.domain.law.parameters import ParameterMissingError, ParameterTable
from karriere_app.errors import UsageError
from karriere_app.exchange.workbook import Cell, Sheet, workbook_bytes
from karriere_app.services.desk import Desk
from karriere_app.services.law_cases import cases_of
from karriere_app.services.law_words import supervision_words
from karriere_app.services.participant_list import visible_to
from karriere_app.services.vocabularies import load_parameters

_PAGE = 500


@dataclass(frozen=True)
class SupervisionRow:
    """One session, or offer, under the act. ``case_no`` names it to the archive; there is no name of a person here."""

    participant: RecordId
    case_no: str | None
    basis: str | None
    offered_on: date | None
    guidance_on: date | None
    declined_on: date | None
    mapping_on: date | None
    mapped_by: str | None
    interp_needed: str | None
    interp_type: str | None
    interp_category: str | None
    settled_on: date | None
    decision_on: date | None
    registered_on: date | None
    sent_on: date | None
    register_due: date | None

    @property
    def days_from_settlement(self) -> int | None:
        """Return days from settlement to guidance; None where a day is missing or guidance came first."""
        if self.settled_on is None or self.guidance_on is None:
            return None
        return max(0, (self.guidance_on - self.settled_on).days)

    @property
    def is_before_decision(self) -> bool | None:
        """Whether guidance came before the decision (integreringsloven § 11 første ledd: should)."""
        if self.guidance_on is None:
            return None
        return self.decision_on is None or self.guidance_on <= self.decision_on

    def is_registered_in_time(self, today: date) -> bool | None:
        """Say whether it was registered within the two months of forskriften § 59; None while there is time left."""
        if self.register_due is None:
            return None
        if self.registered_on is not None:
            return self.registered_on <= self.register_due
        return False if today > self.register_due else None


@dataclass(frozen=True)
class Line:
    """One counted line of the summary: the code of what is counted, of how many, and how many."""

    what: str
    count: int
    of: int | None = None


@dataclass(frozen=True)
class SupervisionFile:
    """What is shown for a period (both days included) and an office (None: all that the counsellor may see)."""

    from_on: date
    to_on: date
    made_on: date
    office: RecordId | None
    rows: tuple[SupervisionRow, ...]
    lines: tuple[Line, ...]
    median_days: int | None

    def shown(self, line: Line) -> str:
        """Return a count as it may leave the office: 1 to 4 hidden, and what a total would give away hidden too."""
        is_small = 0 < line.count < SMALLEST_CELL
        rest = line.of - line.count if line.of is not None else None
        gives_away = rest is not None and 0 < rest < SMALLEST_CELL
        return "–" if gives_away and not is_small else hidden_count(line.count)

    def shown_median(self, *, leaves_the_office: bool) -> int | None:
        """Return the median of days from settlement to guidance; of fewer than five it stays in the office."""
        known = sum(row.days_from_settlement is not None for row in self.rows)
        return None if leaves_the_office and known < SMALLEST_CELL else self.median_days


def supervision_file(desk: Desk, from_on: date, to_on: date, office: str | None = None) -> SupervisionFile:
    """Return the file for a period. Only leader and administrator may make it.

    Raises NotAllowedError, UsageError("period") where the period ends before it begins.
    """
    if to_on < from_on:
        raise UsageError("period")
    table = load_parameters()
    with desk.reading() as connection:
        desk.require(connection, Action.ADMINISTER, None)
        rows = tuple(
            row
            for case in _cases(desk, connection, office)
            for row in _rows(case, table)
            if _falls_in(row, from_on, to_on)
        )
    today = desk.today()
    days = sorted(found for row in rows if (found := row.days_from_settlement) is not None)
    median = days[len(days) // 2] if days else None
    chosen = RecordId(office) if office is not None else None
    return SupervisionFile(from_on, to_on, today, chosen, rows, tuple(_lines(rows, today)), median)


def note_supervision(desk: Desk, file: SupervisionFile) -> None:
    """Log that what the file names of each participant was taken out (forvaltningsloven § 13 c)."""
    with desk.work("supervision") as uow:
        for participant in dict.fromkeys(row.participant for row in file.rows):
            uow.note_access(participant, "EXPORTED", "supervision_file")


def workbook(desk: Desk, file: SupervisionFile, *, leaves_the_office: bool, language: str = "nb") -> bytes:
    """Return the file as a workbook; what leaves the office holds the counts only, small ones hidden."""
    counted: list[tuple[Cell, ...]] = [
        (word, file.shown(line) if leaves_the_office else line.count) for word, line in worded(file, language)
    ]
    counted.append((supervision_words("MEDIAN_DAYS", language), file.shown_median(leaves_the_office=leaves_the_office)))
    head = (supervision_words("what", language), supervision_words("count", language))
    sheets = [Sheet(supervision_words("summary", language), head, tuple(counted), (60, 12))]
    if not leaves_the_office:
        columns = tuple(supervision_words(name, language) for name in COLUMNS)
        rows = tuple(cells_of(desk, row, file.made_on, language) for row in file.rows)
        sheets.append(Sheet(supervision_words("sessions", language), columns, rows, (16,) * len(columns)))
    return workbook_bytes(sheets, supervision_words("title", language))


def worded(file: SupervisionFile, language: str = "nb") -> list[tuple[str, Line]]:
    """Return the counted lines with their words."""
    return [(supervision_words(line.what, language), line) for line in file.lines]


COLUMNS = (
    "case_no",
    "basis",
    "offered_on",
    "guidance_on",
    "declined_on",
    "mapping_on",
    "mapped_by",
    "interp_type",
    "interp_category",
    "days",
    "before_decision",
    "registered_on",
    "in_time",
    "sent_on",
)
"""The columns of the list of sessions."""


def cells_of(desk: Desk, row: SupervisionRow, today: date, language: str = "nb") -> tuple[Cell, ...]:
    """Return a row's cells in the order of ``COLUMNS``."""

    def label(vocabulary: str, code: str | None) -> str | None:
        return desk.vocabularies.label(vocabulary, code, language) if code else None

    def answer(value: bool | None) -> str | None:
        return None if value is None else label("yes_no", "YES" if value else "NO")

    return (
        row.case_no,
        label("guidance_basis", row.basis),
        row.offered_on,
        row.guidance_on,
        row.declined_on,
        row.mapping_on,
        label("mapped_by", row.mapped_by),
        label("interp_type", row.interp_type),
        label("interp_category", row.interp_category),
        row.days_from_settlement,
        answer(row.is_before_decision),
        row.registered_on,
        answer(row.is_registered_in_time(today)),
        row.sent_on,
    )


def _lines(rows: tuple[SupervisionRow, ...], today: date) -> Iterator[Line]:
    held = [row for row in rows if row.guidance_on is not None and row.declined_on is None]
    offered = sum(row.offered_on is not None for row in rows)
    yield Line("SESSIONS", len(rows))
    yield Line("OFFERED", offered, len(rows))
    yield Line("HELD", len(held), len(rows))
    yield Line("DECLINED", sum(row.declined_on is not None for row in rows), len(rows))
    yield Line("ON_MAPPING", sum(row.mapping_on is not None for row in held), len(held))
    yield Line("BEFORE_DECISION", sum(row.is_before_decision is True for row in held), len(held))
    judged = [known for row in held if (known := row.is_registered_in_time(today)) is not None]
    yield Line("REGISTERED_IN_TIME", sum(judged), len(judged))
    yield Line("SENT", sum(row.sent_on is not None for row in held), len(held))
    needed = [row for row in held if row.interp_needed == "YES"]
    yield Line("INTERPRETER_NEEDED", len(needed), len(held))
    for category, count in sorted(Counter(row.interp_category or "UNKNOWN" for row in needed).items()):
        yield Line(f"CATEGORY_{category}", count, len(needed))


def _rows(case: Case, table: ParameterTable) -> Iterator[SupervisionRow]:
    for session in case.sessions:
        if session.basis in GUIDANCE_UNDER_THE_ACT:
            yield _row(case, session, table)


def _row(case: Case, session: GuidanceSession, table: ParameterTable) -> SupervisionRow:
    mapping = case.mapping_of(session)
    return SupervisionRow(
        case.participant.id,
        session.case_no or case.participant.case_no,
        session.basis,
        session.guidance_offered_on,
        session.guidance_on if not is_declined(session) else None,
        session.declined_on,
        mapping.mapping_on if mapping is not None else None,
        mapping.mapped_by if mapping is not None else None,
        session.interp_needed,
        session.interp_type,
        session.interp_category,
        case.status.settled_on,
        case.programme.decision_on,
        session.imdinett_registered_on,
        session.sent_to_municipality_on,
        _register_due(session, table),
    )


def _register_due(session: GuidanceSession, table: ParameterTable) -> date | None:
    if session.guidance_on is None or is_declined(session):
        return None
    try:
        return registration_due(session.guidance_on, table)
    except ParameterMissingError:
        return None  # before the act: nothing was to be registered


def _falls_in(row: SupervisionRow, from_on: date, to_on: date) -> bool:
    """A session falls in the period by the day it was held, declined or, where neither, offered."""
    day = row.guidance_on or row.declined_on or row.offered_on
    return day is not None and from_on <= day <= to_on


def _cases(desk: Desk, connection: sa.Connection, office: str | None) -> Iterator[Case]:
    """Give the cases that the counsellor may see, closed ones too, page by page."""
    visible = visible_to(desk, connection)
    among = "AND p.office = :chosen " if office is not None else ""
    query = sa.text(
        "SELECT p.number, p.id FROM participant_index p "
        f"WHERE p.number > :after AND {visible.condition} {among}"  # sql: ours, of visible_to
        "ORDER BY p.number LIMIT :limit"
    )
    values = {**visible.values, "limit": _PAGE, "after": 0, **({"chosen": office} if office is not None else {})}
    while rows := connection.execute(query, values).all():
        yield from cases_of(connection, [row.id for row in rows], desk.today())
        values["after"] = rows[-1].number
