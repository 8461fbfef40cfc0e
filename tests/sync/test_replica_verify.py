"""The full check of a store that syncs: what has no parent here, and what a newer program made."""

from __future__ import annotations

from karriere_app.store.checking import Report, verify
from karriere_app.sync.ports import LocalRecord, NetworkDownError
from tests.sync.offices import Laptop, Offices

AT = "2026-11-24T09:00:00.000Z"


def report_of(laptop: Laptop) -> Report:
    folder, key = laptop.store.folder, laptop.store.key
    laptop.close()
    report = verify(folder, key)
    laptop.open(folder, key)
    return report


def received(laptop: Laptop, kind: str, participant: str, parent: str | None = None, **fields: object) -> str:
    """Let a record arrive; return its id."""
    one, author = laptop.offices.new_id(), laptop.principal.counsellor
    values = {"participant": participant, **({"parent": parent} if parent else {}), **fields}
    revs = dict.fromkeys(values, 7)
    record = LocalRecord(one, kind, participant, parent, AT, author, None, values, revs)
    with laptop.replica.transaction() as transaction:
        transaction.save_records([record])
    return one


def test_a_child_before_its_parent_is_an_orphan_and_no_problem(offices: Offices) -> None:
    laptop = offices.laptop("ingrid")
    person = laptop.person()
    lonely = received(laptop, "agreed_step", person, offices.new_id(), what="Ringe")
    answer = received(laptop, "field_answer", person, offices.new_id(), answer="NONE")
    nobodys = received(laptop, "contact_note", offices.new_id(), text="Ringt")
    report = report_of(laptop)
    assert report.orphans == tuple(sorted((lonely, answer, nobodys)))
    assert report.is_sound


def test_a_parent_that_comes_later_takes_the_child(offices: Offices) -> None:
    laptop = offices.laptop("ingrid")
    person = laptop.person()
    session = laptop.save("guidance_session", participant=person)
    received(laptop, "agreed_step", person, session, what="Ringe")
    assert report_of(laptop).orphans == ()


def test_parked_fields_and_records_are_counted(offices: Offices) -> None:
    laptop = offices.laptop("ingrid")
    person = laptop.person()
    received(laptop, "contact_note", person, text="Ringt", mood="glad", weather="sol")
    received(laptop, "travel_grant", person, kroner=100)
    report = report_of(laptop)
    assert (report.parked_fields, report.parked_records) == (2, 1)
    assert report.is_sound


def test_a_fill_under_way_is_told(offices: Offices) -> None:
    full, new = offices.laptop("ingrid"), offices.laptop("odd")
    for number in range(8):
        full.person(f"Prøve{number}")
    full.sync()

    def once() -> None:
        with new.replica.transaction() as transaction:
            if transaction.state().cursor:
                raise NetworkDownError

    new.between = once
    new.sync(page=5)
    new.between = lambda: None
    assert report_of(new).is_whole is False
    new.sync()
    assert report_of(new).is_whole is True
