"""A server on loopback that says word for word what a test wants it to say."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Says = bytes | Callable[[socket.socket], None]
"""Bytes, or something that does with the connection what it likes."""


@dataclass
class Canned:
    """``heard`` are the requests as they came; ``connections`` counts how often somebody came."""

    address: str
    port: int
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0
    lines: list[socket.socket] = field(default_factory=list)

    def hang_up(self) -> None:
        for line in self.lines:
            with suppress(OSError):  # it may be over already
                line.shutdown(socket.SHUT_RDWR)


def reply(
    status: str = "200 OK",
    body: bytes = b"{}",
    kind: str = "application/json",
    length: int | None = None,
    **headers: str,
) -> bytes:
    """Return a whole HTTP reply; ``length`` where it is to lie about it."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"Content-Type: {kind}", "Karriere-Oldest-Version: 1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextmanager
def canned(*says: Says, tls: ssl.SSLContext | None = None) -> Iterator[Canned]:
    """Listen, and answer the first request with the first of ``says``, the next with the next, the last one again."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = Canned(f"{'https' if tls else 'http'}://127.0.0.1:{port}", port)
    waiting = list(says)

    def serve() -> None:
        while True:
            try:
                plain, _ = listening.accept()
            except OSError:
                return
            server.connections += 1
            with plain:
                try:
                    line = tls.wrap_socket(plain, server_side=True) if tls else plain
                    server.lines.append(line)
                    _talk(line, server, waiting)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        # A shutdown wakes the thread that waits in accept; closing alone does not.
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        server.hang_up()
        thread.join(10)
        assert not thread.is_alive()


def _talk(line: socket.socket, server: Canned, waiting: list[Says]) -> None:
    line.settimeout(10)
    while request := _request(line):
        server.heard.append(request)
        said = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if callable(said):
            said(line)
            break
        line.sendall(said)
        if b"close" in said.partition(b"\r\n\r\n")[0]:
            break
    line.close()


def _request(line: socket.socket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        part = line.recv(65_536)
        if not part:
            return b""
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    length = next(
        (int(one.partition(b":")[2]) for one in head.split(b"\r\n") if one.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        body += line.recv(65_536)
    return head + b"\r\n\r\n" + body
