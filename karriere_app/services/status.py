"""The store's state in counts and dates, without any personal data."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from karriere_app import __version__
from karriere_app.domain.values import instant_text
from karriere_app.services.desk import Desk
from karriere_app.services.offline_lease import look
from karriere_app.services.sync_standing import standing
from karriere_app.store.tables import change_set, draft, participant_index


def status(desk: Desk) -> dict[str, Any]:
    """Return program and schema versions, counts, and when something was last saved."""
    with desk.reading() as connection:
        last = connection.execute(
            sa.select(change_set.c.seq, change_set.c.at).order_by(change_set.c.seq.desc()).limit(1)
        ).first()
        drafts = connection.scalar(sa.select(sa.func.count()).select_from(draft))
        people = connection.scalar(sa.select(sa.func.count()).select_from(participant_index))
    return {
        "state": "open",
        "program": __version__,
        "schema": desk.store.database.schema_version(),
        "device": desk.store.identity.device,
        "participants": people or 0,
        "change_sets": last.seq if last else 0,
        "last_saved_at": last.at if last else None,
        "drafts": drafts or 0,
        "sync": _sync(desk),
    }


def _sync(desk: Desk) -> dict[str, Any]:
    found = standing(desk)
    lease = look(desk.store, desk.now())
    return {
        "enrolled": found.is_enrolled,
        "server": found.server,
        "waiting": found.waiting,
        "last_synced_at": instant_text(found.last_synced_at) if found.last_synced_at is not None else None,
        "last_state": found.last.state if found.last is not None else None,
        "open_conflicts": found.conflicts,
        "held": found.held,
        "needs_consent": found.needs_consent,
        "lease_days_left": lease.days_left if lease is not None else None,
    }
