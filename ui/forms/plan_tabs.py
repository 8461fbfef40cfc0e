"""The parts of a plan behind tabs; drawing and checks have tabs of their own only where room is short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.plan_check import CheckCard
from ui.forms.plan_compare import ComparePart
from ui.forms.plan_credit import CreditPart
from ui.forms.plan_follow_up import FollowUpPart
from ui.forms.plan_goal import GoalPart
from ui.forms.plan_route import RouteCard
from ui.forms.plan_steps_part import StepsPart
from ui.forms.session_parts import is_stop, set_widths
from ui.forms.session_tabs import TabbedParts
from ui.presenters.record_keeper import one_shot
from ui.theme import WidthClass
from ui.widgets.layout import ScrollColumn, column

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.plan_presenter import PlanPresenter
STEPS, ROUTE, CHECK, FOLLOW_UP = "steps", "route", "check", "follow_up"
STEP_PREFIX: Final = "step:"


class PlanTabs(TabbedParts):
    """Every part of a plan.

    Signals:
        version_wanted: another version shall be shown; arg: its id.
    """

    version_wanted = Signal(str)

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__("planTabs", "", parent)
        self.strip.setAccessibleName(self.tr("Deler av planen"))
        self._presenter = presenter
        self._width = WidthClass.COMFORTABLE
        self._waiting: dict[str, tuple[QWidget, Callable[[PlanPresenter], QWidget]]] = {}
        self._follow_up: FollowUpPart | None = None
        self._filling = one_shot(self, 0, self._fill_next)
        self._beside = CheckCard(presenter)
        self._beside.counted.connect(self._count)
        self._join(self._beside)
        self._route = RouteCard(presenter)
        self._route.opened.connect(self._open_step)
        self._steps = StepsPart(presenter, self._beside, self._route)
        self._steps.pathways_wanted.connect(self._choose_pathway)
        self.add(STEPS, self.tr("Steg"), self._steps, scrolls=False)
        route_tab = ScrollColumn(margins=(24, 12, 24, 12))
        self._route_alone = route_tab.body
        self.add(ROUTE, self.tr("Veien"), route_tab, scrolls=False)
        self._add_later("goal", self.tr("Mål og bakgrunn"), GoalPart)
        self._add_later("credit", self.tr("Godskriving"), CreditPart)
        self._add_later("compare", self.tr("Sammenlign"), ComparePart)
        self._add_later(CHECK, self.tr("Sjekk"), CheckCard)
        self._add_later(FOLLOW_UP, self.tr("Oppfølging"), FollowUpPart)
        self.part_shown.connect(presenter.commit)
        self.part_shown.connect(self._stay_beside)

    def go_to_field(self, field: str) -> bool:
        self.fill()
        return super().go_to_field(field)

    def fill(self) -> None:
        """Make every part now that waits for its turn."""
        while self._waiting:
            self._fill(next(iter(self._waiting)))

    def focus_first(self) -> None:
        """Onto the first step, or the list that adds one."""
        lines = self._steps.steps.lines()
        first = lines[0].head if lines else None
        (first or self._steps.palette_list).setFocus(Qt.FocusReason.OtherFocusReason)

    def reveal(self, field: str) -> None:
        """Show a field and give it the focus.

        ``field`` is one of the plan's, a kind of its rows (steps, routes, credits, priorities, risks, sharings), or
        "step:<id>" for the fields of a step.
        """
        if field.startswith(STEP_PREFIX):
            self._open_step(field.removeprefix(STEP_PREFIX))
        elif field in (STEPS, "routes"):
            self.choose(STEPS)
            self._steps.go_to(field)
        elif not self.go_to_field(field):
            self.choose(FOLLOW_UP)
            if self._follow_up is not None:
                self._follow_up.reveal(field)

    @Slot(str, str)
    def reveal_in_step(self, step: str, field: str) -> None:
        """Go to a field of a step that is open."""
        self._steps.steps.go_to_field(step, field)

    def show_context(self, context: PlanContext) -> None:
        """Let the content of an agreed plan only be read."""
        for _, form in self.forms:
            form.set_read_only(context.is_final)
        self._steps.set_read_only(context.is_final)
        if self._follow_up is not None:
            self._follow_up.show_context(context)

    def set_width_class(self, width: WidthClass) -> None:
        """Drawing and checks have tabs of their own where there is no room beside the steps."""
        self._width = width
        wide = width is WidthClass.COMFORTABLE
        if not wide and self._route_alone.indexOf(self._route) < 0:
            self._route_alone.addWidget(self._route, 1)
        if wide and self.strip.current() in (ROUTE, CHECK):
            self.choose(STEPS)
        for key in (ROUTE, CHECK):
            self.strip.setTabVisible(self._keys.index(key), not wide)

    def _add_later(self, key: str, text: str, make: Callable[[PlanPresenter], QWidget]) -> None:
        """Append a part that is made when it is asked for, or when the window has nothing else to do."""
        held = QWidget()
        column(held)
        self.add(key, text, held)
        self._waiting[key] = (held, make)
        self._filling.start()

    @Slot()
    def _fill_next(self) -> None:
        if self._waiting:
            self._fill(next(iter(self._waiting)))
            self._filling.start()

    def _fill(self, key: str) -> None:
        if key not in self._waiting:
            return
        held, make = self._waiting.pop(key)
        part = make(self._presenter)
        self._join(part)
        inside = held.layout()
        assert inside is not None  # it was made with one
        inside.addWidget(part)
        self.forms += [(key, form) for form in getattr(part, "forms", ())]
        set_widths(part, self._width)
        self.show_context(self._presenter.context)

    def _join(self, part: QWidget) -> None:
        """Let a part lead to the others."""
        if isinstance(part, FollowUpPart):
            part.version_wanted.connect(self.version_wanted)
            self._follow_up = part
        elif isinstance(part, CheckCard):
            part.wanted.connect(self.reveal)
            part.step_wanted.connect(self.reveal_in_step)

    @Slot(str)
    def _show(self, key: str) -> None:
        self._fill(key)
        super()._show(key)

    @Slot(str)
    def _stay_beside(self, key: str) -> None:
        """What has no tab of its own in a wide window is beside the steps: its key leads there."""
        index = self._keys.index(key)
        if not self.strip.isTabVisible(index):
            self.choose(STEPS)
            part = self._route if key == ROUTE else self._beside
            stop = next((each for each in part.findChildren(QWidget) if is_stop(each) and each.isVisible()), None)
            if stop is not None:
                stop.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _open_step(self, step: str) -> None:
        self.choose(STEPS)
        self._steps.steps.reveal(step)

    @Slot()
    def _choose_pathway(self) -> None:
        from ui.dialogs.pathways import PathwayDialog

        PathwayDialog(self._presenter, self.window()).open()

    @Slot(int)
    def _count(self, count: int) -> None:
        if CHECK not in self._keys:
            return
        word = self.tr("Sjekk · {count}").format(count=count) if count else self.tr("Sjekk")
        self.strip.setTabText(self._keys.index(CHECK), word)
