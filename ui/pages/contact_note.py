"""Ctrl+T: a short note on a call, written without leaving where one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from karriere_app.domain.ids import new_id
from ui.forms.record_form import RecordForm
from ui.presenters.record_presenter import RecordPresenter
from ui.widgets.question import Question

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk
    from ui.presenters.workplace import Workplace

KIND = "contact_note"


def unfinished_note(desk: Desk, participant: str) -> str | None:
    """Return the id of a note on somebody that was begun and neither saved nor thrown away."""
    from karriere_app.services import drafts

    begun = (each for each in drafts.unfinished(desk) if (each.kind, each.participant) == (KIND, participant))
    return next((each.record_id for each in begun), None)


class ContactNoteDialog(Question):
    """One text and its day. What is typed is a draft until it is saved; Ctrl+Enter saves.

    ``unfinished`` is the id of a note to go on with: its draft stands in the fields again.
    """

    def __init__(
        self, workplace: Workplace, participant: str, unfinished: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            _tr("Kort notat"),
            _tr("Står i tidslinja. Skriv bare det som trengs i saken."),
            act=_tr("Lagre notatet"),
            keep=_tr("Avbryt"),
            parent=parent,
        )
        record = unfinished or new_id(workplace.clock.now())
        self.presenter = RecordPresenter(
            workplace, KIND, record, participant=participant, is_new=True, label=self.tr("Kort notat"), parent=self
        )
        self._form = RecordForm(self.presenter, parent=self)
        self.body.addWidget(self._form.field("text", lines=4))
        self.body.addWidget(self._form.field("on"))
        if unfinished is None:
            self.presenter.mark_loaded()
            self.presenter.set_value("on", workplace.today().isoformat())
            self.presenter.shown.emit("on")
        else:
            self.presenter.draft_found.connect(self.presenter.restore_draft)
            self.presenter.load()
        self.act_button.setDefault(False)
        save = QShortcut(QKeySequence("Ctrl+Return"), self)
        save.activated.connect(self.accept)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._form.focus("text")

    def leave(self) -> None:
        if self.presenter.value("text") is not None:
            self.presenter.keep_draft()

    @Slot()
    def accept(self) -> None:
        """Save the note; without a text there is nothing to save."""
        if self.presenter.value("text") is None:
            self._form.focus("text")
            return
        # Its answer comes when the dialog is gone: the presenter lives on with the window until then.
        presenter = self.presenter
        presenter.setParent(self.parent())
        presenter.saved.connect(presenter.deleteLater, Qt.ConnectionType.QueuedConnection)
        presenter.commit()
        super().accept()

    @Slot()
    def reject(self) -> None:
        """Throw the note away."""
        self.presenter.draft.edits.clear()
        self.presenter.discard_draft()
        super().reject()


def _tr(text: str) -> str:
    return QCoreApplication.translate("ContactNoteDialog", text)
