"""Goal, right, Norwegian and background of a plan, and what is followed up when it is agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.planning.advice import Reached
from karriere_app.domain.planning.basis_sentences import sentence_nb
from ui.forms.controls import SHORT_LEVELS
from ui.forms.mnemonics import Mnemonics
from ui.forms.plan_area import AreaField
from ui.forms.plan_limit import LimitCard
from ui.forms.plan_lines import Lines, PartForm, Told
from ui.forms.plan_priorities import PrioritiesCard
from ui.forms.plan_right import RightProposal
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, TwoColumns, choice_of, sentence_case, terms_of
from ui.presenters.plan_basis_jobs import basis_reader
from ui.theme import Severity
from ui.widgets.card import Card
from ui.widgets.segments import Choice, Segments

if TYPE_CHECKING:
    from karriere_app.domain.planning.advice import LevelAdvice
    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.plan_presenter import PlanPresenter

__all__ = [
    "BackgroundCard",
    "GoalCard",
    "GoalPart",
    "LimitCard",
    "NorwegianGoalCard",
    "PlanFollowUpCard",
    "PrioritiesCard",
]


class GoalCard(Card):
    """Where the participant wants to and why, by which right (proposed with its reason), and her view of the plan."""

    def __init__(self, presenter: PlanPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Målet"))
        root = presenter.root
        self.form = form = PartForm(root, mnemonics, self)
        add = self.body.addWidget
        goal = form.field("long_goal", label=self.tr("Langsiktig mål"), lines=2)
        self.first = goal.control
        add(goal)
        competence = choice_of(presenter.workplace, "end_competence")
        ends = form.field("goal_end_competence", label=self.tr("Sluttkompetanse"), control=competence)
        occupation = form.field("goal_styrk", label=self.tr("Yrke"))
        add(SideBySide([(ends, 1), (occupation, 1)]))
        self.area = AreaField(root, label=self.tr("Programområde"), mnemonics=mnemonics)
        form.add_part("area", self.area)
        add(self.area)
        why = self.tr("Med deltakerens egne ord. Står på planen som deltakeren får.")
        add(form.field("why", label=self.tr("Hvorfor"), hint=why, lines=3))
        self.right = form.field("right", label=self.tr("Rett"), control=choice_of(presenter.workplace, "right"))
        add(self.right)
        self.proposal = RightProposal(presenter)
        add(self.proposal)
        add(form.field("participation_view", label=self.tr("Deltakerens syn på planen"), lines=3))
        choices = [("NO", self.tr("Nei")), ("PARTLY", self.tr("Delvis")), ("YES", self.tr("Ja"))]
        add(form.field("disagreement", label=self.tr("Er dere uenige?"), control=Segments(choices)))
        presenter.context_shown.connect(self._show_context)
        self._show_context(presenter.context)

    @Slot(object)
    def _show_context(self, context: PlanContext) -> None:
        self.area.set_read_only(context.is_final)


class NorwegianGoalCard(Card):
    """The goal for Norwegian in each of the four skills (integreringsforskriften § 28), with advice for the steps."""

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
        self.advice = Lines("languageAdvice")
        self.body.addWidget(self.advice)
        self._reader = basis_reader(presenter)
        self._reader.read.connect(self._show_advice)
        self._show_advice()

    @Slot()
    def _show_advice(self, _: object = None) -> None:
        found = self._reader.basis
        if found is None or not found.advice:
            self.advice.show_lines([])
            return
        lines = [self._line(each) for each in found.advice]
        self.advice.show_lines([*lines, Told(sentence_nb("advice.practice"))])

    def _line(self, advice: LevelAdvice) -> Told:
        words = {
            Reached.YES: self.tr("{advice}. Nivået er nådd."),
            Reached.NOT_YET: self.tr("{advice}. Ikke nådd ennå."),
            Reached.UNKNOWN: self.tr("{advice}. Nivået nå er ikke ført for alle ferdighetene."),
        }
        text = words[advice.reached].format(advice=sentence_nb(advice.key))
        return Told(text, Severity.OK if advice.reached is Reached.YES else Severity.INFO)


class BackgroundCard(Card):
    """What the plan has to live with."""

    def __init__(self, presenter: PlanPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Bakgrunn"))
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        add = self.body.addWidget
        life = self.tr("Tid, omsorg, bolig, reise. Så lite som mulig.")
        add(form.field("circumstances", label=self.tr("Livssituasjon"), hint=life, lines=2))
        neutral = self.tr("Nøytrale ord, aldri diagnoser. Kommer aldri med på utskrift.")
        add(form.field("adaptation", label=self.tr("Behov for tilrettelegging"), hint=neutral, lines=2))


class GoalPart(TwoColumns):
    """The tab «Mål og bakgrunn». ``forms`` are those that ``PlanTabs.add`` takes: their fields can be gone to."""

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__()
        letters = Mnemonics()
        self.goal = GoalCard(presenter, letters)
        self.limit = LimitCard(presenter)
        self.priorities = PrioritiesCard(presenter)
        norwegian, background = NorwegianGoalCard(presenter, letters), BackgroundCard(presenter, letters)
        self.goal.form.add_part("priorities", self.priorities)
        self.priorities.first_found.connect(self._find_first)
        self.forms: tuple[RecordForm, ...] = (self.goal.form, norwegian.form, background.form)
        self.left.addWidget(self.goal)
        self.left.addWidget(background)
        self.left.addStretch(1)
        for card in (self.limit, self.priorities, norwegian):
            self.right.addWidget(card)
        self.right.addStretch(1)

    @Slot(object)
    def _find_first(self, field: QWidget) -> None:
        self.goal.form.add_part("priorities", field)


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
