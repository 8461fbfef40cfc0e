"""Signing in over HTTP: the round trip, and everything that is not let in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from karriere_app.clock import SteppingClock, SystemClock
from karriere_app.domain.ids import new_id
from karriere_app.server.administration import add_counsellor, prepare
from karriere_app.server.database import Database, open_database, sqlite_address
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.http.limits import Limits, Rate
from karriere_app.server.invitations import normal_code
from karriere_app.server.sealed_work import new_administrator_key, open_sealed
from karriere_app.sync.membership import LOST, RETIRED
from karriere_app.sync.ports import DeviceRevokedError
from karriere_app.sync.protocol import PushReply, encode
from karriere_app.sync.sign_in import EnrolmentRefusedError, proof_for
from karriere_app.sync.signed import (
    thumbprint,
)
from karriere_app.sync.wire import Call
from tests.server.attacks import PULL, Attack, refused
from tests.server.live import Laptop, Server, serving
from tests.server.pushing import change


@pytest.fixture
def server(database: Database) -> Iterator[Server]:
    with serving(database, SystemClock()) as running:
        yield running


# ---- the round trip ------------------------------------------------------------------------------------------------


def test_a_laptop_registers_and_signs_in_by_itself(server: Server) -> None:
    laptop = server.laptop("anna")
    kept = laptop.membership
    assert kept.is_in
    assert (kept.device, kept.server) == (laptop.device, server.address)
    assert kept.lease is not None
    assert laptop.pull().entries
    actions = [row.action for row in server.county.audit.latest()]
    assert "registered" in actions
    assert "signed_in" in actions


def test_a_lost_answer_is_made_up_for_by_asking_again(server: Server) -> None:
    code, laptop = server.code_for("anna"), Laptop(server)
    laptop.session.enrol(server.address, new_id(server.clock.now()), {"code": code})
    laptop.enrol_again(code)
    with pytest.raises(EnrolmentRefusedError):
        Laptop(server).enrol(code)


def test_a_copied_laptop_takes_a_new_id_and_key(server: Server) -> None:
    laptop = server.laptop()
    person = laptop.person(family_name="Prøve")
    before, successor = laptop.membership, new_id(server.clock.now())
    laptop.session.succeed(successor)
    laptop.device, laptop.nonce = successor, None
    assert laptop.membership.device == successor
    assert thumbprint(laptop.membership.key) != thumbprint(before.key)
    assert person in {entry.id for entry in laptop.pull().entries}


def test_a_laptop_whose_clock_is_wrong_signs_in_with_the_servers_nonce(database: Database) -> None:
    with serving(database, SystemClock()) as server:
        laptop = Laptop(server, clock=SteppingClock(datetime(2019, 3, 1, tzinfo=UTC)))
        laptop.enrol(server.code_for("anna"))
        assert laptop.session.token()


def test_a_server_that_wants_nonces_gets_them(database: Database) -> None:
    with serving(database, SystemClock(), wants_nonce=True) as server:
        laptop = server.laptop()
        bare = laptop.send("GET", PULL, version=1, device=laptop.device, cursor=0)
        refused(bare, "use_dpop_nonce")
        assert bare.headers["dpop-nonce"]


def test_wrong_codes_are_slowed_down(server: Server) -> None:
    code = server.code_for("anna")
    reasons = []
    for sign in "0123456789".replace(code[6], ""):
        with pytest.raises(EnrolmentRefusedError) as told:
            Laptop(server).enrol(rightly_checked(code[:6] + sign + code[7:]))
        reasons.append(told.value.reason)
        if told.value.retry_after_seconds is not None:
            break
    assert reasons[:2] == ["invalid_grant", "invalid_grant"]
    assert reasons[-1] == "slow_down"


def rightly_checked(code: str) -> str:
    """Return a code whose last sign fits the ones before."""
    signs = code.replace("-", "")[:-1]
    return next(whole for sign in "0123456789ABCDEFGHJKMNPQRSTVWXY" if normal_code(whole := signs + sign))


def test_an_address_that_fails_too_often_waits(database: Database) -> None:
    with serving(database, SystemClock(), Limits(strangers=Rate(3, 0.1))) as server:
        laptop = server.laptop()
        attack = Attack(server, laptop)
        for _ in range(3):
            refused(attack.pull("nonsense"), "invalid_token")
        slowed = attack.pull("nonsense")
        refused(slowed, "slow_down", 429)
        assert int(slowed.headers["retry-after"]) > 0
        assert laptop.pull().entries  # whoever signs rightly is let in from the same address


# ---- devices out of service ----------------------------------------------------------------------------------------


def test_a_retired_laptop_brings_what_is_unsent_and_nothing_else(server: Server) -> None:
    laptop = server.laptop()
    laptop.pull()
    server.revoke(laptop, DeviceState.RETIRED)
    one = new_id(server.clock.now())
    assert isinstance(laptop.push(change(one, "participant", one, office=laptop.office)), PushReply)
    for method, path in (("GET", PULL), ("GET", "/v1/sync/digest"), ("GET", "/v1/access-log")):
        answer = laptop.send(method, path, version=1, device=laptop.device, cursor=0)
        refused(answer, "device_stopped", 403)
        assert answer.json()["state"] == RETIRED
        assert answer.json()["notices"]


def test_a_retired_laptop_hears_it_with_its_next_token(server: Server) -> None:
    laptop = server.laptop()
    server.revoke(laptop, DeviceState.RETIRED)
    laptop.session.token()
    assert laptop.membership.stopped == RETIRED


def test_a_lost_laptop_is_refused_within_a_second_and_told_so(server: Server) -> None:
    laptop = server.laptop()
    token = laptop.session.token()
    server.revoke(laptop, DeviceState.LOST)
    answer = Attack(server, laptop).pull(token)
    refused(answer, "device_stopped", 403)
    assert answer.json()["state"] == LOST
    laptop.session._token = None
    with pytest.raises(DeviceRevokedError) as told:
        laptop.session.token()
    assert told.value.lost
    assert laptop.membership.stopped == LOST


def test_what_a_lost_laptop_pushes_is_sealed_and_does_not_act(server: Server) -> None:
    pair = new_administrator_key()
    server.county.directory.set_administrator_key(pair.public)
    laptop, one = server.laptop(), new_id(server.clock.now())
    laptop.session.token()
    server.revoke(laptop, DeviceState.LOST)
    work = encode(laptop.request(change(one, "participant", one, office=laptop.office)))
    refused(laptop.send("POST", "/v1/sync/push", work), "device_stopped", 403)
    (sealed,) = server.county.directory.sealed_work()
    assert open_sealed(pair.private, sealed) == work
    assert one not in {entry.id for entry in server.laptop("berit").pull().entries}


def test_the_last_delivery_of_a_lost_laptop_is_sealed(server: Server) -> None:
    pair = new_administrator_key()
    server.county.directory.set_administrator_key(pair.public)
    laptop = server.laptop()
    server.revoke(laptop, DeviceState.LOST)
    laptop.session.deliver_last(b"alt som er igjen")
    (sealed,) = server.county.directory.sealed_work()
    assert open_sealed(pair.private, sealed) == b"alt som er igjen"


def test_nobody_else_makes_a_last_delivery(server: Server) -> None:
    server.county.directory.set_administrator_key(new_administrator_key().public)
    laptop = server.laptop()
    attack = Attack(server, laptop)
    call = Call("POST", f"{server.address}/v1/devices/last-delivery")
    for assertion, error, status in ((attack.assertion(), "invalid_request", 400), ("x", "invalid_client", 401)):
        headers = {"DPoP": proof_for(attack.key, call, attack.now), "Client-Assertion": assertion}
        refused(server.wire.client.post(call.url, headers=headers, content=b"x"), error, status)
    assert server.county.directory.sealed_work() == []


def test_without_an_administrators_key_a_delivery_may_come_again(server: Server) -> None:
    laptop = server.laptop()
    server.revoke(laptop, DeviceState.LOST)
    attack = Attack(server, laptop)
    call = Call("POST", f"{server.address}/v1/devices/last-delivery")
    headers = {"DPoP": proof_for(attack.key, call, attack.now), "Client-Assertion": attack.assertion()}
    answer = server.wire.client.post(call.url, headers=headers, content=b"x")
    refused(answer, "no_administrator_key", 503)
    assert answer.headers["retry-after"]


def test_a_thief_cannot_fill_the_disk_with_what_is_sealed(database: Database) -> None:
    with serving(database, SystemClock(), Limits(sealed_bytes=10_000)) as server:
        server.county.directory.set_administrator_key(new_administrator_key().public)
        laptop = server.laptop()
        laptop.session.token()
        server.revoke(laptop, DeviceState.LOST)
        for _ in range(4):
            refused(laptop.send("POST", "/v1/sync/push", b"x" * 4_000), "device_stopped", 403)
        assert len(server.county.directory.sealed_work()) == 2
        actions = [row.action for row in server.county.audit.latest()]
        assert (actions.count("sealed"), actions.count("not_sealed")) == (2, 2)


def test_whose_access_is_over_is_not_let_in(server: Server) -> None:
    laptop = server.laptop("anna")
    token = laptop.session.token()
    yesterday = server.clock.today() - timedelta(days=1)
    add_counsellor(server.database, server.clock, "anna", "Skien", active_until=yesterday)
    refused(Attack(server, laptop).pull(token), "invalid_token")


def test_whoever_moves_office_sees_the_new_ones_people_at_once(server: Server) -> None:
    anna, berit = server.laptop("anna", "Skien"), server.laptop("berit", "Bodø")
    person = anna.person(family_name="Prøve")
    assert person not in {entry.id for entry in berit.pull().entries}
    add_counsellor(server.database, server.clock, "berit", "Skien")
    assert person in {entry.id for entry in berit.pull().entries}


def test_a_leaked_key_signs_nothing_a_second_later(tmp_path: Path, clock: SteppingClock) -> None:
    database = open_database(sqlite_address(tmp_path / "county.db"))
    prepare(database, clock)
    with serving(database, clock) as server:
        laptop = server.laptop()
        token = laptop.session.token()
        assert Attack(server, laptop).pull(token).status_code == 200
        server.county.sign_in.tokens.keys.rotate(at_once=True)
        clock.moment += timedelta(seconds=1)
        refused(Attack(server, laptop).pull(token), "invalid_token")
    database.close()
