"""The real server in this process, on a free port, and laptops that speak to it as the program does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import uvicorn

from karriere_app.clock import Clock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.server.administration import add_counsellor, add_office
from karriere_app.server.county import CountyServer, build_county
from karriere_app.server.database import Database
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.http import make_app
from karriere_app.server.http.limits import Limits
from karriere_app.server.invitations import invite
from karriere_app.server.issuer import Issuer
from karriere_app.server.serving import listen_on
from karriere_app.server.sign_in import SignInSettings
from karriere_app.sync.membership import Membership, require_membership
from karriere_app.sync.protocol import (
    PROTOCOL_VERSION,
    ChangeSet,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    RecordChange,
    Reply,
    Request,
    decode,
    encode,
)
from karriere_app.sync.sign_in import DeviceSession, proof_for
from karriere_app.sync.wire import Answered, Call
from tests.server.pushing import AT, change

R = TypeVar("R")

PATIENCE_SECONDS = 30
JSON, BYTES = "application/json", "application/octet-stream"


@dataclass
class Server:
    """A running server and its county."""

    address: str
    county: CountyServer
    database: Database
    clock: Clock
    wire: BareWire

    def code_for(self, user: str, office: str = "Skien", *roles: str) -> str:
        """Make the office and the counsellor where they are missing, and return an invitation."""
        add_office(self.database, self.clock, office)
        add_counsellor(self.database, self.clock, user, office, frozenset(roles or ("COUNSELLOR",)))
        return invite(self.county.directory, user, self.clock).code

    def laptop(self, user: str = "anna", office: str = "Skien", *roles: str) -> Laptop:
        """Return a new laptop of somebody, registered."""
        laptop = Laptop(self)
        laptop.enrol(self.code_for(user, office, *roles))
        return laptop

    def revoke(self, laptop: Laptop, state: DeviceState) -> None:
        assert self.county.directory.revoke(RecordId(laptop.device), state, self.clock.now())


@contextmanager
def serving(
    database: Database,
    clock: Clock,
    limits: Limits | None = None,
    issuer: Issuer | None = None,
    *,
    wants_nonce: bool = False,
    outside: str | None = None,
) -> Iterator[Server]:
    """Run the real application under uvicorn in a thread; ``outside``: its address, where laptops call a proxy."""
    listening = listen_on("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    county = build_county(database, clock, SignInSettings(outside or address, wants_nonce=wants_nonce), issuer)
    config = uvicorn.Config(
        make_app(county, limits),
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    last = time.monotonic() + PATIENCE_SECONDS
    while not server.started:
        assert thread.is_alive(), "the server ended"
        assert time.monotonic() < last, "the server does not begin"
        time.sleep(0.005)
    wire = BareWire()
    try:
        yield Server(address, county, database, clock, wire)
    finally:
        wire.client.close()
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "the server does not end"


class MemoryKeeper:
    """Keeps the membership in memory."""

    def __init__(self) -> None:
        self.text: str | None = None

    def load(self) -> str | None:
        return self.text

    def save(self, text: str) -> None:
        self.text = text


class BareWire:
    """A line without anything round it."""

    def __init__(self) -> None:
        self.client = httpx.Client(timeout=PATIENCE_SECONDS, trust_env=False)

    def call(self, call: Call) -> Answered:
        reply = self.client.request(call.method, call.url, headers=dict(call.headers), content=call.content)
        return Answered(
            reply.status_code, {name.lower(): value for name, value in reply.headers.items()}, reply.content
        )


@dataclass
class Laptop:
    """A laptop: its key, its token, its numbers; it sends what a test wants it to send."""

    server: Server
    device: str = ""
    counsellor: str = ""
    office: str = ""
    number: int = 0
    nonce: str | None = None
    epoch: str | None = None
    clock: Clock | None = None
    keeper: MemoryKeeper = field(default_factory=MemoryKeeper)

    def __post_init__(self) -> None:
        self.session = DeviceSession(self.keeper, self.server.wire, self.clock or self.server.clock)

    def enrol(self, code: str) -> None:
        """Register under a new device id."""
        self._enrol(new_id(self.server.clock.now()), code)

    def enrol_again(self, code: str) -> None:
        """Register as after a lost answer: under the id that was asked for."""
        self._enrol(self.membership.device, code)

    def _enrol(self, device: str, code: str) -> None:
        enrolled = self.session.enrol(self.server.address, device, {"code": code})
        self.device, self.counsellor, self.office = enrolled.device, enrolled.counsellor, enrolled.office

    @property
    def membership(self) -> Membership:
        return require_membership(self.keeper)

    def signed(self, method: str, path: str, token: str | None = None) -> dict[str, str]:
        """Return the headers that let a request in."""
        token = token or self.session.token()
        call = Call(method, self.server.address + path)
        now = self.server.clock.now().timestamp()
        return {"Authorization": f"DPoP {token}", "DPoP": proof_for(self.membership.key, call, now, token)}

    def send(
        self, method: str, path: str, content: bytes = b"", headers: Mapping[str, str] | None = None, **parameters: Any
    ) -> httpx.Response:
        """Send a signed request."""
        given = {**self.signed(method, path), **(headers or {})}
        if content:
            given.setdefault("Content-Type", JSON)
        url = self.server.address + path
        return self.server.wire.client.request(method, url, headers=given, content=content, params=parameters or None)

    def ask(self, path: str, request: Request, wanted: type[R]) -> R:
        """Post a message and return the reply of the kind that is wanted."""
        return reply_in(self.send("POST", path, encode(request)), wanted)

    def request(self, *records: RecordChange) -> PushRequest:
        """Return the next push; sent again it is the same."""
        self.number += 1
        change_set = ChangeSet(new_id(self.server.clock.now()), self.number, self.counsellor, AT, records)
        return PushRequest(
            PROTOCOL_VERSION, self.device, self.epoch, self.nonce, f"{self.device}-{self.number}", (change_set,)
        )

    def push(self, *records: RecordChange) -> PushReply:
        """Push one change set."""
        request = self.request(*records)
        reply = self.ask("/v1/sync/push", request, PushReply)
        self.nonce, self.epoch = request.next_nonce, reply.epoch
        return reply

    def person(self, **fields: Any) -> str:
        """Push a new participant of the office and return the id."""
        one = new_id(self.server.clock.now())
        self.push(change(one, "participant", one, **{"office": self.office, **fields}))
        return one

    def pull(self, cursor: int = 0, limit: int = 2_000) -> PullReply:
        asked = PullRequest(PROTOCOL_VERSION, self.device, self.epoch, cursor, limit)
        return reply_in(self.pull_raw(asked), PullReply)

    def pull_raw(self, asked: PullRequest) -> httpx.Response:
        parameters: dict[str, Any] = {
            "version": asked.version,
            "device": asked.device,
            "cursor": asked.cursor,
            "limit": asked.limit,
        }
        if asked.epoch is not None:
            parameters["epoch"] = asked.epoch
        return self.send("GET", "/v1/sync/pull", **parameters)


def reply_in(response: httpx.Response, wanted: type[R]) -> R:
    """Return the message in a reply."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == JSON
    reply: Reply | Request = decode(response.content)
    assert isinstance(reply, wanted), reply
    return reply
