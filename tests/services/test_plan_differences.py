"""Two versions of a plan in the store, told apart in words."""

from __future__ import annotations

from typing import Any

import pytest

from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.planning.differences import DifferenceKind
from karriere_app.services import plan_differences, plan_progress, plans
from karriere_app.services.desk import Desk
from karriere_app.services.records import RecordChange, apply_changes, get


def make(desk: Desk, kind: str, record_id: str | None = None, **values: Any) -> str:
    return apply_changes(desk, [RecordChange(kind, record_id, values)]).ids[0]


@pytest.fixture
def plan(desk: Desk) -> str:
    person = make(desk, "participant", given_names="Selam", family_name="Haile")
    made = plans.start(desk, person)
    make(desk, "education_plan", made, long_goal="Helsefagarbeider", right="SEC_18_2")
    for step_type, title in (("NORSK", "Norsk til B1"), ("FOV", "Grunnskole"), ("VGO_MODULE", "Moduler")):
        plans.add_step(desk, made, step_type, {"title": title, "months": 12, "date_mode": "COMPUTED"})
    first, second, _ = plans.steps(desk, made)
    make(desk, "plan_step", second.id, requires=[first.id])
    make(desk, "priority", parent=made, rank=1, end_competence="TRADE_FAG", area="HSHEA3----")
    make(desk, "credit", parent=made, name_shown="Vg1 helse", years=1.0)
    plans.agree(desk, made)
    return made


def texts(desk: Desk, old: str, new: str) -> list[str]:
    return [difference.text for difference in plan_differences.between(desk, old, new)]


def test_a_new_version_is_no_different_until_somebody_writes(desk: Desk, plan: str) -> None:
    plan_progress.set_state(desk, plans.steps(desk, plan)[0].id, "APPLIED", desk.today())
    made = plans.new_version(desk, plan, "Ny skole")
    assert texts(desk, plan, made) == []
    assert texts(desk, made, plan) == []


def test_the_differences_are_told_in_words(desk: Desk, plan: str) -> None:
    made = plans.new_version(desk, plan, "Ny skole")
    first, second, third = plans.steps(desk, made)
    make(desk, "education_plan", made, long_goal="Barnepleier", right=None, why="Jeg liker barn.")
    make(desk, "plan_step", first.id, months=18, title="Norsk til B2")
    apply_changes(desk, [RecordChange("plan_step", second.id, delete=True)])
    plans.add_step(desk, made, "TRADE_TEST", {"title": "Fagprøve", "months": 1})
    plans.move_step(desk, third.id, first.id)
    found = texts(desk, plan, made)
    assert "Langsiktig mål er endret fra «Helsefagarbeider» til «Barnepleier»." in found
    assert "Rett er tømt, var «forberedende opplæring (§ 18-2)»." in found
    assert "Hvorfor, med deltakerens ord er satt til «Jeg liker barn.»." in found
    assert "«Norsk til B2»: Måneder er endret fra 12 til 18." in found
    assert "«Norsk til B2»: Navnet er endret fra «Norsk til B1» til «Norsk til B2»." in found
    assert "Tatt ut: steg «Grunnskole»." in found
    assert "Nytt: steg «Fagprøve»." in found
    assert "«Moduler» er flyttet fra plass 3 til plass 1." in found
    assert any(text.startswith("«Moduler»: Første dag er endret fra ") for text in found)


def test_routes_wishes_and_credits_are_told_too(desk: Desk, plan: str) -> None:
    made = plans.new_version(desk, plan, "Plan B")
    other = make(desk, "route", parent=made, title="Plan B", chosen="NO", order="z")
    step = plans.steps(desk, made)[2]
    make(desk, "plan_step", step.id, route=other)
    (wish,) = [row.id for row in plan_differences.version_of(desk, made).priorities]
    (credit,) = [row.id for row in plan_differences.version_of(desk, made).credits]
    make(desk, "priority", wish, area="HSBUA3----")
    make(desk, "credit", credit, years=0.5)
    found = texts(desk, plan, made)
    assert "Nytt: vei «Plan B»." in found
    assert "«Moduler»: Vei er endret fra «Hovedvei» til «Plan B»." in found
    assert (
        "Prioritet 1: Programområde er endret fra «Helsearbeiderfaget» til «Barne- og ungdomsarbeiderfaget»." in found
    )
    assert "«Vg1 helse»: År er endret fra 1 til 0,5." in found


def test_requirements_are_told_by_the_names_of_steps(desk: Desk, plan: str) -> None:
    made = plans.new_version(desk, plan, "Rekkefølge")
    first, second, third = plans.steps(desk, made)
    make(desk, "plan_step", second.id, requires=None)
    make(desk, "plan_step", third.id, requires=[first.id, second.id])
    found = texts(desk, plan, made)
    assert "«Grunnskole»: Bygger på er tømt, var «Norsk til B1»." in found
    assert "«Moduler»: Bygger på er satt til «Grunnskole», «Norsk til B1»." in found


def test_versions_that_lie_apart_are_compared_through_the_one_between(desk: Desk, plan: str) -> None:
    second = plans.new_version(desk, plan, "Først")
    make(desk, "plan_step", plans.steps(desk, second)[0].id, provider="Skien voksenopplæring")
    plans.agree(desk, second)
    third = plans.new_version(desk, second, "Så")
    make(desk, "plan_step", plans.steps(desk, third)[2].id, months=24)
    found = plan_differences.between(desk, plan, third)
    assert {(each.kind, each.what, each.label) for each in found} >= {
        (DifferenceKind.CHANGED, "«Norsk til B1»", "Hvem gir tilbudet"),
        (DifferenceKind.CHANGED, "«Moduler»", "Måneder"),
    }
    assert not [each for each in found if each.kind in (DifferenceKind.ADDED, DifferenceKind.REMOVED)]


@pytest.mark.parametrize(
    ("before", "after"),
    [("AGREED", "REVISED"), ("ACTIVE", "REVISED"), ("PAUSED", "REVISED"), ("DISCONTINUED", "DISCONTINUED")],
)
def test_of_two_agreed_versions_only_the_newer_holds(desk: Desk, plan: str, before: str, after: str) -> None:
    if before != "AGREED":
        plans.set_status(desk, plan, before)
    made = plans.new_version(desk, plan, "Ny skole")
    assert status_of(desk, plan) == before, "until the new one is agreed the old one holds"
    plans.agree(desk, made)
    assert (status_of(desk, plan), status_of(desk, made)) == (after, "AGREED")


def status_of(desk: Desk, plan: str) -> str | None:
    held = get(desk, plan)
    assert isinstance(held, EducationPlan)
    return held.status
