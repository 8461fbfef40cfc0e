from __future__ import annotations

from dataclasses import dataclass

import pytest

from karriere_app.security.keys import (
    FLOOR_COST,
    CreatedEnvelope,
    DataKey,
    DeviceSecret,
    create_envelope,
)

STORE_ID = "0192f3a4-7b1c-7def-8123-456789abcdef"
PASSPHRASE = "blåbær på tirsdag 7"


@dataclass(frozen=True)
class Locked:
    """One envelope that the tests share, since each costs a derivation; envelopes are frozen values."""

    created: CreatedEnvelope
    device: DeviceSecret

    @property
    def data_key(self) -> DataKey:
        return self.created.data_key


@pytest.fixture(scope="session")
def bound() -> Locked:
    device = DeviceSecret.generate()
    return Locked(create_envelope(STORE_ID, PASSPHRASE, device, FLOOR_COST), device)


@pytest.fixture(scope="session")
def alone() -> CreatedEnvelope:
    return create_envelope(STORE_ID, PASSPHRASE, None, FLOOR_COST)
