"""The calendar of a plan's route: when each step begins and ends, what that adds up to, what does not fit.

Steps stand in the order of (order key, id). A computed step follows those before it; a fixed one stands where it was
put and moves what follows; what has happened (``actual_start``, ``actual_end``) counts before both, and draws nothing
that has not happened to days before the plan's own.

Unit: calendar months. A school year has ten training months and takes twelve on the calendar.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from karriere_app.domain.education_plan import PlanStep

DEFAULT_SCHOOL_YEAR_START = date(2024, 8, 15)
"""Where the county profile says nothing; only month and day count."""

SCHOOL_TYPES = frozenset({"VGO_SCHOOL", "PABYGG"})
"""Steps that begin with a school year. Modules, FOV and apprenticeships begin all year round."""

LEFT_OUT = frozenset({"DROPPED", "EXEMPTED"})
"""States of steps that will not be taken: they are in no sum and hold nothing up."""

TRAINING_MONTHS_PER_SCHOOL_YEAR = 10
_SUMMER_MONTHS = 2
_LONGEST_REST_DAYS = 31
_DAY = timedelta(days=1)


class WarningCode(Enum):
    """What does not fit in a route."""

    STEP_BEFORE_REQUIREMENT = "STEP_BEFORE_REQUIREMENT"
    REQUIREMENT_MISSING = "REQUIREMENT_MISSING"
    CIRCLE = "CIRCLE"
    ENDS_BEFORE_START = "ENDS_BEFORE_START"
    OVERLAPS_PREVIOUS = "OVERLAPS_PREVIOUS"
    MONTHS_OUTSIDE_RANGE = "MONTHS_OUTSIDE_RANGE"


@dataclass(frozen=True, kw_only=True)
class StepTimes:
    """What the calendar needs of a step; ``order`` is its fractional key, ``parallel`` runs beside the one before."""

    id: str
    order: str | None = None
    type: str | None = None
    months: int | None = None
    months_min: int | None = None
    months_max: int | None = None
    date_mode: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    parallel: bool = False
    requires: frozenset[str] = frozenset()
    state: str | None = None
    actual_start: date | None = None
    actual_end: date | None = None

    @property
    def chosen_months(self) -> int:
        """The months chosen, else the fewest, else none."""
        return max(0, _first(self.months, self.months_min))

    @property
    def is_computed(self) -> bool:
        """Whether the dates follow from the steps before; without a mode, typed dates are fixed ones."""
        if self.starts_on is None and self.ends_on is None:
            return True
        return self.date_mode == "COMPUTED"

    @property
    def is_left_out(self) -> bool:
        """Whether the step is dropped or exempted from."""
        return self.state in LEFT_OUT


@dataclass(frozen=True, kw_only=True)
class TimeFrame:
    """What a route is computed in: its first day, month and day of the school year, which days are working days."""

    begins_on: date
    school_year_start: date
    is_working_day: Callable[[date], bool]


@dataclass(frozen=True, kw_only=True)
class ScheduledStep:
    """A step on the calendar. ``ends_on`` is its last day; only where it was typed so may it lie before the first.

    ``is_counted``: its months are in the sums (it is not parallel). ``is_fixed``: it does not move with the others.
    """

    id: str
    starts_on: date
    ends_on: date
    months: int
    is_counted: bool
    is_fixed: bool


@dataclass(frozen=True, kw_only=True)
class TimeWarning:
    """What does not fit with a step; ``other`` is the step it does not fit with."""

    code: WarningCode
    step: str
    other: str | None = None


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A route on the calendar. Dropped and exempted steps are not in it.

    ``training_months``: fewest and most, of the steps that are not parallel. ``chosen_months``: of the same steps.
    """

    steps: tuple[ScheduledStep, ...]
    starts_on: date | None
    ends_on: date | None
    training_months: tuple[int, int]
    chosen_months: int
    warnings: tuple[TimeWarning, ...]

    def step(self, step_id: str) -> ScheduledStep | None:
        """Return a step by its id; None where it is not in the route."""
        return next((step for step in self.steps if step.id == step_id), None)


def step_times(step: PlanStep) -> StepTimes:
    """Return what the calendar needs of a plan's step."""
    return StepTimes(
        id=step.id,
        order=step.order,
        type=step.type,
        months=step.months,
        months_min=step.months_min,
        months_max=step.months_max,
        date_mode=step.date_mode,
        starts_on=step.starts_on,
        ends_on=step.ends_on,
        parallel=step.parallel == "YES",
        requires=frozenset(step.requires or ()),
        state=step.state,
        actual_start=step.actual_start,
        actual_end=step.actual_end,
    )


def schedule(steps: Iterable[StepTimes], frame: TimeFrame) -> Schedule:
    """Put the steps of one route on the calendar, in one pass over them. Never raises; odd data becomes warnings."""
    everything = sorted(steps, key=lambda step: (step.order or "", step.id))
    taken = [step for step in everything if not step.is_left_out]
    walk = _Walk(frame)
    for step in taken:
        walk.place(step)
    exempted = {step.id for step in everything if step.state == "EXEMPTED"}
    placed = tuple(walk.placed.values())
    counted = [step for step in taken if not step.parallel]
    return Schedule(
        steps=placed,
        starts_on=min((min(step.starts_on, step.ends_on) for step in placed), default=None),
        ends_on=max((max(step.starts_on, step.ends_on) for step in placed), default=None),
        training_months=(sum(map(_fewest_months, counted)), sum(map(_most_months, counted))),
        chosen_months=sum(step.chosen_months for step in counted),
        warnings=(*walk.overlaps, *_warnings(taken, walk, exempted)),
    )


def find_circle(requires: Mapping[str, frozenset[str]]) -> tuple[str, ...] | None:
    """Return steps that wait for each other, each requiring the next and the last the first; None where none do."""
    done: set[str] = set()
    for first in requires:
        path: dict[str, None] = {}
        waiting = [(first, iter(sorted(requires[first])))] if first not in done else []
        path.update(dict.fromkeys(name for name, _ in waiting))
        while waiting:
            name, others = waiting[-1]
            other = next((one for one in others if one not in done), None)
            if other is None:
                waiting.pop()
                del path[name]
                done.add(name)
            elif other in path:
                whole = list(path)
                return tuple(whole[whole.index(other) :])
            else:
                path[other] = None
                waiting.append((other, iter(sorted(requires.get(other, frozenset())))))
    return None


def closes_circle(requires: Mapping[str, frozenset[str]], step: str, other: str) -> bool:
    """Say whether ``step`` may not require ``other``, because ``other`` waits for ``step`` already (or is it)."""
    seen: set[str] = set()
    waiting = [other]
    while waiting:
        name = waiting.pop()
        if name == step:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(requires.get(name, frozenset()))
    return False


def calendar_months(step_type: str | None, training_months: int) -> int:
    """Return how many months on the calendar so many months of training take; in school a summer lies between years."""
    if step_type not in SCHOOL_TYPES or training_months <= 0:
        return max(0, training_months)
    return training_months + _SUMMER_MONTHS * ((training_months - 1) // TRAINING_MONTHS_PER_SCHOOL_YEAR)


def add_months(day: date, months: int) -> date:
    """Return the day so many months on (or back); a day missing in that month becomes its last one.

    Beyond the calendar's first and last year: its first or last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def working_day_from(day: date, is_working_day: Callable[[date], bool]) -> date:
    """Return the first working day on or after a day; the day itself where a whole month has none."""
    found = day
    for _ in range(_LONGEST_REST_DAYS):
        if is_working_day(found):
            return found
        if found == date.max:
            return day
        found += _DAY
    return day


def free_after(step: ScheduledStep) -> date:
    """Return the first day on which what waits for a step may begin: the day after, or the same where it takes none."""
    last = max(step.starts_on, step.ends_on)
    if step.months == 0 and step.starts_on >= step.ends_on:
        return last
    return last + _DAY if last < date.max else last


class _Walk:
    """The way through the steps of a route: what is placed so far, and from when the next one is free to begin."""

    def __init__(self, frame: TimeFrame) -> None:
        self._frame = frame
        self.placed: dict[str, ScheduledStep] = {}
        self.overlaps: list[TimeWarning] = []
        self._free_from: date = frame.begins_on
        self._holds_up: str | None = None
        self._beside: date = frame.begins_on

    def place(self, step: StepTimes) -> None:
        """Put the next step on the calendar."""
        starts_on, ends_on = self._dates(step)
        if not step.parallel:
            if self._holds_up is not None and starts_on < self._free_from and step.actual_start is None:
                self.overlaps.append(
                    TimeWarning(code=WarningCode.OVERLAPS_PREVIOUS, step=step.id, other=self._holds_up)
                )
            self._beside = self._not_before_the_plan(step, starts_on)
        placed = ScheduledStep(
            id=step.id,
            starts_on=starts_on,
            ends_on=ends_on,
            months=step.chosen_months,
            is_counted=not step.parallel,
            is_fixed=not step.is_computed or step.actual_start is not None or step.actual_end is not None,
        )
        self.placed[step.id] = placed
        if not step.parallel:
            free_from = self._not_before_the_plan(step, free_after(placed))
            if self._holds_up is None or free_from >= self._free_from:
                self._free_from, self._holds_up = free_from, step.id

    def _not_before_the_plan(self, step: StepTimes, day: date) -> date:
        """What was over before the plan was made leaves what follows to the plan's own days."""
        has_happened = step.actual_start is not None or step.actual_end is not None
        return max(day, self._frame.begins_on) if has_happened else day

    def _dates(self, step: StepTimes) -> tuple[date, date]:
        """Return first and last day: as planned, and where it has happened, as it happened."""
        starts_on, ends_on = self._planned(step)
        begun, done = step.actual_start, step.actual_end
        if begun is not None:
            starts_on = begun
            if step.is_computed or step.ends_on is None or ends_on < begun:
                ends_on = self._end(step, begun)
        if done is not None:
            ends_on = done
            if begun is None and starts_on > done:
                starts_on = self._start(step, done)
        return starts_on, ends_on

    def _planned(self, step: StepTimes) -> tuple[date, date]:
        if step.is_computed:
            starts_on = self._computed_start(step)
            return starts_on, self._end(step, starts_on)
        if step.starts_on is not None:
            return step.starts_on, step.ends_on if step.ends_on is not None else self._end(step, step.starts_on)
        assert step.ends_on is not None  # a step that is not computed has a date
        return self._start(step, step.ends_on), step.ends_on

    def _computed_start(self, step: StepTimes) -> date:
        earliest = self._beside if step.parallel else self._free_from
        for required in step.requires:
            before = self.placed.get(required)
            if before is not None:
                earliest = max(earliest, free_after(before))
        if step.type in SCHOOL_TYPES:
            return self._school_start(earliest)
        return working_day_from(earliest, self._frame.is_working_day)

    def _school_start(self, earliest: date) -> date:
        """Return the first school year's first day on or after a day."""
        wanted = self._frame.school_year_start
        for year in (earliest.year, earliest.year + 1):
            if year > date.max.year:
                break
            last = calendar.monthrange(year, wanted.month)[1]
            first = working_day_from(date(year, wanted.month, min(wanted.day, last)), self._frame.is_working_day)
            if first >= earliest:
                return first
        return earliest

    def _end(self, step: StepTimes, starts_on: date) -> date:
        months = calendar_months(step.type, step.chosen_months)
        if months == 0:
            return starts_on
        return working_day_from(add_months(starts_on, months) - _DAY, self._frame.is_working_day)

    def _start(self, step: StepTimes, ends_on: date) -> date:
        """Return the first day of a step of which only the last is known."""
        months = calendar_months(step.type, step.chosen_months)
        if months == 0 or ends_on == date.max:
            return ends_on
        starts_on = working_day_from(add_months(ends_on + _DAY, -months), self._frame.is_working_day)
        return min(starts_on, ends_on)


def _warnings(taken: list[StepTimes], walk: _Walk, exempted: set[str]) -> Iterable[TimeWarning]:
    circle = find_circle({step.id: step.requires for step in taken})
    if circle is not None:
        yield TimeWarning(code=WarningCode.CIRCLE, step=circle[0], other=circle[1 % len(circle)])
    for step in taken:
        placed = walk.placed[step.id]
        if placed.ends_on < placed.starts_on:
            yield TimeWarning(code=WarningCode.ENDS_BEFORE_START, step=step.id)
        if _is_outside_range(step):
            yield TimeWarning(code=WarningCode.MONTHS_OUTSIDE_RANGE, step=step.id)
        for required in sorted(step.requires - exempted - {step.id}):
            before = walk.placed.get(required)
            if before is None:
                yield TimeWarning(code=WarningCode.REQUIREMENT_MISSING, step=step.id, other=required)
            elif placed.starts_on < free_after(before):
                yield TimeWarning(code=WarningCode.STEP_BEFORE_REQUIREMENT, step=step.id, other=required)


def _is_outside_range(step: StepTimes) -> bool:
    months = step.chosen_months
    too_few = step.months_min is not None and months < step.months_min
    return too_few or (step.months_max is not None and months > step.months_max)


def _fewest_months(step: StepTimes) -> int:
    return max(0, _first(step.months_min, step.months))


def _most_months(step: StepTimes) -> int:
    if step.months_max is not None:
        return max(0, step.months_max)
    return max(_fewest_months(step), step.chosen_months)


def _first(*numbers: int | None) -> int:
    """Return the first number that is given, else 0."""
    return next((number for number in numbers if number is not None), 0)
