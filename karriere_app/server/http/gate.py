"""Who asks? Each request's token and proof, the device's rate, and what becomes of a stopped device's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from starlette.requests import Request

from karriere_app.domain.fields import RecordId
from karriere_app.server.audit import Event
from karriere_app.server.county import CountyServer
from karriere_app.server.directory_port import DeviceState, SealedWork
from karriere_app.server.http.bodies import read_body, unpacked
from karriere_app.server.http.frame import EpochWatch
from karriere_app.server.http.limits import Buckets, Limits, Threads
from karriere_app.server.http.problems import RequestRefusedError
from karriere_app.server.proofs import Presented
from karriere_app.server.refusals import AdministratorKeyMissingError, DeviceStoppedError, SignInRefusedError
from karriere_app.server.sign_in import SignedIn

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Parts:
    """What the routes work with."""

    county: CountyServer
    limits: Limits
    threads: Threads
    watch: EpochWatch
    gate: Gate


class Gate:
    """The door to everything that a laptop may ask once it is registered."""

    def __init__(self, county: CountyServer, limits: Limits, threads: Threads) -> None:
        self._county, self._limits, self._threads = county, limits, threads
        self._devices = Buckets(limits.devices)
        self._strangers = Buckets(limits.strangers)
        self._inside: Counter[str] = Counter()

    def presented(self, request: Request) -> Presented:
        """Return what a request shows of itself, its address as the public knows it."""
        path = request.scope.get("raw_path") or request.scope["path"].encode()
        return Presented(
            request.method,
            self._county.sign_in.settings.address + path.decode("latin-1"),
            tuple(request.headers.getlist("authorization")),
            tuple(request.headers.getlist("dpop")),
        )

    @asynccontextmanager
    async def entered(self, request: Request, *, drains: bool = False, cost: int = 1) -> AsyncIterator[SignedIn]:
        """Give who asks, once the device has asked no more than it may: not too often, and not too much at once.

        Raises SignInRefusedError, DeviceStoppedError, RequestRefusedError ``slow_down`` (429).
        """
        signed_in = await self._signed_in(request, drains, cost)
        if self._inside[signed_in.device] >= self._limits.at_once_each:
            raise RequestRefusedError(429, "slow_down", retry_after=1)
        self._inside[signed_in.device] += 1
        try:
            yield signed_in
        finally:
            self._inside[signed_in.device] -= 1
            if not self._inside[signed_in.device]:
                del self._inside[signed_in.device]

    @asynccontextmanager
    async def delivered(self, request: Request) -> AsyncIterator[tuple[SignedIn, bytes]]:
        """Give who brings work, and the body unpacked. What a lost device brings is sealed, and it is told so.

        Raises as :meth:`entered` and :meth:`body`.
        """
        try:
            async with self.entered(request, drains=True) as signed_in:
                yield signed_in, await self.body(request, self._limits.body_bytes)
        except DeviceStoppedError as stopped:
            if stopped.state is DeviceState.LOST:
                work = await self.body(request, self._limits.body_bytes)
                await self._threads.writing(self._seal_or_note, stopped.device, work)
            raise

    async def _signed_in(self, request: Request, drains: bool, cost: int) -> SignedIn:
        try:
            authenticate = self._county.sign_in.authenticate
            signed_in = await self.at_door(request, authenticate, self.presented(request), drains=drains)
        except DeviceStoppedError as stopped:
            self.count(stopped.device)
            await self._threads.door(
                self._county.audit.note, Event("server", "device_stopped", stopped.device, details=_state(stopped))
            )
            raise
        self.count(signed_in.device, cost)
        return signed_in

    async def at_door(self, request: Request, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what decides whether somebody is let in. Whose address has got too much wrong waits in a queue apart.

        Raises what ``act`` raises, and RequestRefusedError: ``slow_down`` (429) instead of one failure too many (a
        nonce is always told), ``busy`` (503) where the queue apart is full.
        """
        address = _address(request)
        threads = self._threads.suspects if self._strangers.is_empty(address) else self._threads.door
        with self._counting(address):
            return await threads(act, *args, **kwargs)

    async def registering(self, request: Request, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what registers a laptop. Raises as :meth:`at_door`."""
        with self._counting(_address(request)):
            return await self._threads.registering(act, *args, **kwargs)

    @contextmanager
    def _counting(self, address: str) -> Iterator[None]:
        try:
            yield
        except SignInRefusedError as trouble:
            wait = self._strangers.spend(address) if trouble.error != "use_dpop_nonce" else 0
            if wait:
                raise RequestRefusedError(429, "slow_down", retry_after=wait) from trouble
            raise

    async def body(self, request: Request, most: int) -> bytes:
        """Return a request's body, unpacked, at most ``most`` bytes. Raises RequestRefusedError."""
        body = await read_body(request, self._limits, most)
        coding = request.headers.get("content-encoding")
        return body if coding is None else await self._threads.door(unpacked, body, coding, most)

    def count(self, device: str, cost: int = 1) -> None:
        """Count a request of a device. Raises RequestRefusedError ``slow_down``."""
        wait = self._devices.spend(device, cost)
        if wait:
            raise RequestRefusedError(429, "slow_down", retry_after=wait)

    def seal(self, device: RecordId, work: bytes) -> SealedWork:
        """Seal what a lost device brought, and note it.

        Raises RequestRefusedError ``sealed_full`` (413), AdministratorKeyMissingError.
        """
        if self._county.directory.sealed_bytes(device) + len(work) > self._limits.sealed_bytes:
            raise RequestRefusedError(413, "sealed_full")
        sealed = self._county.sign_in.keep_sealed(device, work)
        details = {"sealed": sealed.id, "bytes": len(work)}
        self._county.audit.note(Event("server", "sealed", device, details=details))
        return sealed

    def _seal_or_note(self, device: RecordId, work: bytes) -> None:
        """Seal what came where a push was meant; the device is told to erase itself whether or not that can be."""
        try:
            self.seal(device, work)
        except (AdministratorKeyMissingError, RequestRefusedError) as trouble:
            details = {"bytes": len(work), "reason": type(trouble).__name__}
            self._county.audit.note(Event("server", "not_sealed", device, details=details))


def _state(stopped: DeviceStoppedError) -> dict[str, str]:
    return {"state": stopped.state.value}


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
