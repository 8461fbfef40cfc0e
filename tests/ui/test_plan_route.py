"""The drawing of a route: in step with the list, by keys and by mouse, and what a screen reader has of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from karriere_app.services import plans
from karriere_app.services.desk import Desk
from tests.ui import plan_world as planned
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import press, settle
from ui.forms.plan_route_paint import Names, Room
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


def test_a_bar_is_pulled_up_and_down_to_another_place_in_the_order(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    before = ids(view)
    row = view.visualRect(view.bars.index(0, 0)).height()
    planned.pull(view.viewport(), view.bar_rect(before[2]).center(), QPoint(0, -2 * row))
    assert [step.id for step in planned.stored(office, plan)] == [before[2], before[0], before[1], before[3]]
    settle(frame)
    planned.pull(view.viewport(), view.bar_rect(before[2]).center(), QPoint(4, 4 * row))
    moved = planned.stored(office, plan)
    assert [step.id for step in moved] == [before[0], before[1], before[3], before[2]]
    assert {step.date_mode for step in moved} == {"COMPUTED"}
    for _ in range(2):
        office.undo.stack.undo()
        office.settle()
    assert [step.id for step in planned.stored(office, plan)] == before


def test_a_pull_up_and_down_shows_its_place_and_back_on_its_row_it_is_none(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    before = ids(view)
    rows = [view.visualRect(view.bars.index(place, 0)) for place in range(4)]
    accent = current_theme().colour("accent").name()

    def marked() -> list[int]:
        image = view.viewport().grab().toImage()
        return [y for y in range(image.height()) if image.pixelColor(2, y).name() == accent]

    planned.pull(view.viewport(), view.bar_rect(before[3]).center(), QPoint(0, -2 * rows[0].height()), let_go=False)
    assert marked()
    assert all(abs(y - rows[1].top()) <= 2 for y in marked())
    QTest.mouseMove(view.viewport(), view.bar_rect(before[3]).center().toPoint())
    assert not marked()
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=view.bar_rect(before[3]).center().toPoint())
    assert [step.id for step in planned.stored(office, plan)] == before


def test_ctrl_delete_removes_a_step_and_the_keys_stay_in_the_drawing(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    before = ids(view)
    focus(view, 1)
    press(view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [step.id for step in planned.stored(office, plan)] == [before[0], before[2], before[3]]
    settle(frame)
    assert view.hasFocus()
    assert view.currentIndex().row() == 1
    office.undo.stack.undo()
    assert [step.id for step in planned.stored(office, plan)] == before


def menu_of(view: RouteView, row: int, *, by_key: bool) -> QMenu:
    """The menu of a step, asked for with the menu key or the right button."""
    focus(view, row)
    at = view.visualRect(view.bars.index(row, 0)).center()
    reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(view.viewport(), QContextMenuEvent(reason, at, view.viewport().mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def words_of(menu: QMenu) -> list[str]:
    return [act.text().split("\t")[0] for act in menu.actions() if not act.isSeparator()]


def take(menu: QMenu, words: str) -> None:
    """Go to an act with the arrows and press Enter."""
    assert menu.activeAction() is not None
    for _ in menu.actions():
        if str(menu.activeAction().text()).startswith(words):
            break
        press(menu, Qt.Key.Key_Down)
    assert menu.activeAction().text().startswith(words)
    press(menu, Qt.Key.Key_Return)


@pytest.mark.parametrize("by_key", [True, False])
def test_the_menu_of_a_step_does_all_that_keys_do(office: Office, keep: Keep, by_key: bool) -> None:
    plan = planned.computed_plan(office)
    frame = planned.open_plan(office, keep, plan)
    view = planned.drawing(frame)
    before = ids(view)
    menu = menu_of(view, 1, by_key=by_key)
    assert words_of(menu) == [
        "Åpne steget",
        "Begynn en måned før",
        "Begynn en måned senere",
        "En måned kortere",
        "En måned lengre",
        "Flytt opp",
        "Flytt ned",
        "Fjern",
    ]
    take(menu, "Begynn en måned senere")
    assert planned.stored(office, plan)[1].date_mode == "FIXED"
    take(menu_of(view, 1, by_key=by_key), "Regn ut datoene igjen")
    step = planned.stored(office, plan)[1]
    assert (step.date_mode, step.starts_on) == ("COMPUTED", None)
    take(menu_of(view, 1, by_key=by_key), "En måned lengre")
    assert planned.stored(office, plan)[1].months == 19
    take(menu_of(view, 1, by_key=by_key), "Flytt ned")
    assert [step.id for step in planned.stored(office, plan)] == [before[0], before[2], before[1], before[3]]
    settle(frame)
    take(menu_of(view, 3, by_key=by_key), "Fjern")
    assert [step.id for step in planned.stored(office, plan)] == [before[0], before[2], before[1]]
    settle(frame)
    take(menu_of(view, 0, by_key=by_key), "Åpne steget")
    settle(frame)
    assert world.find(frame, LineField, "plan_step.title").text() == "Norsk til B1"


def test_a_step_of_an_agreed_plan_can_only_be_opened_by_the_menu(office: Office, keep: Keep) -> None:
    plan = planned.computed_plan(office)
    plans.agree(office.desk, plan)
    frame = planned.open_plan(office, keep, plan)
    menu = menu_of(planned.drawing(frame), 1, by_key=True)
    assert words_of(menu) == ["Åpne steget"]
    press(menu, Qt.Key.Key_Escape)


def test_the_keys_are_told_while_the_drawing_has_them(office: Office, keep: Keep) -> None:
    frame = planned.open_plan(office, keep, planned.computed_plan(office))

    def said() -> list[str]:
        return [each.text() for each in frame.findChildren(Text) if each.isVisible()]

    assert "deltakeren ser den samme tegningen på papiret" in said()
    focus(planned.drawing(frame))
    assert any(words.startswith("↑ ↓ velger") for words in said())
    planned.listed(frame).lines()[0].head.setFocus()
    assert "deltakeren ser den samme tegningen på papiret" in said()


@pytest.mark.parametrize(
    ("width", "is_inside", "x", "shown"),
    [
        (30, True, 110, 30),
        (150, False, 206, 150),
        (194, False, 206, 194),
        (195, False, 206, 195),
        (300, False, 206, 294),
    ],
)
def test_a_name_is_cut_only_where_no_place_is_wide_enough(width: int, is_inside: bool, x: int, shown: int) -> None:
    """A bar from 100 to 200 in a row up to 500; the route ends at 400. Before the bar there is room for 94."""
    room = Room((110, 194), (0, 500), (100, 200), 406)
    assert room.place(width, 6) == Names(is_inside=is_inside, x=x, width=shown)


def test_a_name_stands_before_its_bar_where_it_would_cross_the_end() -> None:
    room = Room((310, 394), (0, 500), (300, 400), 410)
    assert room.place(90, 6) == Names(is_inside=False, x=204, width=90)
    assert room.place(90, 6).x + 90 == 300 - 6


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
