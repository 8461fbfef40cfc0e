"""What the journal needs of a database, as a port: each call is one or two SQL statements.

Rows are frozen; a transaction reads what it wrote itself. The county row is read locked (``SELECT … FOR UPDATE``), so
that the order of sequence numbers is the order of commits, on PostgreSQL and on SQLite alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from karriere_app.sync.merge import Head
from karriere_app.sync.protocol import Answer, Era, Writing, grouped


@dataclass(frozen=True, slots=True)
class County:
    """The one counter row: the last seq given out, and the eras of this server, the running one last."""

    counter: int
    lineage: tuple[Era, ...]

    @property
    def epoch(self) -> str:
        return self.lineage[-1].epoch


@dataclass(frozen=True, slots=True)
class Device:
    """What the server remembers of a laptop: the nonce it should hold, its last number, the era it was last here."""

    id: str
    nonce: str | None
    last_seq: int
    epoch: str | None


@dataclass(frozen=True, slots=True)
class Entity:
    """A record with the head of every field that was ever set; ``seq`` is its place in the journal.

    ``more``: what a newer program says of the whole record, passed on as it came.
    """

    id: str
    kind: str
    participant: str | None
    parent: str | None
    created_at: str
    created_by: str
    office: str | None
    seq: int
    heads: Mapping[str, Head]
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Any]:
        """What is not null, by name."""
        return {name: head.value for name, head in self.heads.items() if head.value is not None}

    @property
    def written(self) -> tuple[Writing, ...]:
        """Who set which fields and when, as the wire has it."""
        revs = {name: head.rev for name, head in self.heads.items()}
        return grouped(revs, {name: (head.by, head.at) for name, head in self.heads.items()})

    def value(self, name: str) -> Any:
        """Return what stands in a field, or None."""
        head = self.heads.get(name)
        return head.value if head is not None else None


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of the append-only journal: what a field became, or was offered to become, and by whom."""

    seq: int
    record: str
    field: str
    rev: int
    outcome: str
    value: Any
    device: str
    change_set: str | None
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Grant:
    """One reader and one participant: since when, until when (None: still).

    Readers are ``office:ID``, ``counsellor:ID`` and ``all``.

    ``withheld``: a laptop said after a restore that it had lost the participant at that seq; the grant is not renewed
    before the participant's office, responsible or protection is newer than that.
    """

    reader: str
    participant: str
    gained: int
    lost: int | None = None
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A change that could not act, as it came: never dropped."""

    change_set: str
    record: str
    reason: str
    change: Mapping[str, Any]
    device: str
    counsellor: str
    at: str


@dataclass(slots=True)
class Written:
    """What a transaction adds: each list is one batch of rows, upserted by their key."""

    entities: list[Entity] = field(default_factory=list)
    log: list[LogRow] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    quarantine: list[Quarantined] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)


class JournalTransaction(Protocol):
    """One database transaction; reading ones may not write."""

    def county(self) -> County:
        """Return the counter row; in a writing transaction it is locked until the end."""
        ...

    def save_county(self, county: County) -> None: ...

    def device(self, device: str) -> Device | None: ...

    def save_device(self, device: Device) -> None: ...

    def answers(self, change_sets: Sequence[str]) -> Mapping[str, Answer]:
        """Return the stored answers among these ids."""
        ...

    def entities(self, ids: Iterable[str]) -> list[Entity]: ...

    def rows_under(self, parents: Iterable[str]) -> list[Entity]:
        """Return every record whose parent is one of these, deleted ones included."""
        ...

    def of_participants(self, participants: Iterable[str]) -> list[Entity]:
        """Return every record of these participants, themselves and deleted ones included."""
        ...

    def replacing(self, ids: Iterable[str]) -> list[Entity]:
        """Return the roots whose ``replaces`` is one of these."""
        ...

    def revs_above(self, records: Iterable[str], mark: int) -> Mapping[tuple[str, str], Sequence[int]]:
        """Return the revisions above ``mark`` in the log, by (record, field)."""
        ...

    def grants(self, participants: Iterable[str]) -> list[Grant]: ...

    def write(self, written: Written) -> None: ...

    def page(self, readers: Sequence[str], after: int, limit: int) -> list[Entity]:
        """Return what the readers may see with seq > ``after`` (records of nobody included), ordered by seq."""
        ...

    def visible(self, readers: Sequence[str], ids: Iterable[str]) -> list[Entity]:
        """Return those of the ids that the readers may see."""
        ...

    def gone(self, readers: Sequence[str], after: int, until: int) -> list[tuple[str, int]]:
        """Return (participant, seq) lost by one of the readers in (after, until] and granted to none of them now."""
        ...

    def digests(self, readers: Sequence[str]) -> Iterable[tuple[str, str]]:
        """Return (id, digest) of everything the readers may see; see ``karriere_app.sync.merge.digest_of``."""
        ...

    def forget_answers(self, before: str) -> None:
        """Drop the stored answers given before an instant (text): at least 90 days ago."""
        ...


class JournalStorage(Protocol):
    """Where the journal lies."""

    def writing(self) -> AbstractContextManager[JournalTransaction]:
        """Begin a transaction that commits at the end of the block and keeps nothing on an exception."""
        ...

    def reading(self) -> AbstractContextManager[JournalTransaction]:
        """Begin a transaction that sees one state of the database."""
        ...
