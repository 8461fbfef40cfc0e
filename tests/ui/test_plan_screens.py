"""The plan page on every screen it must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import clipped_texts, duplicate_mnemonics, settle, tab_order_problems, unnamed_controls
from ui.forms.plan_route_view import RouteView
from ui.forms.plan_steps import PlanSteps
from ui.pages.page import PageRequest
from ui.pages.plan import PlanPage
from ui.theme import WidthClass, current_theme


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.mark.parametrize(("width", "height", "scale"), world.SCREENS)
def test_every_part_of_the_plan_fits(
    office: Office, qapp: QApplication, keep: Callable[[QWidget], QWidget], width: int, height: int, scale: float
) -> None:
    world.set_scale(qapp, scale)
    plan = world.plan(office, world.participant(office))
    page = PlanPage(office.workplace)
    frame = world.Frame(page, width, height)
    keep(frame)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("plan", record=plan))
    office.settle()
    page.focus_start()
    problems = []
    wide = current_theme().width_class(width) is WidthClass.COMFORTABLE
    alone = () if wide else ("route", "check")
    for part in ("steps", "open step", "goal", "credit", "compare", *alone, "follow_up"):
        if part == "open step":
            page.open(PageRequest("plan", record=plan, part="steps"))
            frame.findChildren(PlanSteps)[0].open_step(2)
        else:
            page.open(PageRequest("plan", record=plan, part=part))
        office.settle()
        settle(frame)
        world.grab(frame, f"plan-{part.replace(' ', '-')}-{width}-{round(scale * 100)}")
        found = clipped_texts(frame) + unnamed_controls(frame) + duplicate_mnemonics(frame)
        problems += [f"{part}: {each}" for each in found]
        if scale == 1.0:
            problems += [f"{part}: {each}" for each in tab_order_problems(frame)]
    assert problems == []


def test_the_parts_find_their_places_again_when_the_window_changes(
    office: Office, keep: Callable[[QWidget], QWidget]
) -> None:
    plan = world.plan(office, world.participant(office))
    page = PlanPage(office.workplace)
    frame = world.Frame(page, 1366, 768)
    keep(frame)
    with office.qtbot.waitSignal(page.ready):
        page.open(PageRequest("plan", record=plan))
    office.settle()
    for width, is_beside in ((1093, False), (900, False), (1366, True), (900, False), (1366, True)):
        frame.resize(width, 768)
        settle(frame)
        (drawing,) = frame.findChildren(RouteView)
        assert drawing.isVisible() is is_beside
        assert clipped_texts(frame) == []
        if not is_beside:
            page.open(PageRequest("plan", record=plan, part="route"))
            settle(frame)
            assert drawing.isVisible()
            page.open(PageRequest("plan", record=plan, part="steps"))
    assert drawing.viewport().height() >= drawing.wanted_height() - 2
