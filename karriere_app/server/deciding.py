"""One change set against what stands: field by field, aggregates as a whole (docs/sync.md, "Deciding")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from karriere_app.server.scopes import PROTECTION, SCOPE_FIELDS, may_read, may_write, regrant
from karriere_app.server.storage_port import Entity
from karriere_app.server.work import Author, Clash, Work, joined
from karriere_app.sync.merge import (
    ACCEPTED,
    CONFLICT,
    EQUAL,
    MERGED,
    NO_HEAD,
    VERSIONS,
    WHOLE,
    Decision,
    Head,
    Piece,
    Rule,
    decide,
    is_append_only,
    is_final,
    is_root,
    is_shielded,
    may_change_when_final,
    rule_for,
    same,
    seen_digest,
    trouble_with,
    version_digest,
)
from karriere_app.sync.protocol import (
    AGGREGATE_DIGEST,
    DELETED,
    Answer,
    ChangeSet,
    FieldChange,
    FieldReceipt,
    RecordChange,
    RecordReceipt,
)


def decide_change_set(work: Work, change_set: ChangeSet, device: str, today: date) -> Answer:
    """Take in a change set and return the answer to store. Finalising comes last, after the rows it speaks of."""
    author = Author(device, change_set.device_seq, change_set.counsellor, change_set.at, change_set.id)
    receipts: dict[int, RecordReceipt] = {}
    order = sorted(range(len(change_set.records)), key=lambda place: _finalises(change_set.records[place]))
    outvoted = _outvoted(work, change_set)
    for place in order:
        change = change_set.records[place]
        receipts[place] = _decide_record(work, author, change, today, outvoted.get(change.record, ""))
    return Answer(change_set.id, tuple(receipts[place] for place in range(len(change_set.records))))


def ids_of(change_set: ChangeSet) -> set[str]:
    """Return the records that deciding a change set looks at, for one batch of reading."""
    found: set[str | None] = set()
    for change in change_set.records:
        found |= {change.record, change.parent, change.participant}
    return {one for one in found if one is not None}


def piece(entity: Entity) -> Piece:
    """Return a record as the digests take it."""
    return entity.kind, entity.id, entity.fields


def _finalises(change: RecordChange) -> bool:
    status = change.fields.get("status")
    return status is not None and is_final(change.kind, status.new)


def _outvoted(work: Work, change_set: ChangeSet) -> dict[str, str]:
    """Return the fields (WHOLE: all) that a change set writes because of a choice that somebody else made first.

    The first choice in a conflict stands. What the second one led to is put beside it, in a conflict of its own.
    """
    found: dict[str, str] = {}
    for change in change_set.records:
        chosen = change.fields.get("chosen_at")
        conflict = work.get(change.record) if change.kind == "conflict" and chosen is not None else None
        if conflict is None or chosen is None or chosen.old is not None or conflict.value("chosen_at") is None:
            continue
        if any(not same(conflict.value(name), one.new) for name, one in change.fields.items()):
            found[str(conflict.value("of_record"))] = str(conflict.value("field"))
    return found


def _decide_record(work: Work, author: Author, change: RecordChange, today: date, outvoted: str) -> RecordReceipt:
    entity = work.get(change.record)
    reason = _refusal(work, change, entity)
    if reason is not None:
        work.quarantine(author, change, reason)
        owner = change.participant
        return _as_it_stands(change, entity if owner is None or may_read(work, owner) else None, reason)
    whole = set(change.fields) if outvoted == WHOLE else _taken_as_whole(work, change, entity)
    seq = work.next_seq()
    decided = _Decided(work, author, change, entity, seq, outvoted)
    for name in change.fields:
        if name not in whole:
            decided.field(name)
    if whole:
        decided.whole(whole)
    decided.finish()
    if entity is None and change.kind == "participant" and work.get(change.record) is not None:
        work.created.add(change.record)
    _after(work, author, change, entity, today)
    return decided.receipt()


def _refusal(work: Work, change: RecordChange, entity: Entity | None) -> str | None:
    """Return why a change may not act, or None."""
    protection = change.fields.get(PROTECTION) if change.kind == "participant" else None
    owner = change.participant
    if not may_write(work, owner, shields=protection is not None and is_shielded(protection.new)):
        return "not_allowed"
    stated = change.fields.get("participant")
    if stated is not None and change.kind != "participant" and stated.new != owner:
        return "participant_differs"
    if change.kind == "participant" and owner != change.record:
        return "participant_differs"
    if entity is not None:
        if entity.kind != change.kind or entity.participant != owner or entity.parent != change.parent:
            return "belongs_elsewhere"
        if is_append_only(change.kind) and any(
            not same(entity.value(name), one.new) for name, one in change.fields.items()
        ):
            return "append_only"
    elif any(one.old is not None for one in change.fields.values()) and not _has_frozen_home(work, change):
        return "no_such_record"
    return trouble_with(change.kind, {name: one.new for name, one in change.fields.items()}, change.more)


def _home(work: Work, change: RecordChange) -> Entity | None:
    """Return the root that a record stands under, or is."""
    if is_root(change.kind):
        return work.get(change.record)
    home = work.get(change.parent)
    return home if home is not None and is_root(home.kind) else None


def _has_frozen_home(work: Work, change: RecordChange) -> bool:
    home = work.get(change.parent)
    return home is not None and (home.value(DELETED) is not None or is_final(home.kind, home.value("status")))


def _taken_as_whole(work: Work, change: RecordChange, entity: Entity | None) -> set[str]:
    """Return the fields that do not act one by one: a person must look at the whole."""
    differing = {
        name
        for name, one in change.fields.items()
        if not same(entity.value(name) if entity is not None else None, one.new)
    }
    home = _home(work, change)
    gone = entity is not None and entity.value(DELETED) is not None
    removal = change.fields.get(DELETED)
    if removal is not None and removal.new is not None and entity is not None and not gone:
        if change.seen_digest != held_digest(work, entity):
            return differing | {DELETED}
    elif removal is None and (gone or (home is not None and home.value(DELETED) is not None)):
        return {name for name in differing if rule_for(change.kind, name) is not Rule.SHIELD}
    frozen = {name for name in differing if not may_change_when_final(change.kind, name, change.fields[name].new)}
    if home is not None and is_final(home.kind, home.value("status")):
        if entity is None and home.id != change.record and frozen:
            return differing
        if _finalises(change) and home.id == change.record and not _is_this_version(home, change):
            return set(change.fields)
        return frozen
    if _finalises(change) and change.seen_digest != _version_to_be(work, change, entity):
        return differing | {"status"}
    return set()


def _is_this_version(home: Entity, change: RecordChange) -> bool:
    """Say whether a finalising means the version that is final already."""
    return change.seen_digest is None or change.seen_digest == home.value(AGGREGATE_DIGEST)


def held_digest(work: Work, entity: Entity) -> str:
    """Return the digest of what stands in a record, of a root with its rows: what one who deletes must have seen."""
    rows = work.rows_under(entity.id) if is_root(entity.kind) else []
    return seen_digest(piece(one) for one in (entity, *rows))


def _version_to_be(work: Work, change: RecordChange, entity: Entity | None) -> str:
    fields = dict(entity.fields) if entity is not None else {}
    for name, one in change.fields.items():
        head = entity.heads.get(name, NO_HEAD) if entity is not None else NO_HEAD
        fields[name] = one.new if same(head.value, one.old) else head.value
    rows = work.rows_under(change.record)
    return version_digest((change.kind, change.record, fields), (piece(row) for row in rows))


def _as_it_stands(change: RecordChange, entity: Entity | None, reason: str) -> RecordReceipt:
    if entity is None:
        return RecordReceipt(change.record, {}, reason, present=False)
    heads = {name: entity.heads.get(name, NO_HEAD) for name in change.fields}
    fields = {name: FieldReceipt(CONFLICT, head.rev, head.value) for name, head in heads.items()}
    return RecordReceipt(change.record, fields, reason)


def _after(work: Work, author: Author, change: RecordChange, before: Entity | None, today: date) -> None:
    """Follow what a change means beyond its record: who may see it, and two versions of one record."""
    if change.kind == "participant" and (before is None or SCOPE_FIELDS & change.fields.keys()):
        regrant(work, change.record, today, author)
    elif change.kind == "assignment" and change.participant is not None:
        regrant(work, change.participant, today, author)
    replaces = change.fields.get("replaces")
    if replaces is None or not isinstance(replaces.new, str) or not is_root(change.kind):
        return
    for other in work.replacing(replaces.new):
        if other.id != change.record and other.value(DELETED) is None:
            head = Head(other.id, other.seq, other.created_by, other.created_at)
            versions = (VERSIONS, replaces.new, 0, head, change.record)
            clash = Clash(replaces.new, change.participant, *versions, change.kind)
            work.clash(author, clash, settled_again=author.device_seq)


@dataclass
class _Decided:
    """The outcome of one record, while it is being decided."""

    work: Work
    author: Author
    change: RecordChange
    entity: Entity | None
    seq: int
    outvoted: str

    def __post_init__(self) -> None:
        self.heads: dict[str, Head] = dict(self.entity.heads) if self.entity is not None else {}
        self.receipts: dict[str, FieldReceipt] = {}
        self.wrote = False

    def field(self, name: str) -> None:
        """Decide one field by itself."""
        one, head = self.change.fields[name], self.heads.get(name, NO_HEAD)
        decision = self._decision(name, head, one)
        if decision.outcome == EQUAL:
            if head.rev == 0 and one.new is None:
                self.receipts[name] = FieldReceipt(EQUAL, 0)
            else:
                self.receipts[name] = FieldReceipt(EQUAL, head.rev)
        elif decision.outcome == CONFLICT:
            sides = (one.old, one.base_rev, head, one.new)
            clash = Clash(self.change.record, self.change.participant, name, *sides, self.change.kind)
            kept = self.work.clash(self.author, clash, settled_again=self.author.device_seq)
            self.work.log(self.author, self.change.record, name, self._head(one.new, 0), CONFLICT, self.seq)
            self.receipts[name] = FieldReceipt(CONFLICT, head.rev, head.value, kept)
        elif decision.outcome == MERGED and same(decision.value, head.value):
            self.receipts[name] = FieldReceipt(MERGED, head.rev, head.value)
        else:
            self._write(name, decision)

    def _decision(self, name: str, head: Head, edit: FieldChange) -> Decision:
        both_deleted = name == DELETED and head.value is not None and edit.new is not None
        if name == AGGREGATE_DIGEST:  # it follows the status, which is decided by the version's digest
            return Decision(EQUAL if same(head.value, edit.new) else ACCEPTED, edit.new)
        if both_deleted:
            return Decision(MERGED, head.value)
        if name == self.outvoted and not same(head.value, edit.new):
            return Decision(CONFLICT, head.value)
        return decide(rule_for(self.change.kind, name), head.value, edit.old, edit.new)

    def _write(self, name: str, decision: Decision) -> None:
        merged = decision.outcome == MERGED
        head = self._head(decision.value, self.seq)
        self.heads[name] = head
        self.work.log(self.author, self.change.record, name, head, decision.outcome, self.seq)
        self.receipts[name] = FieldReceipt(decision.outcome, self.seq, decision.value if merged else None)
        self.wrote = True

    def _head(self, value: object, rev: int) -> Head:
        return Head(value, rev, self.author.counsellor, self.author.at)

    def whole(self, names: set[str]) -> None:
        """Put a change to a whole beside what stands."""
        changes = {name: (self.change.fields[name].old, self.change.fields[name].new) for name in sorted(names)}
        latest = max(self.heads.values(), key=lambda head: head.rev, default=NO_HEAD)
        shown_head = replace(latest, value=latest.rev)
        sides = (None, 0, shown_head, changes)
        clash = Clash(self.change.record, self.change.participant, WHOLE, *sides, self.change.kind)
        kept = self.work.clash(self.author, clash, settled_again=self.author.device_seq)
        for name in names:
            head = self.heads.get(name, NO_HEAD)
            log_head = self._head(self.change.fields[name].new, 0)
            self.work.log(self.author, self.change.record, name, log_head, CONFLICT, self.seq)
            self.receipts[name] = FieldReceipt(CONFLICT, head.rev, head.value, kept)

    def finish(self) -> None:
        """Keep the record if anything was written to it."""
        if not self.wrote:
            return
        change = self.change
        stood = self.entity or Entity(
            change.record,
            change.kind,
            change.participant,
            change.parent,
            change.created_at,
            change.created_by,
            change.office,
            self.seq,
            {},
        )
        more = joined(stood.more, change.more)
        self.work.put(replace(stood, seq=self.seq, heads=self.heads, more=more))

    def receipt(self) -> RecordReceipt:
        """Return the answer for this record, fields in the order they came."""
        fields = {name: self.receipts[name] for name in self.change.fields}
        return RecordReceipt(self.change.record, fields, present=self.entity is not None or self.wrote)
