"""The encrypted store as a replica: every rule of the port, on the real file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from karriere_app.domain.kinds import all_kinds
from karriere_app.services import participants
from karriere_app.services.participants import Filters
from karriere_app.store.high_water import MARK_FILE
from karriere_app.store.tables import metadata, parked, parked_record, record_change, record_tables
from karriere_app.sync.client import State
from karriere_app.sync.merge import digest_of
from karriere_app.sync.ports import LocalRecord
from karriere_app.sync.replica import StoreKeeper
from tests.sync.offices import Laptop, Offices

AT, LATER = "2026-11-24T09:00:00.000Z", "2026-11-25T10:00:00.000Z"


@pytest.fixture
def pair(offices: Offices) -> tuple[Laptop, Laptop]:
    return offices.laptop("ingrid"), offices.laptop("odd")


@pytest.fixture
def laptop(offices: Offices) -> Laptop:
    return offices.laptop("ingrid")


def local(laptop: Laptop, kind: str, owner: str | None, one: str | None = None, **fields: Any) -> LocalRecord:
    """Return a record as it arrives."""
    record = one or laptop.offices.new_id()
    values = fields if kind == "participant" or owner is None else {"participant": owner, **fields}
    owner = record if kind == "participant" else owner
    author = (str(laptop.principal.counsellor), AT)
    revs, by = dict.fromkeys(values, 7), dict.fromkeys(values, author)
    return LocalRecord(record, kind, owner, fields.get("parent"), AT, author[0], None, values, revs, by)


def receive(laptop: Laptop, *records: LocalRecord) -> None:
    with laptop.replica.transaction() as transaction:
        transaction.save_records(records)


def held(laptop: Laptop, record: str) -> LocalRecord:
    with laptop.replica.transaction() as transaction:
        return transaction.records([record])[record]


def everything(laptop: Laptop) -> dict[str, Sequence[Any]]:
    """Return every row of every table, the full text included."""
    names = [table.name for table in metadata.sorted_tables] + ["search_words", "search_parts"]
    with laptop.store.reading() as connection:
        return {name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names}


def test_a_colleague_gets_what_one_wrote(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    person = one.person(phone="22 00 00 00")
    session = one.save("guidance_session", participant=person, own_wishes="Helsefag", topics=["RKV"])
    assert (one.sync().state, other.sync().state) == (State.DONE, State.DONE)
    assert other.fields(session) == one.fields(session)
    assert one.waiting() == 0
    assert other.lines() == one.lines()
    assert other.client.check().state is State.DONE


# ---- all or nothing ------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The program ends here."""


def test_what_is_killed_before_the_commit_leaves_nothing(laptop: Laptop) -> None:
    person = laptop.person()
    before = everything(laptop)
    told = list(laptop.changes)
    with pytest.raises(Killed):
        work_and_be_killed(laptop, person)
    assert everything(laptop) == before
    assert laptop.changes == told


def work_and_be_killed(laptop: Laptop, person: str) -> None:
    with laptop.replica.transaction() as transaction:
        transaction.drop_outbox([one.id for one in transaction.outbox(5)])
        new, known = local(laptop, "participant", None, family_name="Ny"), transaction.records([person])[person]
        transaction.save_records([new, replace(known, fields={**known.fields, "phone": "1"})])
        transaction.remove_participants([(person, 9)])
        transaction.save_state(replace(transaction.state(), cursor=9, epoch="e"))
        raise Killed


def test_what_is_killed_after_the_commit_and_before_the_mark_is_all_there(laptop: Laptop) -> None:
    person = laptop.person()
    mark = laptop.store.folder / MARK_FILE
    before = mark.read_bytes()
    receive(laptop, local(laptop, "contact_note", person, text="Ringt"))
    assert mark.read_bytes() != before
    folder, key = laptop.store.folder, laptop.store.key
    laptop.close()
    mark.write_bytes(before)
    laptop.open(folder, key)
    assert len(laptop.ids_of("contact_note")) == 1
    assert mark.read_bytes() != before


def test_list_and_search_follow_in_the_same_transaction(laptop: Laptop) -> None:
    person = local(laptop, "participant", None, given_names="Zaynab", family_name="Warsame")
    receive(laptop, person)
    assert participants.search(laptop.desk, "warsame")[0].id == person.id
    with laptop.replica.transaction() as transaction:
        transaction.remove_records([person.id])
    assert participants.search(laptop.desk, "warsame") == []
    assert participants.count(laptop.desk, Filters()) == 0


# ---- values as they came -------------------------------------------------------------------------------------------

ODD: dict[str, Any] = {
    "phone": " \u202e ",
    "birth_date": "20261124",
    "sex": "NEW_CODE",
    "other_languages": ["ti", "am"],
    "children": {"b": 1, "a": 2},
    "shoe_size": 41.5,
    "from_next_year": {"nivå": [1, None, "\u2028"]},
    "national_id": {"kind": "D", "value": None},
    "@of_the_record": "x",
}


def test_what_has_no_place_comes_back_as_it_came(laptop: Laptop) -> None:
    person = local(laptop, "participant", None, given_names="Selam", **ODD)
    receive(laptop, person)
    found = held(laptop, person.id)
    assert found == person
    assert list(found.fields["children"]) == ["b", "a"]
    assert dict(laptop.lines())[person.id] == digest_of("participant", person.id, person.fields)


def test_what_is_right_stands_in_its_column(laptop: Laptop) -> None:
    fields: dict[str, Any] = {
        "birth_date": "1990-05-17",
        "other_languages": ["am", "ti"],
        "children": {"2011": 1, "2014": 2},
    }
    person = local(laptop, "participant", None, sex="NEW_CODE", **fields)
    receive(laptop, person)
    with laptop.store.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(parked)).scalar_one() == 0
    assert held(laptop, person.id) == person


def test_a_record_that_does_not_fit_is_kept_whole(laptop: Laptop) -> None:
    person = laptop.person()
    grant = local(laptop, "travel_grant", person, kroner=1_200)
    homeless = replace(local(laptop, "agreed_step", person, what="Ringe"), parent=None)
    old = replace(local(laptop, "contact_note", person, text="Ringt"), created_at="i fjor")
    more = replace(local(laptop, "contact_note", person, text="Ringt"), more={"seal": {"by": "x"}})
    receive(laptop, grant, homeless, old, more)
    for record in (grant, homeless, old, more):
        assert held(laptop, record.id) == record
    with laptop.store.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(parked_record)).scalar_one() == 3


def test_a_child_may_come_before_its_parent(laptop: Laptop) -> None:
    person, session = laptop.offices.new_id(), laptop.offices.new_id()
    step = local(laptop, "agreed_step", person, parent=session, what="Ringe")
    receive(laptop, step)
    receive(laptop, local(laptop, "guidance_session", person, session, own_wishes="Kokk"))
    receive(laptop, local(laptop, "participant", None, person, family_name="Haile"))
    assert held(laptop, step.id) == step
    assert participants.search(laptop.desk, "haile")[0].id == person


def test_what_the_program_learns_gets_its_place(laptop: Laptop) -> None:
    """As a new program finds it: a kind and a field that were parked have a table and a column now."""
    person = laptop.person()
    note = local(laptop, "contact_note", person, text="Ringt")
    known = local(laptop, "legal_status", person, vgs_level_reason="Hørt")
    receive(laptop, known)
    with laptop.store.database.writing() as connection:
        row = {"id": note.id, "kind": "contact_note", "participant": person, "created_at": AT, "created_by": "anne"}
        more = {"fields": f'{{"participant":"{person}","text":"Ringt"}}', "more": "{}", "revisions": None}
        connection.execute(sa.insert(parked_record), {**row, **more})
        value = {"record_id": known.id, "field": "edu_country", "value": '"ERI"'}
        connection.execute(sa.insert(parked), value)
        connection.exec_driver_sql("UPDATE meta SET value = '1' WHERE name = 'learnt'")
    folder, key = laptop.store.folder, laptop.store.key
    laptop.close()
    laptop.open(folder, key)
    with laptop.store.reading() as connection:
        tables = record_tables()
        assert connection.execute(sa.select(tables["contact_note"].c.text)).scalars().all() == ["Ringt"]
        assert connection.execute(sa.select(tables["legal_status"].c.edu_country)).scalars().all() == ["ERI"]
        assert connection.execute(sa.select(sa.func.count()).select_from(parked)).scalar_one() == 0
        assert connection.execute(sa.select(sa.func.count()).select_from(parked_record)).scalar_one() == 0


def test_a_field_written_here_is_no_longer_parked(laptop: Laptop) -> None:
    person = local(laptop, "participant", None, birth_date="20261124", family_name="Haile")
    receive(laptop, person)
    laptop.save("participant", person.id, birth_date="1990-05-17")
    assert laptop.fields(person.id)["birth_date"] == "1990-05-17"
    with laptop.replica.transaction() as transaction:
        change = transaction.outbox(10)[-1].records[0].fields["birth_date"]
    assert (change.old, change.new, change.base_rev) == (None, "1990-05-17", 7)


def test_the_log_says_who_made_each_part_when(laptop: Laptop) -> None:
    person = local(laptop, "participant", None, family_name="Haile", phone="1", email="a@b.no")
    by = {"family_name": ("anne", AT), "phone": ("kari", LATER), "email": ("mona", "i går")}
    receive(laptop, replace(person, by=by))
    query = sa.text(
        "SELECT counsellor, at, operation, fields FROM change_set JOIN record_change USING (seq) "
        "WHERE record_id = :person ORDER BY seq"
    )
    with laptop.store.reading() as connection:
        rows = connection.execute(query, {"person": person.id}).all()
    assert [(row.counsellor, row.at, row.operation) for row in rows] == [
        (laptop.principal.counsellor, AT, "insert"),
        ("anne", AT, "update"),
        ("kari", LATER, "update"),
    ]


# ---- who is told, and what is kept beside --------------------------------------------------------------------------


def test_what_changed_is_told_after_the_commit_with_the_gate_open(laptop: Laptop) -> None:
    person = laptop.person()
    is_open: list[bool] = []

    def ask_elsewhere() -> None:
        is_open.append(laptop.store.gate.acquire(timeout=0))
        if is_open[-1]:
            laptop.store.gate.release()

    def told(changed: object) -> None:
        other = threading.Thread(target=ask_elsewhere)
        other.start()
        other.join()

    laptop.replica = type(laptop.replica)(laptop.store, laptop.offices.clock, laptop.offices.new_id, told)
    receive(laptop, local(laptop, "contact_note", person, text="Ringt"))
    assert is_open == [True]


def test_what_changed_names_kinds_records_and_people(laptop: Laptop) -> None:
    person = laptop.person()
    note = local(laptop, "contact_note", person, text="Ringt")
    receive(laptop, note)
    changed = laptop.changes[-1]
    assert (set(changed.kinds), set(changed.ids), set(changed.participants)) == ({"contact_note"}, {note.id}, {person})
    with laptop.replica.transaction() as transaction:
        transaction.remove_participants([(person, 12)])
    changed = laptop.changes[-1]
    assert changed.participants == {person}
    assert {person, note.id} <= changed.removed
    assert {"participant", "contact_note"} <= changed.kinds


def test_nobody_is_told_of_sync_state_alone(laptop: Laptop) -> None:
    with laptop.replica.transaction() as transaction:
        transaction.save_state(replace(transaction.state(), cursor=5))
    assert laptop.changes == []


def test_who_is_gone_is_remembered_until_something_of_them_comes(laptop: Laptop) -> None:
    person = laptop.person()
    with laptop.replica.transaction() as transaction:
        transaction.remove_participants([(person, 12), ("somebody else", 14)])
    with laptop.replica.transaction() as transaction:
        assert transaction.gone_above(11) == [(person, 12), ("somebody else", 14)]
        assert transaction.gone_above(12) == [("somebody else", 14)]
        transaction.save_records([local(laptop, "contact_note", person, text="Er her igjen")])
    with laptop.replica.transaction() as transaction:
        assert transaction.gone_above(0) == [("somebody else", 14)]


def test_every_kind_has_an_empty_place_that_nothing_is_lost_in(laptop: Laptop) -> None:
    """A record of each kind arrives with all its fields unset but those it needs."""
    person = laptop.person()
    for kind in all_kinds().values():
        if not kind.local and kind.name != "participant":
            needed: dict[str, Any] = {
                spec.name: laptop.offices.new_id() for spec in kind.fields.values() if spec.required
            }
            needed |= {"participant": person} if kind.has_participant else {}
            record = replace(local(laptop, kind.name, needed.get("participant"), **needed), by={})
            receive(laptop, record)
            assert held(laptop, record.id) == record


def test_the_membership_is_kept_in_the_encrypted_file(laptop: Laptop) -> None:
    keeper = StoreKeeper(laptop.store)
    assert keeper.load() is None
    keeper.save('{"key": "hemmelig"}')
    keeper.save('{"key": "ny"}')
    folder, key = laptop.store.folder, laptop.store.key
    laptop.close()
    laptop.open(folder, key)
    assert StoreKeeper(laptop.store).load() == '{"key": "ny"}'


def test_what_was_taken_away_stays_named_in_the_log_without_content(laptop: Laptop) -> None:
    person = laptop.person("Zyxwara")
    with laptop.replica.transaction() as transaction:
        transaction.remove_participants([(person, 12)])
    with laptop.store.reading() as connection:
        query = sa.select(record_change.c.operation, record_change.c.fields).where(record_change.c.record_id == person)
        rows = connection.execute(query.order_by(record_change.c.seq)).all()
    assert [row.operation for row in rows] == ["insert", "remove"]
    assert "Zyxwara" not in str(rows)
    assert laptop.store.broken_link() is None
