"""What keys and mouse do to a bar of the route: one act of undo each, said to the screen reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent

from ui.forms.plan_words import between, length
from ui.presenters import plan_moves

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.forms.plan_route_model import RouteBar, RouteModel
    from ui.presenters.plan_moves import StepMove
    from ui.presenters.plan_presenter import PlanPresenter

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
SIDEWAYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
UPWARDS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True)
class Pull:
    """A bar being pulled: from where, by which end, and by how many months so far."""

    bar: RouteBar
    from_x: float
    is_length: bool
    by: int = 0


def is_act(event: QKeyEvent) -> bool:
    """Say whether a key changes a step: Shift or Alt with an arrow to the side, Alt with one up or down."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return (event.key() in SIDEWAYS and held in (ALT, SHIFT)) or (event.key() in UPWARDS and held == ALT)


class RouteActs(QObject):
    """Changes the steps of the route in front."""

    def __init__(self, presenter: PlanPresenter, bars: RouteModel, speaker: QWidget) -> None:
        """``speaker`` is the widget in whose name the screen reader tells what came of it."""
        super().__init__(speaker)
        self._presenter, self._bars, self._speaker = presenter, bars, speaker

    def is_frozen(self) -> bool:
        """Whether the plan is agreed: its content is only read."""
        return self._presenter.context.is_final

    def press(self, bar: RouteBar, event: QKeyEvent) -> None:
        """Do what a key means for a bar."""
        key = Qt.Key(event.key())
        if key in UPWARDS:
            self._presenter.move_by(bar.id, UPWARDS[key])
            return
        placed = self._presenter.times.shown.step(bar.id)
        if placed is None:
            return
        row, is_length = self._presenter.steps.row(bar.id), bool(event.modifiers() & SHIFT)
        working, by = self._presenter.times.frame.is_working_day, SIDEWAYS[key]
        move = plan_moves.lengthen(row, placed, by) if is_length else plan_moves.move_start(row, placed, by, working)
        self._change(bar.id, move, is_length=is_length)

    def finish(self, pull: Pull) -> None:
        """Make what was pulled so."""
        move = self._moved(pull) if pull.by else None
        if move is not None:
            self._change(pull.bar.id, move, is_length=pull.is_length)

    def preview(self, pull: Pull) -> tuple[RouteBar, str] | None:
        """The bar as it would be, and the words beside it."""
        move = self._moved(pull)
        if move is None:
            return None
        starts_on, ends_on = move.starts_on, move.ends_on
        bar = replace(pull.bar, starts_on=starts_on, ends_on=ends_on, now_starts_on=starts_on, now_ends_on=ends_on)
        words = between(starts_on, ends_on)
        return bar, f"{length(move.months)}, {words}" if pull.is_length else words

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
        said = self._bars.index_of(step).data(Qt.ItemDataRole.AccessibleTextRole)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._speaker, str(said)))
