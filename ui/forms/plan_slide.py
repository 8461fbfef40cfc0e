"""Rows that change places slide there, so that the eye can follow; at once where motion is unwanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEasingCurve, QObject, QPoint, QPropertyAnimation
from PySide6.QtWidgets import QStyle, QWidget

if TYPE_CHECKING:
    from collections.abc import Mapping

SLIDE_MS: Final = 90


def slide_ms(part: QWidget) -> int:
    """How long a slide takes: 0 where the desktop asks for no motion."""
    wanted = part.style().styleHint(QStyle.StyleHint.SH_Widget_Animate, None, part)
    return SLIDE_MS if wanted else 0


class Slides(QObject):
    """Lets widgets slide from where they were to where their layout has put them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._running: list[QPropertyAnimation] = []

    def start(self, before: Mapping[QWidget, int], duration_ms: int) -> None:
        """Slide every widget whose height on the page is another than ``before``."""
        for running in self._running:
            running.stop()
            running.deleteLater()
        self._running = []
        if not duration_ms:
            return
        for part, y in before.items():
            there = part.pos()
            if there.y() != y:
                slide = QPropertyAnimation(part, b"pos", self)
                slide.setDuration(duration_ms)
                slide.setEasingCurve(QEasingCurve.Type.OutCubic)
                slide.setStartValue(QPoint(there.x(), y))
                slide.setEndValue(there)
                slide.start()
                self._running.append(slide)
