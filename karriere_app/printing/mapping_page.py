"""The summary of a competence mapping (kompetansekartlegging) that the participant can keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from karriere_app.printing.calendar_words import day_in_words
from karriere_app.printing.documents import Facts, GoalBox, Heading, Icon, Paragraph, Part, PrintDocument, Table, Title
from karriere_app.printing.letterhead import (
    contact_box,
    letter_footer,
    letter_header,
    only_in_bokmaal,
    reader_line,
)
from karriere_app.printing.mapping_views import (
    CompetencePrint,
    EducationPrint,
    LanguagePrint,
    MappingPrint,
    WishPrint,
    WorkPrint,
)
from karriere_app.printing.phrases import PhraseBook, load_phrases
from karriere_app.printing.text import Block, Span, Style, block, paragraphs

_LANGUAGE_SHARES = (27, 13, 13, 13, 13, 21)
_LEARNED_SHARES = (46, 26, 28)
_SKILL_LEVELS = {"NONE": "skill.none", "SOME": "skill.some", "GOOD": "skill.good"}
_SKILLS = ("listening", "speaking", "reading", "writing")
R = TypeVar("R")
Cells = tuple[tuple[Block, ...], ...]


def mapping_document(mapping: MappingPrint, language: str = "nb") -> PrintDocument:
    """Return the summary as a neutral document."""
    phrases = load_phrases(language)
    version = Span(str(mapping.version), kind="atomic")
    made = day_in_words(mapping.made_on, phrases.language)
    foot = phrases.spans("footer.mapping", version=version, date=made)
    mark = "mark.mapping_draft" if mapping.is_draft else None
    return PrintDocument(
        title=phrases.text("mapping.file_title"),
        language=phrases.language,
        author=mapping.county.name,
        header=letter_header(mapping.county, mapping.counsellor.office, mark, phrases),
        parts=tuple(_parts(mapping, phrases)),
        footer=letter_footer(phrases, foot, draft="footer.preliminary" if mapping.is_draft else None),
    )


def _parts(mapping: MappingPrint, phrases: PhraseBook) -> Iterator[Part]:
    yield Title(phrases.block("mapping.title", Style.TITLE), (reader_line(mapping.participant, phrases),))
    yield from _own_words(mapping, phrases)
    yield from _section(mapping, "languages", mapping.languages, _LANGUAGE_SHARES, _language, phrases)
    yield from _section(mapping, "educations", mapping.educations, _LEARNED_SHARES, _education, phrases)
    yield from _section(mapping, "works", mapping.works, _LEARNED_SHARES, _work, phrases)
    yield from _section(mapping, "competences", mapping.competences, _LEARNED_SHARES, _competence, phrases)
    yield from _basic_skills(mapping, phrases)
    if mapping.wishes:
        yield from _section(mapping, "wishes", mapping.wishes, _LEARNED_SHARES, _wish, phrases)
    yield Heading(phrases.block("mapping.about", Style.HEADING))
    yield Facts(tuple(_facts(mapping, phrases)))
    yield Paragraph(phrases.block("mapping.correct"))
    yield contact_box(mapping.county, mapping.counsellor, phrases)
    yield from only_in_bokmaal(mapping.only_in_bokmaal, phrases)


def _own_words(mapping: MappingPrint, phrases: PhraseBook) -> Iterator[Part]:
    words = paragraphs(mapping.own_words, field="competence_mapping.own_words")
    if words:
        heading = phrases.block("mapping.own_words", Style.CAPTION_STRONG)
        yield GoalBox(Icon("guidance-talk", phrases.text("icon.talk")), (heading, *words))


def _section(
    mapping: MappingPrint,
    name: str,
    rows: tuple[R, ...],
    shares: tuple[float, ...],
    cells: Callable[[R, PhraseBook], Cells],
    phrases: PhraseBook,
) -> Iterator[Part]:
    """Yield one section with its table; without rows what was answered, or that nothing is written down yet."""
    yield Heading(phrases.block(f"mapping.{name}", Style.HEADING))
    if not rows:
        answer = dict(mapping.answers).get(name)
        yield Paragraph(block(answer) if answer else phrases.block("mapping.nothing"))
        return
    columns = _COLUMNS[name]
    header = tuple(phrases.block(f"mapping.column.{column}", Style.CAPTION_STRONG) for column in columns)
    yield Table(header, shares, tuple(cells(row, phrases) for row in rows))


_COLUMNS = {
    "languages": ("language", *_SKILLS, "source"),
    "educations": ("education", "where", "evidence"),
    "works": ("work", "where", "evidence"),
    "competences": ("competence", "year", "evidence"),
    "wishes": ("wish", "kind", "horizon"),
}


def _language(row: LanguagePrint, phrases: PhraseBook) -> Cells:
    name = [block(row.language_label, Style.STRONG, field="language_skill.language")]
    if row.is_mother_tongue:
        name.append(phrases.block("mapping.mother_tongue", Style.CAPTION))
    if row.scripts:
        scripts = Span(", ".join(row.scripts), field="language_skill.scripts")
        name.append(phrases.block("mapping.scripts", Style.CAPTION, scripts=scripts))
    levels = (
        paragraphs(getattr(row, skill), Style.DETAIL, field=f"language_skill.{skill}") or _dash() for skill in _SKILLS
    )
    return (tuple(name), *levels, paragraphs(row.source_text, Style.DETAIL, field="language_skill.source"))


def _education(row: EducationPrint, phrases: PhraseBook) -> Cells:
    what = [
        *paragraphs(row.subject or row.level_label, Style.STRONG, field="education_entry.subject"),
        *(paragraphs(row.level_label, Style.CAPTION, field="education_entry.nus_level") if row.subject else ()),
        *paragraphs(row.institution, Style.DETAIL, field="education_entry.institution"),
    ]
    if row.is_completed is not None:
        what.append(phrases.block("mapping.completed" if row.is_completed else "mapping.not_completed", Style.DETAIL))
    if row.years_total:
        years = Span(str(row.years_total), kind="atomic")
        what.append(phrases.block("mapping.school_years", Style.DETAIL, years=years))
    known = (
        *paragraphs(row.evidence_label, Style.DETAIL, field="education_entry.evidence"),
        *paragraphs(row.recognition_text, Style.DETAIL, field="education_entry.recognition_result"),
    )
    return tuple(what), _where(row.country_label, row.from_year, row.to_year), known


def _work(row: WorkPrint, phrases: PhraseBook) -> Cells:
    name = row.occupation_text or row.styrk_label
    what = [*paragraphs(name, Style.STRONG, field="work_entry.occupation_text")]
    if row.occupation_text and row.styrk_label and row.styrk_label.casefold() != row.occupation_text.casefold():
        what += paragraphs(row.styrk_label, Style.CAPTION, field="work_entry.styrk")
    what += paragraphs(row.tasks, Style.DETAIL, field="work_entry.tasks")
    how = list(_where(row.country_label, row.from_year, row.to_year))
    how += paragraphs(row.form_label, Style.DETAIL, field="work_entry.form")
    if row.hours_week:
        hours = Span(str(row.hours_week), kind="atomic")
        how.append(phrases.block("mapping.hours_week", Style.DETAIL, hours=hours))
    return tuple(what), tuple(how), paragraphs(row.evidence_label, Style.DETAIL, field="work_entry.evidence")


def _competence(row: CompetencePrint, phrases: PhraseBook) -> Cells:
    what = (
        *paragraphs(row.detail or row.type_label, Style.STRONG, field="other_competence.detail"),
        *(paragraphs(row.type_label, Style.CAPTION, field="other_competence.type") if row.detail else ()),
    )
    return (
        what,
        _where(None, row.year, row.year),
        paragraphs(row.evidence_label, Style.DETAIL, field="other_competence.evidence"),
    )


def _wish(row: WishPrint, phrases: PhraseBook) -> Cells:
    return (
        paragraphs(row.text, Style.STRONG, field="wish.text"),
        paragraphs(row.type_label, Style.DETAIL, field="wish.type"),
        paragraphs(row.horizon_label, Style.DETAIL, field="wish.horizon"),
    )


def _where(country: str | None, first: int | None, last: int | None) -> tuple[Block, ...]:
    lines = list(paragraphs(country, Style.DETAIL, field="education_entry.country"))
    years = str(first) if first == last and first else f"{first or ''}–{last or ''}" if first or last else ""
    if years:
        lines.append(Block((Span(years, kind="atomic"),), Style.DETAIL))
    return tuple(lines)


def _dash() -> tuple[Block, ...]:
    return (block("–", Style.DETAIL),)


def _basic_skills(mapping: MappingPrint, phrases: PhraseBook) -> Iterator[Part]:
    if mapping.basic_skills:
        yield Heading(phrases.block("mapping.basic_skills", Style.HEADING))
        yield Facts(
            tuple(
                (
                    block(name, Style.LABEL, field="competence_mapping.basic_skills"),
                    (phrases.block(_SKILL_LEVELS[level]) if level in _SKILL_LEVELS else block(level),),
                )
                for name, level in mapping.basic_skills
            )
        )


def _facts(mapping: MappingPrint, phrases: PhraseBook) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    if mapping.mapping_on:
        yield (
            phrases.block("mapping.held_on", Style.LABEL),
            (Block((day_in_words(mapping.mapping_on, phrases.language),)),),
        )
    texts = (
        ("mapping.mapped_by", mapping.mapped_by_label, "mapped_by"),
        ("mapping.interpreter", mapping.interpreter_text, "interp_type"),
        ("mapping.basis", mapping.basis_text, "basis"),
    )
    for key, text, field in texts:
        lines = paragraphs(text, field=f"competence_mapping.{field}")
        if lines:
            yield phrases.block(key, Style.LABEL), lines
    if mapping.is_supplement:
        yield phrases.block("mapping.kind", Style.LABEL), (phrases.block("mapping.supplement"),)
    state = "mapping.is_draft" if mapping.is_draft else "mapping.is_final"
    yield phrases.block("mapping.state", Style.LABEL), (phrases.block(state),)
