"""«I dag»: what is due and what lies unfinished, one act a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QModelIndex, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from ui.messages import severity_of, words_for
from ui.models.today_list import KINDS, NOTE, TodayLines, TodayModel, load, rows_from
from ui.pages.page import Page, PageRequest
from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, EmptyState, MessageLine
from ui.widgets.chip import Chip, ChipRow
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.table import PagedTableView, TableColumn, TableFrame
from ui.widgets.text import ShortText, Text
from ui.widgets.waits_for_you import WaitsForYou

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.services.worklist import Worklist
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace


class TodayPage(Page):
    """A greeting, the list, and what to do when there is nothing."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._is_empty, self._is_tiny = True, False
        self._lines: TodayLines | None = None
        self._worklist: Worklist | None = None
        self.model = TodayModel(self)
        self.table = PagedTableView("todayTable", self.tr("Frister og uferdige"))
        self.table.setModel(self.model)
        self.new_button = Button(self.tr("Ny deltaker"), ButtonKind.PRIMARY, sign="ui-plus", shortcut="Ctrl+N")
        self.new_button.setObjectName("newParticipant")
        self._greeting = Text("", "title", wrap=True)
        self._day = ShortText("", "body", "text_muted")
        self._message = MessageLine(Severity.WARN, "")
        self._message.hide()
        self.chips = ChipRow(exclusive=True)
        self.chips.setObjectName("todayShow")
        self.chips.setAccessibleName(self.tr("Vis"))
        for key, words in self._choices().items():
            self.chips.add(key, Chip(words))
        self.chips.set_value(("mine",))
        self.reason = Text("", "body", "text_muted", wrap=True)
        self.reason.setObjectName("todayReason")
        # Where the text is large the list needs the room: one line, the whole of it in the tooltip.
        self.short_reason = ShortText("", "body", "text_muted")
        self.short_reason.setObjectName("todayShortReason")
        self.waits = WaitsForYou(workplace)
        self._lay_out()
        self.waits.wanted.connect(self._go)
        self.chips.changed.connect(self._show_chosen)
        self.table.opened.connect(self._open_row)
        self.table.selectionModel().currentChanged.connect(self._show_reason)
        self.new_button.clicked.connect(self._new)
        workplace.announcer.store_changed.connect(self._store_changed)

    @property
    def title(self) -> str:
        return self.tr("I dag")

    @property
    def help_topic(self) -> str:
        return "today"

    def on_shown(self) -> None:
        self._greet()
        self._read()

    def focus_start(self) -> None:
        (self.new_button if self._is_empty else self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_tiny = current_theme().width_class(self.window().width()) is WidthClass.TINY
        what, when = (168, 144) if is_tiny else (430, 140)
        self.table.set_columns([TableColumn(what), TableColumn(), TableColumn(when)])
        self._keys.setVisible(not is_tiny)
        self._is_tiny = is_tiny
        self._show_reason(self.table.currentIndex())

    def _choices(self) -> dict[str, str]:
        return {
            "mine": self.tr("Mine"),
            "overdue": self.tr("Over fristen"),
            "register": self.tr("Ikke ført i IMDinett"),
            "all": self.tr("Alle"),
        }

    def _lay_out(self) -> None:
        outer = column(self, margins=(24, 16, 24, 16), spacing=12)
        head = row(spacing=12)
        words = column(spacing=2)
        words.addWidget(self._greeting)
        words.addWidget(self._day)
        head.addLayout(words, 1)
        head.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(head)
        outer.addWidget(self._message)
        outer.addWidget(self.waits)
        outer.addWidget(self.chips)
        below = QWidget()
        self._below = QStackedLayout(below)
        self._below.addWidget(TableFrame(self.table))
        for card in (self._nobody_card(), self._nothing_card()):
            held = ScrollColumn(margins=0)
            held.body.addWidget(card)
            self._below.addWidget(held)
        outer.addWidget(below, 1)
        outer.addWidget(self.reason)
        outer.addWidget(self.short_reason)
        self._keys = Text(self.tr("Enter åpner  ·  Ctrl N ny  ·  Ctrl K søk  ·  F1 hjelp"), "caption", "text_muted")
        outer.addWidget(self._keys)

    def _nobody_card(self) -> Card:
        card = Card()
        card.body.addWidget(
            EmptyState(
                "person",
                self.tr("Ingen deltakere ennå"),
                self.tr("Når du registrerer den første, kommer fristene av seg selv."),
            )
        )
        return card

    def _nothing_card(self) -> Card:
        card = Card()
        everybody = Button(self.tr("Se alle deltakere"), sign="ui-people")
        everybody.setObjectName("seeEverybody")
        everybody.clicked.connect(self._see_everybody)
        sentence = self.tr("Ingen frister nærmer seg, og ingenting ligger uferdig.")
        card.body.addWidget(EmptyState("ui-done", self.tr("Ingenting haster"), sentence, act=everybody))
        return card

    def _greet(self) -> None:
        now = self._workplace.clock.now().astimezone()
        if now.hour < 10:
            words = self.tr("God morgen")
        elif now.hour < 18:
            words = self.tr("God dag")
        else:
            words = self.tr("God kveld")
        self._greeting.setText(words)
        today = self._workplace.today()
        locale = QLocale()
        day = locale.dayName(today.isoweekday()).capitalize()
        text = self.tr("{day} {number}. {month} {year}, uke {week}")
        self._day.setText(
            text.format(
                day=day,
                number=today.day,
                month=locale.monthName(today.month),
                year=today.year,
                week=today.isocalendar().week,
            )
        )

    def _read(self) -> None:
        self._workplace.worker.submit(self._load, self._loaded, self._failed)

    def _load(self, desk: Desk) -> TodayLines:
        """On the store's thread, which alone uses the worklist."""
        if self._worklist is None:
            from karriere_app.services.worklist import Worklist

            self._worklist = Worklist()
        return load(desk, self._worklist)

    @Slot(object)
    def _loaded(self, lines: TodayLines) -> None:
        self._message.hide()
        self._lines = lines
        self._show_rows(lines)
        if not lines.is_whole:
            self._read()
        self.ready.emit()

    @Slot(tuple)
    def _show_chosen(self, keys: object) -> None:
        if self._lines is not None:
            self._show_rows(self._lines)

    def _show_rows(self, lines: TodayLines) -> None:
        """Show what is wanted of the lines; the choice and the focus stay."""
        every = rows_from(lines)
        mine = [row for row in every if row.is_mine]
        overdue = [row for row in every if row.is_overdue(lines.today)]
        oldest_first = sorted((row for row in every if row.is_to_register), key=lambda row: row.due_on or lines.today)
        shown = {"mine": mine, "overdue": overdue, "register": oldest_first, "all": every}
        for key, rows in shown.items():
            self.chips.chip(key).set_count(len(rows))
        wanted = self.chips.value()
        rows = shown[wanted[0]] if isinstance(wanted, tuple) and wanted else every
        chosen = self.table.currentIndex().row()
        had_focus = self.table.hasFocus() or (self._is_empty and self.new_button.hasFocus())
        self.model.show_rows(rows)
        self._is_empty = not rows
        self._below.setCurrentIndex(0 if rows else 1 if not lines.participants else 2)
        if rows:
            self.table.selectRow(min(max(chosen, 0), len(rows) - 1))
        if had_focus:
            self.focus_start()
        self._show_reason(self.table.currentIndex())

    @Slot(QModelIndex)
    def _show_reason(self, index: QModelIndex) -> None:
        """Say why the chosen line is there: section, arithmetic, values used, what is unsure."""
        row = self.model.row(index.row()) if index.isValid() and index.row() < self.model.rowCount() else None
        words = "  ".join(row.reason) if row is not None else ""
        for label, is_used in ((self.reason, not self._is_tiny), (self.short_reason, self._is_tiny)):
            label.setText(words if is_used else "")
            label.setVisible(is_used and bool(words))
        self.short_reason.setToolTip(words if self._is_tiny else "")

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if self.isVisible() and change.kinds & KINDS:
            self._read()

    @Slot(QModelIndex)
    def _open_row(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if row.page == NOTE:
            self.page_wanted.emit(PageRequest("participant", record=row.record, part=NOTE))
        else:
            self.page_wanted.emit(PageRequest(row.page, record=row.record))

    @Slot(str)
    def _go(self, page: str) -> None:
        self.page_wanted.emit(PageRequest(page))

    @Slot()
    def _new(self) -> None:
        self.page_wanted.emit(PageRequest("new_participant"))

    @Slot()
    def _see_everybody(self) -> None:
        self.page_wanted.emit(PageRequest("participants"))
