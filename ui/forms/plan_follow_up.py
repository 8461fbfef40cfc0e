"""«Oppfølging»: how far each step is, what comes next, risks, who got the plan, and what changed between versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.plan_progress import ProgressCard
from ui.forms.plan_sharing import RiskCard, SharingCard
from ui.forms.plan_versions import PlanVersionsCard
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, TwoColumns, sentence_case, terms_of
from ui.widgets.card import Card
from ui.widgets.layout import column
from ui.widgets.segments import Choice

if TYPE_CHECKING:
    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.plan_presenter import PlanPresenter


class StateCard(Card):
    """What may change when a plan is agreed: its state, the next follow-up, the archive."""

    def __init__(self, presenter: PlanPresenter, letters: Mnemonics) -> None:
        super().__init__(self.tr("Status og arkiv"))
        self._presenter = presenter
        self.form = form = RecordForm(presenter.root, mnemonics=letters, parent=self)
        # A form of its own: the state is no follow-up field, so a form that is only read would close it.
        self._of_state = RecordForm(presenter.root, mnemonics=letters, parent=self)
        states = presenter.workplace.vocabularies.load("plan_status")
        offered = [(code, sentence_case(label)) for code, label in terms_of(states) if code != "DRAFT"]
        status = Choice(offered, may_be_empty=False)
        self._status = self._of_state.field("status", label=self.tr("Planen er"), control=status)
        status.value_changed.connect(self._save)
        self.first = status
        self._next = form.field("next_followup_on", label=self.tr("Neste oppfølging"))
        self.body.addWidget(SideBySide([(self._status, 1), (self._next, 1)]))
        case_no = form.field("case_no", label=self.tr("Saksnummer"))
        journal_no = form.field("journal_no", label=self.tr("Journalnummer"))
        self.body.addWidget(SideBySide([(case_no, 1), (journal_no, 1)]))
        self.body.addWidget(form.field("archived_on", label=self.tr("Arkivert")))

    def show_status(self, is_final: bool) -> None:
        """A draft has no state to follow up."""
        self._status.setVisible(is_final)

    @Slot()
    def _save(self) -> None:
        """A change of state is a change set of its own."""
        self._presenter.root.commit()


class FollowUpPart(QWidget):
    """Everything that is followed up in a plan, also when it is agreed.

    ``forms`` are those that ``PlanTabs.add`` takes: their fields can be gone to.

    Signals:
        version_wanted: another version shall be shown; arg: its id.
    """

    version_wanted = Signal(str)

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        letters = Mnemonics()
        self._state = StateCard(presenter, letters)
        self.progress = ProgressCard(presenter, letters, self._state.first)
        self.risks, self.sharings = RiskCard(presenter), SharingCard(presenter)
        self._versions = PlanVersionsCard(presenter)
        self._versions.opened.connect(self.version_wanted)
        self.forms: tuple[RecordForm, ...] = (self._state.form,)
        inside = column(self, spacing=12)
        inside.addWidget(self.progress)
        both = TwoColumns()
        both.left.addWidget(self._state)
        both.left.addWidget(self.risks)
        both.right.addWidget(self.sharings)
        both.right.addWidget(self._versions)
        both.left.addStretch(1)
        both.right.addStretch(1)
        inside.addWidget(both)

    def show_context(self, context: PlanContext) -> None:
        """Show status and versions; call it whenever the context was read."""
        self._state.show_status(context.is_final)
        self._versions.show_versions(context.versions, self._presenter.plan, dict(context.counsellors))

    def reveal(self, field: str) -> bool:
        """Give the focus to risks, sharings or a field of the follow-up; False where it is not here."""
        if field in ("risks", "sharings"):
            (self.risks if field == "risks" else self.sharings).focus_first()
            return True
        return field in self._state.form.names() and self._state.form.focus(field)
