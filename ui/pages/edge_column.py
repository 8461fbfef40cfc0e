"""A scrolling column whose right edge stays in line with the head above it, with and without its scroll bar."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.theme import scaled
from ui.widgets.layout import ScrollColumn


class EdgeColumn(ScrollColumn):
    """``body`` is the column to fill; ``margins`` are left, top, right, bottom at 100 % text."""

    def __init__(self, margins: tuple[int, int, int, int], *, spacing: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(margins=margins, spacing=spacing, parent=parent)
        self._margins = margins
        self._part: QWidget | None = None
        self.body.addStretch(1)
        self.verticalScrollBar().rangeChanged.connect(self._align)

    def show_part(self, part: QWidget) -> None:
        """Show a part in place of the one before, from the top."""
        if self._part is not None:
            self.body.removeWidget(self._part)
            self._part.hide()
            # Out of the tree at once: nobody shall find its fields beside the new ones.
            self._part.setParent(None)
            self._part.deleteLater()
        self._part = part
        self.body.insertWidget(0, part)
        # At once and not with the next layout: only what is visible can take the keyboard.
        part.show()

    def part(self) -> QWidget | None:
        """The part shown."""
        return self._part

    @Slot(int, int)
    def _align(self, least: int, most: int) -> None:
        held = self.widget()
        inside = held.layout() if held is not None else None
        if inside is not None:
            left, top, right, bottom = (scaled(each) for each in self._margins)
            taken = self.verticalScrollBar().sizeHint().width() if most > least else 0
            inside.setContentsMargins(left, top, max(0, right - taken), bottom)
