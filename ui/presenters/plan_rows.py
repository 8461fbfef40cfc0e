"""The records that a plan is made of, as presenters: the plan itself, its steps, and what few parts ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from ui.presenters.plan_findings import step_findings
from ui.presenters.plan_jobs import KIND, STEP
from ui.presenters.plan_times import PlanTimes, date_of, in_order, route_of
from ui.presenters.record_presenter import RecordPresenter
from ui.presenters.rows_presenter import RowsPresenter

if TYPE_CHECKING:
    from ui.presenters.findings import Rules
    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.workplace import Workplace

ROUTE: Final = "route"


class PlanRows(QObject):
    """Reads, keeps and saves the records of one plan. ``root`` is the plan, ``steps`` the steps of all its routes.

    ``routes``, ``credits``, ``priorities``, ``risks`` and ``sharings`` are read when they are first asked for.
    ``times`` is the calendar of the routes.

    Signals:
        failed: the store refused; arg: KarriereError. What was typed stays in the draft.
        route_shown: another route is in front; arg: its id.
        step_chosen: another step is in front; arg: its id ("" for none).
    """

    failed = Signal(object)
    route_shown = Signal(str)
    step_chosen = Signal(str)

    def __init__(self, workplace: Workplace, plan: str, context: PlanContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workplace, self.plan, self.context = workplace, plan, context
        participant = context.person.id
        self.root = RecordPresenter(workplace, KIND, plan, participant=participant, label=self.tr("Plan"), parent=self)
        self.steps = RowsPresenter(workplace, STEP, plan, participant=participant, rules_for=_rules_for, parent=self)
        self.times = PlanTimes(self.steps, context, self)
        self.shown_route = context.route
        self.chosen_step = ""
        self._rows: dict[str, RowsPresenter] = {STEP: self.steps}
        self.root.failed.connect(self.failed)
        self.steps.failed.connect(self.failed)
        self.root.edited.connect(self._root_shown)
        self.root.shown.connect(self._root_shown)

    @property
    def routes(self) -> RowsPresenter:
        """The plan's routes."""
        return self._rows_of(ROUTE)

    @property
    def credits(self) -> RowsPresenter:
        """What earlier learning counts for."""
        return self._rows_of("credit")

    @property
    def priorities(self) -> RowsPresenter:
        """The end competences of an application, in their order."""
        return self._rows_of("priority")

    @property
    def risks(self) -> RowsPresenter:
        """What may come in the way."""
        return self._rows_of("risk")

    @property
    def sharings(self) -> RowsPresenter:
        """Who got a copy of the plan."""
        return self._rows_of("sharing")

    def load(self) -> None:
        """Read the plan and every kind of rows that is asked for."""
        self.root.load()
        for rows in self._rows.values():
            rows.load()

    @Slot()
    def commit(self) -> None:
        """Save everything that can be saved."""
        self.root.commit()
        for rows in self._rows.values():
            rows.commit()

    def keep(self) -> None:
        """Hand everything to the worker before the page is left or the window locks."""
        self.commit()
        if self.root.has_unsaved():
            self.root.keep_draft()
        for rows in self._rows.values():
            rows.keep_drafts()

    def show_route(self, route: str) -> None:
        """Put another route in front."""
        if route != self.shown_route:
            self.steps.commit()
            self.shown_route = route
            self.times.show(route)
            self.route_shown.emit(route)
            self.choose_step("")

    def choose_step(self, step: str) -> None:
        """Put a step of the route shown in front; "" for none."""
        if step != self.chosen_step:
            self.chosen_step = step
            self.step_chosen.emit(step)

    def steps_shown(self) -> list[RecordPresenter]:
        """The steps of the route in front, in their order."""
        return in_order(row for row in self.steps.rows() if self.is_shown(row))

    def is_shown(self, row: RecordPresenter) -> bool:
        """Whether a step is of the route in front."""
        return self.context.home_of(route_of(row)) == self.shown_route

    def take_context(self, found: PlanContext) -> None:
        """Take what stands around the plan now. A route that is gone gives way to the chosen one."""
        self.context = found
        self.times.take(found)
        if self.shown_route not in found.routes and found.route is not None:
            self.show_route(found.route)

    def _rows_of(self, kind: str) -> RowsPresenter:
        if kind not in self._rows:
            rows = RowsPresenter(self.workplace, kind, self.plan, participant=self.context.person.id, parent=self)
            rows.failed.connect(self.failed)
            self._rows[kind] = rows
            rows.load()
        return self._rows[kind]

    @Slot(str)
    def _root_shown(self, field: str) -> None:
        if field == "made_on":
            self.times.begin_on(date_of(self.root, field))


def _rules_for(_step: str) -> Rules:
    return step_findings
