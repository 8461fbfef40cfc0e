"""A plan as a counsellor builds it: by keys and clicks, over a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import plans, records
from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import press
from ui.forms.plan_step_head import StepHead
from ui.forms.session_notices import RecordNotices
from ui.pages.page import PageRequest
from ui.pages.plan import PlanPage
from ui.widgets.inputs import DateField, IntField, LineField, TextArea
from ui.widgets.segments import Choice, Segments
from ui.widgets.sign import Pill
from ui.widgets.text import Link

Open = Callable[..., world.Frame]
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def person(office: Office) -> str:
    return world.participant(office)


@pytest.fixture
def open_page(office: Office, keep: Callable[[QWidget], QWidget]) -> Open:
    def opened(plan: str, part: str | None = None, width: int = 1366) -> world.Frame:
        page = PlanPage(office.workplace)
        frame = world.Frame(page, width, 768)
        keep(frame)
        with office.qtbot.waitSignal(page.ready):
            page.open(PageRequest("plan", record=plan, part=part))
        office.settle()
        page.focus_start()
        return frame

    return opened


def stored(office: Office, record_id: str) -> dict[str, Any]:
    office.settle()
    return records.show(office.desk, record_id)


def titles(office: Office, plan: str) -> list[str | None]:
    office.settle()
    return [step.title for step in plans.steps(office.desk, plan)]


def heads(frame: QWidget) -> list[StepHead]:
    return world.every(frame, StepHead, "plan_step.head")


def by_key(office: Office, frame: QWidget, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    with office.qtbot.waitSignal(world.find(frame, QPushButton, name).clicked):
        press(QApplication.focusWidget() or frame, key, modifier)
    office.settle()


def test_a_plan_is_built_with_the_keyboard(office: Office, person: str, open_page: Open) -> None:
    plan = plans.start(office.desk, person)
    frame = open_page(plan)
    first = QApplication.focusWidget()
    assert first is not None
    assert first.objectName() == "addStep.NORSK"
    press(first, Qt.Key.Key_Space)
    office.settle()
    (head,) = heads(frame)
    assert head.hasFocus()
    press(head, Qt.Key.Key_Space)
    title = world.find(frame, LineField, "plan_step.title")
    assert title.hasFocus()
    world.write(title, "Norsk til B1")
    world.write(world.find(frame, LineField, "plan_step.provider"), "Færder læringssenter")
    mode = world.find(frame, Segments, "plan_step.date_mode")
    assert mode.value() == "COMPUTED"
    mode.setFocus()
    press(mode, Qt.Key.Key_Right)
    starts = world.find(frame, DateField, "plan_step.starts_on")
    starts.setFocus()
    starts.selectAll()
    world.type_keys(starts, "04.01.2027")
    months = world.find(frame, IntField, "plan_step.months")
    months.setFocus()
    world.type_keys(months, "12")
    state = world.find(frame, Choice, "plan_step.state")
    state.setFocus()
    press(state, Qt.Key.Key_S)
    frame.page.leave()
    office.settle()
    (step,) = plans.steps(office.desk, plan)
    assert (step.type, step.title, step.provider) == ("NORSK", "Norsk til B1", "Færder læringssenter")
    assert (step.starts_on, step.months, step.state) == (date(2027, 1, 4), 12, "APPLIED")
    assert step.route is not None
    assert "Norsk til B1" in head.accessibleName()
    assert "12 mnd" in head.accessibleName()


def test_every_type_can_be_added(office: Office, person: str, open_page: Open) -> None:
    plan = plans.start(office.desk, person)
    frame = open_page(plan)
    codes = [term.code for term in office.desk.vocabularies.load("step_type").terms]
    assert len(codes) == 17
    for code in codes:
        world.click(world.find(frame, QPushButton, f"addStep.{code}"))
    office.settle()
    assert [step.type for step in plans.steps(office.desk, plan)] == codes


def test_steps_move_by_keys_and_the_focus_goes_along(office: Office, person: str, open_page: Open) -> None:
    plan = world.plan(office, person)
    frame = open_page(plan)
    before = titles(office, plan)
    third = heads(frame)[2]
    third.setFocus()
    press(third, Qt.Key.Key_Up, ALT)
    office.settle()
    assert third.hasFocus()
    press(third, Qt.Key.Key_Up, ALT)
    office.settle()
    press(third, Qt.Key.Key_Up, ALT)
    office.settle()
    assert titles(office, plan) == [before[2], before[0], before[1], *before[3:]]
    office.qtbot.waitUntil(lambda: heads(frame)[0] is third)  # it slides there
    press(third, Qt.Key.Key_Down)
    assert heads(frame)[1].hasFocus()
    last = heads(frame)[5]
    last.setFocus()
    press(last, Qt.Key.Key_Down, ALT)
    assert titles(office, plan)[5] == before[5]


def test_a_step_is_removed_and_brought_back(office: Office, person: str, open_page: Open) -> None:
    plan = world.plan(office, person)
    frame = open_page(plan)
    before = titles(office, plan)
    second = heads(frame)[1]
    second.setFocus()
    press(second, Qt.Key.Key_Delete, CTRL)
    assert titles(office, plan) == [before[0], *before[2:]]
    assert office.undo.stack.undoText() == "Fjernet steg"
    back = next(link for link in frame.findChildren(Link) if link.text() == "Angre" and link.isVisible())
    world.click(back)
    assert titles(office, plan) == before
    assert len(heads(frame)) == 6


def test_goal_and_skills_are_saved(office: Office, person: str, open_page: Open) -> None:
    plan = plans.start(office.desk, person)
    frame = open_page(plan, "goal")
    world.write(world.find(frame, TextArea, "education_plan.long_goal"), "Sykepleier")
    for part, keys in (("listening", "B1"), ("writing", "A2")):
        segments = world.find(frame, Segments, f"education_plan.norwegian_goal.{part}")
        segments.setFocus()
        world.type_keys(segments, keys)
    world.write(world.find(frame, TextArea, "education_plan.adaptation"), "Trenger stor skrift")
    frame.page.leave()
    found = stored(office, plan)
    assert found["long_goal"] == "Sykepleier"
    assert found["norwegian_goal"] == {"listening": "B1", "writing": "A2"}
    assert found["adaptation"] == "Trenger stor skrift"


def test_agreeing_says_what_is_missing_and_leads_there(office: Office, person: str, open_page: Open) -> None:
    plan = plans.start(office.desk, person)
    frame = open_page(plan)
    by_key(office, frame, "agree", Qt.Key.Key_Return, CTRL)
    notices = frame.findChild(RecordNotices)
    assert isinstance(notices, RecordNotices)
    assert "Langsiktig mål" in " ".join(notices.hindrances())
    link = next(each for each in notices.findChildren(Link) if "Langsiktig mål" in each.accessibleName())
    world.click(link)
    goal = world.find(frame, TextArea, "education_plan.long_goal")
    assert goal.hasFocus()
    world.write(goal, "Sykepleier")
    by_key(office, frame, "agree", Qt.Key.Key_Return, CTRL)
    assert stored(office, plan)["status"] == "AGREED"


def test_the_check_leads_to_what_is_missing(office: Office, person: str, open_page: Open) -> None:
    plan = plans.start(office.desk, person)
    frame = open_page(plan)
    world.click(world.find(frame, Link, "check.long_goal"))
    assert world.find(frame, TextArea, "education_plan.long_goal").hasFocus()


def test_an_agreed_plan_is_followed_up_without_a_new_version(office: Office, person: str, open_page: Open) -> None:
    plan = world.plan(office, person)
    plans.agree(office.desk, plan)
    frame = open_page(plan)
    assert world.every(frame, QPushButton, "addStep.NORSK") == []
    head = heads(frame)[1]
    press(head, Qt.Key.Key_Delete, CTRL)
    assert len(titles(office, plan)) == 6
    press(head, Qt.Key.Key_Space)
    assert world.find(frame, LineField, "plan_step.title").isReadOnly()
    state = world.find(frame, Choice, "plan_step.state")
    assert state.hasFocus()
    press(state, Qt.Key.Key_F)
    frame.page.leave()
    office.settle()
    assert plans.steps(office.desk, plan)[1].state == "COMPLETED"
    frame.page.open(PageRequest("plan", record=plan, part="follow_up"))
    status = world.find(frame, Choice, "education_plan.status")
    status.setFocus()
    press(status, Qt.Key.Key_I)
    office.settle()
    assert stored(office, plan)["status"] == "ACTIVE"
    assert any(pill.text() == "I gang, versjon 1" for pill in frame.findChildren(Pill))
    assert len(plans.versions(office.desk, person)) == 1


def test_a_new_version_says_what_it_replaces_and_any_can_be_opened(
    office: Office, person: str, open_page: Open
) -> None:
    plan = world.plan(office, person)
    plans.agree(office.desk, plan)
    frame = open_page(plan)
    world.click(world.find(frame, QPushButton, "newVersion"))
    world.write(world.find(frame, TextArea, "versionReason"), "Ny skole")
    world.click(world.find(frame, QPushButton, "actButton"))
    office.settle()
    made = frame.asked[-1].record
    assert made is not None
    assert titles(office, made) == titles(office, plan)
    frame = open_page(made, "follow_up")
    words = " ".join(each.text() for each in frame.findChildren(QWidget) if hasattr(each, "text") and each.isVisible())
    assert "Versjon 2, erstatter versjon 1" in words
    assert "Ny skole" in words
    world.click(world.find(frame, Link, "version.1"))
    assert frame.asked[-1] == PageRequest("plan", record=plan)


def test_printing_saves_first_and_goes_to_the_preview(office: Office, person: str, open_page: Open) -> None:
    plan = world.plan(office, person)
    frame = open_page(plan, "goal")
    world.write(world.find(frame, TextArea, "education_plan.long_goal"), " og mer")
    by_key(office, frame, "planPrint", Qt.Key.Key_P, CTRL)
    assert frame.asked[-1] == PageRequest("print", record=plan, part="plan")
    assert "og mer" in stored(office, plan)["long_goal"]
