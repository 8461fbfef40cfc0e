"""How far each section of a competence mapping is, and what still hinders ferdigstill, while one writes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from karriere_app.domain.fields import Needed
from karriere_app.domain.kinds import kind_named
from karriere_app.services.law_words import sentence
from ui.presenters import mapping_sections as parts
from ui.presenters.answers import NONE, AnswerSheet
from ui.presenters.mapping_sections import Missing
from ui.presenters.record_presenter import RecordPresenter
from ui.presenters.rows_presenter import RowsPresenter
from ui.widgets.tabs import SectionState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QObject

    from karriere_app.services.readiness import Readiness
    from ui.presenters.findings import Rules
    from ui.presenters.workplace import Workplace

KIND = "competence_mapping"


@dataclass(frozen=True)
class MappingParts:
    """The presenters of one mapping: the record, its person, its rows by kind, its answers."""

    root: RecordPresenter
    person: RecordPresenter
    rows: Mapping[str, RowsPresenter]
    answers: AnswerSheet

    def records(self) -> list[RecordPresenter]:
        """Every record of the form: mapping, person, rows."""
        return [self.root, self.person, *(row for rows in self.rows.values() for row in rows.rows())]


def make_parts(workplace: Workplace, mapping: str, participant: str, label: str, owner: QObject) -> MappingParts:
    """Make the presenters of a mapping; nothing is read yet. ``label`` names its saving in history and undo."""
    answers = AnswerSheet(workplace, mapping, participant, owner)
    rows = {
        kind: RowsPresenter(
            workplace,
            kind,
            mapping,
            participant=participant,
            rules_for=partial(_rules_for, kind, answers),
            parent=owner,
        )
        for kind in parts.KIND_OF.values()
    }
    root = RecordPresenter(workplace, KIND, mapping, participant=participant, label=label, parent=owner)
    person = RecordPresenter(workplace, "participant", participant, participant=participant, parent=owner)
    return MappingParts(root, person, rows, answers)


def _rules_for(kind: str, answers: AnswerSheet, row_id: str) -> Rules:
    return parts.skill_rules(answers, row_id) if kind == "language_skill" else parts.period_rules


class MappingProgress:
    """Reads the presenters of a mapping; ``readiness`` is what the law says of the mapping as it was saved last."""

    def __init__(self, mapping_parts: MappingParts) -> None:
        self._parts = mapping_parts
        self.readiness: Readiness | None = None

    @property
    def is_final(self) -> bool:
        """Whether the content is frozen."""
        return self._parts.root.draft.base.get("status") == "FINAL"

    def state(self, section: str) -> SectionState:
        """How far a section is."""
        if section == parts.SUMMARY:
            return self._state_of_summary()
        if section == parts.PERSON:
            return self._state_of_person()
        if section == parts.LIVING:
            has_text = any(self._has_answer(name) for name in ("living_situation", "adaptation"))
            return SectionState.FULL if has_text else SectionState.EMPTY
        kind = parts.KIND_OF[section]
        rows = [row for row in self._parts.rows[kind].rows() if row.draft.values()]
        is_answered = bool(rows) or self._parts.answers.code(kind) == NONE
        beside = {parts.WISHES: "own_words", parts.OTHER: "basic_skills"}.get(section)
        has_beside = beside is not None and self._parts.root.value(beside) is not None
        if not is_answered:
            return SectionState.HALF if has_beside else SectionState.EMPTY
        return SectionState.HALF if self.warnings(section) else SectionState.FULL

    def warnings(self, section: str) -> int:
        """How many things are left in a section; none in a mapping that is final."""
        if self.is_final:
            return 0
        kind = parts.KIND_OF.get(section)
        found = sum(len(row.all_findings()) for row in self._parts.rows[kind].rows()) if kind is not None else 0
        if section == parts.PERSON:
            found += len(self._parts.person.all_findings())
        found += sum(parts.section_of(each.field) == section for each in self._parts.root.all_findings())
        return found + sum(missing.section == section for missing in self.missing())

    def answered(self) -> int:
        """In how many of the sections something stands."""
        return sum(self.state(section) is not SectionState.EMPTY for section in parts.SECTIONS)

    def missing(self) -> list[Missing]:
        """What hinders ferdigstill, in the order of the sections."""
        if self.is_final:
            return []
        found = self._missing_fields() + self._missing_sections() + self._blocking_rules()
        return sorted(found, key=lambda missing: parts.SECTIONS.index(missing.section))

    def _missing_fields(self) -> list[Missing]:
        fields = kind_named(KIND).fields
        needed = [name for name, spec in fields.items() if spec.final is Needed.ALWAYS]
        return [
            Missing(parts.section_of(name), name, _tr("{field} mangler.").format(field=fields[name].label))
            for name in needed
            if self._parts.root.value(name) is None
        ]

    def _missing_sections(self) -> list[Missing]:
        found = []
        for section, kind in parts.KIND_OF.items():
            has_rows = any(row.draft.values() for row in self._parts.rows[kind].rows())
            if kind in parts.STATUTORY and not has_rows and self._parts.answers.code(kind) is None:
                text = _tr("{section}: før opp noe, eller svar «ingen».")
                found.append(Missing(section, None, text.format(section=parts.section_title(section))))
        return found

    def _blocking_rules(self) -> list[Missing]:
        """Rules of the law besides those that the form counts itself while one writes."""
        if self.readiness is None:
            return []
        return [
            Missing(parts.PERSON, next(iter(finding.fields), None), sentence(finding))
            for finding in self.readiness.findings
            if finding.severity.blocks_final
            and finding.id != "MAP_INCOMPLETE"
            and finding.id not in self.readiness.set_aside
        ]

    def _has_answer(self, name: str) -> bool:
        return self._parts.root.value(name) is not None or self._parts.answers.code(name) is not None

    def _state_of_person(self) -> SectionState:
        filled = [self._parts.root.value(name) is not None for name in ("basis", "mapping_on", "mapped_by")]
        filled += [self._parts.person.value(name) is not None for name in ("birth_date", "contact_language")]
        if all(filled):
            return SectionState.HALF if self.warnings(parts.PERSON) else SectionState.FULL
        return SectionState.HALF if any(filled) else SectionState.EMPTY

    def _state_of_summary(self) -> SectionState:
        if self.is_final:
            return SectionState.FULL
        return SectionState.EMPTY if self.missing() else SectionState.HALF


def _tr(text: str) -> str:
    return QCoreApplication.translate("MappingProgress", text)
