"""What befalls the simulated county: laptops and server that are killed, copied, put back, or go bad."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from karriere_app.sim import invariants
from karriere_app.sim.memory_storage import ServerKilledError
from karriere_app.sim.network import answer

if TYPE_CHECKING:
    from karriere_app.sim.world import Laptop, World


def redeliver(world: World, laptop: Laptop) -> None:
    """A request of long ago arrives at last."""
    if world.old:
        principal, request = world.old.pop(world.chance.randrange(len(world.old)))
        try:
            answer(world.journal, principal, request)
        except ServerKilledError:
            restart_server(world, laptop)


def restart_server(world: World, laptop: Laptop) -> None:
    """The server's process begins anew; only what is durable is left."""
    world.journal = world.started()


def back_up(world: World, laptop: Laptop) -> None:
    """The laptop's folder is copied."""
    laptop.backups.append(laptop.replica.files.copy())


def restore_laptop(world: World, laptop: Laptop) -> None:
    """The laptop's folder is put back from a copy."""
    if not laptop.backups:
        return
    world.lasting.clear()  # the only one who knew may be the one that goes back
    before = world.everywhere()
    old = world.chance.choice(laptop.backups)
    laptop.replica.files = old.copy()
    world.went_back = True
    world.acts.excuse(before - world.everywhere())
    world.restart(laptop)


def clone(world: World, laptop: Laptop) -> None:
    """The disk is copied to another laptop, which takes the place of one that has nothing unsent."""
    place = world.chance.randrange(len(world.laptops))
    other = world.laptops[place]
    if other is laptop or other.desk.principal.office != laptop.desk.principal.office or other.replica.files.outbox:
        return
    before = world.on_laptops()
    copy = world.design.replica("")
    copy.files = laptop.replica.files.copy()
    world.laptops[place] = world.running(copy, laptop.desk.principal)
    if before - world.on_laptops():
        world.laptops[place] = other


def snapshot_server(world: World, laptop: Laptop) -> None:
    """The county's night copy."""
    world.snapshots.append(world.storage.disk.copy())


def restore_server(world: World, laptop: Laptop) -> None:
    """The database is put back from a copy; the restore tool begins a new era."""
    if not world.snapshots or world.rots or world.chance.random() < 0.5:
        return
    before = world.everywhere()
    alone = _known_to_the_server_alone(world)
    for one in world.laptops:
        world.lasting |= invariants.lasting_on(one.replica.files)
    world.storage.disk = world.chance.choice(world.snapshots).copy()
    world.server_clock.moment += timedelta(minutes=world.chance.randrange(2, 600))
    world.journal = world.started()
    if world.design.announces_restore:
        world.weather.bad, bad = 0.0, world.weather.bad
        world.journal.restored()
        world.weather.bad = bad
    lost = world.acts.missing(world.everywhere()) - world.acts.missing(before)
    if lost - alone and not world.went_back:
        world.trouble.append(f"I1 only the server knew {sorted(lost - alone)[0]}")
    world.acts.excuse(lost)
    world.went_back = True


def _known_to_the_server_alone(world: World) -> set[str]:
    """What no laptop may keep, so that only the county's own copies bring it back: docs/sync.md, "Limits"."""
    disk = world.storage.disk
    gone = {participant for laptop in world.laptops for participant in laptop.replica.files.gone}
    left = (entity.fields for entity in disk.entities.values() if entity.participant in gone)
    return {word for part in (*(kept.change for kept in disk.quarantine), *left) for word in invariants.tokens_in(part)}


def compact(world: World, laptop: Laptop) -> None:
    """The server's nightly tidying."""
    try:
        world.journal.compact()
    except ServerKilledError:
        restart_server(world, laptop)


def jump(world: World, laptop: Laptop) -> None:
    """The laptop's clock is wrong from now on."""
    laptop.clock.moment += timedelta(days=world.chance.choice((-3650, -1, 1, 365)))


def rot(world: World, laptop: Laptop) -> None:
    """One value on a laptop changes by itworld."""
    records = laptop.replica.files.records
    unsent = laptop.replica.begin(laptop.replica.files.copy()).unsent(records)
    sound = [one for one in records.values() if one.id not in unsent and one.fields.get("phone")]
    if world.rots and sound:
        one = world.chance.choice(sound)
        before = world.everywhere()
        records[one.id] = replace(one, fields={**one.fields, "phone": "rotten"})
        world.acts.excuse(before - world.everywhere())


FAULTS: Mapping[str, Callable[[World, Laptop], None]] = {
    "redeliver": redeliver,
    "restart server": restart_server,
    "back up": back_up,
    "restore laptop": restore_laptop,
    "clone": clone,
    "snapshot server": snapshot_server,
    "restore server": restore_server,
    "compact": compact,
    "jump": jump,
    "rot": rot,
}
