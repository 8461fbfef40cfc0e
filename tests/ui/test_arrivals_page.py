"""What others did while I was away: one participant at a time, read, marked, and gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from karriere_app.services import arrivals
from tests.sync.county_profiles import LiveCounty, Machine, live_county
from tests.ui import session_world as world
from tests.ui import sync_world
from tests.ui.checks import clipped_texts, duplicate_mnemonics, settle, tab_order_problems, unnamed_controls
from tests.ui.sync_world import Keep, SyncOffice, show_page, sync_office, texts
from ui.pages.arrivals import ArrivalsPage
from ui.pages.page import PageRequest
from ui.widgets.button import Button
from ui.widgets.text import Link
from ui.widgets.waits_for_you import WaitsForYou


@pytest.fixture
def county(tmp_path: Path) -> Iterator[LiveCounty]:
    with live_county(tmp_path) as running:
        yield running


class Away:
    """Two laptops: Kari's, on which something was done, and Ola's, which has fetched it."""

    def __init__(self, county: LiveCounty) -> None:
        self.kari: Machine
        self.ola: Machine
        self.kari, self.ola, self.person, self.talk = sync_world.two_who_share(county)
        arrivals.mark_seen(self.ola.desk)
        self.second = self.kari.person(given_names="Amina", family_name="Ali")
        self.kari.sync()
        self.ola.sync()
        self.kari.save("guidance_session", self.talk, duration_minutes=45, own_wishes="Vil bli kokk")
        self.kari.sync()

    def more(self) -> None:
        self.kari.save("guidance_session", self.talk, guidance_on="2026-11-20")
        self.kari.sync()


def open_page(window: SyncOffice, keep: Keep, width: int = 1366, height: int = 768) -> world.Frame:
    return show_page(ArrivalsPage(window.office.workplace), "arrivals", window, keep, width, height)


def press(window: SyncOffice, frame: world.Frame, name: str) -> None:
    world.click(world.find(frame, Button, name))
    window.rest()
    settle(frame)


def test_each_participant_has_a_page_with_who_when_and_what(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    away = Away(county)
    with sync_office(away.ola, qtbot) as window:
        window.sync()
        frame = open_page(window, keep)
        assert {"Selam Haile", "Deltaker 1 av 2"} <= set(texts(frame))
        assert {"Veiledningssamtale 24.11.2026: endret", "Varighet, Egne ønsker"} <= set(texts(frame))
        assert any(text.startswith("kari, 24.11.2026 ") for text in texts(frame))
        press(window, frame, "arrivalsNext")
        assert {"Amina Ali", "Deltaker 2 av 2", "Deltakeren er ny på denne maskinen"} <= set(texts(frame))
        assert not world.find(frame, Button, "arrivalsNext").isEnabled()
        press(window, frame, "arrivalsPrevious")
        assert "Selam Haile" in texts(frame)


def test_what_is_seen_goes_and_the_next_comes_until_nothing_is_new(
    qtbot: QtBot, keep: Keep, county: LiveCounty
) -> None:
    away = Away(county)
    with sync_office(away.ola, qtbot) as window:
        window.sync()
        frame = open_page(window, keep)
        assert window.syncing.look.news == 2
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Space)
        window.rest()
        assert {"Amina Ali", "Deltaker 1 av 1"} <= set(texts(frame))
        press(window, frame, "arrivalsSeen")
        assert "Ingenting nytt" in texts(frame)
        assert arrivals.unseen(away.ola.desk) == ()
        assert window.syncing.look.news == 0


def test_a_line_opens_what_it_is_about(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    away = Away(county)
    with sync_office(away.ola, qtbot) as window:
        window.sync()
        frame = open_page(window, keep)
        world.click(world.find(frame, Link, f"arrivalsOpen_{away.talk}"))
        assert frame.asked[-1] == PageRequest("session", record=away.talk)


def test_what_comes_while_one_reads_is_not_marked_unread(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    away = Away(county)
    with sync_office(away.ola, qtbot) as window:
        window.sync()
        frame = open_page(window, keep)
        away.more()
        window.rest()
        away.ola.sync()  # by another way than the window's: the page has not heard of it
        press(window, frame, "arrivalsSeen")
        assert "Det kom mer mens du leste." in texts(frame)
        assert "Guidingsdato" not in texts(frame)
        assert len(arrivals.unseen(away.ola.desk)) == 2
        press(window, frame, "arrivalsSeen")
        assert "Amina Ali" in texts(frame)


def test_what_comes_by_itself_is_added_where_one_reads(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    away = Away(county)
    with sync_office(away.ola, qtbot) as window:
        window.sync()
        frame = open_page(window, keep)
        press(window, frame, "arrivalsNext")
        assert "Amina Ali" in texts(frame)
        away.more()
        window.sync()
        assert "Amina Ali" in texts(frame)


def test_the_first_page_tells_what_waits_and_leads_there(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    away = Away(county)
    with sync_office(away.ola, qtbot) as window:
        card = WaitsForYou(window.office.workplace)
        asked: list[str] = []
        card.wanted.connect(asked.append)
        window.sync()
        keep(card)
        card.resize(900, 60)
        link = world.find(card, Link, "waits_news")
        assert link.text() == "2 deltakere er endret mens du var borte"
        world.click(link)
        assert asked == ["arrivals"]
        assert [link.text() for link in card.findChildren(Link) if link.isVisible()] == [link.text()]
        arrivals.mark_seen(away.ola.desk)
        window.syncing.refresh()
        window.rest()
        assert card.isHidden()


@pytest.mark.parametrize(("width", "height", "scale"), world.SCREENS)
def test_the_page_holds_every_size(
    qtbot: QtBot, qapp: QApplication, keep: Keep, county: LiveCounty, width: int, height: int, scale: float
) -> None:
    world.set_scale(qapp, scale)
    away = Away(county)
    with sync_office(away.ola, qtbot) as window:
        window.sync()
        frame = open_page(window, keep, width, height)
        world.grab(frame, f"arrivals-{width}-{round(scale * 100)}")
        assert clipped_texts(frame) == []
        assert unnamed_controls(frame) == []
        assert duplicate_mnemonics(frame) == []
        assert tab_order_problems(frame.page) == []
