"""The drawing of a route: one bar a row, chosen with arrows, pulled with the mouse, the same acts on keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from ui.forms.plan_route_acts import Pull, RouteActs, is_act
from ui.forms.plan_route_model import RouteBar, RouteModel
from ui.forms.plan_route_paint import ROW, TALLEST_ROW, RouteDelegate
from ui.forms.plan_route_scale import RouteScale, scale_for
from ui.theme import current_theme, scaled

if TYPE_CHECKING:
    from datetime import date

    from ui.presenters.plan_presenter import PlanPresenter

LEFT, FLAG = 4, 34
"""What is free of bars at 100 % text: before the first half year, and after the last, where the flag may stand."""

GRIP: Final = 7
"""How near the right edge of a bar the mouse pulls its length."""


class RouteView(QListView):
    """The bars under their half years. One tab stop.

    Keys: Up and Down choose a step; Shift with Left and Right makes it shorter and longer by a month; Alt with Left and
    Right lets it begin a month earlier and later, fixed; Alt with Up and Down moves it in the order; Enter opens it.
    Mouse: the right edge of a bar is its length, the bar itself its start; Escape lets go without change.

    Signals:
        opened: a person wants to see a step's fields; arg: its id.
        scale_changed: the axis is another than before.
    """

    opened = Signal(str)
    scale_changed = Signal()

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.limit: date | None = None
        self._pull: Pull | None = None
        self.bars = RouteModel(presenter, self)
        self._acts = RouteActs(presenter, self.bars, self)
        self._delegate = RouteDelegate(self)
        self.setObjectName("planRoute")
        self.setAccessibleName(self.tr("Veien: stegene som tegning"))
        self.setAccessibleDescription(
            self.tr(
                "Pil opp og ned velger steg. Skift og pil endrer måneder. Alt og pil til siden flytter start. "
                "Alt og pil opp eller ned endrer rekkefølgen. Enter åpner steget."
            )
        )
        self.setModel(self.bars)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setUniformItemSizes(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.bars.modelReset.connect(self._read_anew)
        self.bars.dataChanged.connect(self._measure)
        presenter.times.changed.connect(self._measure)
        presenter.step_chosen.connect(self._show_chosen)
        self.selectionModel().currentChanged.connect(self._chosen)
        self._measure()

    @property
    def scale(self) -> RouteScale:
        """The axis of the drawing."""
        return self._delegate.scale

    def end(self) -> date | None:
        """The last day of the route, as agreed or as computed."""
        return self._presenter.times.ends_on()

    def show_limit(self, day: date | None) -> None:
        """Mark the last day of the introduction programme; None where it is not known."""
        if day != self.limit:
            self.limit = day
            self._measure()

    def wanted_height(self) -> int:
        """The height in which every step is seen."""
        return max(1, self.bars.rowCount()) * scaled(ROW)

    def bar_rect(self, step: str) -> QRectF:
        """Where the bar of a step lies in the viewport; empty where the drawing does not show it."""
        index = self.bars.index_of(step)
        bar = self.bars.bar(index)
        return self._delegate.bar_rect(QRectF(self.visualRect(index)), bar) if bar is not None else QRectF()

    # -- keys

    def event(self, event: QEvent) -> bool:
        # Alt with an arrow is the window's way back and forward; in here it moves the step.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_act(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._pull is not None:
            self._let_go()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex())
        elif is_act(event):
            bar = self.bars.bar(self.currentIndex())
            if bar is not None and not self._acts.is_frozen():
                self._acts.press(bar, event)
        elif event.modifiers() == Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.bars.rowCount():
            self.setCurrentIndex(self.bars.index(0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._let_go()

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        bar = self._bar_at(event.position().toPoint())
        if bar is not None and event.button() == Qt.MouseButton.LeftButton and not self._acts.is_frozen():
            x = event.position().x()
            self._pull = Pull(bar, x, self._is_at_edge(bar, x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pull = self._pull
        if pull is None:
            self._show_cursor(event.position().toPoint())
            return
        by = self.scale.months(event.position().x() - pull.from_x)
        if by != pull.by:
            self._pull = replace(pull, by=by)
            self._delegate.preview = self._acts.preview(self._pull)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pull = self._pull
        self._let_go()
        if pull is not None:
            self._acts.finish(pull)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._open(self.indexAt(event.position().toPoint()))

    # -- painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self.viewport())
        height = self.viewport().height()
        painter.setPen(theme.colour("line"))
        for x, _, _ in self.scale.lines():
            painter.drawLine(round(x), 0, round(x), height)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        limit = self.limit
        if limit is not None:
            painter.setPen(QPen(theme.colour("warn"), 2, Qt.PenStyle.DashLine))
            painter.drawLine(round(self.scale.x_after(limit)), 0, round(self.scale.x_after(limit)), height)
        if self._delegate.end is not None:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawLine(round(self._delegate.end), 0, round(self._delegate.end), height)
        painter.end()

    @Slot()
    def _read_anew(self) -> None:
        self._measure()
        self._show_chosen(self._presenter.chosen_step)

    @Slot()
    def _measure(self) -> None:
        rows, room = max(1, self.bars.rowCount()), self.viewport().height()
        height = min(scaled(TALLEST_ROW), max(scaled(ROW), room // rows))
        if height != self._delegate.row_height:
            self._delegate.row_height = height
            self.scheduleDelayedItemsLayout()
        days = [day for bar in self.bars.bars() for day in bar.days]
        end = self.end()
        if self.limit is not None and days:
            days.append(self.limit)
        scale = scale_for(days, scaled(LEFT), self.viewport().width(), scaled(FLAG))
        self._delegate.scale = scale
        self._delegate.end = scale.x_after(end) + 1 if end is not None else None
        self.viewport().update()
        self.scale_changed.emit()

    # -- choosing

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        bar = self.bars.bar(index)
        if bar is not None:
            self.opened.emit(bar.id)

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, index: QModelIndex, before: QModelIndex) -> None:
        bar = self.bars.bar(index)
        if bar is not None:
            self._presenter.choose_step(bar.id)

    @Slot(str)
    def _show_chosen(self, step: str) -> None:
        index = self.bars.index_of(step)
        if index != self.currentIndex():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if index.isValid():
                self.scrollTo(index)

    # -- pulling

    def _bar_at(self, at: QPoint) -> RouteBar | None:
        index = self.indexAt(at)
        bar = self.bars.bar(index)
        if bar is None:
            return None
        rect = self._delegate.bar_rect(QRectF(self.visualRect(index)), bar)
        return bar if rect.left() <= at.x() <= rect.right() + scaled(3) else None

    def _is_at_edge(self, bar: RouteBar, x: float) -> bool:
        rect = self.bar_rect(bar.id)
        return x >= rect.right() - min(scaled(GRIP), rect.width() / 2)

    def _show_cursor(self, at: QPoint) -> None:
        bar = None if self._acts.is_frozen() else self._bar_at(at)
        if bar is None:
            self.viewport().unsetCursor()
        elif self._is_at_edge(bar, at.x()):
            self.viewport().setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def _let_go(self) -> None:
        self._pull = self._delegate.preview = None
        self.viewport().update()
