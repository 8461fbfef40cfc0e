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

P = ParamSpec("P")
T = TypeVar("T")

MEGABYTE = 1024 * 1024


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
    get wrong at signing in. Threads are fewer than the database's connections.
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
    reading_threads: int = 6
    writing_threads: int = 4


class Buckets:
    """A bucket of requests per name, refilled with time; bounded in number, the one untouched longest goes first."""

    def __init__(self, rate: Rate, ran: Callable[[], float] = time.monotonic, most: int = 10_000) -> None:
        self._rate, self._ran, self._most = rate, ran, most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, name: str, cost: int = 1) -> int:
        """Take ``cost`` from the bucket and return 0, or where it holds less the whole seconds to wait."""
        with self._lock:
            now = self._ran()
            left, at = self._left.pop(name, (float(self._rate.burst), now))
            left = min(float(self._rate.burst), left + (now - at) * self._rate.per_second)
            wait = 0
            if left >= cost:
                left -= cost
            else:
                wait = math.ceil((cost - left) / self._rate.per_second)
            self._left[name] = (left, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
            return wait


class Threads:
    """Where the database is waited for, never on the event loop: those who wait for a thread hold no connection.

    Signing in, reading and writing wait for each their own, so that a rush of pushes keeps nobody from signing in.
    """

    def __init__(self, limits: Limits) -> None:
        self._door = anyio.CapacityLimiter(limits.door_threads)
        self._reading = anyio.CapacityLimiter(limits.reading_threads)
        self._writing = anyio.CapacityLimiter(limits.writing_threads)

    async def door(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what somebody at the door waits for."""
        return await anyio.to_thread.run_sync(partial(act, *args, **kwargs), limiter=self._door)

    async def reading(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what mostly reads."""
        return await anyio.to_thread.run_sync(partial(act, *args, **kwargs), limiter=self._reading)

    async def writing(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what takes the county's lock."""
        return await anyio.to_thread.run_sync(partial(act, *args, **kwargs), limiter=self._writing)
