"""«Hva om …»: what the law says today beside another day, or beside another permit. Nothing is saved."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractSlider, QGridLayout, QLayout, QSizePolicy, QWidget

from karriere_app.domain import parsing
from ui.forms.controls import pick_items
from ui.messages import severity_of, words_for
from ui.models import what_if_lines
from ui.models.case_words import day_text
from ui.theme import Severity, scaled
from ui.widgets.card import MessageLine
from ui.widgets.field import Field, FindingLine
from ui.widgets.inputs import DateField
from ui.widgets.layout import ScrollColumn, column
from ui.widgets.picker import Picker
from ui.widgets.question import Question
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.models.what_if_lines import WhatIfView
    from ui.presenters.workplace import Workplace

WIDE = 760


class WhatIfDialog(Question):
    """A day and a permit to choose; «Sammenlign» (Enter) shows what would be different, and the dialog stays."""

    def __init__(self, workplace: Workplace, participant: str, parent: QWidget | None = None) -> None:
        super().__init__(
            _tr("Hva om …"),
            _tr("Se hva loven ville sagt en annen dag eller med et annet oppholdsgrunnlag. Ingenting lagres."),
            act=_tr("Sammenlign"),
            keep=_tr("Lukk"),
            parent=parent,
        )
        self.setObjectName("whatIfDialog")
        self._workplace, self._participant = workplace, participant
        self._day = DateField(self._read_day)
        self._ground = Picker(pick_items(workplace.vocabularies.load("permit_ground")))
        self._day_field = Field(self.tr("&Dag"), self._day, name="whatIfDay", optional=True)
        self.body.addWidget(self._day_field)
        self.body.addWidget(Field(self.tr("&Oppholdsgrunnlag"), self._ground, name="whatIfGround", optional=True))
        self._message = MessageLine(Severity.WARN, "")
        self._message.hide()
        self.body.addWidget(self._message)
        self._answer = ScrollColumn(margins=(0, 0, 8, 0))
        self._answer.setObjectName("whatIfAnswer")
        self._answer.hide()
        inside = self._answer.widget()
        if inside is not None:
            # On the dialog's own ground, not on the page's.
            inside.setAutoFillBackground(False)
        self._shown: QWidget | None = None
        self.body.addWidget(self._answer, 1)
        self._day.value_changed.connect(self._day_field.clear_finding)
        self.setMinimumWidth(scaled(520))
        self.setMaximumWidth(scaled(WIDE))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._shown is None:
            return hint
        screen = self.screen().availableGeometry()
        return QSize(min(scaled(WIDE), screen.width()), min(scaled(640), screen.height()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._day.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Page Down turn the answer, which holds nothing that takes the keyboard."""
        turns = {
            Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
            Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
        }
        turn = turns.get(Qt.Key(event.key()))
        if turn is not None:
            self._answer.verticalScrollBar().triggerAction(turn)
        else:
            super().keyPressEvent(event)

    @Slot()
    def accept(self) -> None:
        """Compare, with the dialog open."""
        day = self._day.value()
        if day is None and self._day.raw().strip():
            self._day_field.set_finding(Severity.WARN, self.tr("Skriv en dato, for eksempel 01.06.2027."))
            self._day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        ground = self._ground.value()
        job = partial(
            what_if_lines.compare,
            participant=self._participant,
            on=day if isinstance(day, date) else None,
            ground=str(ground) if ground is not None else None,
        )
        self._workplace.worker.submit(job, self._show, self._failed)

    def _show(self, view: WhatIfView) -> None:
        self._message.hide()
        if self._shown is not None:
            self._answer.body.removeWidget(self._shown)
            self._shown.setParent(None)
            self._shown.deleteLater()
        self._shown = Answer(view)
        self._answer.body.addWidget(self._shown)
        self._answer.show()
        screen = self.screen().availableGeometry()
        hint = self.sizeHint()
        layout = self.layout()
        if layout is not None:
            # Else the layout holds on to the height that the texts would need in the narrowest dialog.
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumHeight(0)
        self.resize(hint)
        # Made larger below its first place it could hang over the screen's edge.
        where = self.frameGeometry()
        self.move(
            max(screen.left(), min(where.left(), screen.right() - hint.width())),
            max(screen.top(), min(where.top(), screen.bottom() - hint.height())),
        )

    def _failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()

    def _read_day(self, text: str) -> date | None:
        found = parsing.parse_date(text, self._workplace.today())
        return found if isinstance(found, date) else None


class Answer(QWidget):
    """Today at the left, what would be at the right; below it the findings that come and that go."""

    def __init__(self, view: WhatIfView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = column(self, spacing=12)
        summary = self.tr("Ingenting blir annerledes.") if view.is_same else self.tr("Dette blir annerledes.")
        outer.addWidget(Text(summary, "strong", wrap=True))
        if view.rows:
            grid = QGridLayout()
            grid.setHorizontalSpacing(scaled(12))
            grid.setVerticalSpacing(scaled(8))
            heads = ("", self.tr("I dag {day}").format(day=day_text(view.before)), self._then(view))
            for place, head in enumerate(heads):
                grid.addWidget(Text(head, "caption_strong", "text_muted", wrap=True), 0, place)
                grid.setColumnStretch(place, 1)
            for number, cells in enumerate(view.rows, 1):
                for place, words in enumerate(cells):
                    look = "body" if place else "strong"
                    grid.addWidget(Text(words, look, wrap=True), number, place, Qt.AlignmentFlag.AlignTop)
            outer.addLayout(grid)
        for heading, lines in ((self.tr("Kommer til"), view.came), (self.tr("Faller bort"), view.went)):
            if lines:
                outer.addWidget(Text(heading, "strong"))
            for line in lines:
                shown = FindingLine()
                shown.show_finding(line.severity, f"{line.sentence} ({line.caption})")
                shown.setToolTip("\n".join(line.reason))
                outer.addWidget(shown)
        outer.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _then(self, view: WhatIfView) -> str:
        if view.ground:
            words = self.tr("{day}, {ground}")
            return words.format(day=day_text(view.after), ground=view.ground)
        return day_text(view.after)

    def minimumSizeHint(self) -> QSize:
        # As high as its texts are in the width there is.
        return QSize(super().minimumSizeHint().width(), 0)


def _tr(text: str) -> str:
    return QCoreApplication.translate("WhatIfDialog", text)
