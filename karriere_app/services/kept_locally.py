"""Small texts that this laptop keeps for itself, by name: outside change log, digest and sync (table ``setting``)."""

from __future__ import annotations

import sqlalchemy as sa

from karriere_app.services.desk import Desk
from karriere_app.store.tables import setting

DEMO = "demo"
"""Kept in a profile of invented people: it is never registered with a server."""


def read(connection: sa.Connection, name: str) -> str | None:
    """Return what is kept under a name, or None."""
    found: str | None = connection.execute(
        sa.select(setting.c.value).where(setting.c.name == name)
    ).scalar_one_or_none()
    return found


def write(desk: Desk, name: str, text: str | None) -> None:
    """Keep a text durably in place of the one before; None forgets it."""
    with desk.store.database.writing() as connection:
        connection.execute(sa.delete(setting).where(setting.c.name == name))
        if text is not None:
            connection.execute(sa.insert(setting), {"name": name, "value": text})
