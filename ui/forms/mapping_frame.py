"""What stands around the sections of the mapping form: the way back, the index, the acts below, the card beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.forms.mapping_section_view import SCROLL_BAR
from ui.presenters.mapping_sections import SECTIONS, section_title
from ui.theme import Severity, WidthClass, scaled, text_font
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import MessageLine
from ui.widgets.layout import FlowLayout, ScrollColumn, column, row
from ui.widgets.sign import Sign
from ui.widgets.tabs import Section, SectionIndex
from ui.widgets.text import ShortText, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout

INDEX_WIDTH, CONTEXT_WIDTH, WIDEST_FORM = 222, 274, 718
LONG_NAME, SHORT_NAME = 320, 150


class MappingFrame(QWidget):
    """Header, index at the left, the section in front with its acts, room for the context card at the right.

    Signals:
        back_pressed, add_pressed, none_pressed, next_pressed: the button of that name.
        context_pressed, summary_pressed: a person wants to see «Fra før», or the summary.
        print_pressed: a person wants the mapping on paper.
        section_chosen: the index; arg: the section's key.
    """

    back_pressed = Signal()
    add_pressed = Signal()
    none_pressed = Signal()
    next_pressed = Signal()
    context_pressed = Signal()
    summary_pressed = Signal()
    print_pressed = Signal()
    section_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.width_class: WidthClass | None = None
        self._name = ""
        self.outer = column(self, margins=(24, 8, 24, 10), spacing=8)
        self._make_header()
        self._add_key = QShortcut(QKeySequence("Alt+L"), self)
        self._add_key.activated.connect(self.add_pressed)
        self.notices = column(spacing=8)
        self.outer.addLayout(self.notices)
        self._final = MessageLine(
            Severity.INFO,
            self.tr("Ferdigstilt."),
            self.tr("Innholdet kan bare leses. En retting blir en ny versjon."),
            act=self.tr("Til ny versjon"),
        )
        self._final.setObjectName("mappingIsFinal")
        self._final.act_pressed.connect(self.summary_pressed)
        self.notices.addWidget(self._final)
        self._final.hide()
        middle = row(spacing=16)
        self.outer.addLayout(middle, 1)
        middle.addWidget(self._make_left())
        self._centre = QWidget()
        self._centre.setMaximumWidth(scaled(WIDEST_FORM))
        self.centre = column(self._centre, spacing=10)
        self.centre.addWidget(self._make_footer())
        middle.addWidget(self._centre, 1)
        self.beside = column()
        middle.addLayout(self.beside)
        middle.addStretch(0)

    def show_title(self, name: str, own_script: str, what: str) -> None:
        """Say whose mapping it is and how far it is."""
        self._name = name
        self._show_name()
        self._own_script.setText(own_script)
        self._what.setText(f"·  {what}" if own_script else what)

    def _show_name(self) -> None:
        """A long name is shortened here; the tooltip and the screen reader have the whole."""
        widest = scaled(SHORT_NAME if self.width_class is WidthClass.TINY else LONG_NAME)
        shown = QFontMetrics(text_font("strong")).elidedText(self._name, Qt.TextElideMode.ElideRight, widest)
        self.back.setText(shown.replace("&", "&&"))
        self.back.setToolTip(self._name if shown != self._name else "")
        self.back.setAccessibleName(self.tr("Tilbake til {name}").format(name=self._name))
        self.back.updateGeometry()

    def show_progress(self, answered: int, missing: int) -> None:
        """Say how many sections have something, and how many things are missing before final."""
        of = len(SECTIONS)
        self._count.setText(self.tr("{count} av {of} deler har svar").format(count=answered, of=of))
        self._missing.setVisible(missing > 0)
        text = (
            self.tr("Én ting gjenstår før kartleggingen kan ferdigstilles. Kladden er trygg.")
            if missing == 1
            else self.tr("{count} ting gjenstår før kartleggingen kan ferdigstilles. Kladden er trygg.")
        )
        self._missing_text.setText(text.format(count=missing))

    def show_final(self, shown: bool) -> None:
        """Say that the mapping can only be read, and where a new version is made."""
        self._final.setVisible(shown)

    def show_acts(self, add: str, none: str, onward: str, *, is_primary: bool = True) -> None:
        """Show the acts of a section; an empty text hides its button."""
        for button, text in ((self.add_button, add), (self.none_button, none), (self.next_button, onward)):
            button.setText(text)
            button.setVisible(bool(text))
            button.updateGeometry()
        # A button that is pressed by its own key acts a tenth of a second later: letters typed meanwhile would be lost.
        self.add_button.setShortcut(QKeySequence())
        self._answer.setVisible(bool(none))
        self._key_next.setVisible(bool(onward))
        self._add_key.setEnabled(bool(add))
        self._key_add.setVisible(bool(add) and self.width_class is WidthClass.COMFORTABLE)
        self.next_button.set_kind(ButtonKind.PRIMARY if is_primary else ButtonKind.SECONDARY)

    def set_width_class(self, width: WidthClass) -> None:
        """Arrange the parts for the room that there is."""
        if width is self.width_class:
            return
        self.width_class = width
        tiny = width is WidthClass.TINY
        self._show_name()
        self.index.set_compact(tiny)
        (self._top if tiny else self._index_place).addWidget(self.index)
        self._left.setVisible(not tiny)
        self._own_script.setVisible(not tiny)
        self._what.setVisible(not tiny)
        if tiny:
            self._top.insertWidget(self._top.count() - 1, self.context_button)
        else:
            below = self._left_column.indexOf(self._missing) + 1
            self._left_column.insertWidget(below, self.context_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.context_button.setVisible(width is not WidthClass.COMFORTABLE)
        self._centre.setMaximumWidth(scaled(WIDEST_FORM) if width is WidthClass.COMFORTABLE else 16_777_215)

    def _make_header(self) -> None:
        self._top = row(spacing=12)
        self.back = Button("", ButtonKind.QUIET, sign="ui-arrow-left", flush=True)
        self.back.setObjectName("backToParticipant")
        self.back.clicked.connect(self.back_pressed)
        self._own_script = ShortText("", "body", "text_muted")
        self._what = ShortText("", "body", "text_muted")
        for part in (self.back, self._own_script, self._what):
            self._top.addWidget(part)
        self.marks = row()
        self._top.addLayout(self.marks)
        self._top.addStretch(1)
        self.print_button = Button(self.tr("Skriv ut"), ButtonKind.QUIET, sign="print", shortcut="Ctrl+P", flush=True)
        self.print_button.setObjectName("mappingPrint")
        self.print_button.clicked.connect(self.print_pressed)
        self._top.addWidget(self.print_button)
        self.outer.addLayout(self._top)

    def _make_left(self) -> QWidget:
        self._left = ScrollColumn(margins=0, spacing=8)
        self._left.setFixedWidth(scaled(INDEX_WIDTH))
        self._left_column = left = self._left.body
        left.addWidget(Text(self.tr("Kartlegging"), "section"))
        self._count = Text("", "caption", "text_muted", wrap=True)
        left.addWidget(self._count)
        self.index = SectionIndex([Section(key, section_title(key)) for key in SECTIONS])
        self.index.setObjectName("mappingIndex")
        self.index.chosen.connect(self.section_chosen)
        self._index_place = column()
        self._index_place.addWidget(self.index)
        left.addLayout(self._index_place)
        self._missing = QWidget()
        line = row(self._missing, spacing=6)
        line.addWidget(Sign("ui-warning", "warn", 16), 0, Qt.AlignmentFlag.AlignTop)
        self._missing_text = Text("", "caption", "warn", wrap=True)
        line.addWidget(self._missing_text, 1)
        left.addWidget(self._missing)
        self.context_button = Button(self.tr("&Fra før"), ButtonKind.QUIET, sign="ui-info", flush=True)
        self.context_button.setObjectName("showContext")
        self.context_button.clicked.connect(self.context_pressed)
        left.addStretch(1)
        self._key_next = _key_line(left, "Ctrl Enter", self.tr("neste del"))
        self._key_add = _key_line(left, "Alt L", self.tr("legg til"))
        return self._left

    def _make_footer(self) -> QWidget:
        held = QWidget()
        line = row(held, margins=(0, 0, SCROLL_BAR, 0), spacing=12)
        acts = QWidget()
        flow = FlowLayout(acts, spacing=8)
        self.add_button = self._button("addRow", self.add_pressed.emit, sign="ui-plus")
        self._or = Text(self.tr("eller svar"), "body", "text_muted")
        self.none_button = self._button("answerNone", self.none_pressed.emit, kind=ButtonKind.QUIET)
        self._answer = QWidget()
        answer = row(self._answer, spacing=4)
        answer.addWidget(self._or)
        answer.addWidget(self.none_button)
        flow.addWidget(self.add_button)
        flow.addWidget(self._answer)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        acts.setSizePolicy(policy)
        line.addWidget(acts, 1)
        self.next_button = self._button("nextSection", self.next_pressed.emit, kind=ButtonKind.PRIMARY)
        line.addWidget(self.next_button, 0, Qt.AlignmentFlag.AlignBottom)
        return held

    def _button(
        self, name: str, act: Callable[[], object], *, kind: ButtonKind = ButtonKind.SECONDARY, sign: str | None = None
    ) -> Button:
        after = "ui-arrow-right" if kind is ButtonKind.PRIMARY else None
        made = Button("", kind, sign=sign, sign_after=after)
        made.setObjectName(name)
        made.clicked.connect(act)
        return made


def _key_line(place: QBoxLayout, keys: str, words: str) -> QWidget:
    held = QWidget()
    line = row(held, spacing=4)
    line.addWidget(Text(keys, "caption_strong", "text_muted"))
    line.addWidget(Text(words, "caption", "text_muted"))
    line.addStretch(1)
    place.addWidget(held)
    return held
