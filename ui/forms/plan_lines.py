"""Lines that are told and not typed: a sign, a sentence, its paragraph, and a link where one can act on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.forms.record_form import RecordForm
from ui.forms.session_parts import chain_stops, is_stop
from ui.theme import Severity
from ui.widgets.layout import column, row
from ui.widgets.sign import Sign
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.forms.mnemonics import Mnemonics
    from ui.presenters.record_presenter import RecordPresenter


@dataclass(frozen=True)
class Told:
    """One line. ``law`` is its paragraph, ``small`` what stands under it; ``link`` are the words of an act ``key``."""

    text: str
    severity: Severity = Severity.NEUTRAL
    law: str = ""
    small: str = ""
    link: str = ""
    key: str = ""


class Lines(QWidget):
    """Lines below each other, made anew only where they say something else. The focus stays on the link it was on.

    Signals:
        pressed: a link was followed; arg: its key.
    """

    pressed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._shown: tuple[Told, ...] = ()
        self._lines: list[QWidget] = []
        self._inside = column(self, spacing=8)

    def show_lines(self, lines: Sequence[Told]) -> None:
        """Show these lines; nothing is seen of a part without any."""
        if tuple(lines) == self._shown:
            return
        focused = next((link.objectName() for link in self.links() if link.hasFocus()), "")
        self._shown = tuple(lines)
        for old in self._lines:
            self._inside.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = [self._line(each) for each in lines]
        for line in self._lines:
            self._inside.addWidget(line)
        self.setVisible(bool(self._lines))
        chain_in_place(self, self.links())
        for link in self.links():
            if focused and link.objectName() == focused:
                link.setFocus(Qt.FocusReason.OtherFocusReason)

    def texts(self) -> tuple[str, ...]:
        """The sentences shown."""
        return tuple(each.text for each in self._shown)

    def links(self) -> list[Link]:
        """The links shown, from the top."""
        return [link for line in self._lines for link in line.findChildren(Link)]

    def _line(self, told: Told) -> QWidget:
        held = QWidget()
        line = row(held, spacing=8)
        if told.severity.sign:
            line.addWidget(Sign(told.severity.sign, told.severity.value, 16), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=0)
        ink = "text" if told.severity in (Severity.NEUTRAL, Severity.OK, Severity.INFO) else told.severity.value
        words.addWidget(Text(told.text, "body", ink, wrap=True))
        small = " · ".join(part for part in (told.law, told.small) if part)
        if small:
            words.addWidget(Text(small, "caption", "text_muted", wrap=True))
        line.addLayout(words, 1)
        if told.link:
            link = Link(told.link)
            link.setObjectName(f"{self.objectName()}.{told.key}")
            link.setAccessibleName(f"{told.link}: {told.text}")
            link.clicked.connect(partial(self.pressed.emit, told.key))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return held


def chain_in_place(part: QWidget, stops: Sequence[QWidget]) -> None:
    """Let Tab come to stops made later where their part stands, not last of the whole window."""
    before = part.previousInFocusChain()
    while before is not None and before is not part:
        if is_stop(before) and not part.isAncestorOf(before):
            chain_stops(stops, before)
            return
        before = before.previousInFocusChain()


class PartForm(RecordForm):
    """A form of a record with parts that bind themselves: their names can be gone to as the fields can."""

    def __init__(self, presenter: RecordPresenter, mnemonics: Mnemonics, parent: QWidget) -> None:
        super().__init__(presenter, mnemonics=mnemonics, parent=parent)
        self._parts: dict[str, QWidget] = {}

    def add_part(self, name: str, part: QWidget) -> None:
        """Let a part stand for a field or a list of rows."""
        self._parts[name] = part

    def names(self) -> tuple[str, ...]:
        return (*super().names(), *self._parts)

    def input(self, name: str) -> QWidget | None:
        return self._parts.get(name) or super().input(name)
