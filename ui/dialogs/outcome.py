"""What was done to the store, in words, and where a file or folder of it lies."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from ui.theme import Severity
from ui.widgets.card import MessageLine
from ui.widgets.inputs import LineField
from ui.widgets.layout import column


class Outcome(QWidget):
    """A message and, below it, a path to read and to copy: a path has no place where a line may break."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._line = MessageLine(Severity.OK, "")
        self._place = LineField(longest=4096)
        self._place.setObjectName(f"{name}Place")
        self._place.setReadOnly(True)
        layout = column(self, spacing=8)
        layout.addWidget(self._line)
        layout.addWidget(self._place)
        self._place.hide()
        self.hide()

    def say(self, severity: Severity, fact: str, reason: str, place: Path | None = None) -> None:
        """Show it; the path too where there is one."""
        self._line.show_message(severity, fact, reason)
        self.setAccessibleName(f"{fact} {reason}".strip())
        self._place.setVisible(place is not None)
        if place is not None:
            self._place.setText(str(place))
            self._place.setCursorPosition(0)
            self._place.setToolTip(str(place))
            self._place.setAccessibleName(reason or fact)
        self.show()
