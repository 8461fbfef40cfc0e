"""«Hjelp»: everything one needs to know, without a network; F1 opens the part about the screen one is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.pages.help_texts import HelpPart, help_parts
from ui.pages.page import Page, PageRequest
from ui.theme import scaled
from ui.widgets.card import Card
from ui.widgets.chip import Chip, ChipRow
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.sign import KeyCap
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.workplace import Workplace

WIDEST = 760
KEY_WIDTH = 110


class HelpPage(Page):
    """A chip for each part, and all parts below each other. Up/Down and Page keys scroll."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, Card] = {}
        self._wanted = ""
        self.chips = ChipRow(exclusive=True)
        self.chips.setObjectName("helpTopics")
        self.chips.setAccessibleName(self.tr("Hva du trenger hjelp til"))
        self._scroll = ScrollColumn(margins=(0, 0, 12, 0), widest=WIDEST)
        outer = column(self, margins=(24, 16, 24, 16), spacing=12)
        outer.addWidget(Text(self.title, "title"))
        outer.addWidget(self.chips)
        outer.addWidget(self._scroll, 1)
        for part in help_parts():
            self.chips.add(part.topic, Chip(part.heading))
            card = _card(part)
            self._cards[part.topic] = card
            self._scroll.body.addWidget(card)
        self._scroll.body.addStretch(1)
        self.chips.changed.connect(self._chosen)

    @property
    def title(self) -> str:
        return self.tr("Hjelp")

    @property
    def help_topic(self) -> str:
        return "start"

    def open(self, request: PageRequest) -> None:
        """``part`` is a topic of ``help_texts``."""
        self._wanted = request.part if request.part in self._cards else next(iter(self._cards))
        self.chips.set_value((self._wanted,))
        # The cards have no height before the page has been laid out.
        QTimer.singleShot(0, self._show_wanted)

    def focus_start(self) -> None:
        self.chips.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Up and Down belong to the chips while they have the focus; the page keys always scroll.
        bar = self._scroll.verticalScrollBar()
        steps = {
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_Up: -bar.singleStep(),
            Qt.Key.Key_Down: bar.singleStep(),
        }
        if event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    @Slot(tuple)
    def _chosen(self, topics: tuple[str, ...]) -> None:
        self._wanted = topics[0] if topics else self._wanted
        self.chips.set_value((self._wanted,))
        self._show_wanted()

    @Slot()
    def _show_wanted(self) -> None:
        self._scroll.verticalScrollBar().setValue(self._cards[self._wanted].y())


def _card(part: HelpPart) -> Card:
    card = Card(part.heading, spacing=8)
    for sentence in part.sentences:
        card.body.addWidget(Text(sentence, wrap=True))
    for keys, what in part.keys:
        line = row(spacing=8)
        held = QWidget()
        held.setMinimumWidth(scaled(KEY_WIDTH))
        held.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        inside = row(held)
        inside.addWidget(KeyCap(keys))
        inside.addStretch(1)
        line.addWidget(held)
        line.addWidget(Text(what, wrap=True), 1)
        card.body.addLayout(line)
    return card
