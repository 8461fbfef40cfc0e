"""Holds a plan for upper-secondary education: its record, its steps, and the acts on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot

from karriere_app.domain.ordering import key_between
from karriere_app.errors import NotReadyError
from ui.presenters import plan_jobs, session_jobs
from ui.presenters.plan_jobs import KIND, STEP, PlanContext
from ui.presenters.plan_rows import ROUTE, PlanRows
from ui.presenters.session_presenter import order_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QObject

    from karriere_app.errors import KarriereError
    from ui.notifier import StoreChanged
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.session_jobs import Hindrances
    from ui.presenters.workplace import Workplace


class PlanPresenter(PlanRows):
    """Holds one plan between its page and the store worker.

    Signals (besides those of PlanRows):
        context_shown: what stands around the plan was read; arg: PlanContext.
        checked: what the rules say was read; arg: Hindrances.
        hindered: the plan cannot be agreed yet; arg: Hindrances.
        agreed: the plan is agreed now.
        version_made: a new version was begun; arg: its id.
    """

    context_shown = Signal(object)
    checked = Signal(object)
    hindered = Signal(object)
    agreed = Signal()
    version_made = Signal(str)

    def __init__(self, workplace: Workplace, plan: str, context: PlanContext, parent: QObject | None = None) -> None:
        super().__init__(workplace, plan, context, parent)
        workplace.announcer.store_changed.connect(self._store_changed)

    def load(self) -> None:
        """Read the plan, its steps and what the rules say."""
        super().load()
        self.check()

    def add_step(self, step_type: str, before: str | None = None) -> None:
        """Add a step of a type to the route shown: in front of another step, or last. Its dates are computed."""
        shown = self.steps_shown()
        place = next((index for index, row in enumerate(shown) if row.record_id == before), len(shown))
        order = _key_at([order_of(row) for row in shown], place, self.context.device)
        made = self.steps.add()
        made.draft.frame["order"] = order
        if self.shown_route is not None:
            made.draft.frame["route"] = self.shown_route
        for name, value in (("type", step_type), ("state", "PLANNED"), ("date_mode", "COMPUTED")):
            made.set_value(name, value)
            made.shown.emit(name)
        _commit_as(made, self.tr("La til steg"))

    def move_step(self, step: str, before: str | None) -> None:
        """Put a step in front of another of its route, or last."""
        self.steps.commit()
        route = tuple(row.record_id for row in self.steps_shown())
        job = partial(plan_jobs.move_step, step=step, before=before, route=route)
        self.workplace.worker.submit(job, self._moved, self._fail)

    def move_by(self, step: str, by: int) -> None:
        """Move a step past its neighbour: -1 up, 1 down. At the end of the list nothing happens."""
        ids = [row.record_id for row in self.steps_shown()]
        place = ids.index(step) + by
        if 0 <= place < len(ids):
            others = [each for each in ids if each != step]
            self.move_step(step, others[place] if place < len(others) else None)

    def change_step(self, step: str, values: Mapping[str, Any], act: str) -> None:
        """Change fields of a step as one act that undo can name. What was typed before is an act of its own."""
        row = self.steps.row(step)
        row.commit()
        for name, wire in values.items():
            row.set_value(name, wire)
            row.shown.emit(name)
        _commit_as(row, act)

    def agree(self) -> None:
        """Make the plan agreed, or say what hinders it."""
        self.commit()
        self.root.show_all_findings()
        job = partial(plan_jobs.agree, plan=self.plan)
        self.workplace.worker.submit(job, self._agreed, self._not_agreed)

    def begin_version(self, reason: str) -> None:
        """Begin a new version of an agreed plan."""
        job = partial(plan_jobs.new_version, plan=self.plan, reason=reason)
        self.workplace.worker.submit(job, self._version_begun, self._fail)

    def check(self) -> None:
        """Ask the rules anew."""
        self.workplace.worker.submit(partial(plan_jobs.check, plan=self.plan), self._checked, self._fail)

    def months(self) -> int:
        """The chosen months of the route shown: of the steps that are not parallel and not taken out of the plan."""
        return self.times.shown.chosen_months

    def _moved(self, saved: object) -> None:
        change_set, kinds, ids = (getattr(saved, name) for name in ("change_set", "kinds", "ids"))
        if change_set is not None:
            self.workplace.undo.push(change_set, self.tr("Flyttet steg"))
            self.workplace.announcer.announce(kinds, ids)

    def _checked(self, found: Hindrances) -> None:
        self.checked.emit(found)

    def _agreed(self, _: object) -> None:
        self.workplace.announcer.announce((KIND,), (self.plan, self.context.person.id))
        # The dates that were computed until now stand in the steps themselves from here on.
        self.steps.load()
        self.agreed.emit()

    def _not_agreed(self, error: KarriereError) -> None:
        if not isinstance(error, NotReadyError):
            self.failed.emit(error)
            return
        job = partial(session_jobs.hindrances, kind=KIND, record_id=self.plan)
        self.workplace.worker.submit(job, self._hindered, self._fail)

    def _hindered(self, found: Hindrances) -> None:
        self.hindered.emit(found)

    def _version_begun(self, made: str) -> None:
        self.workplace.announcer.announce((KIND, STEP), (made, self.context.person.id))
        self.version_made.emit(made)

    def _take_context(self, found: PlanContext) -> None:
        self.take_context(found)
        self.context_shown.emit(found)

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        # Record and steps read themselves anew; here is only what stands around them.
        if change.kinds & {KIND, STEP, ROUTE, "participant", "finding_override"}:
            job = partial(plan_jobs.context, plan=self.plan)
            self.workplace.worker.submit(job, self._take_context, self._fail)
            self.check()


def _commit_as(row: RecordPresenter, act: str) -> None:
    """Save a row under the name of an act."""
    usual, row.label = row.label, act
    row.commit()
    row.label = usual


def _key_at(orders: Sequence[str | None], place: int, device: str) -> str:
    low = orders[place - 1] if place else None
    high = orders[place] if place < len(orders) else None
    try:
        return key_between(low, high, device)
    except ValueError:  # two laptops made the same key: last, where there is room
        return key_between(max(filter(None, orders), default=None), None, device)
