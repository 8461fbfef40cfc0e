"""Pages of a pull as bytes, without making objects of the records: they lie in the database as the wire has them.

The journal decides what goes into a page; only its making into JSON is left out, which is most of a first fill's time.
``decode(page.body)`` is the very reply that :meth:`Journal.pull` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from karriere_app.clock import Clock
from karriere_app.domain.access import Principal
from karriere_app.server.database import Database
from karriere_app.server.journal import Hold, Journal
from karriere_app.server.storage import SqlJournalStorage, SqlTransaction, json_text, without_content
from karriere_app.server.storage_port import Entity
from karriere_app.sync.protocol import PullReply, PullRequest, encode

_EMPTY = b'"entries":[]'


@dataclass(frozen=True, slots=True)
class Page:
    """The encoded reply, whose data is in it, and how many records."""

    body: bytes
    participants: frozenset[str]
    records: int
    epoch: str


class Pages:
    """Answers pulls. ``new_id`` as the journal's."""

    def __init__(self, database: Database, clock: Clock, new_id: Callable[[], str]) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id

    def pull(self, principal: Principal, request: PullRequest) -> Page | Hold:
        """Return what :meth:`Journal.pull` returns, a page as bytes."""
        storage = _Aside(self._database, self._clock)
        reply = Journal(storage, self._clock, self._new_id).pull(principal, request)
        if not isinstance(reply, PullReply):
            return reply
        shown = storage.rows[: len(reply.entries)]
        body = encode(replace(reply, entries=()))
        # The epoch and the time before it are the server's own; the first place that reads so is the list.
        before, _, after = body.partition(_EMPTY)
        entries = ",".join(map(_entry_text, shown)).encode()
        participants = frozenset(row[2] for row in shown if row[2] is not None)
        return Page(b"".join((before, b'"entries":[', entries, b"]", after)), participants, len(shown), reply.epoch)


class _Aside(SqlJournalStorage):
    """Puts the rows of a page aside and shows the journal only what it looks at."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self.rows: list[Any] = []

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        with self._database.reading() as connection:
            yield _AsideTransaction(connection, self._clock, self.rows)


class _AsideTransaction(SqlTransaction):
    def __init__(self, connection: Any, clock: Clock, rows: list[Any]) -> None:
        super().__init__(connection, clock)
        self._aside = rows

    def page(self, readers: Sequence[str], after: int, limit: int) -> list[Entity]:
        self._aside.extend(self.page_rows(readers, after, limit))
        return [without_content(row) for row in self._aside]


def _entry_text(row: Any) -> str:
    one, kind, participant, parent, created_at, created_by, office, seq, content, _ = row
    head = {
        "seq": seq,
        "kind": kind,
        "id": one,
        "participant": participant,
        "parent": parent,
        "created_at": created_at,
        "created_by": created_by,
        "office": office,
    }
    return f"{json_text(head)[:-1]},{content[1:]}"
