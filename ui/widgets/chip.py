"""Chips: what filters a list and who is present."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.icons import draw
from ui.theme import Theme, current_theme
from ui.widgets.layout import FlowLayout
from ui.widgets.paint import box, smooth
from ui.widgets.roving import Roving

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGN: Final = 16


class Chip(QPushButton):
    """A choice that can be on or off, or an act among such choices (``checkable=False``). Keys: Space, Enter."""

    def __init__(
        self,
        text: str,
        *,
        count: int | None = None,
        sign: str | None = None,
        checkable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._count, self._sign = count, sign
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._speak()
        self.toggled.connect(self._speak)

    def set_count(self, count: int | None) -> None:
        """Show how many there are, after two spaces."""
        self._count = count
        self._speak()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("strong"))
        width = metrics.horizontalAdvance(self._words()) + 2 * theme.px(12)
        if self._shown_sign():
            width += theme.px(SIGN + 6)
        return QSize(width, max(theme.px(32), metrics.height() + 6))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        on = self.isChecked()
        area = QRectF(self.rect())
        fill = "accent_tint" if on else "hover" if self.underMouse() and self.isEnabled() else "surface"
        box(painter, area, area.height() / 2, fill, "accent" if on else "line_field")
        if self.hasFocus():
            box(painter, area, area.height() / 2, None, "focus", 2)
        ink = self._ink(theme)
        x = theme.px(12)
        sign = self._shown_sign()
        if sign:
            draw(painter, sign, ink, x, (self.height() - theme.px(SIGN)) / 2, SIGN)
            x += theme.px(SIGN + 6)
        painter.setFont(theme.font("strong" if on else "body"))
        painter.setPen(theme.colour(ink))
        rest = self.rect().adjusted(x, 0, -theme.px(12), 0)
        side = Qt.AlignmentFlag.AlignLeft if sign else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | side, self._words())
        painter.end()

    def _ink(self, theme: Theme) -> str:
        if not self.isEnabled():
            return "text_muted"
        return "on_tint" if self.isChecked() else "text"

    def _shown_sign(self) -> str | None:
        return "ui-check" if self.isChecked() else self._sign

    def _words(self) -> str:
        return self.text() if self._count is None else f"{self.text()}  {self._count}"

    @Slot()
    def _speak(self) -> None:
        self.setAccessibleName(self.text() if self._count is None else f"{self.text()} {self._count}")
        self.updateGeometry()


class ChipRow(QWidget):
    """Chips that wrap. One tab stop; Left/Right (and Up/Down), Home, End move inside, Space turns on and off.

    With ``exclusive`` at most one chip is on.

    Signals:
        changed: a person turned a chip on or off; arg: the tuple of keys that are on.
        act: a chip that is an act was pressed; arg: its key.
    """

    changed = Signal(tuple)
    act = Signal(str)

    def __init__(self, *, exclusive: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exclusive = exclusive
        self._chips: dict[str, Chip] = {}
        self._roving = Roving(self)
        self._flow = FlowLayout(self, spacing=8)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, key: str, chip: Chip) -> None:
        """Append a chip under a key."""
        chip.setObjectName(f"{self.objectName()}_{key}" if self.objectName() else key)
        chip.setProperty("chipKey", key)
        chip.clicked.connect(self._clicked)
        self._chips[key] = chip
        self._flow.addWidget(chip)
        self._roving.add(chip)

    def clear(self) -> None:
        """Take all chips away."""
        for chip in self._chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        self._roving.clear()

    def chip(self, key: str) -> Chip:
        """The chip under a key; KeyError when there is none."""
        return self._chips[key]

    def value(self) -> object:
        """The keys that are on, in order, as a tuple."""
        return tuple(key for key, chip in self._chips.items() if chip.isChecked())

    def set_value(self, value: object) -> None:
        """Turn exactly these keys on without signalling."""
        wanted = set(value) if isinstance(value, (tuple, list, set, frozenset)) else set()
        for key, chip in self._chips.items():
            if chip.isCheckable():
                chip.setChecked(key in wanted)

    def keys(self) -> Sequence[str]:
        """All keys, in order."""
        return tuple(self._chips)

    @Slot()
    def _clicked(self) -> None:
        chip = self.sender()
        if not isinstance(chip, Chip):
            return
        self._roving.rest_on(chip)
        if not chip.isCheckable():
            self.act.emit(str(chip.property("chipKey")))
            return
        if self._exclusive and chip.isChecked():
            for other in self._chips.values():
                if other is not chip:
                    other.setChecked(False)
        self.changed.emit(self.value())
