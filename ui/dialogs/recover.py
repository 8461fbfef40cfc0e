"""Opening by the county's recovery key, and choosing a new passphrase."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.errors import KarriereError, KeyringUnavailableError
from ui import opening
from ui.dialogs.new_passphrase import PassphraseStep
from ui.dialogs.outcome import Outcome
from ui.dialogs.steps import StepFrame, StepPage
from ui.messages import severity_of, words_for
from ui.theme import Severity
from ui.widgets.field import Field
from ui.widgets.inputs import LineField

if TYPE_CHECKING:
    from pathlib import Path

    from karriere_app.security.recovery import RecoveryKey
    from ui.background import StoreWorker
    from ui.opening import Surroundings


class RecoverPage(StepFrame):
    """Two steps: the key from the sheet, and a new passphrase.

    Signals:
        opened: the store is open.
        back_wanted: back to the unlock window.
    """

    opened = Signal()
    back_wanted = Signal()

    def __init__(self, worker: StoreWorker, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recover")
        self._worker, self._around = worker, around
        self._with_keyring = True
        self._key: RecoveryKey | None = None
        self._key_page = KeyPage()
        self._new_page = NewPage(worker)
        self.add_step(self.tr("Gjenopprettingsnøkkel"), self.tr("fra arket hos fylket"), self._key_page)
        self.add_step(self.tr("Ny passordfrase"), self.tr("arket gjelder fortsatt"), self._new_page)
        self._key_page.back_button.clicked.connect(self.back_wanted)
        self._key_page.onward_button.clicked.connect(self._read_key)
        self._key_page.entered.connect(self._read_key)
        self._new_page.back_button.clicked.connect(self._to_key)
        self._new_page.onward_button.clicked.connect(self._recover)
        self._new_page.entered.connect(self._recover)
        worker.aside(partial(opening.keyring_trouble, around), self._keyring_known)

    def focus_start(self) -> None:
        """Give the focus to the first field of the step."""
        (self._key_page, self._new_page)[self.step].focus_start()

    def go_on_with(self, key: RecoveryKey, fact: str, reason: str, place: Path | None) -> None:
        """Take a key that was typed already, and say what it opened."""
        self._key = key
        self._new_page.show_done(fact, reason, place)
        self.show_step(1)
        self.focus_start()

    @Slot(object)
    def _keyring_known(self, reason: str | None) -> None:
        if reason is not None:
            self._with_keyring = False
            self._new_page.show_alone(KeyringUnavailableError(reason))

    @Slot()
    def _read_key(self) -> None:
        from karriere_app.security.recovery import RecoveryKey

        try:
            self._key = RecoveryKey.parse(self._key_page.text())
        except KarriereError as error:
            self._key_page.show_error(error)
            return
        self.show_step(1)
        self.focus_start()

    @Slot()
    def _to_key(self) -> None:
        self.show_step(0)
        self.focus_start()

    @Slot()
    def _recover(self) -> None:
        if self._key is None or not self._new_page.is_ready():
            return
        passphrase = self._new_page.take()
        self._new_page.set_ready(False, self.tr("Åpner lageret …"))
        opener = partial(opening.recover, self._around, self._key, passphrase, self._with_keyring)
        self._worker.open(opener, self._recovered, self._refused)

    @Slot(object)
    def _recovered(self, nothing: object) -> None:
        self._key = None
        self._key_page.clear()
        self.opened.emit()

    @Slot(object)
    def _refused(self, error: KarriereError) -> None:
        self.show_step(0)
        self._key_page.show_error(error)
        self.focus_start()


class KeyPage(StepPage):
    """Step 1: the eight groups.

    Signals:
        entered: Enter was pressed.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__(
            self.tr("Skriv gjenopprettingsnøkkelen"),
            self.tr("Den står på arket som fylket oppbevarer: 8 grupper med 5 tegn."),
            self.tr("&Neste"),
        )
        self._key = LineField(longest=400)
        self._field = Field(self.tr("&Gjenopprettingsnøkkel"), self._key, name="recoveryKeyTyped")
        self.body.addWidget(self._field)
        self._key.value_changed.connect(self._changed)
        self._key.returnPressed.connect(self.entered)
        self._changed()

    def focus_start(self) -> None:
        """Give the focus to the key."""
        self._key.setFocus()

    def text(self) -> str:
        """What is typed."""
        return self._key.text()

    def clear(self) -> None:
        """Forget what is typed."""
        self._key.clear()

    def show_error(self, error: KarriereError) -> None:
        """Say what is wrong with the key."""
        self._field.set_finding(severity_of(error), str(words_for(error)))

    @Slot()
    def _changed(self, value: object = None) -> None:
        self._field.clear_finding()
        self.set_ready(bool(self._key.value()), self.tr("Skriv nøkkelen fra arket."))


class NewPage(PassphraseStep):
    """Step 2: a new passphrase."""

    def __init__(self, worker: StoreWorker) -> None:
        super().__init__(
            worker,
            self.tr("Velg en ny passordfrase"),
            self.tr("Den gamle gjelder ikke lenger, og lageret åpnes bare på denne maskinen."),
            self.tr("&Lås opp"),
        )

    def show_alone(self, error: KeyringUnavailableError) -> None:
        """Say that the passphrase will be the only lock."""
        self._warn_alone(error, self.tr("Passordfrasen blir den eneste låsen, så velg en sterk."))

    def show_done(self, fact: str, reason: str, place: Path | None) -> None:
        """Say what was done before this step."""
        done = Outcome("outcome")
        self.body.insertWidget(0, done)
        done.say(Severity.OK, fact, reason, place)
