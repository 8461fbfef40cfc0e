"""The summary of a competence mapping for the participant, from its records.

Without needs of adaptation and living situation; of a shielded person also without what tells where she is: schools
in Norway and wishes for a place.
"""

from __future__ import annotations

from karriere_app.domain.competence import (
    CompetenceMapping,
    EducationEntry,
    LanguageSkill,
    OtherCompetence,
    Wish,
    WorkEntry,
)
from karriere_app.domain.participant import FieldAnswer
from karriere_app.printing.mapping_views import (
    CompetencePrint,
    EducationPrint,
    LanguagePrint,
    MappingPrint,
    WishPrint,
    WorkPrint,
)
from karriere_app.services.print_facts import PrintFacts, sentence

_MAPPING = "competence_mapping"
_SECTIONS = {
    "language_skill": "languages",
    "education_entry": "educations",
    "work_entry": "works",
    "other_competence": "competences",
}
_HOME = "NO"


def mapping_view(facts: PrintFacts, mapping: CompetenceMapping) -> MappingPrint:
    """Return the summary of a mapping."""
    person = facts.person
    works = tuple(_work(facts, row) for row in facts.rows(mapping.id, WorkEntry, "work_entry"))
    return MappingPrint(
        county=facts.county(),
        counsellor=facts.counsellor(person.responsible_counsellor or mapping.created_by),
        participant=facts.reader(),
        version=mapping.version or 1,
        is_draft=mapping.status != "FINAL",
        made_on=mapping.mapping_on or mapping.mapping_started_on or mapping.created_at.astimezone().date(),
        basis_text=facts.words(_MAPPING, "basis", mapping.basis),
        mapping_on=mapping.mapping_on,
        mapped_by_label=facts.words(_MAPPING, "mapped_by", mapping.mapped_by),
        interpreter_text=facts.interpreter(mapping),
        is_supplement=mapping.supplement_to is not None,
        languages=tuple(_language(facts, row) for row in facts.rows(mapping.id, LanguageSkill, "language_skill")),
        educations=tuple(_education(facts, row) for row in facts.rows(mapping.id, EducationEntry, "education_entry")),
        works=works,
        competences=tuple(
            _competence(facts, row) for row in facts.rows(mapping.id, OtherCompetence, "other_competence")
        ),
        wishes=tuple(
            _wish(facts, row)
            for row in facts.rows(mapping.id, Wish, "wish")
            if not (facts.is_shielded and row.type == "PLACE")
        ),
        basic_skills=facts.parts("basic_skill", mapping.basic_skills, None),
        own_words=mapping.own_words,
        answers=tuple(_answers(facts, mapping)),
        only_in_bokmaal=facts.only_in_bokmaal,
    )


def _language(facts: PrintFacts, row: LanguageSkill) -> LanguagePrint:
    kind = "language_skill"
    day = f"{row.test_taken_on:%d.%m.}{row.test_taken_on.year:04d}" if row.test_taken_on is not None else None
    test = ", ".join(part for part in (row.test_name, day, row.test_result) if part)
    source = facts.words(kind, "source", row.source)
    return LanguagePrint(
        language_label=facts.words(kind, "language", row.language) or "",
        is_mother_tongue=row.mother_tongue == "YES",
        listening=facts.label(kind, "listening", row.listening),
        speaking=facts.label(kind, "speaking", row.speaking),
        reading=facts.label(kind, "reading", row.reading),
        writing=facts.label(kind, "writing", row.writing),
        scripts=facts.labels(kind, "scripts", row.scripts),
        source_text=": ".join(part for part in (source, test) if part) or None,
    )


def _education(facts: PrintFacts, row: EducationEntry) -> EducationPrint:
    kind = "education_entry"
    body = facts.words(kind, "recognition_body", row.recognition_body)
    applied = row.recognition_applied_on
    day = f"{applied:%d.%m.}{applied.year:04d}" if applied is not None else None
    asked = ", ".join(part for part in (body, day) if part)
    answer = ": ".join(part for part in (asked, row.recognition_result) if part)
    hides = facts.is_shielded and row.country in (None, _HOME)
    return EducationPrint(
        level_label=facts.label(kind, "nus_level", row.nus_level),
        subject=row.subject,
        institution=None if hides else row.institution,
        country_label=facts.label(kind, "country", row.country),
        from_year=row.from_year,
        to_year=row.to_year,
        is_completed={"YES": True, "NO": False}.get(row.completed or ""),
        years_total=row.years_total,
        evidence_label=facts.words(kind, "evidence", row.evidence),
        recognition_text=answer or None,
    )


def _work(facts: PrintFacts, row: WorkEntry) -> WorkPrint:
    kind = "work_entry"
    return WorkPrint(
        styrk_label=facts.label(kind, "styrk", row.styrk),
        occupation_text=row.occupation_text,
        country_label=facts.label(kind, "country", row.country),
        from_year=row.from_year,
        to_year=row.to_year,
        form_label=facts.words(kind, "form", row.form),
        hours_week=row.hours_week,
        tasks=row.tasks,
        evidence_label=facts.words(kind, "evidence", row.evidence),
    )


def _competence(facts: PrintFacts, row: OtherCompetence) -> CompetencePrint:
    kind = "other_competence"
    return CompetencePrint(
        type_label=facts.words(kind, "type", row.type),
        detail=row.detail,
        year=row.year,
        evidence_label=facts.words(kind, "evidence", row.evidence),
    )


def _wish(facts: PrintFacts, row: Wish) -> WishPrint:
    return WishPrint(
        text=row.text,
        type_label=facts.words("wish", "type", row.type),
        horizon_label=facts.words("wish", "horizon", row.horizon),
    )


def _answers(facts: PrintFacts, mapping: CompetenceMapping) -> list[tuple[str, str]]:
    """Return what was answered for whole sections («ikke spurt», «ingen»)."""
    rows = facts.rows(mapping.id, FieldAnswer, "field_answer")
    return [
        (_SECTIONS[row.field], sentence(facts.term("answer", row.answer)))
        for row in rows
        if row.field in _SECTIONS and row.answer is not None
    ]
