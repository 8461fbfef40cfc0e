"""Change sets as laptops send them, for the tests that push."""

from __future__ import annotations

from typing import Any

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.server.journal import Journal
from karriere_app.sync.protocol import (
    PROTOCOL_VERSION,
    ChangeSet,
    FieldChange,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    RecordChange,
)

AT = "2026-11-24T09:00:00.000Z"
ANNA = RecordId("01940000-0000-7000-8000-0000000000a1")
BERIT = RecordId("01940000-0000-7000-8000-0000000000b1")
SKIEN = RecordId("01940000-0000-7000-8000-0000000000a0")
BODØ = RecordId("01940000-0000-7000-8000-0000000000b0")


def somebody(counsellor: RecordId = ANNA, office: RecordId = SKIEN, *roles: str) -> Principal:
    return Principal(counsellor, office, frozenset(roles or ("COUNSELLOR",)))


class Pusher:
    """A laptop that pushes: counts its numbers and holds its nonce."""

    def __init__(self, journal: Journal, clock: SteppingClock, principal: Principal | None = None) -> None:
        self.journal, self.clock = journal, clock
        self.principal = principal or somebody()
        self.device = new_id(clock.now())
        self.number = 0
        self.nonce: str | None = None
        journal.register(self.device)

    def push(self, *records: RecordChange) -> PushReply:
        """Push one change set with these records; anything but an answer fails."""
        request = self.request(*records)
        reply = self.send(request)
        self.nonce = request.next_nonce
        return reply

    def request(self, *records: RecordChange) -> PushRequest:
        """Return the next push; sent again it is the same."""
        self.number += 1
        set_id = new_id(self.clock.now())
        change_set = ChangeSet(set_id, self.number, self.principal.counsellor, AT, records)
        return PushRequest(PROTOCOL_VERSION, self.device, None, self.nonce, f"nonce-{self.number}", (change_set,))

    def send(self, request: PushRequest) -> PushReply:
        reply = self.journal.push(self.principal, request)
        assert isinstance(reply, PushReply), type(reply)
        return reply

    def centre(self, name: str) -> str:
        """Push a new reception centre, which everybody sees, and return its id."""
        one = new_id(self.clock.now())
        self.push(change(one, "reception_centre", None, name=name))
        return one

    def person(self, **fields: Any) -> RecordId:
        """Push a new participant of the office and return the id."""
        one = new_id(self.clock.now())
        self.push(change(one, "participant", one, **{"office": self.principal.office, **fields}))
        return one

    def pull(self, cursor: int = 0, limit: int = 2_000) -> PullReply:
        request = PullRequest(PROTOCOL_VERSION, self.device, None, cursor, limit)
        reply = self.journal.pull(self.principal, request)
        assert isinstance(reply, PullReply), type(reply)
        return reply


def change(one: str, kind: str, participant: str | None, parent: str | None = None, **fields: Any) -> RecordChange:
    """Return the making of a record."""
    made = {name: FieldChange(None, value, 0) for name, value in fields.items()}
    return RecordChange(one, kind, participant, parent, AT, ANNA, SKIEN, made)
