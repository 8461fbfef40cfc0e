"""Fields side by side where there is room, one below the other where there is not."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from ui.theme import scaled

NARROWEST: Final = 196
"""No column is narrower than this (pixels at 100 % text)."""


class FieldGrid(QWidget):
    """A form in up to ``columns`` columns. A field that needs the whole width is added with ``wide``."""

    def __init__(self, columns: int = 2, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = GridLayout(self, columns)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, field: QWidget, *, wide: bool = False) -> None:
        """Append a field."""
        self._grid.add(field, wide=wide)


class GridLayout(QLayout):
    """Rows of equal columns; as many columns as the widest part of any column allows.

    Each part gets the height that it asks for, never more or less: while a page is about to grow for one part more, the
    others stay as they are.
    """

    def __init__(self, parent: QWidget, columns: int, *, down: int = 12) -> None:
        """``down`` is the distance between rows, in pixels at 100 % text."""
        super().__init__(parent)
        self._items: list[tuple[QLayoutItem, bool]] = []
        self._columns = columns
        self._is_wide = False
        self._heights: dict[int, int] = {}
        self._hint: QSize | None = None
        self._least: QSize | None = None
        self._placed: QRect | None = None
        self._across, self._down = scaled(16), scaled(down)
        self.setContentsMargins(0, 0, 0, 0)

    def add(self, widget: QWidget, *, wide: bool) -> None:
        """Append a part; ``wide`` parts have a row of their own."""
        self._is_wide = wide
        self.addWidget(widget)
        self._is_wide = False

    def insert(self, place: int, widget: QWidget) -> None:
        """Put a part before the one at ``place``."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append((item, self._is_wide))

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index][0] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index)[0] if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def invalidate(self) -> None:
        # What was worked out holds until a part of this grid changes: a hundred rows are asked at each change of one.
        self._heights, self._hint, self._least, self._placed = {}, None, None, None
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        if rect != self._placed:
            self._placed = QRect(rect)
            self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        if self._hint is None:
            width = self._column_width() * self._columns + self._across * (self._columns - 1)
            width = max([width, *(item.sizeHint().width() for item, wide in self._shown() if wide)])
            self._hint = QSize(width, self.heightForWidth(width))
        return self._hint

    def minimumSize(self) -> QSize:
        if self._least is None:
            widths = [item.minimumSize().width() for item, _ in self._shown()]
            self._least = QSize(max(widths, default=0), 0)
        return self._least

    def _shown(self) -> list[tuple[QLayoutItem, bool]]:
        return [(item, wide) for item, wide in self._items if not item.isEmpty()]

    def _column_width(self) -> int:
        return max([scaled(NARROWEST), *(item.minimumSize().width() for item, wide in self._shown() if not wide)])

    def _place(self, rect: QRect, *, move: bool) -> int:
        narrowest = self._column_width() + self._across
        columns = max(1, min(self._columns, (rect.width() + self._across) // narrowest))
        each = (rect.width() - self._across * (columns - 1)) // columns
        y = rect.y()
        for line in self._lines(columns):
            widths = [rect.width() if wide else each for _, wide in line]
            height = max(_height(item, width) for (item, _), width in zip(line, widths, strict=True))
            x = rect.x()
            for (item, _), width in zip(line, widths, strict=True):
                if move:
                    item.setGeometry(QRect(x, y, width, _height(item, width)))
                x += width + self._across
            y += height + self._down
        return max(0, y - self._down - rect.y())

    def _lines(self, columns: int) -> list[list[tuple[QLayoutItem, bool]]]:
        lines: list[list[tuple[QLayoutItem, bool]]] = []
        for item, wide in self._shown():
            if not lines or wide or lines[-1][-1][1] or len(lines[-1]) == columns:
                lines.append([])
            lines[-1].append((item, wide))
        return lines


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
