"""«Oppfølging»: how far each step is, what comes next, risks, who got the plan, and what changed between versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.forms.mnemonics import Mnemonics
from ui.forms.plan_goal import PlanFollowUpCard
from ui.forms.session_parts import TwoColumns
from ui.forms.session_versions import VersionsCard

if TYPE_CHECKING:
    from ui.forms.record_form import RecordForm
    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.plan_presenter import PlanPresenter


class FollowUpPart(TwoColumns):
    """Everything that is followed up in a plan, also when it is agreed.

    ``forms`` are those that ``PlanTabs.add`` takes: their fields can be gone to.

    Signals:
        version_wanted: another version shall be shown; arg: its id.
    """

    version_wanted = Signal(str)

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state = PlanFollowUpCard(presenter, Mnemonics())
        self._versions = VersionsCard(self.tr("Versjoner"))
        self._versions.opened.connect(self.version_wanted)
        self.forms: tuple[RecordForm, ...] = ()
        self.left.addWidget(self._state)
        self.left.addStretch(1)
        self.right.addWidget(self._versions)
        self.right.addStretch(1)

    def show_context(self, context: PlanContext) -> None:
        """Show status and versions; call it whenever the context was read."""
        self._state.show_status(context.is_final)
        self._versions.show_versions(context.versions, self._presenter.plan, dict(context.counsellors))
