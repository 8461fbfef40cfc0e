"""Where a record lies, and what a colleague changed in it, said over the page that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import records
from karriere_app.sync.ports import NetworkDownError
from tests.sync.county_profiles import LiveCounty, live_county
from tests.ui import session_world as world
from tests.ui import sync_world
from tests.ui.checks import clipped_texts, settle
from tests.ui.sync_world import SyncOffice, sync_office
from ui.pages.page import Page, PageRequest
from ui.pages.participant import ParticipantPage
from ui.pages.session import SessionPage
from ui.widgets.card import MessageLine
from ui.widgets.inputs import TextArea
from ui.widgets.sign import Pill
from ui.widgets.text import Link, Text

Keep = Callable[[QWidget], QWidget]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[LiveCounty]:
    with live_county(tmp_path) as running:
        yield running


def opened(ola: SyncOffice, keep: Keep, page: Page, record: str) -> world.Frame:
    frame = world.Frame(page, 1366, 768)
    keep(frame)
    with ola.qtbot.waitSignal(page.ready, timeout=sync_world.PATIENCE_MS):
        page.open(PageRequest(page.NAME if isinstance(page, SessionPage) else "participant", record=record))
    ola.rest()
    return frame


def shown_state(ola: SyncOffice, frame: world.Frame, word: str) -> None:
    """Wait until the mark says this word."""
    ola.qtbot.waitUntil(lambda: [pill.text() for pill in marks(frame)] == [word], timeout=sync_world.PATIENCE_MS)


def marks(frame: QWidget) -> list[Pill]:
    return [pill for pill in frame.findChildren(Pill, "placePill") if pill.isVisible()]


def test_a_participant_says_only_here_sent_and_received(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    _, ola, person, _ = sync_world.two_who_share(county)
    with sync_office(ola, qtbot) as window:
        frame = opened(window, keep, ParticipantPage(window.office.workplace), person)
        shown_state(window, frame, "Kvittert")
        window.office.make("participant", person, phone="11 22 33 44")
        window.office.notifier.announce({"participant"}, {person})
        shown_state(window, frame, "Bare her")
        assert "Sendes ved neste" in marks(frame)[0].accessibleName()
        ola.line.trouble = [NetworkDownError()] * 100
        window.sync()
        shown_state(window, frame, "Sendes")
        ola.line.trouble = []
        window.sync()
        shown_state(window, frame, "Kvittert")


def test_a_conflict_needs_somebody_and_leads_to_the_choice(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    kari, ola, person, talk = sync_world.two_who_share(county)
    kari.save("guidance_session", talk, own_wishes="Vil bli kokk")
    kari.sync()
    ola.save("guidance_session", talk, own_wishes="Vil bli frisør")
    with sync_office(ola, qtbot) as window:
        frame = opened(window, keep, SessionPage(window.office.workplace), talk)
        window.sync()
        shown_state(window, frame, "Trenger deg")
        link = world.find(frame, Link, "placeLink")
        assert (link.text(), link.accessibleName()) == ("Velg", "Velg: Ett felt har to verdier.")
        world.click(link)
        assert frame.asked[-1] == PageRequest("conflicts", record=person)


def test_without_a_server_a_page_says_nothing_of_it(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    kari = county.machine("Kari Moen")
    person, _ = sync_world.person_with_session(kari)
    with sync_office(kari, qtbot) as window:
        frame = opened(window, keep, ParticipantPage(window.office.workplace), person)
        settle(frame)
        assert marks(frame) == []


def test_a_colleagues_edit_is_told_while_the_draft_and_the_cursor_stay(
    qtbot: QtBot, keep: Keep, county: LiveCounty
) -> None:
    kari, ola, _, talk = sync_world.two_who_share(county)
    with sync_office(ola, qtbot) as window:
        frame = opened(window, keep, SessionPage(window.office.workplace), talk)
        area = world.find(frame, TextArea, "guidance_session.own_wishes")
        area.setFocus()
        area.insertPlainText("Vil bli frisør")
        position = area.textCursor().position()
        kari.save("guidance_session", talk, duration_minutes=45, own_wishes="Vil bli kokk")
        kari.sync()
        window.sync()
        qtbot.waitUntil(lambda: bool(banners(frame)), timeout=sync_world.PATIENCE_MS)
        (banner,) = banners(frame)
        assert banner.accessibleName().startswith("kari endret dette ")
        assert "Det du skriver, blir stående." in banner.accessibleName()
        assert (area.toPlainText(), area.textCursor().position()) == ("Vil bli frisør", position)
        assert area.hasFocus()
        world.click(world.find(banner, Link, "messageAct"))
        texts = {text.text() for text in world.find(frame, QWidget, "editedElsewhereList").findChildren(Text)}
        assert {"Dette er endret", "Varighet", "45"} <= texts
        assert clipped_texts(frame) == []
        world.click(world.find(frame, Link, "editedElsewhereClose"))
        assert banners(frame) == []
        window.rest()
        assert records.get(ola.desk, talk).own_wishes == "Vil bli kokk"  # type: ignore[attr-defined]  # a session


def test_ones_own_edit_is_no_news(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    _, ola, _, talk = sync_world.two_who_share(county)
    with sync_office(ola, qtbot) as window:
        frame = opened(window, keep, SessionPage(window.office.workplace), talk)
        window.office.make("guidance_session", talk, duration_minutes=45)
        window.office.notifier.announce({"guidance_session"}, {talk})
        shown_state(window, frame, "Bare her")
        window.sync()
        shown_state(window, frame, "Kvittert")
        assert banners(frame) == []


def banners(frame: QWidget) -> list[MessageLine]:
    return [line for line in frame.findChildren(MessageLine, "editedElsewhere") if line.isVisible()]
