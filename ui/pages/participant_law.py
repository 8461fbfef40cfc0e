"""The cards of the law on a participant's overview: what it says today, and what there is of each service."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QSizePolicy, QWidget

from ui.models.case_words import day_text
from ui.theme import WidthClass, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.layout import Divider, column, row
from ui.widgets.paint import box, smooth
from ui.widgets.roving import Roving
from ui.widgets.sign import Sign
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from ui.models.law_lines import LawLine, LawView, ServiceLine

SHOWN: Final = 5


class FindingRow(QAbstractButton):
    """One finding: sign, sentence, section; the reason comes below while the row has been gone to.

    Keys: Shift+F1 shows the reason by itself, as it does everywhere.

    Signals:
        gone_to: the keyboard or a click came to the row.
    """

    gone_to = Signal()

    def __init__(self, line: LawLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        # A button's children take its ink; these have their own.
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        inside = row(self, margins=(8, 6, 8, 6), spacing=10)
        sign = Sign(line.severity.sign or "ui-info", line.severity.value, 16)
        inside.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=2)
        words.addWidget(Text(line.sentence, "body", wrap=True))
        words.addWidget(Text(line.caption, "caption", "text_muted", wrap=True))
        self.reason = Text("\n".join(line.reason[1:]), "caption", "text", wrap=True)
        self.reason.hide()
        words.addWidget(self.reason)
        inside.addLayout(words, 1)
        why = "\n".join(line.reason)
        self.setToolTip(why)
        self.setWhatsThis(why)
        self.setAccessibleName(f"{line.sentence} {line.caption}")
        self.setAccessibleDescription(" ".join(line.reason))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self.gone_to)

    def show_reason(self, shown: bool) -> None:
        """Show or hide the reason below the sentence; what stands there already is not said twice."""
        self.reason.setVisible(shown and bool(self.reason.text()))

    def sizeHint(self) -> QSize:
        inside = self.layout()
        return inside.sizeHint() if inside is not None else QSize()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.gone_to.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        area = QRectF(self.rect())
        if self.underMouse():
            box(painter, area, scaled(6), "hover")
        if self.hasFocus():
            box(painter, area, scaled(6), None, "focus", 2)
        painter.end()


class LawCard(Card):
    """«Det loven sier»: what stands, the worst first; what was set aside, with who and why.

    The findings are one tab stop with arrows inside; each error that may be set aside has its act beside it.

    Signals:
        set_aside_wanted: arg: the LawLine.
        taken_back: let a finding count again; arg: the override's id.
        what_if_wanted: see another day or another permit.
        more_wanted: show all of them.
    """

    set_aside_wanted = Signal(object)
    taken_back = Signal(str)
    what_if_wanted = Signal()
    more_wanted = Signal()

    def __init__(self, view: LawView, width: WidthClass, *, shows_all: bool, parent: QWidget | None = None) -> None:
        self.what_if = Button(self.tr("Hva om …"), ButtonKind.QUIET, small=True, flush=True)
        super().__init__(self.tr("Det loven sier"), self.what_if, spacing=4, parent=parent)
        self.setObjectName("lawCard")
        self.what_if.setObjectName("lawWhatIf")
        self.what_if.setToolTip(self.tr("Se en annen dag eller et annet oppholdsgrunnlag. Ingenting lagres."))
        self.what_if.clicked.connect(self.what_if_wanted)
        self._width = width
        self._rows: list[FindingRow] = []
        lines = view.lines if shows_all else view.lines[:SHOWN]
        if not view.lines:
            self.body.addWidget(Text(self.tr("Ingen merknader i dag."), "body", "text_muted", wrap=True))
        group = QWidget()
        group.setAccessibleName(self.tr("Det loven sier"))
        self._roving = Roving(group)
        held = column(group, spacing=2)
        for number, line in enumerate(lines):
            held.addWidget(self._finding(number, line))
        if lines:
            self.body.addWidget(group)
        if len(view.lines) > len(lines):
            more = Link(self.tr("Vis alle {count}").format(count=len(view.lines)))
            more.setObjectName("lawShowAll")
            more.clicked.connect(self.more_wanted)
            self.body.addWidget(more)
        if view.aside:
            self._add_aside(view.aside)

    def rows(self) -> list[FindingRow]:
        """The findings shown, from the top."""
        return self._rows

    def _finding(self, number: int, line: LawLine) -> QWidget:
        shown = FindingRow(line)
        shown.setObjectName(f"lawFinding{number}")
        shown.gone_to.connect(partial(self._go_to, shown))
        self._roving.add(shown)
        self._rows.append(shown)
        if not line.may_be_set_aside:
            return shown
        act = Link(self.tr("Sett til side"))
        act.setObjectName(f"lawSetAside{number}")
        act.setAccessibleName(self.tr("Sett til side: {finding}").format(finding=line.sentence))
        act.setWhatsThis("\n".join(line.reason))
        act.clicked.connect(partial(self.set_aside_wanted.emit, line))
        return self._beside(shown, act)

    def _beside(self, words: QWidget, act: QWidget) -> QWidget:
        """An act stands at the right, or below where the card is narrow."""
        held = QWidget()
        is_narrow = self._width is WidthClass.TINY
        line: QBoxLayout = column(held, spacing=0) if is_narrow else row(held, spacing=8)
        line.addWidget(words, 0 if is_narrow else 1)
        line.addWidget(act, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        return held

    def _go_to(self, chosen: FindingRow) -> None:
        self._roving.rest_on(chosen)
        for each in self._rows:
            each.show_reason(each is chosen)

    def _add_aside(self, lines: tuple[LawLine, ...]) -> None:
        self.body.addWidget(Divider())
        self.body.addWidget(Text(self.tr("Satt til side"), "caption_strong", "text_muted"))
        for number, line in enumerate(lines):
            if line.set_aside is None:
                continue
            held = QWidget()
            words = column(held, margins=(8, 2, 8, 2), spacing=2)
            words.addWidget(Text(line.sentence, "body", "text_muted", wrap=True))
            words.addWidget(Text(aside_words(line), "caption", "text_muted", wrap=True))
            held.setToolTip("\n".join(line.reason))
            act = Link(self.tr("Ta tilbake"))
            act.setObjectName(f"lawTakeBack{number}")
            act.setAccessibleName(self.tr("Ta tilbake: {finding}").format(finding=line.sentence))
            act.clicked.connect(partial(self.taken_back.emit, line.set_aside.record))
            self.body.addWidget(self._beside(held, act))


class ServicesCard(Card):
    """«Rett og plikt»: one row a service, what the participant has of it at the right."""

    def __init__(self, lines: tuple[ServiceLine, ...], parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Rett og plikt"), spacing=8, parent=parent)
        self.setObjectName("servicesCard")
        for line in lines:
            held = QWidget()
            words = column(held, spacing=2)
            first = row(spacing=12)
            first.addWidget(Text(line.name, "body", wrap=True), 1)
            look = ("body", "text_muted") if line.is_none else ("strong", "text")
            first.addWidget(Text(line.claim, *look), 0, Qt.AlignmentFlag.AlignTop)
            words.addLayout(first)
            words.addWidget(Text(line.caption, "caption", "text_muted", wrap=True))
            held.setAccessibleName(f"{line.name}: {line.claim}. {line.caption}")
            self.body.addWidget(held)


def aside_words(line: LawLine) -> str:
    """Return who set a finding aside, when, on what grounds and why."""
    noted = line.set_aside
    if noted is None:
        return ""
    who = ", ".join(part for part in (noted.by, day_text(noted.on) if noted.on is not None else "") if part)
    return "  ·  ".join(part for part in (line.section, noted.grounds, noted.text, who) if part)
