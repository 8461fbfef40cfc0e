"""The frame of a session: when, where, on which basis; and the small path where the participant declines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, choice_of
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.layout import column, row
from ui.widgets.segments import Choice
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.session_jobs import SessionContext
    from ui.presenters.session_presenter import SessionPresenter


class WhenCard(Card):
    """«Når og hvor»."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Når og hvor"))
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        field = form.field
        day = field("guidance_on", label=self.tr("Dato"))
        self.first = day.control
        places = choice_of(presenter.workplace, "place_kind")
        add = self.body.addWidget
        add(SideBySide([(day, 1), (field("starts_at", label=self.tr("Klokkeslett")), 1)]))
        add(
            SideBySide(
                [
                    (field("duration_minutes", label=self.tr("Varighet")), 1),
                    (field("preparation_minutes", label=self.tr("Forberedelse")), 1),
                ]
            )
        )
        add(
            SideBySide(
                [
                    (field("place_kind", label=self.tr("Hvor"), control=places), 1),
                    (field("place", label=self.tr("Sted")), 1),
                ]
            )
        )
        add(
            SideBySide(
                [
                    (field("group_size", label=self.tr("Antall i gruppen"), optional=True), 1),
                    (field("funding_tag", label=self.tr("Tilskudd"), optional=True), 1),
                ]
            )
        )


class BasisCard(Card):
    """«Grunnlag»: legal basis, offer, counsellor, the mapping that was used."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Grunnlag"))
        context = presenter.context
        if context is None:
            raise ValueError("the session's context is read before its page is built")
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        add = self.body.addWidget
        add(
            form.field(
                "basis", label=self.tr("Rettsgrunnlag"), control=choice_of(presenter.workplace, "guidance_basis")
            )
        )
        add(form.field("guidance_offered_on", label=self.tr("Dato for tilbud")))
        add(form.field("counsellor", label=self.tr("Veileder"), control=Choice(context.counsellors)))
        hint = "" if context.mappings else self.tr("Deltakeren har ingen kartlegging ennå.")
        mapping = Choice(_mappings(self, context), placeholder=self.tr("Velg kartlegging"))
        add(form.field("mapping", label=self.tr("Kartlegging som er brukt"), hint=hint, control=mapping))


class DeclineCard(Card):
    """The participant says no: a date and a reason are enough to finish (integreringsloven § 3 third ledd)."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Deltakeren takker nei"))
        self._root = presenter.root
        self._today = presenter.workplace.today
        words = self.tr("Når noen takker nei til veiledning, holder det med dato og grunn.")
        self.body.addWidget(Text(words, "body", "text_muted", wrap=True))
        self._start = Button(self.tr("Deltakeren takker nei"), small=True)
        self._start.setObjectName("declineStart")
        self._start.clicked.connect(self._begin)
        acts = row()
        acts.addWidget(self._start)
        acts.addStretch(1)
        self.body.addLayout(acts)
        self.form = form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        self._path = QWidget()
        inside = column(self._path, spacing=12)
        inside.addWidget(form.field("declined_on", label=self.tr("Dato for nei")))
        reason = form.field("declined_reason", label=self.tr("Hvorfor"), lines=2)
        self._reason = reason.control
        inside.addWidget(reason)
        self.body.addWidget(self._path)
        presenter.root.shown.connect(self._refresh)
        presenter.root.edited.connect(self._refresh)
        self._is_open = False
        self._refresh("declined_on")

    def set_read_only(self, read_only: bool) -> None:
        """Let the path only be read; without a refusal there is nothing to show."""
        self.setVisible(not read_only or self._is_declined())
        self._start.setEnabled(not read_only)

    def reveal(self, field: str) -> None:
        """Open the path when one of its fields is wanted."""
        if field in ("declined_on", "declined_reason"):
            self._is_open = True
            self._refresh("declined_on")

    @Slot()
    def _begin(self) -> None:
        self._is_open = True
        self._root.set_value("declined_on", self._today().isoformat())
        self._root.shown.emit("declined_on")
        self._refresh("declined_on")
        self._reason.setFocus()

    @Slot(str)
    def _refresh(self, field: str) -> None:
        if not field.startswith("declined_"):
            return
        is_open = self._is_open or self._is_declined()
        self._path.setVisible(is_open)
        self._start.setVisible(not is_open)

    def _is_declined(self) -> bool:
        return any(self._root.value(name) is not None for name in ("declined_on", "declined_reason"))


def _mappings(card: QWidget, context: SessionContext) -> list[tuple[str, str]]:
    undated = card.tr("Kartlegging uten dato")
    dated = card.tr("Kartlegging {day}, versjon {version}")
    return [
        (each, dated.format(day=f"{on:%d.%m.%Y}", version=version or 1) if on is not None else undated)
        for each, on, version in context.mappings
    ]
