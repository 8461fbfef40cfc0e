"""The rows of crediting and realkompetanse: what, the result, when it was decided, in which decision, for how long."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from karriere_app.domain.planning.remaining import RESULT_NB, Outcome, outcome_of
from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide, sentence_case
from ui.forms.session_rows import OrderedRows, RowLine
from ui.widgets.layout import Divider, column, row
from ui.widgets.segments import Segments
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.presenters.record_presenter import FoundDraft, RecordPresenter
    from ui.presenters.rows_presenter import RowsPresenter

ASSESSED = (Outcome.APPROVED, Outcome.PARTLY, Outcome.NOT_APPROVED)


def is_crediting(presenter: RecordPresenter) -> bool:
    """Whether a row is time credited (godskriving), not a result of an assessment of realkompetanse."""
    return presenter.value("years") is not None or outcome_of(presenter.value("result")) is Outcome.CREDITED


class CreditLine(RowLine):
    """One row. ``with_years``: it is time credited; else a subject or module with approved, partly or not."""

    def __init__(self, presenter: RecordPresenter, *, with_years: bool) -> None:
        super().__init__(presenter, can_move=False)
        self.form = form = RecordForm(presenter, mnemonics=Mnemonics(), is_row=True)
        self.hold(form)
        self._code = Text("", "caption", "text_muted")
        inside = column(self, spacing=8)
        inside.addWidget(Divider())
        above = row(spacing=8)
        what = form.field("name_shown", label=self.tr("Hva"))
        above.addWidget(what, 1)
        above.addWidget(self.menu)
        inside.addLayout(above)
        inside.addWidget(self._code)
        on = form.field("on", label=self.tr("Dato"))
        decision = form.field("decision", label=self.tr("Vedtak"))
        if with_years:
            years = form.field("years", label=self.tr("År"))
            inside.addWidget(SideBySide([(years, 2), (on, 3), (decision, 3)]))
        else:
            words = [(RESULT_NB[each], sentence_case(RESULT_NB[each])) for each in ASSESSED]
            inside.addWidget(form.field("result", label=self.tr("Resultat"), control=Segments(words)))
            inside.addWidget(SideBySide([(on, 3), (decision, 4)]))
        form.set_mnemonics(False)
        self.first = what.control
        presenter.shown.connect(self._show_code)
        presenter.draft_found.connect(self._take_draft)
        self._show_code("code")

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(read_only)
        self.form.set_read_only(read_only)

    @Slot(object)
    def _take_draft(self, found: FoundDraft) -> None:
        """Take up what was typed before a crash, unless somebody else has changed the row since."""
        if not found.is_stale:
            self.presenter.restore_draft()

    @Slot(str)
    def _show_code(self, field: str) -> None:
        if field == "code":
            code = self.presenter.value("code") or ""
            self._code.setText(code.rstrip("-"))
            self._code.setVisible(bool(code))


class CreditRows(OrderedRows):
    """Those rows of a plan that are time credited, or those that are not. A row stays where it was first put."""

    def __init__(self, rows: RowsPresenter, *, with_years: bool, follower: QWidget) -> None:
        self._with_years = with_years
        super().__init__(rows, partial(CreditLine, with_years=with_years), follower=follower)

    @Slot(object, bool)
    def _add(self, presenter: RecordPresenter, is_new: bool) -> None:
        if is_new or presenter.is_loaded():
            self._sort_in(presenter, is_new)
        else:
            # Its values come with the next signal; before that nobody knows what kind of row it is.
            presenter.loaded.connect(partial(self._came, presenter.record_id))

    def _came(self, record_id: str) -> None:
        self._sort_in(self._rows.row(record_id), False)

    def _sort_in(self, presenter: RecordPresenter, is_new: bool) -> None:
        if presenter.record_id not in self._lines and is_crediting(presenter) == self._with_years:
            super()._add(presenter, is_new)
