"""One participant: head, most urgent deadline, and the tabs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from karriere_app.errors import RecordNotFoundError
from ui.messages import severity_of, words_for
from ui.models.timeline_words import timeline_items, where_to
from ui.pages import participant_jobs
from ui.pages.contact_note import ContactNoteDialog
from ui.pages.page import Page, PageRequest
from ui.pages.participant_details import DetailsTab
from ui.pages.participant_head import ParticipantHead
from ui.pages.participant_history import HistoryTab
from ui.pages.participant_overview import OverviewTab, TimelineCard
from ui.pages.participant_records import RecordsTab, TabWords, mapping_lines, plan_lines, session_lines
from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.card import MessageLine
from ui.widgets.layout import column, row
from ui.widgets.tabs import TabStrip

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.records import Saved
    from ui.notifier import StoreChanged
    from ui.pages.participant_jobs import PersonView
    from ui.presenters.workplace import Workplace

REFRESH_MS: Final = 50
BEGUN: Final = {"mapping": "mapping", "guidance": "session", "plan": "plan"}


class ParticipantPage(Page):
    """``PageRequest("participant", record=<id>, part=<tab>)``; opening it is written down as an access.

    Tabs: overview, mapping, guidance, plan, history, details; below 1200 also timeline, as the first.
    """

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._participant, self._part = "", "overview"
        self._view: PersonView | None = None
        self._width: WidthClass | None = None
        self._wants_focus = False
        self._details: DetailsTab | None = None
        self._history: HistoryTab | None = None
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self._read_again)
        self._lay_out()
        self._connect_parts()
        self._fit()

    @property
    def title(self) -> str:
        return self.tr("Deltaker")

    @property
    def help_topic(self) -> str:
        return "participant"

    def open(self, request: PageRequest) -> None:
        """Open a participant, or show another tab of the one that is open."""
        self._part = request.part or self._part
        if request.record is not None and request.record != self._participant:
            self._participant = request.record
            job = partial(participant_jobs.open_person, participant=request.record)
            self._workplace.worker.submit(job, self._show, self._not_opened)
        elif self._view is not None:
            self._choose(self._part)

    def on_shown(self) -> None:
        if self._view is not None:
            self._refresh.start()

    def leave(self) -> None:
        if self._details is not None:
            self._details.leave()

    def focus_start(self) -> None:
        """On the tabs: arrows choose, Tab goes into the tab's content."""
        self._wants_focus = self._view is None
        if self._view is not None:
            if self._part == "details" and self._details is not None:
                self._details.focus_first()
            else:
                self._strip.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # -- layout

    def _lay_out(self) -> None:
        outer = column(self)
        top = column(margins=(24, 12, 24, 0), spacing=8)
        self.head = ParticipantHead()
        top.addWidget(self.head)
        self._message = MessageLine(Severity.WARN, "", act=self.tr("Lukk"))
        self._message.setObjectName("participantMessage")
        self._message.hide()
        top.addWidget(self._message)
        self._strip_place = row()
        top.addLayout(self._strip_place)
        outer.addLayout(top)
        self._stack = QStackedWidget()
        self.overview = OverviewTab(self._workplace.vocabularies)
        timeline = QWidget()
        self._timeline_card = TimelineCard()
        column(timeline, margins=(24, 12, 24, 16)).addWidget(self._timeline_card)
        self._tabs: dict[str, QWidget] = {"timeline": timeline, "overview": self.overview, **self._record_tabs()}
        for tab in self._tabs.values():
            self._stack.addWidget(tab)
        outer.addWidget(self._stack, 1)
        self._strip = self._make_strip(with_timeline=False)

    def _record_tabs(self) -> dict[str, RecordsTab]:
        self._lists = {
            "mapping": RecordsTab(
                "mappings",
                TabWords(
                    "ui-document",
                    self.tr("Start kartlegging"),
                    self.tr("Ingen kartlegging ennå"),
                    self.tr("Har kommunen kartlagt, skriver du det inn her."),
                ),
            ),
            "guidance": RecordsTab(
                "sessions",
                TabWords(
                    "guidance-talk",
                    self.tr("Ny samtale"),
                    self.tr("Ingen samtale ennå"),
                    self.tr("Anbefaling og avtalte steg kommer fra samtalen."),
                ),
            ),
            "plan": RecordsTab(
                "plans",
                TabWords(
                    "school",
                    self.tr("Start plan"),
                    self.tr("Ingen plan ennå"),
                    self.tr("Start fra målet. Datoene regnes ut av seg selv."),
                ),
            ),
        }
        return self._lists

    def _tab_names(self, *, with_timeline: bool) -> dict[str, str]:
        names = {"timeline": self.tr("Tidslinje")} if with_timeline else {}
        return names | {
            "overview": self.tr("Oversikt"),
            "mapping": self.tr("Kartlegging"),
            "guidance": self.tr("Veiledning"),
            "plan": self.tr("Plan"),
            "history": self.tr("Historikk"),
            "details": self.tr("Opplysninger"),
        }

    def _make_strip(self, *, with_timeline: bool) -> TabStrip:
        strip = TabStrip()
        strip.setObjectName("participantTabs")
        strip.setAccessibleName(self.tr("Deler av deltakerens side"))
        for key, text in self._tab_names(with_timeline=with_timeline).items():
            strip.add(key, text)
        strip.chosen.connect(self._choose)
        self._strip_place.addWidget(strip)
        return strip

    def _connect_parts(self) -> None:
        self.head.talk_pressed.connect(partial(self._begin, "guidance"))
        self.head.print_pressed.connect(self._print)
        self._message.act_pressed.connect(self._message.hide)
        for card in (self.overview.timeline_card, self._timeline_card):
            card.add_button.clicked.connect(self.write_note)
            card.timeline.opened.connect(self._open_event)
        note = QShortcut(QKeySequence("Ctrl+T"), self)
        note.activated.connect(self.write_note)
        self.overview.ticked.connect(self._tick)
        self.overview.mapping_wanted.connect(partial(self._choose, "mapping"))
        for key, tab in self._lists.items():
            tab.begun.connect(partial(self._begin, key))
            tab.opened.connect(partial(self._open_record, key))
        self._workplace.announcer.store_changed.connect(self._store_changed)

    def _fit(self) -> None:
        width = current_theme().width_class(self.window().width())
        if width is self._width:
            return
        had_timeline = self._width is not None and self._width is not WidthClass.COMFORTABLE
        self._width = width
        has_timeline = width is not WidthClass.COMFORTABLE
        if had_timeline != has_timeline:
            had_keys = self._strip.hasFocus()
            self._strip_place.removeWidget(self._strip)
            self._strip.hide()
            self._strip.deleteLater()
            self._strip = self._make_strip(with_timeline=has_timeline)
            QWidget.setTabOrder(self.head.print, self._strip)
            if had_keys:
                self._strip.setFocus(Qt.FocusReason.OtherFocusReason)
            self._choose(self._part)
        self.head.set_width_class(width)
        self.overview.set_width_class(width)
        for tab in (self._details, self._history):
            if tab is not None:
                tab.set_width_class(width)

    # -- what is shown

    def _show(self, view: PersonView) -> None:
        is_first = self._view is None
        self._view = view
        today = self._workplace.today()
        self.head.show_person(view, today)
        self.overview.show_person(view, today)
        self._timeline_card.timeline.set_items(timeline_items(view.timeline, today))
        vocabularies = self._workplace.vocabularies
        self._lists["mapping"].show_lines(mapping_lines(view.mappings, vocabularies))
        self._lists["guidance"].show_lines(session_lines(view.sessions, vocabularies))
        self._lists["plan"].show_lines(plan_lines(view.plans, vocabularies))
        if self._history is not None:
            self._history.show_person(view)
        if is_first:
            self._choose(self._part)
            if self._wants_focus:
                self.focus_start()
            self.ready.emit()

    @Slot(str)
    def _choose(self, part: str) -> None:
        """Show a tab; those that cost something are made when they are first gone to."""
        names = self._tab_names(with_timeline=self._width is not WidthClass.COMFORTABLE)
        self._part = part if part in names else "overview"
        if self._strip.current() != self._part:
            self._strip.blockSignals(True)
            self._strip.choose(self._part)
            self._strip.blockSignals(False)
        if self._view is None:
            return
        if self._part not in self._tabs:
            self._tabs[self._part] = self._make_tab(self._view)
            self._stack.addWidget(self._tabs[self._part])
        if self._details is not None and self._stack.currentWidget() is self._details:
            self._details.leave()
        self._stack.setCurrentWidget(self._tabs[self._part])

    def _make_tab(self, view: PersonView) -> QWidget:
        width = self._width or WidthClass.COMFORTABLE
        if self._part == "details":
            self._details = DetailsTab(self._workplace, self._participant)
            self._details.failed.connect(self._failed)
            self._details.built.connect(self.ready)
            self._details.set_width_class(width)
            return self._details
        self._history = HistoryTab(self._workplace, self._participant)
        self._history.failed.connect(self._failed)
        self._history.print_wanted.connect(self._reprint)
        self._history.set_width_class(width)
        self._history.show_person(view)
        return self._history

    # -- acts

    @Slot()
    def write_note(self) -> None:
        """Write a short note without leaving the place."""
        if self._view is not None:
            ContactNoteDialog(self._workplace, self._participant, self.window()).open()

    def _begin(self, key: str) -> None:
        job = partial(participant_jobs.begin, kind=BEGUN[key], participant=self._participant)
        self._workplace.worker.submit(job, partial(self._begun, key), self._failed)

    def _begun(self, key: str, record: str) -> None:
        kind = {"mapping": "competence_mapping", "guidance": "guidance_session", "plan": "education_plan"}[key]
        self._workplace.announcer.announce((kind,), (record, self._participant))
        self._open_record(key, record)

    def _open_record(self, key: str, record: str) -> None:
        self.page_wanted.emit(PageRequest(BEGUN[key], record=record))

    @Slot(str)
    def _open_event(self, key: str) -> None:
        wanted = where_to(key, self._participant)
        if wanted is not None and wanted.page == "participant":
            self._choose(wanted.part or "overview")
        elif wanted is not None:
            self.page_wanted.emit(wanted)

    @Slot()
    def _print(self) -> None:
        plan = self._view.newest_plan if self._view is not None else None
        if plan is not None:
            self.page_wanted.emit(PageRequest("print", record=plan.id, part="plan"))

    @Slot(str)
    def _reprint(self, printed: str) -> None:
        self.page_wanted.emit(PageRequest("print", record=printed, part="reprint"))

    @Slot(str, bool)
    def _tick(self, step: str, done: bool) -> None:
        job = partial(participant_jobs.set_step_done, step=step, done=done)
        self._workplace.worker.submit(job, self._ticked, self._failed)

    def _ticked(self, saved: Saved) -> None:
        if saved.change_set is not None:
            self._workplace.undo.push(saved.change_set, self.tr("Avtalt steg"))
        self._workplace.announcer.announce(saved.kinds, (*saved.ids, self._participant))

    # -- store

    @Slot()
    def _read_again(self) -> None:
        job = partial(participant_jobs.read_person, participant=self._participant)
        self._workplace.worker.submit(job, self._show, self._not_opened)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if self._participant in change.ids:
            self._refresh.start()

    def _not_opened(self, error: KarriereError) -> None:
        self._failed(error)
        if isinstance(error, RecordNotFoundError):
            self._stack.hide()
            self._strip.hide()

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()
