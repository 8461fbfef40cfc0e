"""The frame of the first run and of recovery: steps at the left, one question at a time at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from ui.dialogs.gate import Brand
from ui.icons import draw
from ui.theme import WidthClass, current_theme, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.layout import ScrollColumn, column, row
from ui.widgets.paint import box, smooth
from ui.widgets.text import Text

WIDTH, HEIGHT, LEFT = 820, 560, 270
DOT = 28


class StepMark(QWidget):
    """One step: its number (or a tick when done), its name and a word about it."""

    def __init__(self, number: int, name: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._name = number, name
        self._state = "ahead"
        layout = column(self, margins=(DOT + 12, 0, 0, 24), spacing=2)
        self._title = Text(name, "body", wrap=True)
        layout.addWidget(self._title)
        layout.addWidget(Text(about, "caption", "text_muted", wrap=True))

    def set_state(self, state: str) -> None:
        """Show it as done, now or ahead."""
        self._state = state
        self._title.set_look("strong" if state == "now" else "body", "text")
        words = {"done": self.tr("ferdig"), "now": self.tr("nå"), "ahead": self.tr("gjenstår")}[state]
        self.setAccessibleName(f"{self._name}, {words}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        edge = theme.px(DOT)
        place = QRectF(1, 1, edge - 2, edge - 2)
        if self._state == "done":
            box(painter, place, edge / 2, "accent")
            draw(painter, "ui-check", "on_accent", (edge - theme.px(16)) / 2, (edge - theme.px(16)) / 2, 16)
        else:
            painter.setBrush(theme.colour("surface"))
            painter.setPen(QPen(theme.colour("accent" if self._state == "now" else "line_field"), 2))
            painter.drawEllipse(place)
            painter.setFont(theme.font("caption_strong"))
            painter.setPen(theme.colour("on_tint" if self._state == "now" else "text_muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()


class StepFrame(QWidget):
    """A card with two sides. ``left`` is the column under the steps; pages are added with ``add_step``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = column(self)
        scroll = ScrollColumn(margins=16)
        outer.addWidget(scroll)
        line = row()
        line.addStretch(1)
        self._card = _TwoSides()
        line.addWidget(self._card, 1000)
        line.addStretch(1)
        scroll.body.addStretch(1)
        scroll.body.addLayout(line)
        scroll.body.addStretch(1)
        sides = row(self._card)
        self._side = QWidget()
        self._side.setFixedWidth(scaled(LEFT))
        self._marks_column = column(self._side, margins=(28, 28, 20, 28), spacing=4)
        self._marks_column.addWidget(Brand())
        self._marks_column.addSpacing(scaled(20))
        self._marks: list[StepMark] = []
        self.left = column(spacing=4)
        self._marks_column.addStretch(1)
        self._marks_column.addLayout(self.left)
        self._stack = QStackedWidget()
        sides.addWidget(self._side)
        sides.addWidget(self._stack, 1)

    def add_step(self, name: str, about: str, page: QWidget) -> None:
        """Add a step and its page."""
        mark = StepMark(len(self._marks) + 1, name, about)
        self._marks.append(mark)
        self._marks_column.insertWidget(1 + len(self._marks), mark)
        self._stack.addWidget(page)
        self.show_step(0)

    @property
    def step(self) -> int:
        """The step in front, from 0."""
        return self._stack.currentIndex()

    def show_step(self, number: int) -> None:
        """Put a step in front."""
        for place, mark in enumerate(self._marks):
            mark.set_state("done" if place < number else "now" if place == number else "ahead")
        self._stack.setCurrentIndex(number)
        # Only the page in front asks for room: a taller one behind must not make this one scroll.
        for place in range(self._stack.count()):
            page = self._stack.widget(place)
            policy = QSizePolicy.Policy.Preferred if place == number else QSizePolicy.Policy.Ignored
            if page is not None:
                page.setSizePolicy(policy, policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setVisible(current_theme().width_class(self.width()) is not WidthClass.TINY)
        self._card.setMinimumHeight(max(0, min(scaled(HEIGHT), self.height() - 2 * scaled(16))))
        self._card.set_split(scaled(LEFT) if not self._side.isHidden() else 0)


class StepPage(QWidget):
    """One step's page: heading, a sentence, ``body`` to fill, and at the foot «Tilbake» and the way on."""

    def __init__(
        self, heading: str, sentence: str, onward: str, *, has_back: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        layout = column(self, margins=(32, 28, 32, 24), spacing=10)
        layout.addWidget(Text(heading, "title", wrap=True))
        layout.addWidget(Text(sentence, "body", "text_muted", wrap=True))
        self.body = column(spacing=12)
        layout.addLayout(self.body)
        layout.addStretch(1)
        foot = row(spacing=12)
        self.back_button = Button(self.tr("&Tilbake"), sign="ui-arrow-left")
        self.back_button.setObjectName("stepBack")
        self.back_button.setVisible(has_back)
        self.why_not = Text("", "caption", "text_muted", wrap=True)
        self.why_not.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.why_not.setObjectName("stepHindrance")
        self.onward_button = Button(onward, ButtonKind.PRIMARY, sign_after="ui-arrow-right")
        self.onward_button.setObjectName("stepOnward")
        foot.addWidget(self.back_button)
        foot.addWidget(self.why_not, 1)
        foot.addWidget(self.onward_button)
        layout.addLayout(foot)

    def set_ready(self, is_ready: bool, why_not: str = "") -> None:
        """Let the way on be pressed, or say why not."""
        self.onward_button.setEnabled(is_ready)
        self.why_not.setText("" if is_ready else why_not)


class _TwoSides(QWidget):
    """The card: its left part sunken."""

    def __init__(self) -> None:
        super().__init__()
        self._split = 0
        self.setMaximumWidth(scaled(WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def set_split(self, split: int) -> None:
        self._split = split
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(WIDTH), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        box(painter, area, theme.px(8), "surface", "line")
        if self._split:
            path = QPainterPath()
            path.addRoundedRect(area.adjusted(1, 1, -1, -1), theme.px(8), theme.px(8))
            painter.setClipPath(path)
            painter.fillRect(QRectF(0, 0, self._split, self.height()), theme.colour("sunken"))
        painter.end()
