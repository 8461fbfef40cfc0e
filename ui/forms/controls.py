"""Which input a field gets, by its declaration."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from karriere_app.domain import parsing
from karriere_app.domain.fields import FieldType
from ui.presenters.reading import read_date
from ui.widgets.inputs import DateField, IntField, LineField, NumberField, TextArea, TimeField
from ui.widgets.picker import ChipPicker, Picker, PickItem
from ui.widgets.segments import Choice, Segments

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from karriere_app.domain.fields import FieldSpec
    from karriere_app.domain.vocabularies import Vocabulary
    from ui.presenters.workplace import Workplace

MOST_SEGMENTS: Final = 3
MOST_CHOICES: Final = 12
SHORT_LEVELS: Final = {"NONE": "–", "PRE_A1": "<A1"}
UNITS: Final = {"min": "min", "hours": "timer", "years": "år", "months": "mnd", "percent": "%", "days": "dager"}


def control_for(spec: FieldSpec, workplace: Workplace, *, lines: int = 3, choose: str = "") -> QWidget:
    """Return an unbound input for a field. ``choose``: "segments", "choice" or "picker" for a field of one code."""
    if spec.type is FieldType.DATE:
        return DateField(partial(_read_date, workplace, spec))
    if spec.type is FieldType.TIME:
        return TimeField()
    if spec.type is FieldType.INT:
        least = spec.at_least if spec.at_least is not None else 0
        most = spec.at_most if spec.at_most is not None else 999_999
        return IntField(least=least, most=most, unit=UNITS.get(spec.unit or "", ""))
    if spec.type is FieldType.NUMBER:
        return NumberField(_read_number, parsing.format_number, unit=UNITS.get(spec.unit or "", ""))
    if spec.vocabulary is not None:
        return choice_for(workplace.vocabularies.load(spec.vocabulary), spec, choose)
    return TextArea(lines=lines, longest=spec.longest or 0) if spec.multiline else LineField()


def choice_for(vocabulary: Vocabulary, spec: FieldSpec, choose: str = "") -> QWidget:
    """Return the input for one code or several of a vocabulary."""
    if spec.type is FieldType.CODES:
        return ChipPicker(pick_items(vocabulary))
    pairs = [(term.code, sentence_case(term.label("nb"))) for term in vocabulary.terms]
    if vocabulary.name == "cefr":
        return Segments([(code, SHORT_LEVELS.get(code, code)) for code, _ in pairs])
    if choose == "segments" or (not choose and len(pairs) <= MOST_SEGMENTS):
        return Segments(pairs)
    if choose == "choice" or (not choose and len(pairs) <= MOST_CHOICES):
        return Choice(pairs)
    return Picker(pick_items(vocabulary))


def sentence_case(text: str) -> str:
    """Return the text with a capital first letter, as a choice that stands alone is written."""
    return text[:1].upper() + text[1:]


def pick_items(vocabulary: Vocabulary) -> list[PickItem]:
    """Return the entries of a picker: own names stand beside, codes of numbered lists too."""
    numbered = vocabulary.name in ("styrk", "nus_level")
    return [
        PickItem(
            term.code,
            term.label("nb"),
            term.own_name or (term.code if numbered else term.extra.get("county_name", "")),
            " ".join((term.code, term.nn, term.en, *term.keywords)),
        )
        for term in vocabulary.terms
    ]


def _read_date(workplace: Workplace, spec: FieldSpec, text: str) -> date | None:
    found = read_date(text, workplace.today(), spec)
    return found if isinstance(found, date) else None


def _read_number(text: str) -> float | None:
    found = parsing.parse_number(text)
    return found if isinstance(found, float) else None
