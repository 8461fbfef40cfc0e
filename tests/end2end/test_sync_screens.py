"""The screens of a laptop in a county at every size and theme: what waits, conflicts, news, registration, the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from karriere_app.services import guidance
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.sync.ports import NetworkDownError
from tests.end2end.test_every_screen import SIZES, Look, Round, close_dialog, in_norwegian
from tests.sync.county_profiles import PASSPHRASE, LiveCounty, live_county
from tests.ui import sync_world
from tests.ui.whole_program import Laptop, laptop

__all__ = ["in_norwegian"]

PATIENCE_MS = 30_000
LOOKS = [Look(*size) for size in SIZES] + [Look(1366, 768, 100, "dark"), Look(1366, 768, 100, "high_contrast")]


@dataclass(frozen=True)
class Away:
    """A county that is running, and the folder of a laptop that was away: with conflicts, news and unsent work."""

    county: LiveCounty
    folder: Path
    person: str
    talk: str


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Away]:
    with live_county(tmp_path_factory.mktemp("fylke")) as county:
        kari, ola, person, talk = sync_world.two_who_share(county)
        deleted = guidance.start(kari.desk, person)
        for machine in (kari, ola):
            machine.sync()
        long = "Vil helst jobbe i barnehage, men tar gjerne helsefag om det går fortere. " * 3
        kari.save("guidance_session", talk, own_wishes=long, duration_minutes=45)
        kari.save("participant", person, phone="902 55 640")
        apply_changes(kari.desk, [RecordChange("guidance_session", deleted, delete=True)])
        kari.person(given_names="Abdulrahman Mohammed Hussein", family_name="Al-Shammari Kristoffersen")
        kari.sync()
        ola.save("guidance_session", talk, own_wishes=long.replace("barnehage", "skole"), duration_minutes=60)
        ola.save("participant", person, phone="412 00 181")
        ola.save("guidance_session", deleted, own_wishes="Vil bli kokk")
        ola.sync()
        ola.save("participant", person, email="selam@example.org")
        ola.line.trouble = [NetworkDownError()] * 9
        ola.sync()
        county.machines.remove(ola)
        ola.close()
        yield Away(county, ola.folder, person, talk)


def rest(machine: Laptop) -> None:
    syncing = machine.program.county.syncing
    machine.qtbot.waitUntil(lambda: not syncing.look.is_running, timeout=PATIENCE_MS)
    machine.rest()


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_screens_of_a_county_hold(qtbot: QtBot, qapp: QApplication, away: Away, look: Look) -> None:
    with laptop(qtbot, qapp, away.folder, away.county.clock, with_profile=False) as machine:
        walk = Round(machine, look)
        machine.enter(PASSPHRASE)
        walk.dress()
        rest(machine)
        for name, page, record in (
            ("today-waits", "today", None),
            ("sync", "sync", None),
            ("conflicts", "conflicts", None),
            ("conflicts-one", "conflicts", away.person),
            ("arrivals", "arrivals", None),
            ("participant-waits", "participant", away.person),
            ("session-waits", "session", away.talk),
        ):
            walk.go(page, record)
            rest(machine)
            walk.look_at(f"county-{name}")
        county = machine.program.county
        walk.go("sync")
        county.open_enrolment()
        walk.look_at("county-enrol")
        close_dialog()
        county.syncing.brake_asked.emit(25)
        walk.look_at("county-brake")
        close_dialog()
        county.lock_wanted.emit()
        machine.program.gate.show_gone("Fylket har meldt denne maskinen tapt.", "Alt om deltakerne er slettet herfra.")
        walk.look_at("county-gone")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_a_laptop_without_a_county_says_so_and_what_to_do(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    from karriere_app.clock import SystemClock

    with laptop(qtbot, qapp, tmp_path / "Karriere", SystemClock()) as machine:
        walk = Round(machine, Look(1093, 582, 100))
        machine.enter()
        walk.dress()
        walk.go("sync")
        walk.look_at("county-none")
        machine.press("syncEnrol")
        walk.look_at("county-enrol-first")
        close_dialog()
    assert not walk.wrong, "\n".join(walk.wrong)
