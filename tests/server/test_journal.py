"""The journal over a real database lives through the simulator's days: faults, kills, restores, clones."""

from __future__ import annotations

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.server.database import Database
from karriere_app.sim.world import Design, World
from tests.server.twin import TwinStorage


@pytest.mark.parametrize("seed", [1, 2, 3, 5, 8, 111, 112, 113])  # 111 is restored and offered to
def test_a_simulated_county_lives_the_same_on_the_database(seed: int, database: Database, clock: SteppingClock) -> None:
    twin = TwinStorage(database, clock)
    world = World(seed, Design(storage=lambda: twin))
    assert world.run() == []
    assert twin.transactions > 50
