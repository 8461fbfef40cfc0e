"""A line that goes wrong on purpose. TLS ends here as at a county's reverse proxy; before and behind it lies trouble.

A laptop calls the outer door; there bytes are lost, changed, held up. Behind it stands the front, which speaks TLS and
HTTP, as nginx would, and loses, doubles or makes up whole requests and replies. The server hears plain HTTP.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

PATIENCE_SECONDS = 30

_PORTAL = b"<!doctype html><title>Gratis nett</title><p>Logg inn"
_NO_LONGER = asyncio.IncompleteReadError, ConnectionError, ssl.SSLError


class Fault(Enum):
    """What befalls one request. The first seven are the front's, the others the outer door's."""

    NONE = "none"
    DROP_BEFORE = "drop before"
    DROP_AFTER = "drop after"
    DUPLICATE = "duplicate"  # the server hears it twice, the laptop gets the second answer
    PORTAL = "portal"  # 302 and a page
    PORTAL_PAGE = "portal page"  # 200 and a page
    BUSY = "busy"
    UNKNOWN_PATH = "unknown path"  # what a server says that is older than the path
    CUT = "cut"  # the reply ends after some bytes
    CORRUPT = "corrupt"  # a bit of the reply is another one
    STALL = "stall"  # the reply stops, and the line stays open
    SLOW = "slow"  # the reply drips


@dataclass(frozen=True)
class Planned:
    """A fault, and at which byte of the reply it begins."""

    fault: Fault
    at: int = 0


FRONT = frozenset(list(Fault)[1:8])


@dataclass
class ChaosProxy:
    """``plan`` is asked for each request; ``met`` counts what befell, ``arrived`` the requests that the server got."""

    address: str
    upstream: tuple[str, int]
    plan: Callable[[], Planned]
    met: Counter[Fault] = field(default_factory=Counter)
    arrived: int = 0
    connections: int = 0
    tls: ssl.SSLContext | None = None
    to_come: deque[Planned] = field(default_factory=deque)

    def befall(self, fault: Fault, at: int = 0) -> None:
        """Let a fault befall the next request."""
        self.to_come.append(Planned(fault, at))

    def next(self) -> Planned:
        planned = self.to_come.popleft() if self.to_come else self.plan()
        self.met[planned.fault] += 1
        return planned


@contextmanager
def chaos(
    tls: ssl.SSLContext | None, plan: Callable[[], Planned] = lambda: Planned(Fault.NONE)
) -> Iterator[ChaosProxy]:
    """Run the line on a thread of its own. Set ``upstream`` (host, port) before anybody calls."""
    started: threading.Event = threading.Event()
    running: list[tuple[_Line, asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def run() -> None:
        ended = asyncio.Event()
        line = _Line(tls, plan)
        await line.open()
        running.append((line, asyncio.get_running_loop(), ended))
        started.set()
        await ended.wait()
        await line.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert started.wait(PATIENCE_SECONDS)
    line, loop, ended = running[0]
    try:
        yield line.proxy
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def place_of(address: str) -> tuple[str, int]:
    """Return host and port of an address."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


class _Line:
    def __init__(self, tls: ssl.SSLContext | None, plan: Callable[[], Planned]) -> None:
        self.proxy = ChaosProxy("", ("", 0), plan, tls=tls)
        self._tasks: set[asyncio.Task[None]] = set()
        # What the front was told about the reply that it is sending; the outer door acts on it.
        self._sending: dict[int, Planned] = {}

    async def open(self) -> None:
        self._front = await asyncio.start_server(self._kept(self._at_the_front), "127.0.0.1", 0, ssl=self.proxy.tls)
        self._door = await asyncio.start_server(self._kept(self._at_the_door), "127.0.0.1", 0)
        scheme = "https" if self.proxy.tls else "http"
        self.proxy.address = f"{scheme}://127.0.0.1:{self._door.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        self._door.close()
        self._front.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _kept(
        self, act: Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]:
        async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await act(reader, writer)  # type: ignore[misc]  # both acts are coroutines
            except _NO_LONGER:
                pass  # whoever called is gone
            finally:
                writer.transport.abort()

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.get_running_loop().create_task(guarded(reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        return begin

    # ---- the outer door: bytes --------------------------------------------------------------------------------------

    async def _at_the_door(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.proxy.connections += 1
        inner_reader, inner_writer = await asyncio.open_connection(*self._front.sockets[0].getsockname()[:2])
        name = inner_writer.get_extra_info("sockname")[1]
        there = asyncio.create_task(self._carry(reader, inner_writer))
        try:
            await self._carry_back(inner_reader, writer, name)
        finally:
            there.cancel()
            inner_writer.transport.abort()
            self._sending.pop(name, None)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while part := await reader.read(65_536):
            writer.write(part)
            await writer.drain()
        writer.transport.abort()

    async def _carry_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: int) -> None:
        passed, was = 0, None
        while part := await reader.read(65_536):
            planned = self._sending.get(name)
            if planned is not was:
                passed, was = 0, planned
            if planned is not None and passed <= planned.at < passed + len(part):
                place = planned.at - passed
                if planned.fault in (Fault.CUT, Fault.STALL):
                    writer.write(part[:place])
                    await writer.drain()
                    if planned.fault is Fault.STALL:
                        await asyncio.sleep(PATIENCE_SECONDS)
                    return
                if planned.fault is Fault.CORRUPT:
                    part = part[:place] + bytes([part[place] ^ 0x10]) + part[place + 1 :]
                if planned.fault is Fault.SLOW:
                    for start in range(0, len(part), 512):
                        writer.write(part[start : start + 512])
                        await writer.drain()
                        await asyncio.sleep(0.01)
                    part = b""
            passed += len(part)
            writer.write(part)
            await writer.drain()

    # ---- the front: requests ----------------------------------------------------------------------------------------

    async def _at_the_front(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = writer.get_extra_info("peername")[1]
        while True:
            request = await _message(reader)
            planned = self.proxy.next()
            self._sending.pop(name, None)
            if planned.fault is Fault.DROP_BEFORE:
                return
            made_up = _MADE_UP.get(planned.fault)
            answer = made_up or await self._asked(request)
            if planned.fault is Fault.DUPLICATE:
                answer = await self._asked(request)
            if planned.fault is Fault.DROP_AFTER:
                return
            if planned.fault not in FRONT and planned.fault is not Fault.NONE:
                at = min(planned.at, len(answer) - 1)
                self._sending[name] = Planned(planned.fault, at)
            writer.write(answer)
            await writer.drain()

    async def _asked(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self.proxy.upstream)
        try:
            writer.write(request)
            await writer.drain()
            answer = await _message(reader)
        finally:
            writer.transport.abort()
        self.proxy.arrived += 1
        return answer


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Read one request or reply, whole. All that laptop and server say names its length."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)


def _reply(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


_MADE_UP = {
    Fault.PORTAL: _reply("302 Found", _PORTAL, "Content-Type: text/html", "Location: http://portal.invalid/"),
    Fault.PORTAL_PAGE: _reply("200 OK", _PORTAL, "Content-Type: text/html"),
    Fault.BUSY: _reply("503 Service Unavailable", b"<html>", "Content-Type: text/html", "Retry-After: 40"),
    Fault.UNKNOWN_PATH: _reply(
        "404 Not Found",
        b'{"error":"not_found"}',
        "Content-Type: application/problem+json",
        "Karriere-Oldest-Version: 1",
    ),
}
