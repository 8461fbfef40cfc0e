"""Adding time that is credited: what it was, what it counts for by the rules, and into the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.planning.basis_sentences import range_nb, sentence_nb
from karriere_app.domain.planning.credit_basis import earlier_of
from karriere_app.domain.planning.crediting import CreditResult, EarlierKind, credit_for
from karriere_app.domain.planning.remaining import RESULT_NB, Outcome
from karriere_app.services.plan_basis import NewCredit
from ui.forms.mnemonics import Mnemonics
from ui.forms.plan_lines import Lines, Told
from ui.forms.session_parts import SideBySide
from ui.presenters.plan_basis_jobs import basis_reader
from ui.theme import Severity
from ui.widgets.button import Button, CheckBox
from ui.widgets.field import Field
from ui.widgets.layout import FlowLayout, column, row
from ui.widgets.picker import Picker, PickItem
from ui.widgets.segments import Choice

if TYPE_CHECKING:
    from karriere_app.domain.planning.crediting import Trade
    from karriere_app.domain.planning.programme_areas import Area
    from ui.presenters.plan_presenter import PlanPresenter


class NewCreditForm(QWidget):
    """Kind, programme area and three ticks; the answer of the rules under them; «Legg til»."""

    def __init__(self, presenter: PlanPresenter, mnemonics: Mnemonics) -> None:
        super().__init__()
        self._presenter = presenter
        self._reader = basis_reader(presenter)
        self._catalogue = presenter.workplace.vocabularies.catalogue()
        self._trade: Trade | None = None
        self._kind = Choice(
            [
                (EarlierKind.SCHOOL_YEAR.value, self.tr("Skoleår i videregående")),
                (EarlierKind.CERTIFICATE.value, self.tr("Fag- eller svennebrev")),
                (EarlierKind.SINGLE.value, self.tr("Enkelt fag eller modul")),
            ],
            may_be_empty=False,
        )
        self._kind.set_value(EarlierKind.SCHOOL_YEAR.value)
        self._area = Picker([_item(area) for area in self._catalogue.areas])
        kind = Field(mnemonics.mark(self.tr("Opplæring")), self._kind, name="newCredit.kind")
        area = Field(mnemonics.mark(self.tr("Hva ble bestått")), self._area, name="newCredit.area")
        self._passed = CheckBox(self.tr("Alle fagene er bestått"))
        self._yff = CheckBox(self.tr("Fordypningen er relevant"))
        self._relevant = CheckBox(self.tr("Faget er relevant"))
        self._add = Button(self.tr("Legg til"), sign="ui-plus", small=True)
        self._answer = Lines("newCredit.answer")
        self._build(kind, area)
        self._kind.value_changed.connect(self._refresh)
        self._area.value_changed.connect(self._refresh)
        for tick in (self._passed, self._yff, self._relevant):
            tick.toggled.connect(self._refresh)
        self._reader.read.connect(self._refresh)
        self._add.clicked.connect(self._put)
        self._refresh()

    @property
    def first(self) -> QWidget:
        """The stop that Tab comes to first."""
        return self._kind

    def set_trade(self, trade: Trade | None) -> None:
        """Take another trade, or another length of it."""
        self._trade = trade
        self._refresh()

    def _build(self, kind: Field, area: Field) -> None:
        inside = column(self, spacing=8)
        inside.addWidget(SideBySide([(kind, 2), (area, 3)]))
        ticks = QWidget()
        flow = FlowLayout(ticks, spacing=16)
        named = ((self._passed, "passed"), (self._yff, "yff"), (self._relevant, "relevant"))
        for tick, name in named:
            tick.setObjectName(f"newCredit.{name}")
            tick.setAccessibleName(tick.text())
            flow.addWidget(tick)
        inside.addWidget(ticks)
        inside.addWidget(self._answer)
        acts = row()
        self._add.setObjectName("newCredit.add")
        acts.addWidget(self._add)
        acts.addStretch(1)
        inside.addLayout(acts)

    def result(self) -> CreditResult | None:
        """What the rules say of what is chosen now; None where nothing is."""
        found, kind, code = self._reader.basis, self._kind.value(), self._area.value()
        if found is None or self._trade is None or not isinstance(kind, str):
            return None
        if code is None and kind != EarlierKind.SINGLE.value:
            return None
        earlier = earlier_of(
            self._catalogue,
            str(code) if code is not None else None,
            EarlierKind(kind),
            is_passed=self._passed.isChecked() or None,
            yff_is_relevant=self._yff.isChecked(),
            is_relevant=self._relevant.isChecked(),
        )
        return credit_for(earlier, self._trade, found.rules)

    @Slot()
    def _refresh(self, _: object = None) -> None:
        kind, result = self._kind.value(), self.result()
        self._yff.setVisible(kind == EarlierKind.SCHOOL_YEAR.value)
        self._relevant.setVisible(kind == EarlierKind.CERTIFICATE.value)
        self._add.setEnabled(result is not None and result.years.most > 0)
        self._answer.show_lines([_told(result)] if result is not None else [])

    @Slot()
    def _put(self) -> None:
        result = self.result()
        area = self._catalogue.area(str(self._area.value()))
        if result is None or area is None:
            return
        credit = NewCredit(
            code=area.code,
            name_shown=f"{area.step} {area.nb}",
            result=RESULT_NB[Outcome.CREDITED],
            years=float(result.years.least or result.years.most),
        )
        self._reader.put_credit(credit, self.tr("La til godskriving"))
        self._area.set_value(None)
        for tick in (self._passed, self._yff, self._relevant):
            tick.setChecked(False)
        self._refresh()
        self._area.setFocus()


def _told(result: CreditResult) -> Told:
    counts = result.years.most > 0
    text = f"{range_nb(result.years)}. {sentence_nb(result.reason)}"
    small = sentence_nb(result.unverified) if result.unverified else ""
    return Told(text, Severity.OK if counts else Severity.INFO, law=result.section, small=small)


def _item(area: Area) -> PickItem:
    return PickItem(area.code, area.nb, area.step, f"{area.short} {area.nn}")
