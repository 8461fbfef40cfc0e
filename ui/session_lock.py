"""The desktop's own word that the screen is locked or the machine goes to sleep.

Linux: logind and the screen saver over D-Bus. Windows: session and power messages; written from Microsoft's
documentation and not tested, since no Windows was at hand. Elsewhere only the clock's jump is seen (``ui/idle.py``).
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Signal, Slot

_LOGIN = "org.freedesktop.login1"
_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")

_WM_POWERBROADCAST, _PBT_APMSUSPEND = 0x0218, 0x0004
_WM_WTSSESSION_CHANGE, _WTS_SESSION_LOCK = 0x02B1, 0x0007


class SessionWatch(QObject):
    """Tells when the session locks or the machine goes to sleep.

    Signals:
        lock_wanted: cover the window now.
    """

    lock_wanted = Signal()

    def __init__(self, window_id: int, parent: QObject | None = None) -> None:
        """``window_id`` is the native window that Windows sends its messages to."""
        super().__init__(parent)
        self._filter: _WindowsMessages | None = None
        if sys.platform == "win32":
            self._filter = _WindowsMessages(self, window_id)
        elif sys.platform.startswith("linux"):
            self._listen_on_dbus()

    def _listen_on_dbus(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        # The stub asks for the slot as bytes, the call takes text only.
        system: Any = QDBusConnection.systemBus()
        if system.isConnected():
            # An empty path hears every session: another user's lock only locks us too early.
            system.connect(_LOGIN, "", f"{_LOGIN}.Session", "Lock", self, SLOT("session_locked()"))
            system.connect(_LOGIN, "", f"{_LOGIN}.Manager", "PrepareForSleep", self, SLOT("prepare_for_sleep(bool)"))
        session: Any = QDBusConnection.sessionBus()
        if session.isConnected():
            for name in _SCREEN_SAVERS:
                session.connect("", "", name, "ActiveChanged", self, SLOT("screen_saver_changed(bool)"))

    @Slot()
    def session_locked(self) -> None:
        """Logind's word that the session is locked."""
        self.lock_wanted.emit()

    @Slot(bool)
    def prepare_for_sleep(self, begins: bool) -> None:
        """Logind's word before sleep (true) and after it (false): either way the window is to be covered."""
        self.lock_wanted.emit()

    @Slot(bool)
    def screen_saver_changed(self, is_active: bool) -> None:
        """The screen saver's word."""
        if is_active:
            self.lock_wanted.emit()


class _WindowsMessages(QAbstractNativeEventFilter):
    """Session and power messages of Windows. Untested: see the module's docstring."""

    def __init__(self, watch: SessionWatch, window_id: int) -> None:
        super().__init__()
        self._watch = watch
        app = QCoreApplication.instance()
        if sys.platform == "win32" and app is not None:
            import ctypes

            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(window_id, 0)
            app.installNativeEventFilter(self)

    def nativeEventFilter(  # noqa: N802 - Qt's name
        self, event_type: QByteArray | bytes | bytearray | memoryview[int], message: int
    ) -> Any:
        if sys.platform == "win32" and bytes(event_type) == b"windows_generic_MSG":
            from ctypes import wintypes

            found = wintypes.MSG.from_address(int(message))
            kind, detail = found.message, found.wParam
            if (kind, detail) in ((_WM_POWERBROADCAST, _PBT_APMSUSPEND), (_WM_WTSSESSION_CHANGE, _WTS_SESSION_LOCK)):
                self._watch.lock_wanted.emit()
        return False, 0
