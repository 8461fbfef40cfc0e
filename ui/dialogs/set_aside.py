"""Setting an error of the law aside: a reason from the list, and why in one's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.forms.controls import sentence_case
from ui.theme import Severity
from ui.widgets.field import Field
from ui.widgets.inputs import TextArea
from ui.widgets.question import Question
from ui.widgets.segments import Choice
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.services.vocabularies import Vocabularies
    from ui.models.law_lines import LawLine

LONGEST = 2_000


class SetAsideDialog(Question):
    """Both are needed: what was set aside is asked about later. Ctrl+Enter saves.

    Signals:
        chosen: set it aside; args: the code of the reason, the text.
    """

    chosen = Signal(str, str)

    def __init__(self, line: LawLine, vocabularies: Vocabularies, parent: QWidget | None = None) -> None:
        super().__init__(
            _tr("Sette funnet til side?"),
            _tr("Da hindrer det ikke ferdigstilling. Grunnen står i saken, med navnet ditt og dagen."),
            act=_tr("Sett til side"),
            keep=_tr("La det stå"),
            parent=parent,
        )
        self.setObjectName("setAsideDialog")
        self.body.addWidget(Text(f"{line.sentence} ({line.section})", wrap=True))
        terms = vocabularies.load("override_reason").terms
        self._grounds = Choice([(term.code, sentence_case(term.label("nb"))) for term in terms])
        self._text = TextArea(lines=3, longest=LONGEST)
        self._fields = (
            Field(self.tr("&Grunn"), self._grounds, name="setAsideGrounds"),
            Field(self.tr("&Begrunnelse"), self._text, name="setAsideText"),
        )
        self._grounds.value_changed.connect(self._fields[0].clear_finding)
        self._text.value_changed.connect(self._fields[1].clear_finding)
        for field in self._fields:
            self.body.addWidget(field)
        self.act_button.setDefault(False)
        save = QShortcut(QKeySequence("Ctrl+Return"), self)
        save.activated.connect(self.accept)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._grounds.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def accept(self) -> None:
        """Set it aside; what is missing is asked for first."""
        grounds, text = self._grounds.value(), self._text.value()
        asked = (self.tr("Velg en grunn."), self.tr("Skriv hvorfor."))
        for field, value, words in zip(self._fields, (grounds, text), asked, strict=True):
            if value is None:
                field.set_finding(Severity.WARN, words)
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.chosen.emit(str(grounds), str(text))
        super().accept()


def _tr(text: str) -> str:
    return QCoreApplication.translate("SetAsideDialog", text)
