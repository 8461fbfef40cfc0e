"""Bars pulled with the mouse: by the right edge for the length, sideways for the start, up and down for the order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt

from ui.forms.plan_route_acts import Pull
from ui.theme import scaled

if TYPE_CHECKING:
    from ui.forms.plan_route_acts import RouteActs
    from ui.forms.plan_route_model import RouteBar
    from ui.forms.plan_route_paint import RouteDelegate
    from ui.forms.plan_route_view import RouteView

GRIP: Final = 7
"""How near the right edge of a bar the mouse pulls its length."""


class Pulling:
    """One pull at a time, shown while it lasts and made so when the mouse lets go."""

    def __init__(self, view: RouteView, delegate: RouteDelegate, acts: RouteActs) -> None:
        self._view, self._delegate, self._acts = view, delegate, acts
        self._pull: Pull | None = None

    @property
    def is_on(self) -> bool:
        """Whether a bar is being pulled."""
        return self._pull is not None

    def begin(self, at: QPointF) -> None:
        """Take hold of the bar at a place of the viewport, if there is one."""
        bar = None if self._acts.is_frozen() else self._bar_at(at.toPoint())
        if bar is not None:
            self._pull = Pull(bar, at, self._is_at_edge(bar, at.x()))

    def follow(self, at: QPointF) -> None:
        """Show where the bar would come to stand; with no bar in hand show what could be pulled here."""
        if self._pull is None:
            self._show_cursor(at.toPoint())
            return
        self._scroll_near_edge(at.y())
        pulled = self._pulled_to(self._pull, at)
        if pulled != self._pull:
            self._pull = pulled
            self._delegate.preview = self._acts.preview(pulled)
            self._view.viewport().update()

    def finish(self) -> None:
        """Let go: what was pulled is made so."""
        pull = self._pull
        self.let_go()
        if pull is not None:
            self._acts.finish(pull)

    def let_go(self) -> None:
        """Let go without change."""
        self._pull = self._delegate.preview = None
        self._view.viewport().update()

    def mark(self) -> int | None:
        """Where in the viewport the bar would come into the order; None while it is not pulled there."""
        if self._pull is None or not self._pull.is_order:
            return None
        bars = self._view.bars
        if self._pull.before is None:
            return self._view.visualRect(bars.index(bars.rowCount() - 1, 0)).bottom()
        return max(1, self._view.visualRect(bars.index_of(self._pull.before)).top())

    def _pulled_to(self, pull: Pull, at: QPointF) -> Pull:
        """Sideways it is months; on another row, and further up or down than sideways, it takes that row's place."""
        across, along = abs(at.y() - pull.from_at.y()), abs(at.x() - pull.from_at.x())
        ids = [bar.id for bar in self._view.bars.bars()]
        own, row = ids.index(pull.bar.id), self._row_at(at.y())
        if pull.is_length or row == own or across <= along:
            by = self._view.scale.months(at.x() - pull.from_at.x())
            return replace(pull, by=by, is_order=False, before=None)
        follows = row if row < own else row + 1
        return replace(pull, by=0, is_order=True, before=ids[follows] if follows < len(ids) else None)

    def _row_at(self, y: float) -> int:
        """The row at a height of the viewport; above and below all rows the first and the last."""
        last = self._view.bars.rowCount() - 1
        index = self._view.indexAt(QPoint(1, round(y)))
        return index.row() if index.isValid() else 0 if y < 0 else last

    def _scroll_near_edge(self, y: float) -> None:
        height = self._delegate.row_height
        over = -height if y < 0 else height if y > self._view.viewport().height() else 0
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + over)

    def _bar_at(self, at: QPoint) -> RouteBar | None:
        index = self._view.indexAt(at)
        bar = self._view.bars.bar(index)
        if bar is None:
            return None
        rect = self._delegate.bar_rect(QRectF(self._view.visualRect(index)), bar)
        return bar if rect.left() <= at.x() <= rect.right() + scaled(3) else None

    def _is_at_edge(self, bar: RouteBar, x: float) -> bool:
        rect = self._view.bar_rect(bar.id)
        return x >= rect.right() - min(scaled(GRIP), rect.width() / 2)

    def _show_cursor(self, at: QPoint) -> None:
        bar = None if self._acts.is_frozen() else self._bar_at(at)
        viewport = self._view.viewport()
        if bar is None:
            viewport.unsetCursor()
        elif self._is_at_edge(bar, at.x()):
            viewport.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            viewport.setCursor(Qt.CursorShape.OpenHandCursor)
