"""Push, pull, offer and digests: the journal over HTTP, and a note of whose data was given to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from karriere_app.domain.ids import new_id
from karriere_app.domain.values import instant_text
from karriere_app.server.audit import Event, append
from karriere_app.server.http.bodies import JSON, message_in, packed, require_kind, takes_zstd
from karriere_app.server.http.frame import EPOCH_HEADER
from karriere_app.server.http.gate import Parts
from karriere_app.server.http.openapi import Routes
from karriere_app.server.http.problems import RequestRefusedError
from karriere_app.server.journal import Hold, Journal
from karriere_app.server.pages import Page
from karriere_app.server.sign_in import SignedIn
from karriere_app.server.storage import OpenTransaction
from karriere_app.sync.protocol import (
    PAGE_LIMIT,
    DigestReply,
    DigestRequest,
    Entry,
    Forked,
    OfferRequest,
    PullRequest,
    PushReply,
    PushRequest,
    Reply,
    encode,
)

LARGEST_NUMBER = 2**63 - 1
NOT_ALLOWED = "not_allowed"
DIGEST_COST = 5
"""A digest reads over all that a counsellor may see: it counts as so many requests."""

Version = Annotated[int, Query(ge=0, le=2**31 - 1)]
DeviceId = Annotated[str, Query(min_length=36, max_length=36)]
Epoch = Annotated[str | None, Query(max_length=64)]
Cursor = Annotated[int, Query(ge=0, le=LARGEST_NUMBER)]
PageSize = Annotated[int, Query(ge=1, le=PAGE_LIMIT)]


class SyncRoutes:
    """What a laptop asks of the journal."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._county = parts, parts.county

    def add_to(self, routes: Routes) -> None:
        """Add the routes."""
        routes.add("POST", "/v1/sync/push", self.push)
        routes.add("POST", "/v1/sync/offer", self.offer)
        routes.add("GET", "/v1/sync/pull", self.pull)
        routes.add("GET", "/v1/sync/digest", self.digest)
        routes.add("POST", "/v1/sync/digest", self.digest_of)

    async def push(self, request: Request) -> Response:
        """Take in change sets; each is answered, and the same again when it comes again."""
        require_kind(request, JSON)
        async with self._parts.gate.delivered(request) as (signed_in, body):
            return await self._parts.threads.writing(self._push, signed_in, body, takes_zstd(request))

    async def offer(self, request: Request) -> Response:
        """Take in what a laptop holds that a restored server lacks."""
        require_kind(request, JSON)
        async with self._parts.gate.delivered(request) as (signed_in, body):
            return await self._parts.threads.writing(self._offer, signed_in, body, takes_zstd(request))

    async def pull(
        self,
        request: Request,
        version: Version,
        device: DeviceId,
        cursor: Cursor,
        epoch: Epoch = None,
        limit: PageSize = PAGE_LIMIT,
    ) -> Response:
        """Give the next page of what the counsellor may see."""
        asked = PullRequest(version, device, epoch, cursor, limit)
        async with self._parts.gate.entered(request) as signed_in:
            return await self._parts.threads.reading(self._pull, signed_in, asked, takes_zstd(request))

    async def digest(
        self, request: Request, version: Version, device: DeviceId, epoch: Epoch = None, buckets: bool = False
    ) -> Response:
        """Give digests of all that the counsellor may see."""
        asked = DigestRequest(version, device, epoch, buckets)
        async with self._parts.gate.entered(request, cost=DIGEST_COST) as signed_in:
            return await self._parts.threads.reading(self._digest, signed_in, asked, takes_zstd(request))

    async def digest_of(self, request: Request) -> Response:
        """Give the digests of some buckets, or some records as they stand."""
        require_kind(request, JSON)
        async with self._parts.gate.entered(request, cost=DIGEST_COST) as signed_in:
            body = await self._parts.gate.body(request, self._parts.limits.body_bytes)
            return await self._parts.threads.reading(self._digest_of, signed_in, body, takes_zstd(request))

    def _push(self, signed_in: SignedIn, body: bytes, zstd: bool) -> Response:
        asked = message_in(body, PushRequest, self._parts.limits)
        if asked.device != signed_in.device:
            return self._another(zstd)
        self._require_few(len(asked.change_sets))
        asked = _by_whom_it_is(asked, signed_in)
        with self._county.database.writing() as connection:
            reply = self._journal(OpenTransaction(connection, self._county.clock)).push(signed_in.principal, asked)
            append(connection, instant_text(self._county.clock.now()), _pushed(signed_in, asked, reply))
        return self._answer(reply, zstd)

    def _offer(self, signed_in: SignedIn, body: bytes, zstd: bool) -> Response:
        asked = message_in(body, OfferRequest, self._parts.limits)
        if asked.device != signed_in.device:
            return self._another(zstd)
        self._require_few(len(asked.entries))
        with self._county.database.writing() as connection:
            reply = self._journal(OpenTransaction(connection, self._county.clock)).offer(signed_in.principal, asked)
            event = _event(signed_in, "offered", (), records=len(asked.entries))
            append(connection, instant_text(self._county.clock.now()), [event])
        return self._answer(reply, zstd)

    def _pull(self, signed_in: SignedIn, asked: PullRequest, zstd: bool) -> Response:
        if asked.device != signed_in.device:
            return self._another(zstd)
        page = self._county.pages.pull(signed_in.principal, asked)
        if not isinstance(page, Page):
            return self._answer(page, zstd)
        if page.participants:
            self._county.audit.note(_event(signed_in, "pulled", page.participants, records=page.records))
        return packed(page.body, zstd, {EPOCH_HEADER: page.epoch})

    def _digest_of(self, signed_in: SignedIn, body: bytes, zstd: bool) -> Response:
        return self._digest(signed_in, message_in(body, DigestRequest, self._parts.limits), zstd)

    def _digest(self, signed_in: SignedIn, asked: DigestRequest, zstd: bool) -> Response:
        if asked.device != signed_in.device:
            return self._another(zstd)
        self._require_few(len(asked.records))
        reply = self._county.journal.digest(signed_in.principal, asked)
        if isinstance(reply, DigestReply) and reply.entries:
            given = _owners(reply.entries)
            self._county.audit.note(_event(signed_in, "compared", given, records=len(reply.entries)))
        return self._answer(reply, zstd)

    def _another(self, zstd: bool) -> Response:
        """Answer a device that names another one: it was killed while it became the next, and takes a new id."""
        return self._answer(Forked(*self._parts.watch.head()), zstd)

    def _answer(self, reply: Reply, zstd: bool) -> Response:
        return packed(encode(reply), zstd, {EPOCH_HEADER: reply.epoch})

    def _journal(self, storage: OpenTransaction) -> Journal:
        clock = self._county.clock
        return Journal(storage, clock, lambda: new_id(clock.now()))

    def _require_few(self, number: int) -> None:
        if number > self._parts.limits.records_asked:
            raise RequestRefusedError(422, "too_many")


def _by_whom_it_is(asked: PushRequest, signed_in: SignedIn) -> PushRequest:
    """Return the push with whoever signed in as its author: nobody writes in another's name."""
    author = signed_in.principal.counsellor
    return replace(asked, change_sets=tuple(replace(one, counsellor=author) for one in asked.change_sets))


def _event(signed_in: SignedIn, action: str, participants: Iterable[str], **details: int) -> Event:
    return Event(signed_in.principal.counsellor, action, signed_in.device, participants, details)


def _owners(entries: Iterable[Entry]) -> set[str]:
    return {entry.participant for entry in entries if entry.participant is not None}


def _pushed(signed_in: SignedIn, asked: PushRequest, reply: PushReply | Hold) -> list[Event]:
    """Return what to note of a push: whose records were changed and answered, and whose were refused."""
    if not isinstance(reply, PushReply) or not asked.change_sets:
        return []
    owners = {(one.id, change.record): change.participant for one in asked.change_sets for change in one.records}
    given = _owners(reply.records)
    refused: set[str] = set()
    for answer in reply.answers:
        for receipt in answer.records:
            owner = owners.get((answer.change_set, receipt.record))
            if owner is not None:
                (refused if receipt.quarantined == NOT_ALLOWED else given).add(owner)
    events = [_event(signed_in, "pushed", given, change_sets=len(asked.change_sets))]
    if refused:
        events.append(_event(signed_in, "push_refused", refused, refused=len(refused)))
    return events
