"""The clipboard that empties itself: copied text is gone after a minute, and when the window locks.

Only what we put there is taken away: what somebody copied elsewhere meanwhile stays.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtGui import QClipboard
    from PySide6.QtWidgets import QApplication

FORGET_MS: Final = 60_000
NAME: Final = "guardedClipboard"

# Clipboard histories and cloud clipboards leave out what is marked so (Windows 10 and on; KDE's Klipper).
_KEEP_OUT: Final = (
    ('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"1"),
    ('application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"', b"\0\0\0\0"),
    ('application/x-qt-windows-mime;value="CanUploadToCloudClipboard"', b"\0\0\0\0"),
    ("x-kde-passwordManagerHint", b"secret"),
)


class GuardedClipboard(QObject):
    """Puts text on the clipboard and takes it away again after ``forget_ms`` milliseconds.

    It remembers a digest, never the text.

    Signals:
        forgotten: what we had put there was taken away.
    """

    forgotten = Signal()

    def __init__(self, clipboard: QClipboard, *, forget_ms: int = FORGET_MS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._digest: bytes | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(forget_ms)
        self._timer.timeout.connect(self.forget)

    def put(self, text: str) -> None:
        """Copy text; an earlier minute ends and a new one begins."""
        data = QMimeData()
        data.setText(text)
        for name, value in _KEEP_OUT:
            data.setData(name, value)
        self._clipboard.setMimeData(data)
        self._digest = _digest(text)
        self._timer.start()

    @Slot()
    def forget(self) -> None:
        """Empty the clipboard now if it still holds what we put there."""
        self._timer.stop()
        digest, self._digest = self._digest, None
        if digest is not None and _digest(self._clipboard.text()) == digest:
            self._clipboard.clear()
            self.forgotten.emit()


def clipboard_for(app: QApplication) -> GuardedClipboard:
    """Return the application's guarded clipboard; it outlives the page that copied. ``forget`` it when locking."""
    found = app.findChild(GuardedClipboard, NAME)
    if found is None:
        found = GuardedClipboard(app.clipboard(), parent=app)
        found.setObjectName(NAME)
    return found


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
