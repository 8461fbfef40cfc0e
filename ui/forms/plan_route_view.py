"""The drawing of a route: one bar a row, chosen with arrows, pulled with the mouse, the same acts on keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from ui.forms.plan_route_acts import Act, RouteActs, act_of
from ui.forms.plan_route_menu import show_acts
from ui.forms.plan_route_model import RouteModel
from ui.forms.plan_route_paint import ROW, TALLEST_ROW, RouteDelegate
from ui.forms.plan_route_pull import Pulling
from ui.forms.plan_route_scale import RouteScale, scale_for
from ui.theme import current_theme, scaled

if TYPE_CHECKING:
    from datetime import date

    from ui.presenters.plan_presenter import PlanPresenter

LEFT, FLAG = 4, 34
"""What is free of bars at 100 % text: before the first half year, and after the last, where the flag may stand."""


class RouteView(QListView):
    """The bars under their half years. One tab stop.

    Keys: Up and Down choose a step; Shift with Left and Right makes it shorter and longer by a month; Alt with Left and
    Right lets it begin a month earlier and later, fixed; Alt with Up and Down moves it in the order; Enter opens it;
    Ctrl with Delete removes it. The menu key shows all of it.
    Mouse: the right edge of a bar is its length, the bar itself its start, up and down its place in the order; the
    right button shows the same menu. Escape lets go without change.

    Signals:
        opened: a person wants to see a step's fields; arg: its id.
        scale_changed: the axis is another than before.
        focused: the keys came here, or went; arg: whether they came.
    """

    opened = Signal(str)
    scale_changed = Signal()
    focused = Signal(bool)

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.limit: date | None = None
        self._row = 0
        self.bars = RouteModel(presenter, self)
        self._acts = RouteActs(presenter, self.bars, self)
        self._delegate = RouteDelegate(self)
        self._pulling = Pulling(self, self._delegate, self._acts)
        self.setObjectName("planRoute")
        self.setAccessibleName(self.tr("Veien: stegene som tegning"))
        self.setAccessibleDescription(
            self.tr(
                "Pil opp og ned velger steg. Skift og pil endrer måneder. Alt og pil til siden flytter start. "
                "Alt og pil opp eller ned endrer rekkefølgen. Enter åpner steget. Ctrl og Delete fjerner det. "
                "Menytasten viser alt dette."
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
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and act_of(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._pulling.is_on:
            self._pulling.let_go()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex())
        elif (act := act_of(event)) is not None:
            self._do(act)
        elif event.modifiers() == Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.bars.rowCount():
            self.setCurrentIndex(self.bars.index(0, 0))
        self.focused.emit(not self._acts.is_frozen())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._pulling.let_go()
        self.focused.emit(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex()
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
        bar = self.bars.bar(index)
        if bar is None:
            return
        self.setCurrentIndex(index)
        self._pulling.let_go()
        at = event.globalPos()
        if event.reason() is not QContextMenuEvent.Reason.Mouse:
            at = self.viewport().mapToGlobal(self.bar_rect(bar.id).bottomLeft().toPoint())
        show_acts(self, at, bar, is_frozen=self._acts.is_frozen(), opened=self.opened.emit, chosen=self._do)

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pulling.begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pulling.follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._pulling.finish()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._open(self.indexAt(event.position().toPoint()))

    # -- painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        lines = [(round(x), QPen(theme.colour("line"))) for x, _, _ in self.scale.lines()]
        ends = []
        if self.limit is not None:
            ends.append((round(self.scale.x_after(self.limit)), QPen(theme.colour("warn"), 2, Qt.PenStyle.DashLine)))
        if self._delegate.end is not None:
            ends.append((round(self._delegate.end), QPen(theme.colour("accent"), 2)))
        self._delegate.lines = ends
        painter = QPainter(self.viewport())
        for x, pen in (*lines, *ends):
            painter.setPen(pen)
            painter.drawLine(x, 0, x, self.viewport().height())
        painter.end()
        super().paintEvent(event)
        y = self._pulling.mark()
        if y is not None:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(theme.colour("accent"), 3))
            painter.drawLine(0, y, self.viewport().width(), y)
            painter.end()

    @Slot()
    def _read_anew(self) -> None:
        self._measure()
        self._show_chosen(self._presenter.chosen_step)
        if self.hasFocus() and not self.currentIndex().isValid() and self.bars.rowCount():
            # The step went: the keys stay where it was.
            self.setCurrentIndex(self.bars.index(min(self._row, self.bars.rowCount() - 1), 0))

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
            self._row = index.row()
            self._presenter.choose_step(bar.id)

    @Slot(str)
    def _show_chosen(self, step: str) -> None:
        index = self.bars.index_of(step)
        if index != self.currentIndex():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if index.isValid():
                self.scrollTo(index)

    def _do(self, act: Act) -> None:
        bar = self.bars.bar(self.currentIndex())
        if bar is not None and not self._acts.is_frozen():
            self._acts.do(bar, act)
