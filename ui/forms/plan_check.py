"""«Sjekk»: what is missing in a plan, what is worth a second look, what is in order; each with the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.planning.checks import IN_ORDER, INFORMATION, WARNING
from karriere_app.domain.planning.remark_words import remark_nb
from karriere_app.services.law_words import sentence
from ui.presenters.plan_checks import PlanChecks
from ui.presenters.plan_times import route_of
from ui.theme import Severity
from ui.widgets.card import Card
from ui.widgets.layout import row
from ui.widgets.sign import Sign
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from karriere_app.domain.planning.checks import PlanRemark
    from ui.presenters.plan_presenter import PlanPresenter

OK_SHOWN: Final = 2
"""So many things in order stand in the list; the others behind a link, or they would hide what is not."""

ADDED: Final = frozenset({"steps", "routes", "priorities"})
FOLLOWED_UP: Final = frozenset({"next_followup_on", "risks", "sharings"})
LOOKS: Final = {WARNING: Severity.WARN, INFORMATION: Severity.INFO, IN_ORDER: Severity.OK}


@dataclass(frozen=True)
class CheckLine:
    """One line: sign, sentence, and where its link leads: a field of the plan, or a step and a field of it."""

    key: str
    severity: Severity
    sentence: str
    field: str = ""
    step: str = ""


def check_lines(presenter: PlanPresenter, checks: PlanChecks, words: CheckWords) -> list[CheckLine]:
    """Return everything there is to say, the most urgent first: what the law asks, what is missing, what was seen."""
    root = presenter.root
    lines: list[CheckLine] = []
    missing: tuple[str, ...] = ()
    if checks.hindrances is not None:
        missing = checks.hindrances.fields
        for finding in checks.hindrances.findings:
            field = next((name for name in finding.fields if name in root.kind.fields), "")
            severity = Severity.DANGER if finding.is_hard else Severity.WARN
            lines.append(CheckLine(field or finding.message_key, severity, sentence(finding), field))
        told = {name: words.missing.format(field=root.spec(name).label) for name in missing}
        lines += [CheckLine(name, Severity.WARN, sentence, name) for name, sentence in told.items()]
    lines += [_remark_line(remark) for remark in checks.remarks if not (_is_empty(remark) and remark.field in missing)]
    if checks.hindrances is not None and not any(line.severity in (Severity.WARN, Severity.DANGER) for line in lines):
        ready = words.agreed if presenter.context.is_final else words.ready
        lines.insert(0, CheckLine("ready", Severity.OK, ready))
    return lines


def _is_empty(remark: PlanRemark) -> bool:
    return remark.code.startswith("EMPTY.")


def _remark_line(remark: PlanRemark) -> CheckLine:
    step = remark.steps[0] if remark.steps else ""
    key = f"{remark.code}.{step}" if step else remark.field or remark.code
    return CheckLine(key, LOOKS[remark.severity], remark_nb(remark), remark.field, step)


class CheckWords:
    """The sentences of the check that are the window's own."""

    def __init__(self, card: QWidget) -> None:
        self.missing = card.tr("«{field}» er tomt.")
        self.ready = card.tr("Planen kan avtales.")
        self.agreed = card.tr("Planen er avtalt.")
        self.more = card.tr("Vis {count} til som er i orden")
        self.add, self.write, self.show = card.tr("Legg til"), card.tr("Skriv"), card.tr("Vis")


class CheckCard(Card):
    """Signs, sentences, and a link where something can be mended. Follows every edit of the plan.

    Signals:
        wanted: a person wants to go to a field of the plan; arg: its name, one of steps, routes, priorities, credits,
            risks, sharings, or "step:<id>". A step's route is in front by then, and the step is chosen.
        step_wanted: after ``wanted``, the field of the step that it is about; args: the step's id, the field's name.
        counted: how many things are to be mended; arg: the number.
    """

    wanted = Signal(str)
    step_wanted = Signal(str, str)
    counted = Signal(int)

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(self.tr("Sjekk"), spacing=8)
        self._presenter = presenter
        self._checks = PlanChecks.of(presenter)
        self._words = CheckWords(self)
        self._shown: dict[tuple[CheckLine, bool], QWidget] = {}
        self._all_ok = False
        self._more = Link("", "caption_strong")
        self._more.setObjectName("checkMore")
        self._more.clicked.connect(self._show_all)
        self.body.addWidget(self._more)
        self._more.hide()
        self._checks.changed.connect(self.refresh)
        presenter.context_shown.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what there is to say now. Lines that stay keep their widget, and so the focus."""
        lines = check_lines(self._presenter, self._checks, self._words)
        self.counted.emit(sum(line.severity in (Severity.WARN, Severity.DANGER) for line in lines))
        fine = [line for line in lines if line.severity is Severity.OK]
        hidden = set() if self._all_ok else set(fine[OK_SHOWN:])
        is_final = self._presenter.context.is_final
        wanted = list(dict.fromkeys((line, is_final) for line in lines if line not in hidden))
        for gone in [key for key in self._shown if key not in wanted]:
            old = self._shown.pop(gone)
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        for place, key in enumerate(wanted):
            if key not in self._shown:
                self._shown[key] = self._line(*key)
            if self.body.indexOf(self._shown[key]) != place:
                self.body.insertWidget(place, self._shown[key])
        self._more.setText(self._words.more.format(count=len(hidden)))
        self._more.setVisible(bool(hidden))

    @Slot()
    def _show_all(self) -> None:
        self._all_ok = True
        self.refresh()

    def _line(self, shown: CheckLine, is_final: bool) -> QWidget:
        held = QWidget()
        line = row(held, spacing=8)
        severity = shown.severity
        word = self._link_word(shown, is_final)
        link = Link(word, "caption_strong") if word else None
        text = Text(shown.sentence, "caption", severity.value, wrap=True)
        # The first line of the sentence stands beside the link, whose frame is higher.
        above = max(0, link.sizeHint().height() - text.fontMetrics().height()) // 2 if link is not None else 0
        said = row(spacing=8)
        said.setContentsMargins(0, above, 0, 0)
        said.addWidget(Sign(severity.sign or "ui-info", severity.value, 16), 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(text, 1, Qt.AlignmentFlag.AlignTop)
        line.addLayout(said, 1)
        if link is not None:
            link.setObjectName(f"check.{shown.key}")
            link.setAccessibleName(f"{word}: {shown.sentence}")
            link.clicked.connect(partial(self._go, shown.step, shown.field))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return held

    def _link_word(self, shown: CheckLine, is_final: bool) -> str:
        """The word of the link; none where there is nowhere to go, or only what cannot be changed any more."""
        if shown.severity is Severity.OK or not shown.field:
            return ""
        if shown.step:
            return self._words.show
        if is_final and shown.field not in FOLLOWED_UP:
            return ""
        if shown.field in ADDED:
            return self._words.add
        root = self._presenter.root
        is_empty = shown.field in root.kind.fields and root.value(shown.field) is None
        return self._words.write if is_empty else self._words.show

    def _go(self, step: str, field: str) -> None:
        if not step:
            self.wanted.emit(field)
            return
        presenter = self._presenter
        route = next((route_of(each) for each in presenter.steps.rows() if each.record_id == step), None)
        home = presenter.context.home_of(route)
        if home is not None:
            presenter.show_route(home)
        presenter.choose_step(step)
        self.wanted.emit(f"step:{step}")
        self.step_wanted.emit(step, field)
