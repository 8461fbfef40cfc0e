"""Derived rows per participant: what the list sorts, filters and searches by. Never synced, made anew at any time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.norwegian_order import NAME_BORDER, name_order_key, order_key
from karriere_app.domain.values import instant_text
from karriere_app.store.merging import merged_into, shown_instead, touched_with
from karriere_app.store.participant_state import PHASE_ORDER, STATE_FIELDS, CaseState, case_states
from karriere_app.store.search import SearchText, forget, forget_all, remember
from karriere_app.store.tables import participant_index
from resources import VOCABULARIES

REGISTER_DEADLINE_MONTHS = 2
"""Parameter register_deadline_months of law.md section 1: integreringsforskriften § 59 second ledd."""

_CHUNK = 1_000
_SHOWN = (
    *("given_names", "family_name", "name_in_own_script", "municipality", "reception_centre"),
    *("deleted_at", "merged_into"),
)
_SEARCHED_FIELDS = frozenset(f"participant.{name}" for name in (*_SHOWN, "national_id", "duf_number")) | frozenset(
    f"education_plan.{name}" for name in ("plan_code", "deleted_at")
)
_LISTED_FIELDS = (
    frozenset(f"participant.{name}" for name in _SHOWN)
    | frozenset(f"participant.{name}" for name in ("birth_date", "contact_language", "address_protection", "office"))
    | {"participant.responsible_counsellor"}
)
_NAMED_ELSEWHERE = {"reception_centre.name": "reception_centre", "counsellor.name": "responsible_counsellor"}
"""Names of records that stand under no participant -> the participant's field that points at them."""

_IN_LIST = "(SELECT value FROM json_each(:ids))"
_STAMP = sa.text("UPDATE participant_index SET changed_at = :at WHERE id = :id")
_KNOWN = sa.text(f"SELECT id, number, changed_at FROM participant_index WHERE id IN {_IN_LIST}")
_PEOPLE = sa.text(
    "SELECT id, given_names, family_name, name_in_own_script, birth_date, contact_language, municipality, "
    "reception_centre, national_id, duf_number, address_protection, office, responsible_counsellor, closed_on, "
    f"merged_into, created_at FROM participant WHERE id IN {_IN_LIST} AND deleted_at IS NULL"
)
_CENTRES = sa.text(f"SELECT id, name FROM reception_centre WHERE id IN {_IN_LIST} AND name IS NOT NULL")
_COUNSELLORS = sa.text(f"SELECT id, name FROM counsellor WHERE id IN {_IN_LIST} AND name IS NOT NULL")
_PLAN_CODES = sa.text(
    f"SELECT participant, plan_code FROM education_plan WHERE participant IN {_IN_LIST} "
    "AND plan_code IS NOT NULL AND deleted_at IS NULL"
)
_LAST_CHANGES = sa.text(
    "SELECT record_change.participant, max(change_set.at) FROM record_change JOIN change_set USING (seq) "
    "WHERE record_change.participant IS NOT NULL AND record_change.kind <> 'access_entry' GROUP BY 1"
)
_LAST_CHANGES_OF = sa.text(
    "SELECT record_change.participant, max(change_set.at) FROM record_change JOIN change_set USING (seq) "
    f"WHERE record_change.participant IN {_IN_LIST} AND record_change.kind <> 'access_entry' GROUP BY 1"
)
_COLUMNS = tuple(column.name for column in participant_index.columns)
_WRITE = sa.text(
    f"INSERT INTO participant_index({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)}) "
    f"ON CONFLICT(number) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])}"
)


class ParticipantIndex:
    """Keeps ``participant_index`` and the full-text tables in step with the records.

    ``register_months``: calendar months within which a session is registered in IMDinett.
    """

    def __init__(self, register_months: int = REGISTER_DEADLINE_MONTHS) -> None:
        self._register_months = register_months
        self._counts: dict[tuple[Any, ...], int] = {}

    def refresh(self, connection: sa.Connection, touched: Mapping[str, frozenset[str]], at: datetime) -> None:
        """Renew what is derived for participants; ``touched``: participant id -> names ``kind.field`` that changed.

        A reception centre or a counsellor may stand among them by its own id, where its name changed.
        """
        self.renew(connection, touched, dict.fromkeys(touched, instant_text(at)))

    def renew(
        self, connection: sa.Connection, touched: Mapping[str, frozenset[str]], stamps: Mapping[str, str]
    ) -> None:
        """Do what :meth:`refresh` does, with a time of change (instant as text) for each of ``touched``."""
        listed, searched, stamped = set[str](), set[str](), list[str]()
        for person, names in touched.items():
            renamed = [field for name, field in _NAMED_ELSEWHERE.items() if name in names]
            if renamed:
                for field in renamed:
                    searched.update(_pointing_at(connection, field, person))
                continue
            if not names.isdisjoint(_SEARCHED_FIELDS):
                searched.add(person)
            elif not names.isdisjoint(_LISTED_FIELDS) or not names.isdisjoint(STATE_FIELDS):
                listed.add(person)
            else:
                stamped.append(person)
        if stamped:
            self._stamp(connection, stamped, stamps, searched)
        moved = {person for person, names in touched.items() if "participant.merged_into" in names}
        searched |= touched_with(connection, touched, moved)
        if listed or searched:
            self._renew(connection, sorted(listed | searched), searched, stamps)
        if len(stamped) < len(touched) or any("assignment.counsellor" in names for names in touched.values()):
            self._counts.clear()

    def remove(self, connection: sa.Connection, people: Sequence[str]) -> None:
        """Take participants out who are no longer in the store."""
        for start in range(0, len(people), _CHUNK):
            known = connection.execute(_KNOWN, {"ids": json.dumps(people[start : start + _CHUNK])})
            _remove(connection, [row.number for row in known])
        shown_again = touched_with(connection, people)
        self._renew(connection, sorted(shown_again), shown_again, {})
        self._counts.clear()

    def forget_counts(self) -> None:
        """Count anew: another connection has written."""
        self._counts.clear()

    def counted(self, connection: sa.Connection, condition: str, values: Mapping[str, Any]) -> int:
        """Return how many rows of ``participant_index p`` meet a condition; remembered until one may change."""
        # The condition is put together from constants by the services; what somebody chose is bound.
        query = (
            "SELECT count(*) FROM participant_index p INDEXED BY participant_index_name "
            f"WHERE {condition}"  # sql: see above
        )
        if connection.info.get("immediate"):  # what is being written may yet be rolled back
            return int(connection.execute(sa.text(query), values).scalar_one())
        asked = (condition, *sorted(values.items()))
        if asked not in self._counts:
            self._counts[asked] = int(connection.execute(sa.text(query), values).scalar_one())
        return self._counts[asked]

    def rebuild(self, connection: sa.Connection) -> None:
        """Make everything anew from the records and the change log."""
        connection.execute(sa.delete(participant_index))
        forget_all(connection)
        changed: dict[str, str] = {row[0]: row[1] for row in connection.execute(_LAST_CHANGES)}
        people = list(connection.execute(sa.text("SELECT id FROM participant ORDER BY id")).scalars())
        self._renew(connection, people, people, changed)
        self._counts.clear()

    def renew_people(self, connection: sa.Connection, people: Sequence[str]) -> None:
        """Make everything anew that is derived for these participants."""
        ids = {"ids": json.dumps(list(people))}
        changed: dict[str, str] = {row[0]: row[1] for row in connection.execute(_LAST_CHANGES_OF, ids)}
        self._renew(connection, people, people, changed)
        self._counts.clear()

    def _stamp(
        self, connection: sa.Connection, people: Sequence[str], stamps: Mapping[str, str], searched: set[str]
    ) -> None:
        found = connection.execute(_STAMP, [{"id": person, "at": stamps[person]} for person in people])
        if found.rowcount < len(people):  # a new participant of whom nothing that is listed is known yet
            known = connection.execute(_KNOWN, {"ids": json.dumps(people)})
            searched.update(set(people) - {row.id for row in known})

    def _renew(
        self, connection: sa.Connection, people: Sequence[str], searched: Collection[str], changed: Mapping[str, str]
    ) -> None:
        wanted = set(searched)
        for start in range(0, len(people), _CHUNK):
            self._renew_chunk(connection, people[start : start + _CHUNK], wanted, changed)

    def _renew_chunk(
        self, connection: sa.Connection, people: Sequence[str], searched: set[str], changed: Mapping[str, str]
    ) -> None:
        ids = {"ids": json.dumps(people)}
        known = {row.id: row for row in connection.execute(_KNOWN, ids)}
        found = [row for row in connection.execute(_PEOPLE, ids).mappings() if _is_shown(connection, row)]
        present = {row["id"] for row in found}
        _remove(connection, [row.number for person, row in known.items() if person not in present])
        if not found:
            return
        closed = {row["id"]: row["closed_on"] is not None for row in found}
        merged = merged_into(connection, closed)
        shown_for = {row["id"]: shown for shown, row in merged}
        together = {"ids": json.dumps([*people, *shown_for])} if shown_for else ids
        states = case_states(connection, closed, together["ids"], self._register_months, shown_for)
        centres = _names(connection, _CENTRES, (row["reception_centre"] for row in found))
        counsellors = _names(connection, _COUNSELLORS, (row["responsible_counsellor"] for row in found))
        free = connection.execute(sa.select(sa.func.coalesce(sa.func.max(participant_index.c.number), 0))).scalar_one()
        rows: list[dict[str, Any]] = []
        for person in found:
            old = known.get(person["id"])
            if old is None:
                free += 1
            row = self._row(person, states[person["id"]], centres, counsellors)
            row["number"] = free if old is None else old.number
            row["also_called"] = _names_of([other for shown, other in merged if shown == person["id"]])
            row["sort_name"] += f"{NAME_BORDER}{row['number']}"  # no two alike: the order of the list leaves no tie
            row["changed_at"] = changed.get(person["id"], person["created_at"] if old is None else old.changed_at)
            rows.append(row)
        connection.execute(_WRITE, rows)
        wanted = (searched | (present - known.keys())) & present
        _write_search(connection, together, found, rows, wanted, merged)

    def _row(
        self, person: sa.RowMapping, state: CaseState, centres: Mapping[str, str], counsellors: Mapping[str, str]
    ) -> dict[str, Any]:
        latin = shown_name(person)
        family = person["family_name"] if latin else person["name_in_own_script"]
        centre = centres.get(person["reception_centre"])
        municipality = self._municipality(person["municipality"])
        place = centre or municipality
        responsible = counsellors.get(person["responsible_counsellor"])
        return {
            "id": person["id"],
            "sort_name": name_order_key(family, person["given_names"]),
            "shown_name": latin or person["name_in_own_script"] or "",
            "own_script": person["name_in_own_script"],
            "birth_date": person["birth_date"],
            "language": person["contact_language"],
            "language_order": _order(self._languages.get(person["contact_language"], person["contact_language"])),
            "municipality": person["municipality"],
            "municipality_name": municipality,
            "centre": centre,
            "place_name": place,
            "place_order": _order(place),
            "phase": state.phase,
            "phase_order": PHASE_ORDER[state.phase],
            "due_on": state.due_on,
            "due_kind": state.due_kind,
            "closed": int(person["closed_on"] is not None),
            "shielded": int(person["address_protection"] not in (None, "NONE")),
            "office": person["office"],
            "responsible": person["responsible_counsellor"],
            "responsible_name": responsible,
            "responsible_order": _order(responsible),
        }

    def _municipality(self, number: str | None) -> str | None:
        return self._municipalities.get(number, number) if number is not None else None

    @cached_property
    def _municipalities(self) -> Mapping[str, str]:
        data = json.loads((VOCABULARIES / "municipalities.json").read_text(encoding="utf-8"))
        former = {change["old"]: change["old_name"] for change in data["renumbering_2020_2023_to_2024"]}
        return former | {place["number"]: place["name"] for place in data["municipalities"] + data["special_codes"]}

    @cached_property
    def _languages(self) -> Mapping[str, str]:
        data = json.loads((VOCABULARIES / "languages.json").read_text(encoding="utf-8"))
        return {term["code"]: term["nb"] for term in data["terms"]}


def shown_name(person: sa.RowMapping | Mapping[str, Any]) -> str:
    """Return given names and family name as one text; empty where neither is known."""
    return " ".join(part for part in (person["given_names"], person["family_name"]) if part)


def _numbers(person: sa.RowMapping) -> tuple[str | None, ...]:
    return json.loads(person["national_id"] or "{}").get("value"), person["duf_number"]


def _forms(person: sa.RowMapping) -> list[str]:
    return [form for form in (shown_name(person), person["name_in_own_script"]) if form]


def _names_of(people: Sequence[sa.RowMapping]) -> str | None:
    return "\n".join(form for person in people for form in _forms(person)) or None


def _is_shown(connection: sa.Connection, person: sa.RowMapping) -> bool:
    return person["merged_into"] is None or shown_instead(connection, person["id"]) == person["id"]


def _order(text: str | None) -> str | None:
    return order_key(text) if text is not None else None


def _pointing_at(connection: sa.Connection, field: str, record_id: str) -> Iterable[str]:
    query = sa.text(f"SELECT id FROM participant WHERE {field} = :pointed")  # sql: a name out of _NAMED_ELSEWHERE
    return connection.execute(query, {"pointed": record_id}).scalars()


def _names(connection: sa.Connection, query: sa.TextClause, ids: Iterable[str | None]) -> dict[str, str]:
    wanted = sorted({one for one in ids if one is not None})
    return {row[0]: row[1] for row in connection.execute(query, {"ids": json.dumps(wanted)})} if wanted else {}


def _remove(connection: sa.Connection, numbers: Sequence[int]) -> None:
    if numbers:
        connection.execute(sa.delete(participant_index).where(participant_index.c.number.in_(numbers)))
        forget(connection, numbers)


def _write_search(
    connection: sa.Connection,
    ids: Mapping[str, str],
    people: Sequence[sa.RowMapping],
    rows: Sequence[Mapping[str, Any]],
    wanted: Collection[str],
    merged: Sequence[tuple[str, sa.RowMapping]],
) -> None:
    """Write what people are found by: their own names and numbers, and of those who were merged into them."""
    if not wanted:
        return
    shown_for = {other["id"]: shown for shown, other in merged}
    others: defaultdict[str, list[sa.RowMapping]] = defaultdict(list)
    for shown, other in merged:
        others[shown].append(other)
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for participant, code in connection.execute(_PLAN_CODES, ids):
        codes[shown_for.get(participant, participant)].append(code)
    texts: list[SearchText] = []
    for person, row in zip(people, rows, strict=True):
        if person["id"] in wanted:
            people_in_one = (person, *others[person["id"]])
            numbers = [number for one in people_in_one for number in _numbers(one)] + codes[person["id"]]
            forms = [form for one in people_in_one for form in _forms(one)]
            texts.append(
                SearchText(
                    row["number"],
                    tuple(dict.fromkeys(forms)),
                    tuple(dict.fromkeys(number for number in numbers if number)),
                    tuple(dict.fromkeys(place for place in (row["centre"], row["municipality_name"]) if place)),
                )
            )
    remember(connection, texts)
