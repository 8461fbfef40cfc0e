"""The rail at the left edge: where one is and where one can go."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.icons import draw
from ui.theme import Theme, current_theme, scaled
from ui.widgets.layout import column
from ui.widgets.paint import box, smooth
from ui.widgets.roving import Roving

SIGN: Final = 22
WIDE: Final = 76
TINY: Final = 44


class RailButton(QPushButton):
    """One place: sign over word, with a count if something waits there. Keys: Space, Enter."""

    def __init__(self, key: str, sign: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.key = key
        self._sign = sign
        self._waiting = 0
        self._is_tiny = False
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_waiting(self, count: int) -> None:
        """Show how much waits; 0 shows nothing."""
        self._waiting = count
        self.setAccessibleDescription(self.tr("{count} venter").format(count=count) if count else "")
        self.update()

    def set_tiny(self, tiny: bool) -> None:
        """Show the sign only, with the word as tooltip."""
        self._is_tiny = tiny
        self.setToolTip(self.text() if tiny else "")
        self.updateGeometry()

    def is_tiny(self) -> bool:
        """Whether only the sign is shown."""
        return self._is_tiny

    def sizeHint(self) -> QSize:
        theme = current_theme()
        if self._is_tiny:
            return QSize(theme.px(TINY), theme.px(44))
        word = QFontMetrics(theme.font("caption_strong")).horizontalAdvance(self.text()) + theme.px(8)
        return QSize(max(theme.px(WIDE), word), theme.px(58))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        side = theme.px(4)
        area = QRectF(self.rect()).adjusted(side, 1, -side, -1)
        on = self.isChecked()
        if on:
            box(painter, area, theme.px(8), "accent_tint")
            height = theme.px(36 if not self._is_tiny else 20)
            marker = QRectF(0, (self.height() - height) / 2, theme.px(3), height)
            painter.fillRect(marker, theme.colour("accent"))
        elif self.underMouse():
            box(painter, area, theme.px(8), "hover")
        if self.hasFocus():
            box(painter, area, theme.px(8), None, "focus", 2)
        ink = "accent" if on else "text_muted"
        edge = theme.px(SIGN)
        top = (self.height() - edge) / 2 if self._is_tiny else theme.px(8)
        draw(painter, self._sign, ink, (self.width() - edge) / 2, top, SIGN)
        if not self._is_tiny:
            painter.setFont(theme.font("caption_strong" if on else "caption"))
            painter.setPen(theme.colour("on_tint" if on else "text_muted"))
            words = self.rect().adjusted(0, round(top) + edge, 0, -theme.px(6))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._waiting:
            self._paint_waiting(painter, theme, (self.width() + edge) / 2, top)
        painter.end()

    def _paint_waiting(self, painter: QPainter, theme: Theme, right: float, top: float) -> None:
        text = str(self._waiting) if self._waiting < 100 else "99+"
        font = theme.font("caption_strong")
        font.setPointSizeF(font.pointSizeF() * 0.9)
        width = max(theme.px(18), QFontMetrics(font).horizontalAdvance(text) + theme.px(8))
        place = QRectF(min(right - theme.px(6), self.width() - width), max(1.0, top - theme.px(7)), width, theme.px(18))
        box(painter, place, place.height() / 2, "accent")
        painter.setFont(font)
        painter.setPen(theme.colour("on_accent"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """The places of the program, the last ones at the bottom. One tab stop; Up/Down move, Space or Enter goes there.

    Signals:
        chosen: a person wants to go to a place; arg: its key.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, RailButton] = {}
        self._roving = Roving(self)
        self._upper = 0
        self._column = column(self, margins=(0, 12, 0, 12), spacing=4)
        self._column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Steder"))

    def add(self, key: str, sign: str, text: str, *, at_bottom: bool = False) -> RailButton:
        """Add a place."""
        button = RailButton(key, sign, text)
        button.setObjectName(f"rail_{key}")
        button.clicked.connect(self._clicked)
        self._buttons[key] = button
        self._column.insertWidget(self._column.count() if at_bottom else self._upper, button)
        self._upper += 0 if at_bottom else 1
        self._roving.add(button)
        return button

    def button(self, key: str) -> RailButton:
        """The button of a place; KeyError when there is none."""
        return self._buttons[key]

    def show_place(self, key: str) -> None:
        """Mark where one is."""
        for each, button in self._buttons.items():
            button.setChecked(each == key)
        self._roving.rest_on(self._buttons[key])

    def current(self) -> str | None:
        """Where one is."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def set_tiny(self, tiny: bool) -> None:
        """Signs only, for windows under 1000 logical pixels."""
        for button in self._buttons.values():
            button.set_tiny(tiny)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        painter.fillRect(self.rect(), theme.colour("sunken"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.colour("line"))
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(max((b.sizeHint().width() for b in self._buttons.values()), default=scaled(WIDE)), scaled(300))

    @Slot()
    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, RailButton):
            self.show_place(button.key)
            self.chosen.emit(button.key)
