"""Nothing heavy is loaded before the counsellor sees the first window: that is what makes the start quick."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

HEAVY = {
    "alembic",
    "asyncio",
    "babel",
    "budoux",
    "cryptography",
    "holidays",
    "httpx",
    "keyring",
    "pypdfium2",
    "reportlab",
    "sqlalchemy",
    "sqlcipher3",
    "uharfbuzz",
    "zxcvbn",
}

# Runs the entry with a QApplication that reports what is loaded when the first painting is over, and ends there.
WATCHED_START = """
import os, sys
from PySide6 import QtWidgets
from PySide6.QtCore import QEvent

class Watching(QtWidgets.QApplication):
    depth, has_painted = 0, False

    def notify(self, receiver, event):
        Watching.depth += 1
        if event.type() == QEvent.Type.Paint and isinstance(receiver, QtWidgets.QWidget):
            Watching.has_painted = True
        answer = super().notify(receiver, event)
        Watching.depth -= 1
        if Watching.has_painted and not Watching.depth:
            print("shown:", *sorted(w.objectName() for w in self.allWidgets() if w.isVisible() and w.objectName()))
            print("loaded:", *sorted(sys.modules), flush=True)
            os._exit(0)
        return answer

QtWidgets.QApplication = Watching
from ui.launch import main
main(sys.argv[1:])
"""


def first_window(folder: Path, *words: str) -> tuple[set[str], set[str]]:
    """Start the program on a profile folder; return the widgets first shown and the modules loaded then."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED_START, *words],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "KARRIERE_STORE": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    answers = dict(line.split(":", 1) for line in done.stdout.splitlines() if ":" in line)
    assert set(answers) == {"shown", "loaded"}, done.stderr
    shown, loaded = (set(answers[name].split()) for name in ("shown", "loaded"))
    assert {"PySide6.QtWidgets", "ui.shell"} <= loaded
    return shown, loaded


@pytest.fixture
def profile_folder(tmp_path: Path) -> Path:
    """A folder with a real profile, shut, so that the program begins by asking for the passphrase."""
    from karriere_app.bootstrap import create_profile, prepare_profile
    from karriere_app.clock import SystemClock
    from karriere_app.security.keys import FLOOR_COST
    from karriere_app.services.profile import Beginning

    folder = tmp_path / "profile"
    prepared = prepare_profile(folder, "fire rolige elger på myra", None, FLOOR_COST)
    created = create_profile(prepared, Beginning("Karrieresenteret i Skien", "Ingrid Veileder"), SystemClock())
    created.opened.close()
    return folder


def test_the_unlock_window_is_painted_before_anything_heavy_is_loaded(profile_folder: Path) -> None:
    shown, loaded = first_window(profile_folder)
    assert "passphrase" in " ".join(shown).lower()
    assert HEAVY & loaded == set()


def test_the_first_run_is_painted_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    shown, loaded = first_window(tmp_path / "nowhere yet")
    assert shown
    assert HEAVY & loaded == set()
