"""Secret bytes that do not show, do not travel and can be wiped."""

from __future__ import annotations

import hmac
import secrets
from typing import ClassVar, NoReturn, Self

from karriere_app.errors import StoreLockedError


class Secret:
    """Bytes held in one buffer of ours, never as str.

    ``wipe`` overwrites that buffer. Python cannot promise that no copy was made on the way: what the cryptographic
    library returned and what was handed to SQLCipher are gone from use, not for certain from memory.
    """

    LENGTH: ClassVar[int] = 32

    __slots__ = ("_buffer",)

    def __init__(self, value: bytes | bytearray) -> None:
        if len(value) != self.LENGTH:
            raise ValueError(f"{type(self).__name__} has {self.LENGTH} bytes")
        self._buffer = bytearray(value)

    @classmethod
    def generate(cls) -> Self:
        """Return a new one from the operating system's random source."""
        return cls(secrets.token_bytes(cls.LENGTH))

    def reveal(self) -> bytes:
        """Return the bytes for immediate use.

        Raises:
            StoreLockedError: it was wiped.
        """
        if not self._buffer:
            raise StoreLockedError
        return bytes(self._buffer)

    def wipe(self) -> None:
        """Overwrite and drop the bytes; every later use raises ``StoreLockedError``."""
        # Taken away first, so that another thread never reads a half-wiped key.
        buffer, self._buffer = self._buffer, bytearray()
        for place in range(len(buffer)):
            buffer[place] = 0

    def is_same(self, other: Secret) -> bool:
        """Return whether both hold the same bytes, in constant time."""
        return hmac.compare_digest(self.reveal(), other.reveal())

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is neither copied nor pickled")


class DataKey(Secret):
    """The random 32-byte key of the store file. ``generation`` counts from 1 and grows with each new data key."""

    __slots__ = ("generation",)

    def __init__(self, value: bytes | bytearray, generation: int = 1) -> None:
        super().__init__(value)
        self.generation = generation

    def sqlcipher_hex(self) -> str:
        """Return exactly 64 hexadecimal digits for ``PRAGMA key``; do not keep the text.

        SQLCipher takes a key of any other length for a passphrase without a word; no DataKey has another.

        Raises:
            StoreLockedError: it was wiped.
        """
        return self.reveal().hex()


class DeviceSecret(Secret):
    """32 random bytes that live in the operating system's keyring: the part of the lock that stays on this machine."""

    __slots__ = ()
