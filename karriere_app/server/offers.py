"""After a restore: what laptops still hold is taken back in, without putting anything over what came since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from karriere_app.domain.access import Action, may
from karriere_app.server.deciding import piece
from karriere_app.server.scopes import PROTECTION, SCOPE_FIELDS, may_read, regrant, withhold
from karriere_app.server.storage_port import Entity
from karriere_app.server.work import BAND, Author, Clash, Work, joined
from karriere_app.sync.merge import (
    ACCEPTED,
    CONFLICT,
    NO_HEAD,
    WHOLE,
    Head,
    Meeting,
    Rule,
    is_final,
    is_root,
    is_shielded,
    may_change_when_final,
    meet,
    rule_for,
    same,
    trouble_with,
    version_digest,
)
from karriere_app.sync.protocol import AGGREGATE_DIGEST, DELETED, Entry, FieldChange, OfferRequest, RecordChange

Known = Mapping[tuple[str, str], Sequence[int]]


def take_offers(work: Work, request: OfferRequest, today: date, *, restoring: bool) -> None:
    """Take in a chunk of offers; ``restoring``: the device has not been here since the restore.

    A laptop that is only mending may offer what it may change, and takes nobody from anybody; after a restore the
    server cannot know that any more, and believes a registered device.
    """
    for participant, lost_at in request.gone if restoring else ():
        withhold(work, participant, lost_at)
    entries = [entry for entry in request.entries if restoring or _may_offer(work, entry)]
    work.load(one for entry in entries for one in (entry.id, entry.parent, entry.participant) if one is not None)
    known = work.transaction.revs_above([entry.id for entry in entries], request.mark)
    for entry in entries:
        _Offered(work, entry, request.mark, known).take(request.device, today)


def _may_offer(work: Work, entry: Entry) -> bool:
    if not may(work.principal, Action.WRITE, None):
        return False
    return entry.participant is None or work.get(entry.participant) is None or may_read(work, entry.participant)


class _Offered:
    """One record that a laptop offers."""

    def __init__(self, work: Work, entry: Entry, mark: int, known: Known) -> None:
        self.work, self.entry, self.mark, self.known = work, entry, mark, known
        self.entity = work.get(entry.id)
        self.heads: dict[str, Head] = dict(self.entity.heads) if self.entity is not None else {}
        self.seq = 0

    def take(self, device: str, today: date) -> None:
        """Decide every field; keep the record if anything changed."""
        entry = self.entry
        names = [name for name, rev in entry.revs.items() if rev > self.mark]
        reason = trouble_with(entry.kind, {name: entry.fields.get(name) for name in names}, entry.more)
        if self.entity is not None and (self.entity.kind, self.entity.participant) != (entry.kind, entry.participant):
            reason = "belongs_elsewhere"
        if reason is not None:
            self.work.quarantine(self._author(device, ""), self._as_change(names), reason)
            return
        whole = self._whole(names)
        clashes: dict[str, Any] = {}
        for name in sorted(names, key=lambda one: one in ("status", AGGREGATE_DIGEST)):
            found = self._meet(name)
            if found is Meeting.TAKE and (name in whole or not self._stays_whole(name)):
                clashes[name] = (None, entry.fields.get(name))
            elif found is Meeting.TAKE:
                self._put(device, name, entry.revs[name])
            elif found is Meeting.CLASH:
                self._clash(device, name)
        if clashes:
            self._clash_whole(device, clashes)
        if self.seq:
            self._keep(names, today)

    def _meet(self, name: str) -> Meeting:
        head, rev = self.heads.get(name, NO_HEAD), self.entry.revs[name]
        known = self.known.get((self.entry.id, name), ())
        return meet(head, self.entry.fields.get(name), rev, self.mark, known, BAND)

    def _whole(self, names: list[str]) -> set[str]:
        """Return the fields that may not act because the aggregate is final, or deleted or edited since."""
        home = self.entity if is_root(self.entry.kind) else self.work.get(self.entry.parent)
        if home is not None and is_final(home.kind, home.value("status")):
            return {
                name
                for name in names
                if not may_change_when_final(self.entry.kind, name, self.entry.fields.get(name)) and name != "status"
            }
        removed = self.heads.get(DELETED, NO_HEAD)
        if removed.value is not None and removed.stamp > self.mark:
            return {name for name in names if self._is_apart(removed.stamp, self.entry.revs[name])} - {PROTECTION}
        if DELETED in names and self.entry.fields.get(DELETED) is not None:
            rev = self.entry.revs[DELETED]
            if any(head.stamp > self.mark and self._is_apart(head.stamp, rev) for head in self.heads.values()):
                return {DELETED}
        return set()

    def _is_apart(self, one: int, other: int) -> bool:
        return one // BAND != other // BAND

    def _stays_whole(self, name: str) -> bool:
        """Say whether a status may become final here: only over the very content that it was made final with."""
        if name not in ("status", AGGREGATE_DIGEST) or not is_final(self.entry.kind, self.entry.fields.get("status")):
            return True
        fields = {one: head.value for one, head in self.heads.items()} | {"status": self.entry.fields["status"]}
        rows = (piece(row) for row in self.work.rows_under(self.entry.id))
        held = version_digest((self.entry.kind, self.entry.id, fields), rows)
        carried = self.entry.fields.get(AGGREGATE_DIGEST)
        stood_final = is_final(self.entry.kind, self.heads.get("status", NO_HEAD).value)
        return held == carried or (stood_final and name == "status")

    def _put(self, device: str, name: str, rev: int, outcome: str = ACCEPTED) -> None:
        self.seq = self.seq or self.work.next_seq()
        by, at = self.entry.by.get(name, ("", ""))
        head = Head(self.entry.fields.get(name), self.seq, by, at, origin=rev if rev != self.seq else 0)
        self.heads[name] = head
        self.work.log(self._author(device, name), self.entry.id, name, replace(head, rev=rev), outcome, self.seq)

    def _clash(self, device: str, name: str) -> None:
        rule, value, head = rule_for(self.entry.kind, name), self.entry.fields.get(name), self.heads.get(name, NO_HEAD)
        self.seq = self.seq or self.work.next_seq()
        if rule is Rule.SHIELD and is_shielded(value) and value != "CONFIDENTIAL":
            self._put(device, name, self.seq)
            return
        author = self._author(device, name)
        offered = replace(head, value=value, rev=self.entry.revs[name])
        self.work.log(author, self.entry.id, name, offered, CONFLICT, self.seq)
        if rule is not Rule.FIRST and name != AGGREGATE_DIGEST:
            base_rev = self.entry.revs[name]
            sides = (None, base_rev, head, value)
            clash = Clash(self.entry.id, self.entry.participant, name, *sides, self.entry.kind)
            self.work.clash(replace(author, device="offered"), clash, settled_again=self.seq)
        self.heads[name] = replace(head, rev=self.seq, origin=0)

    def _clash_whole(self, device: str, clashes: dict[str, Any]) -> None:
        differing = {
            name: pair for name, pair in clashes.items() if not same(self.heads.get(name, NO_HEAD).value, pair[1])
        }
        self.seq = self.seq or self.work.next_seq()
        for name, (_, value) in clashes.items():
            head = self.heads.get(name, NO_HEAD)
            offered = replace(head, value=value, rev=self.entry.revs[name])
            self.work.log(self._author(device, name), self.entry.id, name, offered, CONFLICT, self.seq)
            self.heads[name] = replace(head, rev=self.seq, origin=0)
        if self.entity is None:
            self._leave_out(clashes)
        if differing:
            latest = max(self.heads.values(), key=lambda head: head.rev)
            newest = max(self.entry.revs[name] for name in differing)
            author = replace(self._author(device, next(iter(differing))), device="offered")
            server = replace(latest, value=latest.rev)
            sides = (None, newest, server, differing)
            clash = Clash(self.entry.id, self.entry.participant, WHOLE, *sides, self.entry.kind)
            self.work.clash(author, clash, settled_again=self.seq)

    def _leave_out(self, clashes: dict[str, Any]) -> None:
        """A row that may not stand in a final aggregate: a tombstone tells the laptops that hold it."""
        for name in ("participant", "parent"):
            if name in clashes:
                self.heads[name] = replace(self.heads[name], value=clashes[name][1])
        self.heads[DELETED] = Head(self.entry.created_at, self.seq)

    def _keep(self, names: list[str], today: date) -> None:
        entry = self.entry
        stood = self.entity or Entity(
            entry.id,
            entry.kind,
            entry.participant,
            entry.parent,
            entry.created_at,
            entry.created_by,
            entry.office,
            self.seq,
            {},
        )
        more = joined(stood.more, entry.more)
        self.work.put(replace(stood, seq=self.seq, heads=self.heads, more=more))
        if entry.kind == "participant" and (self.entity is None or SCOPE_FIELDS & set(names)):
            regrant(self.work, entry.id, today)
        elif entry.kind == "assignment" and entry.participant is not None:
            regrant(self.work, entry.participant, today)

    def _author(self, device: str, name: str) -> Author:
        by, at = self.entry.by.get(name, (self.entry.created_by, self.entry.created_at))
        return Author(device, 0, by, at, None)

    def _as_change(self, names: list[str]) -> RecordChange:
        entry = self.entry
        fields = {name: FieldChange(None, entry.fields.get(name), entry.revs[name]) for name in names}
        return RecordChange(
            entry.id,
            entry.kind,
            entry.participant,
            entry.parent,
            entry.created_at,
            entry.created_by,
            entry.office,
            fields,
        )
