"""The lease (research: reliability C8): how long a laptop may be used without having met the county's server. Pure.

Time used up never shrinks. It grows by whatever is most since the last look: how far the laptop's clock moved forward,
or how long the program ran by a clock that nobody sets. Setting the clock back therefore gives nothing, and a clock
that shows a wrong year does no harm: only its movement counts. What the program cannot know is time that passed while
it was closed and the clock was set back by as much: the lease is a rule of the client, not a lock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

LEASE_DAYS = 14
LEAST_DAYS, MOST_DAYS = 1, 365

_WARNED_SHARE = 10 / 14
_DAY = timedelta(days=1)


class LeaseState(Enum):
    """RUNNING; WARNED from day 10 of 14 on; ENDED: nothing opens but sync, and what is unsent stays."""

    RUNNING = "running"
    WARNED = "warned"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Lease:
    """What must be kept: what the server granted, and how much of it is used.

    ``granted_at`` is the server's instant, to tell a newer grant from an older one; ``clock_at`` is what the laptop's
    own clock showed at the last look.
    """

    granted_at: datetime
    days: int
    used: timedelta
    clock_at: datetime

    def __post_init__(self) -> None:
        if not LEAST_DAYS <= self.days <= MOST_DAYS:
            raise ValueError("a lease lasts 1 to 365 days")
        if self.used < timedelta(0):
            raise ValueError("used time does not shrink")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lease stands; ``days_left`` counts begun days, 0 when it has ended."""

    state: LeaseState
    days_left: int


def granted(known: Lease | None, granted_at: datetime, days: int, clock_now: datetime) -> Lease:
    """Return the lease after the server granted one; an older grant than the known one changes nothing."""
    if known is not None and granted_at <= known.granted_at:
        return known
    return Lease(granted_at, days, timedelta(0), clock_now)


def looked(lease: Lease, clock_now: datetime, ran: timedelta) -> Lease:
    """Return the lease after a look at the clock; ``ran``: how long the program ran since the last look."""
    moved = max(timedelta(0), clock_now - lease.clock_at, ran)
    return replace(lease, used=min(lease.used + moved, MOST_DAYS * _DAY), clock_at=clock_now)


def standing(lease: Lease) -> Standing:
    """Say how a lease stands."""
    left = lease.days * _DAY - lease.used
    if left <= timedelta(0):
        return Standing(LeaseState.ENDED, 0)
    is_warned = lease.used >= lease.days * _WARNED_SHARE * _DAY
    return Standing(LeaseState.WARNED if is_warned else LeaseState.RUNNING, -(-left // _DAY))


def clock_went_back(lease: Lease, clock_now: datetime) -> bool:
    """Say whether the laptop's clock stands more than a day before where it stood at the last look."""
    return clock_now < lease.clock_at - _DAY


def lease_to_text(lease: Lease) -> str:
    """Return the lease as JSON, for the encrypted store."""
    return json.dumps(
        {
            "granted_at": lease.granted_at.isoformat(),
            "days": lease.days,
            "used_seconds": lease.used.total_seconds(),
            "clock_at": lease.clock_at.isoformat(),
        }
    )


def lease_from_text(text: str) -> Lease:
    """Return the lease that :func:`lease_to_text` wrote."""
    tree = json.loads(text)
    return Lease(
        datetime.fromisoformat(tree["granted_at"]).astimezone(UTC),
        tree["days"],
        timedelta(seconds=tree["used_seconds"]),
        datetime.fromisoformat(tree["clock_at"]).astimezone(UTC),
    )
