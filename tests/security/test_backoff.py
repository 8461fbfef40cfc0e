from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.security.backoff import LONGEST_DELAY_SECONDS, delay_after


def test_the_delay_grows_to_a_minute() -> None:
    assert [delay_after(failures) for failures in range(11)] == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]


@given(st.integers(0, 10**12))
def test_the_delay_never_shrinks_and_never_passes_a_minute(failures: int) -> None:
    assert delay_after(failures) <= delay_after(failures + 1) <= LONGEST_DELAY_SECONDS


def test_a_negative_count_is_a_bug() -> None:
    with pytest.raises(ValueError, match="from 0"):
        delay_after(-1)
