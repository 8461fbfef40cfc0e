"""The whole program on a test's own profile: the real worker, the real store, a keyring in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.bootstrap import Beginning, create_profile, prepare_profile, unlock
from karriere_app.clock import Clock
from karriere_app.security.keys import FLOOR_COST
from tests.security.memory_keyring import MemoryKeyring
from tests.ui.checks import activate, settle
from ui.app import Program
from ui.opening import Surroundings

PASSPHRASE = "tre hester synger lavt i fjorden"


@dataclass
class Laptop:
    """A profile folder, a keyring and the program in front of them."""

    qtbot: QtBot
    around: Surroundings
    keyring: MemoryKeyring
    program: Program

    def part(self, name: str) -> QWidget:
        """Return the visible widget of this object name."""
        found = [widget for widget in self.program.shell.findChildren(QWidget, name) if widget.isVisible()]
        assert len(found) == 1, (name, len(found))
        return found[0]

    def type_into(self, name: str, text: str) -> None:
        """Type into a field as a person would."""
        field = self.part(name)
        assert isinstance(field, QLineEdit)
        field.setFocus()
        field.insert(text)
        field.textEdited.emit(field.text())

    def press(self, name: str) -> None:
        """Click a button where it stands once the layout has settled."""
        settle(self.program.shell)
        QTest.mouseClick(self.part(name), Qt.MouseButton.LeftButton)

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Type the passphrase and press Enter."""
        self.type_into("passphrase", passphrase)
        QTest.keyClick(self.part("passphrase"), Qt.Key.Key_Return)

    def enter(self, passphrase: str = PASSPHRASE) -> None:
        """Unlock and wait for the main window."""
        with self.qtbot.waitSignal(self.program.entered, timeout=10_000):
            self.unlock(passphrase)
        self.rest()

    def rest(self) -> None:
        """Wait until the worker has answered everything."""
        self.qtbot.waitUntil(lambda: self.program.worker.waiting == 0, timeout=10_000)


def make_profile(around: Surroundings, keyring: MemoryKeyring, recovery: list[str] | None = None) -> None:
    """Make a profile as the first run does, and close it."""
    prepared = prepare_profile(around.folder, PASSPHRASE, keyring, FLOOR_COST)
    beginning = Beginning(office="Karrieresenteret i Skien", counsellor="Ingrid Moen", county="40")
    made = create_profile(prepared, beginning, around.clock)
    if recovery is not None:
        recovery.append(made.recovery_key.format())
    made.opened.close()


def can_open(laptop: Laptop, passphrase: str = PASSPHRASE) -> None:
    """Open and close the profile without the window: the folder is free and the passphrase fits."""
    unlock(laptop.around.folder, passphrase, laptop.keyring, laptop.around.clock, lock_timeout_seconds=5).close()


@contextmanager
def laptop(
    qtbot: QtBot,
    app: QApplication,
    folder: Path,
    clock: Clock,
    *,
    with_profile: bool = True,
    recovery: list[str] | None = None,
) -> Iterator[Laptop]:
    """Start the program on a profile (or on none) and end it as closing the window does."""
    keyring = MemoryKeyring()
    around = Surroundings(folder, clock, lambda: keyring, FLOOR_COST)
    if with_profile:
        make_profile(around, keyring, recovery)
    program = Program(app, around)
    program.start()
    activate(program.shell)
    started = Laptop(qtbot, around, keyring, program)
    try:
        started.rest()
        yield started
    finally:
        program.shell.close()
        program.shell.deleteLater()
        program.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
