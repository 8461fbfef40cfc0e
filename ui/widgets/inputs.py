"""Fields one types into.

Every input has the same face: ``value()``, ``set_value()`` (says nothing), ``value_changed`` (a person changed it; arg:
the value) and ``left`` (focus went elsewhere, not merely into a menu of its own).
"""

from __future__ import annotations

from datetime import date, time
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from ui.icons import draw
from ui.theme import current_theme, scaled
from ui.widgets.paint import smooth

if TYPE_CHECKING:
    from collections.abc import Callable

SIGN: Final = 16
DATE_SHOWN: Final = "%d.%m.%Y"
TIME_SHOWN: Final = "%H:%M"
NO_LEAVING: Final = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


def is_leaving(event: QFocusEvent) -> bool:
    """Whether focus goes to another part of the page, and not to a menu or list of its own or another window."""
    return event.reason() not in NO_LEAVING and QApplication.activePopupWidget() is None


class LineField(QLineEdit):
    """One line of text; ``value()`` is None when empty. ``longest`` in characters, 0 for no limit.

    Signals:
        value_changed: a person changed the text; arg: str or None.
        left: focus went elsewhere.
    """

    value_changed = Signal(object)
    left = Signal()

    def __init__(
        self, *, placeholder: str = "", longest: int = 0, sign: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sign, self._trailing = sign, ""
        self.setPlaceholderText(placeholder)
        if longest:
            self.setMaxLength(longest)
        self._reserve()
        self.textEdited.connect(self._edited)

    def value(self) -> object:
        """The text, or None when there is none."""
        return self.text().strip() or None

    def set_value(self, value: object) -> None:
        """Show a value without signalling."""
        text = "" if value is None else str(value)
        if text != self.text():
            self.setText(text)

    def set_trailing(self, text: str) -> None:
        """Show a muted caption at the right end inside the field: a unit, a weekday, a key."""
        if text != self._trailing:
            self._trailing = text
            self._reserve()
            self.update()

    def trailing(self) -> str:
        """The caption at the right end; empty when there is none."""
        return self._trailing

    def sizeHint(self) -> QSize:
        return QSize(scaled(160), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(80), super().minimumSizeHint().height())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if is_leaving(event):
            self._leave()
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reserve()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._sign and not self._trailing_fits():
            return
        theme = current_theme()
        painter = smooth(self)
        if self._sign:
            draw(painter, self._sign, "text_muted", theme.px(10), (self.height() - theme.px(SIGN)) / 2, SIGN)
        if self._trailing_fits():
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.colour("text_muted"))
            place = QRectF(self.rect()).adjusted(0, 0, -theme.px(10), 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._trailing)
        painter.end()

    def _leave(self) -> None:
        """What an input does to its text when focus leaves; nothing here."""

    @Slot(str)
    def _edited(self, text: str) -> None:
        self.value_changed.emit(self.value())

    def _trailing_width(self) -> int:
        return QFontMetrics(current_theme().font("caption")).horizontalAdvance(self._trailing) + scaled(8)

    def _trailing_fits(self) -> bool:
        words = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return bool(self._trailing) and words + self._trailing_width() + scaled(24) <= self.width()

    def _reserve(self) -> None:
        left = scaled(SIGN + 8) if self._sign else 0
        self.setTextMargins(left, 0, self._trailing_width() if self._trailing_fits() else 0, 0)


class ParsedField(LineField):
    """A line whose text is read as something; text that cannot be read stays as it is and is nobody's error here.

    Signals:
        raw_changed: the text as typed; arg: str. A draft keeps it, since «31.02.20» is not a date yet.
    """

    raw_changed = Signal(str)

    def __init__(
        self,
        read: Callable[[str], object],
        *,
        show: Callable[[object], str] = str,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._read, self._show = read, show
        super().__init__(placeholder=placeholder, parent=parent)
        self._last: object = None

    def raw(self) -> str:
        """The text as it stands."""
        return self.text()

    def set_raw(self, text: str) -> None:
        """Show text from a draft that could not be read."""
        self.setText(text)
        self._last = self.value()
        self._reading_changed()

    def is_readable(self) -> bool:
        """Whether the text is empty or can be read."""
        return not self.text().strip() or self.value() is not None

    def value(self) -> object:
        """The value read, or None when the text is empty or cannot be read."""
        return self._read(self.text().strip()) if self.text().strip() else None

    def set_value(self, value: object) -> None:
        """Show a value without signalling."""
        self.setText("" if value is None else self._show(value))
        self._last = value
        self._reading_changed()

    def _reading_changed(self) -> None:
        """Called when the value may have changed, for a hint beside the text."""

    def _leave(self) -> None:
        value = self.value()
        if value is not None:
            self.setText(self._show(value))

    @Slot(str)
    def _edited(self, text: str) -> None:
        self.raw_changed.emit(text)
        value = self.value()
        self._reading_changed()
        if value != self._last:
            self._last = value
            self.value_changed.emit(value)


class DateField(ParsedField):
    """A date, typed as the given reader allows (4.3, 04.03.2026, 040326, «i dag», +14); shows weekday and week number.

    ``parse`` returns None for text that is no date. Leaving the field writes the date out as dd.mm.åååå.
    """

    def __init__(
        self, parse: Callable[[str], date | None], *, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parse, show=_date_shown, placeholder=placeholder, parent=parent)
        self.setPlaceholderText(placeholder or self.tr("dd.mm.åååå"))
        # A date stands the same way round in every language of the window.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def sizeHint(self) -> QSize:
        return QSize(scaled(196), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(108), super().minimumSizeHint().height())

    def _reading_changed(self) -> None:
        value = self.value()
        if not isinstance(value, date):
            self.set_trailing("")
            self.setToolTip("")
            return
        week = value.isocalendar().week
        day = QLocale().dayName(value.isoweekday(), QLocale.FormatType.LongFormat)
        self.set_trailing(self.tr("{day}, uke {week}").format(day=day, week=week))
        self.setToolTip(self.trailing())


class TimeField(ParsedField):
    """A time of day: 9, 930, 09.30 and 9:30 are understood, hours 0 to 23."""

    def __init__(self, *, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(read_time, show=_time_shown, placeholder=placeholder, parent=parent)
        self.setPlaceholderText(placeholder or self.tr("tt:mm"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def sizeHint(self) -> QSize:
        return QSize(scaled(96), super().sizeHint().height())


class IntField(ParsedField):
    """A whole number from ``least`` to ``most``, its unit at the right end; spaces between thousands are allowed."""

    def __init__(self, *, least: int = 0, most: int = 999_999, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(partial(read_number, least=least, most=most), parent=parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.set_trailing(unit)

    def sizeHint(self) -> QSize:
        return QSize(scaled(120), super().sizeHint().height())


class NumberField(ParsedField):
    """A number with decimals, read and shown by the functions given; its unit at the right end."""

    def __init__(
        self,
        read: Callable[[str], float | None],
        show: Callable[[float], str],
        *,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(read, show=partial(_number_shown, show), parent=parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.set_trailing(unit)

    def sizeHint(self) -> QSize:
        return QSize(scaled(120), super().sizeHint().height())


def read_number(text: str, *, least: int, most: int) -> int | None:
    """Read a whole number with or without spaces; None when it is none or lies outside the bounds."""
    digits = "".join(text.split())
    if not digits.removeprefix("-").isdecimal():
        return None
    number = int(digits)
    return number if least <= number <= most else None


def read_time(text: str) -> time | None:
    """Read a time of day as people type it; None when it is none."""
    cleaned = text.strip().replace(".", ":").replace(",", ":").replace(" ", ":")
    if ":" in cleaned:
        hours, _, minutes = cleaned.partition(":")
    elif len(cleaned) > 2:
        hours, minutes = cleaned[:-2], cleaned[-2:]
    else:
        hours, minutes = cleaned, "00"
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and len(hours) <= 2):
        return None
    if int(hours) > 23 or int(minutes) > 59:
        return None
    return time(int(hours), int(minutes))


def _number_shown(show: Callable[[float], str], value: object) -> str:
    return show(float(value)) if isinstance(value, int | float) else str(value)


def _date_shown(value: object) -> str:
    return value.strftime(DATE_SHOWN) if isinstance(value, date) else str(value)


def _time_shown(value: object) -> str:
    return value.strftime(TIME_SHOWN) if isinstance(value, time) else str(value)


class TextArea(QPlainTextEdit):
    """Several lines of text; grows with its content from ``lines`` to ``most_lines``. Tab leaves it.

    ``longest`` counts characters and shows nothing by itself: the field around it says how many are left near the end.

    Signals:
        value_changed: a person changed the text; arg: str or None.
        left: focus went elsewhere.
    """

    value_changed = Signal(object)
    left = Signal()

    def __init__(
        self,
        *,
        lines: int = 3,
        most_lines: int = 12,
        longest: int = 0,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines, self._most_lines = lines, most_lines
        self.longest = longest
        self._is_shown_only = False
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(scaled(3))
        self.textChanged.connect(self._changed)
        self._fit()

    def value(self) -> object:
        """The text, or None when there is none."""
        return self.toPlainText().strip() or None

    def set_value(self, value: object) -> None:
        """Show a value without signalling."""
        text = "" if value is None else str(value)
        if text != self.toPlainText():
            self._is_shown_only = True
            self.setPlainText(text)
            self._is_shown_only = False

    def characters_left(self) -> int | None:
        """How many characters more there is room for; below zero when too long, None when there is no limit."""
        return self.longest - len(self.toPlainText()) if self.longest else None

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if is_leaving(event):
            self.left.emit()

    @Slot()
    def _changed(self) -> None:
        self._fit()
        if not self._is_shown_only:
            self.value_changed.emit(self.value())

    def _height(self) -> int:
        lines = max(self._lines, min(self._most_lines, round(self.document().size().height())))
        around = 2 * (round(self.document().documentMargin()) + scaled(4) + 1)
        return lines * self.fontMetrics().lineSpacing() + around

    def _fit(self) -> None:
        height = self._height()
        if height != self.height():
            self.setFixedHeight(height)
