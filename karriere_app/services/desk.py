"""What every use case needs, handed in by argument: the open store, the clock, the vocabularies, who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from karriere_app.clock import Clock
from karriere_app.domain.access import Action, Principal, Scope, may
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import new_id
from karriere_app.errors import NotAllowedError, RecordNotFoundError
from karriere_app.services.vocabularies import Vocabularies
from karriere_app.store.open_store import Store
from karriere_app.store.tables import record_tables
from karriere_app.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Desk:
    """An open store with somebody at work. ``random_bytes`` gives ids their noise; the demo hands in a seeded one."""

    store: Store
    clock: Clock
    vocabularies: Vocabularies
    principal: Principal
    random_bytes: Callable[[int], bytes] | None = None

    def new_id(self) -> RecordId:
        """Return a fresh record id (UUIDv7)."""
        return new_id(self.clock.now(), self.random_bytes(10) if self.random_bytes else None)

    def now(self) -> datetime:
        return self.clock.now()

    def today(self) -> date:
        return self.clock.today()

    def work(self, label: str | None = None, undoes: str | None = None) -> UnitOfWork:
        """Begin a unit of work; ``label`` names the act in history and undo."""
        return self.store.unit_of_work(self.clock.now(), self.new_id, label=label, undoes=undoes)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        with self.store.reading() as connection:
            yield connection

    def sees(self, connection: sa.Connection, participant: str | None) -> bool:
        """Say whether what belongs to a participant (None: to nobody) may be seen."""
        scope = scope_of(connection, participant, self.today()) if participant is not None else None
        return may(self.principal, Action.READ, scope)

    def require(self, connection: sa.Connection, action: Action, participant: str | None) -> None:
        """Raise NotAllowedError where the action is not allowed, RecordNotFoundError where even the sight is not."""
        scope = scope_of(connection, participant, self.today()) if participant is not None else None
        if may(self.principal, action, scope):
            return
        if participant is not None and not may(self.principal, Action.READ, scope):
            raise RecordNotFoundError(participant)
        raise NotAllowedError(action.value)


def scope_of(connection: sa.Connection, participant: str, today: date) -> Scope | None:
    """Return what access to a participant hangs on; None where there is no such participant yet."""
    row = connection.execute(_whose(), {"person": participant}).first()
    if row is None:
        return None
    assigned = connection.execute(_assigned(), {"person": participant, "day": today.isoformat()}).scalars()
    return Scope(row[0], row[1], frozenset(RecordId(name) for name in assigned if name), row[2])


@cache
def _whose() -> sa.Select[Any]:
    people = record_tables()["participant"]
    return sa.select(people.c.office, people.c.responsible_counsellor, people.c.address_protection).where(
        people.c.id == sa.bindparam("person")
    )


@cache
def _assigned() -> sa.Select[Any]:
    assignment = record_tables()["assignment"]
    day: sa.BindParameter[str] = sa.bindparam("day")
    return sa.select(assignment.c.counsellor).where(
        assignment.c.participant == sa.bindparam("person"),
        assignment.c.deleted_at.is_(None),
        sa.func.coalesce(assignment.c.from_on, day) <= day,
        sa.func.coalesce(assignment.c.to_on, day) >= day,
    )
