"""The bar above every page: search at the left; saved, sync, who and lock at the right."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import WidthClass, current_theme, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.layout import row
from ui.widgets.paint import smooth
from ui.widgets.sign import Pill, Sign
from ui.widgets.text import ShortText, Text

FADE_MS: Final = 120


class Avatar(QLabel):
    """A person's initials on a round tint; the name stands beside it."""

    def __init__(self, initials: str, size: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(initials, parent)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(self._size), scaled(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        painter.setBrush(theme.colour("accent_tint"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(self.rect()))
        painter.setFont(theme.font("caption_strong" if self._size <= 32 else "strong"))
        painter.setPen(theme.colour("on_tint"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class SavedWord(Text):
    """«Lagret 10:42», fading in; at once when motion is unwanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "caption", "text_muted", parent=parent)
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.valueChanged.connect(self._show_step)

    def say(self, text: str, fade_ms: int = FADE_MS) -> None:
        """Show a text; ``fade_ms`` 0 shows it at once."""
        self.setText(text)
        self._fade.stop()
        if fade_ms:
            self._fade.setDuration(fade_ms)
            self._fade.start()
        else:
            self._show_step(1.0)

    @Slot(object)
    def _show_step(self, share: float) -> None:
        palette = QPalette(self.palette())
        colour = current_theme().colour("text_muted")
        colour.setAlphaF(share)
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        self.setPalette(palette)


class TopBar(QWidget):
    """Holds the search field it is given and says what is saved, sent and who works here.

    Signals:
        lock_pressed: a person wants to lock the program.
    """

    lock_pressed = Signal()

    def __init__(self, search: QWidget, who: str, initials: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = search
        line = row(self, margins=(24, 0, 24, 0), spacing=12)
        search.setMaximumWidth(scaled(420))
        line.addWidget(search, 3)
        line.addStretch(1)
        self._saved_sign = Sign("ui-check", "text_muted", 16)
        self._saved = SavedWord()
        self._saved_sign.hide()
        self.sync = Pill("")
        self.sync.hide()
        self._avatar = Avatar(initials)
        self._who = ShortText(who)
        self.lock = Button(self.tr("Lås"), ButtonKind.QUIET, sign="lock", flush=True)
        self.lock.setObjectName("lockButton")
        self.lock.setToolTip(self.tr("Lås programmet (Ctrl+L)"))
        self.lock.clicked.connect(self.lock_pressed)
        saved = row(spacing=6)
        saved.addWidget(self._saved_sign)
        saved.addWidget(self._saved)
        line.addLayout(saved)
        for widget in (self.sync, self._avatar, self._who, self.lock):
            line.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say_saved(self, text: str, fade_ms: int = FADE_MS) -> None:
        """Show the quiet word of the last save; an empty text takes it away."""
        self._saved_sign.setVisible(bool(text) and not self._saved.isHidden())
        self._saved.say(text, fade_ms)

    def set_width_class(self, width: WidthClass) -> None:
        """With little room only search, sync and lock stay."""
        roomy = width is not WidthClass.TINY
        for widget in (self._saved, self._avatar, self._who):
            widget.setVisible(roomy)
        self._saved_sign.setVisible(roomy and bool(self._saved.text()))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(52))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), scaled(52))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("line"))
        painter.end()
