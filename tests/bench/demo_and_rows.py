"""Part ``demo``: the demo's store made anew, and one language more in a mapping that has many."""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
from pathlib import Path

from karriere_app.services import demo
from tests.bench.figures import Figure, Part, series
from tests.bench.screen import NotSeenError, Watcher, end, program_environment, python
from tests.bench.searching import timed_ms
from tests.bench.starts import ROOT
from tests.bench.stores import make_profile

LONGEST_DEMO_S = 20.0
ROWS = 100
_MEANT_BY_FIRST = 5
"""A single row's time swings; the first and the last five stand for row 1 and row 100."""


def measure_demo(watcher: Watcher, people: int) -> Part:
    """Measure part ``demo``."""
    with tempfile.TemporaryDirectory(prefix="bench-demo-") as folder:
        opened = make_profile(Path(folder) / "demo")
        try:
            seconds = timed_ms(lambda: demo.fill(opened.desk, people=people)) / 1e3
        finally:
            opened.close()
        make_profile(Path(folder) / "rows").close()
        times = _rows(watcher, Path(folder) / "rows")
    first = series("rows 1 to 5", times[:_MEANT_BY_FIRST])
    last = series(f"rows {ROWS - 4} to {ROWS}", times[-_MEANT_BY_FIRST:])
    ratio = statistics.median(last.values) / statistics.median(first.values)
    about = (
        f"`services.demo.fill` with {people} people and their histories into an encrypted store. Rows: in the mapping "
        f"form under Xvfb, {ROWS} languages added by `tests/bench/rows_driver.py`, each from the press of «Legg til "
        "språk» over typing its name and Enter to the painted row, draft and store work included."
    )
    figures = (
        Figure(f"the demo of {people} participants", seconds, LONGEST_DEMO_S, "s"),
        Figure(f"a language more: row {ROWS} / row 1, medians of five", ratio, None),
    )
    return Part("demo", "Demo and long lists", about, (first, last), figures)


def _rows(watcher: Watcher, folder: Path) -> list[float]:
    command = (python(), "-m", "tests.bench.rows_driver", str(folder), str(ROWS))
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
    times: list[float] = json.loads(lines[-1])
    return times
