"""Ctrl+Z and Ctrl+Shift+Z across the window: what was done, newest last, each with its name in words.

Undoing is a change set of its own: nothing is ever taken out of the change log. Only ids and act names are kept here,
no content, so that the stack may outlive a locked screen.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from karriere_app.errors import KarriereError

if TYPE_CHECKING:
    from karriere_app.domain.fields import RecordId
    from karriere_app.services.desk import Desk
    from karriere_app.services.records import Saved
    from ui.background import StoreWorker
    from ui.notifier import Notifier

LONGEST_HISTORY = 200


class UndoHistory(QObject):
    """Remembers change sets for undo and redo, and has the worker undo them.

    Signals:
        refused: an act could not be undone, because somebody changed the same since; arg: KarriereError.
        undone: arg: the name of the act that was undone or done again, and whether it was undone.
    """

    refused = Signal(object)
    undone = Signal(str, bool)

    def __init__(self, worker: StoreWorker, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker, self._notifier = worker, notifier
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(LONGEST_HISTORY)

    def push(self, change_set: RecordId, label: str) -> None:
        """Remember a change set under the words that the undo act shows."""
        self.stack.push(_Act(self, change_set, label))

    def clear(self) -> None:
        """Forget everything: another store is opened."""
        self.stack.clear()

    def reverse(self, act: _Act, *, is_undo: bool) -> None:
        """Have the worker undo the change set that the act stands for now."""
        self._worker.submit(
            partial(_undo, act), partial(self._reversed, act, is_undo), partial(self._not_reversed, act)
        )

    def _reversed(self, act: _Act, is_undo: bool, saved: Saved) -> None:
        self._notifier.announce(saved.kinds, saved.ids)
        self.undone.emit(act.text(), is_undo)

    def _not_reversed(self, act: _Act, error: KarriereError) -> None:
        act.spend()
        self.refused.emit(error)


class _Act(QUndoCommand):
    """One change set; undoing makes another, which redoing undoes in its turn."""

    def __init__(self, history: UndoHistory, change_set: RecordId, label: str) -> None:
        super().__init__(label)
        self._history = history
        self.change_set = change_set
        self._is_new, self._is_spent = True, False

    def spend(self) -> None:
        """Note that the store refused: the act does nothing any more and leaves the stack when it comes up next."""
        self._is_spent = True
        self.setObsolete(True)

    def undo(self) -> None:
        if self._is_spent:
            return
        self._history.reverse(self, is_undo=True)

    def redo(self) -> None:
        # QUndoStack.push calls redo once: the act is done already.
        if self._is_new:
            self._is_new = False
            return
        if self._is_spent:
            return
        self._history.reverse(self, is_undo=False)


def _undo(act: _Act, desk: Desk) -> Saved:
    from karriere_app.services import undo

    saved = undo.undo(desk, act.change_set)
    # Here and not when the answer comes: a redo that was pressed meanwhile is next in the worker's queue.
    if saved.change_set is not None:
        act.change_set = saved.change_set
    return saved
