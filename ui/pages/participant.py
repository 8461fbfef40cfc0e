"""One participant: head, most urgent deadline, and the tabs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from karriere_app.errors import RecordNotFoundError
from ui.messages import severity_of, words_for
from ui.models.timeline_words import where_to
from ui.models.today_list import NOTE
from ui.pages import participant_jobs
from ui.pages.contact_note import ContactNoteDialog, unfinished_note
from ui.pages.page import Page, PageRequest
from ui.pages.participant_acts import OverviewActs
from ui.pages.participant_head import ParticipantHead
from ui.pages.participant_tabs import ParticipantTabs
from ui.theme import Severity, current_theme
from ui.widgets.card import MessageLine
from ui.widgets.edited_elsewhere import EditedElsewhere
from ui.widgets.layout import column
from ui.widgets.place_mark import PlaceMark

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.notifier import StoreChanged
    from ui.pages.participant_jobs import PersonView
    from ui.presenters.workplace import Workplace

REFRESH_MS: Final = 50
BEGUN: Final = {"mapping": "mapping", "guidance": "session", "plan": "plan"}
KINDS: Final = {"mapping": "competence_mapping", "guidance": "guidance_session", "plan": "education_plan"}


class ParticipantPage(Page):
    """``PageRequest("participant", record=<id>, part=<tab>)``; opening it is written down as an access."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._participant, self._part = "", "overview"
        self._view: PersonView | None = None
        self._wants_focus = False
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self._read_again)
        outer = column(self)
        top = column(margins=(24, 12, 24, 8), spacing=8)
        self._mark = PlaceMark(workplace)
        self.head = ParticipantHead(self._mark)
        top.addWidget(self.head)
        self._edited = EditedElsewhere(workplace)
        top.addWidget(self._edited)
        self._message = MessageLine(Severity.WARN, "", act=self.tr("Lukk"))
        self._message.setObjectName("participantMessage")
        self._message.hide()
        top.addWidget(self._message)
        outer.addLayout(top)
        self.tabs = ParticipantTabs(workplace)
        outer.addWidget(self.tabs, 1)
        self._acts = OverviewActs(workplace, self.tabs.overview, self)
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
        if request.record is not None and request.record != self._participant:
            self._participant, self._part = request.record, request.part or self._part
            self._acts.participant = self._participant
            job = partial(participant_jobs.open_person, participant=request.record)
            self._workplace.worker.submit(job, self._show, self._not_opened)
        elif request.part == NOTE:
            self.write_note(or_begin=False)
        elif request.part is not None:
            self._part = request.part
            self.tabs.choose(request.part)

    def on_shown(self) -> None:
        if self._view is not None:
            self._refresh.start()

    def leave(self) -> None:
        self.tabs.leave()

    def focus_start(self) -> None:
        self._wants_focus = self._view is None
        if self._view is not None:
            self.tabs.focus_start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _connect_parts(self) -> None:
        self.head.talk_pressed.connect(partial(self._begin, "guidance"))
        self.head.print_pressed.connect(self._print)
        self._mark.wanted.connect(self._show_what_waits)
        self._message.act_pressed.connect(self._message.hide)
        note = QShortcut(QKeySequence("Ctrl+T"), self)
        note.activated.connect(self.write_note)
        tabs = self.tabs
        tabs.note_wanted.connect(self.write_note)
        tabs.begun.connect(self._begin)
        tabs.record_wanted.connect(self._open_record)
        tabs.event_wanted.connect(self._open_event)
        tabs.print_wanted.connect(self._reprint)
        for part in (tabs, self._acts):
            part.failed.connect(self._failed)
        tabs.built.connect(self.ready)
        self._workplace.announcer.store_changed.connect(self._store_changed)

    def _fit(self) -> None:
        width = current_theme().width_class(self.window().width())
        self.head.set_width_class(width)
        self.tabs.set_width_class(width)

    def _show(self, view: PersonView) -> None:
        is_first = self._view is None
        self._view = view
        self.head.show_person(view, self._workplace.today())
        self.tabs.show_person(view)
        if is_first:
            for part in (self._mark, self._edited):
                part.watch(self._participant)
            self.tabs.choose(self._part)
            if self._wants_focus:
                self.focus_start()
            self.ready.emit()
            if self._part == NOTE:
                self.write_note(or_begin=False)

    # -- acts

    @Slot()
    def write_note(self, *, or_begin: bool = True) -> None:
        """Write a short note without leaving the place, or go on with the one that was begun."""
        if self._view is not None:
            job = partial(unfinished_note, participant=self._participant)
            self._workplace.worker.submit(job, partial(self._open_note, or_begin), self._failed)

    def _open_note(self, or_begin: bool, unfinished: str | None) -> None:
        if unfinished is not None or or_begin:
            ContactNoteDialog(self._workplace, self._participant, unfinished, self.window()).open()

    @Slot(str)
    def _begin(self, key: str) -> None:
        job = partial(participant_jobs.begin, kind=BEGUN[key], participant=self._participant)
        self._workplace.worker.submit(job, partial(self._begun, key), self._failed)

    def _begun(self, key: str, record: str) -> None:
        self._workplace.announcer.announce((KINDS[key],), (record, self._participant))
        self._open_record(key, record)

    @Slot(str, str)
    def _open_record(self, key: str, record: str) -> None:
        self.page_wanted.emit(PageRequest(BEGUN[key], record=record))

    @Slot(str)
    def _open_event(self, key: str) -> None:
        wanted = where_to(key, self._participant)
        if wanted is not None and wanted.page == "participant":
            self.tabs.choose(wanted.part or "overview")
        elif wanted is not None:
            self.page_wanted.emit(wanted)

    @Slot(str)
    def _show_what_waits(self, page: str) -> None:
        self.page_wanted.emit(PageRequest(page, record=self._participant if page == "conflicts" else None))

    @Slot()
    def _print(self) -> None:
        plan = self._view.newest_plan if self._view is not None else None
        if plan is not None:
            self.page_wanted.emit(PageRequest("print", record=plan.id, part="plan"))

    @Slot(str)
    def _reprint(self, printed: str) -> None:
        self.page_wanted.emit(PageRequest("print", record=printed, part="reprint"))

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
            self.head.hide()
            self.tabs.hide()

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()
