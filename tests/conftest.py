"""What most tests start from: a real encrypted store, somebody at work in it, and a watch over the change log.

The libraries are imported inside the fixtures, so that tests of the leaves stay quick.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from karriere_app.clock import SteppingClock

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk
    from karriere_app.store.engine import KeySource
    from karriere_app.store.open_store import Store

# Machines are noisy: a figure comes from tests/bench, never from how long an example took.
settings.register_profile("karriere", deadline=None)
settings.load_profile("karriere")

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OFFICE = "01940000-0000-7000-8000-00000000000f"
COUNSELLOR = "01940000-0000-7000-8000-00000000000c"
COUNTY = "01940000-0000-7000-8000-0000000000c0"


@pytest.fixture(autouse=True)
def collected_between_tests() -> Iterator[None]:
    """No widget is taken apart by the garbage collector in the midst of a test, or on the store worker's thread."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def key() -> KeySource:
    """A fixed data key of 32 bytes."""
    from karriere_app.security.secret import DataKey

    return DataKey(bytes(range(32)))


@pytest.fixture
def clock() -> SteppingClock:
    """Tuesday 24.11.2026, nine o'clock UTC; a test moves it by setting ``moment``."""
    return SteppingClock(MORNING)


@pytest.fixture
def store(tmp_path: Path, key: KeySource) -> Iterator[Store]:
    """A store with its county, office and counsellor; the test ends by checking that every written row was logged."""
    from karriere_app.domain.fields import RecordId
    from karriere_app.store.open_store import Identity, Store
    from tests.store.tripwire import arm, assert_all_logged

    folder = tmp_path / "profile"
    folder.mkdir()
    opened = Store.create(folder, key, Identity("store-1", "laptop-1", RecordId(COUNSELLOR), RecordId(OFFICE)))
    arm(opened)
    write_identity(opened)
    yield opened
    assert_all_logged(opened)
    opened.close()


@pytest.fixture
def desk(store: Store, clock: SteppingClock) -> Desk:
    """The counsellor at work; ids come from a seeded source."""
    from karriere_app.domain.access import Principal
    from karriere_app.domain.fields import RecordId
    from karriere_app.services.desk import Desk
    from karriere_app.services.vocabularies import Vocabularies

    principal = Principal(RecordId(COUNSELLOR), RecordId(OFFICE), frozenset({"COUNSELLOR"}))
    return Desk(store, clock, Vocabularies(), principal, random.Random(11).randbytes)


def write_identity(store: Store) -> None:
    from karriere_app.domain.county import Counsellor, CountyProfile, Office
    from karriere_app.domain.fields import RecordId
    from karriere_app.domain.ids import new_id

    stamps: Any = {"created_at": MORNING, "created_by": RecordId(COUNSELLOR), "created_office": RecordId(OFFICE)}
    noise = random.Random(7)
    with store.unit_of_work(MORNING, lambda: new_id(MORNING, noise.randbytes(10)), label="seed") as uow:
        uow.save(
            CountyProfile(
                id=RecordId(COUNTY),
                name="Telemark fylkeskommune",
                number="40",
                address="Fylkesbakken 10, 3715 Skien",
                school_year_start=date(2026, 8, 17),
                valid_from=date(2026, 1, 1),
                **stamps,
            )
        )
        uow.save(Office(id=RecordId(OFFICE), name="Karrieresenteret i Skien", municipality="4003", **stamps))
        uow.save(
            Counsellor(
                id=RecordId(COUNSELLOR),
                name="Ingrid Veileder",
                title="karriereveileder",
                office=RecordId(OFFICE),
                roles=frozenset({"COUNSELLOR"}),
                **stamps,
            )
        )
