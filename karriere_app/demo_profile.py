"""A demo profile: a real encrypted store with invented people, thrown away after, or kept where asked for."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from karriere_app.bootstrap import Beginning, Opened, create_profile, prepare_profile
from karriere_app.clock import Clock, SteppingClock, SystemClock
from karriere_app.security.keys import FLOOR_COST
from karriere_app.services import demo, kept_locally
from karriere_app.services.kept_locally import DEMO

OFFICE, COUNSELLOR, COUNTY = "Karrieresenteret i Skien", "Ingrid Moen", "40"


def make_demo(
    folder: Path,
    passphrase: str,
    *,
    today: date,
    seed: int = 1,
    people: int = demo.PEOPLE,
    clock: Clock | None = None,
) -> Opened:
    """Make a demo profile in an empty folder and return it open, at work in the present (or in ``clock``).

    Same seed and day, same content. The passphrase stands alone, at the lowest cost: nobody in the store exists.
    """
    noise = random.Random(seed)
    still = SteppingClock(datetime.combine(today, time(8, 0), UTC))
    prepared = prepare_profile(folder, passphrase, None, FLOOR_COST)
    beginning = Beginning(office=OFFICE, counsellor=COUNSELLOR, county=COUNTY, title="karriereveileder")
    made = create_profile(prepared, beginning, still, random_bytes=noise.randbytes)
    demo.fill(made.opened.desk, seed, people)
    kept_locally.write(made.opened.desk, DEMO, "yes")
    return replace(made.opened, desk=replace(made.opened.desk, clock=clock or SystemClock(), random_bytes=None))
