"""Keeps the store safe from inside the window: daily copies, the dialogs for copies and keys, and bringing one back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from karriere_app.errors import KarriereError
from karriere_app.settings import has_profile
from ui import keeping_jobs
from ui.daily_copies import CopyState, DailyCopies, notice_of
from ui.theme import Severity

if TYPE_CHECKING:
    from karriere_app.settings import Settings
    from ui.background import StoreWorker
    from ui.gatekeeper import Gatekeeper
    from ui.main_window import MainWindow
    from ui.opening import Surroundings
    from ui.shell import Shell


class Safekeeping(QObject):
    """Opens the dialogs and has the worker do what they ask.

    Signals:
        said: something is to be told above the page; args: Severity, fact, reason.
        settings_chosen: copies go elsewhere; arg: Settings.
        lock_wanted: the store is to be shut, since a copy takes its place or it could not be opened again.
    """

    said = Signal(object, str, str)
    settings_chosen = Signal(object)
    lock_wanted = Signal()

    def __init__(
        self, shell: Shell, worker: StoreWorker, gate: Gatekeeper, around: Surroundings, settings: Settings
    ) -> None:
        super().__init__(shell)
        self._shell, self._worker, self._gate, self._around = shell, worker, gate, around
        self._settings = settings
        self._main: MainWindow | None = None
        self._is_sheet_due = False
        self.copies = DailyCopies(worker, around, settings, self)
        self.copies.changed.connect(self._say_copies)
        gate.restore_wanted.connect(self.open_restore)

    def set_settings(self, settings: Settings) -> None:
        """Take other settings."""
        self._settings = settings
        self.copies.set_folder(settings.backup_folder)

    def attach(self, main: MainWindow) -> None:
        """Serve a main window that was made just now."""
        self._main = main
        main.keeping_wanted.connect(self.open)
        main.copy_notice.act_pressed.connect(self.open_backup)
        self._say_copies(self.copies.state)

    def start(self) -> None:
        """The store is open and the main window stands. The demo's store is thrown away: it gets no copies."""
        if not self._around.is_demo:
            self.copies.start()
        if self._is_sheet_due:
            self.said.emit(
                Severity.WARN,
                self.tr("Det nye gjenopprettingsarket ble ikke bekreftet."),
                self.tr("Har du det ikke, lag en ny nøkkel fra menyen: det gamle arket åpner ikke lageret mer."),
            )

    def stop(self) -> None:
        """The store is being shut."""
        self._main = None
        self.copies.stop()

    @Slot(str)
    def open(self, what: str) -> None:
        """Open a dialog by its name in the menu: backup, restore, passphrase, new_key."""
        {
            "backup": self.open_backup,
            "restore": self.open_restore,
            "passphrase": self.open_passphrase,
            "new_key": self.open_new_key,
        }[what]()

    @Slot()
    def open_backup(self) -> None:
        """Open copies: folder, age, one more."""
        from ui.dialogs.backup import BackupDialog

        dialog = BackupDialog(self._worker, self._around, self.copies.state, self._shell)
        dialog.folder_chosen.connect(self._choose_folder)
        dialog.copied.connect(self.copies.copy)
        dialog.restore_wanted.connect(self.open_restore)
        self.copies.changed.connect(dialog.show_state)
        dialog.open()

    @Slot()
    @Slot(bool)
    def open_restore(self, by_recovery_key: bool = False) -> None:
        """Open bringing a copy back, with or without a store here."""
        from ui.dialogs.restore import RestoreDialog

        dialog = RestoreDialog(
            self._worker,
            self._around,
            has_store=has_profile(self._around.folder),
            by_recovery_key=by_recovery_key,
            parent=self._shell,
        )
        dialog.restore_wanted.connect(self._restore)
        dialog.open()

    @Slot()
    def open_passphrase(self) -> None:
        """Open changing the passphrase."""
        from ui.dialogs.change_passphrase import ChangePassphraseDialog

        dialog = ChangePassphraseDialog(self._worker, self._around, self._shell)
        dialog.changed.connect(self._say_changed)
        dialog.open()

    @Slot()
    def open_new_key(self) -> None:
        """Open giving the store a new key."""
        from ui.dialogs.new_key import NewKeyDialog

        dialog = NewKeyDialog(self._worker, self._around, self._shell)
        dialog.sheet_due.connect(self._sheet_due)
        dialog.unchanged.connect(self._sheet_not_due)
        dialog.confirmed.connect(self._sheet_confirmed)
        dialog.store_lost.connect(self._store_lost)
        dialog.open()

    @Slot(object)
    def _choose_folder(self, folder: str | None) -> None:
        self.settings_chosen.emit(replace(self._settings, backup_folder=folder))

    @Slot(object)
    def _say_copies(self, state: CopyState) -> None:
        if self._main is not None:
            self._main.copy_notice.show_notice(None if self._around.is_demo else notice_of(state))

    @Slot(object, str, bool)
    def _restore(self, file: Path, secret: str, by_recovery_key: bool) -> None:
        self.lock_wanted.emit()
        self._gate.show_unlock()
        self._gate.unlock_page.show_busy()
        self._worker.aside(
            partial(keeping_jobs.restore, self._around, file, secret, by_recovery_key),
            partial(self._restored, secret if by_recovery_key else ""),
            self._not_restored,
        )

    def _restored(self, recovery_key: str, aside: Path | None) -> None:
        fact = self.tr("Kopien er hentet tilbake.")
        reason = self.tr("Lageret som var her, er lagt til side i denne mappen:") if aside else ""
        if recovery_key:
            self._gate.show_new_passphrase(recovery_key, fact, reason, aside)
        else:
            self._gate.show_outcome(Severity.OK, fact, reason, aside)

    @Slot(object)
    def _not_restored(self, error: KarriereError) -> None:
        from ui.messages import severity_of, words_for

        fact = self.tr("Kopien ble ikke hentet tilbake.")
        self._gate.show_outcome(severity_of(error), fact, str(words_for(error)))

    @Slot()
    def _say_changed(self) -> None:
        self.said.emit(Severity.OK, self.tr("Passordfrasen er byttet."), self.tr("Den nye gjelder fra nå."))

    @Slot()
    def _sheet_due(self) -> None:
        self._is_sheet_due = True

    @Slot()
    def _sheet_not_due(self) -> None:
        self._is_sheet_due = False

    @Slot()
    def _sheet_confirmed(self) -> None:
        self._is_sheet_due = False
        self.said.emit(
            Severity.OK, self.tr("Lageret har fått ny nøkkel."), self.tr("Gi det nye gjenopprettingsarket til fylket.")
        )

    @Slot(object)
    def _store_lost(self, error: KarriereError) -> None:
        from ui.messages import severity_of, words_for

        self.lock_wanted.emit()
        self._gate.show_outcome(severity_of(error), self.tr("Lageret ble ikke åpnet igjen."), str(words_for(error)))
