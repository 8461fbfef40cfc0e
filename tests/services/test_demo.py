"""The demo is plausible, synthetic, and the same for the same seed and day."""

from __future__ import annotations

from karriere_app.domain.identity_numbers import look_at_national_id
from karriere_app.services import demo, digests
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import schedules
from karriere_app.services.records import list_kind


def test_the_demos_numbers_are_sound_and_nobodys(desk: Desk) -> None:
    demo.fill(desk, seed=3, people=20)
    for person in list_kind(desk, "participant"):
        check = look_at_national_id(person["national_id"]["value"])
        assert check.is_sound
        assert check.is_synthetic


def test_every_stage_of_the_work_is_in_the_demo(desk: Desk) -> None:
    demo.fill(desk, seed=1, people=40)
    statuses = {plan["status"] for plan in list_kind(desk, "education_plan")}
    assert statuses == {"DRAFT", "AGREED"}
    assert {mapping["status"] for mapping in list_kind(desk, "competence_mapping")} == {"DRAFT", "FINAL"}
    assert len({person["citizenship"] for person in list_kind(desk, "participant")}) >= 4


def test_the_same_seed_and_day_give_the_same_content(desk: Desk, second_desk: Desk) -> None:
    demo.fill(desk, seed=5, people=15)
    demo.fill(second_desk, seed=5, people=15)
    assert digests.of_store(desk) == digests.of_store(second_desk)


def test_another_seed_gives_other_people(desk: Desk, second_desk: Desk) -> None:
    demo.fill(desk, seed=5, people=15)
    demo.fill(second_desk, seed=6, people=15)
    assert digests.of_store(desk) != digests.of_store(second_desk)


def test_the_demos_plans_have_their_dates_as_any_plan_gets_them(desk: Desk) -> None:
    demo.fill(desk, seed=1, people=60)
    plans = {plan["id"]: plan for plan in list_kind(desk, "education_plan")}
    steps = list_kind(desk, "plan_step")
    computed = [step for step in steps if step["date_mode"] == "COMPUTED"]
    assert len(computed) > len(steps) / 2
    assert {step["type"] for step in steps} >= {"NORSK", "FOV", "RKV", "VGO_SCHOOL", "VGO_MODULE", "FBJ", "TRADE_TEST"}
    for step in computed:
        is_agreed = plans[step["parent"]]["status"] == "AGREED"
        assert ("starts_on" in step, "ends_on" in step) == (is_agreed, is_agreed)
    routes = [schedules(desk, plan) for plan in plans]
    assert max(len(times) for times in routes) == 2
    for times in (times for of_plan in routes for times in of_plan.values()):
        fewest, most = times.training_months
        assert fewest <= times.chosen_months <= most
        assert times.warnings == ()
