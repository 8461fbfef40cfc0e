"""The unlock window: what a person meets every morning, and when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from karriere_app.bootstrap import unlock
from karriere_app.clock import SteppingClock
from tests.ui.checks import clipped_texts, settle, unnamed_controls
from tests.ui.whole_program import PASSPHRASE, Laptop, laptop


@pytest.fixture
def machine(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock) -> Iterator[Laptop]:
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock) as started:
        yield started


def entry(machine: Laptop) -> QLineEdit:
    field = machine.part("passphrase")
    assert isinstance(field, QLineEdit)
    return field


def said(machine: Laptop) -> str:
    return machine.program.gate.unlock_page._entry.finding()


def test_the_passphrase_and_enter_open_the_window(machine: Laptop) -> None:
    assert machine.program.main is None
    machine.enter()
    assert machine.program.shell.part is machine.program.main
    assert machine.program.gate.unlock_page._entry.text() == ""


def test_the_next_start_shows_who_and_when(machine: Laptop) -> None:
    machine.enter()
    machine.program.lock()
    machine.rest()
    settings = machine.program.settings
    assert (settings.shown_counsellor, settings.shown_county) == ("Ingrid Moen", "Telemark fylkeskommune")
    assert machine.program.gate.unlock_page._saved.text().startswith("Sist lagret ")


def test_a_wrong_passphrase_is_said_and_the_field_is_empty_again(machine: Laptop) -> None:
    machine.unlock("noe helt annet")
    machine.qtbot.waitUntil(lambda: "Feil passordfrase" in said(machine))
    assert "trygt" in said(machine)
    assert entry(machine).text() == ""
    machine.enter()


def test_the_third_wrong_passphrase_makes_one_wait(machine: Laptop) -> None:
    for _ in range(3):
        machine.unlock("noe helt annet")
        machine.rest()
    button = machine.part("unlock")
    assert isinstance(button, QPushButton)
    assert not button.isEnabled()
    assert button.text() == "Vent 1 s"
    machine.qtbot.waitUntil(button.isEnabled, timeout=3_000)


def test_a_missing_machine_key_is_not_called_a_wrong_passphrase(machine: Laptop) -> None:
    machine.keyring._secrets.clear()
    machine.unlock()
    machine.qtbot.waitUntil(lambda: "Nøkkelen til denne maskinen er borte" in said(machine))


def test_a_damaged_envelope_is_told_apart(machine: Laptop) -> None:
    (machine.around.folder / "envelope.json").write_bytes(b"{}")
    machine.unlock()
    machine.qtbot.waitUntil(lambda: "envelope.json" in said(machine))


def test_another_open_program_is_told_apart(machine: Laptop) -> None:
    other = unlock(machine.around.folder, PASSPHRASE, machine.keyring, machine.around.clock)
    machine.unlock()
    machine.qtbot.waitUntil(lambda: "annet program" in said(machine))
    other.close()
    machine.enter()


def test_a_lost_tail_is_opened_only_when_asked_for(machine: Laptop) -> None:
    mark = machine.around.folder / "karriere.mark"
    from karriere_app.store.high_water import HighWaterMark, Mark

    high = HighWaterMark(mark)
    high.write(Mark(99, "00" * 32))
    high.close()
    machine.unlock()
    machine.qtbot.waitUntil(lambda: "siste lagringene mangler" in said(machine))
    machine.program.gate.unlock_page._entry.field.setText(PASSPHRASE)
    with machine.qtbot.waitSignal(machine.program.entered, timeout=10_000):
        machine.program.gate.unlock_page._entry.link_pressed.emit()


def test_caps_lock_is_found_from_the_letters(machine: Laptop) -> None:
    field = entry(machine)
    QTest.keyClicks(field, "A")
    assert "Caps Lock" in said(machine)
    QTest.keyClick(field, Qt.Key.Key_CapsLock)
    QTest.keyClicks(field, "b")
    assert said(machine) == ""


def test_the_recovery_key_gives_a_new_passphrase(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock
) -> None:
    recovery: list[str] = []
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock, recovery=recovery) as machine:
        machine.press("forgot")
        machine.type_into("recoveryKeyTyped", recovery[0].replace("-", " ").lower())
        machine.press("stepOnward")
        machine.type_into("newPassphrase", "fire gamle båter ligger i dokk")
        machine.type_into("passphraseAgain", "fire gamle båter ligger i dokk")
        new_page = machine.program.gate._recover._new_page  # type: ignore[union-attr]  # shown just now
        machine.qtbot.waitUntil(new_page.is_ready, timeout=5_000)
        settle(machine.program.shell)
        with machine.qtbot.waitSignal(machine.program.entered, timeout=10_000):
            QTest.mouseClick(new_page.onward_button, Qt.MouseButton.LeftButton)


def test_nothing_is_cut_or_nameless(machine: Laptop) -> None:
    machine.unlock("noe helt annet")
    machine.rest()
    assert clipped_texts(machine.program.shell) == []
    assert unnamed_controls(machine.program.shell) == []
