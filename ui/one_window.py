"""One window per user and profile: a second start raises the first and ends.

What keeps two programs from one store is the lock in the profile folder; this is only for a person's convenience.
"""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

ANSWER_MS = 500
_RAISE = b"raise\n"


def channel_name(folder: Path) -> str:
    """Return the name of the channel for this user and profile; it tells neither.

    Two profiles whose names meet raise each other's window, no more: the store has a lock of its own.
    """
    text = f"{os.environ.get('USERNAME') or os.environ.get('USER', '')}\n{folder.absolute()}"
    content = text.encode("utf-8", "surrogateescape")
    return f"karriere-{zlib.crc32(content):08x}{zlib.adler32(content):08x}"


def raise_first(name: str) -> bool:
    """Ask a program that already has this channel to come forward; False where there is none."""
    # Saves loading Qt's network library at every ordinary start.
    if sys.platform != "win32" and not (Path(os.environ.get("TMPDIR") or "/tmp") / name).exists():
        return False
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(ANSWER_MS):
        return False
    socket.write(_RAISE)
    socket.waitForBytesWritten(ANSWER_MS)
    socket.disconnectFromServer()
    return True


class OneWindow(QObject):
    """Listens for second starts.

    Signals:
        raise_wanted: somebody started the program again.
    """

    raise_wanted = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        from PySide6.QtNetwork import QLocalServer

        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        # Left behind by a crash; nobody answered there a moment ago.
        QLocalServer.removeServer(name)
        self.is_listening = self._server.listen(name)

    def close(self) -> None:
        """Give the channel up."""
        self._server.close()

    @Slot()
    def _connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self.raise_wanted)
            socket.disconnected.connect(socket.deleteLater)
