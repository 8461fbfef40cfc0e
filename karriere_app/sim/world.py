"""One simulated county: two offices, five laptops, one server, and everything that can go wrong, from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.server.journal import Journal
from karriere_app.server.scopes import readers_of
from karriere_app.server.storage_port import JournalStorage
from karriere_app.sim import invariants
from karriere_app.sim.memory_replica import MemoryReplica, ProgramKilledError
from karriere_app.sim.memory_storage import Disk, MemoryStorage, ServerKilledError
from karriere_app.sim.network import Line, Weather, answer
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
    backups: list[object] = field(default_factory=list)

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
        self.journal = self._started()
        self.journal.found()
        # A copy that went bad and a server put back in the same days are more than sync can tell apart.
        self.rots = self.seed % 4 == 0
        self.snapshots: list[Disk] = []
        self.went_back = False
        self.faults: dict[str, int] = {}
        self.laptops = [self._laptop(place) for place in range(LAPTOPS)]

    # ---- building --------------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """Return a fresh id."""
        self.numbers += 1
        return f"01{self.seed & 0xFFFFFF:06x}-{self.numbers & 0xFFFF:04x}-7000-8000-{self.chance.getrandbits(48):012x}"

    def _started(self) -> Journal:
        return self.design.journal(self.storage, self.server_clock, self.new_id)

    def _token(self) -> str:
        self.words += 1
        return f"w{self.words}"

    def _laptop(self, place: int) -> Laptop:
        office = OFFICES[0 if place < 3 else 1]
        principal = Principal(RecordId(COUNSELLORS[place]), RecordId(office), frozenset({"COUNSELLOR"}))
        replica = self.design.replica(self.new_id())
        self.journal.register(replica.files.state.device)
        return self._running(replica, principal)

    def _running(self, replica: MemoryReplica, principal: Principal) -> Laptop:
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
            name = self.chance.choice(tuple(_FAULTS))
            self.faults[name] = self.faults.get(name, 0) + 1
            _FAULTS[name](self, laptop)

    def _alive(self, laptop: Laptop, act: Callable[[], object]) -> None:
        try:
            act()
        except ProgramKilledError:
            self._restart(laptop)

    def _restart(self, laptop: Laptop) -> None:
        place = self.laptops.index(laptop)
        self.laptops[place] = replace(
            self._running(laptop.replica, laptop.desk.principal), clock=laptop.clock, backups=laptop.backups
        )

    def redeliver(self, laptop: Laptop) -> None:
        """A request of long ago arrives at last."""
        if self.old:
            principal, request = self.old.pop(self.chance.randrange(len(self.old)))
            try:
                answer(self.journal, principal, request)
            except ServerKilledError:
                self.restart_server(laptop)

    def restart_server(self, laptop: Laptop) -> None:
        """The server's process begins anew; only what is durable is left."""
        self.journal = self._started()

    def back_up(self, laptop: Laptop) -> None:
        """The laptop's folder is copied."""
        laptop.backups.append(laptop.replica.files.copy())

    def restore_laptop(self, laptop: Laptop) -> None:
        """The laptop's folder is put back from a copy."""
        if not laptop.backups:
            return
        before = self._everywhere()
        old = self.chance.choice(laptop.backups)
        laptop.replica.files = old.copy()  # type: ignore[attr-defined]  # a list of Files
        self.went_back = True
        self.acts.excuse(before - self._everywhere())
        self._restart(laptop)

    def clone(self, laptop: Laptop) -> None:
        """The disk is copied to another laptop, which takes the place of one that has nothing unsent."""
        place = self.chance.randrange(LAPTOPS)
        other = self.laptops[place]
        if other is laptop or other.desk.principal.office != laptop.desk.principal.office or other.replica.files.outbox:
            return
        before = self._on_laptops()
        copy = self.design.replica("")
        copy.files = laptop.replica.files.copy()
        self.laptops[place] = self._running(copy, laptop.desk.principal)
        if before - self._on_laptops():
            self.laptops[place] = other

    def snapshot_server(self, laptop: Laptop) -> None:
        """The county's night copy."""
        self.snapshots.append(self.storage.disk.copy())

    def restore_server(self, laptop: Laptop) -> None:
        """The database is put back from a copy; the restore tool begins a new era."""
        if not self.snapshots or self.rots or self.chance.random() < 0.5:
            return
        before = self._everywhere()
        alone = self._known_to_the_server_alone()
        self.storage.disk = self.chance.choice(self.snapshots).copy()
        self.server_clock.moment += timedelta(minutes=self.chance.randrange(2, 600))
        self.journal = self._started()
        if self.design.announces_restore:
            self.weather.bad, bad = 0.0, self.weather.bad
            self.journal.restored()
            self.weather.bad = bad
        lost = self.acts.missing(self._everywhere()) - self.acts.missing(before)
        if lost - alone and not self.went_back:
            self.trouble.append(f"I1 only the server knew {sorted(lost - alone)[0]}")
        self.acts.excuse(lost)
        self.went_back = True

    def _known_to_the_server_alone(self) -> set[str]:
        """What no laptop may keep, so that only the county's own copies bring it back: docs/sync.md, "Limits"."""
        disk = self.storage.disk
        gone = {participant for laptop in self.laptops for participant in laptop.replica.files.gone}
        left = (entity.fields for entity in disk.entities.values() if entity.participant in gone)
        return {
            word for part in (*(kept.change for kept in disk.quarantine), *left) for word in invariants.tokens_in(part)
        }

    def compact(self, laptop: Laptop) -> None:
        """The server's nightly tidying."""
        try:
            self.journal.compact()
        except ServerKilledError:
            self.restart_server(laptop)

    def jump(self, laptop: Laptop) -> None:
        """The laptop's clock is wrong from now on."""
        laptop.clock.moment += timedelta(days=self.chance.choice((-3650, -1, 1, 365)))

    def rot(self, laptop: Laptop) -> None:
        """One value on a laptop changes by itself."""
        records = laptop.replica.files.records
        unsent = laptop.replica.begin(laptop.replica.files.copy()).unsent(records)
        sound = [one for one in records.values() if one.id not in unsent and one.fields.get("phone")]
        if self.rots and sound:
            one = self.chance.choice(sound)
            before = self._everywhere()
            records[one.id] = replace(one, fields={**one.fields, "phone": "rotten"})
            self.acts.excuse(before - self._everywhere())

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

    def _everywhere(self) -> set[str]:
        return invariants.on_server(self.storage.disk) | self._on_laptops()

    def _on_laptops(self) -> set[str]:
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


_FAULTS: dict[str, Callable[[World, Laptop], None]] = {
    "redeliver": World.redeliver,
    "restart server": World.restart_server,
    "back up": World.back_up,
    "restore laptop": World.restore_laptop,
    "clone": World.clone,
    "snapshot server": World.snapshot_server,
    "restore server": World.restore_server,
    "compact": World.compact,
    "jump": World.jump,
    "rot": World.rot,
}
