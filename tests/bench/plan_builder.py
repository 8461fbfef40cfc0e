"""Part ``builder``: a plan of many steps in the window, from a changed value to the painted page."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from tests.bench.figures import Figure, Part, series
from tests.bench.report import amount
from tests.bench.screen import NotSeenError, Watcher, end, program_environment, python
from tests.bench.starts import ROOT
from tests.bench.stores import make_profile

STEPS = 80
FRAME_MS = 50.0
NAMES = {
    "first": "months of the first step, everything after it moves",
    "last": "months of the last step",
    "key": "a month more by Shift+Right in the drawing",
}


def measure_builder(watcher: Watcher, rounds: int) -> Part:
    """Measure part ``builder``."""
    with tempfile.TemporaryDirectory(prefix="bench-builder-") as folder:
        profile = Path(folder) / "profile"
        make_profile(profile).close()
        times = _driven(watcher, profile, rounds)
    measured = tuple(series(NAMES[kind], times[kind]) for kind in NAMES)
    used = {kind: series(f"{NAMES[kind]}, processor", times[f"{kind}_processor"]) for kind in NAMES}
    about = (
        f"A plan of {STEPS} computed steps, each building on the one before, on the plan's page of 1290 x 716 under "
        "Xvfb (`tests/bench/plan_builder_driver.py`): from the changed value over the calendar of the route, list, "
        "sums and drawing to the end of the painting of the whole page. The rows «processor» are what the window's own "
        "thread had of it; the rest is waiting for a core or for the worker that saves."
    )
    figures = tuple(
        Figure(
            f"a plan of {STEPS} steps, computed and painted: {NAMES[kind]}, 95 %",
            one.percentile(0.95),
            FRAME_MS,
            "ms",
            why=f"the window's thread had a processor for {amount(used[kind].percentile(0.95), 'ms')} of it (95 %).",
        )
        for kind, one in zip(NAMES, measured, strict=True)
    )
    return Part("builder", "The plan builder", about, (*measured, *used.values()), figures)


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
