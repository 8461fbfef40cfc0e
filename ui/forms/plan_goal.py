"""Goal and background of a plan, and what is followed up when it is agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from ui.forms.controls import SHORT_LEVELS
from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, choice_of, sentence_case, terms_of
from ui.widgets.card import Card
from ui.widgets.segments import Choice, Segments

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter


class GoalCard(Card):
    """Where the participant wants to, why, by which right, and what she says of the plan."""

    def __init__(self, presenter: PlanPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Målet"))
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        add = self.body.addWidget
        goal = form.field("long_goal", label=self.tr("Langsiktig mål"), lines=2)
        self.first = goal.control
        add(goal)
        why = self.tr("Med deltakerens egne ord. Står på planen som deltakeren får.")
        add(form.field("why", label=self.tr("Hvorfor"), hint=why, lines=3))
        add(form.field("right", label=self.tr("Rett"), control=choice_of(presenter.workplace, "right")))
        add(form.field("participation_view", label=self.tr("Deltakerens syn på planen"), lines=3))
        choices = [("NO", self.tr("Nei")), ("PARTLY", self.tr("Delvis")), ("YES", self.tr("Ja"))]
        add(form.field("disagreement", label=self.tr("Er dere uenige?"), control=Segments(choices)))


class NorwegianGoalCard(Card):
    """The goal for Norwegian in each of the four skills (integreringsforskriften § 28)."""

    def __init__(self, presenter: PlanPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Norskmål"))
        self.form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        cefr = terms_of(presenter.workplace.vocabularies.load("cefr"))
        levels = [(code, SHORT_LEVELS.get(code, code)) for code, _ in cefr]
        for part, label in (
            ("listening", self.tr("Lytte")),
            ("speaking", self.tr("Snakke")),
            ("reading", self.tr("Lese")),
            ("writing", self.tr("Skrive")),
        ):
            control = Segments(levels)
            self.body.addWidget(self.form.field("norwegian_goal", part=part, control=control, label=label))


class BackgroundCard(Card):
    """What the plan has to live with, and what is left."""

    def __init__(self, presenter: PlanPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Bakgrunn"))
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        add = self.body.addWidget
        life = self.tr("Tid, omsorg, bolig, reise. Så lite som mulig.")
        add(form.field("circumstances", label=self.tr("Livssituasjon"), hint=life, lines=2))
        neutral = self.tr("Nøytrale ord, aldri diagnoser. Kommer aldri med på utskrift.")
        add(form.field("adaptation", label=self.tr("Behov for tilrettelegging"), hint=neutral, lines=2))
        add(form.field("remaining", label=self.tr("Det som står igjen"), lines=2))


class PlanFollowUpCard(Card):
    """What may change when the plan is agreed: its state, the next follow-up, the archive."""

    def __init__(self, presenter: PlanPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Oppfølging"))
        self._presenter = presenter
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        states = presenter.workplace.vocabularies.load("plan_status")
        offered = [(code, sentence_case(label)) for code, label in terms_of(states) if code != "DRAFT"]
        status = Choice(offered, may_be_empty=False)
        self._status = form.field("status", label=self.tr("Planen er"), control=status)
        status.value_changed.connect(self._save)
        add = self.body.addWidget
        add(self._status)
        add(form.field("next_followup_on", label=self.tr("Neste oppfølging")))
        case_no = form.field("case_no", label=self.tr("Saksnummer"))
        add(SideBySide([(case_no, 1), (form.field("journal_no", label=self.tr("Journalnummer")), 1)]))
        add(form.field("archived_on", label=self.tr("Arkivert")))

    def show_status(self, is_final: bool) -> None:
        """A draft has no state to follow up."""
        self._status.setVisible(is_final)

    @Slot()
    def _save(self) -> None:
        """A change of state is a change set of its own."""
        self._presenter.root.commit()
