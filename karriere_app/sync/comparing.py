"""Content digests of laptop and server: found equal, or the records that differ are mended, and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from karriere_app.domain.digest import store_digest
from karriere_app.sync.applying import as_entry, taken
from karriere_app.sync.brake import brake
from karriere_app.sync.conversation import OFFER_LIMIT, Conversation
from karriere_app.sync.merge import bucket_digests, bucket_of
from karriere_app.sync.ports import Replica, ReplicaTransaction
from karriere_app.sync.protocol import PROTOCOL_VERSION, DigestReply, DigestRequest, grouped


class Comparison:
    """Compares a replica that has just synced with what the server holds for it."""

    def __init__(self, replica: Replica, conversation: Conversation) -> None:
        self._replica, self._conversation = replica, conversation

    def is_equal(self, consent: bool) -> bool:
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
        return self._conversation.ask(request, DigestReply)

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
                offers.append(replace(offer, written=grouped(revs, offer.by), fields=fields))
        return bool(offers) and self._conversation.offer_chunk(reply.epoch, 0, tuple(offers), (), last=True)

    def _take_as_it_is(
        self, transaction: ReplicaTransaction, ids: list[str], reply: DigestReply, consent: bool
    ) -> None:
        theirs = {entry.id: entry for entry in reply.entries}
        held, unsent = transaction.records(ids), transaction.unsent(ids)
        away = [one for one in ids if one in held and one not in theirs and not unsent.get(one)]
        brake(transaction, len(away), consent)
        transaction.remove_records(away)
        records = []
        for one, entry in theirs.items():
            mine = unsent.get(one, {})
            record = taken(held.get(one), entry, mine, wins=lambda rev, held_rev: True)
            strangers = [name for name in record.fields if name not in entry.revs and name not in mine]
            fields = {name: value for name, value in record.fields.items() if name not in strangers}
            records.append(replace(record, fields=fields))
        transaction.save_records(records)
