"""The rail at the left: where in the program one is, and where one can go. One tab stop, arrows inside."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from ui.icons import draw
from ui.theme import current_theme
from ui.widgets.layout import column
from ui.widgets.paint import box, plain, smooth

SIGN = 20
WIDE = 76
SLIM = 44


@dataclass(frozen=True)
class RailPlace:
    """A place in the rail: the name of its page, its sign, its word."""

    page: str
    sign: str
    word: str


class Rail(QWidget):
    """The places, the last of them at the bottom.

    Signals:
        chosen: somebody chose a place; arg: the name of its page.
    """

    chosen = Signal(str)

    def __init__(self, places: list[RailPlace], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(self.tr("Steder i programmet"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _RailButton] = {}
        layout = column(self, margins=(4, 10, 4, 10), spacing=6)
        for number, place in enumerate(places):
            if number == len(places) - 1:
                layout.addStretch(1)
            button = _RailButton(place, self)
            button.pressed_for.connect(self.chosen)
            self._group.addButton(button)
            self._buttons[place.page] = button
            layout.addWidget(button)
        self.set_slim(False)

    def set_current(self, page: str) -> None:
        """Mark the place of a page; a page that has none leaves the mark where it is."""
        if page in self._buttons:
            self._buttons[page].setChecked(True)
            for name, button in self._buttons.items():
                button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == page else Qt.FocusPolicy.ClickFocus)

    def step_from(self, button: QAbstractButton, step: int) -> None:
        """Give the focus to a neighbour; it is chosen by Enter or Space only."""
        buttons = list(self._buttons.values())
        place = next(place for place, own in enumerate(buttons) if own is button) + step
        if 0 <= place < len(buttons):
            buttons[place].setFocus(Qt.FocusReason.TabFocusReason)

    def set_slim(self, is_slim: bool) -> None:
        """Show signs only, the words as tooltips."""
        self.setFixedWidth(current_theme().px(SLIM if is_slim else WIDE))
        for button in self._buttons.values():
            button.set_slim(is_slim)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        painter.fillRect(self.rect(), current_theme().colour("sunken"))
        painter.end()


class _RailButton(QAbstractButton):
    """A sign over its word; up and down go to the neighbours."""

    pressed_for = Signal(str)

    def __init__(self, place: RailPlace, rail: Rail) -> None:
        super().__init__(rail)
        self._place, self._rail = place, rail
        self._is_slim = False
        self.setText(place.word)
        self.setObjectName(f"rail-{place.page}")
        self.setAccessibleName(plain(place.word))
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.announce)

    @Slot()
    def announce(self) -> None:
        """Tell which page belongs to this place."""
        self.pressed_for.emit(self._place.page)

    def set_slim(self, is_slim: bool) -> None:
        self._is_slim = is_slim
        self.setToolTip(plain(self.text()) if is_slim else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        if self._is_slim:
            return QSize(theme.px(36), theme.px(40))
        words = QFontMetrics(theme.font("caption")).height()
        return QSize(theme.px(68), theme.px(10 + SIGN + 6 + 8) + words)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self._rail.step_from(self, steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        on = self.isChecked()
        area = QRectF(self.rect())
        fill = "accent_tint" if on else "hover" if self.underMouse() else None
        if fill:
            box(painter, area, theme.px(8), fill)
        if on:
            painter.fillRect(
                QRect(0, theme.px(8), theme.px(3), self.height() - 2 * theme.px(8)), theme.colour("accent")
            )
        ink = "accent" if on else "text_muted"
        self._paint_content(painter, ink, on)
        if self.hasFocus():
            box(painter, area, theme.px(8), None, "focus", 2)
        painter.end()

    def _paint_content(self, painter: QPainter, ink: str, on: bool) -> None:
        theme = current_theme()
        top = (self.height() - theme.px(SIGN)) / 2 if self._is_slim else theme.px(10)
        draw(painter, self._place.sign, ink, (self.width() - theme.px(SIGN)) / 2, top, SIGN)
        if not self._is_slim:
            painter.setFont(theme.font("caption_strong" if on else "caption"))
            painter.setPen(theme.colour("on_tint" if on else ink))
            words = QRect(0, theme.px(10 + SIGN + 4), self.width(), self.height() - theme.px(10 + SIGN + 4))
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextShowMnemonic
            painter.drawText(words, flags, self.text())
