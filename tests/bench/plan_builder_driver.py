"""Opens a plan of many steps in the running window system and changes months and order; tells the times.

A time goes from the changed value to the end of the painting of the whole page: every route on the calendar, list,
heads, drawing and subtitle. ``key`` is a key pressed on a bar of the drawing, its saving begun as well. ``opened`` and
``letter`` are the picker of programmes over the page: made and painted, and one letter more in its search.
Prints one JSON object of lists of milliseconds, by the clock and (``first_processor`` …) of the window's own thread on
a processor: the second says what the page costs where other programs want the cores. Started by the bench in a process
of its own with the folder of an empty profile.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from karriere_app.clock import SystemClock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ordering import keys_for
from karriere_app.services import plans, records
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes
from karriere_app.services.vocabularies import Vocabularies
from tests.bench.stores import open_profile
from ui.background import StoreWorker
from ui.dialogs.programme_picker import ProgrammePicker, SearchLine
from ui.forms.plan_route_view import RouteView
from ui.forms.plan_steps import PlanSteps
from ui.notifier import Notifier
from ui.pages.page import PageRequest
from ui.pages.plan import PlanPage
from ui.presenters.plan_presenter import PlanPresenter
from ui.presenters.record_presenter import RecordPresenter
from ui.presenters.workplace import Workplace
from ui.theme import apply_theme, make_theme
from ui.undo_stack import UndoHistory

LOOK_EVERY_MS = 5
WORDS = ("elektirker", "helsefagarbeider", "jeg vil jobbe med barn")
TYPES = ("NORSK", "FOV", "VGO_SCHOOL", "APPRENTICE", "APPLICATION", "TRADE_TEST", "WORK", "GUIDANCE")


class Editor(QObject):
    """Waits for the steps, then edits one, waits until the worker rests, and again."""

    def __init__(
        self, page: PlanPage, worker: StoreWorker, vocabularies: Vocabularies, steps: int, rounds: int
    ) -> None:
        super().__init__(page)
        self._page, self._worker, self._steps, self._vocabularies = page, worker, steps, vocabularies
        self._left = [kind for _ in range(rounds) for kind in ("first", "last", "key")]
        self._times: dict[str, list[float]] = {}
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._look)

    def begin(self) -> None:
        """Start once the page is ready."""
        self._clock.start(LOOK_EVERY_MS)

    def _look(self) -> None:
        presenter = self._page.findChild(PlanPresenter)
        shown = self._page.findChild(PlanSteps)
        if self._worker.waiting or presenter is None or shown is None or len(shown.lines()) < self._steps:
            return
        if not self._left:
            self._clock.stop()
            self._pick()
            print(json.dumps(self._times), flush=True)
            QApplication.exit(0)
            return
        self._edit(self._left.pop(0), presenter)

    def _edit(self, kind: str, presenter: PlanPresenter) -> None:
        rows = presenter.steps_shown()
        if kind == "key":
            view = self._page.findChild(RouteView)
            assert view is not None
            view.setCurrentIndex(view.bars.index(0, 0))
            self._measure(kind, lambda: _press(view, Qt.Key.Key_Right))
        else:
            row = rows[0] if kind == "first" else rows[-1]
            months = row.value("months") % 24 + 1
            self._measure(kind, lambda: _type(row, months))

    def _pick(self) -> None:
        """Open the picker, the first time unmeasured: its modules are loaded then."""
        self._opened().close()
        for word in WORDS:
            pickers: list[ProgrammePicker] = []
            self._measure("opened", lambda found=pickers: found.append(self._opened()))  # type: ignore[misc]  # bound here
            (picker,) = pickers
            line = picker.findChild(SearchLine)
            assert line is not None
            for letter in word:
                self._measure("letter", lambda line=line, letter=letter: _write(line, letter), picker)  # type: ignore[misc]  # bound here
            picker.close()

    def _opened(self) -> ProgrammePicker:
        vocabularies = self._vocabularies
        picker = ProgrammePicker(vocabularies.catalogue(), vocabularies.load("styrk"), "TPPIN2", self._page.window())
        picker.show()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        picker.repaint()
        return picker

    def _measure(self, kind: str, act: Callable[[], None], painted: QWidget | None = None) -> None:
        begun, used = time.perf_counter(), time.thread_time()
        act()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        (painted or self._page).repaint()
        self._times.setdefault(kind, []).append((time.perf_counter() - begun) * 1e3)
        self._times.setdefault(f"{kind}_processor", []).append((time.thread_time() - used) * 1e3)


def _type(row: RecordPresenter, months: int) -> None:
    row.set_value("months", months)
    row.shown.emit("months")


def _write(line: SearchLine, letter: str) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        key = QKeyEvent(kind, ord(letter.upper()), Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(line, key)


def _press(view: RouteView, key: Qt.Key) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(view, QKeyEvent(kind, key, Qt.KeyboardModifier.ShiftModifier))


def make_plan(desk: Desk, count: int) -> RecordId:
    """Return a plan of one route with so many steps, each building on the one before it."""
    participant = desk.new_id()
    apply_changes(desk, [RecordChange("participant", participant, {"given_names": "Selam", "family_name": "Haile"})])
    plan = plans.start(desk, participant)
    route = records.rows(desk, plan, "route")[0].id
    changes = []
    before: RecordId | None = None
    for place, order in enumerate(keys_for(count, desk.store.identity.device)):
        step = desk.new_id()
        kind = TYPES[place % len(TYPES)]
        values = {
            "parent": plan,
            "route": route,
            "type": kind,
            "title": f"Steg {place + 1} på veien mot fagbrevet",
            "months": 1 + place % 6,
            "months_min": 1,
            "months_max": 24,
            "date_mode": "COMPUTED",
            "parallel": "YES" if place % 5 == 4 else "NO",
            "requires": [before] if before is not None else None,
            "order": order,
            "state": "PLANNED",
        }
        changes.append(RecordChange("plan_step", step, values))
        before = step
    apply_changes(desk, changes)
    return plan


def main(folder: Path, steps: int, rounds: int) -> int:
    """Open the page over a new plan and edit it."""
    app = QApplication([])
    apply_theme(app, make_theme())
    opened = open_profile(folder)
    plan = make_plan(opened.desk, steps)
    worker = StoreWorker()
    notifier = Notifier()
    workplace = Workplace(worker, notifier, UndoHistory(worker, notifier), opened.desk.vocabularies, SystemClock())
    worker.open(lambda: opened, _nothing, _fail)
    page = PlanPage(workplace)
    page.resize(1290, 716)
    editor = Editor(page, worker, opened.desk.vocabularies, steps, rounds)
    page.ready.connect(editor.begin)
    page.show()
    page.open(PageRequest("plan", plan))
    code = app.exec()
    page.leave()
    worker.flush_and_close(10)
    return code


def _nothing(_opened: object) -> None:
    return None


def _fail(error: Exception) -> None:
    raise error


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
