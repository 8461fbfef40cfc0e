"""Changes of mine that the server could not let act: what was written, why, and putting them away once read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.widgets.card import Card
from ui.widgets.layout import Divider, column, row
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karriere_app.services.held_back import HeldView

LONGEST_VALUE = 300


class HeldChanges(Card):
    """One card for all of them.

    Signals:
        read: somebody has read one and wants it away; arg: its number.
    """

    read = Signal(int)

    def __init__(self, held: Iterable[HeldView], parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Ble ikke ført inn hos fylket"), parent=parent)
        about = self.tr("Det du skrev, står her. Skriv det på nytt om det trengs.")
        self.body.addWidget(Text(about, "body", "text_muted", wrap=True))
        for one in held:
            self.body.addWidget(Divider())
            self.body.addWidget(self._one(one))

    @Slot()
    def _was_read(self) -> None:
        self.read.emit(int(self.sender().property("number")))

    def _one(self, held: HeldView) -> QWidget:
        part = QWidget()
        place = row(part, spacing=12)
        words = column(spacing=2)
        words.addWidget(Text(held.title, "strong", wrap=True))
        for line in held.lines:
            value = line.value or self.tr("tomt")
            shown = value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]} …"
            words.addWidget(Text(f"{line.label}: {shown}", "body", wrap=True))
        words.addWidget(Text(held.reason_words, "body", "warn", wrap=True))
        place.addLayout(words, 1)
        link = Link(self.tr("Lest"))
        link.setObjectName(f"heldRead_{held.number}")
        link.setAccessibleName(self.tr("Lest, ta bort: {what}").format(what=held.title))
        link.setProperty("number", held.number)
        link.clicked.connect(self._was_read)
        place.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return part
