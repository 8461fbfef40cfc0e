"""What laptop and server say to each other: frozen messages and their strict JSON codec (docs/sync.md).

Values of fields travel in the wire form of ``karriere_app.domain.values``; kinds, fields and codes that this program
does not know pass through untouched. ``deleted_at`` is a field like any other, with a revision of its own; names that
begin with ``@`` belong to the record but not to its content (:data:`AGGREGATE_DIGEST`).

Members that a newer program added are kept in ``more`` by the messages that carry data and passed over by the others;
a member that is missing or of the wrong type is refused with :class:`MalformedMessageError`.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from karriere_app.errors import KarriereError

PROTOCOL_VERSION = 1
OLDEST_VERSION = 1
PAGE_LIMIT = 2_000
DELETED = "deleted_at"
AGGREGATE_DIGEST = "@aggregate_digest"

M = TypeVar("M")


class MalformedMessageError(KarriereError):
    """A message is not what it should be; ``place`` names the member, never its value."""

    exit_code = 7

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


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


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it stands: ``fields`` holds what is not null, ``revs`` every field that was ever set.

    ``by`` says who set a field and when (instant as text). ``seq`` is 0 where a laptop offers its own.
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
    revs: Mapping[str, int]
    by: Mapping[str, tuple[str, str]]
    more: Mapping[str, Any] = field(default_factory=dict)


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
    body = {"type": _names()[type(message)], **_plain(message)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "surrogatepass")


def decode(data: bytes) -> Request | Reply:
    """Return the message in the bytes. Raises MalformedMessageError."""
    try:
        text = data.decode("utf-8", "surrogatepass")
        body = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise MalformedMessageError("json") from None
    kind = body.get("type") if isinstance(body, dict) else None
    if not isinstance(kind, str) or kind not in MESSAGES:
        raise MalformedMessageError("type")
    cls: Any = MESSAGES[kind]
    found: Request | Reply = _object(cls)(body, kind)
    return found


def change_set_json(change_set: ChangeSet) -> dict[str, Any]:
    """Return a change set as plain JSON, as an outbox, a journal or a quarantine keeps it."""
    body: dict[str, Any] = _plain(change_set)
    return body


def change_set_from(body: Any) -> ChangeSet:
    """Return the change set that :func:`change_set_json` wrote. Raises MalformedMessageError."""
    found: ChangeSet = _object(ChangeSet)(body, "change_set")
    return found


def record_change_json(change: RecordChange) -> dict[str, Any]:
    """Return a record change as plain JSON."""
    body: dict[str, Any] = _plain(change)
    return body


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return a stored answer as plain JSON."""
    body: dict[str, Any] = _plain(answer)
    return body


def answer_from(body: Any) -> Answer:
    """Return the answer that :func:`answer_json` wrote. Raises MalformedMessageError."""
    found: Answer = _object(Answer)(body, "answer")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)  # 1e999: nobody could pass it on
    return number


@cache
def _names() -> Mapping[type[Any], str]:
    return {cls: name for name, cls in MESSAGES.items()}


@cache
def _members(cls: Any) -> tuple[tuple[str, bool, Any], ...]:
    """Return (name, has a default, default) of every member but ``more``'s, in order."""
    return tuple(
        (one.name, one.default is not dataclasses.MISSING, one.default)
        for one in dataclasses.fields(cls)
        if not _is_rest(one)
    )


def _is_rest(one: dataclasses.Field[Any]) -> bool:
    return one.name == "more" and one.default_factory is not dataclasses.MISSING


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if dataclasses.is_dataclass(value):
        cls: Any = type(value)
        body = {
            name: _plain(getattr(value, name))
            for name, optional, default in _members(cls)
            if not optional or getattr(value, name) != default
        }
        rest = getattr(value, "more", None)
        return {**rest, **body} if isinstance(rest, Mapping) else body
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value]


Read = Callable[[Any, str], Any]


@cache
def _reader(hint: Any) -> Read:
    """Return the function that reads a JSON value of that type; it is given the member's place for the error."""
    if hint is Any:
        return _as_it_came
    if hint in (str, int, bool):
        return _simple(hint)
    if dataclasses.is_dataclass(hint):
        cls: Any = hint
        return _object(cls)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _optional(_reader(next(part for part in arguments if part is not type(None))))
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return _list(_reader(arguments[0]))
        return _pair(tuple(_reader(part) for part in arguments))
    return _mapping(_reader(arguments[1]))


def _as_it_came(value: Any, place: str) -> Any:
    return value


def _simple(wanted: type) -> Read:
    def read(value: Any, place: str) -> Any:
        if type(value) is not wanted:
            raise MalformedMessageError(place)
        return value

    return read


def _optional(inner: Read) -> Read:
    return lambda value, place: None if value is None else inner(value, place)


def _list(inner: Read) -> Read:
    def read(value: Any, place: str) -> Any:
        if type(value) is not list:
            raise MalformedMessageError(place)
        return tuple(inner(part, place) for part in value)

    return read


def _pair(inner: tuple[Read, ...]) -> Read:
    def read(value: Any, place: str) -> Any:
        if type(value) is not list or len(value) != len(inner):
            raise MalformedMessageError(place)
        return tuple(one(part, place) for one, part in zip(inner, value, strict=True))

    return read


def _mapping(inner: Read) -> Read:
    def read(value: Any, place: str) -> Any:
        if type(value) is not dict:
            raise MalformedMessageError(place)
        return {name: inner(part, place) for name, part in value.items()} if inner is not _as_it_came else value

    return read


@cache
def _object(cls: Any) -> Read:
    hints = get_type_hints(cls)
    readers: list[tuple[str, bool, Any, Read]] = [
        (name, optional, default, _reader(hints[name])) for name, optional, default in _members(cls)
    ]
    known = {name for name, _, _, _ in readers}
    keeps_rest = any(_is_rest(one) for one in dataclasses.fields(cls))

    def read(body: Any, place: str) -> Any:
        if type(body) is not dict:
            raise MalformedMessageError(place)
        values: dict[str, Any] = {}
        for name, optional, default, inner in readers:
            if name in body:
                values[name] = inner(body[name], name)
            elif optional:
                values[name] = default
            else:
                raise MalformedMessageError(name)
        if keeps_rest and not known >= body.keys():
            values["more"] = {name: part for name, part in body.items() if name not in known}
        return cls(**values)

    return read
