"""Holds a plan for upper-secondary education: its record, its steps, and the acts on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from karriere_app.domain.ordering import key_between
from karriere_app.errors import NotReadyError
from ui.presenters import plan_jobs, session_jobs
from ui.presenters.plan_jobs import KIND, STEP, PlanContext
from ui.presenters.record_presenter import RecordPresenter
from ui.presenters.rows_presenter import RowsPresenter
from ui.presenters.session_presenter import order_of

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.notifier import StoreChanged
    from ui.presenters.session_jobs import Hindrances
    from ui.presenters.workplace import Workplace


class PlanPresenter(QObject):
    """Holds one plan between its page and the store worker.

    Signals:
        context_shown: what stands around the plan was read; arg: PlanContext.
        checked: what the rules say was read; arg: Hindrances.
        hindered: the plan cannot be agreed yet; arg: Hindrances.
        agreed: the plan is agreed now.
        version_made: a new version was begun; arg: its id.
        failed: the store refused; arg: KarriereError. What was typed stays in the draft.
    """

    context_shown = Signal(object)
    checked = Signal(object)
    hindered = Signal(object)
    agreed = Signal()
    version_made = Signal(str)
    failed = Signal(object)

    def __init__(self, workplace: Workplace, plan: str, context: PlanContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workplace, self.plan, self.context = workplace, plan, context
        participant = context.person.id
        self.root = RecordPresenter(workplace, KIND, plan, participant=participant, label=self.tr("Plan"), parent=self)
        self.steps = RowsPresenter(workplace, STEP, plan, participant=participant, parent=self)
        self.root.failed.connect(self.failed)
        self.steps.failed.connect(self.failed)
        workplace.announcer.store_changed.connect(self._store_changed)

    def load(self) -> None:
        """Read the plan, its steps and what the rules say."""
        self.root.load()
        self.steps.load()
        self.check()

    @Slot()
    def commit(self) -> None:
        """Save everything that can be saved."""
        self.root.commit()
        self.steps.commit()

    def keep(self) -> None:
        """Hand everything to the worker before the page is left or the window locks."""
        self.commit()
        if self.root.has_unsaved():
            self.root.keep_draft()
        self.steps.keep_drafts()

    def add_step(self, step_type: str) -> None:
        """Add a step of a type at the end of the chosen route."""
        last = max(filter(None, (order_of(row) for row in self.steps.rows())), default=None)
        made = self.steps.add()
        made.draft.frame["order"] = key_between(last, None, self.context.device)
        if self.context.route is not None:
            made.draft.frame["route"] = self.context.route
        for name, value in (("type", step_type), ("state", "PLANNED")):
            made.set_value(name, value)
            made.shown.emit(name)
        made.commit()

    def move_step(self, step: str, before: str | None) -> None:
        """Put a step in front of another, or last."""
        self.steps.commit()
        job = partial(session_jobs.move_row, kind=STEP, parent=self.plan, row=step, before=before)
        self.workplace.worker.submit(job, self._moved, self._fail)

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
        """The sum of the months of the steps that are not parallel to others and not taken out of the plan."""
        counted = (
            row
            for row in self.steps.rows()
            if row.value("parallel") != "YES" and row.value("state") not in ("DROPPED", "EXEMPTED")
        )
        return sum(int(row.value("months") or 0) for row in counted)

    def _moved(self, saved: object) -> None:
        change_set, kinds, ids = (getattr(saved, name) for name in ("change_set", "kinds", "ids"))
        if change_set is not None:
            self.workplace.undo.push(change_set, self.tr("Flyttet steg"))
            self.workplace.announcer.announce(kinds, ids)

    def _checked(self, found: Hindrances) -> None:
        self.checked.emit(found)

    def _agreed(self, _: object) -> None:
        self.workplace.announcer.announce((KIND,), (self.plan, self.context.person.id))
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
        self.context = found
        self.context_shown.emit(found)

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        # Record and steps read themselves anew; here is only what stands around them.
        if change.kinds & {KIND, STEP, "participant", "finding_override"}:
            job = partial(plan_jobs.context, plan=self.plan)
            self.workplace.worker.submit(job, self._take_context, self._fail)
            self.check()
