"""How much anybody may ask of the server at once: sizes, depths, rates, threads."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

import anyio
import anyio.to_thread

from karriere_app.server.http.problems import RequestRefusedError

P = ParamSpec("P")
T = TypeVar("T")

MEGABYTE = 1024 * 1024
QUEUE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second from then on."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The server's limits. Sizes in bytes hold for a body as sent and as unpacked.

    ``delivery_bytes``: what a lost device may bring at once, ``sealed_bytes`` in all: whoever has it may be a thief.
    ``devices``: requests of one device, ``at_once_each`` of them at the same time. ``strangers``: what one address may
    get wrong at signing in. Threads are no more than the database's connections; ``queue``: how many may wait for the
    scarce ones.
    """

    body_bytes: int = 2 * MEGABYTE
    door_bytes: int = 64 * 1024
    delivery_bytes: int = 16 * MEGABYTE
    sealed_bytes: int = 128 * MEGABYTE
    json_depth: int = 64
    body_seconds: float = 60.0
    requests_at_once: int = 512
    at_once_each: int = 8
    records_asked: int = 2_000
    devices: Rate = Rate(600, 50.0)
    strangers: Rate = Rate(60, 1.0)
    door_threads: int = 4
    suspect_threads: int = 1
    registering_threads: int = 2
    queue: int = 256
    reading_threads: int = 5
    writing_threads: int = 4


class Buckets:
    """A bucket of requests per name, refilled with time; bounded in number, the one untouched longest goes first."""

    def __init__(self, rate: Rate, ran: Callable[[], float] = time.monotonic, most: int = 10_000) -> None:
        self._rate, self._ran, self._most = rate, ran, most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def is_empty(self, name: str) -> bool:
        """Say whether a bucket would give nothing now."""
        with self._lock:
            return self._filled(name, self._ran()) < 1

    def spend(self, name: str, cost: int = 1) -> int:
        """Take ``cost`` from the bucket and return 0, or where it holds less the whole seconds to wait."""
        with self._lock:
            now = self._ran()
            left, wait = self._filled(name, now), 0
            self._left.pop(name, None)
            if left >= cost:
                left -= cost
            else:
                wait = math.ceil((cost - left) / self._rate.per_second)
            self._left[name] = (left, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
            return wait

    def _filled(self, name: str, now: float) -> float:
        left, at = self._left.get(name, (float(self._rate.burst), now))
        return min(float(self._rate.burst), left + (now - at) * self._rate.per_second)


class Threads:
    """Where the database is waited for, never on the event loop: those who wait for a thread hold no connection.

    Signing in, reading and writing wait for each their own, so that a rush of pushes keeps nobody from signing in.
    So do those whose address has got too much wrong, and registering, which may wait for the issuer of identities.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._door = anyio.CapacityLimiter(limits.door_threads)
        self._suspects = anyio.CapacityLimiter(limits.suspect_threads)
        self._registering = anyio.CapacityLimiter(limits.registering_threads)
        self._reading = anyio.CapacityLimiter(limits.reading_threads)
        self._writing = anyio.CapacityLimiter(limits.writing_threads)

    async def door(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what somebody at the door waits for."""
        return await anyio.to_thread.run_sync(partial(act, *args, **kwargs), limiter=self._door)

    async def suspects(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what somebody at the door waits for whose address has got too much wrong."""
        return await self._short_of(self._suspects, partial(act, *args, **kwargs))

    async def registering(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what may wait for a server elsewhere."""
        return await self._short_of(self._registering, partial(act, *args, **kwargs))

    async def _short_of(self, limiter: anyio.CapacityLimiter, act: Callable[[], T]) -> T:
        """Run it, unless too many are waiting: RequestRefusedError ``busy`` (503)."""
        if limiter.statistics().tasks_waiting >= self._limits.queue:
            raise RequestRefusedError(503, "busy", retry_after=QUEUE_SECONDS)
        return await anyio.to_thread.run_sync(act, limiter=limiter)

    async def reading(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what mostly reads."""
        return await anyio.to_thread.run_sync(partial(act, *args, **kwargs), limiter=self._reading)

    async def writing(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what takes the county's lock."""
        return await anyio.to_thread.run_sync(partial(act, *args, **kwargs), limiter=self._writing)
