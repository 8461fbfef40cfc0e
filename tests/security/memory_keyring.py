"""A keyring in memory: the double for the operating system's, handed in by argument."""

from __future__ import annotations


class MemoryKeyring:
    """Keeps secrets by store id for as long as the object lives; another object is another machine."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}

    def get(self, store_id: str) -> bytes | None:
        return self._secrets.get(store_id)

    def set(self, store_id: str, secret: bytes) -> None:
        self._secrets[store_id] = secret

    def delete(self, store_id: str) -> None:
        self._secrets.pop(store_id, None)
