"""«Mens du var borte»: what others changed, one participant at a time, until it has been seen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ui.messages import severity_of, words_for
from ui.pages.page import Page, PageRequest
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, EmptyState, MessageLine
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.arrivals import Arrival
    from karriere_app.services.desk import Desk
    from ui.presenters.workplace import Workplace


class ArrivalsPage(Page):
    """One participant's news, with the way to the next and back."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._pages: tuple[Arrival, ...] = ()
        self._at = 0
        self._name = Text("", "title", wrap=True)
        self._count = Text("", "body", "text_muted")
        self.previous = Button(self.tr("&Forrige"), sign="ui-arrow-left")
        self.previous.setObjectName("arrivalsPrevious")
        self.next = Button(self.tr("&Neste"), sign_after="ui-arrow-right")
        self.next.setObjectName("arrivalsNext")
        self.seen = Button(self.tr("&Sett"), ButtonKind.PRIMARY, sign="ui-check")
        self.seen.setObjectName("arrivalsSeen")
        self.seen_all = Button(self.tr("Alle er sett"), ButtonKind.QUIET)
        self.seen_all.setObjectName("arrivalsSeenAll")
        self._message = MessageLine(Severity.WARN, "")
        self._message.hide()
        self._lay_out()
        self.previous.clicked.connect(partial(self._go, -1))
        self.next.clicked.connect(partial(self._go, 1))
        self.seen.clicked.connect(self._mark_one)
        self.seen_all.clicked.connect(self._mark_all)

    @property
    def title(self) -> str:
        return self.tr("Mens du var borte")

    @property
    def help_topic(self) -> str:
        return "sync"

    def on_shown(self) -> None:
        self._workplace.worker.submit(_unseen, self._loaded, self._failed)

    def focus_start(self) -> None:
        first = self.seen if self.seen.isVisibleTo(self) else self._back
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        scroll = ScrollColumn(margins=(24, 16, 24, 16), spacing=12)
        column(self).addWidget(scroll)
        self._back = Link(self.tr("Tilbake"))
        self._back.setObjectName("arrivalsBack")
        self._back.clicked.connect(self.back_wanted)
        scroll.body.addWidget(self._back)
        scroll.body.addWidget(Text(self.tr("Mens du var borte"), "section"))
        head = row(spacing=12)
        words = column(spacing=2)
        words.addWidget(self._name)
        words.addWidget(self._count)
        head.addLayout(words, 1)
        self._acts = QWidget()
        acts = row(self._acts, spacing=8)
        for button in (self.previous, self.next, self.seen_all, self.seen):
            acts.addWidget(button)
        head.addWidget(self._acts)
        scroll.body.addLayout(head)
        scroll.body.addWidget(self._message)
        self._list = column(spacing=12)
        scroll.body.addLayout(self._list)
        self._nothing = Card()
        sentence = self.tr("Ingen har endret noe du ikke har sett.")
        self._nothing.body.addWidget(EmptyState("ui-done", self.tr("Ingenting nytt"), sentence))
        scroll.body.addWidget(self._nothing)
        scroll.body.addStretch(1)

    @Slot(object)
    def _loaded(self, pages: tuple[Arrival, ...]) -> None:
        self._pages, self._at = pages, min(self._at, max(0, len(pages) - 1))
        self._show()
        self.focus_start()
        self.ready.emit()

    def _go(self, step: int) -> None:
        self._at = min(max(self._at + step, 0), len(self._pages) - 1)
        self._show()

    def _show(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._nothing.setVisible(not self._pages)
        self._acts.setVisible(bool(self._pages))
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(self._at < len(self._pages) - 1)
        page = self._pages[self._at] if self._pages else None
        self._name.setText(page.shown_name if page is not None else "")
        place = self.tr("{place} av {all} deltakere").format(place=self._at + 1, all=len(self._pages))
        self._count.setText(place if page is not None else "")
        if page is not None:
            self._show_page(page)

    def _show_page(self, page: Arrival) -> None:
        if page.conflicts:
            link = Link(self.tr("Velg"))
            link.setObjectName("arrivalsConflicts")
            link.clicked.connect(partial(self.page_wanted.emit, PageRequest("conflicts", record=page.participant)))
            card = Card(self.tr("Noen felt har to verdier"), link)
            card.body.addWidget(Text(self.tr("{count} venter på at du velger.").format(count=page.conflicts)))
            self._list.addWidget(card)
        for line in page.lines:
            card = Card(dense=True, spacing=2)
            who = self.tr("{who}, {when}").format(who=line.who, when=f"{line.at.astimezone():%d.%m.%Y %H:%M}")
            card.body.addWidget(Text(line.what, "strong", wrap=True))
            if line.labels:
                card.body.addWidget(Text(", ".join(line.labels), "body", wrap=True))
            card.body.addWidget(Text(who, "caption", "text_muted", wrap=True))
            self._list.addWidget(card)
        if page.more:
            more = self.tr("… og {count} til. Resten står i historikken.").format(count=page.more)
            self._list.addWidget(Text(more, "body", "text_muted", wrap=True))

    @Slot()
    def _mark_one(self) -> None:
        if self._pages:
            self._mark(self._pages[self._at].participant)

    @Slot()
    def _mark_all(self) -> None:
        self._mark(None)

    def _mark(self, participant: str | None) -> None:
        self._workplace.worker.submit(partial(_mark_seen, participant=participant), self._loaded, self._failed)
        if self._workplace.syncing is not None:
            self._workplace.syncing.refresh()

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()


def _unseen(desk: Desk) -> tuple[Arrival, ...]:
    from karriere_app.services import arrivals

    return arrivals.unseen(desk)


def _mark_seen(desk: Desk, *, participant: str | None) -> tuple[Arrival, ...]:
    from karriere_app.services import arrivals

    arrivals.mark_seen(desk, participant)
    return arrivals.unseen(desk)
