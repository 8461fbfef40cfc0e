"""Small parts that the pages of session and plan share: ticks for codes, chips for code sets, head and hindrances."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from ui.theme import Severity, WidthClass, scaled
from ui.widgets.button import Button, ButtonKind, CheckBox
from ui.widgets.card import Card
from ui.widgets.chip import Chip, ChipRow
from ui.widgets.inputs import NO_LEAVING
from ui.widgets.layout import column, row
from ui.widgets.segments import Choice
from ui.widgets.sign import Pill, Sign
from ui.widgets.text import FactLine, Link, NameLink, ShortText, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from karriere_app.domain.vocabularies import Vocabulary
    from ui.presenters.workplace import Workplace


class CodeTick(CheckBox):
    """A tick for a yes/no field. Not touched is no answer; taken away again is NO.

    Signals:
        value_changed: a person ticked; arg: "YES" or "NO".
        left: focus went elsewhere.
    """

    value_changed = Signal(object)
    left = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._value: str | None = None
        self.clicked.connect(self._clicked)

    def value(self) -> object:
        """YES, NO, or None where nobody answered."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show a value without signalling."""
        self._value = value if isinstance(value, str) else None
        self.setChecked(self._value == "YES")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in NO_LEAVING:
            self.left.emit()

    @Slot(bool)
    def _clicked(self, on: bool) -> None:
        self._value = "YES" if on else "NO"
        self.value_changed.emit(self._value)


class CodeChips(ChipRow):
    """All codes of a small vocabulary as chips, several on at once; a code it does not know stays as it came.

    Signals:
        value_changed: a person turned one on or off; arg: the tuple of codes.
        left: emitted with each change, since a chip has nothing to leave.
    """

    value_changed = Signal(object)
    left = Signal()

    def __init__(self, name: str, terms: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName(name)
        for code, label in terms:
            self.add(code, Chip(sentence_case(label)))
        self.changed.connect(self._changed)

    def set_value(self, value: object) -> None:
        """Show these codes without signalling."""
        given = value if isinstance(value, (tuple, list, set, frozenset)) else ()
        for code in given:
            if code not in self.keys():
                self.add(str(code), Chip(str(code)))
        super().set_value(given)

    @Slot(tuple)
    def _changed(self, codes: tuple[str, ...]) -> None:
        self.value_changed.emit(codes)
        self.left.emit()


FACTS = 220
"""So much room (pixels at 100 % text) the facts of a record have beside the participant's name at least."""


class PageHead(QWidget):
    """Way back, title with its pills, subtitle, acts at the right.

    Where room is short the way back joins the subtitle, unless the name leaves no room there for what it says.

    Signals:
        back_pressed: the participant's name was pressed.
    """

    back_pressed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = WidthClass.COMFORTABLE
        self._back = NameLink("", "strong")
        self._back.setObjectName("backToParticipant")
        self._back.clicked.connect(self.back_pressed)
        self._script = ShortText("", "body", "text_muted")
        self._subtitle = FactLine()
        self.title = Text(title, "title")
        self._column = column(self, spacing=4)
        self._back_row = row(spacing=12)
        self._back_sign = Sign("ui-arrow-left", "accent", 18)
        self._back_row.addWidget(self._back_sign)
        self._back_row.addWidget(self._back)
        self._back_row.addWidget(self._script, 1)
        # Without a name in another script the name stays at the left.
        self._back_row.addStretch(0)
        self._column.addLayout(self._back_row)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(scaled(12))
        words = column(spacing=0)
        self._title_row = row(spacing=12)
        self._title_row.addWidget(self.title)
        self._title_row.addStretch(1)
        words.addLayout(self._title_row)
        self._sub_row = row(spacing=8)
        self._sub_row.addWidget(self._subtitle, 1)
        words.addLayout(self._sub_row)
        self._middle.addLayout(words, 1)
        self._acts = row(spacing=12)
        self._middle.addLayout(self._acts)
        self._column.addLayout(self._middle)

    def show_person(self, name: str, own_script: str | None) -> None:
        """Name the participant, the Latin name first."""
        self._back.setText(name)
        self._back.setAccessibleName(self.tr("Tilbake til {name}").format(name=name))
        self._script.setText(own_script or "")
        self._script.setVisible(bool(own_script))
        self._back.updateGeometry()
        self._place_back()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_back()

    def show_facts(self, facts: Sequence[str], lesser: Sequence[str] = ()) -> None:
        """Say the facts of the record in one line; ``lesser`` ones leave first where room is short."""
        self._subtitle.show_facts(facts, lesser)
        self._place_back()

    def add_pill(self, pill: Pill) -> None:
        """Append a state after the title."""
        self._title_row.insertWidget(self._title_row.count() - 1, pill, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_mark(self, mark: QWidget) -> None:
        """Append a quiet mark after the facts."""
        self._sub_row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_act(self, act: QWidget) -> None:
        """Append an act at the right."""
        self._acts.addWidget(act, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_width_class(self, width: WidthClass) -> None:
        """Be one line lower where room is short; put the acts below where there is none."""
        self._width = width
        tiny = width is WidthClass.TINY
        self._place_back()
        self._middle.setDirection(QBoxLayout.Direction.TopToBottom if tiny else QBoxLayout.Direction.LeftToRight)
        self._acts.setAlignment(Qt.AlignmentFlag.AlignLeft if tiny else Qt.AlignmentFlag.AlignRight)

    def _place_back(self) -> None:
        above = self._width is WidthClass.COMFORTABLE or self._is_name_too_long()
        if (self._back_row.indexOf(self._back) >= 0) is not above:
            if above:
                self._back_row.insertWidget(1, self._back)
            else:
                self._sub_row.insertWidget(0, self._back)
        self._back_sign.setVisible(above)
        self._script.setVisible(above and bool(self._script.text()))

    def _is_name_too_long(self) -> bool:
        """Whether name and facts cannot share a line; known only once the head has its width."""
        acts = 0 if self._width is WidthClass.TINY else self._acts.sizeHint().width() + self._middle.spacing()
        wanted = min(self._subtitle.sizeHint().width(), scaled(FACTS))
        return self._back.sizeHint().width() + self._sub_row.spacing() + wanted > self.width() - acts


class HindranceCard(Card):
    """What must be filled in before a record can be made final: one line each, with a link to the field.

    Signals:
        wanted: a person wants to go to a field; arg: its name.
    """

    wanted = Signal(str)

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        self._close = Button(self.tr("Lukk"), ButtonKind.QUIET, small=True, flush=True)
        super().__init__(heading, self._close, spacing=4, parent=parent)
        self._close.setObjectName("hindrancesClose")
        self._close.clicked.connect(self.hide)
        self.setObjectName("hindrances")
        self._lines: list[QWidget] = []

    def show_lines(self, lines: Iterable[tuple[Severity, str, str, str]]) -> None:
        """Show lines of severity, sentence, name of the field (or empty) and words of the link."""
        for old in self._lines:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = [self._line(*each) for each in lines]
        for line in self._lines:
            self.body.addWidget(line)
        self.setVisible(bool(self._lines))

    def first_link(self) -> Link | None:
        """The first link, to give it the focus."""
        return next((link for line in self._lines for link in line.findChildren(Link)), None)

    def texts(self) -> tuple[str, ...]:
        """The sentences shown."""
        return tuple(text.text() for line in self._lines for text in line.findChildren(Text))

    def _line(self, severity: Severity, sentence: str, field: str, link: str) -> QWidget:
        held = QWidget()
        line = row(held, spacing=8)
        line.addWidget(Sign(severity.sign or "ui-info", severity.value, 16), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(Text(sentence, "body", severity.value, wrap=True), 1)
        if field:
            pressed = Link(link)
            pressed.setAccessibleName(f"{link}: {sentence}")
            pressed.clicked.connect(partial(self.wanted.emit, field))
            line.addWidget(pressed, 0, Qt.AlignmentFlag.AlignVCenter)
        return held


class TwoColumns(QWidget):
    """Cards in two columns, or in one where room is short."""

    def __init__(self, left: int = 1, right: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(scaled(16))
        self.left, self.right = column(spacing=12), column(spacing=12)
        self._line.addLayout(self.left, left)
        self._line.addLayout(self.right, right)

    def set_width_class(self, width: WidthClass) -> None:
        """One column under 1000, two above."""
        tiny = width is WidthClass.TINY
        self._line.setDirection(QBoxLayout.Direction.TopToBottom if tiny else QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(scaled(12 if width is not WidthClass.COMFORTABLE else 16))


class SideBySide(QWidget):
    """Fields in one row, or below each other where room is short. ``shares`` are how the width is divided."""

    def __init__(self, fields: Iterable[tuple[QWidget, int]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(scaled(12))
        for field, share in fields:
            self._line.addWidget(field, share)

    def set_width_class(self, width: WidthClass) -> None:
        """Below each other under 1000."""
        tiny = width is WidthClass.TINY
        self._line.setDirection(QBoxLayout.Direction.TopToBottom if tiny else QBoxLayout.Direction.LeftToRight)


def choice_of(workplace: Workplace, vocabulary: str) -> Choice:
    """Return a drop-down list of a vocabulary, each label with its first letter large."""
    return Choice([(code, sentence_case(label)) for code, label in terms_of(workplace.vocabularies.load(vocabulary))])


def chain_stops(parts: Iterable[QWidget], before: QWidget) -> None:
    """Let Tab go from ``before`` through the stops of these parts, part by part, and on to what came after it."""
    for part in parts:
        # The list of a drop-down is a window of its own.
        for stop in (part, *part.findChildren(QWidget)):
            if is_stop(stop) and stop.window() is part.window():
                QWidget.setTabOrder(before, stop)
                before = stop


def is_stop(part: QWidget) -> bool:
    """Say whether Tab can arrive at a widget itself."""
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.focusProxy() is None


def set_widths(page: QWidget, width: WidthClass) -> None:
    """Tell every part of a page how much room there is."""
    for part in (page, *page.findChildren(QWidget)):
        told: Callable[[WidthClass], Any] | None = getattr(part, "set_width_class", None)
        if told is not None:
            told(width)


def terms_of(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return code and label of every term."""
    return [(term.code, term.label("nb")) for term in vocabulary.terms]


def sentence_case(text: str) -> str:
    """Return a label with its first letter large, for where it stands alone."""
    return text[:1].upper() + text[1:]
