"""The versions of a plan, each with what is different from the one it replaced, in words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.forms.session_versions import VersionsCard
from ui.presenters import plan_follow_up_jobs
from ui.presenters.record_keeper import one_shot
from ui.theme import scaled
from ui.widgets.layout import column, row
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from karriere_app.errors import KarriereError
    from karriere_app.services.plan_differences import DifferenceInWords
    from ui.presenters.plan_presenter import PlanPresenter
    from ui.presenters.session_jobs import Version

MOST_SHOWN = 40
"""Two plans that have little to do with each other differ in everything: a list of hundreds helps nobody."""


class DifferencesOf(QWidget):
    """«Hva er endret» of one version: asked of the worker when it is opened, and again when the plan is saved."""

    def __init__(self, presenter: PlanPresenter, version: Version, replaces: Version) -> None:
        super().__init__()
        self._presenter = presenter
        self._old, self._new = replaces.id, version.id
        self._lines: list[Text] = []
        self._is_new = False
        # After the layout that is under way: the lines have no places before.
        self._in_sight = one_shot(self, 0, self._come_into_sight)
        self._inside = column(self, spacing=4)
        self._open = Link(self.tr("Hva er endret"))
        self._open.setCheckable(True)
        self._open.setObjectName(f"differences.{version.number}")
        self._open.setAccessibleName(self.tr("Hva er endret i versjon {number}").format(number=version.number))
        self._open.toggled.connect(self._toggle)
        above = row()
        above.addWidget(self._open)
        above.addStretch(1)
        self._inside.addLayout(above)
        presenter.root.saved.connect(self._again)
        for rows in (presenter.steps, presenter.routes, presenter.credits, presenter.priorities):
            rows.saved.connect(self._again)
            rows.removed.connect(self._again)

    def texts(self) -> tuple[str, ...]:
        """The sentences shown."""
        return tuple(line.text() for line in self._lines)

    @Slot(bool)
    def _toggle(self, is_open: bool) -> None:
        self._open.setText(self.tr("Skjul endringene") if is_open else self.tr("Hva er endret"))
        self._open.updateGeometry()
        self._show(())
        self._is_new = is_open
        if is_open:
            self._ask()

    @Slot()
    def _again(self) -> None:
        if self._open.isChecked():
            self._ask()

    def _ask(self) -> None:
        job = partial(plan_follow_up_jobs.differences, old=self._old, new=self._new)
        self._presenter.workplace.worker.submit(job, self._take, self._fail)

    def _take(self, found: tuple[DifferenceInWords, ...]) -> None:
        if not self._open.isChecked():
            return
        sentences = [each.text for each in found[:MOST_SHOWN]]
        if not sentences:
            sentences = [self.tr("Ingenting er endret.")]
        if len(found) > MOST_SHOWN:
            sentences.append(self.tr("Og {count} endringer til.").format(count=len(found) - MOST_SHOWN))
        self._show(sentences)
        if self._is_new:
            self._is_new = False
            self._in_sight.start()

    @Slot()
    def _come_into_sight(self) -> None:
        """What was asked for is seen, as far as there is room; the way back to hide it too."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            last = self._lines[-1] if self._lines else self._open
            above.ensureWidgetVisible(last, 0, scaled(24))
            above.ensureWidgetVisible(self._open, 0, scaled(24))

    def _show(self, sentences: Iterable[str]) -> None:
        for old in self._lines:
            self._inside.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = []
        for sentence in sentences:
            text = Text(sentence, "caption", wrap=True)
            text.setContentsMargins(scaled(12), 0, 0, 0)
            self._lines.append(text)
            self._inside.addWidget(text)

    def _fail(self, error: KarriereError) -> None:
        self._presenter.failed.emit(error)


class PlanVersionsCard(VersionsCard):
    """Every version of a plan; those that replace another can say what is different."""

    def __init__(self, presenter: PlanPresenter, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Versjoner"), parent)
        self._presenter = presenter
        self._differences: list[DifferencesOf] = []
        self._told: tuple[Version, ...] = ()

    def show_versions(self, versions: Iterable[Version], current: str, counsellors: Mapping[str, str]) -> None:
        """Show versions, the newest first, each followed by the way to its differences."""
        found = tuple(versions)
        if found == self._told:
            return
        self._told = found
        for old in self._differences:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        super().show_versions(found, current, counsellors)
        by_id = {each.id: each for each in found}
        newest_first = sorted(found, key=lambda each: each.number, reverse=True)
        self._differences = []
        for place, version in reversed(list(enumerate(newest_first, start=1))):
            replaces = by_id.get(version.replaces or "")
            if replaces is not None:
                part = DifferencesOf(self._presenter, version, replaces)
                self._differences.insert(0, part)
                self.body.insertWidget(place, part)
