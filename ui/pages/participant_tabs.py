"""The tabs of a participant's page: made when they are first gone to, one shown at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.models.timeline_words import timeline_items
from ui.pages.participant_details import DetailsTab
from ui.pages.participant_history import HistoryTab
from ui.pages.participant_overview import OverviewTab, TimelineCard
from ui.pages.participant_records import RecordsTab, TabWords, mapping_lines, plan_lines, session_lines
from ui.theme import WidthClass
from ui.widgets.layout import column, row
from ui.widgets.tabs import TabStrip

if TYPE_CHECKING:
    from ui.pages.participant_jobs import PersonView
    from ui.presenters.workplace import Workplace


class ParticipantTabs(QWidget):
    """Overview, mapping, guidance, plan, history, details; below 1200 also timeline, as the first.

    Signals:
        begun: begin another mapping, guidance or plan; arg: the key of the tab.
        record_wanted: open a record; args: the key of the tab, the record's id.
        event_wanted: open what an event of the timeline tells of; arg: its key.
        note_wanted: write a short note.
        print_wanted: open the very same print again; arg: the printed document's id.
        failed: the store refused; arg: KarriereError.
        built: a tab that had to be read first stands.
    """

    begun = Signal(str)
    record_wanted = Signal(str, str)
    event_wanted = Signal(str)
    note_wanted = Signal()
    print_wanted = Signal(str)
    failed = Signal(object)
    built = Signal()

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._view: PersonView | None = None
        self._width = WidthClass.COMFORTABLE
        self._part = "overview"
        self.details: DetailsTab | None = None
        self.history: HistoryTab | None = None
        outer = column(self)
        self._strip_place = row(margins=(24, 0, 24, 0))
        outer.addLayout(self._strip_place)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        self.strip = self._make_strip()
        self.overview = OverviewTab(workplace.vocabularies)
        timeline = QWidget()
        self._timeline_card = TimelineCard()
        self._timeline_card.add_button.setObjectName("addNoteInTab")
        self._timeline_card.timeline.setObjectName("timelineInTab")
        column(timeline, margins=(24, 12, 24, 16)).addWidget(self._timeline_card)
        self._lists = self._record_tabs()
        self._tabs: dict[str, QWidget] = {"timeline": timeline, "overview": self.overview, **self._lists}
        for tab in self._tabs.values():
            self._stack.addWidget(tab)
        self._stack.setCurrentWidget(self.overview)
        self._connect_parts()

    def current(self) -> str:
        """The key of the tab shown."""
        return self._part

    def show_person(self, view: PersonView) -> None:
        """Show a person in every tab there is."""
        self._view = view
        today = self._workplace.today()
        self.overview.show_person(view, today)
        self._timeline_card.timeline.set_items(timeline_items(view.timeline, today))
        vocabularies = self._workplace.vocabularies
        self._lists["mapping"].show_lines(mapping_lines(view.mappings, vocabularies))
        self._lists["guidance"].show_lines(session_lines(view.sessions, vocabularies))
        self._lists["plan"].show_lines(plan_lines(view.plans, vocabularies))
        if self.history is not None:
            self.history.show_person(view)

    @Slot(str)
    def choose(self, part: str) -> None:
        """Show a tab; the overview where there is none of that key. What the tab before holds is saved."""
        self._part = part if part in self._names() else "overview"
        if self.strip.current() != self._part:
            self.strip.blockSignals(True)
            self.strip.choose(self._part)
            self.strip.blockSignals(False)
            self.strip.update()
        if self._view is None:
            return
        if self._part not in self._tabs:
            self._tabs[self._part] = self._make_tab(self._view)
            self._stack.addWidget(self._tabs[self._part])
        if self._stack.currentWidget() is self.details:
            self.leave()
        self._stack.setCurrentWidget(self._tabs[self._part])

    def leave(self) -> None:
        """Save what can be saved, keep the rest as drafts."""
        if self.details is not None:
            self.details.leave()

    def focus_start(self) -> None:
        """On the strip: arrows choose, Tab goes into the tab; into the first field of «Opplysninger»."""
        if self._part == "details" and self.details is not None:
            self.details.focus_first()
        else:
            self.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_width_class(self, width: WidthClass) -> None:
        """Below 1200 the timeline is a tab of its own."""
        had_timeline = "timeline" in self._names()
        self._width = width
        if had_timeline != ("timeline" in self._names()):
            had_keys = self.strip.hasFocus()
            self._strip_place.removeWidget(self.strip)
            self.strip.hide()
            self.strip.deleteLater()
            self.strip = self._make_strip()
            QWidget.setTabOrder(self.strip, self.overview)
            if had_keys:
                self.strip.setFocus(Qt.FocusReason.OtherFocusReason)
            self.choose(self._part)
        self.overview.set_width_class(width)
        for tab in (self.details, self.history):
            if tab is not None:
                tab.set_width_class(width)

    def _names(self) -> dict[str, str]:
        names = {"timeline": self.tr("Tidslinje")} if self._width is not WidthClass.COMFORTABLE else {}
        return names | {
            "overview": self.tr("Oversikt"),
            "mapping": self.tr("Kartlegging"),
            "guidance": self.tr("Veiledning"),
            "plan": self.tr("Plan"),
            "history": self.tr("Historikk"),
            "details": self.tr("Opplysninger"),
        }

    def _make_strip(self) -> TabStrip:
        strip = TabStrip()
        strip.setObjectName("participantTabs")
        strip.setAccessibleName(self.tr("Deler av deltakerens side"))
        for key, text in self._names().items():
            strip.add(key, text)
        strip.chosen.connect(self.choose)
        self._strip_place.addWidget(strip)
        return strip

    def _record_tabs(self) -> dict[str, RecordsTab]:
        return {
            "mapping": RecordsTab(
                "mappings",
                TabWords(
                    "ui-document",
                    self.tr("Start kartlegging"),
                    self.tr("Nytt tillegg"),
                    self.tr("Ingen kartlegging ennå"),
                    self.tr("Har kommunen kartlagt, skriver du det inn her."),
                ),
            ),
            "guidance": RecordsTab(
                "sessions",
                TabWords(
                    "guidance-talk",
                    self.tr("Ny samtale"),
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
                    self.tr("Ny plan"),
                    self.tr("Ingen plan ennå"),
                    self.tr("Start fra målet. Datoene regnes ut av seg selv."),
                ),
            ),
        }

    def _connect_parts(self) -> None:
        for card in (self.overview.timeline_card, self._timeline_card):
            card.add_button.clicked.connect(self.note_wanted)
            card.timeline.opened.connect(self.event_wanted)
        self.overview.mapping_wanted.connect(partial(self.choose, "mapping"))
        for key, tab in self._lists.items():
            tab.begun.connect(partial(self.begun.emit, key))
            tab.opened.connect(partial(self.record_wanted.emit, key))

    def _make_tab(self, view: PersonView) -> QWidget:
        tab: DetailsTab | HistoryTab
        if self._part == "details":
            tab = self.details = DetailsTab(self._workplace, view.person.id)
            tab.built.connect(self.built)
        else:
            tab = self.history = HistoryTab(self._workplace, view.person.id)
            tab.print_wanted.connect(self.print_wanted)
            tab.show_person(view)
        tab.failed.connect(self.failed)
        tab.set_width_class(self._width)
        return tab
