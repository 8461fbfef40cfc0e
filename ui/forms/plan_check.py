"""What is missing in a plan, each with the way to mend it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.law.findings import message_nb
from ui.theme import Severity
from ui.widgets.card import Card
from ui.widgets.layout import row
from ui.widgets.sign import Sign
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.session_jobs import Hindrances

Line = tuple[Severity, str, str]


def check_lines(presenter: PlanPresenter, found: Hindrances, words: CheckWords) -> list[Line]:
    """Return severity, sentence and field of everything there is to say, the most urgent first."""
    root = presenter.root
    lines: list[Line] = []
    for finding in found.findings:
        field = next((name for name in finding.fields if name in root.kind.fields), "")
        lines.append((Severity.DANGER if finding.is_hard else Severity.WARN, message_nb(finding), field))
    lines += [(Severity.WARN, words.missing.format(field=root.spec(name).label), name) for name in found.fields]
    steps = presenter.steps.rows()
    if not steps:
        lines.append((Severity.WARN, words.no_steps, "steps"))
    undated = sum(1 for step in steps if step.value("starts_on") is None and step.value("months") is None)
    if undated:
        lines.append((Severity.WARN, words.undated.format(count=undated), ""))
    if not lines:
        lines.append((Severity.OK, words.agreed if presenter.context.is_final else words.ready, ""))
    due = root.value("next_followup_on")
    if due:
        day = f"{date.fromisoformat(due):%d.%m.%Y}"
        lines.append((Severity.INFO, words.followup.format(day=day), ""))
    return lines


class CheckWords:
    """The sentences of the check, in the window's language."""

    def __init__(self, card: QWidget) -> None:
        self.missing = card.tr("«{field}» er tomt.")
        self.no_steps = card.tr("Ingen steg ennå.")
        self.undated = card.tr("{count} steg har verken dato eller måneder.")
        self.ready = card.tr("Planen kan avtales.")
        self.agreed = card.tr("Planen er avtalt.")
        self.followup = card.tr("Neste oppfølging {day}.")


class CheckCard(Card):
    """«Sjekk»: signs, sentences, and a link where a field mends it.

    Signals:
        wanted: a person wants to go to a field; arg: its name ("steps" for the list of steps).
        counted: how many things are to be mended; arg: the number.
    """

    wanted = Signal(str)
    counted = Signal(int)

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__(self.tr("Sjekk"), spacing=8)
        self._presenter = presenter
        self._words = CheckWords(self)
        self._lines: list[QWidget] = []
        self._found: Hindrances | None = None
        presenter.checked.connect(self._show)
        presenter.steps.loaded.connect(self._again)

    @Slot(object)
    def _show(self, found: Hindrances) -> None:
        self._found = found
        for old in self._lines:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        lines = check_lines(self._presenter, found, self._words)
        self._lines = [self._line(*each) for each in lines]
        for line in self._lines:
            self.body.addWidget(line)
        self.counted.emit(sum(severity in (Severity.WARN, Severity.DANGER) for severity, _, _ in lines))

    @Slot()
    def _again(self) -> None:
        if self._found is not None:
            self._show(self._found)

    def _line(self, severity: Severity, sentence: str, field: str) -> QWidget:
        held = QWidget()
        line = row(held, spacing=8)
        line.addWidget(Sign(severity.sign or "ui-info", severity.value, 16), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Text(sentence, "caption", severity.value, wrap=True), 1)
        if field and not self._presenter.context.is_final:
            link = Link(self.tr("Legg til") if field == "steps" else self.tr("Skriv"), "caption_strong")
            link.setObjectName(f"check.{field}")
            link.setAccessibleName(f"{link.text()}: {sentence}")
            link.clicked.connect(partial(self.wanted.emit, field))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return held
