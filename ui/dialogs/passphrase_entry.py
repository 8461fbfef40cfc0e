"""A passphrase field with its label, «Vis» beside it, and what is found below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from ui.dialogs.passphrase_field import PassphraseField
from ui.theme import Severity, scaled, text_font
from ui.widgets.button import Button, ButtonKind
from ui.widgets.field import Field
from ui.widgets.layout import column, row


class PassphraseEntry(QWidget):
    """Label, hidden field and «Vis»; says when Caps Lock is on.

    Signals:
        changed: a person typed; arg: nothing, ask ``text``.
        entered: Enter was pressed in the field.
        link_pressed: the link in what is said under the field was followed.
    """

    changed = Signal()
    link_pressed = Signal()
    entered = Signal()

    def __init__(self, label: str, name: str, *, can_show: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = PassphraseField()
        self._labelled = Field(label, self.field, name=name)
        self._has_error = False
        line = row(self, spacing=8)
        line.addWidget(self._labelled, 1)
        if can_show:
            self._show = Button(self.tr("Vis"), ButtonKind.QUIET, sign="ui-eye", small=True, flush=True)
            self._show.setObjectName(f"{name}Show")
            self._show.setAutoDefault(False)
            self._show.setCheckable(True)
            self._show.toggled.connect(self._toggle)
            held = column(margins=0)
            held.addSpacing(QFontMetrics(text_font("strong")).height() + scaled(4 + 3))
            held.addWidget(self._show, 0, Qt.AlignmentFlag.AlignTop)
            held.addStretch(1)
            line.addLayout(held)
        self.field.caps_lock_changed.connect(self._caps_lock)
        self.field.value_changed.connect(self._typed)
        self.field.returnPressed.connect(self.entered)
        self._labelled.link_pressed.connect(self.link_pressed)

    def text(self) -> str:
        """What is typed."""
        return self.field.text()

    def clear(self) -> None:
        """Forget what is typed, and hide again."""
        self.field.clear()
        if hasattr(self, "_show"):
            self._show.setChecked(False)

    def show_error(self, severity: Severity, sentence: str, link: str = "") -> None:
        """Say under the field what is wrong."""
        self._has_error = True
        self._labelled.set_finding(severity, sentence, link)

    def show_finding(self, severity: Severity, sentence: str) -> None:
        """Say under the field how it is; typing goes on."""
        self._has_error = False
        self._labelled.set_finding(severity, sentence)

    def clear_finding(self) -> None:
        """Take away what was said."""
        self._has_error = False
        self._labelled.clear_finding()

    def finding(self) -> str:
        """What is said under the field, empty when nothing is."""
        return self._labelled.finding()

    @Slot(bool)
    def _toggle(self, is_shown: bool) -> None:
        self.field.set_shown(is_shown)
        self._show.setText(self.tr("Skjul") if is_shown else self.tr("Vis"))

    @Slot(bool)
    def _caps_lock(self, is_on: bool) -> None:
        if is_on:
            self._labelled.set_finding(Severity.WARN, self.tr("Caps Lock er på."))
        else:
            self._labelled.clear_finding()

    @Slot(object)
    def _typed(self, value: object) -> None:
        if self._has_error:
            self.clear_finding()
        self.changed.emit()
