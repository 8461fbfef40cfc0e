"""The list of step types: Enter or a click adds one at the end of the plan."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

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
    """One step type: its sign, its short word, and a plus."""

    def __init__(self, step_type: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._sign, self._colour = sign_of(step_type)
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("body"))
        width = theme.px(10 + SIGN + 8 + 8 + 16 + 10) + metrics.horizontalAdvance(self.text())
        return QSize(width, max(theme.px(30), metrics.height() + 6))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

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
    """

    chosen = Signal(str)

    def __init__(self, codes: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = column(self, spacing=4)
        self._buttons = QWidget()
        listed = column(self._buttons, spacing=4)
        listed.addWidget(Text(self.tr("Legg til steg"), "section"))
        listed.addWidget(Text(self.tr("Enter legger til sist"), "caption", "text_muted", wrap=True))
        roving = Roving(self._buttons)
        self._codes = codes
        words = short_words()
        for code in codes:
            button = TypeButton(code, words.get(code, code))
            button.setObjectName(f"addStep.{code}")
            button.setAccessibleName(self.tr("Legg til {step}").format(step=button.text()))
            button.clicked.connect(partial(self.chosen.emit, code))
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
