"""An id_token registers a laptop only if it is this county's, of now, for this key, and of somebody who is here.

The issuer is a real HTTP server on loopback; the certified one stands in tests/sync/test_browser.py.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from karriere_app.clock import SystemClock
from karriere_app.domain.ids import new_id
from karriere_app.server.administration import add_counsellor, add_office, prepare
from karriere_app.server.database import open_database, sqlite_address
from karriere_app.server.http.limits import Limits, Rate
from karriere_app.server.issuer import Issuer, IssuerSettings, fetch_document
from karriere_app.server.refusals import IssuerUnreachableError
from karriere_app.sync.sign_in import proof_for
from karriere_app.sync.signed import enrolment_nonce, new_key, thumbprint
from karriere_app.sync.wire import Call
from tests.server.attacks import refused
from tests.server.live import Server, serving

CLIENT, SALT = "karriere-tester", "s" * 30


@dataclass
class Directory:
    """A small issuer: what it answers at which path, and the keys it signs with."""

    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def publish(self, *keys: Any) -> None:
        discovery = {"issuer": self.address, "jwks_uri": f"{self.address}/keys"}
        public = [key.as_dict(private=False) for key in keys or (self.key,)]
        self.answers = {"/.well-known/openid-configuration": discovery, "/keys": {"keys": public}}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Directory]:
    directory = Directory()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's own name
            directory.asked.append(self.path)
            found = directory.answers.get(self.path)
            body = json.dumps(found).encode()
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's own name
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as listening:
        directory.address = f"http://127.0.0.1:{listening.server_address[1]}"
        directory.publish()
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield directory
        listening.shutdown()
        thread.join(10)


@pytest.fixture(scope="module")
def server(issuer: Directory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    clock = SystemClock()
    database = open_database(sqlite_address(tmp_path_factory.mktemp("issuer") / "county.db"))
    prepare(database, clock)
    add_office(database, clock, "Skien")
    add_counsellor(database, clock, "anna@fylke.no", "Skien")
    settings = IssuerSettings(issuer.address, CLIENT, required={"org": "123"})
    believed = Issuer(settings, fetch_document, clock)
    with serving(database, clock, Limits(strangers=Rate(1_000, 1.0)), believed) as running:
        yield running
    database.close()


@dataclass
class Attempt:
    """One laptop that wants in with an id_token."""

    server: Server
    issuer: Directory

    def __post_init__(self) -> None:
        self.key = new_key()

    def claims(self, **others: Any) -> dict[str, Any]:
        now = int(self.server.clock.now().timestamp())
        whole = {
            "iss": self.issuer.address,
            "aud": CLIENT,
            "sub": "4711",
            "preferred_username": "Anna@Fylke.no",
            "org": "123",
            "iat": now,
            "exp": now + 300,
            "nonce": enrolment_nonce(thumbprint(self.key), SALT),
            **others,
        }
        return {name: value for name, value in whole.items() if value is not None}

    def token(self, key: Any = None, header: dict[str, Any] | None = None, **others: Any) -> str:
        head = {"alg": "RS256", "kid": "one", **(header or {})}
        return jwt.encode(head, self.claims(**others), key or self.issuer.key, algorithms=[head["alg"]])

    def register(self, id_token: str, salt: str = SALT) -> httpx.Response:
        now = self.server.clock.now()
        call = Call("POST", f"{self.server.address}/v1/devices")
        headers = {"DPoP": proof_for(self.key, call, now.timestamp()), "Content-Type": "application/json"}
        body = json.dumps({"device": new_id(now), "id_token": id_token, "salt": salt})
        return self.server.wire.client.post(call.url, headers=headers, content=body)


@pytest.fixture
def attempt(server: Server, issuer: Directory) -> Attempt:
    return Attempt(server, issuer)


def test_the_way_is_told_to_whoever_asks(server: Server, issuer: Directory) -> None:
    ways = server.wire.client.get(f"{server.address}/v1/sign-in").json()
    assert ways == {
        "invitation": True,
        "identity": {"issuer": issuer.address, "client_id": CLIENT, "scopes": ["openid", "profile"]},
    }


def test_a_counsellor_is_let_in_by_name(attempt: Attempt) -> None:
    answer = attempt.register(attempt.token())
    assert answer.status_code == 201, answer.text
    assert answer.json()["user"] == "anna@fylke.no"


def test_the_county_may_be_one_of_several_audiences(attempt: Attempt) -> None:
    assert attempt.register(attempt.token(aud=[CLIENT, "another"], azp=CLIENT)).status_code == 201


_NOW = 1_000
WRONG: dict[str, Callable[[Attempt], str]] = {
    "nonsense": lambda it: "nonsense",
    "too long": lambda it: it.token(more="x" * 40_000),
    "another issuer": lambda it: it.token(iss="https://another.example"),
    "another audience": lambda it: it.token(aud="another"),
    "several audiences, for another": lambda it: it.token(aud=[CLIENT, "another"], azp="another"),
    "several audiences, for nobody": lambda it: it.token(aud=[CLIENT, "another"]),
    "for another": lambda it: it.token(azp="another"),
    "over": lambda it: it.token(exp=_NOW),
    "without an end": lambda it: it.token(exp=None),
    "from long ago": lambda it: it.token(iat=_NOW),
    "from tomorrow": lambda it: it.token(iat=2**35),
    "not yet": lambda it: it.token(nbf=2**35),
    "for another key": lambda it: it.token(nonce=enrolment_nonce(thumbprint(new_key()), SALT)),
    "for no key": lambda it: it.token(nonce=None),
    "another county's organisation": lambda it: it.token(org="999"),
    "no organisation": lambda it: it.token(org=None),
    "nobody": lambda it: it.token(preferred_username=None),
    "somebody else": lambda it: it.token(preferred_username="berit@fylke.no"),
    "a stranger's key": lambda it: it.token(RSAKey.generate_key(2048, {"kid": "one"})),
    "an unknown key": lambda it: it.token(header={"kid": "two"}),
    "the public key as a secret": lambda it: it.token(
        OctKey.import_key(json.dumps(it.issuer.key.as_dict(private=False))), {"alg": "HS256"}
    ),
    "another kind of key": lambda it: it.token(ECKey.generate_key("P-256", {"kid": "one"}), {"alg": "ES256"}),
    "a header that asks for more": lambda it: it.token(header={"jku": "https://another.example/keys"}),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_id_token_registers_nothing(what: str, attempt: Attempt) -> None:
    refused(attempt.register(WRONG[what](attempt)), "invalid_grant", 400)


def test_a_salt_is_long_enough_to_be_one(attempt: Attempt) -> None:
    refused(
        attempt.register(attempt.token(nonce=enrolment_nonce(thumbprint(attempt.key), "s")), "s"),
        "invalid_request",
        400,
    )


def test_the_issuers_keys_are_asked_for_once(issuer: Directory, server: Server) -> None:
    settings = IssuerSettings(issuer.address, CLIENT, required={"org": "123"})
    clock = SystemClock()
    believed, attempt = Issuer(settings, fetch_document, clock), Attempt(server, issuer)
    nonce = enrolment_nonce(thumbprint(attempt.key), SALT)
    assert believed.user_of(attempt.token(), nonce) == "anna@fylke.no"
    issuer.asked.clear()
    believed.user_of(attempt.token(), nonce)
    assert issuer.asked == []  # keys are kept


def test_an_issuer_that_does_not_answer_is_waited_for(issuer: Directory, server: Server, attempt: Attempt) -> None:
    stood = issuer.answers
    settings = IssuerSettings(issuer.address, CLIENT)
    nonce = enrolment_nonce(thumbprint(attempt.key), SALT)
    try:
        for broken in (
            {},
            {**stood, "/keys": []},
            {**stood, "/.well-known/openid-configuration": {"issuer": "https://another.example", "jwks_uri": "x"}},
            {**stood, "/.well-known/openid-configuration": {"issuer": issuer.address, "jwks_uri": "http://x.example/"}},
        ):
            issuer.answers = broken
            with pytest.raises(IssuerUnreachableError):
                Issuer(settings, fetch_document, SystemClock()).user_of(attempt.token(), nonce)
    finally:
        issuer.answers = stood
