"""What has happened, newest first, with the months as captions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.icons import draw
from ui.theme import Severity, Theme, current_theme, scaled
from ui.widgets.paint import baseline, box

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Index = QModelIndex | QPersistentModelIndex

ROUND: Final = 28
ITEM_ROLE: Final = Qt.ItemDataRole.UserRole + 1
LAST_OF_MONTH_ROLE: Final = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True)
class TimelineItem:
    """One event: ``key`` is given back when it is opened; ``severity`` OK for done, DANGER for trouble, else None."""

    key: str
    sign: str
    title: str
    on: date
    captions: tuple[str, ...] = ()
    severity: Severity | None = None


class TimelineModel(QAbstractListModel):
    """Events and the months between them, as rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[TimelineItem | str] = []

    def set_items(self, items: Sequence[TimelineItem]) -> None:
        """Show these events, newest first; events of one day keep their order."""
        rows: list[TimelineItem | str] = []
        month: tuple[int, int] | None = None
        for item in sorted(items, key=lambda each: each.on, reverse=True):
            if (item.on.year, item.on.month) != month:
                month = (item.on.year, item.on.month)
                name = QLocale().standaloneMonthName(item.on.month, QLocale.FormatType.LongFormat)
                rows.append(f"{name[:1].upper()}{name[1:]} {item.on.year}")
            rows.append(item)
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if isinstance(self._rows[index.row()], str):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._rows[index.row()]
        if isinstance(entry, str):
            return entry if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return ", ".join((entry.title, *entry.captions))
        if role == LAST_OF_MONTH_ROLE:
            following = index.row() + 1
            return following >= len(self._rows) or isinstance(self._rows[following], str)
        return entry if role == ITEM_ROLE else None


class TimelineDelegate(QStyledItemDelegate):
    """A row: a sign in a round, title strong, captions below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = current_theme()
        item = index.data(ITEM_ROLE)
        if not isinstance(item, TimelineItem):
            return QSize(0, QFontMetrics(theme.font("caption_strong")).height() + theme.px(12))
        words = QFontMetrics(theme.font("strong")).height()
        words += len(item.captions) * QFontMetrics(theme.font("caption")).height()
        return QSize(theme.px(160), max(theme.px(ROUND + 16), words + theme.px(7)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = current_theme()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        item = index.data(ITEM_ROLE)
        if isinstance(item, TimelineItem):
            self._paint_item(painter, theme, rect, item, joins=not index.data(LAST_OF_MONTH_ROLE))
            if option.state & QStyle.StateFlag.State_HasFocus:
                box(painter, QRectF(rect).adjusted(0, 0, 0, -theme.px(3)), theme.px(6), None, "focus", 2)
        else:
            font = theme.font("caption_strong")
            painter.setFont(font)
            painter.setPen(theme.colour("text_muted"))
            painter.drawText(rect.x() + theme.px(4), round(baseline(font, rect.y(), rect.height())), str(index.data()))
        painter.restore()

    def _paint_item(self, painter: QPainter, theme: Theme, rect: QRect, item: TimelineItem, *, joins: bool) -> None:
        edge = theme.px(ROUND)
        left, top = rect.x() + theme.px(4), rect.y() + theme.px(3)
        if joins:
            line = QRectF(left + edge / 2 - 0.75, top + edge, 1.5, rect.height() - edge)
            painter.fillRect(line, theme.colour("line"))
        tint, ink = ("accent_tint", "on_tint")
        if item.severity is not None:
            tint, ink = f"{item.severity.value}_tint", item.severity.value
        box(painter, QRectF(left, top, edge, edge), edge / 2, tint, ink if theme.colours[tint] == "#000000" else None)
        draw(painter, item.sign, ink, left + theme.px(6), top + theme.px(6), 16)
        x = left + edge + theme.px(10)
        width = rect.right() - x
        y = rect.y() + theme.px(2)
        for text, font_role, ink in (
            (item.title, "strong", "text"),
            *((c, "caption", "text_muted") for c in item.captions),
        ):
            font = theme.font(font_role)
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            painter.drawText(x, y + metrics.ascent(), metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))
            y += metrics.height()


class Timeline(QListView):
    """Events with their months. One tab stop; Up/Down move, Enter opens.

    Signals:
        opened: a person wants to see an event; arg: its key.
    """

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = TimelineModel(self)
        self.setModel(self._items)
        self.setItemDelegate(TimelineDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(self.tr("Tidslinje"))
        self.activated.connect(self._open)

    def set_items(self, items: Sequence[TimelineItem]) -> None:
        """Show these events."""
        self._items.set_items(items)
        if self._items.rowCount() > 1:
            self.setCurrentIndex(self._items.index(1, 0))

    def sizeHint(self) -> QSize:
        rows = sum(self.sizeHintForRow(row) for row in range(min(self._items.rowCount(), 12)))
        return QSize(scaled(284), max(rows, scaled(60)))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(160), scaled(96))

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        item = index.data(ITEM_ROLE)
        if isinstance(item, TimelineItem):
            self.opened.emit(item.key)
