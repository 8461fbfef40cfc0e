"""The routes of a plan and what they are compared by: months, end, language, money, what earlier education shortens.

A plan has one to three routes, one of them chosen; plan B is a route of the same plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from karriere_app.domain.education_plan import Credit, PlanStep
from karriere_app.domain.planning.advice import LEVELS, advice_for
from karriere_app.domain.planning.money import SHORTEST_GAP_DAYS
from karriere_app.domain.planning.schedule import LEFT_OUT, Schedule

MOST_ROUTES = 3
COMPANY_TYPES = frozenset({"APPRENTICE", "FBJ", "PRAKSISKAND"})
"""Steps whose time credited years shorten (opplæringsforskrifta §§ 6-5 to 6-12)."""
SUBJECT_TYPES = frozenset({"FOV", "VGO_SCHOOL", "VGO_MODULE", "PABYGG", "SUBJECTS"})
"""Steps in which approved subjects and modules need not be taken again (opplæringslova § 18-8)."""
_LEVEL = re.compile(r"\b(A1|A2|B1|B2|C1|C2)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class MoneyPeriod:
    """From when to when a source of money holds, as the calendar has it."""

    funding: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class Shortened:
    """What earlier education shortens on a route: years credited, and names of subjects or modules approved."""

    years: float = 0.0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RouteFacts:
    """A route as it is compared. ``language`` is the highest level that its steps ask for (A1 to C2), as advice."""

    route: str
    title: str
    is_chosen: bool
    steps: int
    chosen_months: int
    training_months: tuple[int, int]
    ends_on: date | None
    language: str | None
    funding: tuple[MoneyPeriod, ...]
    shortened: Shortened


def language_asked(steps: Iterable[PlanStep]) -> str | None:
    """Return the highest level of Norwegian that the steps name, or that usually helps before them; advice, no gate.

    Levels are named in the title and proof of Norwegian courses, and in what any step requires.
    """
    taken = [step for step in steps if step.state not in LEFT_OUT]
    levels = {each.level for each in advice_for((step.type for step in taken if step.type), None, {}, {})}
    for step in taken:
        texts = [step.requirement_text]
        if step.type == "NORSK":
            texts += [step.title, step.evidence_wanted]
        levels.update(found.upper() for text in texts if text for found in _LEVEL.findall(text))
    return max(levels, key=LEVELS.index, default=None)


def money_periods(steps: Iterable[PlanStep], schedule: Schedule) -> tuple[MoneyPeriod, ...]:
    """Return the sources of money along a route, earliest first.

    What follows on from the same source is joined, also over a weekend, holidays or another source beside it: a gap
    that is too short to be told of as a lack of money parts no period either.
    """
    placed = {step.id: step for step in schedule.steps}
    found: list[MoneyPeriod] = []
    for step in steps:
        at = placed.get(step.id)
        if at is None or step.funding in (None, "NONE"):
            continue
        starts, ends = step.funding_from or at.starts_on, step.funding_to or at.ends_on
        if starts <= ends and step.funding is not None:
            found.append(MoneyPeriod(funding=step.funding, starts_on=starts, ends_on=ends))
    joined: list[MoneyPeriod] = []
    latest: dict[str, int] = {}
    for each in sorted(found, key=lambda period: (period.starts_on, period.ends_on, period.funding)):
        place = latest.get(each.funding)
        if place is not None and (each.starts_on - joined[place].ends_on).days <= SHORTEST_GAP_DAYS:
            joined[place] = replace(joined[place], ends_on=max(joined[place].ends_on, each.ends_on))
        else:
            latest[each.funding] = len(joined)
            joined.append(each)
    return tuple(joined)


def shortened(steps: Sequence[PlanStep], rows: Iterable[Credit], credited_years: float | None) -> Shortened:
    """Return what of a plan's credits counts on a route with these steps.

    Credited years shorten time in a company only; a subject or module counts where there is teaching to leave out.
    ``credited_years``: the plan's own sum, which stands before that of the rows.
    """
    types = {step.type for step in steps if step.state not in LEFT_OUT}
    held = tuple(rows)
    years = credited_years if credited_years is not None else sum(credit.years or 0.0 for credit in held)
    names = tuple(
        credit.name_shown or credit.code or ""
        for credit in held
        if not credit.years and (credit.name_shown or credit.code)
    )
    return Shortened(
        years=years if types & COMPANY_TYPES else 0.0,
        names=names if types & SUBJECT_TYPES else (),
    )
