"""Options that were talked through, with what speaks for and against; topics, buttons, information given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.forms.session_parts import CodeChips, SideBySide, sentence_case, terms_of
from ui.forms.session_rows import OrderedRows, RowLine
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.layout import Divider, column, row
from ui.widgets.sign import KeyCap
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.session_presenter import SessionPresenter

KIND = "option"


class OptionsCard(Card):
    """«Muligheter dere snakket om», in the order that they are wanted."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Muligheter"), KeyCap(self.tr("Alt ↑ ↓ flytter")))
        self._presenter, self._mnemonics = presenter, mnemonics
        self._empty = Text(self.tr("Skriv det dere har snakket om, og hva som taler for og mot."), "body", "text_muted")
        self._empty.setWordWrap(True)
        self.body.addWidget(self._empty)
        self.add_button = Button(self.tr("Ny mulighet"), ButtonKind.QUIET, sign="ui-plus", shortcut="Ctrl+J")
        self.add_button.setObjectName("optionAdd")
        self.add_button.clicked.connect(self._add)
        self.list = OrderedRows(presenter.rows[KIND], self._line_of, follower=self.add_button, spacing=12)
        self.list.move_wanted.connect(self._move)
        self.list.counted.connect(self._count)
        self.body.addWidget(self.list)
        acts = row()
        acts.addWidget(self.add_button)
        acts.addStretch(1)
        self.body.addLayout(acts)
        self.body.addStretch(1)

    def set_read_only(self, read_only: bool) -> None:
        """Let the card only be read."""
        self.list.set_read_only(read_only)
        self.add_button.setVisible(not read_only)

    def _line_of(self, presenter: RecordPresenter) -> RowLine:
        return OptionLine(presenter, self._mnemonics)

    @Slot()
    def _add(self) -> None:
        self._presenter.add_row(KIND)

    @Slot(int)
    def _count(self, count: int) -> None:
        self._empty.setVisible(count == 0)

    @Slot(str, str)
    def _move(self, row_id: str, before: str) -> None:
        self._presenter.move_row(KIND, row_id, before or None)


class OptionLine(RowLine):
    """One option: what it is, what speaks for it, what against."""

    def __init__(self, presenter: RecordPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(presenter, can_move=True)
        self.form = form = RecordForm(presenter, mnemonics=mnemonics)
        self.hold(form)
        inside = column(self, spacing=8)
        self._rule = Divider()
        inside.addWidget(self._rule)
        above = row(spacing=8)
        self._heading = Text("", "strong")
        above.addWidget(self._heading, 1)
        above.addWidget(self.menu)
        inside.addLayout(above)
        what = form.field("what", label=self.tr("Hva"), lines=2)
        pros = form.field("pros", label=self.tr("Taler for"), lines=2)
        cons = form.field("cons", label=self.tr("Taler mot"), lines=2)
        inside.addWidget(what)
        inside.addWidget(SideBySide([(pros, 1), (cons, 1)]))
        self.first = what.control
        self._parts: list[tuple[QWidget, str]] = [
            (what.control, what.label()),
            (pros.control, pros.label()),
            (cons.control, cons.label()),
        ]

    def set_number(self, number: int) -> None:
        self._rule.setVisible(number > 1)
        heading = self.tr("Mulighet {number}").format(number=number)
        self._heading.setText(heading)
        for control, label in self._parts:
            control.setAccessibleName(f"{heading}: {label}")

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(read_only)
        self.form.set_read_only(read_only)


class TopicsCard(Card):
    """What was talked about: topics and the five karriereknapper."""

    def __init__(self, presenter: SessionPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Temaer"))
        self.form = RecordForm(presenter.root, mnemonics=mnemonics, parent=self)
        self.body.addWidget(self.form.field("topics", label=self.tr("Hva dere snakket om")))
        self.body.addWidget(Text(self.tr("Karriereknappene"), "strong"))
        self.buttons = _chips(presenter, self.form, "career_buttons", "career_button", self.tr("Karriereknappene"))
        self.body.addWidget(self.buttons)


class InformationCard(Card):
    """What the participant was told."""

    def __init__(self, presenter: SessionPresenter) -> None:
        super().__init__(self.tr("Informasjon gitt"))
        self.form = RecordForm(presenter.root, parent=self)
        self.chips = _chips(presenter, self.form, "information_given", "information_given", self.heading.text())
        self.body.addWidget(self.chips)


def _chips(presenter: SessionPresenter, form: RecordForm, field: str, vocabulary: str, name: str) -> CodeChips:
    terms = [
        (code, sentence_case(label)) for code, label in terms_of(presenter.workplace.vocabularies.load(vocabulary))
    ]
    chips = CodeChips(f"guidance_session.{field}", terms)
    chips.setAccessibleName(name)
    form.bind(field, chips)
    return chips
