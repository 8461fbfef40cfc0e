"""A plan is looked over while it is written and followed up when it is agreed: by keys and clicks, in a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from time import perf_counter
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.domain.education_plan import PlanStep
from karriere_app.services import drafts, plan_progress, plans, records
from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import clipped_texts, duplicate_mnemonics, press, settle, tab_order_problems, unnamed_controls
from ui.forms.plan_check import CheckCard
from ui.forms.plan_progress import ProgressLine
from ui.forms.plan_versions import DifferencesOf
from ui.pages.page import PageRequest
from ui.pages.plan import PlanPage
from ui.presenters.plan_checks import PlanChecks
from ui.presenters.plan_presenter import PlanPresenter
from ui.widgets.button import CheckBox
from ui.widgets.inputs import DateField, LineField
from ui.widgets.segments import Choice
from ui.widgets.text import Link, Text

Open = Callable[..., world.Frame]
TODAY = date(2026, 11, 24)


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def plan(office: Office) -> str:
    return world.plan(office, world.participant(office))


@pytest.fixture
def open_page(office: Office, keep: Callable[[QWidget], QWidget]) -> Open:
    def opened(plan: str, part: str | None = None, width: int = 1366, height: int = 768) -> world.Frame:
        page = PlanPage(office.workplace)
        frame = world.Frame(page, width, height)
        keep(frame)
        with office.qtbot.waitSignal(page.ready):
            page.open(PageRequest("plan", record=plan, part=part))
        office.settle()
        page.focus_start()
        settled(office, frame)
        return frame

    return opened


def behind(frame: QWidget) -> tuple[PlanChecks, PlanPresenter]:
    """The checks of the plan in front, and its presenter."""
    checks = frame.findChild(PlanChecks)
    assert isinstance(checks, PlanChecks)
    presenter = checks.parent()
    assert isinstance(presenter, PlanPresenter)
    return checks, presenter


def settled(office: Office, frame: QWidget) -> None:
    """Wait until the worker has answered, the remarks are there and every line of progress is made."""
    checks, _ = behind(frame)
    office.settle()
    office.qtbot.waitUntil(lambda: not checks.is_waiting() and bool(checks.remarks))
    settle(frame)


def steps(office: Office, plan: str) -> list[PlanStep]:
    office.settle()
    return plans.steps(office.desk, plan)


def lines(office: Office, frame: QWidget, count: int = 6) -> list[ProgressLine]:
    def shown() -> list[ProgressLine]:
        return [line for line in frame.findChildren(ProgressLine) if line.isVisible()]

    office.qtbot.waitUntil(lambda: len(shown()) == count)
    settle(frame)
    return sorted(shown(), key=lambda line: line.mapTo(frame, line.rect().topLeft()).y())


def check_words(frame: QWidget) -> list[str]:
    settle(frame)
    cards = [card for card in frame.findChildren(CheckCard) if card.isVisible()]
    assert len(cards) == 1
    return [text.text() for text in cards[0].findChildren(Text) if text.isVisibleTo(cards[0])]


def words(frame: QWidget) -> str:
    return " ".join(text.text() for text in frame.findChildren(Text) if text.isVisible())


def test_the_checks_say_what_the_picture_says(office: Office, plan: str, open_page: Open) -> None:
    found = check_words(open_page(plan))
    assert "Plan B mangler." in found
    assert "Ingen finansiering fra januar 2027." in found
    assert "Neste oppfølging 02.06.2027." in found


def test_a_remark_goes_while_somebody_types(office: Office, plan: str, open_page: Open) -> None:
    frame = open_page(plan, "goal")
    frame.page.open(PageRequest("plan", record=plan, part="steps"))
    assert "Deltakerens syn på planen er tomt." in check_words(frame)
    checks, presenter = behind(frame)
    started = perf_counter()
    with office.qtbot.waitSignal(checks.changed, timeout=1000):
        presenter.root.set_value("participation_view", "Enig")
    assert perf_counter() - started < 0.15
    assert "Deltakerens syn på planen er tomt." not in check_words(frame)


def test_a_link_leads_to_the_step_that_it_is_about(office: Office, plan: str, open_page: Open) -> None:
    frame = open_page(plan)
    second = steps(office, plan)[1]
    card = next(card for card in frame.findChildren(CheckCard) if card.isVisible())
    said: list[list[str]] = []
    card.wanted.connect(lambda field: said.append([field]))
    card.step_wanted.connect(lambda step, field: said.append([step, field]))
    world.click(world.find(frame, Link, f"check.OVERLAPS_PREVIOUS.{second.id}"))
    assert said == [[f"step:{second.id}"], [second.id, "starts_on"]]
    assert behind(frame)[1].chosen_step == second.id
    focused = QApplication.focusWidget()
    assert isinstance(focused, DateField)
    assert focused.objectName() == "plan_step.starts_on"


def test_what_is_in_order_stands_behind_a_link(office: Office, plan: str, open_page: Open) -> None:
    for step in steps(office, plan):
        office.make("plan_step", step.id, responsible="SCHOOL", evidence_wanted="Bevis", funding="LANEKASSEN")
    frame = open_page(plan)
    before = check_words(frame)
    world.click(world.find(frame, Link, "checkMore"))
    more = [each for each in check_words(frame) if each not in before]
    assert more
    assert world.every(frame, Link, "checkMore") == []


def test_a_letter_says_the_state_and_today_is_its_date(office: Office, plan: str, open_page: Open) -> None:
    plans.agree(office.desk, plan)
    frame = open_page(plan, "follow_up")
    second = lines(office, frame)[1]
    second.state.setFocus()
    press(second.state, Qt.Key.Key_S)
    press(second.state, Qt.Key.Key_Tab)
    found = steps(office, plan)[1]
    assert (found.state, found.applied_on) == ("APPLIED", TODAY)
    focused = QApplication.focusWidget()
    assert isinstance(focused, CheckBox)
    press(focused, Qt.Key.Key_Space)
    assert steps(office, plan)[1].evidence_seen_on == TODAY
    press(focused, Qt.Key.Key_Space)
    assert steps(office, plan)[1].evidence_seen_on is None
    assert "søkt 24.11.2026" in words(frame)
    assert len(plans.versions(office.desk, found.participant)) == 1


def test_states_that_are_passed_with_the_arrows_leave_no_dates(office: Office, plan: str, open_page: Open) -> None:
    plans.agree(office.desk, plan)
    frame = open_page(plan, "follow_up")
    third = lines(office, frame)[2]
    third.state.setFocus()
    codes = [term.code for term in office.desk.vocabularies.load("step_state").terms]
    for _ in range(codes.index("COMPLETED")):
        press(third.state, Qt.Key.Key_Down)
    press(third.state, Qt.Key.Key_Tab)
    found = steps(office, plan)[2]
    assert (found.state, found.applied_on, found.actual_start) == ("COMPLETED", None, None)
    assert found.actual_end == TODAY
    office.undo.stack.undo()
    office.settle()
    assert (steps(office, plan)[2].state, steps(office, plan)[2].actual_end) == ("PLANNED", None)
    office.qtbot.waitUntil(lambda: third.state.value() == "PLANNED")


def test_dates_and_a_grade_are_written_in_place(office: Office, plan: str, open_page: Open) -> None:
    plans.agree(office.desk, plan)
    frame = open_page(plan, "follow_up")
    last = lines(office, frame)[5]
    step = steps(office, plan)[5].id
    more = world.find(frame, QPushButton, f"progress.more.{step}")
    more.setFocus()
    press(more, Qt.Key.Key_Space)
    for field, typed in (("actual_start", "12.08.2030"), ("actual_end", "25.10.2030")):
        control = world.find(frame, DateField, f"plan_step.{field}.{step}")
        control.setFocus()
        world.type_keys(control, typed)
    grade = world.find(frame, Choice, f"plan_step.grade.{step}")
    grade.setFocus()
    world.type_keys(grade, "ikke best")
    frame.page.leave()
    found = steps(office, plan)[5]
    assert (found.actual_start, found.actual_end) == (date(2030, 8, 12), date(2030, 10, 25))
    assert found.grade == {"scale": "TRADE_TEST", "value": "NOT_PASSED"}
    assert "ikke bestått" in words(last)
    first = world.find(frame, QPushButton, f"progress.more.{steps(office, plan)[0].id}")
    world.click(first)
    assert not last.is_open
    course = world.find(frame, Choice, f"plan_step.grade.{steps(office, plan)[0].id}")
    course.setFocus()
    world.type_keys(course, "4")
    frame.page.leave()
    assert steps(office, plan)[0].grade == {"scale": "GRADE_1_6", "value": 4}


def test_what_happens_is_told_as_what_it_does_to_the_end(office: Office, plan: str, open_page: Open) -> None:
    for step in steps(office, plan):
        office.make("plan_step", step.id, starts_on=None, ends_on=None, date_mode="COMPUTED")
    plans.agree(office.desk, plan)
    first = steps(office, plan)[0]
    assert first.ends_on is not None
    frame = open_page(plan, "follow_up")
    assert "Planen blir ferdig som avtalt." in words(frame)
    plan_progress.set_state(office.desk, first.id, "COMPLETED", first.ends_on + timedelta(days=92))
    office.notifier.announce(("plan_step",), (first.id,))
    office.settle()
    office.qtbot.waitUntil(lambda: "Planen blir ferdig 3 måneder senere enn avtalt." in words(frame))
    line = lines(office, frame)[5]
    assert "nå " in words(line)


def test_the_state_is_the_same_on_both_tabs(office: Office, plan: str, open_page: Open) -> None:
    plans.agree(office.desk, plan)
    frame = open_page(plan, "follow_up")
    second = lines(office, frame)[1]
    step = steps(office, plan)[1].id
    frame.page.open(PageRequest("plan", record=plan, part="steps"))
    card = next(card for card in frame.findChildren(CheckCard) if card.isVisible())
    card.wanted.emit(f"step:{step}")
    state = world.find(frame, Choice, "plan_step.state")
    frame.page.open(PageRequest("plan", record=plan, part="follow_up"))
    second.state.setFocus()
    press(second.state, Qt.Key.Key_F)
    frame.page.open(PageRequest("plan", record=plan, part="steps"))
    assert state.value() == "COMPLETED"
    state.setFocus()
    press(state, Qt.Key.Key_S)
    frame.page.open(PageRequest("plan", record=plan, part="follow_up"))
    assert second.state.value() == state.value()


def test_a_sharing_without_a_basis_is_not_one(office: Office, plan: str, open_page: Open) -> None:
    plans.agree(office.desk, plan)
    frame = open_page(plan, "follow_up")
    world.click(world.find(frame, QPushButton, "sharingAdd"))
    who = QApplication.focusWidget()
    assert isinstance(who, LineField)
    row = who.objectName().rpartition(".")[2]
    world.write(who, "Skien kommune")
    state = world.find(frame, Text, f"sharing.state.{row}")
    assert state.text().startswith("Skal ikke deles ennå")
    world.write(world.find(frame, LineField, f"sharing.basis.{row}"), "Samtykke 24.11.2026")
    assert state.text() == "Kan deles."
    frame.page.leave()
    office.settle()
    (found,) = records.rows(office.desk, plan, "sharing")
    assert (getattr(found, "who", ""), getattr(found, "basis", "")) == ("Skien kommune", "Samtykke 24.11.2026")


def test_hindrances_are_written_and_removed(office: Office, plan: str, open_page: Open) -> None:
    plans.agree(office.desk, plan)
    frame = open_page(plan, "follow_up")
    world.click(world.find(frame, QPushButton, "riskAdd"))
    what = QApplication.focusWidget()
    assert isinstance(what, LineField)
    world.write(what, "Barnepass")
    row = what.objectName().rpartition(".")[2]
    world.write(world.find(frame, LineField, f"risk.measure.{row}"), "SFO fra august")
    frame.page.leave()
    office.settle()
    (found,) = records.rows(office.desk, plan, "risk")
    assert (getattr(found, "what", ""), getattr(found, "measure", "")) == ("Barnepass", "SFO fra august")
    what.setFocus()
    press(what, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    office.settle()
    assert records.rows(office.desk, plan, "risk") == []


def test_what_was_typed_in_a_sharing_is_there_after_a_crash(office: Office, plan: str, open_page: Open) -> None:
    row = office.desk.new_id()
    whose = plans.versions(office.desk, str(records.show(office.desk, plan)["participant"]))[0].participant
    fields: dict[str, dict[str, Any]] = {
        "parent": {"value": plan},
        "participant": {"value": whose},
        "who": {"value": "Skien kommune"},
    }
    drafts.keep(office.desk, row, "sharing", whose, fields)
    frame = open_page(plan, "follow_up")
    assert world.find(frame, LineField, f"sharing.who.{row}").text() == "Skien kommune"


def test_a_version_tells_what_is_different_from_the_one_before(office: Office, plan: str, open_page: Open) -> None:
    plans.agree(office.desk, plan)
    made = plans.new_version(office.desk, plan, "Ny skole")
    first = steps(office, made)[0]
    frame = open_page(made, "follow_up")
    world.click(world.find(frame, Link, "differences.2"))
    part = frame.findChild(DifferencesOf)
    assert isinstance(part, DifferencesOf)
    office.qtbot.waitUntil(lambda: part.texts() == ("Ingenting er endret.",))
    office.make("plan_step", first.id, months=18)
    world.click(world.find(frame, Link, "differences.2"))
    assert part.texts() == ()
    world.click(world.find(frame, Link, "differences.2"))
    office.qtbot.waitUntil(lambda: part.texts() == ("«Norsk til B1»: Måneder er endret fra 12 til 18.",))


def test_the_differences_come_into_sight_when_they_are_asked_for(office: Office, plan: str, open_page: Open) -> None:
    plans.agree(office.desk, plan)
    made = plans.new_version(office.desk, plan, "Ny skole")
    for number, step in enumerate(steps(office, made)):
        office.make("plan_step", step.id, months=18 + number, title=f"Et annet steg {number}")
    frame = open_page(made, "follow_up", 1093, 582)
    link = world.find(frame, Link, "differences.2")
    link.setFocus()
    press(link, Qt.Key.Key_Space)
    part = frame.findChild(DifferencesOf)
    assert isinstance(part, DifferencesOf)
    office.qtbot.waitUntil(lambda: len(part.texts()) > 4)
    last = next(each for each in part.findChildren(Text) if each.text() == part.texts()[-1])
    office.qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())
    assert not link.visibleRegion().isEmpty()


def test_tab_follows_what_is_seen(office: Office, plan: str, open_page: Open) -> None:
    plans.agree(office.desk, plan)
    frame = open_page(plan, "follow_up")
    found = lines(office, frame)
    found[1].focus("grade")
    settle(frame)
    found[0].state.setFocus()
    names = []
    while (focused := QApplication.focusWidget()) is not None and focused.objectName() != "education_plan.archived_on":
        names.append(focused.objectName())
        press(focused, Qt.Key.Key_Tab)
    ids = [step.id for step in steps(office, plan)]
    line = ("progress.state", "progress.seen", "progress.more")
    detail = [
        f"plan_step.{field}" for field in ("applied_on", "actual_start", "actual_end", "evidence_seen_on", "grade")
    ]
    assert names == [
        *(f"{part}.{record}" for record in ids[:2] for part in line),
        *(f"{part}.{ids[1]}" for part in detail),
        *(f"{part}.{record}" for record in ids[2:] for part in line),
        *(f"education_plan.{field}" for field in ("status", "next_followup_on", "case_no", "journal_no")),
    ]


@pytest.mark.parametrize(("width", "height", "scale"), world.SCREENS)
def test_the_follow_up_fits(
    office: Office, plan: str, qapp: QApplication, open_page: Open, width: int, height: int, scale: float
) -> None:
    world.set_scale(qapp, scale)
    plans.agree(office.desk, plan)
    office.make("risk", parent=plan, what="Barnepass om ettermiddagen", measure="SFO fra august")
    office.make("sharing", parent=plan, who="Skien kommune", scope="Hele planen", basis="Samtykke")
    plans.new_version(office.desk, plan, "Ny skole")
    frame = open_page(plan, "follow_up", width, height)
    found = lines(office, frame)
    found[0].focus("grade")
    settle(frame)
    world.grab(frame, f"plan-follow-up-{width}-{round(scale * 100)}")
    problems = clipped_texts(frame) + unnamed_controls(frame) + duplicate_mnemonics(frame)
    if scale == 1.0:
        problems += tab_order_problems(frame)
    assert problems == []


def test_a_long_plan_is_looked_over_within_a_frame(office: Office, open_page: Open) -> None:
    made = plans.start(office.desk, world.participant(office))
    changes: list[Any] = []
    for number in range(80):
        values = {"parent": made, "type": "WORK", "title": f"Praksis {number}", "months": 1, "order": f"a{number:03}"}
        changes.append(records.RecordChange("plan_step", None, values))
    records.apply_changes(office.desk, changes)
    frame = open_page(made)
    checks, presenter = behind(frame)
    took = []
    for number in range(5):
        presenter.root.set_value("why", f"Jeg vil {number}")
        started = perf_counter()
        checks.recompute()
        took.append(perf_counter() - started)
    assert sorted(took)[2] < 0.05
