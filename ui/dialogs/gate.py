"""What stands in the window while no store is open: a card in the middle of an empty table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from ui.theme import scaled
from ui.widgets.card import Card
from ui.widgets.layout import column, row
from ui.widgets.sign import Sign
from ui.widgets.text import Text


class Gate(QWidget):
    """A centred card of a fixed width, lines under it, a caption at the foot. Scrolls when text is large.

    ``card_body`` is the column inside the card, ``below`` the column under it.
    """

    def __init__(self, width: int, foot: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Not the pages' ScrollColumn: asking Qt for its viewport makes PySide load every widget class there is, a tenth
        # of the time until the first window stands.
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column(self).addWidget(scroll)
        inside = QWidget()
        body = column(inside, margins=(16, 16, 16, 8), spacing=16)
        scroll.setWidget(inside)
        body.addStretch(1)
        line = row()
        line.addStretch(1)
        card = Card(spacing=0)
        card.setMaximumWidth(scaled(width))
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        line.addWidget(card, 1000)
        line.addStretch(1)
        body.addLayout(line)
        self.card_body = column(margins=(12, 12, 12, 12), spacing=12)
        card.body.addLayout(self.card_body)
        self.below = column(spacing=4)
        body.addLayout(self.below)
        body.addStretch(1)
        caption = Text(foot, "caption", "text_muted", wrap=True)
        caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        body.addWidget(caption)


class Brand(QWidget):
    """The program's sign, its name, and whose it is."""

    def __init__(self, line_below: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = row(self, spacing=14)
        layout.addWidget(Sign("ui-flag", "accent", 28))
        words = column(spacing=2)
        words.addWidget(Text("Karriere", "title"))
        if line_below:
            words.addWidget(Text(line_below, "caption", "text_muted", wrap=True))
        layout.addLayout(words, 1)
