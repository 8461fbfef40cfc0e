"""Copies by hand, bringing one back, another passphrase, a new key: by keys and clicks, on the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from karriere_app import bootstrap
from karriere_app.clock import SteppingClock
from karriere_app.errors import WrongPassphraseError
from karriere_app.security.keys import FLOOR_COST
from karriere_app.security.recovery import RecoveryKey
from karriere_app.services import participants
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.settings import has_profile, read_settings
from tests.ui.checks import (
    activate,
    clipped_texts,
    close,
    duplicate_mnemonics,
    settle,
    tab_order_problems,
    unnamed_controls,
)
from tests.ui.session_world import SCREENS, grab, set_scale
from tests.ui.whole_program import PASSPHRASE, Laptop, can_open, laptop
from ui.app import Program
from ui.dialogs.backup import BackupDialog
from ui.dialogs.change_passphrase import ChangePassphraseDialog
from ui.dialogs.first_run import FirstRunPage
from ui.dialogs.new_key import NewKeyDialog
from ui.dialogs.restore import RestoreDialog
from ui.dialogs.settings import SettingsDialog
from ui.opening import Surroundings

NEW_PASSPHRASE = "gule traktorer drømmer om sne"
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def sheet() -> list[str]:
    """The recovery key of the machine's profile, once it is made."""
    return []


@pytest.fixture
def machine(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock, sheet: list[str]
) -> Iterator[Laptop]:
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock, recovery=sheet) as started:
        started.enter()
        yield started


def choose_in_menu(machine: Laptop, words: str) -> None:
    """F10, arrows down to the entry, Enter."""
    activate(machine.program.shell)
    QTest.keyClick(machine.program.shell, Qt.Key.Key_F10)
    machine.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=5_000)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for _ in range(len(menu.actions())):
        QTest.keyClick(menu, Qt.Key.Key_Down)
        action: QAction | None = menu.activeAction()
        if action is not None and action.text().replace("&", "") == words:
            break
    QTest.keyClick(menu, Qt.Key.Key_Return)


def opened(machine: Laptop, kind: type[D]) -> D:
    """The open dialog of a kind, active."""
    found = [dialog for dialog in machine.program.shell.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1, kind
    activate(found[0])
    return found[0]


def message(window: QWidget, name: str) -> str:
    return "".join(held.accessibleName() for held in window.findChildren(QWidget, name) if held.isVisible())


def words_on(window: QWidget) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def write_someone(machine: Laptop, name: str) -> None:
    def write(desk: Desk) -> None:
        apply_changes(desk, [RecordChange("participant", None, {"given_names": name, "family_name": "Haile"})])

    machine.program.worker.submit(write)
    machine.rest()


def names_in(folder: Path, machine: Laptop, passphrase: str = PASSPHRASE) -> list[str]:
    held = bootstrap.unlock(folder, passphrase, machine.keyring, machine.around.clock, lock_timeout_seconds=5)
    try:
        page = participants.page(held.desk, participants.ListQuery())
        return sorted(row.name for row in page.rows)
    finally:
        held.close()


def make_copy(machine: Laptop) -> Path:
    """«Lag kopi nå» by the menu; returns the file."""
    choose_in_menu(machine, "Sikkerhetskopi …")
    dialog = opened(machine, BackupDialog)
    machine.press("copyNow")
    machine.rest()
    assert message(dialog, "copyMessage").startswith("Kopien er laget og kontrollert. Den er åpnet og stemmer")
    machine.press("backupClose")
    (made,) = (machine.around.folder / "kopier").glob("karriere-*-kl-*.karrierekopi")
    return made


def fill_restore(machine: Laptop, file: Path, secret: str, *, by_paper: bool = False) -> RestoreDialog:
    dialog = opened(machine, RestoreDialog)
    machine.type_into("copyFile", str(file))
    QTest.keyClick(machine.part("copyFile"), Qt.Key.Key_Return)
    machine.rest()
    if by_paper:
        way = machine.part("copyOpenedBy")
        way.setFocus()
        QTest.keyClick(way, Qt.Key.Key_Right)
    machine.type_into("copyRecoveryKey" if by_paper else "copyPassphrase", secret)
    return dialog


def test_a_copy_is_made_by_keys_and_said_to_be_checked(machine: Laptop) -> None:
    made = make_copy(machine)
    assert made.stat().st_size > 100_000


def test_a_copy_goes_where_a_person_says(machine: Laptop, tmp_path: Path) -> None:
    choose_in_menu(machine, "Sikkerhetskopi …")
    dialog = opened(machine, BackupDialog)
    machine.press("copyElsewhere")
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    name = chooser.findChild(QLineEdit)
    assert name is not None
    name.setText(str(tmp_path / "minnepinne.karrierekopi"))
    QTest.keyClick(name, Qt.Key.Key_Return)
    machine.rest()
    assert (tmp_path / "minnepinne.karrierekopi").exists()
    place = machine.part("copyMessagePlace")
    assert isinstance(place, QLineEdit)
    assert place.text() == str(tmp_path / "minnepinne.karrierekopi")


def test_a_copy_that_cannot_be_written_is_said_to_fail(machine: Laptop, tmp_path: Path) -> None:
    choose_in_menu(machine, "Sikkerhetskopi …")
    dialog = opened(machine, BackupDialog)
    dialog._target_found(str(tmp_path / "nowhere" / "x.karrierekopi"))
    machine.rest()
    assert message(dialog, "copyMessage").startswith("Disken svarte med feil.")
    assert machine.part("copyNow").isEnabled()


def test_a_folder_is_chosen_and_gets_a_copy_at_once(machine: Laptop, tmp_path: Path) -> None:
    choose_in_menu(machine, "Sikkerhetskopi …")
    dialog = opened(machine, BackupDialog)
    assert "Siste sikkerhetskopi er fra i dag." in words_on(dialog)
    machine.type_into("backupFolder", str(tmp_path / "disk"))
    QTest.keyClick(machine.part("backupFolder"), Qt.Key.Key_Tab)
    assert "Mappen finnes ikke." in words_on(dialog)
    (tmp_path / "disk").mkdir()
    field = machine.part("backupFolder")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    machine.rest()
    assert [path.name for path in (tmp_path / "disk").iterdir()] == ["karriere-2026-11-24.karrierekopi"]
    assert read_settings(machine.around.folder).settings.backup_folder == str(tmp_path / "disk")


def test_settings_tell_how_it_stands_and_do_not_bring_the_old_folder_back(machine: Laptop, tmp_path: Path) -> None:
    choose_in_menu(machine, "Innstillinger")
    settings = opened(machine, SettingsDialog)
    assert "Siste sikkerhetskopi er fra i dag." in words_on(settings)
    machine.press("settingsBackup")
    opened(machine, BackupDialog)
    machine.type_into("backupFolder", str(tmp_path))
    QTest.keyClick(machine.part("backupFolder"), Qt.Key.Key_Return)
    machine.press("backupClose")
    activate(settings)
    machine.press("settingsUse")
    machine.rest()
    assert machine.program.settings.backup_folder == str(tmp_path)


def test_what_was_written_after_the_copy_is_in_the_folder_put_aside_only(machine: Laptop) -> None:
    write_someone(machine, "Amina")
    copy = make_copy(machine)
    write_someone(machine, "Berhane")
    choose_in_menu(machine, "Hent tilbake en kopi …")
    dialog = fill_restore(machine, copy, PASSPHRASE)
    assert "Laget 24.11.2026" in words_on(dialog)
    assert "blir lagt til side i en egen mappe" in words_on(dialog)
    machine.press("restoreGo")
    machine.qtbot.waitUntil(lambda: message(machine.program.shell, "outcome") != "", timeout=10_000)
    (aside,) = machine.around.folder.glob("erstattet-*")
    assert message(machine.program.shell, "outcome") == (
        "Kopien er hentet tilbake. Lageret som var her, er lagt til side i denne mappen:"
    )
    place = machine.part("outcomePlace")
    assert isinstance(place, QLineEdit)
    assert place.text() == str(aside)
    grab(machine.program.shell, "unlock-after-restore")
    assert clipped_texts(machine.program.shell) == []
    assert names_in(aside, machine) == ["Amina Haile", "Berhane Haile"]
    machine.enter()
    machine.program.lock()
    machine.rest()
    assert names_in(machine.around.folder, machine) == ["Amina Haile"]


def test_a_wrong_passphrase_leaves_the_open_store_open(machine: Laptop) -> None:
    copy = make_copy(machine)
    choose_in_menu(machine, "Hent tilbake en kopi …")
    dialog = fill_restore(machine, copy, "noe helt annet")
    QTest.keyClick(machine.part("copyPassphrase"), Qt.Key.Key_Return)
    machine.rest()
    assert message(dialog, "restoreMessage")
    assert dialog.isVisible()
    assert machine.program.main is not None
    write_someone(machine, "Amina")
    assert not list(machine.around.folder.glob("erstattet-*"))
    assert not list(machine.around.folder.glob(".provekopi-*"))


def test_a_file_that_is_no_copy_is_said_to_be_none(machine: Laptop, tmp_path: Path) -> None:
    other = tmp_path / "bilde.karrierekopi"
    other.write_bytes(b"not a copy")
    choose_in_menu(machine, "Hent tilbake en kopi …")
    dialog = fill_restore(machine, other, PASSPHRASE)
    assert "Filen er ikke en sikkerhetskopi fra Karriere." in words_on(dialog)
    assert not machine.part("restoreGo").isEnabled()


def end(machine: Laptop) -> None:
    program: Program = machine.program
    program.shell.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("by_paper", [False, True])
def test_a_new_machine_opens_a_copy_from_the_first_run(
    qtbot: QtBot,
    qapp: QApplication,
    machine: Laptop,
    sheet: list[str],
    tmp_path: Path,
    clock: SteppingClock,
    by_paper: bool,
) -> None:
    write_someone(machine, "Amina")
    copy = make_copy(machine)
    end(machine)
    with laptop(qtbot, qapp, tmp_path / "other", clock, with_profile=False) as other:
        settle(other.program.shell)
        grab(other.program.shell, "first-run-restore")
        if not by_paper:
            # A profile without this machine's secret opens by the sheet alone, and that is said.
            other.press("restoreCopy")
            dialog = fill_restore(other, copy, PASSPHRASE)
            other.press("restoreGo")
            other.rest()
            assert "Bruk gjenopprettingsnøkkelen som fylket oppbevarer." in message(dialog, "restoreMessage")
            assert not has_profile(other.around.folder)
            return
        other.press("restoreByKey")
        fill_restore(other, copy, sheet[0], by_paper=True)
        other.press("restoreGo")
        qtbot.waitUntil(lambda: message(other.program.shell, "outcome") != "", timeout=10_000)
        grab(other.program.shell, "recover-after-restore")
        assert clipped_texts(other.program.shell) == []
        other.type_into("newPassphrase", NEW_PASSPHRASE)
        other.type_into("passphraseAgain", NEW_PASSPHRASE)
        qtbot.waitUntil(lambda: "Lik." in words_on(other.program.shell), timeout=5_000)
        other.rest()
        qtbot.wait(300)
        other.rest()
        with qtbot.waitSignal(other.program.entered, timeout=10_000):
            QTest.keyClick(other.part("passphraseAgain"), Qt.Key.Key_Return)
        other.rest()
        other.program.lock()
        other.rest()
        assert names_in(other.around.folder, other, NEW_PASSPHRASE) == ["Amina Haile"]


def test_the_passphrase_is_changed_by_keys(machine: Laptop) -> None:
    choose_in_menu(machine, "Bytt passordfrase …")
    dialog = opened(machine, ChangePassphraseDialog)
    machine.type_into("oldPassphrase", PASSPHRASE)
    QTest.keyClick(machine.part("oldPassphrase"), Qt.Key.Key_Return)
    assert machine.part("newPassphrase").hasFocus()
    machine.type_into("newPassphrase", NEW_PASSPHRASE)
    machine.type_into("passphraseAgain", NEW_PASSPHRASE)
    machine.qtbot.waitUntil(machine.part("passphraseGo").isEnabled, timeout=5_000)
    QTest.keyClick(machine.part("passphraseAgain"), Qt.Key.Key_Return)
    with machine.qtbot.waitSignal(dialog.changed, timeout=10_000):
        pass
    assert "Passordfrasen er byttet." in message(machine.program.shell, "notice")
    machine.program.lock()
    machine.rest()
    can_open(machine, NEW_PASSPHRASE)
    with pytest.raises(WrongPassphraseError):
        can_open(machine)


def test_a_wrong_old_passphrase_changes_nothing(machine: Laptop) -> None:
    choose_in_menu(machine, "Bytt passordfrase …")
    dialog = opened(machine, ChangePassphraseDialog)
    machine.type_into("oldPassphrase", "noe helt annet")
    machine.type_into("newPassphrase", NEW_PASSPHRASE)
    machine.type_into("passphraseAgain", NEW_PASSPHRASE)
    machine.qtbot.waitUntil(machine.part("passphraseGo").isEnabled, timeout=5_000)
    machine.press("passphraseGo")
    machine.rest()
    assert dialog.isVisible()
    assert dialog._old.finding()
    machine.program.lock()
    machine.rest()
    can_open(machine)


def make_new_key(machine: Laptop) -> NewKeyDialog:
    choose_in_menu(machine, "Ny nøkkel …")
    dialog = opened(machine, NewKeyDialog)
    machine.type_into("newKeyPassphrase", PASSPHRASE)
    QTest.keyClick(machine.part("newKeyPassphrase"), Qt.Key.Key_Return)
    machine.qtbot.waitUntil(lambda: dialog._sheet.isVisible(), timeout=20_000)
    return dialog


def test_a_new_key_comes_with_a_sheet_that_is_typed_back(machine: Laptop, sheet: list[str]) -> None:
    write_someone(machine, "Amina")
    dialog = make_new_key(machine)
    key = dialog._sheet._key
    assert key != sheet[0]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible(), "the old sheet counts no more: the new one is confirmed first"
    for place in dialog._sheet._asked:
        machine.type_into(f"recoveryGroup{place + 1}", key.split("-")[place])
    machine.press("stepOnward")
    assert "Lageret har fått ny nøkkel." in message(machine.program.shell, "notice")
    write_someone(machine, "Berhane")
    machine.program.lock()
    machine.rest()
    assert names_in(machine.around.folder, machine) == ["Amina Haile", "Berhane Haile"]
    around = machine.around
    with pytest.raises(WrongPassphraseError):
        recover_with(around, sheet[0])
    recover_with(around, key)


def recover_with(around: Surroundings, key: str) -> None:
    held = bootstrap.recover(
        around.folder, RecoveryKey.parse(key), NEW_PASSPHRASE, around.keyring(), around.clock, cost=FLOOR_COST
    )
    held.close()


def test_a_wrong_passphrase_makes_no_new_key_and_the_store_stays_open(machine: Laptop) -> None:
    choose_in_menu(machine, "Ny nøkkel …")
    dialog = opened(machine, NewKeyDialog)
    machine.type_into("newKeyPassphrase", "noe helt annet")
    machine.press("newKeyGo")
    machine.rest()
    assert dialog._entry.finding()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    write_someone(machine, "Amina")
    machine.program.lock()
    machine.rest()
    can_open(machine)


def test_a_sheet_that_was_locked_away_is_told_of_after_unlocking(machine: Laptop) -> None:
    dialog = make_new_key(machine)
    machine.program.lock()
    assert not dialog.isVisible()
    assert dialog._sheet._key == ""
    machine.enter()
    assert "Det nye gjenopprettingsarket ble ikke bekreftet." in message(machine.program.shell, "notice")


def test_a_damaged_store_offers_to_bring_a_copy_back(machine: Laptop) -> None:
    copy = make_copy(machine)
    machine.program.lock()
    machine.rest()
    (machine.around.folder / "envelope.json").write_text("{", encoding="utf-8")
    machine.unlock()
    machine.rest()
    machine.press("restoreHere")
    fill_restore(machine, copy, PASSPHRASE)
    machine.press("restoreGo")
    machine.qtbot.waitUntil(lambda: message(machine.program.shell, "outcome") != "", timeout=10_000)
    machine.enter()


@pytest.mark.parametrize(("width", "height", "scale"), SCREENS)
def test_every_dialog_holds_on_every_screen(
    machine: Laptop, qapp: QApplication, tmp_path: Path, width: int, height: int, scale: float
) -> None:
    copy = make_copy(machine)
    set_scale(qapp, scale)
    problems: list[str] = []
    for words, kind in (
        ("Sikkerhetskopi …", BackupDialog),
        ("Hent tilbake en kopi …", RestoreDialog),
        ("Bytt passordfrase …", ChangePassphraseDialog),
        ("Ny nøkkel …", NewKeyDialog),
        ("Innstillinger", SettingsDialog),
    ):
        choose_in_menu(machine, words)
        dialog = opened(machine, kind)
        if isinstance(dialog, RestoreDialog):
            fill_restore(machine, copy, PASSPHRASE)
        if isinstance(dialog, BackupDialog):
            machine.press("copyNow")
            machine.rest()
        parts = [""]
        if isinstance(dialog, NewKeyDialog):
            parts.append("sheet")
        for part in parts:
            if part == "sheet":
                machine.type_into("newKeyPassphrase", PASSPHRASE)
                machine.press("newKeyGo")
                machine.qtbot.waitUntil(lambda: machine.part("saveSheet").isVisible(), timeout=20_000)
            settle(dialog)
            dialog.resize(min(dialog.width(), width - 16), min(dialog.height(), height - 16))
            settle(dialog)
            grab(dialog, f"keeping-{dialog.objectName()}{part}-{width}-{round(scale * 100)}")
            found = clipped_texts(dialog) + unnamed_controls(dialog) + duplicate_mnemonics(dialog)
            if scale == 1.0:
                found += tab_order_problems(dialog)
            problems += [f"{dialog.objectName()}{part}: {each}" for each in found]
        if isinstance(dialog, NewKeyDialog):
            dialog._is_sheet_open = False
        dialog.reject()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("width", "height", "scale"), SCREENS)
def test_the_first_run_offers_a_copy_on_every_screen(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock, width: int, height: int, scale: float
) -> None:
    set_scale(qapp, scale)
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock, with_profile=False) as other:
        set_scale(qapp, scale)
        page = FirstRunPage(other.program.worker, other.around)
        page.resize(width, height)
        activate(page)
        asked: list[bool] = []
        page.restore_wanted.connect(asked.append)
        for name in ("restoreCopy", "restoreByKey"):
            link = page.findChild(QWidget, name)
            assert link is not None
            link.setFocus()
            QTest.keyClick(link, Qt.Key.Key_Space)
        assert asked == [False, True]
        grab(page, f"first-run-{width}-{round(scale * 100)}")
        problems = clipped_texts(page) + unnamed_controls(page) + duplicate_mnemonics(page) + tab_order_problems(page)
        close(page)
    assert not problems, "\n".join(problems)
