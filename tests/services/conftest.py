"""A second laptop beside the first: the same counsellor, another store."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.services.desk import Desk
from karriere_app.services.vocabularies import Vocabularies
from karriere_app.store.engine import KeySource
from karriere_app.store.open_store import Identity, Store
from tests.conftest import COUNSELLOR, MORNING, OFFICE, write_identity


@pytest.fixture
def second_desk(tmp_path: Path, key: KeySource) -> Iterator[Desk]:
    """The counsellor at work on another laptop, with the same seeded ids as ``desk``."""
    folder = tmp_path / "second"
    folder.mkdir()
    store = Store.create(folder, key, Identity("store-2", "laptop-1", RecordId(COUNSELLOR), RecordId(OFFICE)))
    write_identity(store)
    principal = Principal(RecordId(COUNSELLOR), RecordId(OFFICE), frozenset({"COUNSELLOR"}))
    yield Desk(store, SteppingClock(MORNING), Vocabularies(), principal, random.Random(11).randbytes)
    store.close()
