"""The frame of the window: rail, bar, tabs, index, timeline, table and dialog."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from tests.ui.checks import activate, close, press, settle, tab_order_problems
from tests.ui.gallery import EVENTS, PeopleModel
from tests.ui.test_widgets_inputs import Heard
from ui.theme import Severity, WidthClass, apply_theme, make_theme, scaled
from ui.widgets.card import Banner, Card, EmptyState, MessageLine
from ui.widgets.inputs import LineField
from ui.widgets.question import Question
from ui.widgets.rail import Rail
from ui.widgets.sign import Pill
from ui.widgets.table import PagedTableView, TableColumn, TableFrame
from ui.widgets.tabs import Section, SectionIndex, SectionState, TabStrip
from ui.widgets.text import FactLine
from ui.widgets.timeline import Timeline
from ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.modeltest import ModelTester

    from tests.ui.conftest import Hold


def rail() -> Rail:
    """Three places, the last at the bottom."""
    made = Rail()
    made.add("today", "ui-today", "I dag")
    made.add("people", "ui-people", "Deltakere")
    made.add("help", "ui-help", "Hjelp", at_bottom=True)
    made.show_place("today")
    return made


def test_the_rail_is_one_tab_stop_and_goes_where_one_says(hold: Hold) -> None:
    places, line = rail(), LineField()
    window = hold(places, line)
    heard = Heard(places.chosen)
    places.button("today").setFocus()
    press(places.button("today"), Qt.Key.Key_Down)
    assert heard.said == [], "moving along the rail does not leave the page"
    press(places.button("people"), Qt.Key.Key_Space)
    assert (heard.said, places.current()) == (["people"], "people")
    press(places.button("people"), Qt.Key.Key_End)
    assert places.button("help").hasFocus()
    assert tab_order_problems(window) == []


def test_a_tiny_rail_keeps_its_words_as_tooltips(hold: Hold) -> None:
    places = rail()
    hold(places)
    wide = places.sizeHint().width()
    places.set_tiny(True)
    assert (wide, places.sizeHint().width()) == (scaled(76), scaled(44))
    assert places.button("people").toolTip() == "Deltakere"
    spoken = QAccessible.queryAccessibleInterface(places.button("people"))
    assert spoken.text(QAccessible.Text.Name) == "Deltakere"


def test_what_waits_is_spoken(hold: Hold) -> None:
    places = rail()
    hold(places)
    places.button("today").set_waiting(4)
    assert places.button("today").accessibleDescription() == "4 venter"


def test_the_top_bar_says_what_is_saved_and_yields_when_room_is_short(hold: Hold) -> None:
    bar = TopBar(LineField(), "Ingrid Moen", "IM")
    hold(bar)
    heard = Heard(bar.lock_pressed)
    bar.say_saved("Lagret 10:42", 0)

    def words() -> list[str]:
        return [label.text() for label in bar.findChildren(QLabel) if label.isVisible()]

    assert words() == ["Lagret 10:42", "IM", "Ingrid Moen"]
    bar.set_width_class(WidthClass.TINY)
    assert words() == []
    QTest.mouseClick(bar.lock, Qt.MouseButton.LeftButton)
    assert len(heard.said) == 1
    assert bar.height() == scaled(52)


def tabs() -> TabStrip:
    """Three tabs."""
    strip = TabStrip()
    for key, text in (("overview", "Oversikt"), ("mapping", "Kartlegging"), ("plan", "Plan")):
        strip.add(key, text)
    return strip


def test_tabs_are_chosen_by_arrows_and_by_number(hold: Hold) -> None:
    strip, line = tabs(), LineField()
    hold(strip, line)
    heard = Heard(strip.chosen)
    strip.setFocus()
    press(strip, Qt.Key.Key_Right)
    line.setFocus()
    press(line, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert heard.said == ["mapping", "plan"]
    strip.choose("overview")
    assert strip.current() == "overview"
    with pytest.raises(KeyError):
        strip.choose("nothing")


def test_tabs_move_together_before_they_have_to_be_scrolled(hold: Hold) -> None:
    strip = tabs()
    window = hold(strip)
    roomy = [strip.tabRect(place).width() for place in range(3)]
    window.resize(strip.x() * 2 + sum(roomy) - 12, 500)
    settle(window)
    close_by = [strip.tabRect(place).width() for place in range(3)]
    assert all(close < wide for close, wide in zip(close_by, roomy, strict=True))
    assert sum(close_by) <= strip.width()
    assert not [each for each in strip.findChildren(QToolButton) if each.isVisible()]
    window.resize(strip.x() * 2 + sum(close_by) - 60, 500)
    settle(window)
    scrolled_by = [each for each in strip.findChildren(QToolButton) if each.isVisible()]
    assert len(scrolled_by) == 2
    assert all(min(each.width(), each.height()) >= scaled(28) for each in scrolled_by)


def index() -> SectionIndex:
    """Three sections."""
    return SectionIndex(
        [
            Section("person", "Om personen", SectionState.FULL),
            Section("language", "Språk", SectionState.HALF, 2),
            Section("work", "Arbeid"),
        ]
    )


def test_the_index_goes_to_a_section_and_speaks_its_state(hold: Hold) -> None:
    sections = index()
    window = hold(sections)
    heard = Heard(sections.chosen)
    sections.show_current("person")
    first = window.findChild(QWidget, "section_person")
    second = window.findChild(QWidget, "section_language")
    assert isinstance(first, QWidget)
    assert isinstance(second, QWidget)
    first.setFocus()
    press(first, Qt.Key.Key_Down)
    press(second, Qt.Key.Key_Space)
    assert heard.said == ["language"]
    assert second.accessibleDescription() == "påbegynt, 2 gjenstår"
    sections.update_section(Section("language", "Språk", SectionState.FULL))
    assert second.accessibleDescription() == "ferdig"
    assert tab_order_problems(window) == []


def test_the_index_becomes_a_list_to_choose_from(hold: Hold) -> None:
    sections = index()
    window = hold(sections)
    heard = Heard(sections.chosen)
    sections.show_current("language")
    sections.set_compact(True)
    choice = window.findChild(QWidget, "sectionChoice")
    assert isinstance(choice, QWidget)
    assert QAccessible.queryAccessibleInterface(choice).text(QAccessible.Text.Value) == "2 av 3 Språk · 2 gjenstår"
    press(choice, Qt.Key.Key_Down)
    assert (heard.said, sections.current()) == (["work"], "work")


def test_the_timeline_has_months_and_opens_an_event(hold: Hold, qtmodeltester: ModelTester) -> None:
    line = Timeline()
    line.set_items(EVENTS[::-1])
    hold(line)
    model = line.model()
    check: Any = qtmodeltester.check
    check(model)
    rows = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    assert rows[0] == "November 2026"
    assert rows[1:4] == ["Plan utskrevet på dari", "Veiledningssamtale", "Norskprøve A2 muntlig"]
    assert rows[4] == "Oktober 2026"
    heard = Heard(line.opened)
    line.setFocus()
    press(line, Qt.Key.Key_Down)
    press(line, Qt.Key.Key_Return)
    assert heard.said == ["g"]
    spoken = model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Veiledningssamtale, 20.11. · 55 min, Ingrid Moen"


def table() -> PagedTableView:
    """Twenty invented people."""
    view = PagedTableView("people", "Deltakere")
    view.setModel(PeopleModel(view))
    view.set_columns([TableColumn(), TableColumn(70, 1000), TableColumn(110, 1000), TableColumn(230)])
    return view


def test_the_gallery_model_keeps_the_rules_of_models(qtmodeltester: ModelTester) -> None:
    check: Any = qtmodeltester.check
    model = PeopleModel()
    check(model)


def test_a_table_is_one_tab_stop_and_opens_a_row(hold: Hold) -> None:
    view, before, after = table(), LineField(), LineField()
    window = hold(before, view, after)
    heard = Heard(view.opened)
    before.setFocus()
    press(before, Qt.Key.Key_Tab)
    assert view.currentIndex().row() == 0
    press(view, Qt.Key.Key_Down)
    press(view, Qt.Key.Key_Return)
    opened = heard.said[0]
    assert getattr(opened, "row")() == 1  # noqa: B009  # said holds plain objects
    press(view, Qt.Key.Key_Tab)
    assert after.hasFocus()
    assert tab_order_problems(window) == []


def test_a_selected_row_has_tint_and_marker_and_the_focused_one_a_ring(hold: Hold) -> None:
    view, line = table(), LineField()
    hold(line, view)
    view.setFocus()
    press(view, Qt.Key.Key_Down)
    line.setFocus()
    row = view.visualRect(view.model().index(1, 0))
    image = view.viewport().grab().toImage()
    assert image.pixelColor(1, row.center().y()).name() == "#0b5d6b"
    assert image.pixelColor(8, row.center().y()).name() == "#ddeef0"
    view.setFocus()
    image = view.viewport().grab().toImage()
    assert image.pixelColor(100, row.top()).name() == "#6a3bc0"


def test_columns_leave_in_turn_when_the_window_is_narrow(hold: Hold, qapp: QApplication) -> None:
    view = table()
    window = hold(view)
    window.resize(1200, 500)
    settle(window)
    assert [view.isColumnHidden(column) for column in range(4)] == [False] * 4
    window.resize(900, 500)
    settle(window)
    assert [view.isColumnHidden(column) for column in range(4)] == [False, True, True, False]
    assert sum(view.columnWidth(column) for column in range(4)) <= view.viewport().width()


@pytest.mark.parametrize("height", [301, 350, 417])
def test_a_table_ends_at_a_whole_row(hold: Hold, height: int) -> None:
    view = table()
    frame = TableFrame(view)
    hold(frame)
    frame.resize(600, height)
    assert view.viewport().height() % view.row_height() == 0
    assert 0 <= height - view.height() < view.row_height() + scaled(16)


def test_a_cell_is_spoken_in_words(hold: Hold) -> None:
    view = table()
    hold(view)
    spoken = QAccessible.queryAccessibleInterface(view)
    words = [spoken.child(place).text(QAccessible.Text.Name) for place in range(12)]
    assert "Selam Tesfaye Haile ሰላም ተስፋይ ሃይለ" in words
    assert "Vedtak § 12 om 11 dager" in words


def question(parent: QWidget, *, danger: bool) -> Question:
    """A dialog that deletes something invented."""
    return Question(
        "Slette språket tigrinja?",
        "Fire nivåer og en prøve blir borte fra kladden. Du kan angre med Ctrl Z.",
        act="Slett",
        keep="Behold",
        danger=danger,
        parent=parent,
    )


def test_a_dangerous_question_rests_on_the_safe_button(hold: Hold) -> None:
    window = hold(LineField())
    dialog = question(window, danger=True)
    rejected, accepted = Heard(dialog.rejected), Heard(dialog.accepted)
    dialog.open()
    settle(dialog)
    assert dialog.focusWidget() is dialog.keep_button
    assert scaled(420) <= dialog.width() <= scaled(520)
    press(dialog.keep_button, Qt.Key.Key_Return)
    assert (len(rejected.said), len(accepted.said)) == (1, 0)


def test_a_question_acts_on_its_act_and_escape_keeps(hold: Hold) -> None:
    window = hold(LineField())
    first, second = question(window, danger=False), question(window, danger=False)
    accepted, rejected = Heard(first.accepted), Heard(second.rejected)
    first.open()
    settle(first)
    QTest.mouseClick(first.act_button, Qt.MouseButton.LeftButton)
    second.open()
    settle(second)
    press(second, Qt.Key.Key_Escape)
    assert (len(accepted.said), len(rejected.said)) == (1, 1)


def test_cards_messages_and_empty_states_show_their_words(hold: Hold) -> None:
    card = Card("Mål", Pill("Avtalt", Severity.OK))
    message = MessageLine(Severity.WARN, "Frist om 3 dager.", "Tolk er ikke bestilt.", law="§ 11", act="Bestill")
    empty = EmptyState("person", "Ingen deltakere ennå", "Når du registrerer den første, kommer fristene av seg selv.")
    hold(card, message, empty, Banner("Demodata", "Alt her er oppdiktet."))
    heard = Heard(message.act_pressed)
    link = message.findChild(QWidget, "") and message.childAt(QPoint(message.width() - 24, message.height() // 2))
    assert isinstance(link, QWidget)
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert len(heard.said) == 1
    assert message.accessibleName() == "Frist om 3 dager. Tolk er ikke bestilt. § 11"
    message.show_message(Severity.DANGER, "Over fristen.")
    assert message.accessibleName() == "Over fristen."


def test_facts_give_way_to_each_other_where_room_is_short(hold: Hold) -> None:
    line = FactLine()
    hold(line)
    facts = ("Mål: helsefagarbeider med fagbrev i Grenland", "6 mnd", "kan ta 6–82 mnd", "ferdig juni 2027", "3ZX5")
    line.show_facts((*facts, ""), lesser=(facts[2], facts[4], facts[1]))
    metrics = QFontMetrics(line.font())
    whole = metrics.horizontalAdvance(line.text())
    assert line.text() == " · ".join(facts)
    assert line.shown_text(metrics, whole) == line.text()
    shown = [line.shown_text(metrics, room) for room in range(whole, 0, -10)]
    assert all(metrics.horizontalAdvance(each) <= room for each, room in zip(shown, range(whole, 0, -10), strict=True))
    parts = [each.split(" · ") for each in shown]
    cut = next(each for each in parts if "…" in each[0])
    assert cut[1:] == list(facts[1:])
    left_over = [tuple(fact for fact in facts if fact in each) for each in parts]
    assert [each for at, each in enumerate(left_over) if at == 0 or each != left_over[at - 1]] == [
        facts,
        facts[1:],
        (facts[1], facts[3], facts[4]),
        (facts[1], facts[3]),
        (facts[3],),
        (),
    ]


def test_a_long_message_wraps_instead_of_being_cut(hold: Hold) -> None:
    message = MessageLine(
        Severity.INFO, "Lagret her.", "Alt du har skrevet er lagret på denne maskinen. " * 5, law="§ 11"
    )
    window = hold(message)
    short = message.height()
    window.resize(420, 500)
    settle(window)
    assert message.height() > short


def test_no_widget_connects_a_lambda_or_opens_a_loop() -> None:
    from pathlib import Path

    import ui.widgets

    sources = [path for folder in ui.widgets.__path__ for path in Path(folder).glob("*.py")]
    assert len(sources) > 10
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"connect\(\s*(lambda|partial)", text), path.name
        assert not re.search(r"processEvents|QEventLoop|\.exec\(|import \*", text), path.name


def test_pills_keep_their_frame_where_tints_cannot_be_seen(hold: Hold, qapp: QApplication) -> None:
    from ui.theme import ThemeName

    apply_theme(qapp, make_theme(ThemeName.HIGH_CONTRAST))
    pill = Pill("Om 3 dager", Severity.WARN)
    window = QWidget()
    pill.setParent(window)
    pill.setGeometry(QRect(QPoint(10, 10), pill.sizeHint()))
    activate(window)
    assert pill.grab().toImage().pixelColor(pill.width() // 2, 0).name() == "#ffd166"
    close(window)
