"""Time, handed in by argument so that tests and the demo can hold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Where "now" and "today" come from."""

    def now(self) -> datetime:
        """Return the present instant, UTC-aware, in whole milliseconds."""
        ...

    def today(self) -> date:
        """Return the local calendar day of the office."""
        ...


def whole_milliseconds(moment: datetime) -> datetime:
    """Return the instant in UTC with everything below a millisecond cut off."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return whole_milliseconds(datetime.now(UTC))

    def today(self) -> date:
        return datetime.now().astimezone().date()


@dataclass
class SteppingClock:
    """A clock that stands still until moved; the demo and the tests use it."""

    moment: datetime

    def now(self) -> datetime:
        return whole_milliseconds(self.moment)

    def today(self) -> date:
        return self.moment.date()
