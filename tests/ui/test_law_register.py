"""«Ikke ført i IMDinett» on «I dag»: talks that are not yet entered, the oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from karriere_app.clock import SteppingClock
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.settings import Settings
from tests.ui.checks import clipped_texts, tab_order_problems, unnamed_controls
from tests.ui.test_today_page import page_of
from tests.ui.whole_program import Laptop, laptop


@pytest.fixture
def machine(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock) -> Iterator[Laptop]:
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock) as started:
        started.enter()
        yield started


def talk(desk: Desk, name: str, guidance_on: str, **values: str) -> None:
    """Somebody who had a talk on a day."""
    made = apply_changes(desk, [RecordChange("participant", None, {"given_names": name, "family_name": "Haile"})])
    told = {"participant": made.ids[0], "basis": "INTEGR_11", "guidance_on": guidance_on, "interp_needed": "NO"}
    apply_changes(desk, [RecordChange("guidance_session", None, {**told, "own_wishes": "Bli kokk", **values})])


def three_talks(desk: Desk) -> str:
    talk(desk, "Selam", "2026-07-01")
    talk(desk, "Amina", "2026-06-01")
    talk(desk, "Mina", "2026-05-01", imdinett_registered_on="2026-05-04")
    return desk.principal.counsellor


@pytest.mark.parametrize("percent", [100, 200])
def test_the_fourth_chip_lists_what_is_not_entered_oldest_first(machine: Laptop, percent: int) -> None:
    machine.program.apply_settings(Settings(text_percent=percent))
    machine.rest()
    page = page_of(machine)
    made: list[str] = []
    machine.program.worker.submit(three_talks, made.append)
    machine.rest()
    machine.program.notifier.announce(["guidance_session"], made)
    machine.qtbot.waitUntil(lambda: page.model.rowCount() > 0)
    machine.rest()
    QTest.keyClick(page.chips.chip("overdue"), Qt.Key.Key_Right)
    chip = page.chips.chip("register")
    assert chip.hasFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    rows = [page.model.row(number) for number in range(page.model.rowCount())]
    assert [row.name for row in rows] == ["Amina Haile", "Selam Haile"]
    assert chip.accessibleName() == "Ikke ført i IMDinett 2"
    assert {row.page for row in rows} == {"session"}
    for check in (clipped_texts, unnamed_controls, tab_order_problems):
        assert check(machine.program.shell) == []
