"""How a bar of the route is painted: sign and name in it, or beside it where it has no room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.forms.plan_route_model import BAR_ROLE, Index, RouteBar
from ui.forms.plan_route_scale import RouteScale
from ui.icons import draw
from ui.theme import Theme, current_theme
from ui.widgets.paint import baseline, box, line_of_text

ROW, TALLEST_ROW = 25, 42
"""The height of a row at 100 % text: where there are many steps, and where there is room."""

SIGN: Final = 14
AIR: Final = 6
SHARE: Final = 0.13
"""How much of a bar's colour its ground has (DESIGN.md, section 1)."""


@dataclass(frozen=True)
class Names:
    """Where the name of a bar stands: inside it, or from ``x`` on beside it."""

    is_inside: bool
    x: float
    width: float


@dataclass(frozen=True)
class Room:
    """What a name has in its row: the inside of its bar, and the edges of row, bar and of the end of the route."""

    inside: tuple[float, float]
    row: tuple[float, float]
    taken: tuple[float, float]
    end: float | None

    def place(self, width: float, air: float) -> Names:
        """Where a name of a width stands: in its bar, after it, before it, or across the end; cut where it must be."""
        left, right = self.inside
        if width <= right - left:
            return Names(is_inside=True, x=left, width=width)
        after, before = self.taken[1] + air, self.taken[0] - air
        room_before, room_across = before - self.row[0], self.row[1] - after
        room_after = self.end - air - after if self.end is not None and self.end > after else room_across
        if width <= room_after:
            return Names(is_inside=False, x=after, width=width)
        if width <= room_before:
            return Names(is_inside=False, x=before - width, width=width)
        if room_across >= room_before:
            return Names(is_inside=False, x=after, width=min(width, max(0.0, room_across)))
        return Names(is_inside=False, x=self.row[0], width=room_before)


class RouteDelegate(QStyledItemDelegate):
    """Paints one row of the drawing. ``scale``, ``end`` and ``lines`` are set by the view before it paints.

    ``lines`` are those that run through all rows, as place and pen: the names stand on them, not under.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale = RouteScale(0, 2, 0.0, 1.0)
        self.end: float | None = None
        self.lines: list[tuple[int, QPen]] = []
        self.row_height = current_theme().px(ROW)
        self.preview: tuple[RouteBar, str] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.row_height)

    def bar_rect(self, row: QRectF, bar: RouteBar) -> QRectF:
        """Where a bar lies in its row; a step of no months is as wide as it is high."""
        return self._rect(row, self.scale.x(bar.starts_on), self.scale.x_after(bar.ends_on))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        bar = index.data(BAR_ROLE)
        if not isinstance(bar, RouteBar):
            return
        theme, row = current_theme(), QRectF(option.rect)
        words = bar.title
        if self.preview is not None and self.preview[0].id == bar.id:
            bar, words = self.preview
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_chosen:
            box(painter, row.adjusted(0, 0.5, 0, -0.5), theme.px(4), "accent_tint")
            for x, pen in self.lines:
                painter.setPen(pen)
                painter.drawLine(x, option.rect.top(), x, option.rect.bottom())
        self._paint_bar(painter, theme, row, bar, words, "accent_tint" if is_chosen else "surface")
        if is_chosen and option.state & QStyle.StateFlag.State_HasFocus:
            rect = self.bar_rect(row, bar).adjusted(-3, -2, 3, 2)
            box(painter, rect, theme.px(6), None, "focus", 2)
        painter.restore()

    def _paint_bar(self, painter: QPainter, theme: Theme, row: QRectF, bar: RouteBar, words: str, behind: str) -> None:
        rect = self.bar_rect(row, bar)
        if bar.is_moved:
            self._paint_forecast(painter, theme, row, bar)
        painter.setBrush(ground(theme, bar.colour))
        painter.setPen(QPen(theme.colour(bar.colour), 1.5))
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), theme.px(4), theme.px(4))
        if bar.is_fixed:
            # A start that does not move with the others has a thicker edge.
            edge = QRectF(rect.left(), rect.top() + theme.px(2), theme.px(3), rect.height() - 2 * theme.px(2))
            painter.fillRect(edge, theme.colour(bar.colour))
        if bar.now_ends_on < bar.ends_on:
            # Earlier than agreed: the outline lies under the bar, so its end is marked on it.
            x = self.scale.x_after(bar.now_ends_on)
            painter.setPen(QPen(theme.colour("warn"), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
        room = rect.width() - 2 * theme.px(AIR) >= theme.px(SIGN)
        x = rect.left() + (theme.px(AIR) if room else (rect.width() - theme.px(SIGN)) / 2)
        draw(painter, bar.sign, bar.colour, x, rect.center().y() - theme.px(SIGN) / 2, SIGN)
        self._paint_name(painter, theme, row, bar, words, behind)

    def _paint_forecast(self, painter: QPainter, theme: Theme, row: QRectF, bar: RouteBar) -> None:
        rect = self._rect(row, self.scale.x(bar.now_starts_on), self.scale.x_after(bar.now_ends_on))
        pen = QPen(theme.colour("warn"), 1.5, Qt.PenStyle.DashLine)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawRoundedRect(rect.adjusted(0.75, -1, -0.75, 1), theme.px(4), theme.px(4))

    def _paint_name(self, painter: QPainter, theme: Theme, row: QRectF, bar: RouteBar, words: str, behind: str) -> None:
        font = theme.font("caption_strong")
        metrics = QFontMetricsF(font)
        place = self._room(theme, row, bar).place(metrics.horizontalAdvance(words), theme.px(AIR))
        text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width + 0.5)
        at = QPointF(place.x, baseline(font, row.top(), row.height()))
        # A line through letters makes them hard to read: the name has a ground of its own.
        ink = bar.colour if place.is_inside else "text"
        under = ground(theme, bar.colour) if place.is_inside else theme.colour(behind)
        high = QRectF(at.x(), at.y() - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height())
        high = high.adjusted(-2, 0, 2, 0)
        if place.is_inside:
            high = high.intersected(self.bar_rect(row, bar).adjusted(2, 2, -2, -2))
        painter.fillRect(high, under)
        line_of_text(painter, font, ink, at, text)

    def _room(self, theme: Theme, row: QRectF, bar: RouteBar) -> Room:
        rect = self.bar_rect(row, bar)
        right = max(rect.right(), self.scale.x_after(bar.now_ends_on)) if bar.is_moved else rect.right()
        return Room(
            (rect.left() + theme.px(SIGN + 2 * AIR - 2), rect.right() - theme.px(AIR)),
            (row.left(), row.right()),
            (rect.left(), right),
            self.end,
        )

    def _rect(self, row: QRectF, left: float, right: float) -> QRectF:
        gap = row.height() * 0.1 + 0.5
        height = row.height() - 2 * gap
        return QRectF(left, row.top() + gap, max(height, right - left), height)


def ground(theme: Theme, role: str) -> QColor:
    """The ground of a bar: its colour blended with the surface beforehand, so that a tinted row makes no mud."""
    over, under = theme.colour(role), theme.colour("surface")
    pairs = ((over.red(), under.red()), (over.green(), under.green()), (over.blue(), under.blue()))
    return QColor(*(round(part * SHARE + below * (1 - SHARE)) for part, below in pairs))
