"""The unlock window, which is also the lock screen: one field, Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.errors import KarriereError, StoreDamagedError, WrongPassphraseError
from karriere_app.security.backoff import delay_after
from ui.dialogs.gate import Brand, Gate
from ui.dialogs.passphrase_entry import PassphraseEntry
from ui.theme import Severity, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.layout import Divider, column, row
from ui.widgets.text import Link, Text
from ui.widgets.top_bar import Avatar

if TYPE_CHECKING:
    from pathlib import Path

    from ui.dialogs.outcome import Outcome

WIDTH = 420
OUTCOME_WIDTH = 640
SLOW_MS = 400


class UnlockPage(Gate):
    """Asks for the passphrase. It keeps none: the text leaves the field the moment it is handed on.

    Signals:
        unlock_wanted: arg: the passphrase; whether what is left of a damaged store is to be opened.
        recover_wanted: the passphrase is forgotten.
        demo_wanted: somebody wants to try with invented data.
        restore_wanted: the store is damaged and a copy is to take its place.
    """

    unlock_wanted = Signal(str, bool)
    recover_wanted = Signal()
    demo_wanted = Signal()
    restore_wanted = Signal()

    def __init__(
        self, *, who: str, initials: str, office: str, county: str, foot: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(WIDTH, foot, parent)
        self.setObjectName("unlockPage")
        self._failures = 0
        self._wait_seconds = 0
        self._may_accept = False
        self._outcome: Outcome | None = None
        self._entry = PassphraseEntry(self.tr("&Passordfrase"), "passphrase")
        self._go = Button(self.tr("Lås opp"), ButtonKind.PRIMARY)
        self._go.setObjectName("unlock")
        self._go.set_caption("Enter")
        self._fill(who, initials, office, county)
        self._saved = Text("", "body", "text_muted", wrap=True)
        self._saved.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.below.addWidget(self._saved)
        self._restore = Link(self.tr("Hent tilbake en sikkerhetskopi"))
        self._restore.setObjectName("restoreHere")
        self._restore.clicked.connect(self.restore_wanted)
        self._restore.hide()
        self.below.addWidget(self._restore, 0, Qt.AlignmentFlag.AlignHCenter)
        self._countdown = QTimer(self)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._count)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._say_busy)
        self._entry.entered.connect(self._submit)
        self._entry.link_pressed.connect(self._accept_loss)
        self._go.clicked.connect(self._submit)

    def focus_start(self) -> None:
        """Give the focus to the passphrase."""
        self._entry.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_saved(self, words: str) -> None:
        """Say below the card when something was saved last."""
        self._saved.setText(words)

    def show_outcome(self, severity: Severity, fact: str, reason: str, place: Path | None = None) -> None:
        """Say above the card's foot what was done to the store while it was shut, until it is opened."""
        from ui.dialogs.outcome import Outcome

        self._drop_outcome()
        self._outcome = Outcome("outcome")
        self._outcome.say(severity, fact, reason, place)
        self._outcome.setMaximumWidth(scaled(OUTCOME_WIDTH))
        line = row()
        line.addStretch(1)
        line.addWidget(self._outcome, 1000)
        line.addStretch(1)
        self.below.insertLayout(0, line)

    def reset(self) -> None:
        """Be as at first; used when the window locks."""
        self._drop_outcome()
        self._restore.hide()
        self._failures = 0
        self._may_accept = False
        self._free()
        self._entry.clear()
        self._entry.clear_finding()

    def show_busy(self) -> None:
        """Take no further passphrase while one is tried; say so if it takes long."""
        self._go.setEnabled(False)
        self._entry.field.setReadOnly(True)
        self._slow.start()

    def show_error(self, error: KarriereError) -> None:
        """Say what went wrong, what is safe and what to do; wait longer after each wrong passphrase."""
        from ui.messages import words_for  # all the sentences there are: not wanted before the first paint

        self._free()
        self._may_accept = isinstance(error, StoreDamagedError) and error.what in ("tail", "older_copy")
        self._restore.setVisible(isinstance(error, StoreDamagedError))
        severity = Severity.DANGER if isinstance(error, StoreDamagedError) else Severity.WARN
        link = self.tr("Åpne det som er her") if self._may_accept else ""
        if isinstance(error, WrongPassphraseError):
            self._failures += 1
            self._wait_seconds = round(delay_after(self._failures))
        self._entry.show_error(severity, str(words_for(error)), link)
        if self._wait_seconds:
            self._go.setEnabled(False)
            self._countdown.start()
            self._show_wait()
        self.focus_start()

    def _fill(self, who: str, initials: str, office: str, county: str) -> None:
        body = self.card_body
        body.addWidget(Brand(county))
        if who:
            line = row(spacing=12)
            line.addWidget(Avatar(initials, 40))
            words = column(spacing=2)
            words.addWidget(Text(who, "strong", wrap=True))
            if office:
                words.addWidget(Text(office, "caption", "text_muted", wrap=True))
            line.addLayout(words, 1)
            body.addLayout(line)
        body.addWidget(Divider())
        body.addWidget(self._entry)
        body.addWidget(self._go)
        links = row(spacing=8)
        forgot = Link(self.tr("Glemt passordfrasen?"))
        forgot.setObjectName("forgot")
        forgot.clicked.connect(self.recover_wanted)
        demo = Link(self.tr("Prøv med demodata"))
        demo.setObjectName("demo")
        demo.clicked.connect(self.demo_wanted)
        links.addWidget(forgot)
        links.addStretch(1)
        links.addWidget(demo)
        body.addLayout(links)

    def _drop_outcome(self) -> None:
        if self._outcome is not None:
            self._outcome.hide()
            self._outcome.deleteLater()
            self._outcome = None

    def _free(self) -> None:
        self._slow.stop()
        self._countdown.stop()
        self._wait_seconds = 0
        self._entry.field.setReadOnly(False)
        self._go.setEnabled(True)
        self._go.setText(self.tr("Lås opp"))

    @Slot()
    def _submit(self) -> None:
        if self._go.isEnabled() and self._entry.text():
            self.unlock_wanted.emit(self._entry.field.take(), False)

    @Slot()
    def _accept_loss(self) -> None:
        """The link under the field: the passphrase is asked for again, since none is kept."""
        if not self._may_accept:
            return
        if not self._entry.text():
            self._entry.field.setPlaceholderText(self.tr("Skriv passordfrasen på nytt"))
            self.focus_start()
            return
        self.unlock_wanted.emit(self._entry.field.take(), True)

    @Slot()
    def _count(self) -> None:
        self._wait_seconds -= 1
        if self._wait_seconds <= 0:
            self._free()
        else:
            self._show_wait()

    @Slot()
    def _say_busy(self) -> None:
        self._go.setText(self.tr("Låser opp …"))

    def _show_wait(self) -> None:
        self._go.setText(self.tr("Vent {seconds} s").format(seconds=self._wait_seconds))
