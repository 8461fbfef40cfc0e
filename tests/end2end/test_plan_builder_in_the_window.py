"""One plan from its first step to its second version in the real window: once by keys alone, once with the mouse."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.bootstrap import unlock
from karriere_app.clock import SteppingClock
from karriere_app.services import plan_differences, plans, routes
from karriere_app.services.plan_times import schedules
from karriere_app.services.records import list_kind
from tests.end2end.terminal import PASSPHRASE, words_of
from tests.end2end.test_pathways_in_the_window import (
    MODEL,
    MORNING,
    begin_plan,
    drawing,
    hands_of,
    new_profile,
    put_in,
    take,
)
from tests.ui.plan_world import pull
from tests.ui.whole_program import laptop
from ui.demo_hands import CTRL, NONE, Awaited, Hands, Steps
from ui.forms.plan_compare import CompareTable
from ui.widgets.text import Text

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
ACROSS = Qt.Orientation.Horizontal


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock(MORNING)


@pytest.fixture
def profile(tmp_path: Path, clock: SteppingClock) -> Path:
    return new_profile(tmp_path / "Karriere", clock)


def titles(hands: Hands) -> list[str]:
    """What the list says of each step behind its number, from the top: the title first."""
    return [head.accessibleName().split(". ", 1)[1] for head in hands.found("plan_step.head")]


def said(hands: Hands) -> str:
    """Every text in sight."""
    texts = hands.part("planTabs").window().findChildren(Text)
    return "\n".join(each.text() for each in texts if each.isVisible())


def tab(hands: Hands, number: int) -> Steps:
    """Go to a part of the plan by Ctrl and its number."""
    yield hands.sees("planTabs")
    hands.press(Qt.Key(Qt.Key.Key_0 + number), CTRL)
    yield hands.calm()


def steps_are(hands: Hands, count: int) -> Awaited:
    return Awaited(f"{count} steps", lambda: hands.calm().holds() and len(titles(hands)) == count)


def in_drawing(hands: Hands, *keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> Steps:
    """Press keys in the drawing, one after the other."""
    for key, held in keys:
        yield from hands.press_at("planRoute", key, held)


def build_two_routes(hands: Hands) -> Steps:
    """A pathway that is changed in the drawing, and a plan B with another pathway in its place."""
    yield from put_in(hands, "P1")
    first = titles(hands)[0].split(",")[0]
    yield from in_drawing(hands, (Qt.Key.Key_Home, NONE), (Qt.Key.Key_Right, SHIFT), (Qt.Key.Key_Down, ALT))
    yield Awaited("moved", lambda: hands.calm().holds() and titles(hands)[1].startswith(first))
    yield from hands.press_at("routeCopy", Qt.Key.Key_Space)
    yield hands.sees("planRoutes")
    hands.press(Qt.Key.Key_M, CTRL)
    yield from hands.write("pathwaySearch", "barnehage")
    yield from hands.press_at("pathwayPlace", Qt.Key.Key_Right)
    yield from hands.press_at("pathwayPut", Qt.Key.Key_Return)
    yield hands.misses("pathwayPut")
    count = len(MODEL["P2"]["steps"])
    yield steps_are(hands, count)
    yield from in_drawing(hands, (Qt.Key.Key_End, NONE), (Qt.Key.Key_Delete, CTRL))
    yield steps_are(hands, count - 1)
    hands.press(Qt.Key.Key_Z, CTRL)
    yield steps_are(hands, count)


def choose_plan_b(hands: Hands, told: list[str]) -> Steps:
    """Read the comparison cell by cell, and choose plan B in it."""
    yield from tab(hands, 5)
    yield hands.sees("routeTable")
    table = hands.part("routeTable")
    assert isinstance(table, CompareTable)
    model = table.model()
    yield Awaited("two routes", lambda: model.columnCount() == 2)
    cells = [model.index(line, place) for line in range(model.rowCount()) for place in range(2)]
    told += [str(cell.data(Qt.ItemDataRole.AccessibleTextRole)) for cell in cells]
    yield hands.sees("chooseRoute.")
    yield from hands.press_at(hands.found("chooseRoute.")[0].objectName(), Qt.Key.Key_Space)
    yield Awaited("plan B is chosen", lambda: model.headerData(1, ACROSS) == "Plan B (valgt)")


def follow_up(hands: Hands) -> Steps:
    """Agree on the plan, and say that its first step is under way; the content is not opened again."""
    hands.press(Qt.Key.Key_Return, CTRL)
    yield hands.sees("newVersion")
    yield from tab(hands, 7)
    yield hands.sees("progress.state.")
    yield from hands.choose(hands.found("progress.state.")[0].objectName(), "i g")
    yield from hands.press_at(hands.found("progress.seen.")[0].objectName(), Qt.Key.Key_Space)
    yield Awaited("told", lambda: hands.calm().holds() and "begynte 24.11.2026" in said(hands))


def change_in_a_new_version(hands: Hands) -> Steps:
    """Begin a new version with its reason, make a step longer, and read what is different."""
    yield from hands.press_at("newVersion", Qt.Key.Key_Space)
    yield hands.sees("actButton")
    hands.type_on("Fikk plass på skolen")
    yield from hands.press_at("actButton", Qt.Key.Key_Return)
    yield hands.sees("agree")
    yield from tab(hands, 1)
    yield from in_drawing(hands, (Qt.Key.Key_End, NONE), (Qt.Key.Key_Right, SHIFT))
    yield from tab(hands, 7)
    yield from hands.press_at("differences.2", Qt.Key.Key_Space)
    yield Awaited("the difference", lambda: "Måneder er endret fra" in said(hands))


def print_full_copy_in_nynorsk(hands: Hands, pdf: Path) -> Steps:
    """Agree on the version, and save the full copy for the case file."""
    hands.press(Qt.Key.Key_Return, CTRL)
    yield hands.sees("newVersion")
    hands.press(Qt.Key.Key_P, CTRL)
    yield hands.sees("printDocument")
    yield from hands.press_at("printDocument", Qt.Key.Key_Down)
    yield hands.sees("printSave")
    yield from hands.press_at("printLanguage", Qt.Key.Key_Down)
    yield hands.sees("printSave")
    hands.press(Qt.Key.Key_S, CTRL)
    yield from hands.write("fileNameEdit", str(pdf))
    hands.press(Qt.Key.Key_Return)
    yield Awaited(pdf.name, lambda: pdf.is_file() and hands.calm().holds())


def test_a_plan_lives_by_keys_alone(
    qtbot: QtBot, qapp: QApplication, profile: Path, clock: SteppingClock, tmp_path: Path
) -> None:
    pdf, told = tmp_path / "plan.pdf", list[str]()
    with laptop(qtbot, qapp, profile, clock, with_profile=False) as machine:
        hands = hands_of(machine)
        take(qtbot, begin_plan(hands))
        take(qtbot, build_two_routes(hands))
        take(qtbot, choose_plan_b(hands, told))
        take(qtbot, follow_up(hands))
        take(qtbot, change_in_a_new_version(hands))
        take(qtbot, print_full_copy_in_nynorsk(hands, pdf))
    assert [line.split(", ")[1].split(":")[0] for line in told[::2]] == [
        "Måneder",
        "Ferdig",
        "Norsk",
        "Penger",
        "Tidligere utdanning",
    ]
    opened = unlock(profile, PASSPHRASE, None, clock)
    desk = opened.desk
    first, second = sorted(list_kind(desk, "education_plan"), key=lambda row: row["version"])
    assert [(each["status"], each["version"]) for each in (first, second)] == [("REVISED", 1), ("AGREED", 2)]
    (chosen,) = (route for route in routes.of(desk, second["id"]) if route.chosen == "YES")
    assert chosen.title == "Plan B"
    began = [step for step in plans.steps(desk, first["id"]) if step.state == "IN_PROGRESS"]
    assert [(step.actual_start, step.evidence_seen_on) for step in began] == [(date(2026, 11, 24),) * 2]
    words = [each.text for each in plan_differences.between(desk, first["id"], second["id"])]
    assert [each.split(" er endret")[0] for each in words] == ["«Fagprøve»: Måneder", "«Fagprøve»: Siste dag"]
    opened.close()
    printed = " ".join(words_of(pdf).split())
    for part in (f"Plan {second['plan_code']} · versjon 2", "Side 1 av", "Vald veg: Plan B", "Annan veg: Hovudveg"):
        assert part in printed
    assert "Fikk plass på skolen" in printed


def drop(part: QWidget, onto: QWidget, at: QPoint) -> None:
    """Pull a widget by the mouse onto a place of another."""
    start = part.rect().center()
    by = part.mapFromGlobal(onto.mapToGlobal(at)) - start
    pull(part, QPointF(start), by)


def build_with_the_mouse(hands: Hands) -> Steps:
    """Three types pulled out of the palette, ordered in the list and in the drawing, made longer and later there."""
    for count, step_type in enumerate(("NORSK", "FOV", "RKV"), start=1):
        yield hands.sees(f"addStep.{step_type}")
        column = hands.part("planStepsColumn")
        drop(hands.part(f"addStep.{step_type}"), column, QPoint(column.width() // 2, column.height() - 20))
        yield steps_are(hands, count)
    heads = hands.found("plan_step.head")
    drop(heads[2], heads[0], QPoint(40, 4))
    yield Awaited("in the list", lambda: hands.calm().holds() and titles(hands)[0].startswith("Realkomp"))
    view = drawing(hands)
    bars = view.bars.bars()
    row = view.visualRect(view.bars.index(0, 0)).height()
    pull(view.viewport(), view.bar_rect(bars[0].id).center(), QPoint(0, 2 * row))
    yield Awaited("in the drawing", lambda: hands.calm().holds() and titles(hands)[2].startswith("Realkomp"))
    edge = view.bar_rect(bars[1].id)
    month = round(view.scale.month_width)
    pull(view.viewport(), QPointF(edge.right() - 2, edge.center().y()), QPoint(4 * month, 0))
    yield hands.calm()
    pull(view.viewport(), view.bar_rect(bars[2].id).center(), QPoint(6 * month, 0))
    yield hands.calm()


def test_a_route_is_built_with_the_mouse_alone(
    qtbot: QtBot, qapp: QApplication, profile: Path, clock: SteppingClock
) -> None:
    with laptop(qtbot, qapp, profile, clock, with_profile=False) as machine:
        hands = hands_of(machine)
        take(qtbot, begin_plan(hands))
        take(qtbot, build_with_the_mouse(hands))
    opened = unlock(profile, PASSPHRASE, None, clock)
    (plan,) = list_kind(opened.desk, "education_plan")
    steps = plans.steps(opened.desk, plan["id"])
    (times,) = schedules(opened.desk, plan["id"]).values()
    opened.close()
    assert [step.type for step in steps] == ["NORSK", "FOV", "RKV"]
    assert (steps[0].months or 0) >= 3
    assert steps[1].date_mode == "FIXED"
    assert times.steps[1].starts_on > times.steps[0].ends_on
