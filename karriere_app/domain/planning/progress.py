"""How far the steps of a plan are: what a state dates, grades of each scale, and what it does to the plan's end.

Progress is follow-up: it needs no new version of the plan (records.md, plan_step).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from karriere_app.domain.planning.schedule import Schedule, StepTimes, TimeFrame, add_months, schedule

DATED_BY: Mapping[str, str] = MappingProxyType(
    {
        "APPLIED": "applied_on",
        "IN_PROGRESS": "actual_start",
        "COMPLETED": "actual_end",
        "FAILED": "actual_end",
        "INTERRUPTED": "actual_end",
    }
)
"""State of a step -> the field that says when it came to that."""

OVER = frozenset({"COMPLETED", "FAILED", "INTERRUPTED"})
"""States in which a step lies behind; DROPPED and EXEMPTED steps never lay ahead."""

_STAGES: Mapping[str, int] = MappingProxyType({"PLANNED": 0, "APPLIED": 1, "ADMITTED": 2, "IN_PROGRESS": 3})
_DATES: tuple[tuple[str, int], ...] = (("applied_on", 1), ("actual_start", 3), ("actual_end", 4))


@dataclass(frozen=True, kw_only=True)
class GradeValue:
    """One value of a scale: what is stored, and its words."""

    value: str | int
    nb: str
    nn: str
    passes: bool


def _value(value: str | int, nb: str, nn: str = "", *, passes: bool = True) -> GradeValue:
    return GradeValue(value=value, nb=nb, nn=nn or nb, passes=passes)


GRADES: Mapping[str, tuple[GradeValue, ...]] = MappingProxyType(
    {
        "GRADE_1_6": tuple(_value(grade, str(grade), passes=grade >= 2) for grade in range(1, 7)),
        "TRADE_TEST": (
            _value("PASSED_VERY_WELL", "bestått meget godt", "greidd mykje godt"),
            _value("PASSED", "bestått", "greidd"),
            _value("NOT_PASSED", "ikke bestått", "ikkje greidd", passes=False),
        ),
        "APPROVED": (
            _value("APPROVED", "godkjent", "godkjend"),
            _value("NOT_APPROVED", "ikke godkjent", "ikkje godkjend", passes=False),
        ),
        "LEVEL": (
            _value("LOW", "lav måloppnåelse", "låg måloppnåing"),
            _value("MIDDLE", "middels måloppnåelse", "middels måloppnåing"),
            _value("HIGH", "høy måloppnåelse", "høg måloppnåing"),
        ),
    }
)
"""Scale (vocabulary ``grade_scale``) -> its values, as a person lists them.

Source: opplæringsforskrifta §§ 9-3, 9-5, 15-3 and 15-5 (education.md, "Assessment").
"""

USUAL_SCALE: Mapping[str, str] = MappingProxyType(
    {
        "FOV": "LEVEL",
        "RKV": "APPROVED",
        "GODKJ": "APPROVED",
        "VGO_SCHOOL": "GRADE_1_6",
        "VGO_MODULE": "APPROVED",
        "FBJ": "TRADE_TEST",
        "APPRENTICE": "TRADE_TEST",
        "PRAKSISKAND": "TRADE_TEST",
        "THEORY_EXAM": "GRADE_1_6",
        "TRADE_TEST": "TRADE_TEST",
        "PABYGG": "GRADE_1_6",
        "SUBJECTS": "GRADE_1_6",
    }
)
"""Type of step -> the scale that is offered first; any other can be chosen."""


def grade_value(grade: Mapping[str, Any] | None) -> GradeValue | None:
    """Return the value that a grade stands for; None where there is none or no scale has it."""
    if not grade:
        return None
    scale = GRADES.get(str(grade.get("scale")), ())
    return next((each for each in scale if str(each.value) == str(grade.get("value"))), None)


def state_changes(state: str, on: date, step: Mapping[str, Any]) -> dict[str, Any]:
    """Return what saying a state on a day sets in a step, in JSON form.

    The day goes into the field that dates the state. A step that is set back loses the dates of what it has not
    reached any more; dates of what came before stay. ``step`` is the step in JSON form as it stands.
    """
    changes: dict[str, Any] = {"state": state}
    stage = _STAGES.get(state)
    if stage is not None:
        changes |= {name: None for name, reached in _DATES if reached > stage and step.get(name) is not None}
    dated = DATED_BY.get(state)
    if dated is not None:
        changes[dated] = on.isoformat()
    return changes


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """When a plan was agreed to end, and when it ends as things have gone.

    ``months_later`` are calendar months to the nearest, negative for earlier; ``days_later`` the days in all.
    """

    agreed_on: date
    expected_on: date
    months_later: int
    days_later: int

    @property
    def words_nb(self) -> str:
        """The forecast in bokmål."""
        if self.days_later == 0:
            return "Planen blir ferdig som avtalt."
        way = "senere" if self.days_later > 0 else "tidligere"
        return f"Planen blir ferdig {amount_nb(self.agreed_on, self.expected_on)} {way} enn avtalt."


def amount_nb(one: date, other: date) -> str:
    """Return how far two days are from each other: months to the nearest, or days where that is less than one."""
    months, days = abs(months_between(one, other)), abs((other - one).days)
    count, single, many = (months, "måned", "måneder") if months else (days, "dag", "dager")
    return f"{count} {single if count == 1 else many}"


def forecast(steps: Iterable[StepTimes], frame: TimeFrame) -> Forecast | None:
    """Return what the actual dates do to the end of one route of an agreed plan; None where it has no steps.

    The dates stored in an agreed plan are the plan; ``schedule`` with what has happened is the forecast.
    """
    held = list(steps)
    agreed_end, expected_end = agreed_schedule(held, frame).ends_on, schedule(held, frame).ends_on
    if agreed_end is None or expected_end is None:
        return None
    return Forecast(
        agreed_on=agreed_end,
        expected_on=expected_end,
        months_later=months_between(agreed_end, expected_end),
        days_later=(expected_end - agreed_end).days,
    )


def agreed_schedule(steps: Iterable[StepTimes], frame: TimeFrame) -> Schedule:
    """Return a route as it was agreed: the stored dates, nothing of what has happened since.

    A step that was taken out afterwards still has its stored dates and is in it; one without was never in the plan.
    """
    return schedule((_as_agreed(step) for step in steps), frame)


def months_between(earlier: date, later: date) -> int:
    """Return the calendar months from one day to another, to the nearest; negative where the other comes first."""
    if later < earlier:
        return -months_between(later, earlier)
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    candidates = (months - 1, months, months + 1)
    return min(candidates, key=lambda count: abs((later - add_months(earlier, count)).days))


def _as_agreed(step: StepTimes) -> StepTimes:
    is_dated = step.starts_on is not None or step.ends_on is not None
    state = None if is_dated or not step.is_left_out else step.state
    return replace(step, actual_start=None, actual_end=None, state=state, date_mode="FIXED" if is_dated else None)
