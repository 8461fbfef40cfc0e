"""The encrypted store as a replica: every rule of the port, on the real file."""

from __future__ import annotations

import pytest

from karriere_app.sync.client import State
from tests.sync.offices import Laptop, Offices


@pytest.fixture
def pair(offices: Offices) -> tuple[Laptop, Laptop]:
    return offices.laptop("ingrid"), offices.laptop("odd")


def test_a_colleague_gets_what_one_wrote(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    person = one.person(phone="22 00 00 00")
    session = one.save("guidance_session", participant=person, own_wishes="Helsefag", topics=["RKV"])
    assert (one.sync().state, other.sync().state) == (State.DONE, State.DONE)
    assert other.fields(session) == one.fields(session)
    assert one.waiting() == 0
    assert other.lines() == one.lines()
    assert other.client.check().state is State.DONE
