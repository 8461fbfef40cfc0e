"""How long a step takes: a slider between its fewest and most months, beside the number that can be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ui.forms.plan_words import range_of
from ui.theme import scaled
from ui.widgets.layout import column
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.record_presenter import RecordPresenter


class MonthsSlider(QSlider):
    """A slider whose ends are the step's fewest and most months."""

    def __init__(self, row: RecordPresenter, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._row = row
        self.setObjectName("plan_step.months.slider")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(scaled(96))
        self.setPageStep(3)
        self.valueChanged.connect(self._chosen)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel scrolls the page; it must never change an answer on the way past.
        event.ignore()

    def show_months(self, least: int, most: int, months: int) -> None:
        """Show a number between two others, without signalling."""
        self.blockSignals(True)
        self.setRange(least, most)
        self.setValue(months)
        self.blockSignals(False)
        words = self.tr("Måneder, mellom {least} og {most}")
        self.setAccessibleName(words.format(least=least, most=most))

    @Slot(int)
    def _chosen(self, months: int) -> None:
        self._row.set_value("months", months)
        self._row.shown.emit("months")


class MonthsRange(QWidget):
    """The slider with its range in words; gone where the step has no range to choose in."""

    def __init__(self, row: RecordPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row
        self._is_read_only = False
        inside = column(self, spacing=4)
        self._words = Text("", "caption", "text_muted")
        self.slider = MonthsSlider(row)
        inside.addWidget(self._words)
        inside.addWidget(self.slider)
        inside.addStretch(1)
        row.edited.connect(self._refresh)
        row.shown.connect(self._refresh)
        self._refresh("months")

    def set_read_only(self, read_only: bool) -> None:
        """Let the months only be read."""
        self.slider.setEnabled(not read_only)

    @Slot(str)
    def _refresh(self, field: str) -> None:
        if not field.startswith("months"):
            return
        least, most, months = (self._row.value(name) for name in ("months_min", "months_max", "months"))
        has_range = isinstance(least, int) and isinstance(most, int) and least < most
        self.setVisible(has_range)
        if has_range:
            self._words.setText(self.tr("Vanlig: {range}").format(range=range_of(least, most)))
            self.slider.show_months(least, most, months if isinstance(months, int) else least)
