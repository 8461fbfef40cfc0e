"""Fixtures of the sync tests with real parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.offices import Offices


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    """A county server on a SQLite file; at the end every laptop's log is checked."""
    made = Offices(tmp_path)
    yield made
    made.close()
