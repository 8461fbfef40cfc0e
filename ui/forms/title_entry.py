"""A name asked for in place: one line, the act that keeps it, and Escape that lets it be."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.field import Field
from ui.widgets.inputs import LineField
from ui.widgets.layout import row

LONGEST_TITLE = 120


class TitleEntry(QWidget):
    """A field for a name with its acts. Keys: Enter keeps, Escape lets it be.

    Signals:
        kept: a person wants this name; arg: the text, never empty.
        left_alone: it shall stay as it is.
    """

    kept = Signal(str)
    left_alone = Signal()

    def __init__(self, name: str, label: str, act: str, hint: str = "", parent: QWidget | None = None) -> None:
        """``name`` is the object name of the line; its acts are called the same with «Keep» and «Leave» after it."""
        super().__init__(parent)
        self.line = LineField(longest=LONGEST_TITLE)
        self.field = Field(label, self.line, name=name, hint=hint)
        self._keep = Button(act, ButtonKind.SECONDARY)
        self._keep.setObjectName(f"{name}Keep")
        self._leave = Button(self.tr("Avbryt"), ButtonKind.QUIET)
        self._leave.setObjectName(f"{name}Leave")
        self._keep.clicked.connect(self._take)
        self._leave.clicked.connect(self.left_alone)
        inside = row(self, spacing=8)
        inside.addWidget(self.field, 1)
        for button in (self._keep, self._leave):
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)

    def ask(self, text: str) -> None:
        """Ask for a name, with a proposal that typing replaces."""
        self.field.clear_finding()
        self.line.set_value(text)
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    def text(self) -> str:
        """What is typed."""
        return self.line.text().strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.line.hasFocus():
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.left_alone.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _take(self) -> None:
        if self.text():
            self.kept.emit(self.text())
        else:
            self.field.set_finding(Severity.WARN, self.tr("Skriv et navn."))
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
