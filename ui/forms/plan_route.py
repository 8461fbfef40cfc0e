"""«Veien»: the route as a drawing, half year by half year, with its end. The participant gets the same on paper."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QSize, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from karriere_app.domain.planning.schedule import add_months
from ui.forms.plan_route_paint import ROW
from ui.forms.plan_route_view import RouteView
from ui.forms.plan_words import long_month, semester
from ui.icons import draw
from ui.presenters.plan_basis_jobs import basis_reader
from ui.theme import Theme, WidthClass, current_theme, scaled
from ui.widgets.card import Card
from ui.widgets.layout import column
from ui.widgets.paint import baseline, line_of_text, smooth
from ui.widgets.text import ShortText, Text

if TYPE_CHECKING:
    from datetime import date

    from karriere_app.domain.planning.schedule import Schedule
    from ui.presenters.plan_presenter import PlanPresenter

FLAG: Final = 16
AIR: Final = 6
NEAR_MONTHS: Final = 12
FEWEST_ROWS, FEWEST_ROWS_ALONE = 2, 7
"""So many steps are seen at least: under the list of steps, and in a tab of its own."""


class RouteHead(QWidget):
    """The half years above the bars, the flag where the route ends, and the limit of the programme."""

    def __init__(self, view: RouteView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        view.scale_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(theme.px(200), max(theme.px(FLAG), QFontMetrics(theme.font("caption")).height()) + theme.px(4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        end = self._view.end()
        flag = self._view.scale.x_after(end) if end is not None and self._view.bars.rowCount() else None
        self._paint_times(painter, theme, flag)
        if flag is not None:
            draw(painter, "ui-flag", "accent", flag + theme.px(2), (self.height() - theme.px(FLAG)) / 2, FLAG)
        limit = self._view.limit
        if limit is not None and self._view.bars.rowCount():
            draw(painter, "ui-warning", "warn", self._view.scale.x_after(limit) + theme.px(2), 0, FLAG)
        painter.end()

    def _paint_times(self, painter: QPainter, theme: Theme, flag: float | None) -> None:
        font = theme.font("caption")
        metrics, at = QFontMetrics(font), baseline(font, 0, self.height())
        lines = list(self._view.scale.lines())
        if not self._view.bars.rowCount():
            return
        free_from = 0.0
        for (x, year, half), (edge, _, _) in pairwise(lines):
            text = semester(year, half, is_short=True)
            if metrics.horizontalAdvance(text) + 2 * theme.px(AIR) > edge - x:
                # Too many half years for their names: the years, and of those as many as have room.
                text = "" if half else str(year)
            left = x + theme.px(4)
            right = left + metrics.horizontalAdvance(text)
            meets_flag = (
                flag is not None and left - theme.px(AIR) < flag + theme.px(FLAG) and flag - theme.px(2) < right
            )
            if text and left >= free_from and not meets_flag:
                line_of_text(painter, font, "text_muted", QPointF(left, at), text)
                free_from = right + theme.px(AIR)


class RouteCard(Card):
    """The drawing in its card.

    Signals:
        opened: a person wants to see a step's fields; arg: its id.
    """

    opened = Signal(str)

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        self._end = Text("", "strong", "accent")
        self._same = ShortText("", "caption", "text_muted")
        self._show_hint(has_keys=False)
        super().__init__(self.tr("Veien"), self._end, beside=self._same, spacing=0, parent=parent)
        self._presenter = presenter
        self._least_rows = FEWEST_ROWS
        self.view = RouteView(presenter)
        self._reader = basis_reader(presenter)
        self._head = RouteHead(self.view)
        self._limit = Text("", "caption", "text_muted", wrap=True)
        self._nothing = Text(self.tr("Tegningen kommer når veien har steg."), "body", "text_muted", wrap=True)
        inside = column(spacing=0)
        inside.addWidget(self._limit)
        inside.addWidget(self._nothing)
        inside.addWidget(self._head)
        inside.addWidget(self.view, 1)
        self.body.addLayout(inside, 1)
        self.view.opened.connect(self.opened)
        self.view.focused.connect(self._show_hint)
        presenter.times.changed.connect(self.refresh)
        presenter.context_shown.connect(self.refresh)
        self._reader.read.connect(self.refresh)
        self.refresh()

    def set_width_class(self, width: WidthClass) -> None:
        """The caption goes where room is short; alone in its tab the drawing scrolls rather than be very low."""
        self._same.setVisible(width is not WidthClass.TINY)
        self._least_rows = FEWEST_ROWS if width is WidthClass.COMFORTABLE else FEWEST_ROWS_ALONE
        self.updateGeometry()

    def wanted_height(self) -> int:
        """The height in which every step is seen."""
        return self.view.wanted_height() + self.frame_height()

    def frame_height(self) -> int:
        """What stands around the bars."""
        heading = QFontMetrics(current_theme().font("section")).height()
        limit = self._limit.sizeHint().height() if not self._limit.isHidden() else 0
        return heading + limit + self._head.sizeHint().height() + scaled(16 + 8 + 16)

    def minimumSizeHint(self) -> QSize:
        rows = min(self._least_rows, max(FEWEST_ROWS, self.view.bars.rowCount()))
        return QSize(scaled(240), self.frame_height() + rows * scaled(ROW))

    @Slot(bool)
    def _show_hint(self, has_keys: bool) -> None:
        """Say what the drawing is, and with the keys in it what they do."""
        keys = self.tr("↑ ↓ velger · Skift ← → måneder · Alt ← → start · Alt ↑ ↓ rekkefølge · Enter åpner")
        self._same.setText(keys if has_keys else self.tr("deltakeren ser den samme tegningen på papiret"))

    @Slot()
    def refresh(self, _: object = None) -> None:
        """Say the end of the route anew."""
        times = self._presenter.times
        end, now = times.ends_on(), times.now_ends_on()
        words = self.tr("Ferdig {month}").format(month=long_month(end)) if end is not None else ""
        if now is not None:
            words = self.tr("{agreed} · ventes nå {month}").format(agreed=words, month=long_month(now))
        self._end.setText(words)
        limit = self._reader.basis.limit.ends_on if self._reader.basis is not None else None
        is_drawn = _is_near(limit, times.shown)
        self.view.show_limit(limit if is_drawn else None)
        said = self.tr("Introduksjonsprogrammet slutter {month}")
        if limit is not None:
            marked = self.tr("{words} (stiplet linje).") if is_drawn else self.tr("{words}.")
            self._limit.setText(marked.format(words=said.format(month=long_month(limit))))
        self._limit.setVisible(limit is not None and end is not None)
        has_steps = bool(times.shown.steps)
        self._nothing.setVisible(not has_steps)
        for part in (self._head, self.view):
            part.setVisible(has_steps)
        self.updateGeometry()


def _is_near(day: date | None, route: Schedule) -> bool:
    """Say whether a day can stand in the drawing of a route without making its bars small."""
    if day is None or route.starts_on is None or route.ends_on is None:
        return False
    return add_months(route.starts_on, -NEAR_MONTHS) <= day <= add_months(route.ends_on, NEAR_MONTHS)
