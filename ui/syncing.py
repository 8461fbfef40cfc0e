"""When the laptop syncs, and what the window says of it in words.

By itself: soon after unlocking, some seconds after something was saved, every few minutes, and again after a failure
when the client says so. «Synkroniser nå» answers at once in words, whatever the network does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from karriere_app.errors import KarriereError
from ui.background import is_alive
from ui.theme import Severity

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk
    from karriere_app.services.sync_standing import SyncStanding
    from karriere_app.sync.link import CountyLink, Enrolled, SyncProgress, SyncResult
    from ui.background import StoreWorker
    from ui.network_worker import Line, NetworkWorker
    from ui.notifier import Notifier, StoreChanged

AFTER_UNLOCKING_MS: Final = 2_000
AFTER_SAVING_MS: Final = 5_000
REGULARLY_MS: Final = 5 * 60_000
LONGEST_TIMER_MS: Final = 24 * 3_600_000

Trouble = tuple[str, str]


@dataclass(frozen=True)
class Found:
    """What the store worker found: the standing with its words, days of the lease to be told, pages of news.

    ``trouble``: what happened at the last try, and what is safe and to do; None after one that came to its end.
    """

    standing: SyncStanding
    waits: str
    synced: str
    trouble: Trouble | None
    lease_days_left: int | None
    news: int


@dataclass(frozen=True)
class SyncLook:
    """What the window shows of sync. ``pill`` is short; ``words`` say what happened, ``rest`` what is safe and to do.

    ``is_trouble``: the last try did not come to its end; ``needs_person``: nothing is tried by itself before somebody
    has done something.
    ``news`` counts participants whom others changed; ``lease_days_left`` None where nothing has to be said of it.
    """

    pill: str = ""
    words: str = ""
    rest: str = ""
    severity: Severity = Severity.INFO
    is_running: bool = False
    is_trouble: bool = False
    needs_person: bool = False
    standing: SyncStanding | None = None
    news: int = 0
    lease_days_left: int | None = None
    received: int = 0

    @property
    def is_enrolled(self) -> bool:
        """Whether the laptop belongs to a county's server."""
        return self.standing is not None and self.standing.is_enrolled

    @property
    def waiting(self) -> int:
        """How many changes that people made the server has not answered."""
        return self.standing.edits if self.standing is not None else 0

    @property
    def conflicts(self) -> int:
        """How many conflicts wait for a choice."""
        return self.standing.conflicts if self.standing is not None else 0


class Syncing(QObject):
    """Keeps the store and the county's server together, and says how it goes.

    Signals:
        changed: the look changed; arg: SyncLook.
        brake_asked: a sync would take away or put in conflict much, and stopped; arg: how many.
        enrolled: this laptop was registered; the desk is to be made anew.
        page_wanted: the system's browser is to show a page, for signing in; arg: its address.
        people_changed: a sync changed counsellors: office and roles of who works here may be others.
        stopped_service: the county took the laptop out of service; arg: whether it is called lost.
        lease_ended: the server was not reached, and the lease is used up: nothing may be shown any more.
        failed: an expected error that a sync cannot go on after; arg: KarriereError.
    """

    changed = Signal(object)
    brake_asked = Signal(int)
    enrolled = Signal()
    page_wanted = Signal(str)
    people_changed = Signal()
    stopped_service = Signal(bool)
    lease_ended = Signal()
    failed = Signal(object)

    def __init__(
        self,
        worker: StoreWorker,
        network: NetworkWorker,
        notifier: Notifier,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._worker, self._network, self._notifier = worker, network, notifier
        self._look = SyncLook()
        self._found: Found | None = None
        self._is_announcing = False
        self._runs_again = self._saved_meanwhile = self._holds_back = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._by_itself)
        notifier.store_changed.connect(self._saved)

    @property
    def look(self) -> SyncLook:
        """What the window shows now."""
        return self._look

    @property
    def next_try_ms(self) -> int | None:
        """In how many milliseconds the next sync begins by itself; None where none does."""
        return self._timer.remainingTime() if self._timer.isActive() else None

    @Slot(object)
    def begin(self, desk: Desk) -> None:
        """The store was opened: see how the laptop stands, and sync soon."""
        self._network.begin(desk)
        self._look_up(AFTER_UNLOCKING_MS)

    def end(self) -> None:
        """The store is about to be shut."""
        self._timer.stop()
        self._network.end()
        self._runs_again = self._saved_meanwhile = self._holds_back = False
        self._show(SyncLook())

    @Slot()
    def sync_now(self) -> None:
        """Sync at once. What is shown says so at once; where a sync is under way already, another follows."""
        if not self._look.is_enrolled:
            self.changed.emit(self._look)
            return
        if self._look.is_running:
            self._runs_again = True
            return
        self._sync(consent=False)

    @Slot()
    def go_on(self) -> None:
        """Go on after the brake: somebody has read what it stopped for."""
        if not self._look.is_running:
            self._sync(consent=True)

    @Slot()
    def stop(self) -> None:
        """Stop what is under way; it goes on where it was when it is begun again."""
        if self._network.line is not None:
            self._network.line.stop()

    def enrol(
        self, server: str, code: str, done: Callable[[Enrolled], object], refused: Callable[[KarriereError], object]
    ) -> None:
        """Register this laptop; then fetch what is there. ``refused`` takes what came in the way."""
        self._network.submit(partial(_enrol, server=server, code=code), partial(self._took_in, done), refused)

    def enrol_by_browser(
        self, server: str, done: Callable[[Enrolled], object], refused: Callable[[KarriereError], object]
    ) -> None:
        """Register this laptop by signing in in the system's browser; :meth:`stop` gives it up."""
        line = self._network.line
        if line is None:
            return
        line.go_on()
        teller = _Teller(self)
        teller.page_wanted.connect(self.page_wanted)
        job = partial(_enrol_by_browser, server=server, open_page=teller.ask, line=line)
        self._network.submit(job, partial(self._took_in, done), refused)

    @Slot(object)
    def refresh(self) -> None:
        """See anew how the laptop stands, without the network."""
        self._look_up(None)

    def _took_in(self, done: Callable[[Enrolled], object], enrolled: Enrolled) -> None:
        self.enrolled.emit()
        if is_alive(done):
            done(enrolled)

    # ---- how it stands ---------------------------------------------------------------------------------------------

    def _look_up(self, then_ms: int | None) -> None:
        self._worker.submit(_standing, partial(self._looked_up, then_ms))

    def _looked_up(self, then_ms: int | None, found: Found) -> None:
        self._found = found
        if self._look.is_running:
            self._show(
                replace(
                    self._look,
                    standing=found.standing,
                    news=found.news,
                    lease_days_left=found.lease_days_left,
                )
            )
        else:
            self._show(resting_look(found))
        if then_ms is not None and found.standing.is_enrolled:
            self._timer.start(then_ms)

    def _show(self, look: SyncLook) -> None:
        if look != self._look:
            self._look = look
            self.changed.emit(look)

    # ---- when ------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _saved(self, change: StoreChanged) -> None:
        """Something was saved here, not by a sync: send it soon, unless the pause after a failure is under way."""
        if self._is_announcing or self._network.line is None:
            return
        look = self._look
        self._saved_meanwhile = look.is_running
        is_free = look.is_enrolled and not (look.is_running or look.needs_person or self._holds_back)
        self._look_up(AFTER_SAVING_MS if is_free else None)

    @Slot()
    def _by_itself(self) -> None:
        if self._look.is_enrolled and not self._look.is_running:
            self._sync(consent=False)

    def _sync(self, *, consent: bool) -> None:
        line = self._network.line
        if line is None:
            return
        self._timer.stop()
        self._runs_again = self._saved_meanwhile = False
        line.go_on()
        rest = f"{self._found.waits}." if self._found is not None else ""
        self._show(
            replace(
                self._look,
                pill=_tr("Synkroniserer"),
                words=_tr("Synkroniserer."),
                rest=rest,
                severity=Severity.INFO,
                is_running=True,
                received=0,
            )
        )
        teller = _Teller(self)
        teller.progressed.connect(self._progressed)
        self._network.submit(partial(_run, consent=consent, line=line, tell=teller.tell), self._synced, self._broke)

    @Slot(object)
    def _progressed(self, progress: SyncProgress) -> None:
        look = self._look
        if look.is_running and look.standing is not None and progress.received:
            words = _tr("Synkroniserer. {count} poster hentet.").format(count=progress.received)
            self._show(replace(look, words=words, received=progress.received))

    def _synced(self, result: SyncResult) -> None:
        from karriere_app.sync.link import LinkState

        self._announce(result)
        # Told when it is known how the laptop stands now: the words of what was under way would be wrong already.
        self._look = replace(self._look, is_running=False)
        if result.state in (LinkState.LOST, LinkState.RETIRED):
            self.changed.emit(self._look)
            self.stopped_service.emit(result.state is LinkState.LOST)
            return
        self._holds_back = result.state not in (LinkState.DONE, LinkState.STOPPED)
        self._look_up(None)
        if result.state is LinkState.LEASE_ENDED:
            self.lease_ended.emit()
        elif result.state is LinkState.BRAKE:
            self.brake_asked.emit(result.at_stake)
        elif result.state is not LinkState.STOPPED and result.state.value not in NEEDS_PERSON:
            self._timer.start(self._pause(result))

    def _pause(self, result: SyncResult) -> int:
        """Return in how many milliseconds to sync again by itself."""
        if self._runs_again:
            return 0
        if result.retry_in_seconds is not None:
            return min(round(result.retry_in_seconds * 1000), LONGEST_TIMER_MS)
        return AFTER_SAVING_MS if self._saved_meanwhile else REGULARLY_MS

    def _announce(self, result: SyncResult) -> None:
        """Let lists and pages read anew what the sync changed: drafts and cursors stay."""
        changed = result.changed
        kinds = set(changed.kinds) | ({"participant"} if changed.removed else set())
        if not kinds:
            return
        self._is_announcing = True
        try:
            self._notifier.announce(kinds, changed.ids | changed.participants | changed.removed)
        finally:
            self._is_announcing = False
        if "counsellor" in kinds:
            self.people_changed.emit()

    def _broke(self, error: KarriereError) -> None:
        self._look = replace(self._look, is_running=False)
        self._look_up(REGULARLY_MS)
        self.failed.emit(error)


class _Teller(QObject):
    """Carries progress and wishes from the network's thread to the window's."""

    progressed = Signal(object)
    page_wanted = Signal(str)

    def tell(self, progress: SyncProgress) -> None:
        """Tell how far it has come."""
        self.progressed.emit(progress)

    def ask(self, address: str) -> None:
        """Ask for a page in the system's browser."""
        self.page_wanted.emit(address)


def _standing(desk: Desk) -> Found:
    """See how the laptop stands. On the store's thread: the words of a trouble load the libraries of the network."""
    from karriere_app.services import arrivals, offline_lease, sync_standing

    standing = sync_standing.standing(desk)
    lease = offline_lease.look(desk.store, desk.now())
    return Found(
        standing,
        sync_standing.waiting_words(standing.edits),
        sync_standing.synced_words(standing.last_synced_at, desk.now()),
        _trouble(standing),
        lease.days_left if lease is not None and lease.state.value != "running" else None,
        len(arrivals.unseen(desk)) if standing.is_enrolled else 0,
    )


def _enrol(link: CountyLink, *, server: str, code: str) -> Enrolled:
    return link.enrol(server, code)


def _enrol_by_browser(link: CountyLink, *, server: str, open_page: Callable[[str], None], line: Line) -> Enrolled:
    return link.enrol_by_browser(server, open_page, line.is_stopped)


def _run(link: CountyLink, *, consent: bool, line: Line, tell: Callable[[SyncProgress], None]) -> SyncResult:
    return link.sync(consent=consent, progress=tell, stopped=line.is_stopped)


def resting_look(found: Found) -> SyncLook:
    """Return what the window shows while no sync is under way."""
    standing, told = found.standing, f"{found.waits}, {found.synced}."
    look = SyncLook(standing=standing, news=found.news, lease_days_left=found.lease_days_left)
    if not standing.is_enrolled:
        rest = _tr("Det du skriver, ligger trygt her. Andre ser det først når maskinen er koblet til.")
        words = _tr("Denne maskinen er ikke koblet til fylkets server.")
        return replace(look, pill=_tr("Ikke koblet til fylket"), words=words, rest=rest)
    needs_person = standing.last is not None and standing.last.state in NEEDS_PERSON
    look = replace(look, pill=_pill(found), words=told, needs_person=needs_person)
    if found.trouble is None:
        return look
    happened, rest = found.trouble
    quiet = standing.last is not None and standing.last.state in _QUIET
    return replace(
        look,
        words=happened,
        rest=f"{rest} {told[:1].upper()}{told[1:]}".strip(),
        severity=Severity.INFO if quiet else Severity.WARN,
        is_trouble=True,
    )


_QUIET = frozenset({"waits", "server_too_old"})
"""How a try may end without anybody having to do anything."""


NEEDS_PERSON: Final = frozenset({"sign_in", "certificate", "update_program", "not_enrolled", "brake"})
"""After these nothing is tried by itself: what stands in the way, a person takes away."""


def _pill(found: Found) -> str:
    standing, waits = found.standing, found.waits
    if standing.conflicts:
        many = _tr("{count} konflikter").format(count=standing.conflicts)
        return _tr("1 konflikt") if standing.conflicts == 1 else many
    state = standing.last.state if standing.last is not None else ""
    asks = {
        "portal": _tr("Nettet krever pålogging"),
        "certificate": _tr("Feil sertifikat"),
        "sign_in": _tr("Må kobles til på nytt"),
        "update_program": _tr("Programmet er for gammelt"),
        "brake": _tr("Synk venter på deg"),
    }
    if state in asks:
        return asks[state]
    if state in ("waits", "lease_ended"):
        return _tr("Frakoblet · {waits}").format(waits=waits.lower()) if standing.edits else _tr("Frakoblet")
    return waits if standing.edits else f"{found.synced[:1].upper()}{found.synced[1:]}"


def _trouble(standing: SyncStanding) -> Trouble | None:
    """Return what the last try met, in the words of the link."""
    last = standing.last
    if last is None or last.state in ("done", "stopped", "not_enrolled"):
        return None
    from karriere_app.sync.link import LinkState, SyncResult
    from karriere_app.sync.sentences import result_message

    message = result_message(SyncResult(LinkState(last.state), at_stake=last.at_stake))
    return message.happened, message.rest


def _tr(text: str) -> str:
    return QCoreApplication.translate("Syncing", text)
