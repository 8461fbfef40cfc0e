"""Saving and reading records of any kind: what the forms' autosave and the command line's ``apply`` both call.

Saving is never refused for what is missing; it is refused for what cannot be read, for what is final and for what the
counsellor may not do. All changes of one call are one change set, kept together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.declaration import Kind, Record, owner_of
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.fields import FieldSpec, FieldType, RecordId
from karriere_app.domain.ids import is_record_id, single_id
from karriere_app.domain.kinds import all_kinds, kind_named, row_kinds
from karriere_app.domain.values import check_bounds, from_wire, instant_text, to_wire
from karriere_app.errors import InvalidValueError, NotAllowedError, RecordNotFoundError
from karriere_app.services.desk import Desk
from karriere_app.services.lifecycle import guard_aggregates
from karriere_app.services.merged_people import together
from karriere_app.services.plan_times import computed
from karriere_app.store.tables import from_row, record_change, record_tables
from karriere_app.store.unit_of_work import UnitOfWork, fetch, rows_of

STAMPS = frozenset({"created_at", "created_by", "office"})
TOLD_BESIDES = STAMPS | {"computed", "merged"}
"""What ``show`` tells of a record besides its fields; given back to ``apply`` it is passed over."""
WRITTEN_BY_THE_PROGRAM = frozenset({"access_entry"})


@dataclass(frozen=True)
class RecordChange:
    """One wanted change: fields to set in JSON form (None empties a field), or a deletion. No id makes a new record."""

    kind: str
    id: str | None = None
    set: Mapping[str, Any] = field(default_factory=dict)
    delete: bool = False


@dataclass(frozen=True)
class Saved:
    """What a call did: the ids in the order of the changes, and the change set (None where nothing changed)."""

    ids: tuple[RecordId, ...]
    change_set: RecordId | None
    kinds: frozenset[str]


def apply_changes(desk: Desk, changes: Sequence[RecordChange], label: str | None = None) -> Saved:
    """Make all changes in one transaction and drop the drafts of what was saved.

    Raises UnknownKindError, InvalidValueError, RecordNotFoundError, NotAllowedError, FinalRecordError, NotReadyError.
    """
    with desk.work(label) as uow:
        batch = Batch(desk, uow, changes)
        ids = tuple(batch.put(change) for change in changes)
        batch.finish()
    return Saved(ids, uow.change_set_id, frozenset(change.kind for change in uow.changes))


def save_fields(desk: Desk, kind: str, record_id: str, values: Mapping[str, Any], label: str | None = None) -> Saved:
    """Set some fields of one record; the draft keeps what is not among them."""
    with desk.work(label) as uow:
        batch = Batch(desk, uow, ())
        found = batch.put(RecordChange(kind, record_id, values), forget=False)
        uow.forget_draft(found, values)
        batch.finish()
    return Saved((found,), uow.change_set_id, frozenset({kind}))


class Batch:
    """Changes inside one unit of work. Rows may come before their parents, and roots may be final before their rows."""

    def __init__(self, desk: Desk, uow: UnitOfWork, planned: Sequence[RecordChange]) -> None:
        self._desk, self._uow = desk, uow
        self._planned = {change.id: change for change in planned if change.id is not None}
        self._before: dict[tuple[str, str], Record | None] = {}
        self._allowed: set[str | None] = set()

    def put(self, change: RecordChange, *, forget: bool = True) -> RecordId:
        """Make one change and return the record's id."""
        kind = kind_named(change.kind)
        if kind.name in WRITTEN_BY_THE_PROGRAM:
            raise NotAllowedError("write")
        if not isinstance(change.set, Mapping):
            raise InvalidValueError(kind.name, "set", "wrong_type")
        values = self.decode(kind, change.set)
        record_id = self._identify(kind, change, values)
        old = self._uow.get(kind, record_id)
        if old is not None and old.deleted_at is not None:
            raise RecordNotFoundError(record_id)
        self._before.setdefault((kind.name, record_id), old)
        if change.delete:
            if old is None:
                raise RecordNotFoundError(record_id)
            self._permit(old)
            self._uow.delete(old)
        else:
            new = replace(old, **values) if old is not None else self._make(kind, record_id, values)
            self._permit(old or new)
            self._uow.save(new)
        if forget:
            self._uow.forget_draft(record_id)
        return record_id

    def finish(self) -> None:
        """Check what only holds for all changes together: parents, owners, final aggregates."""
        for (kind_name, record_id), old in self._before.items():
            kind = kind_named(kind_name)
            new = self._uow.get(kind, record_id)
            if new is not None and old is None:
                self._check_owner(kind, new)
        guard_aggregates(self._desk, self._uow, self._before)

    def decode(self, kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return values as they were typed, in their Python form. Raises InvalidValueError."""
        values: dict[str, Any] = {}
        for name, wire in given.items():
            spec = kind.fields.get(name)
            if spec is None:
                if name in TOLD_BESIDES:
                    continue
                raise InvalidValueError(kind.name, str(name), "unknown_field")
            value = from_wire(kind.name, spec, wire)
            check_bounds(kind.name, spec, value)
            value = self._known_codes(kind, spec, value)
            if spec.required and value is None:
                raise InvalidValueError(kind.name, name, "required")
            values[name] = value
        return values

    def _known_codes(self, kind: Kind, spec: FieldSpec, value: Any) -> Any:
        """Return the value with its codes as they are written today (FVO is FOV, HO is HS)."""
        if value is None or spec.vocabulary is None:
            return value
        vocabulary = self._desk.vocabularies.load(spec.vocabulary)
        codes = value if spec.type is FieldType.CODES else (value,)
        unknown = sorted(code for code in codes if code not in vocabulary)
        if unknown and not vocabulary.is_open:
            raise InvalidValueError(kind.name, spec.name, "unknown_code", unknown[0][:40])
        if spec.type is FieldType.CODES:
            return type(value)(vocabulary.canonical(code) for code in value)
        return vocabulary.canonical(value)

    def _identify(self, kind: Kind, change: RecordChange, values: Mapping[str, Any]) -> RecordId:
        given = change.id
        if given is not None and not is_record_id(given):
            raise InvalidValueError(kind.name, "id", "not_an_id")
        if kind.single and "participant" in values:
            expected = single_id(values["participant"], kind.name)
            if given not in (None, expected):
                raise InvalidValueError(kind.name, "id", "not_the_single_id", expected)
            return expected
        return RecordId(given) if given is not None else self._desk.new_id()

    def _make(self, kind: Kind, record_id: RecordId, values: dict[str, Any]) -> Record:
        if "parent" in kind.fields and "participant" in kind.fields and values.get("participant") is None:
            owner = self._participant_of(values.get("parent"))
            if owner is not None:
                values = {**values, "participant": owner}
        if kind.name == "participant" and values.get("office") is None:
            values = {**values, "office": self._desk.principal.office}
        for spec in kind.fields.values():
            if spec.required and values.get(spec.name) is None:
                raise InvalidValueError(kind.name, spec.name, "required")
        return kind.cls(
            id=record_id,
            created_at=self._uow.now,
            created_by=self._uow.actor.counsellor,
            created_office=self._uow.actor.office,
            **values,
        )

    def _participant_of(self, parent: str | None) -> RecordId | None:
        if parent is None:
            return None
        found = self._find(parent)
        if found is not None:
            return getattr(found[1], "participant", None)
        planned = self._planned.get(parent)
        given = planned.set.get("participant") if planned is not None else None
        return RecordId(given) if isinstance(given, str) else None

    def _find(self, record_id: str) -> tuple[Kind, Record] | None:
        """Find a record of any kind, those of this unit of work included."""
        here = self._uow.kind_here(record_id)
        if here is None:
            return find(self._uow.connection, record_id)
        record = self._uow.get(kind_named(here), record_id)
        return (kind_named(here), record) if record is not None else None

    def _check_owner(self, kind: Kind, new: Record) -> None:
        for spec in kind.fields.values():
            target = getattr(new, spec.name)
            if spec.parent and target is not None:
                found = self._find(target)
                if found is None:
                    raise InvalidValueError(kind.name, spec.name, "missing_parent", record_id=new.id)
                wrong = not found[0].root if kind.parent is None else found[0].name != kind.parent
                if wrong or getattr(found[1], "participant", None) != getattr(new, "participant", None):
                    raise InvalidValueError(kind.name, spec.name, "wrong_parent", record_id=new.id)
            elif spec.owner and fetch(self._uow.connection, kind_named("participant"), target) is None:
                raise InvalidValueError(kind.name, spec.name, "missing_participant", record_id=new.id)

    def _permit(self, record: Record) -> None:
        participant = owner_of(record)
        if participant not in self._allowed:
            self._desk.require(self._uow.connection, Action.WRITE, participant)
            self._allowed.add(participant)


def find(connection: sa.Connection, record_id: str) -> tuple[Kind, Record] | None:
    """Return kind and record of an id of any kind, deleted ones included."""
    query = sa.select(record_change.c.kind).where(record_change.c.record_id == record_id).limit(1)
    name = connection.execute(query).scalar_one_or_none()
    if name is None:
        return None
    record = fetch(connection, kind_named(name), record_id)
    return (kind_named(name), record) if record is not None else None


def get(desk: Desk, record_id: str) -> Record:
    """Return a record that may be seen and is not deleted. Raises RecordNotFoundError."""
    with desk.reading() as connection:
        found = find(connection, record_id)
        if found is None or found[1].deleted_at is not None:
            raise RecordNotFoundError(record_id)
        owner = owner_of(found[1])
        desk.require(connection, Action.READ, owner)
        return found[1]


def note_opened(desk: Desk, record_id: str) -> None:
    """Note in the access log that a participant's record was looked at, before it is shown."""
    with desk.work("Åpnet") as uow:
        found = find(uow.connection, record_id)
        if found is None:
            raise RecordNotFoundError(record_id)
        owner = owner_of(found[1])
        desk.require(uow.connection, Action.READ, owner)
        if owner is not None:
            uow.note_access(owner, "OPENED", found[0].name)


def rows(desk: Desk, root_id: str, kind: str) -> list[Record]:
    """Return the rows of one kind under a root, in their order."""
    with desk.reading() as connection:
        return rows_of(connection, kind_named(kind), root_id)


def under_participant(desk: Desk, kind: str, participant: str) -> list[Record]:
    """Return all records of a kind under a participant and those merged into it, oldest first.

    What there is one of per participant, and what is this laptop's own, is the participant's alone.
    """
    table, wanted = record_tables()[kind], kind_named(kind)
    with desk.reading() as connection:
        desk.require(connection, Action.READ, participant)
        alone = wanted.single or wanted.local
        people = [participant] if alone else together(desk, connection, participant)
        query = sa.select(table).where(table.c.participant.in_(people), table.c.deleted_at.is_(None))
        found = connection.execute(query.order_by(table.c.created_at, table.c.id)).mappings()
        return [from_row(wanted, row) for row in found]


def wire_of(record: Record, kind: Kind) -> dict[str, Any]:
    """Return a record as ``show`` gives it: id, kind, stamps and every field that has a value."""
    shown: dict[str, Any] = {
        "id": record.id,
        "kind": kind.name,
        "created_at": instant_text(record.created_at),
        "created_by": record.created_by,
    }
    if record.created_office is not None:
        shown["office"] = record.created_office
    for spec in kind.fields.values():
        value = getattr(record, spec.name)
        if value is not None:
            shown[spec.name] = to_wire(spec, value)
    return shown


def show(desk: Desk, record_id: str) -> dict[str, Any]:
    """Return a record with the rows under it; of a participant, everything that stands under the participant.

    A plan carries its routes on the calendar besides, as ``computed``; a participant those who were merged into it and
    may be seen, each with its records, as ``merged``.
    """
    record = get(desk, record_id)
    with desk.reading() as connection:
        found = find(connection, record_id)
        assert found is not None
        shown = wire_of(record, found[0])
        below = [
            wire_of(row, kind)
            for kind in _kinds_below(found[0])
            for row in _below(connection, kind, found[0], record_id)
        ]
        if below:
            shown["rows"] = below
        others = together(desk, connection, record_id)[1:] if found[0].name == "participant" else []
    if others:
        shown["merged"] = [show(desk, other) for other in others]
    if isinstance(record, EducationPlan):
        shown["computed"] = computed(desk, record_id)
    return shown


def _kinds_below(kind: Kind) -> Sequence[Kind]:
    if kind.name == "participant":
        return [
            below
            for below in all_kinds().values()
            if below.has_participant and not below.local and below.name not in WRITTEN_BY_THE_PROGRAM
        ]
    return row_kinds(kind.name)


def _below(connection: sa.Connection, kind: Kind, parent: Kind, record_id: str) -> list[Record]:
    if parent.name != "participant":
        return rows_of(connection, kind, record_id)
    table = record_tables()[kind.name]
    query = sa.select(table).where(table.c.participant == record_id, table.c.deleted_at.is_(None)).order_by(table.c.id)
    return [from_row(kind, row) for row in connection.execute(query).mappings()]


def list_kind(desk: Desk, kind: str) -> list[dict[str, Any]]:
    """Return every record of a kind that may be seen, by id."""
    wanted = kind_named(kind)
    table = record_tables()[wanted.name]
    listed: list[dict[str, Any]] = []
    allowed: dict[str | None, bool] = {}
    with desk.reading() as connection:
        found = connection.execute(sa.select(table).where(table.c.deleted_at.is_(None)).order_by(table.c.id)).mappings()
        for row in found.all():
            owner = row["id"] if wanted.name == "participant" else row.get("participant")
            if owner not in allowed:
                allowed[owner] = desk.sees(connection, owner)
            if allowed[owner]:
                listed.append(wire_of(from_row(wanted, row), wanted))
    return listed
