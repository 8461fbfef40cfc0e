"""Who changed what, when, from what, to what: the history as a table, read further back as one scrolls."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from karriere_app.services import history
from ui.models.case_words import day_text
from ui.widgets.table import CellRole

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.services.history import ChangeView
    from ui.presenters.workplace import Workplace

Index = QModelIndex | QPersistentModelIndex

WHEN, WHAT, OLD, NEW, WHO = range(5)
PAGE: Final = 200


class ChangeListModel(QAbstractTableModel):
    """The changes of everything under a participant, newest first, or of one record with its rows.

    Signals:
        shown: the first changes are here.
        failed: the store refused; arg: KarriereError.
    """

    shown = Signal()
    failed = Signal(object)

    def __init__(self, workplace: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._rows: list[ChangeView] = []
        self._record = ""
        self._asked = 0
        self._is_asking, self._is_whole = False, True

    def ask(self, record: str) -> None:
        """Show the history of a record or a participant."""
        self.beginResetModel()
        self._rows, self._record = [], record
        self._asked += 1
        self._is_asking, self._is_whole = False, False
        self.endResetModel()
        self.fetchMore()

    def change(self, row: int) -> ChangeView:
        """The change of a row."""
        return self._rows[row]

    def heads(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return self.tr("Når"), self.tr("Hva"), self.tr("Fra"), self.tr("Til"), self.tr("Hvem")

    # -- Qt's

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.heads()[section] if 0 <= section < 5 else None

    def canFetchMore(self, parent: Index | None = None) -> bool:
        below = parent is not None and parent.isValid()
        return not (below or self._is_whole or self._is_asking)

    def fetchMore(self, parent: Index | None = None) -> None:
        if not self.canFetchMore(parent):
            return
        self._is_asking = True
        before = self._rows[-1].seq if self._rows else None
        job = partial(_read, record=self._record, before=before)
        self._workplace.worker.submit(job, partial(self._take, self._asked), self._fail)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        change, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(change, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self._text(change, column) or self.tr("tomt")
            what = f" ({change.kind_label})" if column == WHAT else ""
            return f"{self.heads()[column]}: {words}{what}"
        if role == CellRole.SECOND:
            return change.kind_label if column == WHAT else None
        if role == CellRole.STRONG:
            return column == WHAT or None
        if role == CellRole.MUTED:
            return column in (WHEN, OLD, WHO) or None
        return None

    def _text(self, change: ChangeView, column: int) -> str:
        if column == WHEN:
            at = change.at.astimezone()
            return f"{day_text(at.date())} {at:%H:%M}"
        if column == WHO:
            return change.who
        if column == WHAT:
            act = {"delete": self.tr("Slettet"), "restore": self.tr("Hentet fram")}.get(change.operation)
            return act or (self.tr("Ny") if change.field is None else change.label)
        if change.is_hidden:
            return self.tr("Skjult")
        return " ".join(((change.old if column == OLD else change.new) or "").split())

    def _take(self, asked: int, found: list[ChangeView]) -> None:
        if asked != self._asked:
            return
        self._is_asking = False
        self._is_whole = not found
        is_first = not self._rows
        found = gathered(found)
        if found:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(found) - 1)
            self._rows += found
            self.endInsertRows()
        if is_first:
            self.shown.emit()

    def _fail(self, error: KarriereError) -> None:
        self._is_asking, self._is_whole = False, True
        self.failed.emit(error)


def gathered(found: list[ChangeView]) -> list[ChangeView]:
    """Return the changes with a new record as one row that holds all its values, not one row per field."""
    rows: list[ChangeView] = []
    for change in found:
        last = rows[-1] if rows else None
        if change.operation != "insert":
            rows.append(change)
        elif last is not None and (last.seq, last.record_id) == (change.seq, change.record_id):
            told = ", ".join(part for part in (last.new, change.new) if part)
            rows[-1] = replace(last, new=told, is_hidden=last.is_hidden and change.is_hidden)
        else:
            rows.append(replace(change, field=None))
    return rows


def _read(desk: Desk, record: str, before: int | None) -> list[ChangeView]:
    return history.changes(desk, record, PAGE, before)
