"""Who is shown for a participant that was merged into another (``participant.merged_into``)."""

from __future__ import annotations

import json
from collections.abc import Iterable

import sqlalchemy as sa

_NEXT = sa.text("SELECT merged_into FROM participant WHERE id = :id AND deleted_at IS NULL")
_IN_LIST = "(SELECT value FROM json_each(:ids))"
_INTO = sa.text(
    "SELECT id, merged_into, given_names, family_name, name_in_own_script, national_id, duf_number FROM participant "
    f"WHERE merged_into IN {_IN_LIST} AND deleted_at IS NULL "
    "AND coalesce(address_protection, 'NONE') = 'NONE' ORDER BY id"
)
_TARGETS = sa.text(f"SELECT DISTINCT merged_into FROM participant WHERE id IN {_IN_LIST} AND merged_into IS NOT NULL")
_BEFORE = sa.text(
    "SELECT DISTINCT json_extract(fields, '$.merged_into[1]') FROM record_change "
    f"WHERE record_id IN {_IN_LIST} AND json_extract(fields, '$.merged_into[1]') IS NOT NULL"
)
_ANY = sa.text("SELECT 1 FROM participant WHERE merged_into IS NOT NULL LIMIT 1")


def shown_instead(connection: sa.Connection, participant: str) -> str:
    """Return the participant at the end of the chain that is here and not deleted; itself where it was not merged.

    Two people may have merged in opposite directions on two laptops: of such a circle the lowest id is shown.
    """
    passed = [participant]
    while True:
        row = connection.execute(_NEXT, {"id": passed[-1]}).first()
        if row is None or row.merged_into is None:
            return passed[-1] if row is not None or len(passed) == 1 else passed[-2]
        if row.merged_into in passed:
            return min(passed[passed.index(row.merged_into) :])
        passed.append(row.merged_into)


def merged_into(connection: sa.Connection, shown: Iterable[str]) -> list[tuple[str, sa.RowMapping]]:
    """Return (who is shown, the participant merged into it) for everybody whose chain ends there.

    Shielded persons are left out: what is derived for one participant must not tell of them.
    """
    found: list[tuple[str, sa.RowMapping]] = []
    if not _is_any_merged(connection):
        return found
    ends = {one: one for one in shown}
    seen = set(ends)
    while ends:
        rows = connection.execute(_INTO, {"ids": json.dumps(sorted(ends))}).mappings().all()
        fresh = [row for row in rows if row["id"] not in seen]
        found += [(ends[row["merged_into"]], row) for row in fresh]
        seen |= {row["id"] for row in fresh}
        ends = {row["id"]: ends[row["merged_into"]] for row in fresh}
    return found


def touched_with(connection: sa.Connection, people: Iterable[str], moved: Iterable[str] = ()) -> set[str]:
    """Return whom a change of these participants may show differently besides: those at either end of a merging.

    ``moved``: those of them whose ``merged_into`` changed; who was shown for them before is touched too.
    """
    wanted, found = set(people), set[str]()
    before = json.dumps(sorted(moved))
    wanted |= set(connection.execute(_BEFORE, {"ids": before}).scalars()) if before != "[]" else set()
    if not _is_any_merged(connection):
        return wanted - set(people)
    while wanted - found:
        found |= wanted
        ids = {"ids": json.dumps(sorted(wanted))}
        wanted = {row["id"] for row in connection.execute(_INTO, ids).mappings()}
        wanted |= set(connection.execute(_TARGETS, ids).scalars())
    return found - set(people)


def _is_any_merged(connection: sa.Connection) -> bool:
    return connection.execute(_ANY).first() is not None
