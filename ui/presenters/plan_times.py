"""The calendar of a plan while it is being written: every edit of a step moves what follows, at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from karriere_app.domain.planning.schedule import Schedule, StepTimes, TimeFrame, schedule
from ui.presenters.record_keeper import one_shot
from ui.presenters.session_presenter import order_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ui.presenters.plan_jobs import PlanContext
    from ui.presenters.record_presenter import RecordPresenter
    from ui.presenters.rows_presenter import RowsPresenter

TIME_FIELDS: Final = frozenset(
    {
        "route",
        "order",
        "type",
        "months",
        "months_min",
        "months_max",
        "date_mode",
        "starts_on",
        "ends_on",
        "parallel",
        "requires",
        "state",
        "actual_start",
        "actual_end",
    }
)
"""The fields of a step that its dates, or those of another, depend on."""

NOTHING: Final = Schedule(steps=(), starts_on=None, ends_on=None, training_months=(0, 0), chosen_months=0, warnings=())


@dataclass(frozen=True)
class StepDates:
    """When a step is. In an agreed plan ``starts_on`` and ``ends_on`` are what was agreed.

    ``now_starts_on`` and ``now_ends_on`` are what is expected now, None where that is the same or nothing was agreed.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    now_starts_on: date | None = None
    now_ends_on: date | None = None


class PlanTimes(QObject):
    """Puts the steps of each route on the calendar, in the GUI thread, from what the rows show now.

    Signals:
        changed: a date, a sum or a warning of some route is another than before, or another route is shown.
    """

    changed = Signal()

    def __init__(self, steps: RowsPresenter, context: PlanContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = steps
        self._context = context
        self._begins_on: date | None = None
        self._shown = context.route
        self._schedules: dict[str | None, Schedule] = {}
        self._dates: dict[str, StepDates] = {}
        self._soon = one_shot(self, 0, self.recompute)
        steps.added.connect(self._follow)
        steps.removed.connect(self.recompute)
        steps.loaded.connect(self.recompute)

    @property
    def shown(self) -> Schedule:
        """The calendar of the route in front."""
        return self.schedule(self._shown)

    @property
    def frame(self) -> TimeFrame:
        """What the routes are computed in: the county's school year, and the plan's date as it is typed now."""
        frame = self._context.frame
        return frame if self._begins_on is None else replace(frame, begins_on=self._begins_on)

    def schedule(self, route: str | None) -> Schedule:
        """The calendar of a route; None is the chosen one. Empty for a route without steps."""
        return self._schedules.get(route if route is not None else self._context.route, NOTHING)

    def dates(self, step: str) -> StepDates:
        """When a step of the route in front is."""
        return self._dates.get(step, StepDates())

    def ends_on(self) -> date | None:
        """The last day of the route in front: as agreed, else as computed."""
        return max((each.ends_on for each in self._dates.values() if each.ends_on is not None), default=None)

    def now_ends_on(self) -> date | None:
        """The day on which an agreed plan is expected to end now, where that is another; else None."""
        expected = self.shown.ends_on
        return expected if self._context.is_final and expected != self.ends_on() else None

    def show(self, route: str | None) -> None:
        """Let another route be the one in front."""
        self._shown = route
        self._note_dates()
        self.changed.emit()

    def take(self, context: PlanContext) -> None:
        """Take what stands around the plan now."""
        self._context = context
        self.recompute()

    def begin_on(self, day: date | None) -> None:
        """Let the routes begin on a day; None for the day the store knows."""
        if day != self._begins_on:
            self._begins_on = day
            self.recompute()

    @Slot()
    def recompute(self) -> None:
        """Compute every route anew; ``changed`` tells where something came out differently."""
        self._soon.stop()
        routes: dict[str | None, list[StepTimes]] = {}
        for row in self._steps.rows():
            routes.setdefault(self._context.home_of(route_of(row)), []).append(times_of(row))
        frame = self.frame
        found = {route: schedule(steps, frame) for route, steps in routes.items()}
        before = (self._schedules, self._dates)
        self._schedules = found
        self._note_dates()
        if before != (self._schedules, self._dates):
            self.changed.emit()

    def _note_dates(self) -> None:
        stored = {row.record_id: row for row in self._steps.rows()} if self._context.is_final else {}
        self._dates = {}
        for each in self.shown.steps:
            row = stored.get(each.id)
            agreed = (date_of(row, "starts_on"), date_of(row, "ends_on")) if row is not None else (None, None)
            starts_on, ends_on = agreed[0] or each.starts_on, agreed[1] or each.ends_on
            self._dates[each.id] = StepDates(
                starts_on,
                ends_on,
                each.starts_on if starts_on != each.starts_on else None,
                each.ends_on if ends_on != each.ends_on else None,
            )

    @Slot(object, bool)
    def _follow(self, row: RecordPresenter, is_new: bool) -> None:
        row.edited.connect(self._edited)
        # A row that is read tells of each of its fields: once they all have come is enough.
        row.shown.connect(self._shown_anew)

    @Slot(str)
    def _edited(self, field: str) -> None:
        if field in TIME_FIELDS:
            self.recompute()

    @Slot(str)
    def _shown_anew(self, field: str) -> None:
        if field in TIME_FIELDS:
            self._soon.start()


def route_of(row: RecordPresenter) -> str | None:
    """The route that a step stands on, also of one that is not in the store yet; None for the chosen one."""
    found: str | None = row.value("route") or row.draft.frame.get("route")
    return found


def date_of(row: RecordPresenter, field: str) -> date | None:
    """The date shown in a field of a row."""
    found = row.value(field)
    return date.fromisoformat(found) if found is not None else None


def times_of(row: RecordPresenter) -> StepTimes:
    """What the calendar needs of a step, as it is written now."""
    value = row.value
    return StepTimes(
        id=row.record_id,
        order=order_of(row),
        type=value("type"),
        months=value("months"),
        months_min=value("months_min"),
        months_max=value("months_max"),
        date_mode=value("date_mode"),
        starts_on=date_of(row, "starts_on"),
        ends_on=date_of(row, "ends_on"),
        parallel=value("parallel") == "YES",
        requires=frozenset(value("requires") or ()),
        state=value("state"),
        actual_start=date_of(row, "actual_start"),
        actual_end=date_of(row, "actual_end"),
    )


def in_order(rows: Iterable[RecordPresenter]) -> list[RecordPresenter]:
    """Steps in the order of the calendar: by order key, then id."""
    return sorted(rows, key=lambda row: (order_of(row) or "", row.record_id))
