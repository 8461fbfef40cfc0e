"""The list of step types: Enter or a click adds one at the end of the route; pulled into the list it stands there."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QSizePolicy, QWidget

from ui.forms.plan_words import short_words, sign_of
from ui.icons import draw
from ui.theme import WidthClass, current_theme
from ui.widgets.button import Button
from ui.widgets.layout import column
from ui.widgets.paint import box, smooth
from ui.widgets.roving import Roving
from ui.widgets.text import Text

SIGN = 18


class TypeButton(QPushButton):
    """One step type: its sign, its short word, and a plus.

    Signals:
        pulled: a person pulls the type with the mouse; arg: the place on the screen.
        dropped: the mouse let go of it; arg: the place on the screen.
    """

    pulled = Signal(QPoint)
    dropped = Signal(QPoint)

    def __init__(self, step_type: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._sign, self._colour = sign_of(step_type)
        self._pressed_at: QPointF | None = None
        self._is_pulled = False
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("body"))
        width = theme.px(10 + SIGN + 8 + 8 + 16 + 10) + metrics.horizontalAdvance(self.text())
        return QSize(width, max(theme.px(30), metrics.height() + 6))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        far = (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
        if self._is_pulled or far:
            self._is_pulled = True
            self.setDown(False)
            self.pulled.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_pulled, self._is_pulled, self._pressed_at = self._is_pulled, False, None
        if was_pulled:
            self.setDown(False)
            self.dropped.emit(event.globalPosition().toPoint())
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        box(painter, area, theme.px(6), "hover" if self.underMouse() else "surface", "line")
        if self.hasFocus():
            box(painter, area, theme.px(6), None, "focus", 2)
        middle = self.height() / 2
        draw(painter, self._sign, self._colour, theme.px(10), middle - theme.px(SIGN) / 2, SIGN)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text"))
        words = self.rect().adjusted(theme.px(10 + SIGN + 8), 0, -theme.px(16 + 10), 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        draw(painter, "ui-plus", "text_muted", self.width() - theme.px(16 + 10), middle - theme.px(16) / 2, 16)
        painter.end()


class Palette(QWidget):
    """The seventeen step types as one tab stop, arrows move inside; one button with a list where room is short.

    Signals:
        chosen: a step of a type shall be added; arg: its code.
        pulled: a type is pulled with the mouse; arg: the place on the screen.
        dropped: the mouse let go of it; args: its code, the place on the screen.
    """

    chosen = Signal(str)
    pulled = Signal(QPoint)
    dropped = Signal(str, QPoint)

    def __init__(self, codes: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = column(self, spacing=4)
        self._buttons = QWidget()
        listed = column(self._buttons, spacing=4)
        listed.addWidget(Text(self.tr("Legg til steg"), "section"))
        listed.addWidget(Text(self.tr("Enter eller dra"), "caption", "text_muted", wrap=True))
        roving = Roving(self._buttons)
        self._codes = codes
        words = short_words()
        for code in codes:
            button = TypeButton(code, words.get(code, code))
            button.setObjectName(f"addStep.{code}")
            button.setAccessibleName(self.tr("Legg til {step}").format(step=button.text()))
            button.clicked.connect(partial(self.chosen.emit, code))
            button.pulled.connect(self.pulled)
            button.dropped.connect(partial(self.dropped.emit, code))
            listed.addWidget(button)
            roving.add(button)
        self._open = Button(self.tr("Legg til steg"), sign="ui-plus", sign_after="ui-chevron-down")
        self._open.setObjectName("addStepList")
        self._open.clicked.connect(self._open_list)
        inside.addWidget(self._buttons)
        inside.addWidget(self._open, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addStretch(1)
        self.set_width_class(WidthClass.COMFORTABLE)

    def set_width_class(self, width: WidthClass) -> None:
        """Be one button under 1000, so that the steps are seen."""
        tiny = width is WidthClass.TINY
        self._buttons.setVisible(not tiny)
        self._open.setVisible(tiny)
        self.setFocusProxy(self._open if tiny else self._buttons)

    @Slot()
    def _open_list(self) -> None:
        words = short_words()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for code in self._codes:
            menu.addAction(words.get(code, code)).triggered.connect(partial(self.chosen.emit, code))
        menu.popup(self._open.mapToGlobal(QPoint(0, self._open.height())))
        menu.setActiveAction(menu.actions()[0])
