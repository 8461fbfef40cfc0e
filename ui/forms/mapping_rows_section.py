"""The sections of the mapping that hold rows, with what stands beside them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.forms.controls import pick_items
from ui.forms.field_grid import FieldGrid
from ui.forms.mapping_rows import card_for
from ui.forms.mapping_section_view import SectionView
from ui.forms.row_list import RowList
from ui.presenters import mapping_sections as parts
from ui.presenters.answers import NONE
from ui.widgets.card import Card
from ui.widgets.field import AnswerPill, Field
from ui.widgets.layout import row
from ui.widgets.picker import Picker
from ui.widgets.segments import Segments
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.mapping_presenter import MappingPresenter

BASIC_SKILLS: Final = ("reading", "writing", "arithmetic", "digital")
SKILL_LEVELS: Final = ("NONE", "SOME", "GOOD")


class RowsSection(SectionView):
    """Rows of one kind, «ingen» in their place, and fields of the mapping that belong beside them.

    Signals:
        rows_changed: a row or the answer «ingen» came or went.
    """

    rows_changed = Signal()

    def __init__(self, section: str, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(section, presenter, subtitle=subtitle_of(section), parent=parent)
        self.kind = parts.KIND_OF[section]
        self.rows = presenter.parts.rows[self.kind]
        self.list = RowList(self.rows, partial(card_for, presenter.parts.answers, self.mnemonics))
        self.body.addWidget(self.list)
        self._nothing = Text(self.tr("Ingenting er ført opp ennå."), "body", "text_muted", wrap=True)
        self._nothing.setObjectName(f"{self.kind}.nothing")
        self.body.addWidget(self._nothing)
        self._pill_line = self._make_pill_line()
        self.body.addWidget(self._pill_line)
        self._add_beside()
        self.body.addStretch(1)
        self.list.counted.connect(self._moved)
        presenter.parts.answers.answer_shown.connect(self._answer_moved)
        self._moved()

    @property
    def is_none(self) -> bool:
        """Whether the answer for the whole section is «ingen»."""
        return self.presenter.parts.answers.code(self.kind) == NONE

    def add(self) -> None:
        """Add a row; the focus stands on its first field."""
        if self.is_none:
            self.presenter.parts.answers.put(self.kind, None)
        self.show_new(self.rows.add().record_id)

    def answer_none(self) -> None:
        """Answer «ingen» for the whole section."""
        self.presenter.parts.answers.put(self.kind, NONE)

    def may_answer_none(self) -> bool:
        """Whether «ingen» can be answered: nothing is listed."""
        return not self.rows.rows() and not self.is_none

    def is_choosing(self) -> bool:
        """Whether a row is about to be added."""
        return False

    def show_new(self, record_id: str) -> None:
        """Scroll to a row that was just added."""
        self._moved()
        self.show_part(self.list.card(record_id))

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(read_only)
        self.list.set_read_only(read_only)
        self._pill.setEnabled(not read_only)

    def focus_start(self) -> bool:
        if self.presenter.is_final:
            return False
        for card in self.list.cards():
            if card.first is not None:
                card.first.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().focus_start()

    def refresh(self) -> None:
        self._moved()

    def _add_beside(self) -> None:
        root = self.presenter.parts.root
        if self.section == parts.OTHER:
            card = Card(self.tr("Grunnleggende ferdigheter"))
            form = self.form_of(root)
            grid = FieldGrid()
            labels = root.workplace.vocabularies.load("basic_skill")
            for part in BASIC_SKILLS:
                label = labels.label(part)
                control = Segments([(code, skill_level(code)) for code in SKILL_LEVELS])
                label = label[:1].upper() + label[1:]
                grid.add(form.field("basic_skills", part=part, control=control, label=label))
            card.body.addWidget(grid)
            self.add_card(card, root)
        if self.section == parts.WISHES:
            card = Card()
            hint = self.tr("Det personen selv sier om arbeid, utdanning og framtid.")
            card.body.addWidget(self.form_of(root).field("own_words", hint=hint, lines=4))
            self.add_card(card, root)

    def _make_pill_line(self) -> QWidget:
        held = QWidget()
        line = row(held, spacing=8)
        self._pill = AnswerPill()
        self._pill.setText(none_text(self.section))
        self._pill.setObjectName(f"{self.kind}.none")
        self._pill.setAccessibleName(none_text(self.section))
        self._pill.removed.connect(self._none_removed)
        line.addWidget(self._pill)
        line.addStretch(1)
        return held

    @Slot()
    def _none_removed(self) -> None:
        self.presenter.parts.answers.put(self.kind, None)

    @Slot(str)
    def _answer_moved(self, key: str) -> None:
        if key == self.kind:
            self._moved()

    @Slot()
    def _moved(self, *_: object) -> None:
        has_rows = bool(self.rows.rows())
        self._nothing.setVisible(not has_rows and not self.is_none and not self.is_choosing())
        self._pill_line.setVisible(self.is_none)
        self.rows_changed.emit()


class LanguageSection(RowsSection):
    """Languages: a new one is chosen by typing three letters, and the focus goes on to its first level."""

    def __init__(self, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        self._chooser: Card | None = None
        super().__init__(parts.LANGUAGE, presenter, parent=parent)

    def add(self) -> None:
        if self._chooser is None:
            self._chooser = self._make_chooser()
            self.body.insertWidget(self.body.indexOf(self.list) + 1, self._chooser)
        self._picker.leave_out([str(each.value("language")) for each in self.rows.rows()])
        self._picker.set_value(None)
        self._chooser.show()
        self._moved()
        self._picker.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.show_part(self._chooser)

    def is_choosing(self) -> bool:
        return self._chooser is not None and not self._chooser.isHidden()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.KeyPress and not self._picker.is_open():
            self._close_chooser()
            self.focus_start()
            return True
        return False

    def _make_chooser(self) -> Card:
        card = Card()
        card.setObjectName("language_skill.new")
        self._picker = Picker(pick_items(self.presenter.workplace.vocabularies.load("language")))
        self._picker.installEventFilter(self)
        self._picker.value_changed.connect(self._chosen)
        self._picker.left.connect(self._left)
        card.body.addWidget(
            Field(
                self.tr("Hvilket språk?"),
                self._picker,
                name="language_skill.choose",
                hint=self.tr("Skriv tre bokstaver"),
            )
        )
        return card

    @Slot(object)
    def _chosen(self, code: object) -> None:
        if code is None:
            return
        if self.is_none:
            self.presenter.parts.answers.put(self.kind, None)
        # First hidden, then the focus: Qt gives the focus of what is hidden to any neighbour.
        self._close_chooser()
        self.show_new(self.rows.add({"language": str(code)}).record_id)

    @Slot()
    def _left(self) -> None:
        self._close_chooser()

    def _close_chooser(self) -> None:
        if self._chooser is not None:
            self._chooser.hide()
        self._moved()


def subtitle_of(section: str) -> str:
    """Return the sentence under the heading."""
    return {
        parts.LANGUAGE: _tr("Spør først om hva personen selv mener, så om prøver og papirer."),
        parts.EDUCATION: _tr("All skolegang teller, også den som ble avbrutt."),
        parts.WORK: _tr("Lønnet og ulønnet arbeid, også i familien."),
        parts.OTHER: _tr("Førerkort, kurs, håndverk, omsorg og frivillig arbeid."),
        parts.WISHES: _tr("Hva personen liker, kan tenke seg og håper på."),
    }[section]


def add_text(section: str) -> str:
    """Return the text of the button that adds a row."""
    return {
        parts.LANGUAGE: _tr("&Legg til språk"),
        parts.EDUCATION: _tr("&Legg til utdanning"),
        parts.WORK: _tr("&Legg til arbeid"),
        parts.OTHER: _tr("&Legg til kompetanse"),
        parts.WISHES: _tr("&Legg til ønske"),
    }[section]


def none_text(section: str) -> str:
    """Return the answer «ingen» in the words of the section."""
    return {
        parts.LANGUAGE: _tr("Ingen språk"),
        parts.EDUCATION: _tr("Ingen utdanning"),
        parts.WORK: _tr("Ingen arbeidserfaring"),
        parts.OTHER: _tr("Ingen annen kompetanse"),
        parts.WISHES: _tr("Ingen ønsker nå"),
    }[section]


def skill_level(code: str) -> str:
    """Return the word of a level of a basic skill."""
    return {"NONE": _tr("Ikke"), "SOME": _tr("Litt"), "GOOD": _tr("Godt")}[code]


def _tr(text: str) -> str:
    return QCoreApplication.translate("MappingSections", text)
