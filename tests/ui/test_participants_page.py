"""The list of participants pages, sorts and filters in the store, and keeps its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from karriere_app.services import demo
from karriere_app.services.participants import Filters, ListQuery, page
from tests.ui.checks import clipped_texts, duplicate_mnemonics, press, tab_order_problems, unnamed_controls
from tests.ui.people_world import world_for
from ui.models.page_cache import MOST_PAGES, PAGE, PageCache
from ui.models.participant_list import DUE, NAME, Order, ParticipantListModel
from ui.theme import apply_theme, make_theme
from ui.widgets.table import CellRole

if TYPE_CHECKING:
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from karriere_app.services.desk import Desk

SIZES = [(1.0, 1366, 768), (1.5, 1366, 768), (2.0, 1366, 768), (1.0, 1093, 582), (1.5, 1093, 582)]


def test_the_model_keeps_qts_rules_while_pages_arrive(desk: Desk, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    demo.fill(desk, 3, 12)
    with world_for(desk, qtbot) as world:
        model = ParticipantListModel(world.office.workplace)
        model.ask(Filters(closed=None), Order("name", False))
        with qtbot.waitSignal(model.counted, timeout=3000):
            pass
        qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # the plugin has no types
        assert model.rowCount() == 12
        assert model.data(model.index(0, NAME), CellRole.STRONG) is True
        assert model.data(model.index(0, DUE), CellRole.SIGN) is not None


def test_rows_stand_in_the_stores_order(desk: Desk, qtbot: QtBot) -> None:
    demo.fill(desk, 3, 12)
    expected = [row.name for row in page(desk, ListQuery("due", False, Filters(closed=None))).rows]
    with world_for(desk, qtbot) as world:
        shown = world.go("participants", part="all")
        head = shown.table.horizontalHeader()
        head.sectionClicked.emit(DUE)
        world.rest()
        names = [shown.table.model().index(row, NAME).data() for row in range(12)]
        assert names == expected
        assert world.find(QPushButton, "participantSort").text() == "Sortert etter neste frist"


def test_enter_opens_and_the_list_has_the_keys_at_once(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        mina = world.person("Mina", "Solvang", responsible_counsellor=desk.principal.counsellor)
        shown = world.go("participants")
        assert shown.table.hasFocus()
        press(shown.table, Qt.Key.Key_Return)
        world.rest()
        assert world.window.request.page == "participant"
        assert world.window.request.record == mina


def test_the_choice_stays_on_the_person_when_somebody_comes_above(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        for name in ("Berit", "Cecilie"):
            world.person(name, "Solvang")
        shown = world.go("participants", part="all")
        shown._sort("name")
        world.rest()
        shown.table.setFocus()
        press(shown.table, Qt.Key.Key_Down)
        assert shown.table.currentIndex().data() == "Cecilie Solvang"
        made = world.person("Anne", "Solvang")
        world.office.notifier.announce(("participant",), (made,))
        world.rest()
        assert shown.table.model().rowCount() == 3
        assert shown.table.currentIndex().row() == 2
        assert shown.model.person(2).name == "Cecilie Solvang"


def test_chips_narrow_and_tell_how_many(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.person("Mina", "Solvang", responsible_counsellor=desk.principal.counsellor)
        world.person("Anne", "Solvang")
        world.person("Berit", "Solvang", closed_on="2026-10-01", closed_reason="COMPLETED")
        shown = world.go("participants")
        chips = shown.choices.chips
        qtbot.waitUntil(lambda: chips.chip("mine").accessibleName() == "Mine 1", timeout=3000)
        assert [chips.chip(key).accessibleName() for key in ("working", "closed", "all")] == [
            "I arbeid 2", "Avsluttet 1", "Alle 3",
        ]  # fmt: skip
        chips.chip("mine").setFocus()
        press(chips.chip("mine"), Qt.Key.Key_Right)
        press(chips.chip("working"), Qt.Key.Key_Space)
        world.rest()
        assert chips.value() == ("working",)
        assert shown.model.rowCount() == 2
        press(chips.chip("working"), Qt.Key.Key_Space)
        assert chips.value() == ("working",)


def test_nobody_yet_invites_to_the_first(desk: Desk, qtbot: QtBot) -> None:
    with world_for(desk, qtbot) as world:
        world.go("participants")
        qtbot.waitUntil(lambda: world.find(QPushButton, "firstParticipant").isVisible(), timeout=3000)
        press(world.find(QPushButton, "firstParticipant"), Qt.Key.Key_Space)
        world.rest()
        assert world.window.request.page == "new_participant"


@pytest.mark.parametrize(("scale", "width", "height"), SIZES)
def test_the_list_holds_on_every_screen(
    desk: Desk, qtbot: QtBot, qapp: QApplication, scale: float, width: int, height: int
) -> None:
    demo.fill(desk, 5, 25)
    apply_theme(qapp, make_theme(text_scale=scale))
    with world_for(desk, qtbot, size=(width, height)) as world:
        shown = world.go("participants", part="all")
        world.rest()
        assert (world.window.width(), world.window.height()) == (width, height)
        assert clipped_texts(world.window) == []
        assert unnamed_controls(world.window) == []
        assert tab_order_problems(world.window) == []
        assert duplicate_mnemonics(world.window) == []
        rows, rest = divmod(shown.table.viewport().height(), shown.table.row_height())
        assert rows >= 2
        assert rest == 0


def test_pages_that_scrolled_by_are_not_fetched_and_old_ones_go() -> None:
    cache: PageCache[int] = PageCache()
    for page_number in range(20):
        cache.row(page_number * PAGE)
    assert cache.next_wanted() == 19
    assert cache.next_wanted() == 18
    assert cache.next_wanted() is None
    for number in range(MOST_PAGES + 5):
        cache.put(number, tuple(range(number * PAGE, number * PAGE + PAGE)))
    assert cache.peek(0) is None
    assert cache.peek(5 * PAGE + 7) == 5 * PAGE + 7


def test_outdated_rows_stay_until_their_page_comes_anew() -> None:
    cache: PageCache[str] = PageCache()
    cache.put(0, ("før",))
    cache.outdate()
    assert cache.row(0) == "før"
    assert cache.next_wanted() == 0
    cache.put(0, ("etter",))
    assert cache.row(0) == "etter"
    assert cache.next_wanted() is None
