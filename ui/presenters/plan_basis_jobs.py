"""What the parts for goal and crediting ask of the store worker, and the one reader they share."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from karriere_app.services import plan_basis
from ui.presenters.record_jobs import Stored
from ui.presenters.saving import save

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karriere_app.domain.planning.remaining import Module
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.services.plan_basis import NewCredit, PlanBasis
    from karriere_app.services.records import Saved
    from ui.notifier import StoreChanged
    from ui.presenters.plan_presenter import PlanPresenter

BASIS_KINDS: Final = frozenset(
    {
        "education_plan",
        "plan_step",
        "route",
        "priority",
        "participant",
        "legal_status",
        "introduction_programme",
        "norwegian_training",
        "competence_mapping",
        "language_skill",
        "education_entry",
        "work_entry",
        "county_profile",
    }
)
"""The kinds that the basis is gathered from."""


def basis(desk: Desk, plan: str) -> PlanBasis:
    """Gather what a plan builds on. Raises RecordNotFoundError."""
    return plan_basis.basis(desk, plan)


def put_credit(desk: Desk, plan: str, credit: NewCredit, label: str) -> Stored:
    """Add what an earlier learning counts for."""
    return _stored(desk, plan_basis.put_credits(desk, plan, (credit,), label))


def put_modules(desk: Desk, plan: str, modules: Sequence[Module], label: str) -> Stored:
    """Add the modules of a trade that the plan has no row of yet."""
    return _stored(desk, plan_basis.put_modules(desk, plan, modules, label))


def _stored(desk: Desk, saved: Saved) -> Stored:
    return Stored(desk.now(), saved.ids, saved.kinds, saved.change_set, None)


class BasisReader(QObject):
    """Reads the basis of a plan, and again when what it is gathered from has changed.

    Signals:
        read: the basis is here; arg: PlanBasis.
    """

    read = Signal(object)

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self.basis: PlanBasis | None = None
        presenter.workplace.announcer.store_changed.connect(self._store_changed)
        self.load()

    def load(self) -> None:
        """Read it on the store worker."""
        job = partial(basis, plan=self._presenter.plan)
        self._presenter.workplace.worker.submit(job, self._receive, self._fail)

    def put_credit(self, credit: NewCredit, label: str) -> None:
        """Add a credit row as one act that undo can name."""
        presenter = self._presenter
        presenter.credits.commit()
        self._save(partial(put_credit, plan=presenter.plan, credit=credit, label=label), label)

    def put_modules(self, modules: Sequence[Module], label: str) -> None:
        """Add the modules of a trade as one act that undo can name."""
        self._save(partial(put_modules, plan=self._presenter.plan, modules=tuple(modules), label=label), label)

    def _save(self, job: partial[Stored], label: str) -> None:
        presenter = self._presenter
        save(
            presenter.workplace,
            self,
            job,
            label=label,
            participant=presenter.context.person.id,
            done=self._saved,
            failed=self._fail,
        )

    def _saved(self, _: Stored) -> None:
        """The rows read themselves anew when the notifier tells of it."""

    def _receive(self, found: PlanBasis) -> None:
        self.basis = found
        self.read.emit(found)

    def _fail(self, error: KarriereError) -> None:
        self._presenter.failed.emit(error)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        mine = {self._presenter.plan, self._presenter.context.person.id}
        if "county_profile" in change.kinds or (change.kinds & BASIS_KINDS and change.ids & mine):
            self.load()


def basis_reader(presenter: PlanPresenter) -> BasisReader:
    """Return the reader that all parts of a plan's page share."""
    found = presenter.findChild(BasisReader)
    return found if isinstance(found, BasisReader) else BasisReader(presenter)
