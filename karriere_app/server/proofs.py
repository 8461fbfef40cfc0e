"""Is this the device's own key, here and now? DPoP proofs (RFC 9449) and client assertions (RFC 7523)."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from karriere_app.clock import Clock
from karriere_app.server.directory_port import Directory, RegisteredDevice, Replays
from karriere_app.server.refusals import SignInRefusedError
from karriere_app.server.tokens import NONCE_SECONDS, ServerKeys
from karriere_app.sync.signed import (
    ASSERTION,
    PROOF,
    DeviceKey,
    SignatureRefusedError,
    digest,
    htu,
    read_public_key,
    read_signed,
    text_claim,
    thumbprint,
    time_claim,
)

OLDEST_SECONDS = 120
AHEAD_SECONDS = 60
ASSERTION_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Presented:
    """What a request shows of itself. ``url`` is the address the client called, scheme and host as the public knows
    them; the two tuples hold every header line of that name as it came."""

    method: str
    url: str
    authorization: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()


class ProofDesk:
    """Checks proofs and assertions; each is good once. ``wants_nonce``: every proof must carry the server's nonce."""

    def __init__(self, keys: ServerKeys, replays: Replays, clock: Clock, *, wants_nonce: bool = False) -> None:
        self._keys = keys
        self._replays = replays
        self._clock = clock
        self._wants_nonce = wants_nonce

    def proven(self, presented: Presented, token: str | None, *, once: bool = True) -> DeviceKey:
        """Return the key that made the request's one proof; ``token``: the access token it must be bound to.

        ``once`` False, for registering alone: anybody can make such a proof, and nobody may fill the memory; a code is
        good once as it is.

        Raises:
            SignInRefusedError: ``invalid_dpop_proof``; ``use_dpop_nonce`` where a nonce is wanted or would help, as it
                does a laptop whose clock is wrong.
        """
        if len(presented.proofs) != 1:
            raise SignInRefusedError("invalid_dpop_proof", "proof_count")
        return self.proven_by(presented, presented.proofs[0], token, once=once)

    def proven_by(self, presented: Presented, proof: str, token: str | None, *, once: bool = True) -> DeviceKey:
        """Do the same for a proof that stands elsewhere in the request."""
        try:
            key, used = self._proven(presented, proof, token)
            if once:
                self._require_new(used, max(OLDEST_SECONDS + AHEAD_SECONDS, 2 * NONCE_SECONDS))
            return key
        except SignatureRefusedError as trouble:
            raise SignInRefusedError("invalid_dpop_proof", trouble.reason) from trouble

    def asserted(self, assertion: str, audience: str, directory: Directory) -> tuple[RegisteredDevice, DeviceKey]:
        """Return the device that signed an assertion, whatever its state, and its key.

        Raises:
            SignInRefusedError: ``invalid_client``.
        """
        try:
            return self._asserted(assertion, audience, directory)
        except SignatureRefusedError as trouble:
            raise SignInRefusedError("invalid_client", trouble.reason) from trouble

    def _proven(self, presented: Presented, proof: str, token: str | None) -> tuple[DeviceKey, str]:
        signed = read_signed(proof, lambda header: read_public_key(header.get("jwk")), typ=PROOF, members=("jwk",))
        key, claims = read_public_key(signed.header["jwk"]), signed.claims
        if claims.get("htm") != presented.method:
            raise SignatureRefusedError("htm")
        if htu(text_claim(claims, "htu", 2_000)) != htu(presented.url):
            raise SignatureRefusedError("htu")
        if token is not None and not hmac.compare_digest(text_claim(claims, "ath"), digest(token)):
            raise SignatureRefusedError("ath")
        used = digest(f"proof {thumbprint(key)} {text_claim(claims, 'jti')}")
        self._require_fresh(claims)
        return key, used

    def _require_fresh(self, claims: Mapping[str, Any]) -> None:
        age = self._clock.now().timestamp() - time_claim(claims, "iat")
        nonce = claims.get("nonce")
        now, before = self._keys.nonces() if nonce is not None or self._wants_nonce else ("", "")
        if nonce is not None:
            given = text_claim(claims, "nonce").encode()
            if hmac.compare_digest(given, now.encode()) or hmac.compare_digest(given, before.encode()):
                return
        if nonce is not None or self._wants_nonce or not -AHEAD_SECONDS <= age <= OLDEST_SECONDS:
            raise SignInRefusedError("use_dpop_nonce", "nonce", nonce=self._keys.nonces()[0])

    def _asserted(self, assertion: str, audience: str, directory: Directory) -> tuple[RegisteredDevice, DeviceKey]:
        found: list[tuple[RegisteredDevice, DeviceKey]] = []

        def key_of(header: Mapping[str, Any]) -> DeviceKey:
            kid = text_claim(header, "kid")
            device = directory.device_with_key(kid)
            if device is None:
                raise SignatureRefusedError("kid")
            found.append((device, key_of_device(device)))
            return found[0][1]

        claims = read_signed(assertion, key_of, typ=ASSERTION).claims
        device, key = found[0]
        if claims.get("iss") != device.id or claims.get("sub") != device.id:
            raise SignatureRefusedError("sub")
        if claims.get("aud") not in (audience, [audience]):
            raise SignatureRefusedError("aud")
        now = self._clock.now().timestamp()
        made, ends = time_claim(claims, "iat"), time_claim(claims, "exp")
        if ends <= now:
            raise SignatureRefusedError("expired")
        if made > now + AHEAD_SECONDS:
            raise SignatureRefusedError("not_yet")
        if ends - made > ASSERTION_SECONDS:
            raise SignatureRefusedError("lasts_too_long")
        self._require_new(
            digest(f"assertion {device.id} {text_claim(claims, 'jti')}"), ASSERTION_SECONDS + AHEAD_SECONDS
        )
        return device, key

    def _require_new(self, used: str, seconds: int) -> None:
        now = self._clock.now()
        if not self._replays.is_new(used, now + timedelta(seconds=seconds), now):
            raise SignatureRefusedError("replayed")


def key_of_device(device: RegisteredDevice) -> DeviceKey:
    """Return a registered device's public key."""
    return read_public_key(json.loads(device.public_key))
