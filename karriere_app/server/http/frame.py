"""What every reply carries, and what stands round every request: a limit on their number, and an answer to a bug."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from karriere_app.clock import Clock
from karriere_app.domain.values import instant_text
from karriere_app.server.http.problems import note_unexpected, problem
from karriere_app.server.storage_port import JournalStorage
from karriere_app.sync.protocol import OLDEST_VERSION

EPOCH_HEADER = "Karriere-Epoch"
HEALTH = "/healthz"

_FRESH = timedelta(seconds=1)
_BUSY_SECONDS = 2
_FIXED = {
    "Karriere-Oldest-Version": str(OLDEST_VERSION),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class EpochWatch:
    """The running era's name, at most a second old where the database is asked anyway. Used by many threads."""

    def __init__(self, storage: JournalStorage, clock: Clock) -> None:
        self._storage, self._clock = storage, clock
        self._lock = threading.Lock()
        self._epoch: str | None = None
        self._read_at = clock.now()

    @property
    def known(self) -> str | None:
        """What was read last; None before the database ever answered."""
        return self._epoch

    def read(self) -> str:
        """Return the epoch; raises what reading raises."""
        now = self._clock.now()
        with self._lock:
            if self._epoch is not None and self._read_at <= now < self._read_at + _FRESH:
                return self._epoch
        with self._storage.reading() as transaction:
            epoch = transaction.county().epoch
        with self._lock:
            self._epoch, self._read_at = epoch, now
        return epoch

    def head(self) -> tuple[str, str, int]:
        """Return what every reply to a sync request begins with."""
        return self.read(), instant_text(self._clock.now()), OLDEST_VERSION


class Frame:
    """ASGI middleware. Nothing unexpected passes it: uvicorn would log the exception with all its text."""

    def __init__(self, app: ASGIApp, clock: Clock, epoch: Callable[[], str | None], requests_at_once: int) -> None:
        self._app, self._clock, self._epoch, self._most = app, clock, epoch, requests_at_once
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_begun = False

        async def framed(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                self._add(MutableHeaders(scope=message))
            await send(message)

        if self._running >= self._most and scope["path"] != HEALTH:
            await problem(503, "busy", retry_after=_BUSY_SECONDS)(scope, receive, framed)
            return
        self._running += 1
        try:
            await self._app(scope, receive, framed)
        except Exception as error:  # noqa: BLE001  # the last border: a bug ends the request, not the server
            note_unexpected(error)
            if not is_begun:
                await problem(500, "unexpected")(scope, receive, framed)
        finally:
            self._running -= 1

    def _add(self, headers: MutableHeaders) -> None:
        epoch = self._epoch()
        if epoch is not None:
            headers.setdefault(EPOCH_HEADER, epoch)
        headers["Date"] = format_datetime(self._clock.now(), usegmt=True)
        for name, value in _FIXED.items():
            headers.setdefault(name, value)
