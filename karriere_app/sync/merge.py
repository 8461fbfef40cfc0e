"""What becomes of two people's changes: pure decisions on values, revisions and digests (docs/sync.md).

No clock decides anything here. A value that stood and was not seen by the one who writes is never replaced: it stays,
and what was written is kept beside it in a conflict record until a person chooses.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

import rfc8785

from karriere_app.domain.declaration import Kind
from karriere_app.domain.digest import LEFT_OUT, store_digest
from karriere_app.domain.fields import FieldSpec, Merge
from karriere_app.domain.kinds import all_kinds, kind_named, row_kinds
from karriere_app.domain.values import from_wire, to_wire
from karriere_app.errors import InvalidValueError

WHOLE, VERSIONS = "WHOLE", "VERSIONS"
UNKNOWN_LIMIT = 64 * 1024
ACCEPTED, EQUAL, MERGED, CONFLICT = "accepted", "equal", "merged", "conflict"

_CONFLICTS = uuid.UUID("0b7f4a52-3a0e-5d5f-8f0c-6f5b1f4a9e27")
_DELETED = "deleted_at"
_PROTECTION = {None: 0, "NONE": 0, "CONFIDENTIAL": 1, "STRICTLY_CONFIDENTIAL": 2}


class Rule(Enum):
    """How two changes of one field meet."""

    CHOOSE = "choose"  # a person chooses, unless both wrote the same
    SET = "set"  # additions and removals of both sides
    SHIELD = "shield"  # the stricter protection wins; lifting it needs to have seen it
    FIRST = "first"  # the choice in a conflict: the first one stands


@dataclass(frozen=True, slots=True)
class Head:
    """What stands: the value, the revision that set it, who and when.

    ``origin``: the revision under which a laptop offered it after a restore, where it was not written since.
    """

    value: Any = None
    rev: int = 0
    by: str = ""
    at: str = ""
    origin: int = 0

    @property
    def stamp(self) -> int:
        """The revision at which somebody wrote the value."""
        return self.origin or self.rev


NO_HEAD = Head()


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome and, where something is written, the value to write."""

    outcome: str
    value: Any


def decide(rule: Rule, head: Any, old: Any, new: Any) -> Decision:
    """Decide one field: ``head`` stands, the author saw ``old`` and wrote ``new``.

    What counts is the value that the author saw, not its revision: a laptop whose copy went bad unnoticed names the
    right revision and the wrong value, and must not write over the right one. A value that went and came back is the
    one that was seen.
    """
    if same(head, new):
        return Decision(EQUAL, head)
    if same(head, old) or (rule is Rule.SHIELD and _is_stricter(new, head)):
        return Decision(ACCEPTED, new)
    if rule is Rule.SET and all(_is_set(value) for value in (head, old, new)):
        return Decision(MERGED, merged_set(head, old, new))
    if rule is Rule.FIRST or (rule is Rule.SHIELD and _is_stricter(head, new) and _is_stricter(new, old)):
        return Decision(MERGED, head)
    return Decision(CONFLICT, head)


class Meeting(Enum):
    """What becomes of a field that a laptop offers after a restore."""

    TAKE = "take"
    KNOWN = "known"
    CLASH = "clash"


def meet(head: Head, value: Any, rev: int, mark: int, known: Iterable[int], band: int) -> Meeting:
    """Decide a field offered with the revision it had before a restore.

    ``mark`` is the last seq that both have in common, ``known`` the revisions that the journal holds of the field,
    ``band`` how many revisions one era may count: revisions of the same band stand in order, those of different bands
    were written by people who had not seen each other.
    """
    if head.stamp == rev:  # the same write; where the values differ, one of the two copies went bad
        return Meeting.KNOWN if same(head.value, value) else Meeting.CLASH
    if any(one >= rev and one // band == rev // band for one in known):
        return Meeting.KNOWN
    if head.stamp <= mark or (head.stamp < rev and head.stamp // band == rev // band):
        return Meeting.TAKE if head.stamp < rev else Meeting.KNOWN
    if same(head.value, value) or head.stamp // band == rev // band:
        return Meeting.KNOWN
    return Meeting.CLASH


@cache
def rule_for(kind: str, field: str) -> Rule:
    """Return how changes of a field meet. What this program does not know is never merged."""
    spec = field_spec(kind, field)
    if kind == "participant" and field == "address_protection":
        return Rule.SHIELD
    if kind == "conflict" and field.startswith("chosen_"):
        return Rule.FIRST
    return Rule.SET if spec is not None and spec.merge is Merge.SET else Rule.CHOOSE


@cache
def field_spec(kind: str, field: str) -> FieldSpec | None:
    """Return the declaration of a field, or None where kind or field are unknown here."""
    known = all_kinds().get(kind)
    return known.fields.get(field) if known is not None else None


def same(one: Any, other: Any) -> bool:
    """Say whether two JSON values are the same; an empty set is no value, and true is not 1."""
    if one == other:
        return type(one) is type(other) and (isinstance(one, str) or json.dumps(one) == json.dumps(other))
    return one in (None, []) and other in (None, [])


def merged_set(head: Any, old: Any, new: Any) -> list[str] | None:
    """Return the head with what was added and without what was removed, sorted; None when nothing is left."""
    before, after = set(old or ()), set(new or ())
    return sorted((set(head or ()) | (after - before)) - (before - after)) or None


def _is_set(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _is_stricter(one: Any, other: Any) -> bool:
    """Unknown codes of protection are taken for the strictest."""
    return _protection(one) > _protection(other)


def _protection(value: Any) -> int:
    return _PROTECTION.get(value, 2) if value is None or isinstance(value, str) else 2


def is_shielded(value: Any) -> bool:
    """Say whether an address protection makes a participant a shielded person."""
    return _protection(value) > 0


# ---- aggregates ----------------------------------------------------------------------------------------------------


def is_final(kind: str, status: Any) -> bool:
    """Say whether a root of that kind and status is final."""
    known = all_kinds().get(kind)
    return known is not None and isinstance(status, str) and status in known.final_states


def is_root(kind: str) -> bool:
    """Say whether records of that kind carry rows."""
    known = all_kinds().get(kind)
    return known is not None and known.root


def is_append_only(kind: str) -> bool:
    """Say whether records of that kind never change."""
    known = all_kinds().get(kind)
    return known is not None and known.append_only


def may_change_when_final(kind: str, field: str, value: Any) -> bool:
    """Say whether a field may change in a final aggregate: *follow-up* ones, and a status that stays final."""
    known = all_kinds().get(kind)
    if field.startswith("@"):
        return True
    if known is None:
        return False
    if known.follow_up or (field == "status" and is_final(kind, value)):
        return True
    spec = known.fields.get(field)
    return spec is not None and spec.follow_up


def canonical(value: Any) -> bytes:
    """Return RFC 8785 JSON of a value. Raises ValueError for what has no such form."""
    if _is_plain(value):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return rfc8785.dumps(value)


def _is_plain(value: Any) -> bool:
    """Say whether Python's own sorted JSON is the canonical one: ASCII names, no fractions, no huge numbers."""
    if value is None or isinstance(value, str | bool):
        return True
    if isinstance(value, int):
        return abs(value) < 2**53
    if isinstance(value, dict):
        return all(isinstance(name, str) and name.isascii() and _is_plain(part) for name, part in value.items())
    return isinstance(value, list) and all(map(_is_plain, value))


def digest_of(kind: str, record_id: str, fields: Mapping[str, Any]) -> str:
    """Return the canonical digest of a record from its wire fields: what ``domain.digest.record_digest`` gives."""
    if fields.get(_DELETED) is not None:
        return _sha({"id": record_id, "kind": kind, "deleted": True})
    return _sha({"id": record_id, "kind": kind, "set": _content(fields)})


def _content(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in fields.items()
        if value is not None and name not in LEFT_OUT and name != _DELETED and not name.startswith("@")
    }


Piece = tuple[str, str, Mapping[str, Any]]
"""(kind, id, fields) of a root or row."""


def seen_digest(pieces: Iterable[Piece]) -> str:
    """Return the digest of everything that stands in a record or an aggregate: what one who deletes had before them."""
    digests = sorted((one, digest_of(kind, one, fields)) for kind, one, fields in pieces if not fields.get(_DELETED))
    return hashlib.sha256("".join(digest for _, digest in digests).encode()).hexdigest()


def version_digest(root: Piece, rows: Iterable[Piece]) -> str:
    """Return the digest of a version: root and rows without what is *follow-up* or unknown to this program."""
    kind, root_id, fields = root
    frozen = {row.name: row for row in row_kinds(kind) if not row.follow_up}
    digests = [(root_id, _sha({"id": root_id, "kind": kind, "set": _version(kind_named(kind), fields)}))]
    for row_kind, row_id, values in rows:
        if row_kind in frozen and not values.get(_DELETED):
            content = _version(frozen[row_kind], values)
            digests.append((row_id, _sha({"id": row_id, "kind": row_kind, "set": content})))
    return hashlib.sha256("".join(digest for _, digest in sorted(digests)).encode()).hexdigest()


def _version(kind: Kind, fields: Mapping[str, Any]) -> dict[str, Any]:
    specs = kind.fields
    return {name: value for name, value in _content(fields).items() if name in specs and not specs[name].follow_up}


def _sha(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def bucket_of(record: str) -> str:
    """Return the bucket of an id: the first two letters of its SHA-256."""
    return hashlib.sha256(record.encode()).hexdigest()[:2]


def bucket_digests(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return one digest per bucket over its lines (id, digest)."""
    buckets: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        buckets.setdefault(bucket_of(line[0]), []).append(line)
    return {prefix: store_digest(inside) for prefix, inside in buckets.items()}


# ---- conflicts -----------------------------------------------------------------------------------------------------


def conflict_id(of_record: str, field: str, device: str, base_rev: int, again: int | None = None) -> str:
    """Return the id of a conflict: the same for every change of one chain; ``again``: the earlier one is settled."""
    name = f"{of_record}/{field}/{device}/{base_rev}"
    return str(uuid.uuid5(_CONFLICTS, name if again is None else f"{name}/{again}"))


def shown(value: Any) -> str | None:
    """Return a value as the JSON text that a conflict record keeps, in ASCII, so that it stays what it was."""
    return None if value is None else _text(value)


def whole_change(earlier: str | None, fields: Mapping[str, tuple[Any, Any]]) -> str | None:
    """Return a change to a whole as JSON text, ``{field: [old, new]}``, added to an earlier one.

    None where it does not go on from the earlier one: its author saw something else in a field.
    """
    found: dict[str, list[Any]] = json.loads(earlier) if earlier is not None else {}
    for name, (old, new) in fields.items():
        if name in found and not (same(found[name][1], old) or same(found[name][1], new)):
            return None
        found[name] = [found[name][0] if name in found else old, new]
    return _text(found)


def next_mine(earlier: str | None, field: str, base: Any, mine: Any) -> str | None:
    """Return the text that a conflict keeps as mine; None where the change does not go on from the earlier one."""
    if field == WHOLE:
        return whole_change(earlier, mine)
    text = _text(mine)
    return text if earlier is None or earlier in (_text(base), text) else None


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


# ---- what a server refuses to let act ------------------------------------------------------------------------------


def trouble_with(kind: str, fields: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> str | None:
    """Return why a record cannot act, as a reason code, or None: values of the wrong type, or too large; ``more``:
    what is said of the whole record beyond what is known.

    Known fields must come in their canonical form, else laptops and server would compute different digests of them.
    """
    unknown: dict[str, Any] = {"@more": dict(more)} if more else {}
    for name, value in fields.items():
        spec = field_spec(kind, name)
        if name in (_DELETED,) or name.startswith("@"):
            if not (value is None or isinstance(value, str)):
                return "wrong_type"
        elif spec is None:
            unknown[name] = value
        else:
            try:
                if not same(to_wire(spec, from_wire(kind, spec, value)), value):
                    return "not_canonical"
            except InvalidValueError as error:
                return error.reason
    if not unknown:
        return None
    try:
        return "too_large" if len(canonical(unknown)) > UNKNOWN_LIMIT else None
    except (ValueError, RecursionError):
        return "no_canonical_form"
