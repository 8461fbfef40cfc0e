"""One conflict as two choices side by side, and a third where both texts can be kept; words that differ are marked."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from ui.theme import Severity, current_theme, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.layout import column, row
from ui.widgets.paint import box, smooth
from ui.widgets.sign import KeyCap, Pill
from ui.widgets.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from karriere_app.services.conflicts import ConflictView

SERVER, MINE, BOTH = "SERVER", "MINE", "BOTH"


class SideButton(QAbstractButton):
    """One of two values: name, key, the value with its differing words marked, who and when. Space and Enter choose."""

    def __init__(self, name: str, key: str, rich: str, spoken: str, who: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{name}: {spoken}. {who}")
        inside = column(self, margins=14, spacing=6)
        top = row(spacing=8)
        top.addWidget(Text(name, "strong"))
        top.addStretch(1)
        top.addWidget(KeyCap(key))
        inside.addLayout(top)
        value = QLabel(rich)
        value.setTextFormat(Qt.TextFormat.RichText)
        value.setWordWrap(True)
        value.setFont(current_theme().font("body"))
        inside.addWidget(value)
        inside.addWidget(Text(who, "caption", "text_muted", wrap=True))
        inside.addStretch(1)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked():
            box(painter, area, scaled(6), "accent_tint", "accent", 2)
        else:
            box(painter, area, scaled(6), "hover" if self.underMouse() else "surface", "line")
        if self.hasFocus():
            box(painter, area, scaled(6), None, "focus", 2)
        painter.end()


class ConflictCard(Card):
    """A conflict until somebody has chosen; afterwards it says what was chosen.

    Signals:
        choice_wanted: a person chose; arg: SERVER, MINE or BOTH.
    """

    choice_wanted = Signal(str)

    def __init__(self, view: ConflictView, parent: QWidget | None = None) -> None:
        self._pill = Pill("")
        super().__init__(view.label or view.title, self._pill, parent=parent)
        self.conflict = view.id
        self.other = view.server_by if view.is_mine else view.mine_by
        self.is_settled = False
        self._choices = frozenset(choice.value for choice in view.choices)
        self._pill.show_state(self.tr("Venter på valg"), Severity.WARN)
        self.setObjectName(f"conflict_{view.id}")
        self._lay_out(view)

    def can_choose(self, choice: str) -> bool:
        """Whether this is one of the choices."""
        return choice in self._choices and not self.is_settled

    def focus_start(self) -> None:
        """Give the focus to the first side."""
        self._server.setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self, choice: str) -> None:
        """Show what was chosen."""
        self.is_settled = True
        self._server.setChecked(choice == SERVER)
        self._mine.setChecked(choice == MINE)
        for side in (self._server, self._mine, self._both):
            if side is not None:
                side.setEnabled(False)
        words = self.tr("Begge er beholdt") if choice == BOTH else self.tr("Valgt")
        self._pill.show_state(words, Severity.OK)

    def _lay_out(self, view: ConflictView) -> None:
        about = " · ".join(part for part in (view.shown_name, view.title) if part)
        self.body.addWidget(Text(about, "caption", "text_muted", wrap=True))
        if view.base:
            before = self.tr("Før: {text}").format(text=view.base)
            self.body.addWidget(Text(before, "body", "text_muted", wrap=True))
        server, mine = _marked(view.base or "", view.server or ""), _marked(view.base or "", view.mine or "")
        nothing = self.tr("(tomt)")
        self._server = SideButton(
            self.tr("Fylket"), "1", server or nothing, view.server or nothing, _who(view.server_by, view.server_at)
        )
        name = self.tr("Din") if view.is_mine else view.mine_by
        self._mine = SideButton(name, "2", mine or nothing, view.mine or nothing, _who(view.mine_by, view.mine_at))
        self._server.setObjectName("conflictServer")
        self._mine.setObjectName("conflictMine")
        sides = row(spacing=12)
        for side, choice, means in (
            (self._server, SERVER, view.server_means),
            (self._mine, MINE, view.mine_means),
        ):
            side.setToolTip(means)
            side.setAccessibleDescription(means)
            side.setEnabled(choice in self._choices)
            sides.addWidget(side, 1)
        self._server.clicked.connect(self._want_server)
        self._mine.clicked.connect(self._want_mine)
        self.body.addLayout(sides)
        self._both: Button | None = None
        if BOTH in self._choices:
            self._both = Button(self.tr("Behold begge"), ButtonKind.QUIET, sign="ui-plus")
            self._both.setObjectName("conflictBoth")
            self._both.clicked.connect(self._want_both)
            below = row(spacing=8)
            below.addWidget(self._both)
            below.addWidget(KeyCap("3"))
            below.addWidget(Text(self.tr("Den andre verdien blir stående i historikken."), "caption", "text_muted"), 1)
            self.body.addLayout(below)

    @Slot()
    def _want_server(self) -> None:
        self.choice_wanted.emit(SERVER)

    @Slot()
    def _want_mine(self) -> None:
        self.choice_wanted.emit(MINE)

    @Slot()
    def _want_both(self) -> None:
        self.choice_wanted.emit(BOTH)


def _marked(before: str, after: str) -> str:
    """Return a value as rich text, what is new in it underlined and bold; what people wrote is never read as markup."""
    from karriere_app.services.conflicts import PieceKind, word_difference

    if not after:
        return ""
    if not before:
        return _lines(escape(after))
    pieces = []
    for piece in word_difference(before, after):
        if piece.kind is PieceKind.ADDED:
            pieces.append(f"<b><u>{escape(piece.text)}</u></b>")
        elif piece.kind is PieceKind.SAME:
            pieces.append(escape(piece.text))
    return _lines("".join(pieces))


def _lines(text: str) -> str:
    return text.replace("\n", "<br>")


def _who(name: str, at: datetime | None) -> str:
    if at is None:
        return name
    moment = at.astimezone()
    return f"{name}, {moment:%d.%m.%Y %H:%M}"
