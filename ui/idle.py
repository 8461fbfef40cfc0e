"""When to lock by itself: nobody has touched the window for a while, or the machine has slept."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow

BEAT_MS = 10_000
SLEPT_SECONDS = 60.0

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class IdleWatch(QObject):
    """Watches keys and pointer in the program's windows, and the clock.

    A jump of the wall clock between two beats means that the machine slept: that locks as well, whatever the system
    told us. ``wall_seconds`` is ``time.time`` unless a test moves it.

    Signals:
        ran_out: nobody touched the window for the time set, or the machine slept.
    """

    ran_out = Signal()

    def __init__(
        self,
        app: QGuiApplication,
        idle_minutes: float,
        *,
        wall_seconds: Callable[[], float] = time.time,
        beat_ms: int = BEAT_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wall_seconds = wall_seconds
        self._last_beat = wall_seconds()
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setTimerType(Qt.TimerType.CoarseTimer)
        self._idle.timeout.connect(self.ran_out)
        self._beat = QTimer(self)
        self._beat.setInterval(beat_ms)
        self._beat.timeout.connect(self._beaten)
        self.set_minutes(idle_minutes)
        # Only the windows are watched, not the application: its filter would see every event of every widget.
        app.focusWindowChanged.connect(self._watch)
        for window in app.topLevelWindows():
            self._watch(window)

    def set_minutes(self, idle_minutes: float) -> None:
        """Set after how many minutes it runs out."""
        self._idle.setInterval(round(idle_minutes * 60_000))

    def start(self) -> None:
        """Begin to count; called after unlocking."""
        self._last_beat = self._wall_seconds()
        self._idle.start()
        self._beat.start()

    def stop(self) -> None:
        """Stop counting; called when locked."""
        self._idle.stop()
        self._beat.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES and self._idle.isActive():
            self._idle.start()
        return False

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    @Slot()
    def _beaten(self) -> None:
        now = self._wall_seconds()
        slept = now - self._last_beat > SLEPT_SECONDS + self._beat.interval() / 1000
        self._last_beat = now
        if slept:
            self.ran_out.emit()
