"""A workplace for tests of forms: the real store worker on its thread, over the real encrypted store of a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from ui.background import StoreWorker
from ui.notifier import Notifier
from ui.presenters.workplace import Workplace
from ui.undo_stack import UndoHistory


@dataclass
class OpenDesk:
    """What the worker opens: the test's desk. The fixture ``store`` closes the file itself."""

    desk: Desk
    is_closed: bool = field(default=False)

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Office:
    """The window's parts behind a form, and the desk to look into the store with when the worker is idle.

    ``home`` is the Qt parent of presenters that a test makes without a page.
    """

    worker: StoreWorker
    notifier: Notifier
    undo: UndoHistory
    workplace: Workplace
    desk: Desk
    qtbot: QtBot
    home: QObject

    def settle(self) -> None:
        """Wait until everything given to the worker has been answered."""
        self.qtbot.waitUntil(lambda: self.worker.waiting == 0, timeout=5000)

    def make(self, kind: str, record_id: str | None = None, **values: Any) -> str:
        """Save a record as somebody else would, with nothing under way."""
        self.settle()
        return apply_changes(self.desk, [RecordChange(kind, record_id, values)]).ids[0]


@contextmanager
def office_for(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    """Open a workplace over a desk and end its thread afterwards."""
    worker = StoreWorker()
    notifier = Notifier()
    undo = UndoHistory(worker, notifier)
    workplace = Workplace(worker, notifier, undo, desk.vocabularies, desk.clock)
    home = QObject()
    office = Office(worker, notifier, undo, workplace, desk, qtbot, home)
    with qtbot.waitCallback() as opened:
        worker.open(lambda: OpenDesk(desk), opened, opened)
    yield office
    office.settle()
    assert worker.flush_and_close(5)
    # Here and not when Python's collector comes by, which may be on another test's store thread.
    shiboken6.delete(home)


def type_text(widget: QWidget, text: str) -> None:
    """Type into a field as an input method does: every script works, and ``textEdited`` tells of it."""
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtWidgets import QApplication

    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
