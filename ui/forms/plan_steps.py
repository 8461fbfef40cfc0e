"""The steps of the route in front, in their order or by half year: opened in place, moved by keys and by the mouse."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from ui.forms.leaving import LeaveWatch
from ui.forms.plan_step_column import StepColumn
from ui.forms.plan_step_line import StepLine
from ui.forms.plan_words import semester, semester_of, title_of, warning_words
from ui.forms.session_parts import set_widths
from ui.presenters.record_keeper import one_shot
from ui.theme import WidthClass

if TYPE_CHECKING:
    from karriere_app.domain.fields import RecordId
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import RecordPresenter

PER_TURN = 20
"""So many lines are made at once; the others follow when the window has answered."""


class PlanSteps(StepColumn):
    """The list. Arrows go from head to head.

    Signals:
        counted: a line came or went; arg: how many there are.
    """

    counted = Signal(int)

    def __init__(self, presenter: PlanPresenter, follower: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(follower, parent)
        self._presenter = presenter
        self._types = presenter.workplace.vocabularies.load("step_type")
        self._lines: dict[str, StepLine] = {}
        self._headings_of: list[str] = []
        self._new = ""
        self._pulled_to = 0
        self._read_only = self._by_semester = False
        self._width = WidthClass.COMFORTABLE
        self._watch = LeaveWatch(self)
        self._soon = one_shot(self, 0, self.arrange)
        self.back_wanted.connect(self._bring_back)
        presenter.steps.added.connect(self._added)
        presenter.steps.removed.connect(self._gone)
        presenter.steps.loaded.connect(self._soon.start)
        presenter.times.changed.connect(self._show_times)
        presenter.route_shown.connect(self._soon.start)
        presenter.step_chosen.connect(self._show_chosen)

    def open_step(self, number: int) -> None:
        """Open the fields of a step, from 1."""
        self.lines()[number - 1].head.setChecked(True)

    def reveal(self, step: str) -> None:
        """Open a step and go into its fields."""
        while self._soon.isActive() and step not in self._lines:
            self.arrange()
        line = self._lines.get(step)
        if line is not None:
            line.head.setChecked(True)
            if line.detail is not None:
                line.detail.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_field(self, step: str, field: str) -> None:
        """Give the focus to a field of a step whose fields are shown."""
        line = self._lines.get(step)
        if line is not None and line.detail is not None:
            line.detail.focus(field)

    def go_to(self, step: str) -> None:
        """Give the focus to the head of a step."""
        line = self._lines.get(step)
        if line is not None:
            line.head.setFocus(Qt.FocusReason.OtherFocusReason)

    def has_open(self) -> bool:
        """Whether the fields of some step are shown."""
        return any(line.head.isChecked() for line in self._lines.values())

    def set_read_only(self, read_only: bool) -> None:
        """Let the content of every step only be read."""
        self._read_only = read_only
        for line in self._lines.values():
            line.set_read_only(read_only)

    def set_width_class(self, width: WidthClass) -> None:
        """Remember how much room there is, for lines that come later."""
        self._width = width

    def set_by_semester(self, on: bool) -> None:
        """List the steps under the half years in which they begin, or in their order."""
        if on != self._by_semester:
            self._by_semester = on
            self.arrange()

    @Slot()
    def arrange(self) -> None:
        """Show the steps of the route in front where they belong; the focus stays where it is."""
        self._soon.stop()
        rows = self._in_sight()
        for step in self._lines.keys() - {row.record_id for row in rows}:
            self._drop(step)
        missing = [row for row in rows if row.record_id not in self._lines]
        for row in missing[:PER_TURN]:
            self._make(row)
        if len(missing) > PER_TURN:
            # The window answers in between.
            self._soon.start()
        rows = [row for row in rows if row.record_id in self._lines]
        numbers = {row.record_id: place for place, row in enumerate(self._presenter.steps_shown(), 1)}
        for step, line in self._lines.items():
            line.head.set_number(numbers[step])
        self._headings_of = [self._heading(row) for row in rows]
        self.stand([(words, self._lines[row.record_id]) for words, row in zip(self._headings_of, rows, strict=True)])
        self._show_times()
        self._focus_new()
        self.counted.emit(len(self._lines))

    # -- lines

    def _in_sight(self) -> list[RecordPresenter]:
        rows = self._presenter.steps_shown()
        if not self._by_semester:
            return rows
        dates = self._presenter.times.dates
        starts = {row.record_id: dates(row.record_id).starts_on for row in rows}
        return sorted(rows, key=lambda row: (starts[row.record_id] is None, starts[row.record_id]))

    def _heading(self, row: RecordPresenter) -> str:
        begins = self._presenter.times.dates(row.record_id).starts_on
        return semester(*semester_of(begins)) if self._by_semester and begins is not None else ""

    def _make(self, row: RecordPresenter) -> None:
        row.label = self.tr("Endret steg")
        line = StepLine(self._presenter, row)
        self._lines[row.record_id] = line
        line.remove_pressed.connect(partial(self._presenter.steps.remove, row.record_id))
        line.move_pressed.connect(partial(self._presenter.move_by, row.record_id))
        line.opened.connect(self.wants_sight)
        line.head.go.connect(self._go)
        line.head.pulled.connect(self._pull)
        line.head.dropped.connect(partial(self._let_fall, row.record_id))
        line.head.pull_ended.connect(self.end_pull)
        set_widths(line, self._width)
        line.set_read_only(self._read_only)
        self._watch.watch(line, row.commit, partial(self._entered, line))

    def _drop(self, step: str) -> None:
        line = self._lines.pop(step)
        self._watch.forget(line)
        self.take_out(line)

    def _pull(self, screen_y: int) -> None:
        self._pulled_to = screen_y
        self.pull_to(screen_y)

    def _let_fall(self, step: str) -> None:
        before = self.drop_at(self._pulled_to)
        ids = [row.record_id for row in self._presenter.steps_shown()]
        follows = ids[ids.index(step) + 1] if ids[-1] != step else None
        if before not in (step, follows):
            self._presenter.move_step(step, before)

    def _entered(self, line: StepLine) -> None:
        for each in self._lines.values():
            each.set_mnemonics(each is line)
        self._presenter.choose_step(line.step)

    def _focus_new(self) -> None:
        line = self._lines.get(self._new)
        if line is not None:
            self._new = ""
            line.head.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _row_shown(self, field: str) -> None:
        if field in ("order", "route"):
            self._soon.start()

    @Slot(object, bool)
    def _added(self, row: RecordPresenter, is_new: bool) -> None:
        self.forget_removed()
        row.shown.connect(self._row_shown)
        if is_new:
            self._new = row.record_id
        self._soon.start()

    @Slot(str, object)
    def _gone(self, step: str, change_set: RecordId | None) -> None:
        line = self._lines.get(step)
        if line is None:
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and line.isAncestorOf(focused)
        self.forget_removed()
        if change_set is not None:
            self.offer_back(line, title_of(line.presenter, self._types), change_set, had_focus=had_focus)
        self._drop(step)
        self.arrange()

    @Slot(object)
    def _bring_back(self, change_set: RecordId) -> None:
        self.forget_removed()
        self._presenter.steps.bring_back(change_set)

    @Slot()
    def _show_times(self) -> None:
        warnings = {warning.step: warning for warning in reversed(self._presenter.times.shown.warnings)}
        titles = (
            {row.record_id: title_of(row, self._types) for row in self._presenter.steps_shown()} if warnings else {}
        )
        for step, line in self._lines.items():
            warning = warnings.get(step)
            words = warning_words(warning, titles.get(warning.other or "", "")) if warning is not None else ""
            line.head.set_warning(words)
            line.head.refresh()
        if self._by_semester and not self._soon.isActive() and len(self._headings_of) == len(self._lines):
            standing = [(words, line.step) for words, line in zip(self._headings_of, self.lines(), strict=True)]
            if [(self._heading(row), row.record_id) for row in self._in_sight()] != standing:
                self._soon.start()

    @Slot(str)
    def _show_chosen(self, step: str) -> None:
        for line in self._lines.values():
            line.head.update()
        if step in self._lines:
            self.wants_sight.emit(self._lines[step].head)

    @Slot(int)
    def _go(self, by: int) -> None:
        heads = [line.head for line in self.lines()]
        place = next((index for index, head in enumerate(heads) if head.hasFocus()), 0)
        heads[min(max(place + by, 0), len(heads) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
