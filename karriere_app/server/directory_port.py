"""Who may come in: what sign-in needs of the server's database, as a port.

Offices, counsellors, devices, invitations, revocations, the server's own signing keys and what a lost device still
sent. Every read sees what was committed last, never a cache: a revocation acts at the next request. Instants are
UTC-aware. Nothing here is a secret but :class:`SigningKey`; invitation codes are kept as hashes only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from karriere_app.domain.fields import RecordId


class DeviceState(Enum):
    """What a device may still do. ``RETIRED``: bring what is unsent, then erase itself. ``LOST``: nothing, erase."""

    ACTIVE = "active"
    RETIRED = "retired"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Account:
    """A counsellor as the server knows one. ``user`` is the name given to ``counsellor add``, unique, folded to lower.

    ``is_active`` is False after ``active_until``: no token is given out and no request let in.
    """

    counsellor: RecordId
    user: str
    office: RecordId
    roles: frozenset[str]
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RegisteredDevice:
    """A laptop. ``thumbprint`` is RFC 7638 (SHA-256, base64url) of ``public_key``, a public JWK as canonical JSON.

    Both ``id`` and ``thumbprint`` are unique for ever, also after revocation. ``revoked_at`` goes with a state other
    than ACTIVE.
    """

    id: RecordId
    counsellor: RecordId
    thumbprint: str
    public_key: str
    registered_at: datetime
    registered_by: str
    state: DeviceState = DeviceState.ACTIVE
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code for one counsellor. ``handle`` is the code's first group and no secret; ``code_hash`` is hex.

    ``failures`` counts wrong codes with this handle, ``failed_at`` is the last of them: the wait grows with them.
    """

    handle: str
    code_hash: str
    counsellor: RecordId
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    failures: int = 0
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key of the server's own: a private JWK as JSON. It signs from ``made_at``, is believed until ``gone_at``."""

    kid: str
    made_at: datetime
    gone_at: datetime | None
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedWork:
    """What a lost device still sent, in a box that only the county's administrator opens (server/sealed_work.py)."""

    id: RecordId
    device: RecordId
    at: datetime
    box: bytes = field(repr=False)


class Directory(Protocol):
    """The server's directory. Each method is one transaction of its own and durable when it returns."""

    def account(self, counsellor: RecordId) -> Account | None: ...

    def account_of_user(self, user: str) -> Account | None:
        """Return who has this user name (already lower case), or None."""
        ...

    def device(self, device: RecordId) -> RegisteredDevice | None: ...

    def device_with_key(self, thumbprint: str) -> RegisteredDevice | None: ...

    def add_device(self, device: RegisteredDevice) -> bool:
        """Keep a new device; False, and nothing kept, where its id or its key is there already."""
        ...

    def revoke(self, device: RecordId, state: DeviceState, at: datetime) -> bool:
        """Set a device to RETIRED or LOST; a lost one stays lost. False where there is no such device."""
        ...

    def add_invitation(self, invitation: Invitation) -> bool:
        """Keep an invitation; False, and nothing kept, where the handle was ever used."""
        ...

    def invitation(self, handle: str) -> Invitation | None: ...

    def note_failure(self, handle: str, at: datetime) -> None:
        """Count one more wrong code for an invitation."""
        ...

    def use_invitation(self, handle: str, device: RegisteredDevice, at: datetime) -> bool:
        """Spend the invitation and keep the device in ONE transaction.

        False, and nothing kept, where the invitation is spent already or the device's id or key is there already.
        """
        ...

    def signing_keys(self) -> Sequence[SigningKey]:
        """Return the server's keys, the newest first."""
        ...

    def add_signing_key(self, key: SigningKey, earlier_gone_at: datetime | None) -> bool:
        """Keep a new key; every earlier one without an end gets ``earlier_gone_at``.

        ``earlier_gone_at`` None means the very first key: False, and nothing kept, where there is one already.
        """
        ...

    def administrator_key(self) -> bytes | None:
        """Return the county administrator's public X25519 key (32 bytes) for sealed work."""
        ...

    def set_administrator_key(self, public_key: bytes) -> None: ...

    def keep_sealed(self, work: SealedWork) -> None: ...


class Replays(Protocol):
    """What was used once and may not come again: ids of proofs and assertions."""

    def is_new(self, digest: str, until: datetime, now: datetime) -> bool:
        """Remember a digest until an instant; False where it is remembered already. What is past ``now`` may go."""
        ...
