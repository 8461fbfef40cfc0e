"""Choosing a passphrase: typed twice, judged in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.dialogs.passphrase_entry import PassphraseEntry
from ui.dialogs.steps import StepPage
from ui.dialogs.strength import Judge, StrengthBar, strokes_of, words_of
from ui.messages import words_for
from ui.theme import Severity
from ui.widgets.card import MessageLine
from ui.widgets.layout import column
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.errors import KeyringUnavailableError
    from karriere_app.security.passphrase import Assessment
    from ui.background import StoreWorker


class NewPassphrase(QWidget):
    """Two fields and a verdict.

    Signals:
        ready_changed: whether the passphrase may be chosen and was typed the same twice; arg: bool.
        entered: Enter was pressed in the second field.
    """

    ready_changed = Signal(bool)
    entered = Signal()

    def __init__(self, worker: StoreWorker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._judge = Judge(worker, self)
        self._is_acceptable = False
        self._first = PassphraseEntry(self.tr("&Passordfrase"), "newPassphrase")
        self._again = PassphraseEntry(self.tr("&Gjenta"), "passphraseAgain", can_show=False)
        self._bar = StrengthBar()
        self._verdict = Text("", "caption", "text_muted", wrap=True)
        self._verdict.setObjectName("passphraseVerdict")
        layout = column(self, spacing=8)
        for part in (self._first, self._bar, self._verdict, self._again):
            layout.addWidget(part)
        self._first.changed.connect(self._first_changed)
        self._first.entered.connect(self._to_second)
        self._again.changed.connect(self._compare)
        self._again.entered.connect(self.entered)
        self._judge.judged.connect(self._judged)

    def focus_start(self) -> None:
        """Give the focus to the first field."""
        self._first.field.setFocus()

    def is_ready(self) -> bool:
        """Whether the passphrase may be chosen and was typed the same twice."""
        return self._is_acceptable and bool(self._first.text()) and self._first.text() == self._again.text()

    def hindrance(self) -> str:
        """Why it is not ready yet, in words; empty when it is."""
        if not self._first.text():
            return self.tr("Skriv en passordfrase.")
        if not self._is_acceptable:
            return self.tr("Passordfrasen er for lett å gjette.")
        if self._first.text() != self._again.text():
            return self.tr("Skriv den samme to ganger.")
        return ""

    def take(self) -> str:
        """Return the passphrase and forget it."""
        text = self._first.text()
        self.clear()
        return text

    def clear(self) -> None:
        """Forget what is typed."""
        for entry in (self._first, self._again):
            entry.clear()
            entry.clear_finding()
        self._verdict.setText("")
        self._bar.set_filled(0)
        self._is_acceptable = False
        self.ready_changed.emit(False)

    @Slot()
    def _first_changed(self) -> None:
        self._is_acceptable = False
        self._judge.take(self._first.text())
        self._compare()

    @Slot(object)
    def _judged(self, assessment: Assessment) -> None:
        text = self._first.text()
        self._is_acceptable = assessment.is_acceptable
        self._bar.set_filled(strokes_of(assessment))
        self._verdict.setText(words_of(assessment, text) if text else "")
        self._compare()

    @Slot()
    def _to_second(self) -> None:
        self._again.field.setFocus()

    @Slot()
    def _compare(self) -> None:
        first, again = self._first.text(), self._again.text()
        if again and first == again:
            self._again.show_finding(Severity.OK, self.tr("Lik."))
        elif again and not first.startswith(again):
            self._again.show_finding(Severity.WARN, self.tr("Ikke lik."))
        else:
            self._again.clear_finding()
        self.ready_changed.emit(self.is_ready())


class PassphraseStep(StepPage):
    """A step that asks for a new passphrase, with room for one message below it.

    Signals:
        entered: Enter was pressed in the second field; ask ``is_ready``.
    """

    entered = Signal()

    def __init__(self, worker: StoreWorker, heading: str, sentence: str, onward: str, *, has_back: bool = True) -> None:
        super().__init__(heading, sentence, onward, has_back=has_back)
        self._passphrase = NewPassphrase(worker)
        self._message = MessageLine(Severity.WARN, "")
        self._message.hide()
        self.body.addWidget(self._passphrase)
        self.body.addWidget(self._message)
        self._passphrase.ready_changed.connect(self._ready_changed)
        self._passphrase.entered.connect(self.entered)
        self._ready_changed(False)

    def focus_start(self) -> None:
        """Give the focus to the first field."""
        self._passphrase.focus_start()

    def is_ready(self) -> bool:
        """Whether the passphrase may be chosen."""
        return self._passphrase.is_ready()

    def take(self) -> str:
        """Return the passphrase and forget it."""
        return self._passphrase.take()

    def _warn_alone(self, error: KeyringUnavailableError, advice: str) -> None:
        self._message.show_message(Severity.WARN, words_for(error).happened, advice)
        self._message.show()

    @Slot(bool)
    def _ready_changed(self, is_ready: bool) -> None:
        self.set_ready(is_ready, self._passphrase.hindrance())
