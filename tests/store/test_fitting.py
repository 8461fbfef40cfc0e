"""What goes into a column comes back as it went in; all else is parked as it came."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from karriere_app.domain.fields import FieldSpec, FieldType
from karriere_app.domain.kinds import all_kinds
from karriere_app.domain.values import from_wire, to_wire
from karriere_app.errors import InvalidValueError
from karriere_app.store.fitting import fits

SPECS = {spec.type: (kind.name, spec) for kind in all_kinds().values() for spec in kind.fields.values()}
ODD_TEXTS = (
    *("2026-11-24", "20261124", "2026-W48-2", "09:30", "9:30", "24:00", "\u0665\u0666", "e\u0301", " ", "\u202e"),
    *("2026-11-24T09:00:00.000Z", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00.000+01:00"),
    "01940000-0000-7000-8000-00000000000f",
)
TEXTS = st.text() | st.sampled_from(ODD_TEXTS)
NUMBERS = st.integers() | st.floats() | st.sampled_from([2**53, 2**63, 2**64, -0.0, 5.0, 1e300])
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)


def comes_back(kind: str, spec: FieldSpec, value: Any) -> bool:
    """The definition: read and written again a value is, to the last sign, the same JSON."""
    try:
        read = from_wire(kind, spec, value)
        return read is not None and json.dumps(to_wire(spec, read)) == json.dumps(value)
    except (InvalidValueError, OverflowError):
        return False


@pytest.mark.parametrize("kind", list(FieldType))
@given(value=VALUES)
@example(value={"b": 1, "a": 2})
@example(value=["b", "a"])
@example(value=[])
def test_a_value_fits_where_it_comes_back(kind: FieldType, value: Any) -> None:
    if value is None:
        return
    name, spec = SPECS[kind]
    if fits(kind, value):
        assert comes_back(name, spec, value)
    elif comes_back(name, spec, value):
        assert kind in (FieldType.INT, FieldType.NUMBER), "only numbers that SQLite cannot hold are left out"
        assert abs(value) >= 2**53
