"""Practice reckoned from the work of the mapping, with its arithmetic: praksiskandidat and fagbrev på jobb."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.planning.basis_sentences import range_nb, sentence_nb
from karriere_app.domain.planning.crediting import NO_YEARS, YearRange
from karriere_app.domain.planning.practice import Practice, Work, candidate_practice, on_the_job_practice, worked_years
from karriere_app.services.plan_basis import NewCredit
from ui.forms.plan_credit_words import arithmetic, gaps, verdict
from ui.forms.plan_lines import Lines, Told, chain_in_place
from ui.presenters.plan_basis_jobs import basis_reader
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind, CheckBox
from ui.widgets.card import Card
from ui.widgets.layout import column, row
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.domain.planning.crediting import Trade
    from karriere_app.services.plan_basis import PlanBasis, WorkLine
    from ui.presenters.plan_presenter import PlanPresenter


class PracticeCard(Card):
    """«Praksis»: the jobs of the mapping with a tick for those in the trade, and what they come to.

    Signals:
        chosen: another job is ticked.
    """

    chosen = Signal()

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(self.tr("Praksis i faget"), spacing=8)
        self._presenter = presenter
        self._reader = basis_reader(presenter)
        self._trade: Trade | None = None
        self._credited = NO_YEARS
        self._ticks: dict[str, CheckBox] = {}
        self._work: tuple[WorkLine, ...] = ()
        self._empty = Text(self.tr("Kartleggingen har ingen arbeidserfaring."), "body", "text_muted", wrap=True)
        self._ask = Text(
            self.tr("Kryss av for arbeid som er allsidig praksis i faget."), "caption", "text_muted", wrap=True
        )
        self._held = QWidget()
        self._jobs = column(self._held, spacing=4)
        self.answer = Lines("practice.answer")
        self._add = Button(self.tr("Legg til som godskrevet praksis"), ButtonKind.QUIET, sign="ui-plus", small=True)
        self._add.setObjectName("practice.add")
        self._add.clicked.connect(self._put)
        self.body.addWidget(self._empty)
        self.body.addWidget(self._ask)
        self.body.addWidget(self._held)
        self.body.addWidget(self.answer)
        acts = row()
        acts.addWidget(self._add)
        acts.addStretch(1)
        self.body.addLayout(acts)
        self._reader.read.connect(self._take)
        self._take(self._reader.basis)

    def set_trade(self, trade: Trade | None, credited: YearRange) -> None:
        """Take another trade, or another length of it, and what is credited beside the work."""
        self._trade, self._credited = trade, credited
        self._refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Nothing is added to an agreed plan; the reckoning can still be made."""
        self._add.setVisible(not read_only)

    @Slot(object)
    def _take(self, found: PlanBasis | None) -> None:
        if found is not None and found.work != self._work:
            self._work = found.work
            self._show_jobs(found)
        self._refresh()

    def _show_jobs(self, found: PlanBasis) -> None:
        ticked = {work for work, tick in self._ticks.items() if tick.isChecked()}
        near = self._near(found)
        known = set(self._ticks)
        for tick in self._ticks.values():
            self._jobs.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self._ticks = {}
        for line in found.work:
            tick = CheckBox(line.title)
            tick.setObjectName(f"practice.{line.id}")
            tick.setAccessibleName(line.title)
            tick.setToolTip(line.title)
            tick.setChecked(line.id in ticked or (line.id not in known and line.styrk in near))
            tick.toggled.connect(self._toggled)
            self._jobs.addWidget(tick)
            self._ticks[line.id] = tick
        chain_in_place(self._held, tuple(self._ticks.values()))

    def _near(self, found: PlanBasis) -> set[str]:
        """Occupations that the list of programmes joins with the trade: ticked to begin with."""
        if found.area is None:
            return set()
        catalogue = self._presenter.workplace.vocabularies.catalogue()
        return {occupation.code for occupation in catalogue.occupations_of(found.area.code)}

    @Slot()
    def _toggled(self) -> None:
        self._refresh()
        self.chosen.emit()

    def _chosen_jobs(self) -> list[Work]:
        return [line.job for line in self._work if self._ticks[line.id].isChecked()]

    @Slot()
    def _refresh(self) -> None:
        found = self._reader.basis
        self._empty.setVisible(not self._work)
        self._ask.setVisible(bool(self._work))
        jobs = self._chosen_jobs() if self._work else []
        self._add.setEnabled(bool(jobs) and self._trade is not None)
        if found is None or not self._work:
            self.answer.show_lines([])
            return
        if self._trade is None:
            self.answer.show_lines([Told(self.tr("Velg et lærefag under «Mål og bakgrunn» for å regne ut praksis."))])
            return
        names: dict[str, str] = {line.id: line.title.split(",")[0] for line in self._work}
        candidate = candidate_practice(jobs, self._trade.fixed_years, found.today, found.rules, self._credited)
        on_the_job = on_the_job_practice(jobs, found.today, found.rules)
        said = arithmetic(candidate, self._trade.fixed_years, found.rules)
        lines = [
            _told(self.tr("Praksiskandidat: {sum}. {verdict}").format(sum=said, verdict=verdict(candidate)), candidate),
            _told(
                self.tr("Fagbrev på jobb: minst ett år. Regnet fra arbeid: {worked}. {verdict}").format(
                    worked=range_nb(on_the_job.worked), verdict=verdict(on_the_job)
                ),
                on_the_job,
            ),
        ]
        lines += [Told(each, Severity.WARN) for each in gaps(candidate, names)]
        self.answer.show_lines(lines)

    @Slot()
    def _put(self) -> None:
        found = self._reader.basis
        if found is None or self._trade is None:
            return
        full_time = found.rules.full_time_hours
        worked, _ = worked_years(
            self._chosen_jobs(), found.today, lambda hours: min(Fraction(1), Fraction(hours) / full_time)
        )
        years = round(float(min(worked.least, self._trade.fixed_years)), 2)
        credit = NewCredit(name_shown=self.tr("Praksis i faget"), result="godskrevet", years=years)
        self._reader.put_credit(credit, self.tr("La til praksis"))


def _told(text: str, practice: Practice) -> Told:
    severity = Severity.OK if practice.has_enough else Severity.INFO
    return Told(text, severity, law=practice.section, small=sentence_nb(practice.unverified))
