"""Ready-made pathways and the county's own, to begin a route with (ferdige veier og maler)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter


class PathwayDialog(QDialog):
    """Chooses a pathway and puts it on a route of the plan."""

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
