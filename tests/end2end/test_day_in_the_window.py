"""A counsellor's day in the real window, by keys and clicks alone, from the first start to a PDF; then the bad days."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.exceptions import TimeoutError as NeverCame
from pytestqt.qtbot import QtBot

from karriere_app.bootstrap import Beginning, create_profile, prepare_profile, unlock
from karriere_app.clock import SteppingClock, SystemClock
from karriere_app.security.keys import FLOOR_COST
from karriere_app.services.records import RecordChange, apply_changes, list_kind, show
from tests.end2end.note_until_killed import TEXT
from tests.end2end.terminal import PASSPHRASE, ROOT, Terminal, words_of
from tests.ui.checks import clipped_texts
from tests.ui.whole_program import Laptop, laptop
from ui.demo_day import LANGUAGES, SCHOOLS, STEPS, work_a_day
from ui.demo_hands import CTRL, Hands, Steps

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NEW_PASSPHRASE = "fem grå elger svømmer over elva"
MOST_LOST_SECONDS = 1.0
STEP_MS = 10_000


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock(MORNING)


def take(qtbot: QtBot, steps: Steps) -> None:
    """Take the steps of a script, waiting for each."""
    for awaited in steps:
        try:
            qtbot.waitUntil(awaited.holds, timeout=STEP_MS)
        except NeverCame:
            pytest.fail(f"{awaited.what} never came")


def hands_of(machine: Laptop) -> Hands:
    return Hands(machine.program.shell, lambda: machine.program.worker.waiting == 0)


def first_run(hands: Hands) -> Steps:
    """The three steps of the first start, the recovery key read off the screen."""
    yield from hands.write("newPassphrase", NEW_PASSPHRASE)
    yield from hands.write("passphraseAgain", NEW_PASSPHRASE)
    yield from hands.click("stepOnward")
    yield hands.sees("recoveryKey")
    groups = hands.part("recoveryKey").accessibleName().split(": ")[1].split("-")
    for number, group in enumerate(groups, start=1):
        if hands.found(f"recoveryGroup{number}"):
            yield from hands.write(f"recoveryGroup{number}", group.lower())
    yield from hands.click("stepOnward")
    yield from hands.choose("county", "tele")
    yield from hands.write("office", "Karrieresenteret i Skien")
    yield from hands.write("counsellor", "Ingrid Moen")
    yield from hands.write("counsellorTitle", "karriereveileder")
    yield from hands.click("stepOnward")
    yield hands.sees("firstParticipant")


def test_from_the_first_start_to_a_printed_plan(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, clock: SteppingClock
) -> None:
    pdf, told = tmp_path / "plan.pdf", list[str]()
    with laptop(qtbot, qapp, tmp_path / "Karriere", clock, with_profile=False) as machine:
        hands = hands_of(machine)
        take(qtbot, first_run(hands))
        assert clipped_texts(machine.program.shell) == []
        take(qtbot, hands.click("firstParticipant"))
        take(qtbot, work_a_day(hands, clock.today(), pdf, told.append))
        keyring = machine.keyring
    assert len(told) == 5
    words = words_of(pdf)
    for _, title, provider, _ in STEPS:
        assert title in words
        assert provider in words
    assert "Selam Tesfaye Haile" in words
    assert "Hospitere en dag på sykehjemmet" in words
    opened = unlock(tmp_path / "Karriere", NEW_PASSPHRASE, keyring, clock)
    (person,) = list_kind(opened.desk, "participant")
    assert (person["contact_language"], person["citizenship"], person["municipality"]) == ("ti", "ER", "4003")
    (mapping,) = list_kind(opened.desk, "competence_mapping")
    assert mapping["status"] == "FINAL"
    rows = show(opened.desk, mapping["id"])["rows"]
    languages = [row for row in rows if row["kind"] == "language_skill"]
    assert {row["language"] for row in languages} == {"ti", "nb", "ar", "en"}
    assert len(languages) == len(LANGUAGES)
    tigrinya = next(row for row in languages if row["language"] == "ti")
    assert [tigrinya[skill] for skill in ("listening", "speaking", "reading", "writing")] == ["C2", "C2", "C1", "B2"]
    assert len([row for row in rows if row["kind"] == "education_entry"]) == len(SCHOOLS)
    (session,) = list_kind(opened.desk, "guidance_session")
    assert (session["status"], session["interp_mode"], session["interp_minutes"]) == ("FINAL", "PHONE", 70)
    assert (session["disagreement"], session["basis"], session["place_kind"]) == ("NO", "INTEGR_11", "OFFICE")
    (plan,) = list_kind(opened.desk, "education_plan")
    assert plan["status"] == "AGREED"
    steps = sorted(list_kind(opened.desk, "plan_step"), key=lambda row: row["order"])
    assert [row["title"] for row in steps] == [title for _, title, _, _ in STEPS]
    (printed,) = list_kind(opened.desk, "printed_document")
    assert printed["of_record"] == plan["id"]
    opened.close()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile with one participant, opened by the passphrase alone."""
    folder = tmp_path / "Karriere"
    beginning = Beginning(office="Karrieresenteret i Skien", counsellor="Ingrid Moen")
    opened = create_profile(prepare_profile(folder, PASSPHRASE, None, FLOOR_COST), beginning, SystemClock()).opened
    values = {
        "given_names": "Amina",
        "family_name": "Yusuf",
        "responsible_counsellor": opened.desk.principal.counsellor,
    }
    apply_changes(opened.desk, [RecordChange("participant", None, values)])
    opened.close()
    return folder


def type_until_killed(folder: Path, seconds: float) -> tuple[int, int]:
    """Let somebody write for some seconds and kill the window; return letters typed, and those typed 1 s before."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.end2end.note_until_killed", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    first = writer.stdout.readline()
    assert first, writer.communicate()[1]
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    out, _ = writer.communicate()
    told = [line.split() for line in (first + out).splitlines() if len(line.split()) == 2]
    last = float(told[-1][1])
    return len(told), max(int(number) for number, at in told if float(at) <= last - MOST_LOST_SECONDS)


@pytest.mark.parametrize("seconds", [2.03, 2.71, 3.37])
def test_killed_in_the_middle_of_a_note_at_most_a_second_is_lost(
    qtbot: QtBot, qapp: QApplication, profile: Path, seconds: float
) -> None:
    typed, safe = type_until_killed(profile, seconds)
    assert typed > 30
    with laptop(qtbot, qapp, profile, SystemClock(), with_profile=False) as machine:
        hands = hands_of(machine)
        take(qtbot, carry_on(hands))
        area = hands.part("guidance_session.own_wishes")
        assert isinstance(area, QPlainTextEdit)
        kept = area.toPlainText()
    assert kept == (TEXT * 20)[: len(kept)]
    assert safe <= len(kept) <= typed


def carry_on(hands: Hands) -> Steps:
    """Unlock after the kill, go to the first unfinished thing of «I dag» and take the draft out."""
    yield from hands.write("passphrase", PASSPHRASE)
    hands.press(Qt.Key.Key_Return)
    yield from hands.press_at("todayTable", Qt.Key.Key_Return)
    yield hands.sees("recordDraft")
    yield from hands.click("messageAct")
    yield hands.misses("recordDraft")


def test_locking_with_a_dialog_open_keeps_its_text(qtbot: QtBot, qapp: QApplication, profile: Path) -> None:
    with laptop(qtbot, qapp, profile, SystemClock(), with_profile=False) as machine:
        hands = hands_of(machine)
        take(qtbot, write_a_note(hands, "Ringte om prøven, ሰላም, ingen svar"))
        machine.program.lock()
        assert machine.program.main is None
        assert QApplication.activeModalWidget() is None
        take(qtbot, unlock_again(hands))
        assert written(hands) == "Ringte om prøven, ሰላም, ingen svar"
        machine.program.lock()
        take(qtbot, note_from_today(hands))
        assert written(hands) == "Ringte om prøven, ሰላም, ingen svar"


def written(hands: Hands) -> str:
    area = hands.part("contact_note.text")
    assert isinstance(area, QPlainTextEdit)
    return area.toPlainText()


def note_from_today(hands: Hands) -> Steps:
    """Unlock and open what «I dag» has unfinished."""
    yield from hands.write("passphrase", PASSPHRASE)
    hands.press(Qt.Key.Key_Return)
    yield from hands.click("rail_today")
    yield from hands.press_at("todayTable", Qt.Key.Key_Return)
    yield hands.sees("contact_note.text")


def write_a_note(hands: Hands, text: str) -> Steps:
    """Unlock, open the participant and write a short note without saving it."""
    yield from hands.write("passphrase", PASSPHRASE)
    hands.press(Qt.Key.Key_Return)
    yield from hands.click("rail_participants")
    yield from hands.press_at("participantTable", Qt.Key.Key_Return)
    yield hands.sees("participantTabs")
    hands.press(Qt.Key.Key_T, CTRL)
    yield hands.sees("contact_note.text")
    hands.type_on(text)


def unlock_again(hands: Hands) -> Steps:
    """Unlock and ask for the note once more."""
    yield from hands.write("passphrase", PASSPHRASE)
    hands.press(Qt.Key.Key_Return)
    yield hands.sees("participantTabs")
    hands.press(Qt.Key.Key_T, CTRL)
    yield hands.sees("contact_note.text")


def test_the_command_line_gives_up_while_the_window_has_the_store(
    qtbot: QtBot, qapp: QApplication, profile: Path
) -> None:
    with laptop(qtbot, qapp, profile, SystemClock(), with_profile=False) as machine:
        hands = hands_of(machine)
        terminal = Terminal(profile)
        assert terminal.run("digest").code == 0
        take(qtbot, write_a_note(hands, "ikke lagret ennå"))
        began = time.monotonic()
        tried = [terminal.start("digest") for _ in range(4)]
        ended = [process.communicate(timeout=60) for process in tried]
        assert {process.returncode for process in tried} == {4}
        assert time.monotonic() - began < 30
        assert not [err for out, err in ended if out or b"Traceback" in err]
    assert terminal.run("digest").code == 0
