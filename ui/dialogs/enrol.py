"""Registering this laptop with the county's server: by a one-time code, or by signing in in the browser."""

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
        self._is_demo = is_demo
        self._server = LineField(placeholder="https://", longest=2_000)
        self._code = LineField(longest=200)
        self._message = MessageLine(Severity.INFO, "")
        self._message.setObjectName("enrolMessage")
        self._message.hide()
        self._go = Button(self.tr("&Koble til"), ButtonKind.PRIMARY)
        self._go.setObjectName("enrolGo")
        self._go.setDefault(True)
        self._browser = Button(self.tr("&Logg på i nettleseren"), ButtonKind.QUIET, flush=True)
        self._browser.setObjectName("enrolBrowser")
        self._browser.setToolTip(self.tr("For fylker som bruker egen pålogging i stedet for kode"))
        self._stop = Button(self.tr("&Stans"))
        self._stop.setObjectName("enrolStop")
        self._stop.hide()
        self._close = Button(self.tr("A&vbryt"))
        self._close.setObjectName("enrolClose")
        self._lay_out()
        for field in (self._server, self._code):
            field.textEdited.connect(self._settle)
        self._go.clicked.connect(self._enrol)
        self._browser.clicked.connect(self._sign_in)
        self._stop.clicked.connect(syncing.stop)
        self._close.clicked.connect(self.reject)
        syncing.changed.connect(self._show)
        if is_demo:
            fact = self.tr("Demodata kan ikke kobles til en server.")
            self._message.show_message(Severity.INFO, fact, self.tr("Personene er oppdiktet."))
            self._message.show()
        self._settle()

    def _lay_out(self) -> None:
        layout = self.body
        layout.addWidget(Text(self.tr("Koble maskinen til fylkets server"), "section", wrap=True))
        about = self.tr(
            "Fylkets administrator gir deg adressen og en kode som virker én gang. Det du har skrevet her, sendes til "
            "serveren, og det kollegene på kontoret har skrevet, hentes hit. Ingenting blir borte."
        )
        layout.addWidget(Text(about, "body", "text_muted", wrap=True))
        layout.addWidget(Field(self.tr("Serverens &adresse"), self._server, name="enrolServer"))
        layout.addWidget(Field(self.tr("K&ode"), self._code, name="enrolCode"))
        layout.addWidget(self._message)
        layout.addStretch(1)
        self.foot.addWidget(self._browser)
        self.foot.addWidget(self._stop)
        self.foot.addStretch(1)
        self.foot.addWidget(self._close)
        self.foot.addWidget(self._go)

    @Slot()
    def _settle(self, typed: object = None) -> None:
        is_free = not (self._is_busy or self._is_in or self._is_demo)
        has_server, has_code = bool(self._server.text().strip()), bool(self._code.text().strip())
        for field in (self._server, self._code):
            field.setEnabled(is_free)
        self._browser.setEnabled(is_free and has_server)
        self._browser.setVisible(not self._is_in)
        self._go.setEnabled(is_free and has_server and has_code)

    @Slot()
    def _enrol(self) -> None:
        self._begin(self.tr("Kobler til …"), "")
        self._syncing.enrol(self._server.text().strip(), self._code.text().strip(), self._enrolled, self._refused)

    @Slot()
    def _sign_in(self) -> None:
        self._begin(self.tr("Venter på at du logger på i nettleseren …"), self.tr("«Stans» gir det opp."))
        self._stop.show()
        self._syncing.enrol_by_browser(self._server.text().strip(), self._enrolled, self._refused)

    def _begin(self, fact: str, reason: str) -> None:
        self._is_busy = True
        self._close.setFocus()
        self._settle()
        self._message.show_message(Severity.INFO, fact, reason)
        self._message.show()
        self.show_part(self._message)

    @Slot(object)
    def _enrolled(self, enrolled: Enrolled) -> None:
        self._is_busy, self._is_in = False, True
        self._code.clear()
        self._close.setText(self.tr("&Lukk"))
        self._go.hide()
        self._stop.hide()
        self._settle()
        self._message.show_message(
            Severity.OK,
            self.tr("Maskinen er koblet til fylkets server."),
            self.tr("Deltakerne hentes. Du kan lukke dette vinduet og arbeide mens det skjer."),
        )

    @Slot(object)
    def _refused(self, error: KarriereError) -> None:
        self._is_busy = False
        self._stop.hide()
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
        severity = Severity.OK if not (look.is_running or look.is_trouble) else look.severity
        self._message.show_message(severity, look.words, look.rest)
