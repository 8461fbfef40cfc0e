"""Generated plans in real stores: their calendar holds what it promises, moves to an empty store, and undoes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from karriere_app.domain.ordering import keys_for
from karriere_app.domain.planning.schedule import LEFT_OUT
from karriere_app.services import digests, plans
from karriere_app.services.applying import apply_file, lines_of
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes, show
from karriere_app.services.undo import undo
from karriere_app.services.working_days import WorkingDays

Wire = dict[str, Any]
TYPES = ("NORSK", "FOV", "RKV", "APPLICATION", "VGO_SCHOOL", "VGO_MODULE", "APPRENTICE", "TRADE_TEST", "PABYGG")
STATES = ("PLANNED", "IN_PROGRESS", "COMPLETED", "DROPPED", "EXEMPTED")
DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2032, 12, 31)).map(date.isoformat)
MONTHS = st.none() | st.integers(0, 60)
WORKING_DAYS = WorkingDays()
# The stores stand through all examples: each example makes its own participant and plan in them.
EXAMPLES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@st.composite
def plan_lines(draw: st.DrawFn) -> list[Wire]:
    """The lines of a participant with a plan of one to three routes, in any order, as somebody could write them.

    Ids are names that ``put`` gives ids of their own: an example that is tried again makes another plan.
    """
    person, plan = "person", "plan"
    routes = [f"route{place}" for place in range(draw(st.integers(1, 3)))]
    made_on = draw(DAYS)
    lines = [
        _line("participant", person, given_names="Selam", family_name="Haile"),
        _line("education_plan", plan, participant=person, long_goal="Fagbrev", made_on=made_on, status="DRAFT"),
    ]
    for place, (route, key) in enumerate(zip(routes, keys_for(len(routes), "aaaa"), strict=True)):
        chosen = "NO" if place else "YES"
        lines.append(_line("route", route, parent=plan, title=f"Vei {place}", chosen=chosen, order=key))
    steps = [f"step{place}" for place in range(draw(st.integers(0, 12)))]
    orders = draw(st.permutations(keys_for(len(steps), "aaaa")))
    lines += [_step(draw, plan, routes, steps, place, order) for place, order in enumerate(orders)]
    if draw(st.booleans()):
        lines.append(_line("priority", "wish", parent=plan, rank=1, end_competence="TRADE_FAG", area="HSHEA3----"))
    return [lines[0], lines[1], *draw(st.permutations(lines[2:]))]


def _line(kind: str, record: str, **values: Any) -> Wire:
    return {"kind": kind, "id": record, "set": {name: value for name, value in values.items() if value is not None}}


def _step(draw: st.DrawFn, plan: str, routes: list[str], steps: list[str], place: int, order: str) -> Wire:
    is_fixed, state = draw(st.booleans()), draw(st.sampled_from(STATES))
    has_begun = state in ("IN_PROGRESS", "COMPLETED") and draw(st.booleans())
    earlier = st.sets(st.sampled_from(steps[:place]), max_size=3) if place else st.just(set())
    return _line(
        "plan_step",
        steps[place],
        parent=plan,
        route=draw(st.none() | st.sampled_from(routes)),
        type=draw(st.sampled_from(TYPES)),
        title=f"Steg {place}",
        months=draw(MONTHS),
        months_min=draw(MONTHS),
        months_max=draw(MONTHS),
        date_mode="FIXED" if is_fixed else draw(st.sampled_from(("COMPUTED", None))),
        starts_on=draw(st.none() | DAYS) if is_fixed else None,
        ends_on=draw(st.none() | DAYS) if is_fixed else None,
        parallel=draw(st.sampled_from(("YES", "NO", None))),
        requires=sorted(draw(earlier)) or None,
        state=state,
        actual_start=draw(DAYS) if has_begun else None,
        actual_end=draw(DAYS) if has_begun and state == "COMPLETED" else None,
        order=order,
    )


def put(desk: Desk, lines: list[Wire]) -> str:
    """Apply the lines in one go, under new ids, and return the plan's."""
    ids: dict[str, str] = {line["id"]: desk.new_id() for line in lines}

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(each) for each in value]
        return ids.get(value, value) if isinstance(value, str) else value

    apply(desk, [{**line, "id": ids[line["id"]], "set": _each(named, line["set"])} for line in lines])
    return ids["plan"]


def apply(desk: Desk, lines: list[Wire]) -> None:
    apply_file(desk, [json.dumps(line).encode() for line in lines])


def _each(of: Callable[[Any], Any], values: Wire) -> Wire:
    return {name: of(value) for name, value in values.items()}


def routes_of(shown: Wire) -> Iterator[tuple[Wire, list[Wire]]]:
    """Yield each route on the calendar with the steps that are in it, as they are stored."""
    steps = {row["id"]: row for row in shown["rows"] if row["kind"] == "plan_step"}
    for route in shown["computed"]["routes"]:
        yield route, [steps[step["id"]] for step in route["steps"]]


def free_after(step: Wire, placed: Mapping[str, str]) -> date:
    """The first day on which what waits for a step may begin."""
    starts, ends = (date.fromisoformat(placed[name]) for name in ("starts_on", "ends_on"))
    months = step.get("months", step.get("months_min", 0))
    return max(starts, ends) + timedelta(days=0 if not months and starts >= ends else 1)


@EXAMPLES
@given(lines=plan_lines())
def test_no_step_begins_before_what_it_requires_unless_show_warns_of_it(desk: Desk, lines: list[Wire]) -> None:
    for route, steps in routes_of(show(desk, put(desk, lines))):
        placed = {step["id"]: step for step in route["steps"]}
        stored = {step["id"]: step for step in steps}
        warned = {
            (warning["step"], warning["other"])
            for warning in route["warnings"]
            if warning["code"] == "STEP_BEFORE_REQUIREMENT"
        }
        early = {
            (step["id"], other)
            for step in steps
            for other in step.get("requires", ())
            if other in placed
            and date.fromisoformat(placed[step["id"]]["starts_on"]) < free_after(stored[other], placed[other])
        }
        assert warned == early


def first_of(step: Mapping[str, Any], *names: str) -> int:
    """Return the first of these numbers that a step has, 0 where it has none."""
    return int(next((step[name] for name in names if name in step), 0))


@EXAMPLES
@given(lines=plan_lines())
def test_the_sums_are_those_of_the_steps_that_are_not_beside_others(desk: Desk, lines: list[Wire]) -> None:
    for route, steps in routes_of(show(desk, put(desk, lines))):
        counted = [step for step in steps if step.get("parallel") != "YES"]
        fewest, most = route["training_months"]
        assert fewest == sum(first_of(step, "months_min", "months") for step in counted)
        assert route["chosen_months"] == sum(first_of(step, "months", "months_min") for step in counted)
        if all("months_max" in step for step in counted):
            assert most == sum(step["months_max"] for step in counted)
        assert all(step.get("state") not in LEFT_OUT for step in steps)
        days = [step[name] for step in route["steps"] for name in ("starts_on", "ends_on")]
        assert (route["starts_on"], route["ends_on"]) == ((min(days), max(days)) if days else (None, None))


@EXAMPLES
@given(lines=plan_lines())
def test_what_is_computed_is_working_days_and_stays_when_it_is_computed_again(desk: Desk, lines: list[Wire]) -> None:
    plan = put(desk, lines)
    shown = show(desk, plan)
    assert show(desk, plan) == shown
    for route, steps in routes_of(shown):
        stored = {step["id"]: step for step in steps}
        for step in route["steps"]:
            told = stored[step["id"]]
            if not {"starts_on", "ends_on", "actual_start", "actual_end"} & told.keys():
                assert WORKING_DAYS(date.fromisoformat(step["starts_on"]))
                assert WORKING_DAYS(date.fromisoformat(step["ends_on"]))
                assert step["starts_on"] <= step["ends_on"]


@pytest.mark.parametrize("is_agreed", [False, True])
@EXAMPLES
@given(lines=plan_lines())
def test_what_show_gives_makes_the_same_plan_in_another_store(
    desk: Desk, second_desk: Desk, is_agreed: bool, lines: list[Wire]
) -> None:
    plan = put(desk, lines)
    if is_agreed:
        plans.agree(desk, plan)
    apply(second_desk, lines_of(desk, plan))
    here, there = show(desk, plan), show(second_desk, plan)
    assert digests.of_record(second_desk, plan) == digests.of_record(desk, plan)
    assert there["computed"] == here["computed"]
    assert [row["id"] for row in there["rows"]] == [row["id"] for row in here["rows"]]


@EXAMPLES
@given(lines=plan_lines(), data=st.data())
def test_one_undo_brings_every_date_back(desk: Desk, lines: list[Wire], data: st.DataObject) -> None:
    plan = put(desk, lines)
    steps = plans.steps(desk, plan)
    if not steps:
        return
    before = show(desk, plan)
    step = data.draw(st.sampled_from(steps))
    orders = st.sampled_from([row.order for row in steps])
    values = {"months": data.draw(st.integers(0, 60)), "order": data.draw(orders)}
    saved = apply_changes(desk, [RecordChange("plan_step", step.id, values)], "Endret")
    if saved.change_set is not None:
        undo(desk, saved.change_set)
    assert show(desk, plan) == before
