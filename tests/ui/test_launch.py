"""Starting: nothing heavy before the first paint, one window, and where the words of the command line go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.one_window import OneWindow, channel_name, raise_first

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "sqlalchemy",
    "alembic",
    "reportlab",
    "httpx",
    "keyring",
    "asyncio",
    "cryptography",
    "uharfbuzz",
    "babel",
    "zxcvbn",
    "sqlcipher3",
    "pypdfium2",
)
AT_FIRST_PAINT = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
app = QApplication([])
from karriere_app.clock import SystemClock
from ui.app import Program
from ui.opening import Surroundings
program = Program(app, Surroundings(Path(sys.argv[1]), SystemClock()))
program.shell.painted.disconnect(program._painted)
def told():
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
    app.quit()
program.shell.painted.connect(told)
program.start()
app.exec()
"""


def loaded_at_first_paint(folder: Path) -> set[str]:
    screen = ROOT / "tests" / "ui" / "screen_1366x768.json"
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={screen}"}
    done = subprocess.run(
        [sys.executable, "-c", AT_FIRST_PAINT, str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_unlock_window_is_painted_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "envelope.json").write_text("{}")
    loaded = loaded_at_first_paint(tmp_path)
    assert "ui" in loaded
    assert loaded & set(HEAVY) == set()


def test_a_second_start_raises_the_first(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    name = channel_name(tmp_path)
    assert not raise_first(name)
    first = OneWindow(name)
    assert first.is_listening
    with qtbot.waitSignal(first.raise_wanted, timeout=5_000):
        assert raise_first(name)
    first.close()
    assert not raise_first(name)


def test_each_profile_has_a_channel_that_tells_nothing(tmp_path: Path) -> None:
    name = channel_name(tmp_path / "a")
    assert name != channel_name(tmp_path / "b")
    assert tmp_path.name not in name


def test_other_words_go_to_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ui.launch", "--version"],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "no_such_platform"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip()
