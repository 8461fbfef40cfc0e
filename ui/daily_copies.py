"""The automatic copies: after each unlocking, then every hour, and what is to be said about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from karriere_app.errors import KarriereError, StoreLockedError
from ui import keeping_jobs
from ui.theme import Severity

if TYPE_CHECKING:
    from karriere_app.services.keeping import CopyAge
    from karriere_app.settings import Settings
    from ui.background import StoreWorker
    from ui.opening import Surroundings

HOUR_MS = 60 * 60 * 1000
OLD_DAYS = 3
"""A copy older than this is told of on the first page."""

OWN_FOLDER = "kopier"


@dataclass(frozen=True)
class CopyState:
    """Where the copies go and how it stands. ``age`` is None until somebody looked; ``error`` is the last trouble."""

    folder: Path
    is_chosen: bool
    is_same_disk: bool = True
    age: CopyAge | None = None
    error: KarriereError | None = None


@dataclass(frozen=True)
class Notice:
    """What stands on the first page about the copies, and the words of the link that helps."""

    severity: Severity
    fact: str
    reason: str
    act: str


class DailyCopies(QObject):
    """Has the worker make today's copy. A copy that could not be made is told of and tried again in an hour.

    Signals:
        changed: arg: CopyState.
    """

    changed = Signal(object)

    def __init__(
        self,
        worker: StoreWorker,
        around: Surroundings,
        settings: Settings,
        parent: QObject | None = None,
        *,
        every_ms: int = HOUR_MS,
    ) -> None:
        super().__init__(parent)
        self._worker, self._around = worker, around
        self.state = state_for(around.folder, settings.backup_folder)
        self._every = QTimer(self)
        self._every.setInterval(every_ms)
        self._every.timeout.connect(self.copy)

    def start(self) -> None:
        """The store is open: copy now, and then by the hour."""
        self._every.start()
        self.copy()

    def stop(self) -> None:
        """The store is being shut."""
        self._every.stop()

    def set_folder(self, backup_folder: str | None) -> None:
        """Let copies go elsewhere; the first one is made at once if the store is open."""
        state = state_for(self._around.folder, backup_folder)
        if (state.folder, state.is_chosen) == (self.state.folder, self.state.is_chosen):
            return
        self._take(state)
        if self._every.isActive():
            self.copy()

    @Slot()
    def copy(self) -> None:
        """Make today's copy where there is none."""
        state = self.state
        job = partial(keeping_jobs.daily_copy, state.folder, state.is_chosen)
        self._worker.submit_opened(job, partial(self._copied, state.folder), partial(self._failed, state.folder))

    def _copied(self, folder: Path, age: CopyAge) -> None:
        if folder == self.state.folder:
            is_same = is_same_disk(folder, self._around.folder)
            self._take(replace(self.state, age=age, error=None, is_same_disk=is_same))

    def _failed(self, folder: Path, error: KarriereError) -> None:
        # Locked before its turn came: unlocking begins with a copy.
        if folder != self.state.folder or isinstance(error, StoreLockedError):
            return
        self._take(replace(self.state, error=error))
        self._worker.aside(partial(keeping_jobs.copy_age, folder, self._around), partial(self._aged, folder))

    def _aged(self, folder: Path, age: CopyAge) -> None:
        if folder == self.state.folder:
            self._take(replace(self.state, age=age))

    def _take(self, state: CopyState) -> None:
        self.state = state
        self.changed.emit(state)


def state_for(profile_folder: Path, backup_folder: str | None) -> CopyState:
    """Return where copies go by the settings: beside the store when nothing was chosen."""
    folder = Path(backup_folder) if backup_folder else profile_folder / OWN_FOLDER
    return CopyState(folder, bool(backup_folder), is_same_disk(folder, profile_folder))


def is_same_disk(folder: Path, profile_folder: Path) -> bool:
    """Say whether two folders lie on one disk; a folder that is not there yet is taken to lie where its parent does."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    beside = profile_folder if profile_folder.exists() else profile_folder.parent
    try:
        return place.stat().st_dev == beside.stat().st_dev
    except OSError:
        return False


def age_words(age: CopyAge) -> str:
    """Return «Siste sikkerhetskopi er fra i dag. Det ligger 3 automatiske kopier i mappen.»."""
    if age.days is None:
        return _tr("Det ligger ingen automatiske kopier i mappen.")
    count = (
        _tr("Det ligger én automatisk kopi i mappen.")
        if age.count == 1
        else _tr("Det ligger {count} automatiske kopier i mappen.").format(count=age.count)
    )
    return f"{_age_sentence(age.days)} {count}"


def trouble_words(state: CopyState) -> str:
    """Return why the last copy could not be made and what happens now; empty where all is well."""
    if state.error is None:
        return ""
    from ui.messages import words_for  # all the sentences there are: not wanted before the first paint

    return f"{words_for(state.error)} " + _tr("Karriere prøver igjen om en time.")


def notice_of(state: CopyState) -> Notice | None:
    """Return what the first page says about the copies, or None where there is nothing to say."""
    days = state.age.days if state.age is not None else None
    is_old = days is not None and days > OLD_DAYS
    if state.error is not None:
        from ui.messages import words_for

        words = words_for(state.error)
        fact = _age_sentence(days) if is_old and days is not None else _tr("Sikkerhetskopien ble ikke laget.")
        reason = " ".join(part for part in (words.happened, words.todo, _tr("Vi prøver igjen om en time.")) if part)
        return Notice(Severity.WARN, fact, reason, _tr("Se på det"))
    if is_old and days is not None:
        return Notice(Severity.WARN, _age_sentence(days), "", _tr("Se på det"))
    if not state.is_chosen and state.is_same_disk and state.age is not None:
        fact = _tr("Sikkerhetskopien ligger på samme disk som lageret.")
        return Notice(Severity.INFO, fact, _tr("Den hjelper ikke hvis maskinen blir borte."), _tr("Velg mappe"))
    return None


def _age_sentence(days: int) -> str:
    if days <= 0:
        return _tr("Siste sikkerhetskopi er fra i dag.")
    if days == 1:
        return _tr("Siste sikkerhetskopi er fra i går.")
    return _tr("Siste sikkerhetskopi er {days} dager gammel.").format(days=days)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DailyCopies", text)
