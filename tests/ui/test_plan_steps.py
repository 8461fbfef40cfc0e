"""The list of a plan's steps: computed and fixed dates, what builds on what, order by keys and by mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QSlider, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from karriere_app.services import plans, routes
from karriere_app.services.desk import Desk
from tests.ui import plan_world as planned
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import press, settle
from ui.dialogs.pathways import PathwayDialog
from ui.forms.plan_requires import RequiresList
from ui.forms.plan_slide import Slides, slide_ms
from ui.forms.plan_step_head import StepHead
from ui.forms.plan_steps import PlanSteps
from ui.presenters.plan_presenter import PlanPresenter
from ui.theme import current_theme, scaled
from ui.widgets.field import Field
from ui.widgets.inputs import DateField, IntField, LineField, TextArea
from ui.widgets.segments import Choice, Segments
from ui.widgets.text import FactLine, Link, Text

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
    return partial(planned.open_plan, office, keep)


def titles(office: Office, plan: str) -> list[str | None]:
    office.settle()
    return [step.title for step in plans.steps(office.desk, plan)]


def heads(frame: QWidget) -> list[StepHead]:
    return world.every(frame, StepHead, "plan_step.head")


def test_a_new_step_is_computed_and_moves_with_the_one_before_it(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    frame = open_page(plan)
    world.click(world.find(frame, QPushButton, "addStep.TRADE_TEST"))
    office.settle()
    line = planned.listed(frame).lines()[4]
    assert line.head.hasFocus()
    assert office.undo.stack.undoText() == "La til steg"
    assert plans.steps(office.desk, plan)[4].date_mode == "COMPUTED"
    before = line.head.accessibleName()
    planned.listed(frame).open_step(1)
    months = world.find(frame, IntField, "plan_step.months")
    months.setFocus()
    months.selectAll()
    world.type_keys(months, "18")
    assert line.head.accessibleName() != before  # while it is typed, before anything is saved
    assert plans.steps(office.desk, plan)[0].months == 12


def test_months_are_chosen_between_the_fewest_and_the_most(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    frame = open_page(plan)
    planned.listed(frame).open_step(1)
    slider = world.find(frame, QSlider, "plan_step.months.slider")
    assert (slider.minimum(), slider.maximum(), slider.value()) == (6, 18, 12)
    assert slider.accessibleName() == "Måneder, mellom 6 og 18"
    slider.setFocus()
    press(slider, Qt.Key.Key_Right)
    press(slider, Qt.Key.Key_End)
    press(slider, Qt.Key.Key_Right)
    assert world.find(frame, IntField, "plan_step.months").value() == 18
    months = world.find(frame, IntField, "plan_step.months")
    months.setFocus()
    months.selectAll()
    world.type_keys(months, "20")
    press(months, Qt.Key.Key_Tab)
    field = world.find(frame, Field, "plan_step.monthsField")
    assert field.finding() == "Lengre enn vanlig. Det meste er 18 måneder."
    frame.page.leave()
    assert planned.stored(office, plan)[0].months == 20
    assert "færre eller flere måneder enn vanlig" in heads(frame)[0].accessibleName()


def test_fixing_keeps_the_place_and_computing_clears_the_dates(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    frame = open_page(plan)
    planned.listed(frame).open_step(2)
    mode = world.find(frame, Segments, "plan_step.date_mode")
    mode.setFocus()
    press(mode, Qt.Key.Key_Right)
    step = planned.stored(office, plan)[1]
    assert (step.date_mode, step.starts_on, step.ends_on) == ("FIXED", date(2028, 1, 4), None)
    press(mode, Qt.Key.Key_Left)
    step = planned.stored(office, plan)[1]
    assert (step.date_mode, step.starts_on, step.ends_on) == ("COMPUTED", None, None)
    office.undo.stack.undo()
    assert planned.stored(office, plan)[1].starts_on == date(2028, 1, 4)
    office.undo.stack.redo()
    office.settle()
    settle(frame)
    assert world.every(frame, DateField, "plan_step.starts_on") == []


def test_what_a_step_builds_on_is_ticked_and_a_circle_is_refused(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    first, second = plans.steps(office.desk, plan)[:2]
    office.make("plan_step", first.id, requires=[second.id])
    frame = open_page(plan)
    planned.listed(frame).open_step(2)
    needed = world.find(frame, RequiresList, "plan_step.requires")
    needed.setFocus()
    assert needed.model().rowCount() == 1
    press(needed, Qt.Key.Key_Space)
    field = world.find(frame, Field, "plan_step.requiresField")
    assert "bygger selv på dette steget" in field.finding()
    assert needed.value() == ()
    frame.page.leave()
    assert not planned.stored(office, plan)[1].requires
    planned.listed(frame).lines()[1].head.setChecked(False)
    planned.listed(frame).open_step(4)
    needed = world.find(frame, RequiresList, "plan_step.requires")
    needed.setFocus()
    press(needed, Qt.Key.Key_Down)
    press(needed, Qt.Key.Key_Space)
    frame.page.leave()
    assert planned.stored(office, plan)[3].requires == frozenset({second.id})


def test_the_requires_model_holds_for_views(office: Office, open_page: Open, qtmodeltester: ModelTester) -> None:
    plan = planned.computed_plan(office)
    frame = open_page(plan)
    planned.listed(frame).open_step(4)
    model = world.find(frame, RequiresList, "plan_step.requires").model()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # the plugin has no types


def test_a_step_that_is_moved_stays_in_sight(office: Office, open_page: Open) -> None:
    steps = tuple(("NORSK", f"Steg {number}", 1, 0, 3) for number in range(12))
    plan = planned.computed_plan(office, steps)
    frame = open_page(plan)
    shown = heads(frame)
    last = shown[-1]
    last.setFocus()
    for key, end in ((Qt.Key.Key_Up, 0), (Qt.Key.Key_Down, 11)):
        for _ in range(11):
            press(last, key, ALT)
            office.settle()
            settle(frame)
        assert titles(office, plan)[end] == "Steg 11"
        office.qtbot.waitUntil(lambda: last.visibleRegion().boundingRect() == last.rect())


def test_the_list_by_half_year_has_headings(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    frame = open_page(plan)
    by = world.find(frame, Segments, "planStepsBy")
    by.setFocus()
    press(by, Qt.Key.Key_Right)
    (steps,) = frame.findChildren(PlanSteps)
    shown = [each for each in steps.findChildren(QWidget) if each.parent() is steps and each.isVisible()]
    assert not [(one, two) for one, two in combinations(shown, 2) if one.geometry().intersects(two.geometry())]

    def headings() -> list[str]:
        return [
            each.text() for each in steps.findChildren(Text) if each.isVisible() and each.text()[:3] in ("Vår", "Høs")
        ]

    assert headings() == ["Vår 2027", "Vår 2028", "Høst 2029"]
    steps.open_step(1)
    months = world.find(frame, IntField, "plan_step.months")
    months.setFocus()
    months.selectAll()
    world.type_keys(months, "18")
    office.qtbot.waitUntil(lambda: headings() == ["Vår 2027", "Høst 2028", "Vår 2030"])
    assert months.hasFocus()
    by.setFocus()
    press(by, Qt.Key.Key_Left)
    assert headings() == []


def test_a_step_is_pulled_to_another_place(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    frame = open_page(plan)
    steps = planned.listed(frame)
    names = titles(office, plan)
    lines = steps.lines()
    down = lines[2].y() + lines[2].height() - lines[0].y() - 8
    planned.pull(lines[0].head, QPointF(14, 20), QPoint(0, down))
    assert titles(office, plan) == [names[1], names[2], names[0], names[3]]
    office.qtbot.waitUntil(lambda: steps.lines()[2] is lines[0] and lines[0].y() > lines[2].y())
    assert not lines[0].head.isChecked()
    planned.pull(lines[3].head, QPointF(200, 20), QPoint(0, -90), let_go=False)
    press(lines[3].head, Qt.Key.Key_Escape)
    QTest.mouseRelease(lines[3].head, Qt.MouseButton.LeftButton, pos=QPoint(200, -70))
    assert titles(office, plan) == [names[1], names[2], names[0], names[3]]


def test_a_type_is_pulled_out_of_the_palette_to_its_place(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    frame = open_page(plan)
    line = planned.listed(frame).lines()[1]
    button = world.find(frame, QPushButton, "addStep.NORSK")
    to = button.mapFromGlobal(line.mapToGlobal(QPoint(200, 8)))
    start = QPointF(40, 12)
    planned.pull(button, start, to - start.toPoint())
    office.settle()
    found = planned.stored(office, plan)
    assert [step.type for step in found] == ["NORSK", "NORSK", "FOV", "RKV", "APPRENTICE"]
    assert found[1].title is None


def test_one_press_on_undo_takes_back_what_was_just_typed(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    frame = open_page(plan)
    planned.listed(frame).open_step(1)
    title = world.find(frame, LineField, "plan_step.title")
    world.write(title, " og B2")
    undo = world.find(frame, QPushButton, "planUndo")
    assert not undo.isEnabled()
    frame.page.leave()
    office.settle()
    assert titles(office, plan)[0] == "Norsk til B1 og B2"
    world.write(title, ", kveld")
    world.click(undo)
    assert titles(office, plan)[0] == "Norsk til B1 og B2"
    assert title.text() == "Norsk til B1 og B2"
    world.click(undo)
    assert titles(office, plan)[0] == "Norsk til B1"


def test_a_plan_b_has_its_own_steps_and_calendar(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    office.settle()
    main = plans.steps(office.desk, plan)[0].route
    other = routes.add(office.desk, plan, "Plan B", copy_of=main)
    frame = open_page(plan)
    presenter = frame.page.findChild(PlanPresenter)
    assert isinstance(presenter, PlanPresenter)
    assert presenter.shown_route == main
    end = presenter.times.ends_on()
    presenter.show_route(other)
    settle(frame)
    assert len(heads(frame)) == 4
    world.click(world.find(frame, QPushButton, "addStep.TRADE_TEST"))
    office.settle()
    planned.listed(frame).open_step(1)
    months = world.find(frame, IntField, "plan_step.months")
    months.setFocus()
    months.selectAll()
    world.type_keys(months, "6")
    assert presenter.times.ends_on() is not None
    assert presenter.times.ends_on() != end
    assert presenter.times.schedule(main).ends_on == end
    frame.page.leave()
    heads(frame)[4].setFocus()
    press(heads(frame)[4], Qt.Key.Key_Up, ALT)
    found = [step for step in planned.stored(office, plan) if step.route == other]
    assert [step.type for step in found] == ["NORSK", "FOV", "RKV", "TRADE_TEST", "APPRENTICE"]
    presenter.show_route(str(main))
    settle(frame)
    assert len(heads(frame)) == 4
    assert [step.months for step in planned.stored(office, plan) if step.route == main] == [12, 18, 3, 24]


def test_the_subtitle_says_months_range_and_end(office: Office, open_page: Open) -> None:
    frame = open_page(planned.computed_plan(office))
    words = " ".join(each.text() for each in frame.findChildren(QWidget) if hasattr(each, "text") and each.isVisible())
    assert "Mål: Helsefagarbeider · 4 år 9 mnd · kan ta 37–76 mnd · ferdig oktober 2031" in words
    assert "Ferdig oktober 2031" in words


def test_a_name_without_own_script_stands_at_the_left(office: Office, open_page: Open) -> None:
    office.settle()
    person = office.make("participant", given_names="Pawel", family_name="Nowak")
    frame = open_page(plans.start(office.desk, person))
    back = world.find(frame, QPushButton, "backToParticipant")
    title = next(each for each in frame.findChildren(Text) if each.text() == "Plan for videregående opplæring")
    assert back.mapTo(frame, QPoint(0, 0)).x() - title.mapTo(frame, QPoint(0, 0)).x() < scaled(48)


@pytest.mark.parametrize(
    ("given", "is_above"), [("Omar", False), ("Abdulrahman Mohammed Hussein Al-Shammari Kristoffersen", True)]
)
def test_a_long_name_leaves_the_facts_their_room(office: Office, open_page: Open, given: str, is_above: bool) -> None:
    plan = planned.computed_plan(office)
    office.make("participant", plans.steps(office.desk, plan)[0].participant, given_names=given)
    frame = open_page(plan, size=(1093, 582))
    back = world.find(frame, QPushButton, "backToParticipant")
    facts = next(each for each in frame.findChildren(FactLine) if each.isVisible())
    assert "ferdig oktober 2031" in facts.shown_text(QFontMetrics(facts.font()), facts.width())
    assert (back.mapTo(frame, QPoint(0, 0)).y() + back.height() <= facts.mapTo(frame, QPoint(0, 0)).y()) is is_above
    assert back.width() >= back.sizeHint().width()


def last_ink(head: StepHead, role: str) -> list[int]:
    """The columns of a head in which its dates (muted) or its months (text) are painted, at the right half."""
    image, ink = head.grab().toImage(), current_theme().colour(role)
    columns = range(image.width() // 2, image.width())
    return [x for x in columns if any(image.pixelColor(x, y) == ink for y in range(image.height()))]


def test_the_dates_of_all_steps_end_at_one_line(office: Office, open_page: Open) -> None:
    steps = (("NORSK", "Norsk", 12, 6, 18), ("APPLICATION", "Søknad", 0, 0, 1), ("RKV", "Vurdering", 3, 1, 4))
    shown = heads(open_page(planned.computed_plan(office, steps)))
    ends = [max(last_ink(head, "text_muted")) for head in shown]
    assert max(ends) - min(ends) <= 3
    assert [bool(last_ink(head, "text")) for head in shown] == [True, False, True]


def test_an_empty_plan_offers_the_ready_pathways(office: Office, person: str, open_page: Open) -> None:
    frame = open_page(plans.start(office.desk, person))
    world.click(world.find(frame, QPushButton, "pathwayChoose"))
    settle(frame)
    (dialog,) = (
        each for each in QApplication.topLevelWidgets() if isinstance(each, PathwayDialog) and each.isVisible()
    )
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_rows_slide_to_their_new_place_and_not_where_motion_is_unwanted(qtbot: QtBot, qapp: QApplication) -> None:
    part = QWidget()
    qtbot.addWidget(part)
    assert slide_ms(part) == 90
    slides = Slides(part)
    row = QWidget(part)
    row.move(0, 100)
    slides.start({row: 0}, slide_ms(part))
    assert row.y() < 100
    qtbot.waitUntil(lambda: row.y() == 100)
    slides.start({row: 0}, 0)
    assert row.y() == 100


def test_a_check_leads_into_the_step_it_is_about(office: Office, open_page: Open) -> None:
    plan = planned.computed_plan(office)
    frame = open_page(plan)
    office.qtbot.waitUntil(
        lambda: any("ansvarlig" in each.accessibleName() and each.isVisible() for each in frame.findChildren(Link))
    )
    link = next(each for each in frame.findChildren(Link) if "ansvarlig" in each.accessibleName() and each.isVisible())
    world.click(link)
    settle(frame)
    who = world.find(frame, Choice, "plan_step.responsible")
    assert who.hasFocus()
    assert planned.drawing(frame).currentIndex().row() == 0


def test_a_number_with_ctrl_leads_to_the_drawing_in_a_wide_window_too(office: Office, open_page: Open) -> None:
    frame = open_page(planned.computed_plan(office))
    press(heads(frame)[0], Qt.Key.Key_2, CTRL)
    assert planned.drawing(frame).hasFocus()
    press(planned.drawing(frame), Qt.Key.Key_3, CTRL)
    assert world.find(frame, TextArea, "education_plan.long_goal").isVisible()


def test_eighty_steps_come_bit_by_bit_and_any_can_be_opened(office: Office, open_page: Open) -> None:
    steps = tuple(("NORSK", f"Steg {number}", 1, 0, 3) for number in range(1, 81))
    frame = open_page(planned.computed_plan(office, steps))
    listed = planned.listed(frame)
    office.qtbot.waitUntil(lambda: len(listed.lines()) == 80)
    listed.reveal(listed.lines()[79].step)
    settle(frame)
    assert world.find(frame, LineField, "plan_step.title").text() == "Steg 80"
    assert [line.head.accessibleName().split(",")[0] for line in listed.lines()][::79] == ["1. Steg 1", "80. Steg 80"]
