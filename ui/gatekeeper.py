"""The way in: unlocking, the first run, recovery. Decides which gate stands in the window, and opens the store."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from karriere_app import __version__
from karriere_app.errors import KarriereError, LaptopStoppedError, LeaseEndedError
from karriere_app.settings import has_profile
from ui import opening
from ui.dialogs.last_saved import last_saved
from ui.dialogs.unlock import UnlockPage
from ui.names import initials
from ui.theme import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from karriere_app.settings import Settings
    from ui.background import StoreWorker
    from ui.dialogs.first_run import FirstRunPage
    from ui.dialogs.recover import RecoverPage
    from ui.opening import Surroundings
    from ui.shell import Shell


class Gatekeeper(QObject):
    """Shows the gates in the shell and has the worker open the store.

    Signals:
        opened: the store is open; arg: whether it was made just now.
        demo_wanted: somebody wants to try with invented data.
        restore_wanted: a copy is to be brought back; arg: whether it is to be opened by the recovery key.
    """

    opened = Signal(bool)
    demo_wanted = Signal()
    restore_wanted = Signal(bool)

    def __init__(self, shell: Shell, worker: StoreWorker, around: Surroundings, settings: Settings) -> None:
        super().__init__(shell)
        self._shell, self._worker, self._around, self._settings = shell, worker, around, settings
        self.unlock_page = self._make_unlock_page()
        self._first_run: FirstRunPage | None = None
        self._recover: RecoverPage | None = None

    def set_settings(self, settings: Settings) -> None:
        """Take other settings: the unlock window is made anew in the look and with the names of now."""
        self._settings = settings
        was_in_front, before = self._shell.part is self.unlock_page, self.unlock_page
        self.unlock_page = self._make_unlock_page()
        if was_in_front:
            self.show_unlock()
        self._shell.drop_part(before)

    def show_first(self) -> None:
        """Show what the program begins with: the unlock window, or the first run where there is no profile."""
        if has_profile(self._around.folder):
            self.show_unlock()
        else:
            self._show_first_run()

    def look_up(self) -> None:
        """The first paint is over: let the first run ask what it needs to know."""
        if self._first_run is not None:
            self._first_run.look_up()

    @Slot()
    def show_unlock(self) -> None:
        """Show the unlock window and give its field the focus."""
        self.refresh_saved()
        self._shell.show_part(self.unlock_page)
        self._drop_others()
        self.unlock_page.focus_start()

    def refresh_saved(self) -> None:
        """Say anew when something was saved last."""
        words = self.tr("Passordfrasen til demodata er «demodata».") if self._around.is_demo else ""
        self.unlock_page.show_saved(words or last_saved(self._around.folder, self._around.clock.now()))

    def show_outcome(self, severity: Severity, fact: str, reason: str, place: Path | None = None) -> None:
        """Show the unlock window with what was done to the store."""
        self.unlock_page.reset()
        self.show_unlock()
        self.unlock_page.show_outcome(severity, fact, reason, place)

    def show_new_passphrase(self, recovery_key: str, fact: str, reason: str, place: Path | None) -> None:
        """Ask for a new passphrase for a store that the recovery key opened; say what was done to it."""
        from karriere_app.security.recovery import RecoveryKey

        self.show_outcome(Severity.OK, fact, reason, place)
        self._show_recover()
        if self._recover is not None:
            self._recover.go_on_with(RecoveryKey.parse(recovery_key), fact, reason, place)

    def _make_unlock_page(self) -> UnlockPage:
        settings = self._settings
        who = settings.shown_counsellor or ""
        foot = self.tr("Karriere {version} · lageret er kryptert · låses etter {minutes} minutter")
        page = UnlockPage(
            who=who,
            initials=initials(who),
            office=settings.shown_office or "",
            county=settings.shown_county or "",
            foot=foot.format(version=__version__, minutes=settings.idle_minutes),
        )
        page.unlock_wanted.connect(self._unlock)
        page.recover_wanted.connect(self._show_recover)
        page.demo_wanted.connect(self.demo_wanted)
        page.restore_wanted.connect(partial(self.restore_wanted.emit, False))
        return page

    @Slot(str, bool)
    def _unlock(self, passphrase: str, accept_lost_tail: bool) -> None:
        self.unlock_page.show_busy()
        opener = partial(opening.unlock, self._around, passphrase, accept_lost_tail)
        self._worker.open(opener, self._is_open, partial(self._refused, passphrase))

    def _refused(self, passphrase: str, error: KarriereError) -> None:
        if isinstance(error, LeaseEndedError | LaptopStoppedError):
            # Nothing of the store is shown before the county's server has been asked.
            opener = partial(opening.unlock_for_sync, self._around, passphrase)
            self._worker.open(opener, partial(self._sync_first, error), self.unlock_page.show_error)
            return
        self.unlock_page.show_error(error)

    def _sync_first(self, why: KarriereError, nothing: object) -> None:
        self._worker.submit_opened(
            partial(opening.sync_only, self._around), partial(self._synced_first, why), self._not_synced
        )

    def _synced_first(self, why: KarriereError, found: opening.OnlySynced) -> None:
        if found.is_open:
            self._let_in(is_new=False)
            return
        self._worker.close_store()
        if found.is_erased:
            self.show_gone(found.fact, found.rest)
        else:
            self.unlock_page.show_error(why)

    @Slot(object)
    def _not_synced(self, error: KarriereError) -> None:
        self._worker.close_store()
        self.unlock_page.show_error(error)

    def show_gone(self, fact: str, reason: str) -> None:
        """Say that the profile was erased; there is nothing to unlock any more."""
        from ui.dialogs.waiting import WaitingPage

        self._shell.show_part(WaitingPage(fact, reason))

    @Slot(object)
    def _is_open(self, nothing: object) -> None:
        self._let_in(is_new=False)

    def _show_first_run(self) -> None:
        from ui.dialogs.first_run import FirstRunPage

        self._first_run = FirstRunPage(self._worker, self._around)
        self._first_run.opened.connect(partial(self._let_in, is_new=True))
        self._first_run.demo_wanted.connect(self.demo_wanted)
        self._first_run.restore_wanted.connect(self.restore_wanted)
        self._shell.show_part(self._first_run)
        self._first_run.focus_start()

    @Slot()
    def _show_recover(self) -> None:
        from ui.dialogs.recover import RecoverPage

        self._recover = RecoverPage(self._worker, self._around)
        self._recover.opened.connect(partial(self._let_in, is_new=False))
        self._recover.back_wanted.connect(self.show_unlock)
        self._shell.show_part(self._recover)
        self._recover.focus_start()

    def _let_in(self, *, is_new: bool) -> None:
        self.unlock_page.reset()
        self.opened.emit(is_new)
        self._drop_others()

    def _drop_others(self) -> None:
        if self._first_run is not None:
            self._first_run.forget()
        for part in (self._first_run, self._recover):
            if part is not None:
                self._shell.drop_part(part)
        self._first_run = self._recover = None
