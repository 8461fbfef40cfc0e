"""Two counsellors who build one plan offline have the same route on the same days once both have been online."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from karriere_app.services import pathways, plans
from karriere_app.services.records import show
from karriere_app.services.undo import menu, undo
from karriere_app.sync.client import State
from tests.sync.offices import Laptop, Offices

Pair = tuple[Laptop, Laptop, str]


@pytest.fixture
def pair(offices: Offices) -> Pair:
    """Two laptops of one office that hold the same plan, the first of the ready pathways."""
    one, other = offices.laptop("ingrid"), offices.laptop("odd")
    plan = plans.start(one.desk, one.person())
    pathways.put_on_plan(one.desk, plan, "P1")
    settle(one, other)
    return one, other, plan


def settle(*laptops: Laptop) -> None:
    for _ in range(3):
        for laptop in laptops:
            assert laptop.sync(consent=True).state is State.DONE


def order(laptop: Laptop, plan: str) -> list[str]:
    return [step.id for step in plans.steps(laptop.desk, plan)]


def same_days(one: Laptop, other: Laptop, plan: str) -> bool:
    assert one.lines() == other.lines()
    assert order(one, plan) == order(other, plan)
    return bool(show(one.desk, plan)["computed"] == show(other.desk, plan)["computed"])


def test_each_moves_another_step_and_both_moves_stand(pair: Pair) -> None:
    one, other, plan = pair
    first, second, third, fourth, *rest = order(one, plan)
    plans.move_step(one.desk, first, third)
    plans.move_step(other.desk, fourth, second)
    settle(one, other)
    assert same_days(one, other, plan)
    assert order(one, plan) == [fourth, second, first, third, *rest]
    assert one.ids_of("conflict") == []


def test_both_put_a_step_at_the_same_place_and_see_them_in_one_order(pair: Pair) -> None:
    one, other, plan = pair
    mine = plans.add_step(one.desk, plan, "WORK", {"months": 3})
    theirs = plans.add_step(other.desk, plan, "GUIDANCE", {"months": 1})
    settle(one, other)
    assert same_days(one, other, plan)
    assert set(order(one, plan)[-2:]) == {mine, theirs}
    plans.move_step(one.desk, mine, theirs)
    settle(one, other)
    assert order(other, plan)[-2:] == [mine, theirs]
    assert same_days(one, other, plan)


def test_both_move_the_same_step_and_a_person_chooses_while_the_days_are_the_same(pair: Pair) -> None:
    one, other, plan = pair
    first, second, third, *_ = order(one, plan)
    plans.move_step(one.desk, first, third)
    plans.move_step(other.desk, first, None)
    settle(one, other)
    assert same_days(one, other, plan)
    assert order(one, plan)[:3] == [second, first, third]
    (conflict,) = one.ids_of("conflict")
    assert one.fields(conflict)["field"] == "order"


def test_requirements_of_both_that_close_a_circle_are_warned_of_on_both(pair: Pair) -> None:
    one, other, plan = pair
    steps = order(one, plan)
    one.save("plan_step", steps[4], requires=[steps[5]])
    other.save("plan_step", steps[5], requires=[steps[4]])
    settle(one, other)
    assert same_days(one, other, plan)
    warned = [warning["code"] for warning in show(one.desk, plan)["computed"]["routes"][0]["warnings"]]
    assert "CIRCLE" in warned


def acts(chance: random.Random) -> list[Callable[[Laptop, str], None]]:
    """What a counsellor does to a plan, each of it one act that may be undone."""

    def any_step(laptop: Laptop, plan: str) -> str:
        return chance.choice(order(laptop, plan))

    def move(laptop: Laptop, plan: str) -> None:
        steps = order(laptop, plan)
        moved = chance.choice(steps)
        plans.move_step(laptop.desk, moved, chance.choice([None, *(step for step in steps if step != moved)]))

    def months(laptop: Laptop, plan: str) -> None:
        plans.set_months(laptop.desk, any_step(laptop, plan), chance.randint(0, 30))

    def add(laptop: Laptop, plan: str) -> None:
        plans.add_step(laptop.desk, plan, chance.choice(("WORK", "NORSK", "VGO_SCHOOL")), {"months": 4})

    def remove(laptop: Laptop, plan: str) -> None:
        if len(order(laptop, plan)) > 3:
            laptop.delete("plan_step", any_step(laptop, plan))

    def follow_up(laptop: Laptop, plan: str) -> None:
        plans.set_step_state(laptop.desk, any_step(laptop, plan), chance.choice(("DROPPED", "PLANNED", "EXEMPTED")))

    def take_back(laptop: Laptop, plan: str) -> None:
        last = menu(laptop.desk, laptop.desk.now()).undo
        if last is not None:
            undo(laptop.desk, last.change_set)

    return [move, move, months, add, remove, follow_up, take_back]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_two_editors_do_the_route_is_the_same_and_untouched_steps_keep_their_order(
    pair: Pair, seed: int
) -> None:
    one, other, plan = pair
    chance = random.Random(seed)
    before = order(one, plan)
    stood: dict[str, str | None] = {step.id: step.order for step in plans.steps(one.desk, plan)}
    for _ in range(chance.randint(2, 4)):
        for laptop in (one, other):
            for _ in range(chance.randint(0, 4)):
                laptop.offices.pass_time(seconds=1)
                chance.choice(acts(chance))(laptop, plan)
        if chance.random() < 0.5:
            settle(*chance.sample((one, other), 2))
    settle(one, other)
    assert same_days(one, other, plan)
    now: dict[str, str | None] = {step.id: step.order for step in plans.steps(one.desk, plan)}
    untouched = [step for step in before if now.get(step) == stood[step]]
    assert [step for step in order(one, plan) if step in untouched] == untouched
    seen = show(one.desk, plan)["computed"]
    settle(other, one)
    assert show(one.desk, plan)["computed"] == seen
