"""A sign on the page, and the small parts that speak by sign and word: pill and key cap."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.icons import draw
from ui.theme import Severity, current_theme
from ui.widgets.paint import box, smooth

PILL_SIGN: Final = 14


class Sign(QWidget):
    """A sign that stands beside its word; silent to the screen reader, which reads the word."""

    def __init__(self, name: str, role: str = "text", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._role, self._size = name, role, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_sign(self, name: str, role: str) -> None:
        """Show another sign or colour."""
        self._name, self._role = name, role
        self.update()

    def sizeHint(self) -> QSize:
        edge = current_theme().px(self._size)
        return QSize(edge, edge)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        draw(painter, self._name, self._role, 0, 0, self._size)
        painter.end()


class Pill(QLabel):
    """A state in a word with its sign, on a tint. Never clickable."""

    def __init__(
        self,
        text: str,
        severity: Severity = Severity.NEUTRAL,
        *,
        sign: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._severity, self._sign = severity, sign
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, severity: Severity, sign: str | None = None) -> None:
        """Show another state."""
        self._severity, self._sign = severity, sign
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("caption_strong"))
        sign = theme.px(PILL_SIGN + 5) if self._shown_sign() else 0
        return QSize(
            metrics.horizontalAdvance(self.text()) + sign + 2 * theme.px(8), max(theme.px(24), metrics.height() + 4)
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        tint = f"{self._severity.value}_tint"
        # On a black ground the tint cannot be seen: the high-contrast theme draws the frame.
        line = self._severity.value if theme.colours[tint] == theme.colours["surface"] else None
        box(painter, area, area.height() / 2, tint, line)
        x = theme.px(8)
        sign = self._shown_sign()
        if sign:
            draw(painter, sign, self._severity.value, x, (self.height() - theme.px(PILL_SIGN)) / 2, PILL_SIGN)
            x += theme.px(PILL_SIGN + 5)
        painter.setFont(theme.font("caption_strong"))
        painter.setPen(theme.colour(self._severity.value))
        painter.drawText(self.rect().adjusted(x, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def _shown_sign(self) -> str | None:
        return self._sign or self._severity.sign


class KeyCap(QLabel):
    """A key as it is named on the keyboard, for a footer line or beside an act."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(keys, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("caption"))
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * theme.px(6), max(theme.px(22), metrics.height() + 4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        box(painter, QRectF(self.rect()), theme.px(4), "surface", "line_field")
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text_muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
