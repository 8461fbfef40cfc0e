"""Choosing a programme area by keys and clicks, and what a plan stores of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.domain.planning.programmes import Catalogue
from karriere_app.services import plans, records
from karriere_app.services.desk import Desk
from karriere_app.services.vocabularies import Vocabularies
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import (
    clipped_texts,
    duplicate_mnemonics,
    leaked,
    press,
    settle,
    tab_order_problems,
    unnamed_controls,
)
from ui.dialogs.programme_picker import ProgrammePicker, SearchLine
from ui.forms.area_panel import WayButton
from ui.forms.plan_area import AreaField, PlanAreaField
from ui.presenters import plan_jobs
from ui.presenters.plan_presenter import PlanPresenter
from ui.presenters.record_presenter import RecordPresenter
from ui.widgets.card import MessageLine
from ui.widgets.layout import column
from ui.widgets.segments import Choice
from ui.widgets.text import Link, Text

VOCABULARIES = Vocabularies()
CATALOGUE = VOCABULARIES.catalogue()
Keep = Callable[[QWidget], QWidget]
OpenPicker = Callable[..., ProgrammePicker]


@pytest.fixture
def open_picker(keep: Keep) -> OpenPicker:
    def opened(chosen: str | None = None, catalogue: Catalogue = CATALOGUE, **options: Any) -> ProgrammePicker:
        picker = ProgrammePicker(catalogue, VOCABULARIES.load("styrk"), chosen, **options)
        # ``keep`` takes it apart; a test looks at it after it was closed.
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        keep(picker)
        settle(picker)
        return picker

    return opened


def search(picker: ProgrammePicker) -> SearchLine:
    return world.find(picker, SearchLine, "programmeSearch")


def view(picker: ProgrammePicker) -> QListView:
    return world.find(picker, QListView, "programmeList")


def shown_rows(picker: ProgrammePicker) -> list[str]:
    model = view(picker).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def marked(picker: ProgrammePicker) -> str:
    return str(view(picker).currentIndex().data())


def panel_shows(picker: ProgrammePicker, name: str, qtbot: QtBot) -> None:
    def same() -> bool:
        names = [each.text() for each in picker.findChildren(Text, "areaName") if each.isVisible()]
        return names == [name]

    qtbot.waitUntil(same, timeout=2000)


def typed(picker: ProgrammePicker, text: str) -> None:
    line = search(picker)
    line.setFocus()
    line.selectAll()
    world.write(line, text)
    settle(picker)


# --- finding


def test_typing_marks_the_first_hit_and_enter_takes_it(open_picker: OpenPicker, qtbot: QtBot) -> None:
    picker = open_picker()
    assert search(picker).hasFocus()
    world.type_keys(search(picker), "hjelpepl")
    assert marked(picker) == "Helsearbeiderfaget"
    with qtbot.waitSignal(picker.area_chosen, timeout=2000) as caught:
        press(search(picker), Qt.Key.Key_Return)
    assert caught.args == ["HSHEA3----"]
    assert not picker.isVisible()


@pytest.mark.parametrize("part", ["programmeList", "way_HSHSF1_HSBUA2_HSBUA3"])
def test_enter_takes_the_marked_area_from_list_and_ways(open_picker: OpenPicker, qtbot: QtBot, part: str) -> None:
    picker = open_picker("HSBUA3")
    held = world.find(picker, QWidget, part)
    held.setFocus()
    with qtbot.waitSignal(picker.area_chosen, timeout=2000) as caught:
        press(held, Qt.Key.Key_Return)
    assert caught.args == ["HSBUA3----"]


def test_a_double_click_takes_an_area(open_picker: OpenPicker, qtbot: QtBot) -> None:
    picker = open_picker()
    typed(picker, "HSBUA3")
    place = view(picker).visualRect(view(picker).model().index(0, 0)).center()
    with qtbot.waitSignal(picker.area_chosen, timeout=2000) as caught:
        QTest.mouseClick(view(picker).viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(view(picker).viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert caught.args == ["HSBUA3----"]


def test_arrows_go_through_the_hits_while_the_search_keeps_the_keys(open_picker: OpenPicker, qtbot: QtBot) -> None:
    picker = open_picker()
    typed(picker, "snekker")
    rows = shown_rows(picker)
    assert rows[:2] == ["Snekkerfaget", "Tømrerfaget"]
    press(search(picker), Qt.Key.Key_Down)
    assert marked(picker) == "Tømrerfaget"
    assert search(picker).hasFocus()
    panel_shows(picker, "Tømrerfaget", qtbot)
    press(search(picker), Qt.Key.Key_Up)
    press(search(picker), Qt.Key.Key_Up)
    assert marked(picker) == "Snekkerfaget"


def test_the_list_is_walked_over_its_heads(open_picker: OpenPicker) -> None:
    picker = open_picker()
    rows = shown_rows(picker)
    assert rows[0] == "Bygg- og anleggsteknikk"
    assert len(rows) == 291 + 16
    held = view(picker)
    held.setFocus()
    press(held, Qt.Key.Key_Home)
    assert held.currentIndex().row() == 1
    press(held, Qt.Key.Key_Up)
    assert held.currentIndex().row() == 1
    press(held, Qt.Key.Key_End)
    assert marked(picker) == "Fag for studiekompetanse"


def test_programme_and_step_narrow_list_and_search(open_picker: OpenPicker) -> None:
    picker = open_picker()
    programme = world.find(picker, Choice, "programmeProgramme")
    programme.setFocus()
    world.type_keys(programme, "Helse")
    assert programme.value() == "HS"
    step = world.find(picker, Choice, "programmeStep")
    step.setFocus()
    world.type_keys(step, "Vg2")
    assert step.value() == "Vg2"
    settle(picker)
    rows = shown_rows(picker)
    assert rows[0] == "Helse- og oppvekstfag"
    assert len(rows) == 8
    typed(picker, "snekker")
    nothing = world.find(picker, Text, "programmeNothing")
    assert "snekker" in nothing.text()
    assert not world.find(picker, QPushButton, "programmeChoose").isEnabled()


def test_an_occupation_without_a_trade_is_told(open_picker: OpenPicker) -> None:
    picker = open_picker()
    typed(picker, "7541")
    assert "Yrkesdykkere (7541)" in world.find(picker, Text, "programmeNothing").text()


def test_each_row_says_step_programme_and_marks(open_picker: OpenPicker) -> None:
    picker = open_picker()
    typed(picker, "renholdsoperatør")
    said = view(picker).currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    for word in ("Renholdsoperatørfaget", "Vg3", "Bygg- og anleggsteknikk", "lærefag", "særløp", "moduler for voksne"):
        assert word in said
    typed(picker, "stuepi")
    assert "Renholdsoperatørfaget" in marked(picker)


# --- one area


def test_the_panel_tells_ways_marks_and_source(open_picker: OpenPicker, qtbot: QtBot) -> None:
    picker = open_picker("HSHEA3----")
    panel_shows(picker, "Helsearbeiderfaget", qtbot)
    assert marked(picker) == "Helsearbeiderfaget"
    words = [each.text() for each in picker.findChildren(Text)]
    assert any("Gir fag- eller svennebrev" in text for text in words)
    assert any("01.10.2026" in text and "Grep" in text for text in words)
    assert any("Helsefagarbeidere (5321)" in text for text in words)
    (message,) = picker.findChildren(MessageLine)
    assert "§ 14-1" in message.accessibleName()
    assert "HEA05-01" in message.accessibleName()
    ways = world.every(picker, WayButton, "way_HSHSF1_HSHEA2_HSHEA3")
    assert ways[0].text() == "Vg1 Helse- og oppvekstfag → Vg2 Helsearbeiderfag → læretid Helsearbeiderfaget"
    general = picker.findChild(WayButton, "way_STUSP1_HSHEA2_HSHEA3")
    assert general is not None
    assert "196 timer" in general.accessibleName()


def test_what_is_believed_is_said_not_to_be_confirmed(open_picker: OpenPicker) -> None:
    picker = open_picker("RMKOK3")
    (message,) = picker.findChildren(MessageLine)
    assert "Ikke bekreftet" in message.accessibleName()
    checked = [each.objectName() for each in picker.findChildren(WayButton) if each.isChecked()]
    assert checked == ["way_RMRMF1_RMKOS2_RMKOK3"]


def test_what_can_follow_is_gone_to(open_picker: OpenPicker, qtbot: QtBot) -> None:
    picker = open_picker()
    typed(picker, "HSHSF1")
    panel_shows(picker, "Helse- og oppvekstfag", qtbot)
    link = picker.findChild(Link, "follow_HSHEA2")
    assert link is not None
    link.setFocus()
    press(link, Qt.Key.Key_Space)
    panel_shows(picker, "Helsearbeiderfag", qtbot)
    assert marked(picker) == "Helsearbeiderfag"
    assert search(picker).value() is None


def test_a_way_is_chosen_with_arrows_and_handed_on(open_picker: OpenPicker, qtbot: QtBot) -> None:
    picker = open_picker("HSHEA3")
    first = world.find(picker, WayButton, "way_modular")
    assert first.isChecked()
    first.setFocus()
    press(first, Qt.Key.Key_Down)
    with qtbot.waitSignal(picker.way_chosen, timeout=2000) as caught:
        press(QApplication.focusWidget() or picker, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    assert caught.args == [("HSHSF1----", "HSHEA2----", "HSHEA3----")]
    assert not picker.isVisible()


def test_modular_training_alone_is_a_way(open_picker: OpenPicker, qtbot: QtBot) -> None:
    picker = open_picker("BABET3")
    with qtbot.waitSignal(picker.way_chosen, timeout=2000) as caught:
        world.click(world.find(picker, QPushButton, "programmeWay"))
    assert caught.args == [("BABET3----",)]


def test_more_than_a_hundred_ways_are_shown_when_asked_for(open_picker: OpenPicker) -> None:
    picker = open_picker("PBPBY3")
    assert len(picker.findChildren(WayButton)) == 8
    more = picker.findChild(Link, "areaAllWays")
    assert more is not None
    assert "125" in more.text()
    more.click()
    settle(picker)
    visible = [each for each in picker.findChildren(WayButton) if each.isVisibleTo(picker)]
    assert len(visible) == 125


def test_a_code_that_the_snapshot_lacks_is_told(open_picker: OpenPicker) -> None:
    picker = open_picker("XXOLD3----")
    assert any("XXOLD3----" in each.text() for each in picker.findChildren(Text))
    assert not world.find(picker, QPushButton, "programmeChoose").isEnabled()


def test_escape_chooses_nothing(open_picker: OpenPicker, qtbot: QtBot) -> None:
    picker = open_picker("HSHEA3")
    with qtbot.assertNotEmitted(picker.area_chosen), qtbot.waitSignal(picker.rejected, timeout=2000):
        press(search(picker), Qt.Key.Key_Escape)


# --- every screen


@pytest.mark.parametrize("screen", world.SCREENS, ids=str)
@pytest.mark.parametrize("shown", [None, "HSHEA3", "TPPIN2", "PBPBY3", "RMKOK3"])
def test_every_size_holds(
    open_picker: OpenPicker, qapp: QApplication, screen: tuple[int, int, float], shown: str | None
) -> None:
    width, height, scale = screen
    world.set_scale(qapp, scale)
    picker = open_picker(shown)
    picker.resize(picker.size().boundedTo(QSize(width - 16, height - 16)))
    settle(picker)
    world.grab(picker, f"programmes-{shown}-{width}-{round(scale * 100)}")
    assert clipped_texts(picker) == []
    assert unnamed_controls(picker) == []
    assert duplicate_mnemonics(picker) == []
    assert view(picker).height() >= 100
    panel = picker.findChild(QScrollArea, "programmePanel")
    assert panel is not None
    assert panel.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("shown", [None, "HSHEA3", "TPPIN2"])
def test_tab_reaches_everything(open_picker: OpenPicker, shown: str | None) -> None:
    assert tab_order_problems(open_picker(shown)) == []


def test_it_is_let_go_of() -> None:
    assert leaked(lambda: ProgrammePicker(CATALOGUE, VOCABULARIES.load("styrk"), "HSHEA3")) == 0


# --- the field of a plan


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def plan(office: Office) -> str:
    person = world.participant(office)
    office.settle()
    return plans.start(office.desk, person)


def stored(office: Office, plan: str) -> dict[str, Any]:
    office.settle()
    shown = records.show(office.desk, plan)
    return {name: shown.get(name) for name in ("programme", "area", "area_name_shown", "grep_snapshot_on")}


@pytest.fixture
def field(office: Office, plan: str, keep: Keep) -> AreaField:
    presenter = RecordPresenter(office.workplace, "education_plan", plan, participant=None, parent=office.home)
    with office.qtbot.waitSignal(presenter.loaded):
        presenter.load()
    window = QWidget()
    made = AreaField(presenter)
    column(window, margins=16).addWidget(made)
    window.resize(500, 120)
    keep(window)
    return made


def opened_from(field: AreaField) -> ProgrammePicker:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, ProgrammePicker) and each.isVisible()]
    assert len(found) == 1
    settle(found[0])
    return found[0]


def changed_elsewhere(office: Office, plan: str, field: AreaField, values: dict[str, str]) -> None:
    """Let the plan hold these values, and the field have heard of it."""
    office.make("education_plan", plan, **values)
    office.notifier.announce(("education_plan",), (plan,))
    office.qtbot.waitUntil(lambda: field.button.text() == values["area_name_shown"], timeout=2000)


CHOSEN = {
    "programme": "RM",
    "area": "RMKOK3----",
    "area_name_shown": "Kokkfaget",
    "grep_snapshot_on": "2026-10-01",
}


def test_a_letter_opens_the_picker_and_the_choice_is_one_change_set(
    office: Office, plan: str, field: AreaField
) -> None:
    field.button.setFocus()
    press(field.button, Qt.Key.Key_K)
    picker = opened_from(field)
    assert search(picker).text() == "k"
    world.type_keys(search(picker), "okk")
    press(search(picker), Qt.Key.Key_Return)
    assert stored(office, plan) == CHOSEN
    assert field.button.text() == "Kokkfaget"
    assert "Kokkfaget" in field.button.accessibleName()
    assert office.undo.stack.count() == 1
    office.undo.stack.undo()
    assert set(stored(office, plan).values()) == {None}
    assert field.button.text() == ""


@pytest.mark.parametrize("opens", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_keys_open_the_picker_at_what_is_stored(office: Office, plan: str, field: AreaField, opens: Qt.Key) -> None:
    changed_elsewhere(office, plan, field, CHOSEN)
    field.button.setFocus()
    press(field.button, opens)
    picker = opened_from(field)
    assert marked(picker) == "Kokkfaget"
    press(search(picker), Qt.Key.Key_Escape)
    assert stored(office, plan) == CHOSEN


def test_delete_empties_all_that_was_stored_together(office: Office, plan: str, field: AreaField) -> None:
    changed_elsewhere(office, plan, field, CHOSEN)
    field.button.setFocus()
    press(field.button, Qt.Key.Key_Delete)
    assert set(stored(office, plan).values()) == {None}


def test_the_name_that_was_shown_stays(office: Office, plan: str, field: AreaField) -> None:
    changed_elsewhere(office, plan, field, {**CHOSEN, "area_name_shown": "Kokkefaget, gammelt navn"})
    assert field.button.text() == "Kokkefaget, gammelt navn"
    assert "Vg3 · Restaurant- og matfag" in field.button.toolTip()


def test_a_field_to_be_read_opens_nothing(office: Office, plan: str, field: AreaField) -> None:
    field.set_read_only(True)
    world.click(field.button)
    press(field.button, Qt.Key.Key_K)
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, ProgrammePicker)]


def test_a_step_stores_the_code_alone(office: Office, plan: str, keep: Keep) -> None:
    step = office.make("plan_step", parent=plan, type="VGO_SCHOOL")
    presenter = RecordPresenter(
        office.workplace, "plan_step", step, participant=None, parent_id=plan, parent=office.home
    )
    with office.qtbot.waitSignal(presenter.loaded):
        presenter.load()
    field = AreaField(presenter)
    keep(field)
    press(field, Qt.Key.Key_H)
    picker = opened_from(field)
    typed(picker, "HOHEA2")
    press(search(picker), Qt.Key.Key_Return)
    office.settle()
    assert records.show(office.desk, step)["area"] == "HSHEA2----"
    assert field.button.text() == "Helsearbeiderfag"


def test_a_whole_way_becomes_steps_of_the_route_in_one_act(office: Office, plan: str, keep: Keep) -> None:
    made: list[PlanPresenter] = []
    office.worker.submit(
        partial(plan_jobs.context, plan=plan),
        lambda found: made.append(PlanPresenter(office.workplace, plan, found, office.home)),
    )
    office.settle()
    (presenter,) = made
    with office.qtbot.waitSignal(presenter.root.loaded):
        presenter.load()
    office.settle()
    field = PlanAreaField(presenter)
    keep(field)
    press(field, Qt.Key.Key_B)
    picker = opened_from(field)
    typed(picker, "barnehage")
    world.click(world.find(picker, QPushButton, "programmeWay"))
    office.settle()
    steps = plans.steps(office.desk, plan)
    assert [step.type for step in steps] == ["VGO_SCHOOL", "VGO_SCHOOL", "APPRENTICE", "TRADE_TEST"]
    assert [step.route for step in steps] == [presenter.shown_route] * 4
    assert len(presenter.steps_shown()) == 4
    assert field.button.text() == "Barne- og ungdomsarbeiderfaget"
    assert office.undo.stack.count() == 1
    office.undo.stack.undo()
    office.settle()
    assert plans.steps(office.desk, plan) == []
