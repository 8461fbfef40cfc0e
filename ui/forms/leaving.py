"""Saves a row or a section when focus goes elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable


class LeaveWatch(QObject):
    """Calls an act when focus moves out of a widget to another part of the window.

    A menu, a list of a picker or another program is not another part: nothing is saved for looking away.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._acts: dict[QWidget, tuple[Callable[[], object], Callable[[], object] | None]] = {}
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def watch(self, part: QWidget, act: Callable[[], object], entered: Callable[[], object] | None = None) -> None:
        """Call ``act`` whenever focus leaves ``part``, and ``entered`` whenever it comes into it."""
        self._acts[part] = (act, entered)

    def forget(self, part: QWidget) -> None:
        """Stop watching a part."""
        self._acts.pop(part, None)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None or new.windowType() == Qt.WindowType.Popup or new.window().windowType() == Qt.WindowType.Popup:
            return
        left, entered = self._part_of(old), self._part_of(new)
        if left is entered:
            return
        if left is not None:
            self._acts[left][0]()
        act = self._acts[entered][1] if entered is not None else None
        if act is not None:
            act()

    def _part_of(self, widget: QWidget | None) -> QWidget | None:
        at = widget
        while at is not None:
            if at in self._acts:
                return at
            at = at.parentWidget()
        return None
