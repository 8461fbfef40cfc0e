"""Layouts in the lengths of DESIGN.md, a layout that wraps, and the one kind of scrolling a page has."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme import current_theme, scaled
from ui.widgets.paint import smooth

Margins = int | tuple[int, int, int, int]


def column(parent: QWidget | None = None, *, margins: Margins = 0, spacing: int = 0) -> QVBoxLayout:
    """A column whose lengths are given at 100 % text; margins are one number or left, top, right, bottom."""
    layout = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    _measure(layout, margins, spacing)
    return layout


def row(parent: QWidget | None = None, *, margins: Margins = 0, spacing: int = 0) -> QHBoxLayout:
    """A row whose lengths are given at 100 % text; margins as in :func:`column`."""
    layout = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    _measure(layout, margins, spacing)
    return layout


def _measure(layout: QBoxLayout, margins: Margins, spacing: int) -> None:
    left, top, right, bottom = (margins,) * 4 if isinstance(margins, int) else margins
    layout.setContentsMargins(scaled(left), scaled(top), scaled(right), scaled(bottom))
    layout.setSpacing(scaled(spacing))


class Divider(QWidget):
    """A 1 px line between parts of a card; decoration only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        # Not fillRect: choosing among what it takes makes PySide load brushes and gradients before the first paint.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_theme().colour("line"))
        painter.drawRect(self.rect())
        painter.end()


class FlowLayout(QLayout):
    """Puts widgets in a row and goes on below when the row is full."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = scaled(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert_widget(self, position: int, widget: QWidget) -> None:
        """Add a widget at a place in the order."""
        self.addWidget(widget)
        self._items.insert(position, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        visible = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in visible) + self._gap * max(0, len(visible) - 1)
        return QSize(width, max((size.height() for size in visible), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        rows: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        x = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if rows[-1] and x + size.width() > rect.width():
                rows.append([])
                x = 0
            rows[-1].append((item, QSize(min(size.width(), rect.width()), size.height())))
            x += size.width() + self._gap
        y = rect.y()
        for line in rows:
            height = max((size.height() for _, size in line), default=0)
            x = rect.x()
            for item, size in line:
                if move:
                    item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
                x += size.width() + self._gap
            y += height + self._gap
        return max(0, y - self._gap - rect.y())


class ScrollColumn(QScrollArea):
    """A page that scrolls up and down, never sideways; ``body`` is the column to fill.

    ``widest`` limits the column (pixels at 100 % text); 0 means no limit.
    """

    def __init__(
        self, *, margins: Margins = 24, spacing: int = 16, widest: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._inside = inside = QWidget()
        inside.setAutoFillBackground(False)
        outer = row(inside, margins=margins)
        held = QWidget()
        if widest:
            held.setMaximumWidth(scaled(widest))
        outer.addWidget(held, 1)
        if widest:
            outer.addStretch(0)
        self.body = column(held, spacing=spacing)
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width(), scaled(96))
