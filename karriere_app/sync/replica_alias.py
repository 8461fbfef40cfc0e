"""Registration: the office and the counsellor that this laptop made up become those that the server knows.

See docs/decisions/0008. Offline work of before is kept and sent under the server's ids; the change log of before is
not rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import Clock, SystemClock
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.domain.values import instant_from, instant_text
from karriere_app.store import naming, outbox, sync_rows
from karriere_app.store.high_water import Mark
from karriere_app.store.open_store import Store
from karriere_app.store.unit_of_work import Change, append_changes
from karriere_app.store.wire_rows import WireRow, rows_with
from karriere_app.sync.merge import Piece, is_root, seen_digest, version_digest
from karriere_app.sync.protocol import AGGREGATE_DIGEST, DELETED

LABEL = "Tilknyttet fylkets server"


def take_alias(store: Store, counsellor: RecordId, office: RecordId, device: str, clock: Clock | None = None) -> None:
    """Let a store belong to the server's counsellor, office and laptop from now on: one transaction.

    Called again with the same it changes nothing. A store that has met its server before keeps what it has and only
    takes the new names: its records carry the server's ids already.
    """
    now = instant_text((clock or SystemClock()).now())
    identity = replace(store.identity, counsellor=counsellor, office=office, device=device)
    with store.gate:
        if identity == store.identity:
            return
        mark = None
        with store.database.writing() as connection:
            state = sync_rows.read_state(connection)
            if state["epoch"] is None:
                mark = _Registration(connection, store, identity.counsellor, identity.office, now).run()
            naming.write_identity(connection, counsellor=counsellor, office=office)
            if device != store.identity.device:
                sync_rows.renumber(connection)
                sync_rows.write_device(connection, device)
                sync_rows.write_state(connection, {"nonce": None, "next_nonce": None})
        if mark is not None:
            store.mark.write(mark)
        store.identity = identity


class _Registration:
    """The first registration of a store."""

    def __init__(
        self, connection: sa.Connection, store: Store, counsellor: RecordId, office: RecordId, now: str
    ) -> None:
        self._connection, self._store, self._now = connection, store, now
        pairs = ((store.identity.counsellor, counsellor), (store.identity.office, office))
        self._names: dict[str, str] = {str(local): str(known_as) for local, known_as in pairs if local != known_as}
        self._counsellor = counsellor

    def run(self) -> Mark | None:
        names = self._names
        if not names:
            return None
        naming.note_aliases(self._connection, names)
        changes = naming.rename(self._connection, names)
        for kind, local in (("office", self._store.identity.office), ("counsellor", self._store.identity.counsellor)):
            if local in names:
                changes += naming.copy_under(self._connection, kind, local, names[local], self._made_now)
        self._rewrite_outbox()
        mark = self._log(changes)
        self._renew_index(changes)
        return mark

    def _made_now(self, columns: dict[str, Any]) -> None:
        columns["created_at"], columns["created_by"] = self._now, self._counsellor
        columns["created_office"] = None  # the county's administrator makes offices and counsellors in none
        for name, value in columns.items():
            columns[name] = self._names.get(value, value) if isinstance(value, str) else value

    def _log(self, changes: list[Change]) -> Mark:
        identity = self._store.identity
        return append_changes(
            self._connection,
            changes,
            id=new_id(instant_from(self._now)),
            device=identity.device,
            counsellor=self._counsellor,
            at=self._now,
            label=LABEL,
            undoes=None,
        )

    def _renew_index(self, changes: list[Change]) -> None:
        touched: dict[str, set[str]] = {}
        for change in changes:
            if change.kind == "participant":
                touched.setdefault(change.record_id, set()).update(f"participant.{name}" for name in change.fields)
        frozen = {person: frozenset(names) for person, names in touched.items()}
        self._store.indexer.renew(self._connection, frozen, dict.fromkeys(touched, self._now))

    def _rewrite_outbox(self) -> None:
        """Say what is unsent with the server's ids; what was said of the made-up office and counsellor is not sent.

        Whoever finalised or deleted had a content before the eyes in which the ids stood: its digest follows them.
        """
        left_out = set(self._names) | set(naming.county_profiles(self._connection))
        fold = _Fold()
        rows = []
        for seq, records in naming.all_unsent(self._connection):
            kept = [_renamed(one, self._names) for one in records if one["record"] not in left_out]
            fold.mend(kept)
            rows.append((seq, kept))
        naming.write_unsent(self._connection, rows)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    if isinstance(value, dict):
        return {name: _renamed(one, names) for name, one in value.items()}
    return value


class _Fold:
    """The records as they stood when each change was made: a store that met no server has all of them unsent."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}
        self._fields: dict[str, dict[str, Any]] = {}
        self._rows: dict[str, list[str]] = {}

    def mend(self, records: list[dict[str, Any]]) -> None:
        """Take the changes of one change set in, and give those that carry a digest the one of the new content."""
        for change in records:
            deleted = change["fields"].get(DELETED)
            if deleted is not None and deleted["new"] is not None and "seen_digest" in change:
                change["seen_digest"] = seen_digest(self._pieces(change["record"]))
            self._take(change)
        for change in records:
            carried = change["fields"].get(AGGREGATE_DIGEST)
            if carried is not None and carried["new"] is not None:
                root, *rows = self._pieces(change["record"])
                carried["new"] = change["seen_digest"] = version_digest(root, rows)

    def _take(self, change: Mapping[str, Any]) -> None:
        record = change["record"]
        if record not in self._fields:
            self._kinds[record], self._fields[record] = change["kind"], {}
            self._rows.setdefault(change["parent"], []).append(record)
        self._fields[record].update({name: one["new"] for name, one in change["fields"].items()})

    def _pieces(self, record: str) -> list[Piece]:
        ids = [record, *(self._rows.get(record, ()) if is_root(self._kinds[record]) else ())]
        return [(self._kinds[one], one, self._fields[one]) for one in ids]


def settle_beginning(connection: sa.Connection, store: Store, now: str, new_id: Callable[[], RecordId]) -> Mark | None:
    """After the first whole pull: send what this laptop knows of its office and counsellor, and the server does not.

    The county profile that the laptop began with goes to the server where the county has none; else it leaves the
    laptop: a new laptop must not change what stands on everybody's letters.
    """
    identity = store.identity
    profiles = rows_with(connection, naming.county_profiles(connection))
    changes: list[Change] = []
    if any(row.revs for row in profiles.values()):
        own = [one for one, row in profiles.items() if not row.revs]
        changes += naming.take_away(connection, "county_profile", own)
        profiles = {}
    known = {one: row for one, row in rows_with(connection, (identity.office, identity.counsellor)).items() if row.revs}
    outgoing = [told for row in (*profiles.values(), *known.values()) if (told := _untold(connection, row)) is not None]
    changes += [Change(row.kind, row.id, None, "update", fields) for row, fields in outgoing]
    if not changes:
        return None
    head = {"id": new_id(), "device": identity.device, "counsellor": identity.counsellor, "at": now}
    mark = append_changes(connection, changes, **head, label=LABEL, undoes=None)
    if outgoing:
        pieces = [outbox.piece(naming.outgoing(connection, row, fields)) for row, fields in outgoing]
        outbox.put(connection, mark.seq, pieces)
    return mark


def _untold(connection: sa.Connection, row: WireRow) -> tuple[WireRow, dict[str, tuple[Any, Any]]] | None:
    """Return the columns of a record that the server was never told of; None where there is nothing."""
    unsent = sync_rows.stood_before(connection, [row.id]).get(row.id, {})
    fields = {
        name: (None, value)
        for name, value in (row.stood.columns or {}).items()
        if value is not None and name not in row.revs and name not in unsent
    }
    return (row, fields) if fields else None
