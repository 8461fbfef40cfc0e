"""«Oversikt»: what happened and what is due, and the cards goal, language, the law, agreed steps, services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.models.case_words import SOON_DAYS, day_text
from ui.models.timeline_words import timeline_items
from ui.pages.edge_column import EdgeColumn
from ui.pages.participant_law import SHOWN, LawCard, ServicesCard
from ui.theme import Severity, WidthClass, scaled
from ui.widgets.button import Button, ButtonKind, CheckBox
from ui.widgets.card import Card
from ui.widgets.layout import Divider, column, row
from ui.widgets.sign import Pill
from ui.widgets.text import Link, ShortText, Text
from ui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from datetime import date

    from karriere_app.services.participants import LanguageLine, StepLine
    from karriere_app.services.vocabularies import Vocabularies
    from ui.pages.participant_jobs import PersonView

TIMELINE_WIDTH: Final = 316
HEADING: Final = 28
LEVELS: Final = {"NONE": "–", "PRE_A1": "<A1"}


class TimelineCard(Card):
    """What happened and what is due, newest first; «Legg til» (Ctrl+T) writes a short note."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.add_button = Button(self.tr("Legg til"), ButtonKind.QUIET, sign="ui-plus", small=True, flush=True)
        super().__init__(self.tr("Tidslinje"), self.add_button, spacing=8, parent=parent)
        self.add_button.setObjectName("addNote")
        self.add_button.setToolTip(self.tr("Kort notat (Ctrl+T)"))
        self.timeline = Timeline()
        self.timeline.setObjectName("timeline")
        # One event is enough to scroll through where the text is large.
        self.timeline.setMinimumHeight(scaled(48))
        self.body.addWidget(self.timeline)


class StepRow(QWidget):
    """One agreed step: a box to tick, who does it, and when.

    Signals:
        ticked: a person says that the step is done or is not; args: the step's id, and whether.
    """

    ticked = Signal(str, bool)

    def __init__(self, step: StepLine, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = step.id
        line = row(self, spacing=8)
        self.box = CheckBox(step.what or self.tr("Uten tekst"))
        self.box.setObjectName(f"step_{step.id}")
        self.box.setChecked(step.done_on is not None)
        self.box.setToolTip(step.what)
        self.box.clicked.connect(self._clicked)
        line.addWidget(self.box)
        line.addStretch(1)
        self._who = ShortText(step.who or "", "caption", "text_muted")
        line.addWidget(self._who)
        pill = self._pill(step, today)
        if pill is not None:
            line.addWidget(pill)

    def _pill(self, step: StepLine, today: date) -> Pill | None:
        if step.done_on is not None:
            return Pill(self.tr("Gjort {day}").format(day=f"{step.done_on:%d.%m.}"), Severity.OK)
        if step.due_on is None:
            return None
        is_soon = (step.due_on - today).days <= SOON_DAYS
        return Pill(day_text(step.due_on), Severity.WARN if is_soon else Severity.NEUTRAL)

    def _clicked(self, on: bool) -> None:
        self.ticked.emit(self._step, on)


class Cards(QWidget):
    """What scrolls: as high as its texts are in the width there is, not as high as they would be in the narrowest."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class OverviewTab(QWidget):
    """The timeline at the left where there is room, the cards beside it.

    Signals:
        ticked: an agreed step was ticked or not; args: its id, and whether.
        mapping_wanted: open the mapping that the languages stand in.
        set_aside_wanted, taken_back, what_if_wanted: as LawCard's.
    """

    ticked = Signal(str, bool)
    mapping_wanted = Signal()
    set_aside_wanted = Signal(object)
    taken_back = Signal(str)
    what_if_wanted = Signal()

    def __init__(self, vocabularies: Vocabularies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocabularies = vocabularies
        self._width = WidthClass.COMFORTABLE
        self._view: tuple[PersonView, date] | None = None
        self._shows_all = False
        line = row(self, margins=(24, 0, 0, 0))
        self._left = QWidget()
        self.timeline_card = TimelineCard()
        self.timeline_card.setFixedWidth(scaled(TIMELINE_WIDTH))
        column(self._left, margins=(0, 12, 16, 16)).addWidget(self.timeline_card)
        line.addWidget(self._left)
        self._scroll = EdgeColumn((0, 12, 24, 16))
        line.addWidget(self._scroll, 1)

    def show_person(self, view: PersonView, today: date) -> None:
        """Show a person's cards; the box that has the keyboard keeps it."""
        self._view = (view, today)
        before = self._scroll.part()
        focused = before.focusWidget() if before is not None else None
        had_keys = focused is not None and focused.hasFocus()
        name = focused.objectName() if focused is not None else ""
        self.timeline_card.timeline.set_items(timeline_items(view.timeline, today))
        self._build(view, today)
        again = self.findChild(QWidget, name) if had_keys and name else None
        if again is None and had_keys and name.startswith("law"):
            # What had the keyboard was the last of its kind.
            again = self.findChild(QWidget, "lawFinding0") or self.findChild(QWidget, "lawWhatIf")
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_width_class(self, width: WidthClass) -> None:
        """The timeline stands here from 1200 on; below it is a tab of its own."""
        self._left.setVisible(width is WidthClass.COMFORTABLE)
        if width is not self._width:
            self._width = width
            if self._view is not None:
                self._build(*self._view)

    def _build(self, view: PersonView, today: date) -> None:
        cards = Cards()
        goal, language, steps = self._goal(view), self._languages(view), self._steps(view, today)
        law, services = self._law(view), ServicesCard(view.law.services)
        space = 16 if self._width is WidthClass.COMFORTABLE else 12
        if self._width is WidthClass.COMFORTABLE:
            outer: QBoxLayout = column(cards, spacing=space)
            upper = row(spacing=space)
            upper.addWidget(goal, 3)
            upper.addWidget(language, 2)
            outer.addLayout(upper)
            for card in (law, steps, services):
                outer.addWidget(card)
        elif self._width is WidthClass.NARROW:
            outer = row(cards, spacing=space)
            left = column(spacing=space)
            for card in (goal, language, services):
                left.addWidget(card)
            left.addStretch(1)
            outer.addLayout(left, 9)
            right = column(spacing=space)
            right.addWidget(law)
            right.addWidget(steps)
            right.addStretch(1)
            outer.addLayout(right, 11)
        else:
            outer = column(cards, spacing=space)
            for card in (goal, law, steps, language, services):
                outer.addWidget(card)
        for card in (goal, language, law, steps, services):
            # Headings of one row are level, whatever stands beside them.
            card.heading.setMinimumHeight(scaled(HEADING))
        self._scroll.show_part(cards)

    def _law(self, view: PersonView) -> LawCard:
        card = LawCard(view.law, self._width, shows_all=self._shows_all)
        card.set_aside_wanted.connect(self.set_aside_wanted)
        card.taken_back.connect(self.taken_back)
        card.what_if_wanted.connect(self.what_if_wanted)
        card.more_wanted.connect(self._show_all)
        return card

    @Slot()
    def _show_all(self) -> None:
        """Show every finding; the keyboard goes to the first that was not there before."""
        self._shows_all = True
        if self._view is not None:
            self._build(*self._view)
            first_more = self.findChild(QWidget, f"lawFinding{SHOWN}")
            if first_more is not None:
                first_more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _goal(self, view: PersonView) -> Card:
        overview, plan = view.overview, view.newest_plan
        pill = Pill(self.tr("Avtalt"), Severity.OK) if overview.goal_is_agreed else None
        card = Card(self.tr("Mål"), pill)
        if overview.goal:
            card.body.addWidget(Text(overview.goal, "lead", wrap=True))
        else:
            card.body.addWidget(
                Text(self.tr("Målet kommer fra planen eller samtalen."), "body", "text_muted", wrap=True)
            )
        if plan is not None:
            card.body.addWidget(Divider())
            if plan.right:
                card.body.addWidget(fact_line(self.tr("Rett"), self._label("right", plan.right)))
            if plan.goal_end_competence:
                words = self._label("end_competence", plan.goal_end_competence)
                card.body.addWidget(fact_line(self.tr("Sluttkompetanse"), words))
            version = self.tr("Versjon {version}").format(version=plan.version or 1)
            if plan.made_on is not None:
                version = self.tr("{version} av {day}").format(version=version, day=day_text(plan.made_on))
            card.body.addWidget(fact_line(self.tr("Plan"), version))
        card.body.addStretch(1)
        return card

    def _languages(self, view: PersonView) -> Card:
        link = None
        if view.mappings:
            link = Link(self.tr("Åpne kartlegging"))
            link.setObjectName("openMapping")
            link.clicked.connect(self.mapping_wanted)
        card = Card(self.tr("Språk"), link)
        if not view.overview.languages:
            card.body.addWidget(Text(self.tr("Språkene kommer fra kartleggingen."), "body", "text_muted", wrap=True))
        for line in view.overview.languages:
            label = self.tr("{language} (morsmål)") if line.is_mother_tongue else "{language}"
            name = f"{line.label[:1].upper()}{line.label[1:]}"
            card.body.addWidget(fact_line(label.format(language=name), self._levels(line)))
        card.body.addStretch(1)
        return card

    def _levels(self, line: LanguageLine) -> str:
        if line.is_mother_tongue and not (line.listening or line.speaking):
            return self.tr("leser og skriver") if line.reading and line.reading != "NONE" else ""
        spoken, written = level(line.speaking or line.listening), level(line.writing or line.reading)
        told = (
            self.tr("{level} muntlig").format(level=spoken) if spoken else "",
            self.tr("{level} skriftlig").format(level=written) if written else "",
        )
        return ", ".join(part for part in told if part)

    def _steps(self, view: PersonView, today: date) -> Card:
        steps = view.overview.steps
        done = sum(step.done_on is not None for step in steps)
        count = self.tr("{done} av {all} gjort").format(done=done, all=len(steps)) if steps else ""
        card = Card(self.tr("Avtalte steg"), beside=Text(count, "caption", "text_muted"), spacing=6)
        if not steps:
            hint = self.tr("Steg dere blir enige om i samtalen, kommer hit.")
            card.body.addWidget(Text(hint, "body", "text_muted", wrap=True))
        for step in steps:
            line = StepRow(step, today)
            line.ticked.connect(self.ticked)
            card.body.addWidget(line)
        return card

    def _label(self, vocabulary: str, code: str) -> str:
        return self._vocabularies.label(vocabulary, code)


def fact_line(name: str, value: str) -> QWidget:
    """Return a name at the left and what it is at the right, which wraps where room is short."""
    held = QWidget()
    line = row(held, spacing=12)
    line.addWidget(Text(name, "body", "text_muted"), 0, Qt.AlignmentFlag.AlignTop)
    words = Text(value, wrap=True)
    words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    line.addWidget(words, 1)
    return held


def level(code: str | None) -> str:
    """Return a CEFR level as the segments show it."""
    return LEVELS.get(code, code) if code else ""
