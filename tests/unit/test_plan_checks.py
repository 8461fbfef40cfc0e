"""Remarks on a plan: each fires where it should and is silent otherwise, and has a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.planning.advice import ORAL, SKILLS
from karriere_app.domain.planning.checks import IN_ORDER, INFORMATION, WARNING
from karriere_app.domain.planning.plan_facts import (
    AskedLevel,
    asked_in,
)
from karriere_app.domain.planning.remark_words import REMARKS_NB, remark_nb
from tests.unit.checked_plan import MAIN, OTHER, Plan, Wire, step_row


def _set(step_id: str, **values: Any) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        plan.step(step_id).update(values)

    return spoil


def _root(**values: Any) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        plan.root.update(values)

    return spoil


def _basis(**values: Any) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        plan.basis = replace(plan.basis, **values)

    return spoil


def _agreed(*spoils: Callable[[Plan], None], months_on: int = 0) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        plan.agree()
        plan.today += timedelta(days=30 * months_on)
        for each in spoils:
            each(plan)

    return spoil


def _all(*spoils: Callable[[Plan], None]) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        for each in spoils:
            each(plan)

    return spoil


def _many(**values: Any) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        plan.steps += [step_row(f"x{n}", f"x{n}", "WORK", f"Praksis {n}", **values) for n in range(4)]

    return spoil


def _no_steps(plan: Plan) -> None:
    plan.steps.clear()


def _drop_plan_b(plan: Plan) -> None:
    plan.steps.remove(plan.step("b-jobb"))


def _without(step_id: str) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        plan.steps.remove(plan.step(step_id))

    return spoil


def _wish(index: int, **values: Any) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        plan.priorities[index].update(values)

    return spoil


def _two_wishes(plan: Plan) -> None:
    plan.priorities.pop()


def _patchy_money(plan: Plan) -> None:
    plan.steps = [
        step_row(f"s{n}", f"s{n}", "WORK", f"Praksis {n}", months=2, funding="WAGES" if n % 2 else None)
        for n in range(9)
    ]


def _school(**values: Any) -> Callable[[Plan], None]:
    return _set("moduler", type="VGO_SCHOOL", **values)


def _add(kind: str, **values: Any) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        getattr(plan, kind).append({"id": "new", **values})

    return spoil


FIRES: Mapping[str, Callable[[Plan], None]] = {
    "NO_STEPS": _no_steps,
    "STEP_BEFORE_REQUIREMENT": _set("søknad", requires=["prøve"]),
    "STEP_BEFORE_REQUIREMENT.many": _all(
        _many(months=1, requires=["sist"]),
        lambda plan: plan.steps.append(step_row("sist", "z", "WORK", "Sist", months=3)),
    ),
    "REQUIREMENT_MISSING": _set("norsk", state="DROPPED"),
    "REQUIREMENT_MISSING.gone": _set("prøve", requires=["slettet"]),
    "REQUIREMENT_MISSING.many": _many(months=1, requires=["slettet"]),
    "CIRCLE": _all(_set("norsk", requires=["søknad"]), _set("søknad", requires=["norsk"])),
    "ENDS_BEFORE_START": _set("prøve", starts_on="2030-06-03", ends_on="2030-05-31", date_mode="FIXED"),
    "ENDS_BEFORE_START.many": _many(starts_on="2035-06-04", ends_on="2035-06-01", date_mode="FIXED"),
    "OVERLAPS_PREVIOUS": _set("moduler", starts_on="2027-02-01", date_mode="FIXED"),
    "OVERLAPS_PREVIOUS.many": _many(starts_on="2027-02-01", date_mode="FIXED", months=1),
    "MONTHS_OUTSIDE_RANGE": _set("moduler", months=48),
    "MONTHS_OUTSIDE_RANGE.many": _many(months=2, months_max=1),
    "NO_TIME": _set("prøve", months=None),
    "NO_PLAN_B": _drop_plan_b,
    "NO_MONEY": _set("prøve", funding=None),
    "NO_MONEY.until": _set("norsk", funding="NONE"),
    "NO_MONEY.many": _patchy_money,
    "MONEY_AFTER_LIMIT": _all(_set("norsk", funding="INTRO_BENEFIT"), _basis(limit_on=date(2027, 6, 30))),
    "NO_RESPONSIBLE": _set("prøve", responsible=None),
    "NO_EVIDENCE": _set("prøve", evidence_wanted=None),
    "STEP_FAILED": _agreed(_set("prøve", state="FAILED")),
    "STEP_INTERRUPTED": _agreed(_set("norsk", state="INTERRUPTED")),
    "STEP_LATE": _agreed(months_on=2),
    "EVIDENCE_NOT_SEEN": _agreed(_set("norsk", state="COMPLETED", actual_end="2027-11-01")),
    "LATER_THAN_AGREED": _agreed(_set("norsk", state="COMPLETED", actual_end="2028-02-28")),
    "AS_AGREED": _agreed(),
    "EMPTY.long_goal": _root(long_goal=None),
    "EMPTY.why": _root(why=None),
    "EMPTY.participation_view": _root(participation_view=None),
    "NO_RIGHT": _root(right=None),
    "RIGHT_UNCHECKED": _basis(proposed_rights=()),
    "OTHER_RIGHT": _basis(proposed_rights=("SEC_18_4", "SEC_18_7")),
    "NO_APPLICATION": _without("søknad"),
    "NO_APPLICATION.right": _all(_without("søknad"), _without("moduler")),
    "APPLICATION_LATE": _set("søknad", order="cc"),
    "PRIORITIES": _two_wishes,
    "PRIORITY_REPEATED": _wish(1, area="HSHEA3----"),
    "PRIORITY_RANKS": _wish(1, rank=1),
    "NO_NORWEGIAN_GOAL": _root(norwegian_goal=None),
    "NORWEGIAN_GOAL_LOW": _root(norwegian_goal={"listening": "A2", "writing": "B1"}),
    "NORWEGIAN_AFTER": _set("norsk", order="cc"),
    "MODULAR": _school(),
    "MODULAR.believed": _all(_root(area="BABET3----"), _school(area="BABET3----")),
    "AFTER_LIMIT": _basis(limit_on=date(2027, 6, 30)),
    "AREA_OLD": _set("moduler", area="HOHEA3----"),
    "AREA_GONE": _root(area="XXABC1----"),
    "RULES_23_5": _root(goal_end_competence="GSK_23_5"),
    "CREDIT_UNDECIDED": _add("credits", years=0.5, name_shown="Vg1"),
    "RISK_OPEN": _add("risks", what="Lang reise"),
    "SHARED_WITHOUT_BASIS": _add("sharings", who="Nav"),
    "NO_FOLLOW_UP": _root(next_followup_on=None),
    "FOLLOW_UP_PAST": _root(next_followup_on="2026-11-23"),
}
"""Code -> what brings it out; without it the code is not there."""

STOPS: Mapping[str, Callable[[Plan], None]] = {
    "TIME_FITS": _set("prøve", months=None),
    "PLAN_B": _drop_plan_b,
    "MONEY": _set("prøve", funding=None),
    "RESPONSIBLE": _set("prøve", responsible=None),
    "EVIDENCE": _set("prøve", evidence_wanted=None),
    "RIGHT": _basis(proposed_rights=()),
    "APPLICATION": _set("søknad", order="cc"),
    "PRIORITIES_SET": _two_wishes,
    "NORWEGIAN_BEFORE": _set("norsk", order="cc"),
    "MODULAR_FITS": _school(),
    "WITHIN_LIMIT": _basis(limit_on=date(2027, 6, 30)),
    "FOLLOW_UP": _root(next_followup_on=None),
}
"""Code of a plan in order -> what takes it away."""

NEVER_COME = {"CIRCLE.many"}
"""Only one circle of a route is told."""


def test_a_plan_in_order_has_nothing_to_warn_of() -> None:
    plan = Plan()
    assert plan.codes() == set(STOPS)
    assert {remark.severity for remark in plan.remarks() if remark.code != "FOLLOW_UP"} == {IN_ORDER}


@pytest.mark.parametrize("code", FIRES)
def test_a_remark_comes_with_what_it_is_about(code: str) -> None:
    plan = Plan()
    assert code not in plan.codes()
    FIRES[code](plan)
    found = [remark for remark in plan.remarks() if remark.code == code]
    assert found
    assert all("{" not in remark_nb(remark) for remark in found)


@pytest.mark.parametrize("code", STOPS)
def test_what_is_in_order_is_not_said_where_it_is_not(code: str) -> None:
    plan = Plan()
    assert code in plan.codes()
    STOPS[code](plan)
    assert code not in plan.codes()


def test_every_sentence_belongs_to_a_remark_that_comes() -> None:
    assert set(FIRES) | set(STOPS) | NEVER_COME == set(REMARKS_NB)


@pytest.mark.parametrize("code", [code for code in FIRES if code not in ("AS_AGREED", "AFTER_LIMIT")])
def test_a_remark_that_asks_for_something_says_where_it_is_mended(code: str) -> None:
    plan = Plan()
    FIRES[code](plan)
    found = [remark for remark in plan.remarks() if remark.code == code]
    assert all(remark.field for remark in found)


def test_warnings_come_first_and_what_is_in_order_last() -> None:
    plan = Plan()
    for spoil in (_root(right=None, norwegian_goal=None), _set("prøve", funding=None)):
        spoil(plan)
    severities = [remark.severity for remark in plan.remarks()]
    assert severities == sorted(severities, key=[WARNING, INFORMATION, IN_ORDER].index)
    assert set(severities) == {WARNING, INFORMATION, IN_ORDER}


def test_the_sentences_of_the_picture() -> None:
    plan = Plan()
    _set("prøve", funding=None)(plan)
    _drop_plan_b(plan)
    words = [remark_nb(remark) for remark in plan.remarks()]
    assert {"Plan B mangler.", "Norsk B1 er før modulene.", "Neste oppfølging 02.06.2027."} <= set(words)
    assert any(each.startswith("Ingen finansiering fra ") for each in words)


def test_a_level_of_norwegian_is_advice_and_never_a_warning() -> None:
    plan = Plan()
    _root(norwegian_goal={"listening": "PRE_A1", "writing": "NONE"})(plan)
    _set("norsk", order="cc")(plan)
    told = [remark for remark in plan.remarks() if remark.code.startswith("NORWEGIAN")]
    assert {remark.severity for remark in told} == {INFORMATION}
    assert "Det er et råd, ikke et krav." in remark_nb(told[0])


def test_a_requirement_of_oral_skills_asks_nothing_of_the_written() -> None:
    assert asked_in("norsk A2 muntlig") == AskedLevel(level="A2", skills=ORAL)
    assert asked_in("A2 skriftlig og B1 muntlig") == AskedLevel(level="B1", skills=SKILLS)
    assert asked_in("læreplass") is None
    plan = Plan()
    _set("moduler", requirement_text="norsk B1 muntlig")(plan)
    _root(norwegian_goal={"speaking": "B1", "writing": "A1"})(plan)
    assert "NORWEGIAN_GOAL_LOW" not in plan.codes()
    _root(norwegian_goal={"speaking": "A2", "writing": "B1"})(plan)
    assert "NORWEGIAN_GOAL_LOW" in plan.codes()


def test_who_has_the_level_is_not_advised_to_aim_for_it() -> None:
    plan = Plan()
    _root(norwegian_goal={"listening": "A2", "speaking": "A2"})(plan)
    assert "NORWEGIAN_GOAL_LOW" in plan.codes()
    _basis(norwegian_now=dict.fromkeys(SKILLS, "B1"))(plan)
    assert "NORWEGIAN_GOAL_LOW" not in plan.codes()


def test_what_is_behind_is_not_asked_about() -> None:
    plan = Plan()
    plan.agree()
    for step in ("norsk", "søknad"):
        plan.step(step).update(state="COMPLETED", evidence_seen_on="2027-11-26")
    plan.step("norsk").update(actual_start="2026-11-24", actual_end="2027-11-23", funding=None)
    plan.step("søknad").update(actual_end="2027-11-24")
    plan.step("moduler").update(state="IN_PROGRESS", actual_start="2027-11-24")
    plan.today = date(2027, 12, 1)
    plan.root["next_followup_on"] = "2028-03-01"
    assert {remark.code for remark in plan.remarks() if remark.severity == WARNING} == set()


def test_only_an_adult_names_three_wishes() -> None:
    plan = Plan()
    _two_wishes(plan)
    assert "PRIORITIES" in plan.codes()
    _root(right="SEC_18_2")(plan)
    assert "PRIORITIES" not in plan.codes()


def test_a_plan_that_is_over_needs_no_follow_up() -> None:
    plan = Plan()
    _root(status="COMPLETED", next_followup_on=None)(plan)
    assert "NO_FOLLOW_UP" not in plan.codes()


def test_steps_taken_out_are_not_asked_about() -> None:
    plan = Plan()
    plan.steps.append(step_row("ute", "z", "WORK", "Praksis", responsible=None, funding=None, state="DROPPED"))
    assert plan.codes() == set(STOPS)


def test_a_step_without_a_route_is_numbered_on_the_chosen_one() -> None:
    plan = Plan()
    plan.step("prøve").update(route=None, months_max=0)
    (remark,) = [remark for remark in plan.remarks() if remark.code == "MONTHS_OUTSIDE_RANGE"]
    assert remark.params["number"] == "4"


def test_money_that_is_missing_all_the_way_is_one_gap() -> None:
    plan = Plan()
    for step in plan.steps:
        step["funding"] = None
    plan.step("moduler").update(type="VGO_SCHOOL", area="DTKJF1----")
    gaps = [remark for remark in plan.remarks() if remark.code.startswith("NO_MONEY")]
    assert [remark_nb(remark) for remark in gaps] == ["Ingen finansiering fra november 2026."]


def test_a_warning_of_another_route_names_it() -> None:
    plan = Plan()
    _set("b-jobb", months_max=12)(plan)
    (remark,) = [remark for remark in plan.remarks() if remark.severity == WARNING]
    assert remark_nb(remark).startswith("Plan B: Steg 1 har flere eller færre måneder")
    assert remark.steps == ("b-jobb",)


DAYS = st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)).map(date.isoformat)
TYPES = st.sampled_from(["NORSK", "FOV", "FVO", "VGO_SCHOOL", "VGO_MODULE", "APPLICATION", "FBJ", "ODD", None])
STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "type": TYPES,
            "title": st.sampled_from([None, "Norsk til B1", "{odd} «title»"]),
            "route": st.sampled_from([MAIN, OTHER, "gone", None]),
            "months": st.none() | st.integers(0, 120),
            "months_min": st.none() | st.integers(0, 120),
            "months_max": st.none() | st.integers(0, 120),
            "date_mode": st.sampled_from([None, "FIXED", "COMPUTED"]),
            "starts_on": DAYS,
            "ends_on": DAYS,
            "actual_start": DAYS,
            "actual_end": DAYS,
            "funding": st.sampled_from([None, "NONE", "WAGES", "INTRO_BENEFIT"]),
            "funding_from": DAYS,
            "funding_to": DAYS,
            "state": st.sampled_from([None, "PLANNED", "COMPLETED", "FAILED", "DROPPED", "EXEMPTED", "ODD"]),
            "requirement_text": st.sampled_from([None, "A2 muntlig", "læreplass", "C2 skriftlig"]),
            "area": st.sampled_from([None, "HOHEA3", "HSHEA3----", "?", "x" * 40]),
            "requires": st.lists(st.integers(0, 6).map(str), max_size=3),
        }
    ),
    max_size=6,
)


@given(STEPS, st.booleans(), st.sampled_from([None, {}, {"listening": "ODD"}, {"writing": "A1", "kind": "B2"}]))
def test_whatever_is_typed_there_is_an_answer(steps: list[Wire], is_final: bool, goal: Wire | None) -> None:
    plan = Plan()
    plan.is_final = is_final
    _root(norwegian_goal=goal)(plan)
    plan.steps = [{**step, "id": str(number), "order": f"a{number}"} for number, step in enumerate(steps)]
    ids = {step["id"] for step in plan.steps}
    for remark in plan.remarks():
        assert remark_nb(remark)
        assert set(remark.steps) <= ids
