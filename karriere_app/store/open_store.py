"""An open store: database, high-water mark and index together, and what they must agree on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import SystemClock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.domain.name_keys import NameReader
from karriere_app.domain.values import instant_text
from karriere_app.errors import StoreDamagedError
from karriere_app.store.engine import DATABASE_FILE, SCHEMA_VERSION, Database, KeySource
from karriere_app.store.high_water import MARK_FILE, HighWaterMark, Mark
from karriere_app.store.index import ParticipantIndex
from karriere_app.store.outbox import strangers
from karriere_app.store.receiving import Receiver
from karriere_app.store.sync_rows import index_is_behind, say_index_is_behind
from karriere_app.store.tables import change_set, create_schema, meta, record_change
from karriere_app.store.unit_of_work import EMPTY_CHAIN, Actor, UnitOfWork, is_without_content, last_mark, next_chain
from karriere_app.store.wire_rows import parked_rows

_LEARNT = "learnt"
"""The row of ``meta`` that says for which schema ``parked`` was gone through."""

_PEOPLE_AFTER = sa.text("SELECT id FROM participant WHERE id > :last ORDER BY id LIMIT 500")


@dataclass(frozen=True)
class Identity:
    """Whose store this is; kept inside the encrypted file."""

    store_id: str
    device: str
    counsellor: RecordId
    office: RecordId

    @property
    def actor(self) -> Actor:
        return Actor(self.counsellor, self.office, self.device)


class Store:
    """One open store. All methods are called by one thread at a time: whoever holds ``gate``.

    ``key`` is what opened it, for copies of it; whoever made the key wipes it.
    """

    def __init__(self, folder: Path, key: KeySource, *, accept_lost_tail: bool = False) -> None:
        """Open the store in ``folder``.

        Raises StoreDamagedError("tail") where change sets that were acknowledged are missing and
        StoreDamagedError("older_copy") where the file is not the one that was written last, unless accepted.
        """
        self.folder, self.key = folder, key
        self.gate = threading.RLock()
        self.database = Database(folder / DATABASE_FILE, key)
        self.mark = HighWaterMark(folder / MARK_FILE)
        self.indexer = ParticipantIndex()
        self.names = NameReader()
        try:
            self._upgrade()
            self._compare_mark(accept_lost_tail)
            self.identity = self._read_identity()
            self._learn()
            self.catch_up()
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, folder: Path, key: KeySource, identity: Identity) -> Store:
        """Make an empty store for a counsellor; the identity's records are written by the services."""
        database = Database.create(folder / DATABASE_FILE, key)
        with database.writing() as connection:
            create_schema(connection, SCHEMA_VERSION)
            told = {**vars(identity), _LEARNT: str(SCHEMA_VERSION)}
            connection.execute(sa.insert(meta), [{"name": name, "value": value} for name, value in told.items()])
        database.close()
        mark = HighWaterMark(folder / MARK_FILE)
        mark.reset(Mark(0, EMPTY_CHAIN))
        mark.close()
        return cls(folder, key)

    def _upgrade(self) -> None:
        if self.database.schema_version() < SCHEMA_VERSION:
            from karriere_app.store.migrations.runner import upgrade  # Alembic is slow to load and seldom needed

            upgrade(self.database, self.indexer.rebuild)

    def _learn(self) -> None:
        """Give what a newer program sent its place, once this program has one for it: after each new schema."""
        with self.database.reading() as connection:
            known = connection.execute(sa.select(meta.c.value).where(meta.c.name == _LEARNT)).scalar_one_or_none()
        if known == str(SCHEMA_VERSION):
            return
        with self.database.writing() as connection:
            now = SystemClock().now()
            receiver = Receiver(connection, lambda: new_id(now))
            for row in parked_rows(connection):
                receiver.put(row, row.stood)
            mark = receiver.finish(instant_text(now), self.identity.counsellor)
            touched = {person: frozenset(names) for person, names in receiver.touched.items()}
            self.indexer.renew(connection, touched, {person: receiver.stamps[person] for person in touched})
            learnt = {"name": _LEARNT, "value": str(SCHEMA_VERSION)}
            connection.execute(sa.insert(meta).prefix_with("OR REPLACE"), learnt)
        if mark is not None:
            self.mark.write(mark)

    def _read_identity(self) -> Identity:
        with self.database.reading() as connection:
            values = {row.name: row.value for row in connection.execute(sa.select(meta.c.name, meta.c.value))}
        try:
            return Identity(**{name: values[name] for name in Identity.__dataclass_fields__})
        except KeyError:
            raise StoreDamagedError("database") from None

    def _compare_mark(self, accept_lost_tail: bool) -> None:
        with self.database.reading() as connection:
            seq, chain = last_mark(connection)
            known = self.mark.read()
            if known is None or accept_lost_tail:
                self.mark.reset(Mark(seq, chain))
                return
            if known.seq > seq:
                raise StoreDamagedError("tail")
            at_mark = EMPTY_CHAIN
            if known.seq:
                query = sa.select(change_set.c.chain).where(change_set.c.seq == known.seq)
                at_mark = connection.execute(query).scalar_one_or_none() or ""
            if at_mark != known.chain:
                raise StoreDamagedError("older_copy")
        if known.seq < seq:  # killed between the commit and the mark
            self.mark.write(Mark(seq, chain))

    def catch_up(self) -> None:
        """Let list and search know of everything, after a first fill that left them behind; a chunk at a time.

        A fill that was broken off is caught up with at the next opening.
        """
        with self.gate, self.reading() as connection:
            if not index_is_behind(connection):
                return
        last = ""
        while True:
            with self.gate, self.database.writing() as connection:
                people = connection.execute(_PEOPLE_AFTER, {"last": last}).scalars().all()
                if not people:
                    say_index_is_behind(connection, False)
                    return
                self.indexer.renew_people(connection, people)
                last = people[-1]

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with self.database.reading() as connection:
            yield connection

    def unit_of_work(
        self,
        now: datetime,
        new_id: Callable[[], RecordId],
        *,
        actor: Actor | None = None,
        label: str | None = None,
        undoes: str | None = None,
    ) -> UnitOfWork:
        """Begin a unit of work; ``label`` is the name of the act for undo and history."""
        return UnitOfWork(
            self.database,
            self.mark,
            self.indexer,
            actor or self.identity.actor,
            now,
            new_id,
            label=label,
            undoes=undoes,
        )

    def broken_link(self) -> int | None:
        """Return the first sequence number whose chain hash does not follow from the one before, or None."""
        previous = EMPTY_CHAIN
        with self.reading() as connection:
            for head in connection.execute(sa.select(change_set).order_by(change_set.c.seq)).mappings().all():
                rows = connection.execute(
                    sa.select(record_change).where(record_change.c.seq == head["seq"]).order_by(record_change.c.place)
                ).mappings()
                found = [dict(row) for row in rows]
                if head["form"] is None and any(is_without_content(row["fields"]) for row in found):
                    previous = head["chain"]  # hashed over content that is no longer here
                    continue
                if next_chain(previous, dict(head), found) != head["chain"]:
                    return int(head["seq"])
                previous = head["chain"]
        return None

    def parked_fields(self, connection: sa.Connection, record_id: str) -> dict[str, Any]:
        """Return the fields of a record that a newer program sent and this one does not know."""
        return strangers(connection, record_id)

    def forget_old_frames(self) -> None:
        """Empty the write-ahead log: what was taken away still stands in it until it is written over."""
        with self.database.outside_transaction() as execute:
            execute("PRAGMA wal_checkpoint(TRUNCATE)", ())

    def close(self) -> None:
        """Close file and mark; the key goes with the connection, and the names that were read with it."""
        self.names = NameReader()
        self.mark.close()
        self.database.close()
