"""What may come in the way of a plan, and who got a copy of it: rows that need no new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot

from karriere_app.domain.planning.plan_facts import is_shared
from ui.forms.controls import control_for
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import SideBySide
from ui.forms.session_rows import OrderedRows, RowLine
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.inputs import LineField
from ui.widgets.layout import Divider, column, row
from ui.widgets.sign import Sign
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import FoundDraft, RecordPresenter
    from ui.presenters.rows_presenter import RowsPresenter


class RowsCard(Card):
    """A card of rows, a sentence that says what belongs here, and an act that adds a row."""

    def __init__(
        self, heading: str, about: str, add: str, rows: RowsPresenter, line_of: Callable[[RecordPresenter], RowLine]
    ) -> None:
        super().__init__(heading, spacing=8)
        self._rows = rows
        self.body.addWidget(Text(about, "caption", "text_muted", wrap=True))
        self.add_button = Button(add, ButtonKind.QUIET, sign="ui-plus", flush=True)
        self.add_button.setObjectName(f"{rows.kind.name}Add")
        self.add_button.clicked.connect(self._add)
        self.list = OrderedRows(rows, line_of, follower=self.add_button)
        self.body.addWidget(self.list)
        acts = row()
        acts.addWidget(self.add_button)
        acts.addStretch(1)
        self.body.addLayout(acts)

    def focus_first(self) -> None:
        """Give the focus to the first row, or to the act that adds one."""
        lines = self.list.lines()
        (lines[0].first if lines and lines[0].first is not None else self.add_button).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    @Slot()
    def _add(self) -> None:
        self._rows.add()


class RiskCard(RowsCard):
    """«Hindringer og tiltak»."""

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(
            self.tr("Hindringer og tiltak"),
            self.tr("Hva kan komme i veien, og hva gjør dere da?"),
            self.tr("Ny hindring"),
            presenter.risks,
            RiskLine,
        )


class SharingCard(RowsCard):
    """«Hvem har fått planen»."""

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(
            self.tr("Hvem får planen"),
            self.tr("Ingenting deles uten grunnlag: samtykke fra deltakeren, eller en lov."),
            self.tr("Ny utlevering"),
            presenter.sharings,
            SharingLine,
        )


class FieldsLine(RowLine):
    """A row of lines of text; each shows its beginning while nobody writes in it."""

    def __init__(self, presenter: RecordPresenter) -> None:
        super().__init__(presenter, can_move=False)
        self._form = RecordForm(presenter, is_row=True)
        self.hold(self._form)
        presenter.draft_found.connect(self._take_draft)

    def bind(self, **controls: QWidget) -> None:
        """Bind the controls to their fields and name them."""
        presenter = self.presenter
        for field, control in controls.items():
            control.setObjectName(f"{presenter.kind.name}.{field}.{presenter.record_id}")
            control.setAccessibleName(presenter.spec(field).label)
            self._form.bind(field, control)
        presenter.shown.connect(self._show_beginning)
        self._show_beginning()

    @Slot(object)
    def _take_draft(self, found: FoundDraft) -> None:
        """Take up what was typed before a crash, unless somebody else has changed the row since."""
        if not found.is_stale:
            self.presenter.restore_draft()

    @Slot()
    def _show_beginning(self) -> None:
        for line in self.findChildren(LineField):
            if not line.hasFocus():
                line.setCursorPosition(0)


class RiskLine(FieldsLine):
    """A hindrance and what is done about it."""

    def __init__(self, presenter: RecordPresenter) -> None:
        super().__init__(presenter)
        what = LineField(placeholder=self.tr("Hindring"), longest=2_000)
        measure = LineField(placeholder=self.tr("Tiltak"), longest=2_000)
        self.bind(what=what, measure=measure)
        inside = row(self, spacing=8)
        inside.addWidget(SideBySide([(what, 1), (measure, 1)]), 1)
        inside.addWidget(self.menu, 0, Qt.AlignmentFlag.AlignTop)
        self.first = what


class SharingLine(FieldsLine):
    """Who gets a copy, when, of what, on which basis; it may be shared only with a receiver and a basis."""

    def __init__(self, presenter: RecordPresenter) -> None:
        super().__init__(presenter)
        who = LineField(placeholder=self.tr("Hvem"))
        on = control_for(presenter.spec("on"), presenter.workplace)
        scope = LineField(placeholder=self.tr("Hva de får"), longest=2_000)
        basis = LineField(placeholder=self.tr("Grunnlag"))
        self.bind(who=who, on=on, scope=scope, basis=basis)
        inside = column(self, spacing=6)
        inside.addWidget(Divider())
        above = row(spacing=8)
        above.addWidget(SideBySide([(who, 3), (on, 2)]), 1)
        above.addWidget(self.menu, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(above)
        inside.addWidget(SideBySide([(scope, 1), (basis, 1)]))
        said = row(spacing=6)
        self._sign = Sign("ui-info", "info", 16)
        self._state = Text("", "caption", wrap=True)
        self._state.setObjectName(f"sharing.state.{presenter.record_id}")
        said.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._state, 1)
        inside.addLayout(said)
        self.first = who
        presenter.edited.connect(self._show_state)
        presenter.shown.connect(self._show_state)
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        may_be = is_shared(self.presenter.draft.values())
        severity = Severity.OK if may_be else Severity.WARN
        missing = self.tr("Skal ikke deles ennå: mottaker eller grunnlag mangler.")
        self._state.setText(self.tr("Kan deles.") if may_be else missing)
        self._state.set_look("caption", severity.value)
        self._sign.set_sign(severity.sign or "ui-info", severity.value)
