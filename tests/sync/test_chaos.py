"""Encrypted stores and the real server over a line that goes wrong: each trouble by its name, and nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from karriere_app.domain.fields import RecordId
from karriere_app.server.administration import add_counsellor
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.tables import journal_log
from karriere_app.sync.client import State
from tests.sync.certificates import Authority
from tests.sync.chaos_proxy import Fault, Planned
from tests.sync.far_offices import FarLaptop, FarOffices, far_offices

SEEDS = range(4)
SICK = tuple(fault for fault in Fault if fault not in (Fault.NONE, Fault.UNKNOWN_PATH))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[FarOffices]:
    with far_offices(tmp_path) as offices:
        yield offices


@pytest.fixture
def pair(county: FarOffices) -> tuple[FarLaptop, FarLaptop, str]:
    """Two laptops of one office that both hold the same participant."""
    one, other = county.far_laptop("ingrid"), county.far_laptop("odd")
    person = one.person(phone="22 00 00 00")
    assert (one.sync().state, other.sync().state) == (State.DONE, State.DONE)
    return one, other, person


def all_are_equal(*laptops: FarLaptop) -> bool:
    """Sync and compare with the server until nothing moves; say whether all then hold the same."""
    for laptop in (*laptops, *laptops):
        assert laptop.sync().state is State.DONE
    assert [laptop.client.check().state for laptop in laptops] == [State.DONE] * len(laptops)
    return all(laptop.lines() == laptops[0].lines() for laptop in laptops) and not any(
        laptop.waiting() for laptop in laptops
    )


def times_written(county: FarOffices, value: str) -> int:
    """Return how often a value stands in the journal."""
    query = sa.select(sa.func.count()).where(journal_log.c.value == f'"{value}"')
    with county.database.reading() as connection:
        return connection.scalar(query) or 0


@pytest.mark.parametrize(
    ("fault", "at", "state"),
    [
        (Fault.DROP_BEFORE, 0, State.WAITS),
        (Fault.DROP_AFTER, 0, State.WAITS),
        (Fault.DUPLICATE, 0, State.DONE),
        (Fault.CUT, 0, State.WAITS),
        (Fault.CUT, 40, State.WAITS),
        (Fault.CUT, 400, State.WAITS),
        (Fault.CORRUPT, 300, State.WAITS),
        (Fault.STALL, 300, State.WAITS),
        (Fault.SLOW, 0, State.DONE),
        (Fault.PORTAL, 0, State.PORTAL),
        (Fault.PORTAL_PAGE, 0, State.PORTAL),
        (Fault.BUSY, 0, State.WAITS),
        (Fault.UNKNOWN_PATH, 0, State.SERVER_TOO_OLD),
    ],
)
def test_each_trouble_on_the_line_has_its_state_and_costs_nothing(
    county: FarOffices, pair: tuple[FarLaptop, FarLaptop, str], fault: Fault, at: int, state: State
) -> None:
    one, other, person = pair
    one.save("participant", person, phone="33 00 00 00")
    county.line.befall(fault, at)
    outcome = one.sync()
    assert outcome.state is state
    assert (outcome.retry_in_seconds is None) is (state is State.DONE)
    assert outcome.retry_in_seconds is None or outcome.retry_in_seconds >= (40 if fault is Fault.BUSY else 5)
    assert one.waiting() == (0 if state is State.DONE else 1)
    assert all_are_equal(one, other)
    assert other.fields(person)["phone"] == "33 00 00 00"
    assert times_written(county, "33 00 00 00") == 1


def test_a_laptop_without_a_network_waits(county: FarOffices, pair: tuple[FarLaptop, FarLaptop, str]) -> None:
    one, other, _ = pair
    county.line.upstream, right = ("127.0.0.1", 1), county.line.upstream
    assert one.sync().state is State.WAITS
    county.line.upstream = right
    assert all_are_equal(one, other)


def test_a_strange_certificate_stops_before_anything_is_sent(
    county: FarOffices, pair: tuple[FarLaptop, FarLaptop, str], tmp_path: Path
) -> None:
    one, other, person = pair
    one.save("participant", person, phone="33 00 00 00")
    one.use(Authority(tmp_path, "Stranger"))
    arrived, met = county.line.arrived, county.line.met.total()
    outcome = one.sync()
    assert (outcome.state, outcome.retry_in_seconds) == (State.CERTIFICATE, None)
    assert (county.line.arrived, county.line.met.total(), one.waiting()) == (arrived, met, 1)
    one.use(county.authority)
    assert all_are_equal(one, other)


def test_a_counsellor_who_left_is_asked_to_sign_in(county: FarOffices, pair: tuple[FarLaptop, FarLaptop, str]) -> None:
    one, _, person = pair
    one.save("participant", person, phone="33 00 00 00")
    yesterday = county.clock.today() - timedelta(days=1)
    add_counsellor(county.database, county.clock, "ingrid", "Karrieresenteret i Skien", active_until=yesterday)
    outcome = one.sync()
    assert (outcome.state, outcome.retry_in_seconds, one.waiting()) == (State.SIGN_IN, None, 1)


def test_a_retired_laptop_brings_what_is_unsent_and_a_lost_one_nothing(
    county: FarOffices, pair: tuple[FarLaptop, FarLaptop, str]
) -> None:
    one, other, person = pair
    one.save("participant", person, phone="33 00 00 00")
    other.save("participant", person, family_name="Haile Berhe")
    for laptop, state in ((one, DeviceState.RETIRED), (other, DeviceState.LOST)):
        device = RecordId(laptop.store.identity.device)
        assert county.server.county.directory.revoke(device, state, county.clock.now())
    assert (one.sync().state, one.waiting()) == (State.RETIRED, 0)
    assert times_written(county, "33 00 00 00") == 1
    assert (other.sync().state, other.waiting()) == (State.LOST, 1)
    assert times_written(county, "Haile Berhe") == 0


def test_a_copied_laptop_gets_an_id_of_its_own_over_a_bad_line(
    county: FarOffices, pair: tuple[FarLaptop, FarLaptop, str]
) -> None:
    one, other, person = pair
    twin = one.copied(county.folder / "twin")
    one.save("participant", person, phone="33 00 00 00")
    twin.save("participant", person, family_name="Haile Berhe")
    assert one.sync().state is State.DONE
    for fault in (Fault.DROP_AFTER, Fault.NONE, Fault.DROP_AFTER, Fault.DROP_AFTER, Fault.DUPLICATE):
        county.line.befall(fault)
    states = [twin.sync().state for _ in range(5)]
    assert states[0] is State.WAITS
    assert State.DONE in states
    assert all_are_equal(one, other, twin)
    assert twin.store.identity.device != one.store.identity.device
    assert (one.fields(person)["phone"], one.fields(person)["family_name"]) == ("33 00 00 00", "Haile Berhe")


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_on_a_line_that_is_sick_all_day(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)

    def plan() -> Planned:
        if chance.random() < 0.5:
            return Planned(Fault.NONE)
        return Planned(chance.choice(SICK), chance.choice((0, 30, 300, 600)))

    with far_offices(tmp_path, plan) as county:
        laptops = [county.far_laptop(user) for user in ("ingrid", "odd", "kari")]
        line, county.line.plan = county.line.plan, lambda: Planned(Fault.NONE)
        person = laptops[0].person()
        assert all_are_equal(*laptops)
        county.line.plan = line
        written: list[str] = []
        for round_ in range(8):
            for place, laptop in enumerate(laptops):
                written.append(f"word {round_} {place}")
                laptop.save("contact_note", participant=person, text=written[-1])
                if chance.random() < 0.5:
                    written.append(f"name {round_} {place}")
                    laptop.save("participant", person, family_name=written[-1])
                laptop.sync()
        county.line.plan = lambda: Planned(Fault.NONE)
        assert all_are_equal(*laptops)
        assert [value for value in written if not is_kept(county, value)] == []
        assert [value for value in written if times_written(county, value) > 1] == []
        assert county.line.met.total() > county.line.met[Fault.NONE] + 5


def is_kept(county: FarOffices, value: str) -> bool:
    """Say whether a value stands in the journal, or as somebody's side of a conflict."""
    with county.database.reading() as connection:
        found = connection.execute(sa.select(journal_log.c.value).where(journal_log.c.value.contains(value)))
        return found.first() is not None
