"""Requests that are wrong in one thing, for the tests of the server's door."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from karriere_app.sync.sign_in import proof_for
from karriere_app.sync.signed import (
    ACCESS,
    ASSERTION,
    ASSERTION_KIND,
    GRANT,
    PROOF,
    DeviceKey,
    digest,
    thumbprint,
    write_signed,
)
from karriere_app.sync.wire import Call
from tests.server.live import Laptop, Server

PULL = "/v1/sync/pull"


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


def refused(answer: httpx.Response, error: str, status: int = 401) -> None:
    """Check that a request was refused with this code, and that nothing of it came back."""
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
