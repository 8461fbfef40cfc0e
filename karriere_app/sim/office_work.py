"""What counsellors do on a laptop: each act is one change set in the outbox, as the unit of work makes it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from karriere_app.domain.access import Principal
from karriere_app.domain.ids import single_id
from karriere_app.sim.memory_replica import MemoryReplica
from karriere_app.sync.merge import Piece, is_final, seen_digest, version_digest
from karriere_app.sync.ports import LocalRecord
from karriere_app.sync.protocol import AGGREGATE_DIGEST, DELETED, ChangeSet, FieldChange, RecordChange

AT = "2026-03-02T08:00:00.000Z"
PROTECTIONS = ("CONFIDENTIAL", "STRICTLY_CONFIDENTIAL")


@dataclass(frozen=True)
class Act:
    """One thing that was written: for the invariants."""

    change_set: str
    record: str
    kind: str
    field: str
    old: Any
    new: Any


@dataclass
class Desk:
    """One counsellor at one laptop. ``token`` makes a text that nobody else writes."""

    replica: MemoryReplica
    principal: Principal
    chance: random.Random
    new_id: Callable[[], str]
    change_set_id: Callable[[str, int], str]
    token: Callable[[], str]
    acts: list[Act]

    def work(self) -> None:
        """Do one of the things that counsellors do, if there is something to do it on."""
        name = self.chance.choices(tuple(_ACTS), weights=tuple(weight for _, weight in _ACTS.values()))[0]
        _ACTS[name][0](self)

    def begin(self) -> None:
        """Make a participant with a session."""
        _new_participant(self)
        _new_session(self)

    # ---- choosing --------------------------------------------------------------------------------------------------

    def some(self, kind: str, *, final: bool | None = False) -> LocalRecord | None:
        """Return a record of a kind that is not deleted, nor (where asked) final."""
        found = [
            one
            for one in self.replica.files.records.values()
            if one.kind == kind
            and DELETED not in one.fields
            and (final is None or is_final(kind, one.fields.get("status")) is final)
        ]
        return self.chance.choice(found) if found else None

    def root_of(self, row: LocalRecord) -> LocalRecord | None:
        """Return the root of a row if it is held and neither deleted nor final."""
        root = self.replica.files.records.get(row.parent or "")
        if root is None or DELETED in root.fields or is_final(root.kind, root.fields.get("status")):
            return None
        return root

    def may_write(self, record: LocalRecord) -> bool:
        """Say whether the window would let a counsellor write here."""
        if record.kind == "conflict" or DELETED in record.fields:
            return False
        return record.parent is None or self.root_of(record) is not None

    # ---- committing ------------------------------------------------------------------------------------------------

    def commit(self, *changes: tuple[LocalRecord, Mapping[str, Any], str | None]) -> None:
        """Write records and their change set in one transaction: (record as it was, new values, digest seen)."""
        held_now = self.replica.files.records
        changes = tuple(one for one in changes if self._differs(held_now.get(one[0].id, one[0]), one[1]))
        if not changes:
            return
        made: list[RecordChange] = []
        with self.noting(made), self.replica.transaction() as transaction:
            files = transaction.files
            files.last_seq += 1
            for record, values, seen in changes:
                held = files.records.get(record.id, record)
                merged = {name: value for name, value in {**held.fields, **values}.items() if value is not None}
                files.records[record.id] = replace(held, fields=merged)
                made.append(_change(held, values, seen))
            change_set = self.change_set_id(files.state.device, files.last_seq)
            counsellor = str(self.principal.counsellor)
            files.outbox.append(ChangeSet(change_set, files.last_seq, counsellor, AT, tuple(made)))

    @contextmanager
    def noting(self, made: list[RecordChange]) -> Iterator[None]:
        """Note what was written if it became durable, also where the program was killed right after."""
        before = len(self.replica.files.outbox)
        try:
            yield
        finally:
            outbox = self.replica.files.outbox
            if len(outbox) > before:
                for change in made:
                    for name, one in change.fields.items():
                        self.acts.append(Act(outbox[-1].id, change.record, change.kind, name, one.old, one.new))

    def _differs(self, held: LocalRecord, values: Mapping[str, Any]) -> bool:
        return any(held.fields.get(name) != new for name, new in values.items())

    def blank(
        self, kind: str, participant: str | None, parent: str | None = None, one: str | None = None
    ) -> LocalRecord:
        """Return a new, empty record."""
        record = one or self.new_id()
        owner = record if kind == "participant" else participant
        counsellor, office = str(self.principal.counsellor), str(self.principal.office)
        return LocalRecord(record, kind, owner, parent, AT, counsellor, office, {}, {})

    def pieces(self, root: LocalRecord) -> list[Piece]:
        """Return a root and its rows as the digests take them."""
        rows = [one for one in self.replica.files.records.values() if one.parent == root.id]
        return [(one.kind, one.id, one.fields) for one in (root, *rows)]


def _change(held: LocalRecord, values: Mapping[str, Any], seen: str | None) -> RecordChange:
    fields = {
        name: FieldChange(held.fields.get(name), new, held.revs.get(name, 0))
        for name, new in values.items()
        if held.fields.get(name) != new
    }
    return RecordChange(
        held.id,
        held.kind,
        held.participant,
        held.parent,
        held.created_at,
        held.created_by,
        held.office,
        fields,
        seen,
    )


def _new_participant(desk: Desk) -> None:
    person = desk.blank("participant", None)
    values = {
        "family_name": desk.token(),
        "phone": desk.token(),
        "office": desk.principal.office,
        "responsible_counsellor": desk.principal.counsellor,
        "other_languages": [desk.token()],
    }
    desk.commit((person, values, None))


def _edit_participant(desk: Desk) -> None:
    person = desk.some("participant")
    if person is not None:
        desk.commit((person, {desk.chance.choice(("family_name", "phone")): desk.token()}, None))


def _edit_languages(desk: Desk) -> None:
    _edit_codes(desk, desk.some("participant"), "other_languages")


def _edit_topics(desk: Desk) -> None:
    _edit_codes(desk, desk.some("guidance_session"), "topics")


def _edit_codes(desk: Desk, record: LocalRecord | None, name: str) -> None:
    if record is None:
        return
    codes = set(record.fields.get(name) or ())
    if codes and desk.chance.random() < 0.4:
        codes.discard(desk.chance.choice(sorted(codes)))
    else:
        codes.add(desk.token())
    desk.commit((record, {name: sorted(codes) or None}, None))


def _new_session(desk: Desk) -> None:
    person = desk.some("participant")
    if person is None:
        return
    session = desk.blank("guidance_session", person.participant)
    step = desk.blank("agreed_step", person.participant, session.id)
    desk.commit(
        (session, {"participant": person.id, "own_wishes": desk.token(), "status": "DRAFT"}, None),
        (step, {"participant": person.id, "parent": session.id, "what": desk.token()}, None),
    )


def _edit_session(desk: Desk) -> None:
    session = desk.some("guidance_session")
    if session is not None:
        desk.commit((session, {desk.chance.choice(("own_wishes", "place", "disagreement_text")): desk.token()}, None))


def _add_row(desk: Desk) -> None:
    session = desk.some("guidance_session")
    if session is not None:
        row = desk.blank("agreed_step", session.participant, session.id)
        desk.commit((row, {"participant": session.participant, "parent": session.id, "what": desk.token()}, None))


def _edit_row(desk: Desk) -> None:
    row = desk.some("agreed_step")
    if row is not None and desk.root_of(row) is not None:
        desk.commit((row, {"what": desk.token()}, None))


def _follow_up(desk: Desk) -> None:
    session = desk.some("guidance_session", final=None)
    if session is not None:
        desk.commit((session, {"case_no": desk.token()}, None))


def _finalise(desk: Desk) -> None:
    session = desk.some("guidance_session")
    if session is None:
        return
    final = replace(session, fields={**session.fields, "status": "FINAL"})
    rows = desk.pieces(session)[1:]
    digest = version_digest((final.kind, final.id, final.fields), rows)
    desk.commit((session, {"status": "FINAL", AGGREGATE_DIGEST: digest}, digest))


def _new_version(desk: Desk) -> None:
    old = desk.some("guidance_session", final=True)
    if old is None:
        return
    session = desk.blank("guidance_session", old.participant)
    values = {"participant": old.participant, "replaces": old.id, "own_wishes": desk.token(), "status": "DRAFT"}
    desk.commit((session, values, None))


def _note(desk: Desk) -> None:
    """A note like many others: the same words on many people, and a field that only a newer program knows."""
    person = desk.some("participant")
    if person is not None:
        note = desk.blank("contact_note", person.participant)
        values = {"participant": person.id, "text": "Ringt", "from_next_year": {"nivå": desk.token()}}
        desk.commit((note, values if desk.chance.random() < 0.3 else {**values, "from_next_year": None}, None))


def _edit_note(desk: Desk) -> None:
    note = desk.some("contact_note")
    if note is not None:
        desk.commit((note, {"text": desk.token()}, None))


def _stranger(desk: Desk) -> None:
    """A record of a kind that only a newer program knows."""
    person = desk.some("participant")
    if person is not None:
        desk.commit(
            (desk.blank("travel_grant", person.participant), {"participant": person.id, "x": desk.token()}, None)
        )


def _single(desk: Desk) -> None:
    """A record that exists once per participant: two laptops make the same one."""
    person = desk.some("participant")
    if person is not None:
        one = single_id(person.id, "legal_status")
        values = {"participant": person.id, "vgs_level_reason": desk.token()}
        desk.commit((desk.blank("legal_status", person.id, one=one), values, None))


def _centre(desk: Desk) -> None:
    """Something that belongs to the county and to no participant."""
    centre = desk.some("reception_centre")
    if centre is None or desk.chance.random() < 0.3:
        centre = desk.blank("reception_centre", None)
    desk.commit((centre, {"name": desk.token()}, None))


def _delete(desk: Desk) -> None:
    record = desk.some(desk.chance.choice(("agreed_step", "contact_note", "guidance_session", "legal_status")))
    if record is None or (record.kind == "agreed_step" and desk.root_of(record) is None):
        return
    pieces = desk.pieces(record) if record.kind == "guidance_session" else [(record.kind, record.id, record.fields)]
    desk.commit((record, {DELETED: AT}, seen_digest(pieces)))


def _shield(desk: Desk) -> None:
    person = desk.some("participant")
    if person is not None:
        desk.commit((person, {"address_protection": desk.chance.choice(PROTECTIONS)}, None))


def _move(desk: Desk) -> None:
    """Give a participant to another office, or to another counsellor."""
    person = desk.some("participant")
    if person is None or person.fields.get("address_protection"):
        return
    name = desk.chance.choice(("office", "responsible_counsellor"))
    others = OFFICES if name == "office" else COUNSELLORS
    desk.commit((person, {name: desk.chance.choice(others)}, None))


def _resolve(desk: Desk) -> None:
    """Choose in a conflict: theirs, or mine put over what stands now."""
    conflict = desk.some("conflict")
    if conflict is None or conflict.fields.get("chosen_at") or conflict.fields.get("field") in ("WHOLE", "VERSIONS"):
        return
    choice = {"chosen_by": desk.principal.counsellor, "chosen_at": AT, "chosen_as": "theirs"}
    record = desk.replica.files.records.get(str(conflict.fields.get("of_record")))
    mine = conflict.fields.get("mine")
    name = str(conflict.fields.get("field"))
    if record is None or mine is None or desk.chance.random() < 0.5 or name in ("other_languages", "topics", DELETED):
        desk.commit((conflict, choice, None))
    elif desk.may_write(record) and not name.startswith("@"):
        desk.commit((conflict, {**choice, "chosen_as": "mine"}, None), (record, {name: desk.token()}, None))


OFFICES = tuple(f"0f{n:06x}-0000-7000-8000-000000000000" for n in (1, 2))
COUNSELLORS = tuple(f"0c{n:06x}-0000-7000-8000-000000000000" for n in range(1, 6))
_ACTS: Mapping[str, tuple[Callable[[Desk], None], int]] = {
    "new participant": (_new_participant, 2),
    "edit participant": (_edit_participant, 8),
    "edit languages": (_edit_languages, 5),
    "edit topics": (_edit_topics, 4),
    "new session": (_new_session, 3),
    "edit session": (_edit_session, 9),
    "add row": (_add_row, 6),
    "edit row": (_edit_row, 5),
    "follow up": (_follow_up, 4),
    "finalise": (_finalise, 4),
    "new version": (_new_version, 2),
    "note": (_note, 6),
    "edit note": (_edit_note, 3),
    "unknown kind": (_stranger, 2),
    "single": (_single, 3),
    "centre": (_centre, 2),
    "delete": (_delete, 4),
    "shield": (_shield, 1),
    "move": (_move, 3),
    "resolve": (_resolve, 6),
}
