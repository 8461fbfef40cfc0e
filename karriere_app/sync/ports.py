"""What the sync client needs of the local store and of the network, as ports.

Each call of :class:`ReplicaTransaction` is a few SQL statements; a transaction keeps everything or nothing, and what
was committed survives a power cut. The program may be killed between any two calls: the client begins again from what
is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from karriere_app.errors import KarriereError
from karriere_app.sync.protocol import ChangeSet, Era, Reply, Request


@dataclass(frozen=True, slots=True)
class SyncState:
    """The one row of sync state. ``next_nonce`` is made, and kept, before it is sent.

    ``unsettled``: the mark above which was offered to the restored server, until laptop and server are found equal.
    ``tally``: what the pull that is under way has taken away so far; ``allowed``: the same pull was consented to.
    """

    device: str
    epoch: str | None = None
    lineage: tuple[Era, ...] = ()
    cursor: int = 0
    nonce: str | None = None
    next_nonce: str | None = None
    unsettled: int | None = None
    tally: int = 0
    allowed: bool = False
    synced_at: str | None = None


@dataclass(frozen=True, slots=True)
class LocalRecord:
    """A record as the laptop holds it; ``revs`` names the fields that the server has set, or acknowledged."""

    id: str
    kind: str
    participant: str | None
    parent: str | None
    created_at: str
    created_by: str
    office: str | None
    fields: Mapping[str, Any]
    revs: Mapping[str, int]
    by: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """A change of mine that the server could not let act: shown to the counsellor with its reason."""

    change_set: str
    record: str
    reason: str
    change: Mapping[str, Any]


class ReplicaTransaction(Protocol):
    """One transaction of the local store."""

    def state(self) -> SyncState: ...

    def save_state(self, state: SyncState) -> None: ...

    def outbox(self, limit: int) -> Sequence[ChangeSet]:
        """Return the oldest unsent change sets in device order, at most ``limit``."""
        ...

    def drop_outbox(self, change_sets: Iterable[str]) -> None:
        """Forget change sets that the server has answered."""
        ...

    def unsent(self, records: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """Return, by record, the fields that a change set in the outbox speaks of, and what stood there before it.

        Where several do, the oldest of them tells what stood there.
        """
        ...

    def renumber(self, device: str) -> None:
        """Give the unsent change sets to a new device: numbers from 1 in the same order, ids as they were."""
        ...

    def records(self, ids: Iterable[str]) -> Mapping[str, LocalRecord]: ...

    def save_records(self, records: Iterable[LocalRecord]) -> None:
        """Write rows, change log and indexes; drafts are not touched."""
        ...

    def remove_records(self, ids: Iterable[str]) -> None:
        """Take records away with everything derived from them."""
        ...

    def count_of(self, participants: Iterable[str]) -> int:
        """Return how many of these participants are held."""
        ...

    def remove_participants(self, gone: Iterable[tuple[str, int]]) -> None:
        """Take away all records of (participant, seq) and remember that pair; what is unsent stays in the outbox."""
        ...

    def gone_above(self, mark: int) -> Sequence[tuple[str, int]]:
        """Return the pairs of :meth:`remove_participants` with a seq above the mark, of whom nothing came since."""
        ...

    def above(self, mark: int, after: str, limit: int) -> Sequence[LocalRecord]:
        """Return records with a field whose rev is above the mark: ids after ``after``, in order of id."""
        ...

    def count(self) -> int:
        """Return how many records are held, deleted ones left out."""
        ...

    def digests(self) -> Iterable[tuple[str, str]]:
        """Return (id, digest) of every record that is synced; see ``karriere_app.sync.merge.digest_of``."""
        ...

    def hold(self, held: Iterable[Held]) -> None:
        """Keep what the server could not let act."""
        ...


class Replica(Protocol):
    """The local store."""

    def transaction(self) -> AbstractContextManager[ReplicaTransaction]:
        """Begin a transaction that commits at the end of the block and keeps nothing on an exception."""
        ...

    def snapshot(self) -> None:
        """Put a copy of the whole store aside, before something large is taken away."""
        ...


class Transport(Protocol):
    """The way to the server. Raises only the :class:`TransportError` types."""

    def ask(self, request: Request) -> Reply:
        """Send a request and return the server's reply to this very request."""
        ...

    def register(self, device: str) -> None:
        """Register this laptop under a new device id, with a key of its own."""
        ...


class TransportError(KarriereError):
    """The server was not reached, or did not answer as it should. Nothing is lost: the outbox stays."""

    exit_code = 7


class NetworkDownError(TransportError):
    """No answer: no network, no name, a broken line, a time limit."""


class CaptivePortalError(TransportError):
    """Something answered that is not the server: the network wants somebody to sign in."""


class WrongCertificateError(TransportError):
    """The server's certificate is not the county's. It is final for this attempt: nothing was sent."""

    exit_code = 8


class GarbledReplyError(TransportError):
    """The reply is cut off or changed on its way."""


class ServerBusyError(TransportError):
    """The server answers 5xx or asks to wait; ``retry_after_seconds`` where it says how long."""

    def __init__(self, retry_after_seconds: int | None = None) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class SignInNeededError(TransportError):
    """401: syncing pauses until somebody has signed in."""

    exit_code = 8


class ServerTooOldError(TransportError):
    """The server does not speak this program's protocol yet."""


class RequestRefusedError(TransportError):
    """The server refuses the request as it is, for example as too large; ``reason`` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RequestTooLargeError(RequestRefusedError):
    """The request holds more than goes in one: send less at a time.

    ``is_agreed``: it is over the limit that laptops and server have agreed on, and was not sent. Otherwise the server,
    or something on the way, lets through less than that.
    """

    def __init__(self, *, is_agreed: bool) -> None:
        super().__init__("too_large")
        self.is_agreed = is_agreed


class DeviceRevokedError(TransportError):
    """The laptop was taken out of service; ``lost``: as lost (erase), else as retired (drain, then erase)."""

    exit_code = 8

    def __init__(self, *, lost: bool) -> None:
        super().__init__(lost)
        self.lost = lost
