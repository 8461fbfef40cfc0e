"""The storage's contract, call by call, on both databases."""

from __future__ import annotations

from karriere_app.server.storage import SqlJournalStorage
from karriere_app.server.storage_port import JournalStorage


def test_the_county_begins_with_one_era(storage: SqlJournalStorage) -> None:
    port: JournalStorage = storage
    with port.reading() as transaction:
        county = transaction.county()
    assert county.counter == 0
    assert [era.ended_at for era in county.lineage] == [None]
