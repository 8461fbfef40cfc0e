"""How long adding a row to a form takes when 1, 10 and 100 rows stand in it: ``python -m tests.bench.form_rows``.

A real encrypted store and the real worker. Times are from the press on «Legg til» until the card is laid out, has the
focus and the window has been painted, the middle of several rounds; and from the first typed value until it is saved.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent  # the platform is chosen before Qt is loaded
from PySide6.QtWidgets import QApplication  # as above

if TYPE_CHECKING:
    from ui.forms.mapping_rows_section import RowsSection

COUNTS = (1, 10, 30, 100)
ROUNDS = 5


class Bench:
    """A mapping page over a store of its own, with rows of one kind."""

    def __init__(self, folder: Path, section: str, kind: str) -> None:
        from karriere_app.services import mappings
        from karriere_app.services.records import RecordChange, apply_changes
        from tests.bench.stores import make_profile
        from ui.background import StoreWorker
        from ui.notifier import Notifier
        from ui.pages.mapping import MappingPage
        from ui.presenters.workplace import Workplace
        from ui.undo_stack import UndoHistory

        opened = make_profile(folder)
        self.desk, self.section, self.kind = opened.desk, section, kind
        self.worker, self.notifier = StoreWorker(), Notifier()
        undo = UndoHistory(self.worker, self.notifier)
        place = Workplace(self.worker, self.notifier, undo, self.desk.vocabularies, self.desk.clock)
        person = apply_changes(self.desk, [RecordChange("participant", None, {"given_names": "Selam"})]).ids[0]
        self.mapping = mappings.start(self.desk, person)
        self.worker.open(lambda: opened, lambda _: None, lambda error: sys.exit(str(error)))
        self.page = MappingPage(place)
        self.page.resize(1290, 716)

    def fill(self, count: int) -> None:
        """Save rows until there are so many."""
        from karriere_app.services.records import RecordChange, apply_changes, rows

        missing = count - len(rows(self.desk, self.mapping, self.kind))
        values = {"parent": self.mapping}
        apply_changes(self.desk, [RecordChange(self.kind, None, dict(values)) for _ in range(missing)])

    def open(self) -> None:
        """Show the section with its rows."""
        from ui.pages.page import PageRequest

        self.page.show()
        self.page.activateWindow()
        self.page.open(PageRequest("mapping", self.mapping, self.section))
        self.settle()
        self.view().list.make_all()
        self.settle()

    def view(self) -> RowsSection:
        """The section with the rows."""
        from ui.forms.mapping_rows_section import RowsSection

        found = self.page.findChild(RowsSection)
        assert isinstance(found, RowsSection)
        return found

    def settle(self) -> None:
        """Let worker and window finish what they do."""
        while self.worker.waiting:
            QApplication.processEvents()
        for _ in range(3):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            QApplication.processEvents()

    def add_row(self) -> float:
        """Add a row as a person does; returns milliseconds until it is painted. The row is taken away again."""
        view = self.view()
        started = time.perf_counter()
        if self.kind == "language_skill":
            view.show_new(view.rows.add({"language": "ti"}).record_id)
        else:
            view.add()
        self.settle()
        took = (time.perf_counter() - started) * 1000
        view.rows.remove(view.rows.rows()[-1].record_id)
        self.settle()
        return took

    def close(self) -> None:
        """End page and worker."""
        self.page.close()
        self.page.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.worker.flush_and_close(5)


def measure(folder: Path, section: str, kind: str, count: int, rounds: int) -> float:
    """Return the median milliseconds of adding a row where ``count`` - 1 stand already."""
    bench = Bench(folder, section, kind)
    bench.fill(count - 1)
    bench.open()
    bench.add_row()
    took = [bench.add_row() for _ in range(rounds)]
    bench.close()
    return statistics.median(took)


def main() -> None:
    """Print a line for each count, with its multiple of the first row's time."""
    from ui.theme import apply_theme, make_theme

    app = QApplication([])
    apply_theme(app, make_theme())
    for section, kind in (("education", "education_entry"), ("language", "language_skill")):
        first = 0.0
        for count in COUNTS:
            with tempfile.TemporaryDirectory() as folder:
                took = measure(Path(folder) / "profile", section, kind, count, ROUNDS)
            first = first or took
            print(f"{kind}: row {count:>3} takes {took:6.1f} ms, {took / first:4.2f} times the first")


if __name__ == "__main__":
    main()
