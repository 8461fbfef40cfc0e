"""The entry ``karriere``: no argument or ``demo`` opens the window, every other word goes to the command line.

Until the first window is painted only Qt, the theme and the unlock window are imported (tests/ui/test_launch.py).
"""

from __future__ import annotations

import faulthandler
import gc
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.app import Program

DEMO = "demo"
WITHOUT_SCREEN = "--without-screen"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == [DEMO, WITHOUT_SCREEN]:
        return int(import_module("ui.demo_day").run())
    if words not in ([], [DEMO]):
        from karriere_app.cli import main as command_line

        return command_line(words)
    return open_window(is_demo=words == [DEMO])


def open_window(*, is_demo: bool) -> int:
    """Open the window and stay until it is closed; a second start raises the first window instead."""
    _protect_memory()
    # Hundreds of small objects are made until the window stands, and none of them is garbage.
    gc.disable()
    from PySide6.QtWidgets import QApplication

    from karriere_app.clock import SystemClock
    from karriere_app.settings import default_profile_folder
    from ui.app import Program
    from ui.one_window import channel_name, raise_first
    from ui.opening import Surroundings
    from ui.theme import STYLED

    # The style is chosen here, where Qt reads it by itself: choosing it later makes a style twice.
    app = QApplication([sys.argv[0] if sys.argv else "karriere", "-style", "fusion"])
    app.setProperty(STYLED, True)
    app.setApplicationName("Karriere")
    app.setQuitOnLastWindowClosed(True)
    folder = _demo_folder() if is_demo else default_profile_folder()
    channel = channel_name(folder)
    if not is_demo and raise_first(channel):
        return 0
    program = Program(app, Surroundings(folder, SystemClock(), is_demo=is_demo))
    program.crashes.install()
    program.shell.painted.connect(partial(_after_first_paint, program, channel))
    program.start()
    return app.exec()


def _after_first_paint(program: Program, channel: str) -> None:
    from ui.collector import Collector
    from ui.one_window import OneWindow

    Collector(program)
    only = OneWindow(channel, program)
    only.raise_wanted.connect(program.shell.come_forward)


def _protect_memory() -> None:
    """Tell where the program was if it dies, and leave no copy of its memory on the disk."""
    if sys.stderr is not None:
        faulthandler.enable()
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _demo_folder() -> Path:
    from tempfile import mkdtemp

    return Path(mkdtemp(prefix="karriere-demo-"))


if __name__ == "__main__":
    raise SystemExit(main())
