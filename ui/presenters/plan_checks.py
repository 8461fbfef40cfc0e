"""The checks of a plan while it is being written: computed in the GUI thread from what the fields show now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from karriere_app.domain.planning.checks import PlanRemark, plan_remarks
from karriere_app.domain.planning.plan_facts import BasisFacts, PlanRows, plan_facts
from karriere_app.domain.planning.progress import Forecast, forecast
from ui.presenters import plan_follow_up_jobs
from ui.presenters.plan_times import route_of, times_of
from ui.presenters.record_keeper import one_shot

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.rows_presenter import RowsPresenter
    from ui.presenters.session_jobs import Hindrances

REMARKS_MS: Final = 80
"""From the first edit to new remarks; keys typed meanwhile do not put it off."""


class PlanChecks(QObject):
    """What there is to remark on a plan. One for each presenter: ``PlanChecks.of(presenter)``.

    ``remarks`` come from the rows as they are shown; what they rest on besides (right, limit, catalogue) is read on the
    store worker and kept. ``hindrances`` is what the rules of the law say, None before they have been asked.

    Signals:
        changed: remarks or hindrances are others than before.
    """

    changed = Signal()

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(presenter)
        self.setObjectName("planChecks")
        self.remarks: tuple[PlanRemark, ...] = ()
        self.hindrances: Hindrances | None = None
        self._presenter = presenter
        self._basis: BasisFacts | None = None
        self._soon = one_shot(self, REMARKS_MS, self.recompute)
        self._beside = (
            presenter.routes,
            presenter.priorities,
            presenter.credits,
            presenter.risks,
            presenter.sharings,
        )
        for rows in (presenter.steps, *self._beside):
            self._follow(rows)
        presenter.root.edited.connect(self.wake)
        presenter.root.taken.connect(self.wake)
        presenter.times.changed.connect(self.wake)
        presenter.context_shown.connect(self.wake)
        presenter.checked.connect(self._take_hindrances)
        self._read_basis()

    @classmethod
    def of(cls, presenter: PlanPresenter) -> PlanChecks:
        """Return the checks of a presenter, made when they are first asked for."""
        found = presenter.findChild(PlanChecks, "planChecks")
        return found if isinstance(found, PlanChecks) else cls(presenter)

    def forecast(self) -> Forecast | None:
        """What the actual dates do to the end of the chosen route; None for a draft or a route without steps."""
        presenter = self._presenter
        if not presenter.context.is_final:
            return None
        chosen = presenter.context.route
        steps = [row for row in presenter.steps.rows() if presenter.context.home_of(route_of(row)) == chosen]
        return forecast(map(times_of, steps), presenter.times.frame)

    def is_waiting(self) -> bool:
        """Whether an edit has not been looked at yet."""
        return self._soon.isActive() or self._basis is None

    def recompute(self) -> None:
        """Ask the rules anew, from what the fields show now."""
        self._soon.stop()
        if self._basis is None or not self._presenter.root.is_loaded():
            return
        found = self._remarks(self._basis)
        if found != self.remarks:
            self.remarks = found
            self.changed.emit()

    @Slot()
    def wake(self) -> None:
        """Ask the rules soon."""
        if not self._soon.isActive():
            self._soon.start()

    def _remarks(self, basis: BasisFacts) -> tuple[PlanRemark, ...]:
        presenter = self._presenter
        context, times = presenter.context, presenter.times
        schedules = {route: times.schedule(route) for route in context.routes or (None,)}
        expected = self.forecast()
        routes, priorities, credited, risks, sharings = ([_wire(row) for row in rows.rows()] for rows in self._beside)
        facts = plan_facts(
            PlanRows(
                root=_wire(presenter.root),
                routes=routes,
                steps=[_wire(row) for row in presenter.steps.rows()],
                priorities=priorities,
                credits=credited,
                risks=risks,
                sharings=sharings,
            ),
            schedules,
            presenter.workplace.vocabularies.load("step_type").label,
            basis,
            today=presenter.workplace.today(),
            is_final=context.is_final,
            agreed_end=expected.agreed_on if expected is not None else None,
        )
        return plan_remarks(facts)

    def _follow(self, rows: RowsPresenter) -> None:
        rows.edited.connect(self.wake)
        rows.loaded.connect(self.wake)
        rows.removed.connect(self.wake)
        rows.saved.connect(self.wake)

    def _read_basis(self) -> None:
        job = partial(plan_follow_up_jobs.basis, plan=self._presenter.plan)
        self._presenter.workplace.worker.submit(job, self._take_basis, self._fail)

    def _take_basis(self, found: BasisFacts) -> None:
        self._basis = found
        self.recompute()

    @Slot(object)
    def _take_hindrances(self, found: Hindrances) -> None:
        # The presenter asks whenever something around the plan was saved: then the basis may be another too.
        if found != self.hindrances:
            self.hindrances = found
            self.changed.emit()
        self._read_basis()

    def _fail(self, error: KarriereError) -> None:
        self._presenter.failed.emit(error)


def _wire(row: RecordPresenter) -> dict[str, Any]:
    return {**row.draft.frame, **row.draft.values(), "id": row.record_id}
