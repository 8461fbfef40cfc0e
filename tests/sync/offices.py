"""Offices with real parts: encrypted stores, the journal over a SQLite file, messages as bytes between them."""

from __future__ import annotations

import random
import shutil
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.security.envelope import write_new_envelope
from karriere_app.security.keys import CreatedEnvelope, create_envelope
from karriere_app.security.sealing import FLOOR_COST
from karriere_app.server.administration import add_counsellor, add_office, prepare
from karriere_app.server.database import Database, open_database, sqlite_address
from karriere_app.server.journal import Journal
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.storage_port import Entity
from karriere_app.services.desk import Desk
from karriere_app.services.profile import FIRST_ROLES, Beginning, principal_of, write_beginning
from karriere_app.services.records import RecordChange, Saved, apply_changes
from karriere_app.services.vocabularies import Vocabularies
from karriere_app.sim.network import answer
from karriere_app.store.backup import restore
from karriere_app.store.engine import KeySource
from karriere_app.store.open_store import Identity, Store
from karriere_app.store.tables import record_tables
from karriere_app.sync.client import Outcome, SyncClient
from karriere_app.sync.ports import TransportError
from karriere_app.sync.protocol import (
    DigestRequest,
    OfferRequest,
    PullRequest,
    PushRequest,
    Reply,
    Request,
    decode,
    encode,
)
from karriere_app.sync.replica import Changed, StoreReplica
from karriere_app.sync.replica_alias import take_alias
from tests.conftest import MORNING
from tests.store.tripwire import arm, assert_all_logged

PASSPHRASE = "fire gamle båter i fjorden"
REQUESTS = (PushRequest, PullRequest, OfferRequest, DigestRequest)


@cache
def envelope_number(number: int) -> CreatedEnvelope:
    """Return an envelope with its key; the same for the same number, for deriving keys is slow on purpose."""
    return create_envelope(str(uuid.uuid4()), PASSPHRASE, None, FLOOR_COST)


class Offices:
    """A county in a folder: its server, and the laptops that stand in it. ``close`` checks every laptop's log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SteppingClock(MORNING)
        self.noise = random.Random(folder.name)
        self.database: Database = open_database(sqlite_address(folder / "county.db"))
        prepare(self.database, self.clock)
        self.start()
        self.laptops: list[Laptop] = []
        self.copies = 0

    def start(self) -> None:
        """Start the server's process on its database."""
        self.journal = Journal(SqlJournalStorage(self.database, self.clock), self.clock, self.new_id)

    def new_id(self) -> RecordId:
        return new_id(self.clock.now(), self.noise.randbytes(10))

    def pass_time(self, **time: float) -> None:
        self.clock.moment += timedelta(**(time or {"minutes": 1}))

    def office(self, name: str = "Karrieresenteret i Skien") -> RecordId:
        return add_office(self.database, self.clock, name).id

    def counsellor(self, user: str, office: str = "Karrieresenteret i Skien") -> RecordId:
        self.office(office)
        return add_counsellor(self.database, self.clock, user, office).id

    def laptop(self, user: str, office: str = "Karrieresenteret i Skien") -> Laptop:
        """Return a laptop that a counsellor of the county works at, its store made as the server knows them."""
        counsellor, where = self.counsellor(user, office), self.office(office)
        device = self.new_id()
        store = self._store(Identity("", device, counsellor, where))
        self.journal.register(device)
        laptop = Laptop(self, store, Principal(counsellor, where, frozenset({"COUNSELLOR"})))
        self.laptops.append(laptop)
        return laptop

    def newcomer(self, beginning: Beginning) -> Laptop:
        """Return a laptop that made up its office and counsellor itself, and knows no server yet."""
        counsellor, where, device = self.new_id(), self.new_id(), self.new_id()
        store = self._store(Identity("", device, counsellor, where))
        laptop = Laptop(self, store, Principal(counsellor, where, FIRST_ROLES))
        write_beginning(laptop.desk, beginning, self.clock.today())
        self.laptops.append(laptop)
        return laptop

    def _store(self, identity: Identity) -> Store:
        folder = self.folder / f"laptop-{len(self.laptops)}"
        folder.mkdir(mode=0o700)
        made = envelope_number(len(self.laptops))
        write_new_envelope(folder, made.envelope)
        return Store.create(folder, made.data_key, replace(identity, store_id=made.envelope.store_id))

    def copy(self) -> Path:
        """Return a copy of the county's database as it is now."""
        self.copies += 1
        target = self.folder / f"county-{self.copies}.db"
        with closing(sqlite3.connect(self.folder / "county.db")) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        return target

    def put_back(self, copy: Path) -> None:
        """Put the county's database back from a copy, as the restore tool does, and begin a new era."""
        self.database.close()
        for file in self.folder.glob("county.db*"):
            file.unlink()
        shutil.copy(copy, self.folder / "county.db")
        self.database = open_database(sqlite_address(self.folder / "county.db"))
        self.start()
        self.pass_time(minutes=5)
        self.journal.restored()

    def entity(self, record: str) -> Entity | None:
        """Return what the server holds of a record."""
        with SqlJournalStorage(self.database, self.clock).reading() as transaction:
            return next(iter(transaction.entities([record])), None)

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.close()
        self.database.close()


@dataclass
class Laptop:
    """One laptop: its store, who works at it, and the line to the server, on which each message is bytes."""

    offices: Offices
    store: Store
    principal: Principal
    changes: list[Changed] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    trouble: list[TransportError] = field(default_factory=list)
    between: Callable[[], None] = lambda: None
    is_watched: bool = True

    def __post_init__(self) -> None:
        if self.is_watched:
            arm(self.store)
        self.start()

    def start(self) -> None:
        """Start the program on the open store."""
        self.replica = StoreReplica(self.store, self.offices.clock, self.offices.new_id, self.changes.append)
        self.client = SyncClient(self.replica, self, self.offices.clock, self.offices.new_id, lambda: 1.0)

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.offices.clock, Vocabularies(), self.principal, self.offices.noise.randbytes)

    def go_back_to(self, file: Path) -> None:
        """Bring the store back from a copy, as the command line and the window do."""
        folder, key = self.store.folder, self.store.key
        self.close()
        restore(file, folder, lambda place: key, self.offices.clock.now(), self.offices.new_id())
        self.open(folder, key)

    def open(self, folder: Path, key: KeySource) -> None:
        """Open a store in a folder and start the program on it."""
        self.store = Store(folder, key)
        if self.is_watched:
            arm(self.store)
        self.start()

    def clone(self) -> Laptop:
        """Return a second laptop with the same disk, as somebody makes who copies the folder."""
        folder, key = self.store.folder, self.store.key
        other = self.offices.folder / f"clone-{len(self.offices.laptops)}"
        self.close()
        shutil.copytree(folder, other)
        self.open(folder, key)
        clone = Laptop(self.offices, Store(other, key), self.principal)
        self.offices.laptops.append(clone)
        return clone

    # ---- the line ---------------------------------------------------------------------------------------------------

    def ask(self, request: Request) -> Reply:
        if self.trouble:
            raise self.trouble.pop(0)
        self.asked.append(request)
        arrived = decode(encode(request))
        assert isinstance(arrived, REQUESTS)
        told = decode(encode(answer(self.offices.journal, self.principal, arrived)))
        assert not isinstance(told, REQUESTS)
        self.between()
        return told

    def register(self, device: str) -> None:
        self.offices.journal.register(device)

    def enrol(self, user: str, office: str = "Karrieresenteret i Skien") -> None:
        """Register as a counsellor of the county, as the link does after the server has said who that is."""
        counsellor, where, device = (
            self.offices.counsellor(user, office),
            self.offices.office(office),
            self.offices.new_id(),
        )
        self.offices.journal.register(device)
        take_alias(self.store, counsellor, where, device, self.offices.clock)
        self.principal = principal_of(self.store, self.offices.clock.today())

    def sync(self, **how: Any) -> Outcome:
        return self.client.sync(**how)

    # ---- work -------------------------------------------------------------------------------------------------------

    def save(self, kind: str, record: str | None = None, **values: Any) -> str:
        """Save fields of a record, a new one where no id is given; return the id."""
        return self.change(RecordChange(kind, record, values)).ids[0]

    def delete(self, kind: str, record: str) -> None:
        self.change(RecordChange(kind, record, delete=True))

    def change(self, *changes: RecordChange) -> Saved:
        self.offices.pass_time(seconds=1)
        return apply_changes(self.desk, list(changes))

    def person(self, given: str = "Selam", family: str = "Haile", **values: Any) -> str:
        values = {"responsible_counsellor": self.principal.counsellor, **values}
        return self.save("participant", given_names=given, family_name=family, **values)

    def fields(self, record: str) -> dict[str, Any]:
        """Return a record's wire fields, empty where it is not held."""
        with self.replica.transaction() as transaction:
            found = transaction.records([record])
        return dict(found[record].fields) if record in found else {}

    def ids_of(self, kind: str) -> list[str]:
        """Return the ids of the records of a kind, in order."""
        with self.store.reading() as connection:
            return list(connection.execute(sa.select(record_tables()[kind].c.id).order_by(sa.text("id"))).scalars())

    def waiting(self) -> int:
        with self.replica.transaction() as transaction:
            return len(transaction.outbox(10_000))

    def lines(self) -> list[tuple[str, str]]:
        with self.replica.transaction() as transaction:
            return sorted(transaction.digests())

    def close(self) -> None:
        if self.is_watched:
            assert_all_logged(self.store)
        assert self.store.broken_link() is None
        self.store.close()
