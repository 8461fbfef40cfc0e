"""What may stand on the summary of a competence mapping (kompetansekartlegging) that the participant keeps.

Not there: needs of adaptation, the living situation, places that tell where she is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from karriere_app.printing.views import CounsellorPrint, CountyPrint, ParticipantPrint


@dataclass(frozen=True, kw_only=True)
class LanguagePrint:
    """A language with its level in words for each skill; ``source_text`` says how it is known (own view, test)."""

    language_label: str
    is_mother_tongue: bool = False
    listening: str | None = None
    speaking: str | None = None
    reading: str | None = None
    writing: str | None = None
    scripts: tuple[str, ...] = ()
    source_text: str | None = None


@dataclass(frozen=True, kw_only=True)
class EducationPrint:
    """An education; ``years_total`` counts years of school."""

    level_label: str | None = None
    subject: str | None = None
    institution: str | None = None
    country_label: str | None = None
    from_year: int | None = None
    to_year: int | None = None
    is_completed: bool | None = None
    years_total: int | None = None
    evidence_label: str | None = None
    recognition_text: str | None = None


@dataclass(frozen=True, kw_only=True)
class WorkPrint:
    """An occupation, in the words of the classification and in the participant's own."""

    styrk_label: str | None = None
    occupation_text: str | None = None
    country_label: str | None = None
    from_year: int | None = None
    to_year: int | None = None
    form_label: str | None = None
    hours_week: int | None = None
    tasks: str | None = None
    evidence_label: str | None = None


@dataclass(frozen=True, kw_only=True)
class CompetencePrint:
    """Other competence: a licence, a course, care, a craft."""

    type_label: str | None = None
    detail: str | None = None
    year: int | None = None
    evidence_label: str | None = None


@dataclass(frozen=True, kw_only=True)
class WishPrint:
    """A wish, for soon or for later."""

    text: str | None = None
    type_label: str | None = None
    horizon_label: str | None = None


@dataclass(frozen=True, kw_only=True)
class MappingPrint:
    """The summary. ``answers`` are (section, answer in words) where a section has no rows but was asked about.

    The sections are ``languages``, ``educations``, ``works`` and ``competences``. ``basic_skills`` are (skill in words,
    level: NONE, SOME or GOOD).
    """

    county: CountyPrint
    counsellor: CounsellorPrint
    participant: ParticipantPrint
    version: int
    is_draft: bool
    made_on: date
    basis_text: str | None = None
    mapping_on: date | None = None
    mapped_by_label: str | None = None
    interpreter_text: str | None = None
    is_supplement: bool = False
    languages: tuple[LanguagePrint, ...] = ()
    educations: tuple[EducationPrint, ...] = ()
    works: tuple[WorkPrint, ...] = ()
    competences: tuple[CompetencePrint, ...] = ()
    wishes: tuple[WishPrint, ...] = ()
    basic_skills: tuple[tuple[str, str], ...] = ()
    own_words: str | None = None
    answers: tuple[tuple[str, str], ...] = ()
    only_in_bokmaal: tuple[str, ...] = ()
