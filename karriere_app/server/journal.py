"""The county's journal: what laptops push, pull, offer and compare, over a :class:`JournalStorage`.

A request is one transaction that holds the county's counter row, so that sequence order is commit order. The reply is
given after the commit. Who calls has been authenticated; what a counsellor may see is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from karriere_app.clock import Clock
from karriere_app.domain.access import Principal
from karriere_app.domain.digest import store_digest
from karriere_app.domain.values import instant_text
from karriere_app.server.deciding import decide_change_set, ids_of
from karriere_app.server.offers import take_offers
from karriere_app.server.scopes import may_read, readers_of, regrant
from karriere_app.server.storage_port import County, Device, JournalStorage
from karriere_app.server.work import BAND, Work, entry_of
from karriere_app.sync.merge import bucket_digests, bucket_of
from karriere_app.sync.protocol import (
    OLDEST_VERSION,
    PAGE_LIMIT,
    Answer,
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
    TooOld,
)

ANSWERS_KEPT = timedelta(days=90)
NEWCOMERS_BELIEVED = timedelta(days=30)
_BANDS_BEGIN = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
Hold = NewEpoch | Forked | TooOld


class Journal:
    """The journal server's logic. ``new_id`` makes epochs."""

    def __init__(self, storage: JournalStorage, clock: Clock, new_id: Callable[[], str]) -> None:
        self._storage, self._clock, self._new_id = storage, clock, new_id

    def found(self) -> None:
        """Begin the first era of a new county."""
        with self._storage.writing() as transaction:
            transaction.save_county(County(0, (Era(self._new_id()),)))

    def restored(self) -> None:
        """Begin a new era after the database was put back from a copy; the numbers go on in a band of their own.

        The band comes from the time in minutes, because the copy does not know how far the lost era had counted.
        """
        with self._storage.writing() as transaction:
            county = transaction.county()
            minutes = int((self._clock.now() - _BANDS_BEGIN).total_seconds() // 60)
            start = max(minutes, county.counter // BAND + 1) * BAND
            ended = replace(county.lineage[-1], ended_at=county.counter)
            transaction.save_county(County(start, (*county.lineage[:-1], ended, Era(self._new_id()))))

    def register(self, device: str, successor_of: str | None = None) -> None:
        """Let a laptop in under a new device id; a successor has been here when the one before it was."""
        with self._storage.writing() as transaction:
            if transaction.device(device) is None:
                before = transaction.device(successor_of) if successor_of is not None else None
                transaction.save_device(Device(device, None, 0, before.epoch if before is not None else None))

    def push(self, principal: Principal, request: PushRequest) -> PushReply | Hold:
        """Take in change sets in their order; an id that was answered before is answered the same."""
        with self._storage.writing() as transaction:
            work = Work(transaction, principal)
            hold = self._hold(work.county, request.version, request.epoch)
            device = transaction.device(request.device)
            if hold is not None:
                return hold
            if device is None or not self._is_the_one(device, work.county, request.nonce, request.next_nonce):
                return Forked(*self._head(work.county))
            last_seq, answers = self._decide(work, device, request)
            if answers is None:
                work.flush()
                transaction.save_device(replace(device, last_seq=last_seq))
                return Forked(*self._head(work.county))
            records = self._conflicts(work, answers)
            work.flush()
            transaction.save_device(
                replace(device, nonce=request.next_nonce, last_seq=last_seq, epoch=work.county.epoch)
            )
        return PushReply(*self._head(work.county), answers, records)

    def _decide(self, work: Work, device: Device, request: PushRequest) -> tuple[int, tuple[Answer, ...] | None]:
        """Return the last number taken and the answers, or None where a set comes under a number that was used."""
        known = dict(work.transaction.answers([one.id for one in request.change_sets]))
        new = [one for one in request.change_sets if one.id not in known]
        work.load(one for change_set in new for one in ids_of(change_set))
        work.load_grants(one.participant for change_set in new for one in change_set.records if one.participant)
        last_seq, today = device.last_seq, self._clock.today()
        for change_set in new:
            if change_set.id in known:
                continue
            if change_set.device_seq <= last_seq:
                return last_seq, None
            answer = decide_change_set(work, change_set, request.device, today)
            known[change_set.id] = work.written.answers[change_set.id] = answer
            last_seq = change_set.device_seq
        return last_seq, tuple(known[one.id] for one in request.change_sets)

    def _conflicts(self, work: Work, answers: tuple[Answer, ...]) -> tuple[Entry, ...]:
        receipts = [found for answer in answers for record in answer.records for found in record.fields.values()]
        ids = dict.fromkeys(one.conflict for one in receipts if one.conflict is not None)
        work.load(ids)
        found = [entity for one in ids if (entity := work.get(one)) is not None]
        return tuple(entry_of(one) for one in found if one.participant is None or may_read(work, one.participant))

    def pull(self, principal: Principal, request: PullRequest) -> PullReply | Hold:
        """Return what the reader may see after the cursor, as it stands now, and whom the reader lost."""
        with self._storage.reading() as transaction:
            county = transaction.county()
            hold = self._hold(county, request.version, request.epoch)
            if hold is not None:
                return hold
            readers, limit = readers_of(principal), max(1, min(request.limit, PAGE_LIMIT))
            found = transaction.page(readers, request.cursor, limit + 1)
            page, more = found[:limit], len(found) > limit
            cursor = page[-1].seq if more else max(county.counter, request.cursor)
            gone = transaction.gone(readers, request.cursor, cursor)
        return PullReply(*self._head(county), tuple(map(entry_of, page)), tuple(gone), cursor, more)

    def offer(self, principal: Principal, request: OfferRequest) -> OfferReply | Hold:
        """Take in what a laptop holds above the common mark, after a restore or to mend a difference."""
        with self._storage.writing() as transaction:
            work = Work(transaction, principal)
            hold = self._hold(work.county, request.version, request.epoch)
            device = transaction.device(request.device)
            if hold is not None:
                return hold
            if device is None or not self._is_the_one(device, work.county, request.nonce, request.next_nonce):
                return Forked(*self._head(work.county))
            restoring = self._is_restoring(device, work.county)
            take_offers(work, request, self._clock.today(), restoring=restoring)
            work.flush()
            epoch = work.county.epoch if request.last else device.epoch
            transaction.save_device(replace(device, nonce=request.next_nonce, epoch=epoch))
        return OfferReply(*self._head(work.county))

    def digest(self, principal: Principal, request: DigestRequest) -> DigestReply | Hold:
        """Return digests of what the reader may see: one, per bucket, per record."""
        with self._storage.reading() as transaction:
            county = transaction.county()
            hold = self._hold(county, request.version, request.epoch)
            if hold is not None:
                return hold
            readers = readers_of(principal)
            lines = sorted(transaction.digests(readers))
            entries = tuple(map(entry_of, transaction.visible(readers, request.records))) if request.records else ()
        buckets = tuple(sorted(bucket_digests(lines).items())) if request.buckets else ()
        wanted = set(request.prefixes)
        shown = tuple(line for line in lines if bucket_of(line[0]) in wanted) if wanted else ()
        return DigestReply(*self._head(county), county.counter, store_digest(lines), buckets, shown, entries)

    def refresh_scope(self, participants: list[str]) -> None:
        """Make the grants of participants anew: assignments begin and end by the calendar."""
        with self._storage.writing() as transaction:
            work = Work(transaction, _NOBODY)
            for participant in participants:
                regrant(work, participant, self._clock.today())
            work.flush()

    def compact(self) -> None:
        """Drop answers older than 90 days. Tombstones stay: some laptop has not heard of them."""
        with self._storage.writing() as transaction:
            transaction.forget_answers(instant_text(self._clock.now() - ANSWERS_KEPT))

    def _hold(self, county: County, version: int, epoch: str | None) -> Hold | None:
        if version < OLDEST_VERSION:
            return TooOld(*self._head(county))
        if epoch is not None and epoch != county.epoch:
            return NewEpoch(*self._head(county), county.lineage)
        return None

    def _is_the_one(self, device: Device, county: County, nonce: str | None, next_nonce: str) -> bool:
        """Say whether the laptop is the one that was here last. After a restore its nonce cannot be known."""
        return device.nonce in (nonce, next_nonce) or (device.epoch is not None and device.epoch != county.epoch)

    def _is_restoring(self, device: Device, county: County) -> bool:
        """Say whether a laptop has not been here since the server was restored, so that its offers are believed.

        One that the restored server does not know at all may have been registered between copy and restore. For a
        month that is believed too; after that, whoever registers a laptop gets no further by it than anybody else.
        """
        if len(county.lineage) == 1 or device.epoch == county.epoch:
            return False
        began = _BANDS_BEGIN + timedelta(minutes=county.counter // BAND)
        return device.epoch is not None or self._clock.now() < began + NEWCOMERS_BELIEVED

    def _head(self, county: County) -> tuple[str, str, int]:
        return county.epoch, instant_text(self._clock.now()), OLDEST_VERSION


_NOBODY = Principal("", "", frozenset())  # type: ignore[arg-type]  # nobody's ids: the server itself acts
