"""Who somebody is, where they live and on what ground they stay: the form of a new participant and of «Opplysninger».

Findings stand beside their fields and never keep anything from being saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.identity_numbers import look_at_national_id
from karriere_app.domain.ids import single_id
from karriere_app.domain.law.findings import Finding
from karriere_app.domain.law.rules import IdentityFacts, PermitFacts, identity_findings, permit_findings
from karriere_app.services.law_words import sentence
from ui.forms.field_grid import FieldGrid
from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import TwoColumns, sentence_case
from ui.pages.identity_field import IdentityField
from ui.presenters.findings import FieldFinding
from ui.presenters.record_presenter import RecordPresenter
from ui.theme import Severity, WidthClass
from ui.widgets.card import Card
from ui.widgets.layout import column
from ui.widgets.picker import Picker, PickItem
from ui.widgets.segments import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from karriere_app.services.desk import Desk
    from ui.presenters.workplace import Workplace

PERSON, STATUS = "participant", "legal_status"
RESERVED: Final = "RA"
LOUDNESS: Final = {"E": Severity.WARN, "E!": Severity.DANGER, "W": Severity.WARN, "I": Severity.INFO}


@dataclass(frozen=True)
class FormChoices:
    """What the form offers from the store: reception centres in use, and who works here."""

    centres: tuple[PickItem, ...]
    counsellor: str


def read_choices(desk: Desk) -> FormChoices:
    """Read what the form offers, on the store worker."""
    from karriere_app.services.records import list_kind

    today = desk.today().isoformat()
    used = [each for each in list_kind(desk, "reception_centre") if each.get("to_on", today) >= today]
    items = [PickItem(each["id"], each.get("name", ""), _place(desk, each)) for each in used]
    return FormChoices(tuple(sorted(items, key=lambda item: item.label)), desk.principal.counsellor)


class ParticipantRecords:
    """The two records behind the form: the person, and what the law needs to know."""

    def __init__(self, workplace: Workplace, participant: str, *, is_new: bool, parent: QWidget) -> None:
        self.person = RecordPresenter(
            workplace,
            PERSON,
            participant,
            # A draft of somebody who is in no store yet belongs to nobody: that is how «I dag» offers it.
            participant=None if is_new else participant,
            is_new=is_new,
            rules=partial(person_findings, today=workplace.today()),
            label=parent.tr("Registrerte deltaker") if is_new else parent.tr("Endret opplysninger"),
            parent=parent,
        )
        self.status = RecordPresenter(
            workplace,
            STATUS,
            single_id(participant, STATUS),
            participant=participant,
            is_new=True,
            rules=self._status_findings,
            label=parent.tr("Endret oppholdsgrunnlag"),
            parent=parent,
        )
        self._today = workplace.today()
        self.person.edited.connect(self._person_edited)

    def both(self) -> tuple[RecordPresenter, RecordPresenter]:
        """Person first: the other record hangs on it."""
        return self.person, self.status

    def commit(self) -> None:
        """Save what can be saved."""
        for record in self.both():
            record.commit()

    def keep(self) -> None:
        """Hand everything typed to the draft table."""
        for record in self.both():
            if record.has_unsaved():
                record.keep_draft()

    def has_unready(self) -> bool:
        """Whether text waits that cannot be read yet."""
        return any(record.unready() for record in self.both())

    def _status_findings(self, values: Mapping[str, Any]) -> Iterator[FieldFinding]:
        born = _day(self.person.value("birth_date"))
        facts = PermitFacts(birth_date=born, permit_granted=_day(values.get("permit_granted")))
        for finding in permit_findings(facts, self._today):
            yield at_field(finding, "permit_granted")

    def _person_edited(self, field: str) -> None:
        if field == "birth_date":
            self.status.find()


class ParticipantForm(QWidget):
    """The fields in cards: two columns, or one where room is short."""

    def __init__(
        self, records: ParticipantRecords, choices: FormChoices, *, full: bool, parent: QWidget | None = None
    ) -> None:
        """``full`` shows everything; without it only what a referral tells."""
        super().__init__(parent)
        workplace = records.person.workplace
        letters = Mnemonics(reserved=RESERVED)
        self._records, self._choices, self._full = records, choices, full
        self.person = RecordForm(records.person, mnemonics=letters, parent=self)
        self.status = RecordForm(records.status, mnemonics=letters, parent=self)
        outer = column(self)
        self._columns = TwoColumns()
        outer.addWidget(self._columns)
        for card in (self._name_card(), self._number_card()):
            self._columns.left.addWidget(card)
        self._columns.left.addStretch(1)
        for card in (self._language_card(), self._place_card(), self._status_card(workplace)):
            self._columns.right.addWidget(card)
        self._columns.right.addStretch(1)
        records.person.edited.connect(self._edited)

    def set_width_class(self, width: WidthClass) -> None:
        """Two columns of cards where there is room."""
        self._columns.set_width_class(width)

    def focus_first(self) -> None:
        """Into the first field."""
        self.person.focus("given_names")

    def focus_problem(self) -> None:
        """Into the first field that cannot be read."""
        for form in (self.person, self.status):
            if any(form.focus(name) for name in form.presenter.unready()):
                return

    def _name_card(self) -> Card:
        card, grid = _card(self.tr("Person"))
        field = self.person.field
        grid.add(field("given_names"))
        grid.add(field("family_name"))
        grid.add(field("name_in_own_script", optional=True))
        grid.add(field("birth_date"))
        grid.add(field("citizenship"))
        grid.add(field("sex", optional=True, control=self._choice("sex")))
        if self._full:
            grid.add(field("address_form", optional=True, control=self._choice("address_form")))
            grid.add(field("address_protection", optional=True, control=self._choice("address_protection")))
        return card

    def _number_card(self) -> Card:
        card, grid = _card(self.tr("Nummer og telefon"))
        field = self.person.field
        number = field("national_id", part="value", control=IdentityField(), optional=True)
        grid.add(number)
        grid.add(field("duf_number", optional=True))
        grid.add(field("phone", optional=True))
        if self._full:
            grid.add(field("email", optional=True))
            grid.add(field("case_no", optional=True))
        return card

    def _language_card(self) -> Card:
        card, grid = _card(self.tr("Språk"))
        grid.add(self.person.field("contact_language"))
        grid.add(self.person.field("interp_needed", choose="segments"))
        if self._full:
            grid.add(self.person.field("print_language", optional=True))
            grid.add(self.person.field("own_script_language", optional=True))
        return card

    def _place_card(self) -> Card:
        card, grid = _card(self.tr("Bosted og henvisning"))
        field = self.person.field
        grid.add(field("municipality"))
        grid.add(field("reception_centre", optional=True, control=Picker(self._choices.centres)))
        if self._full:
            grid.add(field("address", optional=True), wide=True)
        grid.add(field("referred_by", optional=True))
        grid.add(field("referred_on", optional=True))
        return card

    def _status_card(self, workplace: Workplace) -> Card:
        card, grid = _card(self.tr("Opphold"))
        field = self.status.field
        grid.add(field("permit_ground", control=self._choice("permit_ground")), wide=True)
        grid.add(field("permit_granted"))
        grid.add(field("settled_on"))
        if self._full:
            grid.add(field("permit_section", optional=True))
            grid.add(field("claim_on", optional=True))
        return card

    def _choice(self, vocabulary: str) -> Choice:
        terms = self._records.person.workplace.vocabularies.load(vocabulary).terms
        return Choice([(term.code, sentence_case(term.label("nb"))) for term in terms])

    @Slot(str)
    def _edited(self, field: str) -> None:
        """The number itself says whether it is a fødselsnummer or a D-number."""
        if field != "national_id":
            return
        number = dict(self._records.person.value("national_id") or {})
        if not number.get("value"):
            if number:
                self._records.person.set_value("national_id", None)
            return
        kind = look_at_national_id(str(number["value"])).kind
        code = {"FNR": "FNR", "D": "D"}.get(kind.name) if kind is not None else None
        if number.get("kind") != code:
            self._records.person.set_part("national_id", "kind", code)


def person_findings(values: Mapping[str, Any], today: date) -> Iterator[FieldFinding]:
    """Yield what is odd about the identity numbers as typed (law.md section 7, rules 87 and 88)."""
    number = values.get("national_id") or {}
    facts = IdentityFacts(
        birth_date=_day(values.get("birth_date")),
        national_id=str(number["value"]) if number.get("value") else None,
        national_id_kind=number.get("kind"),
        duf_number=values.get("duf_number"),
    )
    for finding in identity_findings(facts, today):
        yield at_field(finding, finding.fields[0])


def at_field(finding: Finding, field: str) -> FieldFinding:
    """Return a finding of the law as one beside a field."""
    return FieldFinding(field, LOUDNESS[finding.severity.value], sentence(finding))


def _card(heading: str) -> tuple[Card, FieldGrid]:
    card, grid = Card(heading), FieldGrid()
    card.body.addWidget(grid)
    return card, grid


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _place(desk: Desk, centre: Mapping[str, Any]) -> str:
    code = centre.get("municipality")
    return desk.vocabularies.label("municipality", code) if code else ""
