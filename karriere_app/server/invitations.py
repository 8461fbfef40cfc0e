"""One-time codes by which a counsellor's laptop is registered.

A code is 25 signs of Crockford's base 32 in groups of five: a handle of 5 that only finds the row, 19 secret ones
(95 bits) and a check sign. The server keeps SHA-256 of the whole: a code of that strength needs no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from karriere_app.clock import Clock
from karriere_app.domain.fields import RecordId
from karriere_app.errors import RecordNotFoundError
from karriere_app.server.directory_port import Account, Directory, Invitation, RegisteredDevice
from karriere_app.server.refusals import SignInRefusedError, TryLaterError

VALID_FOR = timedelta(days=7)
LONGEST_WAIT_SECONDS = 60

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS, _GROUP = 25, 5
_LOOKALIKES = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-‐‑‒–—−_.]+")
_FREE_FAILURES = 2
_LONGEST_TYPED = 100
_TRIES = 20


@dataclass(frozen=True, slots=True, repr=False)
class NewInvitation:
    """The code to hand over once, and until when it works; the server cannot show it again."""

    code: str
    invitation: Invitation


def invite(
    directory: Directory, user: str, clock: Clock, choose: Callable[[str], str] = secrets.choice
) -> NewInvitation:
    """Make a code for a counsellor. ``choose`` draws one sign of the alphabet.

    Raises:
        RecordNotFoundError: nobody active has this user name.
    """
    account = directory.account_of_user(user.strip().lower())
    if account is None or not account.is_active:
        raise RecordNotFoundError("counsellor")
    now = clock.now()
    for _ in range(_TRIES):
        signs = "".join(choose(_ALPHABET) for _ in range(_SIGNS - 1))
        code = signs + _check_sign(signs)
        invitation = Invitation(code[:_GROUP], _hash(code), account.counsellor, now, now + VALID_FOR)
        if directory.add_invitation(invitation):
            return NewInvitation("-".join(code[at : at + _GROUP] for at in range(0, _SIGNS, _GROUP)), invitation)
    raise RuntimeError("no free handle among so many draws")


def normal_code(typed: str) -> str | None:
    """Return a typed code's 25 signs: case, spaces and dashes do not matter, O is 0, I and L are 1. None: not one."""
    if len(typed) > _LONGEST_TYPED:
        return None
    code = _BETWEEN.sub("", typed.strip()).upper().translate(_LOOKALIKES)
    if len(code) != _SIGNS or not set(code) <= set(_ALPHABET) or _check_sign(code[:-1]) != code[-1]:
        return None
    return code


def redeem(
    directory: Directory, typed: str, device: Callable[[RecordId, str], RegisteredDevice], clock: Clock
) -> Account:
    """Spend a code on a device: ``device(counsellor, registered_by)`` gives the row to keep.

    The same device coming again with its spent code (the answer was lost on the way) gets the same answer.

    Raises:
        SignInRefusedError: ``invalid_grant``, the same for unknown, wrong, spent and expired.
        TryLaterError: after the third wrong code with this handle; the wait doubles up to a minute.
    """
    code = normal_code(typed)
    if code is None:
        raise SignInRefusedError("invalid_grant", "code_shape", 400)
    invitation = directory.invitation(code[:_GROUP])
    known = invitation.code_hash if invitation is not None else _hash("")
    now = clock.now()
    if invitation is not None:
        _let_wait(invitation, clock)
    if not hmac.compare_digest(known, _hash(code)) or invitation is None:
        if invitation is not None:
            directory.note_failure(invitation.handle, now)
        raise SignInRefusedError("invalid_grant", "code_unknown", 400)
    account = directory.account(invitation.counsellor)
    if account is None or not account.is_active:
        raise SignInRefusedError("invalid_grant", "code_over", 400)
    row = device(account.counsellor, f"invitation:{invitation.handle}")
    is_open = invitation.used_at is None and now < invitation.expires_at
    if is_open and directory.use_invitation(invitation.handle, row, now):
        return account
    if not is_same_device(directory.device(row.id), row):
        raise SignInRefusedError("invalid_grant", "code_over", 400)
    return account


def is_same_device(known: RegisteredDevice | None, row: RegisteredDevice) -> bool:
    """Say whether a device that wants in is in already, by the same way, with the same key and not revoked."""
    return known is not None and replace(known, registered_at=row.registered_at) == row


def wait_seconds(failures: int) -> int:
    """Return how long to wait after so many wrong codes: none after two, then 1, 2, 4 … up to a minute."""
    if failures <= _FREE_FAILURES:
        return 0
    return min(LONGEST_WAIT_SECONDS, 1 << min(failures - _FREE_FAILURES - 1, 10))


def _let_wait(invitation: Invitation, clock: Clock) -> None:
    if invitation.failed_at is None:
        return
    since = (clock.now() - invitation.failed_at).total_seconds()
    left = wait_seconds(invitation.failures) - max(0.0, since)
    if left > 0:
        raise TryLaterError(math.ceil(left))


def _hash(code: str) -> str:
    return hashlib.sha256(f"karriere invitation 1 {code}".encode()).hexdigest()


def _check_sign(signs: str) -> str:
    # 31 is prime and the places' factors differ, so that one wrong sign or two swapped ones show.
    return _ALPHABET[sum(place * _ALPHABET.index(sign) for place, sign in enumerate(signs, 1)) % 31]
