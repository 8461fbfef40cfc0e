"""What the server's answers do to the local records: pure, on values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from karriere_app.sync.merge import ACCEPTED, CONFLICT, EQUAL
from karriere_app.sync.ports import LocalRecord
from karriere_app.sync.protocol import (
    DELETED,
    Answer,
    ChangeSet,
    Entry,
    FieldReceipt,
    RecordChange,
    RecordReceipt,
    grouped,
)

TOO_LARGE = "too_large"
Wins = Callable[[int, int], bool]


def newer(theirs: int, mine: int) -> bool:
    """Say whether the server's revision is newer than the one held."""
    return theirs > mine


def taken(local: LocalRecord | None, entry: Entry, unsent: Collection[str], wins: Wins = newer) -> LocalRecord:
    """Return a record with what the server holds. A field with an unsent change of mine keeps value and revision."""
    if local is None:
        local = _as_new(entry, {}, {}, {})
        if not unsent and all(wins(writing[0], 0) for writing in entry.written):
            fields = {name: value for name, value in entry.fields.items() if value is not None and name in entry.revs}
            return _as_new(entry, fields, entry.revs, entry.by)
    fields, revs, by = dict(local.fields), dict(local.revs), dict(local.by)
    for name, rev in entry.revs.items():
        if name not in unsent and wins(rev, revs.get(name, 0)):
            _set(fields, name, entry.fields.get(name))
            revs[name] = rev
            if name in entry.by:
                by[name] = entry.by[name]
    return replace(local, fields=fields, revs=revs, by=by, more={**local.more, **entry.more})


def _as_new(
    entry: Entry, fields: Mapping[str, Any], revs: Mapping[str, int], by: Mapping[str, tuple[str, str]]
) -> LocalRecord:
    return LocalRecord(
        entry.id,
        entry.kind,
        entry.participant,
        entry.parent,
        entry.created_at,
        entry.created_by,
        entry.office,
        fields,
        revs,
        by,
        entry.more,
    )


def settled(
    local: LocalRecord, receipt: RecordReceipt, sent: Mapping[str, Any], author: tuple[str, str], later: Collection[str]
) -> LocalRecord:
    """Return a record after a receipt. ``sent``: what was put in each field; ``later``: fields changed again since.

    Accepted and equal: the revision is noted, the value is mine already. Merged and conflict: the server's value is
    shown, unless a later unsent change of mine stands on the field, which did not see it.
    """
    fields, revs, by = dict(local.fields), dict(local.revs), dict(local.by)
    for name, found in receipt.fields.items():
        if found.rev < revs.get(name, 0):
            continue
        if found.outcome in (ACCEPTED, EQUAL):
            if found.rev or found.outcome == ACCEPTED:
                revs[name] = found.rev
            if found.outcome == ACCEPTED:
                by[name] = author
            if name not in later:
                _set(fields, name, sent.get(name))
        elif name not in later:
            _set(fields, name, found.value)
            if found.rev:
                revs[name] = found.rev
            else:
                revs.pop(name, None)
    return replace(local, fields=fields, revs=revs, by=by)


def taken_back(local: LocalRecord, change: RecordChange, later: Collection[str]) -> LocalRecord:
    """Return a record without a change of mine that does not act: what stood before it stands again."""
    fields = dict(local.fields)
    for name, one in change.fields.items():
        if name not in later:
            _set(fields, name, one.old)
    return replace(local, fields=fields)


def not_carried(change_set: ChangeSet, held: Mapping[str, LocalRecord]) -> Answer:
    """Return the answer to a change set that is too large for any request: held back, every record of it.

    What stood before stands again. A record of which the server has acknowledged nothing was made by it, and goes.
    """
    receipts = []
    for change in change_set.records:
        revs = held[change.record].revs if change.record in held else {}
        fields = {name: FieldReceipt(CONFLICT, revs.get(name, 0), one.old) for name, one in change.fields.items()}
        receipts.append(RecordReceipt(change.record, fields, TOO_LARGE, present=bool(revs)))
    return Answer(change_set.id, tuple(receipts))


def removals(receipts: Collection[RecordReceipt]) -> int:
    """Return how many records a set of receipts puts in conflict, holds back or takes away."""
    return sum(
        1
        for receipt in receipts
        if receipt.quarantined is not None or not receipt.present or any(map(_is_conflict, receipt.fields.values()))
    )


def _is_conflict(receipt: FieldReceipt) -> bool:
    return receipt.outcome == CONFLICT


def deletes(local: LocalRecord | None, entry: Entry) -> bool:
    """Say whether an entry deletes a record that is held."""
    return local is not None and local.fields.get(DELETED) is None and entry.fields.get(DELETED) is not None


def as_entry(record: LocalRecord, mark: int, unsent: Mapping[str, Any]) -> Entry:
    """Return what a laptop offers of a record: the fields whose revision is above the mark.

    ``unsent``: what stood in a field before my unsent changes, for that is what the revision speaks of.
    """
    values = {**record.fields, **unsent}
    revs = {name: rev for name, rev in record.revs.items() if rev > mark}
    return Entry(
        0,
        record.kind,
        record.id,
        record.participant,
        record.parent,
        record.created_at,
        record.created_by,
        record.office,
        {name: values[name] for name in revs if values.get(name) is not None},
        grouped(revs, record.by),
    )


def touched(change_sets: Collection[ChangeSet]) -> set[str]:
    """Return the records that change sets speak of."""
    return {change.record for change_set in change_sets for change in change_set.records}


def _set(fields: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        fields.pop(name, None)
    else:
        fields[name] = value
