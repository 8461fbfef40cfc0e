"""The parts of a plan behind tabs: steps, goal and background, checks where room is short, follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.plan_check import CheckCard
from ui.forms.plan_goal import BackgroundCard, GoalCard, NorwegianGoalCard, PlanFollowUpCard
from ui.forms.plan_palette import Palette
from ui.forms.plan_steps import PlanSteps
from ui.forms.session_parts import TwoColumns
from ui.forms.session_tabs import TabbedParts
from ui.forms.session_versions import VersionsCard
from ui.theme import WidthClass, scaled
from ui.widgets.card import EmptyState
from ui.widgets.layout import column

if TYPE_CHECKING:
    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.plan_presenter import PlanPresenter

PALETTE, CHECK = 180, 250


class StepsPart(QWidget):
    """Palette, ordered steps and checks side by side; below each other under 1000."""

    def __init__(self, presenter: PlanPresenter, check: CheckCard) -> None:
        super().__init__()
        codes = tuple(term.code for term in presenter.workplace.vocabularies.load("step_type").terms)
        self.palette_list = Palette(codes)
        self.palette_list.chosen.connect(presenter.add_step)
        self._check = check
        self.steps = PlanSteps(presenter, check)
        words = self.tr("Velg det første steget i lista.")
        self._empty = EmptyState("school", self.tr("Ingen steg ennå"), words)
        self.steps.counted.connect(self._count)
        middle = column(spacing=8)
        middle.addWidget(self.steps)
        middle.addWidget(self._empty)
        middle.addStretch(1)
        right = column()
        right.addWidget(check)
        right.addStretch(1)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(scaled(16))
        self._line.addWidget(self.palette_list)
        self._line.addLayout(middle, 1)
        self._line.addLayout(right)

    def set_read_only(self, read_only: bool) -> None:
        """An agreed plan gets no new steps."""
        self.palette_list.setVisible(not read_only)
        self.steps.set_read_only(read_only)

    def set_width_class(self, width: WidthClass) -> None:
        """Three columns, two, or one."""
        tiny = width is WidthClass.TINY
        self._line.setDirection(QHBoxLayout.Direction.TopToBottom if tiny else QHBoxLayout.Direction.LeftToRight)
        self.palette_list.setMinimumWidth(0 if tiny else scaled(PALETTE))
        self._check.setVisible(width is WidthClass.COMFORTABLE)
        self._check.setFixedWidth(scaled(CHECK))

    @Slot(int)
    def _count(self, count: int) -> None:
        self._empty.setVisible(count == 0)


class PlanTabs(TabbedParts):
    """Every part of a plan.

    Signals:
        version_wanted: another version shall be shown; arg: its id.
    """

    version_wanted = Signal(str)
    CHECK_AT: Final = 2

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__("planTabs", "", parent)
        self.strip.setAccessibleName(self.tr("Deler av planen"))
        self._presenter = presenter
        beside, below = CheckCard(presenter), CheckCard(presenter)
        for check in (beside, below):
            check.wanted.connect(self.reveal)
        below.counted.connect(self._count)
        self._steps = StepsPart(presenter, beside)
        self.add("steps", self.tr("Steg"), self._steps)
        self._build_goal(presenter)
        self.add("check", self.tr("Sjekk"), below)
        self._build_follow_up(presenter)
        self.part_shown.connect(presenter.commit)

    def focus_first(self) -> None:
        """Onto the first step, or the list that adds one."""
        lines = self._steps.steps.lines()
        first = lines[0].first if lines else None
        (first or self._steps.palette_list).setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, field: str) -> None:
        """Show a field and give it the focus; "steps" is the list that adds steps."""
        if field == "steps":
            self.choose("steps")
            self._steps.palette_list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.go_to_field(field)

    def show_context(self, context: PlanContext) -> None:
        """Let the content of an agreed plan only be read."""
        for _, form in self.forms:
            form.set_read_only(context.is_final)
        self._steps.set_read_only(context.is_final)
        self._follow_up.show_status(context.is_final)
        self._versions.show_versions(context.versions, self._presenter.plan, dict(context.counsellors))

    def set_width_class(self, width: WidthClass) -> None:
        """The checks have a tab of their own where there is no room beside the steps."""
        wide = width is WidthClass.COMFORTABLE
        if wide and self.strip.current() == "check":
            self.choose("steps")
        self.strip.setTabVisible(self.CHECK_AT, not wide)

    def _build_goal(self, presenter: PlanPresenter) -> None:
        letters = Mnemonics()
        self._goal = goal = GoalCard(presenter, letters)
        norwegian, background = NorwegianGoalCard(presenter, letters), BackgroundCard(presenter, letters)
        both = TwoColumns()
        both.left.addWidget(goal)
        both.left.addStretch(1)
        both.right.addWidget(norwegian)
        both.right.addWidget(background)
        both.right.addStretch(1)
        self.add("goal", self.tr("Mål og bakgrunn"), both, goal.form, norwegian.form, background.form)

    def _build_follow_up(self, presenter: PlanPresenter) -> None:
        self._follow_up = PlanFollowUpCard(presenter, Mnemonics())
        self._versions = VersionsCard(self.tr("Versjoner"))
        self._versions.opened.connect(self.version_wanted)
        both = TwoColumns()
        both.left.addWidget(self._follow_up)
        both.left.addStretch(1)
        both.right.addWidget(self._versions)
        both.right.addStretch(1)
        self.add("follow_up", self.tr("Oppfølging"), both)

    @Slot(int)
    def _count(self, count: int) -> None:
        word = self.tr("Sjekk · {count}").format(count=count) if count else self.tr("Sjekk")
        self.strip.setTabText(self.CHECK_AT, word)
