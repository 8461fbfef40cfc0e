"""The automatic copies: made after unlocking, told of when they fail, and good for another profile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.bootstrap import unlock
from karriere_app.clock import SteppingClock
from karriere_app.errors import StorageError
from karriere_app.services import participants
from karriere_app.services.desk import Desk
from karriere_app.services.keeping import CopyAge
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.settings import read_settings
from tests.ui.checks import clipped_texts, settle, tab_order_problems, unnamed_controls
from tests.ui.session_world import grab
from tests.ui.whole_program import PASSPHRASE, Laptop, laptop
from ui.daily_copies import CopyState, DailyCopies, age_words, notice_of
from ui.keeping_jobs import restore
from ui.opening import Surroundings
from ui.pages.page import PageRequest
from ui.theme import Severity


@pytest.fixture
def machine(qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock) -> Iterator[Laptop]:
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock) as started:
        yield started


def copies_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*"))


def words_on(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def write_someone(machine: Laptop, name: str) -> None:
    def write(desk: Desk) -> None:
        apply_changes(desk, [RecordChange("participant", None, {"given_names": name, "family_name": "Haile"})])

    machine.program.worker.submit(write)
    machine.rest()


def count_in(around: Surroundings, machine: Laptop) -> int:
    opened = unlock(around.folder, PASSPHRASE, machine.keyring, around.clock, lock_timeout_seconds=5)
    try:
        return participants.count(opened.desk, participants.Filters(closed=None))
    finally:
        opened.close()


def test_unlocking_makes_a_copy_that_opens_on_another_profile(
    machine: Laptop, tmp_path: Path, clock: SteppingClock
) -> None:
    machine.enter()
    write_someone(machine, "Amina")
    clock.moment += timedelta(days=1)
    machine.program.lock()
    machine.enter()
    own = machine.around.folder / "kopier"
    assert copies_in(own) == ["karriere-2026-11-24.karrierekopi", "karriere-2026-11-25.karrierekopi"]
    other = Surroundings(tmp_path / "other", clock, machine.around.keyring, machine.around.cost)
    assert restore(other, own / "karriere-2026-11-25.karrierekopi", PASSPHRASE, False) is None
    assert count_in(other, machine) == 1


def test_the_first_page_says_calmly_that_the_copy_is_on_the_same_disk(machine: Laptop) -> None:
    machine.enter()
    notice = machine.part("copyNotice")
    assert "Sikkerhetskopien ligger på samme disk som lageret." in words_on(notice)
    shell = machine.program.shell
    grab(shell, "today-copy-notice")
    for check in (clipped_texts, unnamed_controls, tab_order_problems):
        assert check(shell) == []
    main = machine.program.main
    assert main is not None
    main.navigate(PageRequest("participants"))
    machine.rest()
    assert not notice.isVisible()
    main.back()
    assert notice.isVisible()
    machine.press("copyNoticeAct")
    assert machine.part("backupDialog").isVisible()


def test_a_folder_that_is_gone_is_told_of_and_tried_again(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock
) -> None:
    disk = tmp_path / "disk"
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock) as machine:
        machine.enter()
        machine.program.keeping._choose_folder(str(disk))
        machine.rest()
        assert read_settings(machine.around.folder).settings.backup_folder == str(disk)
        notice = machine.part("copyNotice")
        assert "Sikkerhetskopien ble ikke laget. Mappen for sikkerhetskopi er ikke der nå." in words_on(notice)
        assert not disk.exists()
        disk.mkdir()
        machine.program.keeping.copies._every.setInterval(10)
        qtbot.waitUntil(lambda: copies_in(disk) == ["karriere-2026-11-24.karrierekopi"], timeout=10_000)
        qtbot.waitUntil(lambda: not notice.isVisible(), timeout=10_000)


def test_an_hour_later_nothing_is_made_twice_and_the_next_day_one_more(machine: Laptop, clock: SteppingClock) -> None:
    machine.enter()
    own = machine.around.folder / "kopier"
    copies = machine.program.keeping.copies
    first = (own / "karriere-2026-11-24.karrierekopi").stat().st_mtime_ns
    copies.copy()
    machine.rest()
    assert (own / "karriere-2026-11-24.karrierekopi").stat().st_mtime_ns == first
    clock.moment += timedelta(days=1)
    copies.copy()
    machine.rest()
    assert copies.state.age is not None
    assert (copies.state.age.count, copies.state.age.days) == (2, 0)


def test_no_more_than_7_daily_and_4_weekly_stay(machine: Laptop, clock: SteppingClock) -> None:
    machine.enter()
    for _ in range(50):
        clock.moment += timedelta(days=1)
        machine.program.keeping.copies.copy()
        machine.rest()
    assert len(copies_in(machine.around.folder / "kopier")) == 11


def test_a_locked_window_makes_no_copies_and_says_nothing(machine: Laptop, clock: SteppingClock) -> None:
    machine.enter()
    machine.program.lock()
    machine.rest()
    clock.moment += timedelta(days=1)
    copies = machine.program.keeping.copies
    assert not copies._every.isActive()
    copies.copy()
    machine.rest()
    assert copies.state.error is None
    assert copies_in(machine.around.folder / "kopier") == ["karriere-2026-11-24.karrierekopi"]


def test_the_window_goes_on_beating_while_a_copy_is_made(machine: Laptop, clock: SteppingClock) -> None:
    from time import perf_counter

    machine.enter()
    clock.moment += timedelta(days=1)
    beats: list[float] = []
    timer = QTimer()
    timer.setInterval(1)
    timer.timeout.connect(lambda: beats.append(perf_counter()))
    timer.start()
    machine.program.keeping.copies.copy()
    machine.rest()
    timer.stop()
    gaps = [after - before for before, after in pairwise(beats)]
    assert gaps
    assert max(gaps) < 0.25, "the copy is made on the worker's thread; only a busy machine may show here"


@pytest.mark.parametrize(
    ("state", "fact"),
    [
        (CopyState(Path("x"), True, False, CopyAge(3, None, 0)), None),
        (CopyState(Path("x"), True, True, CopyAge(3, None, 3)), None),
        (CopyState(Path("x"), True, False, CopyAge(3, None, 5)), "Siste sikkerhetskopi er 5 dager gammel."),
        (
            CopyState(Path("x"), True, False, CopyAge(3, None, 5), StorageError("full")),
            "Siste sikkerhetskopi er 5 dager gammel.",
        ),
        (CopyState(Path("x"), True, False, None, StorageError("full")), "Sikkerhetskopien ble ikke laget."),
        (CopyState(Path("x"), False, True, CopyAge(1, None, 0)), "Sikkerhetskopien ligger på samme disk som lageret."),
        (CopyState(Path("x"), False, False, CopyAge(1, None, 0)), None),
    ],
)
def test_the_first_page_says_what_is_worth_saying(state: CopyState, fact: str | None) -> None:
    notice = notice_of(state)
    assert (notice.fact if notice else None) == fact
    if notice is not None and state.error is not None:
        assert "Disken er full." in notice.reason
        assert notice.severity is Severity.WARN


def test_ages_are_said_in_plain_words() -> None:
    assert age_words(CopyAge(0, None, None)) == "Det ligger ingen automatiske kopier i mappen."
    assert age_words(CopyAge(1, None, 0)) == (
        "Siste sikkerhetskopi er fra i dag. Det ligger én automatisk kopi i mappen."
    )
    assert age_words(CopyAge(9, None, 1)).startswith("Siste sikkerhetskopi er fra i går. Det ligger 9 ")


def test_the_copies_come_by_the_hour(machine: Laptop) -> None:
    assert isinstance(machine.program.keeping.copies, DailyCopies)
    machine.enter()
    assert machine.program.keeping.copies._every.isActive()
    assert machine.program.keeping.copies._every.interval() == 3_600_000
    settle(machine.program.shell)
