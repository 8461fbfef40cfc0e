"""The county profile that holds on a day: what is printed on documents and set for the county's own service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from karriere_app.domain.county import CountyProfile
from karriere_app.domain.kinds import kind_named
from karriere_app.store.tables import from_row, record_tables


def county_profile(connection: sa.Connection, on: date) -> CountyProfile | None:
    """Return the profile with the latest ``valid_from`` that is not after the day; None where there is none."""
    table = record_tables()["county_profile"]
    rows: Iterable[sa.RowMapping] = connection.execute(sa.select(table).where(table.c.deleted_at.is_(None))).mappings()
    kind = kind_named("county_profile")
    found = [record for row in rows if isinstance(record := from_row(kind, row), CountyProfile)]
    valid = [record for record in found if record.valid_from is None or record.valid_from <= on]
    return max(valid, key=lambda record: (record.valid_from or date.min, record.id), default=None)
