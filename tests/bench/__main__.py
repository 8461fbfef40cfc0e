"""``python3 -m tests.bench``: measure everything and write ``docs/benchmarks.md``.

    python3 -m tests.bench                 all parts but those apart, about ten minutes
    python3 -m tests.bench --quick         few rounds, small stores, printed and not written: no evidence
    python3 -m tests.bench --only search   one part, printed and not written
    python3 -m tests.bench --only search --keep   one part, put into the page that is kept

Needs Xvfb on Linux, for sync also PostgreSQL, node and npm, and a machine that is otherwise at rest.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from karriere_app.clock import SystemClock
from tests.bench import demo_and_rows, plan_builder, plan_bytes, saving, searching, starts
from tests.bench.figures import Part, Run
from tests.bench.report import keep_part, machine, report, write_report
from tests.bench.screen import Watcher, virtual_screen
from tests.bench.stores import FilledStore, filled, make_profile

REPORT = starts.ROOT / "docs" / "benchmarks.md"
PARTS = ("start", "unlock", "search", "save", "plan", "builder", "memory", "demo")
APART = ("sync", "crowd")
"""Parts that are measured when they are named: they need more than the others and take a quarter of an hour."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    list_people: int
    people: int
    searched: int
    saves: int
    plans: int
    demo_people: int
    sync_records: int
    sync_edits: int
    sync_rounds: int
    laptops: int
    edits_each: int


FULL = Size(
    rounds=15,
    list_people=5_000,
    people=50_000,
    searched=100,
    saves=400,
    plans=200,
    demo_people=200,
    sync_records=50_000,
    sync_edits=10_000,
    sync_rounds=2,
    laptops=100,
    edits_each=50,
)
QUICK = Size(
    rounds=3,
    list_people=500,
    people=2_000,
    searched=8,
    saves=40,
    plans=20,
    demo_people=20,
    sync_records=1_000,
    sync_edits=200,
    sync_rounds=1,
    laptops=10,
    edits_each=5,
)


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line. Ends the program with 2 where it cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python3 -m tests.bench", description="Measures start, search, saving, memory, sync."
    )
    parser.add_argument("--quick", action="store_true", help="few rounds and small stores; prints, writes nothing")
    parser.add_argument(
        "--only",
        choices=(*PARTS, *APART),
        metavar="NAME",
        help=f"one part: {', '.join((*PARTS, *APART))}; prints, writes nothing",
    )
    parser.add_argument("--keep", action="store_true", help="with --only: renew that part of the kept page")
    found = parser.parse_args(words)
    if found.keep and (found.quick or not found.only):
        parser.error("--keep goes with --only and without --quick")
    return found


class Bench:
    """One run: a screen, a folder for stores that are made when a part first needs them, and the parts."""

    def __init__(self, watcher: Watcher, folder: Path, size: Size) -> None:
        self._watcher, self._folder, self._size = watcher, folder, size
        self._large: FilledStore | None = None
        self._loads: list[float] = []
        self.bare_ms = 0.0

    def measure(self, keys: Sequence[str]) -> tuple[Part, ...]:
        """Measure the parts of these names, the bare window first."""
        self.bare_ms = starts.bare_series(starts.measure_bare(self._watcher, self._size.rounds)).least
        parts = []
        for key in keys:
            self._loads.append(os.getloadavg()[0])
            begun = time.perf_counter()
            parts.append(self._part(key))
            print(f"{key}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        self._loads.append(os.getloadavg()[0])
        return tuple(parts)

    def _part(self, key: str) -> Part:
        watcher, size = self._watcher, self._size
        if key == "start":
            profile = self._folder / "home" / "Karriere"
            make_profile(profile).close()
            part, bare_seen = starts.measure_start(watcher, profile, size.rounds)
            self.bare_ms = min(self.bare_ms, starts.bare_series(bare_seen).least)
            return part
        if key == "unlock":
            store = filled(self._folder / "list", size.list_people, closed_share=0.0)
            return starts.measure_unlock(watcher, store, size.rounds)
        if key == "search":
            return searching.measure_search(self._filled(), self.bare_ms, size.searched)
        if key == "save":
            return saving.measure_save(self._filled(), size.saves)
        if key == "plan":
            return plan_bytes.measure_plan(self.bare_ms, size.plans)
        if key == "builder":
            return plan_builder.measure_builder(watcher, max(10, size.rounds))
        if key == "memory":
            return starts.measure_memory(watcher, self._filled(), max(2, size.rounds // 3))
        if key == "demo":
            return demo_and_rows.measure_demo(watcher, size.demo_people)
        return self._synced(key)

    def _synced(self, key: str) -> Part:
        # PostgreSQL, node and four processes of laptops: nobody who measures another part needs them installed.
        from tests.bench import sync_crowd, sync_figures

        size = self._size
        if key == "sync":
            return sync_figures.measure_sync(
                self._folder / "sync", size.sync_records, size.sync_edits, size.sync_rounds
            )
        return sync_crowd.measure_crowd(self._folder / "crowd", size.laptops, size.edits_each)

    def _filled(self) -> FilledStore:
        if self._large is None:
            self._large = filled(self._folder / "large", self._size.people, closed_share=0.3)
        return self._large

    def notes(self) -> tuple[str, ...]:
        """Return what is said of the run as a whole."""
        loads = ", ".join(f"{load:.1f}" for load in self._loads)
        said = f"Programs that wanted a core, before each part and at the end (the bench itself counts one): {loads}."
        large = self._large
        if large is None:
            return (said,)
        return (
            said,
            f"The large store: {large.people} participants, {large.records} records, filled through the services in "
            "units of work of about 1,000 records, change log, access log and index included: "
            f"{large.seconds:.0f} s.",
        )


def main(words: Sequence[str]) -> int:
    """Measure, and write or print the report."""
    chosen = arguments(words)
    size = QUICK if chosen.quick else FULL
    with tempfile.TemporaryDirectory(prefix="karriere-bench-") as folder, virtual_screen() as display:
        watcher = Watcher(display)
        try:
            bench = Bench(watcher, Path(folder), size)
            parts = bench.measure((chosen.only,) if chosen.only else PARTS)
        finally:
            watcher.close()
    run = Run(str(SystemClock().today()), machine(), bench.bare_ms, parts, chosen.quick, bench.notes())
    if chosen.keep:
        keep_part(REPORT, run, (*PARTS, *APART))
    elif chosen.only or chosen.quick:
        print(report(run))
    else:
        write_report(REPORT, run)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
