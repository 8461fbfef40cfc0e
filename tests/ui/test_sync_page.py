"""The page of sync, registering through its dialog, and what was held back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from karriere_app.services import participants
from karriere_app.store.tables import held
from tests.sync.county_profiles import LiveCounty, live_county
from tests.ui import session_world as world
from tests.ui import sync_world
from tests.ui.at_work import type_text
from tests.ui.checks import clipped_texts, duplicate_mnemonics, settle, tab_order_problems, unnamed_controls
from tests.ui.sync_world import Keep, SyncOffice, show_page, sync_office, texts
from ui.dialogs.enrol import EnrolDialog
from ui.pages.sync import SyncPage
from ui.widgets.button import Button
from ui.widgets.card import MessageLine
from ui.widgets.inputs import LineField
from ui.widgets.text import Link

OFFICE = "Karrieresenteret i Skien"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[LiveCounty]:
    with live_county(tmp_path) as running:
        yield running


def open_page(window: SyncOffice, keep: Keep) -> world.Frame:
    return show_page(SyncPage(window.office.workplace), "sync", window, keep)


def test_what_waits_is_listed_by_act_and_looking_is_none(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    with sync_office(kari, qtbot) as window:
        window.sync()
        frame = open_page(window, keep)
        assert "Venter på å bli sendt" not in texts(frame)
        person = window.office.make("participant", given_names="Selam", family_name="Haile")
        participants.open_participant(kari.desk, person)
        window.office.notifier.announce({"participant"}, {person})
        window.rest()
        shown = texts(frame)
        assert "Venter på å bli sendt" in shown
        at = kari.desk.now().astimezone()
        assert [text for text in shown if text.startswith(f"{at:%d.%m.%Y} ")] == [f"{at:%d.%m.%Y %H:%M}  Deltaker"]


def test_a_change_that_was_held_back_is_shown_with_its_reason_until_it_is_read(
    qtbot: QtBot, keep: Keep, county: LiveCounty
) -> None:
    kari = county.at("Kari Moen", "kari")
    person = kari.person()
    kari.sync()
    with kari.desk.store.database.writing() as connection:
        change = json.dumps({"phone": {"old": None, "new": "11 22 33 44", "base_rev": 0}})
        row = {"change_set": person, "record_id": person, "participant": person, "reason": "too_large"}
        connection.execute(sa.insert(held), {**row, "change": change})
    with sync_office(kari, qtbot) as window:
        frame = open_page(window, keep)
        assert {"Ble ikke ført inn hos fylket", "Telefon: 11 22 33 44", "Det er for stort for serveren."} <= set(
            texts(frame)
        )
        link = next(link for link in frame.findChildren(Link) if link.objectName().startswith("heldRead_"))
        assert link.accessibleName() == "Lest, ta bort: Deltaker"
        world.click(link)
        window.rest()
        assert "Ble ikke ført inn hos fylket" not in texts(frame)


def test_sync_now_is_pressed_by_key_and_the_line_says_how_it_went(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    kari.person()
    with sync_office(kari, qtbot) as window:
        frame = open_page(window, keep)
        assert tab_order_problems(frame.page) == []
        with qtbot.waitSignal(window.syncing.changed):
            QTest.keyClick(QApplication.focusWidget() or frame, Qt.Key.Key_Space)
        window.rest()
        settle(frame)
        line = world.find(frame, MessageLine, "syncLine")
        assert line.accessibleName().startswith("Ingen endringer venter, sist synkronisert ")


def dialog_for(window: SyncOffice, keep: Keep) -> EnrolDialog:
    dialog = EnrolDialog(window.syncing)
    keep(dialog)
    settle(dialog)
    return dialog


def fill(dialog: EnrolDialog, server: str, code: str) -> None:
    for name, text in (("enrolServer", server), ("enrolCode", code)):
        field = world.find(dialog, LineField, name)
        field.setFocus()
        type_text(field, text)


def message(dialog: EnrolDialog) -> str:
    settle(dialog)
    found = [line for line in dialog.findChildren(MessageLine, "enrolMessage") if line.isVisible()]
    return found[0].accessibleName() if found else ""


def test_a_laptop_is_registered_by_keys(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    kari = county.machine("Kari Moen")
    with sync_office(kari, qtbot) as window:
        dialog = dialog_for(window, keep)
        assert duplicate_mnemonics(dialog) + unnamed_controls(dialog) == []
        assert not world.find(dialog, Button, "enrolGo").isEnabled()
        fill(dialog, county.server.address, county.server.code_for("kari", OFFICE))
        with qtbot.waitSignal(window.syncing.enrolled, timeout=sync_world.PATIENCE_MS):
            QTest.keyClick(dialog, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "koblet til fylkets server" in message(dialog), timeout=sync_world.PATIENCE_MS)
        assert world.find(dialog, Button, "enrolClose").text() == "&Lukk"
        kari.again()
        window.syncing.begin(kari.desk)
        qtbot.waitUntil(lambda: window.syncing.look.is_enrolled, timeout=sync_world.PATIENCE_MS)
        window.sync()
        assert "sist synkronisert" in message(dialog)
        assert clipped_texts(dialog) == []


def test_a_wrong_code_is_told_in_the_dialog_and_can_be_mended(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    with sync_office(county.machine("Kari Moen"), qtbot) as window:
        dialog = dialog_for(window, keep)
        fill(dialog, county.server.address, "AAAAA-AAAAA-AAAAA-AAAAA")
        world.click(world.find(dialog, Button, "enrolGo"))
        qtbot.waitUntil(lambda: "Invitasjonskoden gjelder ikke" in message(dialog), timeout=sync_world.PATIENCE_MS)
        code = world.find(dialog, LineField, "enrolCode")
        assert code.hasFocus()
        code.selectAll()
        type_text(code, county.server.code_for("kari", OFFICE))
        with qtbot.waitSignal(window.syncing.enrolled, timeout=sync_world.PATIENCE_MS):
            world.click(world.find(dialog, Button, "enrolGo"))


def test_a_county_without_sign_in_in_the_browser_says_so(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    with sync_office(county.machine("Kari Moen"), qtbot) as window:
        dialog = dialog_for(window, keep)
        fill(dialog, county.server.address, "")
        world.click(world.find(dialog, Button, "enrolBrowser"))
        words = "Fylkets server har ingen pålogging i nettleseren."
        qtbot.waitUntil(lambda: words in message(dialog), timeout=sync_world.PATIENCE_MS)


def test_a_dialog_that_is_closed_meanwhile_registers_all_the_same(qtbot: QtBot, keep: Keep, county: LiveCounty) -> None:
    kari = county.machine("Kari Moen")
    with sync_office(kari, qtbot) as window:
        dialog = EnrolDialog(window.syncing)
        dialog.show()
        settle(dialog)
        fill(dialog, county.server.address, county.server.code_for("kari", OFFICE))
        with qtbot.waitSignal(window.syncing.enrolled, timeout=sync_world.PATIENCE_MS):
            world.click(world.find(dialog, Button, "enrolGo"))
            with qtbot.waitSignal(dialog.destroyed):
                dialog.reject()
