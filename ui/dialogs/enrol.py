"""Registering this laptop with the county's server: the address and the one-time code from the administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.messages import severity_of, words_for
from ui.shell import KeptDialog
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.field import Field
from ui.widgets.inputs import LineField
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.sync.link import Enrolled
    from ui.syncing import Syncing, SyncLook


class EnrolDialog(KeptDialog):
    """Says what will happen, registers, and shows how far the first fetching has come; it may be closed meanwhile."""

    LEAST_WIDTH = 600

    def __init__(self, syncing: Syncing, *, is_demo: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("enrol")
        self.setAccessibleName(self.tr("Koble maskinen til fylkets server"))
        self._syncing = syncing
        self._is_busy = self._is_in = False
        self._server = LineField(longest=2_000)
        self._code = LineField(longest=200)
        self._message = MessageLine(Severity.INFO, "")
        self._message.setObjectName("enrolMessage")
        self._message.hide()
        self._go = Button(self.tr("&Koble til"), ButtonKind.PRIMARY)
        self._go.setObjectName("enrolGo")
        self._go.setDefault(True)
        self._stop = Button(self.tr("&Stans"))
        self._stop.setObjectName("enrolStop")
        self._stop.hide()
        self._close = Button(self.tr("&Avbryt"))
        self._close.setObjectName("enrolClose")
        self._lay_out()
        self._server.textEdited.connect(self._settle)
        self._code.textEdited.connect(self._settle)
        self._go.clicked.connect(self._enrol)
        self._stop.clicked.connect(syncing.stop)
        self._close.clicked.connect(self.reject)
        syncing.changed.connect(self._show)
        if is_demo:
            fact = self.tr("Demodata kan ikke kobles til en server.")
            self._message.show_message(Severity.INFO, fact, self.tr("Personene er oppdiktet."))
            self._message.show()
            self._server.setEnabled(False)
            self._code.setEnabled(False)
        self._settle()

    def _lay_out(self) -> None:
        layout = self.body
        layout.addWidget(Text(self.tr("Koble maskinen til fylkets server"), "section"))
        about = self.tr(
            "Fylkets administrator gir deg adressen og en kode som virker én gang. Det du har skrevet her, sendes til "
            "serveren, og det kollegene på kontoret har skrevet, hentes hit. Ingenting blir borte."
        )
        layout.addWidget(Text(about, "body", "text_muted", wrap=True))
        layout.addWidget(Field(self.tr("Serverens &adresse"), self._server, name="enrolServer", hint="https://"))
        layout.addWidget(Field(self.tr("&Kode"), self._code, name="enrolCode"))
        layout.addWidget(self._message)
        layout.addStretch(1)
        self.foot.addWidget(self._stop)
        self.foot.addStretch(1)
        self.foot.addWidget(self._close)
        self.foot.addWidget(self._go)

    @Slot()
    def _settle(self, typed: object = None) -> None:
        ready = bool(self._server.text().strip() and self._code.text().strip())
        self._go.setEnabled(ready and not self._is_busy and not self._is_in)

    @Slot()
    def _enrol(self) -> None:
        self._is_busy = True
        self._settle()
        self._message.show_message(Severity.INFO, self.tr("Kobler til …"))
        self.show_part(self._message)
        self._message.show()
        self._syncing.enrol(self._server.text().strip(), self._code.text().strip(), self._enrolled, self._refused)

    @Slot(object)
    def _enrolled(self, enrolled: Enrolled) -> None:
        self._is_busy, self._is_in = False, True
        self._code.clear()
        self._close.setText(self.tr("&Lukk"))
        self._go.hide()
        self._message.show_message(
            Severity.OK,
            self.tr("Maskinen er koblet til fylkets server."),
            self.tr("Deltakerne hentes. Du kan lukke dette vinduet og arbeide mens det skjer."),
        )

    @Slot(object)
    def _refused(self, error: KarriereError) -> None:
        self._is_busy = False
        self._settle()
        words = words_for(error)
        self._message.show_message(severity_of(error), words.happened, words.rest)
        self._message.show()
        self.show_part(self._message)
        self._code.setFocus()

    @Slot(object)
    def _show(self, look: SyncLook) -> None:
        """Show how far the first fetching has come."""
        if not self._is_in:
            return
        self._stop.setVisible(look.is_running)
        self._message.show_message(look.severity, look.words, look.rest)
