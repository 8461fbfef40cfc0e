"""May this store be opened for work: how the lease stands, and whether the county has taken the laptop out of service.

Asked at every opening, before anything is shown; what it needs lies in the encrypted store beside the laptop's key.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from karriere_app.errors import LaptopStoppedError, LeaseEndedError
from karriere_app.store.open_store import Store
from karriere_app.store.tables import setting
from karriere_app.sync.lease import LeaseState, Standing, lease_from_text, lease_to_text, looked, standing

MEMBERSHIP = "membership"
LOST = "lost"

_NOT_WORTH_WRITING = timedelta(minutes=1)


def require_open(store: Store, now: datetime) -> Standing | None:
    """Return how the lease stands where the store may be worked in; None where no server gave one.

    Raises LaptopStoppedError, LeaseEndedError: then only ``karriere_app.sync.link`` may go on with the store.
    """
    tree = _membership(store)
    if tree is None:
        return None
    if tree["stopped"] is not None:
        raise LaptopStoppedError(lost=tree["stopped"] == LOST)
    found = look(store, now)
    if found is not None and found.state is LeaseState.ENDED:
        raise LeaseEndedError
    return found


def look(store: Store, now: datetime, ran: timedelta = timedelta(0)) -> Standing | None:
    """Look at the clock, keep how much of the lease is used, and say how it stands; None: no lease was given.

    ``ran``: how long the program has run since the last look, by a clock that nobody sets.
    """
    with store.gate:
        tree = _membership(store)
        if tree is None or tree["lease"] is None:
            return None
        known = lease_from_text(tree["lease"])
        lease = looked(known, now, ran)
        if lease.used - known.used >= _NOT_WORTH_WRITING or lease.clock_at < known.clock_at:
            _keep(store, {**tree, "lease": lease_to_text(lease)})
        elif standing(lease).state is not standing(known).state:
            _keep(store, {**tree, "lease": lease_to_text(replace(lease, clock_at=now))})
        return standing(lease)


def _membership(store: Store) -> dict[str, Any] | None:
    """Return the membership text's tree (``sync.membership``) of a laptop that is registered."""
    with store.gate, store.reading() as connection:
        query = sa.select(setting.c.value).where(setting.c.name == MEMBERSHIP)
        text = connection.execute(query).scalar_one_or_none()
    tree: dict[str, Any] | None = json.loads(text) if text is not None else None
    return tree if tree is not None and tree["is_in"] else None


def _keep(store: Store, tree: dict[str, Any]) -> None:
    with store.database.writing() as connection:
        connection.execute(sa.update(setting).where(setting.c.name == MEMBERSHIP).values(value=json.dumps(tree)))
