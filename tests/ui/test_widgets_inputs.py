"""Fields are filled by keys, say what changed and grow with what is found."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListView, QMenu

from tests.ui.checks import press, settle, type_text
from tests.ui.gallery import ANSWERS, LANGUAGES, read_date
from ui.theme import Severity, scaled
from ui.widgets.field import AnswerPill, Field
from ui.widgets.inputs import DateField, IntField, LineField, TextArea, TimeField, read_time
from ui.widgets.picker import ChipPicker, Picker, PickItem, folded
from ui.widgets.text import Link

if TYPE_CHECKING:
    from tests.ui.conftest import Hold


class Heard:
    """Keeps what a signal said."""

    def __init__(self, signal: object) -> None:
        self.said: list[object] = []
        signal.connect(self.hear)  # type: ignore[attr-defined]  # any Qt signal

    def hear(self, *words: object) -> None:
        self.said.append(words[0] if len(words) == 1 else words)


@pytest.mark.parametrize("text", ["Åse", "Łucja Žemaitė", "Оксана", "سلام", "ሰላም", "สวัสดี"])
def test_a_line_takes_every_script(hold: Hold, text: str) -> None:
    line = LineField()
    hold(line)
    heard = Heard(line.value_changed)
    type_text(line, text)
    assert line.value() == text
    assert heard.said == [text]


def test_showing_a_value_says_nothing(hold: Hold) -> None:
    line, area, number = LineField(), TextArea(), IntField()
    hold(line, area, number)
    heard = [Heard(each.value_changed) for each in (line, area, number)]
    line.set_value("a")
    area.set_value("b")
    number.set_value(3)
    assert [each.said for each in heard] == [[], [], []]
    assert (line.value(), area.value(), number.value()) == ("a", "b", 3)


def test_only_spaces_are_no_value(hold: Hold) -> None:
    line = LineField()
    hold(line)
    type_text(line, "   ")
    assert line.value() is None


def test_the_caption_in_a_line_yields_to_its_text(hold: Hold) -> None:
    line = LineField()
    line.set_trailing("Ctrl K")
    window = hold(line)
    roomy = line.textMargins().right()
    window.resize(120, 200)
    settle(window)
    type_text(line, "Mohammad Reza Ahmadi")
    line.resize(110, line.height())
    assert roomy > 0
    assert line.textMargins().right() == 0


def test_tab_leaves_a_text_area(hold: Hold) -> None:
    area, line = TextArea(), LineField()
    hold(area, line)
    left = Heard(area.left)
    area.setFocus()
    press(area, Qt.Key.Key_Tab)
    assert line.hasFocus()
    assert area.toPlainText() == ""
    assert len(left.said) == 1


def test_a_text_area_grows_with_its_content_up_to_its_limit(hold: Hold) -> None:
    area = TextArea(lines=2, most_lines=5)
    window = hold(area)
    heights = []
    for count in (1, 4, 40):
        area.set_value("\n".join(["linje"] * count))
        settle(window)
        heights.append(area.height())
    assert heights[0] < heights[1] < heights[2]
    assert heights[2] - heights[1] == area.fontMetrics().lineSpacing()


def test_the_field_counts_when_few_characters_are_left(hold: Hold) -> None:
    area = TextArea(longest=20)
    field = Field("Ønsker", area, name="wishes")
    hold(field)
    type_text(area, "kort")
    assert not any("tegn" in label.text() and label.isVisible() for label in field.findChildren(QLabel))
    type_text(area, " men så ble det langt")
    assert any(label.text() == "5 tegn for mye" and label.isVisible() for label in field.findChildren(QLabel))


def test_a_date_keeps_unreadable_text_and_tells_when_it_becomes_a_date(hold: Hold) -> None:
    line = DateField(read_date)
    hold(line)
    raw, values = Heard(line.raw_changed), Heard(line.value_changed)
    type_text(line, "26.11.")
    assert (line.value(), line.is_readable(), line.raw()) == (None, False, "26.11.")
    assert values.said == []
    type_text(line, "2026")
    assert raw.said == ["26.11.", "26.11.2026"]
    assert values.said == [date(2026, 11, 26)]
    assert line.trailing() == "torsdag, uke 48"
    press(line, Qt.Key.Key_Backspace)
    press(line, Qt.Key.Key_Backspace)
    press(line, Qt.Key.Key_Backspace)
    press(line, Qt.Key.Key_Backspace)
    assert values.said[-1] is None
    assert line.trailing() == ""


def test_leaving_a_date_writes_it_out(hold: Hold) -> None:
    line, other = DateField(read_date), LineField()
    hold(line, other)
    line.setFocus()
    type_text(line, "4.3.2026")
    press(line, Qt.Key.Key_Tab)
    assert line.text() == "04.03.2026"
    line.setFocus()
    line.selectAll()
    type_text(line, "31.02.2026")
    press(line, Qt.Key.Key_Tab)
    assert line.text() == "31.02.2026"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9", time(9, 0)),
        ("930", time(9, 30)),
        ("09.30", time(9, 30)),
        ("9:05", time(9, 5)),
        ("2359", time(23, 59)),
        ("24", None),
        ("9:5", None),
        ("12:60", None),
        ("ni", None),
    ],
)
def test_a_time_is_read_as_people_type_it(text: str, value: time | None) -> None:
    assert read_time(text) == value


def test_a_time_field_writes_the_time_out(hold: Hold) -> None:
    line, other = TimeField(), LineField()
    hold(line, other)
    line.setFocus()
    type_text(line, "930")
    press(line, Qt.Key.Key_Tab)
    assert (line.text(), line.value()) == ("09:30", time(9, 30))


@pytest.mark.parametrize(("text", "value"), [("45", 45), ("1 000", 1000), ("0", None), ("20000", None), ("4,5", None)])
def test_a_number_is_read_within_its_bounds(hold: Hold, text: str, value: int | None) -> None:
    line = IntField(least=1, most=10_000, unit="min")
    hold(line)
    type_text(line, text)
    assert line.value() == value
    assert line.is_readable() is (value is not None)


def test_a_field_names_its_control_and_its_letter_reaches_it(hold: Hold) -> None:
    line, other = LineField(), LineField()
    first = Field("&Fornavn", line, name="first", hint="fra passet")
    window = hold(Field("E&tternavn", other, name="last"), first)
    assert (line.objectName(), line.accessibleName()) == ("first", "Fornavn")
    assert line.accessibleDescription() == "fra passet"
    other.setFocus()
    press(window, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    assert line.hasFocus()


def test_a_finding_grows_the_field_and_is_spoken_with_the_control(hold: Hold) -> None:
    line = LineField()
    field = Field("&Bosatt", line, name="settled", hint="dato")
    window = hold(field)
    before = field.sizeHint().height()
    followed = Heard(field.link_pressed)
    field.set_finding(Severity.DANGER, "Februar 2026 har 28 dager.", "Ikke spurt")
    settle(window)
    assert field.sizeHint().height() > before
    spoken = QAccessible.queryAccessibleInterface(line).text(QAccessible.Text.Description)
    assert spoken == "dato. Februar 2026 har 28 dager."
    link = next(link for link in field.findChildren(Link) if link.isVisible())
    press(link, Qt.Key.Key_Space)
    assert len(followed.said) == 1
    field.clear_finding()
    assert (field.finding(), line.property("finding")) == ("", "")
    assert line.accessibleDescription() == "dato"


def test_the_frame_of_a_field_takes_the_colour_of_its_finding(hold: Hold) -> None:
    line, other = LineField(), LineField()
    field = Field("&Bosatt", line, name="settled")
    window = hold(other, field)
    other.setFocus()
    before = line.grab().toImage().pixelColor(60, 0).name()
    field.set_finding(Severity.DANGER, "Feil.")
    settle(window)
    assert (before, line.grab().toImage().pixelColor(60, 0).name()) == ("#76878d", "#9c1f24")


def test_focus_does_not_move_the_text_of_a_field(hold: Hold) -> None:
    line, other = LineField(), LineField()
    hold(line, other)
    other.setFocus()
    before = line.size(), line.cursorRect().topLeft()
    line.setFocus()
    assert (line.size(), line.cursorRect().topLeft()) == before
    assert line.grab().toImage().pixelColor(60, 1).name() == "#6a3bc0"


def test_leaving_the_control_is_the_moment_for_findings(hold: Hold) -> None:
    line, other = LineField(), LineField()
    field = Field("&Fornavn", line, name="first")
    hold(field, other)
    left = Heard(field.left)
    line.setFocus()
    type_text(line, "Åse")
    assert left.said == []
    press(line, Qt.Key.Key_Tab)
    assert len(left.said) == 1


def test_an_answer_takes_the_place_of_the_value_by_keys_alone(hold: Hold) -> None:
    line = LineField()
    field = Field("&Yrke", line, name="job", answers=ANSWERS)
    hold(field)
    answered = Heard(field.answered)
    line.setFocus()
    type_text(line, "snekker")
    press(line, Qt.Key.Key_F4)
    menu = field.findChild(QMenu, "answerMenu")
    assert isinstance(menu, QMenu)
    press(menu, Qt.Key.Key_Down)
    press(menu, Qt.Key.Key_Return)
    pill = field.findChild(AnswerPill)
    assert isinstance(pill, AnswerPill)
    assert answered.said == ["DOES_NOT_KNOW"]
    assert pill.x() == 0, "the answer stands where the value stood"
    assert (pill.text(), pill.hasFocus(), line.isVisible(), line.value()) == ("Vet ikke", True, False, None)
    press(pill, Qt.Key.Key_Backspace)
    assert answered.said == ["DOES_NOT_KNOW", None]
    assert line.hasFocus()
    assert field.answer() is None


def test_an_answer_unknown_to_this_program_is_shown_as_it_came(hold: Hold) -> None:
    field = Field("&Yrke", LineField(), name="job", answers=ANSWERS)
    hold(field)
    field.set_answer("ASKED_LATER")
    pill = field.findChild(AnswerPill)
    assert isinstance(pill, AnswerPill)
    assert pill.text() == "ASKED_LATER"


def test_three_letters_and_enter_take_the_first(hold: Hold) -> None:
    pick = Picker(LANGUAGES)
    hold(pick)
    heard = Heard(pick.value_changed)
    pick.setFocus()
    type_text(pick, "dar")
    assert pick.is_open()
    press(pick, Qt.Key.Key_Return)
    assert (pick.value(), pick.text(), heard.said) == ("prs", "dari", ["prs"])
    assert not pick.is_open()


@pytest.mark.parametrize(
    ("text", "code"), [("ትግ", "ti"), ("PERS", "prs"), ("укр", "uk"), ("iran", "fa"), ("ukr", "uk")]
)
def test_an_entry_is_found_by_any_of_its_names(hold: Hold, text: str, code: str) -> None:
    pick = Picker(LANGUAGES)
    hold(pick)
    pick.setFocus()
    type_text(pick, text)
    press(pick, Qt.Key.Key_Return)
    assert pick.value() == code


def test_arrows_go_on_in_the_list_and_escape_leaves_it(hold: Hold) -> None:
    pick = Picker(LANGUAGES)
    hold(pick)
    pick.setFocus()
    press(pick, Qt.Key.Key_Down)
    assert pick.is_open()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QListView)
    assert popup.sizeHintForRow(0) >= scaled(32), "high enough to hit, with room for the own script"
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert pick.value() == LANGUAGES[1].code
    pick.selectAll()
    type_text(pick, "pers")
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert (pick.is_open(), pick.value()) == (False, LANGUAGES[1].code)


def test_tab_takes_the_row_the_list_stands_on_and_goes_on(hold: Hold) -> None:
    pick, other = Picker(LANGUAGES), LineField()
    hold(pick, other)
    pick.setFocus()
    type_text(pick, "pers")
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QListView)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Tab)
    assert (pick.value(), other.hasFocus()) == ("fa", True)


def test_text_that_is_no_entry_is_put_back_when_focus_leaves(hold: Hold) -> None:
    pick, other = Picker(LANGUAGES), LineField()
    hold(pick, other)
    pick.set_value("ti")
    pick.setFocus()
    pick.selectAll()
    type_text(pick, "qqq")
    press(pick, Qt.Key.Key_Tab)
    assert (pick.text(), pick.value()) == ("tigrinja", "ti")


def test_emptying_the_picker_empties_the_value(hold: Hold) -> None:
    pick = Picker(LANGUAGES)
    hold(pick)
    pick.set_value("ti")
    heard = Heard(pick.value_changed)
    pick.setFocus()
    pick.selectAll()
    press(pick, Qt.Key.Key_Delete)
    assert (pick.value(), heard.said) == (None, [None])


def test_a_code_outside_the_vocabulary_is_shown_as_it_came(hold: Hold) -> None:
    pick, many = Picker(LANGUAGES), ChipPicker(LANGUAGES)
    hold(pick, many)
    pick.set_value("xx")
    many.set_value(("ti", "xx"))
    assert (pick.value(), pick.text()) == ("xx", "xx")
    assert many.value() == ("ti", "xx")


def test_several_are_chosen_and_taken_away_by_keys(hold: Hold) -> None:
    many = ChipPicker(LANGUAGES)
    window = hold(Field("Språk", many, name="languages"))
    heard = Heard(many.value_changed)
    many.line.setFocus()
    for text in ("tig", "pol"):
        type_text(many.line, text)
        press(many.line, Qt.Key.Key_Return)
    assert many.value() == ("ti", "pl")
    assert "tigrinja, polsk" in many.line.accessibleDescription()
    assert many.line.accessibleName() == "Språk"
    type_text(many.line, "tig")
    assert not many.line.is_open(), "an entry chosen already is not offered again"
    many.line.clear()
    press(many.line, Qt.Key.Key_Backspace)
    settle(window)
    assert heard.said == [("ti",), ("ti", "pl"), ("ti",)]


def test_marks_and_case_do_not_matter_when_searching() -> None:
    assert folded("Gorzów Šiauliai ŁÓDŹ") == "gorzow siauliai lodz"
    assert PickItem("a", "b").keywords == ""


def test_a_field_is_as_high_as_the_design_says(hold: Hold) -> None:
    line = LineField()
    hold(line)
    assert abs(line.height() - scaled(34)) <= 1
