"""Documents in parts, and the log of who was given whose data."""

from __future__ import annotations

import json
from typing import Annotated

import sqlalchemy as sa
from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from karriere_app.domain.access import Action, Principal, may
from karriere_app.errors import NotAllowedError, RecordNotFoundError
from karriere_app.server.audit import AuditRow, Event
from karriere_app.server.documents import LARGEST_BYTES, PART_BYTES, Held
from karriere_app.server.http.bodies import BYTES, packed, require_kind, takes_zstd
from karriere_app.server.http.gate import Parts
from karriere_app.server.http.openapi import Routes
from karriere_app.server.scopes import readers_of
from karriere_app.server.sign_in import SignedIn
from karriere_app.server.storage import is_granted
from karriere_app.server.tables import entity

SIZE_HEADER = "Document-Size"
LOG_PAGE = 500

Participant = Annotated[str, Path(min_length=36, max_length=36)]
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
Offset = Annotated[int, Query(ge=0, le=LARGEST_BYTES)]
Size = Annotated[int, Query(ge=1, le=2**63 - 1)]
Length = Annotated[int, Query(ge=1, le=PART_BYTES)]
OfParticipant = Annotated[str | None, Query(min_length=36, max_length=36)]
Before = Annotated[int | None, Query(ge=1, le=2**63 - 1)]
RowCount = Annotated[int, Query(ge=1, le=LOG_PAGE)]


class DocumentRoutes:
    """What a laptop asks about documents and the log."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._county = parts, parts.county

    def add_to(self, routes: Routes) -> None:
        """Add the routes."""
        document = "/v1/participants/{participant}/documents/{sha256}"
        routes.add("GET", f"{document}/offset", self.offset)
        routes.add("PUT", document, self.bring)
        routes.add("GET", document, self.fetch)
        routes.add("GET", "/v1/access-log", self.access_log)

    async def offset(self, request: Request, participant: Participant, sha256: Sha256) -> Response:
        """Say how much of a document is here: a retired laptop asks too, it brings what is missing."""
        async with self._parts.gate.entered(request, drains=True) as signed_in:
            held = self._county.documents.held
            return _held(await self._parts.threads.reading(held, signed_in.principal, participant, sha256))

    async def bring(
        self, request: Request, participant: Participant, sha256: Sha256, size: Size, offset: Offset
    ) -> Response:
        """Take in the next part of a document."""
        require_kind(request, BYTES)
        async with self._parts.gate.delivered(request) as (signed_in, part):
            return _held(
                await self._parts.threads.writing(self._bring, signed_in, participant, sha256, size, offset, part)
            )

    async def fetch(
        self,
        request: Request,
        participant: Participant,
        sha256: Sha256,
        offset: Offset = 0,
        length: Length = PART_BYTES,
    ) -> Response:
        """Give a part of a document."""
        async with self._parts.gate.entered(request) as signed_in:
            content, size = await self._parts.threads.reading(
                self._fetch, signed_in, participant, sha256, offset, length
            )
        return Response(content, headers={SIZE_HEADER: str(size)}, media_type=BYTES)

    async def access_log(
        self, request: Request, participant: OfParticipant = None, before: Before = None, limit: RowCount = 100
    ) -> Response:
        """Give the log: of a participant whom the counsellor may see, or for leaders and administrators of all."""
        async with self._parts.gate.entered(request) as signed_in:
            rows = await self._parts.threads.reading(self._log, signed_in, participant, before, limit)
        body = json.dumps({"entries": [_row(one) for one in rows]}).encode()
        return packed(body, takes_zstd(request))

    def _bring(self, signed_in: SignedIn, participant: str, sha256: str, size: int, offset: int, part: bytes) -> Held:
        held = self._county.documents.bring(signed_in.principal, participant, sha256, size, offset, part)
        if held.is_whole:
            self._note(signed_in, "document_brought", participant, sha256=sha256, size=size)
        return held

    def _fetch(self, signed_in: SignedIn, participant: str, sha256: str, offset: int, length: int) -> tuple[bytes, int]:
        found = self._county.documents.fetch(signed_in.principal, participant, sha256, offset, length)
        self._note(signed_in, "document_fetched", participant, sha256=sha256, offset=offset)
        return found

    def _log(self, signed_in: SignedIn, participant: str | None, before: int | None, limit: int) -> list[AuditRow]:
        log = self._county.audit
        if participant is None:
            if not may(signed_in.principal, Action.ADMINISTER, None):
                raise NotAllowedError("administer")
            rows = log.latest(before=before, limit=limit)
        else:
            if not self._may_read_log(signed_in.principal, participant):
                raise RecordNotFoundError(participant)
            rows = log.of_participant(participant, before=before, limit=limit)
        self._note(signed_in, "log_read", participant, rows=len(rows))
        return rows

    def _may_read_log(self, principal: Principal, participant: str) -> bool:
        with self._county.database.reading() as connection:
            if not may(principal, Action.ADMINISTER, None):
                return is_granted(connection, readers_of(principal), participant)
            known = sa.select(entity.c.id).where(entity.c.id == participant, entity.c.kind == "participant")
            return connection.scalar(known) is not None

    def _note(self, signed_in: SignedIn, action: str, participant: str | None, **details: str | int) -> None:
        whose = (participant,) if participant is not None else ()
        self._county.audit.note(Event(signed_in.principal.counsellor, action, signed_in.device, whose, details))


def _held(held: Held) -> Response:
    return packed(json.dumps({"size": held.size, "offset": held.offset}).encode(), zstd=False)


def _row(row: AuditRow) -> dict[str, object]:
    return {
        "number": row.number,
        "at": row.at,
        "actor": row.actor,
        "device": row.device,
        "action": row.action,
        "details": dict(row.details),
    }
