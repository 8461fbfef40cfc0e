"""What a page is put together from: cards, messages, empty states, the band of the demo."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from ui.theme import Severity, current_theme, scaled
from ui.widgets.button import Button
from ui.widgets.layout import column, row
from ui.widgets.paint import box, smooth
from ui.widgets.sign import Sign
from ui.widgets.text import Link, Text

NARROW = 720
ONE_LINE = 60
"""Below this width (pixels at 100 % text) the reason of a message with more letters stands under its fact."""


class Card(QWidget):
    """A surface with a heading, at most one quiet act at its right, and ``body``, the column to fill.

    ``beside`` stands after the heading (a pill or a caption). Cards do not nest.
    """

    def __init__(
        self,
        heading: str = "",
        act: QWidget | None = None,
        *,
        beside: QWidget | None = None,
        dense: bool = False,
        spacing: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._raised = False
        layout = column(self, margins=12 if dense else 16, spacing=8)
        if heading or act is not None:
            top = row(spacing=8)
            self.heading = Text(heading, "section")
            top.addWidget(self.heading)
            if beside is not None:
                top.addWidget(beside)
            top.addStretch(1)
            if act is not None:
                top.addWidget(act)
            layout.addLayout(top)
        self.body = column(spacing=spacing)
        layout.addLayout(self.body, 1)
        if heading:
            self.setAccessibleName(heading)

    def set_raised(self, raised: bool) -> None:
        """Paint it as something above the page: a dialog's or a choice's frame."""
        self._raised = raised
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        fill, line = ("raised", "line_field") if self._raised else ("surface", "line")
        box(painter, QRectF(self.rect()), scaled(8), fill, line)
        painter.end()


class MessageLine(QWidget):
    """One message on the page: sign, bold fact, reason, and the paragraph of the law or an act at the right.

    Signals:
        act_pressed: the link at the right was followed.
    """

    act_pressed = Signal()

    def __init__(
        self,
        severity: Severity,
        fact: str,
        reason: str = "",
        *,
        law: str = "",
        act: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._severity = severity
        line = row(self, margins=(12, 8, 12, 8), spacing=10)
        self._sign = Sign(severity.sign or "ui-info", severity.value, 20)
        self._fact = Text("", "strong", wrap=True)
        self._reason = Text("", "body", wrap=True)
        self._law = Text(law, "caption_strong", severity.value)
        line.addWidget(self._sign)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(scaled(8))
        self._words.addWidget(self._fact)
        self._words.addWidget(self._reason, 1)
        line.addLayout(self._words, 1)
        line.addWidget(self._law)
        if act:
            link = Link(act)
            link.setObjectName("messageAct")
            link.clicked.connect(self.act_pressed)
            line.addWidget(link)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_message(severity, fact, reason, law=law)

    def show_message(self, severity: Severity, fact: str, reason: str = "", *, law: str = "") -> None:
        """Show another message."""
        self._severity = severity
        self._sign.set_sign(severity.sign or "ui-info", severity.value)
        self._fact.setText(fact)
        # A short fact keeps its line whole; the reason is what wraps.
        self._fact.setWordWrap(len(fact) > 60)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self._law.setText(law)
        self._law.set_look("caption_strong", severity.value)
        self._law.setVisible(bool(law))
        self.setAccessibleName(" ".join(part for part in (fact, reason, law) if part))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Beside a fact that keeps its line a reason would become a narrow tower.
        is_long = len(self._fact.text()) + len(self._reason.text()) > ONE_LINE
        is_narrow = is_long and self.width() < scaled(NARROW)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._words.setDirection(down if is_narrow else across)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        value = self._severity.value
        box(painter, QRectF(self.rect()), scaled(8), f"{value}_tint", value)
        painter.end()


class EmptyState(QWidget):
    """What stands where there is nothing yet: one sign, one heading, one sentence, one act and perhaps one quiet."""

    def __init__(
        self,
        sign: str,
        heading: str,
        sentence: str,
        *,
        act: Button | None = None,
        quiet: Button | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = column(self, margins=24, spacing=8)
        layout.addStretch(1)
        layout.addWidget(Sign(sign, "accent", 52), 0, Qt.AlignmentFlag.AlignHCenter)
        for text in (Text(heading, "section", wrap=True), Text(sentence, "body", "text_muted", wrap=True)):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(text)
        acts = row(spacing=8)
        acts.addStretch(1)
        for button in (act, quiet):
            if button is not None:
                acts.addWidget(button)
        acts.addStretch(1)
        layout.addLayout(acts)
        layout.addStretch(1)


class Banner(QWidget):
    """A band across the window that stays, such as the word Demodata over a demo store."""

    def __init__(
        self, word: str, sentence: str = "", severity: Severity = Severity.WARN, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._severity = severity
        line = row(self, margins=(24, 4, 24, 4), spacing=8)
        line.addWidget(Sign(severity.sign or "ui-info", severity.value, 16))
        line.addWidget(Text(word, "caption_strong", severity.value))
        line.addWidget(Text(sentence, "caption", severity.value, wrap=True), 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{word} {sentence}".strip())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        painter.fillRect(self.rect(), theme.colour(f"{self._severity.value}_tint"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour(self._severity.value))
        painter.end()
