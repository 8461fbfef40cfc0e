"""Drawing that the painted widgets share: frames, rings and single lines of text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import current_theme


def smooth(widget: QWidget) -> QPainter:
    """A painter with antialiasing on; the caller ends it."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def box(
    painter: QPainter, rect: QRectF, radius: float, fill: str | None, line: str | None = None, width: int = 1
) -> None:
    """A rounded box filled with one token and framed with another; the frame lies inside the rectangle."""
    theme = current_theme()
    painter.setBrush(theme.colour(fill) if fill else Qt.BrushStyle.NoBrush)
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
        return
    painter.setPen(QPen(theme.colour(line), width))
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half)


def focus_ring(painter: QPainter, rect: QRectF, radius: float) -> QRectF:
    """Draw the 2 px ring at the edge and return what is left inside the 2 px gap."""
    box(painter, rect, radius, None, "focus", 2)
    return rect.adjusted(4, 4, -4, -4)


def line_of_text(painter: QPainter, font: QFont, role: str, at: QPointF, text: str) -> float:
    """Draw text at a baseline; return its width. A baseline of the Latin font keeps rows of other scripts level."""
    painter.setFont(font)
    painter.setPen(current_theme().colour(role))
    painter.drawText(at, text)
    return QFontMetricsF(font).horizontalAdvance(text)


def baseline(font: QFont, top: float, height: float) -> float:
    """The baseline that centres one line of the font in a band."""
    metrics = QFontMetricsF(font)
    return top + (height - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()


def plain(text: str) -> str:
    """Text without mnemonic marks: ``&Lagre`` is «Lagre», ``&&`` is «&»."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
