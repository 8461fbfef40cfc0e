"""Conflicts: two people wrote in the same field. Before, theirs and mine side by side; keys 1, 2 and 3 choose.

Works without a network. The other value stays readable, here and in the history; a choice is undone with Ctrl+Z like
any act.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.messages import severity_of, words_for
from ui.pages.page import Page, PageRequest
from ui.theme import Severity, current_theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, EmptyState, MessageLine
from ui.widgets.conflict_card import ConflictCard
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karriere_app.domain.fields import RecordId
    from karriere_app.errors import KarriereError
    from karriere_app.services.conflicts import Choice, ConflictView
    from karriere_app.services.desk import Desk
    from karriere_app.services.records import Saved
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace

CHOICES = {Qt.Key.Key_1: "SERVER", Qt.Key.Key_2: "MINE", Qt.Key.Key_3: "BOTH"}
MOST_EARLIER = 50


@dataclass(frozen=True)
class Found:
    """The conflicts that wait, oldest first; and those in which somebody has chosen, latest first."""

    waiting: tuple[ConflictView, ...]
    settled: tuple[ConflictView, ...]


class ConflictsPage(Page):
    """``PageRequest("conflicts", record=<participant or None>)``; the first conflict that waits has the keys."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._participant: str | None = None
        self._cards: list[ConflictCard] = []
        self._earlier_cards: list[ConflictCard] = []
        self._settled: tuple[ConflictView, ...] = ()
        self._is_busy = self._is_read = False
        self._heading = Text(self.tr("Dere har skrevet i samme felt"), "title", wrap=True)
        self._about = Text("", "body", "text_muted", wrap=True)
        self._count = Text("", "strong")
        self._count.setObjectName("conflictsCount")
        self._done = Button(self.tr("Ferdig"), sign="ui-check")
        self._done.setObjectName("conflictsDone")
        self._message = MessageLine(Severity.WARN, "")
        self._message.setObjectName("conflictsMessage")
        self._message.hide()
        self._earlier = Link("")
        self._earlier.setObjectName("conflictsEarlier")
        self._lay_out()
        self._done.clicked.connect(self.back_wanted)
        self._earlier.clicked.connect(self._show_earlier)
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
        for card in [card for card in self._cards if card.is_settled]:
            self._drop(card)
        self._is_read = False
        self._read()

    def focus_start(self) -> None:
        card = next((card for card in self._cards if not card.is_settled), None)
        if card is not None:
            card.focus_start()
        else:
            self._done.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2 and 3 choose in the conflict that has the focus, or in the first that waits."""
        wanted = CHOICES.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        card = self._card_in_front()
        if wanted is None or held or card is None or not card.can_choose(wanted):
            super().keyPressEvent(event)
            return
        self._choose(card, wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for card in (*self._cards, *self._earlier_cards):
            self._fit(card)

    def _fit(self, card: ConflictCard) -> None:
        card.set_width_class(current_theme().width_class(self.window().width()))

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
        scroll.body.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        scroll.body.addLayout(head)
        scroll.body.addWidget(self._message)
        self._list = column(spacing=12)
        scroll.body.addLayout(self._list)
        self._nothing = Card()
        sentence = self.tr("Ingen felt har to verdier nå.")
        self._nothing.body.addWidget(EmptyState("ui-done", self.tr("Ingen konflikter"), sentence))
        self._nothing.hide()
        scroll.body.addWidget(self._nothing)
        scroll.body.addWidget(self._earlier, 0, Qt.AlignmentFlag.AlignLeft)
        self._earlier.hide()
        self._earlier_list = column(spacing=12)
        scroll.body.addLayout(self._earlier_list)
        scroll.body.addStretch(1)

    def _read(self) -> None:
        self._workplace.worker.submit(partial(_find, participant=self._participant), self._loaded, self._failed)

    @Slot(object)
    def _loaded(self, found: Found) -> None:
        is_first, self._is_read = not self._is_read, True
        had_focus = self._card_with_focus()
        waiting = {view.id: view for view in found.waiting}
        settled = {view.id: view for view in found.settled}
        for card in list(self._cards):
            if card.is_settled and card.conflict in waiting:
                self._replace(card, waiting[card.conflict])  # the choice was undone
            elif not card.is_settled and card.conflict not in waiting:
                self._settle_elsewhere(card, settled)
        shown = {card.conflict for card in self._cards}
        for view in found.waiting:
            if view.id not in shown:
                self._add(len(self._cards), view)
        self._settled = tuple(view for view in found.settled if view.id not in {card.conflict for card in self._cards})
        self._nothing.setVisible(not self._cards)
        self._tell()
        if is_first or (had_focus is not None and had_focus not in self._cards):
            self.focus_start()
        self.ready.emit()

    def _card_with_focus(self) -> ConflictCard | None:
        focused: QWidget | None = self.focusWidget()
        return next((card for card in self._cards if focused is not None and card.isAncestorOf(focused)), None)

    def _add(self, place: int, view: ConflictView) -> ConflictCard:
        card = ConflictCard(view, with_name=self._participant is None)
        card.choice_wanted.connect(partial(self._choose, card))
        self._cards.insert(place, card)
        self._list.insertWidget(place, card)
        self._fit(card)
        return card

    def _drop(self, card: ConflictCard) -> int:
        place = self._cards.index(card)
        self._cards.remove(card)
        self._list.removeWidget(card)
        card.hide()
        card.deleteLater()
        return place

    def _replace(self, card: ConflictCard, view: ConflictView) -> None:
        self._add(self._drop(card), view).focus_start()

    def _settle_elsewhere(self, card: ConflictCard, settled: Mapping[RecordId, ConflictView]) -> None:
        """Somebody else chose first: say who; a conflict that left this laptop with its participant just goes."""
        view = settled.get(card.conflict)
        if view is None:
            self._drop(card)
        elif view.chosen_as is not None:
            card.settle(view.chosen_as.value, view.chosen_by or "")

    def _tell(self) -> None:
        settled = sum(card.is_settled for card in self._cards)
        self._count.setText(self.tr("{done} av {all} valgt").format(done=settled, all=len(self._cards)))
        self._count.setToolTip(self.tr("Ctrl+Z angrer det siste valget"))
        self._count.setVisible(bool(self._cards))
        self._about.setText(self._sentence())
        self._about.setVisible(bool(self._cards))
        is_done = bool(self._cards) and settled == len(self._cards)
        self._done.set_kind(ButtonKind.PRIMARY if is_done else ButtonKind.SECONDARY)
        many = len(self._settled)
        one = self.tr("Vis ett tidligere valg")
        self._earlier.setText(one if many == 1 else self.tr("Vis {count} tidligere valg").format(count=many))
        self._earlier.setVisible(bool(many) and not self._earlier_cards)

    def _sentence(self) -> str:
        others = sorted({card.other for card in self._cards if card.other})
        people = {card.participant: card.shown_name for card in self._cards}
        nothing_lost = self.tr("Ingenting er borte.")
        if not others:
            return nothing_lost
        names = others[0] if len(others) == 1 else self.tr("{count} kolleger").format(count=len(others))
        if len(people) == 1 and (whom := next(iter(people.values()))):
            sentence = self.tr("{names} og du endret {whom} hver for dere.").format(names=names, whom=whom)
        else:
            sentence = self.tr("{names} og du endret det samme hver for dere.").format(names=names)
        return f"{sentence} {nothing_lost}"

    def _choose(self, card: ConflictCard, choice: str) -> None:
        if self._is_busy or not card.can_choose(choice):
            return
        self._is_busy = True
        job = partial(_resolve, conflict=card.conflict, choice=choice)
        self._workplace.worker.submit(job, partial(self._chosen, card, choice), self._failed)

    def _chosen(self, card: ConflictCard, choice: str, saved: Saved) -> None:
        self._is_busy = False
        card.settle(choice)
        self._message.hide()
        if saved.change_set is not None:
            self._workplace.undo.push(saved.change_set, self.tr("valget i konflikten"))
        self._tell()
        self.focus_start()
        self._workplace.announcer.announce(saved.kinds, saved.ids)

    @Slot()
    def _show_earlier(self) -> None:
        """Show the conflicts in which somebody has chosen: what was not chosen stays readable."""
        for view in self._settled[:MOST_EARLIER]:
            card = ConflictCard(view)
            self._earlier_cards.append(card)
            self._earlier_list.addWidget(card)
            self._fit(card)
        self._earlier.hide()
        self._done.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        self._is_busy = False
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()
        self._read()

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if self.isVisible() and "conflict" in change.kinds and not self._is_busy:
            self._read()


def _find(desk: Desk, *, participant: str | None) -> Found:
    from karriere_app.services import conflicts

    settled = conflicts.settled(desk, participant)
    return Found(conflicts.open_conflicts(desk, participant), tuple(reversed(settled)))


def _resolve(desk: Desk, *, conflict: str, choice: str) -> Saved:
    from karriere_app.services import conflicts

    wanted: Choice = conflicts.Choice(choice)
    return conflicts.resolve(desk, conflict, wanted)
