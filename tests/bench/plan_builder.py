"""Part ``builder``: a plan of many steps in the window, a changed value to the painted page; the picker over it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from tests.bench.figures import Figure, Part, series
from tests.bench.screen import NotSeenError, Watcher, end, program_environment, python
from tests.bench.starts import ROOT
from tests.bench.stores import make_profile

STEPS = 80
FRAME_MS = 50.0
NAMES = {
    "first": "months of the first step, everything after it moves",
    "last": "months of the last step",
    "key": "a month more by Shift+Right in the drawing",
    "opened": "the picker of programme areas opened",
    "letter": "a letter more in the picker's search",
}
BUSY = "other programs wanted the cores; what the window's own thread took stands below it."
OF_THE_PLAN = ("first", "last", "key")
LIMITS_MS = {**dict.fromkeys(OF_THE_PLAN, FRAME_MS), "opened": 2 * FRAME_MS, "letter": FRAME_MS}


def measure_builder(watcher: Watcher, rounds: int) -> Part:
    """Measure part ``builder``."""
    with tempfile.TemporaryDirectory(prefix="bench-builder-") as folder:
        profile = Path(folder) / "profile"
        make_profile(profile).close()
        times = _driven(watcher, profile, rounds)
    measured = {kind: series(name, times[kind]) for kind, name in NAMES.items()}
    used = {kind: series(f"{name}, processor", times[f"{kind}_processor"]) for kind, name in NAMES.items()}
    about = (
        f"A plan of {STEPS} computed steps, each building on the one before, on the plan's page of 1290 x 716 under "
        "Xvfb (`tests/bench/plan_builder_driver.py`): from the changed value over the calendar of the route, list, "
        "sums and drawing to the end of the painting of the whole page. Then the picker of 291 programme areas over "
        "it: made and painted, and a letter more in its search. The rows «processor» are what the window's own "
        "thread had of it; the rest is waiting for a core or for the worker that saves."
    )
    figures = [
        Figure(f"{what(kind)}{of}, 95 %", one.percentile(0.95), LIMITS_MS[kind], "ms", why=why)
        for kind in NAMES
        for of, one, why in (("", measured[kind], BUSY), (", processor", used[kind], ""))
    ]
    return Part("builder", "The plan builder", about, (*measured.values(), *used.values()), tuple(figures))


def what(kind: str) -> str:
    """Return what a figure is called."""
    return f"a plan of {STEPS} steps, computed and painted: {NAMES[kind]}" if kind in OF_THE_PLAN else NAMES[kind]


def _driven(watcher: Watcher, profile: Path, rounds: int) -> dict[str, list[float]]:
    command = (python(), "-m", "tests.bench.plan_builder_driver", str(profile), str(STEPS), str(rounds))
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=program_environment(watcher.name),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        out, errors = process.communicate(timeout=180)
    finally:
        end(process)
    lines = out.decode().splitlines()
    if process.returncode or not lines:
        raise NotSeenError(f"the driver ended with {process.returncode}: {errors.decode()[-2000:]}")
    times: dict[str, list[float]] = json.loads(lines[-1])
    return times
