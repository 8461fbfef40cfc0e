"""What laptop and server say to each other: frozen messages and their strict JSON codec (docs/sync.md).

Values of fields travel in the wire form of ``karriere_app.domain.values``; kinds, fields and codes that this program
does not know pass through untouched. ``deleted_at`` is a field like any other, with a revision of its own; names that
begin with ``@`` belong to the record but not to its content (:data:`AGGREGATE_DIGEST`).

Members that a newer program added are kept in ``more`` by the messages that carry data and passed over by the others;
a member that is missing or of the wrong type is refused with :class:`MalformedMessageError`.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from karriere_app.sync.codec import MalformedMessageError as MalformedMessageError
from karriere_app.sync.codec import json_bytes, plain, read_as, read_json

PROTOCOL_VERSION = 1
OLDEST_VERSION = 1
PAGE_LIMIT = 2_000
DELETED = "deleted_at"
AGGREGATE_DIGEST = "@aggregate_digest"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one change: what stood there, what was put there, the revision that was seen (0: none)."""

    old: Any
    new: Any
    base_rev: int


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What a unit of work did to one record.

    ``seen_digest`` goes with a deletion and a finalising: the digest of what the author had before the eyes, of a root
    that of the whole aggregate (deletion: all of it; finalising: the version's content, as AGGREGATE_DIGEST).
    """

    record: str
    kind: str
    participant: str | None
    parent: str | None
    created_at: str
    created_by: str
    office: str | None
    fields: Mapping[str, FieldChange]
    seen_digest: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What one unit of work committed on a laptop; ``device_seq`` counts 1, 2, 3 … on that device."""

    id: str
    device_seq: int
    counsellor: str
    at: str
    records: tuple[RecordChange, ...]
    more: Mapping[str, Any] = field(default_factory=dict)


Writing = tuple[int, str | None, str | None, tuple[str, ...]]
"""Fields that were set together: their revision, by whom (None: not known) and when (instant as text), their names."""


@dataclass(frozen=True)
class Entry:
    """A record as it stands: ``fields`` holds what is not null, ``written`` names every field that was ever set.

    ``seq`` is 0 where a laptop offers its own. :func:`grouped` makes ``written`` of ``revs`` and ``by``.
    """

    seq: int
    kind: str
    id: str
    participant: str | None
    parent: str | None
    created_at: str
    created_by: str
    office: str | None
    fields: Mapping[str, Any]
    written: tuple[Writing, ...]
    more: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def revs(self) -> Mapping[str, int]:
        """The revision of every field that was ever set."""
        return {name: rev for rev, _, _, names in self.written for name in names}

    @cached_property
    def by(self) -> Mapping[str, tuple[str, str]]:
        """Who set a field and when, where that is known."""
        return {
            name: (who, at)
            for _, who, at, names in self.written
            if who is not None and at is not None
            for name in names
        }


@dataclass(frozen=True, slots=True)
class FieldReceipt:
    """What became of one field: outcome ``accepted``, ``equal``, ``merged`` or ``conflict``.

    ``value`` is the server's where it differs from what was sent (merged, conflict); ``conflict`` the id of the record.
    """

    outcome: str
    rev: int
    value: Any = None
    conflict: str | None = None


@dataclass(frozen=True, slots=True)
class RecordReceipt:
    """What became of one record of a change set.

    ``quarantined`` is a reason code: the change lies in the server's quarantine and does not act. ``present`` False
    says that the server holds no such record for this reader: the laptop takes its own away.
    """

    record: str
    fields: Mapping[str, FieldReceipt]
    quarantined: str | None = None
    present: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The server's stored answer to a change set, replayed word for word when the same id comes again."""

    change_set: str
    records: tuple[RecordReceipt, ...]


@dataclass(frozen=True, slots=True)
class Era:
    """One stretch of the server's life: from one restore to the next. ``ended_at`` is the last seq it shares with the
    era after it; None while it runs."""

    epoch: str
    ended_at: int | None = None


@dataclass(frozen=True, slots=True)
class PushRequest:
    """Change sets in device order. ``nonce`` is that of the last sync, ``next_nonce`` the one to hold from now on."""

    version: int
    device: str
    epoch: str | None
    nonce: str | None
    next_nonce: str
    change_sets: tuple[ChangeSet, ...]


@dataclass(frozen=True, slots=True)
class PushReply:
    """Answers in the order asked; ``records`` are the conflict records they name, as they stand now."""

    epoch: str
    at: str
    oldest: int
    answers: tuple[Answer, ...]
    records: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PullRequest:
    """Ask for what came after the cursor (epoch, seq)."""

    version: int
    device: str
    epoch: str | None
    cursor: int
    limit: int


@dataclass(frozen=True, slots=True)
class PullReply:
    """One page. ``gone``: (participant, seq) whom the reader lost. ``cursor`` belongs to the page."""

    epoch: str
    at: str
    oldest: int
    entries: tuple[Entry, ...]
    gone: tuple[tuple[str, int], ...]
    cursor: int
    more: bool


@dataclass(frozen=True, slots=True)
class OfferRequest:
    """After a restore (or a repair): what a laptop holds above ``mark``, the last seq it shares with the server.

    ``gone`` are the participants it has lost since; ``last`` closes the offering, and the device may push again.
    """

    version: int
    device: str
    epoch: str
    nonce: str | None
    next_nonce: str
    mark: int
    entries: tuple[Entry, ...]
    gone: tuple[tuple[str, int], ...]
    last: bool


@dataclass(frozen=True, slots=True)
class OfferReply:
    """The chunk is kept; what became of it comes with the next pull."""

    epoch: str
    at: str
    oldest: int


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """``prefixes`` empty: one digest over all the reader may see; else the lines of those buckets.

    ``records``: the entries of these ids, to mend what differs.
    """

    version: int
    device: str
    epoch: str | None
    buckets: bool = False
    prefixes: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestReply:
    """``total`` at ``cursor``; ``buckets``: (prefix, digest); ``lines``: (id, digest); ``entries`` as asked."""

    epoch: str
    at: str
    oldest: int
    cursor: int
    total: str
    buckets: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """The server was restored: offer what is above the mark that both lineages share, then ask again."""

    epoch: str
    at: str
    oldest: int
    lineage: tuple[Era, ...]


@dataclass(frozen=True, slots=True)
class Forked:
    """Another copy of this laptop was here, or this one went back: take a new device id. Nothing was taken in."""

    epoch: str
    at: str
    oldest: int


@dataclass(frozen=True, slots=True)
class TooOld:
    """The program is older than ``oldest``: update first; the outbox stays as it is."""

    epoch: str
    at: str
    oldest: int


Reply = PushReply | PullReply | OfferReply | DigestReply | NewEpoch | Forked | TooOld
Request = PushRequest | PullRequest | OfferRequest | DigestRequest
MESSAGES: Mapping[str, type[Any]] = types.MappingProxyType(
    {
        "push": PushRequest,
        "pushed": PushReply,
        "pull": PullRequest,
        "pulled": PullReply,
        "offer": OfferRequest,
        "offered": OfferReply,
        "digest": DigestRequest,
        "digests": DigestReply,
        "new_epoch": NewEpoch,
        "forked": Forked,
        "too_old": TooOld,
    }
)


def grouped(revs: Mapping[str, int], by: Mapping[str, tuple[str, str]]) -> tuple[Writing, ...]:
    """Return revisions and authors with the fields together that were set together."""
    groups: dict[tuple[int, str | None, str | None], list[str]] = {}
    for name, rev in revs.items():
        groups.setdefault((rev, *by.get(name, (None, None))), []).append(name)
    return tuple((*head, tuple(names)) for head, names in groups.items())


def common_mark(mine: tuple[Era, ...], theirs: tuple[Era, ...]) -> int:
    """Return the last seq that two lineages share: the earlier end of the latest era that both know; 0 if none."""
    known = {era.epoch: era.ended_at for era in theirs}
    for era in reversed(mine):
        if era.epoch in known:
            ends = [end for end in (era.ended_at, known[era.epoch]) if end is not None]
            return min(ends, default=0)
    return 0


def encode(message: Request | Reply) -> bytes:
    """Return a message as UTF-8 JSON, its type as the member ``type``."""
    return json_bytes({"type": _names()[type(message)], **plain(message)})


def decode(data: bytes) -> Request | Reply:
    """Return the message in the bytes. Raises MalformedMessageError."""
    body = read_json(data)
    kind = body.get("type") if isinstance(body, dict) else None
    if not isinstance(kind, str) or kind not in MESSAGES:
        raise MalformedMessageError("type")
    found: Request | Reply = read_as(MESSAGES[kind], body, kind)
    return found


def change_set_json(change_set: ChangeSet) -> dict[str, Any]:
    """Return a change set as plain JSON, as an outbox, a journal or a quarantine keeps it."""
    body: dict[str, Any] = plain(change_set)
    return body


def change_set_from(body: Any) -> ChangeSet:
    """Return the change set that :func:`change_set_json` wrote. Raises MalformedMessageError."""
    found: ChangeSet = read_as(ChangeSet, body, "change_set")
    return found


def record_change_json(change: RecordChange) -> dict[str, Any]:
    """Return a record change as plain JSON."""
    body: dict[str, Any] = plain(change)
    return body


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return a stored answer as plain JSON."""
    body: dict[str, Any] = plain(answer)
    return body


def answer_from(body: Any) -> Answer:
    """Return the answer that :func:`answer_json` wrote. Raises MalformedMessageError."""
    found: Answer = read_as(Answer, body, "answer")
    return found


@cache
def _names() -> Mapping[type[Any], str]:
    return {cls: name for name, cls in MESSAGES.items()}
