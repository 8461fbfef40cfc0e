"""Search as one types, and the look for somebody who is registered already."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.duplicates import LIKELY_DUPLICATE, PersonFacts, likely_same_person
from karriere_app.domain.fields import RecordId
from karriere_app.domain.name_keys import NameReader, fold, read_query, score
from karriere_app.domain.values import clean_text
from karriere_app.services.desk import Desk
from karriere_app.services.participant_list import visible_to
from karriere_app.store.search import Found, Visible, find_people, having_number, sharing_names

_PEOPLE = sa.text(
    "SELECT id, given_names, family_name, name_in_own_script, birth_date, national_id, duf_number, municipality, "
    "citizenship FROM participant WHERE id IN (SELECT value FROM json_each(:ids))"
)


SHOWN_HITS = 12
"""As many as stand under the search field without scrolling."""


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


def search(desk: Desk, text: str, limit: int = SHOWN_HITS) -> list[Hit]:
    """Return whom the counsellor may mean by what was typed so far, best first; nobody for an empty text.

    Looks at names (other spellings, own script, parts), identity number, DUF number, plan code, centre, municipality.
    """
    with desk.reading() as connection:
        found = find_people(connection, text, visible_to(desk, connection), limit, desk.store.names)
    typed = tuple(fold(text).split())
    return [_hit(text, typed, one, desk.store.names) for one in found]


@dataclass(frozen=True)
class Duplicate:
    """Somebody who may be the same person; ``likeness`` 0.75 to 1.0 (``domain.duplicates``)."""

    id: RecordId
    name: str
    own_script: str | None
    birth_date: date | None
    place: str | None
    likeness: float


def likely_duplicates(desk: Desk, values: Mapping[str, Any], besides: str | None = None) -> list[Duplicate]:
    """Return who may be the person of the new-participant form, likeliest first; ``values`` in JSON form.

    Only people the counsellor may see: that somebody shielded exists is not given away. ``besides`` is left out.
    """
    facts = _facts(values)
    numbers = [number for number in (facts.national_id, facts.duf_number) if number]
    if not numbers and (facts.birth_date is None or not facts.names):
        return []  # names alone never make a likely duplicate
    with desk.reading() as connection:
        visible = visible_to(desk, connection)
        found = [*having_number(connection, numbers, visible), *_born_alike(connection, facts, visible)]
        ids = sorted({row["id"] for row in found} - {besides})
        people = connection.execute(_PEOPLE, {"ids": json.dumps(ids)}).mappings().all()
        rows = {row["id"]: row for row in found}
    alike = [_duplicate(facts, rows[person["id"]], person) for person in people]
    likely = [one for one in alike if one.likeness >= LIKELY_DUPLICATE]
    return sorted(likely, key=lambda one: (-one.likeness, one.name, one.id))


def _facts(values: Mapping[str, Any]) -> PersonFacts:
    given, family, own_script, duf_number = (
        clean_text(values.get(name) or "")
        for name in ("given_names", "family_name", "name_in_own_script", "duf_number")
    )
    latin = " ".join(part for part in (given, family) if part)
    identity = values.get("national_id") or {}
    born = values.get("birth_date")
    return PersonFacts(
        names=tuple(form for form in (latin, own_script) if form),
        birth_date=date.fromisoformat(born) if born else None,
        national_id=clean_text(identity.get("value") or ""),
        duf_number=duf_number,
        municipality=values.get("municipality"),
        citizenship=values.get("citizenship"),
    )


def _born_alike(connection: sa.Connection, facts: PersonFacts, visible: Visible) -> list[sa.RowMapping]:
    """Look at the birth dates that count: equal, day and month swapped, 1 January of the same year."""
    born = facts.birth_date
    if born is None or not facts.names:
        return []
    days = {born, born.replace(month=1, day=1)}
    if born.day <= 12:
        days.add(born.replace(month=born.day, day=born.month))
    whole_year = (born.month, born.day) == (1, 1)
    return sharing_names(connection, facts.names, visible, sorted(days), born.year if whole_year else None)


def _duplicate(facts: PersonFacts, row: sa.RowMapping, person: sa.RowMapping) -> Duplicate:
    wire = {**person, "national_id": json.loads(person["national_id"] or "{}")}
    return Duplicate(
        id=RecordId(person["id"]),
        name=row["shown_name"],
        own_script=row["own_script"],
        birth_date=date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
        place=row["place_name"],
        likeness=likely_same_person(facts, _facts(wire)),
    )


def _hit(text: str, typed: tuple[str, ...], found: Found, names: NameReader) -> Hit:
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
        matched=() if why == "NUMBER" else _matched(text, typed, row, names),
        worth=found.worth,
    )


def _matched(text: str, typed: tuple[str, ...], row: sa.RowMapping, names: NameReader) -> tuple[str, ...]:
    """Return the words of name, own script and place that were meant, in the order in which they are shown."""
    written = " ".join(row[name] or "" for name in ("shown_name", "own_script", "place_name", "municipality_name"))
    begun: list[str] = []
    for word, folded in names.shown(written):
        for one in folded:
            if one.startswith(typed):
                begun.append(word)
                break
    if begun:
        return tuple(begun)
    query, shown = read_query(text), [word for word, _folded in names.shown(written)]
    heard = [word for word in shown if score(query, (word,), names) > 0.0]
    pairs = itertools.pairwise(shown)
    return tuple(heard) or next((pair for pair in pairs if score(query, (" ".join(pair),), names) > 0.0), ())
