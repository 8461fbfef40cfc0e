"""The simulator over the real merge, client and journal: the right design lives, every wrong one is found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from karriere_app.sim.mutants import MUTANTS, trial
from karriere_app.sim.world import World

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_fifty_counties_hold_together(start: int) -> None:
    bad = {seed: found.trouble for seed in range(start, start + 50) if (found := trial(seed)).trouble}
    assert bad == {}


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_a_wrong_design_is_found_within_two_hundred_seeds(mutant: str) -> None:
    assert any(trial(seed, mutant).trouble for seed in range(200))


def test_there_are_twelve_wrong_designs() -> None:
    assert len(MUTANTS) == 12


def test_a_seed_is_the_same_every_time() -> None:
    assert trial(17) == trial(17)


def test_every_fault_and_outcome_is_met() -> None:
    worlds = [World(seed) for seed in range(60)]
    for world in worlds:
        world.run()
    faults = {name for world in worlds for name in world.faults}
    outcomes = {row.outcome for world in worlds for row in world.storage.disk.log}
    kinds = {entity.kind for world in worlds for entity in world.storage.disk.entities.values()}
    conflicts = {
        entity.value("field")
        for world in worlds
        for entity in world.storage.disk.entities.values()
        if entity.kind == "conflict"
    }
    reasons = {kept.reason for world in worlds for kept in world.storage.disk.quarantine}
    assert len(faults) == 10
    assert outcomes == {"accepted", "merged", "conflict"}
    assert {"travel_grant", "conflict", "guidance_session", "agreed_step", "legal_status"} <= kinds
    assert {"WHOLE", "VERSIONS", "phone", "own_wishes", "what"} <= conflicts
    assert "not_allowed" in reasons
    assert any(len(world.storage.disk.county.lineage) > 1 for world in worlds if world.storage.disk.county)


def test_the_command_writes_a_line_for_each_seed() -> None:
    command = [sys.executable, "-m", "karriere_app.sim", "--seeds", "0:3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, [line["seed"] for line in lines]) == (0, [0, 1, 2])
    assert all(line["ok"] for line in lines)


def test_the_command_fails_on_a_bad_seed() -> None:
    command = [sys.executable, "-m", "karriere_app.sim", "--seeds", "0:4", "--mutant", "last-writer-wins"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert any("I1" in line for line in done.stdout.splitlines())
