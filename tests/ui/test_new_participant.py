"""A referral is written in by keyboard alone; nothing typed is lost, and nothing odd is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from karriere_app.domain.ids import single_id
from karriere_app.services import drafts, records
from tests.ui.checks import clipped_texts, duplicate_mnemonics, press, tab_order_problems, type_text, unnamed_controls
from tests.ui.people_world import World, inside, world_for
from ui.pages.identity_field import covered
from ui.theme import apply_theme, make_theme
from ui.widgets.text import Link

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from karriere_app.services.desk import Desk

SIZES = [(1.0, 1366, 768), (1.5, 1366, 768), (2.0, 1366, 768), (1.0, 1093, 582), (1.5, 1093, 582)]


def write(world: World, name: str, text: str) -> None:
    """Put the keys into a field of the form and type."""
    field = world.find(QWidget, name)
    field.setFocus()
    type_text(field, text)


def keys(world: World) -> QWidget:
    """The part that has the keyboard."""
    focused = QApplication.focusWidget()
    assert focused is not None
    assert world.window.isAncestorOf(focused)
    return focused


def register(world: World, qtbot: QtBot) -> None:
    """Press Ctrl+Enter where the keyboard is, and wait for the participant's page."""
    QTest.keyClick(keys(world), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    # A shortcut presses its button down for a moment before it clicks.
    qtbot.waitUntil(lambda: world.window.request.page == "participant", timeout=3000)
    world.rest()


def test_a_referral_is_written_with_keys_alone(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.go("new_participant")
        typed = ["Rojin", "Hassan", "ڕۆژین حەسەن", "12.05.1994", "Irak"]
        for text in typed:
            type_text(keys(world), text)
            # While its list is open, the list has the keyboard and hands it on.
            QTest.keyClick(QApplication.activePopupWidget() or keys(world), Qt.Key.Key_Tab)
        register(world, qtbot)
        assert world.window.request.page == "participant"
        person: Any = records.get(desk, str(world.window.request.record))
        assert (person.given_names, person.family_name, person.citizenship) == ("Rojin", "Hassan", "IQ")
        assert person.name_in_own_script == "ڕۆژین حەسەن"
        assert person.birth_date.isoformat() == "1994-05-12"
        assert person.responsible_counsellor == desk.principal.counsellor


def test_the_ground_of_stay_is_saved_with_the_person(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.go("new_participant")
        write(world, "participant.given_names", "Rojin")
        write(world, "legal_status.settled_on", "01.10.2026")
        register(world, qtbot)
        person = str(world.window.request.record)
        status: Any = records.get(desk, single_id(person, "legal_status"))
        assert status.settled_on.isoformat() == "2026-10-01"
        urgent = world.find(QWidget, "mostUrgent").accessibleName()
        assert "vedtak om introduksjonsprogram" in urgent
        assert "integreringsloven § 12" in urgent


def test_what_is_typed_is_a_draft_that_can_be_gone_on_with(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.go("new_participant")
        write(world, "participant.given_names", "Rojin")
        write(world, "participant.birth_date", "31.02.94")
        world.go("participants")
        kept = [draft for draft in drafts.unfinished(desk) if draft.kind == "participant"]
        assert len(kept) == 1
        assert kept[0].participant is None
        assert kept[0].fields["birth_date"] == {"raw": "31.02.94"}
        world.go("new_participant", record=kept[0].record_id)
        offered = world.find(QWidget, "foundDraft")
        press(inside(offered, Link), Qt.Key.Key_Space)
        assert world.find(QLineEdit, "participant.given_names").text() == "Rojin"
        assert world.find(QLineEdit, "participant.birth_date").text() == "31.02.94"


def test_somebody_likely_the_same_is_said_and_can_be_opened(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        there = world.person("Mohammad", "Ahmadi", birth_date="1989-05-12")
        page = world.go("new_participant", text="muhammed ahmadi")
        assert world.find(QLineEdit, "participant.given_names").text() == "Muhammed"
        write(world, "participant.birth_date", "12.05.1989")
        qtbot.waitUntil(lambda: page.findChild(QWidget, "likelySame_1") is not None, timeout=3000)
        line = world.find(QWidget, "likelySame_1")
        assert "Mohammad Ahmadi" in line.accessibleName()
        press(inside(line, Link), Qt.Key.Key_Space)
        world.rest()
        assert world.window.request.record == there


def test_new_years_day_alone_makes_nobody_the_same(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.person("Selam", "Haile", birth_date="1989-01-01")
        page = world.go("new_participant")
        write(world, "participant.given_names", "Mohammad")
        write(world, "participant.family_name", "Ahmadi")
        write(world, "participant.birth_date", "01.01.1989")
        with qtbot.waitSignal(world.office.worker.idle, timeout=3000):
            pass
        assert page.findChild(QWidget, "likelySame_1") is None


def test_an_odd_number_is_said_covered_and_saved_as_it_stands(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.go("new_participant")
        write(world, "participant.given_names", "Rojin")
        write(world, "participant.national_id.value", "12345678901")
        write(world, "participant.duf_number", "20")
        world.find(QWidget, "participant.phone").setFocus()
        number = world.find(QLineEdit, "participant.national_id.value")
        assert number.text() == "123456•••••"
        assert number.property("finding") == "warn"
        assert world.find(QLineEdit, "participant.duf_number").property("finding") == "warn"
        number.setFocus()
        assert number.text() == "12345678901"
        press(world.find(QPushButton, "registerParticipant"), Qt.Key.Key_Space)
        world.rest()
        person: Any = records.get(desk, str(world.window.request.record))
        assert person.national_id["value"] == "12345678901"
        assert person.duf_number == "20"


def test_nothing_written_registers_nobody(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.go("new_participant")
        press(world.find(QPushButton, "registerParticipant"), Qt.Key.Key_Space)
        world.rest()
        assert world.window.request.page == "new_participant"
        assert world.find(QWidget, "newMessage").isVisible()
        assert world.find(QWidget, "participant.given_names").hasFocus()


def test_after_registering_the_form_begins_empty(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.go("new_participant")
        write(world, "participant.given_names", "Rojin")
        register(world, qtbot)
        world.go("new_participant")
        assert world.find(QLineEdit, "participant.given_names").text() == ""


@pytest.mark.parametrize(("scale", "width", "height"), SIZES)
def test_the_form_holds_on_every_screen(
    desk: Desk, qtbot: QtBot, qapp: QApplication, scale: float, width: int, height: int
) -> None:
    apply_theme(qapp, make_theme(text_scale=scale))
    with world_for(desk, qtbot, size=(width, height)) as world:
        world.go("new_participant")
        assert (world.window.width(), world.window.height()) == (width, height)
        assert clipped_texts(world.window) == []
        assert unnamed_controls(world.window) == []
        assert tab_order_problems(world.window) == []
        assert duplicate_mnemonics(world.window) == []


def test_a_number_is_covered_after_its_date() -> None:
    assert covered("01819012345") == "018190•••••"
    assert covered("018") == "018"
