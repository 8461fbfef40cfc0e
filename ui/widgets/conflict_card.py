"""One conflict as two choices side by side, and a third where both texts can be kept; words that differ are marked."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QLabel, QSizePolicy, QWidget

from ui.theme import Severity, WidthClass, current_theme, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.layout import FlowLayout, column, row
from ui.widgets.paint import box, smooth
from ui.widgets.sign import KeyCap, Pill
from ui.widgets.text import ShortText, Text

if TYPE_CHECKING:
    from datetime import datetime

    from karriere_app.services.conflicts import ConflictView

SERVER, MINE, BOTH = "SERVER", "MINE", "BOTH"
RING = 20
BESIDE_LETTERS = 60
"""A value with more letters stands under the heading, not beside it."""


class Ring(QWidget):
    """The ring of a choice: filled where it is the one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_on = False
        self.setFixedSize(scaled(RING), scaled(RING))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_on(self, is_on: bool) -> None:
        """Show it filled or empty."""
        self._is_on = is_on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = smooth(self)
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setBrush(theme.colour("surface"))
        painter.setPen(QPen(theme.colour("accent" if self._is_on else "line_field"), 2 if self._is_on else 1))
        painter.drawEllipse(area)
        if self._is_on:
            inset = scaled(4)
            painter.setBrush(theme.colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(area.adjusted(inset, inset, -inset, -inset))
        painter.end()


class SideButton(QAbstractButton):
    """One of two values: name, key, the value with its differing words marked, who and when. Space and Enter choose."""

    def __init__(self, name: str, key: str, rich: str, spoken: str, who: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{name}: {spoken}. {who}")
        self._ring = Ring()
        inside = column(self, margins=14, spacing=6)
        top = row(spacing=8)
        top.addWidget(self._ring)
        top.addWidget(Text(name, "strong"))
        top.addStretch(1)
        top.addWidget(KeyCap(key))
        inside.addLayout(top)
        value = QLabel(rich)
        value.setTextFormat(Qt.TextFormat.RichText)
        value.setWordWrap(True)
        value.setFont(current_theme().font("body"))
        value.setObjectName("conflictValue")
        inside.addWidget(value)
        inside.addWidget(ShortText(who, "caption", "text_muted"))
        inside.addStretch(1)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            # Inside a button a label would take the button's colour instead of its own.
            label.setForegroundRole(QPalette.ColorRole.WindowText)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.toggled.connect(self._ring.set_on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses like Space: the choice is what the page is for."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def nextCheckState(self) -> None:  # noqa: N802  # Qt's name
        """Pressing asks; what is chosen is shown when the store has it."""

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
            hovered = self.underMouse() and self.isEnabled()
            box(
                painter,
                area,
                scaled(6),
                "hover" if hovered else "surface",
                "line_field" if self.isEnabled() else "line",
            )
        if self.hasFocus():
            box(painter, area, scaled(6), None, "focus", 2)
        painter.end()


class ConflictCard(Card):
    """A conflict until somebody has chosen; afterwards it says what was chosen.

    Signals:
        choice_wanted: a person chose; arg: SERVER, MINE or BOTH.
    """

    choice_wanted = Signal(str)

    def __init__(self, view: ConflictView, *, with_name: bool = True, parent: QWidget | None = None) -> None:
        """``with_name``: the participant is named, since the page shows conflicts of several."""
        self._pill = Pill("")
        before = self.tr("Før: {text}").format(text=_quoted(view, view.base)) if view.base else ""
        is_short = len(before) <= BESIDE_LETTERS and "\n" not in before
        beside = ShortText(before, "body", "text_muted") if before and is_short else None
        super().__init__(view.label or view.title, self._pill, beside=beside, parent=parent)
        self.conflict = view.id
        self.other = view.server_by if view.is_mine else view.mine_by
        self.participant, self.shown_name = view.participant, view.shown_name
        self.is_settled = False
        self._choices = frozenset(choice.value for choice in view.choices)
        self._both: Button | None = None
        self.setObjectName(f"conflict_{view.id}")
        named = (view.shown_name if with_name else "", view.title)
        about = " · ".join(part for part in named if part)
        self.body.addWidget(ShortText(about, "caption", "text_muted"))
        if before and not is_short:
            self.body.addWidget(Text(before, "body", "text_muted", wrap=True))
        if view.is_hidden:
            hidden = self.tr("Du har ikke tilgang til å se verdiene. Den som har det, kan velge.")
            self.body.addWidget(Text(hidden, wrap=True))
        self._add_sides(view)
        if BOTH in self._choices:
            self._add_both(view)
        self._show_waiting()
        if view.chosen_as is not None:
            self.settle(view.chosen_as.value, view.chosen_by or "")

    def can_choose(self, choice: str) -> bool:
        """Whether this is one of the choices."""
        return choice in self._choices and not self.is_settled

    def focus_start(self) -> None:
        """Give the focus to the first side."""
        self._server.setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self, choice: str, by: str = "") -> None:
        """Show what was chosen; ``by`` names who, where it was somebody else."""
        self.is_settled = True
        self._server.setChecked(choice in (SERVER, BOTH))
        self._mine.setChecked(choice in (MINE, BOTH))
        for side in (self._server, self._mine, self._both):
            if side is not None:
                side.setEnabled(False)
        words = self.tr("Begge er beholdt") if choice == BOTH else self.tr("Valgt")
        if by:
            words = self.tr("Valgt av {name}").format(name=by)
        self._pill.show_state(words, Severity.OK)

    def set_width_class(self, width: WidthClass) -> None:
        """One side under the other where room is short."""
        is_tiny = width is WidthClass.TINY
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._sides.setDirection(down if is_tiny else across)

    def _show_waiting(self) -> None:
        if self._choices:
            self._pill.show_state(self.tr("Venter på valg"), Severity.WARN)
        else:
            self._pill.show_state(self.tr("Kan ikke velges her"), Severity.NEUTRAL)

    def _add_sides(self, view: ConflictView) -> None:
        key = self.tr("Tast {key}")
        server_name = self.tr("Fylket")
        mine_name = self.tr("Din") if view.is_mine else view.mine_by
        if view.is_versions:
            server_name, mine_name = self.tr("Den ene"), self.tr("Den andre")
        self._server = SideButton(server_name, key.format(key=1), *self._told(view, SERVER))
        self._mine = SideButton(mine_name, key.format(key=2), *self._told(view, MINE))
        self._server.setObjectName("conflictServer")
        self._mine.setObjectName("conflictMine")
        self._sides = row(spacing=12)
        for side, choice, means in (
            (self._server, SERVER, view.server_means),
            (self._mine, MINE, view.mine_means),
        ):
            side.setToolTip(means)
            side.setAccessibleDescription(means)
            side.setEnabled(choice in self._choices)
            side.setProperty("choice", choice)
            side.clicked.connect(self._want)
            self._sides.addWidget(side, 1)
        self.body.addLayout(self._sides)
        if view.is_whole or view.is_versions:
            for key_number, means in ((1, view.server_means), (2, view.mine_means)):
                words = self.tr("{key}: {means}").format(key=key.format(key=key_number), means=means)
                self.body.addWidget(Text(words, "caption", "text_muted", wrap=True))

    @Slot()
    def _want(self) -> None:
        self.choice_wanted.emit(str(self.sender().property("choice")))

    def _told(self, view: ConflictView, side: str) -> tuple[str, str, str]:
        """Return a side's value marked up, the same to be read aloud, and who and when."""
        nothing = self.tr("(tomt)")
        value = view.server if side == SERVER else view.mine
        who, at = (view.server_by, view.server_at) if side == SERVER else (view.mine_by, view.mine_at)
        if side == MINE and view.is_mine:
            who = self.tr("Du")
        if view.is_hidden or not value:
            return nothing, nothing, _who(who, at)
        if view.is_whole:
            return _whole(view, side), value, _who(who, at)
        marked = value if view.is_versions else None
        rich = escape(marked) if marked is not None else _marked(view.base or "", value)
        return (f"«{rich.strip()}»" if view.can_be_both and not view.is_versions else rich), value, _who(who, at)

    def _add_both(self, view: ConflictView) -> None:
        text = self.tr("Behold begge")
        self._both = Button(text, ButtonKind.QUIET, sign="ui-plus", flush=True)
        self._both.setObjectName("conflictBoth")
        self._both.setAccessibleName(self.tr("Behold begge, {label}").format(label=view.label))
        self._both.setProperty("choice", BOTH)
        self._both.clicked.connect(self._want)
        held = QWidget()
        below = FlowLayout(held, spacing=12)
        words = self.tr("Tekstene settes under hverandre. Alt blir stående i historikken.")
        if view.is_versions:
            words = self.tr("Begge versjonene blir stående.")
        for part in (self._both, KeyCap(self.tr("Tast {key}").format(key=3)), Text(words, "caption", "text_muted")):
            below.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        held.setSizePolicy(policy)
        self.body.addWidget(held)


def _quoted(view: ConflictView, text: str | None) -> str:
    bare = (text or "").strip()
    return f"«{bare}»" if view.can_be_both and not view.is_versions else bare


def _whole(view: ConflictView, side: str) -> str:
    """Return the fields of a whole, one a line, what is new in each marked."""
    told = []
    for line in view.lines:
        if line.is_hidden:
            continue
        value = line.server if side == SERVER else line.mine
        rich = _marked(line.base or "", value) if value else "–"
        told.append(f"<b>{escape(line.label)}</b>: {rich}")
    return "<br>".join(told)


def _marked(before: str, after: str) -> str:
    """Return a value as rich text, what is new in it underlined and bold; what people wrote is never read as markup."""
    from karriere_app.services.conflicts import PieceKind, word_difference

    found = word_difference(before, after)
    if not any(piece.kind is PieceKind.SAME and piece.text.strip() for piece in found):
        return _lines(escape(after))
    pieces = []
    for piece in found:
        text = escape(piece.text)
        if piece.kind is PieceKind.ADDED:
            bare = text.strip()
            # The spaces round a word are not part of what is new.
            start = text.index(bare) if bare else 0
            pieces.append(f"{text[:start]}<b><u>{bare}</u></b>{text[start + len(bare) :]}")
        elif piece.kind is PieceKind.SAME:
            pieces.append(text)
    return _lines("".join(pieces))


def _lines(text: str) -> str:
    return text.replace("\n", "<br>")


def _who(name: str, at: datetime | None) -> str:
    if at is None:
        return name
    moment = at.astimezone()
    return f"{name}, {moment:%d.%m.%Y %H:%M}"
