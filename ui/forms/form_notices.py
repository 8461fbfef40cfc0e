"""What a form tells at its top: unsaved text that was found, a colleague's change, a refused saving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.forms.draft_offer import DraftOffer
from ui.messages import severity_of, words_for
from ui.theme import Severity
from ui.widgets.card import MessageLine
from ui.widgets.layout import column

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError


class FormNotices(QWidget):
    """The offer of a found draft, and one message at a time that can be closed. Takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        place = column(self, spacing=8)
        self.offer = DraftOffer()
        self._line = MessageLine(Severity.WARN, "", act=self.tr("Lukk"))
        self._line.setObjectName("formNotice")
        self._line.act_pressed.connect(self._close)
        self._line.hide()
        place.addWidget(self.offer)
        place.addWidget(self._line)

    @Slot(str, str)
    def tell_clash(self, label: str, who: str) -> None:
        """Tell that somebody changed a field that is being written in; ``label`` is the field's."""
        fact = self.tr("{who} har endret «{field}» mens du skrev.").format(who=who or self.tr("En annen"), field=label)
        self._tell(Severity.WARN, fact, self.tr("Teksten din står. Når den lagres, er det den som gjelder."))

    @Slot(object)
    def tell_failure(self, error: KarriereError) -> None:
        """Tell that something was refused: what happened, what is safe, what to do."""
        message = words_for(error)
        self._tell(severity_of(error), message.happened, message.rest)

    def _tell(self, severity: Severity, fact: str, reason: str) -> None:
        self._line.show_message(severity, fact, reason)
        self._line.show()

    @Slot()
    def _close(self) -> None:
        self._line.hide()
