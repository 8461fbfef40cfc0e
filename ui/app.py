"""The program with its window: every part made here and handed to the others by argument."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from karriere_app.errors import KarriereError, StorageError, StoreLockedError
from karriere_app.settings import Settings, SettingsRead, read_settings, write_settings
from ui import opening
from ui.background import StoreWorker
from ui.county import County
from ui.crash import CrashReporter
from ui.gatekeeper import Gatekeeper
from ui.notifier import Notifier
from ui.safekeeping import Safekeeping
from ui.shell import Shell
from ui.theme import Severity, ThemeSetting, apply_theme, load_script_fonts, theme_for
from ui.undo_stack import UndoHistory

if TYPE_CHECKING:
    from karriere_app.services.profile import Profile
    from karriere_app.services.vocabularies import Vocabularies
    from ui.main_window import MainWindow, Stop
    from ui.opening import Surroundings

FLUSH_SECONDS = 15.0


class Program(QObject):
    """Holds the shell, the worker and what is open; locks, unlocks and ends.

    Signals:
        entered: the main window is in front, after unlocking.
        locked: the window is covered; drafts and store are on their way to be shut.
    """

    entered = Signal()
    locked = Signal()

    def __init__(self, app: QApplication, around: Surroundings) -> None:
        super().__init__(app)
        self._app, self._around = app, around
        QLocale.setDefault(QLocale("nb_NO"))
        self._read = read_settings(around.folder)
        self._settings = self._read.settings
        apply_theme(app, theme_for(ThemeSetting(self._settings.theme), self._settings.text_percent / 100, app))
        self.worker = StoreWorker(self)
        self.notifier = Notifier(self)
        self.undo = UndoHistory(self.worker, self.notifier, self)
        self.crashes = CrashReporter(self)
        self.shell = Shell()
        self.gate = Gatekeeper(self.shell, self.worker, around, self._settings)
        self.keeping = Safekeeping(self.shell, self.worker, self.gate, around, self._settings)
        self.county = County(self.shell, self.worker, self.notifier, around)
        self.main: MainWindow | None = None
        self._profile: Profile | None = None
        self._vocabularies: Vocabularies | None = None
        self._way: tuple[Stop, ...] = ()
        self._connect_parts()

    @property
    def settings(self) -> Settings:
        """The settings of now."""
        return self._settings

    def start(self) -> None:
        """Show the window."""
        self.shell.fit_screen()
        if self._around.is_demo:
            self._show_demo_making()
        else:
            self.gate.show_first()
        self.shell.show()

    @Slot()
    def lock(self) -> None:
        """Cover the window within a moment, keep what was typed, shut the store. Nothing happens while locked."""
        if self.main is None:
            return
        from ui.locking import lock

        self.gate.refresh_saved()
        main, self.main = self.main, None
        self.county.stop()
        self._way = lock(self._app, self.shell, self.gate.unlock_page, main, self.worker)
        self.gate.show_unlock()
        self._idle.stop()
        self.keeping.stop()
        self.locked.emit()

    @Slot(object)
    def apply_settings(self, settings: Settings) -> None:
        """Take other settings: look at once, file on the worker; pages are built anew where the look changed."""
        before, self._settings = self._settings, settings
        self.worker.aside(partial(write_settings, self._around.folder, settings), None, self.show_error)
        if (before.theme, before.text_percent) != (settings.theme, settings.text_percent):
            apply_theme(self._app, theme_for(ThemeSetting(settings.theme), settings.text_percent / 100, self._app))
            self._rebuild_main()
        self._idle.set_minutes(settings.idle_minutes)
        self.gate.set_settings(settings)
        self.keeping.set_settings(settings)

    def close(self) -> None:
        """Flush what was typed, shut the store, end the worker. Safe to call twice."""
        if self.main is not None:
            self.main.leave()
        self.county.close()
        if not self.worker.flush_and_close(FLUSH_SECONDS):
            import logging

            logging.getLogger(__name__).error("the store was not shut in time")
        if self._around.is_demo:
            import shutil

            shutil.rmtree(self._around.folder, ignore_errors=True)

    def _connect_parts(self) -> None:
        from ui.idle import IdleWatch

        self._idle = IdleWatch(self._app, self._settings.idle_minutes, parent=self)
        self._idle.ran_out.connect(self.lock)
        self.shell.painted.connect(self._painted)
        self.shell.closing.connect(self.close)
        self.gate.opened.connect(self._opened)
        self.gate.demo_wanted.connect(self._start_demo)
        self.keeping.said.connect(self._say)
        self.keeping.settings_chosen.connect(self.apply_settings)
        self.keeping.lock_wanted.connect(self.lock)
        self.county.said.connect(self._say)
        self.county.renewed.connect(partial(self._opened, False))
        self.county.lock_wanted.connect(self.lock)
        self.county.gone.connect(self.gate.show_gone)
        self.worker.failure.connect(self.show_error)
        self.undo.refused.connect(self.show_error)
        self.undo.undone.connect(self._say_undone)
        self.crashes.happened.connect(self._say_crash)

    @Slot()
    def _painted(self) -> None:
        """Load the heavy libraries while somebody types, and watch for the desktop's lock."""
        from ui.session_lock import SessionWatch
        from ui.translation import load_translations

        self.worker.aside(opening.preload)
        self.gate.look_up()
        load_translations(self._app)
        load_script_fonts()
        self._session = SessionWatch(int(self.shell.winId()), self)
        self._session.lock_wanted.connect(self.lock)
        self._start_log()
        if self._around.is_demo:
            self.worker.open(partial(opening.make_demo, self._around), self._demo_made, self._demo_failed)

    def _start_log(self) -> None:
        if not self._around.folder.is_dir():
            return
        from karriere_app.security.redact import install_logging

        try:
            install_logging(self._around.folder)
        except OSError:
            self.show_error(StorageError("read_only"))

    @Slot(bool)
    def _opened(self, is_new: bool) -> None:
        if is_new:
            from ui.main_window import Stop
            from ui.pages.page import PageRequest

            self._way = (Stop(PageRequest("participants")),)
        self.worker.submit(opening.look_around, self._enter)

    @Slot(object)
    def _enter(self, found: tuple[Profile, Vocabularies]) -> None:
        self._profile, self._vocabularies = found
        self._note_names(self._profile)
        before, self.main = self.main, None
        if before is not None:
            self._way = before.way()
            before.leave()
        self._build_main()
        if before is not None:
            self.shell.drop_part(before)
            return
        self._idle.start()
        self.keeping.start()
        self.county.start()
        self.entered.emit()
        if self._read.is_damaged:
            self._read = SettingsRead(self._settings)
            self._say(
                Severity.WARN,
                self.tr("Innstillingene lot seg ikke lese."),
                self.tr("De vanlige gjelder nå. Deltakerne er ikke berørt."),
            )

    def _build_main(self) -> None:
        from ui.main_window import MainWindow
        from ui.page_table import page_makers
        from ui.presenters.workplace import Workplace
        from ui.search_box import SearchBox

        if self._profile is None or self._vocabularies is None:
            return
        clock, syncing = self._around.clock, self.county.syncing
        workplace = Workplace(self.worker, self.notifier, self.undo, self._vocabularies, clock, syncing)
        who, is_demo = self._profile.counsellor, self._around.is_demo
        search = SearchBox(workplace)
        main = MainWindow(workplace, page_makers(), who, self.undo, search=search, is_demo=is_demo)
        search.page_wanted.connect(main.navigate)
        search.command_wanted.connect(self._command)
        search.failed.connect(self.show_error)
        main.lock_wanted.connect(self.lock)
        main.settings_wanted.connect(self.open_settings)
        main.about_wanted.connect(self.open_about)
        main.quit_wanted.connect(self.shell.close)
        main.title_changed.connect(self.shell.show_title)
        self.main = main
        self.keeping.attach(main)
        self.county.attach(main)
        self.shell.show_part(main)
        main.restore(self._way)

    def _rebuild_main(self) -> None:
        if self.main is None:
            return
        before, self._way = self.main, self.main.way()
        before.leave()
        self._build_main()
        self.shell.drop_part(before)

    def _note_names(self, profile: Profile) -> None:
        """Keep the names that the unlock window shows."""
        from dataclasses import replace

        title_and_office = ", ".join(part for part in (profile.title, profile.office) if part)
        names = (profile.counsellor or None, title_and_office or None, profile.county)
        if names != (self._settings.shown_counsellor, self._settings.shown_office, self._settings.shown_county):
            shown = replace(self._settings, shown_counsellor=names[0], shown_office=names[1], shown_county=names[2])
            self.apply_settings(shown)

    @Slot(str)
    def _command(self, name: str) -> None:
        """An act of the window that was found by its words in the search field."""
        {"lock": self.lock, "settings": self.open_settings}[name]()

    @Slot()
    def open_settings(self) -> None:
        """Open the settings."""
        from ui.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self._settings, self.keeping.copies.state, self.shell)
        dialog.chosen.connect(self.apply_settings)
        dialog.backup_wanted.connect(self.keeping.open_backup)
        self.keeping.settings_chosen.connect(dialog.take_folder)
        self.keeping.copies.changed.connect(dialog.show_copies)
        dialog.about_wanted.connect(self.open_about)
        dialog.open()

    @Slot()
    def open_about(self) -> None:
        """Open what the program is and what it is made of."""
        from ui.dialogs.about import AboutDialog

        AboutDialog(self.shell).open()

    @Slot(object)
    def show_error(self, error: KarriereError) -> None:
        """Say an expected error above the page; a job that came too late for a locked store says nothing."""
        from ui.messages import severity_of, words_for

        if isinstance(error, StoreLockedError) and self.main is None:
            return
        words = words_for(error)
        self._say(severity_of(error), words.happened, words.rest)

    @Slot()
    def _say_crash(self) -> None:
        self._say(
            Severity.DANGER,
            self.tr("Noe gikk galt i programmet."),
            self.tr("Det som er lagret, er trygt. Prøv igjen; skjer det på nytt, si fra til IT."),
        )

    @Slot(str, bool)
    def _say_undone(self, act: str, was_undone: bool) -> None:
        words = self.tr("Angret: {act}") if was_undone else self.tr("Gjort om: {act}")
        self._say(Severity.INFO, words.format(act=act), "")

    @Slot(object, str, str)
    def _say(self, severity: Severity, fact: str, reason: str) -> None:
        if self.main is not None:
            self.main.show_notice(severity, fact, reason)

    def _show_demo_making(self) -> None:
        from ui.dialogs.waiting import WaitingPage

        self._waiting = WaitingPage(self.tr("Lager demodata …"), self.tr("Oppdiktede personer i et kryptert lager."))
        self.shell.show_part(self._waiting)

    @Slot(object)
    def _demo_made(self, nothing: object) -> None:
        self._opened(False)
        self.shell.drop_part(self._waiting)

    @Slot(object)
    def _demo_failed(self, error: KarriereError) -> None:
        from ui.messages import words_for

        words = words_for(error)
        self._waiting.show_words(words.happened, words.rest)

    @Slot()
    def _start_demo(self) -> None:
        """Start the program once more, on invented data in a store of its own."""
        from PySide6.QtCore import QProcess  # its many enums are not wanted before the first paint

        program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui.launch"]
        QProcess.startDetached(program[0], [*program[1:], "demo"])
