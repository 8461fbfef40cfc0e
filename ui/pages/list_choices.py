"""What narrows and sorts the list of participants: a row of chips, and the order in words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from ui.models.case_words import SOON_DAYS
from ui.models.participant_list import SORTS, Order
from ui.widgets.button import Button, ButtonKind
from ui.widgets.chip import Chip, ChipRow
from ui.widgets.layout import row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ListChoices(QWidget):
    """Chips with their figures, always one of them on; where room is short they fold into one chip, ``fold``.

    Signals:
        filter_chosen: arg: the key of a chip.
        sort_chosen: arg: a name of ``SORTS``; the same again turns the order round.
    """

    filter_chosen = Signal(str)
    sort_chosen = Signal(str)

    def __init__(self, heads: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads = heads
        self._shown = ""
        self._counts: Mapping[str, int] = {}
        self.chips = ChipRow(exclusive=True)
        self.chips.setObjectName("participantFilters")
        self.chips.setAccessibleName(self.tr("Hvem lista viser"))
        for key, text in self._names().items():
            self.chips.add(key, Chip(text))
        self._sort_button = Button("", ButtonKind.QUIET, sign_after="ui-chevron-down", small=True, flush=True)
        self._sort_button.setObjectName("participantSort")
        self._sort_menu = QMenu(self)
        for sort, head in zip(SORTS, heads, strict=True):
            self._sort_menu.addAction(head).triggered.connect(partial(self.sort_chosen.emit, sort))
        self.fold = Chip(self.tr("Filter"), checkable=False)
        self.fold.setObjectName("participantFilter")
        self._fold_menu = QMenu(self)
        line = row(self, spacing=12)
        line.addWidget(self.chips, 1)
        line.addWidget(self._sort_button, 0, Qt.AlignmentFlag.AlignTop)
        self.chips.changed.connect(self._chips_changed)
        self.fold.clicked.connect(self._open_fold)
        self._sort_button.clicked.connect(self._open_sorts)

    def keys(self) -> tuple[str, ...]:
        """The keys of the chips."""
        return tuple(self._names())

    def has_keys(self) -> bool:
        """Whether a chip has the keyboard."""
        return self.chips.hasFocus()

    def show_filter(self, key: str) -> None:
        """Turn a chip on."""
        self._shown = key
        self.chips.set_value((key,))
        self.fold.set_count(self._counts.get(key))

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show the figures."""
        self._counts = counts
        for key, number in counts.items():
            self.chips.chip(key).set_count(number)
        self.fold.set_count(counts.get(self._shown))

    def show_order(self, order: Order) -> None:
        """Say how the list is sorted."""
        column = self._heads[SORTS.index(order.sort)].lower()
        text = self.tr("Sortert etter {column}").format(column=column)
        if order.descending != (order.sort == "changed"):
            text = self.tr("{order}, omvendt").format(order=text)
        self._sort_button.setText(text)
        self._sort_button.updateGeometry()

    def set_tiny(self, tiny: bool) -> None:
        """Fold, or show the chips."""
        self.setVisible(not tiny)
        self.fold.setVisible(tiny)

    def _names(self) -> dict[str, str]:
        return {
            "mine": self.tr("Mine"),
            "working": self.tr("I arbeid"),
            "soon": self.tr("Frist innen {days} dager").format(days=SOON_DAYS),
            "overdue": self.tr("Frist passert"),
            "closed": self.tr("Avsluttet"),
            "all": self.tr("Alle"),
        }

    @Slot(tuple)
    def _chips_changed(self, keys: tuple[str, ...]) -> None:
        # Pressing the chip that is on does not leave the list without a choice.
        chosen = keys[0] if keys else self._shown
        self.chips.set_value((chosen,))
        if chosen != self._shown:
            self.filter_chosen.emit(chosen)

    @Slot()
    def _open_sorts(self) -> None:
        self._sort_menu.popup(self._sort_button.mapToGlobal(QPoint(0, self._sort_button.height())))

    @Slot()
    def _open_fold(self) -> None:
        self._fold_menu.clear()
        for key, text in self._names().items():
            action = self._fold_menu.addAction(f"{text}  {self._counts.get(key, '')}".rstrip())
            action.setCheckable(True)
            action.setChecked(key == self._shown)
            action.triggered.connect(partial(self.filter_chosen.emit, key))
        self._fold_menu.addSeparator()
        self._fold_menu.addMenu(self._sort_menu).setText(self._sort_button.text())
        self._fold_menu.popup(self.fold.mapToGlobal(QPoint(0, self.fold.height())))
