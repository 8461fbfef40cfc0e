"""Python's cyclic garbage, collected on the GUI thread and between events only.

The automatic collection starts wherever an allocation crosses a threshold: on the store worker, where it takes widgets
apart in the wrong thread, or inside a Qt call that still holds one. Both end in a segmentation fault (seen in a test
run). So it is switched off, and a timer does its work from the event loop.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 1_000
FULL_EVERY = 30


class Collector(QObject):
    """Collects young garbage every second and all of it every half minute, while it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        # What was made until now stays for good: it need not be looked at again.
        gc.freeze()
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    @Slot()
    def _collect(self) -> None:
        self._ticks += 1
        gc.collect(2 if self._ticks % FULL_EVERY == 0 else 1)
