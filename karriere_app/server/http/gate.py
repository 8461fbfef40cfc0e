"""Who asks? Each request's token and proof, the device's rate, and what becomes of a stopped device's work."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from karriere_app.server.audit import Event
from karriere_app.server.county import CountyServer
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.http.bodies import read_body, unpacked
from karriere_app.server.http.frame import EpochWatch
from karriere_app.server.http.limits import Buckets, Limits, Threads
from karriere_app.server.http.problems import RequestRefusedError
from karriere_app.server.proofs import Presented
from karriere_app.server.refusals import AdministratorKeyMissingError, DeviceStoppedError, SignInRefusedError
from karriere_app.server.sign_in import SignedIn


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

    def presented(self, request: Request) -> Presented:
        """Return what a request shows of itself, its address as the public knows it."""
        path = request.scope.get("raw_path") or request.scope["path"].encode()
        return Presented(
            request.method,
            self._county.sign_in.settings.address + path.decode("latin-1"),
            tuple(request.headers.getlist("authorization")),
            tuple(request.headers.getlist("dpop")),
        )

    async def let_in(self, request: Request, *, drains: bool = False) -> SignedIn:
        """Return who asks, once the device has asked no more than it may.

        Raises SignInRefusedError, DeviceStoppedError, RequestRefusedError ``slow_down`` (429).
        """
        try:
            signed_in = await self._threads.door(
                self._county.sign_in.authenticate, self.presented(request), drains=drains
            )
        except SignInRefusedError as trouble:
            self.count_failure(request, trouble)
            raise
        except DeviceStoppedError as stopped:
            self.count(stopped.device)
            await self._threads.door(
                self._county.audit.note, Event("server", "device_stopped", stopped.device, details=_state(stopped))
            )
            raise
        self.count(signed_in.device)
        return signed_in

    async def delivered(self, request: Request) -> tuple[SignedIn, bytes]:
        """Return who brings work, and the body unpacked. What a lost device brings is sealed, and it is told so.

        Raises as :meth:`let_in` and :func:`karriere_app.server.http.bodies.unpacked`.
        """
        try:
            signed_in = await self.let_in(request, drains=True)
        except DeviceStoppedError as stopped:
            if stopped.state is DeviceState.LOST:
                await self._seal(stopped, await self.body(request, self._limits.body_bytes))
            raise
        return signed_in, await self.body(request, self._limits.body_bytes)

    async def body(self, request: Request, most: int) -> bytes:
        """Return a request's body, unpacked, at most ``most`` bytes. Raises RequestRefusedError."""
        body = await read_body(request, self._limits, most)
        coding = request.headers.get("content-encoding")
        return body if coding is None else await self._threads.door(unpacked, body, coding, most)

    def count(self, device: str) -> None:
        """Count one request of a device. Raises RequestRefusedError ``slow_down``."""
        wait = self._devices.spend(device)
        if wait:
            raise RequestRefusedError(429, "slow_down", retry_after=wait)

    def count_failure(self, request: Request, trouble: SignInRefusedError) -> None:
        """Count what an address got wrong. Raises RequestRefusedError ``slow_down``; a nonce is always told."""
        address = request.client.host if request.client is not None else ""
        wait = self._strangers.spend(address) if trouble.error != "use_dpop_nonce" else 0
        if wait:
            raise RequestRefusedError(429, "slow_down", retry_after=wait)

    async def _seal(self, stopped: DeviceStoppedError, work: bytes) -> None:
        try:
            await self._threads.door(self._county.sign_in.keep_sealed, stopped.device, work)
        except AdministratorKeyMissingError:
            event = Event("server", "not_sealed", stopped.device, details={"bytes": len(work)})
        else:
            event = Event("server", "sealed", stopped.device, details={"bytes": len(work)})
        await self._threads.door(self._county.audit.note, event)


def _state(stopped: DeviceStoppedError) -> dict[str, str]:
    return {"state": stopped.state.value}
