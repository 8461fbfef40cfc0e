"""«Kartlegging», «Veiledning» and «Plan»: what there is of each, newest first, and the act that begins another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from ui.models.case_words import day_text
from ui.pages.edge_column import EdgeColumn
from ui.theme import Severity
from ui.widgets.button import Button
from ui.widgets.card import Card, EmptyState
from ui.widgets.layout import column, row
from ui.widgets.sign import Pill, Sign
from ui.widgets.text import ShortText

if TYPE_CHECKING:
    from datetime import date

    from karriere_app.domain.competence import CompetenceMapping
    from karriere_app.domain.education_plan import EducationPlan
    from karriere_app.domain.guidance import GuidanceSession
    from karriere_app.services.vocabularies import Vocabularies


@dataclass(frozen=True)
class RecordLine:
    """One record in a list: ``state`` with its severity, and whether a newer version has taken its place."""

    record: str
    title: str
    caption: str
    state: str
    severity: Severity


@dataclass(frozen=True)
class TabWords:
    """What a tab says: its sign, the acts that begin the first and another one, and the empty state."""

    sign: str
    act: str
    another: str
    empty: str
    hint: str


class RecordsTab(QWidget):
    """A list of records of one kind.

    Signals:
        opened: open a record; arg: its id.
        begun: begin another, or go on with an unfinished one.
    """

    opened = Signal(str)
    begun = Signal()

    def __init__(self, name: str, words: TabWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._name, self._words = name, words
        outer = column(self)
        self._scroll = EdgeColumn((24, 12, 24, 16), spacing=8)
        outer.addWidget(self._scroll)

    def show_lines(self, lines: list[RecordLine]) -> None:
        """Show these records."""
        inside = QWidget()
        rows = column(inside, spacing=8)
        begin = Button(self._words.another if lines else self._words.act, sign="ui-plus")
        begin.setObjectName(f"{self._name}Begin")
        begin.clicked.connect(self.begun)
        if not lines:
            card = Card()
            card.body.addWidget(EmptyState(self._words.sign, self._words.empty, self._words.hint, act=begin))
            rows.addWidget(card)
        else:
            top = row()
            top.addStretch(1)
            top.addWidget(begin)
            for line in lines:
                rows.addWidget(self._line(line))
            rows.addLayout(top)
        self._scroll.show_part(inside)

    def focus_first(self) -> None:
        """Onto the newest record, or the act that begins one."""
        inside = self._scroll.part()
        buttons = inside.findChildren(Button) if inside is not None else []
        if buttons:
            buttons[0].setFocus()

    def _line(self, line: RecordLine) -> Card:
        card = Card(dense=True)
        across = row(spacing=12)
        across.addWidget(Sign(self._words.sign, "accent", 24))
        words = column(spacing=2)
        words.addWidget(ShortText(line.title, "strong"))
        if line.caption:
            words.addWidget(ShortText(line.caption, "caption", "text_muted"))
        across.addLayout(words, 1)
        across.addWidget(Pill(line.state, line.severity))
        button = Button(self.tr("Åpne"), small=True)
        button.setObjectName(f"open_{line.record}")
        button.setAccessibleName(self.tr("Åpne {title}").format(title=f"{line.title}, {line.caption}"))
        button.clicked.connect(partial(self.opened.emit, line.record))
        across.addWidget(button)
        card.body.addLayout(across)
        return card


def mapping_lines(found: tuple[CompetenceMapping, ...], vocabularies: Vocabularies) -> list[RecordLine]:
    """Return the mappings and their versions, newest first."""
    replaced = {each.replaces for each in found}
    lines = []
    for each in reversed(found):
        title = _tr("Tillegg til kartlegging") if each.supplement_to else _tr("Kompetansekartlegging")
        by = vocabularies.label("mapped_by", each.mapped_by) if each.mapped_by else ""
        day = each.mapping_on or each.mapping_started_on
        state = _state(each.status == "FINAL", each.id in replaced)
        lines.append(RecordLine(each.id, title, _caption(_shown(day), by, _version(each.version)), *state))
    return lines


def session_lines(found: tuple[GuidanceSession, ...], vocabularies: Vocabularies) -> list[RecordLine]:
    """Return the sessions and their versions, newest first."""
    replaced = {each.replaces for each in found}
    lines = []
    for each in reversed(found):
        basis = vocabularies.label("guidance_basis", each.basis) if each.basis else ""
        minutes = _tr("{minutes} min").format(minutes=each.duration_minutes) if each.duration_minutes else ""
        day = each.guidance_on or each.declined_on
        caption = _caption(_shown(day), minutes, basis, _version(each.version))
        state = _state(each.status == "FINAL", each.id in replaced)
        if each.declined_on is not None and each.id not in replaced:
            state = (_tr("Takket nei"), Severity.NEUTRAL)
        lines.append(RecordLine(each.id, _tr("Veiledningssamtale"), caption, *state))
    return lines


def plan_lines(found: tuple[EducationPlan, ...], vocabularies: Vocabularies) -> list[RecordLine]:
    """Return the plans and their versions, newest first."""
    replaced = {each.replaces for each in found}
    lines = []
    for each in reversed(found):
        day = each.made_on
        caption = _caption(_shown(day), _version(each.version or 1), each.version_reason)
        if each.id in replaced:
            state = _state(is_final=True, is_replaced=True)
        elif each.status in (None, "DRAFT"):
            state = _state(is_final=False, is_replaced=False)
        else:
            label = vocabularies.label("plan_status", each.status)
            good = each.status in ("AGREED", "ACTIVE", "COMPLETED")
            state = (f"{label[:1].upper()}{label[1:]}", Severity.OK if good else Severity.NEUTRAL)
        lines.append(RecordLine(each.id, each.long_goal or _tr("Plan uten mål ennå"), caption, *state))
    return lines


def _state(is_final: bool, is_replaced: bool) -> tuple[str, Severity]:
    if is_replaced:
        return _tr("Erstattet"), Severity.NEUTRAL
    return (_tr("Ferdigstilt"), Severity.OK) if is_final else (_tr("Kladd"), Severity.WARN)


def _version(version: int | None) -> str:
    return _tr("versjon {version}").format(version=version) if version is not None else ""


def _shown(day: date | None) -> str:
    return day_text(day) if day is not None else ""


def _caption(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ParticipantRecords", text)
