"""The laptop's side of signing in: registration, access tokens, proofs, lease. One object for one network worker.

Addresses: ``POST /v1/devices`` (JSON: device and either code, id_token with salt, or new_proof), ``POST /v1/token``
(form), ``POST /v1/devices/last-delivery`` (the assertion in the header ``Client-Assertion``), ``GET /v1/sign-in``.
Refusals are problem+json with ``error`` (OAuth code) and, for a device out of service, ``notices``.

Import it only after the unlock window is painted: it loads ``cryptography``.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from karriere_app.clock import Clock
from karriere_app.errors import KarriereError
from karriere_app.sync.lease import Lease, Standing, granted, looked, standing
from karriere_app.sync.membership import (
    LOST,
    Keeper,
    Membership,
    read_lease,
    read_membership,
    read_notice,
    require_membership,
    server_keys,
    write_membership,
)
from karriere_app.sync.ports import (
    DeviceRevokedError,
    GarbledReplyError,
    RequestRefusedError,
    ServerBusyError,
    SignInNeededError,
)
from karriere_app.sync.signed import (
    ASSERTION,
    ASSERTION_KIND,
    GRANT,
    LONGEST,
    PROOF,
    DeviceKey,
    SignatureRefusedError,
    digest,
    htu,
    new_key,
    text_claim,
    thumbprint,
    time_claim,
    write_signed,
)
from karriere_app.sync.wire import (
    FORBIDDEN,
    FORM,
    JSON,
    TOO_MANY,
    UNAUTHORISED,
    Answered,
    Call,
    Wire,
    json_body,
    server_address,
)

LAST_DELIVERY_HEADER = "Client-Assertion"

OTHER_ADDRESS = "other_address"
"""The server goes by another address than the one that was typed; its words would not be believed."""

_ASSERTION_SECONDS = 60
_CLOCK_WRONG_SECONDS = 30
_RENEWED_SHARE = 0.7
_SIGNED_ANEW = ("use_dpop_nonce", "invalid_dpop_proof", "invalid_client")
_LONGEST_ADDRESS = 2_000
_LONGEST_USER = 320


class EnrolmentRefusedError(KarriereError):
    """The server did not take the laptop: ``reason`` is its OAuth code; wait as long as it says, where it does."""

    exit_code = 8

    def __init__(self, reason: str, retry_after_seconds: int | None = None) -> None:
        super().__init__(reason, retry_after_seconds)
        self.reason, self.retry_after_seconds = reason, retry_after_seconds


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who the laptop works for, by the server's word."""

    device: str
    counsellor: str
    user: str
    office: str
    roles: frozenset[str]


def proof_for(key: DeviceKey, call: Call, now: float, token: str | None = None, nonce: str | None = None) -> str:
    """Return a DPoP proof (RFC 9449 section 4.2) for one request at ``now`` (seconds since 1970)."""
    claims: dict[str, Any] = {
        "htm": call.method,
        "htu": htu(call.url),
        "iat": int(now),
        "jti": secrets.token_urlsafe(16),
    }
    if token is not None:
        claims["ath"] = digest(token)
    if nonce is not None:
        claims["nonce"] = nonce
    return write_signed(claims, key, typ=PROOF, shows_key=True)


class DeviceSession:
    """One laptop's dealings with its server.

    How wrong the laptop's clock is, is learnt from the server's ``Date`` when it refuses, and holds as long as this
    object. ``ran``: seconds by a clock that nobody sets.
    """

    def __init__(self, keeper: Keeper, wire: Wire, clock: Clock, ran: Callable[[], float] = time.monotonic) -> None:
        self._keeper = keeper
        self._wire = wire
        self._clock = clock
        self._ran = ran
        self._looked_at = ran()
        self._offset = 0.0
        self._nonce: str | None = None
        self._token: str | None = None
        self._renew_at = 0.0

    def prepare(self, server: str, device: str) -> Membership:
        """Make and keep the key of a laptop before anybody hears of it; the same one when asked again.

        Raises UsageError("server").
        """
        server = server_address(server)
        kept = read_membership(self._keeper)
        if kept is None or (kept.server, kept.device) != (server, device):
            kept = Membership(server, device, new_key())
            write_membership(self._keeper, kept)
        return kept

    def enrol(self, server: str, device: str, grant: Mapping[str, str]) -> Enrolled:
        """Register this laptop; ``grant`` is ``{"code": …}`` or what ``karriere_app.sync.browser`` brought.

        After a broken line the same call finishes the same work: key and device id are those of the first try.

        Raises:
            EnrolmentRefusedError: the code is no good, or was tried too often.
            TransportError: the server was not reached; the code is still good.
        """
        kept = self.prepare(server, device)
        call = Call("POST", f"{kept.server}/v1/devices", JSON, json_body({"device": kept.device, **grant}))
        answer = self._twice(lambda: replace(call, headers={**JSON, **self._proof(call, kept.key)}))
        self._require_taken(kept, answer)
        return self._taken_in(kept, answer)

    def succeed(self, device: str) -> Enrolled:
        """Register under a new device id with a new key, signed in as what this laptop was (a clone, a restored copy).

        Raises: as :meth:`enrol` and :meth:`call`.
        """
        kept = require_membership(self._keeper)
        if kept.waiting is None or kept.waiting[0] != device:
            kept = replace(kept, waiting=(device, new_key()))
            write_membership(self._keeper, kept)
        key = kept.waiting[1] if kept.waiting else kept.key
        call = Call("POST", f"{kept.server}/v1/devices", JSON)

        def ask() -> Call:
            token = self.token()
            body = {"device": device, "new_proof": proof_for(key, call, self._now(), token, self._nonce)}
            return self._signed(replace(call, content=json_body(body)), kept.key, token)

        answer = self._twice(ask)
        self._require_taken(kept, answer)
        self._token = None
        return self._taken_in(Membership(kept.server, device, key), answer)

    def call(self, call: Call) -> Answered:
        """Send a request with token and proof and return the reply; a stale token or nonce is tried once more.

        ``call.url`` is a path of the laptop's own server: the token is for nobody else.

        Raises:
            NotEnrolledError: there is no server yet.
            SignInNeededError: the server does not know this laptop, or its counsellor, any more.
            DeviceRevokedError: by the server's signed word the laptop is lost, or retired and may not do this.
            TransportError: no reply.
        """
        kept = require_membership(self._keeper)
        answer = self._twice(lambda: self._addressed(kept, call))
        if answer.status == UNAUTHORISED:
            answer.require_the_server()
            raise SignInNeededError
        if answer.status == FORBIDDEN and answer.is_json:
            self._heed_notices(kept, answer)
        return answer

    def ready(self, call: Call) -> Callable[[], Answered]:
        """Return the sending of a request that is signed already: it may be done in another thread, once.

        It touches nothing of the laptop's; its reply is for :meth:`heard`. Raises: as :meth:`token`.
        """
        whole = self._addressed(require_membership(self._keeper), call)
        return lambda: self._wire.call(whole)

    def heard(self, answer: Answered) -> None:
        """Keep what the reply to a request of :meth:`ready` says for the next one."""
        self._nonce = answer.headers.get("dpop-nonce", self._nonce)

    def token(self) -> str:
        """Return an access token; a new one is asked for when seven tenths of the old one's life are over.

        Raises: as :meth:`call`, and NotEnrolledError.
        """
        if self._token is not None and self._ran() < self._renew_at:
            return self._token
        kept = require_membership(self._keeper)
        call = Call("POST", f"{kept.server}/v1/token", FORM)
        answer = self._twice(lambda: self._token_call(kept, call))
        if not answer.is_ok:
            answer.require_the_server()
            if answer.status == FORBIDDEN:
                self._heed_notices(kept, answer)
            if answer.status == TOO_MANY:
                raise ServerBusyError(answer.retry_after_seconds)
            raise SignInNeededError
        return self._taken_token(kept, answer.tree())

    def deliver_last(self, work: bytes) -> None:
        """Send what is unsent of a laptop called lost, to be sealed for the county's administrator.

        Raises: TransportError where it did not arrive.
        """
        kept = require_membership(self._keeper)
        call = Call("POST", f"{kept.server}/v1/devices/last-delivery", content=work)

        def ask() -> Call:
            return replace(call, headers={LAST_DELIVERY_HEADER: self._assertion(kept), **self._proof(call, kept.key)})

        answer = self._twice(ask)
        if not answer.is_ok:
            answer.require_the_server()
            raise RequestRefusedError(answer.error or "refused")

    def look(self) -> Standing | None:
        """Look at the clock, keep how much of the lease is used, and say how it stands; None: no lease was given.

        Call it when the store opens and every few minutes while it is open.
        """
        kept = read_membership(self._keeper)
        if kept is None or kept.lease is None:
            return None
        ran = self._ran()
        lease = looked(kept.lease, self._clock.now(), timedelta(seconds=max(0.0, ran - self._looked_at)))
        self._looked_at = ran
        write_membership(self._keeper, replace(kept, lease=lease))
        return standing(lease)

    def _twice(self, ask: Callable[[], Call]) -> Answered:
        """Send, and once more where the refusal was for want of a nonce, a fresh token or the right time.

        Once more also where proof or assertion was no good: they are good once, and something on the way that tried
        again for us has spent them. What is sent again is signed anew.
        """
        answer = self._sent(ask())
        if not answer.is_refusal:
            return answer
        seconds = answer.server_seconds()
        away = 0.0 if seconds is None else seconds - self._now()
        had_token = self._token is not None
        if answer.error == "invalid_token":
            self._token = None
        if abs(away) > _CLOCK_WRONG_SECONDS:
            self._offset += away
        elif answer.error not in _SIGNED_ANEW and not (answer.error == "invalid_token" and had_token):
            return answer
        return self._sent(ask())

    def _addressed(self, kept: Membership, call: Call) -> Call:
        return self._signed(replace(call, url=kept.server + call.url), kept.key, self.token())

    def _sent(self, call: Call) -> Answered:
        answer = self._wire.call(call)
        self.heard(answer)
        return answer

    def _require_taken(self, kept: Membership, answer: Answered) -> None:
        if answer.is_ok:
            return
        answer.require_the_server()
        if answer.status == FORBIDDEN:
            self._heed_notices(kept, answer)
        # A proof names the address that was called: where all else is right, the server goes by another one.
        reason = OTHER_ADDRESS if answer.error == "invalid_dpop_proof" else answer.error or "refused"
        raise EnrolmentRefusedError(reason, answer.retry_after_seconds)

    def _taken_in(self, kept: Membership, answer: Answered) -> Enrolled:
        tree = answer.tree()
        try:
            enrolled = Enrolled(
                text_claim(tree, "device"),
                text_claim(tree, "counsellor"),
                text_claim(tree, "user", _LONGEST_USER),
                text_claim(tree, "office"),
                frozenset(str(role) for role in tree["roles"]),
            )
            if enrolled.device != kept.device:
                raise GarbledReplyError
            if text_claim(tree, "issuer", _LONGEST_ADDRESS) != kept.server:
                raise EnrolmentRefusedError(OTHER_ADDRESS)
            kept = replace(kept, is_in=True, keys=server_keys(tree))
            kept = replace(kept, lease=self._lease(kept, tree))
        except (SignatureRefusedError, KeyError, TypeError) as trouble:
            raise GarbledReplyError from trouble
        write_membership(self._keeper, kept)
        return enrolled

    def _taken_token(self, kept: Membership, tree: Mapping[str, Any]) -> str:
        try:
            token = text_claim(tree, "access_token", LONGEST)
            lasts = time_claim(tree, "expires_in")
            if str(tree.get("token_type", "")).lower() != "dpop":
                raise GarbledReplyError
            kept = replace(kept, keys=server_keys(tree))
            kept = replace(kept, lease=self._lease(kept, tree))
            if tree.get("notices"):
                kept = replace(kept, stopped=read_notice(kept, tree["notices"]))
        except (SignatureRefusedError, TypeError) as trouble:
            raise GarbledReplyError from trouble
        write_membership(self._keeper, kept)
        self._token, self._renew_at = token, self._ran() + lasts * _RENEWED_SHARE
        return token

    def _lease(self, kept: Membership, tree: Mapping[str, Any]) -> Lease:
        seconds, days = read_lease(kept, tree.get("lease"))
        self._looked_at = self._ran()
        return granted(kept.lease, datetime.fromtimestamp(seconds, UTC), days, self._clock.now())

    def _heed_notices(self, kept: Membership, answer: Answered) -> None:
        notices = answer.tree().get("notices")
        if not isinstance(notices, list):
            return
        try:
            state = read_notice(kept, notices)
        except SignatureRefusedError as trouble:
            # Not the server's word: nothing is erased on it.
            raise SignInNeededError from trouble
        write_membership(self._keeper, replace(kept, stopped=state))
        self._token = None
        raise DeviceRevokedError(lost=state == LOST)

    def _token_call(self, kept: Membership, call: Call) -> Call:
        form = {
            "grant_type": GRANT,
            "client_assertion_type": ASSERTION_KIND,
            "client_assertion": self._assertion(kept),
        }
        return replace(call, headers={**FORM, **self._proof(call, kept.key)}, content=urlencode(form).encode())

    def _assertion(self, kept: Membership) -> str:
        now = int(self._now())
        claims = {
            "iss": kept.device,
            "sub": kept.device,
            "aud": kept.server,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + _ASSERTION_SECONDS,
        }
        return write_signed(claims, kept.key, typ=ASSERTION, kid=thumbprint(kept.key))

    def _signed(self, call: Call, key: DeviceKey, token: str) -> Call:
        headers = {**call.headers, "Authorization": f"DPoP {token}", **self._proof(call, key, token)}
        return replace(call, headers=headers)

    def _proof(self, call: Call, key: DeviceKey, token: str | None = None) -> dict[str, str]:
        return {"DPoP": proof_for(key, call, self._now(), token, self._nonce)}

    def _now(self) -> float:
        return self._clock.now().timestamp() + self._offset
