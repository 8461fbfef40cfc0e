"""Conflicts: what two people wrote, shown side by side, until a person chooses. Offline; the loser stays readable.

The choice and the value it leads to are one unit of work. The conflict record keeps both sides for ever; where two
people choose, the first choice that reaches the server stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.access import Action
from karriere_app.domain.declaration import Kind, Record, kind_of_class
from karriere_app.domain.document import Conflict
from karriere_app.domain.kinds import kind_named, row_kinds
from karriere_app.domain.text_difference import Piece, PieceKind, word_difference
from karriere_app.domain.values import from_wire
from karriere_app.errors import ChoiceRefusedError, ConflictSettledError, RecordNotFoundError
from karriere_app.services.conflict_cases import Case, Choice, Matter, case_of, parsed
from karriere_app.services.conflict_words import ConflictView, FieldLine, Telling
from karriere_app.services.desk import Desk
from karriere_app.services.lifecycle import guard_aggregates, is_final
from karriere_app.services.records import Batch, Saved
from karriere_app.services.versions import begin_version
from karriere_app.store.tables import from_row, record_tables
from karriere_app.store.unit_of_work import UnitOfWork, rows_of
from karriere_app.sync.protocol import DELETED

__all__ = [
    "Choice",
    "ConflictView",
    "FieldLine",
    "Piece",
    "PieceKind",
    "concerning",
    "count_open",
    "is_disputed",
    "of",
    "open_conflicts",
    "resolve",
    "settled",
    "word_difference",
]

_LABEL = "Valgte i konflikt"


def open_conflicts(desk: Desk, participant: str | None = None) -> tuple[ConflictView, ...]:
    """Return the conflicts that wait, oldest first, of one participant or of all whom the counsellor may see."""
    table = record_tables()["conflict"]
    return _views(desk, _of_participant(table, participant).where(table.c.chosen_at.is_(None)))


def settled(desk: Desk, participant: str | None = None) -> tuple[ConflictView, ...]:
    """Return the conflicts in which somebody chose, both sides still readable, oldest first."""
    table = record_tables()["conflict"]
    return _views(desk, _of_participant(table, participant).where(table.c.chosen_at.is_not(None)))


def concerning(desk: Desk, record_id: str) -> tuple[ConflictView, ...]:
    """Return the open conflicts of one record: for its form, and for the mark on its print."""
    table = record_tables()["conflict"]
    wanted = _of_participant(table, None).where(table.c.of_record == record_id, table.c.chosen_at.is_(None))
    return _views(desk, wanted)


def of(desk: Desk, conflict_id: str) -> ConflictView:
    """Return one conflict, open or settled. Raises RecordNotFoundError."""
    table = record_tables()["conflict"]
    found = _views(desk, _of_participant(table, None).where(table.c.id == conflict_id))
    if not found:
        raise RecordNotFoundError(conflict_id)
    return found[0]


def count_open(desk: Desk) -> int:
    """Return how many conflicts wait among those the counsellor may see."""
    table = record_tables()["conflict"]
    query = sa.select(table.c.participant, sa.func.count()).where(
        table.c.chosen_at.is_(None), table.c.deleted_at.is_(None)
    )
    with desk.reading() as connection:
        rows = connection.execute(query.group_by(table.c.participant)).all()
        return sum(number for participant, number in rows if desk.sees(connection, participant))


def is_disputed(desk: Desk, root: Record) -> bool:
    """Say whether an open conflict concerns a root, its rows, the version it replaces or its participant.

    For its print; also where whoever prints may not see the conflict itself.
    """
    kind = kind_of_class(type(root))
    concerned = [root.id, getattr(root, "replaces", None), getattr(root, "participant", None)]
    table = record_tables()["conflict"]
    with desk.reading() as connection:
        for row_kind in row_kinds(kind.name):
            concerned += [row.id for row in rows_of(connection, row_kind, root.id, deleted=True)]
        query = sa.select(sa.func.count()).where(
            table.c.of_record.in_([one for one in concerned if one is not None]),
            table.c.chosen_at.is_(None),
            table.c.deleted_at.is_(None),
        )
        return bool(connection.execute(query).scalar_one())


def resolve(desk: Desk, conflict_id: str, choose: Choice, value: Any = None) -> Saved:
    """Choose in a conflict; ``value`` (JSON form) goes with Choice.VALUE. Choice and value are one unit of work.

    Raises RecordNotFoundError, NotAllowedError, ConflictSettledError, ChoiceRefusedError, and what saving the value
    raises (InvalidValueError, NotReadyError).
    """
    with desk.work(_LABEL) as uow:
        conflict = uow.get_as(Conflict, conflict_id)
        desk.require(uow.connection, Action.WRITE, conflict.participant)
        if conflict.chosen_at is not None:
            raise ConflictSettledError(conflict_id)
        case = case_of(uow.connection, conflict)
        telling = Telling(desk, uow.connection)
        if choose not in telling.view(conflict).choices:
            raise ChoiceRefusedError(conflict_id, choose.value)
        acts = _Acts(desk, uow, case)
        if choose is Choice.BOTH and case.matter is not Matter.VERSIONS:
            acts.write({conflict.field or "": telling.both(case)})
        elif choose is Choice.VALUE:
            acts.write_typed(conflict.field or "", value)
        elif case.matter is Matter.VERSIONS:
            acts.choose_version(choose)
        elif choose is Choice.MINE:
            acts.take_mine()
        by = desk.principal.counsellor
        uow.save(replace(conflict, chosen_by=by, chosen_as=choose.value, chosen_at=uow.now))
        acts.finish()
    ids = tuple(dict.fromkeys([conflict.id, *acts.ids]))
    return Saved(ids, uow.change_set_id, frozenset(change.kind for change in uow.changes))


def _of_participant(table: sa.Table, participant: str | None) -> sa.Select[Any]:
    query = sa.select(table).where(table.c.deleted_at.is_(None)).order_by(table.c.created_at, table.c.id)
    return query if participant is None else query.where(table.c.participant == participant)


def _views(desk: Desk, query: sa.Select[Any]) -> tuple[ConflictView, ...]:
    kind = kind_named("conflict")
    with desk.reading() as connection:
        found = [from_row(kind, row) for row in connection.execute(query).mappings().all()]
        telling = Telling(desk, connection)
        return tuple(_seen(desk, connection, telling, found))


def _seen(desk: Desk, connection: sa.Connection, telling: Telling, found: list[Record]) -> Iterator[ConflictView]:
    allowed: dict[str | None, bool] = {}
    for record in found:
        assert isinstance(record, Conflict)
        if record.participant not in allowed:
            allowed[record.participant] = desk.sees(connection, record.participant)
        if allowed[record.participant]:
            yield telling.view(record)


class _Acts:
    """What a choice writes besides itself."""

    def __init__(self, desk: Desk, uow: UnitOfWork, case: Case) -> None:
        self._desk, self._uow, self._case = desk, uow, case
        self._batch = Batch(desk, uow, ())
        self._before: dict[tuple[str, str], Record | None] = {}
        self.ids: list[Any] = []

    def take_mine(self) -> None:
        """Let what was put beside act."""
        case = self._case
        values = {name: new for name, (_, new) in case.changes.items() if name != DELETED}
        if case.matter is Matter.DELETION:
            kind, record = case.here
            self._note(kind, record)
            self._uow.delete(record)
        elif case.matter is Matter.GONE:
            self._bring_back(values)
        else:
            self.write(values)

    def write(self, values: Mapping[str, Any]) -> None:
        """Write values in wire form, into a new version where the record is final."""
        kind = self._case.known_kind
        self._put({name: from_wire(kind.name, kind.fields[name], wire) for name, wire in values.items()})

    def write_typed(self, field: str, value: Any) -> None:
        """Write a value that somebody typed: it is held to the bounds of the field."""
        kind = self._case.known_kind
        self._put(self._batch.decode(kind, {field: value}))

    def choose_version(self, choose: Choice) -> None:
        """Let one of two versions go, if it is a draft; one that is final stays, a plan as replaced."""
        conflict, kind = self._case.conflict, self._case.kind
        if choose is Choice.BOTH or kind is None:
            return
        loser = parsed(conflict.server if choose is Choice.MINE else conflict.mine)
        record = self._uow.get(kind, loser) if isinstance(loser, str) else None
        if record is None or record.deleted_at is not None:
            return
        self._note(kind, record)
        if not is_final(kind, record):
            self._uow.delete(record)
        elif "REVISED" in kind.final_states:
            self._save(kind, record, {"status": "REVISED"})

    def finish(self) -> None:
        """Check what must hold for whole aggregates."""
        guard_aggregates(self._desk, self._uow, self._before)

    def _put(self, values: Mapping[str, Any]) -> None:
        case = self._case
        if case.matter is Matter.FROZEN:
            self._into_new_version(values)
        elif case.matter is Matter.GONE:
            self._bring_back(values)
        else:
            self._save(*case.here, values)

    def _bring_back(self, values: Mapping[str, Any]) -> None:
        case = self._case
        kind = case.known_kind
        if case.home is not None and case.home[1].deleted_at is not None and case.home[0] is not kind:
            self._save(*case.home, {"deleted_at": None})
        decoded = {name: from_wire(kind.name, kind.fields[name], wire) for name, wire in values.items()}
        if case.record is not None:
            self._save(kind, case.record, {**decoded, "deleted_at": None})
        else:
            self._make(kind, case.conflict.of_record or self._desk.new_id(), decoded)

    def _into_new_version(self, values: Mapping[str, Any]) -> None:
        case = self._case
        kind, (home_kind, home) = case.known_kind, case.known_home
        version = begin_version(self._desk, self._uow, home_kind, home, self._reason())
        self.ids.append(version.id)
        if kind is home_kind:
            made = self._uow.get(kind, version.id)
            assert made is not None
            content = {name: value for name, value in values.items() if name != "status"}
            self._save(kind, made, content)
        elif case.record is not None and case.record.id in version.copies:
            copy = self._uow.get(kind, version.copies[case.record.id])
            assert copy is not None
            self._save(kind, copy, values)
        else:
            self._make(kind, self._desk.new_id(), {**values, "parent": version.id})

    def _reason(self) -> str:
        conflict = self._case.conflict
        at = f" {conflict.mine_at.astimezone():%d.%m.%Y}" if conflict.mine_at is not None else ""
        return f"Endring gjort{at} som ikke var med da forrige versjon ble ferdigstilt"

    def _make(self, kind: Kind, record_id: str, values: Mapping[str, Any]) -> None:
        self._before.setdefault((kind.name, record_id), None)
        uow = self._uow
        stamps = {"created_at": uow.now, "created_by": uow.actor.counsellor, "created_office": uow.actor.office}
        self._uow.save(kind.cls(**{**values, **stamps, "id": record_id}))
        self.ids.append(record_id)

    def _save(self, kind: Kind, record: Record, values: Mapping[str, Any]) -> None:
        self._note(kind, record)
        self._uow.save(replace(record, **values))
        self.ids.append(record.id)

    def _note(self, kind: Kind, record: Record) -> None:
        self._before.setdefault((kind.name, record.id), record)
