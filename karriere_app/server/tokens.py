"""What the server signs: access tokens, leases and notices; its keys can be changed at any time.

An access token names the device and its key, nothing else: office and roles are read at each request, so that a change
of either acts at once. All instants in tokens are whole seconds since 1970, by the server's clock alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import Key

from karriere_app.clock import Clock
from karriere_app.domain.fields import RecordId
from karriere_app.server.directory_port import DeviceState, Directory, RegisteredDevice, SigningKey
from karriere_app.sync.signed import (
    ACCESS,
    LEASE,
    NOTICE,
    DeviceKey,
    SignatureRefusedError,
    new_key,
    private_key,
    private_text,
    public_jwk,
    read_signed,
    text_claim,
    thumbprint,
    time_claim,
    write_signed,
)

TOKEN_SECONDS = 600
NONCE_SECONDS = 300
NOTICE_KEYS = 6

_CLOCKS_APART_SECONDS = 5
_FRESH = timedelta(seconds=1)


class ServerKeys:
    """The server's signing keys, read anew when a second old; the newest signs, the earlier ones fade out."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._rows: Sequence[SigningKey] = ()
        self._read_at: datetime | None = None
        self._keys: dict[str, DeviceKey] = {}
        self._lock = threading.Lock()

    def signing(self) -> tuple[str, DeviceKey]:
        """Return the newest key and its name; the very first one is made here."""
        rows = self._believed()
        if not rows:
            self._add(None)
            rows = self._believed()
        return rows[0].kid, self._key(rows[0])

    def find(self, kid: object) -> DeviceKey:
        """Return the key of this name if it is believed now. Raises SignatureRefusedError("kid")."""
        for row in self._believed():
            if row.kid == kid:
                return self._key(row)
        raise SignatureRefusedError("kid")

    def rotate(self, *, at_once: bool = False) -> str:
        """Make a new key and return its name. Earlier ones are believed as long as a token of theirs can last.

        ``at_once``: they leaked, and nothing they signed is believed any more.
        """
        now = self._clock.now()
        self.signing()
        return self._add(now if at_once else now + timedelta(seconds=TOKEN_SECONDS + _CLOCKS_APART_SECONDS))

    def ever(self, most: int) -> list[tuple[str, DeviceKey]]:
        """Return the latest keys, believed or not: what a laptop knew that was away for long."""
        self.signing()
        return [(row.kid, self._key(row)) for row in self._directory.signing_keys()[:most]]

    def public(self) -> list[dict[str, str]]:
        """Return the believed keys as public JWKs with their names, the newest first."""
        self.signing()
        return [{**public_jwk(self._key(row)), "kid": row.kid} for row in self._believed()]

    def nonces(self) -> tuple[str, str]:
        """Return the nonces for DPoP of this stretch of five minutes and of the one before."""
        kid, key = self.signing()
        secret = hashlib.sha256(b"karriere nonce 1 " + private_text(key).encode()).digest()
        stretch = int(self._clock.now().timestamp()) // NONCE_SECONDS
        now, before = (
            hmac.digest(secret, f"{kid} {number}".encode(), hashlib.sha256).hex()[:32]
            for number in (stretch, stretch - 1)
        )
        return now, before

    def _add(self, earlier_gone_at: datetime | None) -> str:
        key = new_key()
        row = SigningKey(thumbprint(key), self._clock.now(), None, private_text(key))
        self._directory.add_signing_key(row, earlier_gone_at)
        with self._lock:
            self._read_at = None
        return row.kid

    def _believed(self) -> list[SigningKey]:
        now = self._clock.now()
        with self._lock:
            if self._read_at is None or not self._read_at <= now < self._read_at + _FRESH:
                self._rows, self._read_at = self._directory.signing_keys(), now
            return [row for row in self._rows if row.gone_at is None or now < row.gone_at]

    def _key(self, row: SigningKey) -> DeviceKey:
        with self._lock:
            if row.kid not in self._keys:
                self._keys[row.kid] = private_key(row.private_key)
            return self._keys[row.kid]


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a believed access token says: which device, bound to which key."""

    device: RecordId
    thumbprint: str


class Tokens:
    """Signs and reads the server's own tokens. ``issuer`` is the county server's public address, also the audience."""

    def __init__(self, keys: ServerKeys, issuer: str, clock: Clock) -> None:
        self.keys = keys
        self.issuer = issuer
        self._clock = clock

    def access(self, device: RegisteredDevice) -> str:
        """Return an access token of ten minutes for the device, bound to its key (RFC 9068, RFC 9449 section 6)."""
        now = self._now()
        return self._write(
            ACCESS,
            {
                "aud": self.issuer,
                "client_id": device.id,
                "sub": device.id,
                "jti": secrets.token_urlsafe(16),
                "iat": now,
                "nbf": now,
                "exp": now + TOKEN_SECONDS,
                "cnf": {"jkt": device.thumbprint},
            },
        )

    def read_access(self, token: str) -> AccessClaims:
        """Return what a token says. Raises SignatureRefusedError with the reason, for the log."""
        claims = read_signed(token, self._key_of, typ=ACCESS).claims
        now = self._clock.now().timestamp()
        if claims.get("iss") != self.issuer:
            raise SignatureRefusedError("iss")
        if claims.get("aud") != self.issuer:
            raise SignatureRefusedError("aud")
        ends = time_claim(claims, "exp")
        if ends <= now:
            raise SignatureRefusedError("expired")
        if max(time_claim(claims, "nbf"), time_claim(claims, "iat")) > now + _CLOCKS_APART_SECONDS:
            raise SignatureRefusedError("not_yet")
        if ends - time_claim(claims, "iat") > TOKEN_SECONDS:
            raise SignatureRefusedError("lasts_too_long")
        bound = claims.get("cnf")
        if not isinstance(bound, dict):
            raise SignatureRefusedError("cnf")
        return AccessClaims(RecordId(text_claim(claims, "sub")), text_claim(bound, "jkt"))

    def lease(self, device: RecordId, days: int) -> str:
        """Return the signed word that the device may work without the server for so many days from now."""
        return self._write(LEASE, {"sub": device, "iat": self._now(), "days": days})

    def notices(self, device: RecordId, state: DeviceState) -> tuple[str, ...]:
        """Return the word that the device was taken out of service, on which a laptop erases itself.

        Signed once with each of the latest keys: a laptop believes only those it knew when it was here last.
        """
        claims = {"iss": self.issuer, "sub": device, "iat": self._now(), "state": state.value}
        return tuple(write_signed(claims, key, typ=NOTICE, kid=kid) for kid, key in self.keys.ever(NOTICE_KEYS))

    def _write(self, typ: str, claims: Mapping[str, Any]) -> str:
        kid, key = self.keys.signing()
        return write_signed({"iss": self.issuer, **claims}, key, typ=typ, kid=kid)

    def _key_of(self, header: Mapping[str, Any]) -> Key:
        return self.keys.find(header.get("kid"))

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
