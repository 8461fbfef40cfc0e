"""Writing records that others made: rows, change log with the author's name and time, parked fields, index.

Nothing here enters the outbox. What this program cannot hold in a column stays in ``parked``, a record that it cannot
hold at all in ``parked_record``: both go back as they came.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Protocol

import sqlalchemy as sa

from karriere_app.store.fitting import fits_a_table, is_instant, shape_of
from karriere_app.store.high_water import Mark
from karriere_app.store.revisions import By, written
from karriere_app.store.unit_of_work import CHAIN_FORM, NAMED_IN_THE_LIST, last_mark, next_chain

FROM_SERVER = "county"
"""What stands in the change log as the device of what others made: the server does not name their laptops."""

MORE = "@more"
"""The parked field that holds what a newer program says of a record besides its fields."""

_DELETED = "deleted_at"
_SEEN_ANEW = "participant.deleted_at"  # renews all that is derived
_CHANGE_SET = (
    "INSERT INTO change_set(seq, id, device, counsellor, at, label, undoes, chain, form) VALUES (?,?,?,?,?,?,?,?,?)"
)
_CHANGE = (
    "INSERT INTO record_change(seq, place, kind, record_id, participant, operation, fields) VALUES (?,?,?,?,?,?,?)"
)
_PARK = "INSERT OR REPLACE INTO parked(record_id, field, value) VALUES (?,?,?)"
_UNPARK = "DELETE FROM parked WHERE record_id = ? AND field = ?"
_STRANGE_COLUMNS = "id, kind, participant, parent, created_at, created_by, office, fields, revisions, more"
_PARK_RECORD = f"INSERT OR REPLACE INTO parked_record({_STRANGE_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)"
_UNPARK_RECORD = "DELETE FROM parked_record WHERE id = ?"


class WireRecord(Protocol):
    """A record in its wire form, as ``sync.ports.LocalRecord`` has it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def participant(self) -> str | None: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def created_at(self) -> str: ...
    @property
    def created_by(self) -> str: ...
    @property
    def office(self) -> str | None: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...
    @property
    def revs(self) -> Mapping[str, int]: ...
    @property
    def by(self) -> Mapping[str, By]: ...
    @property
    def more(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Stored:
    """How a record stands: its columns (None: whole in ``parked_record``), its revisions, its parked fields as text."""

    columns: Mapping[str, Any] | None
    revisions: str | None
    parked: Mapping[str, str]


@dataclass
class _Batch:
    inserts: defaultdict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    updates: list[tuple[str, tuple[str, ...], tuple[Any, ...]]] = field(default_factory=list)
    revisions: defaultdict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    parked: list[tuple[str, str, str]] = field(default_factory=list)
    unparked: list[tuple[str, str]] = field(default_factory=list)
    strange: list[tuple[Any, ...]] = field(default_factory=list)
    promoted: list[tuple[str]] = field(default_factory=list)
    log: defaultdict[tuple[str, str], list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))


class Receiver:
    """Writes received records inside one transaction; ``finish`` writes the log, ``touched`` is for the index."""

    def __init__(self, connection: sa.Connection, new_id: Callable[[], str]) -> None:
        self._connection, self._new_id = connection, new_id
        self._batch = _Batch()
        self.touched: dict[str, set[str]] = {}
        self.stamps: dict[str, str] = {}
        self.new_records = 0

    def put(self, record: WireRecord, stood: Stored | None) -> None:
        """Take in one record as it is to stand from now on; ``stood``: how it stands now."""
        shape = shape_of(record.kind)
        held_columns = stood.columns if stood is not None else None
        columns, strangers = (None, dict[str, Any]()) if shape is None else shape.split(record, held_columns)
        revisions = written(record.revs, record.by)
        if columns is None:
            self._put_strange(record, revisions)
            return
        self._put_parked(record, strangers, stood)
        assert shape is not None
        if stood is None or stood.columns is None:
            if stood is not None:
                self._batch.promoted.append((record.id,))
            stamps = (record.id, record.created_at, record.created_by, record.office, columns.get(_DELETED), revisions)
            self._batch.inserts[record.kind].append((*stamps, *map(columns.get, shape.names)))
            self.new_records += 1
            self._log(record, "insert", columns, partial(_as_inserted, columns))
            return
        held = stood.columns
        changes = {
            name: (held.get(name), columns.get(name))
            for name in (*shape.names, _DELETED)
            if held.get(name) != columns.get(name)
        }
        if changes:
            values = (*(pair[1] for pair in changes.values()), revisions, record.id)
            self._batch.updates.append((record.kind, tuple(changes), values))
            self._log(record, _operation(changes), changes, partial(_as_changed, changes))
        elif revisions != stood.revisions:
            self._batch.revisions[record.kind].append((revisions, record.id))

    def _put_strange(self, record: WireRecord, revisions: str | None) -> None:
        fields, more = _text(dict(record.fields)), _text(dict(record.more))
        head = (record.id, record.kind, record.participant, record.parent, record.created_at, record.created_by)
        self._batch.strange.append((*head, record.office, fields, revisions, more))

    def _put_parked(self, record: WireRecord, strangers: dict[str, Any], stood: Stored | None) -> None:
        if record.more:
            strangers[MORE] = dict(record.more)
        before = stood.parked if stood is not None else {}
        if not strangers and not before:
            return
        for name, value in strangers.items():
            text = _text(value)
            if before.get(name) != text:
                self._batch.parked.append((record.id, name, text))
        self._batch.unparked.extend((record.id, name) for name in before if name not in strangers)

    def _log(
        self, record: WireRecord, operation: str, changed: Mapping[str, Any], text_of: Callable[[Iterable[str]], str]
    ) -> None:
        """Note changes under who made them when; what one person set at one time stands together.

        ``text_of`` gives what the log says of some of the fields that changed.
        """
        by, authors = record.by, set(record.by.values())
        if len(authors) != 1 or not changed.keys() <= by.keys() or not is_instant(min(authors)[1]):
            made = (record.created_by, record.created_at)
            by = {name: by[name] if name in by and is_instant(by[name][1]) else made for name in changed}
            authors = set(by.values()) or {made}
        for place, author in enumerate(sorted(authors, key=lambda one: (one[1], one[0]))):
            text = text_of(changed if len(authors) == 1 else [name for name in changed if by[name] == author])
            done = operation if place == 0 or operation != "insert" else "update"
            self._batch.log[author].append((record.kind, record.id, record.participant, done, text))
        self._touch(record, changed, max(author[1] for author in authors))

    def _touch(self, record: WireRecord, changed: Iterable[str], at: str) -> None:
        owner = record.id if record.kind in NAMED_IN_THE_LIST else record.participant
        if owner is not None and record.kind != "access_entry":
            self.touched.setdefault(owner, set()).update(_named(record.kind, tuple(changed)))
            if at > self.stamps.get(owner, ""):
                self.stamps[owner] = at

    def flush(self) -> None:
        """Write the rows so far, so that they are read; the log waits for :meth:`finish`."""
        batch, log = self._batch, self._batch.log
        self._batch = _Batch(log=log)
        for kind, rows in batch.inserts.items():
            shape = shape_of(kind)
            assert shape is not None
            self._many(shape.insert, rows)
        for kind, names, values in batch.updates:
            assigned = ", ".join(f'"{name}" = ?' for name in (*names, "revisions"))
            update = f'UPDATE "{kind}" SET {assigned} WHERE id = ?'  # sql: declared names
            self._connection.exec_driver_sql(update, values)
        for kind, rows in batch.revisions.items():
            self._many(f'UPDATE "{kind}" SET revisions = ? WHERE id = ?', rows)  # sql: a declared kind
        self._many(_UNPARK, batch.unparked)
        self._many(_PARK, batch.parked)
        self._many(_UNPARK_RECORD, batch.promoted)
        self._many(_PARK_RECORD, batch.strange)

    def remove(self, rows: Sequence[tuple[str, str, str | None]]) -> None:
        """Note in the log that records (kind, id, participant) were taken from this laptop; without content."""
        author = (FROM_SERVER, "")
        for kind, record, owner in rows:
            if fits_a_table(kind):
                self._batch.log[author].append((kind, record, owner, "remove", "{}"))

    def touch_removed(self, rows: Sequence[tuple[str, str, str | None]]) -> None:
        """Let what is derived from single records that were removed be made anew."""
        for kind, record, owner in rows:
            whose = record if kind in NAMED_IN_THE_LIST else owner
            if whose is not None and kind != "access_entry":
                self.touched.setdefault(whose, set()).update({f"{kind}.name", f"{kind}.{_DELETED}", _SEEN_ANEW})

    def finish(self, now: str, counsellor: str) -> Mark | None:
        """Write rows and change log; return how far the log has come, None where nothing changed."""
        self.flush()
        log, self._batch = self._batch.log, _Batch()
        if not log:
            return None
        seq, chain = last_mark(self._connection)
        heads: list[tuple[Any, ...]] = []
        lines: list[tuple[Any, ...]] = []
        for author, changes in sorted(log.items(), key=lambda one: (one[0][1] or now, one[0][0])):
            seq += 1
            who, at = author if author[0] != FROM_SERVER else (counsellor, now)
            head = {"seq": seq, "id": self._new_id(), "device": FROM_SERVER, "counsellor": who, "at": at}
            head |= {"label": None, "undoes": None, "form": CHAIN_FORM}
            rows = [dict(zip(_ROW, (place, *change), strict=True)) for place, change in enumerate(changes)]
            chain = next_chain(chain, head, rows)
            heads.append((seq, head["id"], FROM_SERVER, who, at, None, None, chain, CHAIN_FORM))
            lines.extend((seq, place, *change) for place, change in enumerate(changes))
        self._many(_CHANGE_SET, heads)
        self._many(_CHANGE, lines)
        return Mark(seq, chain)

    def _many(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.exec_driver_sql(statement, list(rows))


_ROW = ("place", "kind", "record_id", "participant", "operation", "fields")


def _operation(changes: Mapping[str, tuple[Any, Any]]) -> str:
    if _DELETED not in changes:
        return "update"
    return "restore" if changes[_DELETED][1] is None else "delete"


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(maxsize=1_024)
def _named(kind: str, names: tuple[str, ...]) -> frozenset[str]:
    """Return fields as the index knows them: records of one kind mostly have the same."""
    return frozenset(f"{kind}.{name}" for name in names)


def _as_inserted(columns: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return ``{name: [null, value]}`` of column values as JSON; names are declared ones."""
    parts = [f'"{name}":[null,{_encoded(columns[name])}]' for name in names]
    return f"{{{','.join(parts)}}}"


def _as_changed(changes: Mapping[str, tuple[Any, Any]], names: Iterable[str]) -> str:
    """Return ``{name: [old, new]}`` of column values as JSON; names are declared ones."""
    parts = [f'"{name}":[{_encoded(changes[name][0])},{_encoded(changes[name][1])}]' for name in names]
    return f"{{{','.join(parts)}}}"


def _text(value: Any) -> str:
    """Return compact JSON; escaped where a text holds what no database takes (half a pair of surrogates)."""
    text = _encoded(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text
