"""A part of the plan's page that scrolls by itself and follows the focus; its right edge stays in line."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.forms.session_tabs import AlignedColumn
from ui.theme import scaled


class PartColumn(AlignedColumn):
    """``body`` is the column to fill; around it is no margin, for the part beside it has its own."""

    def __init__(self, *, spacing: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body.setSpacing(scaled(spacing))
        self._align(0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        held = self.widget()
        width = held.minimumSizeHint().width() if held is not None else 0
        return QSize(width + self.verticalScrollBar().sizeHint().width(), scaled(96))

    @Slot(int, int)
    def _align(self, least: int, most: int) -> None:
        held = self.widget()
        inside = held.layout() if held is not None else None
        if inside is not None:
            # The bar needs air between itself and what scrolls.
            inside.setContentsMargins(0, 0, scaled(4) if most > least else 0, 0)
