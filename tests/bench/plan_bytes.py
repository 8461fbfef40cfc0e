"""Part ``plan``: the participant's plan as PDF bytes, again and again, and the memory of the process meanwhile."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from pathlib import Path

from karriere_app.printing.pdf import Press
from karriere_app.services import demo, prints
from karriere_app.services.desk import Desk
from karriere_app.store.tables import record_tables
from tests.bench.figures import Figure, Part, scaled_aim, series
from tests.bench.screen import memory_mb
from tests.bench.searching import timed_ms
from tests.bench.stores import make_profile

READY_MS = 150.0
WARMING = 20
FLAT_MB = 2.0
"""What growth counts as flat: a plan has tens of kilobytes, so that one leaked copy of each would be far more."""

_PEOPLE = 12


def measure_plan(bare_ms: float, in_a_row: int) -> Part:
    """Measure part ``plan``: so many plans in a row, after warming."""
    with tempfile.TemporaryDirectory(prefix="bench-plan-") as folder:
        opened = make_profile(Path(folder) / "profile")
        try:
            demo.fill(opened.desk, people=_PEOPLE)
            return _part(opened.desk, bare_ms, in_a_row)
        finally:
            opened.close()


def _part(desk: Desk, bare_ms: float, in_a_row: int) -> Part:
    plans = _plans(desk)
    press = Press()
    first = timed_ms(partial(prints.prepare, desk, plans[0], "plan", press=press))
    times: list[float] = []
    resident: list[float] = []
    for number in range(WARMING + in_a_row):
        plan = plans[number % len(plans)]
        taken = timed_ms(partial(prints.prepare, desk, plan, "plan", press=press))
        if number >= WARMING:
            times.append(taken)
            resident.append(memory_mb(os.getpid())[0])
    made = prints.prepare(desk, plans[0], "plan", press=press)
    ready = series("plan as bytes, warm", times)
    aim = scaled_aim(READY_MS, bare_ms)
    growth = max(resident) - resident[0]
    about = (
        f"`services.prints.prepare` of the plans of the demo's people ({made.pages} page(s), "
        f"{len(made.content) / 1024:.0f} kB), read from the store, drawn, re-opened and checked; one press for "
        f"all of them. The very first took {first:.0f} ms, libraries and fonts included. "
        f"{READY_MS:.0f} ms where the bare window takes 200 ms are {aim:.0f} ms here."
    )
    figures = (
        Figure("the participant's plan as bytes, warm, median", ready.median, aim, "ms"),
        Figure(f"growth of memory over {in_a_row} plans after the first {WARMING}", growth, FLAT_MB, "MB"),
    )
    return Part("plan", "The participant's plan", about, (ready,), figures)


def _plans(desk: Desk) -> list[str]:
    table = record_tables()["education_plan"]
    with desk.reading() as connection:
        return list(connection.execute(table.select().with_only_columns(table.c.id).order_by(table.c.id)).scalars())
