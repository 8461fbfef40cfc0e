"""The store's own tables of sync: the one row of state, the outbox as it is sent, what was held back, who is gone.

Plain values; what they mean stands in ``karriere_app.sync.ports``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from karriere_app.store.tables import meta, sync_state

STATE_COLUMNS = (
    *("epoch", "lineage", "cursor", "nonce", "next_nonce"),
    *("unsettled", "tally", "allowed", "synced_at"),
)
_IN_LIST = "IN (SELECT value FROM json_each(:listed))"
_OUTBOX = sa.text(
    "SELECT change_set.id, outbox.device_seq, coalesce(known_as, change_set.counsellor) AS counsellor, change_set.at, "
    "outbox.records FROM outbox JOIN change_set USING (seq) LEFT JOIN alias ON alias.local = change_set.counsellor "
    "ORDER BY outbox.seq LIMIT :most"
)
_SENT = sa.text(
    "UPDATE sync_state SET sent = max(sent, coalesce((SELECT max(device_seq) FROM outbox WHERE seq IN "
    f"(SELECT seq FROM change_set WHERE id {_IN_LIST})), 0))"
)
_DROP = sa.text(f"DELETE FROM outbox WHERE seq IN (SELECT seq FROM change_set WHERE id {_IN_LIST})")
_SPOKEN_OF = sa.text(
    f"SELECT records FROM outbox WHERE seq IN (SELECT seq FROM record_change WHERE record_id {_IN_LIST}) ORDER BY seq"
)
_RENUMBER = sa.text(
    "UPDATE outbox SET device_seq = numbered.place FROM "
    "(SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM outbox) numbered WHERE numbered.seq = outbox.seq"
)
_KNOWN = sa.text(f"SELECT count(*) FROM participant WHERE id {_IN_LIST}")
_GONE = sa.text("INSERT OR REPLACE INTO gone(participant, seq) VALUES (:participant, :seq)")
_BACK = sa.text(f"DELETE FROM gone WHERE participant {_IN_LIST}")
_GONE_ABOVE = sa.text("SELECT participant, seq FROM gone WHERE seq > :mark ORDER BY seq, participant")
_HOLD = sa.text(
    "INSERT INTO held(change_set, record_id, participant, reason, change) VALUES (:change_set, :record, "
    "(SELECT participant FROM record_change WHERE record_id = :record LIMIT 1), :reason, :change)"
)


def read_state(connection: sa.Connection) -> Mapping[str, Any]:
    """Return the row of state with the device's id."""
    row = connection.execute(sa.select(sync_state)).mappings().one()
    device = connection.execute(sa.select(meta.c.value).where(meta.c.name == "device")).scalar_one()
    return {**{name: row[name] for name in STATE_COLUMNS}, "device": device}


def write_state(connection: sa.Connection, values: Mapping[str, Any]) -> None:
    """Write the columns of :data:`STATE_COLUMNS`."""
    connection.execute(sa.update(sync_state).values(**values))


def write_device(connection: sa.Connection, device: str) -> None:
    """Note under which id this laptop is known from now on."""
    connection.execute(sa.update(meta).where(meta.c.name == "device").values(value=device))


def index_is_behind(connection: sa.Connection) -> bool:
    """Say whether records were received that list and search do not know of yet."""
    return bool(connection.execute(sa.select(sync_state.c.index_is_behind)).scalar_one())


def say_index_is_behind(connection: sa.Connection, is_behind: bool) -> None:
    """Note whether list and search know of everything that was received."""
    connection.execute(sa.update(sync_state).values(index_is_behind=int(is_behind)))


def oldest_unsent(connection: sa.Connection, most: int) -> list[dict[str, Any]]:
    """Return the oldest change sets of the outbox in the JSON form of ``sync.protocol.ChangeSet``."""
    rows = connection.execute(_OUTBOX, {"most": most}).mappings()
    return [{**row, "records": json.loads(row["records"])} for row in rows]


def drop_unsent(connection: sa.Connection, change_sets: Iterable[str]) -> None:
    """Forget change sets of the outbox; their numbers are not given again."""
    listed = {"listed": json.dumps(list(change_sets))}
    connection.execute(_SENT, listed)
    connection.execute(_DROP, listed)


def stood_before(connection: sa.Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return, by record, the fields that the outbox speaks of and what stood there before the oldest of its changes."""
    found: dict[str, dict[str, Any]] = {}
    wanted = frozenset(ids)
    for text in connection.execute(_SPOKEN_OF, {"listed": json.dumps(list(wanted))}).scalars():
        for change in json.loads(text):
            if change["record"] in wanted:
                before = found.setdefault(change["record"], {})
                for name, one in change["fields"].items():
                    before.setdefault(name, one["old"])
    return found


def renumber(connection: sa.Connection) -> None:
    """Number what is unsent from 1, in the same order: it goes under a new device."""
    connection.execute(_RENUMBER)
    connection.execute(sa.update(sync_state).values(sent=0))


def participants_held(connection: sa.Connection, people: Iterable[str]) -> int:
    """Return how many of the participants are held."""
    return int(connection.execute(_KNOWN, {"listed": json.dumps(list(people))}).scalar_one())


def note_gone(connection: sa.Connection, gone: Iterable[tuple[str, int]]) -> None:
    """Remember that participants left this laptop, and at which seq."""
    rows = [{"participant": participant, "seq": seq} for participant, seq in gone]
    if rows:
        connection.execute(_GONE, rows)
        connection.execute(sa.update(sync_state).values(copies_hold_more=sync_state.c.copies_hold_more + 1))


def forget_gone(connection: sa.Connection, people: Iterable[str]) -> None:
    """Forget that participants had left: something of them came."""
    connection.execute(_BACK, {"listed": json.dumps(list(people))})


def gone_above(connection: sa.Connection, mark: int) -> list[tuple[str, int]]:
    """Return whom the laptop lost after the mark."""
    return [(row.participant, row.seq) for row in connection.execute(_GONE_ABOVE, {"mark": mark})]


def hold(connection: sa.Connection, held: Iterable[tuple[str, str, str, Any]]) -> None:
    """Keep (change set, record, reason, change) that the server could not let act."""
    rows = [
        {"change_set": one[0], "record": one[1], "reason": one[2], "change": json.dumps(one[3], ensure_ascii=False)}
        for one in held
    ]
    if rows:
        connection.execute(_HOLD, rows)
