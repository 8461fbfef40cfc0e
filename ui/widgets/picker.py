"""Choosing from a vocabulary by typing: one value, or several as chips."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QListView, QWidget

from ui.theme import scaled
from ui.widgets.chip import Chip
from ui.widgets.inputs import LineField
from ui.widgets.layout import FlowLayout, column
from ui.widgets.list_rows import SECOND_ROLE, ListRow

if TYPE_CHECKING:
    from collections.abc import Sequence

Index = QModelIndex | QPersistentModelIndex

MOST_ROWS: Final = 50
ITEM_ROLE: Final = Qt.ItemDataRole.UserRole + 2
LETTERS: Final = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ß": "ss"})


@dataclass(frozen=True)
class PickItem:
    """One entry of a vocabulary; ``second_label`` is its own script or explains, ``keywords`` find it too."""

    code: str
    label: str
    second_label: str = ""
    keywords: str = ""


class PickModel(QAbstractListModel):
    """The entries that fit what is typed, best first: the label begins so, a word of it does, then anything else."""

    def __init__(self, items: Sequence[PickItem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = tuple(items)
        self._folded: list[tuple[PickItem, str, str]] = []
        self._by_code = {item.code: item for item in items}
        self._shown: list[PickItem] = []

    def find(self, code: str) -> PickItem | None:
        """The entry of a code, or None."""
        return self._by_code.get(code)

    def narrow(self, text: str, without: Sequence[str] = ()) -> None:
        """Show what fits the text, at most fifty, leaving out some codes."""
        wanted = folded(text)
        if not self._folded:
            # Not when a page is built: four hundred occupations take some hundredths of a second.
            self._folded = [(item, folded(item.label), folded(_haystack(item))) for item in self._items]
        ranked = [
            (rank, place, item)
            for place, (item, label, hay) in enumerate(self._folded)
            if item.code not in without and (rank := _rank(wanted, label, hay)) is not None
        ]
        self.beginResetModel()
        self._shown = [item for _, _, item in sorted(ranked, key=lambda entry: entry[:2])[:MOST_ROWS]]
        self.endResetModel()

    def item(self, row: int) -> PickItem:
        """The entry of a row shown."""
        return self._shown[row]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return item.label
        if role == SECOND_ROLE:
            return item.second_label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.label} {item.second_label}".strip()
        return item if role == ITEM_ROLE else None


class Picker(LineField):
    """One entry of a vocabulary. Type three letters, Enter or Tab takes the first; Down opens the list.

    Text that is no entry is put back when focus leaves; emptying the field empties the value. A code that the
    vocabulary does not hold is shown as it came.

    Signals:
        value_changed: a person chose or emptied; arg: the code, or None.
        picked: an entry was taken; arg: PickItem.
    """

    picked = Signal(object)

    def __init__(
        self,
        items: Sequence[PickItem],
        *,
        placeholder: str = "",
        sign: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder=placeholder, sign=sign, parent=parent)
        self.setPlaceholderText(placeholder or self.tr("Skriv for å søke"))
        self._code: str | None = None
        self._without: tuple[str, ...] = ()
        self._model = PickModel(items, self)
        self._completer: QCompleter | None = None
        self._popup: QListView | None = None

    def value(self) -> object:
        """The code, or None."""
        return self._code

    def set_value(self, value: object) -> None:
        """Show a code without signalling."""
        self._code = None if value is None else str(value)
        self.setText(self._label_of(self._code))
        self.setCursorPosition(0)

    def leave_out(self, codes: Sequence[str]) -> None:
        """Entries not to be offered, such as those chosen already."""
        self._without = tuple(codes)

    def is_open(self) -> bool:
        """Whether the list is open."""
        return self._popup is not None and self._popup.isVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_open, key = self.is_open(), event.key()
        if key == Qt.Key.Key_Down and not is_open:
            self._open(self.text() if self.isModified() else "")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (is_open or self._is_unfinished()):
            self._take_current()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() == Qt.FocusReason.TabFocusReason and self._is_unfinished():
            self._take_current()
        super().focusOutEvent(event)

    def _leave(self) -> None:
        if self._is_unfinished():
            self.set_value(self._code)

    def _is_unfinished(self) -> bool:
        return bool(self.text().strip()) and self.text() != self._label_of(self._code)

    def _label_of(self, code: str | None) -> str:
        if code is None:
            return ""
        item = self._model.find(code)
        return code if item is None else item.label

    def _open(self, text: str) -> None:
        self._model.narrow(text, self._without)
        if not self._model.rowCount():
            self._close()
            return
        completer, popup = self._list()
        completer.complete(QRect(0, 0, max(self.width(), scaled(280)), self.height()))
        popup.setCurrentIndex(completer.completionModel().index(0, 0))

    def _list(self) -> tuple[QCompleter, QListView]:
        if self._completer is not None and self._popup is not None:
            return self._completer, self._popup
        self._popup = popup = QListView()
        popup.setProperty("popup", "true")
        popup.setMouseTracking(True)
        popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._completer = completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(8)
        # Not setCompleter: the line would write each row that the arrows pass into the field.
        completer.setPopup(popup)
        # After setPopup, which puts in a delegate of its own.
        popup.setItemDelegate(ListRow(popup))
        completer.setWidget(self)
        activated: Any = completer.activated
        activated[QModelIndex].connect(self._taken)
        return completer, popup

    def _close(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _take_current(self) -> None:
        """The row the list stands on; the first that fits when the list is closed."""
        current = self._popup.currentIndex() if self._popup is not None and self.is_open() else QModelIndex()
        if current.isValid():
            self._taken(current)
            return
        self._model.narrow(self.text(), self._without)
        if self._model.rowCount():
            self._take(self._model.item(0))

    def _take(self, item: PickItem) -> None:
        self._close()
        self._code = item.code
        self.setText(item.label)
        self.value_changed.emit(item.code)
        self.picked.emit(item)

    @Slot(QModelIndex)
    def _taken(self, index: QModelIndex) -> None:
        item = index.data(ITEM_ROLE)
        if isinstance(item, PickItem):
            self._take(item)

    @Slot(str)
    def _edited(self, text: str) -> None:
        if text.strip():
            self._open(text)
            return
        self._close()
        if self._code is not None:
            self._code = None
            self.value_changed.emit(None)


class ChipPicker(QWidget):
    """Several entries of a vocabulary: those chosen stand as chips above the search line.

    Keys: as Picker; Backspace in the empty line takes the last chip away, Space or Delete on a chip takes that one.

    Signals:
        value_changed: a person changed the choice; arg: the tuple of codes in order.
        left: focus left the search line.
    """

    value_changed = Signal(object)
    left = Signal()

    def __init__(self, items: Sequence[PickItem], *, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes: list[str] = []
        self._chips: list[Chip] = []
        self._labels = {item.code: item.label for item in items}
        layout = column(self, spacing=4)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, spacing=4)
        self._holder.hide()
        self.line = _ChipLine(items, placeholder=placeholder)
        layout.addWidget(self._holder)
        layout.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.picked.connect(self._add)
        self.line.left.connect(self.left)
        self.line.emptied_back.connect(self._drop_last)
        self.objectNameChanged.connect(self._name_line)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802  # Qt's name
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, text: str) -> None:  # noqa: N802  # Qt's name
        super().setAccessibleDescription(text)
        self._describe()

    def value(self) -> object:
        """The codes, in the order chosen."""
        return tuple(self._codes)

    def set_value(self, value: object) -> None:
        """Show these codes without signalling; a code that the vocabulary does not hold is shown as it came."""
        self._codes = [str(code) for code in value] if isinstance(value, (tuple, list)) else []
        self._rebuild()

    def _rebuild(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for code in self._codes:
            chip = Chip(self._labels.get(code, code), sign="ui-close", checkable=False)
            chip.setProperty("chipKey", code)
            chip.setObjectName(f"{self.objectName()}_{code}")
            chip.setAccessibleName(self.tr("Ta bort {label}").format(label=chip.text()))
            chip.clicked.connect(self._drop_clicked)
            self._chips.append(chip)
            self._flow.addWidget(chip)
            chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._holder.setVisible(bool(self._codes))
        self.line.leave_out(self._codes)
        self._describe()
        self.updateGeometry()

    def _describe(self) -> None:
        chosen = ", ".join(self._labels.get(code, code) for code in self._codes)
        words = self.tr("Valgt: {chosen}").format(chosen=chosen) if chosen else self.tr("Ingen valgt")
        self.line.setAccessibleDescription(f"{words}. {self.accessibleDescription()}".rstrip(". "))

    @Slot(str)
    def _name_line(self, name: str) -> None:
        self.line.setObjectName(f"{name}Search")

    @Slot(object)
    def _add(self, item: Any) -> None:
        self.line.set_value(None)
        if item.code not in self._codes:
            self._codes.append(item.code)
            self._rebuild()
            self.value_changed.emit(self.value())

    @Slot()
    def _drop_last(self) -> None:
        if self._codes:
            self._codes.pop()
            self._rebuild()
            self.value_changed.emit(self.value())

    @Slot()
    def _drop_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self._codes.remove(str(chip.property("chipKey")))
            self._rebuild()
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self.value_changed.emit(self.value())


class _ChipLine(Picker):
    emptied_back = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied_back.emit()
        else:
            super().keyPressEvent(event)


def folded(text: str) -> str:
    """Text without case and marks, so that «Gorzów», «gorzow» and «GORZÓW» meet."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def _haystack(item: PickItem) -> str:
    return " ".join((item.label, item.second_label, item.keywords, item.code))


def _rank(wanted: str, label: str, hay: str) -> int | None:
    if not wanted or label.startswith(wanted):
        return 0
    if f" {wanted}" in f" {hay}":
        return 1
    return 2 if wanted in hay else None
