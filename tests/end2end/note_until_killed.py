"""A window in a process of its own, in which somebody writes in a session without ever stopping, until it is killed.

``python -m tests.end2end.note_until_killed FOLDER``: unlocks the profile, opens its one participant, begins a session
and types a letter every 30 ms. Each letter is told on standard output once it stands in the field: number and clock.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from karriere_app.clock import SystemClock
from tests.end2end.terminal import PASSPHRASE
from tests.security.memory_keyring import MemoryKeyring
from ui.app import Program
from ui.demo_hands import Awaited, Hands, Script, Steps
from ui.opening import Surroundings

TEXT = "Jeg vil jobbe med eldre, slik jeg gjorde hjemme. "
LETTER_SECONDS = 0.03


def write_for_ever(hands: Hands) -> Steps:
    """Unlock, begin a session, and never stop writing."""
    yield from hands.write("passphrase", PASSPHRASE)
    hands.press(Qt.Key.Key_Return)
    yield from hands.click("rail_participants")
    yield from hands.press_at("participantTable", Qt.Key.Key_Return)
    yield from hands.click("newSession")
    yield from hands.write("guidance_session.own_wishes", "")
    number = 0
    while True:
        hands.type_on(TEXT[number % len(TEXT)])
        number += 1
        print(number, monotonic(), flush=True)
        soon = monotonic() + LETTER_SECONDS
        yield Awaited("next letter", lambda soon=soon: monotonic() >= soon)  # type: ignore[misc]  # a default that binds


def main(folder: Path) -> int:
    """Run the window until it is killed."""
    app = QApplication(["karriere"])
    program = Program(app, Surroundings(folder, SystemClock(), MemoryKeyring))
    script = Script(write_for_ever(Hands(program.shell, lambda: program.worker.waiting == 0)), program)

    def ended(error: Exception | None) -> None:
        print(repr(error), file=sys.stderr, flush=True)
        app.exit(1)

    script.ended.connect(ended)
    program.start()
    script.start()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
