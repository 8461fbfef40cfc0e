"""Signing in over HTTP: the round trip, and everything that is not let in."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from karriere_app.clock import SteppingClock, SystemClock
from karriere_app.domain.ids import new_id
from karriere_app.server.administration import add_counsellor, prepare
from karriere_app.server.database import Database, open_database, sqlite_address
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.http.limits import Limits, Rate
from karriere_app.server.sealed_work import new_administrator_key, open_sealed
from karriere_app.sync.membership import LOST, RETIRED
from karriere_app.sync.ports import DeviceRevokedError
from karriere_app.sync.protocol import PushReply, encode
from karriere_app.sync.sign_in import EnrolmentRefusedError, proof_for
from karriere_app.sync.signed import (
    ACCESS,
    ASSERTION,
    ASSERTION_KIND,
    GRANT,
    PROOF,
    DeviceKey,
    digest,
    new_key,
    public_jwk,
    thumbprint,
    write_signed,
)
from karriere_app.sync.wire import Call
from tests.server.live import Laptop, Server, serving
from tests.server.pushing import change

PULL = "/v1/sync/pull"


@pytest.fixture
def server(database: Database) -> Iterator[Server]:
    with serving(database, SystemClock()) as running:
        yield running


@dataclass
class Attack:
    """What is sent instead of what should be."""

    server: Server
    laptop: Laptop

    @property
    def now(self) -> int:
        return int(self.server.clock.now().timestamp())

    @property
    def key(self) -> DeviceKey:
        return self.laptop.membership.key

    def pull(self, token: str, proof: str | None = None, **headers: str) -> httpx.Response:
        """Pull with this token and proof."""
        proof = proof if proof is not None else self.proof(token)
        given = {"Authorization": f"DPoP {token}", "DPoP": proof, **headers}
        asked: dict[str, Any] = {"version": 1, "device": self.laptop.device, "cursor": 0}
        return self.server.wire.client.get(self.server.address + PULL, headers=given, params=asked)

    def proof(self, token: str, key: DeviceKey | None = None, **claims: Any) -> str:
        """Return a proof, some of its claims others than they should be; None leaves one out."""
        whole: dict[str, Any] = {
            "htm": "GET",
            "htu": self.server.address + PULL,
            "iat": self.now,
            "jti": secrets.token_urlsafe(16),
            "ath": digest(token),
            **claims,
        }
        kept = {name: value for name, value in whole.items() if value is not None}
        return write_signed(kept, key or self.key, typ=PROOF, shows_key=True)

    def token(self, key: DeviceKey | None = None, kid: str | None = None, typ: str = ACCESS, **claims: Any) -> str:
        """Return an access token as the server would write it, some of its claims others."""
        real_kid, real_key = self.server.county.sign_in.tokens.keys.signing()
        whole = {
            "iss": self.server.address,
            "aud": self.server.address,
            "client_id": self.laptop.device,
            "sub": self.laptop.device,
            "jti": secrets.token_urlsafe(16),
            "iat": self.now,
            "nbf": self.now,
            "exp": self.now + 600,
            "cnf": {"jkt": thumbprint(self.key)},
            **claims,
        }
        return write_signed(whole, key or real_key, typ=typ, kid=kid or real_kid)

    def assertion(self, key: DeviceKey | None = None, kid: str | None = None, **claims: Any) -> str:
        """Return a client assertion, some of its claims others than they should be."""
        device = self.laptop.device
        whole = {
            "iss": device,
            "sub": device,
            "aud": self.server.address,
            "jti": secrets.token_urlsafe(16),
            "iat": self.now,
            "exp": self.now + 60,
            **claims,
        }
        return write_signed(whole, key or self.key, typ=ASSERTION, kid=kid or thumbprint(self.key))

    def ask_token(self, assertion: str, key: DeviceKey | None = None, **form: str) -> httpx.Response:
        """Ask for a token with this assertion."""
        call = Call("POST", f"{self.server.address}/v1/token")
        fields = {
            "grant_type": GRANT,
            "client_assertion_type": ASSERTION_KIND,
            "client_assertion": assertion,
            **form,
        }
        headers = {
            "DPoP": proof_for(key or self.key, call, self.now),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self.server.wire.client.post(call.url, headers=headers, content=urlencode(fields))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    """One server and one laptop for all attacks: they change nothing."""
    database = open_database(sqlite_address(tmp_path_factory.mktemp("door") / "county.db"))
    prepare(database, SystemClock())
    with serving(database, SystemClock(), Limits(strangers=Rate(1_000, 1.0))) as running:
        yield Attack(running, running.laptop())
    database.close()


def refused(answer: httpx.Response, error: str, status: int = 401) -> None:
    """Check that a request was refused with this code, and that nothing of it came back."""
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"


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


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"{", b'{"device": 1, "code": "x"}', b'{"device": "x"}'])
def test_a_registration_that_is_none_is_refused(body: bytes, door: Attack) -> None:
    call = Call("POST", f"{door.server.address}/v1/devices")
    headers = {"DPoP": proof_for(new_key(), call, door.now), "Content-Type": "application/json"}
    refused(door.server.wire.client.post(call.url, headers=headers, content=body), "invalid_request", 400)


def test_wrong_codes_are_slowed_down(server: Server) -> None:
    code = server.code_for("anna")
    wrong = code[:6] + ("0" if code[6] != "0" else "1") + code[7:]
    with pytest.raises(EnrolmentRefusedError) as one:
        Laptop(server).enrol(wrong)
    assert one.value.reason == "invalid_grant"


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


# ---- tokens --------------------------------------------------------------------------------------------------------


def _segment(tree: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(tree).encode()).rstrip(b"=").decode()


def _none(attack: Attack) -> str:
    _, body, _ = attack.token().split(".")
    return f"{_segment({'typ': ACCESS, 'alg': 'none'})}.{body}."


def _hmac_with_the_public_key(attack: Attack) -> str:
    kid, key = attack.server.county.sign_in.tokens.keys.signing()
    secret = OctKey.import_key(json.dumps(public_jwk(key)))
    body = base64.urlsafe_b64decode(attack.token().split(".")[1] + "==")
    return jws.serialize_compact({"typ": ACCESS, "alg": "HS256", "kid": kid}, body, secret, algorithms=["HS256"])


def _flipped(attack: Attack) -> str:
    head, body, signature = attack.token().split(".")
    return f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


TOKENS: dict[str, Callable[[Attack], str]] = {
    "no token": lambda it: "a.b.c",
    "unsigned": _none,
    "signed with the public key as a secret": _hmac_with_the_public_key,
    "signature changed": _flipped,
    "signed by the laptop itself": lambda it: it.token(key=it.key),
    "signed by a stranger's key": lambda it: it.token(key=new_key()),
    "an unknown key's name": lambda it: it.token(kid="../../etc/passwd"),
    "another audience": lambda it: it.token(aud="https://another.example"),
    "another issuer": lambda it: it.token(iss="https://another.example"),
    "over": lambda it: it.token(iat=it.now - 700, nbf=it.now - 700, exp=it.now - 100),
    "not yet": lambda it: it.token(iat=it.now + 60, nbf=it.now + 60, exp=it.now + 600),
    "lasts for years": lambda it: it.token(exp=it.now + 10**8),
    "without an end": lambda it: it.token(exp=None),
    "an end that is no time": lambda it: it.token(exp="never"),
    "bound to no key": lambda it: it.token(cnf=None),
    "bound to another key": lambda it: it.token(cnf={"jkt": thumbprint(new_key())}),
    "of a device that is not here": lambda it: it.token(sub=new_id(it.server.clock.now())),
    "a lease": lambda it: it.server.county.sign_in.tokens.lease(it.laptop.device, 14),  # type: ignore[arg-type]
    "an assertion": lambda it: it.assertion(),
    "a token of another kind": lambda it: it.token(typ="JWT"),
    "too long": lambda it: it.token(more="x" * 20_000),
}


def test_the_right_token_is_let_in(door: Attack) -> None:
    assert door.pull(door.token()).status_code == 200


@pytest.mark.parametrize("what", TOKENS)
def test_a_wrong_token_is_refused(what: str, door: Attack) -> None:
    answer = door.pull(TOKENS[what](door))
    refused(answer, "invalid_token")
    assert answer.headers["www-authenticate"].startswith("DPoP ")


def test_a_token_of_another_device_is_refused_with_my_key(door: Attack) -> None:
    other = door.server.laptop("berit")
    refused(door.pull(other.session.token()), "invalid_token")


@pytest.mark.parametrize("scheme", ["Bearer", "Basic", ""])
def test_only_dpop_tokens_are_taken(scheme: str, door: Attack) -> None:
    token = door.token()
    answer = door.pull(token, Authorization=f"{scheme} {token}".strip())
    refused(answer, "invalid_token")


def test_nothing_at_all_is_refused(door: Attack) -> None:
    refused(httpx.get(f"{door.server.address}{PULL}?version=1&device={door.laptop.device}&cursor=0"), "invalid_token")


# ---- proofs --------------------------------------------------------------------------------------------------------

PROOFS: dict[str, Callable[[Attack, str], str]] = {
    "another method": lambda it, token: it.proof(token, htm="POST"),
    "another address": lambda it, token: it.proof(token, htu=f"{it.server.address}/v1/sync/digest"),
    "another server": lambda it, token: it.proof(token, htu=f"https://another.example{PULL}"),
    "another token": lambda it, token: it.proof(token, ath=digest("another")),
    "no token": lambda it, token: it.proof(token, ath=None),
    "no id": lambda it, token: it.proof(token, jti=None),
    "no time": lambda it, token: it.proof(token, iat=None),
    "an id that is too long": lambda it, token: it.proof(token, jti="x" * 10_000),
    "nonsense": lambda it, token: "nonsense",
    "a token": lambda it, token: token,
}


@pytest.mark.parametrize("what", PROOFS)
def test_a_wrong_proof_is_refused(what: str, door: Attack) -> None:
    token = door.token()
    refused(door.pull(token, PROOFS[what](door, token)), "invalid_dpop_proof")


@pytest.mark.parametrize("away", [-1_000, 1_000])
def test_an_old_proof_gets_a_nonce_instead(away: int, door: Attack) -> None:
    token = door.token()
    answer = door.pull(token, door.proof(token, iat=door.now + away))
    refused(answer, "use_dpop_nonce")
    assert door.pull(token, door.proof(token, iat=1, nonce=answer.headers["dpop-nonce"])).status_code == 200
    refused(door.pull(token, door.proof(token, nonce="another")), "use_dpop_nonce")


def test_a_proof_of_another_key_is_refused(door: Attack) -> None:
    token = door.token()
    refused(door.pull(token, door.proof(token, key=new_key())), "invalid_token")


def test_a_proof_is_good_once(door: Attack) -> None:
    token = door.token()
    proof = door.proof(token)
    assert door.pull(token, proof).status_code == 200
    refused(door.pull(token, proof), "invalid_dpop_proof")


def test_two_proofs_are_none(door: Attack) -> None:
    token = door.token()
    headers = [("Authorization", f"DPoP {token}"), ("DPoP", door.proof(token)), ("DPoP", door.proof(token))]
    asked: dict[str, Any] = {"version": 1, "device": door.laptop.device, "cursor": 0}
    answer = door.server.wire.client.get(door.server.address + PULL, headers=headers, params=asked)
    refused(answer, "invalid_dpop_proof")


# ---- assertions ----------------------------------------------------------------------------------------------------

ASSERTIONS: dict[str, Callable[[Attack], str]] = {
    "nonsense": lambda it: "nonsense",
    "another audience": lambda it: it.assertion(aud="https://another.example"),
    "another subject": lambda it: it.assertion(sub=new_id(it.server.clock.now())),
    "another issuer": lambda it: it.assertion(iss=new_id(it.server.clock.now())),
    "over": lambda it: it.assertion(iat=it.now - 200, exp=it.now - 100),
    "not yet": lambda it: it.assertion(iat=it.now + 1_000, exp=it.now + 1_060),
    "lasts too long": lambda it: it.assertion(exp=it.now + 100_000),
    "another key": lambda it: it.assertion(key=new_key()),
    "an unknown key": lambda it: it.assertion(kid=thumbprint(new_key())),
    "an access token": lambda it: it.token(),
}


@pytest.mark.parametrize("what", ASSERTIONS)
def test_a_wrong_assertion_gets_no_token(what: str, door: Attack) -> None:
    refused(door.ask_token(ASSERTIONS[what](door)), "invalid_client")


def test_an_assertion_is_good_once(door: Attack) -> None:
    assertion = door.assertion()
    first = door.ask_token(assertion)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "no-store"
    assert 0 < first.json()["expires_in"] <= 600
    refused(door.ask_token(assertion), "invalid_client")


def test_assertion_and_proof_are_of_one_key(door: Attack) -> None:
    refused(door.ask_token(door.assertion(), key=new_key()), "invalid_dpop_proof")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "x"}, "invalid_request"),
    ],
)
def test_another_grant_is_refused(form: dict[str, Any], error: str, door: Attack) -> None:
    refused(door.ask_token(door.assertion(), **form), error, 400)


@pytest.mark.parametrize("content", [b"grant_type", b"a=1&a=2", b"\xff=1", b"&".join([b"a=1"] * 50)])
def test_a_form_that_is_none_is_refused(content: bytes, door: Attack) -> None:
    call = Call("POST", f"{door.server.address}/v1/token")
    headers = {"DPoP": proof_for(door.key, call, door.now), "Content-Type": "application/x-www-form-urlencoded"}
    refused(door.server.wire.client.post(call.url, headers=headers, content=content), "invalid_request", 400)


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
