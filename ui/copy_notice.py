"""What the first page says about the copies: one calm line with the act that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.theme import Severity
from ui.widgets.card import MessageLine
from ui.widgets.layout import column, row
from ui.widgets.text import Link

if TYPE_CHECKING:
    from ui.daily_copies import Notice


class CopyNotice(QWidget):
    """Seen on the first page only, as long as there is something to say.

    Signals:
        act_pressed: the link was followed.
    """

    act_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("copyNotice")
        self._notice: Notice | None = None
        self._is_first_page = False
        self._line = MessageLine(Severity.INFO, "")
        self._act = Link("")
        self._act.setObjectName("copyNoticeAct")
        self._act.clicked.connect(self.act_pressed)
        held = row(margins=(24, 12, 24, 0))
        held.addWidget(self._line)
        inside = self._line.layout()
        if inside is not None:
            inside.addWidget(self._act)
        column(self).addLayout(held)
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Say something else; None takes the line away."""
        self._notice = notice
        if notice is not None:
            self._line.show_message(notice.severity, notice.fact, notice.reason)
            self._act.setText(notice.act)
            self._act.updateGeometry()
        self._settle()

    def set_first_page(self, is_first_page: bool) -> None:
        """Tell whether the first page is in front."""
        self._is_first_page = is_first_page
        self._settle()

    def _settle(self) -> None:
        self.setVisible(self._is_first_page and self._notice is not None)
