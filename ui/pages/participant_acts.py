"""What can be done on a participant's overview that the store answers: steps ticked, findings set aside, what if."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ui.pages import participant_jobs

if TYPE_CHECKING:
    from karriere_app.services.records import Saved
    from ui.models.law_lines import LawLine
    from ui.pages.participant_overview import OverviewTab
    from ui.presenters.workplace import Workplace


class OverviewActs(QObject):
    """Listens to the overview of one participant, whose id is ``participant``.

    Signals:
        failed: the store refused; arg: KarriereError.
    """

    failed = Signal(object)

    def __init__(self, workplace: Workplace, overview: OverviewTab, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workplace, self._overview = workplace, overview
        self.participant = ""
        overview.ticked.connect(self._tick)
        overview.set_aside_wanted.connect(self._ask_why)
        overview.taken_back.connect(self._take_back)
        overview.what_if_wanted.connect(self._ask_what_if)

    @Slot(str, bool)
    def _tick(self, step: str, done: bool) -> None:
        job = partial(participant_jobs.set_step_done, step=step, done=done)
        self._workplace.worker.submit(job, partial(self._saved, self.tr("Avtalt steg")), self.failed.emit)

    @Slot(object)
    def _ask_why(self, line: LawLine) -> None:
        from ui.dialogs.set_aside import SetAsideDialog

        dialog = SetAsideDialog(line, self._workplace.vocabularies, self._overview.window())
        dialog.chosen.connect(partial(self._set_aside, line))
        dialog.open()

    def _set_aside(self, line: LawLine, grounds: str, text: str) -> None:
        job = partial(
            participant_jobs.set_aside, participant=self.participant, line=line, reason_code=grounds, reason=text
        )
        self._workplace.worker.submit(job, partial(self._saved, self.tr("Funn satt til side")), self.failed.emit)

    @Slot(str)
    def _take_back(self, override: str) -> None:
        job = partial(participant_jobs.take_back, override=override)
        self._workplace.worker.submit(job, partial(self._saved, self.tr("Funn gjelder igjen")), self.failed.emit)

    @Slot()
    def _ask_what_if(self) -> None:
        from ui.dialogs.what_if import WhatIfDialog

        WhatIfDialog(self._workplace, self.participant, self._overview.window()).open()

    def _saved(self, label: str, saved: Saved) -> None:
        if saved.change_set is not None:
            self._workplace.undo.push(saved.change_set, label)
        self._workplace.announcer.announce(saved.kinds, (*saved.ids, self.participant))
