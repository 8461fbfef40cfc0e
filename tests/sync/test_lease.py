"""How long a laptop may be used without its server: fourteen days, and no clock gives more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.sync.lease import (
    LEASE_DAYS,
    MOST_DAYS,
    Lease,
    LeaseState,
    Standing,
    clock_went_back,
    granted,
    lease_from_text,
    lease_to_text,
    looked,
    standing,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY, HOUR, NONE = timedelta(days=1), timedelta(hours=1), timedelta(0)

instants = st.timedeltas(-10_000 * DAY, 10_000 * DAY).map(lambda away: NOW + away)
spans = st.timedeltas(NONE, 40 * DAY)
leases = st.builds(Lease, instants, st.integers(1, MOST_DAYS), spans, instants)


def fresh(days: int = LEASE_DAYS) -> Lease:
    return granted(None, NOW, days, NOW)


def after(lease: Lease, moved: timedelta, ran: timedelta = NONE) -> Lease:
    """Return the lease after the laptop's clock moved so far while the program ran so long."""
    return looked(lease, lease.clock_at + moved, ran)


@pytest.mark.parametrize(
    ("passed", "state", "days_left"),
    [
        (NONE, LeaseState.RUNNING, 14),
        (HOUR, LeaseState.RUNNING, 14),
        (10 * DAY - HOUR, LeaseState.RUNNING, 5),
        (10 * DAY, LeaseState.WARNED, 4),
        (14 * DAY - HOUR, LeaseState.WARNED, 1),
        (14 * DAY, LeaseState.ENDED, 0),
        (400 * DAY, LeaseState.ENDED, 0),
    ],
)
def test_fourteen_days_warned_from_the_tenth(passed: timedelta, state: LeaseState, days_left: int) -> None:
    assert standing(after(fresh(), passed)) == Standing(state, days_left)


@pytest.mark.parametrize(("days", "warned_at"), [(1, timedelta(hours=17.2)), (28, 20 * DAY)])
def test_a_longer_or_shorter_lease_warns_at_the_same_share(days: int, warned_at: timedelta) -> None:
    assert standing(after(fresh(days), warned_at - HOUR)).state is LeaseState.RUNNING
    assert standing(after(fresh(days), warned_at)).state is LeaseState.WARNED


def test_setting_the_clock_back_gives_nothing() -> None:
    used = after(fresh(), 9 * DAY)
    back = after(used, -9 * DAY)
    assert back.used == used.used
    assert standing(after(back, 5 * DAY)).state is LeaseState.ENDED


def test_a_clock_that_stands_still_gives_nothing_while_the_program_runs() -> None:
    lease = fresh()
    for _ in range(14):
        lease = after(lease, NONE, ran=DAY)
    assert standing(lease).state is LeaseState.ENDED


def test_time_is_counted_once_however_it_is_measured() -> None:
    assert after(fresh(), DAY, ran=DAY).used == DAY


def test_a_clock_of_a_wrong_year_does_no_harm() -> None:
    wrong = granted(None, NOW, LEASE_DAYS, datetime(1999, 1, 1, tzinfo=UTC))
    assert standing(after(wrong, 9 * DAY)) == Standing(LeaseState.RUNNING, 5)


def test_a_new_grant_begins_anew_and_an_older_one_changes_nothing() -> None:
    used = after(fresh(), 13 * DAY)
    renewed = granted(used, NOW + 13 * DAY, LEASE_DAYS, NOW + 13 * DAY)
    assert renewed.used == NONE
    assert granted(renewed, NOW, 365, NOW) == renewed
    assert granted(renewed, NOW + 13 * DAY, 365, NOW) == renewed


def test_a_clock_that_was_set_back_is_noticed() -> None:
    lease = after(fresh(), 3 * DAY)
    assert clock_went_back(lease, lease.clock_at - 25 * HOUR)
    assert not clock_went_back(lease, lease.clock_at - 2 * HOUR)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_lease_lasts_a_day_to_a_year(days: int) -> None:
    with pytest.raises(ValueError, match="365"):
        fresh(days)


def test_used_time_is_not_negative() -> None:
    with pytest.raises(ValueError, match="shrink"):
        Lease(NOW, 14, -DAY, NOW)


@given(leases, instants, spans)
def test_used_time_never_shrinks(lease: Lease, clock_now: datetime, ran: timedelta) -> None:
    assert looked(lease, clock_now, ran).used >= min(lease.used, MOST_DAYS * DAY)


@given(st.integers(1, MOST_DAYS), st.lists(st.tuples(st.timedeltas(-20 * DAY, 20 * DAY), spans), max_size=20))
def test_no_order_of_looks_makes_a_lease_last_longer_than_the_program_ran(
    days: int, looks: list[tuple[timedelta, timedelta]]
) -> None:
    lease = fresh(days)
    for moved, ran in looks:
        lease = after(lease, moved, ran)
    ran_in_all = sum((ran for _, ran in looks), NONE)
    if ran_in_all >= days * DAY:
        assert standing(lease).state is LeaseState.ENDED


@given(st.lists(st.timedeltas(NONE, 3 * DAY), max_size=10))
def test_many_looks_use_what_one_would(looks: list[timedelta]) -> None:
    lease = fresh()
    for moved in looks:
        lease = after(lease, moved)
    assert lease == after(fresh(), sum(looks, NONE))


@given(leases)
def test_a_lease_is_read_as_it_was_kept(lease: Lease) -> None:
    assert lease_from_text(lease_to_text(lease)) == lease


@given(leases)
def test_days_left_are_the_begun_ones(lease: Lease) -> None:
    found = standing(lease)
    left = lease.days * DAY - lease.used
    assert (found.days_left == 0) is (found.state is LeaseState.ENDED)
    if found.days_left:
        assert (found.days_left - 1) * DAY < left <= found.days_left * DAY
