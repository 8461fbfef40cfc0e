"""What is unsent on a laptop called lost, handed in once more: the server seals it for the county's administrator.

Each delivery is JSON: ``{"device", "change_sets": […], "drafts": […]}``, change sets as ``sync.protocol`` writes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from karriere_app.services import drafts
from karriere_app.services.desk import Desk
from karriere_app.sync.ports import Replica, TransportError
from karriere_app.sync.protocol import change_set_json
from karriere_app.sync.sign_in import DeviceSession

LONGEST_BYTES = 8_000_000
_EVERYTHING = 1_000_000


def deliver_unsent(replica: Replica, desk: Desk, session: DeviceSession) -> int:
    """Hand in what is unsent and what is being typed; return how many change sets the server sealed.

    A line that breaks is not waited for: a lost laptop is erased at once.
    """
    with replica.transaction() as transaction:
        device, waiting = transaction.state().device, [change_set_json(one) for one in transaction.outbox(_EVERYTHING)]
    with desk.store.gate:
        typed = [
            {"record": one.record_id, "kind": one.kind, "participant": one.participant, "fields": dict(one.fields)}
            for one in drafts.unfinished(desk)
        ]
    sealed = 0
    for part, number in _parts(device, waiting, typed):
        try:
            session.deliver_last(part)
        except TransportError:
            return sealed
        sealed += number
    return sealed


def _parts(device: str, waiting: list[Any], typed: list[Any]) -> Iterator[tuple[bytes, int]]:
    """Give deliveries of a bounded size, each with the number of its change sets."""
    chunk: list[Any] = []
    length = 0
    for change_set in waiting:
        size = len(json.dumps(change_set))
        if chunk and length + size > LONGEST_BYTES:
            yield _delivery(device, chunk, []), len(chunk)
            chunk, length = [], 0
        chunk.append(change_set)
        length += size
    if chunk or typed:
        yield _delivery(device, chunk, typed), len(chunk)


def _delivery(device: str, change_sets: list[Any], typed: list[Any]) -> bytes:
    return json.dumps({"device": device, "change_sets": change_sets, "drafts": typed}).encode()
