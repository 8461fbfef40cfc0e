"""Tokens, proofs and assertions that are wrong in one thing: none is let in."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from karriere_app.clock import SystemClock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.server.administration import prepare
from karriere_app.server.database import open_database, sqlite_address
from karriere_app.server.http.limits import Limits, Rate
from karriere_app.sync.sign_in import proof_for
from karriere_app.sync.signed import (
    ACCESS,
    digest,
    new_key,
    public_jwk,
    thumbprint,
)
from karriere_app.sync.wire import Call
from tests.server.attacks import PULL, Attack, refused
from tests.server.live import serving


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    """One server and one laptop for all attacks: they change nothing."""
    database = open_database(sqlite_address(tmp_path_factory.mktemp("door") / "county.db"))
    prepare(database, SystemClock())
    with serving(database, SystemClock(), Limits(strangers=Rate(1_000, 1.0))) as running:
        yield Attack(running, running.laptop())
    database.close()


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
    "a lease": lambda it: it.server.county.sign_in.tokens.lease(RecordId(it.laptop.device), 14),
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


# ---- registrations -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"{", b'{"device": 1, "code": "x"}', b'{"device": "x"}'])
def test_a_registration_that_is_none_is_refused(body: bytes, door: Attack) -> None:
    call = Call("POST", f"{door.server.address}/v1/devices")
    headers = {"DPoP": proof_for(new_key(), call, door.now), "Content-Type": "application/json"}
    refused(door.server.wire.client.post(call.url, headers=headers, content=body), "invalid_request", 400)


@pytest.mark.parametrize("device", ["x", "", "../x", "0" * 36, 500 * "a"])
def test_a_device_id_that_is_none_is_refused(device: str, door: Attack) -> None:
    call, code = Call("POST", f"{door.server.address}/v1/devices"), door.server.code_for("carl")
    headers = {"DPoP": proof_for(new_key(), call, door.now), "Content-Type": "application/json"}
    body = json.dumps({"device": device, "code": code}).encode()
    refused(door.server.wire.client.post(call.url, headers=headers, content=body), "invalid_request", 400)


def test_an_identity_is_of_no_use_where_no_issuer_is_set(door: Attack) -> None:
    call = Call("POST", f"{door.server.address}/v1/devices")
    headers = {"DPoP": proof_for(new_key(), call, door.now), "Content-Type": "application/json"}
    body = json.dumps({"device": door.laptop.device, "id_token": "x", "salt": "s" * 30}).encode()
    refused(door.server.wire.client.post(call.url, headers=headers, content=body), "unsupported_grant_type", 400)
