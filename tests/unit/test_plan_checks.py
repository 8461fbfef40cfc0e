"""Remarks on a plan: each fires where it should and is silent otherwise, and has a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karriere_app.domain.planning.advice import ORAL, SKILLS
from karriere_app.domain.planning.checks import IN_ORDER, INFORMATION, WARNING, PlanRemark, plan_remarks
from karriere_app.domain.planning.money import money_gaps
from karriere_app.domain.planning.plan_facts import (
    AskedLevel,
    BasisFacts,
    PlanRows,
    StepFacts,
    asked_in,
    plan_facts,
)
from karriere_app.domain.planning.progress import agreed_schedule
from karriere_app.domain.planning.remark_words import REMARKS_NB, remark_nb
from karriere_app.domain.planning.schedule import Schedule, ScheduledStep, StepTimes, TimeFrame, schedule

TODAY = date(2026, 11, 24)
MAIN, OTHER = "route-a", "route-b"
AREAS = frozenset({"HSHEA3----", "HSBUA3----", "HSHSF1----", "DTKJF1----", "BABET3----"})
FRAME = TimeFrame(begins_on=TODAY, school_year_start=date(2024, 8, 15), is_working_day=lambda day: day.weekday() < 5)
Wire = dict[str, Any]


class Plan:
    """A plan in wire form that everything is in order in; a test spoils one thing."""

    def __init__(self) -> None:
        self.root: Wire = {
            "long_goal": "Helsefagarbeider",
            "why": "Jeg vil hjelpe gamle mennesker.",
            "participation_view": "Enig",
            "right": "SEC_18_3",
            "norwegian_goal": {"listening": "B1", "speaking": "B1", "reading": "B1", "writing": "B1"},
            "next_followup_on": "2027-06-02",
            "area": "HSHEA3----",
            "goal_end_competence": "TRADE_FAG",
            "status": "DRAFT",
        }
        self.routes: list[Wire] = [
            {"id": MAIN, "title": "Hovedvei", "chosen": "YES", "order": "a"},
            {"id": OTHER, "title": "Plan B", "order": "b"},
        ]
        self.steps: list[Wire] = [
            _step("norsk", "a", "NORSK", "Norsk til B1", months=12),
            _step("søknad", "b", "APPLICATION", "Søknad i Vigo", months=0, requires=["norsk"]),
            _step("moduler", "c", "VGO_MODULE", "Helsearbeiderfaget", months=18, months_min=18, months_max=36),
            _step("prøve", "d", "TRADE_TEST", "Fagprøve", months=1),
            _step("b-jobb", "e", "FBJ", "Fagbrev på jobb", months=24, route=OTHER),
        ]
        self.priorities: list[Wire] = [
            {"id": f"p{rank}", "rank": rank, "end_competence": "TRADE_FAG", "area": area}
            for rank, area in enumerate(("HSHEA3----", "HSBUA3----", "DTKJF1----"), start=1)
        ]
        self.credits: list[Wire] = []
        self.risks: list[Wire] = [{"id": "r1", "what": "Barnepass", "measure": "Barnehageplass fra august"}]
        self.sharings: list[Wire] = [{"id": "s1", "who": "Skien kommune", "basis": "Samtykke"}]
        self.basis = BasisFacts(
            proposed_rights=("SEC_18_3",),
            limit_on=date(2030, 12, 31),
            known_areas=AREAS,
            snapshot_on=date(2026, 10, 1),
            modular_areas=frozenset({"HSHEA3----", "BABET3----"}),
            believed_modular=frozenset({"BABET3----"}),
        )
        self.today = TODAY
        self.is_final = False
        self.frame = FRAME

    def step(self, step_id: str) -> Wire:
        return next(step for step in self.steps if step["id"] == step_id)

    def remarks(self) -> tuple[PlanRemark, ...]:
        times: dict[str | None, list[StepTimes]] = {route["id"]: [] for route in self.routes} or {None: []}
        for step in self.steps:
            times[step["route"] if step["route"] in times else next(iter(times))].append(_times(step))
        schedules = {route: schedule(steps, self.frame) for route, steps in times.items()}
        agreed = agreed_schedule(times[next(iter(times))], self.frame).ends_on if self.is_final else None
        rows = PlanRows(
            root=self.root,
            routes=self.routes,
            steps=self.steps,
            priorities=self.priorities,
            credits=self.credits,
            risks=self.risks,
            sharings=self.sharings,
        )
        label: Callable[[str], str] = str.lower
        final = self.is_final
        return plan_remarks(
            plan_facts(rows, schedules, label, self.basis, today=self.today, is_final=final, agreed_end=agreed)
        )

    def codes(self) -> set[str]:
        return {remark.code for remark in self.remarks()}

    def agree(self) -> None:
        """Let the computed dates be the plan."""
        self.is_final, self.root["status"] = True, "AGREED"
        for route in (MAIN, OTHER):
            steps = [step for step in self.steps if step["route"] == route]
            for placed in schedule(map(_times, steps), self.frame).steps:
                dates = {"starts_on": placed.starts_on.isoformat(), "ends_on": placed.ends_on.isoformat()}
                self.step(placed.id).update(dates, date_mode="COMPUTED")


def _step(step_id: str, order: str, step_type: str, title: str, **values: Any) -> Wire:
    usual = {"route": MAIN, "responsible": "SCHOOL", "evidence_wanted": "Kompetansebevis", "funding": "LANEKASSEN"}
    return {"id": step_id, "order": order, "type": step_type, "title": title, **usual, **values}


def _times(step: Wire) -> StepTimes:
    days = {name: _day(step.get(name)) for name in ("starts_on", "ends_on", "actual_start", "actual_end")}
    return StepTimes(
        id=step["id"],
        order=step["order"],
        type=step["type"],
        months=step.get("months"),
        months_min=step.get("months_min"),
        months_max=step.get("months_max"),
        date_mode=step.get("date_mode"),
        state=step.get("state"),
        parallel=step.get("parallel") == "YES",
        requires=frozenset(step.get("requires", ())),
        starts_on=days["starts_on"],
        ends_on=days["ends_on"],
        actual_start=days["actual_start"],
        actual_end=days["actual_end"],
    )


def _day(wire: str | None) -> date | None:
    return date.fromisoformat(wire) if wire else None


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
        plan.steps += [_step(f"x{n}", f"x{n}", "WORK", f"Praksis {n}", **values) for n in range(4)]

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
        _step(f"s{n}", f"s{n}", "WORK", f"Praksis {n}", months=2, funding="WAGES" if n % 2 else None) for n in range(9)
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
        lambda plan: plan.steps.append(_step("sist", "z", "WORK", "Sist", months=3)),
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
    plan.steps.append(_step("ute", "z", "WORK", "Praksis", responsible=None, funding=None, state="DROPPED"))
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


def _placed(starts: int, days: int, number: int) -> ScheduledStep:
    first = TODAY + timedelta(days=starts)
    last = first + timedelta(days=days)
    return ScheduledStep(id=str(number), starts_on=first, ends_on=last, months=1, is_counted=True, is_fixed=True)


PERIODS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200), st.booleans()), max_size=8)


@given(PERIODS)
def test_no_day_of_a_gap_is_paid_for_and_each_long_gap_is_found(periods: Iterable[tuple[int, int, bool]]) -> None:
    placed = [(_placed(starts, days, number), paid) for number, (starts, days, paid) in enumerate(periods)]
    steps = [StepFacts(id=step.id, number=1, name="", funding="WAGES" if paid else None) for step, paid in placed]
    times = Schedule(
        steps=tuple(step for step, _ in placed),
        starts_on=None,
        ends_on=None,
        training_months=(0, 0),
        chosen_months=0,
        warnings=(),
    )
    days = {True: set[date](), False: set[date]()}
    for step, paid in placed:
        days[paid] |= {step.starts_on + timedelta(days=n) for n in range((step.ends_on - step.starts_on).days + 1)}
    bare = days[False] - days[True]
    gaps = money_gaps(steps, times)
    found = {gap.from_on + timedelta(days=n) for gap in gaps for n in range((gap.to_on - gap.from_on).days + 1)}
    assert not found & days[True]
    left = sorted(bare - found)
    runs = 0
    for before, day in zip([None, *left], left, strict=False):
        runs = runs + 1 if before is not None and day - before == timedelta(days=1) else 1
        assert runs < 14


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
