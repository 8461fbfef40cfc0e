"""Unsaved text from before a crash or a lock, offered at the top of its form."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.theme import Severity
from ui.widgets.button import Button
from ui.widgets.card import MessageLine
from ui.widgets.layout import row

if TYPE_CHECKING:
    from ui.presenters.record_presenter import FoundDraft


class DraftOffer(QWidget):
    """One line for all found drafts of a form: take them out, or throw them away. Hidden until :meth:`note`.

    Signals:
        wanted: put the text back into the fields.
        unwanted: throw it away.
    """

    wanted = Signal()
    unwanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = 0
        self._at: datetime | None = None
        line = row(self, spacing=8)
        self._line = MessageLine(Severity.WARN, "", act=self.tr("Hent fram kladden"))
        self._line.setObjectName("foundDraft")
        self._line.act_pressed.connect(self._take)
        self._drop = Button(self.tr("Forkast"), small=True)
        self._drop.setObjectName("discardDraft")
        self._drop.clicked.connect(self._throw)
        line.addWidget(self._line, 1)
        line.addWidget(self._drop)
        self.hide()

    @Slot(object)
    def note(self, found: FoundDraft) -> None:
        """Tell of one more draft that was found."""
        self._fields += len(found.fields)
        self._at = max(self._at, found.at) if self._at is not None else found.at
        fact = self.tr("Kladd fra {at} er ikke lagret.").format(at=f"{self._at.astimezone():%d.%m. %H:%M}")
        fields = self.tr("Ett felt venter.") if self._fields == 1 else self.tr("{count} felt venter.")
        stale = self.tr("Noen har lagret i skjemaet siden.") if found.is_stale else ""
        self._line.show_message(Severity.WARN, fact, f"{fields.format(count=self._fields)} {stale}".strip())
        self.show()

    @Slot()
    def _take(self) -> None:
        self._close()
        self.wanted.emit()

    @Slot()
    def _throw(self) -> None:
        self._close()
        self.unwanted.emit()

    def _close(self) -> None:
        self._fields, self._at = 0, None
        self.hide()
