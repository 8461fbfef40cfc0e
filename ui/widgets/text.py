"""Text on the page: labels by role, labels that shorten, links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from ui.theme import current_theme
from ui.widgets.paint import box, plain, smooth

if TYPE_CHECKING:
    from collections.abc import Sequence


class Text(QLabel):
    """A label with a text role and a colour token. Always plain text: what people wrote is never read as markup."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        colour: str = "text",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._role, self._colour = role, colour
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self._dress()

    def set_look(self, role: str, colour: str) -> None:
        """Change role and colour, for a text whose state changes."""
        self._role, self._colour = role, colour
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    def _dress(self) -> None:
        # Compared each time, not remembered: a change of the sheet puts back the palette a widget had before.
        theme = current_theme()
        ink, font = theme.colour(self._colour), theme.font(self._role)
        palette = QPalette(self.palette())
        if palette.color(QPalette.ColorRole.WindowText) != ink:
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
                palette.setColor(group, QPalette.ColorRole.WindowText, ink)
            self.setPalette(palette)
        if self.font() != font:
            self.setFont(font)


class ShortText(Text):
    """One line, shortened at its end when room is short; the tooltip and the screen reader have the whole text."""

    def __init__(self, text: str = "", role: str = "body", colour: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(text, role, colour, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), current_theme().px(48)), super().minimumSizeHint().height())

    def shown_text(self, metrics: QFontMetrics, room: int) -> str:
        """Return the words to paint in a width."""
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def is_shortened(self) -> bool:
        """Whether the text does not fit as a whole."""
        return QFontMetrics(self.font()).horizontalAdvance(self.text()) > self.contentsRect().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip(self.text() if self.is_shortened() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.shown_text(QFontMetrics(self.font()), self.contentsRect().width())
        painter.drawText(self.contentsRect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()


class FactLine(ShortText):
    """Facts in one line, the first of them the longest: where room is short it is cut, and then lesser facts leave."""

    LEAST = 140
    BETWEEN = " · "

    def __init__(self, role: str = "body", colour: str = "text_muted", parent: QWidget | None = None) -> None:
        super().__init__("", role, colour, parent)
        self._facts: tuple[str, ...] = ()
        self._lesser: tuple[str, ...] = ()

    def show_facts(self, facts: Sequence[str], lesser: Sequence[str] = ()) -> None:
        """Say facts in this order; empty ones are left out. ``lesser`` leave where room is short, in that order."""
        self._facts = tuple(fact for fact in facts if fact)
        self._lesser = tuple(lesser)
        self.setText(self.BETWEEN.join(self._facts))
        self.setToolTip(self.text() if self.is_shortened() else "")

    def shown_text(self, metrics: QFontMetrics, room: int) -> str:
        """Return the words to paint in a width."""
        shown, leaving = list(self._facts), list(self._lesser)
        while True:
            line = self.BETWEEN.join(shown)
            if not shown or metrics.horizontalAdvance(line) <= room:
                return line
            rest = "".join(self.BETWEEN + fact for fact in shown[1:])
            left = room - metrics.horizontalAdvance(rest)
            if left >= current_theme().px(self.LEAST) or not leaving:
                cut = metrics.elidedText(shown[0], Qt.TextElideMode.ElideRight, max(0, left))
                return metrics.elidedText(cut + rest, Qt.TextElideMode.ElideRight, room)
            fact = leaving.pop(0)
            if fact in shown[1:]:
                shown.remove(fact)


class Link(QPushButton):
    """Underlined words that go somewhere. Keys: Space and Enter."""

    def __init__(self, text: str, role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._role = role
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        metrics = QFontMetrics(theme.font(self._role))
        height = max(metrics.height() + 4, theme.px(28 if self._role != "caption_strong" else 24))
        return QSize(metrics.horizontalAdvance(plain(self.text())) + 4, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def shown_text(self, metrics: QFontMetrics, room: int) -> str:
        """Return the words to paint in a width."""
        return plain(self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        font = theme.font(self._role)
        font.setUnderline(True)
        painter.setFont(font)
        ink = "accent_hover" if self.underMouse() else "accent"
        painter.setPen(theme.colour(ink if self.isEnabled() else "text_muted"))
        room = self.rect().adjusted(2, 0, -2, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.shown_text(QFontMetrics(font), room.width()))
        if self.hasFocus():
            box(painter, QRectF(self.rect()), theme.px(4), None, "focus", 2)
        painter.end()


class NameLink(Link):
    """A person's name that goes somewhere: shortened where its line is too short, the whole name in the tooltip."""

    LEAST = 120

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), current_theme().px(self.LEAST)), hint.height())

    def shown_text(self, metrics: QFontMetrics, room: int) -> str:
        whole = super().shown_text(metrics, room)
        if self.width() >= self.sizeHint().width():
            return whole
        return metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip(self.text() if self.width() < self.sizeHint().width() else "")
