"""The sections of the mapping without rows: about the person, and the living situation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from ui.forms.field_grid import FieldGrid
from ui.forms.mapping_section_view import SectionView
from ui.presenters import mapping_sections as parts
from ui.widgets.card import Card
from ui.widgets.text import Link

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.presenters.mapping_presenter import MappingPresenter

PERSON_FIELDS = ("given_names", "family_name", "name_in_own_script", "birth_date", "citizenship", "contact_language")
BY_MUNICIPALITY = frozenset({"MUNICIPALITY", "IMDI"})


class PersonSection(SectionView):
    """Who is mapped, when and by whom, and with which interpreter.

    Signals:
        person_wanted: a person wants to see the participant's own page.
    """

    person_wanted = Signal()

    def __init__(self, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parts.PERSON, presenter, parent=parent)
        person, root = presenter.parts.person, presenter.parts.root
        whole = Link(self.tr("Alt om personen"))
        whole.setObjectName("wholePerson")
        whole.clicked.connect(self.person_wanted)
        self._person = self.form_of(person)
        self._root = self.form_of(root)
        card = Card(self.tr("Personen"), whole)
        grid = FieldGrid()
        for name in PERSON_FIELDS:
            grid.add(self._person.field(name))
        grid.add(self._person.field("interp_needed"))
        card.body.addWidget(grid)
        self.add_card(card, person)
        self.add_card(self._mapping_card(), root)
        self.add_card(self._interpreter_card(), root)
        self.body.addStretch(1)
        root.shown.connect(self._field_moved)
        root.edited.connect(self._field_moved)
        self._show_source()

    def _mapping_card(self) -> Card:
        card = Card(self.tr("Kartleggingen"))
        grid = FieldGrid()
        grid.add(self._root.field("basis", choose="choice"), wide=True)
        grid.add(self._root.field("mapping_on"))
        grid.add(self._root.field("mapped_by", choose="choice"))
        self._municipality = self._root.field("mapped_by_municipality")
        self._source_checked = self._root.field(
            "source_checked_on", hint=self.tr("dagen du leste kartleggingen i IMDinett")
        )
        grid.add(self._municipality)
        grid.add(self._source_checked)
        grid.add(self._root.field("place"))
        grid.add(self._root.field("starts_at"))
        grid.add(self._root.field("mapping_started_on"))
        grid.add(self._root.field("questionnaire_version", optional=True))
        card.body.addWidget(grid)
        return card

    def _interpreter_card(self) -> Card:
        card = Card(self.tr("Tolken"))
        grid = FieldGrid()
        for name, choose in (("interp_type", "choice"), ("interp_language", ""), ("interp_mode", "choice")):
            grid.add(self._root.field(name, choose=choose))
        grid.add(self._root.field("interp_category", choose="choice"), wide=True)
        card.body.addWidget(grid)
        return card

    def focus_start(self) -> bool:
        """Put the focus on the first field of the mapping that is needed and empty, or on the first of all."""
        for name in ("basis", "mapping_on", "mapped_by"):
            if self.presenter.parts.root.value(name) is None and not self._root.is_read_only:
                return self.focus_field(name)
        return self.focus_first()

    @Slot(str)
    def _field_moved(self, field: str) -> None:
        if field == "mapped_by":
            self._show_source()

    def _show_source(self) -> None:
        root = self.presenter.parts.root
        elsewhere = root.value("mapped_by") in BY_MUNICIPALITY
        for name, field in (
            ("mapped_by_municipality", self._municipality),
            ("source_checked_on", self._source_checked),
        ):
            # What is written is never hidden, also where the choice above says otherwise.
            field.setVisible(elsewhere or root.value(name) is not None)


class LivingSection(SectionView):
    """What frames work and education: as little as possible, and never a diagnosis."""

    def __init__(self, presenter: MappingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parts.LIVING, presenter, parent=parent)
        root = presenter.parts.root
        form = self.form_of(root)
        card = Card()
        hint = self.tr("Bare det som betyr noe for arbeid og utdanning: omsorg, bosted, transport, tid til rådighet.")
        card.body.addWidget(form.field("living_situation", hint=hint, lines=4, answers=True))
        hint = self.tr("Skriv hva som hjelper, for eksempel «tid til pauser». Diagnoser skrives ikke her.")
        card.body.addWidget(form.field("adaptation", hint=hint, lines=3, answers=True, optional=True))
        self.add_card(card, root)
        self.body.addStretch(1)
