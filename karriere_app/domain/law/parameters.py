"""Dated parameters of the statutory rules, and the date arithmetic that all rules share.

The numbers of the law are data (``resources/law/acts``, one file per act), each with the days between which it is in
force, its source and how sure we are of it; ``services.vocabularies.load_parameters`` reads them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

ParameterValue = int | float | str | bool | Mapping[str, str]


class ParameterMissingError(LookupError):
    """No parameter of that key is in force on that day: the rule must say nothing rather than guess."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(key, on.isoformat())
        self.key, self.on = key, on


@dataclass(frozen=True)
class Parameter:
    """One value with the days it is in force, both inclusive; ``valid_to`` None means without an end.

    ``anchor`` names the day that decides (day = the day the rule is used on, permit_granted, prog_offer_on).
    ``status``: L statute read, F regulation read, G official guidance, B believed. ``unverified`` says what is unsure.
    """

    key: str
    value: ParameterValue
    unit: str
    valid_from: date
    valid_to: date | None
    anchor: str
    source: str
    status: str
    note: str = ""
    unverified: str = ""

    def is_in_force(self, on: date) -> bool:
        """Return whether the parameter counts on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def is_verified(self) -> bool:
        """Return whether the text was read and nothing in it is open; otherwise it is shown as UNVERIFIED."""
        return self.status in ("L", "F", "LF") and not self.unverified

    @property
    def number(self) -> int:
        """Return the value as a whole number. Raises TypeError for any other kind of value."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(self.key)
        return self.value


@dataclass(frozen=True)
class ParameterTable:
    """All parameters; ``law_set`` is the day to which the law was read (kept with finals and prints)."""

    law_set: str
    parameters: tuple[Parameter, ...]

    def of(self, key: str) -> tuple[Parameter, ...]:
        """Return every version of a parameter, oldest first."""
        return self._by_key.get(key, ())

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[Parameter, ...]]:
        found: dict[str, list[Parameter]] = {}
        for one in self.parameters:
            found.setdefault(one.key, []).append(one)
        return {key: tuple(sorted(versions, key=lambda one: one.valid_from)) for key, versions in found.items()}


def parameter(table: ParameterTable, key: str, on: date) -> Parameter:
    """Return the parameter in force on a day. Raises ParameterMissingError where there is none."""
    for found in table.parameters:
        if found.key == key and found.is_in_force(on):
            return found
    raise ParameterMissingError(key, on)


def parameter_table(acts: Iterable[Mapping[str, Any]]) -> ParameterTable:
    """Return the table from the parsed files, one per act; the set is named by the latest day a law was read to.

    Raises KeyError or ValueError for a file of another shape.
    """
    files = list(acts)
    named = max((str(act["_meta"]["law_set"]) for act in files), default="")
    return ParameterTable(named, tuple(_parameter(item) for act in files for item in act["parameters"]))


def _parameter(item: Mapping[str, Any]) -> Parameter:
    ends = item["valid_to"]
    return Parameter(
        key=item["key"],
        value=item["value"],
        unit=item["unit"],
        valid_from=date.fromisoformat(item["valid_from"]),
        valid_to=None if ends is None else date.fromisoformat(ends),
        anchor=item["anchor"],
        source=item["source"],
        status=item["status"],
        note=item.get("note", ""),
        unverified=item.get("unverified", ""),
    )


def add_months(start: date, months: int) -> date:
    """Return the same day number so many calendar months later (or earlier), clamped to the month's last day.

    2026-11-30 and three months give 2027-02-28 (law.md 0.1).
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month += 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def last_day_of_period(start: date, months: int) -> date:
    """Return the last day of a period of months: the day before the same day number (law.md 0.1)."""
    return add_months(start, months) - timedelta(days=1)


def age_on(birth_date: date, on: date) -> int:
    """Return completed years. Who is born on 29 February is a year older on 1 March in common years (a convention)."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
