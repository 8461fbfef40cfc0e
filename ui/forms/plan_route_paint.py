"""How a bar of the route is painted: sign and name in it, or beside it where it has no room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.forms.plan_route_model import BAR_ROLE, Index, RouteBar
from ui.forms.plan_route_scale import RouteScale
from ui.icons import draw
from ui.theme import Theme, current_theme
from ui.widgets.paint import baseline, box, line_of_text

if TYPE_CHECKING:
    from collections.abc import Iterable

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


class RouteDelegate(QStyledItemDelegate):
    """Paints one row of the drawing. ``scale`` and ``end`` are set by the view before it paints."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale = RouteScale(0, 2, 0.0, 1.0)
        self.end: float | None = None
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
        self._paint_bar(painter, theme, row, bar, words)
        if is_chosen and option.state & QStyle.StateFlag.State_HasFocus:
            rect = self.bar_rect(row, bar).adjusted(-3, -2, 3, 2)
            box(painter, rect, theme.px(6), None, "focus", 2)
        painter.restore()

    def _paint_bar(self, painter: QPainter, theme: Theme, row: QRectF, bar: RouteBar, words: str) -> None:
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
        self._paint_name(painter, theme, row, rect, bar, words)

    def _paint_forecast(self, painter: QPainter, theme: Theme, row: QRectF, bar: RouteBar) -> None:
        rect = self._rect(row, self.scale.x(bar.now_starts_on), self.scale.x_after(bar.now_ends_on))
        pen = QPen(theme.colour("warn"), 1.5, Qt.PenStyle.DashLine)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawRoundedRect(rect.adjusted(0.75, -1, -0.75, 1), theme.px(4), theme.px(4))

    def _paint_name(
        self, painter: QPainter, theme: Theme, row: QRectF, rect: QRectF, bar: RouteBar, words: str
    ) -> None:
        font = theme.font("caption_strong")
        metrics = QFontMetricsF(font)
        taken = [rect.left(), rect.right()]
        if bar.is_moved:
            taken[1] = max(taken[1], self.scale.x_after(bar.now_ends_on))
        place = self._place_of_name(theme, row, rect, taken, metrics.horizontalAdvance(words))
        text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width + 0.5)
        at = QPointF(place.x, baseline(font, row.top(), row.height()))
        line_of_text(painter, font, bar.colour if place.is_inside else "text", at, text)

    def _place_of_name(self, theme: Theme, row: QRectF, rect: QRectF, taken: Iterable[float], width: float) -> Names:
        inside = rect.left() + theme.px(SIGN + 2 * AIR - 2)
        if inside + width + theme.px(AIR) <= rect.right():
            return Names(is_inside=True, x=inside, width=width)
        left, right = taken
        after = right + theme.px(AIR)
        edge = self.end - theme.px(AIR) if self.end is not None and self.end > after else row.right()
        room_after, room_before = edge - after, left - theme.px(AIR) - row.left()
        if width <= room_after or room_after >= room_before:
            return Names(is_inside=False, x=after, width=max(0.0, room_after))
        shown = min(width, room_before)
        return Names(is_inside=False, x=left - theme.px(AIR) - shown, width=shown)

    def _rect(self, row: QRectF, left: float, right: float) -> QRectF:
        gap = row.height() * 0.1 + 0.5
        height = row.height() - 2 * gap
        return QRectF(left, row.top() + gap, max(height, right - left), height)


def ground(theme: Theme, role: str) -> QColor:
    """The ground of a bar: its colour blended with the surface beforehand, so that a tinted row makes no mud."""
    over, under = theme.colour(role), theme.colour("surface")
    pairs = ((over.red(), under.red()), (over.green(), under.green()), (over.blue(), under.blue()))
    return QColor(*(round(part * SHARE + below * (1 - SHARE)) for part, below in pairs))
