"""Where a day lies in the drawing of a route: half years side by side, each as wide as the next."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HALF: Final = 6
"""The months of half a year; spring begins in January, autumn in July."""

FEWEST_HALVES: Final = 2


@dataclass(frozen=True)
class RouteScale:
    """The axis of the drawing. ``first`` is its first month, counted from year 0; lengths are in pixels."""

    first: int
    halves: int
    left: float
    month_width: float

    def x(self, day: date) -> float:
        """Where a day begins."""
        return self.left + (_place(day) - self.first) * self.month_width

    def x_after(self, day: date) -> float:
        """Where a day ends."""
        return self.x(day + timedelta(days=1)) if day < date.max else self.x(day)

    def lines(self) -> Iterator[tuple[float, int, int]]:
        """Where each half year begins, its year, and 0 for spring or 1 for autumn; last the end of the axis."""
        for number in range(self.halves + 1):
            year, month = divmod(self.first + number * HALF, 12)
            yield self.left + number * HALF * self.month_width, year, month // HALF

    def months(self, width: float) -> int:
        """How many whole months so many pixels are, the nearest."""
        return round(width / self.month_width) if self.month_width else 0


def scale_for(days: Iterable[date], left: float, right: float, after: float) -> RouteScale:
    """Return the axis that shows all these days between two edges; ``after`` is kept free for the flag at the end."""
    known = sorted(days)
    first = _half_of(known[0]) if known else 0
    halves = max(FEWEST_HALVES, (_half_of(known[-1]) - first) // HALF + 1) if known else FEWEST_HALVES
    return RouteScale(first, halves, left, max(1.0, right - left - after) / (halves * HALF))


def _half_of(day: date) -> int:
    return (day.year * 12 + day.month - 1) // HALF * HALF


def _place(day: date) -> float:
    """The months up to a day, with a fraction of the month it lies in."""
    return day.year * 12 + day.month - 1 + (day.day - 1) / calendar.monthrange(day.year, day.month)[1]
