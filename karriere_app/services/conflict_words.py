"""Conflicts as people read them: before, what stands, what was put beside it, who and when, and what choosing does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.access import Action, may
from karriere_app.domain.declaration import Kind, owner_of
from karriere_app.domain.document import Conflict
from karriere_app.domain.fields import FieldSpec, RecordId, Sensitivity
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.values import from_wire, instant_from
from karriere_app.errors import InvalidValueError
from karriere_app.services.conflict_cases import Case, Choice, Matter, case_of, parsed
from karriere_app.services.desk import Desk, scope_of
from karriere_app.services.readable import Reader
from karriere_app.services.record_titles import Titles, title_from
from karriere_app.store.index import shown_name
from karriere_app.store.revisions import read as read_revisions
from karriere_app.store.tables import column_value, record_tables
from karriere_app.sync.merge import VERSIONS, WHOLE
from karriere_app.sync.protocol import DELETED

UNKNOWN_PERSON = "en kollega"


@dataclass(frozen=True)
class FieldLine:
    """One field of a whole: what its author saw, what stands now, what they wrote."""

    field: str
    label: str
    base: str | None
    server: str | None
    mine: str | None
    is_hidden: bool = False


@dataclass(frozen=True)
class ConflictView:
    """A conflict in words. ``server`` is what stands now, ``mine`` what was put beside it, ``base`` what stood before.

    ``field`` is the wire name (WHOLE, VERSIONS), ``label`` its words. ``mine_means`` and ``server_means`` say what
    choosing does. ``lines`` are the fields of a whole. ``chosen_*`` are None while it is open. ``is_hidden``: the
    values are kept from whoever asks.
    """

    id: RecordId
    participant: RecordId | None
    shown_name: str
    of_record: RecordId | None
    kind: str
    kind_label: str
    title: str
    field: str
    label: str
    base: str | None
    server: str | None
    mine: str | None
    server_by: str
    server_at: datetime | None
    mine_by: str
    mine_at: datetime | None
    is_mine: bool
    is_whole: bool
    is_versions: bool
    can_be_both: bool
    choices: tuple[Choice, ...]
    mine_means: str
    server_means: str
    lines: tuple[FieldLine, ...] = ()
    is_hidden: bool = False
    chosen_by: str | None = None
    chosen_as: Choice | None = None
    chosen_at: datetime | None = None


_MINE_MEANS: Mapping[Matter, str] = MappingProxyType(
    {
        Matter.FIELD: "Bruk denne i stedet for det som står.",
        Matter.FROZEN: "Begynn på en ny versjon med denne endringen. Den ferdigstilte versjonen står som den er.",
        Matter.FINALISING: "Ferdigstill det som står nå.",
        Matter.DELETION: "Slett det, også det som er endret siden.",
        Matter.GONE: "Hent fram igjen det som er slettet, med denne endringen.",
        Matter.VERSIONS: "Behold denne versjonen. Er den andre en kladd, blir den slettet.",
        Matter.UNKNOWN: "Dette kan ikke velges på denne maskinen.",
    }
)
_SERVER_MEANS: Mapping[Matter, str] = MappingProxyType(
    {
        Matter.FROZEN: "Behold den ferdigstilte versjonen uten endringen.",
        Matter.FINALISING: "Behold det som kladd.",
        Matter.DELETION: "Behold det som står.",
        Matter.GONE: "La det være slettet.",
        Matter.VERSIONS: "Behold denne versjonen. Er den andre en kladd, blir den slettet.",
    }
)
_LABELS: Mapping[str, str] = MappingProxyType({WHOLE: "Hele posten", VERSIONS: "To nye versjoner"})


class Telling:
    """Puts conflicts into words for one reader; names are read once each."""

    def __init__(self, desk: Desk, connection: sa.Connection) -> None:
        self._desk, self._connection = desk, connection
        self._reader = Reader(desk, connection)
        self._titles = Titles(connection, self._reader)
        self._people: dict[str, str] = {}
        self._sees_restricted: dict[str | None, bool] = {}

    def view(self, conflict: Conflict) -> ConflictView:
        """Return a conflict in words."""
        case = case_of(self._connection, conflict)
        kind = case.kind
        spec = case.spec
        hidden = spec is not None and self._hides(spec, conflict.participant)
        lines = self._lines(case) if conflict.field == WHOLE else ()
        base, server, mine = (None, None, None) if hidden else self._sides(case, lines)
        by, at = self._who_stands(case)
        both = not hidden and case.is_text and len(self.both(case)) <= (spec.longest or 0 if spec else 0)
        return ConflictView(
            id=conflict.id,
            participant=conflict.participant,
            shown_name=self._person(conflict.participant),
            of_record=conflict.of_record,
            kind=kind.name if kind is not None else conflict.of_kind or "",
            kind_label=kind.label if kind is not None else "",
            title=self._title(case),
            field=conflict.field or "",
            label=spec.label if spec is not None else _LABELS.get(conflict.field or "", conflict.field or ""),
            base=base,
            server=server,
            mine=mine,
            server_by=by,
            server_at=at,
            mine_by=self._name(conflict.mine_by),
            mine_at=conflict.mine_at,
            is_mine=conflict.mine_by == self._desk.principal.counsellor,
            is_whole=conflict.field == WHOLE,
            is_versions=conflict.field == VERSIONS,
            can_be_both=both or case.matter is Matter.VERSIONS,
            choices=choices_of(case, both=both, hidden=hidden),
            mine_means=_MINE_MEANS[case.matter],
            server_means=_SERVER_MEANS.get(case.matter, "Behold det som står."),
            lines=lines,
            is_hidden=hidden,
            chosen_by=self._name(conflict.chosen_by) if conflict.chosen_by is not None else None,
            chosen_as=_choice(conflict.chosen_as),
            chosen_at=conflict.chosen_at,
        )

    def both(self, case: Case) -> str:
        """Return the text that stands and the one put beside it, each under the name of who wrote it."""
        conflict, field = case.conflict, case.conflict.field or ""
        by, at = self._who_stands(case)
        parts = (
            (by, at, case.now(field)),
            (self._name(conflict.mine_by), conflict.mine_at, case.changes[field][1]),
        )
        return "\n\n".join(f"{_headed(name, moment)}\n{text}" for name, moment, text in parts)

    # ---- the sides -------------------------------------------------------------------------------------------------

    def _sides(self, case: Case, lines: Iterable[FieldLine]) -> tuple[str | None, str | None, str | None]:
        conflict, kind = case.conflict, case.kind
        field = conflict.field or ""
        if conflict.field == VERSIONS:
            ids = (parsed(conflict.base), parsed(conflict.server), parsed(conflict.mine))
            return tuple(self._version(kind, one) for one in ids)  # type: ignore[return-value]  # three in, three out
        if conflict.field == WHOLE:
            told = [line for line in lines if not line.is_hidden]
            sides = ([(line.label, getattr(line, side)) for line in told] for side in ("base", "server", "mine"))
            return tuple(_as_text(side) for side in sides)  # type: ignore[return-value]  # three in, three out
        base, mine = case.changes.get(field, (None, None))
        now = case.now(field) if case.spec is not None and case.record is not None else parsed(conflict.server)
        return self._words(case, field, base), self._words(case, field, now), self._words(case, field, mine)

    def _lines(self, case: Case) -> tuple[FieldLine, ...]:
        found = []
        for name, (base, mine) in case.changes.items():
            spec = case.kind.fields.get(name) if case.kind is not None else None
            if spec is not None and (spec.owner or spec.parent or name == "copied_from"):
                continue
            if name == DELETED:
                deleted = case.record is not None and case.record.deleted_at is not None
                found.append(FieldLine(name, "Slettet", _yes(base), "ja" if deleted else "nei", _yes(mine)))
            elif spec is not None and self._hides(spec, case.conflict.participant):
                found.append(FieldLine(name, spec.label, None, None, None, is_hidden=True))
            else:
                before, stands, beside = (self._words(case, name, side) for side in (base, case.now(name), mine))
                found.append(FieldLine(name, spec.label if spec is not None else name, before, stands, beside))
        return tuple(found)

    def _words(self, case: Case, field: str, wire: Any) -> str | None:
        """Return a value of the conflict as people read it; one that this program cannot read as it came."""
        if wire is None:
            return None
        spec = case.spec if field == case.conflict.field else (case.kind.fields.get(field) if case.kind else None)
        if spec is None or case.kind is None:
            return wire if isinstance(wire, str) else str(wire)
        if field == "order":
            return self._place(case, wire)
        try:
            return self._reader.value(spec, column_value(spec, from_wire(case.kind.name, spec, wire)))
        except InvalidValueError:
            return str(wire)

    def _place(self, case: Case, key: Any) -> str | None:
        """An order key says nothing to people; the place among the rows that stand does."""
        parent = getattr(case.record, "parent", None)
        if case.kind is None or parent is None or not isinstance(key, str):
            return None
        table = record_tables()[case.kind.name]
        query = sa.select(sa.func.count()).where(
            table.c.parent == parent,
            table.c.deleted_at.is_(None),
            table.c.id != case.conflict.of_record,
            table.c.order < key,
        )
        return f"plass {self._connection.execute(query).scalar_one() + 1}"

    def _version(self, kind: Kind | None, record_id: Any) -> str | None:
        if kind is None or not isinstance(record_id, str):
            return None
        table = record_tables()[kind.name]
        row = self._connection.execute(sa.select(table).where(table.c.id == record_id)).mappings().first()
        if row is None:
            return None
        status = self._reader.value(kind.fields["status"], row["status"] or "DRAFT")
        parts = [title_from(kind, row, self._reader), f"versjon {row['version'] or 1}", status]
        reason = row["version_reason"]
        return ", ".join(part for part in parts if part) + (f": {reason}" if reason else "")

    # ---- who and where ---------------------------------------------------------------------------------------------

    def _who_stands(self, case: Case) -> tuple[str, datetime | None]:
        """Return who wrote what stands now; it may be newer than the conflict."""
        conflict = case.conflict
        if case.kind is not None and case.spec is not None and case.record is not None:
            table = record_tables()[case.kind.name]
            query = sa.select(table.c.revisions).where(table.c.id == case.record.id)
            _, by = read_revisions(self._connection.execute(query).scalar_one_or_none())
            author = by.get(case.spec.name)
            if author is not None:
                return self._name(author[0]), instant_from(author[1])
        return self._name(conflict.server_by), conflict.server_at

    def _title(self, case: Case) -> str:
        if case.kind is None:
            return "Noe som ikke finnes på denne maskinen"
        own = self._titles.of(case.kind.name, case.conflict.of_record or "")
        if case.home is None or case.kind.root:
            return own
        return f"{self._titles.of(case.home[0].name, case.home[1].id)} · {own}"

    def _name(self, counsellor: str | None) -> str:
        return (self._reader.name("counsellor", counsellor) if counsellor else None) or UNKNOWN_PERSON

    def _person(self, participant: str | None) -> str:
        if participant is None:
            return ""
        if participant not in self._people:
            people = record_tables()["participant"]
            query = sa.select(people.c.given_names, people.c.family_name, people.c.name_in_own_script)
            row = self._connection.execute(query.where(people.c.id == participant)).mappings().first()
            self._people[participant] = (shown_name(row) or row["name_in_own_script"] or "") if row is not None else ""
        return self._people[participant]

    def _hides(self, spec: FieldSpec, participant: str | None) -> bool:
        if spec.sensitivity is not Sensitivity.RESTRICTED:
            return False
        if participant not in self._sees_restricted:
            scope = scope_of(self._connection, participant, self._desk.today()) if participant is not None else None
            self._sees_restricted[participant] = may(self._desk.principal, Action.WRITE, scope)
        return not self._sees_restricted[participant]


def choices_of(case: Case, *, both: bool, hidden: bool = False) -> tuple[Choice, ...]:
    """Return what can be chosen in a conflict."""
    if case.conflict.chosen_at is not None:
        return ()
    if hidden or case.matter is Matter.UNKNOWN:
        return (Choice.SERVER,)
    if case.matter is Matter.VERSIONS:
        return (Choice.MINE, Choice.SERVER, Choice.BOTH)
    if case.conflict.field == WHOLE:
        return (Choice.MINE, Choice.SERVER)
    return (Choice.MINE, Choice.SERVER, *((Choice.BOTH,) if both else ()), Choice.VALUE)


def participant_of(conflict: Conflict) -> RecordId | None:
    """Return whom a conflict is about: access hangs on it."""
    return owner_of(conflict)


def as_conflict(record: object) -> Conflict:
    """Return a record of the kind ``conflict`` by its class."""
    assert isinstance(record, Conflict)
    return record


CONFLICT = kind_named("conflict")


def _headed(name: str, moment: datetime | None) -> str:
    return f"{name}, {moment.astimezone():%d.%m.%Y}:" if moment is not None else f"{name}:"


def _as_text(lines: Iterable[tuple[str, str | None]]) -> str | None:
    return "\n".join(f"{label}: {value if value is not None else '–'}" for label, value in lines) or None


def _yes(wire: Any) -> str:
    return "nei" if wire is None else "ja"


def _choice(text: str | None) -> Choice | None:
    return next((choice for choice in Choice if choice.value == text), None)
