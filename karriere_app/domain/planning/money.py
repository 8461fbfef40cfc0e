"""For which days of a route there is money to live on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from karriere_app.domain.planning.plan_facts import StepFacts
from karriere_app.domain.planning.schedule import Schedule

SHORTEST_GAP_DAYS = 14
"""A gap of fewer days lies within a payment's month and is not told."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Days of a route without money: first and last day, and the steps that fall into them."""

    from_on: date
    to_on: date
    steps: tuple[str, ...]
    reaches_end: bool


def money_gaps(steps: Iterable[StepFacts], schedule: Schedule) -> tuple[Gap, ...]:
    """Return when steps are under way and no step brings money, earliest first.

    A step brings money from ``funding_from`` to ``funding_to``, where these are empty for as long as it lasts; the
    code NONE says that it brings none. Time between two steps is asked about only where there is no money on both
    sides of it.
    """
    by_id = {step.id: step for step in steps}
    busy, paid = [], []
    for placed in schedule.steps:
        step = by_id.get(placed.id)
        if step is None or placed.ends_on < placed.starts_on:
            continue
        if placed.months or placed.ends_on > placed.starts_on:
            busy.append(_Days.of(placed.starts_on, placed.ends_on))
        if step.funding not in (None, "NONE"):
            paid.append(_Days.of(step.funding_from or placed.starts_on, step.funding_to or placed.ends_on))
    last = max((days.last for days in busy), default=0)
    return tuple(
        Gap(
            from_on=date.fromordinal(gap.first),
            to_on=date.fromordinal(gap.last),
            steps=tuple(step.id for step in schedule.steps if gap.touches(_Days.of(step.starts_on, step.ends_on))),
            reaches_end=gap.last == last,
        )
        for gap in _joined(_without(_merged(busy), _merged(paid)), paid)
        if gap.last - gap.first + 1 >= SHORTEST_GAP_DAYS
    )


@dataclass(frozen=True, order=True)
class _Days:
    """A period as day numbers: the calendar's last year has no day after it."""

    first: int
    last: int

    @staticmethod
    def of(first: date, last: date) -> _Days:
        return _Days(first.toordinal(), last.toordinal())

    def touches(self, other: _Days) -> bool:
        return other.first <= self.last and other.last >= self.first


def _merged(periods: Iterable[_Days]) -> list[_Days]:
    """Return the periods joined where they touch or overlap; one that ends before it begins is none."""
    joined: list[_Days] = []
    for days in sorted(days for days in periods if days.first <= days.last):
        if joined and days.first - 1 <= joined[-1].last:
            joined[-1] = _Days(joined[-1].first, max(joined[-1].last, days.last))
        else:
            joined.append(days)
    return joined


def _without(periods: list[_Days], taken: list[_Days]) -> list[_Days]:
    """Return what is left of the periods when others are cut out of them; both are merged."""
    left = []
    for days in periods:
        at = days.first
        for cut in taken:
            if not days.touches(cut):
                continue
            if cut.first > at:
                left.append(_Days(at, cut.first - 1))
            at = max(at, cut.last + 1)
        if at <= days.last:
            left.append(_Days(at, days.last))
    return left


def _joined(gaps: list[_Days], paid: list[_Days]) -> list[_Days]:
    """Return gaps that have no paid day between them as one."""
    joined: list[_Days] = []
    for gap in gaps:
        if joined and not any(_Days(joined[-1].last, gap.first).touches(days) for days in paid if _is_one(days)):
            joined[-1] = _Days(joined[-1].first, gap.last)
        else:
            joined.append(gap)
    return joined


def _is_one(days: _Days) -> bool:
    """Say whether a period holds a day at all."""
    return days.first <= days.last
