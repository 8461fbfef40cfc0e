"""Search as one types, and the look for somebody who is there already."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from karriere_app.domain.fields import RecordId
from karriere_app.domain.name_keys import fold, read_query, score
from karriere_app.services.desk import Desk
from karriere_app.services.participant_list import visible_to
from karriere_app.store.search import Found, find_people


@dataclass(frozen=True)
class Hit:
    """One participant found. ``why``: NAME, SPELLING, NUMBER or PLACE; ``matched``: the words meant, as they stand.

    ``worth``: 1.0 for the very words that were typed.
    """

    id: RecordId
    name: str
    own_script: str | None
    birth_date: date | None
    place: str | None
    phase: str
    due_on: date | None
    due_kind: str | None
    is_closed: bool
    why: str
    matched: tuple[str, ...]
    worth: float


def search(desk: Desk, text: str, limit: int = 20) -> list[Hit]:
    """Return whom the counsellor may mean by what was typed so far, best first; nobody for an empty text.

    Looks at names (other spellings, own script, parts), identity number, DUF number, plan code, centre, municipality.
    """
    with desk.reading() as connection:
        found = find_people(connection, text, visible_to(desk, connection), limit)
    return [_hit(text, one) for one in found]


def _hit(text: str, found: Found) -> Hit:
    row = found.row
    why = {"SOUND": "SPELLING"}.get(found.by, found.by)
    return Hit(
        id=RecordId(row["id"]),
        name=row["shown_name"],
        own_script=row["own_script"],
        birth_date=date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
        place=row["place_name"],
        phase=row["phase"],
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        due_kind=row["due_kind"],
        is_closed=bool(row["closed"]),
        why=why,
        matched=() if why == "NUMBER" else _matched(text, row),
        worth=found.worth,
    )


def _matched(text: str, row: sa.RowMapping) -> tuple[str, ...]:
    """Return the words of name, own script and place that were meant, in the order in which they are shown."""
    typed = [word for word in fold(text).split() if word]
    written = " ".join(row[name] or "" for name in ("shown_name", "own_script", "place_name", "municipality_name"))
    shown = list(dict.fromkeys(written.split()))
    begun = [word for word in shown if any(one.startswith(asked) for one in fold(word).split() for asked in typed)]
    if begun:
        return tuple(begun)
    query = read_query(text)
    heard = [word for word in shown if score(query, (word,)) > 0.0]
    pairs = itertools.pairwise(shown)
    return tuple(heard) or next((pair for pair in pairs if score(query, (" ".join(pair),)) > 0.0), ())
