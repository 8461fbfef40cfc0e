"""Ways between the parts of one page: the strip of tabs, and the index of a long form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QTabBar, QWidget

from ui.icons import draw
from ui.theme import Theme, current_theme
from ui.widgets.layout import column
from ui.widgets.paint import box, plain, smooth
from ui.widgets.roving import Roving
from ui.widgets.segments import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_KEYS: Final = 9
AIR, LEAST_AIR = 28, 12
"""What a tab is wider than its words at 100 % text: with room enough, and where the strip would be too long."""


class TabStrip(QTabBar):
    """Underlined tabs. One tab stop; Left/Right choose, Ctrl+1 to Ctrl+9 choose from anywhere in the window.

    Signals:
        chosen: another tab is shown; arg: its key.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.currentChanged.connect(self._changed)

    def add(self, key: str, text: str) -> None:
        """Append a tab; the first nine get Ctrl and their number."""
        self.blockSignals(True)
        index = self.addTab(text)
        self.setTabData(index, key)
        self.blockSignals(False)
        if index < MOST_KEYS:
            shortcut = QShortcut(QKeySequence(f"Ctrl+{index + 1}"), self)
            shortcut.setProperty("tabIndex", index)
            shortcut.activated.connect(self._by_key)
            self.setTabToolTip(index, f"{plain(text)} (Ctrl+{index + 1})")

    def choose(self, key: str) -> None:
        """Show the tab of a key; KeyError when there is none."""
        for index in range(self.count()):
            if self.tabData(index) == key:
                self.setCurrentIndex(index)
                return
        raise KeyError(key)

    def current(self) -> str:
        """Key of the tab shown; empty when there is none."""
        return str(self.tabData(self.currentIndex()) or "")

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802  # Qt's name
        theme = current_theme()
        metrics = QFontMetrics(theme.font("strong"))
        width = metrics.horizontalAdvance(plain(self.tabText(index))) + self._air(theme, metrics)
        return QSize(width, max(theme.px(40), metrics.height() + theme.px(14)))

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802  # Qt's name
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("line"))
        for index in range(self.count()):
            self._paint_tab(painter, theme, index)
        painter.end()

    def _air(self, theme: Theme, metrics: QFontMetrics) -> int:
        """How much wider than its words each tab is: less where the strip would otherwise have to be scrolled."""
        seen = [index for index in range(self.count()) if self.isTabVisible(index)]
        words = sum(metrics.horizontalAdvance(plain(self.tabText(index))) for index in seen)
        fitting = (self.width() - words) // max(1, len(seen))
        return max(theme.px(LEAST_AIR), min(theme.px(AIR), fitting))

    def _paint_tab(self, painter: QPainter, theme: Theme, index: int) -> None:
        rect = self.tabRect(index)
        on = index == self.currentIndex()
        painter.setFont(theme.font("strong" if on else "body"))
        painter.setPen(theme.colour("accent" if on else "text_muted"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(rect, flags, self.tabText(index))
        if on:
            side = min(theme.px(8), self._air(theme, QFontMetrics(theme.font("strong"))) // 3)
            line = QRectF(rect).adjusted(side, rect.height() - theme.px(3), -side, 0)
            box(painter, line, line.height() / 2, "accent")
            if self.hasFocus():
                box(painter, QRectF(rect).adjusted(1, 1, -1, -theme.px(4)), theme.px(6), None, "focus", 2)

    @Slot()
    def _by_key(self) -> None:
        shortcut = self.sender()
        if isinstance(shortcut, QShortcut):
            self.setCurrentIndex(int(shortcut.property("tabIndex")))

    @Slot(int)
    def _changed(self, index: int) -> None:
        if index >= 0 and self.tabData(index) is not None:
            self.chosen.emit(self.current())


class SectionState(Enum):
    """How far a section of a form is."""

    EMPTY = "empty"
    HALF = "half"
    FULL = "full"


@dataclass(frozen=True)
class Section:
    """One section of a long form: ``warnings`` is how many things are left in it."""

    key: str
    text: str
    state: SectionState = SectionState.EMPTY
    warnings: int = 0


class SectionButton(QPushButton):
    """A section in the index: dot, name, warnings. Keys: Space, Enter."""

    def __init__(self, section: Section, parent: QWidget | None = None) -> None:
        super().__init__(section.text, parent)
        self.section = section
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_section(self, section: Section) -> None:
        """Show another state of the section."""
        self.section = section
        self.setText(section.text)
        states = {
            SectionState.EMPTY: self.tr("tom"),
            SectionState.HALF: self.tr("påbegynt"),
            SectionState.FULL: self.tr("ferdig"),
        }
        words = [states[section.state]]
        if section.warnings:
            words.append(self.tr("{count} gjenstår").format(count=section.warnings))
        self.setAccessibleDescription(", ".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("strong"))
        width = metrics.horizontalAdvance(self.text()) + theme.px(36 + 12)
        if self.section.warnings:
            width += theme.px(40)
        return QSize(width, max(theme.px(34), metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect())
        on = self.isChecked()
        if on:
            box(painter, area, theme.px(6), "accent_tint")
        elif self.underMouse():
            box(painter, area, theme.px(6), "hover")
        if self.hasFocus():
            box(painter, area, theme.px(6), None, "focus", 2)
        self._paint_dot(painter, theme)
        painter.setFont(theme.font("strong" if on else "body"))
        painter.setPen(theme.colour("on_tint" if on else "text"))
        words = self.rect().adjusted(theme.px(36), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.section.warnings:
            right = self.width() - theme.px(44)
            draw(painter, "ui-warning", "warn", right, (self.height() - theme.px(16)) / 2, 16)
            painter.setFont(theme.font("caption_strong"))
            painter.setPen(theme.colour("warn"))
            count = self.rect().adjusted(right + theme.px(20), 0, 0, 0)
            painter.drawText(count, Qt.AlignmentFlag.AlignVCenter, str(self.section.warnings))
        painter.end()

    def _paint_dot(self, painter: QPainter, theme: Theme) -> None:
        edge = theme.px(16)
        dot = QRectF(theme.px(10), (self.height() - edge) / 2, edge, edge).adjusted(0.75, 0.75, -0.75, -0.75)
        if self.section.state is SectionState.FULL:
            painter.setBrush(theme.colour("ok"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(dot)
            inset = theme.px(3)
            draw(painter, "ui-check", "surface", dot.x() - 0.75 + inset, dot.y() - 0.75 + inset, 10)
            return
        line = "accent" if self.section.state is SectionState.HALF else "line_field"
        painter.setBrush(theme.colour("surface"))
        painter.setPen(QPen(theme.colour(line), 1.5))
        painter.drawEllipse(dot)
        if self.section.state is SectionState.HALF:
            painter.setBrush(theme.colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPie(dot.adjusted(3, 3, -3, -3), -90 * 16, 180 * 16)


class SectionIndex(QWidget):
    """The sections of a form as a list with one tab stop, or as a drop-down «2 av 8 Språk» where room is short.

    Keys: Up/Down move, Space or Enter goes to the section.

    Signals:
        chosen: a person wants to see a section; arg: its key.
    """

    chosen = Signal(str)

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections = list(sections)
        self._buttons: dict[str, SectionButton] = {}
        self._roving = Roving(self)
        layout = column(self, spacing=2)
        self._list = QWidget()
        inside = column(self._list, spacing=2)
        for section in sections:
            button = SectionButton(section)
            button.setObjectName(f"section_{section.key}")
            button.show_section(section)
            button.clicked.connect(self._clicked)
            inside.addWidget(button)
            self._buttons[section.key] = button
            self._roving.add(button)
        self._combo = Choice(self._combo_entries(), may_be_empty=False)
        self._combo.setObjectName("sectionChoice")
        self._combo.setAccessibleName(self.tr("Del av skjemaet"))
        self._combo.value_changed.connect(self._picked)
        self._combo.hide()
        layout.addWidget(self._list)
        layout.addWidget(self._combo)
        layout.addStretch(1)
        self._compact = False

    def set_compact(self, compact: bool) -> None:
        """Become a drop-down, or a list again."""
        self._compact = compact
        self._list.setVisible(not compact)
        self._combo.setVisible(compact)
        if compact:
            self.setFocusProxy(self._combo)
        elif self.current() is not None:
            self._roving.rest_on(self._buttons[str(self.current())])

    def update_section(self, section: Section) -> None:
        """Show a new state of one section; KeyError when there is none of that key."""
        self._buttons[section.key].show_section(section)
        self._sections = [section if each.key == section.key else each for each in self._sections]
        for index, (_, text) in enumerate(self._combo_entries()):
            self._combo.setItemText(index, text)

    def show_current(self, key: str) -> None:
        """Mark the section that is shown."""
        for each, button in self._buttons.items():
            button.setChecked(each == key)
        if not self._compact:
            self._roving.rest_on(self._buttons[key])
        self._combo.set_value(key)

    def current(self) -> str | None:
        """Key of the section shown."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def _combo_entries(self) -> list[tuple[str, str]]:
        of = len(self._sections)
        entries = []
        for place, section in enumerate(self._sections, start=1):
            text = self.tr("{place} av {of} {section}").format(place=place, of=of, section=section.text)
            left = self.tr(" · {count} gjenstår").format(count=section.warnings) if section.warnings else ""
            entries.append((section.key, text + left))
        return entries

    @Slot()
    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, SectionButton):
            self.show_current(button.section.key)
            self.chosen.emit(button.section.key)

    @Slot(object)
    def _picked(self, key: object) -> None:
        if isinstance(key, str):
            self.show_current(key)
            self.chosen.emit(key)
