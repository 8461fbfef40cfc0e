"""A relay on loopback that counts what passes: the bytes on the wire, headers and all, and the requests."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_PIECE = 256 * 1024
_REQUEST = re.compile(rb"^(?:GET|POST|PUT) [^\r\n]* HTTP/1\.1\r$", re.MULTILINE)


@dataclass
class Counted:
    """What has passed so far."""

    up: int = 0
    down: int = 0
    requests: int = 0


class Relay:
    """Passes everything on to ``target`` (host, port), which is set before the first connection."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.target: tuple[str, int] = ("127.0.0.1", 0)
        self.counted = Counted()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def take(self) -> Counted:
        """Return what has passed since the last time."""
        with self._lock:
            found, self.counted = self.counted, Counted()
        return found

    def _accept(self) -> None:
        while True:
            try:
                laptop, _ = self._listening.accept()
            except OSError:  # the bench is over
                return
            server = socket.create_connection(self.target)
            for one, other, is_up in ((laptop, server, True), (server, laptop, False)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._pass, args=(one, other, is_up), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, is_up: bool) -> None:
        try:
            while piece := one.recv(_PIECE):
                with self._lock:
                    if is_up:
                        self.counted.up += len(piece)
                        self.counted.requests += len(_REQUEST.findall(piece))
                    else:
                        self.counted.down += len(piece)
                other.sendall(piece)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            other.close()


@contextmanager
def relay() -> Iterator[Relay]:
    """Give a relay; it takes no new connection after the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    try:
        yield Relay(listening)
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
