"""The cards of a mapping's rows: language, education, work, other competence, wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.controls import pick_items
from ui.forms.field_grid import FieldGrid
from ui.forms.record_form import RecordForm
from ui.forms.row_list import RowCard
from ui.presenters.mapping_sections import SKILLS
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.layout import row as row_layout
from ui.widgets.picker import Picker
from ui.widgets.sign import Pill
from ui.widgets.text import ShortText, Text

if TYPE_CHECKING:
    from karriere_app.services.vocabularies import Vocabularies
    from ui.forms.mnemonics import Mnemonics
    from ui.presenters.answers import AnswerSheet
    from ui.presenters.record_presenter import RecordPresenter


LONGEST_TEST: Final = 16
"""Signs of a test's name in the heading; the field has it whole."""


def card_for(answers: AnswerSheet, mnemonics: Mnemonics, row: RecordPresenter) -> MappingCard:
    """Make the card of a row by its kind."""
    makers = {
        "language_skill": LanguageCard,
        "education_entry": EducationCard,
        "work_entry": WorkCard,
        "other_competence": OtherCard,
        "wish": WishCard,
    }
    return makers[row.kind.name](row, answers, mnemonics)


class MappingCard(RowCard):
    """A row's card: heading that says what it is, the fields that are always asked, the rest behind one button."""

    def __init__(self, row: RecordPresenter, answers: AnswerSheet, mnemonics: Mnemonics) -> None:
        beside = QWidget()
        super().__init__(row.kind.label, beside=beside)
        self.row = row
        self.beside = row_layout(beside, spacing=8)
        self.form = RecordForm(row, mnemonics=mnemonics, answers=answers, is_row=True)
        self.hold_form(self.form)
        self._more: QWidget | None = None
        self._more_button: Button | None = None
        self.build()
        row.shown.connect(self._field_moved)
        row.edited.connect(self._field_moved)
        row.taken.connect(self.retitle)
        self.retitle()

    def build(self) -> None:
        """Lay out the fields."""

    def title(self) -> str:
        """What the row is, from its values; empty while nothing tells."""
        return ""

    def label_of(self, field: str) -> str:
        """The label of the code in a field, or an empty text."""
        code, vocabulary = self.row.value(field), self.row.spec(field).vocabulary
        if code is None or vocabulary is None:
            return ""
        return self.vocabularies().label(vocabulary, code)

    def vocabularies(self) -> Vocabularies:
        """The vocabularies of the open store."""
        return self.row.workplace.vocabularies

    def add_more(self, what: str, grid: FieldGrid) -> None:
        """Put fields behind a button in the heading; ``what`` says which ones, for the screen reader."""
        self._more = grid
        self._more_button = button = Button(_tr("Mer"), ButtonKind.QUIET, sign="ui-chevron-down", small=True)
        button.setObjectName(f"{self.row.kind.name}.more.{self.row.record_id}")
        button.setAccessibleName(what)
        button.setToolTip(what)
        button.clicked.connect(self._turn_more)
        self.add_act(button)
        self.body.addWidget(grid)
        grid.hide()

    def show_field(self, name: str) -> bool:
        """Give the focus to a field, also where it stands behind the button."""
        part = self.form.input(name)
        if part is not None and self._more is not None and self._more.isAncestorOf(part):
            self._show_more(True)
        return self.form.focus(name)

    @Slot()
    def retitle(self) -> None:
        """Say in the heading what the row is now."""
        self.set_heading(self.title() or self.row.kind.label)

    def _show_more(self, shown: bool) -> None:
        if self._more is not None and self._more_button is not None:
            self._more.setVisible(shown)
            self._more_button.setText(_tr("Mindre") if shown else _tr("Mer"))
            self._more_button.set_sign("ui-chevron-right" if shown else "ui-chevron-down")

    @Slot()
    def _turn_more(self) -> None:
        if self._more is not None:
            self._show_more(self._more.isHidden())

    @Slot(str)
    def _field_moved(self, field: str) -> None:
        if self.row.text(field) is not None:
            # Text from a draft that cannot be read must be seen to be mended.
            self._show_unread(field)
        self.retitle()

    def _show_unread(self, field: str) -> None:
        part = self.form.input(field)
        if part is not None and self._more is not None and self._more.isAncestorOf(part):
            self._show_more(True)


class LanguageCard(MappingCard):
    """A language with a level for each skill, eight segments each."""

    def build(self) -> None:
        self._own_name = ShortText("", "body", "text_muted")
        self._mother = Text(_tr("morsmål"), "body", "text_muted")
        self._source = Pill("")
        for part in (self._own_name, self._mother, self._source):
            self.beside.addWidget(part)
        skills = FieldGrid()
        for name in SKILLS:
            skills.add(self.form.field(name, answers=True))
        self.body.addWidget(skills)
        more = FieldGrid()
        more.add(self.form.field("mother_tongue"))
        more.add(self.form.field("source"))
        more.add(self.form.field("scripts"), wide=True)
        more.add(self.form.field("test_name"))
        more.add(self.form.field("test_taken_on"))
        more.add(self.form.field("test_result"))
        self.add_more(_tr("Morsmål, skrift og prøve"), more)
        self.first = self.form.input(SKILLS[0])

    def title(self) -> str:
        label = self.label_of("language")
        return label[:1].upper() + label[1:]

    @Slot()
    def retitle(self) -> None:
        """Show language, own name, mother tongue and where the levels come from."""
        super().retitle()
        term = self.vocabularies().load("language").find(str(self.row.value("language") or ""))
        own_name = term.own_name if term is not None else ""
        self._own_name.setText(own_name if own_name.casefold() != self.title().casefold() else "")
        self._own_name.setVisible(bool(self._own_name.text()))
        self._mother.setVisible(self.row.value("mother_tongue") == "YES")
        self._show_source()

    def _show_source(self) -> None:
        tested, source = self.row.value("test_taken_on"), self.row.value("source")
        if tested is not None:
            day = ".".join(reversed(str(tested).split("-")))
            name = self.row.value("test_name") or _tr("Prøve")
            shown = str(name) if len(str(name)) <= LONGEST_TEST else f"{str(name)[:LONGEST_TEST]}…"
            self._source.show_state(f"{shown} {day}", Severity.OK)
            self._source.setToolTip(f"{name} {day}")
        elif source is not None:
            label = self.label_of("source")
            self._source.show_state(label[:1].upper() + label[1:], Severity.NEUTRAL)
        self._source.setVisible(tested is not None or source is not None)


class EducationCard(MappingCard):
    """One education."""

    def build(self) -> None:
        grid = FieldGrid()
        grid.add(self.form.field("nus_level", choose="picker"), wide=True)
        for name in ("subject", "institution", "country", "completed", "from_year", "to_year"):
            grid.add(self.form.field(name))
        grid.add(self.form.field("years_total", hint=_tr("alle år på skole, også der det ikke ble fullført")))
        grid.add(self.form.field("evidence"))
        self.body.addWidget(grid)
        more = FieldGrid()
        more.add(self.form.field("recognition_body"))
        more.add(self.form.field("recognition_applied_on"))
        more.add(self.form.field("recognition_result", lines=2), wide=True)
        self.add_more(_tr("Godkjenning av utdanningen"), more)
        self.first = self.form.input("nus_level")

    def title(self) -> str:
        subject, school = self.row.value("subject"), self.row.value("institution")
        return ", ".join(str(part) for part in (subject, school) if part) or self.label_of("nus_level")


class WorkCard(MappingCard):
    """One occupation."""

    def build(self) -> None:
        grid = FieldGrid()
        hint = _tr("slik personen selv sier det")
        grid.add(self.form.field("occupation_text", hint=hint))
        grid.add(self.form.field("styrk", choose="picker", hint=_tr("nærmeste yrke i lista")))
        for name in ("country", "form", "from_year", "to_year", "hours_week", "evidence"):
            grid.add(self.form.field(name))
        grid.add(self.form.field("tasks", lines=2), wide=True)
        self.body.addWidget(grid)
        self.first = self.form.input("occupation_text")

    def title(self) -> str:
        return str(self.row.value("occupation_text") or "") or self.label_of("styrk")


class OtherCard(MappingCard):
    """Some other competence."""

    def build(self) -> None:
        grid = FieldGrid()
        grid.add(self.form.field("type", choose="choice"))
        grid.add(self.form.field("year"))
        grid.add(self.form.field("detail", lines=2), wide=True)
        grid.add(self.form.field("evidence"))
        self.body.addWidget(grid)
        self.first = self.form.input("type")

    def title(self) -> str:
        label = self.label_of("type")
        return label[:1].upper() + label[1:]


class WishCard(MappingCard):
    """A wish: on short or long sight, for work, education, a place, or an interest."""

    def build(self) -> None:
        grid = FieldGrid()
        grid.add(self.form.field("type", choose="segments"), wide=True)
        grid.add(self.form.field("horizon", choose="segments"), wide=True)
        grid.add(self.form.field("text", lines=2, hint=_tr("slik personen selv sier det")), wide=True)
        codes = Picker([*pick_items(self.vocabularies().load("styrk")), *pick_items(self.vocabularies().load("area"))])
        label = _tr("Nærmeste yrke eller utdanning i lista")
        grid.add(self.form.field("code", label=label, control=codes, optional=True), wide=True)
        self.body.addWidget(grid)
        self.first = self.form.input("type")

    def title(self) -> str:
        label = self.label_of("type")
        return label[:1].upper() + label[1:]


def _tr(text: str) -> str:
    return QCoreApplication.translate("MappingRows", text)
