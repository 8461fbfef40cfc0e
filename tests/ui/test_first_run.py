"""The first run: three steps, nothing on the disk before the last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from karriere_app.clock import SteppingClock
from karriere_app.errors import KeyringUnavailableError
from karriere_app.settings import has_profile
from tests.ui.checks import clipped_texts, tab_order_problems, unnamed_controls
from tests.ui.whole_program import PASSPHRASE, Laptop, can_open, laptop
from ui.dialogs.first_run import FirstRunPage
from ui.dialogs.recovery_sheet import save_sheet
from ui.opening import keyring_trouble
from ui.pages.page import PageRequest


@pytest.fixture
def machine(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock) -> Iterator[Laptop]:
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock, with_profile=False) as started:
        yield started


def page_of(machine: Laptop) -> FirstRunPage:
    page = machine.program.shell.part
    assert isinstance(page, FirstRunPage)
    return page


def choose_passphrase(machine: Laptop) -> FirstRunPage:
    page = page_of(machine)
    machine.type_into("newPassphrase", PASSPHRASE)
    machine.type_into("passphraseAgain", PASSPHRASE)
    machine.qtbot.waitUntil(page._passphrase_page.is_ready, timeout=5_000)
    QTest.keyClick(machine.part("passphraseAgain"), Qt.Key.Key_Return)
    machine.qtbot.waitUntil(lambda: page.step == 1, timeout=5_000)
    return page


def type_groups_back(machine: Laptop, page: FirstRunPage) -> None:
    groups = page._sheet_page._key.split("-")
    for place in page._sheet_page._asked:
        machine.type_into(f"recoveryGroup{place + 1}", groups[place].lower())


def test_three_steps_make_a_profile_and_show_the_empty_list(machine: Laptop) -> None:
    page = choose_passphrase(machine)
    sheet = page._sheet_page
    assert not sheet.onward_button.isEnabled()
    type_groups_back(machine, page)
    QTest.mouseClick(sheet.onward_button, Qt.MouseButton.LeftButton)
    assert page.step == 2
    assert not has_profile(machine.around.folder)
    county = page._county_page._county
    assert county is not None
    county.setFocus()
    QTest.keyClicks(county, "Telem")
    machine.type_into("office", "Karrieresenteret i Skien")
    machine.type_into("counsellor", "Ingrid Moen")
    with machine.qtbot.waitSignal(machine.program.entered, timeout=10_000):
        QTest.mouseClick(page._county_page.onward_button, Qt.MouseButton.LeftButton)
    machine.rest()
    main = machine.program.main
    assert main is not None
    assert main.request == PageRequest("participants")
    machine.program.lock()
    machine.rest()
    can_open(machine)


def test_a_weak_passphrase_is_judged_in_words_and_not_taken(machine: Laptop) -> None:
    page = page_of(machine)
    machine.type_into("newPassphrase", "passord1234")
    machine.type_into("passphraseAgain", "passord1234")
    machine.qtbot.waitUntil(
        lambda: page._passphrase_page._passphrase._verdict.text().startswith("Svak."), timeout=5_000
    )
    assert not page._passphrase_page.onward_button.isEnabled()
    assert page._passphrase_page.why_not.text() == "Passordfrasen er for lett å gjette."


def test_two_different_passphrases_are_not_taken(machine: Laptop) -> None:
    page = page_of(machine)
    machine.type_into("newPassphrase", PASSPHRASE)
    machine.type_into("passphraseAgain", PASSPHRASE + "x")
    machine.rest()
    machine.qtbot.waitUntil(lambda: page._passphrase_page.why_not.text() == "Skriv den samme to ganger.", timeout=5_000)


def test_going_back_forgets_the_keys(machine: Laptop) -> None:
    page = choose_passphrase(machine)
    assert len(machine.keyring._secrets) == 1
    QTest.mouseClick(page._sheet_page.back_button, Qt.MouseButton.LeftButton)
    machine.rest()
    assert page.step == 0
    assert page._sheet_page._key == ""
    assert machine.keyring._secrets == {}
    assert not machine.around.folder.exists()


def test_wrong_groups_do_not_let_one_on(machine: Laptop) -> None:
    page = choose_passphrase(machine)
    for place in page._sheet_page._asked:
        machine.type_into(f"recoveryGroup{place + 1}", "AAAAA")
    assert not page._sheet_page.onward_button.isEnabled()
    assert page._sheet_page.why_not.text() == "0 av 2 grupper er riktige."


def test_each_step_is_whole_and_named(machine: Laptop) -> None:
    shell = machine.program.shell
    for check in (clipped_texts, unnamed_controls, tab_order_problems):
        assert check(shell) == []
    choose_passphrase(machine)
    for check in (clipped_texts, unnamed_controls, tab_order_problems):
        assert check(shell) == []


def test_the_sheet_can_be_read_back_from_its_pdf(qapp: QApplication, tmp_path: Path, clock: SteppingClock) -> None:
    key = "33XQA-HXA6B-8B5HA-J2TF8-17XKG-75GQT-ACA6K-3J1X7"
    path = tmp_path / "sheet.pdf"
    save_sheet(path, key, clock.today())
    document = pypdfium2.PdfDocument(path)
    text = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    assert all(group in text for group in key.split("-"))
    assert "24.11.2026" in text
    document.close()


def test_a_machine_without_keyring_is_found(machine: Laptop) -> None:
    class NoKeyring:
        def check(self) -> None:
            raise KeyringUnavailableError("none")

        def get(self, store_id: str) -> bytes | None:
            raise KeyringUnavailableError("none")

        def set(self, store_id: str, secret: bytes) -> None:
            raise KeyringUnavailableError("none")

        def delete(self, store_id: str) -> None:
            raise KeyringUnavailableError("none")

    from dataclasses import replace

    assert keyring_trouble(machine.around) is None
    assert keyring_trouble(replace(machine.around, keyring=NoKeyring)) == "none"
