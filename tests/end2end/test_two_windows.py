"""Two windows and the county's real server: both write without a network, sync, choose, and show the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from karriere_app.clock import SystemClock
from karriere_app.server.database import sqlite_address
from karriere_app.services import digests, records
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange
from tests.end2end.county_server import County, running_county
from tests.ui.checks import activate, settle
from tests.ui.whole_program import Laptop, laptop
from ui.pages.page import PageRequest

PATIENCE_MS = 30_000


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with running_county(sqlite_address(tmp_path / "county.db"), tmp_path) as running:
        yield running


def at_desk(window: Laptop, job: object) -> object:
    """Run a job with the desk, as a page would, and return what it returned."""
    answers: list[object] = []
    window.program.worker.submit(job, answers.append)  # type: ignore[arg-type]  # a function of a desk
    window.qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    return answers[0]


def enrol(window: Laptop, county: County, user: str) -> None:
    """Register through the dialog, as the counsellor does, and wait for the first fetching."""
    window.program.main.navigate(PageRequest("sync"))  # type: ignore[union-attr]  # somebody has unlocked
    window.press("syncEnrol")
    window.type_into("enrolServer", county.address)
    window.type_into("enrolCode", county.code_for(user))
    window.press("enrolGo")
    syncing = window.program.county.syncing
    window.qtbot.waitUntil(
        lambda: syncing.look.standing is not None and syncing.look.standing.last_synced_at is not None,
        timeout=PATIENCE_MS,
    )
    window.press("enrolClose")
    rest(window)


def rest(window: Laptop) -> None:
    """Wait until nothing is under way."""
    syncing = window.program.county.syncing
    window.qtbot.waitUntil(lambda: not syncing.look.is_running, timeout=PATIENCE_MS)
    window.rest()


def sync(window: Laptop) -> None:
    """Press F5 and wait for the end of that sync."""
    syncing = window.program.county.syncing
    rest(window)
    activate(window.program.shell)
    with window.qtbot.waitSignal(syncing.changed, timeout=PATIENCE_MS, check_params_cb=lambda look: look.is_running):
        QTest.keyClick(window.program.shell, Qt.Key.Key_F5)
    rest(window)


def make_session(desk: Desk) -> str:
    person = RecordChange("participant", None, {"given_names": "Selam", "family_name": "Haile"})
    made = records.apply_changes(desk, [person]).ids[0]
    values = {"participant": made, "own_wishes": "Vil jobbe med barn.", "basis": "OPPL_28_9"}
    return records.apply_changes(desk, [RecordChange("guidance_session", None, values)]).ids[0]


def test_both_write_in_one_session_choose_by_key_and_show_the_same(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, county: County
) -> None:
    clock = SystemClock()
    with laptop(qtbot, qapp, tmp_path / "a", clock) as kari, laptop(qtbot, qapp, tmp_path / "b", clock) as ola:
        kari.enter()
        ola.enter()
        session = str(at_desk(kari, make_session))
        enrol(kari, county, "kari")
        enrol(ola, county, "ola")
        assert at_desk(ola, lambda desk: records.get(desk, session).own_wishes) == "Vil jobbe med barn."  # type: ignore[attr-defined]  # a session
        for window, words in ((kari, "Vil jobbe i barnehage."), (ola, "Vil jobbe med barn og helse.")):
            at_desk(
                window,
                lambda desk, words=words: records.save_fields(desk, "guidance_session", session, {"own_wishes": words}),
            )
        sync(kari)
        sync(ola)
        assert ola.program.county.syncing.look.conflicts == 1
        activate(ola.program.shell)
        ola.program.main.navigate(PageRequest("conflicts"))  # type: ignore[union-attr]  # as above
        ola.rest()
        settle(ola.program.shell)
        QTest.keyClick(QApplication.focusWidget() or ola.program.shell, Qt.Key.Key_3)
        ola.qtbot.waitUntil(lambda: ola.program.county.syncing.look.conflicts == 0, timeout=PATIENCE_MS)
        sync(ola)
        sync(kari)
        sync(ola)
        shown = [at_desk(one, lambda desk: records.get(desk, session).own_wishes) for one in (kari, ola)]  # type: ignore[attr-defined]  # a session
        assert shown[0] == shown[1]
        assert "barnehage" in str(shown[0])
        assert "helse" in str(shown[0])
        assert at_desk(kari, digests.of_store) == at_desk(ola, digests.of_store)
