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
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.sign import KeyCap
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.workplace import Workplace

WIDEST = 760
KEY_WIDTH = 110


class HelpPage(Page):
    """All parts below each other. Keys: Up/Down, Page, Home/End scroll."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, Card] = {}
        self._wanted: str | None = None
        self._scroll = _HelpScroll()
        outer = column(self)
        outer.addWidget(self._scroll)
        self._scroll.body.addWidget(Text(self.title, "title"))
        for part in help_parts():
            card = _card(part)
            self._cards[part.topic] = card
            self._scroll.body.addWidget(card)
        self._scroll.body.addStretch(1)

    @property
    def title(self) -> str:
        return self.tr("Hjelp")

    @property
    def help_topic(self) -> str:
        return "start"

    def open(self, request: PageRequest) -> None:
        """``part`` is a topic of ``help_texts``."""
        self._wanted = request.part
        # The cards have no height before the page has been laid out.
        QTimer.singleShot(0, self._show_wanted)

    def focus_start(self) -> None:
        self._scroll.setFocus()

    @Slot()
    def _show_wanted(self) -> None:
        card = self._cards.get(self._wanted or "")
        self._scroll.verticalScrollBar().setValue(card.y() if card is not None else 0)


class _HelpScroll(ScrollColumn):
    """The column, itself a tab stop, so that it scrolls by keys."""

    def __init__(self) -> None:
        super().__init__(widest=WIDEST)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("helpText")
        self.setAccessibleName(self.tr("Hjelpetekst"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)


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
