"""The cryptography of the envelope: Argon2id, HKDF-SHA-256, AES-256-GCM, HMAC-SHA-256. Nothing home-made.

``cryptography`` is imported inside the functions: it must not be loaded before the unlock window is painted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from karriere_app.errors import UsageError
from karriere_app.security.secret import DeviceSecret

SALT_BYTES = 16
NONCE_BYTES = 12
KEY_BYTES = 32
SEALED_KEY_BYTES = KEY_BYTES + 16

_BOUND_INFO = b"karriere envelope 1: passphrase and device"
_ALONE_INFO = b"karriere envelope 1: passphrase alone"
_RECOVERY_INFO = b"karriere envelope 1: recovery key"
_CHECK_INFO = b"karriere envelope 1: device check "


@dataclass(frozen=True, kw_only=True)
class KdfCost:
    """What one guess of the passphrase costs (Argon2id, RFC 9106). ``memory_kib`` is in KiB."""

    iterations: int
    memory_kib: int
    lanes: int

    def is_acceptable(self) -> bool:
        """Return whether it is neither below the floor nor so high that opening would eat the machine."""
        return (
            FLOOR_COST.iterations <= self.iterations <= _CEILING.iterations
            and FLOOR_COST.memory_kib <= self.memory_kib <= _CEILING.memory_kib
            and FLOOR_COST.lanes <= self.lanes <= _CEILING.lanes
        )


FLOOR_COST = KdfCost(iterations=3, memory_kib=64 * 1024, lanes=4)
"""The least that an envelope may hold (design.md); 0.11 s on two cores. For tests and the throw-away demo store."""

DEVICE_BOUND_COST = KdfCost(iterations=3, memory_kib=256 * 1024, lanes=4)
"""0.38 s (0.53 s at worst) on two cores: a slower office laptop still opens within about a second."""

PASSPHRASE_ONLY_COST = KdfCost(iterations=4, memory_kib=384 * 1024, lanes=4)
"""0.71 s (0.85 s at worst) on two cores: the passphrase is the only lock, so a guess costs nearly twice as much."""

# A tampered envelope may cost some seconds and 1 GiB, never the machine.
_CEILING = KdfCost(iterations=10, memory_kib=1024 * 1024, lanes=16)


@dataclass(frozen=True, kw_only=True, repr=False)
class Sealed:
    """A data key under AES-256-GCM: 12 bytes nonce; 32 bytes key and 16 bytes tag."""

    nonce: bytes
    box: bytes


def usual_cost(device: DeviceSecret | None) -> KdfCost:
    """Return the cost for a passphrase that is bound to this machine, or the stronger one for one that stands alone."""
    return PASSPHRASE_ONLY_COST if device is None else DEVICE_BOUND_COST


def new_salt() -> bytes:
    """Return 16 random bytes."""
    return secrets.token_bytes(SALT_BYTES)


def passphrase_bytes(passphrase: str) -> bytes:
    """Return the passphrase as NFC in UTF-8, so that every keyboard's å is the same å.

    Raises:
        UsageError: it is empty, or holds half characters (undecodable bytes of the environment).
    """
    if not passphrase:
        raise UsageError("passphrase_empty")
    # Not left to encode(): its exception carries the whole passphrase.
    if any("\ud800" <= sign <= "\udfff" for sign in passphrase):
        raise UsageError("passphrase_not_text")
    return unicodedata.normalize("NFC", passphrase).encode("utf-8")


def device_check(device: DeviceSecret, store_id: str) -> bytes:
    """Return 32 bytes by which this machine's secret is known again without telling it (HMAC-SHA-256)."""
    return hmac.digest(device.reveal(), _CHECK_INFO + store_id.encode("ascii"), hashlib.sha256)


def passphrase_lock(passphrase: bytes, device: DeviceSecret | None, salt: bytes, cost: KdfCost) -> bytes:
    """Return the 32-byte key that the passphrase and (if given) this machine's secret make. Slow on purpose.

    Raises:
        UsageError: the cost is below the floor or absurd.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    if not cost.is_acceptable():
        raise UsageError("kdf_cost")
    stretched = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    ).derive(passphrase)
    if device is None:
        return _hkdf(stretched, salt, _ALONE_INFO)
    return _hkdf(stretched + device.reveal(), salt, _BOUND_INFO)


def recovery_lock(recovery_key: bytes, salt: bytes) -> bytes:
    """Return the 32-byte key that the recovery key makes; its 160 random bits need no stretching."""
    return _hkdf(recovery_key, salt, _RECOVERY_INFO)


def seal(lock: bytes, content: bytes, associated: bytes) -> Sealed:
    """Return the content under AES-256-GCM with a new random nonce."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    return Sealed(nonce=nonce, box=AESGCM(lock).encrypt(nonce, content, associated))


def unseal(lock: bytes, sealed: Sealed, associated: bytes) -> bytes | None:
    """Return the content, or None where the tag shows that the lock does not fit or something was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(lock).decrypt(sealed.nonce, sealed.box, associated)
    except InvalidTag:
        return None


def _hkdf(material: bytes, salt: bytes, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(material)
