"""«Mens du var borte»: what others changed, one participant at a time, until it has been seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.messages import severity_of, words_for
from ui.pages.page import Page, PageRequest
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, EmptyState, MessageLine
from ui.widgets.layout import Divider, FlowLayout, ScrollColumn, column, row
from ui.widgets.text import Link, ShortText, Text

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.arrivals import Arrival, ArrivalLine
    from karriere_app.services.desk import Desk
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace

PAGES = {"guidance_session": "session", "competence_mapping": "mapping", "education_plan": "plan"}


@dataclass(frozen=True)
class Unseen:
    """What nobody has seen on this laptop. ``came_meanwhile``: more came while a page was read: it is not marked."""

    pages: tuple[Arrival, ...]
    came_meanwhile: bool = False


class ArrivalsPage(Page):
    """One participant's news, with the way to the next and back."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._pages: tuple[Arrival, ...] = ()
        self._at = 0
        self._is_read = False
        self._name = Text("", "title", wrap=True)
        self._count = ShortText("", "body", "text_muted")
        self.previous = Button(self.tr("&Forrige"), sign="ui-arrow-left")
        self.previous.setObjectName("arrivalsPrevious")
        self.next = Button(self.tr("&Neste"), sign_after="ui-arrow-right")
        self.next.setObjectName("arrivalsNext")
        self.seen = Button(self.tr("&Sett"), ButtonKind.PRIMARY, sign="ui-check")
        self.seen.setObjectName("arrivalsSeen")
        self.seen_all = Button(self.tr("&Alle er sett"), ButtonKind.QUIET)
        self.seen_all.setObjectName("arrivalsSeenAll")
        self._message = MessageLine(Severity.WARN, "")
        self._message.setObjectName("arrivalsMessage")
        self._message.hide()
        self._lay_out()
        self.previous.clicked.connect(partial(self._go, -1))
        self.next.clicked.connect(partial(self._go, 1))
        self.seen.clicked.connect(self._mark_one)
        self.seen_all.clicked.connect(self._mark_all)
        workplace.announcer.store_changed.connect(self._store_changed)

    @property
    def title(self) -> str:
        return self.tr("Mens du var borte")

    @property
    def help_topic(self) -> str:
        return "sync"

    def on_shown(self) -> None:
        self._is_read = False
        self._read()

    def focus_start(self) -> None:
        first = self.seen if self.seen.isVisibleTo(self) else self._back
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        scroll = ScrollColumn(margins=(24, 16, 24, 16), spacing=12)
        column(self).addWidget(scroll)
        self._back = Link(self.tr("Tilbake"))
        self._back.setObjectName("arrivalsBack")
        self._back.clicked.connect(self.back_wanted)
        scroll.body.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        scroll.body.addWidget(Text(self.tr("Mens du var borte"), "section"))
        words = column(spacing=2)
        words.addWidget(self._name)
        words.addWidget(self._count)
        scroll.body.addLayout(words)
        self._acts = QWidget()
        acts = FlowLayout(self._acts, spacing=8)
        for button in (self.previous, self.next, self.seen, self.seen_all):
            acts.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._acts.setSizePolicy(policy)
        scroll.body.addWidget(self._acts)
        scroll.body.addWidget(self._message)
        self._list = column(spacing=12)
        scroll.body.addLayout(self._list)
        self._nothing = Card()
        sentence = self.tr("Ingen har endret noe du ikke har sett.")
        self._nothing.body.addWidget(EmptyState("ui-done", self.tr("Ingenting nytt"), sentence))
        for part in (self._nothing, self._acts):
            part.hide()
        scroll.body.addWidget(self._nothing)
        scroll.body.addStretch(1)

    def _read(self) -> None:
        self._workplace.worker.submit(_unseen, self._loaded, self._failed)

    @Slot(object)
    def _loaded(self, found: Unseen) -> None:
        is_first, self._is_read = not self._is_read, True
        shown = self._pages[self._at].participant if self._pages else None
        places = [number for number, page in enumerate(found.pages) if page.participant == shown]
        self._pages = found.pages
        self._at = places[0] if places else min(self._at, max(0, len(found.pages) - 1))
        self._message.setVisible(found.came_meanwhile)
        if found.came_meanwhile:
            fact = self.tr("Det kom mer mens du leste.")
            self._message.show_message(Severity.INFO, fact, self.tr("Les det som er nytt, og trykk «Sett» igjen."))
        self._show()
        if is_first or not self._acts.isVisibleTo(self):
            self.focus_start()
        self.ready.emit()

    def _go(self, step: int) -> None:
        self._at = min(max(self._at + step, 0), len(self._pages) - 1)
        self._message.hide()
        self._show()

    def _show(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._nothing.setVisible(not self._pages)
        self._acts.setVisible(bool(self._pages))
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(self._at < len(self._pages) - 1)
        page = self._pages[self._at] if self._pages else None
        self._name.setText(page.shown_name if page is not None else "")
        self._name.setVisible(page is not None)
        place = self.tr("Deltaker {place} av {all}").format(place=self._at + 1, all=len(self._pages))
        self._count.setText(place)
        self._count.setVisible(page is not None)
        self.seen_all.setVisible(len(self._pages) > 1)
        if page is not None:
            self._show_page(page)

    def _show_page(self, page: Arrival) -> None:
        if page.conflicts:
            link = Link(self.tr("Velg"))
            link.setObjectName("arrivalsConflicts")
            link.setAccessibleName(self.tr("Velg i konflikten"))
            link.clicked.connect(partial(self.page_wanted.emit, PageRequest("conflicts", record=page.participant)))
            card = Card(self.tr("Noen felt har to verdier"), link)
            words = self.tr("{count} venter på at du velger.").format(count=page.conflicts)
            if page.conflicts == 1:
                words = self.tr("Ett felt venter på at du velger.")
            card.body.addWidget(Text(words))
            self._list.addWidget(card)
        card = Card(spacing=10)
        card.setAccessibleName(self.tr("Endringer"))
        for number, line in enumerate(page.lines):
            if number:
                card.body.addWidget(Divider())
            card.body.addWidget(self._line(page, line))
        if page.more:
            more = self.tr("… og {count} til. Resten står i historikken.").format(count=page.more)
            card.body.addWidget(Text(more, "body", "text_muted", wrap=True))
        self._list.addWidget(card)

    def _line(self, page: Arrival, line: ArrivalLine) -> QWidget:
        held = QWidget()
        place = row(held, spacing=12)
        words = column(spacing=2)
        words.addWidget(Text(line.what, "strong", wrap=True))
        if line.labels:
            words.addWidget(Text(", ".join(line.labels), "body", wrap=True))
        at = line.at.astimezone()
        who = self.tr("{who}, {when}").format(who=line.who, when=f"{at:%d.%m.%Y %H:%M}")
        words.addWidget(ShortText(who, "caption", "text_muted"))
        place.addLayout(words, 1)
        link = Link(self.tr("Åpne"))
        link.setObjectName(f"arrivalsOpen_{line.record}")
        link.setAccessibleName(self.tr("Åpne: {what}").format(what=line.what))
        target = PAGES.get(line.kind)
        request = PageRequest("participant", record=page.participant)
        link.clicked.connect(
            partial(self.page_wanted.emit, PageRequest(target, record=line.record) if target is not None else request)
        )
        place.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return held

    @Slot()
    def _mark_one(self) -> None:
        if self._pages:
            self._mark((self._pages[self._at],), self._pages[self._at].participant)

    @Slot()
    def _mark_all(self) -> None:
        self._mark(self._pages, None)

    def _mark(self, read: tuple[Arrival, ...], participant: str | None) -> None:
        job = partial(_mark_seen, read=read, participant=participant)
        self._workplace.worker.submit(job, self._loaded, self._failed)
        if self._workplace.syncing is not None:
            self._workplace.syncing.refresh()

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if self.isVisible():
            self._read()


def _unseen(desk: Desk) -> Unseen:
    from karriere_app.services import arrivals

    return Unseen(arrivals.unseen(desk))


def _mark_seen(desk: Desk, *, read: tuple[Arrival, ...], participant: str | None) -> Unseen:
    """Mark what was read as seen; where more has come since it was shown, nothing is marked."""
    from karriere_app.services import arrivals

    there = arrivals.unseen(desk)
    stands = tuple(page for page in there if participant in (None, page.participant))
    if [page.lines for page in stands] != [page.lines for page in read]:
        return Unseen(there, came_meanwhile=True)
    arrivals.mark_seen(desk, participant)
    return Unseen(arrivals.unseen(desk))
