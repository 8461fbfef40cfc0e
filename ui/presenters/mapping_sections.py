"""The eight sections of a competence mapping: which kinds and fields stand in each, and how far each one is.

The order is that of the form's index (records.md). Four of them are statutory (integreringsloven § 10 second ledd).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication

from karriere_app.domain.competence import MAPPING_SECTIONS
from ui.presenters.findings import FieldFinding
from ui.theme import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ui.presenters.answers import AnswerSheet
    from ui.presenters.findings import Rules

PERSON, LANGUAGE, EDUCATION, WORK = "person", "language", "education", "work"
OTHER, WISHES, LIVING, SUMMARY = "other", "wishes", "living", "summary"
SECTIONS: Final = (PERSON, LANGUAGE, EDUCATION, WORK, OTHER, WISHES, LIVING, SUMMARY)
KIND_OF: Final[Mapping[str, str]] = {
    LANGUAGE: "language_skill",
    EDUCATION: "education_entry",
    WORK: "work_entry",
    OTHER: "other_competence",
    WISHES: "wish",
}
STATUTORY: Final = frozenset(MAPPING_SECTIONS)
SECTION_OF_FIELD: Final[Mapping[str, str]] = {
    "basic_skills": OTHER,
    "own_words": WISHES,
    "living_situation": LIVING,
    "adaptation": LIVING,
    "quality_assured_on": SUMMARY,
}
"""Fields of the mapping itself; those not named stand in «Om personen»."""
SKILLS: Final = ("listening", "speaking", "reading", "writing")


@dataclass(frozen=True)
class Missing:
    """One thing that hinders ferdigstill: where it is mended. ``field`` is None for a whole section."""

    section: str
    field: str | None
    text: str


def section_of(field: str) -> str:
    """Return the section that shows a field of the mapping."""
    return SECTION_OF_FIELD.get(field, PERSON)


def section_title(section: str) -> str:
    """Return the section's name in the index."""
    titles = {
        PERSON: _tr("Om personen"),
        LANGUAGE: _tr("Språk"),
        EDUCATION: _tr("Utdanning"),
        WORK: _tr("Arbeid"),
        OTHER: _tr("Annen kompetanse"),
        WISHES: _tr("Interesser og ønsker"),
        LIVING: _tr("Livssituasjon"),
        SUMMARY: _tr("Oppsummering"),
    }
    return titles[section]


def skill_rules(answers: AnswerSheet, row_id: str) -> Rules:
    """Rules of a language: each of the four skills has a level or an answer."""
    return partial(_skill_findings, answers, row_id)


def _skill_findings(answers: AnswerSheet, row_id: str, values: Mapping[str, Any]) -> Iterator[FieldFinding]:
    if values.get("language") is None:
        return
    for skill in SKILLS:
        key = f"{row_id}.{skill}"
        if values.get(skill) is None and answers.code(key) is None:
            yield FieldFinding(
                skill,
                Severity.WARN,
                _tr("Nivå mangler. Velg nivå, eller merk at det ikke er spurt."),
                _tr("Ikke spurt"),
                partial(answers.put, key, "NOT_ASKED"),
            )


def period_rules(values: Mapping[str, Any]) -> Iterator[FieldFinding]:
    """Rules of education and work: a period does not end before it begins."""
    begins, ends = values.get("from_year"), values.get("to_year")
    if isinstance(begins, int) and isinstance(ends, int) and ends < begins:
        yield FieldFinding("to_year", Severity.WARN, _tr("Til år ligger før fra år. Ett av dem er feil."))


def _tr(text: str) -> str:
    return QCoreApplication.translate("MappingSections", text)
