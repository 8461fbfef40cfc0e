"""A field for a passphrase: hidden unless shown, tells Caps Lock, keeps nothing longer than asked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.inputs import LineField

LONGEST = 1024


class PassphraseField(LineField):
    """One line whose text is hidden until ``set_shown``.

    Signals:
        caps_lock_changed: Caps Lock was found to be on or off; arg: bool. Known from the first letter typed: no system
            tells it the same way.
    """

    caps_lock_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(longest=LONGEST, parent=parent)
        self._caps: bool | None = None
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.set_shown(False)

    def set_shown(self, is_shown: bool) -> None:
        """Show or hide what is typed."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)

    def take(self) -> str:
        """Return the text and forget it."""
        text = self.text()
        self.clear()
        return text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._look_at(event)
        super().keyPressEvent(event)

    def _look_at(self, event: QKeyEvent) -> None:
        text = event.text()
        caps = self._caps
        if event.key() == Qt.Key.Key_CapsLock and caps is not None:
            caps = not caps
        elif len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            caps = text.isupper() != is_shifted
        if caps is not None and caps != self._caps:
            self._caps = caps
            self.caps_lock_changed.emit(caps)
