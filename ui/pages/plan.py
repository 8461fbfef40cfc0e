"""The plan page (plan for videregående opplæring, opplæringslova chapter 18)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from ui.forms.plan_tabs import PlanTabs
from ui.forms.plan_words import length, long_month, range_of
from ui.forms.session_notices import RecordNotices
from ui.forms.session_parts import sentence_case
from ui.pages.page import Place
from ui.pages.record_page import RecordPage
from ui.presenters import plan_jobs
from ui.presenters.plan_presenter import PlanPresenter
from ui.theme import Severity
from ui.undo_stack import UndoHistory
from ui.widgets.button import Button

if TYPE_CHECKING:
    from ui.presenters.plan_jobs import PlanContext

STATE_LOOK = {
    "AGREED": Severity.OK,
    "ACTIVE": Severity.OK,
    "COMPLETED": Severity.OK,
    "PAUSED": Severity.WARN,
    "DISCONTINUED": Severity.WARN,
}


class PlanPage(RecordPage):
    """One version of a plan. ``PageRequest("plan", record=<plan>, part=<tab>)``."""

    NAME = "plan"
    PRINTED = "plan"

    _presenter: PlanPresenter | None
    _tabs: PlanTabs

    @property
    def title(self) -> str:
        return self.tr("Plan for videregående opplæring")

    @property
    def help_topic(self) -> str:
        return "plan"

    def go_to(self, place: Place) -> bool:
        if self._presenter is not None:
            self._tabs.fill()
        return super().go_to(place)

    def _ask(self, record: str) -> None:
        self._workplace.worker.submit(partial(plan_jobs.context, plan=record), self._build, self._not_found)

    def _build(self, context: PlanContext) -> None:
        self._presenter = presenter = PlanPresenter(self._workplace, self._record, context, self)
        self._make_head(context.person, self.tr("Avtal plan"))
        self._print.setObjectName("planPrint")
        self._finish.setObjectName("agree")
        self._undo = self._make_undo()
        for act in (self._undo, self._new_version, self._print, self._finish):
            self._head.add_act(act)
        self._notices = RecordNotices(presenter.root, self.tr("Dette mangler før planen kan avtales"))
        self._tabs = PlanTabs(presenter)
        self._show_parts(presenter)
        self._finish.clicked.connect(presenter.agree)
        presenter.context_shown.connect(self._show_context)
        presenter.agreed.connect(self._show_agreed)
        presenter.times.changed.connect(self._show_facts)
        self._show_context(context)
        self._load(presenter)

    @Slot(object)
    def _show_context(self, context: PlanContext) -> None:
        number = self._show_acts(context)
        states = self._workplace.vocabularies.load("plan_status")
        word = sentence_case(states.label(context.status or "DRAFT"))
        text = self.tr("{state}, versjon {number}").format(state=word, number=number)
        self._state.show_state(text, STATE_LOOK.get(context.status or "", Severity.NEUTRAL))
        self._tabs.show_context(context)
        self._show_facts()

    @Slot()
    def _show_facts(self, field: str = "") -> None:
        if self._presenter is None:
            return
        presenter = self._presenter
        goal, times = presenter.root.value("long_goal"), presenter.times
        least, most = times.shown.training_months
        end = times.ends_on()
        months = length(times.shown.chosen_months) if times.shown.chosen_months else ""
        possible = self.tr("kan ta {range}").format(range=range_of(least, most)) if least != most else ""
        code = presenter.context.code
        facts = (
            self.tr("Mål: {goal}").format(goal=str(goal).splitlines()[0]) if goal else "",
            months,
            possible,
            self.tr("ferdig {month}").format(month=long_month(end)) if end is not None else "",
            code,
        )
        self._head.show_facts(facts, lesser=(possible, code, months))

    def _make_undo(self) -> Button:
        """The act of Ctrl+Z as a button; the key itself is the window's."""
        made = Button(self.tr("Angre"), sign="ui-undo")
        made.setObjectName("planUndo")
        made.set_caption("Ctrl Z")
        made.clicked.connect(self._step_back)
        undo = self._workplace.undo
        if isinstance(undo, UndoHistory):
            made.setEnabled(undo.stack.canUndo())
            undo.stack.canUndoChanged.connect(made.setEnabled)
        return made

    @Slot()
    def _step_back(self) -> None:
        """What was just typed is the newest act: it is saved first, so that it is what is undone."""
        if self._presenter is not None:
            self._presenter.commit()
            self._workplace.worker.submit(_nothing, self._undo_newest)

    def _undo_newest(self, _: None) -> None:
        undo = self._workplace.undo
        if isinstance(undo, UndoHistory):
            undo.stack.undo()

    @Slot()
    def _show_agreed(self) -> None:
        self._notices.clear_hindrances()
        fact = self.tr("Planen er avtalt.")
        self._notices.say(Severity.OK, fact, self.tr("Stegene følges opp her, innholdet endres i en ny versjon."))
        self._print.setFocus()


def _nothing(_desk: object) -> None:
    """Answers when everything given to the worker before is done."""
