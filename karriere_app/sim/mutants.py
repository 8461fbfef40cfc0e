"""Twelve wrong designs, each the right one with one part put wrong: the simulator must find every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from karriere_app.sim.world import Design, World

MUTANTS: Mapping[str, Design] = MappingProxyType({})


@dataclass(frozen=True)
class Trial:
    """What one seed came to."""

    seed: int
    trouble: list[str]
    figures: dict[str, int]


def trial(seed: int, mutant: str | None = None) -> Trial:
    """Live through one seed with the right design, or with a mutant."""
    world = World(seed, MUTANTS[mutant] if mutant is not None else Design())
    try:
        trouble = world.run()
    except Exception as error:  # noqa: BLE001  # a seed on which the design breaks down is a bad one, and is reported
        trouble = [*world.trouble, f"broke down: {type(error).__name__}: {error}"]
    disk = world.storage.disk
    conflicts = sum(one.kind == "conflict" for one in disk.entities.values())
    figures = {
        "acts": len(world.acts.all),
        "records": len(disk.entities),
        "conflicts": conflicts,
        "quarantined": len(disk.quarantine),
        "excused": len(world.acts.excused),
    }
    return Trial(seed, trouble, figures)
