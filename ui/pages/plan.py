"""The plan page (plan for videregående opplæring, opplæringslova chapter 18)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.forms.plan_tabs import PlanTabs
from ui.forms.plan_words import length
from ui.forms.session_notices import RecordNotices
from ui.forms.session_parts import PageHead, sentence_case, set_widths
from ui.forms.session_versions import ask_reason
from ui.messages import severity_of, words_for
from ui.pages.page import Page, PageRequest
from ui.presenters import plan_jobs
from ui.presenters.plan_presenter import PlanPresenter
from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.layout import column
from ui.widgets.sign import Pill

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.workplace import Workplace

STATE_LOOK = {
    "AGREED": Severity.OK,
    "ACTIVE": Severity.OK,
    "COMPLETED": Severity.OK,
    "PAUSED": Severity.WARN,
    "DISCONTINUED": Severity.WARN,
}


class PlanPage(Page):
    """One version of a plan. ``PageRequest("plan", record=<plan>, part=<tab>)``."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._plan = ""
        self._presenter: PlanPresenter | None = None
        self._wanted_part = ""
        self._wants_focus = False
        self._outer = column(self)

    @property
    def title(self) -> str:
        return self.tr("Plan for videregående opplæring")

    @property
    def help_topic(self) -> str:
        return "plan"

    def open(self, request: PageRequest) -> None:
        """Read the plan, or show another part of it."""
        self._wanted_part = request.part or ""
        if self._presenter is not None:
            if self._wanted_part:
                self._tabs.choose(self._wanted_part)
        elif request.record is not None:
            self._plan = request.record
            job = partial(plan_jobs.context, plan=request.record)
            self._workplace.worker.submit(job, self._build, self._not_found)

    def leave(self) -> None:
        """Hand everything typed to the worker."""
        if self._presenter is not None:
            self._presenter.keep()

    def focus_start(self) -> None:
        """Onto the first step, or the list that adds one."""
        self._wants_focus = self._presenter is None
        if self._presenter is not None:
            self._tabs.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._presenter is not None:
            for part in (self._head, self._tabs):
                set_widths(part, self._width_class())

    def _width_class(self) -> WidthClass:
        return current_theme().width_class(self.window().width())

    def _build(self, context: PlanContext) -> None:
        self._presenter = presenter = PlanPresenter(self._workplace, self._plan, context, self)
        self._build_head(context)
        self._notices = RecordNotices(presenter.root, self.tr("Dette mangler før planen kan avtales"))
        self._tabs = PlanTabs(presenter)
        # Before they are shown: a part that is too wide for a moment would leave the window too wide.
        for part in (self._head, self._tabs):
            set_widths(part, self._width_class())
        above = column(margins=(24, 12, 24, 0), spacing=8)
        above.addWidget(self._head)
        above.addWidget(self._notices)
        self._outer.addLayout(above)
        self._outer.addWidget(self._tabs, 1)
        self._connect(presenter)
        self._show_context(context)
        presenter.load()
        if self._wanted_part:
            self._tabs.choose(self._wanted_part)

    def _build_head(self, context: PlanContext) -> None:
        self._head = PageHead(self.title)
        self._head.show_person(context.person.name, context.person.own_script)
        self._state = Pill("")
        self._head.add_pill(self._state)
        self._new_version = Button(self.tr("Ny versjon"), sign="ui-plus")
        self._new_version.setObjectName("newVersion")
        self._print = Button(self.tr("Skriv ut"), sign="print", shortcut="Ctrl+P")
        self._print.setObjectName("planPrint")
        self._agree = Button(self.tr("Avtal plan"), ButtonKind.PRIMARY, sign="ui-check", shortcut="Ctrl+Return")
        self._agree.set_caption(self.tr("Ctrl Enter"))
        self._agree.setObjectName("agree")
        for act in (self._new_version, self._print, self._agree):
            self._head.add_act(act)

    def _connect(self, presenter: PlanPresenter) -> None:
        self._head.back_pressed.connect(self._back)
        self._print.clicked.connect(self._print_plan)
        self._new_version.clicked.connect(self._ask_reason)
        self._agree.clicked.connect(presenter.agree)
        self._tabs.version_wanted.connect(self._open_version)
        self._notices.field_wanted.connect(self._tabs.reveal)
        presenter.context_shown.connect(self._show_context)
        presenter.hindered.connect(self._notices.show_hindrances)
        presenter.agreed.connect(self._show_agreed)
        presenter.version_made.connect(self._open_version)
        presenter.failed.connect(self._notices.refuse)
        presenter.root.shown.connect(self._show_facts)
        presenter.root.edited.connect(self._show_facts)
        presenter.root.loaded.connect(self._loaded)
        presenter.root.gone.connect(self.back_wanted)
        presenter.steps.loaded.connect(self._show_facts)
        presenter.steps.edited.connect(self._show_facts)

    @Slot(object)
    def _show_context(self, context: PlanContext) -> None:
        final = context.is_final
        newest = max(context.versions, key=lambda each: each.number, default=None)
        self._agree.setVisible(not final)
        self._print.set_kind(ButtonKind.PRIMARY if final else ButtonKind.SECONDARY)
        self._new_version.setVisible(final and newest is not None and newest.id == self._plan)
        states = self._workplace.vocabularies.load("plan_status")
        number = next((each.number for each in context.versions if each.id == self._plan), 1)
        word = sentence_case(states.label(context.status or "DRAFT"))
        text = self.tr("{state}, versjon {number}").format(state=word, number=number)
        self._state.show_state(text, STATE_LOOK.get(context.status or "", Severity.NEUTRAL))
        self._tabs.show_context(context)
        self._show_facts()

    @Slot()
    def _show_facts(self, field: str = "") -> None:
        if self._presenter is None:
            return
        goal = self._presenter.root.value("long_goal")
        months = self._presenter.months()
        facts = [
            self.tr("Mål: {goal}").format(goal=str(goal).splitlines()[0]) if goal else "",
            length(months) if months else "",
            self._presenter.context.code,
        ]
        self._head.show_subtitle(" · ".join(fact for fact in facts if fact))

    @Slot()
    def _loaded(self) -> None:
        self._show_facts()
        if self._wants_focus:
            self.focus_start()
        self.ready.emit()

    @Slot()
    def _show_agreed(self) -> None:
        self._notices.clear_hindrances()
        fact = self.tr("Planen er avtalt.")
        self._notices.say(Severity.OK, fact, self.tr("Stegene følges opp her, innholdet endres i en ny versjon."))
        self._print.setFocus()

    @Slot(object)
    def _not_found(self, error: KarriereError) -> None:
        words = words_for(error)
        self._outer.addWidget(MessageLine(severity_of(error), words.happened, words.rest))
        self._outer.addStretch(1)

    @Slot()
    def _back(self) -> None:
        if self._presenter is not None:
            self.page_wanted.emit(PageRequest("participant", record=self._presenter.context.person.id))

    @Slot()
    def _print_plan(self) -> None:
        self.leave()
        self.page_wanted.emit(PageRequest("print", record=self._plan, part="plan"))

    @Slot(str)
    def _open_version(self, plan: str) -> None:
        self.page_wanted.emit(PageRequest("plan", record=plan))

    @Slot()
    def _ask_reason(self) -> None:
        if self._presenter is not None:
            ask_reason(self, self._presenter.begin_version)
