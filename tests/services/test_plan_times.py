"""A plan's dates in the store: derived while it is a draft, written when it is agreed, forecast from then on."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.domain.education_plan import EducationPlan, PlanStep
from karriere_app.domain.fields import RecordId
from karriere_app.domain.planning.schedule import WarningCode
from karriere_app.errors import FinalRecordError, InvalidLineError, InvalidValueError, RecordNotFoundError
from karriere_app.services import digests, plans, undo
from karriere_app.services.applying import apply_file, apply_line, lines_of
from karriere_app.services.desk import Desk
from karriere_app.services.plan_differences import between
from karriere_app.services.plan_times import schedules, time_frame
from karriere_app.services.records import RecordChange, apply_changes, get, list_kind, rows, save_fields, show
from karriere_app.store.tables import record_change
from tests.conftest import COUNTY

TODAY = date(2026, 11, 24)  # a Tuesday


def make(desk: Desk, kind: str, **values: Any) -> RecordId:
    return apply_changes(desk, [RecordChange(kind, None, values)]).ids[0]


@pytest.fixture
def plan(desk: Desk) -> str:
    """A draft of three steps: Norwegian, two years at school, a test."""
    person = make(desk, "participant", given_names="Selam", family_name="Haile")
    made = plans.start(desk, person)
    save_fields(desk, "education_plan", made, {"long_goal": "Bli helsefagarbeider"})
    norsk = plans.add_step(desk, made, "NORSK", {"months_min": 6, "months_max": 12})
    school = plans.add_step(desk, made, "VGO_SCHOOL", {"months": 20, "requires": [norsk]})
    plans.add_step(desk, made, "TRADE_TEST", {"months": 1, "requires": [school]})
    return made


def stored(desk: Desk, plan: str) -> list[tuple[str | None, date | None, date | None]]:
    return [(step.date_mode, step.starts_on, step.ends_on) for step in plans.steps(desk, plan)]


def forecast(desk: Desk, plan: str) -> list[tuple[date, date]]:
    (only,) = schedules(desk, plan).values()
    return [(step.starts_on, step.ends_on) for step in only.steps]


def test_a_draft_keeps_no_computed_dates_and_has_a_schedule(desk: Desk, plan: str) -> None:
    assert stored(desk, plan) == [("COMPUTED", None, None)] * 3
    assert forecast(desk, plan) == [
        (TODAY, date(2027, 5, 24)),  # 23 May 2027 is a Sunday
        (date(2027, 8, 17), date(2029, 6, 18)),  # the county's school year; 16 June 2029 is a Saturday
        (date(2029, 6, 19), date(2029, 7, 18)),
    ]


def test_agreeing_writes_the_dates_in_the_same_change_set(desk: Desk, plan: str) -> None:
    steps = plans.steps(desk, plan)
    plans.set_dates(desk, steps[2].id, date(2029, 9, 1), None)
    expected = forecast(desk, plan)
    plans.agree(desk, plan)
    assert stored(desk, plan) == [
        ("COMPUTED", *expected[0]),
        ("COMPUTED", *expected[1]),
        ("FIXED", date(2029, 9, 1), None),  # as typed
    ]
    assert forecast(desk, plan) == expected
    with desk.reading() as connection:
        newest = sa.select(record_change.c.seq).order_by(record_change.c.seq.desc()).limit(1).scalar_subquery()
        changed = connection.execute(sa.select(record_change).where(record_change.c.seq == newest)).all()
    kinds = [row.kind for row in changed if row.kind != "access_entry"]
    assert kinds == ["education_plan", "plan_step", "plan_step", "evaluation"]


@pytest.mark.parametrize("status", ["AGREED", "ACTIVE"])
def test_it_does_not_matter_by_which_way_a_plan_is_agreed(desk: Desk, plan: str, status: str) -> None:
    expected = forecast(desk, plan)
    line = {"kind": "education_plan", "id": plan, "set": {"status": status}}
    apply_line(desk, json.dumps(line).encode())
    assert [(starts, ends) for _, starts, ends in stored(desk, plan)] == expected


def test_a_step_without_a_mode_says_that_it_was_computed(desk: Desk, plan: str) -> None:
    first = plans.steps(desk, plan)[0]
    save_fields(desk, "plan_step", first.id, {"date_mode": None})
    plans.agree(desk, plan)
    assert stored(desk, plan)[0][0] == "COMPUTED"
    plans.set_step_state(desk, first.id, "IN_PROGRESS")
    save_fields(desk, "plan_step", first.id, {"actual_start": "2027-01-04"})
    assert forecast(desk, plan)[0][0] == date(2027, 1, 4)


def test_dropped_steps_get_no_dates(desk: Desk, plan: str) -> None:
    school = plans.steps(desk, plan)[1].id
    plans.set_step_state(desk, school, "DROPPED")
    plans.agree(desk, plan)
    assert stored(desk, plan)[1] == ("COMPUTED", None, None)
    assert stored(desk, plan)[2][1] == date(2027, 5, 25)


def test_an_agreed_plan_stands_and_its_forecast_moves(desk: Desk, plan: str) -> None:
    plans.agree(desk, plan)
    agreed, digest = stored(desk, plan), digests.of_record(desk, plan)
    first = plans.steps(desk, plan)[0].id
    with pytest.raises(FinalRecordError):
        plans.set_months(desk, first, 12)
    save_fields(desk, "plan_step", first, {"actual_start": "2027-03-01", "state": "IN_PROGRESS"})
    assert stored(desk, plan) == agreed
    assert digests.of_record(desk, plan) != digest  # follow-up is content, and is no new version
    assert forecast(desk, plan)[0] == (date(2027, 3, 1), date(2027, 8, 31))
    assert forecast(desk, plan)[1][0] == date(2028, 8, 17)  # a school year is missed
    save_fields(desk, "plan_step", first, {"actual_end": "2027-06-30", "state": "COMPLETED"})
    assert forecast(desk, plan)[1][0] == date(2027, 8, 17)


def test_a_new_version_derives_its_dates_anew(desk: Desk, plan: str) -> None:
    test = plans.steps(desk, plan)[2].id
    plans.set_dates(desk, test, date(2029, 9, 3), date(2029, 9, 28))
    plans.agree(desk, plan)
    second = plans.new_version(desk, plan, "Ny skole")
    assert stored(desk, second) == [
        ("COMPUTED", None, None),
        ("COMPUTED", None, None),
        ("FIXED", date(2029, 9, 3), date(2029, 9, 28)),
    ]
    assert forecast(desk, second) == forecast(desk, plan)
    assert all(starts is not None for _, starts, _ in stored(desk, plan))


def test_a_new_version_is_of_its_own_day_and_counts_from_it(desk: Desk, clock: SteppingClock, plan: str) -> None:
    plans.agree(desk, plan)
    first = plans.steps(desk, plan)[0].id
    save_fields(desk, "plan_step", first, {"actual_start": "2026-12-01", "actual_end": "2027-02-26"})
    clock.moment = clock.moment.replace(year=2027, month=9, day=6)
    second = plans.new_version(desk, plan, "Ny skole")
    found = get(desk, second)
    assert isinstance(found, EducationPlan)
    assert found.made_on == date(2027, 9, 6)
    norsk, school, _ = forecast(desk, second)
    assert norsk == (date(2026, 12, 1), date(2027, 2, 26))  # what has happened stands
    assert school[0] == date(2028, 8, 17)  # not in August 2027, which has gone by
    assert [each.label for each in between(desk, plan, second) if not each.what] == []


def test_the_day_counted_from_is_the_plans_or_today(desk: Desk, clock: SteppingClock, plan: str) -> None:
    clock.moment = clock.moment.replace(year=2027)
    assert forecast(desk, plan)[0][0] == TODAY
    save_fields(desk, "education_plan", plan, {"made_on": None})
    assert forecast(desk, plan)[0][0] == date(2027, 11, 24)
    record = get(desk, plan)
    assert isinstance(record, EducationPlan)
    assert time_frame(desk, record).begins_on == date(2027, 11, 24)


def test_the_school_year_is_the_countys(desk: Desk, plan: str) -> None:
    save_fields(desk, "county_profile", COUNTY, {"school_year_start": "2026-09-01"})
    assert forecast(desk, plan)[1][0] == date(2027, 9, 1)
    save_fields(desk, "county_profile", COUNTY, {"school_year_start": None})
    assert forecast(desk, plan)[1][0] == date(2027, 8, 16)
    make(desk, "county_profile", valid_from="2026-11-01", school_year_start="2026-08-24")
    make(desk, "county_profile", valid_from="2027-01-01", school_year_start="2026-10-01")
    assert forecast(desk, plan)[1][0] == date(2027, 8, 24)


def test_each_route_has_its_own_time_and_stray_steps_are_in_the_chosen_one(desk: Desk, plan: str) -> None:
    (main,) = [row.id for row in rows(desk, plan, "route")]
    other = make(desk, "route", parent=plan, title="Plan B", chosen="NO", order="z")
    short = plans.add_step(desk, plan, "FBJ", {"months": 12, "route": other})
    stray = plans.add_step(desk, plan, "WORK", {"months": 3, "route": None})
    found = schedules(desk, plan)
    assert list(found) == [main, other]
    assert [step.id for step in found[main].steps][-1] == stray
    assert [step.id for step in found[other].steps] == [short]
    assert found[other].starts_on == TODAY
    save_fields(desk, "plan_step", short, {"requires": [stray]})
    warning = schedules(desk, plan)[other].warnings[0]
    assert (warning.code, warning.step, warning.other) == (WarningCode.REQUIREMENT_MISSING, short, stray)


def test_a_plan_without_routes_has_one_time(desk: Desk, plan: str) -> None:
    (main,) = [row.id for row in rows(desk, plan, "route")]
    apply_changes(desk, [RecordChange("route", main, delete=True)])
    found = schedules(desk, plan)
    assert list(found) == [None]
    assert len(found[None].steps) == 3
    with pytest.raises(RecordNotFoundError):
        schedules(desk, main)


def test_a_step_moves_within_its_route_only(desk: Desk, plan: str) -> None:
    other = make(desk, "route", parent=plan, title="Plan B", chosen="NO", order="z")
    mine = [step.id for step in plans.steps(desk, plan)]
    theirs = [plans.add_step(desk, plan, "WORK", {"route": other}) for _ in range(2)]
    plans.move_step(desk, mine[0], None)
    plans.move_step(desk, theirs[1], theirs[0])
    found = schedules(desk, plan)
    assert [step.id for step in found[other].steps] == theirs[::-1]
    assert [step.id for step in plans.steps(desk, plan) if step.route != other] == [*mine[1:], mine[0]]
    with pytest.raises(RecordNotFoundError):
        plans.move_step(desk, mine[0], theirs[0])


def test_choosing_months_and_dates(desk: Desk, plan: str) -> None:
    first = plans.steps(desk, plan)[0].id
    plans.set_months(desk, first, 12)
    assert forecast(desk, plan)[0][1] == date(2027, 11, 23)
    plans.set_dates(desk, first, None, date(2027, 4, 30))
    assert stored(desk, plan)[0] == ("FIXED", None, date(2027, 4, 30))
    plans.set_dates(desk, first, None, None)
    assert stored(desk, plan)[0] == ("COMPUTED", None, None)
    typed = plans.add_step(desk, plan, "WORK", {"starts_on": "2027-01-04"})
    step = get(desk, typed)
    assert isinstance(step, PlanStep)
    assert step.date_mode == "FIXED"


def requirement(step: str, *others: str) -> RecordChange:
    return RecordChange("plan_step", step, {"requires": list(others)})


def test_a_circle_is_refused_where_it_is_closed(desk: Desk, plan: str) -> None:
    first, second, third = (step.id for step in plans.steps(desk, plan))
    for changes in ([requirement(first, third)], [requirement(first, first)], [requirement(second, first, third)]):
        with pytest.raises(InvalidValueError) as refused:
            apply_changes(desk, changes)
        error = refused.value
        assert (error.kind, error.field, error.reason) == ("plan_step", "requires", "circle")
        assert error.record_id == changes[0].id
    assert plans.steps(desk, plan)[0].requires is None


def test_a_circle_over_several_lines_of_a_file_is_refused_and_the_last_one_named(desk: Desk, plan: str) -> None:
    made = [desk.new_id() for _ in range(3)]
    values: list[dict[str, Any]] = [{"parent": plan, "requires": [other]} for other in (made[1], made[2], made[0])]
    lines = [
        json.dumps({"kind": "plan_step", "id": step, "set": each}).encode()
        for step, each in zip(made, values, strict=True)
    ]
    with pytest.raises(InvalidLineError) as refused:
        apply_file(desk, lines)
    assert refused.value.line == 3
    assert isinstance(refused.value.cause, InvalidValueError)
    assert len(plans.steps(desk, plan)) == 3
    apply_file(desk, lines[:2])


def test_what_is_deleted_or_of_another_plan_closes_no_circle(desk: Desk, plan: str) -> None:
    first, _, third = (step.id for step in plans.steps(desk, plan))
    apply_changes(desk, [RecordChange("plan_step", third, delete=True)])
    apply_changes(desk, [requirement(first, third)])
    elsewhere = plans.start(desk, make(desk, "participant"))
    other = plans.add_step(desk, elsewhere, "WORK", {"requires": [first]})
    apply_changes(desk, [requirement(first, other)])
    (times,) = schedules(desk, plan).values()
    assert {warning.code for warning in times.warnings} == {WarningCode.REQUIREMENT_MISSING}


def test_undo_closes_no_circle_either(desk: Desk, plan: str) -> None:
    first, second, _ = (step.id for step in plans.steps(desk, plan))
    taken_away = apply_changes(desk, [requirement(second)]).change_set
    apply_changes(desk, [requirement(first, second)])
    assert taken_away is not None
    with pytest.raises(InvalidValueError):
        undo.undo(desk, taken_away)
    assert plans.steps(desk, plan)[1].requires is None


def test_a_deleted_step_does_not_come_back_into_a_circle(desk: Desk, plan: str) -> None:
    first, _, third = (step.id for step in plans.steps(desk, plan))
    gone = apply_changes(desk, [RecordChange("plan_step", third, delete=True)]).change_set
    apply_changes(desk, [requirement(first, third)])
    assert gone is not None
    with pytest.raises(InvalidValueError):
        undo.undo(desk, gone)


def test_templates_have_no_circles(desk: Desk) -> None:
    template = make(desk, "plan_template", title="Helse på deltid")
    first = make(desk, "template_step", parent=template, type="NORSK")
    second = make(desk, "template_step", parent=template, type="VGO_MODULE", requires=[first])
    with pytest.raises(InvalidValueError) as refused:
        save_fields(desk, "template_step", first, {"requires": [second]})
    assert (refused.value.kind, refused.value.reason) == ("template_step", "circle")


def two_routes(desk: Desk, plan: str) -> None:
    other = make(desk, "route", parent=plan, title="Plan B", chosen="NO", order="z")
    work = plans.add_step(desk, plan, "WORK", {"months": 12, "route": other})
    plans.add_step(desk, plan, "FBJ", {"months_min": 12, "months_max": 48, "route": other, "requires": [work]})
    plans.set_dates(desk, work, date(2027, 2, 1), date(2028, 1, 31))


@pytest.mark.parametrize("status", ["DRAFT", "AGREED", "COMPLETED"])
def test_a_plan_moves_to_another_store_with_digest_and_dates(
    desk: Desk, second_desk: Desk, plan: str, status: str
) -> None:
    two_routes(desk, plan)
    if status != "DRAFT":
        plans.agree(desk, plan)
        save_fields(desk, "plan_step", plans.steps(desk, plan)[0].id, {"actual_start": "2027-01-11"})
        plans.set_status(desk, plan, status)
    apply_file(second_desk, [json.dumps(line).encode() for line in lines_of(desk, plan)])
    assert digests.of_record(second_desk, plan) == digests.of_record(desk, plan)
    here, there = show(desk, plan), show(second_desk, plan)
    assert here["computed"] == there["computed"]
    assert [row["id"] for row in here["rows"]] == [row["id"] for row in there["rows"]]
    assert len(here["computed"]["routes"]) == 2
    assert stored(second_desk, plan) == stored(desk, plan)


def test_a_plan_that_is_read_in_keeps_the_dates_it_brings(desk: Desk, second_desk: Desk, plan: str) -> None:
    plans.agree(desk, plan)
    lines = lines_of(desk, plan)
    for line in lines:
        if line["kind"] == "plan_step":
            line["set"].pop("ends_on")
    apply_file(second_desk, [json.dumps(line).encode() for line in lines])
    assert [ends for _, _, ends in stored(second_desk, plan)] == [None, None, None]


def test_a_participant_moves_with_everything(desk: Desk, second_desk: Desk, plan: str) -> None:
    plans.agree(desk, plan)
    second = plans.new_version(desk, plan, "Ny skole")
    two_routes(desk, second)
    (person,) = {row.participant for row in plans.steps(desk, plan)}
    apply_file(second_desk, [json.dumps(line).encode() for line in lines_of(desk, person)])
    for record_id in (person, plan, second):
        assert digests.of_record(second_desk, record_id) == digests.of_record(desk, record_id)
        assert show(second_desk, record_id).get("computed") == show(desk, record_id).get("computed")


@pytest.mark.parametrize("each", [False, True])
def test_a_participant_of_an_office_that_is_not_here_comes_to_mine(second_desk: Desk, each: bool) -> None:
    office, known, person = (second_desk.new_id() for _ in range(3))
    make(second_desk, "office", name="Porsgrunn")
    (elsewhere,) = [row["id"] for row in list_kind(second_desk, "office") if row.get("name") == "Porsgrunn"]
    lines = [
        json.dumps({"kind": "participant", "id": made, "set": {"given_names": "Selam", "office": named}}).encode()
        for made, named in ((person, office), (known, elsewhere))
    ]
    if each:
        for line in lines:
            apply_line(second_desk, line)
    else:
        apply_file(second_desk, lines)
    assert show(second_desk, person)["office"] == second_desk.principal.office
    with pytest.raises(RecordNotFoundError):
        show(second_desk, known)  # of an office that is here, and not mine


def test_lines_make_what_is_missing_above_and_leave_what_is_there(desk: Desk, second_desk: Desk, plan: str) -> None:
    step = plans.steps(desk, plan)[0]
    apply_file(second_desk, [json.dumps(line).encode() for line in lines_of(desk, step.id)])
    assert digests.of_record(second_desk, step.id) == digests.of_record(desk, step.id)
    save_fields(second_desk, "participant", step.participant, {"given_names": "Senait"})
    apply_file(second_desk, [json.dumps(line).encode() for line in lines_of(desk, plan)])
    assert show(second_desk, step.participant)["given_names"] == "Senait"
    assert digests.of_record(second_desk, plan) == digests.of_record(desk, plan)


def test_templates_move_too(desk: Desk, second_desk: Desk) -> None:
    template = make(desk, "plan_template", title="Helse på deltid", end_competence="TRADE_FAG")
    first = make(desk, "template_step", parent=template, type="NORSK", months_min=6, order="1")
    make(desk, "template_step", parent=template, type="VGO_MODULE", requires=[first], order="2")
    apply_file(second_desk, [json.dumps(line).encode() for line in lines_of(desk, template)])
    assert digests.of_record(second_desk, template) == digests.of_record(desk, template)
    assert "computed" not in show(desk, template)
