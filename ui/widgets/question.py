"""The one kind of dialog: for what cannot be undone or what leaves the program.

Opened with ``open()``, never ``exec()``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QWidget

from ui.theme import current_theme, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.layout import column, row
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent


class Question(QDialog):
    """A question as heading, one sentence about the consequence, two buttons named by their act.

    ``body`` is a column between sentence and buttons, for dialogs that ask for more. With ``danger`` focus rests on the
    safe button. ``accepted`` and ``rejected`` are Qt's; Escape is the safe button. The dialog is deleted when
    it closes.
    """

    def __init__(
        self,
        question: str,
        consequence: str,
        *,
        act: str,
        keep: str,
        danger: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The title bar must not tell a passer-by whom it is about.
        self.setWindowTitle(self.tr("Karriere"))
        self.setAccessibleName(question)
        self.setAccessibleDescription(consequence)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, current_theme().colour("raised"))
        self.setPalette(palette)
        layout = column(self, margins=24, spacing=12)
        layout.addWidget(Text(question, "section", wrap=True))
        self.consequence = Text(consequence, "body", "text_muted", wrap=True)
        layout.addWidget(self.consequence)
        self.body = column(spacing=12)
        layout.addLayout(self.body)
        self.keep_button = Button(keep)
        self.keep_button.setObjectName("keepButton")
        self.act_button = Button(act, ButtonKind.DANGER if danger else ButtonKind.PRIMARY)
        self.act_button.setObjectName("actButton")
        buttons = row(spacing=8)
        buttons.addStretch(1)
        buttons.addWidget(self.keep_button)
        buttons.addWidget(self.act_button)
        layout.addLayout(buttons)
        self._safe = self.keep_button if danger else self.act_button
        self._safe.setDefault(True)
        self.keep_button.clicked.connect(self.reject)
        self.act_button.clicked.connect(self.accept)
        self.setMinimumWidth(scaled(420))
        self.setMaximumWidth(max(scaled(520), layout.minimumSize().width()))

    def leave(self) -> None:
        """Hand what was typed to the worker now, before the window locks. A question without a text has nothing."""

    def sizeHint(self) -> QSize:
        width = min(max(scaled(460), self.minimumWidth()), self.maximumWidth())
        layout = self.layout()
        height = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else 0
        return QSize(width, max(height, super().sizeHint().height()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None or self.focusWidget() in (self.keep_button, self.act_button):
            self._safe.setFocus(Qt.FocusReason.OtherFocusReason)
