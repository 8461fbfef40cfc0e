"""What a pull at a bar, or a key pressed on it, changes in a step: months, or a fixed start. Lengths are months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from karriere_app.domain.planning.schedule import add_months, calendar_months, working_day_from
from ui.presenters.plan_times import date_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from karriere_app.domain.planning.schedule import ScheduledStep
    from ui.presenters.record_presenter import RecordPresenter

MOST_MONTHS: Final = 120


@dataclass(frozen=True)
class StepMove:
    """A step as it would be: its dates, its months, and the fields that make it so."""

    starts_on: date
    ends_on: date
    months: int
    values: Mapping[str, Any]


def lengthen(row: RecordPresenter, placed: ScheduledStep, by: int) -> StepMove:
    """Make a step longer or shorter by months of training; it keeps its start, and a typed end goes along."""
    months = min(MOST_MONTHS, max(0, placed.months + by))
    step_type = row.value("type")
    on_calendar = calendar_months(step_type, months) - calendar_months(step_type, placed.months)
    ends_on = max(placed.starts_on, add_months(placed.ends_on, on_calendar))
    values: dict[str, Any] = {"months": months}
    if _has_fixed(row, "ends_on"):
        if _has_fixed(row, "starts_on"):
            values["ends_on"] = ends_on.isoformat()
        else:
            values |= {"starts_on": placed.starts_on.isoformat(), "ends_on": None}
    return StepMove(placed.starts_on, ends_on, months, values)


def lengthen_on_calendar(row: RecordPresenter, placed: ScheduledStep, by: int) -> StepMove:
    """The same by months of the calendar: of a school year's twelve, ten are training."""
    step_type = row.value("type")
    wanted = calendar_months(step_type, placed.months) + by
    nearest = min(range(MOST_MONTHS + 1), key=lambda months: (abs(calendar_months(step_type, months) - wanted), months))
    return lengthen(row, placed, nearest - placed.months)


def move_start(
    row: RecordPresenter, placed: ScheduledStep, by: int, is_working_day: Callable[[date], bool]
) -> StepMove:
    """Let a step begin with another month, on its first working day; from then on its start is fixed."""
    month = add_months(placed.starts_on.replace(day=1), by)
    starts_on = working_day_from(month, is_working_day) if by else placed.starts_on
    ends_on = max(starts_on, add_months(placed.ends_on, by))
    values: dict[str, Any] = {"date_mode": "FIXED", "starts_on": starts_on.isoformat(), "ends_on": None}
    if _has_fixed(row, "ends_on") and _has_fixed(row, "starts_on"):
        values["ends_on"] = ends_on.isoformat()
    return StepMove(starts_on, ends_on, placed.months, values)


def computed() -> dict[str, Any]:
    """The fields of a step whose dates are computed: it keeps none of its own."""
    return {"date_mode": "COMPUTED", "starts_on": None, "ends_on": None}


def fixed(placed: ScheduledStep | None) -> dict[str, Any]:
    """The fields of a step that stays where it is now."""
    starts_on = placed.starts_on.isoformat() if placed is not None else None
    return {"date_mode": "FIXED", "starts_on": starts_on, "ends_on": None}


def _has_fixed(row: RecordPresenter, field: str) -> bool:
    return row.value("date_mode") != "COMPUTED" and date_of(row, field) is not None
