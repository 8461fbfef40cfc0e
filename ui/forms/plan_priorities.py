"""The three end competences of an application, in their order (opplæringsforskrifta § 13-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.planning.basis_sentences import sentence_nb
from karriere_app.domain.planning.rights import PRIORITIES, repeated
from ui.forms.leaving import LeaveWatch
from ui.forms.mnemonics import NoMnemonics
from ui.forms.plan_area import AreaField
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, choice_of
from ui.presenters.plan_basis_jobs import basis_reader
from ui.presenters.record_presenter import FoundDraft, RecordPresenter
from ui.theme import Severity
from ui.widgets.card import Card
from ui.widgets.layout import Divider, column
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.services.plan_basis import PlanBasis
    from ui.presenters.plan_presenter import PlanPresenter


def rank_of(presenter: RecordPresenter) -> int | None:
    """Return the number of a priority, also of one that is not saved yet."""
    rank = presenter.value("rank") or presenter.draft.frame.get("rank")
    return rank if isinstance(rank, int) else None


class PriorityLine(QWidget):
    """One of the three: end competence and programme area."""

    def __init__(self, presenter: RecordPresenter, rank: int) -> None:
        super().__init__()
        self.presenter, self.rank = presenter, rank
        letters = NoMnemonics()
        self.form = RecordForm(presenter, mnemonics=letters, is_row=True, parent=self)
        inside = column(self, spacing=8)
        if rank > 1:
            inside.addWidget(Divider())
        number = self.tr("Ønske {rank}").format(rank=rank)
        competence = choice_of(presenter.workplace, "end_competence")
        self.competence = self.form.field("end_competence", label=number, control=competence)
        competence.setAccessibleName(self.tr("{number}: sluttkompetanse").format(number=number))
        self.area = AreaField(presenter, label=self.tr("Programområde"), mnemonics=letters)
        self.area.setObjectName(f"priority.area.{rank}")
        self.setObjectName(f"priority.{rank}")
        inside.addWidget(SideBySide([(self.competence, 1), (self.area, 1)]))

    def set_read_only(self, read_only: bool) -> None:
        """Let the wish only be read."""
        self.form.set_read_only(read_only)
        self.area.set_read_only(read_only)

    def show_repeat(self, is_repeat: bool) -> None:
        """Say where it is the same as one above."""
        if is_repeat:
            self.competence.set_finding(Severity.WARN, self.tr("Samme ønske står lenger opp."))
        else:
            self.competence.clear_finding()


class PrioritiesCard(Card):
    """«Tre ønsker til søknaden». The rows are asked for where the plan holds an application under §§ 18-3 to 18-7.

    Signals:
        first_found: the rows are here; arg: the field of the first, to give it the focus.
    """

    first_found = Signal(object)

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(self.tr("Tre ønsker til søknaden"), spacing=8)
        self.setObjectName("priorities")
        self._presenter = presenter
        self._rows = presenter.priorities
        self._reader = basis_reader(presenter)
        self._why = Text("", "caption", "text_muted", wrap=True)
        self.body.addWidget(self._why)
        self._lines: dict[str, PriorityLine] = {}
        self._watch = LeaveWatch(self)
        self._has_rows = False
        self._reader.read.connect(self._refresh)
        self._rows.added.connect(self._added)
        self._rows.loaded.connect(self._loaded)
        self._rows.removed.connect(self._removed)
        self._rows.edited.connect(self._show_repeats)
        presenter.context_shown.connect(self._refresh)
        self._refresh()

    @Slot(object, bool)
    def _added(self, row: RecordPresenter, _: bool) -> None:
        row.draft_found.connect(self._take_draft)

    @Slot(object)
    def _take_draft(self, found: FoundDraft) -> None:
        """Take up what was typed before a crash, unless somebody else has changed the row since."""
        row = self.sender()
        if not found.is_stale and isinstance(row, RecordPresenter):
            row.restore_draft()

    @Slot()
    def _loaded(self) -> None:
        self._has_rows = True
        self._refresh()

    @Slot(str, object)
    def _removed(self, record_id: str, _: object) -> None:
        line = self._lines.pop(record_id, None)
        if line is not None:
            self._watch.forget(line)
            self.body.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._refresh()

    @Slot()
    def _refresh(self, _: object = None) -> None:
        found = self._reader.basis
        if found is None or not self._has_rows:
            return
        rule = found.priorities
        self._why.setText(" ".join((sentence_nb(rule.reason), rule.section)))
        if self._wants_rows(found):
            self._fill_up()
        self._arrange()
        self._show_repeats()
        for line in self._lines.values():
            line.set_read_only(self._presenter.context.is_final)

    def _wants_rows(self, found: PlanBasis) -> bool:
        return found.priorities.wanted > 0 and not self._presenter.context.is_final

    def _fill_up(self) -> None:
        """An unsaved row for each number that has none: it is in the store with its first value."""
        taken = {rank_of(row) for row in self._rows.rows()}
        for rank in range(1, PRIORITIES + 1):
            if rank not in taken:
                self._rows.add().draft.frame["rank"] = rank

    def _arrange(self) -> None:
        ordered = sorted(self._rows.rows(), key=lambda row: (rank_of(row) or PRIORITIES + 1, row.record_id))
        for place, row in enumerate(ordered):
            if row.record_id not in self._lines:
                line = PriorityLine(row, rank_of(row) or place + 1)
                self._lines[row.record_id] = line
                self._watch.watch(line, row.commit)
            line = self._lines[row.record_id]
            if self.body.indexOf(line) != place + 1:
                self.body.insertWidget(place + 1, line)
            line.show()
        if ordered:
            self.first_found.emit(self._lines[ordered[0].record_id].competence)

    @Slot()
    def _show_repeats(self) -> None:
        ordered = sorted(self._lines.values(), key=lambda line: line.rank)
        again = repeated(
            (line.presenter.record_id, line.presenter.value("end_competence"), line.presenter.value("area"))
            for line in ordered
        )
        for line in ordered:
            line.show_repeat(line.presenter.record_id in again)
