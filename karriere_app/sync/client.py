"""The laptop's side of sync: push, pull, new epoch, brake, digests; it can be killed anywhere and begins again.

What must not be lost stands in the replica before it is sent, and leaves the outbox in the very transaction that
applies the server's answer. The order is always the same: first what is mine goes, then what others wrote comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from karriere_app.clock import Clock
from karriere_app.domain.digest import store_digest
from karriere_app.domain.values import instant_text
from karriere_app.errors import KarriereError
from karriere_app.sync.applying import as_entry, deletes, removals, settled, taken, touched
from karriere_app.sync.merge import bucket_digests, bucket_of, is_final, is_root
from karriere_app.sync.ports import (
    CaptivePortalError,
    DeviceRevokedError,
    GarbledReplyError,
    Held,
    LocalRecord,
    Replica,
    ReplicaTransaction,
    RequestRefusedError,
    ServerBusyError,
    ServerTooOldError,
    SignInNeededError,
    SyncState,
    Transport,
    TransportError,
    WrongCertificateError,
)
from karriere_app.sync.protocol import (
    PROTOCOL_VERSION,
    Answer,
    ChangeSet,
    DigestReply,
    DigestRequest,
    Entry,
    Era,
    Forked,
    NewEpoch,
    OfferReply,
    OfferRequest,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    RecordReceipt,
    Reply,
    TooOld,
    common_mark,
)

PUSH_LIMIT, PULL_LIMIT, OFFER_LIMIT = 100, 2_000, 200
BRAKE_RECORDS, BRAKE_SHARE = 20, 20
"""The brake: more than 20 records, or a twentieth (5 %) of what the laptop holds, whichever is more."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 15 * 60.0
_ROUNDS = 50

R = TypeVar("R")


class State(Enum):
    """How a sync ended."""

    DONE = "done"
    WAITS = "waits"  # no network, or the server is busy: it is tried again
    PORTAL = "portal"  # the network asks somebody to sign in
    CERTIFICATE = "certificate"
    SIGN_IN = "sign_in"  # 401: pauses and asks
    UPDATE_PROGRAM = "update_program"
    SERVER_TOO_OLD = "server_too_old"
    REFUSED = "refused"
    RETIRED = "retired"
    LOST = "lost"
    BRAKE = "brake"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sync did. ``retry_in_seconds`` None: not by itself. ``at_stake``: what the brake stopped for."""

    state: State
    sent: int = 0
    received: int = 0
    conflicts: int = 0
    held_back: int = 0
    at_stake: int = 0
    retry_in_seconds: float | None = None


class BrakeError(KarriereError):
    """A sync would take away or put in conflict ``at_stake`` of ``held`` records: it asks first."""

    exit_code = 9

    def __init__(self, at_stake: int, held: int) -> None:
        super().__init__(at_stake, held)
        self.at_stake, self.held = at_stake, held


class _ProgramTooOldError(KarriereError):
    """The server says that this program is too old."""

    exit_code = 7


@dataclass(slots=True)
class _Count:
    sent: int = 0
    received: int = 0
    conflicts: int = 0
    held_back: int = 0


class SyncClient:
    """Brings a replica and the county's server together. One at a time per replica.

    ``new_id`` makes device ids and nonces, ``chance`` a number from 0 to 1 that spreads the pauses.
    """

    def __init__(
        self,
        replica: Replica,
        transport: Transport,
        clock: Clock,
        new_id: Callable[[], str],
        chance: Callable[[], float],
    ) -> None:
        self._replica, self._transport, self._clock = replica, transport, clock
        self._new_id, self._chance = new_id, chance
        self._failures = 0
        self._count = _Count()

    def sync(self, *, consent: bool = False, page: int = PULL_LIMIT) -> Outcome:
        """Hand over and fetch until nothing is left; never raises for what can be expected.

        ``consent``: the counsellor has read what the brake stopped for, and says go on.
        """
        return self._run(lambda: self._exchange(consent, page))

    def check(self, *, consent: bool = False) -> Outcome:
        """Compare content digests with the server and mend the records that differ; sync first."""
        return self._run(lambda: self._compare(consent))

    # ---- one run ---------------------------------------------------------------------------------------------------

    def _run(self, work: Callable[[], None]) -> Outcome:
        self._count = _Count()
        try:
            work()
        except TransportError as trouble:
            return self._after(trouble)
        except BrakeError as brake:
            self._replica.snapshot()
            return self._outcome(State.BRAKE, at_stake=brake.at_stake)
        except _ProgramTooOldError:
            return self._outcome(State.UPDATE_PROGRAM)
        self._failures = 0
        return self._outcome(State.DONE)

    def _after(self, trouble: TransportError) -> Outcome:
        if isinstance(trouble, DeviceRevokedError):
            return self._outcome(State.LOST if trouble.lost else State.RETIRED)
        asks: Mapping[type[TransportError], State] = {
            SignInNeededError: State.SIGN_IN,
            WrongCertificateError: State.CERTIFICATE,
            ServerTooOldError: State.SERVER_TOO_OLD,
            RequestRefusedError: State.REFUSED,
        }
        state = asks.get(type(trouble))
        if state is not None and state is not State.SERVER_TOO_OLD and state is not State.REFUSED:
            return self._outcome(state)
        pause: float = self._pause(trouble)
        found = State.PORTAL if isinstance(trouble, CaptivePortalError) else state or State.WAITS
        return self._outcome(found, retry_in_seconds=pause)

    def _pause(self, trouble: TransportError) -> float:
        """Return how long to wait: twice as long each time, spread over half of it, never under what was asked."""
        grown: float = min(FIRST_PAUSE_S * 2 ** min(self._failures, 20), LONGEST_PAUSE_S)
        self._failures += 1
        asked = trouble.retry_after_seconds if isinstance(trouble, ServerBusyError) else None
        return max(grown * (0.5 + self._chance() / 2), float(asked or 0))

    def _outcome(self, state: State, *, at_stake: int = 0, retry_in_seconds: float | None = None) -> Outcome:
        count = self._count
        return Outcome(state, count.sent, count.received, count.conflicts, count.held_back, at_stake, retry_in_seconds)

    def _exchange(self, consent: bool, page: int) -> None:
        for _ in range(_ROUNDS):
            if self._push(consent) and self._pull(consent, page):
                return
        raise GarbledReplyError

    def _expect(self, reply: Reply, wanted: type[R]) -> R | None:
        """Return the reply wanted, or None after dealing with one that says: first something else."""
        if isinstance(reply, NewEpoch):
            self._enter(reply)
            return None
        if isinstance(reply, Forked):
            self._become_another()
            return None
        if isinstance(reply, TooOld):
            raise _ProgramTooOldError
        if not isinstance(reply, wanted):
            raise GarbledReplyError
        return reply

    def _with_nonce(self) -> SyncState:
        """Return the state with a next nonce that is kept before it is sent."""
        with self._replica.transaction() as transaction:
            state = transaction.state()
            if state.next_nonce is None:
                state = replace(state, next_nonce=self._new_id())
                transaction.save_state(state)
        return state

    def _become_another(self) -> None:
        """Take a new device id: this laptop was copied or put back. What is unsent goes under the new one."""
        device = self._new_id()
        self._transport.register(device)
        with self._replica.transaction() as transaction:
            transaction.renumber(device)
            transaction.save_state(replace(transaction.state(), device=device, nonce=None, next_nonce=None))

    # ---- push ------------------------------------------------------------------------------------------------------

    def _push(self, consent: bool) -> bool:
        """Send the outbox in chunks. Return False where the server wants something else first."""
        while True:
            with self._replica.transaction() as transaction:
                batch = tuple(transaction.outbox(PUSH_LIMIT))
            if not batch:
                return True
            state = self._with_nonce()
            request = PushRequest(
                PROTOCOL_VERSION, state.device, state.epoch, state.nonce, state.next_nonce or "", batch
            )
            reply = self._expect(self._transport.ask(request), PushReply)
            if reply is None:
                return False
            if [answer.change_set for answer in reply.answers] != [one.id for one in batch]:
                raise GarbledReplyError
            with self._replica.transaction() as transaction:
                self._receive(transaction, batch, reply, consent)

    def _receive(
        self, transaction: ReplicaTransaction, batch: tuple[ChangeSet, ...], reply: PushReply, consent: bool
    ) -> None:
        """Apply receipts and empty the outbox of them: one transaction."""
        receipts = [receipt for answer in reply.answers for receipt in answer.records]
        at_stake = removals(receipts)
        self._brake(transaction, at_stake, consent)
        transaction.drop_outbox([one.id for one in batch])
        unsent = transaction.unsent(touched(batch))
        records: dict[str, LocalRecord] = dict(transaction.records(touched(batch)))
        away: dict[str, None] = {}
        for change_set, answer in zip(batch, reply.answers, strict=True):
            _settle(records, away, change_set, answer, unsent)
        kept = [record for one, record in records.items() if one not in away]
        transaction.save_records(kept)
        transaction.remove_records([one for one in away if not unsent.get(one)])
        self._take(transaction, reply.records)
        held = [one for pair in zip(batch, reply.answers, strict=True) for one in _held(*pair)]
        transaction.hold(held)
        state = transaction.state()
        transaction.save_state(replace(_in_epoch(state, reply.epoch), nonce=state.next_nonce, next_nonce=None))
        self._count.sent += len(batch)
        self._count.conflicts += at_stake - len(held)
        self._count.held_back += len(held)

    # ---- pull ------------------------------------------------------------------------------------------------------

    def _pull(self, consent: bool, page: int) -> bool:
        """Fetch page after page, each with its cursor. Return False where the server wants something else first."""
        while True:
            with self._replica.transaction() as transaction:
                state = transaction.state()
            request = PullRequest(PROTOCOL_VERSION, state.device, state.epoch, state.cursor, page)
            reply = self._expect(self._transport.ask(request), PullReply)
            if reply is None:
                return False
            with self._replica.transaction() as transaction:
                self._apply_page(transaction, reply, consent)
            if not reply.more:
                return True

    def _apply_page(self, transaction: ReplicaTransaction, reply: PullReply, consent: bool) -> None:
        state = transaction.state()
        held = transaction.records([entry.id for entry in reply.entries])
        at_stake = sum(deletes(held.get(entry.id), entry) for entry in reply.entries)
        at_stake += transaction.count_of([participant for participant, _ in reply.gone])
        tally, allowed = state.tally + at_stake, state.allowed or consent
        self._brake(transaction, tally, allowed)
        transaction.remove_participants(reply.gone)
        self._take(transaction, reply.entries)
        state = replace(_in_epoch(state, reply.epoch), cursor=reply.cursor, tally=tally, allowed=allowed)
        if not reply.more:
            state = replace(state, tally=0, allowed=False, synced_at=instant_text(self._clock.now()))
        transaction.save_state(state)
        self._count.received += len(reply.entries)

    def _take(self, transaction: ReplicaTransaction, entries: tuple[Entry, ...]) -> None:
        ids = [entry.id for entry in entries]
        held, unsent = transaction.records(ids), transaction.unsent(ids)
        transaction.save_records([taken(held.get(entry.id), entry, unsent.get(entry.id, ())) for entry in entries])

    def _brake(self, transaction: ReplicaTransaction, at_stake: int, consent: bool) -> None:
        if consent or at_stake <= BRAKE_RECORDS:
            return
        held = transaction.count()
        if at_stake > max(BRAKE_RECORDS, held // BRAKE_SHARE):
            raise BrakeError(at_stake, held)

    # ---- a new epoch -----------------------------------------------------------------------------------------------

    def _enter(self, news: NewEpoch) -> None:
        """Offer what is held above the common mark, then follow the restored server from that mark."""
        with self._replica.transaction() as transaction:
            state = transaction.state()
            if state.epoch is None:
                return
            mark = common_mark(state.lineage, news.lineage)
            gone = tuple(transaction.gone_above(mark))
        if not self._offer(news.epoch, mark, gone):
            return
        with self._replica.transaction() as transaction:
            state = transaction.state()
            cursor = min(state.cursor, mark)
            transaction.save_state(replace(state, epoch=news.epoch, lineage=news.lineage, cursor=cursor))

    def _offer(self, epoch: str, mark: int, gone: tuple[tuple[str, int], ...]) -> bool:
        """Send everything above the mark, finals last: they act only over the content they were made final with."""
        for finals in (False, True):
            after = ""
            while True:
                with self._replica.transaction() as transaction:
                    found = transaction.above(mark, after, OFFER_LIMIT)
                    unsent = transaction.unsent([one.id for one in found])
                entries = tuple(as_entry(one, mark, unsent.get(one.id, {})) for one in found if _is_final(one) is finals)
                done = len(found) < OFFER_LIMIT
                if not self._offer_chunk(epoch, mark, entries, gone, last=finals and done):
                    return False
                gone = ()
                if done:
                    break
                after = found[-1].id
        return True

    def _offer_chunk(
        self, epoch: str, mark: int, entries: tuple[Entry, ...], gone: tuple[tuple[str, int], ...], *, last: bool
    ) -> bool:
        if not (entries or gone or last):
            return True
        state = self._with_nonce()
        request = OfferRequest(
            PROTOCOL_VERSION, state.device, epoch, state.nonce, state.next_nonce or "", mark, entries, gone, last
        )
        reply = self._transport.ask(request)
        if isinstance(reply, NewEpoch):
            return False
        if self._expect(reply, OfferReply) is None:
            return False
        with self._replica.transaction() as transaction:
            state = transaction.state()
            transaction.save_state(replace(state, nonce=state.next_nonce, next_nonce=None))
        return True

    # ---- digests ---------------------------------------------------------------------------------------------------

    def _compare(self, consent: bool) -> None:
        for _ in range(3):
            self._exchange(consent, PULL_LIMIT)
            if self._is_equal(consent):
                return

    def _is_equal(self, consent: bool) -> bool:
        """Compare with the server; mend what differs and return False."""
        reply = self._digests()
        with self._replica.transaction() as transaction:
            state, lines = transaction.state(), sorted(transaction.digests())
            waiting = bool(transaction.outbox(1))
        if reply is None or waiting or reply.cursor != state.cursor:
            return False
        if reply.total == store_digest(lines):
            return True
        reply = self._digests(buckets=True)
        if reply is None:
            return False
        theirs = dict(reply.buckets)
        mine = bucket_digests(lines)
        differing = tuple(sorted(one for one in theirs.keys() | mine.keys() if theirs.get(one) != mine.get(one)))
        reply = self._digests(prefixes=differing)
        if reply is None:
            return False
        held = {one: digest for one, digest in lines if bucket_of(one) in differing}
        known = dict(reply.lines)
        wrong = sorted(one for one in held.keys() | known.keys() if held.get(one) != known.get(one))
        return self._mend(wrong, consent)

    def _digests(self, **asked: Any) -> DigestReply | None:
        with self._replica.transaction() as transaction:
            state = transaction.state()
        request = DigestRequest(PROTOCOL_VERSION, state.device, state.epoch, **asked)
        return self._expect(self._transport.ask(request), DigestReply)

    def _mend(self, ids: list[str], consent: bool) -> bool:
        """Offer what is newer here, then take the server's word for what it holds; return False: compare again."""
        for start in range(0, len(ids), OFFER_LIMIT):
            chunk = ids[start : start + OFFER_LIMIT]
            reply = self._digests(records=tuple(chunk))
            if reply is None:
                return False
            if self._offer_newer(reply):
                continue
            with self._replica.transaction() as transaction:
                self._take_as_it_is(transaction, chunk, reply, consent)
        return False

    def _offer_newer(self, reply: DigestReply) -> bool:
        """Offer the fields whose revision here is above the server's; return whether there were any."""
        theirs = {entry.id: entry for entry in reply.entries}
        with self._replica.transaction() as transaction:
            held, unsent = transaction.records(theirs), transaction.unsent(theirs)
        offers = []
        for one, record in held.items():
            offer = as_entry(record, 0, unsent.get(one, {}))
            revs = {name: rev for name, rev in offer.revs.items() if rev > theirs[one].revs.get(name, 0)}
            if revs:
                fields = {name: value for name, value in offer.fields.items() if name in revs}
                offers.append(replace(offer, revs=revs, fields=fields))
        return bool(offers) and self._offer_chunk(reply.epoch, 0, tuple(offers), (), last=True)

    def _take_as_it_is(
        self, transaction: ReplicaTransaction, ids: list[str], reply: DigestReply, consent: bool
    ) -> None:
        theirs = {entry.id: entry for entry in reply.entries}
        held, unsent = transaction.records(ids), transaction.unsent(ids)
        away = [one for one in ids if one in held and one not in theirs and not unsent.get(one)]
        self._brake(transaction, len(away), consent)
        transaction.remove_records(away)
        records = []
        for one, entry in theirs.items():
            mine = unsent.get(one, {})
            record = taken(held.get(one), entry, mine, wins=lambda rev, held_rev: True)
            strangers = [name for name in record.fields if name not in entry.revs and name not in mine]
            fields = {name: value for name, value in record.fields.items() if name not in strangers}
            records.append(replace(record, fields=fields))
        transaction.save_records(records)


def _in_epoch(state: SyncState, epoch: str) -> SyncState:
    return state if state.epoch == epoch else replace(state, epoch=epoch, lineage=(Era(epoch),))


def _is_final(record: LocalRecord) -> bool:
    return is_root(record.kind) and is_final(record.kind, record.fields.get("status"))


def _settle(
    records: dict[str, LocalRecord],
    away: dict[str, None],
    change_set: ChangeSet,
    answer: Answer,
    unsent: Mapping[str, Mapping[str, Any]],
) -> None:
    for change, receipt in zip(change_set.records, answer.records, strict=True):
        if not receipt.present:
            away[change.record] = None
        elif change.record in records:
            away.pop(change.record, None)
            sent = {name: one.new for name, one in change.fields.items()}
            author = (change_set.counsellor, change_set.at)
            later = unsent.get(change.record, ())
            records[change.record] = settled(records[change.record], receipt, sent, author, later)


def _held(change_set: ChangeSet, answer: Answer) -> list[Held]:
    """Return what the counsellor must hear of; the content of what was not allowed does not stay on the laptop."""
    pairs: list[tuple[Any, RecordReceipt]] = list(zip(change_set.records, answer.records, strict=True))
    return [
        Held(change_set.id, receipt.record, receipt.quarantined, change.fields)
        for change, receipt in pairs
        if receipt.quarantined is not None and receipt.quarantined != "not_allowed"
    ]
