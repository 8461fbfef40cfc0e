"""The session page on every screen it must hold: nothing cut, everything named, one way round with Tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import clipped_texts, duplicate_mnemonics, settle, tab_order_problems, unnamed_controls
from ui.pages.page import PageRequest
from ui.pages.session import SessionPage

PARTS = ("conversation", "options", "frame", "imdinett", "note")


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.mark.parametrize(("width", "height", "scale"), world.SCREENS)
def test_every_part_of_the_session_fits(
    office: Office, qapp: QApplication, keep: Callable[[QWidget], QWidget], width: int, height: int, scale: float
) -> None:
    world.set_scale(qapp, scale)
    session = world.session(office, world.participant(office))
    office.make("option", parent=session, what="Fagbrev som praksiskandidat", pros="Rask vei", cons="Krever norsk B1")
    page = SessionPage(office.workplace)
    frame = world.Frame(page, width, height)
    keep(frame)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("session", record=session))
    office.settle()
    problems = []
    for part in PARTS:
        page.open(PageRequest("session", record=session, part=part))
        office.settle()
        settle(frame)
        world.grab(frame, f"session-{part}-{width}-{round(scale * 100)}")
        found = clipped_texts(frame) + unnamed_controls(frame) + duplicate_mnemonics(frame)
        problems += [f"{part}: {each}" for each in found]
        if scale == 1.0:
            problems += [f"{part}: {each}" for each in tab_order_problems(frame)]
    assert problems == []
