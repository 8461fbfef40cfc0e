"""Conflicts: two people wrote in the same field. Before, theirs and mine side by side; keys 1, 2 and 3 choose.

Works without a network. The other value stays readable in the history; a choice is undone with Ctrl+Z like any act.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.messages import severity_of, words_for
from ui.pages.page import Page, PageRequest
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, EmptyState, MessageLine
from ui.widgets.conflict_card import ConflictCard
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.conflicts import Choice, ConflictView
    from karriere_app.services.desk import Desk
    from karriere_app.services.records import Saved
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace


class ConflictsPage(Page):
    """The open conflicts, of one participant or of all; the first that waits has the keys."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._participant: str | None = None
        self._cards: list[ConflictCard] = []
        self._is_busy = False
        self._heading = Text(self.tr("Dere har skrevet i samme felt"), "title", wrap=True)
        self._about = Text("", "body", "text_muted", wrap=True)
        self._count = Text("", "strong")
        self._done = Button(self.tr("Ferdig"), sign="ui-check")
        self._done.setObjectName("conflictsDone")
        self._message = MessageLine(Severity.WARN, "")
        self._message.hide()
        self._lay_out()
        self._done.clicked.connect(self.back_wanted)
        workplace.announcer.store_changed.connect(self._store_changed)

    @property
    def title(self) -> str:
        return self.tr("Konflikter")

    @property
    def help_topic(self) -> str:
        return "sync"

    def open(self, request: PageRequest) -> None:
        self._participant = request.record

    def on_shown(self) -> None:
        self._read()

    def focus_start(self) -> None:
        card = next((card for card in self._cards if not card.is_settled), None)
        if card is not None:
            card.focus_start()
        else:
            self._done.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2 and 3 choose in the conflict that has the focus, or in the first that waits."""
        keys = {Qt.Key.Key_1: "SERVER", Qt.Key.Key_2: "MINE", Qt.Key.Key_3: "BOTH"}
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        wanted = keys.get(Qt.Key(event.key())) if plain else None
        card = self._card_in_front()
        if wanted is None or card is None or not card.can_choose(wanted):
            super().keyPressEvent(event)
            return
        self._choose(card, wanted)

    def _card_in_front(self) -> ConflictCard | None:
        focused: QWidget | None = self.focusWidget()
        open_cards = [card for card in self._cards if not card.is_settled]
        with_focus = [card for card in open_cards if focused is not None and card.isAncestorOf(focused)]
        return next(iter(with_focus or open_cards), None)

    def _lay_out(self) -> None:
        scroll = ScrollColumn(margins=(24, 16, 24, 16), spacing=12)
        column(self).addWidget(scroll)
        head = row(spacing=12)
        words = column(spacing=2)
        words.addWidget(self._heading)
        words.addWidget(self._about)
        head.addLayout(words, 1)
        head.addWidget(self._count)
        head.addWidget(self._done)
        back = Link(self.tr("Tilbake"))
        back.setObjectName("conflictsBack")
        back.clicked.connect(self.back_wanted)
        scroll.body.addWidget(back)
        scroll.body.addLayout(head)
        scroll.body.addWidget(self._message)
        self._list = column(spacing=12)
        scroll.body.addLayout(self._list)
        self._nothing = Card()
        sentence = self.tr("Ingen felt har to verdier nå.")
        self._nothing.body.addWidget(EmptyState("ui-done", self.tr("Ingen konflikter"), sentence))
        scroll.body.addWidget(self._nothing)
        scroll.body.addStretch(1)

    def _read(self) -> None:
        self._workplace.worker.submit(partial(_open, participant=self._participant), self._loaded, self._failed)

    @Slot(object)
    def _loaded(self, views: tuple[ConflictView, ...]) -> None:
        shown = {card.conflict for card in self._cards}
        wanted = {view.id for view in views}
        for card in [card for card in self._cards if card.conflict not in wanted and not card.is_settled]:
            self._cards.remove(card)
            card.deleteLater()
        for view in views:
            if view.id not in shown:
                card = ConflictCard(view)
                card.choice_wanted.connect(partial(self._choose, card))
                self._cards.append(card)
                self._list.addWidget(card)
        self._nothing.setVisible(not self._cards)
        self._tell()
        self.focus_start()
        self.ready.emit()

    def _tell(self) -> None:
        settled = sum(card.is_settled for card in self._cards)
        self._count.setText(self.tr("{done} av {all} valgt").format(done=settled, all=len(self._cards)))
        self._count.setVisible(bool(self._cards))
        others = sorted({card.other for card in self._cards if card.other})
        names = self.tr(" og ").join(others)
        about = self.tr("{names} og du endret det samme hver for dere. Ingenting er borte.").format(names=names)
        self._about.setText(about if names else self.tr("Ingenting er borte."))
        self._about.setVisible(bool(self._cards))
        is_done = bool(self._cards) and settled == len(self._cards)
        self._done.set_kind(ButtonKind.PRIMARY if is_done else ButtonKind.SECONDARY)

    def _choose(self, card: ConflictCard, choice: str) -> None:
        if self._is_busy or card.is_settled:
            return
        self._is_busy = True
        job = partial(_resolve, conflict=card.conflict, choice=choice)
        self._workplace.worker.submit(job, partial(self._settled, card, choice), self._failed)

    def _settled(self, card: ConflictCard, choice: str, saved: Saved) -> None:
        self._is_busy = False
        card.settle(choice)
        self._message.hide()
        if saved.change_set is not None:
            self._workplace.undo.push(saved.change_set, self.tr("valget i konflikten"))
        self._tell()
        self.focus_start()
        self._workplace.announcer.announce(saved.kinds, saved.ids)

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        self._is_busy = False
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if self.isVisible() and "conflict" in change.kinds and not self._is_busy:
            self._read()


def _open(desk: Desk, *, participant: str | None) -> tuple[ConflictView, ...]:
    from karriere_app.services import conflicts

    return conflicts.open_conflicts(desk, participant)


def _resolve(desk: Desk, *, conflict: str, choice: str) -> Saved:
    from karriere_app.services import conflicts

    wanted: Choice = conflicts.Choice(choice)
    return conflicts.resolve(desk, conflict, wanted)
