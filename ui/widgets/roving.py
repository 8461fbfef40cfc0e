"""Several buttons that are one tab stop: arrow keys move among them, and Tab goes on to what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton, QWidget


class Roving(QObject):
    """Holds the tab stop of a group of buttons; arrows, Home and End move it. The group's focus proxy follows."""

    def __init__(self, group: QWidget) -> None:
        super().__init__(group)
        self._group = group
        self._buttons: list[QAbstractButton] = []

    def add(self, button: QAbstractButton) -> None:
        """Append a button to the group."""
        self._buttons.append(button)
        button.installEventFilter(self)
        self.rest_on(self._buttons[0])

    def clear(self) -> None:
        """Forget the buttons."""
        self._buttons = []

    def rest_on(self, current: QAbstractButton) -> None:
        """Let Tab arrive at this button."""
        for button in self._buttons:
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is current else Qt.FocusPolicy.ClickFocus)
        self._group.setFocusProxy(current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        usable = [button for button in self._buttons if button.isEnabled() and not button.isHidden()]
        places = [place for place, button in enumerate(usable) if button is watched]
        if not places:
            return False
        target = self._target(event.key(), places[0], len(usable) - 1)
        if target is None:
            return False
        self.rest_on(usable[target])
        usable[target].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _target(self, key: int, place: int, last: int) -> int | None:
        mirrored = self._group.layoutDirection() == Qt.LayoutDirection.RightToLeft
        forward, backward = (Qt.Key.Key_Left, Qt.Key.Key_Right) if mirrored else (Qt.Key.Key_Right, Qt.Key.Key_Left)
        if key in (forward, Qt.Key.Key_Down):
            return min(place + 1, last)
        if key in (backward, Qt.Key.Key_Up):
            return max(place - 1, 0)
        return {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}.get(Qt.Key(key))
