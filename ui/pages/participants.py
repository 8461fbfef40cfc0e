"""«Deltakere»: everybody one may see, as a list that is sorted and filtered in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from karriere_app.services import participants
from karriere_app.services.participants import Filters
from ui.messages import severity_of, words_for
from ui.models.case_words import SOON_DAYS
from ui.models.participant_list import LIST_KINDS, SORTS, Order, ParticipantListModel, order_by
from ui.pages.list_choices import ListChoices
from ui.pages.page import Page, PageRequest
from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, EmptyState, MessageLine
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.table import PagedTableView, TableColumn, TableFrame
from ui.widgets.text import ShortText, Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace

COUNT_MS: Final = 200
FIRST_FILTER: Final = "mine"


@dataclass(frozen=True)
class Counts:
    """The figures on the chips, by their keys, and how many there are in all."""

    by_key: Mapping[str, int]
    everybody: int


class ParticipantsPage(Page):
    """Heading, chips, table. Enter opens a row; Ctrl+N begins a new participant."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._filter, self._chosen = FIRST_FILTER, ""
        self._counts = Counts({}, 0)
        self._total, self._waits_for_rows = 0, False
        self.model = ParticipantListModel(workplace, self)
        self.table = PagedTableView("participantTable", self.tr("Deltakere"))
        self.table.setModel(self.model)
        self.table.horizontalHeader().setSectionsClickable(True)
        self._count_timer = QTimer(self)
        self._count_timer.setSingleShot(True)
        self._count_timer.setInterval(COUNT_MS)
        self.choices = ListChoices(self.model.heads())
        self._lay_out()
        self._connect_parts()
        self._fit(WidthClass.COMFORTABLE)
        self._show_filter(FIRST_FILTER)
        self._count()

    @property
    def title(self) -> str:
        return self.tr("Deltakere")

    @property
    def help_topic(self) -> str:
        return "participants"

    def open(self, request: PageRequest) -> None:
        """``part`` is the key of a chip."""
        if request.part in self.choices.keys():  # noqa: SIM118  # a tuple of ours, not of a dict
            self._show_filter(str(request.part))

    def on_shown(self) -> None:
        self._count_timer.start()

    def focus_start(self) -> None:
        self._waits_for_rows = not self._total
        target: QWidget = self.table if self._total else self.choices.chips
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(current_theme().width_class(self.window().width()))

    # -- layout

    def _lay_out(self) -> None:
        outer = column(self, margins=(24, 16, 24, 16), spacing=12)
        head = row(spacing=12)
        head.addWidget(Text(self.title, "title"))
        self._figures = ShortText("", "body", "text_muted")
        head.addWidget(self._figures, 1)
        head.addWidget(self.choices.fold)
        self.new_button = Button(self.tr("Ny deltaker"), ButtonKind.PRIMARY, sign="ui-plus", shortcut="Ctrl+N")
        self.new_button.setObjectName("newParticipant")
        head.addWidget(self.new_button)
        outer.addLayout(head)
        outer.addWidget(self.choices)
        self._message = MessageLine(Severity.WARN, "")
        self._message.hide()
        outer.addWidget(self._message)
        below = QWidget()
        self._below = QStackedLayout(below)
        self._below.addWidget(TableFrame(self.table))
        for card in self._empty_cards():
            # Scrolled, so that a state that is hardly ever shown does not keep the window from being low.
            held = ScrollColumn(margins=0)
            held.body.addWidget(card)
            self._below.addWidget(held)
        outer.addWidget(below, 1)
        keys = self.tr("Enter åpner  ·  Ctrl N ny  ·  Ctrl K søk  ·  Ctrl E sist åpnet")
        self._keys = Text(keys, "caption", "text_muted")
        outer.addWidget(self._keys)

    def _empty_cards(self) -> tuple[Card, Card]:
        first, other = Card(), Card()
        begin = Button(self.tr("Registrer den første"), ButtonKind.SECONDARY, sign="ui-plus")
        begin.setObjectName("firstParticipant")
        begin.clicked.connect(self._new)
        first.body.addWidget(
            EmptyState(
                "person",
                self.tr("Ingen deltakere ennå"),
                self.tr("Når du registrerer den første, kommer fristene av seg selv."),
                act=begin,
            )
        )
        everybody = Button(self.tr("Vis alle"))
        everybody.setObjectName("showEverybody")
        everybody.clicked.connect(partial(self._show_filter, "all"))
        other.body.addWidget(
            EmptyState(
                "ui-people",
                self.tr("Ingen å vise her"),
                self.tr("Ingen deltakere passer til dette valget."),
                act=everybody,
            )
        )
        return first, other

    def _connect_parts(self) -> None:
        self.new_button.clicked.connect(self._new)
        self.choices.filter_chosen.connect(self._show_filter)
        self.choices.sort_chosen.connect(self._sort)
        self.table.opened.connect(self._open_row)
        self.table.selectionModel().currentChanged.connect(self._row_chosen)
        self.table.horizontalHeader().sectionClicked.connect(self._head_clicked)
        self.model.counted.connect(self._counted)
        self.model.refreshed.connect(self._keep_chosen)
        self.model.failed.connect(self._failed)
        self._count_timer.timeout.connect(self._count)
        self._workplace.announcer.store_changed.connect(self._store_changed)

    def _fit(self, width: WidthClass) -> None:
        roomy, tiny = width is WidthClass.COMFORTABLE, width is WidthClass.TINY
        language, place, phase, due = (176, 150, 112, 256) if roomy else (116, 142, 112, 240)
        self.model.set_long_languages(roomy)
        self.table.set_columns(
            [
                TableColumn(),
                TableColumn(64, 1200),
                TableColumn(language, 1000),
                TableColumn(place, 800),
                TableColumn(phase, 1000),
                TableColumn(due),
                TableColumn(116, 1200),
            ]
        )
        self._keys.setVisible(roomy)
        self.choices.set_tiny(tiny)
        self.new_button.setText(self.tr("Ny") if tiny else self.tr("Ny deltaker"))
        self.new_button.setAccessibleName(self.tr("Ny deltaker"))
        # A new text takes the shortcut away.
        self.new_button.set_shortcut("Ctrl+N")
        if tiny:
            self.new_button.set_caption("")

    # -- acts

    @Slot()
    def _new(self) -> None:
        self.page_wanted.emit(PageRequest("new_participant"))

    @Slot(str)
    def _show_filter(self, key: str) -> None:
        self._filter = key
        self.choices.show_filter(key)
        self._ask(self.model.order)

    def _ask(self, order: Order) -> None:
        self.model.ask(filters_of(self._filter, self._workplace.today()), order)
        self.choices.show_order(order)

    @Slot(str)
    def _sort(self, sort: str) -> None:
        self._ask(order_by(self.model.order, sort))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _head_clicked(self, section: int) -> None:
        self._sort(SORTS[section])

    @Slot(QModelIndex)
    def _open_row(self, index: QModelIndex) -> None:
        person = self.model.person(index.row())
        if person is not None:
            self.page_wanted.emit(PageRequest("participant", record=person.id))

    # -- what the store says

    @Slot(QModelIndex, QModelIndex)
    def _row_chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        person = self.model.person(current.row()) if current.isValid() else None
        if person is not None:
            self._chosen = person.id

    @Slot()
    def _keep_chosen(self) -> None:
        """Let the selection stay on the person, not on the row."""
        place = self.model.row_of(self._chosen) if self._chosen else None
        if place is not None and place != self.table.currentIndex().row():
            self.table.setCurrentIndex(self.model.index(place, self.table.first_column()))

    @Slot(int)
    def _counted(self, total: int) -> None:
        had_focus = self.table.hasFocus()
        self._total = total
        self._show_figures()
        if total:
            self._below.setCurrentIndex(0)
            if self._waits_for_rows and self.choices.has_keys():
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            elif had_focus and not self.table.currentIndex().isValid():
                self.table.setCurrentIndex(self.model.index(0, self.table.first_column()))
            self._waits_for_rows = False
        self.ready.emit()

    def _show_figures(self) -> None:
        everybody = self._counts.everybody
        is_roomy = self._keys.isVisibleTo(self)
        figures = self.tr("{all} i ditt område, {shown} vises") if is_roomy else self.tr("{shown} av {all}")
        self._figures.setText(figures.format(all=grouped(everybody), shown=grouped(self._total)))
        if not self._total:
            self._below.setCurrentIndex(1 if not everybody else 2)

    @Slot()
    def _count(self) -> None:
        job = partial(_counts, keys=self.choices.keys())
        self._workplace.worker.submit(job, self._take_counts, self._failed)

    def _take_counts(self, counts: Counts) -> None:
        self._counts = counts
        self.choices.show_counts(counts.by_key)
        self._show_figures()

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if change.kinds & LIST_KINDS:
            self._count_timer.start()


def filters_of(key: str, today: date) -> Filters:
    """Return what a chip narrows the list to. Raises KeyError for an unknown chip."""
    return {
        "mine": Filters(mine=True),
        "working": Filters(),
        "soon": Filters(due_by=today + timedelta(days=SOON_DAYS)),
        "overdue": Filters(overdue=True),
        "closed": Filters(closed=True),
        "all": Filters(closed=None),
    }[key]


def grouped(number: int) -> str:
    """Return a number with a thin space between thousands."""
    return f"{number:,}".replace(",", "\N{THIN SPACE}")


def _counts(desk: Desk, keys: tuple[str, ...]) -> Counts:
    today = desk.today()
    by_key = {key: participants.count(desk, filters_of(key, today)) for key in keys}
    return Counts(by_key, by_key["all"])
