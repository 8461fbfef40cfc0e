"""«Det loven sier» on a participant's overview: findings, their reasons, what is set aside, and the services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.clock import SteppingClock
from karriere_app.domain.ids import single_id
from karriere_app.domain.kinds import kind_named
from karriere_app.services import records
from karriere_app.services.desk import Desk
from karriere_app.services.readiness import readiness
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.store.unit_of_work import fetch
from tests.ui.checks import (
    activate,
    clipped_texts,
    duplicate_mnemonics,
    press,
    settle,
    tab_order_problems,
    type_text,
    unnamed_controls,
)
from tests.ui.people_world import inside, world_for
from tests.ui.whole_program import Laptop, laptop
from ui.models.law_lines import KIND, read_law
from ui.pages import participant_jobs
from ui.pages.page import PageRequest
from ui.pages.participant_law import FindingRow, LawCard
from ui.theme import apply_theme, make_theme
from ui.widgets.segments import Choice
from ui.widgets.text import Text

SIZES = [(1.0, 1366, 768), (2.0, 1366, 768), (1.0, 1093, 582), (1.5, 1093, 582)]


@pytest.fixture
def machine(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock) -> Iterator[Laptop]:
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock) as started:
        started.enter()
        yield started


def overdue_person(desk: Desk) -> str:
    """Somebody 55 years old whose session was not registered in time, and whose permit is older than the birth."""
    person = {"given_names": "Selam", "family_name": "Haile", "birth_date": "1971-01-01"}
    made = apply_changes(desk, [RecordChange("participant", None, person)]).ids[0]
    session = {"participant": made, "basis": "INTEGR_11", "guidance_on": "2026-06-01", "interp_needed": "NO"}
    status = {"participant": made, "permit_ground": "A_FLYKTNING", "permit_granted": "2026-03-01"}
    status |= {"settled_on": "2026-04-01", "settled_by_agreement": "YES"}
    apply_changes(
        desk,
        [
            RecordChange("guidance_session", None, session | {"own_wishes": "Bli kokk"}),
            RecordChange("legal_status", None, status),
        ],
    )
    return str(made)


def busy_person(desk: Desk) -> str:
    """Somebody with more findings than are shown at once: a session that says nothing, and family."""
    made = overdue_person(desk)
    values = {"participant": made, "basis": "INTEGR_11", "guidance_on": "2026-11-20", "interp_needed": "YES"}
    late = values | {"guidance_on": "2026-06-02"}
    apply_changes(desk, [RecordChange("guidance_session", None, each) for each in (values, late)])
    apply_changes(desk, [RecordChange("legal_status", single_id(made, "legal_status"), {"permit_ground": "F_FAMILIE"})])
    return made


def impossible_person(desk: Desk) -> str:
    """Somebody with a permit from before the birth: a hard error."""
    person = {"given_names": "Amina", "family_name": "Ali", "birth_date": "1990-01-01"}
    made = apply_changes(desk, [RecordChange("participant", None, person)]).ids[0]
    status = {"participant": made, "permit_ground": "A_FLYKTNING", "permit_granted": "1989-03-01"}
    apply_changes(desk, [RecordChange("legal_status", None, status)])
    return str(made)


def ask(machine: Laptop, job: Any) -> Any:
    """Let the store's thread do something, and wait for what it says."""
    answers: list[Any] = []
    machine.program.worker.submit(job, answers.append)
    machine.rest()
    return answers[0]


def open_person(machine: Laptop, make: Any) -> str:
    person: str = ask(machine, make)
    main = machine.program.main
    assert main is not None
    main.navigate(PageRequest("participant", record=person))
    machine.rest()
    settle(machine.program.shell)
    return person


def card(machine: Laptop) -> LawCard:
    found = machine.part("lawCard")
    assert isinstance(found, LawCard)
    return found


def row_of(machine: Laptop, rule: str) -> FindingRow:
    return next(row for row in card(machine).rows() if row.line.rule == rule)


def dialog(machine: Laptop, name: str) -> QDialog:
    found = machine.program.shell.findChild(QDialog, name)
    assert found is not None
    activate(found)
    return found


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(Text) if label.isVisibleTo(widget)]


def set_aside(machine: Laptop) -> QDialog:
    """Press «Sett til side» beside the late registration and fill in why, by keys."""
    row = row_of(machine, "REGISTER_2M")
    act = machine.part(row.objectName().replace("Finding", "SetAside"))
    act.setFocus()
    press(act, Qt.Key.Key_Space)
    asked = dialog(machine, "setAsideDialog")
    grounds, text = inside(asked, Choice, "setAsideGrounds"), inside(asked, QPlainTextEdit, "setAsideText")
    assert grounds.hasFocus()
    press(grounds, Qt.Key.Key_Down)
    type_text(text, "IMDinett var nede hele uka")
    return asked


def until_row_is_gone(machine: Laptop) -> None:
    machine.qtbot.waitUntil(lambda: "REGISTER_2M" not in {row.line.rule for row in card(machine).rows()})
    machine.rest()


def test_the_worst_comes_first_and_the_reason_with_the_focus(machine: Laptop) -> None:
    open_person(machine, overdue_person)
    rows = card(machine).rows()
    assert rows[0].line.rule == "REGISTER_2M"
    assert rows[0].line.section == "integreringsforskriften § 59 andre ledd"
    assert "samtale 01.06.2026 + 2 måneder = 01.08.2026" in rows[0].toolTip()
    assert rows[0].reason.isHidden()
    rows[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert "samtale 01.06.2026 + 2 måneder = 01.08.2026" in rows[0].reason.text()
    assert rows[0].reason.isVisible()
    QTest.keyClick(rows[0], Qt.Key.Key_Down)
    assert rows[1].hasFocus()
    assert rows[0].reason.isHidden()


def test_shift_f1_tells_the_reason(machine: Laptop) -> None:
    open_person(machine, overdue_person)
    row = row_of(machine, "REGISTER_2M")
    row.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    shown = [each for each in QApplication.topLevelWidgets() if each.metaObject().className() == "QWhatsThat"]
    assert len(shown) == 1
    assert shown[0].isVisible()
    shown[0].close()
    assert machine.program.main is not None
    assert machine.program.main.request.page == "participant"


def test_what_is_unsure_says_so(machine: Laptop) -> None:
    open_person(machine, overdue_person)
    unsure = [row.line for row in card(machine).rows() if "ikke kontrollert" in row.line.marks]
    assert unsure
    unclear = row_of(machine, "AGE_GREY_55").line
    assert any(mark.startswith("uklart: ") for mark in unclear.marks)


def test_a_finding_is_set_aside_with_a_reason_and_taken_back(machine: Laptop) -> None:
    person = open_person(machine, overdue_person)
    asked = set_aside(machine)
    press(inside(asked, QWidget, "actButton"), Qt.Key.Key_Space)
    until_row_is_gone(machine)
    (kept,) = ask(machine, lambda desk: records.under_participant(desk, KIND, person))
    assert (kept.rule, kept.reason_code, kept.reason) == ("REGISTER_2M", "DOCUMENTED", "IMDinett var nede hele uka")
    assert kept.by is not None
    assert kept.at is not None
    told = " ".join(texts(card(machine)))
    assert "dokumentert i saken" in told
    assert "IMDinett var nede hele uka" in told
    assert "Ingrid Moen, 24.11.2026" in told
    machine.press("lawTakeBack0")
    machine.qtbot.waitUntil(lambda: "REGISTER_2M" in {row.line.rule for row in card(machine).rows()})
    machine.rest()
    assert ask(machine, lambda desk: records.under_participant(desk, KIND, person)) == []


def test_without_a_reason_nothing_is_set_aside(machine: Laptop) -> None:
    person = open_person(machine, overdue_person)
    asked = set_aside(machine)
    text = inside(asked, QPlainTextEdit, "setAsideText")
    text.clear()
    press(inside(asked, QWidget, "actButton"), Qt.Key.Key_Space)
    assert asked.isVisible()
    assert text.hasFocus()
    assert "Skriv hvorfor." in " ".join(texts(asked))
    for check in (clipped_texts, unnamed_controls, tab_order_problems, duplicate_mnemonics):
        assert check(asked) == []
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    machine.rest()
    assert ask(machine, lambda desk: records.under_participant(desk, KIND, person)) == []


def test_a_hard_error_cannot_be_set_aside(machine: Laptop) -> None:
    open_person(machine, impossible_person)
    hard = row_of(machine, "PERMIT_BEFORE_BIRTH")
    assert not hard.line.may_be_set_aside
    assert machine.program.shell.findChild(QWidget, hard.objectName().replace("Finding", "SetAside")) is None


def test_what_is_set_aside_of_the_status_no_longer_hinders_a_session(desk: Desk) -> None:
    person = overdue_person(desk)
    status = single_id(person, "legal_status")
    apply_changes(desk, [RecordChange("legal_status", status, {"permit_granted": "2027-03-01"})])
    session = records.under_participant(desk, "guidance_session", person)[0]

    def blocking() -> tuple[str, ...]:
        with desk.reading() as connection:
            kind = kind_named("guidance_session")
            root = fetch(connection, kind, session.id)
            assert root is not None
            return readiness(desk, connection, kind, root).blocking_rules

    before = blocking()
    assert "PERMIT_FUTURE" in before
    line = next(line for line in read_law(desk, person).lines if line.rule == "PERMIT_FUTURE")
    participant_jobs.set_aside(desk, person, line, "DOCUMENTED", "Vedtaket ligger i saken")
    assert blocking() == tuple(rule for rule in before if rule != "PERMIT_FUTURE")


def test_the_services_say_what_there_is_and_why(desk: Desk) -> None:
    lines = {line.name: line for line in read_law(desk, overdue_person(desk)).services}
    assert lines["Karriereveiledning"].claim == "uklart"
    assert "avgjør" in lines["Karriereveiledning"].why
    assert lines["Veiledning etter opplæringslova"].section == "opplæringslova § 28-9"
    assert lines["Opplæring i mottak"].is_none


def test_more_than_five_are_shown_when_asked_for(machine: Laptop) -> None:
    open_person(machine, busy_person)
    assert len(card(machine).rows()) == 5
    machine.press("lawShowAll")
    machine.rest()
    rows = card(machine).rows()
    assert len(rows) > 5
    assert rows[5].hasFocus()


@pytest.mark.parametrize(("scale", "width", "height"), SIZES)
def test_the_cards_of_the_law_hold_on_every_screen(
    desk: Desk, qtbot: QtBot, qapp: QApplication, scale: float, width: int, height: int
) -> None:
    person = overdue_person(desk)
    apply_theme(qapp, make_theme(text_scale=scale))
    with world_for(desk, qtbot, size=(width, height)) as world:
        world.go("participant", record=person)
        world.find(FindingRow, "lawFinding0").setFocus()
        world.rest()
        for check in (clipped_texts, unnamed_controls, tab_order_problems, duplicate_mnemonics):
            assert check(world.window) == []
