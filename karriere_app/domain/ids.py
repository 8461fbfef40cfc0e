"""Record ids: made by the client, sorted by time, never reused."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime

from karriere_app.domain.fields import RecordId

_SINGLES = uuid.UUID("6f1d2c1e-8a52-5f0e-9c3b-5d3f3c0f7a11")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(now: datetime, random_bytes: bytes | None = None) -> RecordId:
    """Return a UUIDv7 (RFC 9562): 48 bits of milliseconds, 74 random bits (``random_bytes``: ten, for the demo)."""
    noise = int.from_bytes(random_bytes or secrets.token_bytes(10), "big")
    milliseconds = int(now.timestamp() * 1000) & (1 << 48) - 1
    value = milliseconds << 80 | 0x7 << 76 | (noise >> 62 & 0xFFF) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    return RecordId(str(uuid.UUID(int=value)))


def single_id(participant: str, kind: str) -> RecordId:
    """Return the id of a record that exists once per participant, so that two laptops make the same one."""
    return RecordId(str(uuid.uuid5(_SINGLES, f"{participant}/{kind}")))


def is_record_id(text: str) -> bool:
    """Say whether the text is a UUID in its canonical lower-case form."""
    try:
        return str(uuid.UUID(text)) == text
    except (ValueError, AttributeError, TypeError):
        return False


def plan_code(first_version: str) -> str:
    """Return the plan code: ten Crockford letters from the first version's id and a check letter (value mod 31).

    Made offline; kept along ``replaces``. Fifty bits of SHA-256, so two plans of a county share one in 2**50 pairs.
    """
    number = int.from_bytes(hashlib.sha256(first_version.encode()).digest()[:7], "big") >> 6
    letters = "".join(_CROCKFORD[number >> shift & 31] for shift in range(45, -1, -5))
    return letters + _CROCKFORD[number % 31]


def is_plan_code(text: str) -> bool:
    """Say whether ten letters and their check letter belong together."""
    if len(text) != 11 or any(letter not in _CROCKFORD for letter in text):
        return False
    number = 0
    for letter in text[:10]:
        number = number * 32 + _CROCKFORD.index(letter)
    return _CROCKFORD[number % 31] == text[10]
