"""Locking: covered at once, nothing lost, nothing asked, and back where one was."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from karriere_app.clock import SteppingClock
from karriere_app.errors import StoreLockedError
from karriere_app.services import drafts
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from tests.ui.whole_program import Laptop, can_open, laptop
from ui.background import StoreWorker
from ui.clipboard import clipboard_for
from ui.idle import IdleWatch
from ui.pages.page import PageRequest
from ui.shell import KeptDialog
from ui.widgets.inputs import LineField

COVERED_WITHIN_SECONDS = 0.1


@pytest.fixture
def machine(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock) -> Iterator[Laptop]:
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock) as started:
        started.enter()
        yield started


class NoteDialog(KeptDialog):
    """A dialog with a text of its own, as a page might open."""

    def __init__(self, worker: StoreWorker, participant: str) -> None:
        super().__init__("Notat")
        self._worker, self._participant = worker, participant
        self.text = LineField()
        self.text.setObjectName("note")
        self.body.addWidget(self.text)

    def leave(self) -> None:
        fields = {"text": {"value": self.text.text()}}
        self._worker.submit(
            partial(_keep_note, self._participant, fields),
        )


def _keep_note(participant: str, fields: dict[str, dict[str, str]], desk: Desk) -> None:
    drafts.keep(desk, "01940000-0000-7000-8000-0000000000aa", "contact_note", participant, fields)


def make_participant(machine: Laptop) -> str:
    made: list[str] = []

    def make(desk: Desk) -> None:
        saved = apply_changes(
            desk, [RecordChange("participant", None, {"given_names": "Amina", "family_name": "Haile"})]
        )
        made.extend(saved.ids)

    machine.program.worker.submit(make)
    machine.rest()
    return made[0]


def test_the_window_is_covered_within_a_moment_and_the_store_is_shut(machine: Laptop) -> None:
    program = machine.program
    began = time.perf_counter()
    program.lock()
    assert time.perf_counter() - began < COVERED_WITHIN_SECONDS
    assert program.shell.part is program.gate.unlock_page
    machine.rest()
    failures: list[object] = []
    program.worker.submit(Desk.today, None, failures.append)
    machine.rest()
    assert [type(failure) for failure in failures] == [StoreLockedError]
    can_open(machine)


def test_an_open_dialog_goes_and_its_text_is_a_draft(machine: Laptop) -> None:
    participant = make_participant(machine)
    dialog = NoteDialog(machine.program.worker, participant)
    refusals: list[int] = []
    dialog.rejected.connect(lambda: refusals.append(1))
    dialog.open()
    QTest.keyClicks(dialog.text, "ringte, ingen svar")
    machine.program.lock()
    assert not dialog.isVisible()
    assert refusals == []
    machine.enter()
    found: list[drafts.Draft] = []
    machine.program.worker.submit(drafts.unfinished, found.extend)
    machine.rest()
    assert [draft.fields["text"]["value"] for draft in found] == ["ringte, ingen svar"]
    assert machine.program.shell.part is machine.program.main


def test_the_same_page_and_cursor_return(machine: Laptop) -> None:
    main = machine.program.main
    assert main is not None
    main.navigate(PageRequest("participants"))
    machine.rest()
    assert main.page is not None
    place = main.page.place()
    machine.program.lock()
    machine.enter()
    again = machine.program.main
    assert again is not None
    assert again is not main
    assert again.request == PageRequest("participants")
    assert again.page is not None
    machine.qtbot.waitUntil(lambda: again.page is not None and again.page.place() == place)
    again.back()
    assert again.request == PageRequest("today")


def test_what_was_shown_is_thrown_away(machine: Laptop) -> None:
    main = machine.program.main
    assert main is not None
    gone = weakref.ref(main)
    del main
    machine.program.lock()
    machine.rest()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert gone() is None


def test_the_clipboard_that_we_filled_is_emptied(machine: Laptop, qapp: QApplication) -> None:
    clipboard_for(qapp).put("Amina Haile")
    machine.program.lock()
    assert qapp.clipboard().text() == ""


def test_ctrl_l_locks_and_the_title_tells_nothing(machine: Laptop) -> None:
    assert machine.program.shell.windowTitle() == "I dag – Karriere"
    with machine.qtbot.waitSignal(machine.program.locked):
        QTest.keyClick(machine.program.shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert machine.program.shell.windowTitle() == "Karriere"
    field = machine.part("passphrase")
    assert isinstance(field, QLineEdit)
    assert field.hasFocus()


def test_the_desktop_lock_locks(machine: Laptop) -> None:
    with machine.qtbot.waitSignal(machine.program.locked):
        machine.program._session.session_locked()
    machine.enter()
    with machine.qtbot.waitSignal(machine.program.locked):
        machine.program._session.prepare_for_sleep(True)


def test_idle_time_runs_out_unless_somebody_touches_the_window(qtbot: QtBot, qapp: QApplication) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    qtbot.waitExposed(field)
    watch = IdleWatch(qapp, 0.3 / 60)
    watch.start()
    for _ in range(4):
        with qtbot.assertNotEmitted(watch.ran_out, wait=150):
            QTest.keyClick(field.windowHandle(), Qt.Key.Key_A)
    with qtbot.waitSignal(watch.ran_out, timeout=2_000):
        pass
    watch.stop()


def test_a_jump_of_the_clock_means_that_the_machine_slept(qtbot: QtBot, qapp: QApplication) -> None:
    wall = [1_000.0]
    watch = IdleWatch(qapp, 60, wall_seconds=lambda: wall[0], beat_ms=20)
    watch.start()
    with qtbot.assertNotEmitted(watch.ran_out, wait=100):
        wall[0] += 30
    with qtbot.waitSignal(watch.ran_out, timeout=2_000):
        wall[0] += 300
    watch.stop()
