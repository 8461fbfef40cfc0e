"""The fields of one step: its content, and below it what is followed up also when the plan is agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.plan_area import AreaField
from ui.forms.plan_months import MonthsRange
from ui.forms.plan_requires import RequiresList
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, choice_of
from ui.presenters import plan_moves
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.layout import Divider, column, row
from ui.widgets.segments import Segments
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import RecordPresenter

COMPUTED, FIXED = "COMPUTED", "FIXED"
CHOSEN: Final = frozenset({"type", "responsible", "date_mode", "parallel", "requires", "funding", "state"})
"""Fields that are chosen and not typed: each choice is saved, and so undone, by itself."""


class DateMode(Segments):
    """Whether the dates follow from the steps before or stand fast; one of both is always shown."""

    def __init__(self, step: RecordPresenter) -> None:
        super().__init__([])
        self.addItem(self.tr("Regnes ut"), COMPUTED)
        self.addItem(self.tr("Faste datoer"), FIXED)
        self._step = step

    def set_value(self, value: object) -> None:
        """Show a mode; without one, dates that were typed are fixed ones."""
        has_dates = any(self._step.value(name) for name in ("starts_on", "ends_on"))
        super().set_value(value or (FIXED if has_dates else COMPUTED))


class StepDetail(QWidget):
    """The fields of a step. ``first`` takes the focus.

    Signals:
        remove_pressed: the step shall go.
    """

    remove_pressed = Signal()

    def __init__(self, presenter: PlanPresenter, step: RecordPresenter) -> None:
        super().__init__()
        self._presenter, self._step = presenter, step
        self._letters = letters = Mnemonics()
        self._content = RecordForm(step, mnemonics=letters, parent=self)
        self._follow_up = RecordForm(step, mnemonics=letters, parent=self)
        inside = column(self, margins=(16, 12, 16, 16), spacing=12)
        rows = (*self._what_rows(), *self._when_rows(), *self._need_rows(), Divider(), *self._follow_up_rows())
        for part in rows:
            inside.addWidget(part)
        self._remove = Button(self.tr("Fjern steget"), ButtonKind.QUIET, sign="ui-close", small=True, flush=True)
        self._remove.setObjectName("plan_step.remove")
        self._remove.setToolTip(self.tr("Fjern steget (Ctrl+Delete)"))
        self._remove.clicked.connect(self.remove_pressed)
        below = row()
        below.addWidget(self._remove)
        below.addStretch(1)
        inside.addLayout(below)
        self.first: QWidget = self._title
        step.edited.connect(self._edited)
        step.shown.connect(self._show_mode)
        presenter.times.changed.connect(self._show_computed)
        self._show_mode("date_mode")

    def set_read_only(self, read_only: bool) -> None:
        """Let the content only be read; the follow-up stays open."""
        self._content.set_read_only(read_only)
        self._range.set_read_only(read_only)
        self._area.set_read_only(read_only)
        self._remove.setVisible(not read_only)
        self.first = self._state if read_only else self._title

    def set_mnemonics(self, shown: bool) -> None:
        """Of several open steps only the one that is written in has the Alt letters."""
        self._content.set_mnemonics(shown)
        self._follow_up.set_mnemonics(shown)

    def focus(self, field: str) -> bool:
        """Put the focus on a field; False when it is not shown."""
        if field == "area":
            self._area.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return self._content.focus(field) or self._follow_up.focus(field)

    def _what_rows(self) -> list[QWidget]:
        field, workplace = self._content.field, self._step.workplace
        title = field("title", label=self.tr("Hva"))
        self._title = title.control
        self._area = AreaField(self._step, label=self.tr("Programområde"), mnemonics=self._letters)
        kind = field("type", label=self.tr("Type"), control=choice_of(workplace, "step_type"))
        who = field("responsible", label=self.tr("Ansvarlig"), control=choice_of(workplace, "agreed_who"))
        return [
            SideBySide([(title, 3), (field("provider", label=self.tr("Hvem gir tilbudet")), 2)]),
            SideBySide([(kind, 3), (who, 2)]),
            self._area,
        ]

    def _when_rows(self) -> list[QWidget]:
        field = self._content.field
        self._mode = DateMode(self._step)
        mode = field("date_mode", label=self.tr("Datoer"), control=self._mode)
        self._days = Text("", "body", wrap=True)
        self._computed = QWidget()
        held = column(self._computed, spacing=8)
        held.addWidget(Text(self.tr("Slik blir det nå"), "strong"))
        held.addWidget(self._days)
        held.addStretch(1)
        self._dates = SideBySide(
            [(field("starts_on", label=self.tr("Fra")), 1), (field("ends_on", label=self.tr("Til")), 1)]
        )
        self._range = MonthsRange(self._step, self)
        months = [
            (field("months", label=self.tr("Måneder")), 2),
            (field("months_min", label=self.tr("Minst")), 1),
            (field("months_max", label=self.tr("Høyst")), 1),
            (field("parallel", label=self.tr("Samtidig med andre")), 0),
        ]
        return [
            SideBySide(months),
            self._range,
            SideBySide([(mode, 0), (self._computed, 1), (self._dates, 1)]),
        ]

    def _need_rows(self) -> list[QWidget]:
        field, workplace = self._content.field, self._step.workplace
        needed = RequiresList(self._presenter, self._step.record_id)
        self._requires = field("requires", label=self.tr("Bygger på"), control=needed)
        needed.refused.connect(self._refuse_circle)
        money = field("funding", label=self.tr("Penger"), control=choice_of(workplace, "funding"))
        return [
            SideBySide(
                [
                    (self._requires, 1),
                    (field("requirement_text", label=self.tr("Krever"), lines=2), 1),
                ]
            ),
            SideBySide(
                [
                    (field("hours_weekly", label=self.tr("Timer i uka")), 1),
                    (field("hours_total", label=self.tr("Timer i alt")), 1),
                    (field("percent", label=self.tr("Prosent")), 1),
                ]
            ),
            SideBySide(
                [
                    (money, 2),
                    (field("funding_from", label=self.tr("Penger fra")), 2),
                    (field("funding_to", label=self.tr("Penger til")), 2),
                ]
            ),
            field("evidence_wanted", label=self.tr("Bevis som trengs"), lines=2),
        ]

    def _follow_up_rows(self) -> list[QWidget]:
        field, workplace = self._follow_up.field, self._step.workplace
        state = field("state", label=self.tr("Hvor langt"), control=choice_of(workplace, "step_state"))
        self._state = state.control
        return [
            SideBySide(
                [
                    (state, 1),
                    (field("applied_on", label=self.tr("Søkt")), 1),
                    (field("evidence_seen_on", label=self.tr("Bevis sett")), 1),
                ]
            ),
            SideBySide(
                [
                    (field("actual_start", label=self.tr("Begynte")), 1),
                    (field("actual_end", label=self.tr("Ferdig")), 1),
                ]
            ),
        ]

    @Slot(str)
    def _edited(self, field: str) -> None:
        if field == "date_mode":
            self._switch()
        self._show_mode(field)
        if field in CHOSEN:
            self._step.commit()

    def _switch(self) -> None:
        """Computed: the dates that were typed go. Fixed: the step stays where it was computed to."""
        step = self._step
        if step.value("date_mode") == COMPUTED:
            wanted = plan_moves.computed()
        elif step.value("starts_on") is None and step.value("ends_on") is None:
            wanted = plan_moves.fixed(self._presenter.times.shown.step(step.record_id))
        else:
            return
        for name, wire in wanted.items():
            if step.value(name) != wire:
                step.set_value(name, wire)
                step.shown.emit(name)

    @Slot(str)
    def _show_mode(self, field: str) -> None:
        if field in ("date_mode", "starts_on", "ends_on"):
            is_computed = self._mode.value() != FIXED
            self._dates.setVisible(not is_computed)
            self._computed.setVisible(is_computed)
            self._show_computed()

    @Slot()
    def _show_computed(self) -> None:
        placed = self._presenter.times.dates(self._step.record_id)
        if placed.starts_on is None or placed.ends_on is None:
            self._days.setText(self.tr("Steget er ikke med i regnestykket."))
        else:
            words = self.tr("{start} – {end}, etter stegene før")
            self._days.setText(words.format(start=f"{placed.starts_on:%d.%m.%Y}", end=f"{placed.ends_on:%d.%m.%Y}"))

    @Slot(str)
    def _refuse_circle(self, sentence: str) -> None:
        self._requires.set_finding(Severity.DANGER, sentence)
