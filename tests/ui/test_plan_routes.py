"""The routes above the steps and their comparing: by keys and clicks, over a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from karriere_app.errors import KarriereError
from karriere_app.services import pathways, plans, routes
from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for, type_text
from tests.ui.checks import clipped_texts, duplicate_mnemonics, press, settle, tab_order_problems, unnamed_controls
from ui.forms.plan_compare import ComparePart
from ui.forms.plan_routes import RoutesBar
from ui.forms.session_parts import set_widths
from ui.presenters import plan_jobs
from ui.presenters.plan_presenter import PlanPresenter
from ui.theme import current_theme
from ui.widgets.card import MessageLine
from ui.widgets.inputs import LineField
from ui.widgets.layout import ScrollColumn, column
from ui.widgets.segments import Segments

Keep = Callable[[QWidget], QWidget]


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def plan(office: Office) -> str:
    return world.plan(office, world.participant(office))


@pytest.fixture
def presenter(office: Office, plan: str) -> PlanPresenter:
    made = PlanPresenter(office.workplace, plan, plan_jobs.context(office.desk, plan), office.home)
    made.load()
    office.settle()
    return made


@pytest.fixture
def bar(office: Office, presenter: PlanPresenter, keep: Keep) -> RoutesBar:
    frame = QWidget()
    frame.resize(900, 300)
    inside = column(frame, margins=24)
    made = RoutesBar(presenter)
    inside.addWidget(made)
    inside.addStretch(1)
    keep(frame)
    office.settle()
    settle(frame)
    return made


def titles(office: Office, plan: str) -> list[str | None]:
    office.settle()
    return [route.title for route in routes.of(office.desk, plan)]


def chosen(office: Office, plan: str) -> list[str | None]:
    office.settle()
    return [route.title for route in routes.of(office.desk, plan) if route.chosen == "YES"]


def act(office: Office, bar: QWidget, name: str) -> None:
    """Open the menu with Space and take one of its acts with the arrow keys and Enter."""
    button = world.find(bar, QPushButton, "routeMenu")
    button.setFocus()
    press(button, Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    wanted = next(each for each in menu.actions() if each.objectName() == name)
    assert wanted.isEnabled()
    for _ in menu.actions():
        if menu.activeAction() is wanted:
            break
        press(menu, Qt.Key.Key_Down)
    assert menu.activeAction() is wanted
    press(menu, Qt.Key.Key_Return)
    bar.window().activateWindow()  # painting into memory, no window manager gives the keys back
    office.settle()
    settle(bar)


def shown(bar: QWidget) -> list[str]:
    segments = world.find(bar, Segments, "planRoutes")
    return [segments.itemText(index) for index in range(segments.count())]


def test_a_plan_b_is_a_copy_that_stands_in_front(office: Office, plan: str, bar: RoutesBar) -> None:
    world.click(world.find(bar, QPushButton, "routeCopy"))
    office.settle()
    assert titles(office, plan) == ["Hovedvei", "Plan B"]
    assert shown(bar) == ["Hovedvei (valgt)", "Plan B"]
    assert world.find(bar, Segments, "planRoutes").currentText() == "Plan B"
    assert len(plans.steps(office.desk, plan)) == 12
    assert world.every(bar, QPushButton, "routeCopy") == []


def test_arrows_put_another_route_in_front(office: Office, plan: str, presenter: PlanPresenter, bar: RoutesBar) -> None:
    act(office, bar, "routeAdd")
    segments = world.find(bar, Segments, "planRoutes")
    segments.setFocus()
    assert presenter.steps_shown() == []
    press(segments, Qt.Key.Key_Left)
    assert len(presenter.steps_shown()) == 6
    assert chosen(office, plan) == ["Hovedvei"]
    press(segments, Qt.Key.Key_Delete)
    assert segments.currentText() == "Hovedvei (valgt)"


def test_choosing_renaming_and_removing_by_the_menu(office: Office, plan: str, bar: RoutesBar) -> None:
    act(office, bar, "routeDuplicate")
    act(office, bar, "routeChoose")
    assert chosen(office, plan) == ["Plan B"]
    assert shown(bar) == ["Hovedvei", "Plan B (valgt)"]
    act(office, bar, "routeRename")
    line = world.find(bar, LineField, "routeTitle")
    assert line.hasFocus()
    assert line.selectedText() == "Plan B"
    type_text(line, "Via skole ሰላም")
    press(line, Qt.Key.Key_Return)
    assert titles(office, plan) == ["Hovedvei", "Via skole ሰላም"]
    assert world.every(bar, LineField, "routeTitle") == []
    act(office, bar, "routeRemove")
    assert (titles(office, plan), chosen(office, plan)) == (["Hovedvei"], ["Hovedvei"])
    world.click(world.find(bar, QPushButton, "messageAct"))
    office.settle()
    assert titles(office, plan) == ["Hovedvei", "Via skole ሰላም"]
    assert chosen(office, plan) == ["Via skole ሰላም"]
    assert world.every(bar, QWidget, "routeRemoved") == []


def inks(menu: QMenu, name: str) -> set[str]:
    """The colours in which the words of an entry are painted."""
    image = menu.grab().toImage()
    area = menu.actionGeometry(next(each for each in menu.actions() if each.objectName() == name))
    places = [(x, y) for x in range(area.left(), area.right()) for y in range(area.top(), area.bottom())]
    found = {image.pixelColor(*place).name() for place in places}
    return {role for role in ("text", "text_muted") if current_theme().colour(role).name() in found}


def test_there_is_room_for_three(office: Office, plan: str, bar: RoutesBar) -> None:
    for _ in range(2):
        act(office, bar, "routeAdd")
    assert titles(office, plan) == ["Hovedvei", "Plan B", "Plan C"]
    button = world.find(bar, QPushButton, "routeMenu")
    press(button, Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert {each.objectName(): each.isEnabled() for each in menu.actions()} == {
        "routeChoose": True,
        "routeAdd": False,
        "routeDuplicate": False,
        "routeRename": True,
        "routeRemove": True,
        "templateSave": True,
    }
    texts = {each.objectName(): each.text() for each in menu.actions()}
    assert texts["routeAdd"] == "Ny tom vei\tplanen har tre veier"
    assert texts["routeRename"] == "Gi «Plan C» nytt navn"
    assert inks(menu, "routeAdd") == {"text_muted"}
    assert inks(menu, "templateSave") == {"text"}
    press(menu, Qt.Key.Key_Escape)


def test_a_name_is_let_be_with_escape_and_is_never_empty(office: Office, plan: str, bar: RoutesBar) -> None:
    act(office, bar, "routeRename")
    line = world.find(bar, LineField, "routeTitle")
    line.clear()
    press(line, Qt.Key.Key_Return)
    assert line.isVisible()
    press(line, Qt.Key.Key_Escape)
    assert world.every(bar, LineField, "routeTitle") == []
    assert world.find(bar, QPushButton, "routeMenu").hasFocus()
    assert titles(office, plan) == ["Hovedvei"]


def test_a_route_becomes_a_template(office: Office, plan: str, bar: RoutesBar) -> None:
    act(office, bar, "templateSave")
    line = world.find(bar, LineField, "templateTitle")
    type_text(line, "Helse på jobb")
    world.click(world.find(bar, QPushButton, "templateTitleKeep"))
    office.settle()
    own = [each for each in pathways.available(office.desk) if each.is_own]
    assert [(each.title.nb, len(each.steps)) for each in own] == [("Helse på jobb", 6)]
    assert "Malen er lagret." in world.find(bar, MessageLine, "templateSaved").accessibleName()


def test_a_refused_template_is_told(office: Office, plan: str, presenter: PlanPresenter, bar: RoutesBar) -> None:
    told: list[KarriereError] = []
    presenter.failed.connect(told.append)
    act(office, bar, "templateSave")
    line = world.find(bar, LineField, "templateTitle")
    type_text(line, "Veien til Ahmadi")
    press(line, Qt.Key.Key_Return)
    office.settle()
    assert [getattr(error, "reason", None) for error in told] == ["names_participant"]
    assert len(pathways.available(office.desk)) == 6


def test_an_agreed_plan_shows_its_routes_and_changes_none(
    office: Office, plan: str, presenter: PlanPresenter, bar: RoutesBar
) -> None:
    act(office, bar, "routeAdd")
    office.make("education_plan", plan, long_goal="Kokk")
    plans.agree(office.desk, plan)
    presenter.workplace.announcer.announce(("education_plan",), (plan,))
    office.settle()
    assert shown(bar) == ["Hovedvei (valgt)", "Plan B"]
    assert world.every(bar, QPushButton, "pathwaysOpen") == []
    button = world.find(bar, QPushButton, "routeMenu")
    button.setFocus()
    press(button, Qt.Key.Key_Space)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [each.objectName() for each in menu.actions() if each.isEnabled()] == ["templateSave"]
    press(menu, Qt.Key.Key_Escape)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_bar_fits(
    office: Office,
    plan: str,
    presenter: PlanPresenter,
    qapp: QApplication,
    keep: Keep,
    scale: float,
) -> None:
    world.set_scale(qapp, scale)
    for title in ("Via skole og lære i Skien og Porsgrunn kommune", "Praksiskandidat"):
        routes.add(office.desk, plan, title)
    presenter.routes.load()
    presenter.workplace.announcer.announce(("route",), (plan,))
    office.settle()
    frame = QWidget()
    frame.resize(1040, 700)
    inside = column(frame, margins=24)
    made = RoutesBar(presenter)
    inside.addWidget(made)
    inside.addStretch(1)
    set_widths(frame, current_theme().width_class(1366))
    keep(frame)
    act(office, made, "templateSave")
    world.grab(frame, f"routes-bar-{round(scale * 100)}")
    assert clipped_texts(frame) + unnamed_controls(frame) + duplicate_mnemonics(frame) == []
    assert tab_order_problems(frame) == []


def comparing(office: Office, presenter: PlanPresenter, keep: Keep, width: int = 1200) -> ComparePart:
    frame = QWidget()
    frame.resize(width, 700)
    held = ScrollColumn()
    column(frame).addWidget(held)
    made = ComparePart(presenter)
    held.body.addWidget(made)
    held.body.addStretch(1)
    set_widths(frame, current_theme().width_class(width))
    keep(frame)
    office.settle()
    settle(frame)
    return made


def cells(part: ComparePart) -> list[list[str]]:
    model = part.table.model()
    rows, columns = range(model.rowCount()), range(model.columnCount())
    role = Qt.ItemDataRole.AccessibleTextRole
    return [[str(model.index(row, place).data(role)) for place in columns] for row in rows]


@pytest.fixture
def two_routes(office: Office, plan: str) -> str:
    """A plan B with an apprenticeship; return its id."""
    second = routes.add(office.desk, plan, "Skole og lære")
    pathways.put_on_plan(office.desk, plan, "P2", route=second)
    return second


def test_two_routes_are_compared_in_words(
    office: Office, plan: str, two_routes: str, presenter: PlanPresenter, keep: Keep, qtmodeltester: ModelTester
) -> None:
    office.make("credit", parent=plan, name_shown="Vg1", years=1.0)
    part = comparing(office, presenter, keep)
    model = part.table.model()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # the plugin has no types
    assert [model.headerData(place, Qt.Orientation.Horizontal) for place in range(2)] == [
        "Hovedvei (valgt)",
        "Skole og lære",
    ]
    months, end, language, money, earlier = cells(part)
    assert months[1].startswith("Skole og lære, Måneder: 3 år 9 mnd, kan bli 45–47 mnd, ")
    assert language == [
        "Hovedvei (valgt), Norsk: B1, som råd",
        "Skole og lære, Norsk: B2, som råd, norsk B2 i stedet for B1",
    ]
    assert money[0] == "Hovedvei (valgt), Penger: ikke lagt inn"
    assert money[1].endswith("også lærlinglønn")
    assert earlier[1] == "Skole og lære, Tidligere utdanning: 1 år godskrevet, 1 år mer godskrevet"
    assert "ferdig" in end[1]
    (sentence,) = part.sentences()
    assert sentence.startswith("Skole og lære: ")
    assert "norsk B2 i stedet for B1, også lærlinglønn, 1 år mer godskrevet." in sentence
    world.grab(part.window(), "compare-1200")


def test_another_route_is_chosen_from_the_table(
    office: Office, plan: str, two_routes: str, presenter: PlanPresenter, keep: Keep
) -> None:
    part = comparing(office, presenter, keep)
    button = world.find(part, QPushButton, f"chooseRoute.{two_routes}")
    assert button.accessibleName() == "Velg Skole og lære"
    button.setFocus()
    press(button, Qt.Key.Key_Space)
    assert chosen(office, plan) == ["Skole og lære"]
    settle(part)
    assert part.table.hasFocus()
    assert part.table.model().headerData(1, Qt.Orientation.Horizontal) == "Skole og lære (valgt)"
    assert world.every(part, QPushButton, f"chooseRoute.{two_routes}") == []


def test_one_route_alone_offers_a_plan_b(office: Office, plan: str, presenter: PlanPresenter, keep: Keep) -> None:
    part = comparing(office, presenter, keep)
    assert not part.table.isVisible()
    world.click(world.find(part, QPushButton, "compareCopy"))
    assert titles(office, plan) == ["Hovedvei", "Plan B"]
    settle(part)
    assert part.sentences() == ("Plan B: like lang, ferdig samtidig, samme norsk, samme penger.",)


def test_routes_of_an_agreed_plan_are_only_read(
    office: Office, plan: str, two_routes: str, presenter: PlanPresenter, keep: Keep
) -> None:
    plans.agree(office.desk, plan)
    presenter.workplace.announcer.announce(("education_plan",), (plan,))
    office.settle()
    part = comparing(office, presenter, keep)
    assert part.table.isVisible()
    assert world.every(part, QPushButton, f"chooseRoute.{two_routes}") == []


@pytest.mark.parametrize(("width", "scale"), [(1280, 1.0), (1000, 1.0), (1280, 2.0)])
def test_the_table_fits(
    office: Office,
    plan: str,
    two_routes: str,
    presenter: PlanPresenter,
    keep: Keep,
    qapp: QApplication,
    width: int,
    scale: float,
) -> None:
    world.set_scale(qapp, scale)
    third = routes.add(office.desk, plan, "Fagbrev på jobb som renholdsoperatør i kommunen")
    pathways.put_on_plan(office.desk, plan, "P3", route=third)
    part = comparing(office, presenter, keep, width)
    window = part.window()
    world.grab(window, f"compare-three-{width}-{round(scale * 100)}")
    assert clipped_texts(window) + unnamed_controls(window) + duplicate_mnemonics(window) == []
    assert tab_order_problems(window) == []
    lowest = part.table.rowViewportPosition(4) + part.table.rowHeight(4)
    assert lowest <= part.table.viewport().height()
