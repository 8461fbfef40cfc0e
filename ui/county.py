"""The window's side of the county's server: registers, syncs, asks, and ends when the laptop is out of service."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from ui.network_worker import NetworkWorker
from ui.pages.page import PageRequest
from ui.syncing import Syncing, SyncLook
from ui.theme import Severity

if TYPE_CHECKING:
    from karriere_app.bootstrap import Opened
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.sync.link import CountyLink, Erased
    from ui.background import OpenStore, StoreWorker
    from ui.main_window import MainWindow
    from ui.notifier import Notifier
    from ui.opening import Surroundings
    from ui.shell import Shell

CLOSE_SECONDS = 3.0


class County(QObject):
    """Holds the network worker and what decides when to sync; attaches to each main window.

    Signals:
        said: something is to be told above the page; args: Severity, fact, reason.
        renewed: who acts in the store was read anew; the main window is to be built again.
        gone: the profile was erased, since the county took this laptop out of service; args: fact, reason.
        lock_wanted: nothing may be shown any more: the lease is used up, or the profile was erased.
    """

    said = Signal(object, str, str)
    renewed = Signal()
    gone = Signal(str, str)
    lock_wanted = Signal()

    def __init__(self, shell: Shell, worker: StoreWorker, notifier: Notifier, around: Surroundings) -> None:
        super().__init__(shell)
        self._shell, self._worker, self._around = shell, worker, around
        self._main: MainWindow | None = None
        self._was_asked = False
        self.network = NetworkWorker(partial(_connect, around), self)
        self.syncing = Syncing(worker, self.network, notifier, self)
        self.syncing.changed.connect(self._show)
        self.syncing.brake_asked.connect(self._ask_brake)
        self.syncing.enrolled.connect(self._renew)
        self.syncing.page_wanted.connect(_open_in_browser)
        self.syncing.people_changed.connect(self._look_who)
        self.syncing.stopped_service.connect(self._end_service)
        self.syncing.lease_ended.connect(self.lock_wanted)
        self.syncing.failed.connect(self._say_error)

    def attach(self, main: MainWindow) -> None:
        """Serve a main window that was made just now."""
        self._main = main
        main.sync_wanted.connect(self._sync_now)
        main.enrol_wanted.connect(self.open_enrolment)
        self._mark(self.syncing.look)

    def start(self) -> None:
        """The store is open and the main window stands."""
        self._worker.submit(_desk, self.syncing.begin)

    def stop(self) -> None:
        """The store is about to be shut."""
        self._main = None
        self.syncing.end()

    def close(self) -> None:
        """The program ends."""
        self.stop()
        self.network.close(CLOSE_SECONDS)

    @Slot()
    def open_enrolment(self) -> None:
        """Open registering this laptop with the county's server."""
        from ui.dialogs.enrol import EnrolDialog

        dialog = EnrolDialog(self.syncing, is_demo=self._around.is_demo, parent=self._shell)
        dialog.open()

    @Slot(object)
    def _show(self, look: SyncLook) -> None:
        self._mark(look)
        if self._was_asked and not look.is_running:
            self._was_asked = False
            if look.is_trouble:
                self._say_unless_seen(look)

    def _mark(self, look: SyncLook) -> None:
        """The demo is thrown away: it is not said of it that it belongs to no server."""
        if self._main is not None and not self._around.is_demo:
            self._main.sync_mark.show(look)

    def _say_unless_seen(self, look: SyncLook) -> None:
        """Say how it went above the page, where the page in front does not say it itself."""
        if self._main is not None and self._main.request.page != "sync":
            self.said.emit(look.severity, look.words, look.rest)

    @Slot()
    def _sync_now(self) -> None:
        """Sync, and answer in words where somebody is; go to the page of sync where there is no server to sync with."""
        if not self.syncing.look.is_enrolled:
            if self._main is not None:
                self._main.navigate(PageRequest("sync"))
            return
        self._was_asked = True
        self.syncing.sync_now()

    @Slot()
    def _renew(self) -> None:
        """After a registration counsellor and office have the server's ids: read anew who acts here."""
        self._worker.renew(_at_work_again, self._renewed)

    @Slot()
    def _look_who(self) -> None:
        """A sync changed counsellors: office and roles of who works here may be others."""
        self._worker.renew(_at_work_again, self._renewed_if_other)

    @Slot(bool)
    def _renewed_if_other(self, is_other: bool) -> None:
        if is_other:
            self._renewed(is_other)

    @Slot(bool)
    def _renewed(self, is_other: bool) -> None:
        self.start()
        self.renewed.emit()

    @Slot(int)
    def _ask_brake(self, at_stake: int) -> None:
        from ui.daily_copies import OWN_FOLDER
        from ui.widgets.question import Question
        from ui.widgets.text import Text

        question = Question(
            self.tr("Synkroniseringen stanset for å spørre deg"),
            self.tr(
                "Den ville ta bort, eller sette i konflikt, {count} poster på denne maskinen. Det kan være riktig: "
                "deltakere kan være flyttet til et annet kontor. Ingenting er tatt bort ennå. Er du usikker, spør "
                "fylket først."
            ).format(count=at_stake),
            act=self.tr("Gå videre"),
            keep=self.tr("Ikke nå"),
            danger=True,
            parent=self._shell,
        )
        question.setObjectName("brakeQuestion")
        place = self.tr("En kryptert kopi av lageret ligger i {place}").format(place=self._around.folder / OWN_FOLDER)
        question.body.addWidget(Text(place, "caption", "text_muted", wrap=True))
        question.accepted.connect(self.syncing.go_on)
        question.open()

    @Slot(bool)
    def _end_service(self, is_lost: bool) -> None:
        self.network.submit(_erase, partial(self._erased, is_lost), self._say_error)

    def _erased(self, is_lost: bool, erased: Erased) -> None:
        if is_lost:
            fact = self.tr("Fylket har meldt denne maskinen tapt. Alt om deltakerne er slettet herfra.")
        else:
            fact = self.tr("Fylket har tatt denne maskinen ut av bruk. Alt om deltakerne er slettet herfra.")
        reason = self.tr("Det du hadde skrevet, er levert til fylkets server.")
        if erased.sealed:
            reason = self.tr("Det du ikke hadde fått sendt, ligger forseglet hos fylkets administrator.")
        if erased.lost:
            reason = self.tr("{count} endringer ble ikke levert.").format(count=erased.lost)
        self.lock_wanted.emit()
        self.gone.emit(fact, self.tr("{reason} Du kan lukke programmet.").format(reason=reason))

    @Slot(object)
    def _say_error(self, error: KarriereError) -> None:
        from ui.messages import severity_of, words_for

        words = words_for(error)
        self.said.emit(severity_of(error), words.happened, words.rest)

    def say_joined(self) -> None:
        """Say that this laptop belongs to the county's server now."""
        self.said.emit(
            Severity.OK,
            self.tr("Maskinen er koblet til fylkets server."),
            self.tr("Deltakerne hentes nå. Du kan arbeide mens det skjer."),
        )


def _open_in_browser(address: str) -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl(address))


def _desk(desk: Desk) -> Desk:
    return desk


def _connect(around: Surroundings, desk: Desk) -> CountyLink:
    """Make the link; on the network's thread, since it loads the libraries of the network."""
    from karriere_app.sync.link import open_link

    return open_link(desk, forget_secret=around.keyring().delete if not around.is_demo else None)


def _at_work_again(opened: OpenStore) -> Opened:
    from karriere_app import bootstrap

    return bootstrap.at_work_again(opened)  # type: ignore[arg-type]  # what opening gave, renewed by its own maker


def _erase(link: CountyLink) -> Erased:
    return link.erase()
