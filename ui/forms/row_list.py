"""Rows as cards: added at the end, removed with «Angre», each saved when it is left.

::

    def card_of(row: RecordPresenter) -> RowCard:
        form = RecordForm(row, mnemonics=mnemonics)
        card = RowCard(tr("Utdanning"))
        card.body.addWidget(form.field("institution"))
        card.hold(form)
        return card

    rows = RowsPresenter(workplace, "education_entry", mapping_id, participant=participant_id)
    rows_list = RowList(rows, card_of)
    rows.load()

No card is made again or asked for its size when another is added: the hundredth costs what the first did.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.leaving import LeaveWatch
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, MessageLine
from ui.widgets.layout import column

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from karriere_app.domain.fields import RecordId
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.rows_presenter import RowsPresenter


class RowCard(Card):
    """A row's card. ``first`` gets the focus when a person adds the row.

    Signals:
        remove_pressed: a person wants the row away.
    """

    remove_pressed = Signal()

    def __init__(self, heading: str, *, beside: QWidget | None = None, parent: QWidget | None = None) -> None:
        self.remove_button = Button(self.tr("Fjern"), ButtonKind.QUIET, sign="ui-close", small=True, flush=True)
        super().__init__(heading, self.remove_button, beside=beside, spacing=8, parent=parent)
        self.first: QWidget | None = None
        self._held: list[QObject] = []
        self.remove_button.setObjectName("removeRow")
        self.remove_button.clicked.connect(self.remove_pressed)
        self.set_heading(heading)

    def set_heading(self, heading: str) -> None:
        """Show another heading; the screen reader hears it with the act."""
        self.heading.setText(heading)
        self.setAccessibleName(heading)
        self.remove_button.setAccessibleName(self.tr("Fjern {what}").format(what=heading))

    def hold(self, part: QObject) -> None:
        """Keep a form alive as long as the card."""
        self._held.append(part)


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
        self.rows = rows
        self._card_of = card_of
        self._removed_text = removed_text
        self._cards: dict[str, RowCard] = {}
        self._number = 0
        self._column = column(self, spacing=spacing)
        self._watch = LeaveWatch(self)
        self._removed: MessageLine | None = None
        rows.added.connect(self._add)
        rows.removed.connect(self._remove)
        for row in rows.rows():
            self._add(row, False)

    def card(self, record_id: str) -> RowCard:
        """The card of a row; KeyError when there is none."""
        return self._cards[record_id]

    def cards(self) -> tuple[RowCard, ...]:
        """The cards, in order."""
        return tuple(self._cards.values())

    @Slot(object, bool)
    def _add(self, row: RecordPresenter, is_new: bool) -> None:
        card = self._card_of(row)
        self._number += 1
        card.setObjectName(f"{self.rows.kind.name}.row.{self._number}")
        card.remove_pressed.connect(partial(self.rows.remove, row.record_id))
        self._cards[row.record_id] = card
        self._column.insertWidget(self._place_of(row.record_id), card)
        self._watch.watch(card, row.commit)
        card.show()
        if is_new:
            self._forget_removed()
            if card.first is not None:
                card.first.setFocus()
        self.counted.emit(len(self._cards))

    def _place_of(self, record_id: str) -> int:
        ids = [row.record_id for row in self.rows.rows()]
        followers = set(ids[ids.index(record_id) + 1 :]) if record_id in ids else set()
        following = next((card for each, card in self._cards.items() if each in followers), None)
        return self._column.indexOf(following) if following is not None else self._column.count()

    @Slot(str, object)
    def _remove(self, record_id: str, change_set: RecordId | None) -> None:
        card = self._cards.pop(record_id, None)
        if card is None:
            return
        place, heading = self._column.indexOf(card), card.heading.text()
        had_focus = card.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._watch.forget(card)
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
        self._column.insertWidget(place, line)
        line.show()
        if had_focus:
            line.focusNextChild()

    def _bring_back(self, change_set: Any) -> None:
        self._forget_removed()
        self.rows.bring_back(change_set)

    def _forget_removed(self) -> None:
        if self._removed is not None:
            self._column.removeWidget(self._removed)
            self._removed.hide()
            self._removed.deleteLater()
            self._removed = None
