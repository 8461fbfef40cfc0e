"""Every change set made here waits in the outbox as it will be sent, with what its author had seen."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from karriere_app.bootstrap import unlock
from karriere_app.clock import SystemClock
from karriere_app.domain.declaration import Kind
from karriere_app.domain.kinds import kind_named, row_kinds
from karriere_app.errors import InvalidValueError
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes, show
from karriere_app.services.undo import undo
from karriere_app.store.migrations.versions import v0002_outbox_and_sync
from karriere_app.store.open_store import Store
from karriere_app.store.revisions import read, written
from karriere_app.store.tables import change_set, outbox, record_tables
from karriere_app.sync.merge import seen_digest, version_digest
from karriere_app.sync.protocol import ChangeSet, change_set_from
from tests.store.test_migrations import shape

OLD_STORE = Path(__file__).resolve().parents[1] / "data" / "old_databases" / "release_1"
PASSPHRASE = "fire gamle båter i fjorden"


def waiting(store: Store) -> list[ChangeSet]:
    """Return the outbox as the sync client will read it."""
    import json

    query = (
        sa.select(change_set.c.id, outbox.c.device_seq, change_set.c.counsellor, change_set.c.at, outbox.c.records)
        .join(change_set, change_set.c.seq == outbox.c.seq)
        .order_by(outbox.c.seq)
    )
    with store.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [change_set_from({**row, "records": json.loads(row["records"])}) for row in rows]


def person(desk: Desk, **values: Any) -> str:
    return apply_changes(desk, [RecordChange("participant", None, {"given_names": "Selam", **values})]).ids[0]


def pieces(desk: Desk, kind: str, record: str) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Return a root and its rows as the digests of sync take them."""
    shown = show(desk, record)
    found = [shown, *shown.pop("rows", ())]
    return [(one["kind"], one["id"], fields_of(kind_named(one["kind"]), one)) for one in found]


def fields_of(kind: Kind, shown: Mapping[str, Any]) -> dict[str, Any]:
    return {name: shown[name] for name in kind.fields if name in shown}


def test_numbers_have_no_gaps_and_the_values_are_those_of_the_wire(desk: Desk) -> None:
    made = person(desk, other_languages=["ti", "am"], national_id={"kind": "D", "value": "41810112345"})
    apply_changes(desk, [RecordChange("participant", made, {"other_languages": ["ti"]})])
    sent = waiting(desk.store)
    assert [one.device_seq for one in sent] == list(range(1, len(sent) + 1))
    first, second = sent[-2].records[0], sent[-1].records[0]
    assert (first.record, first.kind, first.participant, first.parent) == (made, "participant", made, None)
    assert first.fields["other_languages"].new == ["am", "ti"]
    assert first.fields["national_id"].new == {"kind": "D", "value": "41810112345"}
    assert (second.fields["other_languages"].old, second.fields["other_languages"].new) == (["am", "ti"], ["ti"])
    assert {one.base_rev for change in sent for record in change.records for one in record.fields.values()} == {0}
    assert sent[-1].counsellor == desk.principal.counsellor


def test_the_base_revision_is_what_stood_when_the_change_was_committed(desk: Desk) -> None:
    made = person(desk)
    people = record_tables()["participant"]
    column = written({"phone": 41, "given_names": 7}, {"phone": ("c", "t")})
    with desk.store.database.writing() as connection:
        connection.execute(sa.update(people).where(people.c.id == made).values(revisions=column))
    apply_changes(desk, [RecordChange("participant", made, {"phone": "22 00 00 00", "family_name": "Haile"})])
    with desk.store.database.writing() as connection:
        connection.execute(sa.update(people).where(people.c.id == made).values(revisions=written({"phone": 99}, {})))
    fields = waiting(desk.store)[-1].records[0].fields
    assert (fields["phone"].base_rev, fields["family_name"].base_rev) == (41, 0)


def test_revisions_come_back_as_they_were_written() -> None:
    revs, by = {"a": 3, "b": 3, "c": 9}, {"a": ("anne", "t1"), "c": ("kari", "t2")}
    assert read(written(revs, by)) == (revs, by)
    assert written({}, by) is None
    assert read(None) == ({}, {})


def test_a_deletion_says_what_was_before_the_eyes(desk: Desk) -> None:
    owner = person(desk)
    session = apply_changes(desk, [RecordChange("guidance_session", None, {"participant": owner})]).ids[0]
    steps = [RecordChange("agreed_step", None, {"parent": session, "what": what}) for what in ("Søke", "Ringe")]
    gone = apply_changes(desk, steps).ids[0]
    apply_changes(desk, [RecordChange("agreed_step", gone, delete=True)])
    seen = seen_digest(pieces(desk, "guidance_session", session))
    row = seen_digest([("agreed_step", gone, {"participant": owner, "parent": session, "what": "Søke"})])
    assert waiting(desk.store)[-1].records[0].seen_digest == row
    apply_changes(desk, [RecordChange("guidance_session", session, delete=True)])
    assert waiting(desk.store)[-1].records[0].seen_digest == seen


def test_finalising_carries_the_digest_of_the_version(desk: Desk) -> None:
    owner = person(desk)
    values = {
        "participant": owner,
        "basis": "OPPL_28_9",
        "declined_on": "2026-11-20",
        "declined_reason": "Har fått jobb",
    }
    session = apply_changes(desk, [RecordChange("guidance_session", None, values)]).ids[0]
    apply_changes(desk, [RecordChange("guidance_session", session, {"status": "FINAL"})])
    change = next(one for one in waiting(desk.store)[-1].records if one.kind == "guidance_session")
    root, *rows = pieces(desk, "guidance_session", session)
    assert change.seen_digest == change.fields["@aggregate_digest"].new == version_digest(root, rows)


def test_what_is_undone_is_sent_as_well(desk: Desk) -> None:
    made = person(desk)
    done = apply_changes(desk, [RecordChange("participant", made, {"phone": "22 00 00 00"})])
    assert done.change_set is not None
    undo(desk, done.change_set)
    change = waiting(desk.store)[-1].records[0]
    assert (change.fields["phone"].old, change.fields["phone"].new) == ("22 00 00 00", None)


def test_what_is_not_kept_is_not_sent(desk: Desk) -> None:
    before = waiting(desk.store)
    changes = [RecordChange("participant", None, {"given_names": "Ny"}), RecordChange("contact_note", None, {})]
    with pytest.raises(InvalidValueError):
        apply_changes(desk, changes)
    assert waiting(desk.store) == before


def test_private_notes_are_never_sent(desk: Desk) -> None:
    owner = person(desk)
    before = len(waiting(desk.store))
    apply_changes(desk, [RecordChange("private_note", None, {"participant": owner, "text": "min egen"})])
    assert [one for one in waiting(desk.store)[before:] if "private_note" in {r.kind for r in one.records}] == []


def test_the_log_holds_when_content_was_taken_away(desk: Desk) -> None:
    from karriere_app.store.tables import record_change
    from karriere_app.store.unit_of_work import without_content

    made = person(desk)
    with desk.store.database.writing() as connection:
        query = sa.select(record_change.c.seq, record_change.c.place, record_change.c.fields)
        for row in connection.execute(query.where(record_change.c.participant == made)).all():
            place = (record_change.c.seq == row.seq) & (record_change.c.place == row.place)
            connection.execute(sa.update(record_change).where(place).values(fields=without_content(row.fields)))
    assert desk.store.broken_link() is None
    with desk.store.database.writing() as connection:
        wrong = sa.update(record_change).where(record_change.c.record_id == made).values(operation="update")
        connection.execute(wrong)
    assert desk.store.broken_link() is not None


# ---- a store of the first release ----------------------------------------------------------------------------------


def test_what_was_changed_in_the_first_release_is_sent_too(tmp_path: Path) -> None:
    folder = tmp_path / "lager"
    shutil.copytree(OLD_STORE, folder)
    opened = unlock(folder, PASSPHRASE, None, SystemClock())
    sent = waiting(opened.store)
    with opened.store.reading() as connection:
        logged = connection.execute(sa.select(change_set.c.id).order_by(change_set.c.seq)).scalars().all()
        folded: dict[str, dict[str, Any]] = {}
        for change in (record for one in sent for record in one.records):
            values = folded.setdefault(change.record, {"kind": change.kind, "parent": change.parent})
            assert all(values.get(name) == one.old for name, one in change.fields.items() if name != "parent")
            values.update({name: one.new for name, one in change.fields.items()})
        for record, values in folded.items():
            kind = kind_named(values["kind"])
            row = connection.execute(sa.select(record_tables()[kind.name]).where(sa.text("id = :id")), {"id": record})
            shown = row.mappings().one()
            assert values.get("participant", shown.get("participant")) == shown.get("participant")
    assert [one.id for one in sent] == list(logged)
    assert [one.device_seq for one in sent] == list(range(1, len(sent) + 1))
    finals = [r for one in sent for r in one.records if "@aggregate_digest" in r.fields]
    assert finals
    assert all(one.seen_digest == one.fields["@aggregate_digest"].new for one in finals)
    opened.close()


def test_a_deletion_of_the_first_release_says_what_was_seen(desk: Desk, tmp_path: Path) -> None:
    """The same history, told by the unit of work and folded by the step, is word for word the same."""
    owner = person(desk, other_languages=["ti"])
    session = apply_changes(desk, [RecordChange("guidance_session", None, {"participant": owner})]).ids[0]
    apply_changes(desk, [RecordChange("agreed_step", None, {"parent": session, "what": "Søke"})])
    apply_changes(desk, [RecordChange("guidance_session", session, {"topics": ["A"], "own_wishes": "Kokk"})])
    apply_changes(desk, [RecordChange("guidance_session", session, delete=True)])
    told = waiting(desk.store)
    with desk.store.database.writing() as connection:
        fold = v0002_outbox_and_sync._Fold(connection)
        seqs = connection.execute(sa.select(change_set.c.seq).order_by(change_set.c.seq)).scalars().all()
        folded = [list(fold.change_set(seq)) for seq in seqs]
    for one, records in zip(told, folded, strict=True):
        body = {"id": one.id, "device_seq": one.device_seq, "counsellor": one.counsellor, "at": one.at}
        assert change_set_from({**body, "records": records}) == one


def test_the_step_knows_which_columns_hold_json() -> None:
    from karriere_app.domain.fields import FieldType
    from karriere_app.domain.kinds import all_kinds

    json_types = {FieldType.CODES, FieldType.IDS, FieldType.OBJECT}
    found = {
        kind.name: tuple(spec.name for spec in kind.fields.values() if spec.type in json_types)
        for kind in all_kinds().values()
    }
    told = v0002_outbox_and_sync.JSON_COLUMNS
    assert {name: columns for name, columns in found.items() if columns and name in told} == told
    assert set(v0002_outbox_and_sync.ROOTS) <= {name for name, kind in all_kinds().items() if kind.root}
    assert row_kinds("guidance_session")


def test_the_first_releases_store_gets_todays_tables(desk: Desk, tmp_path: Path) -> None:
    shutil.copytree(OLD_STORE, tmp_path / "lager")
    opened = unlock(tmp_path / "lager", PASSPHRASE, None, SystemClock())
    assert shape(opened.store.database).keys() == {
        name for name in shape(desk.store.database) if not name.startswith("tripwire")
    }
    assert replace(opened.store.identity) == opened.store.identity
    opened.close()
