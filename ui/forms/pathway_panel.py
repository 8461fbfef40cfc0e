"""All about one ready pathway: its months, its steps with where the months come from, what to look up before use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.forms.plan_words import range_of, short_words, sign_of
from ui.forms.session_parts import sentence_case
from ui.theme import Severity
from ui.widgets.card import MessageLine
from ui.widgets.layout import Divider, column, row
from ui.widgets.sign import Sign
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.domain.planning.pathways import Pathway, PathwayStep
    from karriere_app.services.vocabularies import Vocabularies


class PathwayPanel(QWidget):
    """Shows a pathway, the steps in their order."""

    def __init__(self, vocabularies: Vocabularies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocabularies = vocabularies
        self._inside = column(self, spacing=8)
        self._held: QWidget | None = None
        self.pathway: Pathway | None = None

    def show_pathway(self, pathway: Pathway | None) -> None:
        """Show a pathway; None shows nothing."""
        self.pathway = pathway
        if self._held is not None:
            self._inside.removeWidget(self._held)
            self._held.hide()
            self._held.deleteLater()
            self._held = None
        if pathway is not None:
            self._held = self._content(pathway)
            self._inside.addWidget(self._held)
            self._held.show()

    def _content(self, pathway: Pathway) -> QWidget:
        held = QWidget()
        inside = column(held, spacing=8)
        inside.addWidget(Text(pathway.title.nb, "section", wrap=True))
        inside.addWidget(Text(self._facts(pathway), "strong", wrap=True))
        if pathway.example:
            said = self.tr("For eksempel: {who}.").format(who=pathway.example)
            inside.addWidget(Text(said, "body", "text_muted", wrap=True))
        if pathway.warning.nb:
            inside.addWidget(self._warning(pathway))
        for number, step in enumerate(pathway.steps, start=1):
            inside.addWidget(Divider())
            inside.addWidget(self._step(number, step, pathway))
        inside.addWidget(Divider())
        for note in self._notes(pathway):
            inside.addWidget(Text(note, "caption", "text_muted", wrap=True))
        return held

    def _facts(self, pathway: Pathway) -> str:
        facts = [range_of(*pathway.total_months)]
        if pathway.end_competence is not None:
            facts.append(self._vocabularies.label("end_competence", pathway.end_competence))
        if pathway.area is not None:
            facts.append(self._vocabularies.label("area", pathway.area))
        return " · ".join(facts)

    def _warning(self, pathway: Pathway) -> MessageLine:
        if pathway.warning_on is None:
            return MessageLine(Severity.WARN, pathway.warning.nb)
        fact = self.tr("Per {day}").format(day=f"{pathway.warning_on:%d.%m.%Y}")
        line = MessageLine(Severity.WARN, fact, pathway.warning.nb)
        line.setObjectName("pathwayWarning")
        return line

    def _step(self, number: int, step: PathwayStep, pathway: Pathway) -> QWidget:
        held = QWidget()
        line = row(held, spacing=8)
        sign, colour = sign_of(step.type)
        line.addWidget(Text(str(number), "strong", "text_muted"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Sign(sign, colour, 20), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=0)
        kind = short_words().get(step.type or "", self.tr("Steg"))
        words.addWidget(Text(sentence_case(step.title.nb) or kind, "strong", wrap=True))
        second = self._second(step, pathway)
        if second:
            words.addWidget(Text(second, "caption", "text_muted", wrap=True))
        words.addStretch(1)
        line.addLayout(words, 1)
        months = column(spacing=0)
        months.addWidget(Text(self._months(step), "strong"), 0, Qt.AlignmentFlag.AlignRight)
        if step.is_estimate:
            months.addWidget(Text(step.source_words.nb, "caption", "text_muted"), 0, Qt.AlignmentFlag.AlignRight)
        line.addLayout(months)
        line.setAlignment(months, Qt.AlignmentFlag.AlignTop)
        return held

    def _months(self, step: PathwayStep) -> str:
        least = step.months_min if step.months_min is not None else step.months
        most = step.months_max if step.months_max is not None else step.months
        return range_of(least or 0, most or 0)

    def _second(self, step: PathwayStep, pathway: Pathway) -> str:
        parts = [self.tr("samtidig med andre")] if step.parallel else []
        if step.requirement.nb:
            parts.append(self.tr("krever {what}").format(what=step.requirement.nb))
        if step.builds_on:
            numbers = ", ".join(str(place + 1) for place in step.builds_on)
            parts.append(self.tr("etter steg {numbers}").format(numbers=numbers))
        if step.evidence.nb:
            parts.append(self.tr("bevis: {what}").format(what=step.evidence.nb))
        if step.provider:
            parts.append(step.provider)
        if step.source and not step.is_estimate:
            parts.append(step.source_words.nb)
        return " · ".join(parts)

    def _notes(self, pathway: Pathway) -> list[str]:
        notes = []
        if pathway.formula.nb:
            notes.append(pathway.formula.nb)
        if pathway.after.nb:
            words = (
                self.tr("Etterpå: {what} (ikke kontrollert)")
                if pathway.after_is_believed
                else self.tr("Etterpå: {what}")
            )
            notes.append(words.format(what=pathway.after.nb))
        if any(step.is_estimate for step in pathway.steps):
            notes.append(self.tr("«Anslag» er måneder som ingen har fastsatt. Du kan endre dem i planen."))
        if pathway.is_own:
            notes.append(self.tr("Fylkets egen mal."))
        else:
            notes.append(
                self.tr("Satt sammen etter opplæringslova og opplæringsforskrifta (Lovdata) og Grep (Udir), NLOD 2.0.")
            )
        return notes
