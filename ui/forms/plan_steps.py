"""The steps of a plan in their order: one line each, opened in place with Enter, moved with Alt+Up and Alt+Down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.plan_words import length, period, sign_of
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, choice_of, sentence_case, set_widths
from ui.forms.session_rows import OrderedRows, RowLine
from ui.icons import draw
from ui.theme import Severity, Theme, WidthClass, current_theme
from ui.widgets.layout import Divider, column, row
from ui.widgets.paint import baseline, box, line_of_text, smooth

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import RecordPresenter

SIGN = 20
STATE_SEVERITY = {
    "APPLIED": Severity.INFO,
    "ADMITTED": Severity.INFO,
    "IN_PROGRESS": Severity.INFO,
    "COMPLETED": Severity.OK,
    "EXEMPTED": Severity.OK,
    "FAILED": Severity.WARN,
    "INTERRUPTED": Severity.WARN,
}


class StepHead(QPushButton):
    """Number, sign, title, second line, state and months of one step, painted.

    Signals:
        go: another step shall have the focus; arg: -1 the one above, 1 the one below.
    """

    go = Signal(int)

    def __init__(self, presenter: RecordPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._number = 0
        self._is_narrow = False
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.setObjectName("plan_step.head")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        vocabularies = presenter.workplace.vocabularies
        self._types, self._states = vocabularies.load("step_type"), vocabularies.load("step_state")
        presenter.edited.connect(self.refresh)
        presenter.shown.connect(self.refresh)

    def set_number(self, number: int) -> None:
        """Say which step this is, from 1."""
        self._number = number
        self.refresh("title")

    def set_width_class(self, width: WidthClass) -> None:
        """The dates go under the title where room is short."""
        self._is_narrow = width is not WidthClass.COMFORTABLE
        self.update()

    def title(self) -> str:
        """The step's title, or the words of its type."""
        step_type = self._presenter.value("type")
        words = sentence_case(self._types.label(step_type)) if step_type else self.tr("Steg")
        return str(self._presenter.value("title") or words)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        lines = sum(QFontMetrics(theme.font(role)).height() for role in ("strong", "caption"))
        return QSize(theme.px(320), max(theme.px(46), lines + theme.px(10)))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(200), self.sizeHint().height())

    @Slot(str)
    def refresh(self, field: str) -> None:
        """Show and say the step anew."""
        value = self._presenter.value
        parts = [f"{self._number}. {self.title()}", self._state(), self._second(), self._dates(), self._months()]
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.setToolTip(str(value("title") or ""))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.go.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        chosen = self.hasFocus() or self.isChecked()
        fill = "accent_tint" if chosen else "hover" if self.underMouse() else "surface"
        box(painter, area, theme.px(8), fill, "line")
        if self.hasFocus():
            box(painter, area, theme.px(8), None, "focus", 2)
        x = float(theme.px(12))
        middle = self.height() / 2
        at = baseline(theme.font("strong"), 0, self.height())
        line_of_text(painter, theme.font("strong"), "text_muted", QPointF(x, at), str(self._number))
        x += theme.px(24)
        sign, colour = sign_of(self._presenter.value("type"))
        draw(painter, sign, colour, x, middle - theme.px(SIGN) / 2, SIGN)
        x += theme.px(SIGN + 10)
        right = self._paint_right(painter, theme, at)
        self._paint_words(painter, theme, x, right - theme.px(12))
        painter.end()

    def _paint_right(self, painter: QPainter, theme: Theme, at: float) -> float:
        x = float(self.width() - theme.px(12))
        months = self._months()
        if months:
            x -= QFontMetrics(theme.font("strong")).horizontalAdvance(months)
            line_of_text(painter, theme.font("strong"), "text", QPointF(x, at), months)
            x -= theme.px(12)
        dates = self._dates()
        if dates and not self._is_narrow:
            x -= QFontMetrics(theme.font("caption")).horizontalAdvance(dates)
            line_of_text(painter, theme.font("caption"), "text_muted", QPointF(x, at), dates)
            x -= theme.px(12)
        if self.hasFocus() and not self._is_narrow:
            x = self._paint_key(painter, theme, x)
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
        above = theme.px(5) + QFontMetrics(strong).ascent()
        title = QFontMetrics(strong).elidedText(self.title(), Qt.TextElideMode.ElideRight, room)
        line_of_text(painter, strong, "text", QPointF(x, above), title)
        below = theme.px(5) + QFontMetrics(strong).height() + QFontMetrics(caption).ascent()
        state = self._state()
        severity = STATE_SEVERITY.get(self._presenter.value("state") or "", Severity.NEUTRAL)
        if state:
            if severity.sign:
                draw(painter, severity.sign, severity.value, x, below - theme.px(12), 14)
                x += theme.px(18)
            font = theme.font("caption_strong")
            x += line_of_text(painter, font, severity.value, QPointF(x, below), state) + theme.px(8)
        second = " · ".join(part for part in (self._dates() if self._is_narrow else "", self._second()) if part)
        shown = QFontMetrics(caption).elidedText(second, Qt.TextElideMode.ElideRight, max(0, int(right - x)))
        line_of_text(painter, caption, "text_muted", QPointF(x, below), shown)

    def _state(self) -> str:
        state = self._presenter.value("state")
        return sentence_case(self._states.label(state)) if state not in (None, "PLANNED") else ""

    def _second(self) -> str:
        value = self._presenter.value
        hours = self.tr("{hours} t/uke").format(hours=value("hours_weekly")) if value("hours_weekly") else ""
        return " · ".join(part for part in (value("provider"), hours) if part)

    def _dates(self) -> str:
        return period(self._presenter.value("starts_on"), self._presenter.value("ends_on"))

    def _months(self) -> str:
        months = self._presenter.value("months")
        return length(int(months)) if months else ""


class PlanStepLine(RowLine):
    """A step: its head, and its fields below when it is open."""

    def __init__(self, presenter: RecordPresenter) -> None:
        super().__init__(presenter, can_move=True)
        self._read_only = False
        self._width = WidthClass.COMFORTABLE
        self.head = StepHead(presenter)
        self.head.toggled.connect(self._toggle)
        self._detail: StepDetail | None = None
        self._inside = column(self, spacing=0)
        above = row(spacing=4)
        above.addWidget(self.head, 1)
        above.addWidget(self.menu)
        self._inside.addLayout(above)
        self.first = self.head

    def set_number(self, number: int) -> None:
        self.head.set_number(number)

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(read_only)
        self._read_only = read_only
        if self._detail is not None:
            self._detail.set_read_only(read_only)

    def set_width_class(self, width: WidthClass) -> None:
        """Remember the room for fields that are made later."""
        self._width = width

    @Slot(bool)
    def _toggle(self, is_open: bool) -> None:
        if is_open and self._detail is None:
            self._detail = StepDetail(self.presenter)
            self._detail.set_read_only(self._read_only)
            set_widths(self._detail, self._width)
            self._inside.addWidget(self._detail)
        if self._detail is not None:
            self._detail.setVisible(is_open)
            if is_open:
                self._detail.first.setFocus(Qt.FocusReason.OtherFocusReason)


class StepDetail(QWidget):
    """The fields of a step: content, and below it what is followed up also when the plan is agreed."""

    def __init__(self, presenter: RecordPresenter) -> None:
        super().__init__()
        letters = Mnemonics()
        self._content = RecordForm(presenter, mnemonics=letters, parent=self)
        self._follow_up = RecordForm(presenter, mnemonics=letters, parent=self)
        inside = column(self, margins=(16, 12, 16, 16), spacing=12)
        for part in (*self._content_rows(presenter), Divider(), *self._follow_up_rows(presenter)):
            inside.addWidget(part)
        self.first = self.title

    def set_read_only(self, read_only: bool) -> None:
        """Let the content only be read; the follow-up stays open."""
        self._content.set_read_only(read_only)
        self.first = self.state if read_only else self.title

    def _content_rows(self, presenter: RecordPresenter) -> list[QWidget]:
        field, workplace = self._content.field, presenter.workplace
        title = field("title", label=self.tr("Hva"))
        self.title = title.control
        who = field("responsible", label=self.tr("Ansvarlig"), control=choice_of(workplace, "agreed_who"))
        kind = field("type", label=self.tr("Type"), control=choice_of(workplace, "step_type"))
        money = field("funding", label=self.tr("Penger"), control=choice_of(workplace, "funding"))
        return [
            SideBySide([(title, 3), (field("provider", label=self.tr("Hvem gir tilbudet")), 2)]),
            SideBySide(
                [
                    (field("starts_on", label=self.tr("Fra")), 2),
                    (field("ends_on", label=self.tr("Til")), 2),
                    (field("months", label=self.tr("Måneder")), 1),
                    (field("hours_weekly", label=self.tr("Timer i uka")), 1),
                ]
            ),
            SideBySide([(who, 2), (kind, 3), (field("parallel", label=self.tr("Samtidig med andre")), 0)]),
            SideBySide(
                [
                    (money, 2),
                    (field("funding_from", label=self.tr("Penger fra")), 2),
                    (field("funding_to", label=self.tr("Penger til")), 2),
                ]
            ),
            SideBySide(
                [
                    (field("requirement_text", label=self.tr("Krever"), lines=2), 1),
                    (field("evidence_wanted", label=self.tr("Bevis som trengs"), lines=2), 1),
                ]
            ),
        ]

    def _follow_up_rows(self, presenter: RecordPresenter) -> list[QWidget]:
        field, workplace = self._follow_up.field, presenter.workplace
        state = field("state", label=self.tr("Hvor langt"), control=choice_of(workplace, "step_state"))
        self.state = state.control
        return [
            SideBySide(
                [
                    (state, 1),
                    (field("applied_on", label=self.tr("Søkt")), 1),
                    (field("evidence_seen_on", label=self.tr("Bevis sett")), 1),
                ]
            ),
            SideBySide(
                [
                    (field("actual_start", label=self.tr("Begynte")), 1),
                    (field("actual_end", label=self.tr("Ferdig")), 1),
                ]
            ),
        ]


class PlanSteps(OrderedRows):
    """All steps; arrows go from head to head."""

    def __init__(self, presenter: PlanPresenter, follower: QWidget) -> None:
        super().__init__(presenter.steps, self._line, follower=follower, spacing=8)
        self.move_wanted.connect(self._move_step)
        self._presenter = presenter

    def open_step(self, number: int) -> None:
        """Open the fields of a step, from 1."""
        line = self.lines()[number - 1]
        if isinstance(line, PlanStepLine):
            line.head.setChecked(True)

    def _line(self, presenter: RecordPresenter) -> RowLine:
        line = PlanStepLine(presenter)
        line.head.go.connect(self._go)
        return line

    @Slot(str, str)
    def _move_step(self, step: str, before: str) -> None:
        self._presenter.move_step(step, before or None)

    @Slot(int)
    def _go(self, by: int) -> None:
        heads = [line.head for line in self.lines() if isinstance(line, PlanStepLine)]
        place = next((index for index, head in enumerate(heads) if head.hasFocus()), 0)
        heads[min(max(place + by, 0), len(heads) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
