"""How this laptop stands with the county's server, in counts and times; and where each record is.

Reads the store only: nothing here knows of the network. ``last_sync`` is written by ``karriere_app.sync.link``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import sqlalchemy as sa

from karriere_app.domain.values import instant_from, instant_text
from karriere_app.services import conflicts, kept_locally
from karriere_app.services.desk import Desk
from karriere_app.services.records import WRITTEN_BY_THE_PROGRAM
from karriere_app.store.tables import held, outbox, sync_state

MEMBERSHIP = "membership"
LAST_SYNC = "last_sync"
IN_ONE_PUSH = 500
"""So many of the oldest change sets go in one request (``karriere_app.sync.client.PUSH_LIMIT``)."""

_IN_LIST = "IN (SELECT value FROM json_each(:ids))"
_WAITING = sa.text(
    "SELECT r.record_id, min(o.place) AS place FROM record_change r JOIN "
    "(SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM outbox) o USING (seq) "
    f"WHERE r.record_id {_IN_LIST} GROUP BY r.record_id"
)
_CONFLICTS = sa.text(
    f"SELECT DISTINCT of_record FROM conflict WHERE chosen_at IS NULL AND deleted_at IS NULL AND of_record {_IN_LIST}"
)
_EDITS = sa.text(
    "SELECT count(*) FROM outbox o WHERE EXISTS (SELECT 1 FROM record_change r WHERE r.seq = o.seq "
    "AND r.kind NOT IN (SELECT value FROM json_each(:unseen)))"
)
_HELD = sa.text(f"SELECT DISTINCT record_id FROM held WHERE record_id {_IN_LIST}")


@dataclass(frozen=True)
class LastSync:
    """How the last try ended: the value of a ``LinkState``, when, and what a brake stopped for."""

    state: str
    at: datetime
    at_stake: int = 0


@dataclass(frozen=True)
class SyncStanding:
    """Where a laptop stands. ``waiting``: change sets that the server has not answered; ``held``: changes that it could
    not let act; ``needs_consent``: how many records the last sync would take away or put in conflict, and asked;
    ``edits``: how many of those that wait people made (having looked at somebody is sent too, and is no edit)."""

    is_enrolled: bool
    server: str | None
    waiting: int
    last_synced_at: datetime | None
    conflicts: int
    held: int
    needs_consent: int
    last: LastSync | None = None
    edits: int = 0


class RecordState(Enum):
    """Where a record is: bare her, sendes, kvittert, trenger deg."""

    ONLY_HERE = "only_here"
    SENDING = "sending"
    RECEIVED = "received"
    NEEDS_YOU = "needs_you"


def standing(desk: Desk) -> SyncStanding:
    """Return how the laptop stands now."""
    open_conflicts = conflicts.count_open(desk)
    with desk.reading() as connection:
        state = connection.execute(sa.select(sync_state.c.synced_at)).one()
        server = _server(connection)
        last = _last(connection)
        return SyncStanding(
            is_enrolled=server is not None,
            server=server,
            waiting=_count(connection, outbox),
            last_synced_at=instant_from(state.synced_at) if state.synced_at is not None else None,
            conflicts=open_conflicts,
            held=_count(connection, held),
            needs_consent=last.at_stake if last is not None else 0,
            last=last,
            edits=connection.execute(_EDITS, {"unseen": json.dumps(sorted(WRITTEN_BY_THE_PROGRAM))}).scalar_one(),
        )


def is_enrolled(desk: Desk) -> bool:
    """Return whether this laptop is registered with a county's server."""
    with desk.reading() as connection:
        return _server(connection) is not None


def waiting(desk: Desk) -> int:
    """Return how many change sets the server has not answered."""
    with desk.reading() as connection:
        return _count(connection, outbox)


def record_states(desk: Desk, ids: Iterable[str]) -> Mapping[str, RecordState]:
    """Return where each record is. SENDING: it is among what was sent, and no answer has come yet."""
    wanted = list(dict.fromkeys(ids))
    listed = {"ids": json.dumps(wanted)}
    with desk.reading() as connection:
        is_sending = connection.execute(sa.select(sync_state.c.next_nonce)).scalar_one_or_none() is not None
        is_enrolled = _server(connection) is not None
        waiting = {row.record_id: row.place for row in connection.execute(_WAITING, listed)}
        needs = {*connection.execute(_CONFLICTS, listed).scalars(), *connection.execute(_HELD, listed).scalars()}
    found: dict[str, RecordState] = {}
    for one in wanted:
        if one in needs:
            found[one] = RecordState.NEEDS_YOU
        elif one in waiting:
            sent = is_sending and waiting[one] <= IN_ONE_PUSH
            found[one] = RecordState.SENDING if sent else RecordState.ONLY_HERE
        else:
            found[one] = RecordState.RECEIVED if is_enrolled else RecordState.ONLY_HERE
    return found


def keep_last(desk: Desk, state: str, *, at_stake: int = 0) -> None:
    """Keep how a try to sync ended."""
    text = json.dumps({"state": state, "at": instant_text(desk.now()), "at_stake": at_stake})
    kept_locally.write(desk, LAST_SYNC, text)


def waiting_words(number: int) -> str:
    """Return «3 endringer venter»."""
    if number == 0:
        return "Ingen endringer venter"
    return "1 endring venter" if number == 1 else f"{number} endringer venter"


def synced_words(at: datetime | None, now: datetime) -> str:
    """Return «sist synkronisert i går 15:40», on the calendar of where the program runs."""
    if at is None:
        return "ikke synkronisert ennå"
    moment, today = at.astimezone(), now.astimezone().date()
    return f"sist synkronisert {_day(moment.date(), today)}{moment:%H:%M}"


def _day(day: date, today: date) -> str:
    if day == today:
        return ""
    return "i går " if day == today - timedelta(days=1) else f"{day:%d.%m.%Y} "


def _server(connection: sa.Connection) -> str | None:
    """Return the server that this laptop is registered with: the membership text holds it beside the key."""
    text = kept_locally.read(connection, MEMBERSHIP)
    tree: dict[str, Any] = json.loads(text) if text is not None else {}
    return str(tree["server"]) if tree.get("is_in") else None


def _last(connection: sa.Connection) -> LastSync | None:
    text = kept_locally.read(connection, LAST_SYNC)
    if text is None:
        return None
    tree = json.loads(text)
    return LastSync(tree["state"], instant_from(tree["at"]), tree["at_stake"])


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
