"""Crediting (godskriving) and realkompetanse of a plan: what earlier education and work count for, what remains."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.planning.basis_sentences import range_nb, sentence_nb
from karriere_app.domain.planning.credit_basis import kind_of_row, years_not_taken
from karriere_app.domain.planning.crediting import NO_YEARS, Credited, EarlierKind, Rule, sum_of
from karriere_app.domain.planning.remaining import HOURS_SECTION, Outcome, modules_left, outcome_of
from ui.forms.mnemonics import Mnemonics
from ui.forms.plan_credit_new import NewCreditForm
from ui.forms.plan_credit_rows import CreditRows, is_crediting
from ui.forms.plan_credit_words import remaining_text, years_text
from ui.forms.plan_lines import Lines, PartForm, Told
from ui.forms.plan_practice import PracticeCard
from ui.forms.session_parts import TwoColumns
from ui.presenters.plan_basis_jobs import basis_reader
from ui.theme import Severity
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.layout import Divider, FlowLayout
from ui.widgets.segments import Segments
from ui.widgets.text import Text

if TYPE_CHECKING:
    from karriere_app.domain.planning.crediting import Trade
    from karriere_app.domain.planning.programme_areas import Area
    from karriere_app.domain.planning.remaining import YearHours
    from karriere_app.services.plan_basis import PlanBasis
    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.record_presenter import RecordPresenter


class SchoolCard(Card):
    """«Utdanning i kartleggingen»: each education and what it counts for."""

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(self.tr("Utdanning i kartleggingen"), spacing=8)
        self._reader = basis_reader(presenter)
        self.lines = Lines("mappedEducation")
        self._empty = Text(self.tr("Kartleggingen har ingen utdanning."), "body", "text_muted", wrap=True)
        self.body.addWidget(self._empty)
        self.body.addWidget(self.lines)
        self._reader.read.connect(self._refresh)
        self._refresh(self._reader.basis)

    @Slot(object)
    def _refresh(self, found: PlanBasis | None) -> None:
        lines = found.education if found is not None else ()
        self._empty.setVisible(not lines)
        self.lines.show_lines(
            [Told(line.title or self.tr("Utdanning"), law=line.section, small=sentence_nb(line.note)) for line in lines]
        )


class CreditCard(Card):
    """«Godskriving»: the trade and its length, what is added, the rows, their sum."""

    def __init__(self, presenter: PlanPresenter, mnemonics: Mnemonics) -> None:
        super().__init__(self.tr("Godskriving i læretida"), spacing=12)
        self.trade_line = Text("", "body", "text_muted", wrap=True)
        self.body.addWidget(self.trade_line)
        self.length = Segments([])
        self.length_field = Field(
            mnemonics.mark(self.tr("Hele løpet varer")),
            self.length,
            name="trade.length",
            hint=sentence_nb("unverified.length"),
        )
        self.body.addWidget(self.length_field)
        self.new = NewCreditForm(presenter, mnemonics)
        self.rows = CreditRows(presenter.credits, with_years=True, follower=self.new.first)
        self.sum = Lines("credit.sum")
        self.body.addWidget(self.sum)
        self.body.addWidget(self.rows)
        self.body.addWidget(Divider())
        self.body.addWidget(self.new)

    def show_trade(self, trade: Trade | None, name: str) -> None:
        """Say which trade it is about; without one nothing can be credited."""
        self.trade_line.setText(
            self.tr("Lærefag: {name}").format(name=name)
            if trade is not None
            else self.tr("Godskriving gjelder lærefag. Velg et lærefag under «Mål og bakgrunn».")
        )
        self.length_field.setVisible(trade is not None)
        self.new.setVisible(trade is not None)

    def set_read_only(self, read_only: bool) -> None:
        """Let the card only be read."""
        self.new.setEnabled(not read_only)
        self.length.setEnabled(not read_only)
        self.rows.set_read_only(read_only)


class AssessedCard(Card):
    """«Realkompetanse»: subjects and modules with approved, partly, not approved."""

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(self.tr("Realkompetanse"), spacing=12)
        self._presenter = presenter
        self._reader = basis_reader(presenter)
        words = self.tr("Resultat per fag eller modul. I Vg3 i yrkesfag avklarer vurderingen bare hva som trengs.")
        self.body.addWidget(Text(words, "caption", "text_muted", wrap=True))
        self._modules = Button(self.tr("Legg til modulene"), sign="ui-plus", small=True)
        self._modules.setObjectName("credit.modules")
        self._modules.clicked.connect(self._put_modules)
        self._subject = Button(self.tr("Nytt fag"), ButtonKind.QUIET, sign="ui-plus", small=True)
        self._subject.setObjectName("credit.subject")
        self._subject.clicked.connect(self._add_subject)
        self.rows = CreditRows(presenter.credits, with_years=False, follower=self._modules)
        self.body.addWidget(self.rows)
        self._acts = QWidget()
        acts = FlowLayout(self._acts, spacing=16)
        acts.addWidget(self._modules)
        acts.addWidget(self._subject)
        self.body.addWidget(self._acts)
        self._reader.read.connect(self.refresh)
        presenter.credits.loaded.connect(self.refresh)
        presenter.credits.removed.connect(self.refresh)
        self.refresh()

    @property
    def first(self) -> QWidget:
        """The act that is always there."""
        return self._subject

    @Slot()
    def refresh(self, *_: object) -> None:
        """Offer the modules that have no row yet."""
        self._modules.setVisible(bool(self._missing()))

    def set_read_only(self, read_only: bool) -> None:
        """Let the card only be read."""
        self._acts.setVisible(not read_only)
        self.rows.set_read_only(read_only)

    def _missing(self) -> bool:
        found = self._reader.basis
        held = {each.value("code") for each in self._presenter.credits.rows()}
        return found is not None and any(module.code not in held for module in found.modules)

    @Slot()
    def _put_modules(self) -> None:
        found = self._reader.basis
        if found is not None:
            self._reader.put_modules(found.modules, self.tr("La til moduler"))

    @Slot()
    def _add_subject(self) -> None:
        self._presenter.credits.add()


class RemainingCard(Card):
    """«Det som står igjen»: proposed from rows and hours, and as it shall stand on the plan."""

    def __init__(self, presenter: PlanPresenter, form: PartForm) -> None:
        super().__init__(self.tr("Det som står igjen"), spacing=8)
        self.proposal = Lines("remaining.proposal")
        self.body.addWidget(self.proposal)
        self.body.addWidget(form.field("remaining", label=self.tr("Står igjen"), lines=3))
        self.body.addWidget(form.field("credited_years", label=self.tr("Godskrevet i alt")))


class CreditPart(TwoColumns):
    """The tab «Godskriving». ``forms`` are those that ``PlanTabs.add`` takes: their fields can be gone to."""

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter = presenter
        self._reader = basis_reader(presenter)
        self._catalogue = presenter.workplace.vocabularies.catalogue()
        self._length: Fraction | None = None
        self._area: str | None = None
        letters = Mnemonics()
        form = PartForm(presenter.root, letters, self)
        self.forms = (form,)
        self.school, self.practice = SchoolCard(presenter), PracticeCard(presenter)
        self.credit = CreditCard(presenter, letters)
        self.assessed = AssessedCard(presenter)
        self.remaining = RemainingCard(presenter, form)
        self._form = form
        for left in (self.school, self.practice, self.remaining):
            self.left.addWidget(left)
        self.left.addStretch(1)
        for right in (self.credit, self.assessed):
            self.right.addWidget(right)
        self.right.addStretch(1)
        self.credit.length.value_changed.connect(self._set_length)
        self.credit.sum.pressed.connect(self._use_sum)
        self.remaining.proposal.pressed.connect(self._use_remaining)
        presenter.credits.edited.connect(self._refresh)
        presenter.credits.loaded.connect(self._refresh)
        presenter.credits.removed.connect(self._refresh)
        self._reader.read.connect(self._refresh)
        presenter.root.edited.connect(self._root_edited)
        presenter.root.shown.connect(self._root_edited)
        presenter.context_shown.connect(self._show_context)
        self._show_context(presenter.context)
        self._refresh()

    @Slot(object)
    def _show_context(self, context: PlanContext) -> None:
        self.credit.set_read_only(context.is_final)
        self.assessed.set_read_only(context.is_final)
        self.practice.set_read_only(context.is_final)
        self._refresh()

    @Slot(str)
    def _root_edited(self, field: str) -> None:
        if field in ("remaining", "credited_years"):
            self._refresh()

    @Slot(object)
    def _set_length(self, chosen: object) -> None:
        self._length = Fraction(str(chosen)) if chosen is not None else None
        self._refresh()

    @Slot()
    def _refresh(self, *_: object) -> None:
        found = self._reader.basis
        if found is None:
            self.credit.show_trade(None, "")
            return
        trade = self._trade(found)
        self.credit.show_trade(trade, found.area.nb if found.area is not None else "")
        self.credit.new.set_trade(trade)
        self._form.add_part("credits", self.credit.new.first if trade is not None else self.assessed.first)
        rows = self._rows()
        credited = self._sum(rows, trade) if trade is not None else None
        self.credit.sum.show_lines(self._sum_lines(credited))
        beside = [row for row in rows if kind_of_row(self._catalogue, row.value("code")) is not EarlierKind.PRACTICE]
        self.practice.set_trade(trade, self._sum(beside, trade).years if trade is not None else NO_YEARS)
        self.remaining.proposal.show_lines(self._remaining_lines(found, credited))

    def _trade(self, found: PlanBasis) -> Trade | None:
        """The plan's trade, with the length that was chosen for it here."""
        area = found.trade.area if found.trade is not None else None
        if area != self._area:
            self._area, self._length = area, None
        if found.trade is None:
            return None
        if self.credit.length.count() == 0:
            for code, words in years_text(found.rules.year_choices):
                self.credit.length.addItem(words, code)
        trade = replace(found.trade, fixed_years=self._length) if self._length is not None else found.trade
        self.credit.length.set_value(str(trade.fixed_years))
        return trade

    def _rows(self) -> list[RecordPresenter]:
        return [each for each in self._presenter.credits.rows() if is_crediting(each)]

    def _sum(self, rows: list[RecordPresenter], trade: Trade) -> Credited:
        return sum_of(
            (
                (
                    each.record_id,
                    kind_of_row(self._catalogue, each.value("code")),
                    Fraction(each.value("years") or 0).limit_denominator(1000),
                )
                for each in rows
            ),
            trade.fixed_years,
        )

    def _sum_lines(self, credited: Credited | None) -> list[Told]:
        if credited is None or not credited.results:
            return []
        years = credited.years
        text = self.tr("Til sammen {years}. Igjen: {left}.").format(years=range_nb(years), left=range_nb(credited.left))
        stored = self._presenter.root.value("credited_years")
        offers = stored != float(years.least) and not self._presenter.context.is_final
        lines = [Told(text, Severity.OK, link=self.tr("Bruk summen") if offers else "", key="use")]
        if any(result.rule is Rule.SHUT_OUT for result in credited.results):
            section = next(result.section for result in credited.results if result.rule is Rule.SHUT_OUT)
            lines.append(Told(sentence_nb("credit.SHUT_OUT"), Severity.WARN, law=section))
        if credited.is_capped:
            lines.append(Told(self.tr("Mer enn hele løpet. Regnet som hele løpet."), Severity.WARN))
        return lines

    def _remaining_lines(self, found: PlanBasis, credited: Credited | None) -> list[Told]:
        text = self._proposal(found, credited)
        if not text:
            return []
        offers = text != self._presenter.root.value("remaining") and not self._presenter.context.is_final
        unverified = any(hours is not None and not hours.is_verified for _, hours in self._years(found))
        return [
            Told(
                text,
                Severity.INFO,
                law=HOURS_SECTION if found.is_adult and self._years(found) else "",
                small=sentence_nb("unverified.hours") if unverified and found.is_adult else "",
                link=self.tr("Bruk forslaget") if offers else "",
                key="use",
            )
        ]

    def _proposal(self, found: PlanBasis, credited: Credited | None) -> str:
        results = [(each.value("code"), each.value("result")) for each in self._presenter.credits.rows()]
        modules = modules_left(found.modules, results)
        left = ""
        if credited is not None and credited.results:
            left = self.tr("{years} av løpet").format(years=range_nb(credited.left))
        years = [] if found.modules else self._years(found)
        return remaining_text(modules, years, left, is_adult=found.is_adult)

    def _years(self, found: PlanBasis) -> list[tuple[Area, YearHours | None]]:
        done = (Outcome.APPROVED, Outcome.CREDITED)
        taken = frozenset(
            str(each.value("code"))
            for each in self._presenter.credits.rows()
            if each.value("code") and outcome_of(each.value("result")) in done
        )
        return list(years_not_taken(found.years, taken))

    @Slot(str)
    def _use_sum(self, _: str) -> None:
        found = self._reader.basis
        trade = self._trade(found) if found is not None else None
        if trade is not None:
            self._write("credited_years", round(float(self._sum(self._rows(), trade).years.least), 3))

    @Slot(str)
    def _use_remaining(self, _: str) -> None:
        found = self._reader.basis
        if found is not None:
            trade = self._trade(found)
            self._write("remaining", self._proposal(found, self._sum(self._rows(), trade) if trade else None))

    def _write(self, field: str, value: object) -> None:
        root = self._presenter.root
        root.set_value(field, value)
        root.shown.emit(field)
        root.commit()
