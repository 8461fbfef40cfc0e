"""A plan in wire form that everything is in order in, for tests that spoil one thing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from karriere_app.domain.planning.checks import PlanRemark, plan_remarks
from karriere_app.domain.planning.plan_facts import BasisFacts, PlanRows, plan_facts
from karriere_app.domain.planning.progress import agreed_schedule
from karriere_app.domain.planning.schedule import StepTimes, TimeFrame, schedule

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
            step_row("norsk", "a", "NORSK", "Norsk til B1", months=12),
            step_row("søknad", "b", "APPLICATION", "Søknad i Vigo", months=0, requires=["norsk"]),
            step_row("moduler", "c", "VGO_MODULE", "Helsearbeiderfaget", months=18, months_min=18, months_max=36),
            step_row("prøve", "d", "TRADE_TEST", "Fagprøve", months=1),
            step_row("b-jobb", "e", "FBJ", "Fagbrev på jobb", months=24, route=OTHER),
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
            times[step["route"] if step["route"] in times else next(iter(times))].append(step_calendar(step))
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
            for placed in schedule(map(step_calendar, steps), self.frame).steps:
                dates = {"starts_on": placed.starts_on.isoformat(), "ends_on": placed.ends_on.isoformat()}
                self.step(placed.id).update(dates, date_mode="COMPUTED")


def step_row(step_id: str, order: str, step_type: str, title: str, **values: Any) -> Wire:
    usual = {"route": MAIN, "responsible": "SCHOOL", "evidence_wanted": "Kompetansebevis", "funding": "LANEKASSEN"}
    return {"id": step_id, "order": order, "type": step_type, "title": title, **usual, **values}


def step_calendar(step: Wire) -> StepTimes:
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
