"""Competence mapping (kompetansekartlegging), integreringsloven §§ 6 and 10: one per person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from karriere_app.domain.declaration import Record, about, key, record
from karriere_app.domain.fields import LONG_TEXT, Codes, Merge, Needed, RecordId, Retention, Sensitivity

MAPPING_SECTIONS = ("language_skill", "education_entry", "work_entry", "other_competence")
_FRAME = "integreringsforskriften § 47 første ledd"


@record(
    "Kompetansekartlegging",
    basis=_FRAME,
    retention=Retention.COMPETENCE,
    root=True,
    final_states=frozenset({"FINAL"}),
)
class CompetenceMapping(Record):
    """A competence mapping (kompetansekartlegging), integreringsloven §§ 6 and 10 second ledd."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    basis: str | None = about("Grunnlag", vocabulary="mapping_basis", final=Needed.ALWAYS)
    mapping_started_on: date | None = about("Påbegynt", merge=Merge.NEVER)
    mapping_on: date | None = about("Dato for kartlegging", final=Needed.ALWAYS, merge=Merge.NEVER)
    place: str | None = about("Sted", sensitivity=Sensitivity.GEOLOCATING)
    starts_at: time | None = about("Klokkeslett")
    mapped_by: str | None = about("Kartlagt av", vocabulary="mapped_by", final=Needed.ALWAYS)
    mapped_by_municipality: str | None = about("Kommune som kartla", vocabulary="municipality")
    source_checked_on: date | None = about("Kilden lest")
    interp_type: str | None = about("Tolk", basis="tolkeloven § 7", vocabulary="interp_type")
    interp_mode: str | None = about("Hvordan tolken var med", basis="tolkeloven § 8", vocabulary="interp_mode")
    interp_category: str | None = about("Tolkens kategori", basis="tolkeloven § 17", vocabulary="interp_category")
    interp_language: str | None = about("Tolkespråk", vocabulary="language")
    questionnaire_version: str | None = about("Skjemautgave", longest=40)
    basic_skills: Mapping[str, str | int] | None = about(
        "Grunnleggende ferdigheter", keys=("reading", "writing", "arithmetic", "digital")
    )
    adaptation: str | None = about(
        "Behov for tilrettelegging",
        basis="integreringsforskriften § 47 andre ledd d",
        sensitivity=Sensitivity.RESTRICTED,
        longest=2_000,
    )
    living_situation: str | None = about(
        "Livssituasjon", basis="integreringsforskriften § 47 andre ledd d", longest=2_000
    )
    own_words: str | None = about("Med egne ord", longest=LONG_TEXT)
    supplement_to: RecordId | None = about(
        "Tillegg til", basis="integreringsloven § 10 første ledd", refers="competence_mapping"
    )
    status: str | None = about("Status", vocabulary="final_status", merge=Merge.NEVER)
    replaces: RecordId | None = about("Erstatter", refers="competence_mapping")
    version: int | None = about("Versjon", unit="count", at_least=1)
    version_reason: str | None = about("Hvorfor ny versjon", longest=2_000)
    quality_assured_on: date | None = about("Kvalitetssikret", follow_up=True)


@record("Språk", basis=_FRAME, retention=Retention.COMPETENCE, parent="competence_mapping")
class LanguageSkill(Record):
    """One language of a mapping, with a level for each of the four skills (CEFR)."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Kartlegging", refers="competence_mapping", parent=True)
    language: str | None = about("Språk", vocabulary="language")
    mother_tongue: str | None = about("Morsmål", vocabulary="yes_no")
    listening: str | None = about("Lytte", vocabulary="cefr")
    speaking: str | None = about("Snakke", vocabulary="cefr")
    reading: str | None = about("Lese", vocabulary="cefr")
    writing: str | None = about("Skrive", vocabulary="cefr")
    scripts: Codes | None = about("Skriftsystem", vocabulary="script")
    test_name: str | None = about("Prøve")
    test_taken_on: date | None = about("Prøvedato")
    test_result: str | None = about("Resultat")
    source: str | None = about("Kilde", vocabulary="skill_source")
    copied_from: RecordId | None = about("Kopiert fra", refers="language_skill")


@record("Utdanning", basis=_FRAME, retention=Retention.COMPETENCE, parent="competence_mapping")
class EducationEntry(Record):
    """One education of a mapping. ``nus_level`` is a NUS2000 level, 0 to 9."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Kartlegging", refers="competence_mapping", parent=True)
    nus_level: str | None = about("Nivå", vocabulary="nus_level")
    country: str | None = about("Land", vocabulary="country")
    institution: str | None = about("Skole")
    subject: str | None = about("Fag")
    from_year: int | None = about("Fra år", unit="year", at_least=1930, at_most=2199)
    to_year: int | None = about("Til år", unit="year", at_least=1930, at_most=2199)
    completed: str | None = about("Fullført", vocabulary="yes_no")
    years_total: int | None = about("År skolegang i alt", unit="years", at_least=0, at_most=40)
    evidence: str | None = about("Dokumentasjon", vocabulary="evidence")
    recognition_body: str | None = about("Godkjenning søkt hos", vocabulary="recognition_body")
    recognition_applied_on: date | None = about("Godkjenning søkt")
    recognition_result: str | None = about("Svar på søknad om godkjenning", longest=2_000)
    copied_from: RecordId | None = about("Kopiert fra", refers="education_entry")


@record("Arbeid", basis=_FRAME, retention=Retention.COMPETENCE, parent="competence_mapping")
class WorkEntry(Record):
    """One occupation of a mapping; ``styrk`` is a STYRK-08 code."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Kartlegging", refers="competence_mapping", parent=True)
    styrk: str | None = about("Yrke (STYRK-08)", vocabulary="styrk")
    occupation_text: str | None = about("Stilling med egne ord")
    country: str | None = about("Land", vocabulary="country")
    from_year: int | None = about("Fra år", unit="year", at_least=1930, at_most=2199)
    to_year: int | None = about("Til år", unit="year", at_least=1930, at_most=2199)
    form: str | None = about("Hvordan", vocabulary="work_form")
    tasks: str | None = about("Oppgaver", longest=2_000)
    evidence: str | None = about("Dokumentasjon", vocabulary="evidence")
    hours_week: int | None = about("Timer i uka", unit="hours", at_least=0, at_most=100)
    copied_from: RecordId | None = about("Kopiert fra", refers="work_entry")


@record("Annen kompetanse", basis=_FRAME, retention=Retention.COMPETENCE, parent="competence_mapping")
class OtherCompetence(Record):
    """A driving licence, a course, voluntary work, care, a craft."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Kartlegging", refers="competence_mapping", parent=True)
    type: str | None = about("Type", vocabulary="other_competence_type")
    detail: str | None = about("Hva", longest=2_000)
    year: int | None = about("År", unit="year", at_least=1930, at_most=2199)
    evidence: str | None = about("Dokumentasjon", vocabulary="evidence")
    copied_from: RecordId | None = about("Kopiert fra", refers="other_competence")


@record("Ønske", basis=_FRAME, retention=Retention.COMPETENCE, parent="competence_mapping")
class Wish(Record):
    """A wish for work, education, place or an interest; ``code`` is a STYRK-08 or Grep code where one fits."""

    participant: RecordId = key("Deltaker", refers="participant", owner=True)
    parent: RecordId = key("Kartlegging", refers="competence_mapping", parent=True)
    horizon: str | None = about("Når", vocabulary="wish_horizon")
    type: str | None = about("Type", vocabulary="wish_type")
    text: str | None = about("Ønske", longest=2_000)
    code: str | None = about("Kode", longest=20)
    copied_from: RecordId | None = about("Kopiert fra", refers="wish")
