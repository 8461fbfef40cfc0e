"""What a county's administrator does: make the database ready, name offices and counsellors, move people.

Offices and counsellors are records like others, entered through the journal, so that laptops pull them. What a
counsellor may do is read from the account, never from the record: records are written by laptops.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.domain.values import clean_text, instant_text
from karriere_app.errors import InvalidValueError, RecordNotFoundError, StoreBusyError
from karriere_app.server.audit import Event, append
from karriere_app.server.database import Database
from karriere_app.server.directory import AccountRow, SqlDirectory, account_row, save_account
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.journal import Journal
from karriere_app.server.migrations.runner import upgrade_in
from karriere_app.server.scopes import EVERYBODY
from karriere_app.server.storage import OpenTransaction, of_kind, participants_of
from karriere_app.server.storage_port import Entity, Grant
from karriere_app.server.tables import county
from karriere_app.server.work import Work
from karriere_app.sync.merge import same
from karriere_app.sync.protocol import (
    PROTOCOL_VERSION,
    ChangeSet,
    FieldChange,
    PushReply,
    PushRequest,
    RecordChange,
)

ADMINISTRATOR = RecordId("00000000-0000-7000-8000-000000000001")
"""Who enters offices and counsellors: the server's administration, nobody's record."""

_DEVICE = "00000000-0000-7000-8000-000000000002"
_LONGEST_NAME = 200
_ROLES = frozenset({"COUNSELLOR", "LEADER", "ADMINISTRATOR", "READER"})


@dataclass(frozen=True, slots=True)
class Added:
    """The id of an office or counsellor; ``is_new`` False where it was there and was left or changed."""

    id: RecordId
    is_new: bool


def prepare(database: Database, clock: Clock) -> None:
    """Bring the schema up to this program's and begin the first era of a new county; nothing where all is there.

    Raises StoreTooNewError, and what :meth:`Database.writing` raises.
    """
    with database.writing() as connection:
        upgrade_in(connection)
        if connection.execute(sa.select(county.c.number)).one_or_none() is None:
            Journal(OpenTransaction(connection, clock), clock, lambda: new_id(clock.now())).found()


def add_office(database: Database, clock: Clock, name: str, municipality: str | None = None) -> Added:
    """Enter an office; one of that name is left as it is, but for a municipality that is given.

    Raises InvalidValueError for a name that is none.
    """
    wanted = _name("office", name)
    with database.writing() as connection:
        found = _office_named(connection, wanted)
        values = {"name": wanted} | ({"municipality": municipality} if municipality is not None else {})
        one = found.id if found is not None else new_id(clock.now())
        if _enter(connection, clock, "office", one, found, values):
            append(connection, instant_text(clock.now()), [_event("office_added", office=one)])
    return Added(RecordId(one), found is None)


def add_counsellor(
    database: Database,
    clock: Clock,
    user: str,
    office: str,
    roles: frozenset[str] = frozenset({"COUNSELLOR"}),
    *,
    name: str | None = None,
    active_until: date | None = None,
) -> Added:
    """Enter a counsellor, or change office, roles, name and last day of one who is there.

    Raises InvalidValueError (user, name, roles), RecordNotFoundError("office") where no office has that name.
    """
    login = _name("counsellor", user).lower()
    if not roles or roles - _ROLES:
        raise InvalidValueError("counsellor", "roles", "unknown_code")
    with database.writing() as connection:
        where = _office_named(connection, _name("office", office))
        if where is None:
            raise RecordNotFoundError("office")
        stood = account_row(connection, login)
        one = stood.counsellor if stood is not None else new_id(clock.now())
        found = next((entity for entity in of_kind(connection, "counsellor") if entity.id == one), None)
        shown = clean_text(name) if name is not None else None
        values: dict[str, Any] = {"office": where.id, "roles": sorted(roles)}
        if shown is not None or found is None:
            values["name"] = shown or login
        if active_until is not None:
            values["active_until"] = active_until.isoformat()
        _enter(connection, clock, "counsellor", one, found, values)
        save_account(connection, AccountRow(RecordId(one), login, RecordId(where.id), roles, active_until))
        if stood is not None and stood.office != where.id:
            _move(connection, clock, one, stood.office, where.id)
        noted = _event("counsellor_added", counsellor=one, office=where.id, roles=sorted(roles))
        append(connection, instant_text(clock.now()), [noted])
    return Added(RecordId(one), stood is None)


def revoke(database: Database, clock: Clock, device: str, state: DeviceState) -> None:
    """Take a laptop out of service; it acts at the laptop's next request. Raises RecordNotFoundError("device")."""
    now = clock.now()
    if not SqlDirectory(database, clock).revoke(RecordId(device), state, now):
        raise RecordNotFoundError("device")
    with database.writing() as connection:
        append(connection, instant_text(now), [_event("device_revoked", device=device, state=state.value)])


def _enter(
    connection: sa.Connection, clock: Clock, kind: str, one: str, found: Entity | None, values: Mapping[str, Any]
) -> bool:
    """Push the values that differ through the journal, as the administration; say whether there were any."""
    fields = {}
    for name, value in values.items():
        head = found.heads.get(name) if found is not None else None
        if head is None or not same(head.value, value):
            fields[name] = FieldChange(head.value if head else None, value, head.rev if head else 0)
    if not fields:
        return False
    storage = OpenTransaction(connection, clock)
    journal = Journal(storage, clock, lambda: new_id(clock.now()))
    at = instant_text(clock.now())
    with storage.writing() as transaction:
        transaction.county()  # locks: two administrators do not take the same number
        journal.register(_DEVICE)
        device = transaction.device(_DEVICE)
    number, nonce = (device.last_seq, device.nonce) if device is not None else (0, None)
    record = RecordChange(one, kind, None, None, at, ADMINISTRATOR, None, fields)
    change_set = ChangeSet(new_id(clock.now()), number + 1, ADMINISTRATOR, at, (record,))
    request = PushRequest(PROTOCOL_VERSION, _DEVICE, None, nonce, new_id(clock.now()), (change_set,))
    principal = Principal(ADMINISTRATOR, RecordId(""), frozenset({"ADMINISTRATOR"}))
    reply = journal.push(principal, request)
    if not isinstance(reply, PushReply):
        raise StoreBusyError
    reason = reply.answers[0].records[0].quarantined
    if reason is not None:
        raise InvalidValueError(kind, next(iter(fields)), reason)
    return True


def _move(connection: sa.Connection, clock: Clock, counsellor: str, old: str, new: str) -> None:
    """Let a counsellor's laptops lose the old office's participants and gain the new one's at their next pull.

    What is gained gets new numbers, as where a participant moves: every laptop of that office takes it once more.
    """
    with OpenTransaction(connection, clock).writing() as transaction:
        work = Work(transaction, Principal(RecordId(counsellor), RecordId(new), frozenset()))
        mine, gained = f"counsellor:{counsellor}", participants_of(connection, f"office:{new}")
        kept = {*gained, *participants_of(connection, EVERYBODY), *participants_of(connection, mine)}
        for participant in participants_of(connection, f"office:{old}"):
            if participant not in kept:
                seq = work.next_seq()
                stood = work.grants(participant).get(mine)
                work.save_grant(replace(stood, lost=seq) if stood else Grant(mine, participant, seq, lost=seq))
        for participant in gained:
            for record in work.of_participant(participant):
                work.put(replace(record, seq=work.next_seq()))
        work.flush()


def _office_named(connection: sa.Connection, name: str) -> Entity | None:
    offices = sorted(of_kind(connection, "office"), key=lambda one: one.id)
    return next((one for one in offices if one.value("name") == name and one.value("deleted_at") is None), None)


def _name(kind: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidValueError(kind, "name", "wrong_type") from None
    found = clean_text(text.strip())
    if found is None:
        raise InvalidValueError(kind, "name", "empty")
    if len(found) > _LONGEST_NAME:
        raise InvalidValueError(kind, "name", "too_long", str(_LONGEST_NAME))
    return found


def _event(action: str, **details: Any) -> Event:
    return Event("administrator", action, details=details)
