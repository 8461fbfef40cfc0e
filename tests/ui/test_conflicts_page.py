"""Choosing in conflicts by key and click, without a network: what was chosen acts, the other stays readable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import conflicts, records
from tests.sync.county_profiles import LiveCounty, Machine, live_county
from tests.ui import session_world as world
from tests.ui import sync_world
from tests.ui.checks import clipped_texts, settle, tab_order_problems, unnamed_controls
from tests.ui.sync_world import SyncOffice, sync_office
from ui.pages.conflicts import ConflictsPage
from ui.pages.page import PageRequest
from ui.theme import current_theme
from ui.widgets.conflict_card import ConflictCard
from ui.widgets.sign import Pill
from ui.widgets.text import Link, Text

Keep = Callable[[QWidget], QWidget]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[LiveCounty]:
    with live_county(tmp_path) as running:
        yield running


@dataclass
class Shown:
    """Ola's window with the page of conflicts in front; Kari's laptop beside it."""

    window: SyncOffice
    frame: world.Frame
    kari: Machine
    person: str
    talk: str

    @property
    def cards(self) -> list[ConflictCard]:
        settle(self.frame)
        found = [card for card in self.frame.findChildren(ConflictCard) if card.isVisible()]
        return sorted(found, key=lambda card: card.mapTo(self.frame, card.rect().topLeft()).y())

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.frame, key, modifier)
        self.window.rest()

    def states(self) -> list[str]:
        return [card.findChildren(Pill)[0].text() for card in self.cards]

    def value(self, field: str, record: str = "") -> Any:
        self.window.rest()
        return getattr(records.get(self.window.machine.desk, record or self.talk), field)

    def texts(self) -> list[str]:
        return [text.text() for text in self.frame.findChildren(Text) if text.isVisible()]


@pytest.fixture
def open_page(qtbot: QtBot, keep: Keep, county: LiveCounty) -> Iterator[Callable[..., Shown]]:
    """Two laptops that wrote in the same fields without a network; Ola has synced and opens the conflicts."""
    opened: list[Any] = []

    def show(mine: dict[str, Any], theirs: dict[str, Any], width: int = 1366, height: int = 768) -> Shown:
        kari, ola, person, talk = sync_world.two_who_share(county)
        for machine, values in ((kari, theirs), (ola, mine)):
            for kind, fields in values.items():
                machine.save(kind, {"participant": person, "guidance_session": talk}[kind], **fields)
        kari.sync()
        manager = sync_office(ola, qtbot)
        window = manager.__enter__()
        opened.append(manager)
        window.sync()
        page = ConflictsPage(window.office.workplace)
        frame = world.Frame(page, width, height)
        keep(frame)
        page.open(PageRequest("conflicts"))
        with qtbot.waitSignal(page.ready, timeout=sync_world.PATIENCE_MS):
            page.on_shown()
        window.rest()
        return Shown(window, frame, kari, person, talk)

    yield show
    for manager in opened:
        manager.__exit__(None, None, None)


WISHES = {"guidance_session": {"own_wishes": "Vil bli frisør i byen"}}
THEIRS = {"guidance_session": {"own_wishes": "Vil bli kokk i byen"}}


def test_both_sides_are_shown_with_who_and_what_differs(open_page: Callable[..., Shown]) -> None:
    shown = open_page(WISHES, THEIRS)
    (card,) = shown.cards
    assert shown.states() == ["Venter på valg"]
    values = [label.text() for label in card.findChildren(QLabel, "conflictValue")]
    assert values == ["«Vil bli kokk i byen»", "«Vil bli frisør i byen»"]
    names = [world.find(card, QWidget, name).accessibleName() for name in ("conflictServer", "conflictMine")]
    assert names[0].startswith("Fylket: Vil bli kokk i byen. kari, ")
    assert names[1].startswith("Din: Vil bli frisør i byen. Du, ")
    assert "kari og du endret Selam Haile hver for dere. Ingenting er borte." in shown.texts()
    assert "0 av 1 valgt" in shown.texts()


def test_words_that_are_new_are_marked_against_what_stood_before(open_page: Callable[..., Shown]) -> None:
    shown = open_page(WISHES, THEIRS)
    shown.press(Qt.Key.Key_2)
    shown.window.sync()
    shown.kari.sync()
    for machine, words in (
        (shown.kari, "Vil bli frisør i Skien"),
        (shown.window.machine, "Vil bli kjent frisør i byen"),
    ):
        machine.save("guidance_session", shown.talk, own_wishes=words)
    shown.kari.sync()
    shown.window.sync()
    shown.window.qtbot.waitUntil(lambda: len(shown.cards) == 2, timeout=sync_world.PATIENCE_MS)
    values = [label.text() for label in shown.cards[1].findChildren(QLabel, "conflictValue")]
    assert values == ["«Vil bli frisør i <b><u>Skien</u></b>»", "«Vil bli <b><u>kjent</u></b> frisør i byen»"]
    assert "Før: «Vil bli frisør i byen»" in shown.texts()


@pytest.mark.parametrize(
    ("key", "word"), [(Qt.Key.Key_1, "Vil bli kokk i byen"), (Qt.Key.Key_2, "Vil bli frisør i byen")]
)
def test_a_key_chooses_without_a_network(open_page: Callable[..., Shown], key: Qt.Key, word: str) -> None:
    shown = open_page(WISHES, THEIRS)
    asked = len(shown.window.machine.line.calls)
    shown.press(key)
    assert shown.states() == ["Valgt"]
    assert "1 av 1 valgt" in shown.texts()
    assert shown.value("own_wishes") == word
    assert len(shown.window.machine.line.calls) == asked


def test_the_third_key_keeps_both_texts(open_page: Callable[..., Shown]) -> None:
    shown = open_page(WISHES, THEIRS)
    shown.press(Qt.Key.Key_3)
    assert shown.states() == ["Begge er beholdt"]
    kept = shown.value("own_wishes")
    assert "Vil bli kokk i byen" in kept
    assert "Vil bli frisør i byen" in kept


def test_keys_of_the_number_pad_choose_too_and_with_ctrl_they_do_not(open_page: Callable[..., Shown]) -> None:
    shown = open_page(WISHES, THEIRS)
    shown.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert shown.states() == ["Venter på valg"]
    shown.press(Qt.Key.Key_2, Qt.KeyboardModifier.KeypadModifier)
    assert shown.states() == ["Valgt"]


def test_after_a_choice_the_keys_belong_to_the_next_conflict_and_then_to_done(open_page: Callable[..., Shown]) -> None:
    mine = {**WISHES, "participant": {"phone": "412 00 181"}}
    theirs = {**THEIRS, "participant": {"phone": "902 55 640"}}
    shown = open_page(mine, theirs)
    assert len(shown.cards) == 2
    focused = QApplication.focusWidget()
    assert focused is not None
    assert shown.cards[0].isAncestorOf(focused)
    shown.press(Qt.Key.Key_1)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert shown.cards[1].isAncestorOf(focused)
    shown.press(Qt.Key.Key_2)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "conflictsDone"
    assert shown.states() == ["Valgt", "Valgt"]


def test_a_number_has_two_choices_and_no_third(open_page: Callable[..., Shown]) -> None:
    shown = open_page({"guidance_session": {"duration_minutes": 45}}, {"guidance_session": {"duration_minutes": 60}})
    shown.press(Qt.Key.Key_3)
    assert shown.states() == ["Venter på valg"]
    assert [label.text() for label in shown.cards[0].findChildren(QLabel, "conflictValue")] == ["60", "45"]


def test_an_undone_choice_waits_again(open_page: Callable[..., Shown]) -> None:
    shown = open_page(WISHES, THEIRS)
    shown.press(Qt.Key.Key_2)
    shown.window.office.undo.stack.undo()
    shown.window.qtbot.waitUntil(lambda: shown.states() == ["Venter på valg"], timeout=sync_world.PATIENCE_MS)
    assert shown.value("own_wishes") == "Vil bli kokk i byen"
    assert len(conflicts.open_conflicts(shown.window.machine.desk)) == 1
    shown.press(Qt.Key.Key_2)
    assert shown.value("own_wishes") == "Vil bli frisør i byen"


def test_where_a_colleague_chose_first_the_card_says_who(open_page: Callable[..., Shown]) -> None:
    shown = open_page(WISHES, THEIRS)
    kari = shown.kari
    kari.sync()
    (view,) = conflicts.open_conflicts(kari.desk)
    conflicts.resolve(kari.desk, view.id, conflicts.Choice.SERVER)
    kari.sync()
    shown.window.sync()
    shown.window.qtbot.waitUntil(lambda: shown.states() == ["Valgt av kari"], timeout=sync_world.PATIENCE_MS)


def test_the_value_that_was_not_chosen_stays_readable_here(open_page: Callable[..., Shown]) -> None:
    shown = open_page(WISHES, THEIRS)
    shown.press(Qt.Key.Key_1)
    page = shown.frame.page
    with shown.window.qtbot.waitSignal(page.ready, timeout=sync_world.PATIENCE_MS):
        page.on_shown()
    assert shown.cards == []
    assert "Ingen konflikter" in shown.texts()
    world.click(world.find(shown.frame, Link, "conflictsEarlier"))
    (card,) = shown.cards
    assert "Vil bli frisør i byen" in card.findChildren(QLabel, "conflictValue")[1].text()
    assert shown.states() == ["Valgt av ola"]


def test_what_people_wrote_is_never_read_as_markup(open_page: Callable[..., Shown]) -> None:
    mine = {"guidance_session": {"own_wishes": "Vil bli <b>kokk</b> & <img src=x>"}}
    shown = open_page(mine, THEIRS)
    value = shown.cards[0].findChildren(QLabel, "conflictValue")[1].text()
    assert "&lt;b&gt;kokk&lt;/b&gt; &amp; &lt;img src=x&gt;" in value


@pytest.mark.parametrize(("width", "height", "scale"), world.SCREENS)
def test_the_page_holds_every_size(
    open_page: Callable[..., Shown], qapp: QApplication, width: int, height: int, scale: float
) -> None:
    world.set_scale(qapp, scale)
    long = "Vil helst jobbe i barnehage, men tar gjerne helsefag om det går fortere. " * 4
    mine = {"guidance_session": {"own_wishes": long, "duration_minutes": 45}}
    theirs = {"guidance_session": {"own_wishes": long.replace("barnehage", "skole"), "duration_minutes": 60}}
    shown = open_page(mine, theirs, width, height)
    assert len(shown.cards) == 2
    world.grab(shown.frame, f"conflicts-{width}-{round(scale * 100)}")
    assert clipped_texts(shown.frame) == []
    assert unnamed_controls(shown.frame) == []
    assert tab_order_problems(shown.frame.page) == []
    muted = current_theme().colour("text_muted")
    who = [text for text in shown.cards[0].findChildren(Text) if text.text().startswith("Du, ")]
    assert [QColor(text.palette().color(text.foregroundRole())) for text in who] == [muted]
