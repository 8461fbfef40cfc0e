"""The routes of a plan above its steps: plan A, plan B, at most three (veiene i planen)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.widgets.layout import row

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter


class RoutesBar(QWidget):
    """The routes of one plan side by side, and what can be done with them."""

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._line = row(self, spacing=8)
