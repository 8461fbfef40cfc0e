"""Buttons, check boxes and radio buttons, painted from the tokens."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QPushButton, QRadioButton, QSizePolicy, QWidget

from ui.icons import draw
from ui.theme import Theme, current_theme
from ui.widgets.paint import box, focus_ring, plain, smooth

ICON: Final = 18
TICK: Final = 20


class ButtonKind(Enum):
    """How loud a button is; one PRIMARY per screen, DANGER is never filled."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"


_INK: Final = {
    ButtonKind.PRIMARY: "on_accent",
    ButtonKind.SECONDARY: "text",
    ButtonKind.QUIET: "accent",
    ButtonKind.DANGER: "danger",
}


class Button(QPushButton):
    """A button named by its act. The shortcut stands inside in caption, and works.

    Keys: Space and Enter press, the mnemonic and ``shortcut`` (such as "Ctrl+N") press from anywhere in the window.
    ``flush`` lets a quiet button end at the text edge of its row.
    """

    def __init__(
        self,
        text: str,
        kind: ButtonKind = ButtonKind.SECONDARY,
        *,
        sign: str | None = None,
        sign_after: str | None = None,
        shortcut: str = "",
        small: bool = False,
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._sign, self._sign_after = kind, sign, sign_after
        self._small, self._flush = small, flush
        self._caption = ""
        # Not handed to Qt with the parent: that could also mean an icon, and PySide loads what icons are to find out.
        self.setText(text)
        if shortcut:
            self.set_shortcut(shortcut)
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_shortcut(self, keys: str) -> None:
        """Let these keys press the button and show them inside it."""
        sequence = QKeySequence(keys)
        self.setShortcut(sequence)
        self._caption = sequence.toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")
        self.updateGeometry()

    def set_caption(self, caption: str) -> None:
        """Show a key that is handled elsewhere, such as Enter in a form."""
        self._caption = caption
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: ButtonKind) -> None:
        """Change how loud the button is."""
        self._kind = kind
        self.update()

    def set_sign(self, sign: str | None) -> None:
        """Change the sign at the left."""
        self._sign = sign
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        width = 2 * self._padding(theme) + self._content_width(theme)
        metrics = QFontMetrics(theme.font("strong"))
        return QSize(width, max(theme.px(28 if self._small else 36), metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        radius = theme.px(6)
        if self.hasFocus():
            area = focus_ring(painter, area, radius)
            radius = max(2, radius - 3)
        self._paint_ground(painter, area, radius)
        self._paint_content(painter, theme)
        painter.end()

    def _paint_ground(self, painter: QPainter, area: QRectF, radius: float) -> None:
        hot = self.underMouse() or self.isDown()
        if not self.isEnabled():
            if self._kind is not ButtonKind.QUIET:
                box(painter, area, radius, "sunken", "line")
        elif self._kind is ButtonKind.PRIMARY:
            box(painter, area, radius, "accent_hover" if hot else "accent")
        elif self._kind is ButtonKind.QUIET:
            if hot:
                box(painter, area, radius, "hover")
        else:
            line = "danger" if self._kind is ButtonKind.DANGER else "line_field"
            box(painter, area, radius, "hover" if hot else "surface", line)

    def _paint_content(self, painter: QPainter, theme: Theme) -> None:
        ink = _INK[self._kind] if self.isEnabled() else "text_muted"
        muted = ink if self._kind is not ButtonKind.SECONDARY else "text_muted"
        x = max(self._padding(theme), (self.width() - self._content_width(theme)) // 2)
        middle = self.height() / 2
        if self._sign:
            draw(painter, self._sign, ink, x, middle - theme.px(ICON) / 2, ICON)
            x += theme.px(ICON + 8)
        x += self._paint_words(painter, theme, ink, x)
        if self._caption:
            x += theme.px(12)
            font = theme.font("caption")
            painter.setFont(font)
            painter.setPen(theme.colour(muted))
            width = QFontMetrics(font).horizontalAdvance(self._caption)
            painter.drawText(QRect(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self._caption)
            x += width
        if self._sign_after:
            draw(painter, self._sign_after, ink, x + theme.px(8), middle - theme.px(ICON) / 2, ICON)

    def _paint_words(self, painter: QPainter, theme: Theme, ink: str, x: int) -> int:
        font = theme.font("strong")
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        width = QFontMetrics(font).horizontalAdvance(plain(self.text()))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
        painter.drawText(QRect(x, 0, width + 2, self.height()), flags, self.text())
        return width

    def _padding(self, theme: Theme) -> int:
        if self._kind is ButtonKind.QUIET:
            return theme.px(4 if self._flush else 8)
        return theme.px(14)

    def _content_width(self, theme: Theme) -> int:
        width = QFontMetrics(theme.font("strong")).horizontalAdvance(plain(self.text()))
        if self._sign:
            width += theme.px(ICON + 8)
        if self._sign_after:
            width += theme.px(ICON + 8)
        if self._caption:
            width += theme.px(12) + QFontMetrics(theme.font("caption")).horizontalAdvance(self._caption)
        return width


class CheckBox(QCheckBox):
    """A tick with words beside it. Key: Space."""

    def sizeHint(self) -> QSize:
        return _tick_size(self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802  # Qt's name
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = _tick_area(self, theme)
        on = self.isChecked()
        if on:
            box(painter, area, theme.px(4), "accent" if self.isEnabled() else "line_field")
            tick = theme.px(16)
            at = area.center()
            draw(painter, "ui-check", "on_accent", at.x() - tick / 2, at.y() - tick / 2, 16)
        else:
            box(painter, area, theme.px(4), "surface" if self.isEnabled() else "sunken", "line_field")
        _paint_tick_words(self, painter, theme)
        painter.end()


class RadioButton(QRadioButton):
    """One choice of several. Keys: arrows inside the group, Space."""

    def sizeHint(self) -> QSize:
        return _tick_size(self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802  # Qt's name
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = _tick_area(self, theme)
        on = self.isChecked()
        painter.setBrush(theme.colour("surface" if self.isEnabled() else "sunken"))
        painter.setPen(QPen(theme.colour("accent" if on else "line_field"), 2 if on else 1))
        painter.drawEllipse(area.adjusted(1, 1, -1, -1))
        if on:
            painter.setBrush(theme.colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            inset = theme.px(5)
            painter.drawEllipse(area.adjusted(inset, inset, -inset, -inset))
        _paint_tick_words(self, painter, theme)
        painter.end()


def _tick_size(button: QAbstractButton) -> QSize:
    theme = current_theme()
    metrics = QFontMetrics(theme.font("body"))
    width = theme.px(TICK + 8 + 8) + metrics.horizontalAdvance(plain(button.text()))
    return QSize(width, max(theme.px(28), metrics.height() + 4))


def _tick_area(button: QAbstractButton, theme: Theme) -> QRectF:
    edge = theme.px(TICK)
    return QRectF(theme.px(4), (button.height() - edge) / 2, edge, edge).adjusted(1, 1, -1, -1)


def _paint_tick_words(button: QAbstractButton, painter: QPainter, theme: Theme) -> None:
    painter.setFont(theme.font("body"))
    painter.setPen(theme.colour("text" if button.isEnabled() else "text_muted"))
    words = button.rect().adjusted(theme.px(4 + TICK + 8), 0, 0, 0)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
    painter.drawText(words, flags, button.text())
    if button.hasFocus():
        box(painter, QRectF(button.rect()), theme.px(6), None, "focus", 2)
