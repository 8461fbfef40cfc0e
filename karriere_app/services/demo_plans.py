"""The demo's plans: ready pathways and ways through school, some with a plan B, made as a counsellor makes them.

Drafts keep no computed dates; the agreed ones got theirs when they were agreed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from karriere_app.domain.education_plan import PlanStep
from karriere_app.domain.ids import plan_code
from karriere_app.domain.ordering import keys_for
from karriere_app.domain.planning.programmes import area_fields
from karriere_app.services import pathways, plans, routes
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes

LABEL = "Demodata"
_YOUNGEST_ADULT = 19


@dataclass(frozen=True)
class _Way:
    """How somebody gets to a trade: a ready pathway, or, where there is none, through school. ``plan_b``: another."""

    area: str
    pathway: str | None
    plan_b: str | None


_WAYS = {
    "5321": _Way("HSHEA3----", "P1", "P3"),
    "5311": _Way("HSBUA3----", "P2", "P1"),
    "9112": _Way("BAROF3----", "P3", None),
    "5120": _Way("RMKOK3----", "P3", "P1"),
    "7115": _Way("BATMF3----", "P4", "P3"),
    "2341": _Way("PBPBY4----", "P5", "P2"),
    "7411": _Way("ELELE3----", None, "P4"),
    "8332": _Way("TPYRK3----", None, "P3"),
    "7531": _Way("DTKJD3----", None, None),
    "6111": _Way("NALBF3----", None, "P3"),
}
_YOUNG = _Way("STUSP1----", "P6", None)

_MONEY = {
    "FOV": "INTRO_BENEFIT",
    "NORSK": "INTRO_BENEFIT",
    "VGO_SCHOOL": "LANEKASSEN",
    "SUBJECTS": "LANEKASSEN",
    "VGO_MODULE": "APPRENTICE_PAY",
}
_GIVEN_BY = {
    "FOV": "Voksenopplæringen",
    "NORSK": "Voksenopplæringen",
    "RKV": "Fylkeskommunen",
    "VGO_SCHOOL": "Videregående skole",
    "VGO_MODULE": "Lærebedrift og videregående skole",
}
_WAIT_FOR_THE_STEP_BEFORE = frozenset({"VGO_MODULE", "APPRENTICE", "FBJ", "TRADE_TEST"})
_RISKS = (
    ("Barna må ha plass i barnehage", "Søke om plass før opplæringen begynner"),
    ("Lang vei til skolen", "Undersøke buss og opplæring på nett"),
    ("Norsken tar lengre tid enn planlagt", "Språkpraksis ved siden av kurset"),
)


def make_plan(desk: Desk, chance: random.Random, participant: str, occupation: dict[str, Any], born: date) -> None:
    """Make one participant's plan: draft or agreed, from the occupation that is the goal and from the age."""
    way = _WAYS[occupation["styrk"]]
    if desk.today().year - born.year < _YOUNGEST_ADULT:
        way = _YOUNG
    is_agreed = chance.random() < 0.6
    made_on = desk.today() - timedelta(days=chance.randint(0, 60))
    plan = _begin(desk, chance, participant, occupation, way, made_on)
    if way.pathway is not None:
        pathways.put_on_plan(desk, plan, way.pathway, area=_area_on(way))
    if way.plan_b is not None and chance.random() < 0.35:
        second = routes.add(desk, plan, "Plan B")
        pathways.put_on_plan(desk, plan, way.plan_b, second)
    apply_changes(desk, list(_fitted(chance, plans.steps(desk, plan), made_on)), LABEL)
    if is_agreed:
        plans.agree(desk, plan)
        _begin_to_follow_up(desk, plan, made_on)


def _begin(
    desk: Desk, chance: random.Random, participant: str, occupation: dict[str, Any], way: _Way, made_on: date
) -> str:
    plan, route = desk.new_id(), desk.new_id()
    device = desk.store.identity.device
    values: dict[str, Any] = {
        "participant": participant,
        "plan_code": plan_code(plan),
        "version": 1,
        "status": "DRAFT",
        "made_on": made_on.isoformat(),
        "right": "SEC_5_1" if way is _YOUNG else "SEC_18_3",
        "long_goal": None if way is _YOUNG else occupation["goal"],
        "goal_styrk": None if way is _YOUNG else occupation["styrk"],
        "norwegian_goal": {"listening": "B1", "speaking": "B1", "reading": "B1", "writing": "A2"},
        "why": occupation["wish"],
        "participation_view": "Enig i planen.",
        "disagreement": "NO",
        "next_followup_on": (desk.today() + timedelta(days=chance.randint(-10, 120))).isoformat(),
    }
    first = {"parent": plan, "title": "Hovedvei", "chosen": "YES", "order": keys_for(1, device)[0]}
    changes = [RecordChange(plans.KIND, plan, values), RecordChange(routes.KIND, route, first)]
    if way.pathway is None:
        values |= {"goal_end_competence": "TRADE_FAG", **area_fields(desk.vocabularies.catalogue(), way.area)}
        changes += _through_school(desk, plan, route, way.area)
    if way.pathway == "P1":
        for rank, area in enumerate((way.area, "HSBUA3----", "BAROF3----"), start=1):
            wanted = {"parent": plan, "rank": rank, "end_competence": "TRADE_FAG", "area": area}
            changes.append(RecordChange("priority", desk.new_id(), wanted))
    if chance.random() < 0.3:
        what, measure = chance.choice(_RISKS)
        changes.append(RecordChange("risk", desk.new_id(), {"parent": plan, "what": what, "measure": measure}))
    apply_changes(desk, changes, LABEL)
    return plan


def _area_on(way: _Way) -> str | None:
    """Return the trade to choose, where the pathway has several."""
    pathway = next(each for each in pathways.ready() if each.id == way.pathway)
    return way.area if way.area in pathway.areas else None


def _through_school(desk: Desk, plan: str, route: str, area: str) -> list[RecordChange]:
    """Return Norwegian, two years at school, apprenticeship and test of a trade, each after the one before."""
    first, second, trade = desk.vocabularies.catalogue().routes_to(area)[0]
    wanted: list[tuple[str, str, str | None, int, int]] = [
        ("NORSK", "Norsk til B1", None, 6, 18),
        ("VGO_SCHOOL", f"Vg1 {first.nb.lower()}", first.code, 10, 10),
        ("VGO_SCHOOL", f"Vg2 {second.nb.lower()}", second.code, 10, 10),
        ("APPRENTICE", f"Læretid i {trade.nb.lower()}", trade.code, 24, 30),
        ("TRADE_TEST", "Fagprøve", trade.code, 1, 3),
    ]
    changes: list[RecordChange] = []
    before: str | None = None
    for order, (step_type, title, on_area, fewest, most) in zip(
        keys_for(len(wanted), desk.store.identity.device), wanted, strict=True
    ):
        step = desk.new_id()
        values = {
            "parent": plan,
            "route": route,
            "type": step_type,
            "title": title,
            "area": on_area,
            "months": fewest,
            "months_min": fewest,
            "months_max": most,
            "date_mode": "COMPUTED",
            "requires": [before] if before is not None else None,
            "responsible": "TOGETHER",
            "funding": "APPRENTICE_PAY" if step_type == "APPRENTICE" else None,
            "order": order,
            "state": "PLANNED",
        }
        changes.append(RecordChange(plans.STEP, step, values))
        before = step
    return changes


def _fitted(chance: random.Random, steps: list[PlanStep], made_on: date) -> list[RecordChange]:
    """Return what a counsellor then chooses: months within the range, money, who gives it, what waits for what."""
    changes = []
    before: dict[str | None, PlanStep] = {}
    is_first = True
    for step in steps:
        fewest, most = step.months_min or 0, step.months_max or 0
        values: dict[str, Any] = {
            "months": chance.choice((fewest, fewest, (fewest + most) // 2)),
            "provider": step.provider or _GIVEN_BY.get(step.type or ""),
            "funding": step.funding or _MONEY.get(step.type or ""),
        }
        if step.type in _WAIT_FOR_THE_STEP_BEFORE and not step.requires and step.route in before:
            values["requires"] = [before[step.route].id]
        if is_first and chance.random() < 0.2:  # some courses have a day of their own
            values |= {"date_mode": "FIXED", "starts_on": (made_on + timedelta(days=14)).isoformat()}
        if step.parallel != "YES":
            before[step.route] = step
        is_first = False
        changes.append(RecordChange(plans.STEP, step.id, values))
    return changes


def _begin_to_follow_up(desk: Desk, plan: str, made_on: date) -> None:
    """The first step of the chosen route of an agreed plan has begun, where its day has come."""
    first = plans.steps(desk, plan)[0]
    if first.starts_on is None or first.starts_on > desk.today():
        return
    begun = min(first.starts_on + timedelta(days=5), desk.today())
    values = {"state": "IN_PROGRESS", "actual_start": begun.isoformat()}
    apply_changes(desk, [RecordChange(plans.STEP, first.id, values)], LABEL)
