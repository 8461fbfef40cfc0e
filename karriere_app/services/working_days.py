"""Which days are working days in Norway: not Saturday or Sunday, not a public holiday.

Source: helligdagsfredloven § 2 and lov 26. april 1947 nr. 1 on 1 and 17 May, as the library ``holidays`` has them.
Unit: days. The library knows the years 1901 to 2100; outside them only Saturdays and Sundays are rest days.
"""

from __future__ import annotations

from datetime import date

_SATURDAY = 5


class WorkingDays:
    """Answers day by day. Making one loads the library (a third of a second the first time): never in the window's
    thread. Asking one costs a microsecond.
    """

    def __init__(self) -> None:
        import holidays  # late: it loads the calendars of every country

        self._holidays = holidays.country_holidays("NO", language="no")  # "nb" would give English names

    def __call__(self, day: date) -> bool:
        """Say whether a day is a working day."""
        return day.weekday() < _SATURDAY and day not in self._holidays

    def name_of(self, day: date) -> str | None:
        """Return the public holiday's name in bokmål; None on any other day, Saturdays and Sundays included."""
        name = self._holidays.get(day)
        return str(name) if name is not None else None
