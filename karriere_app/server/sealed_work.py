"""A box that only the county's administrator opens: what a lost device still sent is kept, and read by nobody else.

X25519 with a key pair for this one box, HKDF-SHA-256 over both public keys, ChaCha20-Poly1305 with device and instant
as associated data. The box: one byte of version, 32 bytes of ephemeral public key, 12 bytes of nonce, ciphertext, tag.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from karriere_app.clock import Clock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.errors import KarriereError
from karriere_app.server.directory_port import Directory, SealedWork
from karriere_app.server.refusals import AdministratorKeyMissingError

KEY_BYTES = 32

_VERSION = b"\x01"
_NONCE_BYTES = 12
_INFO = b"karriere sealed work 1"


class SealedWorkError(KarriereError):
    """The box does not open: another key, or something of it was changed."""

    exit_code = 4


@dataclass(frozen=True, slots=True, repr=False)
class AdministratorKey:
    """A new pair: ``public`` goes to the directory, ``private`` is shown once and kept by the county on paper."""

    public: bytes
    private: bytes


def new_administrator_key() -> AdministratorKey:
    """Return a new pair of 32 bytes each."""
    key = X25519PrivateKey.generate()
    return AdministratorKey(key.public_key().public_bytes_raw(), key.private_bytes_raw())


def keep_sealed(directory: Directory, device: RecordId, work: bytes, clock: Clock) -> SealedWork:
    """Seal what a lost device sent and keep it.

    Raises:
        AdministratorKeyMissingError: nobody could open it.
    """
    public = directory.administrator_key()
    if public is None:
        raise AdministratorKeyMissingError
    now = clock.now()
    sealed = SealedWork(new_id(now), device, now, seal(public, work, device, now))
    directory.keep_sealed(sealed)
    return sealed


def seal(public: bytes, work: bytes, device: str, at: datetime) -> bytes:
    """Return the work in a box for the holder of the private key."""
    own = X25519PrivateKey.generate()
    ephemeral = own.public_key().public_bytes_raw()
    lock = _lock(own.exchange(X25519PublicKey.from_public_bytes(public)), ephemeral, public)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + ephemeral + nonce + ChaCha20Poly1305(lock).encrypt(nonce, work, _associated(device, at))


def open_sealed(private: bytes, sealed: SealedWork) -> bytes:
    """Return what the lost device sent.

    Raises:
        SealedWorkError: another key, or the box, its device or its instant was changed.
    """
    box = sealed.box
    ephemeral, nonce = box[1 : 1 + KEY_BYTES], box[1 + KEY_BYTES : 1 + KEY_BYTES + _NONCE_BYTES]
    if box[:1] != _VERSION or len(nonce) < _NONCE_BYTES:
        raise SealedWorkError
    own = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        lock = _lock(shared, ephemeral, own.public_key().public_bytes_raw())
        content = box[1 + KEY_BYTES + _NONCE_BYTES :]
        return ChaCha20Poly1305(lock).decrypt(nonce, content, _associated(sealed.device, sealed.at))
    except (InvalidTag, ValueError) as trouble:
        raise SealedWorkError from trouble


def _lock(shared: bytes, ephemeral: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=ephemeral + public, info=_INFO).derive(shared)


def _associated(device: str, at: datetime) -> bytes:
    return f"{device} {int(at.timestamp() * 1000)}".encode()
