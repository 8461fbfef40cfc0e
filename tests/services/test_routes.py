"""Routes of one plan over the real store: one to three, exactly one chosen, copied with what they require, compared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from karriere_app.domain.education_plan import PlanStep, Route
from karriere_app.errors import FinalRecordError, InvalidValueError, RecordNotFoundError, RouteRefusedError
from karriere_app.services import plans, routes
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import schedules, steps_by_route
from karriere_app.services.records import RecordChange, apply_changes, show
from karriere_app.services.undo import menu, undo


@pytest.fixture
def plan(desk: Desk) -> str:
    values = {"given_names": "Selam", "family_name": "Haile"}
    person = apply_changes(desk, [RecordChange("participant", None, values)]).ids[0]
    made = plans.start(desk, person)
    apply_changes(desk, [RecordChange(plans.KIND, made, {"long_goal": "Helsefagarbeider", "made_on": "2026-11-24"})])
    return made


def put(desk: Desk, plan: str, step_type: str, **values: Any) -> str:
    return plans.add_step(desk, plan, step_type, values)


def change(desk: Desk, kind: str, record: str | None, **values: Any) -> str:
    return apply_changes(desk, [RecordChange(kind, record, values)]).ids[0]


def on_route(desk: Desk, plan: str, route: str) -> list[PlanStep]:
    found = {str(key): steps for key, steps in steps_by_route(routes.of(desk, plan), plans.steps(desk, plan)).items()}
    return found[route]


def chosen(desk: Desk, plan: str) -> list[str]:
    return [route.id for route in routes.of(desk, plan) if route.chosen == "YES"]


def titles(desk: Desk, plan: str) -> list[str | None]:
    return [route.title for route in routes.of(desk, plan)]


def test_a_plan_begins_with_one_route_and_takes_three(desk: Desk, plan: str) -> None:
    routes.add(desk, plan, " Plan B ")
    routes.add(desk, plan, "Plan C")
    assert titles(desk, plan) == ["Hovedvei", "Plan B", "Plan C"]
    assert len(chosen(desk, plan)) == 1
    with pytest.raises(RouteRefusedError) as caught:
        routes.add(desk, plan, "Plan D")
    assert caught.value.reason == "too_many"
    with pytest.raises(InvalidValueError):
        routes.add(desk, plan, "  ")


def test_choosing_another_leaves_exactly_one(desk: Desk, plan: str) -> None:
    second, third = routes.add(desk, plan, "B"), routes.add(desk, plan, "C")
    for wanted in (third, second, second):
        routes.choose(desk, wanted)
        assert chosen(desk, plan) == [wanted]


def test_steps_of_no_route_stay_where_they_were_seen(desk: Desk, plan: str) -> None:
    (first,) = routes.of(desk, plan)
    loose = put(desk, plan, "NORSK", route=None)
    second = routes.add(desk, plan, "Plan B")
    routes.choose(desk, second)
    assert [step.id for step in on_route(desk, plan, first.id)] == [loose]
    assert on_route(desk, plan, second) == []


def test_a_copy_requires_its_own_steps(desk: Desk, plan: str) -> None:
    (first,) = routes.of(desk, plan)
    course = put(desk, plan, "NORSK", months=12, title="Norsk til B1")
    outside = desk.new_id()
    test = put(desk, plan, "TRADE_TEST", requires=[course, outside], months=2, state="APPLIED")
    copy = routes.add(desk, plan, "Plan B", copy_of=first.id)
    course_copy, test_copy = on_route(desk, plan, copy)
    assert sorted(test_copy.requires or ()) == sorted((course_copy.id, outside))
    assert not {course, test} & {course_copy.id, test_copy.id}
    assert (course_copy.title, course_copy.months, test_copy.state) == ("Norsk til B1", 12, "APPLIED")
    assert course_copy.copied_from is None
    assert [step.id for step in on_route(desk, plan, first.id)] == [course, test]
    undone = menu(desk, desk.now()).undo
    assert undone is not None
    assert undone.label == "Kopierte vei"
    undo(desk, undone.change_set)
    assert titles(desk, plan) == ["Hovedvei"]
    assert len(plans.steps(desk, plan)) == 2


def test_only_a_route_of_the_plan_is_copied(desk: Desk, plan: str) -> None:
    with pytest.raises(RecordNotFoundError):
        routes.add(desk, plan, "Plan B", copy_of=desk.new_id())
    assert len(routes.of(desk, plan)) == 1


def test_removing_the_chosen_one_makes_another_chosen_and_is_undone(desk: Desk, plan: str) -> None:
    (first,) = routes.of(desk, plan)
    put(desk, plan, "NORSK")
    second = routes.add(desk, plan, "Plan B")
    saved = routes.remove(desk, first.id)
    assert (titles(desk, plan), chosen(desk, plan), plans.steps(desk, plan)) == (["Plan B"], [second], [])
    assert saved.change_set is not None
    undo(desk, saved.change_set)
    assert chosen(desk, plan) == [first.id]
    assert len(on_route(desk, plan, first.id)) == 1


def test_the_only_route_is_not_removed(desk: Desk, plan: str) -> None:
    (first,) = routes.of(desk, plan)
    with pytest.raises(RouteRefusedError) as caught:
        routes.remove(desk, first.id)
    assert caught.value.reason == "last"


def test_a_route_is_renamed(desk: Desk, plan: str) -> None:
    (first,) = routes.of(desk, plan)
    routes.rename(desk, first.id, " Via skole ")
    assert titles(desk, plan) == ["Via skole"]
    with pytest.raises(InvalidValueError):
        routes.rename(desk, first.id, "")


def test_routes_of_an_agreed_plan_stay(desk: Desk, plan: str) -> None:
    second = routes.add(desk, plan, "Plan B")
    before = show(desk, plan)["rows"]
    plans.agree(desk, plan)
    for act in (
        lambda: routes.add(desk, plan, "C"),
        lambda: routes.add(desk, plan, "C", copy_of=second),
        lambda: routes.choose(desk, second),
        lambda: routes.rename(desk, second, "X"),
        lambda: routes.remove(desk, second),
    ):
        with pytest.raises(FinalRecordError):
            act()
    assert show(desk, plan)["rows"] == before


def test_a_new_version_has_the_same_routes(desk: Desk, plan: str) -> None:
    second = routes.add(desk, plan, "Plan B")
    routes.choose(desk, second)
    plans.agree(desk, plan)
    made = plans.new_version(desk, plan, "Ny skole")
    assert titles(desk, made) == ["Hovedvei", "Plan B"]
    routes.remove(desk, chosen(desk, made)[0])
    assert titles(desk, made) == ["Hovedvei"]
    assert len(chosen(desk, made)) == 1
    assert titles(desk, plan) == ["Hovedvei", "Plan B"]


def test_keys_of_other_programs_do_not_hinder(desk: Desk, plan: str) -> None:
    change(desk, "route", None, parent=plan, title="Fra fil", order="~*", chosen="YES")
    routes.add(desk, plan, "Plan C")
    assert len(routes.of(desk, plan)) == 3
    routes.choose(desk, routes.of(desk, plan)[0].id)
    assert len(chosen(desk, plan)) == 1


def test_routes_are_compared(desk: Desk, plan: str) -> None:
    (first,) = routes.of(desk, plan)
    put(desk, plan, "NORSK", months_min=10, months_max=18, title="Norsk til B1", parallel="YES")
    put(desk, plan, "APPRENTICE", months=24, months_min=24, months_max=24, funding="APPRENTICE_PAY")
    put(desk, plan, "TRADE_TEST", months_min=1, months_max=3, requirement_text="norsk b2 i praksis")
    second = routes.add(desk, plan, "Plan B")
    change(desk, "plan_step", None, parent=plan, route=second, type="SUBJECTS", months=12, funding="LANEKASSEN")
    change(desk, "credit", None, parent=plan, name_shown="Vg1 i eget program", years=1.0)
    change(desk, "credit", None, parent=plan, code="MAT1234", name_shown="Matematikk", result="godkjent")
    trade, subjects = routes.compare(desk, plan)
    assert (trade.route, trade.title, trade.is_chosen, trade.steps) == (first.id, "Hovedvei", True, 3)
    assert (trade.chosen_months, trade.training_months, trade.language) == (25, (25, 27), "B2")
    assert [(money.funding, money.starts_on) for money in trade.funding] == [("APPRENTICE_PAY", date(2026, 11, 24))]
    assert (trade.shortened.years, trade.shortened.names) == (1.0, ())
    assert (subjects.is_chosen, subjects.language, subjects.training_months) == (False, "B2", (12, 12))
    assert (subjects.shortened.years, subjects.shortened.names) == (0.0, ("Matematikk",))
    times = schedules(desk, plan)
    ends = {str(route): times[route].ends_on for route in times}
    assert [trade.ends_on, subjects.ends_on] == [ends[first.id], ends[second]]


@pytest.mark.parametrize(
    ("step_type", "texts", "level"),
    [
        ("NORSK", {"title": "Norsk til A2"}, "A2"),
        ("WORK", {"title": "Arbeid der B2 trengs"}, None),
        ("WORK", {"requirement_text": "norsk a2, gjerne b1"}, "B1"),
        ("APPRENTICE", {}, "B1"),
        ("FOV", {"requirement_text": "HEA05-01, B12"}, "A2"),
        ("NORSK", {"title": "Norsk til C1", "state": "EXEMPTED"}, None),
    ],
)
def test_language_is_the_highest_level_named_or_advised(
    desk: Desk, plan: str, step_type: str, texts: dict[str, str], level: str | None
) -> None:
    put(desk, plan, step_type, **texts)
    assert routes.compare(desk, plan)[0].language == level


def test_the_plans_own_sum_stands_before_that_of_the_rows(desk: Desk, plan: str) -> None:
    put(desk, plan, "FBJ", months=12)
    change(desk, "credit", None, parent=plan, years=1.0)
    change(desk, plans.KIND, plan, credited_years=2.5)
    (only,) = routes.compare(desk, plan)
    assert only.shortened.years == 2.5


def test_what_follows_on_from_the_same_source_is_one_period(desk: Desk, plan: str) -> None:
    put(desk, plan, "NORSK", months=6, funding="INTRO_BENEFIT")
    put(desk, plan, "FOV", months=6, funding="INTRO_BENEFIT", parallel="YES")
    put(desk, plan, "GUIDANCE", months=0, funding="NONE")
    fixed = {"funding_from": "2028-01-01", "funding_to": "2028-06-30"}
    put(desk, plan, "SUBJECTS", months=12, funding="LANEKASSEN", **fixed)
    put(desk, plan, "WORK", months=12, funding="WAGES", state="DROPPED")
    (only,) = routes.compare(desk, plan)
    found = [(money.funding, money.ends_on) for money in only.funding]
    assert [name for name, _ in found] == ["INTRO_BENEFIT", "LANEKASSEN"]
    assert found[1][1] == date(2028, 6, 30)


def test_a_holiday_or_other_money_beside_it_parts_no_period(desk: Desk, plan: str) -> None:
    dated = {"date_mode": "FIXED"}
    put(desk, plan, "NORSK", **dated, starts_on="2026-09-01", ends_on="2026-12-31", funding="INTRO_BENEFIT")
    put(desk, plan, "WORK", **dated, starts_on="2026-12-01", ends_on="2027-01-29", funding="WAGES", parallel="YES")
    put(desk, plan, "FOV", **dated, starts_on="2027-01-04", ends_on="2027-06-30", funding="INTRO_BENEFIT")
    put(desk, plan, "SUBJECTS", **dated, starts_on="2027-07-15", ends_on="2027-12-31", funding="INTRO_BENEFIT")
    (only,) = routes.compare(desk, plan)
    assert [(money.funding, money.starts_on, money.ends_on) for money in only.funding] == [
        ("INTRO_BENEFIT", date(2026, 9, 1), date(2027, 6, 30)),
        ("WAGES", date(2026, 12, 1), date(2027, 1, 29)),
        ("INTRO_BENEFIT", date(2027, 7, 15), date(2027, 12, 31)),
    ]


ACTS = st.lists(st.tuples(st.sampled_from(["add", "copy", "choose", "remove"]), st.integers(0, 2)), max_size=8)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_is_done_one_to_three_routes_stand_and_one_is_chosen(
    desk: Desk, plan: str, acts: list[tuple[str, int]]
) -> None:
    for act, number in acts:
        standing = routes.of(desk, plan)
        route = standing[number % len(standing)].id
        try:
            if act in ("add", "copy"):
                routes.add(desk, plan, "Vei", copy_of=route if act == "copy" else None)
            elif act == "choose":
                routes.choose(desk, route)
            else:
                routes.remove(desk, route)
        except RouteRefusedError:
            assert len(standing) in (1, 3)
        after: list[Route] = routes.of(desk, plan)
        assert 1 <= len(after) <= 3
        assert len(chosen(desk, plan)) == 1
