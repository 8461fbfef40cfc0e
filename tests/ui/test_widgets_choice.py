"""Buttons, segments, chips and lists of choices answer to keys and clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.checks import press, tab_order_problems
from tests.ui.gallery import CEFR
from tests.ui.test_widgets_inputs import Heard
from ui.theme import apply_theme, make_theme
from ui.widgets.button import Button, ButtonKind, CheckBox, RadioButton
from ui.widgets.chip import Chip, ChipRow
from ui.widgets.inputs import LineField
from ui.widgets.segments import Choice, Segments
from ui.widgets.text import Link, ShortText

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Hold


def colour_at(widget: QWidget, x: int, y: int) -> str:
    """What is painted at a point, as #rrggbb."""
    return widget.grab().toImage().pixelColor(x, y).name()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_button_is_pressed_by_space_and_enter(hold: Hold, key: Qt.Key) -> None:
    button = Button("Skriv ut")
    window = hold(button, LineField())
    heard = Heard(button.clicked)
    button.setFocus()
    press(button, key)
    if key == Qt.Key.Key_Return and not heard.said:
        # Outside a dialog Qt leaves Enter to the button's own key handling.
        pytest.fail(f"Enter does nothing in {window}")
    assert len(heard.said) == 1


def test_a_shortcut_stands_in_the_button_and_works(hold: Hold, qtbot: QtBot) -> None:
    plain, with_key = Button("Ny deltaker"), Button("Ny deltaker", ButtonKind.PRIMARY, shortcut="Ctrl+N")
    line = LineField()
    hold(plain, with_key, line)
    line.setFocus()
    # Qt shows the button pressed for a tenth of a second before it says so.
    with qtbot.waitSignal(with_key.clicked, timeout=2000):
        press(line, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert with_key.sizeHint().width() > plain.sizeHint().width()


def test_focus_shrinks_the_fill_and_moves_nothing(hold: Hold) -> None:
    button, other = Button("Lagre", ButtonKind.PRIMARY), LineField()
    hold(button, other)
    other.setFocus()
    size, middle = button.size(), button.height() // 2
    assert [colour_at(button, x, middle) for x in (0, 2, 5)] == ["#0b5d6b"] * 3
    button.setFocus()
    assert button.size() == size
    assert colour_at(button, 0, middle) == "#6a3bc0"
    assert colour_at(button, 3, middle) not in ("#6a3bc0", "#0b5d6b")
    assert colour_at(button, 6, middle) == "#0b5d6b"


def test_a_disabled_button_is_still_readable(hold: Hold) -> None:
    button = Button("Ferdigstill", ButtonKind.PRIMARY)
    button.setEnabled(False)
    hold(button)
    assert colour_at(button, 6, button.height() // 2) == "#e8eeee"


def test_a_link_and_the_boxes_take_keys_and_clicks(hold: Hold) -> None:
    link, box, one, two = Link("Vis kartlegging"), CheckBox("Informert"), RadioButton("Fylket"), RadioButton("Din")
    hold(link, box, one, two)
    heard = Heard(link.clicked)
    press(link, Qt.Key.Key_Space)
    assert len(heard.said) == 1
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 4, box.height() // 2))
    assert box.isChecked()
    one.setChecked(True)
    one.setFocus()
    press(one, Qt.Key.Key_Down)
    assert two.isChecked()


def test_a_short_text_tells_the_whole_in_its_tooltip(hold: Hold) -> None:
    label = ShortText("Mohammad Reza Ahmadi fra Herat")
    hold(label)
    assert label.toolTip() == ""
    label.resize(80, label.height())
    assert label.toolTip() == "Mohammad Reza Ahmadi fra Herat"


@pytest.mark.parametrize(
    ("typed", "code"), [("B1", "B1"), ("b2", "B2"), ("<", "<A1"), ("<A1", "<A1"), ("-", "–"), ("A", None), ("x", None)]
)
def test_typing_a_level_chooses_it(hold: Hold, typed: str, code: str | None) -> None:
    level = Segments(CEFR)
    hold(level)
    level.setFocus()
    QTest.keyClicks(level, typed)
    assert level.value() == code


def test_typing_again_begins_anew_when_no_label_goes_on_so(hold: Hold) -> None:
    level = Segments(CEFR)
    hold(level)
    heard = Heard(level.value_changed)
    level.setFocus()
    QTest.keyClicks(level, "B1")
    QTest.keyClicks(level, "C2")
    assert heard.said == ["B1", "C2"]


def test_arrows_move_and_backspace_empties_the_segments(hold: Hold) -> None:
    choice = Segments([("no", "Nei"), ("partly", "Delvis"), ("yes", "Ja")])
    hold(choice)
    heard = Heard(choice.value_changed)
    choice.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right):
        press(choice, key)
    assert heard.said == ["no", "partly", "no", "yes"]
    press(choice, Qt.Key.Key_Backspace)
    assert (choice.value(), heard.said[-1]) == (None, None)
    QTest.keyClicks(choice, "j")
    assert choice.value() == "yes"


def test_a_click_chooses_the_segment_under_it(hold: Hold) -> None:
    choice = Segments([("no", "Nei"), ("partly", "Delvis"), ("yes", "Ja")])
    hold(choice)
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton, pos=QPoint(choice.width() - 10, choice.height() // 2))
    assert choice.value() == "yes"
    assert colour_at(choice, choice.width() - 30, 4) == "#0b5d6b"
    assert choice.hasFocus()


def test_nothing_chosen_is_nothing_filled(hold: Hold) -> None:
    choice, line = Segments(CEFR), LineField()
    hold(choice, line)
    line.setFocus()
    row = choice.grab().toImage()
    colours = {row.pixelColor(x, 6).name() for x in range(2, row.width() - 2)}
    assert "#0b5d6b" not in colours


def test_the_screen_reader_hears_name_and_value_of_segments(hold: Hold) -> None:
    level = Segments(CEFR)
    level.setAccessibleName("Lytte")
    hold(level)
    level.set_value("B1")
    spoken = QAccessible.queryAccessibleInterface(level)
    assert level.accessibleName() == "Lytte"
    assert spoken.text(QAccessible.Text.Value) == "B1"


def test_more_than_eight_segments_are_refused() -> None:
    with pytest.raises(ValueError, match="9 choices"):
        Segments([(str(number), str(number)) for number in range(9)])


@pytest.mark.parametrize("make", [Segments, Choice])
def test_a_code_this_program_does_not_know_is_shown(hold: Hold, make: type[Segments] | type[Choice]) -> None:
    choice = make([("no", "Nei"), ("yes", "Ja")])
    hold(choice)
    choice.set_value("MAYBE")
    assert (choice.value(), choice.currentText()) == ("MAYBE", "MAYBE")


@pytest.mark.parametrize("make", [Segments, Choice])
def test_the_wheel_never_changes_an_answer(hold: Hold, make: type[Segments] | type[Choice]) -> None:
    choice = make([("no", "Nei"), ("yes", "Ja")])
    hold(choice)
    choice.set_value("no")
    choice.setFocus()
    middle = QPointF(choice.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(choice.mapToGlobal(choice.rect().center())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(choice, event)
    assert choice.value() == "no"


def test_a_list_is_chosen_from_by_arrows_and_letters_and_emptied(hold: Hold) -> None:
    choice = Choice([("phone", "Telefon"), ("video", "Video"), ("there", "Oppmøte")])
    hold(choice)
    heard = Heard(choice.value_changed)
    choice.setFocus()
    press(choice, Qt.Key.Key_Down)
    QTest.keyClicks(choice, "o")
    press(choice, Qt.Key.Key_Delete)
    assert heard.said == ["phone", "there", None]


def test_the_opened_list_is_chosen_from(hold: Hold) -> None:
    choice = Choice([("phone", "Telefon"), ("video", "Video")])
    hold(choice)
    left = Heard(choice.left)
    choice.set_value("phone")
    choice.setFocus()
    press(choice, Qt.Key.Key_Space)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    view = choice.view()
    assert view is not None
    press(view, Qt.Key.Key_Down)
    press(view, Qt.Key.Key_Return)
    assert choice.value() == "video"
    assert left.said == [], "opening its own list is not leaving the field"


def chips() -> ChipRow:
    """Three chips, the last of them an act."""
    row = ChipRow()
    for key, text, checkable in (("mine", "Mine", True), ("conflict", "Konflikt", True), ("more", "Flere", False)):
        row.add(key, Chip(text, checkable=checkable))
    return row


def test_chips_are_one_tab_stop_with_arrows_inside(hold: Hold) -> None:
    row, before, after = chips(), LineField(), LineField()
    window = hold(before, row, after)
    before.setFocus()
    press(before, Qt.Key.Key_Tab)
    assert row.chip("mine").hasFocus()
    press(row.chip("mine"), Qt.Key.Key_Right)
    press(row.chip("conflict"), Qt.Key.Key_Space)
    assert row.value() == ("conflict",)
    press(row.chip("conflict"), Qt.Key.Key_Tab)
    assert after.hasFocus()
    press(after, Qt.Key.Key_Backtab)
    assert row.chip("conflict").hasFocus()
    assert tab_order_problems(window) == []


def test_chips_say_what_is_on_and_acts_say_their_key(hold: Hold) -> None:
    row = chips()
    hold(row)
    changed, acts = Heard(row.changed), Heard(row.act)
    for key in ("mine", "conflict", "mine", "more"):
        QTest.mouseClick(row.chip(key), Qt.MouseButton.LeftButton)
    assert changed.said == [("mine",), ("mine", "conflict"), ("conflict",)]
    assert acts.said == ["more"]


def test_of_exclusive_chips_at_most_one_is_on(hold: Hold) -> None:
    row = ChipRow(exclusive=True)
    for key in ("a", "b"):
        row.add(key, Chip(key))
    hold(row)
    QTest.mouseClick(row.chip("a"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(row.chip("b"), Qt.MouseButton.LeftButton)
    assert row.value() == ("b",)


def test_chips_wrap_when_the_row_is_full(hold: Hold) -> None:
    row = ChipRow()
    for number in range(12):
        row.add(str(number), Chip(f"Solbakken mottak {number}"))
    window = hold(row)
    assert all(row.rect().contains(row.chip(key).geometry()) for key in row.keys())  # noqa: SIM118  # not a dict
    assert row.chip("11").y() > row.chip("0").y()
    assert window.width() == 600


def test_a_chip_carries_its_count_in_its_name(hold: Hold, qapp: QApplication) -> None:
    chip = Chip("Mine", count=17)
    hold(chip)
    assert chip.accessibleName() == "Mine 17"
    before = chip.sizeHint()
    apply_theme(qapp, make_theme(text_scale=2.0))
    assert chip.sizeHint().height() == 2 * before.height()
