"""Opens the mapping form in the running window system and adds a hundred languages, one after another; tells the times.

Each time goes from the press of «Legg til språk» over the language's name, typed at once, and Enter to the end of the
painting with the new row in it, its store work included.
Prints one JSON object. Started by the bench in a process of its own with the folder of an empty profile.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from karriere_app.clock import SystemClock
from karriere_app.services import mappings
from karriere_app.services.records import RecordChange, apply_changes
from tests.bench.stores import open_profile
from ui.background import StoreWorker
from ui.forms.row_list import RowCard
from ui.notifier import Notifier
from ui.pages.mapping import MappingPage
from ui.pages.page import PageRequest
from ui.presenters.workplace import Workplace
from ui.theme import apply_theme, make_theme
from ui.undo_stack import UndoHistory

LOOK_EVERY_MS = 1


class Typist(QObject):
    """Presses «Legg til språk», types, waits until the row stands and the worker rests, and again."""

    def __init__(self, page: MappingPage, worker: StoreWorker, names: Sequence[str]) -> None:
        super().__init__(page)
        self._page, self._worker, self._names = page, worker, names
        self._times: list[float] = []
        self._begun = 0.0
        self._awaited = 0
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._look)

    def begin(self) -> None:
        """Start once the page is ready."""
        self._press()
        self._clock.start(LOOK_EVERY_MS)

    def _press(self) -> None:
        add = self._page.findChild(QPushButton, "addRow")
        assert add is not None
        self._awaited = len(self._cards()) + 1
        self._begun = time.perf_counter()
        add.click()
        picker = self._page.findChild(QLineEdit, "language_skill.choose")
        assert picker is not None
        typed = QInputMethodEvent()
        typed.setCommitString(self._names[len(self._times)])
        QApplication.sendEvent(picker, typed)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            enter = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
            QApplication.sendEvent(picker, enter)

    def _cards(self) -> list[RowCard]:
        return [card for card in self._page.findChildren(RowCard) if card.isVisible()]

    def _look(self) -> None:
        if self._worker.waiting or len(self._cards()) < self._awaited:
            return
        self._page.repaint()
        self._times.append((time.perf_counter() - self._begun) * 1e3)
        if len(self._times) < len(self._names):
            self._press()
            return
        self._clock.stop()
        print(json.dumps(self._times), flush=True)
        QApplication.exit(0)


def main(folder: Path, rows: int) -> int:
    """Open the form over a new mapping and add rows to it."""
    app = QApplication([])
    apply_theme(app, make_theme())
    opened = open_profile(folder)
    mapping = _mapping(opened.desk)
    worker = StoreWorker()
    notifier = Notifier()
    workplace = Workplace(worker, notifier, UndoHistory(worker, notifier), opened.desk.vocabularies, SystemClock())
    worker.open(lambda: opened, _nothing, _fail)
    page = MappingPage(workplace)
    page.resize(1366, 768)
    languages = opened.desk.vocabularies.load("language")
    typist = Typist(page, worker, [languages.label(term.code) for term in languages.terms[:rows]])
    page.ready.connect(typist.begin)
    page.show()
    page.open(PageRequest("mapping", mapping, "language"))
    code = app.exec()
    page.leave()
    worker.flush_and_close(10)
    return code


def _mapping(desk: Any) -> str:
    participant = desk.new_id()
    apply_changes(desk, [RecordChange("participant", participant, {"given_names": "Selam", "family_name": "Haile"})])
    return mappings.start(desk, participant)


def _nothing(_opened: object) -> None:
    return None


def _fail(error: Exception) -> None:
    raise error


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), int(sys.argv[2])))
