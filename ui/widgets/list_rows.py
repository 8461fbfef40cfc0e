"""Rows of the lists that open under a field."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import current_theme
from ui.widgets.paint import baseline

Index = QModelIndex | QPersistentModelIndex

SECOND_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class ListRow(QStyledItemDelegate):
    """A row: its text, then what ``SECOND_ROLE`` gives, muted; tint and marker where the list stands."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("body"))
        words = f"{index.data()}  {self._second(index)}"
        return QSize(metrics.horizontalAdvance(words) + theme.px(32), max(theme.px(32), metrics.height() + 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = current_theme()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("accent_tint"))
            painter.fillRect(rect.x(), rect.y(), theme.px(3), rect.height(), theme.colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        font = theme.font("body")
        painter.setFont(font)
        metrics = QFontMetrics(font)
        x, end = rect.x() + theme.px(12), rect.right() - theme.px(8)
        line = round(baseline(font, rect.y(), rect.height()))
        for text, role in ((str(index.data()), "text"), (self._second(index), "text_muted")):
            if text and end > x:
                painter.setPen(theme.colour(role))
                shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, end - x)
                painter.drawText(x, line, shown)
                x += metrics.horizontalAdvance(shown) + theme.px(10)
        painter.restore()

    def _second(self, index: Index) -> str:
        second = index.data(SECOND_ROLE)
        return second if isinstance(second, str) else ""
