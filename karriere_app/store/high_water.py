"""The high-water mark: how far the store had come, kept outside the database file.

A flipped bit in the write-ahead log silently drops its tail, and an older copy of the whole file opens like a new one;
no check of SQLite or SQLCipher sees either. After every commit the last sequence number and the hash of the chain of
change sets go into one of two slots, overwritten in place; at opening they are compared with what the database says.
"""

from __future__ import annotations

import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from karriere_app.errors import StorageError

MARK_FILE = "karriere.mark"
_SLOT = struct.Struct(">4sQ32s32s")
_MAGIC = b"KHW1"
_SLOT_SPACING = 512  # a torn write of one sector never touches the other slot


@dataclass(frozen=True)
class Mark:
    """Sequence number and chain hash (hex) of the last change set known to be committed."""

    seq: int
    chain: str


class HighWaterMark:
    """The mark's file, held open while the store is open. Raises StorageError("io") where it cannot be written."""

    def __init__(self, file: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        try:
            self._handle = os.open(file, flags, 0o600)
        except OSError:
            raise StorageError("io") from None
        self._last = self.read()

    def read(self) -> Mark | None:
        """Return the newest slot whose checksum holds, or None."""
        found = [mark for place in (0, 1) if (mark := self._slot(place)) is not None]
        return max(found, key=lambda mark: mark.seq, default=None)

    def _slot(self, place: int) -> Mark | None:
        os.lseek(self._handle, place * _SLOT_SPACING, os.SEEK_SET)
        raw = os.read(self._handle, _SLOT.size)
        if len(raw) < _SLOT.size:
            return None
        magic, seq, chain, check = _SLOT.unpack(raw)
        if magic != _MAGIC or hashlib.sha256(raw[:-32]).digest() != check:
            return None
        return Mark(seq, chain.hex())

    def write(self, mark: Mark) -> None:
        """Note a committed change set durably; slots alternate by the sequence number."""
        head = _MAGIC + struct.pack(">Q", mark.seq) + bytes.fromhex(mark.chain)
        raw = head + hashlib.sha256(head).digest()
        try:
            os.lseek(self._handle, mark.seq % 2 * _SLOT_SPACING, os.SEEK_SET)
            os.write(self._handle, raw)
            _sync(self._handle)
        except OSError:
            raise StorageError("io") from None
        self._last = mark

    def reset(self, mark: Mark) -> None:
        """Forget both slots and note ``mark``: after a restore, or when a lost tail was accepted."""
        try:
            os.ftruncate(self._handle, 0)
        except OSError:
            raise StorageError("io") from None
        self.write(mark)

    def close(self) -> None:
        """Close the file; closing twice is no harm."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _sync(handle: int) -> None:
    fdatasync = getattr(os, "fdatasync", None)  # not on macOS and Windows
    if fdatasync is not None:
        fdatasync(handle)
    else:
        os.fsync(handle)
