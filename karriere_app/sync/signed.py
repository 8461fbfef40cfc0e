"""What laptop and server sign for each other: names, the one strict way of reading, keys and their thumbprints.

Compact JWS (RFC 7515) only. The kind of a token stands in ``typ`` (RFC 8725 section 3.11), so that none passes for
another. Keys are Ed25519 (RFC 8037, RFC 9864) or P-256 (ES256); the algorithm follows from the key, never from the
token. Loads ``cryptography``: import it only after the unlock window is painted.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from karriere_app.errors import KarriereError

PROOF = "dpop+jwt"  # RFC 9449 section 4.2
ASSERTION = "client-authentication+jwt"  # RFC 7523 as its update names it
ACCESS = "at+jwt"  # RFC 9068
LEASE = "karriere-lease+jwt"
NOTICE = "karriere-notice+jwt"

ASSERTION_KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT = "client_credentials"
LONGEST = 8 * 1024
LONGEST_ID = 128
OWN_ALGORITHMS = ("Ed25519", "ES256")

DeviceKey = OKPKey | ECKey

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_COORDINATE = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY_MEMBERS = {"OKP": ("crv", "x"), "EC": ("crv", "x", "y")}
_CURVES = {"OKP": "Ed25519", "EC": "P-256"}
_NOTES = {"kid", "use", "alg"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


class SignatureRefusedError(KarriereError):
    """Something signed is not what it must be; ``reason`` is a code that names no value of it."""

    exit_code = 8

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Signed:
    """A token whose signature held: header and claims."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]


KeyOf = Callable[[Mapping[str, Any]], Key]


def read_signed(
    text: str,
    key_of: KeyOf,
    *,
    typ: str | None,
    members: Sequence[str] = ("kid",),
    algorithms: Sequence[str] = OWN_ALGORITHMS,
    longest: int = LONGEST,
) -> Signed:
    """Return what a compact token says, once its signature holds under the key that ``key_of`` finds for its header.

    ``typ``: what the header must say (None: an id_token, where it may be missing or ``JWT``). ``members``: what
    else may stand in the header; anything more, ``crit`` and ``b64`` among it, is refused.

    Raises:
        SignatureRefusedError: too long, not canonical, an algorithm that is not allowed or not the key's, a wrong
            signature, claims that are not one JSON object.
    """
    if len(text) > longest:
        raise SignatureRefusedError("too_long")
    if not _COMPACT.fullmatch(text):
        raise SignatureRefusedError("not_compact")
    segments = text.split(".")
    header = _object(_decode(segments[0]))
    _decode(segments[2])
    if set(header) - {"alg", "typ", *members}:
        raise SignatureRefusedError("header_member")
    if header.get("typ") not in ((typ,) if typ else (None, "JWT")):
        raise SignatureRefusedError("typ")
    algorithm = header.get("alg")
    # joserfc takes an empty list of algorithms for all recommended ones, HS256 among them.
    if algorithm not in algorithms:
        raise SignatureRefusedError("alg")
    key = key_of(header)
    if not isinstance(key, OKPKey | ECKey | RSAKey):
        raise SignatureRefusedError("key_kind")
    registry = jws.JWSRegistry(algorithms=[str(algorithm)])
    registry.max_header_length = longest
    try:
        verified = jws.deserialize_compact(text, key, registry=registry)
    except (JoseError, ValueError, TypeError) as trouble:
        raise SignatureRefusedError("signature") from trouble
    return Signed(header, _object(verified.payload))


def write_signed(
    claims: Mapping[str, Any], key: DeviceKey, *, typ: str, kid: str | None = None, shows_key: bool = False
) -> str:
    """Return a compact token; ``shows_key`` puts the public key into the header, as a proof has it."""
    header: dict[str, Any] = {"typ": typ, "alg": algorithm_of(key)}
    if kid is not None:
        header["kid"] = kid
    if shows_key:
        header["jwk"] = public_jwk(key)
    content = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(header, content, key, algorithms=[algorithm_of(key)])


def new_key() -> OKPKey:
    """Return a new key pair: Ed25519, whose signatures need no luck with random numbers."""
    return OKPKey.generate_key("Ed25519")


def private_text(key: DeviceKey) -> str:
    """Return the private key as JSON, for a place that is encrypted."""
    return json.dumps(dict(key.as_dict(private=True)), sort_keys=True)


def private_key(text: str) -> DeviceKey:
    """Return the key that :func:`private_text` wrote."""
    found = json.loads(text)
    return OKPKey.import_key(found) if found["kty"] == "OKP" else ECKey.import_key(found)


def public_jwk(key: DeviceKey) -> dict[str, str]:
    """Return the public key with its required members only."""
    found = key.as_dict(private=False)
    return {name: str(found[name]) for name in ("kty", *_KEY_MEMBERS[key.key_type])}


def canonical_jwk(key: DeviceKey) -> str:
    """Return the public key as RFC 7638 hashes it."""
    return json.dumps(public_jwk(key), sort_keys=True, separators=(",", ":"))


def thumbprint(key: DeviceKey) -> str:
    """Return the key's thumbprint (RFC 7638: SHA-256 as base64url)."""
    return digest(canonical_jwk(key))


def read_public_key(jwk: object) -> DeviceKey:
    """Return the key of a public JWK.

    Raises:
        SignatureRefusedError: another kind or curve, a private or unknown member, a value that is no point.
    """
    kind = jwk.get("kty") if isinstance(jwk, dict) else None
    if not isinstance(jwk, dict) or not isinstance(kind, str) or kind not in _CURVES:
        raise SignatureRefusedError("key_kind")
    needed = {"kty", *_KEY_MEMBERS[kind]}
    if jwk.get("crv") != _CURVES[kind] or not needed <= set(jwk) or set(jwk) - needed - _NOTES:
        raise SignatureRefusedError("key_members")
    coordinates = [jwk[name] for name in _KEY_MEMBERS[kind][1:]]
    for value in coordinates:
        if not isinstance(value, str) or not _COORDINATE.fullmatch(value):
            raise SignatureRefusedError("key_value")
        _decode(value)
    bare = {name: jwk[name] for name in needed}
    try:
        key = OKPKey.import_key(bare) if kind == "OKP" else ECKey.import_key(bare)
        # joserfc builds the point at first use; one that is not on the curve shows here.
        key.get_op_key("verify")
    except (JoseError, ValueError, TypeError) as trouble:
        raise SignatureRefusedError("key_value") from trouble
    return key


def algorithm_of(key: DeviceKey) -> str:
    """Return the one algorithm that goes with the key."""
    return "Ed25519" if isinstance(key, OKPKey) else "ES256"


def digest(text: str) -> str:
    """Return SHA-256 of the text as base64url without padding (``ath``, thumbprints)."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def htu(url: str) -> str:
    """Return an address as a proof names it: normalised (RFC 3986 section 6.2), without query and fragment.

    Raises:
        SignatureRefusedError: it is no absolute http(s) address, or holds a user name.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as trouble:
        raise SignatureRefusedError("htu") from trouble
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        raise SignatureRefusedError("htu")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    ending = "" if port is None or port == _DEFAULT_PORTS[parts.scheme] else f":{port}"
    return f"{parts.scheme}://{host}{ending}{parts.path or '/'}"


def enrolment_nonce(key_thumbprint: str, salt: str) -> str:
    """Return the nonce of an OpenID Connect sign-in that registers a key: the id_token serves no other key."""
    return digest(f"karriere enrolment 1 {key_thumbprint} {salt}")


def text_claim(claims: Mapping[str, Any], name: str, longest: int = LONGEST_ID) -> str:
    """Return a claim that must be a text of 1 to ``longest`` signs. Raises SignatureRefusedError(name)."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise SignatureRefusedError(name)
    return value


def time_claim(claims: Mapping[str, Any], name: str) -> float:
    """Return a claim that must be a NumericDate (seconds since 1970). Raises SignatureRefusedError(name)."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**40:
        raise SignatureRefusedError(name)
    if not math.isfinite(value):
        raise SignatureRefusedError(name)
    return float(value)


def _decode(segment: str) -> bytes:
    # Python passes over bits that belong to no byte, so that another text would be the same token.
    try:
        found = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except (binascii.Error, ValueError) as trouble:
        raise SignatureRefusedError("not_compact") from trouble
    if base64.urlsafe_b64encode(found).rstrip(b"=").decode() != segment:
        raise SignatureRefusedError("not_canonical")
    return found


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError) as trouble:
        raise SignatureRefusedError("not_json") from trouble
    if not isinstance(found, dict):
        raise SignatureRefusedError("not_json")
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
