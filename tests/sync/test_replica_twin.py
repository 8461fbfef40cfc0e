"""The simulator's county with encrypted stores: each call of the port answers as the model does, whatever befalls."""

from __future__ import annotations

from pathlib import Path

import pytest

from karriere_app.sim.world import Design, World
from tests.sync.store_twin import TwinReplica, twins

SEEDS = (1, 3, 4, 8)  # 4 and 8: values go bad; 8: through JSON


@pytest.mark.parametrize("seed", SEEDS)
def test_the_encrypted_store_is_the_replica_of_the_simulator(seed: int, tmp_path: Path) -> None:
    made: list[TwinReplica] = []
    world = World(seed, Design(replica=twins(tmp_path, made)))
    assert world.run() == []
    assert sum(world.faults.values()) > 0
    for laptop in world.laptops:
        with laptop.replica.transaction() as transaction:
            lines = list(transaction.digests())
        assert lines
    for twin in made:
        twin.close()
