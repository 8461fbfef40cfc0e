"""The routes of a plan beside each other: months, end, language, money, what earlier education shortens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.widgets.layout import column

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter


class ComparePart(QWidget):
    """Up to three routes as columns of one table."""

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._inside = column(self, spacing=12)
