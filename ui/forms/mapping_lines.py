"""A section of the mapping told in lines, for the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from ui.forms.mapping_rows_section import BASIC_SKILLS, none_text, skill_level
from ui.presenters import mapping_sections as parts
from ui.presenters.answers import NONE

if TYPE_CHECKING:
    from ui.presenters.mapping_presenter import MappingPresenter
    from ui.presenters.record_presenter import RecordPresenter


def lines_of(presenter: MappingPresenter, section: str) -> list[str]:
    """Return the lines of a section; empty where nothing stands."""
    made = presenter.parts
    if section == parts.PERSON:
        return _person(made.person, made.root)
    if section == parts.LIVING:
        fields = ("living_situation", "adaptation")
        return [line for name in fields if (line := _labelled(made.root, name, made.answers.code(name)))]
    kind = parts.KIND_OF[section]
    lines = [line for each in made.rows[kind].rows() if (line := _row(presenter, each))]
    if not lines and made.answers.code(kind) == NONE:
        lines = [f"{none_text(section)}."]
    if section == parts.OTHER:
        lines += _basic_skills(made.root)
    if section == parts.WISHES and made.root.value("own_words") is not None:
        lines.append(f"«{made.root.value('own_words')}»")
    return lines


def shown(record: RecordPresenter, field: str) -> str:
    """Return the value of a field in words: labels of codes, dates as dd.mm.yyyy; empty where there is none."""
    wire, spec = record.value(field), record.spec(field)
    if wire is None:
        return record.text(field) or ""
    if spec.vocabulary is not None:
        labels = record.workplace.vocabularies.load(spec.vocabulary)
        return ", ".join(labels.label(code) for code in ([wire] if isinstance(wire, str) else wire))
    if spec.type.value == "date":
        return ".".join(reversed(str(wire).split("-")))
    return str(wire)


def _person(person: RecordPresenter, root: RecordPresenter) -> list[str]:
    name = " ".join(filter(None, (shown(person, "given_names"), shown(person, "family_name"))))
    facts = [name, *(shown(person, field) for field in ("birth_date", "citizenship", "contact_language"))]
    lines = [", ".join(filter(None, facts))]
    fields = ("basis", "mapping_on", "mapped_by", "place", "interp_language", "interp_mode")
    lines += [line for field in fields if (line := _labelled(root, field, None))]
    return [line for line in lines if line]


def _labelled(record: RecordPresenter, field: str, answer: str | None) -> str:
    value = shown(record, field)
    if not value and answer is not None:
        value = record.workplace.vocabularies.label("answer", answer)
    return f"{record.spec(field).label}: {value}" if value else ""


def _row(presenter: MappingPresenter, row: RecordPresenter) -> str:
    if row.kind.name == "language_skill":
        return _language(presenter, row)
    fields: dict[str, tuple[str, ...]] = {
        "education_entry": ("subject", "nus_level", "institution", "country", "evidence"),
        "work_entry": ("occupation_text", "styrk", "country", "form", "evidence"),
        "other_competence": ("type", "detail", "year", "evidence"),
        "wish": ("type", "horizon", "text"),
    }
    told = [shown(row, field) for field in fields[row.kind.name]]
    return _sentence([*told, _years(row.draft.values())])


def _language(presenter: MappingPresenter, row: RecordPresenter) -> str:
    levels = []
    for skill in parts.SKILLS:
        answer = presenter.parts.answers.code(f"{row.record_id}.{skill}")
        level = shown(row, skill) or (row.workplace.vocabularies.label("answer", answer) if answer else _tr("mangler"))
        levels.append(f"{row.spec(skill).label.lower()} {level}")
    mother = _tr("morsmål") if row.value("mother_tongue") == "YES" else ""
    return _sentence([": ".join((shown(row, "language"), ", ".join(levels))), mother])


def _years(values: dict[str, Any]) -> str:
    begins, ends = values.get("from_year"), values.get("to_year")
    return f"{begins or ''}–{ends or ''}" if begins or ends else ""


def _basic_skills(root: RecordPresenter) -> list[str]:
    levels = root.value("basic_skills") or {}
    labels = root.workplace.vocabularies.load("basic_skill")
    told = [f"{labels.label(part)} {skill_level(str(levels[part])).lower()}" for part in BASIC_SKILLS if part in levels]
    return [_sentence(told)] if told else []


def _sentence(told: list[str]) -> str:
    text = ", ".join(part for part in told if part)
    return text[:1].upper() + text[1:]


def _tr(text: str) -> str:
    return QCoreApplication.translate("MappingLines", text)
