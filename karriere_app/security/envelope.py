"""The file beside the store that holds the wrapped data key, ``envelope.json``.

The text is canonical JSON: reading compares the file with the one way of writing its content, so that every flipped
bit shows. The checksum tells damage from a wrong passphrase; it is no defence against a person, the AEAD tags are.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from karriere_app.errors import StoreDamagedError, StoreExistsError, StoreMissingError, StoreTooNewError
from karriere_app.security.durable_file import FileSteps, OsFileSteps, replace_durably, storage_error
from karriere_app.security.sealing import NONCE_BYTES, SALT_BYTES, SEALED_KEY_BYTES, KdfCost, Sealed

ENVELOPE_NAME = "envelope.json"
ENVELOPE_VERSION = 1
MOST_RECOVERY_SEALS = 8

_MAGIC = "karriere-envelope"
_LARGEST_BYTES = 64 * 1024
_CHECK_BYTES = 32
_STORE_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True, repr=False)
class WrappedKey:
    """One data key, wrapped under the passphrase and under one or more recovery keys.

    More than one recovery key fits only after a rotation that was broken off: the new one was shown already.
    """

    generation: int
    by_passphrase: Sealed
    by_recovery: tuple[Sealed, ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class Envelope:
    """What the file holds. ``keys``: the current data key and, while a rotation is under way, the pending one.

    ``device_check`` is None where the passphrase stands alone, without a secret of this machine.
    """

    store_id: str
    cost: KdfCost
    passphrase_salt: bytes
    device_check: bytes | None
    recovery_salt: bytes
    keys: tuple[WrappedKey, ...]

    @property
    def is_device_bound(self) -> bool:
        """Whether the passphrase opens it only together with this machine's secret."""
        return self.device_check is not None

    @property
    def is_rotating(self) -> bool:
        """Whether a new data key waits for the store file to be swapped."""
        return len(self.keys) > 1


def is_store_id(text: str) -> bool:
    """Return whether the text is a UUID in its usual writing, lower case."""
    return _STORE_ID.fullmatch(text) is not None


def encode_envelope(envelope: Envelope) -> bytes:
    """Return the bytes of the file."""
    return _with_checksum(
        {
            "magic": _MAGIC,
            "version": ENVELOPE_VERSION,
            "store_id": envelope.store_id,
            "device_bound": envelope.is_device_bound,
            "device_check": None if envelope.device_check is None else _to_text(envelope.device_check),
            "kdf": {
                "name": "argon2id",
                "iterations": envelope.cost.iterations,
                "memory_kib": envelope.cost.memory_kib,
                "lanes": envelope.cost.lanes,
            },
            "passphrase_salt": _to_text(envelope.passphrase_salt),
            "recovery_salt": _to_text(envelope.recovery_salt),
            "keys": [
                {
                    "generation": key.generation,
                    "by_passphrase": _sealed_to_json(key.by_passphrase),
                    "by_recovery": [_sealed_to_json(sealed) for sealed in key.by_recovery],
                }
                for key in envelope.keys
            ],
        }
    )


def decode_envelope(content: bytes) -> Envelope:
    """Return the envelope that the bytes hold.

    Raises:
        StoreDamagedError: ("envelope") truncated, changed, not an envelope, or with a cost below the floor or absurd.
        StoreTooNewError: sound, but of a later version.
    """
    try:
        tree = _checked_tree(content)
        version = _number(tree, "version")
        if version > ENVELOPE_VERSION:
            raise StoreTooNewError(version, ENVELOPE_VERSION)
        envelope = _envelope_from(tree)
        # Equal bytes also shut out unknown fields, other spellings of base64 and repeated names.
        if encode_envelope(envelope) != content:
            raise _MalformedError
    except (_MalformedError, RecursionError):
        raise StoreDamagedError("envelope") from None
    return envelope


def read_envelope(folder: Path) -> Envelope:
    """Return the envelope of the profile folder.

    Raises:
        StoreMissingError: there is none (if the store file is there, the caller says damaged).
        StoreDamagedError, StoreTooNewError: as ``decode_envelope``.
        StorageError: it cannot be read.
    """
    try:
        with (folder / ENVELOPE_NAME).open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise StoreMissingError from None
    except OSError as error:
        raise storage_error(error) from None
    if len(content) > _LARGEST_BYTES:
        raise StoreDamagedError("envelope")
    return decode_envelope(content)


def write_new_envelope(folder: Path, envelope: Envelope, steps: FileSteps | None = None) -> None:
    """Write the first envelope of a folder, durably, readable by its owner only. Call it under the profile's lock.

    Raises:
        StoreExistsError: there is one; it is left alone, for without it its store is lost.
        StorageError: the disk refused.
    """
    if (folder / ENVELOPE_NAME).exists():
        raise StoreExistsError
    replace_durably(folder / ENVELOPE_NAME, encode_envelope(envelope), steps or OsFileSteps())


def replace_envelope(folder: Path, envelope: Envelope, steps: FileSteps | None = None) -> None:
    """Put a changed envelope in the place of the same store's old one; any crash leaves one of the two whole.

    Call it under the profile's lock.

    Raises:
        StoreExistsError: the old one belongs to another store and is left alone.
        StoreMissingError, StoreDamagedError, StoreTooNewError: as ``read_envelope``.
        StorageError: the disk refused; the old one is whole.
    """
    if read_envelope(folder).store_id != envelope.store_id:
        raise StoreExistsError
    replace_durably(folder / ENVELOPE_NAME, encode_envelope(envelope), steps or OsFileSteps())


class _MalformedError(Exception):
    """The content is not of the agreed shape."""


def _with_checksum(tree: Mapping[str, object]) -> bytes:
    checksum = hashlib.sha256(_canonical(tree)).hexdigest()
    return _canonical({**tree, "checksum": checksum})


def _canonical(tree: Mapping[str, object]) -> bytes:
    return (json.dumps(tree, sort_keys=True, indent=1, ensure_ascii=True, allow_nan=False) + "\n").encode("ascii")


def _checked_tree(content: bytes) -> dict[str, object]:
    """Return the JSON object after its magic and checksum; both keep their meaning in every later version."""
    try:
        parsed: object = json.loads(content.decode("ascii"))
    except ValueError:
        raise _MalformedError from None
    tree = _object(parsed)
    if tree.get("magic") != _MAGIC:
        raise _MalformedError
    try:
        expected = _with_checksum({name: value for name, value in tree.items() if name != "checksum"})
    except ValueError:  # a NaN
        raise _MalformedError from None
    if expected != content:
        raise _MalformedError
    return tree


def _envelope_from(tree: dict[str, object]) -> Envelope:
    kdf = _object(tree.get("kdf"))
    cost = KdfCost(
        iterations=_number(kdf, "iterations"), memory_kib=_number(kdf, "memory_kib"), lanes=_number(kdf, "lanes")
    )
    store_id = tree.get("store_id")
    if not cost.is_acceptable() or not isinstance(store_id, str) or not is_store_id(store_id):
        raise _MalformedError
    keys = tuple(_wrapped_key(item) for item in _list(tree, "keys", most=2))
    if len(keys) == 2 and keys[1].generation != keys[0].generation + 1:
        raise _MalformedError
    return Envelope(
        store_id=store_id,
        cost=cost,
        passphrase_salt=_bytes(tree, "passphrase_salt", SALT_BYTES),
        device_check=None if tree.get("device_check") is None else _bytes(tree, "device_check", _CHECK_BYTES),
        recovery_salt=_bytes(tree, "recovery_salt", SALT_BYTES),
        keys=keys,
    )


def _wrapped_key(item: object) -> WrappedKey:
    tree = _object(item)
    return WrappedKey(
        generation=_number(tree, "generation"),
        by_passphrase=_sealed(tree.get("by_passphrase")),
        by_recovery=tuple(_sealed(sealed) for sealed in _list(tree, "by_recovery", most=MOST_RECOVERY_SEALS)),
    )


def _sealed(item: object) -> Sealed:
    tree = _object(item)
    return Sealed(nonce=_bytes(tree, "nonce", NONCE_BYTES), box=_bytes(tree, "box", SEALED_KEY_BYTES))


def _sealed_to_json(sealed: Sealed) -> dict[str, str]:
    return {"nonce": _to_text(sealed.nonce), "box": _to_text(sealed.box)}


def _object(item: object) -> dict[str, object]:
    if not isinstance(item, dict):
        raise _MalformedError
    return cast("dict[str, object]", item)  # JSON object names are str


def _list(tree: dict[str, object], name: str, most: int) -> list[object]:
    item = tree.get(name)
    if not isinstance(item, list) or not 1 <= len(item) <= most:
        raise _MalformedError
    return cast("list[object]", item)


def _number(tree: dict[str, object], name: str) -> int:
    item = tree.get(name)
    if type(item) is not int or item < 1:  # type, not isinstance: true is no number here
        raise _MalformedError
    return item


def _bytes(tree: dict[str, object], name: str, length: int) -> bytes:
    item = tree.get(name)
    if not isinstance(item, str):
        raise _MalformedError
    try:
        content = base64.b64decode(item, validate=True)
    except (binascii.Error, ValueError):
        raise _MalformedError from None
    if len(content) != length:
        raise _MalformedError
    return content


def _to_text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
