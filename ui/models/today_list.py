"""What is due and what lies unfinished, one line each, most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from karriere_app.errors import RecordNotFoundError
from ui.models.case_words import DueWords, due_words, long_day
from ui.widgets.table import CellRole

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk

Index = QModelIndex | QPersistentModelIndex
DueLine = tuple[str, str, str | None, str, date]

AHEAD_DAYS: Final = 14
MOST_ROWS: Final = 200
COLUMNS: Final = 3
WHEN: Final = 2
NO_PARENT: Final = QModelIndex()
KINDS: Final = frozenset(
    {
        "participant",
        "competence_mapping",
        "guidance_session",
        "education_plan",
        "agreed_step",
        "appointment",
        "introduction_programme",
        "legal_status",
    }
)
"""Kinds whose change may change this list."""


@dataclass(frozen=True)
class TodayRow:
    """One line: what, whom it is about, when. ``severity`` is a token of a colour, None while there is time."""

    what: str
    name: str
    own_script: str | None
    when: str
    severity: str | None
    due_on: date | None
    participant: str


@dataclass(frozen=True)
class TodayLines:
    """The store's answer: participants with something due soon, and those with drafts, as plain values."""

    due: tuple[DueLine, ...]
    drafts: tuple[tuple[str, str, str | None], ...]
    participants: int
    today: date


def load(desk: Desk) -> TodayLines:
    """Read what is due within fourteen days, and whose drafts lie unfinished."""
    from karriere_app.services import participants

    today = desk.today()
    soon = participants.Filters(due_by=today + timedelta(days=AHEAD_DAYS))
    page = participants.page(desk, participants.ListQuery(sort="due", filters=soon, limit=MOST_ROWS))
    return TodayLines(
        due=tuple(
            (row.id, row.name, row.own_script, row.due_kind, row.due_on)
            for row in page.rows
            if row.due_kind is not None and row.due_on is not None
        ),
        drafts=tuple(_unfinished(desk)),
        participants=participants.count(desk, participants.Filters(closed=None)),
        today=today,
    )


def rows_from(lines: TodayLines, draft_words: str) -> list[TodayRow]:
    """Return the lines to show: what is overdue, what is unfinished, what is coming."""
    due = [_due_row(line, lines.today) for line in lines.due]
    drafts = [
        TodayRow(draft_words, name, own_script, "", "info", None, person) for person, name, own_script in lines.drafts
    ]
    late = [row for row in due if row.due_on is not None and row.due_on < lines.today]
    return [*late, *drafts, *(row for row in due if row not in late)]


class TodayModel(QAbstractTableModel):
    """The lines of the list: what, who, when. Replaced as a whole after each reading."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[TodayRow] = []

    def show_rows(self, rows: list[TodayRow]) -> None:
        """Show other lines; nothing happens when they are the same, so that the choice stays."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def row(self, number: int) -> TodayRow:
        """Return a line."""
        return self._rows[number]

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (self.tr("Hva"), self.tr("Deltaker"), self.tr("Når"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        cell = (_what_cell, _name_cell, _when_cell)[index.column()](row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            spoken = long_day(row.due_on) if row.due_on is not None and index.column() == WHEN else ""
            return ", ".join(part for part in (str(cell.get(Qt.ItemDataRole.DisplayRole) or ""), spoken) if part)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == WHEN and row.due_on is not None:
            return f"{row.due_on:%d.%m.%Y}"
        return cell.get(role)


def _what_cell(row: TodayRow) -> dict[int, object]:
    sign = {"danger": "ui-error", "warn": "ui-warning", "info": "ui-document"}.get(row.severity or "", "")
    return {Qt.ItemDataRole.DisplayRole: row.what, CellRole.SIGN: sign, CellRole.STATUS: row.severity}


def _name_cell(row: TodayRow) -> dict[int, object]:
    return {Qt.ItemDataRole.DisplayRole: row.name, CellRole.STRONG: True, CellRole.SECOND: row.own_script}


def _when_cell(row: TodayRow) -> dict[int, object]:
    status = row.severity if row.severity in ("danger", "warn") else None
    return {Qt.ItemDataRole.DisplayRole: row.when, CellRole.STATUS: status}


def _due_row(line: DueLine, today: date) -> TodayRow:
    person, name, own_script, kind, due_on = line
    words: DueWords | None = due_words(kind, due_on, today)
    if words is None:
        raise LookupError(kind)
    severity = words.severity.value if words.severity is not None else None
    return TodayRow(words.what, name, own_script, words.when, severity, due_on, person)


def _unfinished(desk: Desk) -> Iterator[tuple[str, str, str | None]]:
    """The participants with drafts, newest draft first; those who may not be seen any more are left out."""
    from karriere_app.services import drafts, records

    people = dict.fromkeys(draft.participant for draft in drafts.unfinished(desk) if draft.participant is not None)
    for person in people:
        try:
            found = records.get(desk, person)
        except RecordNotFoundError:
            continue
        names = (getattr(found, "given_names", None), getattr(found, "family_name", None))
        yield person, " ".join(name for name in names if name), getattr(found, "name_in_own_script", None)
