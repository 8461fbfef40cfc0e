"""What others did while I was away: one page per participant, from what sync wrote into the change log.

What was seen is kept on this laptop only: up to which change set of its own log, over all and per participant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.declaration import Kind, owner_of
from karriere_app.domain.digest import record_digest
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import all_kinds, kind_named
from karriere_app.domain.values import instant_from
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import kept_locally
from karriere_app.services.desk import Desk
from karriere_app.services.history import ChangeView, views_of
from karriere_app.services.readable import Reader
from karriere_app.services.record_titles import Titles
from karriere_app.services.records import find
from karriere_app.store.index import shown_name
from karriere_app.store.receiving import FROM_SERVER
from karriere_app.store.tables import from_row, record_tables, to_row
from karriere_app.store.unit_of_work import fetch, is_without_content, last_mark

SEEN = "arrivals_seen"
MOST_LINES = 200
"""So many lines a page; whoever was away longer reads the history."""

_LOOKED_BACK = 60
_UNKNOWN = "en kollega"
_ARRIVED = sa.text(
    "SELECT r.seq, r.kind, r.record_id, r.participant, r.operation, r.fields, c.at, c.counsellor "
    "FROM record_change r JOIN change_set c USING (seq) "
    "WHERE c.device = :county AND r.seq > :after AND c.counsellor <> :me AND r.participant IS NOT NULL "
    "AND r.kind NOT IN ('access_entry', 'conflict', 'evaluation') AND r.operation <> 'remove' "
    "ORDER BY r.participant, r.seq, r.place"
)
_CONFLICTS = sa.text(
    "SELECT participant, count(*) AS number FROM conflict WHERE chosen_at IS NULL AND deleted_at IS NULL "
    "AND participant IS NOT NULL GROUP BY participant"
)
_NEWEST = sa.text(
    "SELECT r.seq, r.kind, r.record_id, r.operation, r.fields, c.id AS change_set, c.at, c.counsellor, c.label, "
    "c.device "
    "FROM record_change r JOIN change_set c USING (seq) WHERE r.record_id = :id ORDER BY r.seq DESC, r.place DESC "
    "LIMIT :most"
)


@dataclass(frozen=True)
class ArrivalLine:
    """What one person did to one record: «Veiledningssamtale 12.11.2026: ferdigstilt», with the fields that changed.

    ``record`` and ``kind`` say what it opens: the root, where a row changed.
    """

    at: datetime
    who: str
    what: str
    labels: tuple[str, ...]
    kind: str
    record: RecordId


@dataclass(frozen=True)
class Arrival:
    """One participant's page. ``is_new``: the participant came to this laptop meanwhile. ``more``: lines left out."""

    participant: RecordId
    shown_name: str
    lines: tuple[ArrivalLine, ...]
    conflicts: int
    is_new: bool = False
    more: int = 0


@dataclass
class _Seen:
    all: int = 0
    people: dict[str, int] = field(default_factory=dict)

    def up_to(self, participant: str) -> int:
        return max(self.all, self.people.get(participant, 0))


def since(desk: Desk, mark: int) -> tuple[Arrival, ...]:
    """Return what others did after a change set of this store's log (its ``seq``), latest first."""
    with desk.reading() as connection:
        return _arrivals(desk, connection, _Seen(mark))


def unseen(desk: Desk) -> tuple[Arrival, ...]:
    """Return what others did and nobody has seen on this laptop yet, the participant that changed last first."""
    with desk.reading() as connection:
        return _arrivals(desk, connection, _seen(connection))


def mark_seen(desk: Desk, participant: str | None = None) -> None:
    """Note that what is there has been seen, of one participant or (None) of all."""
    with desk.reading() as connection:
        seen = _seen(connection)
        last, _ = last_mark(connection)
    if participant is None:
        seen = _Seen(last)
    else:
        seen.people[participant] = last
    text = json.dumps({"all": seen.all, "people": seen.people})
    kept_locally.write(desk, SEEN, text)


def changes_of(desk: Desk, record_id: str, since_digest: str | None) -> tuple[ChangeView, ...]:
    """Return what others changed in a record after it had that digest, newest first: for the banner over an open form.

    Where the digest is not found among the latest changes, the newest of them is returned. Raises RecordNotFoundError.
    """
    with desk.reading() as connection:
        found = find(connection, record_id)
        if found is None or not desk.sees(connection, owner_of(found[1])):
            raise RecordNotFoundError(record_id)
        kind, record = found
        if since_digest is None or record_digest(record) == since_digest:
            return ()
        rows = connection.execute(_NEWEST, {"id": record_id, "most": _LOOKED_BACK}).mappings().all()
        theirs = [row for row in _until(kind, to_row(record, kind), rows, since_digest) if row["device"] == FROM_SERVER]
        return tuple(view for row in theirs for view in views_of(desk, connection, row, owner_of(record)))


def _until(kind: Kind, stands: dict[str, Any], rows: Iterable[Any], digest: str) -> list[Any]:
    """Go back change by change until the record has the digest."""
    passed: list[Any] = []
    values = dict(stands)
    for row in rows:
        if is_without_content(row["fields"]):
            break
        passed.append(row)
        values |= {name: old for name, (old, _) in json.loads(row["fields"]).items() if name in values}
        if row["operation"] == "insert":
            break
        if record_digest(from_row(kind, values)) == digest:  # type: ignore[arg-type]  # any mapping will do
            return passed
    newest = next((row["seq"] for row in passed if row["device"] == FROM_SERVER), None)
    return [row for row in passed if row["seq"] == newest]


# ---- pages ---------------------------------------------------------------------------------------------------------


def _seen(connection: sa.Connection) -> _Seen:
    text = kept_locally.read(connection, SEEN)
    if text is None:
        return _Seen()
    tree = json.loads(text)
    return _Seen(tree["all"], dict(tree["people"]))


def _arrivals(desk: Desk, connection: sa.Connection, seen: _Seen) -> tuple[Arrival, ...]:
    values = {"county": FROM_SERVER, "after": seen.all, "me": desk.principal.counsellor}
    rows = connection.execute(_ARRIVED, values).mappings().all()
    conflicts = {row.participant: row.number for row in connection.execute(_CONFLICTS)}
    telling = _Telling(connection, Reader(desk, connection))
    pages: list[Arrival] = []
    for participant, group in groupby(rows, key=lambda row: str(row["participant"])):
        fresh = [row for row in group if row["seq"] > seen.up_to(participant)]
        if fresh and desk.sees(connection, participant):
            page = telling.page(participant, fresh, conflicts.get(participant, 0))
            if page is not None:
                pages.append(page)
    return tuple(sorted(pages, key=lambda page: (page.lines[0].at, page.participant), reverse=True))


class _Telling:
    """Puts what arrived into words."""

    def __init__(self, connection: sa.Connection, reader: Reader) -> None:
        self._connection, self._reader = connection, reader
        self._titles = Titles(connection, reader)

    def page(self, participant: str, rows: list[sa.RowMapping], conflicts: int) -> Arrival | None:
        """Return a participant's page; None where the participant is no longer here."""
        people = record_tables()["participant"]
        person = self._connection.execute(sa.select(people).where(people.c.id == participant)).mappings().first()
        if person is None or person["deleted_at"] is not None:
            return None
        name = shown_name(person) or person["name_in_own_script"] or ""
        came = next((row for row in rows if row["record_id"] == participant and row["operation"] == "insert"), None)
        if came is not None:
            line = ArrivalLine(
                instant_from(came["at"]),
                self._who(came["counsellor"]),
                "Deltakeren er ny på denne maskinen",
                (),
                "participant",
                RecordId(participant),
            )
            return Arrival(RecordId(participant), name, (line,), conflicts, is_new=True)
        lines = self._lines(rows)
        more = max(0, len(lines) - MOST_LINES)
        return Arrival(RecordId(participant), name, tuple(lines[:MOST_LINES]), conflicts, more=more)

    def _lines(self, rows: list[sa.RowMapping]) -> list[ArrivalLine]:
        """One line for what one person did at one time to one root with its rows, newest first."""
        acts: dict[tuple[int, str, str], list[sa.RowMapping]] = {}
        for row in rows:
            kind, root = self._root(row)
            acts.setdefault((row["seq"], kind, root), []).append(row)
        lines = [self._line(kind, root, group) for (_, kind, root), group in acts.items()]
        return sorted(lines, key=lambda line: line.at, reverse=True)

    def _line(self, kind_name: str, root: str, rows: list[sa.RowMapping]) -> ArrivalLine:
        first = rows[0]
        of_root = [row for row in rows if row["record_id"] == root]
        return ArrivalLine(
            instant_from(first["at"]),
            self._who(first["counsellor"]),
            f"{self._titles.of(kind_name, root)}: {self._act(kind_name, of_root)}",
            tuple(dict.fromkeys([*_field_labels(of_root), *_row_labels(row for row in rows if row not in of_root)])),
            kind_name,
            RecordId(root),
        )

    def _act(self, kind_name: str, rows: list[sa.RowMapping]) -> str:
        operations = {row["operation"] for row in rows}
        for operation, word in (("delete", "slettet"), ("restore", "hentet fram igjen")):
            if operation in operations:
                return word
        kind = all_kinds().get(kind_name)
        status = next((pair[1] for row in rows if (pair := json.loads(row["fields"]).get("status"))), None)
        if kind is not None and status in kind.final_states:
            return self._reader.value(kind.fields["status"], status) or "endret"
        return "ny" if "insert" in operations else "endret"

    def _root(self, row: sa.RowMapping) -> tuple[str, str]:
        """Return kind and id of the record that a line is about: of a row its root, where that is known."""
        kind = all_kinds().get(row["kind"])
        if kind is None or "parent" not in kind.fields:
            return row["kind"], row["record_id"]
        record = fetch(self._connection, kind, row["record_id"])
        parent = getattr(record, "parent", None)
        found = find(self._connection, parent) if parent is not None else None
        return (found[0].name, found[1].id) if found is not None else (row["kind"], row["record_id"])

    def _who(self, counsellor: str) -> str:
        return self._reader.name("counsellor", counsellor) or _UNKNOWN


def _field_labels(rows: Iterable[sa.RowMapping]) -> list[str]:
    found: list[str] = []
    for row in rows:
        kind = kind_named(row["kind"])
        if row["operation"] in ("insert", "delete", "restore"):
            continue
        for name in json.loads(row["fields"]):
            spec = kind.fields.get(name)
            if spec is not None and not (spec.owner or spec.parent or name in ("copied_from", "status")):
                found.append(spec.label)
    return found


def _row_labels(rows: Iterable[sa.RowMapping]) -> list[str]:
    """Return «Avtalt steg», or «Avtalt steg (3)» where three of them changed."""
    counted: dict[str, set[str]] = {}
    for row in rows:
        counted.setdefault(kind_named(row["kind"]).label, set()).add(row["record_id"])
    return [label if len(ids) == 1 else f"{label} ({len(ids)})" for label, ids in counted.items()]
