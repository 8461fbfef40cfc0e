"""How far the steps of a plan are: one line each, where a letter says the state and today is its date."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from karriere_app.domain.planning.progress import DATED_BY, GRADES, USUAL_SCALE, grade_value, state_changes
from ui.forms.leaving import LeaveWatch
from ui.forms.plan_words import between, title_of
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, chain_stops, choice_of, is_stop, set_widths
from ui.presenters.plan_checks import PlanChecks
from ui.presenters.plan_times import date_of
from ui.presenters.record_keeper import one_shot
from ui.theme import Severity, WidthClass, scaled
from ui.widgets.button import Button, ButtonKind, CheckBox
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.layout import Divider, column, row
from ui.widgets.segments import Choice
from ui.widgets.sign import Sign
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.forms.mnemonics import Mnemonics
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import RecordPresenter

PER_TURN: Final = 2
"""Lines made before the window gets its turn again: a long plan must not hold it up."""

COMMIT_MS: Final = 700
"""A state that is passed with the arrows is not saved on the way."""

STATE, NUMBER = 168, 20
FOLLOWED: Final = ("state", *dict.fromkeys(DATED_BY.values()), "evidence_seen_on", "grade")


class GradeChoice(Choice):
    """Every grade of every scale, the scale that is usual for the step first. The value is scale and value."""

    def __init__(self, step_type: str | None) -> None:
        usual = USUAL_SCALE.get(step_type or "", next(iter(GRADES)))
        scales = sorted(GRADES, key=lambda scale: scale != usual)
        pairs = [
            (f"{scale}:{each.value}", each.nb[:1].upper() + each.nb[1:]) for scale in scales for each in GRADES[scale]
        ]
        super().__init__(pairs, placeholder=self.tr("Ingen karakter"))

    def grade(self) -> dict[str, str | int] | None:
        """The grade in JSON form."""
        scale, _, value = str(self.value() or "").partition(":")
        return next(
            ({"scale": scale, "value": each.value} for each in GRADES.get(scale, ()) if str(each.value) == value), None
        )

    def show_grade(self, grade: Any) -> None:
        """Show a grade without signalling; one that no scale has is shown as it came."""
        self.set_value(f"{grade.get('scale')}:{grade.get('value')}" if grade else None)


class ProgressLine(QWidget):
    """One step: number, title, when; state and seen evidence; the dates and the grade below when it is open.

    Signals:
        opened: the dates and the grade are shown, or not any more.
    """

    opened = Signal(bool)

    def __init__(self, presenter: PlanPresenter, step: RecordPresenter, letters: Mnemonics) -> None:
        super().__init__()
        self.step = step
        self._presenter, self._letters = presenter, letters
        self._types = presenter.workplace.vocabularies.load("step_type")
        self._before: dict[str, Any] | None = None
        self._stale: set[str] = set()
        self._detail: ProgressDetail | None = None
        self._width = WidthClass.COMFORTABLE
        self._timer = one_shot(self, COMMIT_MS, self.commit)
        self._make_parts()
        self._lay_out()
        step.edited.connect(self._edited)
        step.shown.connect(self.refresh)
        self.refresh()

    @property
    def is_open(self) -> bool:
        """Whether the dates and the grade are shown."""
        return self._more.isChecked()

    def set_number(self, number: int) -> None:
        """Say which step of the route this is, from 1."""
        self._number.setText(str(number))

    def close_detail(self) -> None:
        """Show only the line."""
        self._more.setChecked(False)

    def focus(self, field: str) -> None:
        """Give the focus to a field of the step."""
        if field in ("", "state"):
            self.state.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._more.setChecked(True)
        if self._detail is not None:
            self._detail.focus(field)

    def set_width_class(self, width: WidthClass) -> None:
        """State and acts stand below the title where room is short."""
        self._width = width
        is_tiny = width is WidthClass.TINY
        direction = QBoxLayout.Direction.TopToBottom if is_tiny else QBoxLayout.Direction.LeftToRight
        self._line.setDirection(direction)
        self._line.setSpacing(scaled(4 if is_tiny else 12))
        self._indent.setVisible(is_tiny)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_others()

    def hideEvent(self, event: QHideEvent) -> None:
        self.commit()
        self._tell_others()
        super().hideEvent(event)

    @Slot()
    def commit(self) -> None:
        """Save what was said of the step as one act."""
        self._timer.stop()
        usual, self.step.label = self.step.label, self.tr("Fulgte opp steg")
        self.step.commit()
        self.step.label = usual

    @Slot()
    def refresh(self) -> None:
        """Show the step as it is now."""
        step, title = self.step, title_of(self.step, self._types)
        self._title.setText(title)
        self.state.set_value(step.value("state"))
        self.state.setAccessibleName(self.tr("Hvor langt: {step}").format(step=title))
        self.seen.setChecked(step.value("evidence_seen_on") is not None)
        self.seen.setAccessibleName(self.tr("Bevis sett: {step}").format(step=title))
        self._more.setAccessibleName(self.tr("Datoer og karakter: {step}").format(step=title))
        self.show_dates()

    @Slot()
    def show_dates(self) -> None:
        """Say when the step is planned, when it is now, and what has happened."""
        dates = self._presenter.times.dates(self.step.record_id)
        parts = [between(dates.starts_on, dates.ends_on)]
        moved = (dates.now_starts_on, dates.now_ends_on)
        if any(moved) and self.step.value("actual_end") is None:
            now = between(moved[0] or dates.starts_on, moved[1] or dates.ends_on)
            parts.append(self.tr("nå {period}").format(period=now))
        words = {
            "applied_on": self.tr("søkt {day}"),
            "actual_start": self.tr("begynte {day}"),
            "actual_end": self.tr("ferdig {day}"),
        }
        for field, text in words.items():
            day = date_of(self.step, field)
            if day is not None:
                parts.append(text.format(day=f"{day:%d.%m.%Y}"))
        grade = grade_value(self.step.value("grade"))
        parts.append(grade.nb if grade is not None else "")
        self._when.setText(" · ".join(part for part in parts if part))

    def _make_parts(self) -> None:
        record = self.step.record_id
        self._number = Text("", "strong", "text_muted")
        self._number.setFixedWidth(scaled(NUMBER))
        self._title = Text("", "strong", wrap=True)
        self._when = Text("", "caption", "text_muted", wrap=True)
        self.state = choice_of(self._presenter.workplace, "step_state")
        self.state.setObjectName(f"progress.state.{record}")
        self.state.value_changed.connect(self._say_state)
        self.state.left.connect(self._left_state)
        self.seen = CheckBox(self.tr("Bevis sett"))
        self.seen.setObjectName(f"progress.seen.{record}")
        self.seen.clicked.connect(self._say_seen)
        self._more = Button(self.tr("Datoer og karakter"), ButtonKind.QUIET, small=True, flush=True)
        self._more.setObjectName(f"progress.more.{record}")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._toggle)

    def _lay_out(self) -> None:
        self._inside = column(self, spacing=8)
        self._inside.addWidget(Divider())
        self._line = QHBoxLayout()
        self._line.setSpacing(scaled(12))
        head = row(spacing=12)
        head.addWidget(self._number, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=0)
        words.addWidget(self._title)
        words.addWidget(self._when)
        head.addLayout(words, 1)
        self._line.addLayout(head, 1)
        acts = row(spacing=12)
        self._indent = QWidget()
        self._indent.setFixedWidth(scaled(NUMBER))
        self._indent.hide()
        acts.addWidget(self._indent)
        self.state.setFixedWidth(scaled(STATE))
        for part in (self.state, self.seen, self._more):
            acts.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        acts.addStretch(1)
        self._line.addLayout(acts)
        self._inside.addLayout(self._line)

    @Slot(object)
    def _say_state(self, state: object) -> None:
        """A state means that it came to that today; going on to another state takes the first one's date back."""
        step = self.step
        if self._before is None:
            self._before = {name: step.value(name) for name in FOLLOWED}
        before = self._before
        if state is None or state == before["state"]:
            wanted = {**before, "state": state}
        else:
            wanted = {**before, **state_changes(str(state), self._presenter.workplace.today(), before)}
        for name, wire in wanted.items():
            if wire != step.value(name):
                step.set_value(name, wire)
                step.shown.emit(name)
        self._timer.start()

    @Slot()
    def _left_state(self) -> None:
        self._before = None
        self.commit()

    @Slot(bool)
    def _say_seen(self, is_seen: bool) -> None:
        today: date = self._presenter.workplace.today()
        self.step.set_value("evidence_seen_on", today.isoformat() if is_seen else None)
        self.step.shown.emit("evidence_seen_on")
        self.commit()

    @Slot(bool)
    def _toggle(self, is_open: bool) -> None:
        if is_open and self._detail is None:
            self._detail = ProgressDetail(self.step, self._letters)
            set_widths(self._detail, self._width)
            self._inside.addWidget(self._detail)
        if self._detail is not None:
            self._detail.setVisible(is_open)
        self.opened.emit(is_open)

    @Slot(str)
    def _edited(self, field: str) -> None:
        if field in FOLLOWED:
            self._stale.add(field)
        self.refresh()

    def _tell_others(self) -> None:
        """Other forms of the same step show what was written here, and the other way round."""
        stale, self._stale = self._stale, set()
        for field in sorted(stale):
            self.step.shown.emit(field)


class ProgressDetail(QWidget):
    """The dates of a step as they were, the seen evidence, the grade."""

    def __init__(self, step: RecordPresenter, letters: Mnemonics) -> None:
        super().__init__()
        self._step = step
        self._form = form = RecordForm(step, mnemonics=letters, is_row=True, parent=self)
        self.grade = GradeChoice(step.value("type"))
        field = form.field
        inside = column(self, margins=(NUMBER + 12, 0, 0, 8), spacing=8)
        inside.addWidget(
            SideBySide(
                [
                    (field("applied_on", label=self.tr("Søkt")), 1),
                    (field("actual_start", label=self.tr("Begynte")), 1),
                    (field("actual_end", label=self.tr("Ferdig")), 1),
                    (field("evidence_seen_on", label=self.tr("Bevis sett")), 1),
                    (self._grade_field(letters), 1),
                ]
            )
        )
        step.shown.connect(self._show_grade)

    def focus(self, field: str) -> None:
        """Give the focus to a field."""
        if field == "grade":
            self.grade.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._form.focus(field)

    def _grade_field(self, letters: Mnemonics) -> QWidget:
        made = Field(letters.mark(self.tr("Karakter")), self.grade, name=f"plan_step.grade.{self._step.record_id}")
        self.grade.value_changed.connect(self._say_grade)
        self._show_grade("grade")
        return made

    @Slot(str)
    def _show_grade(self, field: str) -> None:
        if field == "grade":
            self.grade.show_grade(self._step.value("grade"))

    @Slot(object)
    def _say_grade(self, _: object) -> None:
        self._step.set_value("grade", self.grade.grade())


class ProgressCard(Card):
    """«Framdrift»: every step of the route in front, and when the plan ends as things have gone."""

    def __init__(self, presenter: PlanPresenter, letters: Mnemonics, follower: QWidget) -> None:
        """``follower`` is the stop that Tab comes to after the lines."""
        super().__init__(self.tr("Framdrift"), spacing=8)
        self._follower = follower
        self._presenter, self._letters = presenter, letters
        self._checks = PlanChecks.of(presenter)
        self._lines: dict[str, ProgressLine] = {}
        self._width = WidthClass.COMFORTABLE
        self._watch = LeaveWatch(self)
        self._wanted: tuple[str, str] | None = None
        self._turn = one_shot(self, 0, self._make_some)
        self._forecast = QWidget()
        said = row(self._forecast, spacing=8)
        self._sign = Sign("ui-info", "info", 16)
        self._words = Text("", "strong", wrap=True)
        said.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._words, 1)
        self.body.addWidget(self._forecast)
        self._empty = Text(self.tr("Ingen steg ennå."), "body", "text_muted")
        self.body.addWidget(self._empty)
        self._list = column(spacing=8)
        self.body.addLayout(self._list)
        presenter.steps.removed.connect(self._drop)
        presenter.steps.loaded.connect(self.arrange)
        presenter.route_shown.connect(self.arrange)
        presenter.times.changed.connect(self._show_times)
        presenter.context_shown.connect(self._show_times)
        self._forecast.hide()

    def lines(self) -> list[ProgressLine]:
        """The lines of the route in front that are made, in their order."""
        return [self._lines[row.record_id] for row in self._presenter.steps_shown() if row.record_id in self._lines]

    def focus_step(self, step: str, field: str = "state") -> None:
        """Give the focus to a field of a step."""
        if step in self._lines:
            self._lines[step].focus(field)
        else:
            self._wanted = (step, field)

    def set_width_class(self, width: WidthClass) -> None:
        """Remember the room for lines that are made later."""
        self._width = width

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.arrange()
        self._show_times()

    @Slot()
    def arrange(self) -> None:
        """Show the steps of the route in front in their order; what is missing is made in turns."""
        shown = self._presenter.steps_shown()
        self._empty.setVisible(not shown)
        ids = {step.record_id for step in shown}
        for record_id, line in self._lines.items():
            line.setVisible(record_id in ids)
        place = 0
        for number, step in enumerate(shown, start=1):
            made = self._lines.get(step.record_id)
            if made is not None:
                made.set_number(number)
                if self._list.indexOf(made) != place:
                    self._list.insertWidget(place, made)
                place += 1
        if len(self.lines()) == len(shown):
            self._chain_stops()
        elif self.isVisible():
            self._turn.start()

    def _chain_stops(self) -> None:
        """Let Tab follow the order that is seen, whenever the parts were made: line by line, then ``follower``."""
        before: QWidget | None = self._follower.previousInFocusChain()
        while before is not None and before is not self._follower:
            if is_stop(before) and not self.isAncestorOf(before):
                chain_stops(self.lines(), before)
                return
            before = before.previousInFocusChain()

    @Slot()
    def _make_some(self) -> None:
        missing = [step for step in self._presenter.steps_shown() if step.record_id not in self._lines]
        for step in missing[:PER_TURN]:
            line = ProgressLine(self._presenter, step, self._letters)
            line.set_width_class(self._width)
            line.opened.connect(partial(self._opened, step.record_id))
            self._watch.watch(line, line.commit)
            self._lines[step.record_id] = line
            self._list.addWidget(line)
        self.arrange()
        if self._wanted is not None and self._wanted[0] in self._lines:
            wanted, self._wanted = self._wanted, None
            self._lines[wanted[0]].focus(wanted[1])

    @Slot()
    def _show_times(self) -> None:
        if not self.isVisible():
            return  # while another tab is in front every edit moves the calendar, and nobody sees it here
        found = self._checks.forecast()
        self._forecast.setVisible(found is not None)
        if found is not None:
            severity = Severity.OK if found.days_later <= 0 else Severity.WARN
            self._sign.set_sign(severity.sign or "ui-info", severity.value)
            self._words.setText(found.words_nb)
            self._words.set_look("strong", severity.value)
        for line in self._lines.values():
            line.show_dates()

    def _opened(self, record_id: str, is_open: bool) -> None:
        # One open at a time, so that every letter of the labels belongs to one field.
        for other, line in self._lines.items():
            if is_open and other != record_id:
                line.close_detail()
        if is_open:
            self._chain_stops()

    @Slot(str, object)
    def _drop(self, record_id: str, _: object) -> None:
        line = self._lines.pop(record_id, None)
        if line is not None:
            self._watch.forget(line)
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.arrange()
