"""One participant: head, deadline, tabs, agreed steps, notes, history, details."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from karriere_app.services import demo, records
from tests.ui.checks import (
    activate,
    clipped_texts,
    duplicate_mnemonics,
    press,
    tab_order_problems,
    type_text,
    unnamed_controls,
)
from tests.ui.people_world import World, inside, world_for
from ui.models.case_words import days_words, due_severity
from ui.models.change_list import ChangeListModel
from ui.theme import Severity, apply_theme, make_theme
from ui.widgets.button import CheckBox

if TYPE_CHECKING:
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from karriere_app.services.desk import Desk

SIZES = [(1.0, 1366, 768), (1.5, 1366, 768), (2.0, 1366, 768), (1.0, 1093, 582), (1.5, 1093, 582)]
TODAY = date(2026, 11, 24)


def opened_times(desk: Desk, participant: str) -> int:
    """How many access entries tell that somebody opened the participant."""
    with desk.reading() as connection:
        query = sa.text("SELECT count(*) FROM access_entry WHERE participant = :id AND action = 'OPENED'")
        return int(connection.execute(query, {"id": participant}).scalar_one())


def with_steps(world: World) -> tuple[str, str]:
    """Somebody with a session and one agreed step; returns the ids of person and step."""
    person = world.person("Mohammad Reza", "Ahmadi", name_in_own_script="محمد رضا احمدی", birth_date="1989-05-12")
    session = world.office.make("guidance_session", participant=person, guidance_on="2026-11-20", basis="INTEGR_11")
    step = world.office.make("agreed_step", parent=session, what="Besøke Porsgrunn vgs", due_on="2026-11-26")
    return person, step


def dialog_of(world: World) -> QDialog:
    """The dialog that is open."""
    dialog = next(each for each in world.window.findChildren(QDialog) if each.isVisible())
    # A desktop gives a dialog the keyboard by itself; the offscreen platform waits to be told.
    activate(dialog)
    return dialog


def test_opening_is_written_down_once_and_a_refresh_is_not(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        person, _ = with_steps(world)
        shown = world.go("participant", record=person)
        assert opened_times(desk, person) == 1
        assert shown.head.name.text() == "Mohammad Reza Ahmadi"
        assert shown.head.facts.text().startswith("f. 12.05.1989 (37 år)")
        world.office.notifier.announce(("participant",), (person,))
        qtbot.wait(80)
        world.rest()
        assert opened_times(desk, person) == 1


def test_a_step_is_ticked_with_the_keyboard_and_keeps_it(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        person, step = with_steps(world)
        world.go("participant", record=person)
        box = world.find(CheckBox, f"step_{step}")
        box.setFocus()
        press(box, Qt.Key.Key_Space)
        world.until(lambda: getattr(records.get(desk, step), "done_on", None) == TODAY)
        qtbot.wait(80)
        world.rest()
        again = world.find(CheckBox, f"step_{step}")
        assert again.isChecked()
        assert again.hasFocus()
        world.office.undo.stack.undo()
        world.rest()
        assert getattr(records.get(desk, step), "done_on", None) is None


def test_ctrl_t_writes_a_note_and_the_place_stays(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        person, _ = with_steps(world)
        shown = world.go("participant", record=person, part="details")
        phone = world.find(QLineEdit, "participant.phone")
        phone.setFocus()
        type_text(phone, "00 00 00 01")
        QTest.keyClick(phone, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        world.rest()
        dialog = dialog_of(world)
        text = inside(dialog, QPlainTextEdit, "contact_note.text")
        assert text.hasFocus()
        type_text(text, "Ringte om hospitering")
        QTest.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        world.rest()
        notes: list[Any] = records.under_participant(desk, "contact_note", person)
        assert [(note.text, note.on) for note in notes] == [("Ringte om hospitering", TODAY)]
        assert phone.text() == "00 00 00 01"
        assert shown.tabs.current() == "details"


def test_a_note_that_is_given_up_leaves_nothing(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        person, _ = with_steps(world)
        world.go("participant", record=person)
        QTest.keyClick(world.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        world.rest()
        dialog = dialog_of(world)
        type_text(inside(dialog, QPlainTextEdit, "contact_note.text"), "Feil person")
        press(inside(dialog, QPushButton, "keepButton"), Qt.Key.Key_Space)
        world.rest()
        with desk.reading() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM draft")).scalar_one() == 0
        assert records.under_participant(desk, "contact_note", person) == []


def test_the_tabs_are_chosen_by_ctrl_and_number_and_details_save_when_left(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        person, _ = with_steps(world)
        shown = world.go("participant", record=person)
        QTest.keyClick(world.window, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
        world.rest()
        assert shown.tabs.current() == "details"
        name = world.find(QLineEdit, "participant.family_name")
        assert name.text() == "Ahmadi"
        name.setFocus()
        name.selectAll()
        type_text(name, "Ahmady")
        QTest.keyClick(name, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
        world.until(lambda: getattr(records.get(desk, person), "family_name", None) == "Ahmady")
        qtbot.wait(80)
        world.rest()
        assert shown.tabs.current() == "overview"
        assert shown.head.name.text() == "Mohammad Reza Ahmady"


def test_history_tells_from_what_to_what_and_shows_it_as_it_was(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        person = world.person("Mina", "Bakke", phone="00 00 00 01")
        world.office.make("participant", person, phone="00 00 00 02")
        shown = world.go("participant", record=person, part="history")
        model = shown.tabs.history.model
        qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=3000)
        assert [model.index(0, column).data() for column in (1, 2, 3, 4)] == [
            "Telefon", "00 00 00 01", "00 00 00 02", "Ingrid Veileder",
        ]  # fmt: skip
        shown.tabs.history.table.setFocus()
        press(shown.tabs.history.table, Qt.Key.Key_Down)
        press(shown.tabs.history.table, Qt.Key.Key_Return)
        world.rest()
        earlier = shown.tabs.history.earlier
        assert earlier.isVisible()
        told = [label.text() for label in earlier.findChildren(type(earlier.heading))]
        assert "00 00 00 01" in told
        assert "00 00 00 02" not in told


def test_the_history_keeps_qts_rules(desk: Desk, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    with world_for(desk, qtbot) as world:
        person, _ = with_steps(world)
        model = ChangeListModel(world.office.workplace)
        with qtbot.waitSignal(model.shown, timeout=3000):
            model.ask(person)
        world.rest()
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # the plugin has no types
        assert model.rowCount() == 3


def test_a_talk_is_begun_and_opened(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        person = world.person("Mina", "Bakke")
        world.go("participant", record=person)
        press(world.find(QPushButton, "newSession"), Qt.Key.Key_Space)
        world.rest()
        assert world.window.request.page == "session"
        sessions = records.under_participant(desk, "guidance_session", person)
        assert [session.id for session in sessions] == [world.window.request.record]


def test_a_shielded_person_is_named_so_and_placed_nowhere(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        person = world.person(
            "Mina",
            "Bakke",
            municipality="4003",
            address_protection="CONFIDENTIAL",
            responsible_counsellor=desk.principal.counsellor,
        )
        shown = world.go("participant", record=person)
        pills = [each.text() for each in shown.head.findChildren(QWidget) if hasattr(each, "show_state")]
        assert "Skjermet" in pills
        assert "Skien" not in shown.head.facts.text()


def test_a_contact_is_written_saved_when_left_and_removed(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        person = world.person("Mina", "Bakke")
        world.go("participant", record=person, part="details")
        press(world.find(QPushButton, "addContact"), Qt.Key.Key_Space)
        world.rest()
        fields = world.window.page.findChildren(QLineEdit)  # type: ignore[union-attr]  # there is a page
        name = next(each for each in fields if each.objectName().startswith("contact.name."))
        name.setFocus()
        type_text(name, "Turid Programrådgiver")
        world.find(QLineEdit, "participant.phone").setFocus()
        world.rest()
        found: list[Any] = records.under_participant(desk, "contact", person)
        assert [each.name for each in found] == ["Turid Programrådgiver"]
        press(world.find(QPushButton, f"contact.remove.{found[0].id}"), Qt.Key.Key_Space)
        world.rest()
        assert records.under_participant(desk, "contact", person) == []


@pytest.mark.parametrize(("scale", "width", "height"), SIZES)
def test_every_tab_holds_on_every_screen(
    desk: Desk, qtbot: QtBot, qapp: QApplication, scale: float, width: int, height: int
) -> None:
    people = demo.fill(desk, 4, 6)
    person = next(each for each in people if records.under_participant(desk, "guidance_session", each))
    apply_theme(qapp, make_theme(text_scale=scale))
    with world_for(desk, qtbot, size=(width, height)) as world:
        shown = world.go("participant", record=person)
        for part in ("overview", "timeline", "mapping", "guidance", "plan", "history", "details"):
            shown.tabs.choose(part)
            world.rest()
            assert (part, world.window.width(), world.window.height()) == (part, width, height)
            assert (part, clipped_texts(world.window)) == (part, [])
            assert (part, unnamed_controls(world.window)) == (part, [])
            assert (part, tab_order_problems(world.window)) == (part, [])
            assert (part, duplicate_mnemonics(world.window)) == (part, [])


def test_only_the_laws_own_day_is_red_when_it_has_passed() -> None:
    past = date(2026, 11, 20)
    assert due_severity("REGISTER_IMDINETT", past, TODAY) is Severity.DANGER
    assert due_severity("AGREED_STEP", past, TODAY) is Severity.WARN
    assert due_severity("PLAN_FOLLOWUP", date(2027, 3, 1), TODAY) is None
    assert [days_words(date(2026, 11, day), TODAY) for day in (21, 23, 24, 25, 30)] == [
        "3 dager over", "1 dag over", "i dag", "i morgen", "om 6 dager",
    ]  # fmt: skip
