"""What the search list under the top bar's field shows: people, then acts, with heads between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.models.case_words import due_words
from ui.pages.page import PageRequest
from ui.widgets.picker import folded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from karriere_app.services.participants import Hit, ListRow

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Command:
    """An act that can be typed: ``target`` is a place to go to, or the name of an act of the window."""

    text: str
    target: PageRequest | str
    sign: str = "ui-arrow-right"
    keys: str = ""
    keywords: str = ""

    def fits(self, typed: str) -> bool:
        """Whether what was typed may mean this act."""
        wanted = folded(typed.strip())
        return bool(wanted) and any(
            word.startswith(wanted) for word in _endings(folded(f"{self.text} {self.keywords}"))
        )


@dataclass(frozen=True)
class ResultRow:
    """One row: a head (no target), or something to open. ``strong`` are the words that were meant."""

    title: str
    target: PageRequest | str | None = None
    strong: tuple[str, ...] = ()
    second: str = ""
    caption: str = ""
    sign: str = ""
    keys: str = ""

    def spoken(self) -> str:
        """The row in words."""
        return ", ".join(part for part in (f"{self.title} {self.second}".strip(), self.caption) if part)


class SearchResults(QAbstractListModel):
    """The rows of the search list; heads cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ResultRow, ...] = ()

    def show_rows(self, rows: Sequence[ResultRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_at(self, row: int) -> ResultRow:
        """The row of a number."""
        return self._rows[row]

    def next_choice(self, row: int, step: int) -> int | None:
        """The next row that can be chosen, from a row on in one direction."""
        row += step
        while 0 <= row < len(self._rows):
            if self._rows[row].target is not None:
                return row
            row += step
        return None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        chosen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return chosen if self._rows[index.row()].target is not None else Qt.ItemFlag.ItemIsEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken()
        return row if role == ROW_ROLE else None


def hit_row(hit: Hit, typed: str, today: date) -> ResultRow:
    """Return the row of somebody found; another spelling than the typed one is said."""
    why = {
        "SPELLING": _tr("også skrevet «{typed}»").format(typed=typed.strip()),
        "NUMBER": _tr("treff på nummer"),
    }.get(hit.why, "")
    return ResultRow(
        hit.name,
        PageRequest("participant", record=hit.id),
        hit.matched,
        hit.own_script or "",
        _facts(hit, today, why),
        "person",
    )


def person_row(person: ListRow, today: date) -> ResultRow:
    """Return the row of somebody opened lately."""
    target = PageRequest("participant", record=person.id)
    return ResultRow(person.name, target, (person.name,), person.own_script or "", _facts(person, today), "person")


def command_row(command: Command) -> ResultRow:
    """Return the row of an act."""
    return ResultRow(command.text, command.target, sign=command.sign, keys=command.keys)


def _facts(person: Hit | ListRow, today: date, why: str = "") -> str:
    due = due_words(person.due_kind, person.due_on, today)
    parts = (
        _tr("f. {year}").format(year=person.birth_date.year) if person.birth_date is not None else "",
        person.place or "",
        f"{due.what} {due.when}" if due is not None else _tr("ingen frist"),
        why,
    )
    return " · ".join(part for part in parts if part)


def _endings(text: str) -> list[str]:
    """Return what a text ends with from each of its words on."""
    words = text.split()
    return [" ".join(words[place:]) for place in range(len(words))]


def _tr(text: str) -> str:
    return QCoreApplication.translate("SearchResults", text)
