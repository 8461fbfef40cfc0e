"""What a laptop keeps of its place with a county server: one text in the encrypted store, the private key in it.

What the server says of the laptop (lease, end of service) is believed only when a key signed it that the laptop knew
from the server before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from karriere_app.errors import KarriereError
from karriere_app.sync.lease import LEAST_DAYS, MOST_DAYS, Lease, lease_from_text, lease_to_text
from karriere_app.sync.signed import (
    LEASE,
    LONGEST,
    NOTICE,
    DeviceKey,
    SignatureRefusedError,
    private_key,
    private_text,
    read_public_key,
    read_signed,
    text_claim,
    time_claim,
)

RETIRED, LOST = "retired", "lost"


class NotEnrolledError(KarriereError):
    """This store was never registered with a county server."""

    exit_code = 2


class Keeper(Protocol):
    """One text in the encrypted store, written durably."""

    def load(self) -> str | None: ...

    def save(self, text: str) -> None: ...


@dataclass(frozen=True, slots=True, repr=False)
class Membership:
    """A laptop and its server. ``is_in`` False: the key is made, and the server's answer has not come yet.

    ``keys``: the server's public keys. ``stopped``: its word RETIRED or LOST. ``waiting``: the laptop id that comes
    next, with its key, asked for and not answered yet.
    """

    server: str
    device: str
    key: DeviceKey
    is_in: bool = False
    keys: tuple[Mapping[str, str], ...] = ()
    lease: Lease | None = None
    stopped: str | None = None
    waiting: tuple[str, DeviceKey] | None = None


def read_membership(keeper: Keeper) -> Membership | None:
    """Return what is kept, or None where this store was never registered."""
    text = keeper.load()
    if text is None:
        return None
    tree = json.loads(text)
    waiting = tree["waiting"]
    return Membership(
        tree["server"],
        tree["device"],
        private_key(tree["key"]),
        tree["is_in"],
        tuple(tree["keys"]),
        lease_from_text(tree["lease"]) if tree["lease"] else None,
        tree["stopped"],
        (waiting[0], private_key(waiting[1])) if waiting else None,
    )


def write_membership(keeper: Keeper, kept: Membership) -> None:
    """Keep it."""
    tree = {
        "server": kept.server,
        "device": kept.device,
        "key": private_text(kept.key),
        "is_in": kept.is_in,
        "keys": [dict(key) for key in kept.keys],
        "lease": lease_to_text(kept.lease) if kept.lease else None,
        "stopped": kept.stopped,
        "waiting": [kept.waiting[0], private_text(kept.waiting[1])] if kept.waiting else None,
    }
    keeper.save(json.dumps(tree))


def require_membership(keeper: Keeper) -> Membership:
    """Return what is kept of a laptop that is in. Raises NotEnrolledError."""
    kept = read_membership(keeper)
    if kept is None or not kept.is_in:
        raise NotEnrolledError
    return kept


def server_keys(tree: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    """Return the server's public keys from an answer of its own. Raises SignatureRefusedError where one is none."""
    keys = tree.get("keys")
    if not isinstance(keys, list) or not keys or not all(isinstance(key, dict) for key in keys):
        raise SignatureRefusedError("keys")
    for key in keys:
        read_public_key(key)
        text_claim(key, "kid")
    return tuple(keys)


def read_lease(kept: Membership, word: object) -> tuple[float, int]:
    """Return when the server granted a lease (seconds since 1970) and its days. Raises SignatureRefusedError."""
    claims = _read_word(kept, word, LEASE)
    days = claims.get("days")
    if not isinstance(days, int) or isinstance(days, bool) or not LEAST_DAYS <= days <= MOST_DAYS:
        raise SignatureRefusedError("days")
    return time_claim(claims, "iat"), days


def read_notice(kept: Membership, words: Sequence[object]) -> str:
    """Return RETIRED or LOST by the first word that a known key signed. Raises SignatureRefusedError where none is."""
    for word in words:
        try:
            state = text_claim(_read_word(kept, word, NOTICE), "state")
        except SignatureRefusedError as trouble:
            if trouble.reason == "kid":
                continue
            raise
        if state in (RETIRED, LOST):
            return state
    raise SignatureRefusedError("notice")


def _read_word(kept: Membership, word: object, typ: str) -> Mapping[str, Any]:
    def key_of(header: Mapping[str, Any]) -> DeviceKey:
        for key in kept.keys:
            if key["kid"] == header.get("kid"):
                return read_public_key(key)
        raise SignatureRefusedError("kid")

    if not isinstance(word, str):
        raise SignatureRefusedError("word")
    claims = read_signed(word, key_of, typ=typ, longest=LONGEST).claims
    if claims.get("iss") != kept.server or claims.get("sub") != kept.device:
        raise SignatureRefusedError("sub")
    return claims
