"""Runs the window as ``ui.launch`` does and sits at the keyboard: types the passphrase, goes to the list, tells times.

Started by the bench in a process of its own with the number of participants awaited. Times are read from inside, from
Enter to the end of the painting, because what is on the screen before and after looks alike from outside. Prints one
JSON object: milliseconds from Enter to the first page and to the painted list, milliseconds that the derivation of the
key alone takes in this very process, memory in MB.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView, QWidget

from tests.bench.screen import memory_mb
from tests.bench.stores import PASSPHRASE

KEY_EVERY_MS = 90
LOOK_EVERY_MS = 1
DERIVATIONS = 5
SETTLED_MS = 700


class PaintWatch(QObject):
    """Notes when a widget was painted for the first time since it was asked to watch."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self._watched = watched
        self.painted_at: float | None = None
        watched.installEventFilter(self)
        watched.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.painted_at is None and watched is self._watched and event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        if self.painted_at is None:
            self.painted_at = time.perf_counter()
            self._watched.removeEventFilter(self)


class Typist(QObject):
    """One after the other: type, Enter, wait for the first page, go to the list, wait for its rows, tell."""

    def __init__(self, app: QApplication, awaited: int) -> None:
        super().__init__(app)
        self._app, self._awaited = app, awaited
        self._left = PASSPHRASE
        self._entered_at = self._first_page_at = 0.0
        self._first: PaintWatch | None = None
        self._rows: PaintWatch | None = None
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._type)
        self._clock.start(KEY_EVERY_MS)

    def _type(self) -> None:
        # Without a window manager no window is the active one: the field is found by its name.
        fields = (shell.findChild(QLineEdit, "passphrase") for shell in self._app.topLevelWidgets())
        field = next((found for found in fields if isinstance(found, QLineEdit)), None)
        if field is None or not field.isVisible():
            return
        if self._left:
            self._press(field, 0, self._left[0])
            self._left = self._left[1:]
            return
        self._clock.timeout.disconnect()
        self._clock.timeout.connect(self._look_for_page)
        self._entered_at = time.perf_counter()
        self._press(field, Qt.Key.Key_Return, "\r")
        self._clock.start(LOOK_EVERY_MS)

    def _press(self, field: QWidget, key: int, text: str) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(field, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))

    def _look_for_page(self) -> None:
        from ui.pages.page import PageRequest

        main = self._main()
        if main is None:
            return
        if self._first is None:
            self._first = PaintWatch(main)
        elif self._first.painted_at is not None:
            self._first_page_at = self._first.painted_at
            self._clock.timeout.disconnect()
            self._clock.timeout.connect(self._look_for_rows)
            main.navigate(PageRequest("participants", part="all"))  # type: ignore[attr-defined]  # the main window, imported late

    def _look_for_rows(self) -> None:
        main = self._main()
        table = main.findChild(QTableView, "participantTable") if main is not None else None
        if not isinstance(table, QTableView) or not table.isVisible():
            return
        model = table.model()
        if model.rowCount() < self._awaited or not model.index(0, 0).data():
            return
        if self._rows is None:
            self._rows = PaintWatch(table.viewport())
        elif self._rows.painted_at is not None:
            self._clock.stop()
            QTimer.singleShot(SETTLED_MS, self._tell)

    def _main(self) -> QWidget | None:
        for shell in self._app.topLevelWidgets():
            part = getattr(shell, "part", None)
            if part is not None and type(part).__name__ == "MainWindow":
                return part  # type: ignore[no-any-return]  # getattr knows no types
        return None

    def _tell(self) -> None:
        assert self._rows is not None
        assert self._rows.painted_at is not None
        rss, pss = memory_mb(os.getpid())
        answer = {
            "first_page_ms": (self._first_page_at - self._entered_at) * 1e3,
            "list_ms": (self._rows.painted_at - self._entered_at) * 1e3,
            "derivation_ms": min(_derivation_ms() for _ in range(DERIVATIONS)),
            "rss_mb": rss,
            "pss_mb": pss,
        }
        print(json.dumps(answer), flush=True)
        self._app.quit()


def _derivation_ms() -> float:
    from karriere_app.security.envelope import read_envelope
    from karriere_app.security.keys import open_with_passphrase

    envelope = read_envelope(Path(os.environ["KARRIERE_STORE"]))
    begun = time.perf_counter()
    open_with_passphrase(envelope, PASSPHRASE, None, lambda _key: True).wipe()
    return (time.perf_counter() - begun) * 1e3


class DrivenApplication(QApplication):
    """The application that ``ui.launch`` makes, with somebody at the keyboard."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.typist = Typist(self, int(sys.argv[1]))


if __name__ == "__main__":
    QtWidgets.QApplication = DrivenApplication  # type: ignore[assignment, misc]  # the one place where ui.launch takes it from
    from ui.launch import open_window

    raise SystemExit(open_window(is_demo=False))
