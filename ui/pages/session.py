"""The guidance session page (karriereveiledningssamtale, integreringsloven § 11)."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Slot

from ui.forms.session_notices import RecordNotices
from ui.forms.session_parts import sentence_case
from ui.forms.session_tabs import SessionTabs
from ui.pages.page import PageRequest
from ui.pages.record_page import RecordPage
from ui.presenters import session_jobs
from ui.presenters.session_presenter import SessionPresenter
from ui.theme import Severity
from ui.widgets.button import Button
from ui.widgets.sign import Pill

if TYPE_CHECKING:
    from ui.presenters.session_jobs import SessionContext


class SessionPage(RecordPage):
    """One session. ``PageRequest("session", record=<session>, part=<tab>)``."""

    NAME = "session"
    PRINTED = "guidance_note"

    _presenter: SessionPresenter | None
    _tabs: SessionTabs

    @property
    def title(self) -> str:
        return self.tr("Veiledningssamtale")

    @property
    def help_topic(self) -> str:
        return "session"

    def _focus_work(self) -> None:
        """Into the first text, or on the tabs where nothing can be written."""
        if self._presenter is not None and self._presenter.is_final():
            self._tabs.strip.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super()._focus_work()

    def _ask(self, record: str) -> None:
        self._workplace.worker.submit(partial(session_jobs.context, session=record), self._build, self._not_found)

    def _build(self, context: SessionContext) -> None:
        self._presenter = presenter = SessionPresenter(self._workplace, self._record, context.person.id, self)
        presenter.context = context
        self._make_head(context.person, self.tr("Ferdigstill"))
        self._print.setObjectName("sessionPrint")
        self._finish.setObjectName("finalise")
        self._length = Pill("", Severity.INFO, sign="ui-today")
        self._head.add_pill(self._length)
        self._sheet = Button(self.tr("IMDinett-ark"), sign="ui-document")
        self._sheet.setObjectName("imdinettSheet")
        for act in (self._sheet, self._print, self._new_version, self._finish):
            self._head.add_act(act)
        self._notices = RecordNotices(presenter.root, self.tr("Dette mangler før samtalen kan ferdigstilles"))
        self._tabs = SessionTabs(presenter)
        self._show_parts(presenter)
        self._sheet.clicked.connect(self._tabs.show_imdinett)
        self._finish.clicked.connect(presenter.finalise)
        self._tabs.mapping_wanted.connect(self._open_mapping)
        presenter.context_shown.connect(self._show_context)
        presenter.finalised.connect(self._show_final)
        self._show_context(context)
        self._load(presenter)

    @Slot(object)
    def _show_context(self, context: SessionContext) -> None:
        final = context.is_final
        number = self._show_acts(context)
        word = self.tr("Ferdigstilt") if final else self.tr("Kladd")
        if number > 1:
            word = self.tr("{state}, versjon {number}").format(state=word, number=number)
        self._state.show_state(word, Severity.OK if final else Severity.NEUTRAL)
        self._tabs.show_context(context, self._record)
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
        self._head.show_facts([", ".join(facts)])
        minutes = value("duration_minutes")
        self._length.setVisible(minutes is not None)
        self._length.show_state(self.tr("{minutes} min").format(minutes=minutes), Severity.INFO, "ui-today")

    @Slot()
    def _show_final(self) -> None:
        self._notices.clear_hindrances()
        fact = self.tr("Samtalen er ferdigstilt.")
        self._notices.say(Severity.OK, fact, self.tr("Det som er skrevet, endres ikke mer."))
        self._tabs.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _open_mapping(self) -> None:
        if self._presenter is None or self._presenter.context is None:
            return
        known = self._presenter.context.mappings
        mapping = self._presenter.root.value("mapping") or (known[-1][0] if known else None)
        if mapping is not None:
            self.page_wanted.emit(PageRequest("mapping", record=mapping))


def _long_date(day: date) -> str:
    locale = QLocale(QLocale.Language.NorwegianBokmal)
    return f"{locale.dayName(day.isoweekday())} {day:%d.%m.%Y}"
