"""The access log: a chain that only grows, and whose first broken row is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.server.audit import NO_HASH, AuditBreak, AuditHead, AuditLog, Event, hash_of
from karriere_app.server.database import Database

ODD = "Ærlig \u0000 ሰላም 🙂 \u2028"


@pytest.fixture
def log(database: Database, clock: SteppingClock) -> AuditLog:
    """A log of five rows."""
    log = AuditLog(database, clock)
    log.note(Event("anna", "pull", "laptop", ("p2", "p1", "p2"), {"seq": 7}))
    log.note(Event("administrator", "office_added", details={"name": ODD}), Event("anna", "push", "laptop", ("p1",)))
    log.note(Event("berit", "document_read", "other", ("p3",), {"sha256": "00"}))
    log.note(Event("berit", "signed_in"))
    return log


def tamper(database: Database, *acts: str) -> None:
    """Do what the database refuses, as somebody would who owns it."""
    with database.writing() as connection:
        if database.is_sqlite:
            for act in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_no_{act}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER ALL")
        for act in acts:
            connection.exec_driver_sql(act)


def test_an_untouched_log_verifies(log: AuditLog, database: Database, clock: SteppingClock) -> None:
    assert log.verify() is None
    empty = AuditLog(database, clock)
    assert empty.verify() is None


def test_an_empty_log_verifies(database: Database, clock: SteppingClock) -> None:
    assert AuditLog(database, clock).verify() is None
    assert AuditLog(database, clock).latest() == []


def test_rows_come_back_as_they_were_noted(log: AuditLog) -> None:
    rows = log.latest()
    assert [row.number for row in rows] == [5, 4, 3, 2, 1]
    assert rows[4].participants == ("p1", "p2")
    assert rows[4].details == {"seq": 7}
    assert rows[3].details == {"name": ODD}
    assert rows[0].device is None
    assert rows[0].at == "2026-11-24T09:00:00.000Z"
    assert [row.number for row in log.latest(before=4, limit=2)] == [3, 2]


def test_who_saw_a_participant_is_found(log: AuditLog) -> None:
    assert [(row.actor, row.action) for row in log.of_participant("p1")] == [("anna", "push"), ("anna", "pull")]
    assert [row.number for row in log.of_participant("p1", before=3)] == [1]
    assert [row.number for row in log.of_participant("p3")] == [4]
    assert log.of_participant("p4") == []


def test_the_head_names_the_last_row(log: AuditLog) -> None:
    head = log.note(Event("anna", "pull"))
    assert head == AuditHead(6, log.latest(limit=1)[0].hash)
    assert head.hash != NO_HASH


@pytest.mark.parametrize(
    "act", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "DELETE FROM audit WHERE number = 5"]
)
def test_the_database_refuses_to_change_a_row(log: AuditLog, database: Database, act: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append only"), database.writing() as connection:
        connection.exec_driver_sql(act)
    assert log.verify() is None


def test_postgresql_refuses_to_empty_the_log(log: AuditLog, database: Database) -> None:
    if database.is_sqlite:
        return
    with pytest.raises(sa.exc.DBAPIError, match="append only"), database.writing() as connection:
        connection.exec_driver_sql("TRUNCATE audit")


@pytest.mark.parametrize(
    ("act", "found"),
    [
        ("UPDATE audit SET actor = 'carl' WHERE number = 3", AuditBreak(3, "hash")),
        ("UPDATE audit SET at = '2026-11-24T09:00:00.001Z' WHERE number = 1", AuditBreak(1, "hash")),
        ("UPDATE audit SET participants = '[]' WHERE number = 4", AuditBreak(4, "hash")),
        ("UPDATE audit SET device = 'laptop' WHERE number = 5", AuditBreak(5, "hash")),
        ("DELETE FROM audit WHERE number = 2", AuditBreak(2, "missing")),
        ("DELETE FROM audit WHERE number = 1", AuditBreak(1, "missing")),
        ("DELETE FROM audit WHERE number = 5", AuditBreak(5, "end")),
        ("UPDATE audit SET number = 6 WHERE number = 5", AuditBreak(5, "missing")),
        ("DELETE FROM audit_participant WHERE number = 3", AuditBreak(3, "index")),
        ("UPDATE audit_head SET hash = 'x'", AuditBreak(6, "end")),
    ],
)
def test_the_first_bad_row_is_named(log: AuditLog, database: Database, act: str, found: AuditBreak) -> None:
    tamper(database, act)
    assert log.verify() == found


def test_a_row_made_up_with_a_hash_of_its_own_breaks_the_next_one(log: AuditLog, database: Database) -> None:
    second, first = log.latest()[3:5]
    forged = hash_of(first.hash, replace(second, actor="carl"))
    tamper(database, f"UPDATE audit SET actor = 'carl', hash = '{forged}' WHERE number = 2")
    assert log.verify() == AuditBreak(3, "hash")
