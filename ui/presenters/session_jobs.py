"""What the session page asks of the store worker: functions that run on its thread with the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from karriere_app.domain.guidance import AgreedStep, GuidanceSession
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.ordering import key_between, keys_for
from karriere_app.domain.participant import Participant
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import guidance, mappings, records

if TYPE_CHECKING:
    from datetime import date, datetime

    from karriere_app.domain.law.findings import Finding
    from karriere_app.services.desk import Desk

KIND = "guidance_session"


@dataclass(frozen=True)
class Version:
    """One version of a session or plan, for the list of versions."""

    id: str
    number: int
    status: str | None
    reason: str | None
    created_at: datetime
    created_by: str
    replaces: str | None


@dataclass(frozen=True)
class Person:
    """Whose record is shown: the name as it is read aloud, and in the person's own script."""

    id: str
    name: str
    own_script: str | None


@dataclass(frozen=True)
class SessionContext:
    """What stands around a session. ``open_steps`` counts the agreed steps of the session before that are not done."""

    person: Person
    device: str
    is_final: bool
    counsellors: tuple[tuple[str, str], ...]
    mappings: tuple[tuple[str, date | None, int | None], ...]
    versions: tuple[Version, ...]
    previous: str | None
    open_steps: int


@dataclass(frozen=True)
class Hindrances:
    """What hinders making a record final: empty needed fields, and what the law's rules say."""

    fields: tuple[str, ...]
    findings: tuple[Finding, ...]


def context(desk: Desk, session: str) -> SessionContext:
    """Read what stands around a session. Raises RecordNotFoundError."""
    record = records.get(desk, session)
    if not isinstance(record, GuidanceSession):
        raise RecordNotFoundError(session)
    previous = _previous(desk, record)
    return SessionContext(
        person(desk, record.participant),
        desk.store.identity.device,
        record.status in kind_named(KIND).final_states,
        counsellors(desk),
        tuple((each.id, each.mapping_on, each.version) for each in mappings.of(desk, record.participant)),
        versions(desk, KIND, record.participant, session),
        previous,
        len(_open_steps(desk, previous)) if previous is not None else 0,
    )


def person(desk: Desk, participant: str) -> Person:
    """Read the names of a participant. Raises RecordNotFoundError."""
    found = records.get(desk, participant)
    if not isinstance(found, Participant):
        raise RecordNotFoundError(participant)
    name = " ".join(part for part in (found.given_names, found.family_name) if part)
    return Person(found.id, name or found.name_in_own_script or "", found.name_in_own_script if name else None)


def counsellors(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return id and name of every counsellor that this laptop knows."""
    found = records.list_kind(desk, "counsellor")
    return tuple((each["id"], each.get("name", each["id"])) for each in found)


def versions(desk: Desk, kind: str, participant: str, record_id: str) -> tuple[Version, ...]:
    """Return the versions that a record is one of, oldest first."""
    found = {record.id: record for record in records.under_participant(desk, kind, participant)}
    chain = _chain(found, record_id)
    return tuple(
        Version(
            each.id,
            getattr(each, "version", None) or 1,
            getattr(each, "status", None),
            getattr(each, "version_reason", None),
            each.created_at,
            each.created_by,
            getattr(each, "replaces", None),
        )
        for each in found.values()
        if each.id in chain
    )


def _chain(found: dict[Any, Any], record_id: str) -> set[str]:
    """The ids reached from a record over ``replaces`` in both directions."""
    chain = {record_id}
    size = 0
    while size != len(chain):
        size = len(chain)
        for each in found.values():
            if each.replaces is not None and (each.id in chain or each.replaces in chain):
                chain |= {each.id, each.replaces}
    return chain


def finalise(desk: Desk, session: str) -> None:
    """Make a session final. Raises NotReadyError."""
    guidance.finalise(desk, session)


def hindrances(desk: Desk, kind: str, record_id: str) -> Hindrances:
    """Return what hinders making a record final as it stands in the store."""
    from karriere_app.services.readiness import readiness

    record = records.get(desk, record_id)
    with desk.reading() as connection:
        state = readiness(desk, connection, kind_named(kind), record)
    blocking = tuple(each for each in state.findings if each.rule in state.blocking_rules)
    return Hindrances(state.missing, blocking)


def new_version(desk: Desk, session: str, reason: str) -> str:
    """Begin a correction; return its id."""
    return guidance.new_version(desk, session, reason)


def take_over_steps(desk: Desk, session: str, previous: str) -> tuple[str, ...]:
    """Copy the steps of an earlier session that are not done; return the ids of the copies."""
    existing = [row for row in records.rows(desk, session, "agreed_step") if isinstance(row, AgreedStep)]
    last = existing[-1].order if existing else None
    changes = []
    for step in _open_steps(desk, previous):
        last = key_between(last, None, desk.store.identity.device)
        values = {
            "parent": session,
            "what": step.what,
            "who": step.who,
            "due_on": step.due_on.isoformat() if step.due_on is not None else None,
            "order": last,
            "copied_from": step.id,
        }
        changes.append(records.RecordChange("agreed_step", None, values))
    return records.apply_changes(desk, changes, "Hentet fra forrige samtale").ids if changes else ()


def move_row(desk: Desk, kind: str, parent: str, row: str, before: str | None) -> records.Saved:
    """Put a row in front of another, or last where ``before`` is None. Only the moved row changes, as a rule."""
    others = [each for each in records.rows(desk, parent, kind) if each.id != row]
    place = next((index for index, each in enumerate(others) if each.id == before), len(others))
    orders = [getattr(each, "order", None) for each in others]
    device = desk.store.identity.device
    try:
        if any(order is None for order in orders):
            raise ValueError("a row without an order key")
        low = orders[place - 1] if place else None
        high = orders[place] if place < len(orders) else None
        keys = {row: key_between(low, high, device)}
    except ValueError:  # two laptops made the same key, or a row has none: give the whole list new ones
        ids = [*(each.id for each in others[:place]), row, *(each.id for each in others[place:])]
        keys = dict(zip(ids, keys_for(len(ids), device), strict=True))
    changes = [records.RecordChange(kind, each, {"order": order}) for each, order in keys.items()]
    return records.apply_changes(desk, changes, "Flyttet")


@dataclass(frozen=True)
class Note:
    """A counsellor's own private note on a participant."""

    id: str | None
    text: str | None


def private_note(desk: Desk, participant: str) -> Note:
    """Read the private note of whoever sits here."""
    own = desk.principal.counsellor
    found = [each for each in records.under_participant(desk, "private_note", participant) if each.created_by == own]
    return Note(found[0].id, getattr(found[0], "text", None)) if found else Note(None, None)


def keep_private_note(desk: Desk, participant: str, note: str, text: str | None) -> None:
    """Write the private note: local, outside the change log."""
    values = {"participant": participant, "text": text}
    records.apply_changes(desk, [records.RecordChange("private_note", note, values)])


def _previous(desk: Desk, session: GuidanceSession) -> str | None:
    """The newest other session that was held before this one."""
    day = session.guidance_on
    held = [
        (each.guidance_on, each.id)
        for each in guidance.of(desk, session.participant)
        if each.id not in (session.id, session.replaces)
        and each.guidance_on is not None
        and (day is None or each.guidance_on <= day)
    ]
    return max(held)[1] if held else None


def _open_steps(desk: Desk, session: str) -> list[AgreedStep]:
    found = records.rows(desk, session, "agreed_step")
    return [row for row in found if isinstance(row, AgreedStep) and row.done_on is None]
