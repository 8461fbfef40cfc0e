"""Copying for IMDinett: one field at a time, and nothing of ours stays on the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import guidance
from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import press
from ui.clipboard import GuardedClipboard, clipboard_for
from ui.pages.page import PageRequest
from ui.pages.session import SessionPage


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


def test_what_we_put_there_is_gone_after_the_time(qapp: QApplication, qtbot: QtBot) -> None:
    guarded = GuardedClipboard(qapp.clipboard(), forget_ms=20)
    with qtbot.waitSignal(guarded.forgotten, timeout=2000):
        guarded.put("Vil bli elektriker")
        assert qapp.clipboard().text() == "Vil bli elektriker"
    assert qapp.clipboard().text() == ""


def test_what_somebody_copied_elsewhere_stays(qapp: QApplication) -> None:
    guarded = GuardedClipboard(qapp.clipboard())
    guarded.put("Vil bli elektriker")
    qapp.clipboard().setText("noe annet")
    guarded.forget()
    assert qapp.clipboard().text() == "noe annet"
    qapp.clipboard().clear()


def test_clipboard_histories_are_asked_to_leave_it_out(qapp: QApplication) -> None:
    guarded = GuardedClipboard(qapp.clipboard())
    guarded.put("Vil bli elektriker")
    assert bytes(qapp.clipboard().mimeData().data("x-kde-passwordManagerHint").data()) == b"secret"
    guarded.forget()
    assert qapp.clipboard().text() == ""


def holds(app: QApplication, text: str) -> bool:
    return app.clipboard().text() == text


def test_alt_and_a_number_copies_one_field(
    office: Office, qapp: QApplication, keep: Callable[[QWidget], QWidget]
) -> None:
    session = guidance.start(office.desk, world.participant(office))
    office.make("guidance_session", session, guidance_47_b="Vil bli elektriker", summary_for_imdinett="Kort sagt")
    page = SessionPage(office.workplace)
    frame = world.Frame(page, 1366, 768)
    keep(frame)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("session", record=session, part="imdinett"))
    for key, text in ((Qt.Key.Key_2, "Vil bli elektriker"), (Qt.Key.Key_5, "Kort sagt")):
        press(frame, key, Qt.KeyboardModifier.AltModifier)
        office.qtbot.waitUntil(partial(holds, qapp, text))
    with office.qtbot.waitSignal(world.find(frame, QPushButton, "copy.guidance_47_a").clicked):
        press(frame, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert qapp.clipboard().text() == "Kort sagt"
    clipboard_for(qapp).forget()
    assert qapp.clipboard().text() == ""
