"""What every request has to reckon with: a restored server, a copied laptop, a program that is too old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from karriere_app.errors import KarriereError
from karriere_app.sync.applying import as_entry
from karriere_app.sync.merge import is_final, is_root
from karriere_app.sync.ports import (
    GarbledReplyError,
    LocalRecord,
    Replica,
    RequestTooLargeError,
    SyncState,
    Transport,
)
from karriere_app.sync.protocol import (
    PROTOCOL_VERSION,
    Entry,
    Forked,
    NewEpoch,
    OfferReply,
    OfferRequest,
    Request,
    TooOld,
    common_mark,
)

OFFER_LIMIT = 200
R = TypeVar("R")


class ProgramTooOldError(KarriereError):
    """The server says that this program is too old; the outbox stays as it is."""

    exit_code = 7


class Conversation:
    """Asks the server for a replica. Whatever it says first is dealt with, and the caller asks again."""

    def __init__(self, replica: Replica, transport: Transport, new_id: Callable[[], str]) -> None:
        self._replica, self._transport, self._new_id = replica, transport, new_id

    def ask(self, request: Request, wanted: type[R]) -> R | None:
        """Return the reply wanted, or None where the server wanted something else first and has got it.

        Raises ProgramTooOldError and what the transport raises.
        """
        reply = self._transport.ask(request)
        if isinstance(reply, NewEpoch):
            self._enter(reply)
            return None
        if isinstance(reply, Forked):
            self._become_another()
            return None
        if isinstance(reply, TooOld):
            raise ProgramTooOldError
        if not isinstance(reply, wanted):
            raise GarbledReplyError
        return reply

    def with_nonce(self) -> SyncState:
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

    def _enter(self, news: NewEpoch) -> None:
        """Offer what is held above the common mark, then follow the restored server from that mark."""
        with self._replica.transaction() as transaction:
            state = transaction.state()
            if state.epoch is None:
                return
            mark = common_mark(state.lineage, news.lineage)
            if state.unsettled is not None:
                mark = min(mark, state.unsettled)
            gone = tuple(transaction.gone_above(mark))
        if not self._offer(news.epoch, mark, gone):
            return
        with self._replica.transaction() as transaction:
            state = transaction.state()
            settled = replace(state, epoch=news.epoch, lineage=news.lineage, cursor=min(state.cursor, mark))
            transaction.save_state(replace(settled, unsettled=mark))

    def _offer(self, epoch: str, mark: int, gone: tuple[tuple[str, int], ...]) -> bool:
        """Send everything above the mark, finals last: they act only over the content they were made final with."""
        for finals in (False, True):
            after = ""
            while True:
                with self._replica.transaction() as transaction:
                    found = transaction.above(mark, after, OFFER_LIMIT)
                    unsent = transaction.unsent([one.id for one in found])
                entries = tuple(
                    as_entry(one, mark, unsent.get(one.id, {})) for one in found if _is_final(one) is finals
                )
                done = len(found) < OFFER_LIMIT
                if not self.offer_chunk(epoch, mark, entries, gone, last=finals and done):
                    return False
                gone = ()
                if done:
                    break
                after = found[-1].id
        return True

    def offer_chunk(
        self, epoch: str, mark: int, entries: tuple[Entry, ...], gone: tuple[tuple[str, int], ...], *, last: bool
    ) -> bool:
        """Send one chunk of offers; ``gone`` goes with the first, ``last`` with the one that ends it.

        One that is too large for a request goes in halves.
        """
        try:
            return self._offer_in_one(epoch, mark, entries, gone, last=last)
        except RequestTooLargeError:
            if len(entries) < 2:
                raise
        half = len(entries) // 2
        return self.offer_chunk(epoch, mark, entries[:half], gone, last=False) and self.offer_chunk(
            epoch, mark, entries[half:], (), last=last
        )

    def _offer_in_one(
        self, epoch: str, mark: int, entries: tuple[Entry, ...], gone: tuple[tuple[str, int], ...], *, last: bool
    ) -> bool:
        if not (entries or gone or last):
            return True
        state = self.with_nonce()
        request = OfferRequest(
            PROTOCOL_VERSION, state.device, epoch, state.nonce, state.next_nonce or "", mark, entries, gone, last
        )
        if self.ask(request, OfferReply) is None:
            return False
        with self._replica.transaction() as transaction:
            state = transaction.state()
            transaction.save_state(replace(state, nonce=state.next_nonce, next_nonce=None))
        return True


def _is_final(record: LocalRecord) -> bool:
    return is_root(record.kind) and is_final(record.kind, record.fields.get("status"))
