"""Progress on the steps of an agreed plan, and what the checks say of a plan in the store."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from karriere_app.domain.kinds import kind_named
from karriere_app.domain.planning.checks import WARNING
from karriere_app.domain.planning.progress import GRADES, amount_nb, grade_value, months_between, state_changes
from karriere_app.errors import InvalidValueError, RecordNotFoundError
from karriere_app.services import plan_checks, plan_progress, plans, records, undo
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes

TODAY = date(2026, 11, 24)


def make(desk: Desk, kind: str, record_id: str | None = None, **values: Any) -> str:
    return apply_changes(desk, [RecordChange(kind, record_id, values)]).ids[0]


@pytest.fixture
def plan(desk: Desk) -> str:
    person = make(desk, "participant", given_names="Selam", family_name="Haile", birth_date="1995-02-03")
    made = plans.start(desk, person)
    make(desk, "education_plan", made, long_goal="Helsefagarbeider", right="SEC_18_3", next_followup_on="2027-06-02")
    for step_type, months in (("NORSK", 12), ("APPLICATION", 0), ("VGO_MODULE", 18), ("TRADE_TEST", 1)):
        plans.add_step(desk, made, step_type, {"months": months, "date_mode": "COMPUTED"})
    return made


def step(desk: Desk, plan: str, number: int) -> Any:
    return plans.steps(desk, plan)[number - 1]


def test_a_state_brings_its_date_as_one_act(desk: Desk, plan: str) -> None:
    plans.agree(desk, plan)
    first = step(desk, plan, 1).id
    plan_progress.set_state(desk, first, "APPLIED", date(2026, 11, 24))
    plan_progress.set_state(desk, first, "IN_PROGRESS", date(2027, 1, 4))
    saved = plan_progress.set_state(desk, first, "COMPLETED", date(2027, 12, 17))
    found = step(desk, plan, 1)
    assert (found.state, found.applied_on) == ("COMPLETED", date(2026, 11, 24))
    assert (found.actual_start, found.actual_end) == (date(2027, 1, 4), date(2027, 12, 17))
    assert len(plans.versions(desk, found.participant)) == 1
    assert saved.change_set is not None
    undo.undo(desk, saved.change_set)
    found = step(desk, plan, 1)
    assert (found.state, found.actual_end) == ("IN_PROGRESS", None)


def test_a_step_that_is_set_back_loses_the_dates_it_has_not_reached(desk: Desk, plan: str) -> None:
    first = step(desk, plan, 1).id
    for state, on in (("APPLIED", 1), ("IN_PROGRESS", 2), ("FAILED", 3)):
        plan_progress.set_state(desk, first, state, date(2027, on, 1))
    plan_progress.set_state(desk, first, "APPLIED", date(2027, 1, 1))
    found = step(desk, plan, 1)
    assert (found.applied_on, found.actual_start, found.actual_end) == (date(2027, 1, 1), None, None)
    plan_progress.set_state(desk, first, "PLANNED", date(2027, 1, 1))
    assert step(desk, plan, 1).applied_on is None


def test_every_state_can_be_said_of_a_step(desk: Desk, plan: str) -> None:
    first = step(desk, plan, 1).id
    for term in desk.vocabularies.load("step_state").terms:
        plan_progress.set_state(desk, first, term.code, TODAY)
        assert step(desk, plan, 1).state == term.code
        assert state_changes(term.code, TODAY, {}).items() <= records.show(desk, first).items()
    with pytest.raises(InvalidValueError):
        plan_progress.set_state(desk, first, "SLEEPING", TODAY)
    with pytest.raises(RecordNotFoundError):
        plan_progress.set_state(desk, plan, "COMPLETED", TODAY)


def test_a_grade_has_a_scale_and_a_value_of_it(desk: Desk, plan: str) -> None:
    plans.agree(desk, plan)
    last = step(desk, plan, 4).id
    assert set(GRADES) == {term.code for term in desk.vocabularies.load("grade_scale").terms}
    for scale, values in GRADES.items():
        for each in values:
            plan_progress.set_grade(desk, last, scale, each.value)
            assert grade_value(step(desk, plan, 4).grade) == each
    for scale, value in (("GRADE_1_6", 7), ("GRADE_1_6", "bestått"), ("APPROVED", 4), ("STARS", 5)):
        with pytest.raises(InvalidValueError):
            plan_progress.set_grade(desk, last, scale, value)
    plan_progress.set_grade(desk, last, None)
    assert step(desk, plan, 4).grade is None
    assert grade_value({"scale": "GRADE_1_6", "value": 1}) == GRADES["GRADE_1_6"][0]
    assert not GRADES["GRADE_1_6"][0].passes
    assert grade_value(None) is None


def test_seen_evidence_is_dated(desk: Desk, plan: str) -> None:
    plans.agree(desk, plan)
    first = step(desk, plan, 1).id
    plan_progress.see_evidence(desk, first, TODAY)
    assert step(desk, plan, 1).evidence_seen_on == TODAY
    plan_progress.see_evidence(desk, first, None)
    assert step(desk, plan, 1).evidence_seen_on is None


def test_nothing_is_shared_without_a_basis(desk: Desk, plan: str) -> None:
    plans.agree(desk, plan)
    plan_progress.share(desk, plan, "Skien kommune", TODAY, "Hele planen", "Samtykke 24.11.2026")
    for who, scope, basis in (("", "alt", "Samtykke"), ("Nav", " ", "Samtykke"), ("Nav", "alt", " ")):
        with pytest.raises(InvalidValueError):
            plan_progress.share(desk, plan, who, TODAY, scope, basis)
    assert [getattr(row, "who", None) for row in records.rows(desk, plan, "sharing")] == ["Skien kommune"]


def test_what_happens_moves_the_end_of_an_agreed_plan(desk: Desk, plan: str) -> None:
    assert plan_progress.forecast(desk, plan) is None
    plans.agree(desk, plan)
    stored = [each.ends_on for each in plans.steps(desk, plan)]
    as_agreed = plan_progress.forecast(desk, plan)
    assert as_agreed is not None
    assert (as_agreed.agreed_on, as_agreed.words_nb) == (stored[-1], "Planen blir ferdig som avtalt.")
    first = step(desk, plan, 1)
    plan_progress.set_state(desk, first.id, "IN_PROGRESS", first.starts_on)
    plan_progress.set_state(desk, first.id, "COMPLETED", date(2028, 2, 23))
    late = plan_progress.forecast(desk, plan)
    assert late is not None
    assert late.agreed_on == stored[-1]
    assert late.words_nb == "Planen blir ferdig 3 måneder senere enn avtalt."
    assert "LATER_THAN_AGREED" in {remark.code for remark in plan_checks.remarks(desk, plan)}
    plan_progress.set_state(desk, first.id, "COMPLETED", date(2027, 10, 22))
    early = plan_progress.forecast(desk, plan)
    assert early is not None
    assert early.words_nb == "Planen blir ferdig 1 måned tidligere enn avtalt."
    plan_progress.set_state(desk, step(desk, plan, 4).id, "DROPPED", TODAY)
    shorter = plan_progress.forecast(desk, plan)
    assert shorter is not None
    assert (shorter.agreed_on, shorter.months_later) == (stored[-1], -2)


def test_months_are_the_nearest_in_both_directions() -> None:
    assert months_between(date(2027, 1, 31), date(2027, 2, 28)) == 1
    assert months_between(date(2027, 1, 31), date(2027, 2, 10)) == 0
    assert months_between(date(2027, 1, 15), date(2027, 4, 12)) == 3
    assert amount_nb(date(2027, 1, 1), date(2027, 1, 13)) == "12 dager"
    assert months_between(date(2027, 5, 1), date(2027, 1, 2)) == -4
    assert months_between(TODAY, TODAY) == 0


def test_the_checks_read_a_plan_from_the_store(desk: Desk, plan: str) -> None:
    codes = {remark.code for remark in plan_checks.remarks(desk, plan)}
    assert {"NO_PLAN_B", "NO_MONEY", "PRIORITIES", "NO_RESPONSIBLE", "EMPTY.why", "FOLLOW_UP"} <= codes
    assert not codes & {"NO_STEPS", "AREA_GONE", "NO_RIGHT", "EMPTY.long_goal"}
    for step_row in plans.steps(desk, plan):
        make(desk, "plan_step", step_row.id, funding="LANEKASSEN", responsible="SCHOOL", evidence_wanted="Bevis")
    other = make(desk, "route", parent=plan, title="Plan B", chosen="NO", order="z")
    make(desk, "plan_step", parent=plan, route=other, type="FBJ", months=24, order="z1", state="PLANNED")
    for rank, area in enumerate(("HSHEA3----", "HSBUA3----", "BABET3----"), start=1):
        make(desk, "priority", parent=plan, rank=rank, end_competence="TRADE_FAG", area=area)
    make(desk, "education_plan", plan, why="Jeg vil.", participation_view="Enig", area="HSHEA3----")
    found = plan_checks.remarks(desk, plan)
    assert [remark.code for remark in found if remark.severity == WARNING] == []
    assert {"MONEY", "PLAN_B", "PRIORITIES_SET", "MODULAR_FITS"} <= {remark.code for remark in found}
    assert ("OK", "Planen har en plan B.") in plan_checks.sentences(desk, plan)


def test_an_agreed_plan_is_told_of_what_is_late(desk: Desk, plan: str) -> None:
    plans.agree(desk, plan)
    assert "STEP_LATE" not in {remark.code for remark in plan_checks.remarks(desk, plan)}
    desk.clock.moment = desk.clock.moment.replace(year=2027)  # type: ignore[attr-defined]  # the stepping clock
    late = [remark for remark in plan_checks.remarks(desk, plan) if remark.code == "STEP_LATE"]
    assert len(late) == 1
    assert late[0].steps[0] == step(desk, plan, 1).id


def test_a_step_of_a_plan_is_found_by_its_kind(desk: Desk, plan: str) -> None:
    assert plan_progress.step_of(desk, step(desk, plan, 1).id).type == "NORSK"
    assert kind_named("plan_step").fields["state"].follow_up
