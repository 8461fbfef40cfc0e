"""The conversation itself: own wishes, recommendation, reason, disagreement (integreringsloven § 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, choice_of
from ui.widgets.card import Card
from ui.widgets.segments import Segments

if TYPE_CHECKING:
    from ui.presenters.session_presenter import SessionPresenter


class ConversationCard(Card):
    """The left column of the session: what the participant wants and what is recommended."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics, act: QWidget | None = None) -> None:
        super().__init__(self.tr("Samtalen"), act)
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        add = self.body.addWidget
        wishes = form.field(
            "own_wishes", label=self.tr("Deltakerens egne ønsker"), hint=self.tr("Skriv med deltakerens ord."), lines=4
        )
        add(wishes)
        self.first = wishes.control
        goals = choice_of(presenter.workplace, "end_goal")
        goal = form.field("recommended_goal", label=self.tr("Anbefalt sluttmål"), control=goals)
        level = form.field("recommended_norwegian_level", label=self.tr("Foreslått norsknivå"))
        add(form.field("recommended_direction", label=self.tr("Anbefaling"), lines=3))
        add(form.field("recommendation_reason", label=self.tr("Begrunnelse"), lines=3))
        add(SideBySide([(goal, 1), (level, 0)]))
        choices = [("NO", self.tr("Nei")), ("PARTLY", self.tr("Delvis")), ("YES", self.tr("Ja"))]
        disagreement = form.field("disagreement", label=self.tr("Er dere uenige?"), control=Segments(choices))
        add(disagreement)
        self._text = form.field("disagreement_text", label=self.tr("Hva dere ser ulikt på"), lines=3)
        add(self._text)
        self.body.addStretch(1)
        presenter.root.edited.connect(self._show_text)
        presenter.root.shown.connect(self._show_text)
        self._root = presenter.root
        self._show_text("disagreement")

    @Slot(str)
    def _show_text(self, field: str) -> None:
        """The text about disagreement is there when there is disagreement, or when something stands in it."""
        if field in ("disagreement", "disagreement_text"):
            wanted = self._root.value("disagreement") in ("PARTLY", "YES")
            self._text.setVisible(wanted or self._root.value("disagreement_text") is not None)


class ReadBackCard(Card):
    """Whether the summary was read to the participant, and in which language."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics) -> None:
        super().__init__()
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        choices = [("NO", self.tr("Nei")), ("YES", self.tr("Ja"))]
        read_back = form.field("read_back", label=self.tr("Lest opp for deltakeren"), control=Segments(choices))
        language = form.field("read_back_language", label=self.tr("Lest opp på"))
        self.body.addWidget(SideBySide([(read_back, 1), (language, 1)]))
