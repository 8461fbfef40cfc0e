"""The guidance session page (karriereveiledningssamtale, integreringsloven § 11)."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.forms.session_notices import RecordNotices
from ui.forms.session_parts import PageHead, sentence_case, set_widths
from ui.forms.session_tabs import SessionTabs
from ui.forms.session_versions import ask_reason
from ui.messages import severity_of, words_for
from ui.pages.page import Page, PageRequest
from ui.presenters import session_jobs
from ui.presenters.session_presenter import SessionPresenter
from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.layout import column
from ui.widgets.sign import Pill

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.presenters.session_jobs import SessionContext
    from ui.presenters.workplace import Workplace


class SessionPage(Page):
    """One session. ``PageRequest("session", record=<session>, part=<tab>)``."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._session = ""
        self._presenter: SessionPresenter | None = None
        self._wanted_part = ""
        self._wants_focus = False
        self._outer = column(self)

    @property
    def title(self) -> str:
        return self.tr("Veiledningssamtale")

    @property
    def help_topic(self) -> str:
        return "session"

    def open(self, request: PageRequest) -> None:
        """Read the session, or show another part of it."""
        self._wanted_part = request.part or ""
        if self._presenter is not None:
            if self._wanted_part:
                self._tabs.choose(self._wanted_part)
        elif request.record is not None:
            self._session = request.record
            job = partial(session_jobs.context, session=request.record)
            self._workplace.worker.submit(job, self._build, self._not_found)

    def leave(self) -> None:
        """Hand everything typed to the worker."""
        if self._presenter is not None:
            self._presenter.keep()

    def focus_start(self) -> None:
        """Into the first text, or on the tabs where nothing can be written."""
        self._wants_focus = self._presenter is None
        if self._presenter is None:
            return
        if self._presenter.is_final():
            self._tabs.strip.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._tabs.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._presenter is not None:
            for part in (self._head, self._tabs):
                set_widths(part, self._width_class())

    def _width_class(self) -> WidthClass:
        return current_theme().width_class(self.window().width())

    def _build(self, context: SessionContext) -> None:
        self._presenter = presenter = SessionPresenter(self._workplace, self._session, context.person.id, self)
        presenter.context = context
        self._build_head(context)
        self._notices = RecordNotices(presenter.root, self.tr("Dette mangler før samtalen kan ferdigstilles"))
        self._tabs = SessionTabs(presenter)
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

    def _build_head(self, context: SessionContext) -> None:
        self._head = PageHead(self.title)
        self._head.show_person(context.person.name, context.person.own_script)
        self._state, self._length = Pill(""), Pill("", Severity.INFO, sign="ui-today")
        self._head.add_pill(self._state)
        self._head.add_pill(self._length)
        self._sheet = Button(self.tr("IMDinett-ark"), sign="ui-document")
        self._sheet.setObjectName("imdinettSheet")
        self._print = Button(self.tr("Skriv ut"), sign="print", shortcut="Ctrl+P")
        self._print.setObjectName("sessionPrint")
        self._new_version = Button(self.tr("Ny versjon"), sign="ui-plus")
        self._new_version.setObjectName("newVersion")
        self._finish = Button(self.tr("Ferdigstill"), ButtonKind.PRIMARY, sign="ui-check", shortcut="Ctrl+Return")
        self._finish.set_caption(self.tr("Ctrl Enter"))
        self._finish.setObjectName("finalise")
        for act in (self._sheet, self._print, self._new_version, self._finish):
            self._head.add_act(act)

    def _connect(self, presenter: SessionPresenter) -> None:
        self._head.back_pressed.connect(self._back)
        self._sheet.clicked.connect(self._tabs.show_imdinett)
        self._print.clicked.connect(self._print_note)
        self._new_version.clicked.connect(self._ask_reason)
        self._finish.clicked.connect(presenter.finalise)
        self._tabs.mapping_wanted.connect(self._open_mapping)
        self._tabs.version_wanted.connect(self._open_version)
        self._notices.field_wanted.connect(self._tabs.reveal)
        presenter.context_shown.connect(self._show_context)
        presenter.hindered.connect(self._notices.show_hindrances)
        presenter.finalised.connect(self._show_final)
        presenter.version_made.connect(self._open_version)
        presenter.failed.connect(self._notices.refuse)
        root = presenter.root
        root.shown.connect(self._show_facts)
        root.edited.connect(self._show_facts)
        root.loaded.connect(self._loaded)
        root.gone.connect(self.back_wanted)

    @Slot(object)
    def _show_context(self, context: SessionContext) -> None:
        final = context.is_final
        newest = max(context.versions, key=lambda each: each.number, default=None)
        self._finish.setVisible(not final)
        self._print.set_kind(ButtonKind.PRIMARY if final else ButtonKind.SECONDARY)
        self._new_version.setVisible(final and newest is not None and newest.id == self._session)
        number = next((each.number for each in context.versions if each.id == self._session), 1)
        word = self.tr("Ferdigstilt") if final else self.tr("Kladd")
        if number > 1:
            word = self.tr("{state}, versjon {number}").format(state=word, number=number)
        self._state.show_state(word, Severity.OK if final else Severity.NEUTRAL)
        self._tabs.show_context(context, self._session)
        self._show_facts("guidance_on")

    @Slot(str)
    def _show_facts(self, field: str) -> None:
        assert self._presenter is not None
        value = self._presenter.root.value
        facts = [self.tr("Deltakeren takket nei")] if value("declined_on") else []
        if value("guidance_on"):
            facts.append(sentence_case(_long_date(date.fromisoformat(value("guidance_on")))))
        if value("starts_at"):
            at = time.fromisoformat(value("starts_at"))
            facts.append(self.tr("startet {at}").format(at=f"{at:%H:%M}"))
        self._head.show_subtitle(", ".join(facts))
        minutes = value("duration_minutes")
        self._length.setVisible(minutes is not None)
        self._length.show_state(self.tr("{minutes} min").format(minutes=minutes), Severity.INFO, "ui-today")

    @Slot()
    def _loaded(self) -> None:
        self._show_facts("guidance_on")
        if self._wants_focus:
            self.focus_start()
        self.ready.emit()

    @Slot()
    def _show_final(self) -> None:
        self._notices.clear_hindrances()
        fact = self.tr("Samtalen er ferdigstilt.")
        self._notices.say(Severity.OK, fact, self.tr("Det som er skrevet, endres ikke mer."))
        self._tabs.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _not_found(self, error: KarriereError) -> None:
        words = words_for(error)
        self._outer.addWidget(MessageLine(severity_of(error), words.happened, words.rest))
        self._outer.addStretch(1)

    @Slot()
    def _back(self) -> None:
        if self._presenter is not None and self._presenter.context is not None:
            self.page_wanted.emit(PageRequest("participant", record=self._presenter.context.person.id))

    @Slot()
    def _open_mapping(self) -> None:
        if self._presenter is None or self._presenter.context is None:
            return
        known = self._presenter.context.mappings
        mapping = self._presenter.root.value("mapping") or (known[-1][0] if known else None)
        if mapping is not None:
            self.page_wanted.emit(PageRequest("mapping", record=mapping))

    @Slot()
    def _print_note(self) -> None:
        self.leave()
        self.page_wanted.emit(PageRequest("print", record=self._session, part="guidance_note"))

    @Slot(str)
    def _open_version(self, session: str) -> None:
        self.page_wanted.emit(PageRequest("session", record=session))

    @Slot()
    def _ask_reason(self) -> None:
        if self._presenter is not None:
            ask_reason(self, self._presenter.begin_version)


def _long_date(day: date) -> str:
    locale = QLocale(QLocale.Language.NorwegianBokmal)
    return f"{locale.dayName(day.isoweekday())} {day:%d.%m.%Y}"
