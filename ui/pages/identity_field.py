"""A national identity number: readable while it is being written, half covered when the field is left."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.inputs import LineField

COVER: Final = "•"
OPEN_DIGITS: Final = 6


class IdentityField(LineField):
    """Shows the first six digits and covers the rest unless it has the keyboard. ``value()`` is the whole number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._number = ""

    def value(self) -> object:
        """The number as typed, or None."""
        return self._number.strip() or None

    def set_value(self, value: object) -> None:
        """Show a number without signalling."""
        self._number = "" if value is None else str(value)
        self._show()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setText(self._number)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show()

    def _show(self) -> None:
        shown = self._number if self.hasFocus() else covered(self._number)
        if shown != self.text():
            self.setText(shown)

    @Slot(str)
    def _edited(self, text: str) -> None:
        self._number = text
        super()._edited(text)


def covered(number: str) -> str:
    """Return a number with everything after its first six digits covered."""
    return number[:OPEN_DIGITS] + COVER * len(number[OPEN_DIGITS:])
