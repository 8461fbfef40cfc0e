"""The brake: a sync that would take much away stops before it does, and asks."""

from __future__ import annotations

from karriere_app.errors import KarriereError
from karriere_app.sync.ports import ReplicaTransaction

BRAKE_RECORDS, BRAKE_SHARE = 20, 20
"""More than 20 records, or a twentieth (5 %) of what the laptop holds, whichever is more."""


class BrakeError(KarriereError):
    """A sync would take away or put in conflict ``at_stake`` of ``held`` records: it asks first."""

    exit_code = 9

    def __init__(self, at_stake: int, held: int) -> None:
        super().__init__(at_stake, held)
        self.at_stake, self.held = at_stake, held


def brake(transaction: ReplicaTransaction, at_stake: int, consent: bool) -> None:
    """Let ``at_stake`` records be deleted, taken away or put in conflict, or raise BrakeError."""
    if consent or at_stake <= BRAKE_RECORDS:
        return
    held = transaction.count()
    if at_stake > max(BRAKE_RECORDS, held // BRAKE_SHARE):
        raise BrakeError(at_stake, held)
