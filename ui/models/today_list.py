"""What is due and what lies unfinished, one line each, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.models.case_words import days_words, due_kind_words, long_day
from ui.widgets.table import CellRole

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk
    from karriere_app.services.today import TodayItem
    from karriere_app.services.worklist import WorkItem, Worklist

Index = QModelIndex | QPersistentModelIndex

COLUMNS: Final = 3
WHEN: Final = 2
NOTE: Final = "note"
"""Not a page of its own: the participant's page, with the note that was begun."""
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
        "norwegian_training",
        "signature",
        "conflict",
        "assignment",
    }
)
"""Kinds whose change may change this list."""


@dataclass(frozen=True)
class TodayRow:
    """One line: what, whom it is about, when. ``severity`` is a token of a colour, None while there is time.

    ``page`` and ``record`` are where its act leads; ``law`` is the section of the law that sets the day. ``reason``
    says why, line by line: section, arithmetic, values, what is unsure. ``is_mine``: nobody else is responsible.
    ``is_to_register``: a talk that is not yet entered in IMDinett.
    """

    what: str
    detail: str | None
    name: str
    when: str
    severity: str | None
    due_on: date | None
    law: str | None
    page: str
    record: str
    reason: tuple[str, ...] = ()
    municipality: str | None = None
    is_mine: bool = True
    is_to_register: bool = False

    def is_overdue(self, today: date) -> bool:
        """Return whether its day has passed."""
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class TodayLines:
    """The store's answer. ``is_whole``: everybody has been looked at; until then there is more to come."""

    rows: tuple[TodayRow, ...]
    participants: int
    today: date
    is_whole: bool


def load(desk: Desk, worklist: Worklist | None = None) -> TodayLines:
    """Read what is due and unfinished, and how many participants there are at all.

    A worklist that is handed in is looked through a page further; without one, all at once.
    """
    from karriere_app.services import participants, today
    from karriere_app.services.worklist import Worklist as Fresh

    looked, day = worklist or Fresh(), desk.today()
    if worklist is None:
        looked.refresh(desk)
    else:
        looked.look_further(desk)
    everybody = participants.count(desk, participants.Filters(closed=None))
    me = desk.principal.counsellor
    due = [_work_row(item, day, me) for item in looked.items()]
    begun = [_row(item, day) for item in today.items(desk) if item.what in _BEGUN]
    return TodayLines((*due, *begun), everybody, day, looked.is_whole)


_BEGUN = frozenset({"TYPING", "MAPPING_DRAFT", "SESSION_DRAFT", "PLAN_DRAFT"})
"""What lies unfinished; what is due comes from the worklist."""


def rows_from(lines: TodayLines) -> list[TodayRow]:
    """Return the lines to show, in the order of the answer."""
    return list(lines.rows)


def _work_row(item: WorkItem, today: date, me: str) -> TodayRow:
    from karriere_app.services.law_words import reason, reckoning_text, sentence, work_words

    why: tuple[str, ...] = ()
    detail = item.detail
    if item.finding is not None:
        detail, why = sentence(item.finding), reason(item.finding)
    elif item.reckoning is not None:
        why = (_tr("Regelen står i {section}.").format(section=item.section), reckoning_text(item.reckoning))
    when = days_words(item.due_on, today) if item.due_on is not None else ""
    severity = item.loudness.value if item.loudness.value in ("danger", "warn") else None
    law = item.section or (_tr("egen frist") if item.is_own_level and item.due_on is not None else None)
    if item.is_own_level and item.section:
        law = _tr("egen frist")
    where = _PAGES.get(item.kind, "participant")
    what: str = item.record if item.kind in _PAGES else item.participant
    if item.kind == "conflict":
        where, what = "conflicts", item.participant
    return TodayRow(
        work_words(item.why),
        detail,
        item.name,
        when,
        severity,
        item.due_on,
        law,
        where,
        what,
        why,
        item.municipality,
        item.responsible in (None, me),
        item.why.value == "REGISTER",
    )


_PAGES: Final = {
    "competence_mapping": "mapping",
    "guidance_session": "session",
    "education_plan": "plan",
}


def _row(item: TodayItem, today: date) -> TodayRow:
    page, record = _target(item)
    when = days_words(item.due_on, today) if item.due_on is not None else ""
    severity = item.severity if item.severity in ("danger", "warn") else None
    law = item.law or (_tr("egen frist") if item.is_own_deadline else None)
    return TodayRow(_what(item.what), item.detail, item.name, when, severity, item.due_on, law, page, record)


def _target(item: TodayItem) -> tuple[str, str]:
    """Return page and record of what a line is about; the participant's page where the record has none."""
    if item.kind in _PAGES:
        return _PAGES[item.kind], item.record
    if item.kind == "contact_note" and item.participant:
        return NOTE, item.participant
    if item.participant:
        return "participant", item.participant
    return "new_participant", item.record


def _what(code: str) -> str:
    """Return what is to be done; a code without words of its own speaks as in the list of participants."""
    names = {
        "TYPING": _tr("Ikke ferdig skrevet"),
        "MAPPING_DRAFT": _tr("Kartlegging, kladd"),
        "SESSION_DRAFT": _tr("Samtale, kladd"),
        "PLAN_DRAFT": _tr("Plan, kladd"),
    }
    return names.get(code) or due_kind_words(code)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TodayList", text)


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
            spoken = [cell.get(Qt.ItemDataRole.DisplayRole), cell.get(CellRole.SECOND)]
            if index.column() == WHEN and row.due_on is not None:
                spoken.append(long_day(row.due_on))
            return ", ".join(str(part) for part in spoken if part)
        return cell.get(role)


def _what_cell(row: TodayRow) -> dict[int, object]:
    sign = {"danger": "ui-error", "warn": "ui-warning"}.get(row.severity or "", "")
    second = row.detail or row.law
    cell: dict[int, object] = {
        Qt.ItemDataRole.DisplayRole: row.what,
        CellRole.SIGN: sign,
        CellRole.STATUS: row.severity,
    }
    return cell | {CellRole.SECOND: second, Qt.ItemDataRole.ToolTipRole: "\n".join(_parts(row))}


def _name_cell(row: TodayRow) -> dict[int, object]:
    return {Qt.ItemDataRole.DisplayRole: row.name, CellRole.STRONG: True, Qt.ItemDataRole.ToolTipRole: row.name}


def _when_cell(row: TodayRow) -> dict[int, object]:
    tip = f"{row.due_on:%d.%m.%Y}" if row.due_on is not None else None
    return {Qt.ItemDataRole.DisplayRole: row.when, CellRole.STATUS: row.severity, Qt.ItemDataRole.ToolTipRole: tip}


def _parts(row: TodayRow) -> list[str]:
    return [part for part in (row.what, row.detail, row.law, *row.reason) if part]
