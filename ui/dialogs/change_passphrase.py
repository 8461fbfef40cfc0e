"""Another passphrase: the old one, and the new one twice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.errors import KarriereError, WrongPassphraseError
from ui import keeping_jobs
from ui.dialogs.new_passphrase import NewPassphrase
from ui.dialogs.passphrase_entry import PassphraseEntry
from ui.messages import severity_of, words_for
from ui.shell import KeptDialog
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.background import StoreWorker
    from ui.opening import Surroundings


class ChangePassphraseDialog(KeptDialog):
    """Nothing is changed until the old passphrase fits and the new one is good enough and typed the same twice.

    Signals:
        changed: the new passphrase counts from now.
    """

    LEAST_WIDTH = 600

    changed = Signal()

    def __init__(self, worker: StoreWorker, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("changePassphrase")
        self.setAccessibleName(self.tr("Bytt passordfrase"))
        self._worker, self._around = worker, around
        self._is_busy = False
        self._old = PassphraseEntry(self.tr("&Den du har nå"), "oldPassphrase")
        self._new = NewPassphrase(worker)
        self._why_not = Text("", "caption", "text_muted", wrap=True)
        self._why_not.setObjectName("passphraseHindrance")
        self._message = MessageLine(Severity.WARN, "")
        self._message.setObjectName("passphraseMessage")
        self._message.hide()
        self._go = Button(self.tr("&Bytt"), ButtonKind.PRIMARY)
        self._go.setObjectName("passphraseGo")
        self._go.setDefault(True)
        self._lay_out()
        self._old.changed.connect(self._settle)
        self._old.entered.connect(self._new.focus_start)
        self._new.ready_changed.connect(self._settle)
        self._new.entered.connect(self._change)
        self._go.clicked.connect(self._change)
        self._settle()

    def _lay_out(self) -> None:
        layout = self.body
        layout.addWidget(Text(self.tr("Bytt passordfrase"), "section"))
        about = self.tr(
            "Gjenopprettingsarket gjelder som før. Kopier som er laget før byttet, åpnes fortsatt med den gamle."
        )
        layout.addWidget(Text(about, "body", "text_muted", wrap=True))
        layout.addWidget(self._old)
        layout.addWidget(Text(self.tr("Den nye: fire eller flere ord som du husker og andre ikke gjetter."), wrap=True))
        layout.addWidget(self._new)
        layout.addWidget(self._message)
        layout.addWidget(self._why_not)
        layout.addStretch(1)
        cancel = Button(self.tr("&Avbryt"))
        cancel.setObjectName("passphraseCancel")
        cancel.clicked.connect(self.reject)
        self.foot.addStretch(1)
        self.foot.addWidget(cancel)
        self.foot.addWidget(self._go)

    @Slot()
    def _settle(self, is_ready: object = None) -> None:
        words = self._new.hindrance() if self._old.text() else self.tr("Skriv passordfrasen du har nå.")
        self._why_not.setText(words)
        self._go.setEnabled(not words and not self._is_busy)

    @Slot()
    def _change(self) -> None:
        if not self._go.isEnabled():
            return
        old = self._old.field.take()
        job = partial(keeping_jobs.change_passphrase, self._around, old, self._new.take())
        self._set_busy(True)
        self._message.show_message(Severity.INFO, self.tr("Bytter …"))
        self._message.show()
        self._worker.submit_opened(job, self._done, self._refused)

    @Slot(object)
    def _done(self, nothing: object) -> None:
        self.changed.emit()
        self.accept()

    @Slot(object)
    def _refused(self, error: KarriereError) -> None:
        self._set_busy(False)
        words = words_for(error)
        if isinstance(error, WrongPassphraseError):
            self._message.hide()
            self._old.show_error(severity_of(error), str(words))
        else:
            self._message.show_message(severity_of(error), words.happened, words.rest)
            self.show_part(self._message)
        self._old.field.setFocus()

    def _set_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        self._settle()
