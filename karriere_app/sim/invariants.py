"""What must hold, whatever befell: the invariants I1 to I7 of docs/sync.md, "What the simulator holds"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from karriere_app.domain.access import Action, Principal, Scope, may
from karriere_app.server.storage_port import Entity
from karriere_app.sim.memory_replica import Files
from karriere_app.sim.memory_storage import Disk
from karriere_app.sim.office_work import Act
from karriere_app.sync.merge import is_final, version_digest
from karriere_app.sync.protocol import AGGREGATE_DIGEST, DELETED

_TOKEN = re.compile(r"\bw\d+\b")
_CODES = frozenset({"topics", "other_languages"})


def tokens_in(value: Any) -> set[str]:
    """Return the words of the simulator that stand in a value of any shape."""
    if isinstance(value, str):
        return set(_TOKEN.findall(value))
    if isinstance(value, Mapping):
        return {token for part in value.values() for token in tokens_in(part)}
    return {token for part in value for token in tokens_in(part)} if isinstance(value, list | tuple) else set()


def on_server(disk: Disk) -> set[str]:
    """Return every word that the server holds: heads, conflicts, quarantine."""
    found: set[str] = set()
    for entity in disk.entities.values():
        found |= tokens_in(entity.fields)
    for kept in disk.quarantine:
        found |= tokens_in(kept.change)
    return found


def on_laptop(files: Files) -> set[str]:
    """Return every word that a laptop holds: records and what is unsent."""
    found: set[str] = set()
    for record in files.records.values():
        found |= tokens_in(record.fields)
    for change_set in files.outbox:
        for change in change_set.records:
            found |= {token for one in change.fields.values() for token in tokens_in(one.new)}
    return found


class Acts:
    """Everything that was written, and what became of it."""

    def __init__(self) -> None:
        self.all: list[Act] = []
        self.excused: set[str] = set()

    def excuse(self, words: Iterable[str]) -> None:
        """Words that no living thing knows any more, because their only holders were put back to an older day."""
        self.excused |= set(words)

    def missing(self, present: set[str]) -> set[str]:
        """Return the words that are gone although nobody who had seen them wrote over them (I1, I6)."""
        written: set[str] = set()
        covers: dict[str, list[set[str]]] = {}
        for act in self.all:
            old, new = tokens_in(act.old), tokens_in(act.new)
            added = new - old
            written |= added
            for word in old - new:
                covers.setdefault(word, []).append(added)
        living = present | self.excused
        missing = written - living
        return {word for word in missing if not self._is_covered(word, covers)}

    def _is_covered(self, word: str, covers: Mapping[str, list[set[str]]]) -> bool:
        """Whoever wrote over a word, or took it away, had it before the eyes; their own words are looked at in turn."""
        return word in covers


def half_aggregates(disk: Disk) -> Iterator[str]:
    """I2: what is final is, word for word, what was made final."""
    for root in disk.entities.values():
        if is_final(root.kind, root.value("status")) and root.value(DELETED) is None:
            rows = ((one.kind, one.id, one.fields) for one in disk.entities.values() if one.parent == root.id)
            if version_digest((root.kind, root.id, root.fields), rows) != root.value(AGGREGATE_DIGEST):
                yield f"I2 half {root.id}"


def acted_twice(disk: Disk) -> Iterator[str]:
    """I5: a change set acts once on a field."""
    seen: set[tuple[str, str, str]] = set()
    for row in disk.log:
        if row.change_set is not None and row.outcome in ("accepted", "merged"):
            place = (row.change_set, row.record, row.field)
            if place in seen:
                yield f"I5 twice {row.record}.{row.field}"
            seen.add(place)


LASTING = ("deleted_at", "address_protection")


def lasting_on(files: Files) -> set[tuple[str, str]]:
    """Return the deletions and protections that a laptop has from the server, as (record, field)."""
    return {
        (one.id, name)
        for one in files.records.values()
        for name in LASTING
        if one.fields.get(name) is not None and one.revs.get(name, 0) > 0
    }


def come_back(disk: Disk, known: set[tuple[str, str]]) -> Iterator[str]:
    """I7: what was deleted or shielded stays so (nobody here lifts it), or is a question that a person sees."""
    accepted = {(row.record, row.field) for row in disk.log if row.field in LASTING and row.outcome == "accepted"}
    asked = {one.value("of_record") for one in disk.entities.values() if one.kind == "conflict"}
    for record, name in sorted(accepted | known):
        entity = disk.entities.get(record)
        if (entity is None or entity.value(name) is None) and record not in asked:
            yield f"I7 back {record} {name}"


def scope_of(disk: Disk, participant: str) -> Scope | None:
    """Return what access to a participant hangs on, as the server holds it."""
    one = disk.entities.get(participant)
    if one is None:
        return None
    return Scope(one.value("office"), one.value("responsible_counsellor"), frozenset(), one.value("address_protection"))


def outside(disk: Disk, principal: Principal, owners: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    """I7: nothing of a participant whom the counsellor may not see; ``owners``: (record, participant)."""
    for record, participant in owners:
        if participant is not None:
            scope = scope_of(disk, participant)
            if scope is None or not may(principal, Action.READ, scope):
                yield f"I7 outside {record}"


def visible(disk: Disk, principal: Principal, withheld: set[str]) -> dict[str, Entity]:
    """Return what a counsellor's laptop should hold at rest."""
    found = {}
    for one, entity in disk.entities.items():
        owner = entity.participant
        if owner is None or (owner not in withheld and not list(outside(disk, principal, [(one, owner)]))):
            found[one] = entity
    return found


def differences(disk: Disk, principal: Principal, withheld: set[str], files: Files) -> Iterator[str]:
    """I4: a laptop holds what the server holds for it, field by field."""
    expected = visible(disk, principal, withheld)
    for one in expected.keys() - files.records.keys():
        yield f"I4 lacks {expected[one].kind} {one}"
    for one in files.records.keys() - expected.keys():
        yield f"I4 keeps {files.records[one].kind} {one}"
    for one in expected.keys() & files.records.keys():
        theirs, mine = expected[one].fields, files.records[one].fields
        if theirs != mine and not (theirs.get(DELETED) and mine.get(DELETED)):
            names = sorted(name for name in theirs.keys() | mine.keys() if theirs.get(name) != mine.get(name))
            yield f"I4 differs {expected[one].kind} {one} {','.join(names)}"
