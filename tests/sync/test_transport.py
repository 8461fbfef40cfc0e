"""Each request at its address, each reply read; what comes instead of a reply is told apart."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.server.administration import prepare
from karriere_app.server.database import open_database, sqlite_address
from karriere_app.server.directory_port import DeviceState
from karriere_app.sync.membership import require_membership
from karriere_app.sync.ports import (
    CaptivePortalError,
    DeviceRevokedError,
    GarbledReplyError,
    RequestRefusedError,
    RequestTooLargeError,
    ServerBusyError,
    ServerTooOldError,
    SignInNeededError,
    TransportError,
)
from karriere_app.sync.protocol import (
    PROTOCOL_VERSION,
    ChangeSet,
    DigestReply,
    DigestRequest,
    Forked,
    NewEpoch,
    OfferReply,
    OfferRequest,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    TooOld,
    encode,
)
from karriere_app.sync.sign_in import DeviceSession
from karriere_app.sync.transport import HttpTransport, accepted
from karriere_app.sync.wire import LONGEST_BODY_BYTES, Answered, Call, ReplyTooLargeError
from tests.conftest import MORNING
from tests.server.live import PATIENCE_SECONDS, MemoryKeeper, Server, serving
from tests.server.pushing import AT, change

OURS = {"content-type": "application/json", "karriere-oldest-version": "1"}
PROBLEM = {**OURS, "content-type": "application/problem+json"}


class Line:
    """The line to the server; ``change`` makes another reply of each but those to sign-in."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.change: Callable[[Answered], Answered] = lambda answer: answer
        self.sent: list[Call] = []

    def call(self, call: Call) -> Answered:
        answer = self._server.wire.call(call)
        if "/v1/sync/" not in call.url:
            return answer
        self.sent.append(call)
        return self.change(answer)


class Laptop:
    """A signed-in laptop that asks what a test wants it to ask."""

    def __init__(self, server: Server) -> None:
        self.server, self.line, keeper = server, Line(server), MemoryKeeper()
        self.session = DeviceSession(keeper, self.line, server.clock)
        code = {"code": server.code_for("anna")}
        self.office = self.session.enrol(server.address, new_id(MORNING), code).office
        self.keeper, self.transport = keeper, HttpTransport(self.session)
        self.epoch: str | None = None

    @property
    def device(self) -> str:
        return require_membership(self.keeper).device

    def pull(self, limit: int = 2_000) -> PullRequest:
        return PullRequest(PROTOCOL_VERSION, self.device, self.epoch, 0, limit)

    def push(self, *change_sets: ChangeSet, version: int = PROTOCOL_VERSION) -> PushRequest:
        return PushRequest(version, self.device, self.epoch, None, "one", change_sets)

    def write(self, number: int, **fields: str) -> ChangeSet:
        one = new_id(MORNING)
        record = change(one, "participant", one, office=self.office, **fields)
        return ChangeSet(new_id(MORNING), number, "anna", AT, (record,))


@pytest.fixture
def server(tmp_path: Path, clock: SteppingClock) -> Iterator[Server]:
    database = open_database(sqlite_address(tmp_path / "county.db"))
    prepare(database, clock)
    with serving(database, clock) as running:
        yield running
    database.close()


@pytest.fixture
def laptop(server: Server) -> Laptop:
    return Laptop(server)


def test_every_request_has_its_address_and_its_reply(server: Server, laptop: Laptop) -> None:
    ask = laptop.transport.ask
    pushed = ask(laptop.push(laptop.write(1, family_name="Haile")))
    assert isinstance(pushed, PushReply)
    laptop.epoch = pushed.epoch
    pulled = ask(laptop.pull())
    assert isinstance(pulled, PullReply)
    people = [entry.id for entry in pulled.entries if entry.kind == "participant"]
    assert len(people) == 1
    device, version = laptop.device, PROTOCOL_VERSION
    offer = OfferRequest(version, device, pushed.epoch, "one", "two", 0, (), (), last=True)
    assert isinstance(ask(offer), OfferReply)
    total = ask(DigestRequest(version, device, pushed.epoch))
    buckets = ask(DigestRequest(version, device, pushed.epoch, buckets=True))
    assert isinstance(total, DigestReply)
    assert isinstance(buckets, DigestReply)
    assert (total.buckets, len(buckets.buckets) > 0) == ((), True)
    lines = ask(DigestRequest(version, device, pushed.epoch, prefixes=tuple(name for name, _ in buckets.buckets)))
    assert isinstance(lines, DigestReply)
    assert people[0] in dict(lines.lines)
    records = ask(DigestRequest(version, device, pushed.epoch, records=(people[0],)))
    assert isinstance(records, DigestReply)
    assert [entry.id for entry in records.entries] == people
    assert [(call.method, call.url.removeprefix(server.address).partition("?")[0]) for call in laptop.line.sent] == [
        ("POST", "/v1/sync/push"),
        ("GET", "/v1/sync/pull"),
        ("POST", "/v1/sync/offer"),
        ("GET", "/v1/sync/digest"),
        ("GET", "/v1/sync/digest"),
        ("POST", "/v1/sync/digest"),
        ("POST", "/v1/sync/digest"),
    ]


def test_what_the_server_wants_first_is_passed_on(server: Server, laptop: Laptop) -> None:
    ask = laptop.transport.ask
    assert isinstance(ask(laptop.push(version=0)), TooOld)
    assert isinstance(ask(replace(laptop.push(), device=new_id(MORNING))), Forked)
    assert isinstance(ask(replace(laptop.pull(), epoch="earlier")), NewEpoch)


def test_a_laptop_registers_its_next_id(laptop: Laptop) -> None:
    device = new_id(MORNING)
    laptop.transport.register(device)
    assert laptop.device == device
    assert isinstance(laptop.transport.ask(laptop.pull()), PullReply)


def test_a_body_over_the_limit_is_not_sent(laptop: Laptop) -> None:
    change_sets = [laptop.write(number, text="x" * 300_000) for number in range(1, 8)]
    with pytest.raises(RequestTooLargeError) as caught:
        laptop.transport.ask(laptop.push(*change_sets))
    assert caught.value.is_agreed
    assert laptop.line.sent == []


def test_the_server_takes_what_the_laptop_holds_for_small_enough(laptop: Laptop) -> None:
    bare = laptop.push(laptop.write(1, text=""))
    whole = laptop.push(laptop.write(1, text="x" * (LONGEST_BODY_BYTES - len(encode(bare)))))
    assert len(encode(whole)) == LONGEST_BODY_BYTES
    assert isinstance(laptop.transport.ask(whole), PushReply)


def test_a_page_that_is_too_long_is_asked_for_in_shorter_ones(laptop: Laptop) -> None:
    limits: list[int] = []

    def too_long(answer: Answered) -> Answered:
        limits.append(int(laptop.line.sent[-1].url.partition("limit=")[2]))
        if limits[-1] > 600:
            raise ReplyTooLargeError
        return answer

    laptop.line.change = too_long
    for _ in range(2):
        assert isinstance(laptop.transport.ask(laptop.pull()), PullReply)
    assert limits == [2_000, 1_000, 500, 500]


def pages(laptop: Laptop) -> Callable[[int], PullReply]:
    """Push some records, and return what asks for a page of one after a cursor."""
    pushed = laptop.transport.ask(laptop.push(*(laptop.write(number, family_name="Haile") for number in (1, 2, 3))))
    assert isinstance(pushed, PushReply)
    laptop.epoch = pushed.epoch
    laptop.line.sent.clear()

    def page(cursor: int) -> PullReply:
        found = laptop.transport.ask(replace(laptop.pull(limit=1), cursor=cursor))
        assert isinstance(found, PullReply)
        return found

    return page


def await_sent(laptop: Laptop, number: int) -> None:
    last = time.monotonic() + PATIENCE_SECONDS
    while len(laptop.line.sent) < number:
        assert time.monotonic() < last
        time.sleep(0.002)


def asked_cursors(laptop: Laptop) -> list[int]:
    return [int(call.url.partition("cursor=")[2].partition("&")[0]) for call in laptop.line.sent]


def test_the_next_page_comes_while_one_is_taken_in(laptop: Laptop) -> None:
    page = pages(laptop)
    first = page(0)
    await_sent(laptop, 2)
    second = page(first.cursor)
    assert second.cursor > first.cursor
    await_sent(laptop, 3)
    assert asked_cursors(laptop) == [0, first.cursor, second.cursor]


def test_after_the_last_page_nothing_is_asked_for(laptop: Laptop) -> None:
    pages(laptop)
    whole = laptop.transport.ask(laptop.pull())
    assert isinstance(whole, PullReply)
    assert isinstance(laptop.transport.ask(replace(laptop.pull(), cursor=whole.cursor)), PullReply)
    assert asked_cursors(laptop) == [0, whole.cursor]


def test_a_next_page_that_went_wrong_is_asked_for_in_its_turn(laptop: Laptop) -> None:
    page = pages(laptop)
    laptop.line.change = lambda answer: answer if len(laptop.line.sent) != 2 else Answered(503, PROBLEM, b"{}")
    first = page(0)
    await_sent(laptop, 2)
    assert page(first.cursor).entries
    assert asked_cursors(laptop)[:3] == [0, first.cursor, first.cursor]


def test_another_request_than_the_next_page_is_answered_too(laptop: Laptop) -> None:
    page = pages(laptop)
    first = page(0)
    asked = replace(laptop.push(laptop.write(4)), nonce="one", next_nonce="two")
    assert isinstance(laptop.transport.ask(asked), PushReply)
    assert page(first.cursor).entries


def test_a_record_that_is_too_long_alone_is_given_up(laptop: Laptop) -> None:
    def too_long(answer: Answered) -> Answered:
        raise ReplyTooLargeError

    laptop.line.change = too_long
    with pytest.raises(ReplyTooLargeError):
        laptop.transport.ask(laptop.pull(limit=3))
    assert len(laptop.line.sent) == 2


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (Answered(200, OURS, b'{"type":"pulled"'), GarbledReplyError),
        (Answered(200, OURS, b'{"type":"pulled"}'), GarbledReplyError),
        (Answered(200, OURS, encode(OfferReply("e", AT, 1))), GarbledReplyError),
        (Answered(200, {**OURS, "content-type": "text/html"}, b"<html>"), CaptivePortalError),
        (Answered(200, {"content-type": "application/json"}, b"{}"), CaptivePortalError),
        (Answered(404, {"content-type": "text/html"}, b"<html>"), CaptivePortalError),
        (Answered(404, {"content-type": "application/json"}, b"{}"), CaptivePortalError),
        (Answered(404, PROBLEM, b'{"error":"not_found"}'), ServerTooOldError),
        (Answered(405, PROBLEM, b'{"error":"method_not_allowed"}'), ServerTooOldError),
        (Answered(401, PROBLEM, b'{"error":"invalid_token"}'), SignInNeededError),
        (Answered(403, PROBLEM, b'{"error":"not_allowed"}'), RequestRefusedError),
        (Answered(422, PROBLEM, b'{"error":"parameter"}'), RequestRefusedError),
        (Answered(413, {"content-type": "text/html"}, b"<html>"), RequestTooLargeError),
        (Answered(408, PROBLEM, b'{"error":"too_slow"}'), RequestTooLargeError),
        (Answered(429, {**PROBLEM, "retry-after": "7"}, b"{}"), ServerBusyError),
        (Answered(503, {**PROBLEM, "retry-after": "7"}, b"{}"), ServerBusyError),
        (Answered(502, {"content-type": "text/html"}, b"<html>"), ServerBusyError),
    ],
)
def test_what_comes_instead_of_a_reply_is_told_apart(
    laptop: Laptop, said: Answered, trouble: type[TransportError]
) -> None:
    laptop.line.change = lambda answer: said
    with pytest.raises(TransportError) as caught:
        laptop.transport.ask(laptop.pull())
    assert type(caught.value) is trouble
    if isinstance(caught.value, ServerBusyError) and "retry-after" in said.headers:
        assert caught.value.retry_after_seconds == 7
    if isinstance(caught.value, RequestTooLargeError):
        assert not caught.value.is_agreed


def test_a_refusal_says_its_code_and_no_value(laptop: Laptop) -> None:
    with pytest.raises(RequestRefusedError) as caught:
        laptop.transport.ask(replace(laptop.pull(), cursor=-1))
    assert caught.value.reason == "parameter"
    with pytest.raises(RequestRefusedError) as caught:
        accepted(Answered(409, PROBLEM, json.dumps({"error": 7}).encode()))
    assert caught.value.reason == "refused"


def test_a_laptop_that_was_never_registered_is_asked_to_sign_in(server: Server, laptop: Laptop) -> None:
    stranger = HttpTransport(DeviceSession(MemoryKeeper(), laptop.line, server.clock))
    with pytest.raises(SignInNeededError):
        stranger.ask(laptop.pull())
    with pytest.raises(SignInNeededError):
        stranger.register(new_id(MORNING))


def test_a_retired_laptop_is_told_so(server: Server, laptop: Laptop) -> None:
    assert server.county.directory.revoke(RecordId(laptop.device), DeviceState.RETIRED, MORNING)
    with pytest.raises(DeviceRevokedError):
        laptop.transport.ask(laptop.pull())
    assert isinstance(laptop.transport.ask(laptop.push(laptop.write(1))), PushReply)
