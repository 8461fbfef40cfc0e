"""Saves a row or a section when focus goes elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable


class LeaveWatch(QObject):
    """Calls an act when focus moves out of a widget to another part of the window.

    A menu, a list of a picker or another program is not another part: nothing is saved for looking away.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._acts: dict[QWidget, Callable[[], object]] = {}
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def watch(self, part: QWidget, act: Callable[[], object]) -> None:
        """Call ``act`` whenever focus leaves ``part``."""
        self._acts[part] = act

    def forget(self, part: QWidget) -> None:
        """Stop watching a part."""
        self._acts.pop(part, None)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is None or new is None or new.window().windowType() == new.window().windowType().Popup:
            return
        left, entered = self._part_of(old), self._part_of(new)
        if left is not None and left is not entered:
            self._acts[left]()

    def _part_of(self, widget: QWidget) -> QWidget | None:
        at: QWidget | None = widget
        while at is not None:
            if at in self._acts:
                return at
            at = at.parentWidget()
        return None
