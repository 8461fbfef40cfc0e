"""Lists of records: rows painted from roles of a model that pages in SQL.

A model gives, per cell, ``DisplayRole`` and ``AccessibleTextRole`` (the cell in words, dates written out), and those of
:class:`CellRole` that it needs. Sorting and filtering are the model's, in SQL; the view never sorts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import ceil
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.icons import draw
from ui.theme import Theme, current_theme, scaled
from ui.widgets.paint import baseline, box, smooth

if TYPE_CHECKING:
    from collections.abc import Sequence

Index = QModelIndex | QPersistentModelIndex

PADDING: Final = 10
SIGN: Final = 16
SIGN_COLUMN: Final = 22
ROW: Final = 36
DENSE_ROW: Final = 30
HEADER: Final = 34
INSET: Final = 4


class CellRole(IntEnum):
    """What a cell can say beside its text."""

    SECOND = Qt.ItemDataRole.UserRole + 1
    """str: a second voice after the text, muted: the own-script name, «om 3 dager»."""
    STRONG = Qt.ItemDataRole.UserRole + 2
    """bool: the text is a name."""
    MUTED = Qt.ItemDataRole.UserRole + 3
    """bool: the whole cell is the second voice."""
    SIGN = Qt.ItemDataRole.UserRole + 4
    """str: name of a sign before the text; "" keeps its column empty, so that texts stay level."""
    STATUS = Qt.ItemDataRole.UserRole + 5
    """str: token of the sign and texts, such as "warn" or "danger"; the text becomes strong."""
    TRAILING = Qt.ItemDataRole.UserRole + 6
    """tuple of (sign, token): signs at the right end of the cell."""


@dataclass(frozen=True)
class TableColumn:
    """One column: width at 100 % text (0 stretches), and the logical window width from which it is shown."""

    width: int = 0
    shown_from: int = 0


class RowDelegate(QStyledItemDelegate):
    """Paints a cell at the baseline of the Latin font, so that rows of all scripts are level."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(scaled(60), scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = current_theme()
        rect: QRect = option.rect
        view = self.parent()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = isinstance(view, PagedTableView) and view.hovered_row() == index.row()
        if selected or hovered:
            painter.fillRect(rect, theme.colour("accent_tint" if selected else "hover"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        first = isinstance(view, PagedTableView) and view.first_column() == index.column()
        if selected and first:
            painter.fillRect(rect.x(), rect.y(), theme.px(3), rect.height(), theme.colour("accent"))
        if isinstance(view, PagedTableView):
            self._paint_ring(painter, theme, rect, view, index)
        inside = rect.adjusted(theme.px(24 if first else PADDING), 0, -theme.px(PADDING), 0)
        self._paint_words(painter, theme, inside, index)
        painter.restore()

    def _paint_ring(self, painter: QPainter, theme: Theme, rect: QRect, view: PagedTableView, index: Index) -> None:
        if not view.hasFocus() or view.currentIndex().row() != index.row():
            return
        focus = theme.colour("focus")
        painter.fillRect(rect.x(), rect.y(), rect.width(), 2, focus)
        painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, focus)
        if view.first_column() == index.column():
            painter.fillRect(rect.x(), rect.y(), 2, rect.height(), focus)
        if view.last_column() == index.column():
            painter.fillRect(rect.right() - 1, rect.y(), 2, rect.height(), focus)

    def _paint_words(self, painter: QPainter, theme: Theme, rect: QRect, index: Index) -> None:
        x, end = rect.x(), self._paint_trailing(painter, theme, rect, index)
        status = index.data(CellRole.STATUS)
        sign = index.data(CellRole.SIGN)
        if sign is not None:
            if sign:
                top = rect.y() + (rect.height() - theme.px(SIGN)) / 2
                draw(painter, str(sign), str(status or "text_muted"), x, top, SIGN)
            x += theme.px(SIGN_COLUMN)
        line = round(baseline(theme.font("body"), rect.y(), rect.height()))
        strong = bool(index.data(CellRole.STRONG)) or bool(status)
        ink = str(status) if status else "text_muted" if index.data(CellRole.MUTED) else "text"
        second_ink = str(status) if status else "text_muted"
        voices = (
            (str(index.data() or ""), "strong" if strong else "body", ink),
            (str(index.data(CellRole.SECOND) or ""), "body", second_ink),
        )
        for text, font_role, role in voices:
            if not text or end <= x:
                continue
            font = theme.font(font_role)
            metrics = QFontMetrics(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, end - x)
            painter.setFont(font)
            painter.setPen(theme.colour(role))
            painter.drawText(x, line, shown)
            x += metrics.horizontalAdvance(shown) + theme.px(10)

    def _paint_trailing(self, painter: QPainter, theme: Theme, rect: QRect, index: Index) -> int:
        end = rect.right()
        for sign, role in reversed(index.data(CellRole.TRAILING) or ()):
            end -= theme.px(SIGN)
            draw(painter, sign, role, end, rect.y() + (rect.height() - theme.px(SIGN)) / 2, SIGN)
            end -= theme.px(8)
        return end


class ColumnHeads(QHeaderView):
    """The heads of the columns, level with the words below them."""

    def __init__(self, view: PagedTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:  # noqa: N802  # Qt's name
        theme = current_theme()
        painter.fillRect(rect, theme.colour("surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        left = theme.px(24 if logical_index == self._view.first_column() else PADDING)
        head = self.model().headerData(logical_index, Qt.Orientation.Horizontal)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text_muted"))
        painter.drawText(rect.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(head or ""))


class PagedTableView(QTableView):
    """Rows one can move through and open. One tab stop; arrows, Page and Home/End move, Enter or a double click opens.

    Columns never scroll sideways; those for which there is no room leave, see :meth:`set_columns`.

    Signals:
        opened: a row was opened; arg: its QModelIndex (column 0).
    """

    opened = Signal(QModelIndex)

    def __init__(self, name: str, accessible_name: str, *, dense: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self._columns: list[TableColumn] = []
        self._hovered = -1
        self._row_height = scaled(DENSE_ROW if dense else ROW)
        self.setItemDelegate(RowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(self._row_height)
        header = ColumnHeads(self)
        self.setHorizontalHeader(header)
        header.setAccessibleName(accessible_name)
        header.setFixedHeight(scaled(HEADER))
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(1)
        self.doubleClicked.connect(self.opened)

    def set_columns(self, columns: Sequence[TableColumn]) -> None:
        """Say how wide the columns of the model are and when they leave; call after ``setModel``."""
        self._columns = list(columns)
        self._fit_columns()

    def row_height(self) -> int:
        """Height of a row in logical pixels."""
        return self._row_height

    def hovered_row(self) -> int:
        """The row under the pointer, -1 for none."""
        return self._hovered

    def first_column(self) -> int:
        """The first column shown."""
        return next((c for c in range(len(self._columns) or 1) if not self.isColumnHidden(c)), 0)

    def last_column(self) -> int:
        """The last column shown."""
        return max((c for c in range(len(self._columns) or 1) if not self.isColumnHidden(c)), default=0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().siblingAtColumn(0))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        model = self.model()
        if not self.currentIndex().isValid() and model.rowCount():
            self.setCurrentIndex(model.index(0, self.first_column()))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(round(event.position().y())))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802  # Qt's name
        super().currentChanged(current, previous)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _fit_columns(self) -> None:
        logical = self.window().width() / current_theme().text_scale
        header = self.horizontalHeader()
        for place, each in enumerate(self._columns):
            self.setColumnHidden(place, logical < each.shown_from)
            if each.width:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
                header.resizeSection(place, scaled(each.width))
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)


class TableFrame(QWidget):
    """The card around a table. It ends at a whole row, and keeps its round corners free of the table."""

    def __init__(self, table: PagedTableView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        table.setParent(self)
        self._shown_height = 0

    def sizeHint(self) -> QSize:
        return QSize(scaled(600), self._whole(scaled(560)))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(280), scaled(HEADER + 2 * INSET) + 2 * self.table.row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shown_height = self._whole(self.height())
        inset = scaled(INSET)
        # So far in that the frame's round corners stay free of the rows at every text size.
        side = ceil(1.1 * current_theme().text_scale)
        self.table.setGeometry(side, inset, self.width() - 2 * side, self._shown_height - 2 * inset)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        box(painter, QRectF(0, 0, self.width(), self._shown_height), scaled(8), "surface", "line")
        painter.end()

    def _whole(self, height: int) -> int:
        around = scaled(HEADER) + 2 * scaled(INSET)
        return around + max(1, (height - around) // self.table.row_height()) * self.table.row_height()
