"""Ctrl+K finds people and acts as one types; the keyboard never leaves the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.checks import press, type_text
from tests.ui.people_world import World, world_for
from ui.models.search_results import Command
from ui.pages.page import PageRequest
from ui.search_list import is_right_to_left, runs

if TYPE_CHECKING:
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from karriere_app.services.desk import Desk


def look_for(world: World, qtbot: QtBot, text: str) -> list[str]:
    """Type into the field and return the rows that open."""
    world.search.setFocus()
    world.search.clear()
    type_text(world.search, text)
    qtbot.waitUntil(lambda: world.search._shown_for == text.strip(), timeout=3000)
    model = world.search.results().model
    return [model.row_at(row).title for row in range(model.rowCount())]


def test_another_spelling_and_another_script_find_the_same_person(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        found = world.person("Mohammad Reza", "Ahmadi", name_in_own_script="محمد رضا احمدی", birth_date="1989-05-12")
        for typed in ("muhamed", "محمد", "ahmadi"):
            assert "Mohammad Reza Ahmadi" in look_for(world, qtbot, typed)
        look_for(world, qtbot, "muhamed")
        row = world.search.results().current()
        assert row is not None
        assert row.strong[0] == "Mohammad"
        assert "også skrevet «muhamed»" in row.caption
        press(world.search, Qt.Key.Key_Return)
        world.rest()
        assert world.window.request == PageRequest("participant", record=found)
        assert world.search.text() == ""


def test_enter_before_the_answer_opens_the_first_of_the_right_answer(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.person("Anne", "Solvang")
        mina = world.person("Mina", "Bakke")
        world.search.setFocus()
        type_text(world.search, "mina")
        press(world.search, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: world.window.request.record == mina, timeout=3000)


def test_acts_are_found_by_their_words(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        assert "Lås" in look_for(world, qtbot, "lås")
        with qtbot.waitSignal(world.search.command_wanted, timeout=2000) as caught:
            press(world.search, Qt.Key.Key_Return)
        assert caught.args == ["lock"]
        assert look_for(world, qtbot, "zzz")[-1] == "Ny deltaker «zzz»"


def test_escape_empties_and_only_then_goes_back(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.go("participants")
        world.go("new_participant")
        look_for(world, qtbot, "anne")
        press(world.search, Qt.Key.Key_Escape)
        assert world.search.text() == ""
        assert not world.search.results().isVisible()
        assert world.window.request.page == "new_participant"
        press(world.search, Qt.Key.Key_Escape)
        assert world.window.request.page == "participants"


def test_ctrl_e_shows_who_was_opened_last(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.person("Anne", "Solvang")
        mina = world.person("Mina", "Bakke")
        world.go("participant", record=mina)
        world.go("participants")
        QTest.keyClick(world.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        world.rest()
        current = world.search.results().current()
        assert current is not None
        assert current.title == "Mina Bakke"
        press(world.search, Qt.Key.Key_Return)
        world.rest()
        assert world.window.request.record == mina


def test_the_results_keep_qts_rules(desk: Desk, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    with world_for(desk, qtbot) as world:
        world.person("Anne", "Solvang")
        look_for(world, qtbot, "anne")
        qtmodeltester.check(world.search.results().model)  # type: ignore[no-untyped-call]  # the plugin has no types
        assert world.search.accessibleDescription().startswith("Anne Solvang")


def test_a_command_fits_by_the_beginning_of_any_of_its_words() -> None:
    command = Command("Ny deltaker", "x", keywords="registrer")
    assert [command.fits(text) for text in ("ny", "del", "REG", "eltaker", "", "ny d")] == [
        True, True, True, False, False, True,
    ]  # fmt: skip


def test_meant_words_are_strong_in_runs_that_join() -> None:
    assert runs("Amina Mohamud Warsame", ("Mohamud",)) == [("Amina", False), ("Mohamud", True), ("Warsame", False)]
    assert runs("Amina Ali", ()) == [("Amina Ali", False)]
    assert is_right_to_left("محمد")
    assert not is_right_to_left("12 Mohammad")
