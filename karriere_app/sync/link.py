"""The laptop's link to its county's server: registration, sync, documents, lease, and the end of service.

One object for one network worker and one open store. The store's gate is held for each transaction and never while the
network is waited for. Import it only after unlocking: it loads httpx and cryptography.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from pathlib import Path

from karriere_app.domain.fields import RecordId
from karriere_app.errors import KarriereError, UsageError
from karriere_app.services import arrivals, erasing, kept_locally, offline_lease, sync_standing
from karriere_app.services.desk import Desk
from karriere_app.settings import read_settings
from karriere_app.sync.browser import BrowserSignInError, grant_by_browser, identity_of
from karriere_app.sync.client import Outcome, State, SyncClient
from karriere_app.sync.http_wire import HttpWire
from karriere_app.sync.last_delivery import deliver_unsent
from karriere_app.sync.lease import LeaseState, Standing
from karriere_app.sync.membership import LOST, RETIRED, Membership, read_membership
from karriere_app.sync.papers import Papers
from karriere_app.sync.ports import (
    CaptivePortalError,
    DeviceRevokedError,
    RequestRefusedError,
    ServerTooOldError,
    SignInNeededError,
    Transport,
    TransportError,
    WrongCertificateError,
)
from karriere_app.sync.protocol import Reply, Request
from karriere_app.sync.replica import Changed, StoreKeeper, StoreReplica
from karriere_app.sync.replica_alias import take_alias
from karriere_app.sync.sign_in import DeviceSession, Enrolled, EnrolmentRefusedError
from karriere_app.sync.transport import HttpTransport
from karriere_app.sync.wire import Wire, server_address

ENROLLED_AS = "enrolled_as"
"""What the server said of this laptop; kept when the store has taken the server's names, and not before."""

FIRST_FILL = "first_fill"
"""Kept from registration to the end of the first whole sync: what comes meanwhile is no news."""

CA_FILE = "ca_file"
PAPERS_AGAIN_SECONDS = 60.0

__all__ = [
    "BrowserSignInError",
    "Changed",
    "CountyLink",
    "Enrolled",
    "EnrolmentRefusedError",
    "Erased",
    "LeaseState",
    "LinkState",
    "NotDrainedError",
    "Standing",
    "SyncProgress",
    "SyncResult",
    "open_link",
]


class LinkState(Enum):
    """How a sync ended: what ``client.State`` says, and what only the laptop knows."""

    DONE = "done"
    WAITS = "waits"
    PORTAL = "portal"
    CERTIFICATE = "certificate"
    SIGN_IN = "sign_in"
    UPDATE_PROGRAM = "update_program"
    SERVER_TOO_OLD = "server_too_old"
    REFUSED = "refused"
    RETIRED = "retired"
    LOST = "lost"
    BRAKE = "brake"
    NOT_ENROLLED = "not_enrolled"
    LEASE_ENDED = "lease_ended"  # the server was not reached, and the lease is used up
    STOPPED = "stopped"  # somebody asked to stop; it goes on where it was


NOTHING = Changed(frozenset(), frozenset(), frozenset(), frozenset())


@dataclass(frozen=True)
class SyncProgress:
    """How far a sync has come: records received so far, change sets still to send."""

    received: int
    waiting: int


@dataclass(frozen=True)
class SyncResult:
    """What a sync did. ``retry_in_seconds`` None: not by itself. ``at_stake``: what the brake stopped for.

    ``changed``: what lists and pages must show anew; also where the sync did not come to its end.
    """

    state: LinkState
    sent: int = 0
    received: int = 0
    conflicts: int = 0
    held_back: int = 0
    at_stake: int = 0
    retry_in_seconds: float | None = None
    documents_sent: int = 0
    documents_received: int = 0
    changed: Changed = NOTHING


@dataclass(frozen=True)
class Erased:
    """What became of the unsent work of an erased laptop. ``sealed``: change sets that lie with the county, sealed."""

    sealed: int
    lost: int


class NotDrainedError(KarriereError):
    """A retired laptop still holds ``waiting`` change sets that the server has not answered: it is not erased yet."""

    exit_code = 7

    def __init__(self, waiting: int) -> None:
        super().__init__(waiting)
        self.waiting = waiting


class StopAskedError(TransportError):
    """Somebody asked to stop: nothing more is sent."""


def open_link(
    desk: Desk, *, ca_file: Path | None = None, forget_secret: Callable[[str], None] | None = None
) -> CountyLink:
    """Return the link of an open store over HTTP. ``ca_file``: the county's own authority, believed from now on.

    ``forget_secret`` takes a store's id and removes this machine's secret from the keyring, when the profile is erased.

    Raises UsageError("ca_file").
    """
    with desk.store.gate, desk.reading() as connection:
        kept = kept_locally.read(connection, CA_FILE)
    wire = HttpWire(ca_file=ca_file or (Path(kept) if kept is not None else None))
    if ca_file is not None:
        with desk.store.gate:
            kept_locally.write(desk, CA_FILE, str(ca_file.absolute()))
    return CountyLink(desk, wire, forget_secret=forget_secret)


class CountyLink:
    """One open store and its county's server. ``close`` ends the connection; the store stays open.

    After a registration, and after a sync that changed counsellors, whoever holds the desk makes it anew
    (``bootstrap.at_work_again``): office and roles may be others.
    """

    def __init__(
        self,
        desk: Desk,
        wire: Wire,
        *,
        ran: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        forget_secret: Callable[[str], None] | None = None,
    ) -> None:
        self._desk, self._wire, self._ran, self._forget_secret = desk, wire, ran, forget_secret
        self._keeper = StoreKeeper(desk.store)
        self._session = DeviceSession(self._keeper, wire, desk.clock, ran)
        self._changes: list[Changed] = []
        self._watched = _Watched(HttpTransport(self._session))
        self._replica = StoreReplica(desk.store, desk.clock, desk.new_id, self._changes.append)
        self._client = SyncClient(self._replica, self._watched, desk.clock, desk.new_id, chance)
        self._papers = Papers(self._session, desk.store, desk.clock, ran)
        self._looked_at = ran()

    # ---- registration ----------------------------------------------------------------------------------------------

    def enrol(self, server: str, code: str) -> Enrolled:
        """Register this laptop by an invitation code; called again with the same code it finishes what was broken off.

        The store takes the server's names for its counsellor and office; nothing is sent or fetched yet.

        Raises:
            UsageError: demo_profile, enrolled_elsewhere, server.
            EnrolmentRefusedError: the code is no good, or was tried too often.
            TransportError: the server was not reached; the code is still good.
        """
        self._require_may_enrol(server)
        return self._enrolled(self._session.enrol(server, self._desk.store.identity.device, {"code": code.strip()}))

    def enrol_by_browser(
        self, server: str, open_page: Callable[[str], None], stopped: Callable[[], bool] = lambda: False
    ) -> Enrolled:
        """Register this laptop by signing in in the system's browser, which ``open_page`` shows an address in.

        Raises: as :meth:`enrol`, and BrowserSignInError.
        """
        self._require_may_enrol(server)
        device = self._desk.store.identity.device
        kept = self._session.prepare(server, device)
        identity = identity_of(self._wire, kept.server)
        if identity is None:
            raise BrowserSignInError("no_issuer")
        outside = HttpWire()
        try:
            grant = grant_by_browser(identity, outside, kept.key, open_page, stopped)
        finally:
            outside.close()
        return self._enrolled(self._session.enrol(kept.server, device, grant))

    def _require_may_enrol(self, server: str) -> None:
        address = server_address(server)
        with self._desk.store.gate, self._desk.reading() as connection:
            if kept_locally.read(connection, kept_locally.DEMO) is not None:
                raise UsageError("demo_profile")
        kept = read_membership(self._keeper)
        if kept is not None and kept.is_in and kept.server != address:
            raise UsageError("enrolled_elsewhere")

    def _enrolled(self, enrolled: Enrolled) -> Enrolled:
        desk = self._desk
        counsellor, office = RecordId(enrolled.counsellor), RecordId(enrolled.office)
        take_alias(desk.store, counsellor, office, enrolled.device, desk.clock)
        told = {"counsellor": enrolled.counsellor, "office": enrolled.office, "user": enrolled.user}
        with desk.store.gate:
            if self._kept(ENROLLED_AS) is None:
                kept_locally.write(desk, FIRST_FILL, "yes")
            kept_locally.write(desk, ENROLLED_AS, json.dumps(told))
        return enrolled

    # ---- sync ------------------------------------------------------------------------------------------------------

    def sync(
        self,
        *,
        consent: bool = False,
        progress: Callable[[SyncProgress], None] | None = None,
        stopped: Callable[[], bool] | None = None,
    ) -> SyncResult:
        """Hand over and fetch until nothing is left; never raises for what can be expected of a network or a server.

        ``consent``: the counsellor has read what the brake stopped for, and says go on. ``stopped`` is asked before
        each request. LOST and RETIRED: the caller goes on with :meth:`erase`.

        Raises StorageError where the disk does not take what came; what was taken is kept.
        """
        return self._run(lambda agreed: self._client.sync(consent=agreed), consent, progress, stopped)

    def check(self, *, consent: bool = False) -> SyncResult:
        """Sync, compare content digests with the server, and mend the records that differ."""
        return self._run(lambda agreed: self._client.check(consent=agreed), consent, None, None)

    def _run(
        self,
        work: Callable[[bool], Outcome],
        consent: bool,
        progress: Callable[[SyncProgress], None] | None,
        stopped: Callable[[], bool] | None,
    ) -> SyncResult:
        kept = read_membership(self._keeper)
        if kept is None or not kept.is_in or self._kept(ENROLLED_AS) is None:
            return SyncResult(LinkState.NOT_ENROLLED)
        if kept.stopped == LOST:
            return self._ended(SyncResult(LinkState.LOST))
        self._changes.clear()
        self._watched.watch(lambda received: self._tell(progress, received), stopped)
        agreed = consent or kept.stopped == RETIRED
        sent, received = self._papers.sent, self._papers.received
        self._carry(stopped, down=False)  # a participant whom the sync takes away takes the papers along
        outcome = work(agreed)
        if outcome.state is State.DONE and self._kept(FIRST_FILL) is not None and self._waiting():
            outcome = _after(outcome, work(agreed))  # what the first whole pull showed that the county lacks
        self._replica.catch_up()  # list and search know what came, also of a first fill that was broken off
        state, pause = LinkState(outcome.state.value), outcome.retry_in_seconds
        trouble = self._carry(stopped, down=True) if outcome.state is State.DONE else None
        if trouble is not None:
            state, pause = state_of(trouble), PAPERS_AGAIN_SECONDS
        if self._watched.was_stopped:
            state, pause = LinkState.STOPPED, None
        result = SyncResult(
            state,
            outcome.sent,
            outcome.received,
            outcome.conflicts,
            outcome.held_back,
            outcome.at_stake,
            pause,
            self._papers.sent - sent,
            self._papers.received - received,
            _together(self._changes),
        )
        return self._ended(result)

    def _carry(self, stopped: Callable[[], bool] | None, *, down: bool) -> TransportError | None:
        """Carry documents and prints as far as the line holds; return what stopped it."""
        asked = stopped or (lambda: False)
        try:
            self._papers.bring(asked, before_sync=not down)
            if down:
                self._papers.fetch_own(asked)
        except TransportError as trouble:
            return trouble
        return None

    def _ended(self, result: SyncResult) -> SyncResult:
        """Keep how it ended; after the first whole sync what came is no news."""
        desk = self._desk
        if result.state is LinkState.WAITS:
            lease = self.lease()
            if lease is not None and lease.state is LeaseState.ENDED:
                result = replace(result, state=LinkState.LEASE_ENDED)
        with desk.store.gate:
            sync_standing.keep_last(desk, result.state.value, at_stake=result.at_stake)
            if result.state is LinkState.DONE and self._kept(FIRST_FILL) is not None:
                arrivals.mark_seen(desk)
                kept_locally.write(desk, FIRST_FILL, None)
        return result

    def _tell(self, progress: Callable[[SyncProgress], None] | None, received: int) -> None:
        if progress is None:
            return
        progress(SyncProgress(received, self._waiting()))

    # ---- lease and end of service ----------------------------------------------------------------------------------

    def lease(self) -> Standing | None:
        """Look at the clock and say how the lease stands; None: no lease was given. Call it every few minutes."""
        ran = self._ran()
        passed, self._looked_at = ran - self._looked_at, ran
        return offline_lease.look(self._desk.store, self._desk.now(), timedelta(seconds=max(0.0, passed)))

    def erase(self) -> Erased:
        """Erase the profile of a laptop that the county took out of service; the store is closed after it.

        Lost: what is unsent is handed in to be sealed, if the server takes it now, and everything goes at once.
        Retired: only when nothing waits any more.

        Raises UsageError("not_revoked"), NotDrainedError, StorageError.
        """
        kept = read_membership(self._keeper)
        if kept is None or kept.stopped is None:
            raise UsageError("not_revoked")
        erased = self._last_of(kept)
        store = self._desk.store
        copies = read_settings(store.folder).settings.backup_folder
        erasing.forget_keys(store, self._forget_secret)
        erasing.remove_content(store, Path(copies) if copies is not None else None)
        return erased

    def _last_of(self, kept: Membership) -> Erased:
        waiting = self._waiting()
        if kept.stopped == RETIRED:
            if waiting or self._carry(None, down=False) is not None:
                raise NotDrainedError(waiting)
            return Erased(0, 0)
        sealed = deliver_unsent(self._replica, self._desk, self._session)
        return Erased(sealed, waiting - sealed)

    def fetch_paper(
        self, participant: str, sha256: str, progress: Callable[[int, int], None] = lambda came, size: None
    ) -> None:
        """Fetch the bytes of one document or print that somebody wants to see; ``progress``: bytes come, and in all.

        Raises PaperMissingError, TransportError: the next call goes on where this one broke off.
        """
        self._papers.fetch(participant, sha256, progress)

    def close(self) -> None:
        """End the connection."""
        if isinstance(self._wire, HttpWire):
            self._wire.close()

    def _waiting(self) -> int:
        with self._desk.store.gate:
            return sync_standing.waiting(self._desk)

    def _kept(self, name: str) -> str | None:
        with self._desk.store.gate, self._desk.reading() as connection:
            return kept_locally.read(connection, name)


def state_of(trouble: TransportError) -> LinkState:
    """Return the state that a trouble of the line is shown as."""
    if isinstance(trouble, DeviceRevokedError):
        return LinkState.LOST if trouble.lost else LinkState.RETIRED
    return next((state for kind, state in _STATES if isinstance(trouble, kind)), LinkState.WAITS)


_STATES: tuple[tuple[type[TransportError], LinkState], ...] = (
    (CaptivePortalError, LinkState.PORTAL),
    (WrongCertificateError, LinkState.CERTIFICATE),
    (SignInNeededError, LinkState.SIGN_IN),
    (ServerTooOldError, LinkState.SERVER_TOO_OLD),
    (RequestRefusedError, LinkState.REFUSED),
    (StopAskedError, LinkState.STOPPED),
)


class _Watched:
    """The transport, with somebody watching: told after each reply, and asked before each request whether to stop."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.watch(lambda received: None, None)

    def watch(self, tell: Callable[[int], None], stopped: Callable[[], bool] | None) -> None:
        """Begin a sync."""
        self._tell, self._stopped, self._received = tell, stopped, 0
        self.was_stopped = False

    def ask(self, request: Request) -> Reply:
        if self._stopped is not None and self._stopped():
            self.was_stopped = True
            raise StopAskedError
        self._tell(self._received)
        reply = self._inner.ask(request)
        self._received += len(getattr(reply, "entries", ()))
        return reply

    def register(self, device: str) -> None:
        self._inner.register(device)


def _after(first: Outcome, second: Outcome) -> Outcome:
    """Return the outcome of two syncs in a row."""
    return replace(
        second,
        sent=first.sent + second.sent,
        received=first.received + second.received,
        conflicts=first.conflicts + second.conflicts,
        held_back=first.held_back + second.held_back,
    )


def _together(changes: list[Changed]) -> Changed:
    return Changed(
        frozenset().union(*(one.kinds for one in changes)),
        frozenset().union(*(one.ids for one in changes)),
        frozenset().union(*(one.participants for one in changes)),
        frozenset().union(*(one.removed for one in changes)),
    )
