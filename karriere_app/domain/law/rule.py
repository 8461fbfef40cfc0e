"""What a rule is, and what it looks at: a case, a day, the dated parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from karriere_app.domain.declaration import Record
from karriere_app.domain.law.case import Case
from karriere_app.domain.law.findings import Finding, Reckoning, Severity
from karriere_app.domain.law.parameters import Parameter, ParameterTable, add_months, last_day_of_period

_NOTHING: Mapping[str, str] = MappingProxyType({})
MUNICIPALITY = "kommunen"


@dataclass(frozen=True)
class Hit:
    """That a rule has found something: where, which of its sentences, and with what it was reckoned.

    ``severity`` only where it differs from the rule's own. ``unclear`` names who decides where the law is unclear.
    """

    record: Record
    fields: tuple[str, ...]
    variant: str = ""
    params: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    due: date | None = None
    parameters: tuple[Parameter, ...] = ()
    reckonings: tuple[Reckoning, ...] = ()
    severity: Severity | None = None
    unclear: str = ""
    unverified: str = ""
    is_own_level: bool = False


@dataclass(frozen=True)
class Look:
    """A case seen on a day with the parameters of a law set."""

    case: Case
    on: date
    table: ParameterTable

    def parameter(self, key: str, day: date | None = None) -> Parameter | None:
        """Return the parameter in force on a day (the day of the look if not given), or None where there is none."""
        when = day or self.on
        return next((one for one in self.table.of(key) if one.is_in_force(when)), None)


Check = Callable[[Look], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """One rule of law.md section 7: number and id there, severity, section, and the pure function that looks.

    A rule whose ``check`` is None is about what the program itself asserts: see ``karriere_app.domain.law.claims``.
    ``unverified`` is what in the rule's own wording is not settled.
    """

    number: int
    id: str
    severity: Severity
    section: str
    check: Check | None = None
    unverified: str = ""

    def findings(self, look: Look) -> list[Finding]:
        """Return what the rule finds."""
        return [self.finding(hit) for hit in self.check(look)] if self.check is not None else []

    def finding(self, hit: Hit) -> Finding:
        """Return a hit as the finding that is shown."""
        doubts = [self.unverified, hit.unverified, *(one.unverified for one in hit.parameters)]
        return Finding(
            self.id,
            self.number,
            hit.severity or self.severity,
            hit.fields,
            self.section,
            variant=hit.variant,
            params=hit.params,
            due=hit.due,
            parameters=hit.parameters,
            unverified="; ".join(dict.fromkeys(doubt for doubt in doubts if doubt)),
            record=hit.record.id,
            reckonings=hit.reckonings,
            decided_by=hit.unclear,
            is_own_level=hit.is_own_level,
        )


def months_after(start_field: str, start: date, months: Parameter) -> Reckoning:
    """Return the day so many months after a start, and how it was reckoned."""
    return Reckoning(start_field, start, add_months(start, months.number), months=months.number)


def years_after(start_field: str, start: date, years: Parameter) -> Reckoning:
    """Return the day so many years after a start, and how it was reckoned."""
    return Reckoning(start_field, start, add_months(start, years.number * 12), months=years.number * 12)


def last_day(start_field: str, start: date, months: int, workdays: int = 0) -> Reckoning:
    """Return the last day of a period of months, prolonged by working days (Monday to Friday)."""
    ends = last_day_of_period(start, months)
    for _ in range(workdays):
        ends += timedelta(days=1)
        while ends.weekday() >= 5:
            ends += timedelta(days=1)
    return Reckoning(start_field, start, ends, months=months, workdays=workdays, is_last_day=True)


def day_nb(day: date) -> str:
    """Return a day as people in Norway write it."""
    return f"{day:%d.%m.%Y}"
