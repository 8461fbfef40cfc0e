"""The lines of steps on the page: headings between them, where something pulled would stand, what was just removed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from ui.forms.plan_slide import Slides, slide_ms
from ui.forms.session_parts import chain_stops, is_stop
from ui.theme import Severity, current_theme, scaled
from ui.widgets.card import MessageLine
from ui.widgets.layout import column
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.forms.plan_step_line import StepLine

GAP = 7


class DropMark(QWidget):
    """A line in the list: here the step would come to stand."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoFillBackground(True)
        self.hide()

    def show_at(self, y: int) -> None:
        """Stand at a height of the list."""
        palette = self.palette()
        palette.setColor(self.backgroundRole(), current_theme().colour("accent"))
        self.setPalette(palette)
        parent = self.parentWidget()
        self.setGeometry(0, max(0, y), parent.width() if parent is not None else 0, scaled(3))
        self.raise_()
        self.show()


class StepColumn(QWidget):
    """Lines from the top down. ``follower`` is the stop that Tab comes to after them.

    Signals:
        wants_sight: a part of the list shall be seen; arg: that widget.
        pulled_at: something is pulled over the list; arg: the height in it.
        back_wanted: what was removed shall come back; arg: the change set to undo.
    """

    wants_sight = Signal(object)
    pulled_at = Signal(int)
    back_wanted = Signal(object)

    def __init__(self, follower: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._follower = follower
        self._shown: list[StepLine] = []
        self._headings: list[Text] = []
        self._removed: tuple[int, MessageLine] | None = None
        self._column = column(self, spacing=GAP)
        self._mark = DropMark(self)
        self._slides = Slides(self)

    def lines(self) -> Sequence[StepLine]:
        """The lines as they stand, from the top down."""
        return tuple(self._shown)

    def stand(self, lines: Sequence[tuple[str, StepLine]]) -> None:
        """Let lines stand in this order, each under its heading where that is another than the one before.

        Lines that change places with each other slide, under the same headings.
        """
        is_same = {line for _, line in lines} == set(self._shown)
        before: dict[QWidget, int] = {line: line.y() for line in self._shown} if is_same and self.isVisible() else {}
        self._shown = [line for _, line in lines]
        headings = [each.text() for each in self._headings]
        parts = self._with_headings(lines)
        if [each.text() for each in self._headings] != headings:
            # Another way of listing comes at once: lines would slide over the headings.
            before = {}
        if self._removed is not None:
            parts.insert(min(self._removed[0], len(parts)), self._removed[1])
        moved = False
        for place, part in enumerate(parts):
            if self._column.indexOf(part) != place:
                self._column.insertWidget(place, part)
                part.show()
                moved = True
        if moved:
            if before:
                self._column.activate()
                focused = QApplication.focusWidget()
                if focused is not None and self.isAncestorOf(focused):
                    # Where it is going to stand, before it slides there.
                    self.wants_sight.emit(focused)
                self._slides.start(before, slide_ms(self))
            self._chain_stops()

    def take_out(self, line: StepLine) -> None:
        """Let go of a line."""
        if line in self._shown:
            self._shown.remove(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()

    def offer_back(self, line: StepLine, title: str, change_set: Any, *, had_focus: bool) -> None:
        """Say in a line's place that it was removed, with the way to bring it back."""
        self.forget_removed()
        message = MessageLine(
            Severity.INFO, self.tr("Steget «{title}» er fjernet.").format(title=title), act=self.tr("Angre")
        )
        message.setObjectName("plan_step.removed")
        message.act_pressed.connect(partial(self.back_wanted.emit, change_set))
        place = self._column.indexOf(line)
        self._removed = (place, message)
        self._column.insertWidget(place, message)
        message.show()
        if had_focus:
            message.focusNextChild()

    def forget_removed(self) -> None:
        """Take the offer away."""
        if self._removed is not None:
            self._column.removeWidget(self._removed[1])
            self._removed[1].hide()
            self._removed[1].deleteLater()
            self._removed = None

    def pull_to(self, screen_y: int) -> None:
        """Mark where something that is pulled over the list would come to stand."""
        y = self.mapFromGlobal(QPoint(0, screen_y)).y()
        line = self._line_below(y)
        gap = scaled(GAP) // 2 + 2
        if line is not None:
            self._mark.show_at(line.y() - gap)
        elif self._shown:
            self._mark.show_at(self._shown[-1].geometry().bottom() + gap - 2)
        self.pulled_at.emit(y)

    def drop_at(self, screen_y: int) -> str | None:
        """End the pulling; return the step that what was pulled shall stand before, None for last."""
        self._mark.hide()
        line = self._line_below(self.mapFromGlobal(QPoint(0, screen_y)).y())
        return line.step if line is not None else None

    @Slot()
    def end_pull(self) -> None:
        """End the pulling without a change."""
        self._mark.hide()

    def _line_below(self, y: int) -> StepLine | None:
        return next((line for line in self._shown if y < line.y() + line.head.height() / 2), None)

    def _with_headings(self, lines: Sequence[tuple[str, StepLine]]) -> list[QWidget]:
        for heading in self._headings:
            self._column.removeWidget(heading)
            heading.hide()
            heading.deleteLater()
        self._headings = []
        parts: list[QWidget] = []
        last = ""
        for words, line in lines:
            if words and words != last:
                last = words
                self._headings.append(Text(words, "section"))
                parts.append(self._headings[-1])
            parts.append(line)
        return parts

    def _chain_stops(self) -> None:
        """Let Tab follow the order that is seen: line by line, then ``follower``."""
        before: QWidget | None = self._follower.previousInFocusChain()
        while before is not None and before is not self._follower:
            if is_stop(before) and not self.isAncestorOf(before):
                chain_stops(self._shown, before)
                return
            before = before.previousInFocusChain()
