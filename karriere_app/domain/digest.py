"""The canonical digest of a record, an aggregate and a store (records.md): the same on every laptop and server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import rfc8785

from karriere_app.domain.declaration import Record, kind_of_class
from karriere_app.domain.values import to_wire

LEFT_OUT = frozenset({"office"})


def content(record: Record, *, follow_up: bool = True) -> dict[str, Any]:
    """Return the non-null fields of a record in JSON form; without *follow-up* fields where asked."""
    wire = {
        spec.name: to_wire(spec, getattr(record, spec.name))
        for spec in kind_of_class(type(record)).fields.values()
        if follow_up or not spec.follow_up
    }
    return {name: value for name, value in wire.items() if value is not None}


def record_digest(record: Record, parked: Mapping[str, Any] | None = None, *, follow_up: bool = True) -> str:
    """Return the SHA-256 (hex) of a record's content, ``parked`` unknown fields included.

    Left out: created_*, deleted_at, revisions, drafts, and ``office``, which says who may see, not what is known.
    """
    kind = kind_of_class(type(record)).name
    if record.deleted_at is not None:
        return _sha256({"id": record.id, "kind": kind, "deleted": True})
    fields = {**(parked or {}), **content(record, follow_up=follow_up)}
    kept = {name: value for name, value in fields.items() if value is not None and name not in LEFT_OUT}
    return _sha256({"id": record.id, "kind": kind, "set": kept})


def aggregate_digest(digests: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 over the digests of root and rows, sorted by id; each item is (id, digest)."""
    return hashlib.sha256("".join(digest for _, digest in sorted(digests)).encode()).hexdigest()


def store_digest(digests: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 over the sorted lines ``id digest``; each item is (id, digest)."""
    lines = sorted(f"{record_id} {digest}\n" for record_id, digest in digests)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _sha256(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(dict(value))).hexdigest()
