"""The calendar behind the plan's page: it follows every edit of the rows, before anything is saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from karriere_app.services import plans, routes
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import schedules
from tests.ui import plan_world as planned
from tests.ui.at_work import Office, office_for
from ui.presenters import plan_jobs
from ui.presenters.plan_presenter import PlanPresenter
from ui.presenters.plan_times import StepDates


@pytest.fixture
def office(desk: Desk, qtbot: QtBot) -> Iterator[Office]:
    with office_for(desk, qtbot) as opened:
        yield opened


def opened(office: Office, plan: str) -> PlanPresenter:
    office.settle()
    presenter = PlanPresenter(office.workplace, plan, plan_jobs.context(office.desk, plan), office.home)
    presenter.load()
    office.settle()
    return presenter


def test_it_says_what_the_store_says(office: Office) -> None:
    plan = planned.computed_plan(office)
    presenter = opened(office, plan)
    (found,) = schedules(office.desk, plan).values()
    assert presenter.times.shown == found
    assert presenter.times.schedule(None) == found
    assert presenter.times.ends_on() == found.ends_on == date(2031, 10, 3)
    assert presenter.times.now_ends_on() is None
    assert presenter.months() == 57


def test_an_edit_moves_what_follows_and_tells_it_once(office: Office) -> None:
    presenter = opened(office, planned.computed_plan(office))
    told: list[None] = []
    presenter.times.changed.connect(lambda: told.append(None))
    first, second, *_ = presenter.steps_shown()
    before = presenter.times.dates(second.record_id)
    first.set_value("months", 13)
    assert len(told) == 1
    assert presenter.times.dates(second.record_id) == StepDates(date(2028, 2, 4), date(2029, 8, 3))
    first.set_value("provider", "Færder læringssenter")
    assert len(told) == 1
    first.set_value("months", 12)
    assert presenter.times.dates(second.record_id) == before
    first.set_value("state", "EXEMPTED")
    assert presenter.times.dates(first.record_id) == StepDates()
    assert presenter.times.dates(second.record_id).starts_on == date(2027, 1, 4)


def test_the_plans_date_moves_the_route(office: Office) -> None:
    presenter = opened(office, planned.computed_plan(office))
    presenter.root.set_value("made_on", "2027-08-02")
    assert presenter.times.shown.starts_on == date(2027, 8, 2)


def test_each_route_has_its_own_and_the_one_in_front_is_shown(office: Office) -> None:
    plan = planned.computed_plan(office)
    main = plans.steps(office.desk, plan)[0].route
    other = routes.add(office.desk, plan, "Plan B")
    presenter = opened(office, plan)
    shown: list[str] = []
    presenter.route_shown.connect(shown.append)
    presenter.show_route(other)
    assert shown == [other]
    assert presenter.times.shown.steps == ()
    assert presenter.times.ends_on() is None
    presenter.add_step("NORSK")
    presenter.steps_shown()[0].set_value("months", 6)
    assert presenter.times.ends_on() == date(2027, 7, 5)
    assert presenter.times.schedule(main).ends_on == date(2031, 10, 3)
    office.settle()
    assert [step.type for step in plans.steps(office.desk, plan) if step.route == other] == ["NORSK"]


def test_a_route_that_is_gone_gives_way_to_the_chosen_one(office: Office) -> None:
    plan = planned.computed_plan(office)
    other = routes.add(office.desk, plan, "Plan B")
    presenter = opened(office, plan)
    presenter.show_route(other)
    saved = routes.remove(office.desk, other)
    office.notifier.announce(saved.kinds, saved.ids)
    office.qtbot.waitUntil(lambda: presenter.shown_route != other)
    assert len(presenter.steps_shown()) == 4


def test_an_agreed_plan_keeps_its_dates_and_tells_what_is_expected(office: Office) -> None:
    plan = planned.computed_plan(office)
    plans.agree(office.desk, plan)
    presenter = opened(office, plan)
    first, second, *_ = presenter.steps_shown()
    agreed = presenter.times.dates(second.record_id)
    assert agreed == StepDates(date(2028, 1, 4), date(2029, 7, 3))
    first.set_value("actual_end", "2028-02-29")
    dates = presenter.times.dates(second.record_id)
    assert (dates.starts_on, dates.ends_on) == (agreed.starts_on, agreed.ends_on)
    assert (dates.now_starts_on, dates.now_ends_on) == (date(2028, 3, 1), date(2029, 8, 31))
    assert presenter.times.ends_on() == date(2031, 10, 3)
    assert presenter.times.now_ends_on() == date(2031, 12, 3)


def test_a_step_is_added_before_another_and_moved_in_its_own_route(office: Office) -> None:
    plan = planned.computed_plan(office)
    main = plans.steps(office.desk, plan)[0].route
    other = routes.add(office.desk, plan, "Plan B", copy_of=main)
    presenter = opened(office, plan)
    presenter.show_route(other)
    ids = [row.record_id for row in presenter.steps_shown()]
    presenter.add_step("WORK", before=ids[1])
    presenter.move_by(ids[3], -1)
    office.settle()

    def types(route: str | None) -> list[str | None]:
        return [step.type for step in plans.steps(office.desk, plan) if step.route == route]

    assert types(other) == ["NORSK", "WORK", "FOV", "APPRENTICE", "RKV"]
    assert types(main) == ["NORSK", "FOV", "RKV", "APPRENTICE"]
    assert [row.value("type") for row in presenter.steps_shown()] == types(other)
