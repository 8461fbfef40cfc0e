"""Who somebody is, by OpenID Connect: an id_token of the county's issuer, checked with the issuer's own keys.

Any issuer by configuration (Ansattporten, Entra ID, Keycloak …). The laptop runs the sign-in in the system browser and
brings the id_token; its nonce is made of the laptop's key, so that the token registers no other key. The server asks
two addresses only: the configured issuer's discovery document and the key set this names.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from karriere_app.clock import Clock
from karriere_app.server.refusals import IssuerUnreachableError, SignInRefusedError
from karriere_app.sync.signed import SignatureRefusedError, read_signed, text_claim, time_claim

ID_TOKEN_LONGEST = 32 * 1024
DOCUMENT_LONGEST = 512 * 1024
OLDEST_SIGN_IN_SECONDS = 600
CLOCKS_APART_SECONDS = 60

_KEYS_LAST = timedelta(hours=1)
_ASK_AGAIN = timedelta(seconds=60)
_TIMEOUT_SECONDS = 10.0
_LEAST_RSA_BITS = 2048
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_KEY_KINDS: dict[str, type[Key]] = {"RS": RSAKey, "PS": RSAKey, "ES": ECKey, "Ed": OKPKey}

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class IssuerSettings:
    """The county's issuer. ``user_claim`` is what names the counsellor: its value is the USER of ``counsellor add``.

    ``required``: claims that must have these very values, as an organisation number or a level of assurance. With
    ``user_claim`` ``email``, ``email_verified`` must be true.
    """

    issuer: str
    client_id: str
    user_claim: str = "preferred_username"
    scopes: tuple[str, ...] = ("openid", "profile")
    algorithms: tuple[str, ...] = ("RS256", "PS256", "ES256", "Ed25519")
    required: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not is_safe_address(self.issuer):
            raise ValueError("the issuer's address must begin with https")
        if not self.algorithms or any(name[:2] not in _KEY_KINDS for name in self.algorithms):
            raise ValueError("an id_token is signed with RS, PS, ES or Ed25519")


class Issuer:
    """Checks id_tokens. Keys are kept for an hour; an unknown key name asks again, once a minute at most."""

    def __init__(self, settings: IssuerSettings, fetch: Fetch, clock: Clock) -> None:
        self.settings = settings
        self._fetch = fetch
        self._clock = clock
        self._keys: list[Mapping[str, Any]] = []
        self._read_at: datetime | None = None
        self._lock = threading.Lock()

    def user_of(self, id_token: str, nonce: str) -> str:
        """Return the user name (lower case) that an id_token speaks of.

        Raises:
            SignInRefusedError: ``invalid_grant``, whatever is wrong with the token.
            IssuerUnreachableError: the issuer's keys could not be had.
        """
        try:
            return self._user_of(id_token, nonce)
        except SignatureRefusedError as trouble:
            raise SignInRefusedError("invalid_grant", f"id_token_{trouble.reason}", 400) from trouble

    def _user_of(self, id_token: str, nonce: str) -> str:
        settings = self.settings
        claims = read_signed(
            id_token,
            self._key_of,
            typ=None,
            members=("kid", "x5t", "x5t#S256"),
            algorithms=settings.algorithms,
            longest=ID_TOKEN_LONGEST,
        ).claims
        if claims.get("iss") != settings.issuer:
            raise SignatureRefusedError("iss")
        self._require_audience(claims)
        now = self._clock.now().timestamp()
        if time_claim(claims, "exp") <= now - CLOCKS_APART_SECONDS:
            raise SignatureRefusedError("expired")
        made = time_claim(claims, "iat")
        if made > now + CLOCKS_APART_SECONDS:
            raise SignatureRefusedError("not_yet")
        if "nbf" in claims and time_claim(claims, "nbf") > now + CLOCKS_APART_SECONDS:
            raise SignatureRefusedError("not_yet")
        if made < now - OLDEST_SIGN_IN_SECONDS:
            raise SignatureRefusedError("too_old")
        if claims.get("nonce") != nonce:
            raise SignatureRefusedError("nonce")
        for name, wanted in settings.required.items():
            if claims.get(name) != wanted:
                raise SignatureRefusedError("required")
        if settings.user_claim == "email" and claims.get("email_verified") is not True:
            raise SignatureRefusedError("email_verified")
        return text_claim(claims, settings.user_claim, 320).strip().lower()

    def _require_audience(self, claims: Mapping[str, Any]) -> None:
        client = self.settings.client_id
        audience = claims.get("aud")
        if audience not in (client, [client]):
            if not isinstance(audience, list) or client not in audience or claims.get("azp") != client:
                raise SignatureRefusedError("aud")
        elif claims.get("azp", client) != client:
            raise SignatureRefusedError("azp")

    def _key_of(self, header: Mapping[str, Any]) -> Key:
        kid, algorithm = header.get("kid"), str(header["alg"])
        for again in (False, True):
            fitting = [key for key in self._key_rows(again=again) if _fits(key, kid, algorithm)]
            if len(fitting) == 1:
                return _verifying_key(fitting[0], algorithm)
        raise SignatureRefusedError("kid")

    def _key_rows(self, *, again: bool) -> list[Mapping[str, Any]]:
        with self._lock:
            now = self._clock.now()
            lasts = _ASK_AGAIN if again else _KEYS_LAST
            if self._read_at is None or not self._read_at <= now < self._read_at + lasts:
                self._keys = self._fetched_keys()
                self._read_at = now
            return self._keys

    def _fetched_keys(self) -> list[Mapping[str, Any]]:
        found = _document(self._fetch(discovery_address(self.settings.issuer)), "discovery")
        address = found.get("jwks_uri")
        if found.get("issuer") != self.settings.issuer:
            raise IssuerUnreachableError("other_issuer")
        if not isinstance(address, str) or not is_safe_address(address):
            raise IssuerUnreachableError("jwks_uri")
        keys = _document(self._fetch(address), "keys").get("keys")
        if not isinstance(keys, list):
            raise IssuerUnreachableError("keys")
        return [key for key in keys if isinstance(key, dict)]


def discovery_address(issuer: str) -> str:
    """Return where an issuer tells about itself (OpenID Connect Discovery 1.0 section 4)."""
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def is_safe_address(address: str) -> bool:
    """Say whether an address is https, or stands on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def fetch_document(address: str) -> bytes:
    """Return what stands at an issuer's address: no redirects, ten seconds, half a megabyte.

    Raises:
        IssuerUnreachableError: no answer, or one that is not 200.
    """
    try:
        with (
            httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False) as client,
            client.stream("GET", address) as reply,
        ):
            if reply.status_code != httpx.codes.OK:
                raise IssuerUnreachableError("status")
            content = bytearray()
            for part in reply.iter_bytes():
                content += part
                if len(content) > DOCUMENT_LONGEST:
                    raise IssuerUnreachableError("too_long")
            return bytes(content)
    except httpx.HTTPError as trouble:
        raise IssuerUnreachableError("no_answer") from trouble


def _fits(key: Mapping[str, Any], kid: object, algorithm: str) -> bool:
    if kid is not None and key.get("kid") != kid:
        return False
    if key.get("use", "sig") != "sig" or key.get("alg", algorithm) != algorithm:
        return False
    return key.get("kty") == _KEY_KINDS[algorithm[:2]].key_type


def _verifying_key(row: Mapping[str, Any], algorithm: str) -> Key:
    # Only what a public key is made of: notes such as key_ops or x5c decide nothing here.
    bare = {name: row[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in row}
    try:
        key = JWKRegistry.import_key(bare)
        if isinstance(key, RSAKey) and key.public_key.key_size < _LEAST_RSA_BITS:
            raise SignatureRefusedError("key_kind")
    except (JoseError, ValueError, TypeError) as trouble:
        raise SignatureRefusedError("key_value") from trouble
    return key


def _document(content: bytes, what: str) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as trouble:
        raise IssuerUnreachableError(what) from trouble
    if not isinstance(found, dict):
        raise IssuerUnreachableError(what)
    return found
