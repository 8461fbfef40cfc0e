"""Whole profiles at a real server: each made as an administrator makes it, registered by invitation, over HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from karriere_app import bootstrap
from karriere_app.bootstrap import Opened
from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.security.keys import FLOOR_COST
from karriere_app.server import checking
from karriere_app.server.administration import prepare
from karriere_app.server.database import open_database, sqlite_address
from karriere_app.server.directory_port import DeviceState
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.sync.http_wire import HttpWire
from karriere_app.sync.link import CountyLink, SyncResult
from karriere_app.sync.membership import require_membership
from karriere_app.sync.replica import StoreKeeper
from karriere_app.sync.wire import Answered, Call
from tests.conftest import MORNING
from tests.server.live import Server, serving

PASSPHRASE = "seks grønne hester danser"


@dataclass
class Line:
    """The wire of one laptop; ``trouble`` is raised instead of the next calls."""

    inner: HttpWire = field(default_factory=HttpWire)
    trouble: list[Exception] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def call(self, call: Call) -> Answered:
        if self.trouble:
            raise self.trouble.pop(0)
        self.calls.append(call.url)
        return self.inner.call(call)


@dataclass
class Machine:
    """One laptop with its profile, which is open while a test works on it."""

    county: LiveCounty
    folder: Path
    opened: Opened
    ran: float = 0.0
    forgotten: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.line = Line()
        self.start()

    def start(self) -> None:
        """Make the link anew, as the program does after unlocking."""
        self.link = CountyLink(
            self.opened.desk,
            self.line,
            ran=lambda: self.ran,
            chance=lambda: 1.0,
            forget_secret=self.forgotten.append,
        )

    @property
    def desk(self) -> Desk:
        return self.opened.desk

    def enrol(self, user: str, office: str = "Karrieresenteret i Skien", *roles: str) -> None:
        """Register, and begin anew as who the server says."""
        self.link.enrol(self.county.server.address, self.county.server.code_for(user, office, *roles))
        self.again()

    def again(self) -> None:
        """Read anew who is at work."""
        self.opened = bootstrap.at_work_again(self.opened)
        self.start()

    def sync(self, **how: Any) -> SyncResult:
        self.county.clock.moment += timedelta(minutes=1)
        return self.link.sync(**how)

    def save(self, kind: str, record: str | None = None, **values: Any) -> str:
        self.county.clock.moment += timedelta(seconds=1)
        return apply_changes(self.desk, [RecordChange(kind, record, values)]).ids[0]

    def person(self, **values: Any) -> str:
        return self.save("participant", **{"given_names": "Selam", "family_name": "Haile", **values})

    def open_again(self, **how: Any) -> Opened:
        """Close the profile and open it by its passphrase."""
        self.opened.close()
        self.opened = bootstrap.unlock(self.folder, PASSPHRASE, None, self.county.clock, **how)
        self.again()
        return self.opened

    def close(self) -> None:
        self.line.inner.close()
        self.opened.close()


@dataclass
class LiveCounty:
    """A running server and the laptops round it."""

    folder: Path
    server: Server
    clock: SteppingClock
    machines: list[Machine] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def machine(self, counsellor: str = "Kari Moen", office: str = "Karrieresenteret i Skien") -> Machine:
        """Return a laptop with a profile of its own that has met no server."""
        folder = self.folder / f"machine-{next(self.numbers)}"
        prepared = bootstrap.prepare_profile(folder, PASSPHRASE, None, FLOOR_COST)
        made = bootstrap.create_profile(prepared, bootstrap.Beginning(office, counsellor, "40"), self.clock)
        machine = Machine(self, folder, made.opened)
        self.machines.append(machine)
        return machine

    def at(self, counsellor: str, user: str, office: str = "Karrieresenteret i Skien", *roles: str) -> Machine:
        """Return a laptop that is registered and has synced."""
        machine = self.machine(counsellor, office)
        machine.enrol(user, office, *roles)
        machine.sync()
        machine.again()
        return machine

    def revoke(self, machine: Machine, state: DeviceState) -> None:
        device = require_membership(StoreKeeper(machine.opened.store)).device
        assert self.server.county.directory.revoke(RecordId(device), state, self.clock.now())

    def digest(self, machine: Machine) -> dict[str, Any]:
        """Return what the server says that a laptop should hold."""
        principal = machine.desk.principal
        seen = Principal(principal.counsellor, principal.office, principal.roles)
        return checking.digest(self.server.database, self.clock, seen)


@contextmanager
def live_county(folder: Path, address: str | None = None) -> Iterator[LiveCounty]:
    """Run a county's server in this process, and close everything at the end."""
    clock = SteppingClock(MORNING)
    database = open_database(address or sqlite_address(folder / "county.db"))
    prepare(database, clock)
    with serving(database, clock) as server:
        county = LiveCounty(folder, server, clock)
        try:
            yield county
        finally:
            for machine in county.machines:
                machine.close()
    database.close()
