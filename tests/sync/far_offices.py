"""Offices whose laptops reach the real server over HTTP, on a line that can go wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from karriere_app.domain.access import Principal
from karriere_app.server.invitations import invite
from karriere_app.store.open_store import Identity, Store
from karriere_app.sync.client import SyncClient
from karriere_app.sync.http_wire import HttpWire
from karriere_app.sync.replica import StoreKeeper, StoreReplica
from karriere_app.sync.sign_in import DeviceSession
from karriere_app.sync.transport import HttpTransport
from tests.server.live import Server, serving
from tests.sync.certificates import Authority
from tests.sync.chaos_proxy import ChaosProxy, Fault, Planned, chaos, place_of
from tests.sync.offices import Laptop, Offices

SILENCE_SECONDS = 0.6


@dataclass
class FarLaptop(Laptop):
    """A laptop with an encrypted store, a key of its own, and a wire."""

    wire: HttpWire = field(default_factory=HttpWire)

    def start(self) -> None:
        """Start the program on the open store."""
        offices = self.offices
        self.replica = StoreReplica(self.store, offices.clock, offices.new_id, self.changes.append)
        self.session = DeviceSession(StoreKeeper(self.store), self.wire, offices.clock)
        self.transport = HttpTransport(self.session)
        self.client = SyncClient(self.replica, self.transport, offices.clock, offices.new_id, lambda: 1.0)

    def use(self, authority: Authority) -> None:
        """Speak to servers of this authority only, over a new wire."""
        self.wire.close()
        self.wire = HttpWire(ca_file=authority.file, silence_seconds=SILENCE_SECONDS)
        self.start()

    def copied(self, folder: Path) -> FarLaptop:
        """Return a copy of this laptop, key and all, as a cloned disk makes one."""
        offices = self.offices
        assert isinstance(offices, FarOffices)
        store_id = self.store.identity.store_id
        with self.store.gate, self.store.database.outside_transaction() as run:
            run("PRAGMA wal_checkpoint(TRUNCATE)", ())
        shutil.copytree(self.store.folder, folder)
        wire = HttpWire(ca_file=offices.authority.file, silence_seconds=SILENCE_SECONDS)
        twin = FarLaptop(offices, Store(folder, self.store.key), self.principal, wire=wire, is_watched=False)
        assert twin.store.identity.store_id == store_id
        offices.laptops.append(twin)
        return twin

    def close(self) -> None:
        self.wire.close()
        super().close()


class FarOffices(Offices):
    """A county behind a line. ``server`` is its server, ``line`` what lies between."""

    def __init__(self, folder: Path, line: ChaosProxy, authority: Authority) -> None:
        super().__init__(folder)
        self.line, self.authority = line, authority
        self.server: Server

    def far_laptop(self, user: str, office: str = "Karrieresenteret i Skien") -> FarLaptop:
        """Return a laptop that a counsellor of the county works at, registered over a line on which all is well."""
        counsellor, where, device = self.counsellor(user, office), self.office(office), self.new_id()
        store = self._store(Identity("", device, counsellor, where))
        wire = HttpWire(ca_file=self.authority.file, silence_seconds=SILENCE_SECONDS)
        laptop = FarLaptop(self, store, Principal(counsellor, where, frozenset({"COUNSELLOR"})), wire=wire)
        plan, self.line.plan = self.line.plan, lambda: Planned(Fault.NONE)
        code = invite(self.server.county.directory, user, self.clock).code
        laptop.session.enrol(self.line.address, device, {"code": code})
        self.line.plan = plan
        self.laptops.append(laptop)
        return laptop


@contextmanager
def far_offices(folder: Path, plan: Callable[[], Planned] = lambda: Planned(Fault.NONE)) -> Iterator[FarOffices]:
    """Run a county, its server and its line."""
    authority = Authority(folder, "Telemark")
    with chaos(authority.server(), plan) as line:
        offices = FarOffices(folder, line, authority)
        try:
            with serving(offices.database, offices.clock, outside=line.address) as server:
                offices.server = server
                line.upstream = place_of(server.address)
                yield offices
        finally:
            offices.close()
