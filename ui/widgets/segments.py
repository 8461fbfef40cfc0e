"""Choices in one frame, and the drop-down list for longer ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from ui.icons import draw
from ui.theme import Theme, current_theme, scaled
from ui.widgets.inputs import is_leaving
from ui.widgets.list_rows import ListRow
from ui.widgets.paint import box, smooth

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SEGMENTS: Final = 8
TYPING_PAUSE_MS: Final = 900
CHEVRON: Final = 18


class ChoiceBase(QComboBox):
    """One of several codes or none; the face that segments and drop-down share.

    Signals:
        value_changed: a person chose; arg: the code, or None.
        left: focus went elsewhere.
    """

    value_changed = Signal(object)
    left = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for code, label in choices:
            self.addItem(label, code)
        self.setCurrentIndex(-1)

    def value(self) -> object:
        """The code chosen, or None."""
        code = self.currentData() if self.currentIndex() >= 0 else None
        return code if isinstance(code, str) else None

    def set_value(self, value: object) -> None:
        """Show a code without signalling; a code that is not in the list is shown as it came."""
        if value is None:
            self.setCurrentIndex(-1)
        else:
            index = self.findData(value)
            if index < 0:
                self.addItem(str(value), value)
                index = self.count() - 1
            self.setCurrentIndex(index)
        self.updateGeometry()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel scrolls the page; it must never change an answer on the way past.
        event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if is_leaving(event):
            self.left.emit()

    def frame_line(self) -> str:
        """The token of the frame: the finding's colour or that of any field."""
        finding = self.property("finding")
        return str(finding) if finding in ("warn", "danger") else "line_field"


class Segments(ChoiceBase):
    """Up to eight choices side by side, all seen at once; none need be chosen.

    Keys: Left/Right move, Home/End, typing the label («B1», «j») chooses, Backspace or Delete empties. One tab stop.
    Raises ValueError for more than eight choices.
    """

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        if len(choices) > MOST_SEGMENTS:
            raise ValueError(f"{len(choices)} choices; segments hold {MOST_SEGMENTS}")
        super().__init__(choices, parent)
        self._typed = ""
        self._clock = QElapsedTimer()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def choose(self, index: int) -> None:
        """Choose as a person does; -1 chooses nothing."""
        if index != self.currentIndex():
            self.setCurrentIndex(index)
            self.update()
            self.value_changed.emit(self.value())

    def showPopup(self) -> None:  # noqa: N802  # Qt's name
        """All choices are seen already; there is no list to open."""

    def sizeHint(self) -> QSize:
        theme = current_theme()
        height = max(theme.px(32), QFontMetrics(theme.font("strong")).height() + 6)
        return QSize(sum(self._widths(theme)), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        last = self.count() - 1
        moves = {
            Qt.Key.Key_Right: min(self.currentIndex() + 1, last),
            Qt.Key.Key_Left: self.currentIndex() - 1 if self.currentIndex() > 0 else 0,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Backspace: -1,
            Qt.Key.Key_Delete: -1,
        }
        if key in moves and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            self._typed = ""
            self.choose(moves[Qt.Key(key)])
        elif event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._type(event.text())
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        edge = 0.0
        for index, width in enumerate(self._widths(current_theme())):
            edge += width
            if event.position().x() < edge:
                self.choose(index)
                return

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        radius = theme.px(6)
        area = QRectF(self.rect())
        box(painter, area, radius, "surface" if self.isEnabled() else "sunken", self.frame_line())
        clip = QPainterPath()
        clip.addRoundedRect(area, radius, radius)
        painter.setClipPath(clip)
        self._paint_cells(painter, theme)
        painter.setClipping(False)
        if self.hasFocus():
            box(painter, area, radius, None, "focus", 2)
        painter.end()

    def _paint_cells(self, painter: QPainter, theme: Theme) -> None:
        chosen = self.currentIndex()
        x = 0
        for index, width in enumerate(self._widths(theme)):
            cell = QRectF(x, 0, width, self.height())
            if index == chosen:
                # A chosen segment stays apart from the focus frame by the frame's own width and a gap.
                inset = 3 if self.hasFocus() else 0
                box(painter, cell.adjusted(inset, inset, -inset, -inset), theme.px(6) - inset, "accent")
            elif index > 0 and chosen not in (index - 1, index):
                inset = theme.px(6)
                painter.fillRect(QRectF(x, inset, 1, self.height() - 2 * inset), theme.colour("line"))
            painter.setFont(theme.font("strong" if index == chosen else "body"))
            painter.setPen(
                theme.colour("on_accent" if index == chosen else "text" if self.isEnabled() else "text_muted")
            )
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, self.itemText(index))
            x += width

    def _widths(self, theme: Theme) -> list[int]:
        metrics = QFontMetrics(theme.font("strong"))
        words = [metrics.horizontalAdvance(self.itemText(index)) for index in range(self.count())]
        if self.count() > 4:
            return [max(word + 2 * theme.px(7), theme.px(30)) for word in words]
        widest = max(words, default=0) + 2 * theme.px(14)
        return [widest] * self.count()

    def _type(self, text: str) -> None:
        if not self._clock.isValid() or self._clock.elapsed() > TYPING_PAUSE_MS:
            self._typed = ""
        self._clock.restart()
        for typed in (self._typed + text, text):
            index = self._match(typed)
            if index is not None:
                self._typed = typed
                if index >= 0:
                    self.choose(index)
                return
        self._typed = ""

    def _match(self, typed: str) -> int | None:
        """The one choice meant; -1 when several may still be, None when no label begins so."""
        # A hyphen is what the keyboard has for the dash of «no skill».
        wanted = typed.casefold().replace("-", "–")
        labels = [self.itemText(index).casefold() for index in range(self.count())]
        if wanted in labels:
            return labels.index(wanted)
        fits = [index for index, label in enumerate(labels) if label.startswith(wanted)]
        if not fits:
            return None
        return fits[0] if len(fits) == 1 else -1


class Choice(ChoiceBase):
    """A drop-down list. Keys: arrows, first letters, Space or Alt+Down opens, Delete empties if ``may_be_empty``."""

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        *,
        placeholder: str = "",
        may_be_empty: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(choices, parent)
        self._may_be_empty = may_be_empty
        self.setPlaceholderText(placeholder or self.tr("Velg"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._chosen)

    def showPopup(self) -> None:  # noqa: N802  # Qt's name
        view = self.view()
        if not isinstance(view.itemDelegate(), ListRow):
            self.setItemDelegate(ListRow(self))
        super().showPopup()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("body"))
        texts = [self.itemText(index) for index in range(self.count())] + [self.placeholderText()]
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        return QSize(
            min(widest, theme.px(320)) + theme.px(12 + 8 + CHEVRON + 8), max(theme.px(34), metrics.height() + 10)
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), scaled(104)), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._may_be_empty:
            if self.currentIndex() >= 0:
                self.setCurrentIndex(-1)
                self.value_changed.emit(None)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        focused = self.hasFocus()
        fill = "surface" if self.isEnabled() else "sunken"
        box(painter, area, theme.px(6), fill, "focus" if focused else self.frame_line(), 2 if focused else 1)
        empty = self.currentIndex() < 0
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text_placeholder" if empty else "text" if self.isEnabled() else "text_muted"))
        words = self.rect().adjusted(theme.px(10), 0, -theme.px(CHEVRON + 14), 0)
        text = self.placeholderText() if empty else self.currentText()
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        self.setToolTip(text if shown != text else "")
        x = self.width() - theme.px(CHEVRON + 8)
        draw(painter, "ui-chevron-down", "text_muted", x, (self.height() - theme.px(CHEVRON)) / 2, CHEVRON)
        painter.end()

    @Slot(int)
    def _chosen(self, index: int) -> None:
        self.value_changed.emit(self.value())
