from __future__ import annotations

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from karriere_app.domain.county import Office
from karriere_app.domain.participant import Participant
from karriere_app.services.desk import Desk
from karriere_app.store.open_store import Store
from karriere_app.store.tables import record_tables
from tests.store.tripwire import unlogged


def test_what_the_unit_of_work_writes_is_logged(desk: Desk) -> None:
    person = Participant(
        id=desk.new_id(), created_at=desk.now(), created_by=desk.principal.counsellor, given_names="Selam"
    )
    with desk.work() as uow:
        uow.save(person)
    with desk.work() as uow:
        uow.save(replace(person, birth_date=date(1990, 2, 3)))
    with desk.work() as uow:
        uow.delete(replace(person, birth_date=date(1990, 2, 3)))
    assert unlogged(desk.store) == []


def test_a_write_past_the_log_is_seen(store: Store) -> None:
    office = record_tables()["office"]
    with store.database.writing() as connection:
        connection.execute(sa.update(office).values(phone="22 00 00 00"))
    assert [line.split()[0] for line in unlogged(store)] == ["office"]
    _forgive(store)


def test_a_column_that_the_change_does_not_name_is_seen(desk: Desk) -> None:
    with desk.work() as uow:
        office = uow.get_as(Office, desk.principal.office)
        uow.save(replace(office, name="Karrieresenteret i Skien"))
        uow.connection.execute(sa.update(record_tables()["office"]).values(phone="22 00 00 00"))
    assert any(line.endswith(" phone") for line in unlogged(desk.store))
    _forgive(desk.store)


def test_a_row_taken_away_is_seen(store: Store) -> None:
    with store.database.writing() as connection:
        connection.execute(sa.delete(record_tables()["county_profile"]))
    assert [line.split()[2] for line in unlogged(store)] == ["DELETE"]
    _forgive(store)


def _forgive(store: Store) -> None:
    """These tests write past the log on purpose; the fixture's own check would fail them."""
    with store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM tripwire")
