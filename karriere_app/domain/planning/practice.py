"""How long somebody has practised a trade, reckoned from the work entries of a mapping.

A mapping knows only the years in which a job began and ended, so that the answer is a range: at least the whole years
in between, at most from the first day of the one to the last day of the other (today at the latest). Part-time counts
by hours a week; jobs that overlap never count for more than full time. Where the hours are not known a job counts
nothing at the least and full time at the most.

Unit: years, as exact fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from karriere_app.domain.planning.crediting import NO_YEARS, CreditRules, YearRange

_ZERO, _ONE = Fraction(0), Fraction(1)
EARLIEST_YEAR = 1930


class Gap(StrEnum):
    """What a work entry does not say, or says wrongly."""

    NO_FROM_YEAR = "NO_FROM_YEAR"
    NO_TO_YEAR = "NO_TO_YEAR"
    NO_HOURS = "NO_HOURS"
    ENDS_BEFORE_START = "ENDS_BEFORE_START"


@dataclass(frozen=True, kw_only=True)
class Work:
    """A job of the mapping: the years in which it began and ended, and its hours a week."""

    id: str
    from_year: int | None
    to_year: int | None
    hours_week: int | None


@dataclass(frozen=True, kw_only=True)
class Practice:
    """Practice against what is asked. ``has_enough``: True, False, or None where the range holds both.

    ``credited`` is earlier training that counts beside it (§ 6-5); ``left`` is what is still to be practised.
    ``gaps`` are pairs of work id and what it lacks.
    """

    required: Fraction
    worked: YearRange
    credited: YearRange
    left: YearRange
    has_enough: bool | None
    gaps: tuple[tuple[str, Gap], ...]
    section: str
    unverified: str = ""

    @property
    def counted(self) -> YearRange:
        """Work and what is credited together."""
        return self.worked + self.credited


def worked_years(
    jobs: Iterable[Work], today: date, share_of: Callable[[int], Fraction]
) -> tuple[YearRange, tuple[tuple[str, Gap], ...]]:
    """Return how long these jobs are together, and what they do not say. ``share_of``: hours a week to 0 to 1."""
    least: dict[int, Fraction] = {}
    most: dict[int, Fraction] = {}
    gaps: list[tuple[str, Gap]] = []
    for job in jobs:
        found = gap_of(job)
        gaps += [(job.id, gap) for gap in found]
        if job.from_year is None or Gap.ENDS_BEFORE_START in found:
            continue
        knows_hours = job.hours_week is not None
        share = share_of(job.hours_week) if job.hours_week is not None else _ONE
        last = today.year if job.to_year is None else min(job.to_year, today.year)
        for year in range(max(job.from_year, EARLIEST_YEAR), last + 1):
            most[year] = most.get(year, _ZERO) + share
        if job.to_year is not None and knows_hours:
            for year in range(max(job.from_year, EARLIEST_YEAR) + 1, last if job.to_year <= today.year else last + 1):
                least[year] = least.get(year, _ZERO) + share
    return YearRange(_sum(least, today), _sum(most, today)), tuple(gaps)


def gap_of(job: Work) -> tuple[Gap, ...]:
    """Return what a work entry does not say, or says wrongly."""
    found = []
    if job.from_year is None:
        found.append(Gap.NO_FROM_YEAR)
    if job.to_year is None:
        found.append(Gap.NO_TO_YEAR)
    elif job.from_year is not None and job.to_year < job.from_year:
        found.append(Gap.ENDS_BEFORE_START)
    if job.hours_week is None:
        found.append(Gap.NO_HOURS)
    return tuple(found)


def candidate_practice(
    jobs: Iterable[Work], fixed_years: Fraction, today: date, rules: CreditRules, credited: YearRange = NO_YEARS
) -> Practice:
    """Return whether the practice is enough to sit the trade test as a praksiskandidat.

    Varied practice in the trade, 25 % longer than the fixed length (4 years ask for 5, 4.5 for 5.625).
    Source: opplæringslova § 23-2; training credited beside it: opplæringsforskrifta § 6-5. The county decides and may
    approve less in special cases. Full time as 37.5 hours a week is believed.
    """
    worked, gaps = worked_years(jobs, today, lambda hours: min(_ONE, Fraction(hours) / rules.full_time_hours))
    required = rules.practice_factor * fixed_years
    return _held(worked, required, credited, gaps, rules.practice_section, "unverified.full_time")


def on_the_job_practice(jobs: Iterable[Work], today: date, rules: CreditRules) -> Practice:
    """Return whether the practice is enough to begin a contract of fagbrev på jobb.

    At least one year; 80 % and more counts as full time. County practice, not verified (opplæringslova § 7-1).
    """
    full = rules.full_time_hours * rules.on_the_job_full

    def share(hours: int) -> Fraction:
        return _ONE if hours >= full else Fraction(hours) / rules.full_time_hours

    worked, gaps = worked_years(jobs, today, share)
    return _held(worked, rules.on_the_job_years, NO_YEARS, gaps, rules.on_the_job_section, "unverified.on_the_job")


def _held(
    worked: YearRange,
    required: Fraction,
    credited: YearRange,
    gaps: tuple[tuple[str, Gap], ...],
    section: str,
    unverified: str,
) -> Practice:
    counted = worked + credited
    has_enough = True if counted.least >= required else False if counted.most < required else None
    return Practice(
        required=required,
        worked=worked,
        credited=credited,
        left=counted.left_of(required),
        has_enough=has_enough,
        gaps=gaps,
        section=section,
        unverified=unverified,
    )


def _sum(shares: dict[int, Fraction], today: date) -> Fraction:
    return sum((min(_ONE, share) * _length(year, today) for year, share in shares.items()), _ZERO)


def _length(year: int, today: date) -> Fraction:
    """One year; of this year what has gone by, the day included."""
    if year != today.year:
        return _ONE
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return Fraction(today.timetuple().tm_yday, days)
