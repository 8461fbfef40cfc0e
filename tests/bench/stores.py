"""The stores that are measured: encrypted, filled through the services, change log and access log included.

Everybody in them is invented, made from the demo's names; nobody has an identity number.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from karriere_app.bootstrap import Beginning, Opened, create_profile, prepare_profile, unlock
from karriere_app.clock import SystemClock
from karriere_app.security.keys import FLOOR_COST
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from resources import DEMO

PASSPHRASE = "fire rolige elger på myra"
PEOPLE_PER_WORK = 400
"""With what stands under them, that is a unit of work of about 1,000 records."""

COLLEAGUES = 50
_SHARE_MAPPED, _SHARE_GUIDED = 0.35, 0.15


@dataclass(frozen=True)
class FilledStore:
    """A profile folder with participants in it, shut; how long filling took, how many of them are not closed."""

    folder: Path
    people: int
    records: int
    still_open: int
    seconds: float


def make_profile(folder: Path) -> Opened:
    """Make an empty profile whose passphrase is cheap to derive, and open it."""
    prepared = prepare_profile(folder, PASSPHRASE, None, FLOOR_COST)
    beginning = Beginning("Karrieresenteret i Skien", "Ingrid Moen", county="40", title="karriereveileder")
    opened = create_profile(prepared, beginning, SystemClock()).opened
    shown = {
        "shown_counsellor": "Ingrid Moen",
        "shown_office": "karriereveileder, Karrieresenteret i Skien",
        "shown_county": "Telemark fylke",
    }
    (folder / "settings.json").write_text(json.dumps(shown), encoding="utf-8")
    return opened


def filled(folder: Path, people: int, closed_share: float) -> FilledStore:
    """Make a profile and fill it."""
    from karriere_app.services.participants import Filters, count

    opened = make_profile(folder)
    try:
        begun = time.perf_counter()
        records = fill(opened.desk, people, closed_share)
        seconds = time.perf_counter() - begun
        still_open = count(opened.desk, Filters())
    finally:
        opened.close()
    return FilledStore(folder, people, records, still_open, seconds)


def open_profile(folder: Path) -> Opened:
    """Open a profile that was made here."""
    return unlock(folder, PASSPHRASE, None, SystemClock())


def fill(desk: Desk, people: int, closed_share: float = 0.3, seed: int = 7) -> int:
    """Fill a store with participants in units of work of about 1,000 records; return how many records were written.

    ``closed_share`` (0 to 1) of them are closed. One in fifty is the counsellor's own, the others have colleagues.
    """
    chance = random.Random(seed)
    data = json.loads((DEMO / "people.json").read_text(encoding="utf-8"))
    centres = [
        RecordChange("reception_centre", desk.new_id(), {"name": name, "municipality": municipality})
        for name, municipality in data["centres"]
    ]
    apply_changes(desk, centres, "Bench")
    places = [str(centre.id) for centre in centres]
    colleagues = [RecordChange("counsellor", desk.new_id(), {"name": f"Kollega {n}"}) for n in range(1, COLLEAGUES)]
    apply_changes(desk, colleagues, "Bench")
    staff = [str(desk.principal.counsellor), *(str(colleague.id) for colleague in colleagues)]
    written = len(centres) + len(colleagues)
    for start in range(0, people, PEOPLE_PER_WORK):
        changes = [
            change
            for _ in range(start, min(start + PEOPLE_PER_WORK, people))
            for change in _person(desk, chance, data, places, staff, closed_share)
        ]
        apply_changes(desk, changes, "Bench")
        written += len(changes)
    return written


def _person(
    desk: Desk,
    chance: random.Random,
    data: dict[str, Any],
    centres: list[str],
    staff: list[str],
    closed_share: float,
) -> Iterator[RecordChange]:
    origin = chance.choices(data["origins"], [origin["weight"] for origin in data["origins"]])[0]
    given = chance.choice(origin[chance.choice(("female", "male"))])
    # Two family names make the fifty thousand as unlike each other as those of a county.
    family, second = chance.choice(origin["family"]), chance.choice(origin["family"])
    own_script = f"{given[1]} {family[1]} {second[1]}" if given[1] and family[1] and second[1] else None
    participant, today = desk.new_id(), desk.today()
    settled = today - timedelta(days=chance.randint(3, 900))
    yield RecordChange(
        "participant",
        participant,
        {
            "given_names": given[0],
            "family_name": f"{family[0]} {second[0]}",
            "name_in_own_script": own_script,
            "own_script_language": origin["language"] if own_script else None,
            "birth_date": (date(1965, 1, 1) + timedelta(days=chance.randint(0, 15_000))).isoformat(),
            "citizenship": origin["country"],
            "contact_language": origin["language"],
            "municipality": chance.choice(data["municipalities"]),
            "reception_centre": chance.choice(centres) if chance.random() < 0.3 else None,
            "responsible_counsellor": chance.choice(staff),
            "referred_on": settled.isoformat(),
            "closed_on": today.isoformat() if chance.random() < closed_share else None,
        },
    )
    yield RecordChange(
        "legal_status",
        None,
        {"participant": participant, "permit_ground": origin["ground"], "settled_on": settled.isoformat()},
    )
    if chance.random() < _SHARE_MAPPED:
        mapping = {"participant": participant, "basis": "SEC_10", "mapping_started_on": settled.isoformat()}
        yield RecordChange("competence_mapping", desk.new_id(), mapping | {"status": "DRAFT", "version": 1})
    if chance.random() < _SHARE_GUIDED:
        session = {"participant": participant, "guidance_on": today.isoformat(), "duration_minutes": 45}
        yield RecordChange("guidance_session", desk.new_id(), session | {"status": "DRAFT", "version": 1})
