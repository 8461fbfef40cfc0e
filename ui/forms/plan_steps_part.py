"""The tab «Steg»: routes on top, palette, steps and checks beside each other, the drawing below all three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.forms.plan_check import CheckCard
from ui.forms.plan_palette import Palette
from ui.forms.plan_route import RouteCard
from ui.forms.plan_routes import RoutesBar
from ui.forms.plan_scroll import PartColumn
from ui.forms.plan_steps import PlanSteps
from ui.forms.session_parts import is_stop
from ui.theme import WidthClass, scaled
from ui.widgets.button import Button
from ui.widgets.card import EmptyState
from ui.widgets.layout import column, row
from ui.widgets.segments import Segments

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter

PALETTE, CHECK = 204, 266
DRAWN, DRAWN_WHILE_OPEN = 0.42, 0.27
"""How much of the height the drawing may have, and while the fields of a step are shown."""

NEAR: Final = 48
ORDER, SEMESTER = "ORDER", "SEMESTER"


class StepsPart(QWidget):
    """Everything that the steps of a route are worked with.

    Signals:
        pathways_wanted: a person wants to choose among the ready pathways.
    """

    pathways_wanted = Signal()

    def __init__(self, presenter: PlanPresenter, check: CheckCard, route: RouteCard) -> None:
        super().__init__()
        self._presenter, self._check, self._route = presenter, check, route
        self._read_only = False
        self._width = WidthClass.COMFORTABLE
        self._above = self._make_above(presenter)
        self.palette_list = self._make_palette(presenter)
        self._palette_column = PartColumn()
        self._palette_column.body.addWidget(self.palette_list)
        self._palette_column.body.addStretch(1)
        self.steps = PlanSteps(presenter, check)
        self._list = PartColumn()
        self._list.setObjectName("planStepsColumn")
        self._list.body.addWidget(self.steps)
        self._empty = self._make_empty()
        self._list.body.addWidget(self._empty)
        self._list.body.addStretch(1)
        self._checks = PartColumn()
        self._checks.body.addWidget(check)
        self._checks.body.addStretch(1)
        self._lay_out()
        self.steps.counted.connect(self._count)
        self.steps.wants_sight.connect(self._show_part)
        self.steps.pulled_at.connect(self._scroll_while_pulled)
        self._by.value_changed.connect(self._list_by)
        presenter.times.changed.connect(self._fit)

    def go_to(self, field: str) -> None:
        """Give the focus to the list that adds steps, or to the first stop of the routes."""
        if field == "steps":
            self.palette_list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        stops = [part for part in self.routes.findChildren(QWidget) if is_stop(part) and part.isVisible()]
        if stops:
            stops[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def set_read_only(self, read_only: bool) -> None:
        """An agreed plan gets no new steps."""
        self._read_only = read_only
        self.palette_list.setVisible(not read_only)
        self.steps.set_read_only(read_only)
        self._fit_columns()

    def set_width_class(self, width: WidthClass) -> None:
        """Three columns over the drawing; two; or all below each other in one that scrolls."""
        self._width = width
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _make_above(self, presenter: PlanPresenter) -> QWidget:
        held = QWidget()
        line = row(held, spacing=12)
        self.routes = RoutesBar(presenter)
        line.addWidget(self.routes, 1)
        self._by = Segments([(ORDER, self.tr("Rekkefølge")), (SEMESTER, self.tr("Halvår"))])
        self._by.setObjectName("planStepsBy")
        self._by.setAccessibleName(self.tr("Vis stegene etter"))
        self._by.set_value(ORDER)
        line.addWidget(self._by, 0, Qt.AlignmentFlag.AlignTop)
        return held

    def _make_palette(self, presenter: PlanPresenter) -> Palette:
        codes = tuple(term.code for term in presenter.workplace.vocabularies.load("step_type").terms)
        made = Palette(codes)
        made.chosen.connect(presenter.add_step)
        made.pulled.connect(self._pull_type)
        made.dropped.connect(self._drop_type)
        return made

    def _make_empty(self) -> EmptyState:
        ready = Button(self.tr("Velg en kjent vei"), sign="ui-flag")
        ready.setObjectName("pathwayChoose")
        ready.clicked.connect(self.pathways_wanted)
        words = self.tr("Velg det første steget i lista, eller begynn med en vei som er kjent.")
        return EmptyState("school", self.tr("Ingen steg ennå"), words, act=ready)

    def _lay_out(self) -> None:
        self._outer = column(self, margins=(24, 12, 24, 12), spacing=12)
        self._outer.addWidget(self._above)
        self._line = QHBoxLayout()
        self._line.setSpacing(scaled(16))
        self._line.addWidget(self._palette_column)
        self._line.addWidget(self._list, 1)
        self._line.addWidget(self._checks)
        self._outer.addLayout(self._line, 1)

    def _fit_columns(self) -> None:
        tiny, wide = self._width is WidthClass.TINY, self._width is WidthClass.COMFORTABLE
        if tiny:
            self._list.body.insertWidget(0, self._above)
            self._list.body.insertWidget(1, self.palette_list)
        else:
            self._outer.insertWidget(0, self._above)
            self._palette_column.body.insertWidget(0, self.palette_list)
        self._palette_column.setVisible(not tiny and not self._read_only)
        self._palette_column.setFixedWidth(scaled(PALETTE))
        self._checks.setVisible(wide)
        self._checks.setFixedWidth(scaled(CHECK))
        if wide:
            self._outer.addWidget(self._route)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Give the drawing the height that its steps need, as far as the list can spare it."""
        if self._width is not WidthClass.COMFORTABLE:
            self._route.setMaximumHeight(16_777_215)
            self._route.setMinimumHeight(0)
            return
        share = DRAWN_WHILE_OPEN if self.steps.has_open() else DRAWN
        height = min(
            self._route.wanted_height(), max(self._route.minimumSizeHint().height(), int(self.height() * share))
        )
        if height != self._route.height():
            self._route.setFixedHeight(height)

    @Slot(int)
    def _count(self, count: int) -> None:
        self._empty.setVisible(count == 0 and not self._read_only)
        self._by.setVisible(count > 0)
        self._fit()

    @Slot(object)
    def _show_part(self, part: QWidget) -> None:
        self._fit()
        self._list.ensureWidgetVisible(part, 0, scaled(8))

    @Slot(object)
    def _list_by(self, by: object) -> None:
        self._by.set_value(by or ORDER)
        self.steps.set_by_semester(by == SEMESTER)

    @Slot(int)
    def _scroll_while_pulled(self, y: int) -> None:
        at = self.steps.mapTo(self._list.viewport(), QPoint(0, y)).y()
        bar = self._list.verticalScrollBar()
        if at < scaled(NEAR):
            bar.setValue(bar.value() - scaled(NEAR) // 4)
        elif at > self._list.viewport().height() - scaled(NEAR):
            bar.setValue(bar.value() + scaled(NEAR) // 4)

    @Slot(QPoint)
    def _pull_type(self, at: QPoint) -> None:
        if self._is_over_list(at):
            self.steps.pull_to(at.y())
        else:
            self.steps.end_pull()

    @Slot(str, QPoint)
    def _drop_type(self, code: str, at: QPoint) -> None:
        before = self.steps.drop_at(at.y())
        if self._is_over_list(at):
            self._presenter.add_step(code, before)

    def _is_over_list(self, at: QPoint) -> bool:
        return self._list.viewport().rect().contains(self._list.viewport().mapFromGlobal(at))
