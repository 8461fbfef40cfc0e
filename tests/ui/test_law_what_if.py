"""«Hva om …»: another day or another permit beside today, and nothing saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

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
from tests.ui.test_law_card import overdue_person, texts
from ui.dialogs.what_if import WhatIfDialog
from ui.theme import apply_theme, make_theme
from ui.widgets.field import FindingLine

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from karriere_app.services.desk import Desk

SIZES = [(1.0, 1366, 768), (2.0, 1366, 768), (1.0, 1093, 582)]


def ask(world: World, person: str) -> WhatIfDialog:
    """Open the dialog by key."""
    world.go("participant", record=person)
    button = world.find(QWidget, "lawWhatIf")
    button.setFocus()
    press(button, Qt.Key.Key_Space)
    found = world.window.findChild(WhatIfDialog)
    assert found is not None
    activate(found)
    return found


def compare(world: World, dialog: WhatIfDialog, day: str = "", ground: str = "") -> None:
    """Type into the fields and press Enter."""
    for name, words in (("whatIfDay", day), ("whatIfGround", ground)):
        field = inside(dialog, QLineEdit, name)
        field.setFocus()
        field.selectAll()
        if words:
            type_text(field, words)
            if name == "whatIfGround":
                QTest.keyClick(field, Qt.Key.Key_Return)
    # The offscreen platform does not give the dialog the keyboard back when the picker's list closes.
    activate(dialog)
    press(inside(dialog, QWidget, "actButton"), Qt.Key.Key_Space)
    world.rest()


def changes(desk: Desk) -> int:
    with desk.reading() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM record_change")).scalar_one())


def test_another_permit_is_shown_beside_today_and_nothing_is_saved(desk: Desk, qtbot: QtBot) -> None:
    person = overdue_person(desk)
    with world_for(desk, qtbot) as world:
        dialog = ask(world, person)
        before = changes(desk)
        compare(world, dialog, ground="EØS")
        told = texts(dialog)
        assert "Dette blir annerledes." in told
        assert "I dag 24.11.2026" in told
        assert "Karriereveiledning" in told
        assert any(words.startswith("tilbud (fylkeskommunen") for words in told)
        assert dialog.isVisible()
        assert changes(desk) == before


def test_another_day_tells_what_comes(desk: Desk, qtbot: QtBot) -> None:
    person = overdue_person(desk)
    with world_for(desk, qtbot) as world:
        dialog = ask(world, person)
        compare(world, dialog, day="01.06.2026")
        assert "Faller bort" in texts(dialog)
        gone = [line.text() for line in inside(dialog, QWidget, "whatIfAnswer").findChildren(FindingLine)]
        assert any("IMDinett" in words for words in gone)


def test_the_same_day_changes_nothing_and_an_unreadable_one_is_asked_for(desk: Desk, qtbot: QtBot) -> None:
    person = overdue_person(desk)
    with world_for(desk, qtbot) as world:
        dialog = ask(world, person)
        assert inside(dialog, QLineEdit, "whatIfDay").hasFocus()
        compare(world, dialog)
        assert "Ingenting blir annerledes." in texts(dialog)
        compare(world, dialog, day="trettende juni")
        assert any(words.startswith("Skriv en dato") for words in texts(dialog))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()


@pytest.mark.parametrize(("scale", "width", "height"), SIZES)
def test_the_comparison_holds_on_every_screen(
    desk: Desk, qtbot: QtBot, qapp: QApplication, scale: float, width: int, height: int
) -> None:
    person = overdue_person(desk)
    apply_theme(qapp, make_theme(text_scale=scale))
    with world_for(desk, qtbot, size=(width, height)) as world:
        dialog = ask(world, person)
        compare(world, dialog, day="01.06.2027", ground="EØS")
        for check in (clipped_texts, unnamed_controls, tab_order_problems, duplicate_mnemonics):
            assert check(dialog) == []
