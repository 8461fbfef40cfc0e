"""The journal's port, call by call: in memory, on SQLite and on PostgreSQL the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.domain.values import instant_text
from karriere_app.errors import StorageError
from karriere_app.server.administration import prepare
from karriere_app.server.database import Database, open_database, sqlite_address
from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.storage_port import County, Device, Entity, Grant, JournalStorage, LogRow, Quarantined, Written
from karriere_app.server.tables import journal_log, quarantine
from karriere_app.sim.memory_storage import MemoryStorage
from karriere_app.sync.merge import Head, digest_of
from karriere_app.sync.protocol import Answer, Era, FieldReceipt, MalformedMessageError, RecordReceipt
from tests.server.cluster import Cluster

SKIEN, BODØ = "office:skien", "office:bodø"
RARE = "Ærlig «tale» \u0000 ሰላም 🙂 \u2028 \\ \" '"
ODD = f"{RARE} \ud800"  # a lone surrogate: never in a record, but kept as it came in answers, log and quarantine
AT = "2026-11-24T09:00:00.000Z"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def port(request: pytest.FixtureRequest, tmp_path: Path, clock: SteppingClock) -> Iterator[JournalStorage]:
    """The port in three ways, each with an empty county."""
    if request.param == "memory":
        memory = MemoryStorage()
        with memory.writing() as transaction:
            transaction.save_county(County(0, (Era("first"),)))
        yield memory
        return
    if request.param == "sqlite":
        opened = open_database(sqlite_address(tmp_path / "county.db"))
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        opened = open_database(cluster.new_database())
    prepare(opened, clock)
    yield SqlJournalStorage(opened, clock)
    opened.close()


def entity(one: str, seq: int, participant: str | None = "p1", parent: str | None = None, **fields: Any) -> Entity:
    heads = {name: Head(value, seq, "anna", AT) for name, value in fields.items()}
    return Entity(one, "note", participant, parent, AT, "anna", "skien", seq, heads)


def keep(port: JournalStorage, *entities: Entity, grants: tuple[Grant, ...] = ()) -> None:
    with port.writing() as transaction:
        transaction.write(Written(entities=list(entities), grants=list(grants)))


def ids(entities: list[Entity]) -> list[str]:
    return sorted(one.id for one in entities)


def test_counter_and_eras_are_kept(port: JournalStorage) -> None:
    county = County(2**32 + 7, (Era("first", 12), Era("second", None)))
    with port.writing() as transaction:
        transaction.save_county(county)
    with port.reading() as transaction:
        assert transaction.county() == county


def test_a_device_is_kept_and_changed(port: JournalStorage) -> None:
    with port.writing() as transaction:
        assert transaction.device("laptop") is None
        transaction.save_device(Device("laptop", None, 0, None))
    with port.writing() as transaction:
        transaction.save_device(Device("laptop", "nonce", 9, "first"))
    with port.reading() as transaction:
        assert transaction.device("laptop") == Device("laptop", "nonce", 9, "first")


@pytest.mark.parametrize(
    "value", [None, True, 0, 1, 1.0, 2**53 - 1, 0.1, "", RARE, [], ["B", "A"], {"ø": [None, {"x": 1}]}, "x" * 65_536]
)
def test_any_value_comes_back_as_it_was(port: JournalStorage, value: Any) -> None:
    kept = entity("e", 1, fact=value)
    keep(port, kept)
    with port.reading() as transaction:
        (found,) = transaction.entities(["e"])
    assert found == kept
    assert type(found.value("fact")) is type(value)


def test_what_a_head_says_is_kept_to_the_last_word(port: JournalStorage) -> None:
    offered = Head("x", 9, "berit", "2026-11-20T09:00:00.000Z", origin=4)
    assert [one.name for one in dataclasses.fields(Head)] == ["value", "rev", "by", "at", "origin"]
    kept = dataclasses.replace(entity("e", 9, plain="y"), heads={"text": offered, "plain": Head("y", 8, "anna", AT)})
    keep(port, kept)
    with port.reading() as transaction:
        assert transaction.entities(["e"]) == [kept]


def test_a_record_changes_in_place(port: JournalStorage) -> None:
    keep(port, entity("e", 1, text="old", gone="x"))
    newer = entity("e", 2, text="new", gone=None)
    keep(port, newer)
    with port.reading() as transaction:
        assert transaction.entities(["e", "none", "e"]) in ([newer], [newer, newer])
        assert transaction.entities([]) == []


def test_records_are_found_by_parent_participant_and_what_they_replace(port: JournalStorage) -> None:
    keep(
        port,
        entity("root", 1, "p1"),
        entity("row", 2, "p1", "root", deleted_at=AT),
        entity("other", 3, "p2", "elsewhere"),
        entity("later", 4, "p2", replaces="root"),
        entity("county", 5, None),
    )
    with port.reading() as transaction:
        assert ids(transaction.rows_under(["root", "none"])) == ["row"]
        assert ids(transaction.of_participants(["p1"])) == ["root", "row"]
        assert ids(transaction.of_participants(["p1", "p2"])) == ["later", "other", "root", "row"]
        assert ids(transaction.replacing(["root", "later"])) == ["later"]


def test_a_thousand_ids_are_asked_for_at_once(port: JournalStorage) -> None:
    keep(port, *(entity(f"e{number}", number) for number in range(1, 1_201)))
    with port.reading() as transaction:
        assert len(transaction.entities([f"e{number}" for number in range(40_000)])) == 1_200


def test_an_answer_is_replayed_word_for_word(port: JournalStorage) -> None:
    receipt = FieldReceipt("conflict", 7, {"odd": ODD}, "clash")
    answer = Answer("set", (RecordReceipt("e", {"text": receipt}), RecordReceipt("f", {}, "too_large", False)))
    with port.writing() as transaction:
        transaction.write(Written(answers={"set": answer}))
    with port.reading() as transaction:
        assert dict(transaction.answers(["set", "other"])) == {"set": answer}
        assert dict(transaction.answers([])) == {}


def test_the_log_tells_the_revisions_above_a_mark(port: JournalStorage) -> None:
    log = [
        LogRow(5, "e", "text", 5, "accepted", "a", "laptop", "set", "anna", AT),
        LogRow(6, "e", "text", 6, "accepted", ODD, "laptop", None, "anna", AT),
        LogRow(7, "e", "note", 7, "accepted", None, "laptop", None, "anna", AT),
        LogRow(8, "f", "text", 8, "merged", ["A"], "laptop", None, "anna", AT),
    ]
    with port.writing() as transaction:
        transaction.write(Written(log=log))
    with port.reading() as transaction:
        found = {place: sorted(revs) for place, revs in transaction.revs_above(["e"], 5).items()}
        assert found == {("e", "text"): [6], ("e", "note"): [7]}
        assert sorted(transaction.revs_above(["e", "f"], 0)) == [("e", "note"), ("e", "text"), ("f", "text")]


def test_grants_are_kept_and_changed(port: JournalStorage) -> None:
    keep(port, grants=(Grant(SKIEN, "p1", 1), Grant(BODØ, "p1", 2), Grant(SKIEN, "p2", 3, 4, 2)))
    keep(port, grants=(Grant(BODØ, "p1", 2, 9, 5),))
    with port.reading() as transaction:
        assert sorted(transaction.grants(["p1"]), key=lambda one: one.gained) == [
            Grant(SKIEN, "p1", 1),
            Grant(BODØ, "p1", 2, 9, 5),
        ]
        assert transaction.grants(["p2"]) == [Grant(SKIEN, "p2", 3, 4, 2)]


def test_a_page_holds_what_the_readers_may_see_in_order(port: JournalStorage) -> None:
    keep(
        port,
        entity("mine2", 8, "p1"),
        entity("mine1", 2, "p1"),
        entity("lost", 3, "p2"),
        entity("theirs", 4, "p3"),
        entity("county", 6, None),
        grants=(
            Grant(SKIEN, "p1", 1),
            Grant("counsellor:anna", "p1", 1),
            Grant(SKIEN, "p2", 1, 5),
            Grant(BODØ, "p3", 1),
        ),
    )
    readers = ("all", SKIEN, "counsellor:anna")
    with port.reading() as transaction:
        assert [one.id for one in transaction.page(readers, 0, 10)] == ["mine1", "county", "mine2"]
        assert [one.id for one in transaction.page(readers, 2, 10)] == ["county", "mine2"]
        assert [one.id for one in transaction.page(readers, 0, 2)] == ["mine1", "county"]
        assert transaction.page(readers, 8, 10) == []
        assert [one.id for one in transaction.page(("all",), 0, 10)] == ["county"]
        assert ids(transaction.visible(readers, ["mine1", "lost", "theirs", "county", "none"])) == ["county", "mine1"]


def test_whom_a_reader_lost_is_told_once_and_only_to_those_who_had_them(port: JournalStorage) -> None:
    keep(
        port,
        grants=(
            Grant(SKIEN, "moved", 1, 10),
            Grant("counsellor:anna", "moved", 2, 12),
            Grant(BODØ, "moved", 11),
            Grant(SKIEN, "kept", 1, 10),
            Grant("counsellor:anna", "kept", 9),
            Grant(BODØ, "strange", 1, 10),
            Grant(SKIEN, "long_ago", 1, 5),
            Grant(SKIEN, "later", 1, 21),
        ),
    )
    readers = ("all", SKIEN, "counsellor:anna")
    with port.reading() as transaction:
        assert transaction.gone(readers, 5, 20) == [("moved", 12)]
        assert transaction.gone(readers, 5, 10) == [("moved", 10)]
        assert transaction.gone(readers, 4, 21) == [("later", 21), ("long_ago", 5), ("moved", 12)]


def test_digests_are_those_of_the_content(port: JournalStorage) -> None:
    kept = [entity("a", 1, text="Æ", office="skien"), entity("b", 2, None, text=None), entity("c", 3, deleted_at=AT)]
    keep(port, *kept, entity("hidden", 4, "p2", text="x"), grants=(Grant(SKIEN, "p1", 1),))
    with port.reading() as transaction:
        found = sorted(transaction.digests((SKIEN,)))
    assert found == [(one.id, digest_of(one.kind, one.id, one.fields)) for one in kept]


def test_an_exception_keeps_nothing(port: JournalStorage) -> None:
    with pytest.raises(ZeroDivisionError), port.writing() as transaction:  # noqa: PT012  # the write and the fault are one
        transaction.write(Written(entities=[entity("e", 1)], answers={"set": Answer("set", ())}))
        transaction.save_device(Device("laptop", None, 0, None))
        raise ZeroDivisionError
    with port.reading() as transaction:
        assert transaction.entities(["e"]) == []
        assert transaction.device("laptop") is None
        assert dict(transaction.answers(["set"])) == {}


# ---- what only a real database must hold ----------------------------------------------------------------------------


def test_a_transaction_sees_what_it_wrote(storage: SqlJournalStorage) -> None:
    with storage.writing() as transaction:
        transaction.write(Written(entities=[entity("e", 1)]))
        assert ids(transaction.entities(["e"])) == ["e"]


def test_a_reader_sees_one_state(storage: SqlJournalStorage) -> None:
    keep(storage, entity("e", 1, None))
    with storage.reading() as transaction:
        before = transaction.county()
        keep(storage, entity("f", 2, None))
        with storage.writing() as other:
            other.save_county(County(2, before.lineage))
        assert transaction.county() == before
        assert ids(transaction.page(("all",), 0, 10)) == ["e"]


def test_reading_cannot_write(storage: SqlJournalStorage) -> None:
    with pytest.raises((sa.exc.DBAPIError, StorageError), match="read"), storage.reading() as transaction:
        transaction.save_device(Device("laptop", None, 0, None))


def test_two_records_never_share_a_number(storage: SqlJournalStorage) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        keep(storage, entity("e", 1), entity("f", 1))


def test_quarantine_keeps_everything_once(storage: SqlJournalStorage, database: Database) -> None:
    one = Quarantined("set", "e", "too_large", {"odd": ODD}, "laptop", "anna", AT)
    other = Quarantined("set", "e", "too_large", {"odd": "else"}, "laptop", "anna", AT)
    for _ in range(2):
        with storage.writing() as transaction:
            transaction.write(Written(quarantine=[one, other, one]))
    with database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(quarantine)) == 2


def test_answers_are_forgotten_by_age(storage: SqlJournalStorage, clock: SteppingClock) -> None:
    with storage.writing() as transaction:
        transaction.write(Written(answers={"old": Answer("old", ())}))
    clock.moment += timedelta(days=91)
    with storage.writing() as transaction:
        transaction.write(Written(answers={"new": Answer("new", ())}))
        transaction.forget_answers(instant_text(clock.now() - timedelta(days=90)))
    with storage.reading() as transaction:
        assert list(transaction.answers(["old", "new"])) == ["new"]


@pytest.mark.parametrize("act", ["UPDATE journal_log SET value = '1'", "DELETE FROM journal_log"])
def test_the_journal_only_grows(storage: SqlJournalStorage, database: Database, act: str) -> None:
    with storage.writing() as transaction:
        transaction.write(Written(log=[LogRow(5, "e", "text", 5, "accepted", "a", "laptop", "set", "anna", AT)]))
    with pytest.raises(sa.exc.DBAPIError, match="append only"), database.writing() as connection:
        connection.exec_driver_sql(act)
    with database.reading() as connection:
        assert connection.scalar(sa.select(journal_log.c.value)) == '"a"'


@pytest.mark.parametrize("bad", [2**70, "\ud800"])
def test_what_no_database_takes_is_refused_as_malformed(storage: SqlJournalStorage, bad: Any) -> None:
    device = Device(bad, None, 0, None) if isinstance(bad, str) else Device("laptop", None, bad, None)
    with pytest.raises(MalformedMessageError) as refused, storage.writing() as transaction:
        transaction.save_device(device)
    assert refused.value.__cause__ is None
