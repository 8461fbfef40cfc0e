"""The top bar: search at the left; saved, who and the lock at the right."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui.icons import draw
from ui.theme import WidthClass, current_theme, scaled, text_font
from ui.widgets.button import Button, ButtonKind
from ui.widgets.inputs import LineField
from ui.widgets.layout import row
from ui.widgets.paint import box, smooth

FADE_MS = 120
TICK = 16


class TopBar(QWidget):
    """Search field, «Lagret 10:42», who is at work, and the lock.

    Signals:
        searched: Enter in the search field; arg: the text.
        menu_wanted: the name was pressed; arg: where the menu belongs, in global pixels.
        lock_wanted: the lock was pressed.
    """

    searched = Signal(str)
    menu_wanted = Signal(QPoint)
    lock_wanted = Signal()

    def __init__(self, who: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._layout = row(self, margins=(24, 8, 20, 8), spacing=12)
        self._search: QWidget = self._plain_search()
        self._layout.addWidget(self._search, 10)
        self._layout.addStretch(1)
        self._saved = _SavedWord(self)
        self._name = who
        self._who = Button(who, ButtonKind.QUIET, sign_after="ui-chevron-down", small=True)
        self._who.setObjectName("who")
        self._who.setAccessibleName(self.tr("{who}, meny").format(who=who))
        self._who.setToolTip(self.tr("Meny (F10)"))
        self._who.clicked.connect(self.open_menu)
        self._initials = _Initials(who, self)
        self._lock = Button(self.tr("Lås"), ButtonKind.QUIET, sign="lock", flush=True)
        self._lock.setObjectName("lock")
        self._lock.setToolTip(self.tr("Lås (Ctrl+L)"))
        self._lock.clicked.connect(self.lock_wanted)
        for part in (self._saved, self._initials, self._who, self._lock):
            self._layout.addWidget(part)

    @property
    def search(self) -> QWidget:
        """The search field."""
        return self._search

    def set_search(self, field: QWidget) -> None:
        """Put a search field of another make in the place of the plain one."""
        self._limit(field)
        self._layout.replaceWidget(self._search, field)
        self._search.deleteLater()
        self._search = field

    def set_width_class(self, width: WidthClass) -> None:
        """Show what there is room for: search and lock stay to the last."""
        is_tiny = width is WidthClass.TINY
        self._who.setText(initials(self._name) if is_tiny else self._name)
        self._initials.setVisible(not is_tiny)
        self._saved.setVisible(not is_tiny)

    def show_saved(self, words: str) -> None:
        """Show when something was saved last, fading in."""
        self._saved.show_words(words)

    @Slot()
    def open_menu(self) -> None:
        """Ask for the menu under the name."""
        self.menu_wanted.emit(self._who.mapToGlobal(QPoint(0, self._who.height())))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        theme = current_theme()
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("line"))
        painter.end()

    def _plain_search(self) -> LineField:
        field = LineField(placeholder=self.tr("Søk etter deltaker"), sign="ui-search")
        field.setObjectName("search")
        field.setAccessibleName(self.tr("Søk etter deltaker"))
        field.set_trailing("Ctrl K")
        self._limit(field)
        field.returnPressed.connect(self._search_entered)
        return field

    def _limit(self, field: QWidget) -> None:
        field.setMaximumWidth(scaled(420))
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @Slot()
    def _search_entered(self) -> None:
        if isinstance(self._search, LineField):
            self.searched.emit(self._search.text().strip())


class _SavedWord(QWidget):
    """A tick and «Lagret 10:42», fading in; nothing before the first time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("savedWord")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._words = ""
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(self._step)

    def show_words(self, words: str) -> None:
        if words == self._words:
            return
        self._words = words
        self.setAccessibleName(words)
        self.updateGeometry()
        # Desktops that ask for reduced motion set the style's duration to nothing.
        moves = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
        self._fade.setDuration(FADE_MS if moves else 0)
        self._fade.start()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font("caption"))
        width = theme.px(TICK + 4) + metrics.horizontalAdvance(self._words) + 2 if self._words else 0
        return QSize(width, max(theme.px(24), metrics.height() + 4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._words:
            return
        theme = current_theme()
        painter = smooth(self)
        painter.setOpacity(float(self._fade.currentValue() or 0.0))
        draw(painter, "ui-check", "text_muted", 0, (self.height() - theme.px(TICK)) / 2, TICK)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text_muted"))
        words = self.rect().adjusted(theme.px(TICK + 4), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words)
        painter.end()

    @Slot(object)
    def _step(self, value: object) -> None:
        self.update()


class _Initials(QWidget):
    """The first letters of who is at work, on a tint; decoration beside the name."""

    def __init__(self, who: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._letters = initials(who)
        self.setFixedSize(scaled(30), scaled(30))
        self.setToolTip(who)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        box(painter, self.rect().toRectF(), self.height() / 2, "accent_tint")
        painter.setFont(text_font("caption_strong"))
        painter.setPen(current_theme().colour("on_tint"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)
        painter.end()


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys((*words[:1], *words[-1:]))).upper()
