"""Agreed steps: what, who, when; and afterwards what was done."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from ui.forms.controls import control_for
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import sentence_case
from ui.forms.session_rows import OrderedRows, RowLine
from ui.theme import WidthClass, scaled
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.inputs import DateField, LineField
from ui.widgets.layout import FlowLayout, column, row
from ui.widgets.segments import Choice
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.session_presenter import SessionPresenter

KIND = "agreed_step"
LEAST_WHAT, WHO, DUE = 140, 132, 112


class StepsCard(Card):
    """«Avtalte steg» while the session is written."""

    def __init__(self, presenter: SessionPresenter) -> None:
        super().__init__(self.tr("Avtalte steg"), Text(self.tr("hva, hvem, når"), "caption", "text_muted"), spacing=8)
        self._presenter = presenter
        self.add_button = Button(self.tr("Nytt steg"), ButtonKind.QUIET, sign="ui-plus", shortcut="Ctrl+J")
        self.add_button.setObjectName("stepAdd")
        self.add_button.clicked.connect(self._add)
        self.fetch_button = Button(self.tr("Hent fra forrige samtale"), ButtonKind.QUIET, sign="ui-undo")
        self.fetch_button.setObjectName("stepFetch")
        self.fetch_button.clicked.connect(presenter.take_over_steps)
        self.list = OrderedRows(presenter.rows[KIND], self._line_of, follower=self.add_button)
        self.list.move_wanted.connect(self._move)
        self.body.addWidget(self.list)
        self._acts = QWidget()
        acts = FlowLayout(self._acts, spacing=16)
        acts.addWidget(self.add_button)
        acts.addWidget(self.fetch_button)
        self.body.addWidget(self._acts)

    def set_read_only(self, read_only: bool) -> None:
        """Let the card only be read."""
        self.list.set_read_only(read_only)
        self._acts.setVisible(not read_only)

    def show_fetch(self, open_steps: int) -> None:
        """Offer to fetch where the session before left something undone."""
        self.fetch_button.setVisible(open_steps > 0)

    def _line_of(self, presenter: RecordPresenter) -> RowLine:
        return StepLine(presenter)

    @Slot()
    def _add(self) -> None:
        self._presenter.add_row(KIND)

    @Slot(str, str)
    def _move(self, row_id: str, before: str) -> None:
        self._presenter.move_row(KIND, row_id, before or None)


class StepLine(RowLine):
    """One agreed step: fields in a row, or two lines to read with «Endre» where room is short."""

    def __init__(self, presenter: RecordPresenter) -> None:
        super().__init__(presenter, can_move=True)
        self.form = RecordForm(presenter)
        self.hold(self.form)
        self._is_narrow = self._is_open = False
        self._number = Text("", "strong", "text_muted")
        self._number.setFixedWidth(scaled(16))
        self._make_fields()
        inside = row(self, spacing=8)
        inside.addWidget(self._number)
        inside.addWidget(self._editing, 1)
        inside.addWidget(self._reading, 1)
        inside.addWidget(self.menu)
        self.first = self.what
        presenter.edited.connect(self._show_words)
        presenter.shown.connect(self._show_words)
        self._refresh()

    def set_number(self, number: int) -> None:
        self._number.setText(str(number))
        for control, word in ((self.what, self.tr("Hva")), (self.who, self.tr("Hvem")), (self.due, self.tr("Innen"))):
            control.setAccessibleName(self.tr("Steg {number}: {field}").format(number=number, field=word))
        self._change.setAccessibleName(self.tr("Endre steg {number}").format(number=number))

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(read_only)
        self.form.set_read_only(read_only)
        self._change.setVisible(not read_only)

    def set_width_class(self, width: WidthClass) -> None:
        """Fields at 1200 and up, words below; a new row is always open."""
        self._is_narrow = width is not WidthClass.COMFORTABLE
        if self.presenter.draft.is_new:
            self._is_open = True
        self._refresh()

    def _make_fields(self) -> None:
        presenter = self.presenter
        workplace = presenter.workplace
        who = workplace.vocabularies.load("agreed_who")
        short = {
            "PARTICIPANT": self.tr("Deltaker"),
            "COUNSELLOR": self.tr("Veileder"),
            "TOGETHER": self.tr("Sammen"),
        }
        self.what = LineField(longest=2_000)
        self.what.setMinimumWidth(scaled(LEAST_WHAT))
        self.who = Choice([(each.code, short.get(each.code) or sentence_case(each.label("nb"))) for each in who.terms])
        self.due = control_for(presenter.spec("due_on"), workplace)
        for field, control in (("what", self.what), ("who", self.who), ("due_on", self.due)):
            control.setObjectName(f"agreed_step.{field}")
            self.form.bind(field, control)
        self.who.setFixedWidth(scaled(WHO))
        self.due.setFixedWidth(scaled(DUE))
        self._editing = QWidget()
        fields = row(self._editing, spacing=8)
        fields.addWidget(self.what, 1)
        fields.addWidget(self.who)
        fields.addWidget(self.due)
        self._reading = QWidget()
        lines = row(self._reading, spacing=8)
        words = column(spacing=0)
        self._what_words = Text("", "body", wrap=True)
        self._when_words = Text("", "caption", "text_muted", wrap=True)
        words.addWidget(self._what_words)
        words.addWidget(self._when_words)
        lines.addLayout(words, 1)
        self._change = Button(self.tr("Endre"), ButtonKind.QUIET, small=True)
        self._change.setObjectName("agreed_step.change")
        self._change.clicked.connect(self._open)
        lines.addWidget(self._change, 0, Qt.AlignmentFlag.AlignVCenter)

    @Slot()
    def _open(self) -> None:
        self._is_open = True
        self._refresh()
        self.what.setFocus()

    @Slot(str)
    def _show_words(self, field: str) -> None:
        value = self.presenter.value
        self._what_words.setText(value("what") or self.tr("Uten tekst"))
        who, due = value("who"), value("due_on")
        words = [self.who.itemText(self.who.findData(who))] if who else []
        if due:
            words.append(f"{date.fromisoformat(due):%d.%m.%Y}")
        self._when_words.setText(" · ".join(words))
        self._when_words.setVisible(bool(words))
        if not self.what.hasFocus():
            self.what.setCursorPosition(0)

    def _refresh(self) -> None:
        is_editing = not self._is_narrow or self._is_open
        self._editing.setVisible(is_editing)
        self._reading.setVisible(not is_editing)
        self._show_words("what")


class DoneCard(Card):
    """What became of the agreed steps: follow-up, also after the session is final."""

    def __init__(self, presenter: SessionPresenter) -> None:
        super().__init__(self.tr("Ble det gjort?"), spacing=8)
        self._workplace = presenter.workplace
        self._empty = Text(self.tr("Ingen steg er avtalt."), "body", "text_muted", wrap=True)
        self.body.addWidget(self._empty)
        self._column = column(spacing=8)
        self.body.addLayout(self._column)
        self._lines: dict[str, QWidget] = {}
        rows = presenter.rows[KIND]
        rows.added.connect(self._add)
        rows.removed.connect(self._remove)

    @Slot(object, bool)
    def _add(self, presenter: RecordPresenter, is_new: bool) -> None:
        held = QWidget()
        line = row(held, spacing=12)
        form = RecordForm(presenter, parent=held)
        words = Text("", "body", wrap=True)
        done = control_for(presenter.spec("done_on"), self._workplace)
        done.setObjectName("agreed_step.done_on")
        if isinstance(done, DateField):
            done.setPlaceholderText(self.tr("Gjort den"))
            done.left.connect(presenter.commit)
        form.bind("done_on", done)
        line.addWidget(words, 1)
        line.addWidget(done)
        show = partial(_show_what, presenter, words, done, self.tr("Gjort den: {what}"))
        presenter.edited.connect(show)
        presenter.shown.connect(show)
        show("what")
        self._lines[presenter.record_id] = held
        self._column.addWidget(held)
        self._empty.hide()

    @Slot(str, object)
    def _remove(self, record_id: str, change_set: object) -> None:
        held = self._lines.pop(record_id, None)
        if held is not None:
            self._column.removeWidget(held)
            held.hide()
            held.deleteLater()
        self._empty.setVisible(not self._lines)


def _show_what(presenter: RecordPresenter, words: Text, done: QWidget, name: str, field: str) -> None:
    what = presenter.value("what") or "–"
    words.setText(what)
    done.setAccessibleName(name.format(what=what))
