"""The end of a plan and that of the introduction programme side by side, with the county's own deadlines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.parsing import format_date
from karriere_app.domain.planning.basis_sentences import sentence_nb
from karriere_app.domain.planning.rights import ADULT_RIGHTS, PRIORITIES_SECTION, YOUTH_RIGHT
from ui.forms.plan_lines import Lines, Told
from ui.forms.plan_words import length
from ui.forms.session_parts import SideBySide
from ui.presenters.plan_basis_jobs import basis_reader
from ui.theme import Severity
from ui.widgets.card import Card
from ui.widgets.layout import column
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.services.plan_basis import PlanBasis
    from ui.forms.mnemonics import Mnemonics
    from ui.presenters.plan_presenter import PlanPresenter


class _Day(QWidget):
    """A day with what it is the day of, and where it comes from."""

    def __init__(self, label: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._label = label
        inside = column(self, spacing=0)
        inside.addWidget(Text(label, "caption", "text_muted", wrap=True))
        self._day = Text("", "section")
        self._why = Text("", "caption", "text_muted", wrap=True)
        inside.addWidget(self._day)
        inside.addWidget(self._why)
        inside.addStretch(1)

    def show_day(self, on: date | None, none: str, why: str) -> None:
        self._day.setText(format_date(on) if on is not None else none)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.setAccessibleName(f"{self._label}: {self._day.text()}. {why}".strip())


class LimitCard(Card):
    """«Plan og program»: when the plan ends, when the programme does, and which deadlines the county has."""

    def __init__(self, presenter: PlanPresenter, mnemonics: Mnemonics | None = None) -> None:
        super().__init__(self.tr("Planen og introduksjonsprogrammet"), spacing=8)
        self._presenter = presenter
        self._reader = basis_reader(presenter)
        self._plan = _Day(self.tr("Planen slutter"), "planEnds")
        self._programme = _Day(self.tr("Programmet slutter"), "programmeEnds")
        self.body.addWidget(SideBySide([(self._plan, 1), (self._programme, 1)]))
        self._beside = Lines("limitBeside")
        self.body.addWidget(self._beside)
        self.body.addWidget(Text(self.tr("Frister"), "strong"))
        self.deadlines = Lines("deadlines")
        self.body.addWidget(self.deadlines)
        self._reader.read.connect(self._refresh)
        presenter.times.changed.connect(self._refresh)
        presenter.root.edited.connect(self._edited)
        presenter.root.shown.connect(self._edited)
        self._refresh()

    @Slot()
    def _refresh(self, _: object = None) -> None:
        ends = self._presenter.times.shown.ends_on
        self._plan.show_day(ends, self.tr("ikke regnet ut"), "")
        found = self._reader.basis
        if found is None:
            self._programme.show_day(None, "–", "")
            return
        limit = found.limit
        why = [sentence_nb(limit.reason)]
        if limit.may_extend_to is not None:
            why.append(self.tr("Kan forlenges til {day}.").format(day=format_date(limit.may_extend_to)))
        why += [sentence_nb(limit.unverified)] if limit.unverified else []
        law = limit.section.split(",")[0]
        self._programme.show_day(limit.ends_on, self.tr("ikke ført"), " ".join([*why, *([law] if law else [])]))
        self._beside.show_lines(self._comparison(ends, limit.ends_on))
        self.deadlines.show_lines(self._deadlines(found))

    @Slot(str)
    def _edited(self, field: str) -> None:
        if field == "right":
            self._refresh()

    def _comparison(self, plan: date | None, programme: date | None) -> list[Told]:
        if plan is None or programme is None:
            return []
        if plan <= programme:
            return [Told(self.tr("Planen slutter før programmet."), Severity.OK)]
        months = max(1, (plan.year - programme.year) * 12 + plan.month - programme.month)
        text = self.tr("Planen varer {length} lenger enn programmet. Avklar pengene etterpå.")
        return [Told(text.format(length=length(months)), Severity.INFO)]

    def _deadlines(self, found: PlanBasis) -> list[Told]:
        right = self._presenter.root.value("right")
        is_adult = right in ADULT_RIGHTS if right is not None else found.is_adult
        first = []
        if is_adult:
            first = [Told(sentence_nb("deadline.adults"), Severity.INFO, law=PRIORITIES_SECTION)]
        elif right in (None, YOUTH_RIGHT):
            first = [Told(sentence_nb("deadline.youth"), Severity.INFO)]
        own = [
            Told(f"{each.name}: {format_date(each.on) if each.on is not None else each.text}") for each in found.dates
        ]
        return [*first, *(own or [Told(sentence_nb("deadline.none"))])]
