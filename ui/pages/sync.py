"""«Synk»: how this laptop stands with the county's server, in words, and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ui.messages import severity_of, words_for
from ui.pages.page import Page, PageRequest
from ui.syncing import SyncLook
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, MessageLine
from ui.widgets.held_changes import HeldChanges
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.services.held_back import HeldView
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace

MOST_LINES = 50
MOST_READ = 1_000


@dataclass(frozen=True)
class SyncDetails:
    """What the page lists: acts that wait, changes that were held back."""

    waiting: tuple[str, ...]
    held: tuple[HeldView, ...]


class SyncPage(Page):
    """A line that says how it stands, one act, and cards for what waits for a person."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace, self._syncing = workplace, workplace.syncing
        self._line = MessageLine(Severity.INFO, "")
        self._line.setObjectName("syncLine")
        self._server = Text("", "caption", "text_muted", wrap=True)
        self.sync_button = Button(self.tr("&Synkroniser nå"), ButtonKind.PRIMARY, sign="sync")
        self.sync_button.setToolTip(self.tr("F5 synkroniserer fra alle sider"))
        self.sync_button.setObjectName("syncNow")
        self.stop_button = Button(self.tr("Stans"))
        self.stop_button.setObjectName("syncStop")
        self.enrol_button = Button(self.tr("Koble til fylkets server"), ButtonKind.PRIMARY)
        self.enrol_button.setObjectName("syncEnrol")
        self._lease = MessageLine(Severity.WARN, "")
        self._lease.setObjectName("syncLease")
        self._cards = column(spacing=12)
        self._message = MessageLine(Severity.WARN, "")
        self._message.hide()
        self._counted: tuple[int, int, int] = (0, 0, 0)
        self._lay_out()
        self.enrol_button.clicked.connect(self.enrol_wanted)
        workplace.announcer.store_changed.connect(self._store_changed)
        if self._syncing is not None:
            self.sync_button.clicked.connect(self._syncing.sync_now)
            self.stop_button.clicked.connect(self._syncing.stop)
            self._syncing.changed.connect(self.show_look)
            self.show_look(self._syncing.look)

    @property
    def title(self) -> str:
        return self.tr("Synkronisering")

    @property
    def help_topic(self) -> str:
        return "sync"

    def on_shown(self) -> None:
        if self._syncing is not None:
            self._syncing.refresh()
        self._read()

    def focus_start(self) -> None:
        button = self.sync_button if self.sync_button.isVisibleTo(self) else self.enrol_button
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def show_look(self, look: SyncLook) -> None:
        """Show how it stands now."""
        self._line.show_message(look.severity, look.words, look.rest)
        self._line.setAccessibleName(f"{look.words} {look.rest}".strip())
        self.sync_button.setVisible(look.is_enrolled)
        self.enrol_button.setVisible(not look.is_enrolled)
        self.stop_button.setVisible(look.is_running)
        self.sync_button.setEnabled(not look.is_running)
        counted = (look.conflicts, look.news, look.waiting)
        if counted != self._counted and self.isVisible():
            self._read()
        self._counted = counted
        server = look.standing.server if look.standing is not None else None
        about = [self.tr("Fylkets server: {server}").format(server=server)] if server else []
        self._server.setText(" · ".join([*about, *self._next_try(look)]))
        self._server.setVisible(bool(server))
        days = look.lease_days_left
        self._lease.setVisible(days is not None)
        if days is not None:
            fact = self.tr("Koble maskinen til fylkets server innen {days} dager.").format(days=days)
            if days == 1:
                fact = self.tr("Koble maskinen til fylkets server i dag.")
            self._lease.show_message(
                Severity.WARN, fact, self.tr("Etter det åpner programmet bare for synkronisering. Ingenting slettes.")
            )

    def _next_try(self, look: SyncLook) -> list[str]:
        """Say when the next sync begins by itself, where one does."""
        left = self._syncing.next_try_ms if self._syncing is not None and not look.is_running else None
        if left is None:
            return []
        minutes = -(-left // 60_000)
        if minutes <= 1:
            return [self.tr("Synkroniserer igjen innen ett minutt.")]
        return [self.tr("Synkroniserer igjen innen {minutes} minutter.").format(minutes=minutes)]

    def _lay_out(self) -> None:
        scroll = ScrollColumn(margins=(24, 16, 24, 16), spacing=12)
        column(self).addWidget(scroll)
        head = row(spacing=12)
        head.addWidget(Text(self.tr("Synkronisering"), "title"), 1)
        for button in (self.stop_button, self.sync_button, self.enrol_button):
            head.addWidget(button)
        scroll.body.addLayout(head)
        for widget in (self._line, self._lease, self._message, self._server):
            scroll.body.addWidget(widget)
        scroll.body.addLayout(self._cards)
        scroll.body.addStretch(1)

    def _read(self) -> None:
        self._workplace.worker.submit(_details, self._loaded, self._failed)

    @Slot(object)
    def _loaded(self, details: SyncDetails) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        look = self._syncing.look if self._syncing is not None else SyncLook()
        if look.conflicts:
            words = self.tr("{count} felt har to verdier. Velg hvilken som skal gjelde.").format(count=look.conflicts)
            if look.conflicts == 1:
                words = self.tr("Ett felt har to verdier. Velg hvilken som skal gjelde.")
            heading, act = self.tr("Konflikter"), self.tr("Velg")
            self._cards.addWidget(self._leads("conflicts", heading, words, act, "toConflicts"))
        if look.news:
            words = self.tr("{count} deltakere er endret av andre.").format(count=look.news)
            if look.news == 1:
                words = self.tr("Én deltaker er endret av andre.")
            self._cards.addWidget(
                self._leads("arrivals", self.tr("Mens du var borte"), words, self.tr("Se hva"), "toArrivals")
            )
        if details.held:
            held = HeldChanges(details.held)
            held.read.connect(self._put_away)
            self._cards.addWidget(held)
        if details.waiting and look.is_enrolled:
            card = Card(self.tr("Venter på å bli sendt"))
            for text in details.waiting:
                card.body.addWidget(Text(text, wrap=True))
            self._cards.addWidget(card)
        self.ready.emit()

    def _leads(self, page: str, heading: str, words: str, act: str, name: str) -> Card:
        link = Link(act)
        link.setObjectName(name)
        link.setAccessibleName(f"{act}: {heading}")
        link.clicked.connect(partial(self.page_wanted.emit, PageRequest(page)))
        card = Card(heading, link)
        card.body.addWidget(Text(words, wrap=True))
        return card

    @Slot(int)
    def _put_away(self, number: int) -> None:
        self._workplace.worker.submit(partial(_put_away, number=number), self._read_again, self._failed)

    @Slot(object)
    def _read_again(self, nothing: object) -> None:
        self._read()
        if self._syncing is not None:
            self._syncing.refresh()
        self.focus_start()

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if self.isVisible():
            self._read()


def _edited(kinds: Mapping[str, int]) -> list[str]:
    """Return the kinds of what people wrote; having looked at somebody is sent too, and is no edit."""
    from karriere_app.services.records import WRITTEN_BY_THE_PROGRAM

    return [name for name in kinds if name not in WRITTEN_BY_THE_PROGRAM]


def _names(kinds: list[str]) -> str:
    """Return what a change set speaks of, where the act had no name of its own."""
    from karriere_app.domain.kinds import all_kinds

    known = all_kinds()
    return ", ".join(known[name].label if name in known else name for name in kinds)


def _details(desk: Desk) -> SyncDetails:
    from karriere_app.services import held_back, outbox_view

    edits = [(one, _edited(one.kinds)) for one in outbox_view.waiting(desk, MOST_READ)]
    shown = [(one, kinds) for one, kinds in edits if kinds][:MOST_LINES]
    acts = tuple(f"{one.at.astimezone():%d.%m.%Y %H:%M}  {one.act or _names(kinds)}" for one, kinds in shown)
    return SyncDetails(acts, held_back.held_back(desk))


def _put_away(desk: Desk, *, number: int) -> None:
    from karriere_app.services import held_back

    held_back.put_away(desk, number)
