"""Rows as cards: added at the end, removed with «Angre», each saved when it is left.

::

    def card_of(row: RecordPresenter) -> RowCard:
        form = RecordForm(row, mnemonics=mnemonics, is_row=True)
        card = RowCard(tr("Utdanning"))
        card.body.addWidget(form.field("institution"))
        card.hold_form(form)
        return card

    rows = RowsPresenter(workplace, "education_entry", mapping_id, participant=participant_id, parent=page)
    rows_list = RowList(rows, card_of)
    rows.load()

No card is made again or laid out anew when another is added. Of many rows the first few have their cards at once, the
others when the window has nothing else to do.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.forms.field_grid import GridLayout
from ui.forms.leaving import LeaveWatch
from ui.presenters.record_keeper import one_shot
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, MessageLine
from ui.widgets.layout import row
from ui.widgets.text import Link, ShortText

if TYPE_CHECKING:
    from collections.abc import Callable

    from karriere_app.domain.fields import RecordId
    from ui.forms.record_form import RecordForm
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.rows_presenter import RowsPresenter


AT_ONCE: Final = 8
PER_TURN: Final = 2


class RowCard(Card):
    """A row's card. ``first`` gets the focus when a person adds the row.

    Signals:
        remove_pressed: a person wants the row away.
    """

    remove_pressed = Signal()

    def __init__(self, heading: str, *, beside: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(spacing=8, parent=parent)
        self.first: QWidget | None = None
        self._forms: list[RecordForm] = []
        self.title_text = ShortText("", "section")
        self.remove_button = Button(self.tr("Fjern"), ButtonKind.QUIET, sign="ui-close", small=True, flush=True)
        self.remove_button.clicked.connect(self.remove_pressed)
        self._top = row(spacing=8)
        self._top.addWidget(self.title_text)
        if beside is not None:
            self._top.addWidget(beside)
        self._top.addStretch(1)
        self._top.addWidget(self.remove_button)
        self.body.addLayout(self._top)
        self.set_heading(heading)

    def set_heading(self, heading: str) -> None:
        """Show another heading; the screen reader hears it with the act."""
        if heading != self.title_text.text():
            self.title_text.setText(heading)
            self.setAccessibleName(heading)
            self.remove_button.setAccessibleName(self.tr("Fjern {what}").format(what=heading))

    def add_act(self, button: QWidget) -> None:
        """Put one more quiet act before «Fjern»."""
        self._top.insertWidget(self._top.count() - 1, button)

    def name(self, kind: str, number: int, record_id: str) -> None:
        """Take the object names of a place in a list."""
        self.setObjectName(f"{kind}.row.{number}")
        self.remove_button.setObjectName(f"{kind}.remove.{record_id}")

    def hold_form(self, form: RecordForm) -> None:
        """Keep a form of the row as long as the card."""
        form.setParent(self)
        self._forms.append(form)

    def set_active(self, active: bool) -> None:
        """Take the Alt letters, or give them to another card."""
        for form in self._forms:
            form.set_mnemonics(active)

    def set_read_only(self, read_only: bool) -> None:
        """Let the row only be read."""
        self.remove_button.setVisible(not read_only)
        for form in self._forms:
            form.set_read_only(read_only)


class RowList(QWidget):
    """The cards of a kind of rows, in their order. Cards are named ``kind.row.<number>`` from 1, as they came.

    Signals:
        counted: a card came or went; arg: how many there are.
    """

    counted = Signal(int)

    def __init__(
        self,
        rows: RowsPresenter,
        card_of: Callable[[RecordPresenter], RowCard],
        *,
        removed_text: Callable[[str], str] | None = None,
        spacing: int = 10,
        parent: QWidget | None = None,
    ) -> None:
        """``removed_text`` makes the sentence beside «Angre» from the heading of the card."""
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rows = rows
        self._card_of = card_of
        self._removed_text = removed_text
        self._cards: dict[str, RowCard] = {}
        self._number = 0
        self._column = GridLayout(self, 1, down=spacing)
        self._watch = LeaveWatch(self)
        self._removed: MessageLine | None = None
        self._active: RowCard | None = None
        self._is_read_only = False
        rows.added.connect(self._add)
        rows.removed.connect(self._remove)
        self._waiting: list[RecordPresenter] = []
        self._timer = one_shot(self, 0, self._make_some)
        for presenter in rows.rows():
            self._add(presenter, False)

    def card(self, record_id: str) -> RowCard:
        """The card of a row; KeyError when there is none."""
        if record_id not in self._cards:
            self.make_all()
        return self._cards[record_id]

    def make_all(self) -> None:
        """Make the cards that wait for their turn now."""
        while self._waiting:
            self._make(self._waiting.pop(0))

    def cards(self) -> tuple[RowCard, ...]:
        """The cards, in order."""
        return tuple(self._cards.values())

    def set_read_only(self, read_only: bool) -> None:
        """Let all rows only be read."""
        self._is_read_only = read_only
        for card in self._cards.values():
            card.set_read_only(read_only)

    def _activate(self, card: RowCard) -> None:
        if self._active is not None:
            self._active.set_active(False)
        self._active = card
        card.set_active(True)

    @Slot(object, bool)
    def _add(self, presenter: RecordPresenter, is_new: bool) -> None:
        if not is_new and len(self._cards) >= AT_ONCE:
            self._waiting.append(presenter)
            self._timer.start()
            return
        card = self._make(presenter)
        if is_new:
            self._forget_removed()
            if card.first is not None:
                card.first.setFocus()

    @Slot()
    def _make_some(self) -> None:
        """Make a few cards more, and let the window answer in between."""
        for presenter in self._waiting[:PER_TURN]:
            self._make(presenter)
        del self._waiting[:PER_TURN]
        if self._waiting:
            self._timer.start()

    def _make(self, presenter: RecordPresenter) -> RowCard:
        card = self._card_of(presenter)
        self._number += 1
        card.name(self.rows.kind.name, self._number, presenter.record_id)
        card.remove_pressed.connect(partial(self.rows.remove, presenter.record_id))
        place = self._place_of(presenter.record_id)
        self._cards[presenter.record_id] = card
        self._column.insert(place, card)
        self._watch.watch(card, presenter.commit, partial(self._activate, card))
        card.set_read_only(self._is_read_only)
        card.set_active(False)
        if self._active is None:
            self._activate(card)
        card.show()
        self.counted.emit(len(self._cards))
        return card

    def _place_of(self, record_id: str) -> int:
        ids = [each.record_id for each in self.rows.rows()]
        followers = set(ids[ids.index(record_id) + 1 :]) if record_id in ids else set()
        following = next((card for each, card in self._cards.items() if each in followers), None)
        return self._column.indexOf(following) if following is not None else self._column.count()

    @Slot(str, object)
    def _remove(self, record_id: str, change_set: RecordId | None) -> None:
        self._waiting = [each for each in self._waiting if each.record_id != record_id]
        card = self._cards.pop(record_id, None)
        if card is None:
            return
        place, heading = self._column.indexOf(card), card.title_text.text()
        had_focus = any(part.hasFocus() for part in card.findChildren(QWidget))
        self._watch.forget(card)
        if self._active is card:
            self._active = None
            if self._cards:
                self._activate(next(iter(self._cards.values())))
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        self._forget_removed()
        if change_set is not None:
            self._offer_back(place, heading, change_set, had_focus)
        self.counted.emit(len(self._cards))

    def _offer_back(self, place: int, heading: str, change_set: RecordId, had_focus: bool) -> None:
        text = self._removed_text(heading) if self._removed_text else self.tr("{what} er fjernet.")
        line = MessageLine(Severity.INFO, text.format(what=heading), act=self.tr("Angre"))
        line.setObjectName(f"{self.rows.kind.name}.removed")
        line.act_pressed.connect(partial(self._bring_back, change_set))
        self._removed = line
        self._column.insert(place, line)
        line.show()
        if had_focus:
            for link in line.findChildren(Link):
                link.setFocus()

    def _bring_back(self, change_set: Any) -> None:
        self._forget_removed()
        self.rows.bring_back(change_set)

    def _forget_removed(self) -> None:
        if self._removed is not None:
            self._column.removeWidget(self._removed)
            self._removed.hide()
            self._removed.deleteLater()
            self._removed = None
