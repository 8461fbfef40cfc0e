"""Who is shown for whom, and whose records stand together, where participants were found to be one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from karriere_app.store.merging import shown_instead

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk

__all__ = ["merged_pairs", "shown_instead", "together"]

_INTO = sa.text(
    "WITH RECURSIVE joined(id) AS (SELECT :one UNION SELECT d.id FROM participant d JOIN joined j "
    "ON d.merged_into = j.id WHERE d.deleted_at IS NULL) SELECT id FROM joined WHERE id <> :one ORDER BY id"
)
_MERGED = sa.text("SELECT id FROM participant WHERE merged_into IS NOT NULL AND deleted_at IS NULL ORDER BY id")


def together(desk: Desk, connection: sa.Connection, participant: str) -> list[str]:
    """Return a participant and those merged into it whose records may be seen; itself first."""
    others = connection.execute(_INTO, {"one": participant}).scalars().all()
    return [participant, *(one for one in others if desk.sees(connection, one))]


def merged_pairs(desk: Desk, connection: sa.Connection) -> list[tuple[str, str]]:
    """Return (participant, who is shown for it) for everybody who was merged and whose records may be seen."""
    merged = connection.execute(_MERGED).scalars().all()
    pairs = ((one, shown_instead(connection, one)) for one in merged if desk.sees(connection, one))
    return [(one, shown) for one, shown in pairs if one != shown]
