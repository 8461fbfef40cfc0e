"""Search as one types: two full-text tables find candidates, ``domain.name_keys`` decides and ranks.

Whatever was typed reaches FTS5 as quoted strings only; hostile text finds nothing and raises nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from karriere_app.domain.name_keys import (
    SHORTEST_PART,
    NameReader,
    Query,
    QueryWord,
    fold,
    name_keys,
    read_query,
    score,
)
from karriere_app.domain.norwegian_order import order_key
from karriere_app.domain.values import clean_text
from karriere_app.store.tables import SEARCH_DDL

LONGEST_QUERY = 100
MOST_WORDS = 6
_SHORTEST_NUMBER = 3
_SCORED_AT_MOST = 40
"""So many candidates are compared by sound, at up to two tenths of a millisecond each."""

_COMPARED_AT_MOST = 200
"""So many candidates are looked at when somebody new is registered."""

_PLACE_WORTH = 0.4
_BEGINNING_WORTH = 0.9

_REMEMBER_WORDS = sa.text(
    "INSERT OR REPLACE INTO search_words(rowid, folded, keys, numbers, places) "
    "VALUES (:number, :folded, :keys, :numbers, :places)"
)
_REMEMBER_PARTS = sa.text("INSERT OR REPLACE INTO search_parts(rowid, folded) VALUES (:number, :folded)")
_FORGET = tuple(sa.text(f"DELETE FROM {table} WHERE rowid = :number") for table in ("search_words", "search_parts"))
_FOUND = (
    "p.number, p.id, p.sort_name, p.shown_name, p.own_script, p.birth_date, p.place_name, p.municipality_name, "
    "p.centre, p.phase, p.due_on, p.due_kind, p.closed, p.also_called"
)


@dataclass(frozen=True)
class SearchText:
    """What a participant is found by; ``number`` is the row of ``participant_index``."""

    number: int
    name_forms: tuple[str, ...]
    numbers: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Visible:
    """Which rows somebody may see, as a condition on ``participant_index p`` with its values."""

    condition: str
    values: Mapping[str, Any]


class Found(NamedTuple):
    """One participant found: the index row, how well (1.0 the very words) and by what (NAME, SOUND, NUMBER, PLACE)."""

    row: sa.RowMapping
    worth: float
    by: str


def remember(connection: sa.Connection, texts: Sequence[SearchText]) -> None:
    """Write what participants are found by, in place of what was there."""
    if not texts:
        return
    heard: dict[str, frozenset[str]] = {}
    rows = [
        {
            "number": text.number,
            "folded": " ".join(fold(form) for form in text.name_forms),
            "keys": " ".join(sorted({key for form in text.name_forms for key in name_keys(form, heard)})),
            "numbers": " ".join(compact(number) for number in text.numbers),
            "places": " ".join(fold(place) for place in text.places),
        }
        for text in texts
    ]
    connection.execute(_REMEMBER_WORDS, rows)
    connection.execute(_REMEMBER_PARTS, [{"number": row["number"], "folded": row["folded"]} for row in rows])


def forget(connection: sa.Connection, numbers: Iterable[int]) -> None:
    """Take rows out of the full-text tables."""
    gone = [{"number": number} for number in numbers]
    for statement in _FORGET:
        connection.execute(statement, gone)


def forget_all(connection: sa.Connection) -> None:
    """Make the full-text tables anew: taking out row by row would take minutes."""
    for table in ("search_words", "search_parts"):
        connection.exec_driver_sql(f"DROP TABLE {table}")  # sql: one of the two names above
    for statement in SEARCH_DDL:
        connection.exec_driver_sql(statement)


def compact(number: str) -> str:
    """Return an identity number, DUF number or plan code without spaces and signs, in small letters."""
    return "".join(sign for sign in number.casefold() if sign.isalnum())


def find_people(connection: sa.Connection, text: str, visible: Visible, limit: int, reader: NameReader) -> list[Found]:
    """Return whom somebody may mean by what was typed so far, best first; nobody for an empty text."""
    typed = (clean_text(text[:LONGEST_QUERY]) or "").lstrip()
    query = read_query(typed)
    alternatives = tuple(words[:MOST_WORDS] for words in query.alternatives[: MOST_WORDS + 1] if words)
    if not alternatives:
        return []
    return _Search(connection, typed, alternatives, visible, limit, reader).run()


def having_number(connection: sa.Connection, numbers: Sequence[str], visible: Visible) -> list[sa.RowMapping]:
    """Return whom one of the whole numbers stands on."""
    asked = [f"numbers : {_quoted(compact(number))}" for number in numbers if compact(number)]
    return _matching(connection, " OR ".join(asked), visible, "", {}) if asked else []


def sharing_names(
    connection: sa.Connection, names: Sequence[str], visible: Visible, days: Sequence[date], year: int | None
) -> list[sa.RowMapping]:
    """Return who shares a word of the names, by writing or sound, and was born on one of the days or in the year."""
    words = [word for name in names for alternative in read_query(name + " ").alternatives for word in alternative]
    match = " OR ".join(dict.fromkeys(_sounding(word, growing=False) for word in words))
    born = "p.birth_date IN (SELECT value FROM json_each(:days))"
    values: dict[str, Any] = {"days": json.dumps([day.isoformat() for day in days])}
    if year is not None:
        born = "p.birth_date BETWEEN :first AND :last"
        values = {"first": f"{year:04d}-01-01", "last": f"{year:04d}-12-31"}
    return _matching(connection, match, visible, f"AND {born} ", values) if match else []


def _matching(
    connection: sa.Connection, match: str, visible: Visible, also: str, values: Mapping[str, Any]
) -> list[sa.RowMapping]:
    query = (
        f"SELECT {_FOUND} FROM search_words s CROSS JOIN participant_index p ON p.number = s.rowid "
        f"WHERE search_words MATCH :match AND {visible.condition} {also}LIMIT :most"  # sql: constants
    )
    asked = {**visible.values, **values, "match": match, "most": _COMPARED_AT_MOST}
    return list(connection.execute(sa.text(query), asked).mappings())


class _Search:
    def __init__(
        self,
        connection: sa.Connection,
        typed: str,
        alternatives: tuple[tuple[QueryWord, ...], ...],
        visible: Visible,
        limit: int,
        reader: NameReader,
    ) -> None:
        self._reader = reader
        self._connection, self._typed, self._alternatives = connection, typed, alternatives
        self._visible, self._limit = visible, limit
        self._found: dict[int, Found] = {}
        self._judged: set[int] = set()

    def run(self) -> list[Found]:
        for stage in (self._by_number, self._by_family_name, self._by_writing, self._by_sound, self._by_part):
            stage()
            if len(self._found) >= self._limit:
                break
        best = sorted(self._found.values(), key=lambda one: (-one.worth, one.row["closed"], one.row["sort_name"]))
        return best[: self._limit]

    def _by_number(self) -> None:
        number = compact(self._typed)
        if len(number) >= _SHORTEST_NUMBER and number.isascii() and (" " not in self._typed or number.isdigit()):
            for row in self._words(f"numbers : {_quoted(number)} *", self._limit):
                self._keep(row, 1.0, "NUMBER")

    def _by_family_name(self) -> None:
        """One or two letters mean thousands of people: the beginning of the list by family name is enough."""
        if len(self._alternatives) > 1 or len(self._alternatives[0][0].folded) >= SHORTEST_PART:
            return
        first = order_key(self._typed)
        if not first:
            return
        query = (
            f"SELECT {_FOUND} FROM participant_index p INDEXED BY participant_index_name "
            "WHERE p.sort_name >= :first AND p.sort_name < :after "
            f"AND {self._visible.condition} ORDER BY p.sort_name LIMIT :most"  # sql: constants
        )
        values = {"first": first, "after": first + "\U0010ffff", "most": self._limit}
        for row in self._rows(query, values):
            self._keep(row, _BEGINNING_WORTH, "NAME")

    def _by_writing(self) -> None:
        for columns in ("folded", "{folded places}"):
            for words in self._alternatives:
                if len(self._found) < self._limit and all(word.folded for word in words):
                    match = " AND ".join(f"{columns} : {_quoted(word.folded)} *" for word in words)
                    for row in self._words(match, self._limit * 2):
                        self._keep(row, *written_worth(self._alternatives, row, self._reader))

    def _by_sound(self) -> None:
        for growing in (False, True):
            for words in self._alternatives:
                if len(self._found) < self._limit and (not growing or words[-1].key_prefixes):
                    match = " AND ".join(f"({_sounding(word, growing)})" for word in words)
                    for row in self._words(match, _SCORED_AT_MOST):
                        self._judge(row)

    def _by_part(self) -> None:
        for words in self._alternatives:
            if len(self._found) >= self._limit or not any(len(word.folded) >= SHORTEST_PART for word in words):
                continue
            conditions, values = [], {}
            for place, word in enumerate(words):
                values[f"word{place}"] = _sounding(word, growing=True)
                sets = [f"SELECT rowid FROM search_words WHERE search_words MATCH :word{place}"]  # sql: a number
                if len(word.folded) >= SHORTEST_PART:
                    values[f"part{place}"] = _quoted(word.folded)
                    part = f"SELECT rowid FROM search_parts WHERE search_parts MATCH :part{place}"  # sql: a number
                    sets.append(part)
                conditions.append(f"p.number IN ({' UNION '.join(reversed(sets))})")
            query = (
                f"SELECT {_FOUND} FROM participant_index p WHERE {' AND '.join(conditions)} "
                f"AND {self._visible.condition} LIMIT :most"  # sql: constants
            )
            for row in self._rows(query, {**values, "most": _SCORED_AT_MOST}):
                self._judge(row)

    def _words(self, match: str, most: int) -> Iterator[sa.RowMapping]:
        query = (
            f"SELECT {_FOUND} FROM search_words s CROSS JOIN participant_index p ON p.number = s.rowid "
            f"WHERE search_words MATCH :match AND {self._visible.condition} LIMIT :most"  # sql: constants
        )
        return self._rows(query, {"match": match, "most": most})

    def _rows(self, query: str, values: Mapping[str, Any]) -> Iterator[sa.RowMapping]:
        # Said as it stands: reading a statement for bound names takes longer than running it.
        bound = {**self._visible.values, **values}
        return iter(self._connection.exec_driver_sql(query, bound).mappings().all())

    def _keep(self, row: sa.RowMapping, worth: float, by: str) -> None:
        known = self._found.get(row["number"])
        if worth > (known.worth if known is not None else 0.0):
            self._found[row["number"]] = Found(row, worth, by)

    def _judge(self, row: sa.RowMapping) -> None:
        number = row["number"]
        if number in self._found or number in self._judged or len(self._judged) >= _SCORED_AT_MOST:
            return
        self._judged.add(number)
        self._keep(row, *heard_worth(self._alternatives, row, self._reader))


def written_worth(
    alternatives: tuple[tuple[QueryWord, ...], ...], row: sa.RowMapping, reader: NameReader
) -> tuple[float, str]:
    """Return how well a person is meant by what is written, and by what: NAME, or PLACE where a word is the place."""
    written = f"{row['shown_name']} {row['own_script'] or ''} {row['also_called'] or ''}"
    names, places = reader.folded(written), frozenset[str]()
    best = (0.0, "")
    for words in alternatives:
        total, by = 0.0, "NAME"
        for word in words:
            worth = _written(word, names)
            if not worth:
                places = places or _places(row, reader)
                worth, by = _PLACE_WORTH if _written(word, places) else 0.0, "PLACE"
            if not worth:
                break
            total += worth
        else:
            best = max(best, (total / len(words), by))
    return best


def heard_worth(
    alternatives: tuple[tuple[QueryWord, ...], ...], row: sa.RowMapping, reader: NameReader
) -> tuple[float, str]:
    """Return how well a person is meant by sound or by parts; words that are the place may stand among them."""
    forms = _forms(row)
    heard = score(Query(alternatives), forms, reader)
    if heard > 0.0:
        return heard, "SOUND"
    places = _places(row, reader)
    for words in alternatives:
        left = tuple(word for word in words if not _written(word, places))
        if 0 < len(left) < len(words):
            named = score(Query((left,)), forms, reader)
            if named > 0.0:
                return (named + _PLACE_WORTH) / 2, "PLACE"
    return 0.0, ""


def _forms(row: sa.RowMapping) -> list[str]:
    also = (row["also_called"] or "").split("\n")
    return [form for form in dict.fromkeys((row["shown_name"], row["own_script"], *also)) if form]


def _places(row: sa.RowMapping, reader: NameReader) -> frozenset[str]:
    return reader.folded(f"{row['centre'] or ''} {row['municipality_name'] or ''}")


def _written(word: QueryWord, written: frozenset[str]) -> float:
    asked = word.folded
    if asked in written:
        return 1.0
    if asked:
        for one in written:
            if one.startswith(asked):
                return _BEGINNING_WORTH
    return 0.0


def _sounding(word: QueryWord, growing: bool) -> str:
    choices = [f"{{folded places}} : {_quoted(word.folded)} *"] if word.folded else []
    choices += [f"keys : {_quoted(key)}" for key in sorted(word.keys)]
    if growing:
        choices += [f"keys : {_quoted(key)} *" for key in sorted(word.key_prefixes)]
    return " OR ".join(choices) or '""'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
