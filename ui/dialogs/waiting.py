"""One line that says what is happening, where nothing can be done meanwhile."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.dialogs.gate import Brand, Gate
from ui.widgets.text import Text


class WaitingPage(Gate):
    """Says what is being done."""

    def __init__(self, fact: str, more: str, parent: QWidget | None = None) -> None:
        super().__init__(420, "", parent)
        self.setObjectName("waitingPage")
        self.card_body.addWidget(Brand())
        self._fact = Text(fact, "strong", wrap=True)
        self._more = Text(more, "body", "text_muted", wrap=True)
        self.card_body.addWidget(self._fact)
        self.card_body.addWidget(self._more)

    def show_words(self, fact: str, more: str) -> None:
        """Say something else."""
        self._fact.setText(fact)
        self._more.setText(more)
