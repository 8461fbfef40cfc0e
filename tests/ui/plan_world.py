"""What tests of the plan builder start from: plans whose dates are computed, and the mouse on bars and lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from karriere_app.services import plans
from tests.ui import session_world as world
from tests.ui.checks import settle
from ui.forms.plan_route_view import RouteView
from ui.forms.plan_steps import PlanSteps
from ui.pages.page import PageRequest
from ui.pages.plan import PlanPage

if TYPE_CHECKING:
    from karriere_app.domain.education_plan import PlanStep
    from tests.ui.at_work import Office

STEPS = (
    ("NORSK", "Norsk til B1", 12, 6, 18),
    ("FOV", "Forberedende opplæring, modul 2–4", 18, 12, 24),
    ("RKV", "Realkompetansevurdering", 3, 1, 4),
    ("APPRENTICE", "Læretid i bedrift", 24, 18, 30),
)
"""Type, title, months, fewest and most of the steps of ``computed_plan``."""


def computed_plan(office: Office, steps: tuple[tuple[str, str, int, int, int], ...] = STEPS) -> str:
    """A plan from Monday 4 January 2027 on, whose dates are computed."""
    office.settle()
    made = plans.start(office.desk, world.participant(office))
    office.make("education_plan", made, long_goal="Helsefagarbeider", made_on="2027-01-04")
    for step_type, title, months, least, most in steps:
        values = {"title": title, "months": months, "months_min": least, "months_max": most, "date_mode": "COMPUTED"}
        plans.add_step(office.desk, made, step_type, values)
    return made


def open_plan(
    office: Office,
    keep: Callable[[QWidget], QWidget],
    plan: str,
    *,
    part: str | None = None,
    size: tuple[int, int] = (1366, 768),
) -> world.Frame:
    """Open the page of a plan, read and settled."""
    page = PlanPage(office.workplace)
    frame = world.Frame(page, *size)
    keep(frame)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("plan", record=plan, part=part))
    office.settle()
    settle(frame)
    return frame


def stored(office: Office, plan: str) -> list[PlanStep]:
    """The steps as the store has them, in their order."""
    office.settle()
    return plans.steps(office.desk, plan)


def drawing(frame: QWidget) -> RouteView:
    """The drawing of the route."""
    return world.find(frame, RouteView, "planRoute")


def listed(frame: QWidget) -> PlanSteps:
    """The list of steps."""
    settle(frame)
    (found,) = frame.findChildren(PlanSteps)
    return found


def pull(part: QWidget, start: QPointF, by: QPoint, *, let_go: bool = True) -> None:
    """Press, pull in small steps, and let go."""
    begin = start.toPoint()
    QTest.mousePress(part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin)
    for share in range(1, 11):
        QTest.mouseMove(part, begin + by * share / 10)
    if let_go:
        QTest.mouseRelease(part, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin + by)
