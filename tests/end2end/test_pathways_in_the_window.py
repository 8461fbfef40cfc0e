"""The six pathways from an empty plan to paper, in the real window by keys and clicks alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import TimeoutError as NeverCame
from pytestqt.qtbot import QtBot

from karriere_app.bootstrap import Beginning, create_profile, prepare_profile, unlock
from karriere_app.clock import SteppingClock
from karriere_app.domain.planning.schedule import Schedule
from karriere_app.security.keys import FLOOR_COST
from karriere_app.services.desk import Desk
from karriere_app.services.pathways import ready
from karriere_app.services.plan_times import schedules
from karriere_app.services.records import RecordChange, apply_changes, list_kind
from resources import VOCABULARIES
from tests.end2end.terminal import PASSPHRASE, words_of
from tests.ui.whole_program import Laptop, laptop
from ui.demo_hands import CTRL, Awaited, Hands, Steps
from ui.forms.plan_route_view import RouteView

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STEP_MS = 10_000
MODEL: dict[str, Any] = {
    each["id"]: each for each in json.loads((VOCABULARIES / "plan_model.json").read_text(encoding="utf-8"))["pathways"]
}
SEARCHES = {
    "P1": "modulstrukturert",
    "P2": "barnehage",
    "P3": "renhold",
    "P4": "tømrer i Syria",
    "P5": "23/5",
    "P6": "kombinasjon",
}
TRADES = {"P3": "k", "P4": "t"}


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock(MORNING)


@pytest.fixture
def profile(tmp_path: Path, clock: SteppingClock) -> Path:
    return new_profile(tmp_path / "Karriere", clock)


def new_profile(folder: Path, clock: SteppingClock) -> Path:
    """A profile with one participant, opened by the passphrase alone."""
    beginning = Beginning(office="Karrieresenteret i Skien", counsellor="Ingrid Moen")
    opened = create_profile(prepare_profile(folder, PASSPHRASE, None, FLOOR_COST), beginning, clock).opened
    values = {
        "given_names": "Amina",
        "family_name": "Yusuf",
        "responsible_counsellor": opened.desk.principal.counsellor,
    }
    apply_changes(opened.desk, [RecordChange("participant", None, values)])
    opened.close()
    return folder


def take(qtbot: QtBot, steps: Steps) -> None:
    """Take the steps of a script, waiting for each."""
    for awaited in steps:
        try:
            qtbot.waitUntil(awaited.holds, timeout=STEP_MS)
        except NeverCame:
            pytest.fail(f"{awaited.what} never came")


def hands_of(machine: Laptop) -> Hands:
    return Hands(machine.program.shell, lambda: machine.program.worker.waiting == 0)


def drawing(hands: Hands) -> RouteView:
    """The drawing of the route."""
    view = hands.part("planRoute")
    assert isinstance(view, RouteView)
    return view


def begin_plan(hands: Hands) -> Steps:
    """Unlock, open the participant and begin a plan."""
    yield from hands.write("passphrase", PASSPHRASE)
    hands.press(Qt.Key.Key_Return)
    yield from hands.click("rail_participants")
    yield from hands.press_at("participantTable", Qt.Key.Key_Return)
    yield hands.sees("participantTabs")
    for _ in range(3):
        yield from hands.press_at("participantTabs", Qt.Key.Key_Right)
    yield from hands.click("plansBegin")
    yield hands.sees("pathwaysOpen")


def put_in(hands: Hands, name: str) -> Steps:
    """Open the pathways with their key, search one, choose a trade where there are several, and put it in."""
    hands.press(Qt.Key.Key_M, CTRL)
    yield from hands.write("pathwaySearch", SEARCHES[name])
    if name in TRADES:
        yield from hands.choose("pathwayArea", TRADES[name])
    yield from hands.click("pathwayPut")
    yield hands.misses("pathwayPut")
    count = len(MODEL[name]["steps"])
    yield Awaited(f"{count} steps", lambda: len(hands.found("plan_step.head")) == count)
    yield hands.sees("planTabs")


def agree_and_print(hands: Hands, pdf: Path) -> Steps:
    """Agree on the plan as it is, and save its pages."""
    hands.press(Qt.Key.Key_Return, CTRL)
    yield hands.sees("newVersion")
    yield from hands.click("planPrint")
    yield from hands.click("printSave")
    yield from hands.write("fileNameEdit", str(pdf))
    hands.press(Qt.Key.Key_Return)
    yield Awaited(pdf.name, lambda: pdf.is_file() and hands.calm().holds())


def the_plan(desk: Desk) -> tuple[dict[str, Any], list[dict[str, Any]], Schedule]:
    """The only plan of the store, its steps in order, and its calendar."""
    (plan,) = list_kind(desk, "education_plan")
    steps = sorted(list_kind(desk, "plan_step"), key=lambda row: (row["order"], row["id"]))
    (times,) = schedules(desk, plan["id"]).values()
    return plan, steps, times


@pytest.mark.parametrize("name", SEARCHES)
def test_a_pathway_becomes_a_dated_plan_on_paper(
    qtbot: QtBot, qapp: QApplication, profile: Path, clock: SteppingClock, tmp_path: Path, name: str
) -> None:
    pdf = tmp_path / "plan.pdf"
    with laptop(qtbot, qapp, profile, clock, with_profile=False) as machine:
        hands = hands_of(machine)
        take(qtbot, begin_plan(hands))
        take(qtbot, put_in(hands, name))
        shown = [head.accessibleName() for head in hands.found("plan_step.head")]
        drawn = [(bar.title, bar.starts_on, bar.ends_on) for bar in drawing(hands).bars.bars()]
        take(qtbot, agree_and_print(hands, pdf))
    model = MODEL[name]
    opened = unlock(profile, PASSPHRASE, None, clock)
    plan, steps, times = the_plan(opened.desk)
    opened.close()
    assert plan["status"] == "AGREED"
    assert list(times.training_months) == model["total_months"]
    assert [(step["type"], step["months_min"], step["months_max"]) for step in steps] == [
        (step["type"], step["months_min"], step["months_max"]) for step in model["steps"]
    ]
    assert plan["goal_end_competence"] == model["end"]
    assert plan["area"] in model["grep"]
    assert plan["area_name_shown"]
    assert plan["grep_snapshot_on"]
    assert plan["long_goal"]
    # Dates: written when agreed, one after the other, none before the day the plan was made.
    assert all(step["starts_on"] <= step["ends_on"] for step in steps)
    assert min(step["starts_on"] for step in steps) >= MORNING.date().isoformat()
    in_turn = [step for step in steps if step.get("parallel") != "YES"]
    assert all(before["ends_on"] <= after["starts_on"] for before, after in pairwise(in_turn))
    assert [step["starts_on"] for step in steps] == [step.starts_on.isoformat() for step in times.steps]
    assert drawn == [
        (step["title"], placed.starts_on, placed.ends_on) for step, placed in zip(steps, times.steps, strict=True)
    ]
    words = " ".join(words_of(pdf).split())
    for step, told in zip(steps, shown, strict=True):
        assert step["title"] in told
        assert step["title"] in words
    assert plan["long_goal"] in words


def put_and_take_back(hands: Hands) -> Steps:
    """Put a pathway on the plan, and take it back with one Ctrl+Z."""
    yield from put_in(hands, "P2")
    hands.press(Qt.Key.Key_Z, CTRL)
    yield Awaited("no steps", lambda: hands.calm().holds() and not hands.found("plan_step.head"))


def make_plan_b(hands: Hands) -> Steps:
    """Put one pathway in, copy the route, and put another pathway in its place on the copy."""
    yield from put_in(hands, "P1")
    yield from hands.click("routeCopy")
    yield hands.sees("planRoutes")
    hands.press(Qt.Key.Key_M, CTRL)
    yield from hands.write("pathwaySearch", SEARCHES["P6"])
    yield from hands.press_at("pathwayPlace", Qt.Key.Key_Right)
    yield from hands.click("pathwayPut")
    yield hands.misses("pathwayPut")
    yield hands.sees("planTabs")
    yield Awaited("3 steps", lambda: len(hands.found("plan_step.head")) == 3)


def test_one_undo_takes_a_pathway_away(qtbot: QtBot, qapp: QApplication, profile: Path, clock: SteppingClock) -> None:
    with laptop(qtbot, qapp, profile, clock, with_profile=False) as machine:
        hands = hands_of(machine)
        take(qtbot, begin_plan(hands))
        take(qtbot, put_and_take_back(hands))
    opened = unlock(profile, PASSPHRASE, None, clock)
    (plan,) = list_kind(opened.desk, "education_plan")
    assert list_kind(opened.desk, "plan_step") == []
    opened.close()
    assert {"long_goal", "goal_end_competence", "area", "programme"} & set(plan) == set()


def test_a_plan_b_is_another_route_of_the_same_plan(
    qtbot: QtBot, qapp: QApplication, profile: Path, clock: SteppingClock
) -> None:
    with laptop(qtbot, qapp, profile, clock, with_profile=False) as machine:
        hands = hands_of(machine)
        take(qtbot, begin_plan(hands))
        take(qtbot, make_plan_b(hands))
    opened = unlock(profile, PASSPHRASE, None, clock)
    (plan,) = list_kind(opened.desk, "education_plan")
    totals = [times.training_months for times in schedules(opened.desk, plan["id"]).values()]
    opened.close()
    by_name = {each.id: each.total_months for each in ready()}
    assert totals == [by_name["P1"], by_name["P6"]]
