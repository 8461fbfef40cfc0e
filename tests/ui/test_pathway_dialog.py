"""The dialog of ready pathways and templates: by keys and clicks, over a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import pathways, plans, routes
from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for, type_text
from tests.ui.checks import clipped_texts, duplicate_mnemonics, press, settle, tab_order_problems, unnamed_controls
from ui.dialogs.pathways import PathwayDialog
from ui.presenters import plan_jobs
from ui.presenters.plan_presenter import PlanPresenter
from ui.widgets.card import MessageLine
from ui.widgets.inputs import LineField
from ui.widgets.segments import Choice, Segments
from ui.widgets.text import Link, Text

Keep = Callable[[QWidget], QWidget]
Open = Callable[[], PathwayDialog]


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def person(office: Office) -> str:
    return world.participant(office)


@pytest.fixture
def plan(office: Office, person: str) -> str:
    return plans.start(office.desk, person)


@pytest.fixture
def presenter(office: Office, plan: str) -> PlanPresenter:
    made = PlanPresenter(office.workplace, plan, plan_jobs.context(office.desk, plan), office.home)
    made.load()
    office.settle()
    return made


@pytest.fixture
def open_dialog(office: Office, presenter: PlanPresenter, keep: Keep) -> Open:
    def opened() -> PathwayDialog:
        window = QWidget()
        window.resize(1366, 768)
        keep(window)
        dialog = PathwayDialog(presenter, window)
        dialog.open()
        dialog.activateWindow()
        office.settle()
        settle(dialog)
        return dialog

    return opened


def listed(dialog: PathwayDialog) -> list[str]:
    model = world.find(dialog, QListView, "pathwayList").model()
    return [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]


def panel(dialog: PathwayDialog) -> str:
    settle(dialog)
    held = world.find(dialog, QWidget, "pathwayPanel")
    return "\n".join(text.text() for text in held.findChildren(Text) if text.isVisible())


def search(dialog: PathwayDialog, text: str) -> LineField:
    line = world.find(dialog, LineField, "pathwaySearch")
    line.clear()
    type_text(line, text)
    settle(dialog)
    return line


def steps(office: Office, plan: str) -> list[str | None]:
    office.settle()
    return [step.type for step in plans.steps(office.desk, plan)]


def types_of(name: str) -> list[str | None]:
    return [step.type for each in pathways.ready() if each.id == name for step in each.steps]


def test_the_six_are_listed_with_their_months(open_dialog: Open) -> None:
    dialog = open_dialog()
    rows = listed(dialog)
    assert rows[0] == "Ferdige veier"
    assert len(rows) == 7
    assert rows[1] == "Helsefagarbeider via FOV, norsk B1 og modulstrukturert opplæring, 32–73 mnd · fagbrev"
    assert rows[6].endswith("40–72 mnd · generell studiekompetanse")
    assert world.find(dialog, LineField, "pathwaySearch").hasFocus()
    shown = panel(dialog)
    assert "32–73 mnd · fagbrev · Helsearbeiderfaget" in shown
    assert "Norsk til B1, parallelt med FOV" in shown
    assert "samtidig med andre" in shown
    assert "anslag" in shown
    assert "krever søknad · etter steg 3" in shown


def test_a_warning_is_shown_with_its_date(open_dialog: Open) -> None:
    dialog = open_dialog()
    search(dialog, "23/5")
    assert "Per 01.10.2026" in panel(dialog)
    assert "2027" in world.find(dialog, MessageLine, "pathwayWarning").accessibleName()
    search(dialog, "lære skole")
    assert world.every(dialog, MessageLine, "pathwayWarning") == []


def test_typing_an_arrow_and_enter_put_a_pathway_on_the_plan(office: Office, plan: str, open_dialog: Open) -> None:
    dialog = open_dialog()
    line = search(dialog, "fagprove")
    assert len(listed(dialog)) == 4
    press(line, Qt.Key.Key_Down)
    assert panel(dialog).startswith("Barne- og ungdomsarbeider")
    with office.qtbot.waitSignal(dialog.accepted):
        press(line, Qt.Key.Key_Return)
    assert steps(office, plan) == types_of("P2")
    assert routes.plan_of(office.desk, plan).area == "HSBUA3----"
    office.undo.stack.undo()
    assert steps(office, plan) == []


def test_nothing_found_is_said(open_dialog: Open) -> None:
    dialog = open_dialog()
    search(dialog, "astronaut")
    assert "astronaut" in world.find(dialog, Text, "pathwayNothing").text()
    assert not world.find(dialog, QPushButton, "pathwayPut").isEnabled()


def test_a_trade_is_chosen_where_there_are_several(office: Office, plan: str, open_dialog: Open) -> None:
    dialog = open_dialog()
    assert world.every(dialog, Choice, "pathwayArea") == []
    search(dialog, "praksiskandidat")
    area = world.find(dialog, Choice, "pathwayArea")
    assert [area.itemText(index) for index in range(area.count())] == ["Tømrerfaget", "Betongfaget", "Sveisefaget"]
    area.setFocus()
    press(area, Qt.Key.Key_S)
    with office.qtbot.waitSignal(dialog.accepted):
        world.click(world.find(dialog, QPushButton, "pathwayPut"))
    office.settle()
    found = routes.plan_of(office.desk, plan)
    assert (found.area, found.long_goal) == ("TPSVE3----", "Fagbrev i sveisefaget")


@pytest.mark.parametrize(("pressed", "kept"), [(None, True), (Qt.Key.Key_Right, False)])
def test_a_filled_route_is_asked_about(
    office: Office, plan: str, presenter: PlanPresenter, open_dialog: Open, pressed: Qt.Key | None, kept: bool
) -> None:
    presenter.add_step("GUIDANCE")
    office.settle()
    dialog = open_dialog()
    place = world.find(dialog, Segments, "pathwayPlace")
    if pressed is not None:
        place.setFocus()
        press(place, pressed)
    with office.qtbot.waitSignal(dialog.accepted):
        world.click(world.find(dialog, QPushButton, "pathwayPut"))
    assert steps(office, plan) == (["GUIDANCE"] if kept else []) + types_of("P1")


def test_an_empty_route_is_not_asked_about(open_dialog: Open) -> None:
    dialog = open_dialog()
    assert world.every(dialog, Segments, "pathwayPlace") == []
    assert world.every(dialog, QPushButton, "templateSave") == []


def test_it_goes_on_the_route_in_front(office: Office, plan: str, presenter: PlanPresenter, open_dialog: Open) -> None:
    second = routes.add(office.desk, plan, "Plan B")
    presenter.workplace.announcer.announce(("route",), (second, plan))
    office.settle()
    presenter.show_route(second)
    dialog = open_dialog()
    with office.qtbot.waitSignal(dialog.accepted):
        world.click(world.find(dialog, QPushButton, "pathwayPut"))
    office.settle()
    assert {step.route for step in plans.steps(office.desk, plan)} == {second}


def test_a_route_is_saved_renamed_deleted_and_brought_back(
    office: Office, plan: str, presenter: PlanPresenter, open_dialog: Open
) -> None:
    presenter.add_step("GUIDANCE")
    office.settle()
    dialog = open_dialog()
    world.click(world.find(dialog, QPushButton, "templateSave"))
    line = world.find(dialog, LineField, "templateTitle")
    assert line.hasFocus()
    type_text(line, "Renhold på jobb")
    press(line, Qt.Key.Key_Return)
    office.settle()
    assert listed(dialog)[-2:] == ["Fylkets egne maler", "Renhold på jobb, 0 mnd"]
    assert "Fylkets egen mal." in panel(dialog)
    world.click(world.find(dialog, QPushButton, "templateRename"))
    line = world.find(dialog, LineField, "templateNewTitle")
    assert line.selectedText() == "Renhold på jobb"
    type_text(line, "Renhold")
    press(line, Qt.Key.Key_Return)
    office.settle()
    assert listed(dialog)[-1] == "Renhold, 0 mnd"
    world.click(world.find(dialog, QPushButton, "templateDelete"))
    office.settle()
    assert len(listed(dialog)) == 7
    world.click(world.find(dialog, Link, "messageAct"))
    office.settle()
    assert listed(dialog)[-1] == "Renhold, 0 mnd"
    assert dialog.isVisible()
    assert steps(office, plan) == ["GUIDANCE"]


def test_the_ready_ones_are_not_renamed_or_deleted(open_dialog: Open) -> None:
    dialog = open_dialog()
    assert world.every(dialog, QPushButton, "templateRename") == []
    assert world.every(dialog, QPushButton, "templateDelete") == []


def test_a_refusal_is_told_in_the_dialog(
    office: Office, plan: str, presenter: PlanPresenter, open_dialog: Open
) -> None:
    presenter.add_step("GUIDANCE")
    office.settle()
    dialog = open_dialog()
    world.click(world.find(dialog, QPushButton, "templateSave"))
    line = world.find(dialog, LineField, "templateTitle")
    type_text(line, "Veien til Ahmadi")
    press(line, Qt.Key.Key_Return)
    office.settle()
    assert "navn" in world.find(dialog, MessageLine, "pathwayMessage").accessibleName()
    assert len(listed(dialog)) == 7


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_dialog_fits(
    office: Office,
    plan: str,
    presenter: PlanPresenter,
    open_dialog: Open,
    qapp: QApplication,
    scale: float,
) -> None:
    world.set_scale(qapp, scale)
    presenter.add_step("GUIDANCE")
    office.settle()
    pathways.save_as_template(office.desk, plan, routes.of(office.desk, plan)[0].id, "Renhold på jobb")
    dialog = open_dialog()
    problems = []
    for text in ("23/5", "praksiskandidat", "renhold på jobb"):
        search(dialog, text)
        world.grab(dialog, f"pathways-{text[:6].replace('/', '')}-{round(scale * 100)}")
        problems += clipped_texts(dialog) + unnamed_controls(dialog) + duplicate_mnemonics(dialog)
        problems += tab_order_problems(dialog)
    assert problems == []
    before = dialog.findChildren(QWidget, "pathwayPanel")[0]
    assert before.isVisible()
