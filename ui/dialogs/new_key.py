"""A new key for the store: when it is needed, the passphrase, and then the new recovery sheet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.errors import KarriereError
from ui import keeping_jobs
from ui.dialogs.first_run import SheetPage
from ui.dialogs.passphrase_entry import PassphraseEntry
from ui.keeping_jobs import Rotation
from ui.messages import severity_of, words_for
from ui.shell import KeptDialog
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.layout import column
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.background import StoreWorker
    from ui.opening import Surroundings


class NewKeyDialog(KeptDialog):
    """Explains, asks for the passphrase, then shows the sheet until two of its groups are typed back.

    Signals:
        sheet_due: a new recovery key is being made; from here on the old one may count no more.
        unchanged: the store has its old keys after all.
        confirmed: the sheet was confirmed.
        store_lost: the store could not be opened again; arg: KarriereError.
    """

    LEAST_WIDTH = 600

    sheet_due = Signal()
    unchanged = Signal()
    confirmed = Signal()
    store_lost = Signal(object)

    def __init__(self, worker: StoreWorker, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("newKey")
        self.setAccessibleName(self.tr("Ny nøkkel"))
        self._worker, self._around = worker, around
        self._is_busy = self._is_sheet_open = False
        self._told: list[Rotation] = []
        self._asking = QWidget()
        self._entry = PassphraseEntry(self.tr("&Passordfrase"), "newKeyPassphrase")
        self._sheet = SheetPage(around.clock.today())
        self._sheet.back_button.hide()
        self._sheet.onward_button.setText(self.tr("&Ferdig"))
        self._cancel = Button(self.tr("&Avbryt"))
        self._cancel.setObjectName("newKeyCancel")
        self._go = Button(self.tr("&Lag ny nøkkel"), ButtonKind.PRIMARY)
        self._go.setObjectName("newKeyGo")
        self._go.setDefault(True)
        self._lay_out()
        self._entry.changed.connect(self._settle)
        self._entry.entered.connect(self._begin)
        self._go.clicked.connect(self._begin)
        self._cancel.clicked.connect(self.reject)
        self._sheet.onward_button.clicked.connect(self._confirm)
        self._settle()

    def reject(self) -> None:
        """Stay while keys are made, and until the sheet is confirmed: the old sheet counts no more."""
        if not self._is_busy and not self._is_sheet_open:
            super().reject()

    def leave(self) -> None:
        """Take the key off the screen and out of memory; nothing of it is kept."""
        self._sheet.forget_key()

    def _lay_out(self) -> None:
        inside = column(self._asking, spacing=12)
        inside.addWidget(Text(self.tr("Ny nøkkel"), "section"))
        for words in (
            self.tr(
                "Du trenger en ny nøkkel når noen kan ha fått tak i gjenopprettingsarket, eller i en kopi sammen med "
                "passordfrasen. Har noen bare sett passordfrasen, er det nok å bytte den."
            ),
            self.tr(
                "Lageret krypteres på nytt med den nye nøkkelen, og fylket får et nytt gjenopprettingsark. "
                "Det gamle arket åpner ikke lageret mer. Kopier som er laget før, åpnes fortsatt med det gamle: "
                "slett dem når du har laget en ny."
            ),
        ):
            inside.addWidget(Text(words, "body", wrap=True))
        inside.addWidget(self._entry)
        self.body.addWidget(self._asking)
        self.body.addWidget(self._sheet)
        self.body.addStretch(1)
        self._sheet.hide()
        self.foot.addStretch(1)
        self.foot.addWidget(self._cancel)
        self.foot.addWidget(self._go)

    @Slot()
    def _settle(self) -> None:
        self._go.setEnabled(bool(self._entry.text()) and not self._is_busy)

    @Slot()
    def _begin(self) -> None:
        if not self._go.isEnabled():
            return
        passphrase = self._entry.field.take()
        self._set_busy(True)
        self._entry.show_finding(Severity.INFO, self.tr("Lager nøkkelen og krypterer lageret på nytt …"))
        # Tried first: a wrong passphrase must not shut the open store.
        self._worker.aside(
            partial(keeping_jobs.check_passphrase, self._around, passphrase),
            partial(self._rotate, passphrase),
            self._refused,
        )

    def _rotate(self, passphrase: str, nothing: object) -> None:
        # Told before it happens: should the window lock meanwhile, nobody sees the sheet.
        self.sheet_due.emit()
        self._worker.open(partial(keeping_jobs.rotate, self._around, passphrase, self._told), self._rotated, self._lost)

    @Slot(object)
    def _rotated(self, nothing: object) -> None:
        told = self._told.pop()
        if told.trouble is not None:
            self.unchanged.emit()
            self._refused(told.trouble)
            return
        self._set_busy(False)
        self._is_sheet_open = True
        self._asking.hide()
        self._cancel.hide()
        self._go.hide()
        self._sheet.show_key(told.recovery_key)
        self._sheet.show()
        self._sheet.onward_button.setDefault(True)
        self.show_part(self._sheet)
        self._sheet.focus_start()

    @Slot(object)
    def _refused(self, error: KarriereError) -> None:
        self._set_busy(False)
        self._entry.show_error(severity_of(error), str(words_for(error)))
        self._entry.field.setFocus()

    @Slot(object)
    def _lost(self, error: KarriereError) -> None:
        self._told.clear()
        self._set_busy(False)
        self.store_lost.emit(error)

    @Slot()
    def _confirm(self) -> None:
        self._is_sheet_open = False
        self._sheet.forget_key()
        self.confirmed.emit()
        self.accept()

    def _set_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        self._cancel.setEnabled(not is_busy)
        self._settle()
