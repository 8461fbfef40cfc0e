"""For which days of a route there is money."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.planning.money import money_gaps
from karriere_app.domain.planning.plan_facts import StepFacts
from karriere_app.domain.planning.schedule import Schedule, ScheduledStep

TODAY = date(2026, 11, 24)


def _placed(starts: int, days: int, number: int) -> ScheduledStep:
    first = TODAY + timedelta(days=starts)
    last = first + timedelta(days=days)
    return ScheduledStep(id=str(number), starts_on=first, ends_on=last, months=1, is_counted=True, is_fixed=True)


PERIODS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200), st.booleans()), max_size=8)


@given(PERIODS)
def test_no_day_of_a_gap_is_paid_for_and_each_long_gap_is_found(periods: Iterable[tuple[int, int, bool]]) -> None:
    placed = [(_placed(starts, days, number), paid) for number, (starts, days, paid) in enumerate(periods)]
    steps = [StepFacts(id=step.id, number=1, name="", funding="WAGES" if paid else None) for step, paid in placed]
    times = Schedule(
        steps=tuple(step for step, _ in placed),
        starts_on=None,
        ends_on=None,
        training_months=(0, 0),
        chosen_months=0,
        warnings=(),
    )
    days = {True: set[date](), False: set[date]()}
    for step, paid in placed:
        days[paid] |= {step.starts_on + timedelta(days=n) for n in range((step.ends_on - step.starts_on).days + 1)}
    bare = days[False] - days[True]
    gaps = money_gaps(steps, times)
    found = {gap.from_on + timedelta(days=n) for gap in gaps for n in range((gap.to_on - gap.from_on).days + 1)}
    assert not found & days[True]
    left = sorted(bare - found)
    runs = 0
    for before, day in zip([None, *left], left, strict=False):
        runs = runs + 1 if before is not None and day - before == timedelta(days=1) else 1
        assert runs < 14
