"""The versions of a session or plan, and the question why there shall be a new one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.theme import Severity
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.inputs import TextArea
from ui.widgets.layout import column, row
from ui.widgets.question import Question
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ui.presenters.session_jobs import Version


class VersionsCard(Card):
    """Every version with when, who and why; hidden while there is only one.

    Signals:
        opened: a person wants to see a version; arg: its id.
    """

    opened = Signal(str)

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(heading, spacing=8, parent=parent)
        self._lines: list[QWidget] = []
        self.hide()

    def show_versions(self, versions: Iterable[Version], current: str, counsellors: Mapping[str, str]) -> None:
        """Show versions, the newest first; the one in front has no link."""
        for old in self._lines:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        found = sorted(versions, key=lambda each: each.number, reverse=True)
        numbers = {each.id: each.number for each in found}
        self._lines = [self._line(each, current, counsellors, numbers) for each in found]
        for line in self._lines:
            self.body.addWidget(line)
        self.setVisible(len(found) > 1)

    def _line(
        self, version: Version, current: str, counsellors: Mapping[str, str], numbers: Mapping[str, int]
    ) -> QWidget:
        held = QWidget()
        line = row(held, spacing=8)
        words = column(spacing=0)
        title = self.tr("Versjon {number}").format(number=version.number)
        if version.replaces in numbers:
            old = numbers[str(version.replaces)]
            title = self.tr("{title}, erstatter versjon {old}").format(title=title, old=old)
        words.addWidget(Text(title, "strong", wrap=True))
        who = counsellors.get(version.created_by, "")
        moment = version.created_at.astimezone()
        facts = [f"{moment:%d.%m.%Y}", who, version.reason or ""]
        words.addWidget(Text(" · ".join(fact for fact in facts if fact), "caption", "text_muted", wrap=True))
        line.addLayout(words, 1)
        if version.id == current:
            line.addWidget(Text(self.tr("vises nå"), "caption", "text_muted"), 0, Qt.AlignmentFlag.AlignTop)
        else:
            link = Link(self.tr("Åpne"))
            link.setObjectName(f"version.{version.number}")
            link.setAccessibleName(self.tr("Åpne versjon {number}").format(number=version.number))
            link.clicked.connect(partial(self.opened.emit, version.id))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return held


class ReasonQuestion(Question):
    """Asks why a new version is needed; without a reason it stays open.

    Signals:
        answered: a person gave a reason; arg: the text.
    """

    answered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent.tr("Lage en ny versjon?"),
            parent.tr("Den gamle versjonen blir stående. Alt innhold følger med som kladd."),
            act=parent.tr("Lag ny versjon"),
            keep=parent.tr("Avbryt"),
            parent=parent,
        )
        self._area = TextArea(lines=3, longest=2_000)
        self._field = Field(self.tr("&Hvorfor"), self._area, name="versionReason")
        self.body.addWidget(self._field)
        self._area.setFocus()

    def accept(self) -> None:
        """Close with a reason, say that it is missing without one."""
        reason = self._area.value()
        if not isinstance(reason, str):
            self._field.set_finding(Severity.DANGER, self.tr("Skriv hvorfor det trengs en ny versjon."))
            self._area.setFocus()
            return
        self.answered.emit(reason)
        super().accept()


def ask_reason(page: QWidget, begin: Callable[[str], object]) -> None:
    """Open the question on a page; ``begin`` gets the reason."""
    asked = ReasonQuestion(page)
    asked.setObjectName("reasonQuestion")
    asked.answered.connect(begin)
    asked.open()
