"""«Ny deltaker»: a referral written in by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from karriere_app.domain.ids import new_id
from ui.forms.draft_offer import DraftOffer
from ui.messages import severity_of, words_for
from ui.pages.duplicate_notice import DuplicateNotice
from ui.pages.edge_column import EdgeColumn
from ui.pages.page import Page, PageRequest
from ui.pages.participant_form import FormChoices, ParticipantForm, ParticipantRecords, read_choices
from ui.theme import Severity, WidthClass, current_theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.layout import column, row
from ui.widgets.text import ShortText, Text

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.presenters.workplace import Workplace


class NewParticipantPage(Page):
    """Every keystroke is kept as a draft; «Registrer» (Ctrl+Enter) saves and opens the participant.

    ``PageRequest("new_participant", text=<name typed>)``, or ``record=<id>`` to go on with an unfinished one.
    """

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._choices: FormChoices | None = None
        self._request = PageRequest("new_participant")
        self._records: ParticipantRecords | None = None
        self.form: ParticipantForm | None = None
        self._wants_focus = False
        outer = column(self)
        outer.addLayout(self._head())
        self._scroll = EdgeColumn((24, 0, 24, 24))
        outer.addWidget(self._scroll, 1)

    @property
    def title(self) -> str:
        return self.tr("Ny deltaker")

    @property
    def help_topic(self) -> str:
        return "new_participant"

    def open(self, request: PageRequest) -> None:
        """Begin with a name that was typed in the search field, or go on where somebody stopped."""
        self._request = request
        if self._choices is None:
            self._workplace.worker.submit(read_choices, self._take_choices, self._failed)
        elif self._records is None or request.text or request.record:
            self._begin()

    def leave(self) -> None:
        if self._records is not None:
            self._records.keep()

    def focus_start(self) -> None:
        self._wants_focus = self.form is None
        if self.form is not None:
            self.form.focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _head(self) -> QVBoxLayout:
        lines = column(margins=(24, 16, 24, 12), spacing=8)
        head = row(spacing=12)
        head.addWidget(Text(self.title, "title"))
        self._hint = ShortText(self.tr("Det du skriver, er trygt som kladd."), "body", "text_muted")
        head.addWidget(self._hint)
        head.addStretch(1)
        self._cancel = Button(self.tr("&Avbryt"), ButtonKind.QUIET)
        self._cancel.setObjectName("cancelNew")
        self._cancel.clicked.connect(self._drop)
        self.register_button = Button(self.tr("&Registrer"), ButtonKind.PRIMARY, shortcut="Ctrl+Return")
        self.register_button.set_caption(self.tr("Ctrl Enter"))
        self.register_button.setObjectName("registerParticipant")
        self.register_button.clicked.connect(self._register)
        head.addWidget(self._cancel)
        head.addWidget(self.register_button)
        lines.addLayout(head)
        self._message = MessageLine(Severity.INFO, "")
        self._message.setObjectName("newMessage")
        self._message.hide()
        lines.addWidget(self._message)
        return lines

    def _take_choices(self, choices: FormChoices) -> None:
        self._choices = choices
        self._begin()

    def _begin(self) -> None:
        """Put up an empty form, or the draft that was asked for."""
        assert self._choices is not None
        record, text = self._request.record, self._request.text
        self.leave()
        self._message.hide()
        holder = QWidget()
        lines = column(holder, spacing=12)
        person_id = record or new_id(self._workplace.clock.now())
        self._records = records = ParticipantRecords(self._workplace, person_id, is_new=True, parent=holder)
        records.person.draft.frame["responsible_counsellor"] = self._choices.counsellor
        offer = DraftOffer()
        notice = DuplicateNotice(records.person)
        self.form = ParticipantForm(records, self._choices, full=False)
        for part in (offer, notice, self.form):
            lines.addWidget(part)
        for each in records.both():
            each.draft_found.connect(offer.note)
            offer.wanted.connect(each.restore_draft)
            offer.unwanted.connect(each.discard_draft)
            each.failed.connect(self._failed)
            if record is not None:
                each.load()
            else:
                each.mark_loaded()
        records.person.saved.connect(self._registered)
        notice.open_wanted.connect(self._open_other)
        notice.failed.connect(self._failed)
        self._scroll.show_part(holder)
        self._fit()
        if text:
            self._fill_name(text)
        if self._wants_focus:
            self._wants_focus = False
            self.form.focus_first()
        self.ready.emit()

    def _fill_name(self, text: str) -> None:
        """The last word that was typed in the search field is the family name, as it is written here."""
        assert self._records is not None
        *given, last = text.split()
        for name, value in (("given_names", " ".join(given) or last), ("family_name", last if given else "")):
            if value:
                self._records.person.set_value(name, value[:1].upper() + value[1:])
                self._records.person.shown.emit(name)

    @Slot()
    def _register(self) -> None:
        if self._records is None or self.form is None:
            return
        for each in self._records.both():
            each.show_all_findings()
        if not self._records.person.draft.ready():
            self._message.show_message(Severity.INFO, self.tr("Skriv et navn først."), "")
            self._message.show()
            self.form.focus_first()
            return
        self._records.commit()

    @Slot(object)
    def _registered(self, _: object) -> None:
        if self._records is None:
            return
        # What cannot be read yet waits as a draft where the same fields stand.
        part = "details" if self._records.has_unready() else None
        self._records.keep()
        person, self._records = self._records.person.record_id, None
        self.page_wanted.emit(PageRequest("participant", record=person, part=part))

    @Slot()
    def _drop(self) -> None:
        """Leave: what was written stays as a draft, offered under «I dag»."""
        self.leave()
        self._records = None
        self.back_wanted.emit()

    @Slot(str)
    def _open_other(self, participant: str) -> None:
        self.page_wanted.emit(PageRequest("participant", record=participant))

    @Slot(object)
    def _failed(self, error: KarriereError) -> None:
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()

    def _fit(self) -> None:
        width = current_theme().width_class(self.window().width())
        self._hint.setVisible(width is not WidthClass.TINY)
        if self.form is not None:
            self.form.set_width_class(width)
