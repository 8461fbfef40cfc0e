"""Crediting (godskriving) and realkompetanse of a plan: what earlier education and work count for, what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.widgets.card import Card
from ui.widgets.layout import column

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter


class CreditPart(QWidget):
    """The tab «Godskriving». ``forms`` are the forms of the plan itself that it shows."""

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card(self.tr("Det som står igjen"))
        form = RecordForm(presenter.root, mnemonics=Mnemonics(), parent=self)
        card.body.addWidget(form.field("remaining", label=self.tr("Står igjen"), lines=3))
        card.body.addWidget(form.field("credited_years", label=self.tr("Godskrevet, år i alt")))
        self.forms = (form,)
        inside = column(self)
        inside.addWidget(card)
        inside.addStretch(1)

    def set_read_only(self, read_only: bool) -> None:
        """An agreed plan keeps its crediting."""
        for form in self.forms:
            form.set_read_only(read_only)
