"""Who was present: chips for the usual ones, and a line each with name, organisation and remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.forms.record_form import RecordForm
from ui.forms.session_parts import CodeChips, SideBySide, sentence_case
from ui.forms.session_rows import OrderedRows, RowLine
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.inputs import LineField
from ui.widgets.layout import Divider, column, row
from ui.widgets.segments import Choice

if TYPE_CHECKING:
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.session_presenter import SessionPresenter

KIND = "attendee"


class AttendeeCard(Card):
    """«Til stede»: a chip per role; the details behind «Navn og merknad»."""

    def __init__(self, presenter: SessionPresenter) -> None:
        self._more = Button(self.tr("Navn og merknad"), ButtonKind.QUIET, small=True, flush=True)
        super().__init__(self.tr("Til stede"), self._more)
        self._more.setObjectName("attendeeMore")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._toggle)
        self._presenter = presenter
        self._rows = presenter.rows[KIND]
        self._roles = presenter.workplace.vocabularies.load("attendee_role")
        terms = [(term.code, term.label("nb")) for term in self._roles.terms if term.code != "COUNSELLOR"]
        self.chips = CodeChips("attendeeRoles", terms)
        self.chips.setAccessibleName(self.tr("Til stede"))
        self.chips.value_changed.connect(self._chosen)
        self.body.addWidget(self.chips)
        self._add = Button(self.tr("Ny person"), ButtonKind.QUIET, sign="ui-plus", small=True)
        self._add.setObjectName("attendeeAdd")
        self._add.clicked.connect(self._add_person)
        self.details = QWidget()
        inside = column(self.details, spacing=12)
        self.list = OrderedRows(self._rows, self._line_of, follower=self._add, spacing=12)
        inside.addWidget(self.list)
        acts = row()
        acts.addWidget(self._add)
        acts.addStretch(1)
        inside.addLayout(acts)
        self.body.addWidget(self.details)
        self.details.hide()
        self.list.counted.connect(self._count)
        self._rows.loaded.connect(self._show_roles)
        self._rows.edited.connect(self._show_roles)

    def set_read_only(self, read_only: bool) -> None:
        """Let the card only be read."""
        self.chips.setEnabled(not read_only)
        self.list.set_read_only(read_only)
        self._add.setVisible(not read_only)

    def _line_of(self, presenter: RecordPresenter) -> RowLine:
        return AttendeeLine(presenter)

    @Slot(bool)
    def _toggle(self, is_open: bool) -> None:
        self.details.setVisible(is_open)

    @Slot()
    def _add_person(self) -> None:
        self._presenter.add_row(KIND)

    @Slot(int)
    def _count(self, count: int) -> None:
        self._show_roles()

    @Slot()
    def _show_roles(self) -> None:
        roles = {each.value("role") for each in self._rows.rows()} - {None, "COUNSELLOR"}
        self.chips.set_value(tuple(sorted(str(role) for role in roles)))

    @Slot(object)
    def _chosen(self, codes: object) -> None:
        wanted = set(codes) if isinstance(codes, tuple) else set()
        present = {str(each.value("role")): each.record_id for each in self._rows.rows() if each.value("role")}
        for role in sorted(wanted - present.keys()):
            self._presenter.add_row(KIND, {"role": role})
        for role, record_id in present.items():
            if role not in wanted and role != "COUNSELLOR":
                self._rows.remove(record_id)


class AttendeeLine(RowLine):
    """Role, name, organisation and remark of one person."""

    def __init__(self, presenter: RecordPresenter) -> None:
        super().__init__(presenter, can_move=False)
        self.form = form = RecordForm(presenter)
        self.hold(form)
        roles = presenter.workplace.vocabularies.load("attendee_role")
        role = Choice(
            [(term.code, sentence_case(term.label("nb"))) for term in roles.terms], placeholder=self.tr("Rolle")
        )
        name = LineField(placeholder=self.tr("Navn"))
        organisation = LineField(placeholder=self.tr("Virksomhet"))
        remark = LineField(placeholder=self.tr("Merknad"), longest=2_000)
        for field, control in (("role", role), ("name", name), ("organisation", organisation), ("remark", remark)):
            control.setObjectName(f"attendee.{field}")
            control.setAccessibleName(presenter.spec(field).label)
            form.bind(field, control)
        inside = column(self, spacing=8)
        inside.addWidget(Divider())
        above = row(spacing=8)
        above.addWidget(SideBySide([(role, 2), (name, 3)]), 1)
        above.addWidget(self.menu)
        inside.addLayout(above)
        inside.addWidget(SideBySide([(organisation, 2), (remark, 3)]))
        self.first = role

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(read_only)
        self.form.set_read_only(read_only)
