"""What keys and mouse do to a bar of the route: one act of undo each, said to the screen reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent

from ui.forms.plan_words import between, length
from ui.presenters import plan_moves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from ui.forms.plan_route_model import RouteBar, RouteModel
    from ui.presenters.plan_moves import StepMove
    from ui.presenters.plan_presenter import PlanPresenter

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Act(Enum):
    """What can be done to a step in the drawing."""

    EARLIER = "earlier"
    LATER = "later"
    SHORTER = "shorter"
    LONGER = "longer"
    UP = "up"
    DOWN = "down"
    COMPUTED = "computed"
    REMOVE = "remove"


KEYS: Final[Mapping[tuple[int, Qt.KeyboardModifier], Act]] = {
    (Qt.Key.Key_Left, ALT): Act.EARLIER,
    (Qt.Key.Key_Right, ALT): Act.LATER,
    (Qt.Key.Key_Left, SHIFT): Act.SHORTER,
    (Qt.Key.Key_Right, SHIFT): Act.LONGER,
    (Qt.Key.Key_Up, ALT): Act.UP,
    (Qt.Key.Key_Down, ALT): Act.DOWN,
    (Qt.Key.Key_Delete, CTRL): Act.REMOVE,
}
MONTHS: Final = {Act.EARLIER: -1, Act.LATER: 1, Act.SHORTER: -1, Act.LONGER: 1}
PLACES: Final = {Act.UP: -1, Act.DOWN: 1}


@dataclass(frozen=True)
class Pull:
    """A bar being pulled: from where, by which end, and by how many months so far.

    Pulled upwards or downwards (``is_order``) it goes in front of the step ``before``, or last where that is None.
    """

    bar: RouteBar
    from_at: QPointF
    is_length: bool
    by: int = 0
    is_order: bool = False
    before: str | None = None


def act_of(event: QKeyEvent) -> Act | None:
    """Return what a key does to a step; None where it does nothing."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return KEYS.get((event.key(), held))


class RouteActs(QObject):
    """Changes the steps of the route in front."""

    def __init__(self, presenter: PlanPresenter, bars: RouteModel, speaker: QWidget) -> None:
        """``speaker`` is the widget in whose name the screen reader tells what came of it."""
        super().__init__(speaker)
        self._presenter, self._bars, self._speaker = presenter, bars, speaker

    def is_frozen(self) -> bool:
        """Whether the plan is agreed: its content is only read."""
        return self._presenter.context.is_final

    def do(self, bar: RouteBar, act: Act) -> None:
        """Do something to a step."""
        if act in PLACES:
            self._presenter.move_by(bar.id, PLACES[act])
        elif act is Act.REMOVE:
            self._presenter.steps.remove(bar.id)
        elif act is Act.COMPUTED:
            self._presenter.change_step(bar.id, plan_moves.computed(), self.tr("Regnet ut datoer"))
            self._say(bar.id)
        else:
            self._by_months(bar, MONTHS[act], is_length=act in (Act.SHORTER, Act.LONGER))

    def finish(self, pull: Pull) -> None:
        """Make what was pulled so."""
        if pull.is_order:
            ids = [bar.id for bar in self._bars.bars()]
            after = ids[ids.index(pull.bar.id) + 1 :]
            if pull.before != pull.bar.id and pull.before != next(iter(after), None):
                self._presenter.move_step(pull.bar.id, pull.before)
            return
        move = self._moved(pull) if pull.by else None
        if move is not None:
            self._change(pull.bar.id, move, is_length=pull.is_length)

    def preview(self, pull: Pull) -> tuple[RouteBar, str] | None:
        """The bar as it would be, and the words beside it."""
        move = self._moved(pull) if not pull.is_order else None
        if move is None:
            return None
        starts_on, ends_on = move.starts_on, move.ends_on
        bar = replace(pull.bar, starts_on=starts_on, ends_on=ends_on, now_starts_on=starts_on, now_ends_on=ends_on)
        words = between(starts_on, ends_on)
        return bar, f"{length(move.months)}, {words}" if pull.is_length else words

    def _by_months(self, bar: RouteBar, by: int, *, is_length: bool) -> None:
        placed = self._presenter.times.shown.step(bar.id)
        if placed is None:
            return
        row, working = self._presenter.steps.row(bar.id), self._presenter.times.frame.is_working_day
        move = plan_moves.lengthen(row, placed, by) if is_length else plan_moves.move_start(row, placed, by, working)
        self._change(bar.id, move, is_length=is_length)

    def _moved(self, pull: Pull) -> StepMove | None:
        placed = self._presenter.times.shown.step(pull.bar.id)
        if placed is None:
            return None
        row = self._presenter.steps.row(pull.bar.id)
        if pull.is_length:
            return plan_moves.lengthen_on_calendar(row, placed, pull.by)
        return plan_moves.move_start(row, placed, pull.by, self._presenter.times.frame.is_working_day)

    def _change(self, step: str, move: StepMove, *, is_length: bool) -> None:
        act = self.tr("Endret måneder") if is_length else self.tr("Flyttet start")
        self._presenter.change_step(step, move.values, act)
        self._say(step)

    def _say(self, step: str) -> None:
        said = self._bars.index_of(step).data(Qt.ItemDataRole.AccessibleTextRole)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._speaker, str(said)))
