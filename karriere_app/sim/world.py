"""One simulated county: two offices, five laptops, one server, and everything that can go wrong, from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.server.journal import Journal
from karriere_app.server.scopes import readers_of
from karriere_app.server.storage_port import JournalStorage
from karriere_app.sim import invariants
from karriere_app.sim.faults import FAULTS
from karriere_app.sim.memory_replica import Files, MemoryReplica, ProgramKilledError
from karriere_app.sim.memory_storage import Disk, MemoryStorage
from karriere_app.sim.network import Line, Weather
from karriere_app.sim.office_work import COUNSELLORS, OFFICES, Desk
from karriere_app.sync.client import State, SyncClient
from karriere_app.sync.protocol import PullReply, Reply, Request

STEPS, PAGE, LAPTOPS = 100, 3, 5
_START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Design:
    """How a county is built: the mutants put another part in the place of one of these."""

    journal: Callable[[JournalStorage, SteppingClock, Callable[[], str]], Journal] = Journal
    storage: Callable[[], MemoryStorage] = MemoryStorage
    replica: Callable[[str], MemoryReplica] = MemoryReplica
    client: type[SyncClient] = SyncClient
    change_set_id: Callable[[Callable[[], str], str, int], str] = lambda new_id, device, seq: new_id()
    announces_restore: bool = True


@dataclass
class Laptop:
    """One laptop: its store, its counsellor, its clock, and the program while it runs."""

    desk: Desk
    line: Line
    clock: SteppingClock
    client: SyncClient
    backups: list[Files] = field(default_factory=list)

    @property
    def replica(self) -> MemoryReplica:
        return self.desk.replica


@dataclass
class World:
    """Everything of one seed."""

    seed: int
    design: Design = field(default_factory=Design)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.acts = invariants.Acts()
        self.trouble: list[str] = []
        self.numbers = 0
        self.words = 0
        self.old: list[tuple[Principal, Request]] = []
        self.weather = Weather(through_json=self.seed % 8 == 0)
        self.server_clock = SteppingClock(_START)
        self.storage = self.design.storage()
        self.journal = self.started()
        self.journal.found()
        # A copy that went bad and a server put back in the same days are more than sync can tell apart.
        self.rots = self.seed % 4 == 0
        self.snapshots: list[Disk] = []
        self.went_back = False
        self.lasting: set[tuple[str, str]] = set()
        self.faults: dict[str, int] = {}
        self.laptops = [self._laptop(place) for place in range(LAPTOPS)]

    # ---- building --------------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """Return a fresh id."""
        self.numbers += 1
        return f"01{self.seed & 0xFFFFFF:06x}-{self.numbers & 0xFFFF:04x}-7000-8000-{self.chance.getrandbits(48):012x}"

    def started(self) -> Journal:
        return self.design.journal(self.storage, self.server_clock, self.new_id)

    def _token(self) -> str:
        self.words += 1
        return f"w{self.words}"

    def _laptop(self, place: int) -> Laptop:
        office = OFFICES[0 if place < 3 else 1]
        principal = Principal(RecordId(COUNSELLORS[place]), RecordId(office), frozenset({"COUNSELLOR"}))
        replica = self.design.replica(self.new_id())
        self.journal.register(replica.files.state.device)
        return self.running(replica, principal)

    def running(self, replica: MemoryReplica, principal: Principal) -> Laptop:
        def change_set_id(device: str, seq: int) -> str:
            return self.design.change_set_id(self.new_id, device, seq)

        desk = Desk(replica, principal, self.chance, self.new_id, change_set_id, self._token, self.acts.all)
        line = Line(
            lambda: self.journal,
            principal,
            self.chance,
            self.weather,
            self.old,
            self._watch,
            lambda: self._meanwhile(desk),
        )
        clock = SteppingClock(_START)
        client = self.design.client(replica, line, clock, self.new_id, self.chance.random)
        replica.crash = self._laptop_crash
        self.storage.crash = self._server_crash
        return Laptop(desk, line, clock, client)

    # ---- faults ----------------------------------------------------------------------------------------------------

    def _laptop_crash(self) -> str | None:
        if self.weather.bad and self.chance.random() < self.weather.bad / 12:
            return self.chance.choice(("before", "after"))
        return None

    def _server_crash(self) -> str | None:
        if self.weather.bad and self.chance.random() < self.weather.bad / 5:
            return self.chance.choice(("before", "after"))
        return None

    def _meanwhile(self, desk: Desk) -> None:
        """Sometimes the counsellor types on while a request is under way."""
        if self.weather.bad and self.chance.random() < 0.1:
            desk.work()

    def _watch(self, principal: Principal, request: Request, reply: Reply) -> None:
        if isinstance(reply, PullReply):
            owners = ((entry.id, entry.participant) for entry in reply.entries)
            self.trouble.extend(invariants.outside(self.storage.disk, principal, owners))

    def run(self) -> list[str]:
        """Live through the seed and return what was wrong, empty if nothing."""
        self._first_day()
        for step in range(STEPS):
            self.weather.bad = 0.25 if step % 10 < 7 else 0.0
            self._step()
        self.weather.bad = 0.0
        self._rest()
        self.trouble.extend(self._wrong_at_rest())
        return self.trouble

    def _first_day(self) -> None:
        """Everybody begins with the same few people, so that they meet in the same records."""
        for place in (0, 0, 3):
            self.laptops[place].desk.begin()
        for laptop in (*self.laptops, *self.laptops):
            laptop.client.sync(page=PAGE)

    def _step(self) -> None:
        laptop = self.chance.choice(self.laptops)
        kind = self.chance.random()
        if kind < 0.62:
            self._alive(laptop, laptop.desk.work)
        elif kind < 0.92:
            consent = self.chance.random() < 0.5
            self._alive(laptop, lambda: laptop.client.sync(consent=consent, page=PAGE))
        else:
            name = self.chance.choice(tuple(FAULTS))
            self.faults[name] = self.faults.get(name, 0) + 1
            FAULTS[name](self, laptop)

    def _alive(self, laptop: Laptop, act: Callable[[], object]) -> None:
        try:
            act()
        except ProgramKilledError:
            self.restart(laptop)

    def restart(self, laptop: Laptop) -> None:
        place = self.laptops.index(laptop)
        self.laptops[place] = replace(
            self.running(laptop.replica, laptop.desk.principal), clock=laptop.clock, backups=laptop.backups
        )

    # ---- rest ------------------------------------------------------------------------------------------------------

    def _rest(self) -> None:
        """Everybody syncs, with nothing going wrong, until nothing moves."""
        for _ in range(8):
            before = self._resting_point()
            for laptop in list(self.laptops):
                outcome = laptop.client.sync(consent=True, page=PAGE)
                if outcome.state is not State.DONE:
                    self.trouble.append(f"I4 no rest: {outcome.state.value}")
            if self._resting_point() == before:
                break
        else:
            self.trouble.append("I4 never at rest")
        if self.rots:
            for laptop in self.laptops:
                laptop.client.check(consent=True)

    def _resting_point(self) -> tuple[int, int]:
        county = self.storage.disk.county
        return (county.counter if county else 0, sum(len(one.replica.files.outbox) for one in self.laptops))

    def everywhere(self) -> set[str]:
        return invariants.on_server(self.storage.disk) | self.on_laptops()

    def on_laptops(self) -> set[str]:
        found: set[str] = set()
        for laptop in self.laptops:
            found |= invariants.on_laptop(laptop.replica.files)
        return found

    def _wrong_at_rest(self) -> Iterator[str]:
        disk = self.storage.disk
        for word in sorted(self.acts.missing(invariants.on_server(disk)))[:1]:
            yield f"I1 lost {word}"
        yield from invariants.half_aggregates(disk)
        yield from invariants.acted_twice(disk)
        yield from invariants.come_back(disk, self.lasting)
        for place, laptop in enumerate(self.laptops):
            principal, files = laptop.desk.principal, laptop.replica.files
            owners = ((one.id, one.participant) for one in files.records.values())
            yield from invariants.outside(disk, principal, owners)
            mine = [one for one in disk.grants.values() if one.reader in readers_of(principal)]
            active = {one.participant for one in mine if one.lost is None}
            withheld = {one.participant for one in mine if one.withheld} - active
            for wrong in invariants.differences(disk, principal, withheld, files):
                yield f"{wrong} on laptop {place}"
            if files.outbox:
                yield f"I1 unsent on laptop {place}"
