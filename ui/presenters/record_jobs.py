"""What presenters ask of the store worker: functions that run on its thread with the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from karriere_app.domain.digest import record_digest
from karriere_app.domain.kinds import kind_named
from karriere_app.errors import KarriereError, RecordNotFoundError
from karriere_app.services import drafts, records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from karriere_app.domain.declaration import Kind, Record
    from karriere_app.domain.fields import RecordId
    from karriere_app.services.desk import Desk


@dataclass(frozen=True)
class Loaded:
    """A record as it stands: ``values`` in wire form, None where there is no such record; and its draft."""

    record_id: str
    values: Mapping[str, Any] | None
    digest: str | None
    draft: drafts.Draft | None


@dataclass(frozen=True)
class Stored:
    """What a saving did. ``change_set`` is None where nothing was different."""

    at: datetime
    ids: tuple[RecordId, ...]
    kinds: frozenset[str]
    change_set: RecordId | None
    digest: str | None


def load(desk: Desk, kind: str, record_id: str) -> Loaded:
    """Read a record and its draft."""
    try:
        record = records.get(desk, record_id)
    except RecordNotFoundError:
        return Loaded(record_id, None, None, drafts.of(desk, record_id))
    return loaded(kind_named(kind), record, drafts.of(desk, record_id))


def load_rows(desk: Desk, kind: str, root: str) -> list[Loaded]:
    """Read the rows of one kind under a root with their drafts, and the drafts of rows that were never saved."""
    wanted = kind_named(kind)
    waiting = {draft.record_id: draft for draft in drafts.unfinished(desk) if draft.kind == kind}
    found = [loaded(wanted, row, waiting.pop(row.id, None)) for row in records.rows(desk, root, kind)]
    unsaved = [draft for draft in waiting.values() if draft.fields.get("parent", {}).get("value") == root]
    return found + [Loaded(draft.record_id, None, None, draft) for draft in reversed(unsaved)]


def loaded(kind: Kind, record: Record, draft: drafts.Draft | None) -> Loaded:
    """Return a record as presenters take it."""
    wire = records.wire_of(record, kind)
    values = {name: value for name, value in wire.items() if name in kind.fields}
    return Loaded(record.id, values, record_digest(record), draft)


def keep_draft(
    desk: Desk,
    kind: str,
    record_id: str,
    participant: str | None,
    fields: Mapping[str, Mapping[str, Any]],
    base_digest: str | None,
    cursor: str | None,
) -> None:
    """Keep the draft, or drop it where nothing waits any more."""
    if fields:
        drafts.keep(desk, record_id, kind, participant, fields, base_digest=base_digest, cursor=cursor)
    else:
        drafts.drop(desk, record_id)


def save(
    desk: Desk, kind: str, record_id: str, participant: str | None, values: Mapping[str, Any], label: str
) -> Stored:
    """Save fields of one record as one change set; unreadable fields stay in its draft.

    What is refused is kept as a draft before the error goes on: its form may be gone by then.
    """
    try:
        saved = records.save_fields(desk, kind, record_id, values, label)
    except KarriereError:
        standing = drafts.of(desk, record_id)
        fields = {name: {"value": value} for name, value in values.items()}
        before = standing.fields if standing is not None else {}
        drafts.keep(desk, record_id, kind, participant, {**before, **fields})
        raise
    digest = record_digest(records.get(desk, record_id))
    return Stored(desk.now(), saved.ids, saved.kinds, saved.change_set, digest)


def apply(desk: Desk, changes: tuple[records.RecordChange, ...], label: str) -> Stored:
    """Make several changes as one change set."""
    saved = records.apply_changes(desk, changes, label)
    return Stored(desk.now(), saved.ids, saved.kinds, saved.change_set, None)


def who_changed(desk: Desk, record_id: str, fields: frozenset[str]) -> dict[str, str]:
    """Return who changed these fields of a record last, by name; empty names where nobody is known."""
    from karriere_app.services import history

    found = dict.fromkeys(sorted(fields), "")
    for change in reversed(history.changes(desk, record_id)):
        if change.record_id == record_id and change.field in found:
            found[change.field] = change.who
    return found


def undo(desk: Desk, change_set: str) -> Stored:
    """Undo a change set by a new one."""
    from karriere_app.services import undo as undoing

    saved = undoing.undo(desk, change_set)
    return Stored(desk.now(), saved.ids, saved.kinds, saved.change_set, None)
