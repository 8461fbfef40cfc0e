"""«I dag»: what waits, and what to do when nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from karriere_app.clock import SteppingClock
from karriere_app.domain.ids import new_id
from karriere_app.services import mappings
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from tests.ui.checks import clipped_texts, tab_order_problems, unnamed_controls
from tests.ui.whole_program import Laptop, laptop
from ui.models.today_list import TodayModel, load, rows_from
from ui.pages.page import PageRequest
from ui.pages.today import TodayPage


@pytest.fixture
def machine(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock) -> Iterator[Laptop]:
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock) as started:
        started.enter()
        yield started


def begin_mapping(desk: Desk) -> str:
    saved = apply_changes(desk, [RecordChange("participant", None, {"given_names": "Amina", "family_name": "Haile"})])
    return str(mappings.start(desk, saved.ids[0]))


def page_of(machine: Laptop) -> TodayPage:
    main = machine.program.main
    assert main is not None
    assert isinstance(main.page, TodayPage)
    return main.page


def test_nothing_yet_leads_to_the_first_participant(machine: Laptop) -> None:
    page = page_of(machine)
    assert page._below.currentIndex() == 1
    with machine.qtbot.waitSignal(page.page_wanted) as asked:
        QTest.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    assert asked.args == [PageRequest("new_participant")]


def test_an_unfinished_mapping_is_listed_when_it_was_announced(machine: Laptop) -> None:
    page = page_of(machine)
    made: list[str] = []
    machine.program.worker.submit(begin_mapping, made.append)
    machine.rest()
    assert page.model.rowCount() == 0
    machine.program.notifier.announce(["competence_mapping"], made)
    machine.qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    row = page.model.row(0)
    assert (row.what, row.name, row.page, row.record) == ("Kartlegging, kladd", "Amina Haile", "mapping", made[0])
    for check in (clipped_texts, unnamed_controls, tab_order_problems):
        assert check(machine.program.shell) == []


def test_the_model_keeps_qts_rules(desk: Desk, qtmodeltester: ModelTester) -> None:
    begin_mapping(desk)
    model = TodayModel()
    model.show_rows(rows_from(load(desk)))
    assert model.rowCount() == 1
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt leaves it untyped


def test_help_opens_at_the_page_one_is_on(machine: Laptop) -> None:
    QTest.keyClick(machine.program.shell, Qt.Key.Key_F1)
    main = machine.program.main
    assert main is not None
    assert main.request == PageRequest("help", part="today")
    for check in (clipped_texts, unnamed_controls, tab_order_problems):
        assert check(machine.program.shell) == []
    QTest.keyClick(machine.program.shell, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert main.request == PageRequest("today")


def settle_somebody(desk: Desk) -> str:
    """Make a participant whose registration is overdue, and one of a colleague's."""
    person = {"given_names": "Selam", "family_name": "Haile", "responsible_counsellor": desk.principal.counsellor}
    made = apply_changes(desk, [RecordChange("participant", None, person)]).ids[0]
    values = {"participant": made, "basis": "INTEGR_11", "guidance_on": "2026-06-01", "interp_needed": "NO"}
    values |= {"own_wishes": "Bli kokk", "status": "DRAFT"}
    other = {"given_names": "Amina", "family_name": "Ali", "responsible_counsellor": new_id(desk.now())}
    second = apply_changes(desk, [RecordChange("participant", None, other)]).ids[0]
    session = RecordChange("guidance_session", None, values)
    apply_changes(desk, [session, RecordChange("guidance_session", None, {**values, "participant": second})])
    return str(made)


def test_the_chosen_line_says_why_and_chips_narrow_the_list(machine: Laptop) -> None:
    page = page_of(machine)
    made: list[str] = []
    machine.program.worker.submit(settle_somebody, made.append)
    machine.rest()
    machine.program.notifier.announce(["guidance_session"], made)
    machine.qtbot.waitUntil(lambda: page.model.rowCount() > 0)
    machine.rest()
    names = {page.model.row(number).name for number in range(page.model.rowCount())}
    assert names == {"Selam Haile"}
    late = next(n for n in range(page.model.rowCount()) if page.model.row(n).severity == "danger")
    page.table.selectRow(late)
    assert "integreringsforskriften § 59 andre ledd" in page.reason.text()
    assert "01.06.2026 + 2 måneder = 01.08.2026" in page.reason.text()
    QTest.mouseClick(page.chips.chip("all"), Qt.MouseButton.LeftButton)
    names = {page.model.row(number).name for number in range(page.model.rowCount())}
    assert names == {"Selam Haile", "Amina Ali"}
    for check in (clipped_texts, unnamed_controls, tab_order_problems):
        assert check(machine.program.shell) == []
