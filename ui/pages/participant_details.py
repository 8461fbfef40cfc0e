"""«Opplysninger»: the person and the ground of stay to mend, the people around, and one's own private note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.draft_offer import DraftOffer
from ui.forms.leaving import LeaveWatch
from ui.forms.mnemonics import Mnemonics
from ui.pages.contact_list import ContactList
from ui.pages.edge_column import EdgeColumn
from ui.pages.participant_form import FormChoices, ParticipantForm, ParticipantRecords, read_choices
from ui.presenters.session_note import PrivateNotePresenter
from ui.theme import WidthClass
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.inputs import TextArea
from ui.widgets.layout import column

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.presenters.workplace import Workplace


class DetailsTab(QWidget):
    """Saved when a card is left; what cannot be read yet waits as a draft.

    Signals:
        failed: the store refused; arg: KarriereError.
        built: the form stands.
    """

    failed = Signal(object)
    built = Signal()

    def __init__(self, workplace: Workplace, participant: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace, self._participant = workplace, participant
        self._width = WidthClass.COMFORTABLE
        self._watch = LeaveWatch(self)
        self.form: ParticipantForm | None = None
        self._wants_focus = False
        outer = column(self)
        self._scroll = EdgeColumn((24, 12, 24, 24))
        outer.addWidget(self._scroll)
        workplace.worker.submit(read_choices, self._build, self._fail)

    def leave(self) -> None:
        """Save what can be saved, keep the rest."""
        if self.form is not None:
            self._records.commit()
            self._records.keep()
            self.contacts.commit()
            self.contacts.keep()
            self._note.commit()

    def focus_first(self) -> None:
        """Into the first field, as soon as there is one."""
        if self.form is not None:
            self.form.focus_first()
        else:
            self._wants_focus = True

    def set_width_class(self, width: WidthClass) -> None:
        """Two columns where there is room."""
        self._width = width
        if self.form is not None:
            self.form.set_width_class(width)

    def _build(self, choices: FormChoices) -> None:
        self._records = records = ParticipantRecords(self._workplace, self._participant, is_new=False, parent=self)
        offer = DraftOffer()
        held = QWidget()
        cards = column(held, spacing=12)
        cards.addWidget(offer)
        self.form = ParticipantForm(records, choices, full=True)
        self.form.set_width_class(self._width)
        cards.addWidget(self.form)
        for each in records.both():
            each.draft_found.connect(offer.note)
            offer.wanted.connect(each.restore_draft)
            offer.unwanted.connect(each.discard_draft)
            each.failed.connect(self._fail)
            each.load()
        self._watch.watch(self.form, records.commit)
        around = Card(self.tr("Kontakter"))
        self.contacts = ContactList(self._workplace, self._participant, Mnemonics())
        self.contacts.failed.connect(self._fail)
        around.body.addWidget(self.contacts)
        cards.addWidget(around)
        cards.addWidget(self._note_card())
        self._scroll.show_part(held)
        if self._wants_focus:
            self.form.focus_first()
        self.built.emit()

    def _note_card(self) -> Card:
        card = Card(self.tr("Privat notat"))
        self._note = PrivateNotePresenter(self._workplace, self._participant, self)
        area = TextArea(lines=3, longest=20_000)
        hint = self.tr("Bare for deg og bare på denne maskinen. Blir ikke sendt og ikke utlevert.")
        field = Field(self.tr("Notat til deg selv"), area, name="privateNote", hint=hint, optional=True)
        area.value_changed.connect(self._note.set_text)
        field.left.connect(self._note.commit)
        self._note.shown.connect(area.set_value)
        self._note.failed.connect(self._fail)
        self._note.load()
        card.body.addWidget(field)
        return card

    @Slot(object)
    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)
