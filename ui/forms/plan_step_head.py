"""The line of a step: grip, number, sign, title, dates and months, painted. Pulled by its grip to another place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from ui.forms.plan_words import between, length, sign_of, title_of
from ui.forms.session_parts import sentence_case
from ui.icons import draw
from ui.theme import Severity, Theme, WidthClass, current_theme
from ui.widgets.paint import baseline, box, line_of_text, smooth

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import RecordPresenter

SIGN: Final = 18
GRIP: Final = 16
USUAL_MONTHS: Final = 12
STATE_SEVERITY: Final = {
    "APPLIED": Severity.INFO,
    "ADMITTED": Severity.INFO,
    "IN_PROGRESS": Severity.INFO,
    "COMPLETED": Severity.OK,
    "EXEMPTED": Severity.OK,
    "FAILED": Severity.WARN,
    "INTERRUPTED": Severity.WARN,
}


class StepHead(QPushButton):
    """One step as a line. Its fields open and close with Space, Enter or a click.

    Signals:
        go: another step shall have the focus; arg: -1 the one above, 1 the one below.
        pulled: a person pulls the step with the mouse; arg: the height on the screen.
        dropped: the mouse let go of it.
        pull_ended: it was let go of with Escape.
    """

    go = Signal(int)
    pulled = Signal(int)
    dropped = Signal()
    pull_ended = Signal()

    def __init__(self, presenter: PlanPresenter, row: RecordPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._row = presenter, row
        self._number = 0
        self._is_narrow = False
        self._can_move = True
        self._pressed_at: QPointF | None = None
        self._is_pulled = False
        self._warning = ""
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setObjectName("plan_step.head")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        vocabularies = row.workplace.vocabularies
        self._types, self._states = vocabularies.load("step_type"), vocabularies.load("step_state")
        row.edited.connect(self.refresh)
        row.shown.connect(self.refresh)

    def set_number(self, number: int) -> None:
        """Say which step this is, from 1."""
        if number != self._number:
            self._number = number
            self.refresh()

    def set_warning(self, words: str) -> None:
        """Mark the step with a sign and its words; empty takes the mark away."""
        if words != self._warning:
            self._warning = words
            self.refresh()

    def set_can_move(self, can_move: bool) -> None:
        """Let the step be moved, or only be read."""
        self._can_move = can_move
        self.update()

    def set_width_class(self, width: WidthClass) -> None:
        """The dates go under the title where room is short."""
        self._is_narrow = width is not WidthClass.COMFORTABLE
        self.update()

    def title(self) -> str:
        """The step's title, or the words of its type."""
        return title_of(self._row, self._types)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        lines = sum(QFontMetrics(theme.font(role)).height() for role in ("strong", "caption"))
        return QSize(theme.px(320), max(theme.px(46), lines + theme.px(10)))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(200), self.sizeHint().height())

    @Slot()
    def refresh(self, field: str = "") -> None:
        """Show and say the step anew."""
        parts = [
            f"{self._number}. {self.title()}",
            self._state(),
            self._second(),
            self._dates(),
            self._forecast(),
            self._months(),
            self._warning,
        ]
        words = ", ".join(part for part in parts if part)
        if words != self.accessibleName():
            self.setAccessibleName(words)
            self.setToolTip("\n".join(part for part in (self.title(), self._forecast(), self._warning) if part))
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_pulled:
            self._is_pulled, self._pressed_at = False, None
            self.pull_ended.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.go.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._can_move:
            self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            super().mouseMoveEvent(event)
            return
        far = (event.position() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
        if self._is_pulled or far:
            self._is_pulled = True
            self.setDown(False)
            self.pulled.emit(round(event.globalPosition().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_pulled, self._is_pulled, self._pressed_at = self._is_pulled, False, None
        if was_pulled:
            self.setDown(False)
            self.dropped.emit()
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        chosen = self.hasFocus() or self.isChecked() or self._presenter.chosen_step == self._row.record_id
        fill = "accent_tint" if chosen else "hover" if self.underMouse() else "surface"
        box(painter, area, theme.px(8), fill, "line")
        if self.hasFocus():
            box(painter, area, theme.px(8), None, "focus", 2)
        middle = self.height() / 2
        at = baseline(theme.font("strong"), 0, self.height())
        if self._can_move:
            draw(painter, "ui-grip", "text_muted", theme.px(8), middle - theme.px(GRIP) / 2, GRIP)
        number = str(self._number)
        x = theme.px(41) - QFontMetrics(theme.font("strong")).horizontalAdvance(number)
        line_of_text(painter, theme.font("strong"), "text_muted", QPointF(x, at), number)
        sign, colour = sign_of(self._row.value("type"))
        draw(painter, sign, colour, theme.px(50), middle - theme.px(SIGN) / 2, SIGN)
        right = self._paint_right(painter, theme, at)
        self._paint_words(painter, theme, float(theme.px(77)), right)
        painter.end()

    def _paint_right(self, painter: QPainter, theme: Theme, at: float) -> float:
        x = float(self.width() - theme.px(12))
        months, metrics = self._months(), QFontMetrics(theme.font("strong"))
        width = metrics.horizontalAdvance(months)
        if months:
            line_of_text(painter, theme.font("strong"), "text", QPointF(x - width, at), months)
        if months or not self._is_narrow:
            # A column of its own, so that the dates of all steps end at one line.
            x -= max(width, metrics.horizontalAdvance(length(USUAL_MONTHS))) + theme.px(12)
        if self._warning:
            x -= theme.px(16)
            draw(painter, "ui-warning", "warn", x, (self.height() - theme.px(16)) / 2, 16)
            x -= theme.px(8)
        dates = self._dates()
        if dates and not self._is_narrow:
            x -= QFontMetrics(theme.font("caption")).horizontalAdvance(dates)
            line_of_text(painter, theme.font("caption"), "text_muted", QPointF(x, at), dates)
            x -= theme.px(12)
        if self.hasFocus() and self._can_move and not self._is_narrow:
            x = self._paint_key(painter, theme, x + theme.px(4))
        return x

    def _paint_key(self, painter: QPainter, theme: Theme, x: float) -> float:
        words = self.tr("Alt ↑ ↓ flytter")
        metrics = QFontMetrics(theme.font("caption"))
        width = metrics.horizontalAdvance(words) + theme.px(12)
        height = metrics.height() + theme.px(6)
        cap = QRectF(x - width, (self.height() - height) / 2, width, height)
        box(painter, cap, theme.px(4), "surface", "line_field")
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text_muted"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, words)
        return x - width - theme.px(12)

    def _paint_words(self, painter: QPainter, theme: Theme, x: float, right: float) -> None:
        strong, caption = theme.font("strong"), theme.font("caption")
        room = int(right - x)
        state, forecast = self._state(), self._forecast()
        second = " · ".join(part for part in (self._dates() if self._is_narrow else "", self._second()) if part)
        has_two = bool(state or forecast or second)
        above = theme.px(5) + QFontMetrics(strong).ascent() if has_two else baseline(strong, 0, self.height())
        title = QFontMetrics(strong).elidedText(self.title(), Qt.TextElideMode.ElideRight, room)
        line_of_text(painter, strong, "text", QPointF(x, above), title)
        below = theme.px(5) + QFontMetrics(strong).height() + QFontMetrics(caption).ascent()
        severity = STATE_SEVERITY.get(self._row.value("state") or "", Severity.NEUTRAL)
        if state:
            if severity.sign:
                draw(painter, severity.sign, severity.value, x, below - theme.px(12), 14)
                x += theme.px(18)
            font = theme.font("caption_strong")
            x += line_of_text(painter, font, severity.value, QPointF(x, below), state) + theme.px(8)
        if forecast:
            x += line_of_text(painter, caption, "warn", QPointF(x, below), forecast) + theme.px(8)
        shown = QFontMetrics(caption).elidedText(second, Qt.TextElideMode.ElideRight, max(0, int(right - x)))
        line_of_text(painter, caption, "text_muted", QPointF(x, below), shown)

    def _state(self) -> str:
        state = self._row.value("state")
        return sentence_case(self._states.label(state)) if state not in (None, "PLANNED") else ""

    def _second(self) -> str:
        value = self._row.value
        hours = self.tr("{hours} t/uke").format(hours=value("hours_weekly")) if value("hours_weekly") else ""
        return " · ".join(part for part in (value("provider"), hours) if part)

    def _dates(self) -> str:
        dates = self._presenter.times.dates(self._row.record_id)
        return between(dates.starts_on, dates.ends_on)

    def _forecast(self) -> str:
        dates = self._presenter.times.dates(self._row.record_id)
        if dates.now_starts_on is None and dates.now_ends_on is None:
            return ""
        now = between(dates.now_starts_on or dates.starts_on, dates.now_ends_on or dates.ends_on)
        words = self.tr("ble {when}") if self._row.value("actual_end") else self.tr("ventes nå {when}")
        return words.format(when=now)

    def _months(self) -> str:
        months = self._row.value("months")
        if months is None:
            months = self._row.value("months_min")
        return length(int(months)) if months else ""
