"""The laptop's side of sync: push, pull, new epoch, brake, digests; it can be killed anywhere and begins again.

What must not be lost stands in the replica before it is sent, and leaves the outbox in the very transaction that
applies the server's answer. The order is always the same: first what is mine goes, then what others wrote comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from karriere_app.clock import Clock
from karriere_app.domain.values import instant_text
from karriere_app.sync.applying import deletes, not_carried, removals, settled, taken, taken_back, touched
from karriere_app.sync.brake import BrakeError, brake
from karriere_app.sync.comparing import Comparison
from karriere_app.sync.conversation import Conversation, ProgramTooOldError
from karriere_app.sync.ports import (
    CaptivePortalError,
    DeviceRevokedError,
    GarbledReplyError,
    Held,
    LocalRecord,
    Replica,
    ReplicaTransaction,
    RequestRefusedError,
    RequestTooLargeError,
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
    Entry,
    Era,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    RecordReceipt,
)

PUSH_LIMIT, PULL_LIMIT = 500, 2_000
PUSH_FIELDS = 5_000
"""So many fields go in one push, or a single change set: about half of what a request may hold, in usual words."""

_FIRST_PUSH = 100
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 15 * 60.0
_ROUNDS, _COMPARISONS = 50, 3


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
        self._replica, self._clock, self._chance = replica, clock, chance
        self._conversation = Conversation(replica, transport, new_id)
        self._comparison = Comparison(replica, self._conversation)
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
        except BrakeError as stop:
            self._replica.snapshot()
            return self._outcome(State.BRAKE, at_stake=stop.at_stake)
        except ProgramTooOldError:
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
        state = next((found for kind, found in asks.items() if isinstance(trouble, kind)), None)
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
            if self._push(consent) and self._pull(consent, page) and self._is_settled(consent):
                return
        raise GarbledReplyError

    def _is_settled(self, consent: bool) -> bool:
        """After a restore of the server, compare digests once: what the laptop dropped meanwhile may be there again."""
        with self._replica.transaction() as transaction:
            if transaction.state().unsettled is None or transaction.outbox(1):
                return True
        if not self._comparison.is_equal(consent):
            return False
        with self._replica.transaction() as transaction:
            transaction.save_state(replace(transaction.state(), unsettled=None))
        return True

    def _compare(self, consent: bool) -> None:
        for _ in range(_COMPARISONS):
            self._exchange(consent, PULL_LIMIT)
            if self._comparison.is_equal(consent):
                return

    # ---- push ------------------------------------------------------------------------------------------------------

    def _push(self, consent: bool) -> bool:
        """Send the outbox in chunks. Return False where the server wants something else first."""
        limit = _FIRST_PUSH
        while True:
            with self._replica.transaction() as transaction:
                batch = _in_one_push(transaction.outbox(limit))
            if not batch:
                return True
            try:
                if not self._push_chunk(batch, consent):
                    return False
                limit = min(2 * len(batch), PUSH_LIMIT)
            except RequestTooLargeError as trouble:
                if len(batch) > 1:
                    limit = len(batch) // 2
                elif trouble.is_agreed:
                    self._set_aside(batch[0], consent)
                else:
                    raise

    def _push_chunk(self, batch: tuple[ChangeSet, ...], consent: bool) -> bool:
        state = self._conversation.with_nonce()
        request = PushRequest(PROTOCOL_VERSION, state.device, state.epoch, state.nonce, state.next_nonce or "", batch)
        reply = self._conversation.ask(request, PushReply)
        if reply is None:
            return False
        if [answer.change_set for answer in reply.answers] != [one.id for one in batch]:
            raise GarbledReplyError
        with self._replica.transaction() as transaction:
            self._receive(transaction, batch, reply.answers, reply.records, consent)
            state = transaction.state()
            transaction.save_state(replace(_in_epoch(state, reply.epoch), nonce=state.next_nonce, next_nonce=None))
        self._count.sent += len(batch)
        return True

    def _set_aside(self, change_set: ChangeSet, consent: bool) -> None:
        """Hold back a change set that no request can carry, as if the server had; then digests are compared."""
        with self._replica.transaction() as transaction:
            answer = not_carried(change_set, transaction.records(touched((change_set,))))
            self._receive(transaction, (change_set,), (answer,), (), consent)
            state = transaction.state()
            unsettled = state.cursor if state.unsettled is None else state.unsettled
            transaction.save_state(replace(state, unsettled=unsettled))

    def _receive(
        self,
        transaction: ReplicaTransaction,
        batch: tuple[ChangeSet, ...],
        answers: tuple[Answer, ...],
        entries: tuple[Entry, ...],
        consent: bool,
    ) -> None:
        """Apply receipts and empty the outbox of them."""
        receipts = [receipt for answer in answers for receipt in answer.records]
        at_stake = removals(receipts)
        brake(transaction, at_stake, consent)
        transaction.drop_outbox([one.id for one in batch])
        unsent = transaction.unsent(touched(batch))
        records: dict[str, LocalRecord] = dict(transaction.records(touched(batch)))
        away: dict[str, None] = {}
        for change_set, answer in zip(batch, answers, strict=True):
            _settle(records, away, change_set, answer, unsent)
        kept = [record for one, record in records.items() if one not in away]
        transaction.save_records(kept)
        transaction.remove_records([one for one in away if not unsent.get(one)])
        self._take(transaction, entries)
        held = [one for pair in zip(batch, answers, strict=True) for one in _held(*pair)]
        transaction.hold(held)
        self._count.conflicts += at_stake - len(held)
        self._count.held_back += len(held)

    # ---- pull ------------------------------------------------------------------------------------------------------

    def _pull(self, consent: bool, page: int) -> bool:
        """Fetch page after page, each with its cursor. Return False where the server wants something else first."""
        while True:
            with self._replica.transaction() as transaction:
                state = transaction.state()
            request = PullRequest(PROTOCOL_VERSION, state.device, state.epoch, state.cursor, page)
            reply = self._conversation.ask(request, PullReply)
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
        brake(transaction, tally, allowed)
        transaction.remove_participants(reply.gone)
        self._take(transaction, reply.entries, held if not reply.gone else None)
        state = replace(_in_epoch(state, reply.epoch), cursor=reply.cursor, tally=tally, allowed=allowed)
        if not reply.more:
            state = replace(state, tally=0, allowed=False, synced_at=instant_text(self._clock.now()))
        transaction.save_state(state)
        self._count.received += len(reply.entries)

    def _take(
        self, transaction: ReplicaTransaction, entries: tuple[Entry, ...], held: Mapping[str, LocalRecord] | None = None
    ) -> None:
        """Let what the server holds stand; ``held``: the records as they stand here, where they were read just now."""
        ids = [entry.id for entry in entries]
        held = transaction.records(ids) if held is None else held
        unsent = transaction.unsent(ids)
        transaction.save_records([taken(held.get(entry.id), entry, unsent.get(entry.id, ())) for entry in entries])


def _in_one_push(waiting: Sequence[ChangeSet]) -> tuple[ChangeSet, ...]:
    """Return the first change sets that go together: one, or as many as hold :data:`PUSH_FIELDS` fields."""
    fields = 0
    for place, change_set in enumerate(waiting):
        fields += sum(len(change.fields) for change in change_set.records)
        if place and fields > PUSH_FIELDS:
            return tuple(waiting[:place])
    return tuple(waiting)


def _in_epoch(state: SyncState, epoch: str) -> SyncState:
    return state if state.epoch == epoch else replace(state, epoch=epoch, lineage=(Era(epoch),))


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
            if change.record in records:  # a later answer may say that the record may be seen again
                later = unsent.get(change.record, ())
                records[change.record] = taken_back(records[change.record], change, later)
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
