"""A laptop at the real server: registration, tokens, wrong clocks, broken lines, and the end of its service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.ids import new_id
from karriere_app.errors import UsageError
from karriere_app.server.administration import add_counsellor, prepare
from karriere_app.server.database import open_database, sqlite_address
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.invitations import normal_code
from karriere_app.server.sealed_work import new_administrator_key, open_sealed
from karriere_app.sync.lease import LeaseState, Standing
from karriere_app.sync.membership import LOST, RETIRED, NotEnrolledError, read_membership, require_membership
from karriere_app.sync.ports import (
    CaptivePortalError,
    DeviceRevokedError,
    GarbledReplyError,
    NetworkDownError,
    RequestRefusedError,
    ServerBusyError,
    SignInNeededError,
    TransportError,
)
from karriere_app.sync.sign_in import OTHER_ADDRESS, DeviceSession, Enrolled, EnrolmentRefusedError
from karriere_app.sync.signed import NOTICE, new_key, private_text, thumbprint, write_signed
from karriere_app.sync.wire import Answered, Call
from tests.conftest import MORNING
from tests.server.live import MemoryKeeper, Server, serving

PULL = "/v1/sync/pull?version=1&cursor=0&device="
PROBLEM = {"content-type": "application/problem+json"}


class Line:
    """The line to the server; ``before`` and ``after`` befall the next calls, and end them where they raise."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.before: list[Callable[[], None]] = []
        self.after: list[Callable[[Answered], Answered]] = []
        self.sent: list[Call] = []

    def call(self, call: Call) -> Answered:
        self.sent.append(call)
        if self.before:
            self.before.pop(0)()
        answer = self.server.wire.call(call)
        return self.after.pop(0)(answer) if self.after else answer

    def paths(self) -> list[str]:
        """Return the paths that were called since the last time."""
        found = [call.url.removeprefix(self.server.address).partition("?")[0] for call in self.sent]
        self.sent.clear()
        return found


class Laptop:
    """A laptop: what it keeps, its clock, its line, how long its program ran."""

    def __init__(self, server: Server) -> None:
        self.server, self.keeper, self.line = server, MemoryKeeper(), Line(server)
        self.clock = SteppingClock(MORNING)
        self.ran = 0.0
        self.start()
        self.device = new_id(MORNING)

    def start(self) -> None:
        """Start the program anew."""
        self.session = DeviceSession(self.keeper, self.line, self.clock, lambda: self.ran)

    def enrol(self, user: str = "anna") -> Enrolled:
        return self.session.enrol(self.server.address, self.device, {"code": self.server.code_for(user)})

    def pull(self) -> Answered:
        return self.session.call(Call("GET", PULL + require_membership(self.keeper).device))

    def revoke(self, state: DeviceState) -> None:
        assert self.server.county.directory.revoke(self.device, state, self.server.clock.now())

    @property
    def stopped(self) -> str | None:
        return require_membership(self.keeper).stopped


@pytest.fixture
def server_clock() -> SteppingClock:
    return SteppingClock(MORNING)


@pytest.fixture
def server(tmp_path: Path, server_clock: SteppingClock) -> Iterator[Server]:
    yield from served(tmp_path, server_clock)


def served(folder: Path, clock: SteppingClock, *, wants_nonce: bool = False) -> Iterator[Server]:
    database = open_database(sqlite_address(folder / "county.db"))
    prepare(database, clock)
    with serving(database, clock, wants_nonce=wants_nonce) as running:
        yield running
    database.close()


@pytest.fixture
def laptop(server: Server) -> Laptop:
    return Laptop(server)


def line_breaks() -> None:
    raise NetworkDownError


def answer_is_lost(answer: Answered) -> Answered:
    raise NetworkDownError


# ---- registration --------------------------------------------------------------------------------------------------


def test_a_code_lets_a_laptop_in_and_says_for_whom_it_works(server: Server, laptop: Laptop) -> None:
    enrolled = laptop.enrol()
    account = server.county.directory.account_of_user("anna")
    assert account is not None
    assert enrolled == Enrolled(laptop.device, account.counsellor, "anna", account.office, frozenset({"COUNSELLOR"}))
    kept = require_membership(laptop.keeper)
    assert (kept.server, kept.device, len(kept.keys)) == (server.address, laptop.device, 1)
    assert laptop.session.look() == Standing(LeaseState.RUNNING, 14)
    assert laptop.pull().is_ok


@pytest.mark.parametrize("when", ["before", "after"])
def test_after_a_broken_line_the_same_call_finishes_the_same_work(server: Server, laptop: Laptop, when: str) -> None:
    code = server.code_for("anna")
    laptop.line.before += [line_breaks] if when == "before" else []
    laptop.line.after += [answer_is_lost] if when == "after" else []
    with pytest.raises(NetworkDownError):
        laptop.session.enrol(server.address, laptop.device, {"code": code})
    kept = read_membership(laptop.keeper)
    assert kept is not None
    assert not kept.is_in
    with pytest.raises(NotEnrolledError):
        laptop.pull()
    laptop.start()
    laptop.session.enrol(server.address, laptop.device, {"code": code})
    assert private_text(require_membership(laptop.keeper).key) == private_text(kept.key)
    assert laptop.pull().is_ok


def test_a_spent_code_lets_nobody_else_in(server: Server, laptop: Laptop) -> None:
    code = server.code_for("anna")
    laptop.session.enrol(server.address, laptop.device, {"code": code})
    other = Laptop(server)
    with pytest.raises(EnrolmentRefusedError) as caught:
        other.session.enrol(server.address, other.device, {"code": code})
    assert caught.value.reason == "invalid_grant"
    with pytest.raises(NotEnrolledError):
        other.pull()


def test_after_wrong_codes_it_is_said_how_long_to_wait(
    server: Server, laptop: Laptop, server_clock: SteppingClock
) -> None:
    code = server.code_for("anna")
    wrong = wrong_code(code)
    for _ in range(3):
        with pytest.raises(EnrolmentRefusedError) as caught:
            laptop.session.enrol(server.address, laptop.device, {"code": wrong})
        assert caught.value.retry_after_seconds is None
    with pytest.raises(EnrolmentRefusedError) as caught:
        laptop.session.enrol(server.address, laptop.device, {"code": code})
    assert caught.value.retry_after_seconds == 1
    server_clock.moment += timedelta(seconds=2)
    laptop.session.enrol(server.address, laptop.device, {"code": code})


def wrong_code(code: str) -> str:
    """Return a code of the same handle with other signs, and a check sign that fits."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    tries = (code[:6] + one + other + code[8:] for one in alphabet for other in alphabet)
    return next(tried for tried in tries if tried != code and normal_code(tried) is not None)


def test_a_server_that_goes_by_another_address_is_named(server: Server, laptop: Laptop) -> None:
    elsewhere = server.address.replace("127.0.0.1", "localhost")
    with pytest.raises(EnrolmentRefusedError) as caught:
        laptop.session.enrol(elsewhere, laptop.device, {"code": server.code_for("anna")})
    assert caught.value.reason == OTHER_ADDRESS


def test_what_is_no_safe_address_hears_nothing(server: Server, laptop: Laptop) -> None:
    with pytest.raises(UsageError):
        laptop.session.enrol("http://karriere.telemark.example", laptop.device, {"code": "1"})
    assert laptop.line.sent == []


def test_an_answer_that_speaks_of_another_laptop_is_not_taken(server: Server, laptop: Laptop) -> None:
    def another(answer: Answered) -> Answered:
        return replace(answer, content=json.dumps({**answer.tree(), "device": new_id(MORNING)}).encode())

    laptop.line.after.append(another)
    with pytest.raises(GarbledReplyError):
        laptop.enrol()
    with pytest.raises(NotEnrolledError):
        laptop.pull()


# ---- tokens --------------------------------------------------------------------------------------------------------


def test_one_token_serves_until_seven_tenths_of_its_life_are_over(laptop: Laptop) -> None:
    laptop.enrol()
    laptop.line.paths()
    for _ in range(3):
        laptop.pull()
    assert laptop.line.paths() == ["/v1/token", "/v1/sync/pull", "/v1/sync/pull", "/v1/sync/pull"]
    laptop.ran += 419
    laptop.pull()
    assert laptop.line.paths() == ["/v1/sync/pull"]
    laptop.ran += 2
    laptop.pull()
    assert laptop.line.paths() == ["/v1/token", "/v1/sync/pull"]


def test_a_token_that_ended_while_the_laptop_slept_is_renewed(laptop: Laptop, server_clock: SteppingClock) -> None:
    laptop.enrol()
    laptop.pull()
    server_clock.moment += timedelta(hours=1)
    laptop.clock.moment += timedelta(hours=1)
    laptop.line.paths()
    assert laptop.pull().is_ok
    assert laptop.line.paths() == ["/v1/sync/pull", "/v1/token", "/v1/sync/pull"]


def test_new_keys_of_the_server_are_learnt(server: Server, laptop: Laptop) -> None:
    laptop.enrol()
    laptop.pull()
    server.county.sign_in.tokens.keys.rotate(at_once=True)
    assert laptop.pull().is_ok
    (known,) = require_membership(laptop.keeper).keys
    assert known["kid"] == server.county.sign_in.tokens.keys.signing()[0]


def test_a_server_that_wants_a_nonce_gets_it(tmp_path: Path, server_clock: SteppingClock) -> None:
    for server in served(tmp_path, server_clock, wants_nonce=True):
        laptop = Laptop(server)
        laptop.enrol()
        assert laptop.pull().is_ok
        server_clock.moment += timedelta(minutes=11)
        assert laptop.pull().is_ok


@pytest.mark.parametrize(
    "wrong", [timedelta(hours=-3), timedelta(hours=3), timedelta(days=-3650), timedelta(days=3650)]
)
def test_a_laptop_with_a_wrong_clock_gets_in(server: Server, laptop: Laptop, wrong: timedelta) -> None:
    laptop.clock.moment += wrong
    laptop.enrol()
    assert laptop.pull().is_ok
    assert laptop.session.look() == Standing(LeaseState.RUNNING, 14)
    laptop.start()
    assert laptop.pull().is_ok


def test_a_token_renews_the_lease(laptop: Laptop, server_clock: SteppingClock) -> None:
    laptop.enrol()
    laptop.clock.moment += timedelta(days=9)
    assert laptop.session.look() == Standing(LeaseState.RUNNING, 5)
    server_clock.moment += timedelta(days=9)
    laptop.pull()
    assert laptop.session.look() == Standing(LeaseState.RUNNING, 14)


def test_the_lease_is_counted_while_the_program_runs_and_when_it_starts_anew(laptop: Laptop) -> None:
    assert laptop.session.look() is None
    laptop.enrol()
    laptop.ran += timedelta(days=11).total_seconds()
    assert laptop.session.look() == Standing(LeaseState.WARNED, 3)
    laptop.ran = 0.0
    laptop.start()
    laptop.clock.moment += timedelta(days=3)
    assert laptop.session.look() == Standing(LeaseState.ENDED, 0)


def test_a_counsellor_who_left_is_asked_to_sign_in(server: Server, laptop: Laptop) -> None:
    laptop.enrol()
    add_counsellor(server.database, server.clock, "anna", "Skien", active_until=MORNING.date() - timedelta(days=1))
    with pytest.raises(SignInNeededError):
        laptop.pull()


# ---- what is not the server ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (Answered(200, {"content-type": "text/html"}, b"<html>"), CaptivePortalError),
        (Answered(401, {"content-type": "text/html"}, b"<html>"), CaptivePortalError),
        (Answered(200, {"content-type": "application/json"}, b'{"acc'), GarbledReplyError),
        (Answered(200, {"content-type": "application/json"}, b"[]"), GarbledReplyError),
        (Answered(200, {"content-type": "application/json"}, b"{}"), GarbledReplyError),
        (Answered(503, {**PROBLEM, "retry-after": "9"}, b"{}"), ServerBusyError),
        (Answered(429, {**PROBLEM, "retry-after": "9"}, b'{"error":"slow_down"}'), ServerBusyError),
        (Answered(401, PROBLEM, b'{"error":"invalid_client"}'), SignInNeededError),
    ],
)
def test_each_answer_to_the_wish_for_a_token_has_its_name(
    laptop: Laptop, said: Answered, trouble: type[TransportError]
) -> None:
    laptop.enrol()
    laptop.line.after += [lambda answer: said] * (2 if b"invalid_client" in said.content else 1)
    with pytest.raises(trouble) as caught:
        laptop.pull()
    if isinstance(caught.value, ServerBusyError):
        assert caught.value.retry_after_seconds == 9
    assert laptop.pull().is_ok


@pytest.mark.parametrize("path", ["/v1/token", "/v1/sync/pull"])
def test_what_something_on_the_way_sent_twice_is_signed_anew(laptop: Laptop, path: str) -> None:
    laptop.enrol()
    laptop.pull()

    def again(answer: Answered) -> Answered:
        return laptop.server.wire.call(laptop.line.sent[-1])

    laptop.ran += 600 if path == "/v1/token" else 0
    laptop.line.paths()
    laptop.line.after.append(again)
    assert laptop.pull().is_ok
    assert laptop.line.paths()[:2] == [path, path]


# ---- the end of service --------------------------------------------------------------------------------------------


def test_a_retired_laptop_may_push_and_nothing_else(laptop: Laptop) -> None:
    laptop.enrol()
    laptop.pull()
    laptop.revoke(DeviceState.RETIRED)
    with pytest.raises(DeviceRevokedError) as caught:
        laptop.pull()
    assert not caught.value.lost
    assert laptop.stopped == RETIRED
    pushed = laptop.session.call(Call("POST", "/v1/sync/push", {"Content-Type": "application/json"}, b"{}"))
    assert pushed.error == "malformed"


def test_a_retired_laptop_hears_of_it_when_it_asks_for_a_token(laptop: Laptop) -> None:
    laptop.enrol()
    laptop.revoke(DeviceState.RETIRED)
    assert laptop.session.token()
    assert laptop.stopped == RETIRED


def test_a_lost_laptop_gets_nothing_and_hears_the_servers_word(laptop: Laptop) -> None:
    laptop.enrol()
    laptop.revoke(DeviceState.LOST)
    for _ in range(2):
        with pytest.raises(DeviceRevokedError) as caught:
            laptop.pull()
        assert caught.value.lost
    assert laptop.stopped == LOST


def test_a_laptop_that_was_away_while_the_server_changed_keys_believes_the_one_it_knew(
    server: Server, laptop: Laptop
) -> None:
    laptop.enrol()
    for _ in range(3):
        server.county.sign_in.tokens.keys.rotate(at_once=True)
    laptop.revoke(DeviceState.LOST)
    with pytest.raises(DeviceRevokedError):
        laptop.pull()


def test_somebody_who_is_not_the_server_cannot_have_a_laptop_erased(server: Server, laptop: Laptop) -> None:
    laptop.enrol()
    laptop.pull()
    stranger = new_key()
    claims = {"iss": server.address, "sub": laptop.device, "state": "lost"}
    notice = write_signed(claims, stranger, typ=NOTICE, kid=thumbprint(stranger))
    body = json.dumps({"error": "device_stopped", "state": "lost", "notices": [notice]}).encode()
    laptop.line.after.append(lambda answer: Answered(403, PROBLEM, body))
    with pytest.raises(SignInNeededError):
        laptop.pull()
    assert laptop.stopped is None
    assert laptop.pull().is_ok


def test_the_last_work_of_a_lost_laptop_is_sealed_for_the_administrator(server: Server, laptop: Laptop) -> None:
    administrator = new_administrator_key()
    server.county.directory.set_administrator_key(administrator.public)
    laptop.enrol()
    laptop.revoke(DeviceState.LOST)
    laptop.session.deliver_last(b"what is unsent")
    (sealed,) = server.county.directory.sealed_work()
    assert open_sealed(administrator.private, sealed) == b"what is unsent"


def test_the_last_work_of_a_laptop_that_is_not_lost_is_refused(laptop: Laptop) -> None:
    laptop.enrol()
    with pytest.raises(RequestRefusedError):
        laptop.session.deliver_last(b"what is unsent")


# ---- a copied laptop -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("breaks", [False, True])
def test_a_copied_laptop_gets_an_id_and_a_key_of_its_own(server: Server, laptop: Laptop, breaks: bool) -> None:
    laptop.enrol()
    twin = Laptop(server)
    twin.keeper.text = laptop.keeper.text
    twin.session.token()
    old_key = private_text(require_membership(twin.keeper).key)
    if breaks:
        twin.line.after.append(answer_is_lost)
        with pytest.raises(NetworkDownError):
            twin.session.succeed(twin.device)
        twin.start()
    enrolled = twin.session.succeed(twin.device)
    kept = require_membership(twin.keeper)
    assert (enrolled.device, kept.device, kept.waiting) == (twin.device, twin.device, None)
    assert private_text(kept.key) != old_key
    assert enrolled.user == "anna"
    assert twin.pull().is_ok
    assert laptop.pull().is_ok
    row = server.county.directory.device(twin.device)
    assert row is not None
    assert row.registered_by == f"device:{laptop.device}"


def test_a_lost_laptop_does_not_come_in_again_as_another(laptop: Laptop) -> None:
    laptop.enrol()
    laptop.pull()
    laptop.revoke(DeviceState.LOST)
    with pytest.raises(DeviceRevokedError):
        laptop.session.succeed(new_id(MORNING))
