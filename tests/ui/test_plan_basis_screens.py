"""Goal, right, wishes, limit and crediting of a plan in the window, by keys and clicks, on every screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import drafts, mappings, plans, records
from karriere_app.services.desk import Desk
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import clipped_texts, duplicate_mnemonics, press, settle, tab_order_problems, unnamed_controls
from ui.forms.plan_credit import CreditPart
from ui.forms.plan_goal import GoalPart
from ui.forms.plan_lines import Lines
from ui.forms.session_parts import set_widths
from ui.presenters import plan_jobs
from ui.presenters.plan_presenter import PlanPresenter
from ui.theme import current_theme
from ui.widgets.button import Button, CheckBox
from ui.widgets.inputs import DateField, LineField, NumberField, TextArea
from ui.widgets.layout import ScrollColumn, column
from ui.widgets.picker import Picker
from ui.widgets.segments import Choice, Segments
from ui.widgets.tabs import TabStrip
from ui.widgets.text import Link

Part = GoalPart | CreditPart


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


@pytest.fixture
def person(office: Office) -> str:
    """A carpenter with school from Syria, a permit, a programme that began in August."""
    made = world.participant(office)
    office.make("legal_status", participant=made, permit_ground="A_FLYKTNING", vgs_level="NEI", grunnskole_done="YES")
    office.make(
        "introduction_programme",
        participant=made,
        end_goal="FAG_YRKE",
        prog_offer_on="2026-07-20",
        prog_start="2026-08-15",
    )
    mapping = mappings.start(office.desk, made)
    office.make(
        "education_entry",
        parent=mapping,
        nus_level="4",
        country="SY",
        subject="Tømrer, tekniske fag",
        from_year=2004,
        to_year=2007,
        completed="YES",
    )
    for text, first, last, hours in (("Tømrer", 2008, 2013, 40), ("Maler", 2014, 2014, None)):
        office.make(
            "work_entry",
            parent=mapping,
            occupation_text=text,
            styrk="7115" if text == "Tømrer" else "7131",
            country="SY",
            from_year=first,
            to_year=last,
            hours_week=hours,
        )
    office.make(
        "language_skill", parent=mapping, language="nb", listening="A2", speaking="A2", reading="A2", writing="A1"
    )
    return made


@pytest.fixture
def plan(office: Office, person: str) -> str:
    made = plans.start(office.desk, person)
    office.make("education_plan", made, area="BATMF3----", goal_end_competence="TRADE_SVENN")
    plans.add_step(office.desk, made, "APPRENTICE", {"months": 24})
    return made


class Window(QWidget):
    """A part of the plan alone in a window, as wide as beside the rail."""

    def __init__(self, part: QWidget, width: int, height: int) -> None:
        super().__init__()
        inside = column(self)
        # In the page the strip of tabs comes before every part.
        strip = TabStrip()
        strip.setObjectName("strip")
        strip.setAccessibleName("Deler")
        strip.add("part", "Del")
        inside.addWidget(strip)
        held = ScrollColumn(margins=24)
        held.body.addWidget(part)
        held.body.addStretch(1)
        inside.addWidget(held, 1)
        self.resize(width - 76, height - 52)
        set_widths(self, current_theme().width_class(width))


@pytest.fixture
def show(office: Office, keep: Callable[[QWidget], QWidget]) -> Callable[..., Any]:
    def shown(
        plan: str, part_of: Callable[[PlanPresenter], Part], width: int = 1366, height: int = 768
    ) -> tuple[Window, Part, PlanPresenter]:
        office.settle()
        context = plan_jobs.context(office.desk, plan)
        presenter = PlanPresenter(office.workplace, plan, context, office.home)
        part = part_of(presenter)
        window = Window(part, width, height)
        keep(window)
        presenter.load()
        office.settle()
        settle(window)
        return window, part, presenter

    return shown


def stored(office: Office, record_id: str) -> dict[str, Any]:
    office.settle()
    return records.show(office.desk, record_id)


def rows(office: Office, plan: str, kind: str) -> list[dict[str, Any]]:
    return [row for row in stored(office, plan).get("rows", []) if row["kind"] == kind]


def texts(window: QWidget, name: str) -> tuple[str, ...]:
    return world.find(window, Lines, name).texts()


def link(window: QWidget, name: str) -> Link:
    return world.find(window, Link, name)


def choose(window: QWidget, name: str, letters: str) -> None:
    picker = world.find(window, Picker, name)
    picker.setFocus()
    world.type_keys(picker, letters)
    press(picker, Qt.Key.Key_Return)
    settle(window)


# -- goal


def test_the_proposed_right_is_taken_with_its_reason(office: Office, plan: str, show: Any) -> None:
    window, _, _ = show(plan, GoalPart)
    said = texts(window, "rightProposal")
    assert said[0].startswith("Videregående for voksne (§ 18-3): Fullført grunnskole")
    use = link(window, "rightProposal.SEC_18_3")
    assert use.text() == "Bruk forslaget"
    use.setFocus()
    press(use, Qt.Key.Key_Space)
    office.settle()
    assert stored(office, plan)["right"] == "SEC_18_3"
    assert world.find(window, Choice, "education_plan.right").value() == "SEC_18_3"
    assert window.findChildren(Link, "rightProposal.SEC_18_3") == [] or not link_is_seen(window)


def link_is_seen(window: QWidget) -> bool:
    return any(each.isVisible() for each in window.findChildren(Link, "rightProposal.SEC_18_3"))


def test_what_is_missing_for_a_right_is_named(office: Office, plan: str, person: str, show: Any) -> None:
    window, _, _ = show(plan, GoalPart)
    office.make("legal_status", participant=person, grunnskole_done=None, permit_ground=None)
    office.notifier.announce(("legal_status",), (person,))
    office.settle()
    settle(window)
    said = texts(window, "rightProposal")
    assert said[0].startswith("Kanskje videregående for voksne (§ 18-3)")
    assert not link_is_seen(window)


def test_three_wishes_are_asked_for_with_an_application_and_repeats_are_marked(
    office: Office, plan: str, show: Any
) -> None:
    office.make("education_plan", plan, right="SEC_18_3")
    plans.add_step(office.desk, plan, "APPLICATION")
    window, part, _ = show(plan, GoalPart)
    choices = [world.find(window, QWidget, f"priority.{rank}").findChildren(Choice)[0] for rank in (1, 2, 3)]
    for choice, key in zip(choices, "fsf", strict=True):
        choice.setFocus()
        world.type_keys(choice, key)
    world.find(window, Choice, "education_plan.right").setFocus()
    office.settle()
    kept = sorted((row["rank"], row["end_competence"]) for row in rows(office, plan, "priority"))
    assert kept == [(1, "TRADE_FAG"), (2, "TRADE_SVENN"), (3, "TRADE_FAG")]
    found = [line.competence.finding() for line in part.priorities.findChildren(QWidget) if hasattr(line, "competence")]
    assert found == ["", "", "Samme ønske står lenger opp."]


def test_without_an_application_no_wishes_are_asked_for(office: Office, plan: str, show: Any) -> None:
    office.make("education_plan", plan, right="SEC_18_3")
    window, _, _ = show(plan, GoalPart)
    assert not any(window.findChildren(QWidget, f"priority.{rank}") for rank in (1, 2, 3))
    assert rows(office, plan, "priority") == []


def test_a_wish_that_is_undone_leaves_its_place_for_another(office: Office, plan: str, show: Any) -> None:
    office.make("education_plan", plan, right="SEC_18_3")
    plans.add_step(office.desk, plan, "APPLICATION")
    window, _, _ = show(plan, GoalPart)
    first = world.find(window, QWidget, "priority.1").findChildren(Choice)[0]
    first.setFocus()
    world.type_keys(first, "f")
    world.find(window, Choice, "education_plan.right").setFocus()
    office.settle()
    assert len(rows(office, plan, "priority")) == 1
    office.undo.stack.undo()
    office.settle()
    settle(window)
    assert rows(office, plan, "priority") == []
    again = world.find(window, QWidget, "priority.1").findChildren(Choice)[0]
    assert again.value() is None
    again.setFocus()
    world.type_keys(again, "s")
    world.find(window, Choice, "education_plan.right").setFocus()
    assert [(row["rank"], row["end_competence"]) for row in rows(office, plan, "priority")] == [(1, "TRADE_SVENN")]


def test_what_was_typed_in_a_wish_and_a_credit_is_there_after_a_crash(office: Office, plan: str, show: Any) -> None:
    office.make("education_plan", plan, right="SEC_18_3")
    plans.add_step(office.desk, plan, "APPLICATION")
    wish = office.make("priority", parent=plan, rank=2, area="HSHEA3----")
    credit = office.make("credit", parent=plan, name_shown="Norsk", result="godkjent")
    drafts.keep(office.desk, wish, "priority", None, {"end_competence": {"value": "TRADE_FAG"}})
    drafts.keep(office.desk, credit, "credit", None, {"decision": {"value": "12/2026"}, "on": {"raw": "31.02.20"}})
    window, _, _ = show(plan, GoalPart)
    assert world.find(window, QWidget, "priority.2").findChildren(Choice)[0].value() == "TRADE_FAG"
    window, _, _ = show(plan, CreditPart)
    assert world.find(window, LineField, f"credit.decision.{credit}").value() == "12/2026"
    assert world.find(window, DateField, f"credit.on.{credit}").raw() == "31.02.20"


def test_plan_and_programme_stand_side_by_side(office: Office, plan: str, show: Any) -> None:
    window, _, presenter = show(plan, GoalPart)
    assert world.find(window, QWidget, "planEnds").accessibleName().startswith("Planen slutter: 2")
    assert "14.08.2031" in world.find(window, QWidget, "programmeEnds").accessibleName()
    assert texts(window, "limitBeside") == ("Planen slutter før programmet.",)
    step = presenter.steps.rows()[0]
    step.set_value("months", 90)
    settle(window)
    office.settle()
    assert texts(window, "limitBeside")[0].startswith("Planen varer 2 år")


def test_advice_on_norwegian_is_told_and_stops_nothing(office: Office, plan: str, show: Any) -> None:
    window, _, _ = show(plan, GoalPart)
    said = texts(window, "languageAdvice")
    assert said[0] == "B1 før læretid. Ikke nådd ennå."
    assert "ikke lov" in said[-1]


@pytest.mark.parametrize(
    ("part_of", "name", "found"),
    [
        (GoalPart, "area", "education_plan.area"),
        (GoalPart, "priorities", "priority.end_competence."),
        (GoalPart, "right", "education_plan.right"),
        (CreditPart, "credits", "newCredit.kind"),
        (CreditPart, "remaining", "education_plan.remaining"),
    ],
)
def test_a_check_can_lead_to_every_field(
    office: Office, plan: str, show: Any, part_of: type[Part], name: str, found: str
) -> None:
    office.make("education_plan", plan, right="SEC_18_3")
    plans.add_step(office.desk, plan, "APPLICATION")
    _, part, _ = show(plan, part_of)
    form = next(form for form in part.forms if name in form.names())
    assert form.focus(name)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName().startswith(found)


# -- crediting


def test_a_school_year_is_credited_with_the_keyboard(office: Office, plan: str, show: Any) -> None:
    window, _, _ = show(plan, CreditPart)
    choose(window, "newCredit.area", "bygg- og anleggs")
    assert texts(window, "newCredit.answer")[0] == "0 år. Si om alle fagene er bestått."
    add = world.find(window, Button, "newCredit.add")
    assert not add.isEnabled()
    passed = world.find(window, CheckBox, "newCredit.passed")
    passed.setFocus()
    press(passed, Qt.Key.Key_Space)
    assert texts(window, "newCredit.answer")[0] == "1 år. Vg1 i utdanningsprogrammet for lærefaget."
    add.setFocus()
    press(add, Qt.Key.Key_Space)
    office.settle()
    (row,) = rows(office, plan, "credit")
    assert (row["code"], row["result"], row["years"]) == ("BABAT1----", "godskrevet", 1.0)
    office.settle()
    settle(window)
    assert texts(window, "credit.sum")[0] == "Til sammen 1 år. Igjen: 3 år."
    use = link(window, "credit.sum.use")
    use.setFocus()
    press(use, Qt.Key.Key_Space)
    office.settle()
    assert stored(office, plan)["credited_years"] == 1.0
    office.undo.stack.undo()
    office.settle()
    office.undo.stack.undo()
    assert rows(office, plan, "credit") == []


def test_a_single_subject_is_told_to_count_nothing(office: Office, plan: str, show: Any) -> None:
    window, _, _ = show(plan, CreditPart)
    kind = world.find(window, Choice, "newCredit.kind")
    kind.setFocus()
    world.type_keys(kind, "e")
    assert texts(window, "newCredit.answer")[0].startswith("0 år. Bare hele skoleår teller")
    assert not world.find(window, Button, "newCredit.add").isEnabled()


def test_years_are_typed_as_people_write_them(office: Office, plan: str, show: Any) -> None:
    office.make("credit", parent=plan, name_shown="Praksis", result="godskrevet", years=1.0)
    window, _, _ = show(plan, CreditPart)
    years = next(each for each in window.findChildren(NumberField) if each.objectName().startswith("credit.years"))
    years.setFocus()
    years.selectAll()
    world.type_keys(years, "2,25")
    press(years, Qt.Key.Key_Tab)
    world.find(window, Button, "newCredit.add").setFocus()
    window.findChildren(TextArea)[0].setFocus()
    office.settle()
    (row,) = rows(office, plan, "credit")
    assert row["years"] == 2.25


def test_the_practice_of_a_candidate_shows_its_arithmetic(office: Office, plan: str, show: Any) -> None:
    window, _, _ = show(plan, CreditPart)
    ticks = [each for each in window.findChildren(CheckBox) if each.objectName().startswith("practice.")]
    for tick in ticks:
        if tick.text().startswith("Tømrer") != tick.isChecked():
            world.click(tick)
    said = texts(window, "practice.answer")
    assert said[0] == (
        "Praksiskandidat: 5 år kreves (1,25 x 4). Regnet fra arbeid: 4–6 år. Kan være nok. Mangler 0–1 år."
    )
    assert said[1].startswith("Fagbrev på jobb: minst ett år. Regnet fra arbeid: 4–6 år. Nok praksis.")
    painter = next(tick for tick in ticks if tick.text().startswith("Maler"))
    world.click(painter)
    assert texts(window, "practice.answer")[-1] == "Maler: timer i uka mangler"
    length = world.find(window, Segments, "trade.length")
    length.setFocus()
    press(length, Qt.Key.Key_Right)
    assert "5,625 år kreves (1,25 x 4,5)" in texts(window, "practice.answer")[0]


def test_modules_are_added_judged_and_what_remains_is_taken(office: Office, plan: str, show: Any) -> None:
    office.make("education_plan", plan, area="HSHEA3----", right="SEC_18_3")
    window, _, _ = show(plan, CreditPart)
    add = world.find(window, Button, "credit.modules")
    add.setFocus()
    press(add, Qt.Key.Key_Space)
    office.settle()
    settle(window)
    results = sorted(
        (each for each in window.findChildren(Segments) if each.objectName().startswith("credit.result")),
        key=lambda each: each.mapTo(window, each.rect().topLeft()).y(),
    )
    assert len(results) == 4
    results[0].setFocus()
    world.type_keys(results[0], "g")
    window.findChildren(TextArea)[0].setFocus()
    office.settle()
    settle(window)
    assert {row.get("result") for row in rows(office, plan, "credit")} == {"godkjent", None}
    proposal = texts(window, "remaining.proposal")[0]
    assert proposal.count("HEA5Z") == 3
    use = link(window, "remaining.proposal.use")
    use.setFocus()
    press(use, Qt.Key.Key_Space)
    office.settle()
    assert stored(office, plan)["remaining"] == proposal
    assert not any(each.isVisible() for each in window.findChildren(Button, "credit.modules"))


def test_the_hours_that_remain_are_those_of_adults(office: Office, plan: str, show: Any) -> None:
    office.make("education_plan", plan, area="HSBUA3----", right="SEC_18_3")
    window, _, _ = show(plan, CreditPart)
    assert texts(window, "remaining.proposal")[0].splitlines() == [
        "Vg1 Helse- og oppvekstfag: 925 timer uten kroppsøving",
        "Vg2 Barne- og ungdomsarbeiderfag: 926 timer uten kroppsøving",
    ]


def test_a_plan_without_a_trade_says_what_to_do(office: Office, plan: str, show: Any) -> None:
    office.make("education_plan", plan, area=None)
    window, part, _ = show(plan, CreditPart)
    assert "Velg et lærefag" in part.credit.trade_line.text()
    assert not any(each.isVisible() for each in window.findChildren(Picker, "newCredit.area"))


def test_an_agreed_plan_can_only_be_read(office: Office, plan: str, show: Any) -> None:
    office.make("credit", parent=plan, code="BABAT1----", name_shown="Vg1", result="godskrevet", years=1.0)
    office.make("education_plan", plan, long_goal="Tømrer", right="SEC_18_3", status="AGREED")
    window, _, _ = show(plan, CreditPart)
    assert not world.find(window, Button, "newCredit.add").isEnabled()
    assert not any(each.isVisible() for each in window.findChildren(Link))
    goal, _, _ = show(plan, GoalPart)
    assert not any(each.isVisible() for each in goal.findChildren(Link))
    assert not world.find(goal, QPushButton, "education_plan.area").isEnabled()


@pytest.mark.parametrize("part_of", [GoalPart, CreditPart])
@pytest.mark.parametrize(("width", "height", "scale"), world.SCREENS)
def test_everything_fits(
    office: Office,
    qapp: QApplication,
    plan: str,
    show: Any,
    part_of: type[Part],
    width: int,
    height: int,
    scale: float,
) -> None:
    world.set_scale(qapp, scale)
    office.make("education_plan", plan, right="SEC_18_3")
    plans.add_step(office.desk, plan, "APPLICATION")
    office.make(
        "credit",
        parent=plan,
        code="BABAT1----",
        name_shown="Vg1 Bygg- og anleggsteknikk",
        result="godskrevet",
        years=1.0,
    )
    office.make("credit", parent=plan, code="NOR1262", name_shown="Norsk", result="delvis godkjent", on="2026-10-02")
    window, part, _ = show(plan, part_of, width, height)
    world.grab(window, f"{part_of.__name__}-{width}-{round(scale * 100)}")
    problems = clipped_texts(window) + unnamed_controls(window) + duplicate_mnemonics(window)
    if scale == 1.0:
        problems += tab_order_problems(window)
    world.grab(part, f"{part_of.__name__}-whole-{width}-{round(scale * 100)}")
    assert problems == [], "\n".join(problems)
