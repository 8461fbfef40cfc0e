"""The drawing of a route: in step with the list, by keys and by mouse, and what a screen reader has of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from karriere_app.services import plans
from karriere_app.services.desk import Desk
from tests.ui import plan_world as planned
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import press, settle
from ui.forms.plan_route_scale import scale_for
from ui.forms.plan_route_view import RouteView
from ui.theme import ThemeName, apply_theme, current_theme, make_theme
from ui.widgets.inputs import LineField
from ui.widgets.text import Text

Keep = Callable[[QWidget], QWidget]
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


def ids(view: RouteView) -> list[str]:
    return [bar.id for bar in view.bars.bars()]


def month_width(view: RouteView) -> float:
    return view.scale.month_width


def edge(view: RouteView, step: str) -> QPointF:
    rect = view.bar_rect(step)
    return QPointF(rect.right() - 2, rect.center().y())


def focus(view: RouteView, row: int = 0) -> None:
    view.setFocus()
    view.setCurrentIndex(view.bars.index(row, 0))


def test_half_years_are_equally_wide_and_days_lie_between_them() -> None:
    scale = scale_for([date(2027, 1, 4), date(2030, 10, 25)], 4, 1000, 36)
    lines = list(scale.lines())
    widths = {round(after[0] - before[0], 6) for before, after in pairwise(lines)}
    assert len(widths) == 1
    assert [each[1:] for each in lines] == [(year, half) for year in (2027, 2028, 2029, 2030) for half in (0, 1)] + [
        (2031, 0)
    ]
    assert scale.x(date(2027, 7, 1)) == pytest.approx(lines[1][0])
    assert scale.x_after(date(2027, 6, 30)) == pytest.approx(lines[1][0])
    assert scale.x_after(date(2030, 10, 25)) < lines[-1][0] <= 1000 - 36 + 1e-6


def test_the_model_holds_for_views(office: Office, keep: Keep, qtmodeltester: ModelTester) -> None:
    frame = planned.open_plan(office, keep, planned.computed_plan(office))
    qtmodeltester.check(planned.drawing(frame).bars)  # type: ignore[no-untyped-call]  # the plugin has no types


def test_a_screen_reader_has_every_step_as_a_child(office: Office, keep: Keep) -> None:
    frame = planned.open_plan(office, keep, planned.computed_plan(office))
    view = planned.drawing(frame)
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.childCount() == 4
    words = interface.child(1).text(QAccessible.Text.Name)
    assert words == "Steg 2 av 4: Forberedende opplæring, modul 2–4, jan. 2028 – juli 2029, 18 mnd"
    assert "Alt" in view.accessibleDescription()


def test_bars_lie_at_their_days(office: Office, keep: Keep) -> None:
    frame = planned.open_plan(office, keep, planned.computed_plan(office))
    view = planned.drawing(frame)
    for bar in view.bars.bars():
        rect = view.bar_rect(bar.id)
        assert rect.left() == pytest.approx(view.scale.x(bar.starts_on))
        assert rect.right() == pytest.approx(view.scale.x_after(bar.ends_on))
    starts = [bar.starts_on for bar in view.bars.bars()]
    assert starts == sorted(starts)
    assert starts[0] == date(2027, 1, 4)


def test_drawing_and_list_choose_the_same_step(office: Office, keep: Keep) -> None:
    frame = planned.open_plan(office, keep, planned.computed_plan(office))
    view, steps = planned.drawing(frame), planned.listed(frame)
    steps.lines()[2].head.setFocus()
    assert view.currentIndex().row() == 2
    focus(view, 2)
    press(view, Qt.Key.Key_Up)
    assert view.currentIndex().row() == 1
    tint = current_theme().colour("accent_tint").name()
    tinted = [line.head.grab().toImage().pixelColor(60, 6).name() == tint for line in steps.lines()]
    assert tinted == [False, True, False, False]
    press(view, Qt.Key.Key_Return)
    settle(frame)
    assert world.find(frame, LineField, "plan_step.title").text() == "Forberedende opplæring, modul 2–4"
    assert world.find(frame, LineField, "plan_step.title").hasFocus()


def test_shift_with_arrows_is_months_and_each_press_can_be_undone(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    focus(view)
    following = view.bars.bars()[1].starts_on
    press(view, Qt.Key.Key_Right, SHIFT)
    assert view.bars.bars()[0].months == 13
    assert view.bars.bars()[1].starts_on > following
    press(view, Qt.Key.Key_Right, SHIFT)
    assert planned.stored(office, plan)[0].months == 14
    press(view, Qt.Key.Key_Left, SHIFT)
    assert planned.stored(office, plan)[0].months == 13
    for months in (14, 13, 12):
        office.undo.stack.undo()
        assert planned.stored(office, plan)[0].months == months
    settle(frame)
    assert view.bars.bars()[1].starts_on == following


def test_alt_sideways_fixes_the_start_a_month_off(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    focus(view, 1)
    press(view, Qt.Key.Key_Right, ALT)
    step = planned.stored(office, plan)[1]
    assert (step.date_mode, step.starts_on, step.ends_on) == ("FIXED", date(2028, 2, 1), None)
    assert view.bars.bars()[1].is_fixed
    assert "fast dato" in str(view.bars.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    press(view, Qt.Key.Key_Left, ALT)
    assert planned.stored(office, plan)[1].starts_on == date(2028, 1, 3)
    office.undo.stack.undo()
    office.settle()
    office.undo.stack.undo()
    step = planned.stored(office, plan)[1]
    assert (step.date_mode, step.starts_on) == ("COMPUTED", None)


def test_alt_up_and_down_change_the_order(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    before = ids(view)
    focus(view, 2)
    press(view, Qt.Key.Key_Up, ALT)
    assert [step.id for step in planned.stored(office, plan)] == [before[0], before[2], before[1], before[3]]
    settle(frame)
    assert ids(view)[view.currentIndex().row()] == before[2]
    press(view, Qt.Key.Key_Down, ALT)
    assert [step.id for step in planned.stored(office, plan)] == before


def test_the_windows_own_keys_are_taken_inside_the_drawing(office: Office, keep: Keep) -> None:
    """Alt with an arrow goes back in the window; in the drawing it moves the step."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    frame = planned.open_plan(office, keep, planned.computed_plan(office))
    view = planned.drawing(frame)
    for key, held, is_taken in (
        (Qt.Key.Key_Left, ALT, True),
        (Qt.Key.Key_Right, SHIFT, True),
        (Qt.Key.Key_Up, ALT, True),
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, False),
    ):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, held)
        event.ignore()
        QApplication.sendEvent(view, event)
        assert event.isAccepted() is is_taken


def test_the_right_edge_is_pulled_month_by_month(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    step = ids(view)[0]
    planned.pull(view.viewport(), edge(view, step), QPoint(round(3.2 * month_width(view)), 0))
    found = planned.stored(office, plan)[0]
    assert (found.months, found.date_mode) == (15, "COMPUTED")
    settle(frame)
    assert view.bars.bars()[0].months == 15


def test_a_school_year_is_pulled_on_the_calendar(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office, (("VGO_SCHOOL", "Vg1", 10, 10, 20),))
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    planned.pull(view.viewport(), edge(view, ids(view)[0]), QPoint(round(12 * month_width(view)), 0))
    assert planned.stored(office, plan)[0].months == 20


def test_the_bar_is_pulled_to_another_start_and_is_fixed_then(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    planned.pull(view.viewport(), view.bar_rect(ids(view)[1]).center(), QPoint(round(2.1 * month_width(view)), 0))
    step = planned.stored(office, plan)[1]
    assert (step.date_mode, step.starts_on, step.months) == ("FIXED", date(2028, 3, 1), 18)


def test_escape_lets_go_without_change(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    view.setFocus()
    start = edge(view, ids(view)[0])
    planned.pull(view.viewport(), start, QPoint(100, 0), let_go=False)
    press(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start.toPoint() + QPoint(100, 0))
    assert planned.stored(office, plan)[0].months == 12


def test_an_agreed_plan_is_only_read_and_shows_what_is_expected_now(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    first = plans.steps(office.desk, plan)[0]
    plans.agree(office.desk, plan)
    office.make("plan_step", first.id, actual_end="2028-04-14", state="COMPLETED")
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    focus(view, 1)
    press(view, Qt.Key.Key_Right, SHIFT)
    press(view, Qt.Key.Key_Right, ALT)
    planned.pull(view.viewport(), edge(view, first.id), QPoint(90, 0))
    assert [step.months for step in planned.stored(office, plan)] == [12, 18, 3, 24]
    bar = view.bars.bars()[1]
    assert (bar.starts_on, bar.now_starts_on) == (date(2028, 1, 4), date(2028, 4, 18))
    words = str(view.bars.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "ventes nå apr. 2028 – okt. 2029" in words
    assert "ventes nå" in planned.listed(frame).lines()[1].head.accessibleName()
    said = " ".join(each.text() for each in frame.findChildren(QWidget) if hasattr(each, "text") and each.isVisible())
    assert "ventes nå" in said
    world.grab(frame, "plan-agreed")


def test_eighty_steps_scroll_inside_the_drawing(office: Office, keep: Keep) -> None:
    steps = tuple(("NORSK", f"Et steg med et ganske langt navn, nummer {number}", 1, 0, 3) for number in range(80))
    frame = planned.open_plan(office, keep, planned.computed_plan(office, steps))
    view = planned.drawing(frame)
    assert view.bars.rowCount() == 80
    assert view.verticalScrollBar().maximum() > 0
    assert frame.height() == 768
    focus(view, 0)
    press(view, Qt.Key.Key_End)
    assert view.viewport().rect().contains(view.bar_rect(ids(view)[79]).center().toPoint())
    assert planned.listed(frame).lines()[79].head.isVisible()
    world.grab(frame, "plan-80")


def test_a_step_of_no_months_can_be_seen_and_hit(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office, (("APPLICATION", "Søknad i Vigo", 0, 0, 0), *planned.STEPS))
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    rect = view.bar_rect(ids(view)[0])
    assert rect.width() >= rect.height() > 10
    planned.pull(view.viewport(), edge(view, ids(view)[0]), QPoint(round(2 * month_width(view)), 0))
    assert planned.stored(office, plan)[0].months == 2


@pytest.mark.parametrize("name", list(ThemeName))
def test_the_drawing_is_painted_in_every_theme(office: Office, keep: Keep, qapp: QApplication, name: ThemeName) -> None:
    apply_theme(qapp, make_theme(name))
    frame = planned.open_plan(office, keep, planned.computed_plan(office))
    view = planned.drawing(frame)
    image = view.viewport().grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colours) > 8
    world.grab(frame, f"plan-{name.value}")


def test_the_narrow_window_has_the_drawing_in_a_tab(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan, part="route", size=(1093, 582))
    view = planned.drawing(frame)
    focus(view, 3)
    press(view, Qt.Key.Key_Return)
    settle(frame)
    assert world.find(frame, LineField, "plan_step.title").text() == "Læretid i bedrift"


def test_the_end_of_the_programme_is_a_second_line(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    person = plans.steps(office.desk, plan)[0].participant
    office.make("introduction_programme", participant=person, prog_start="2026-06-01", prog_end="2029-05-31")
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    assert view.limit == date(2029, 5, 31)
    warn = current_theme().colour("warn")
    image = view.viewport().grab().toImage()
    x = round(view.scale.x_after(date(2029, 5, 31)))
    assert any(image.pixelColor(x + off, y) == warn for off in (-1, 0) for y in range(image.height()))
    said = [each.text() for each in frame.findChildren(Text) if each.isVisible()]
    assert "Introduksjonsprogrammet slutter mai 2029 (stiplet linje)." in said
    world.grab(frame, "plan-limit")


def test_a_limit_far_off_is_told_and_not_drawn(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    person = plans.steps(office.desk, plan)[0].participant
    office.make("introduction_programme", participant=person, prog_start="2021-06-01", prog_end="2023-05-31")
    frame = planned.open_plan(office, keep, plan)
    assert planned.drawing(frame).limit is None
    said = [each.text() for each in frame.findChildren(Text) if each.isVisible()]
    assert "Introduksjonsprogrammet slutter mai 2023." in said
