"""Ready pathways and the county's templates put on a plan, over the real store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from karriere_app.domain.access import Principal
from karriere_app.domain.education_plan import EducationPlan, PlanStep
from karriere_app.errors import FinalRecordError, InvalidValueError, NotAllowedError, RecordNotFoundError
from karriere_app.services import pathways, plans, routes
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import schedules
from karriere_app.services.records import RecordChange, apply_changes, show
from karriere_app.services.undo import menu, undo

READY = {each.id: each for each in pathways.ready()}


def change(desk: Desk, kind: str, record: str | None, **values: Any) -> str:
    return apply_changes(desk, [RecordChange(kind, record, values)]).ids[0]


@pytest.fixture
def person(desk: Desk) -> str:
    return change(desk, "participant", None, given_names="Selam Tesfaye", family_name="Haile")


@pytest.fixture
def plan(desk: Desk, person: str) -> str:
    return plans.start(desk, person)


def held(desk: Desk, plan: str) -> EducationPlan:
    return routes.plan_of(desk, plan)


def main_route(desk: Desk, plan: str) -> str:
    return routes.of(desk, plan)[0].id


@pytest.mark.parametrize("name", READY)
def test_each_becomes_a_plan_with_the_models_total(desk: Desk, plan: str, name: str) -> None:
    pathway = READY[name]
    pathways.put_on_plan(desk, plan, name, area=pathway.areas[0])
    steps = plans.steps(desk, plan)
    (times,) = schedules(desk, plan).values()
    assert times.training_months == pathway.total_months
    assert times.warnings == ()
    assert [step.type for step in steps] == [step.type for step in pathway.steps]
    assert [step.months for step in steps] == [step.months_min for step in pathway.steps]
    assert {(step.date_mode, step.state, step.starts_on) for step in steps} == {("COMPUTED", "PLANNED", None)}
    assert all(step.title and step.title[0] == step.title[0].upper() and step.responsible for step in steps)
    found = held(desk, plan)
    assert found.goal_end_competence == pathway.end_competence
    assert found.area == pathway.areas[0]
    assert (found.programme, found.long_goal and True) == (pathway.areas[0][:2], True)
    assert found.area_name_shown == desk.vocabularies.label("area", pathway.areas[0])
    assert found.grep_snapshot_on is not None
    plans.agree(desk, plan)
    assert held(desk, plan).status == "AGREED"
    assert all(step.starts_on is not None for step in plans.steps(desk, plan))


def test_steps_require_each_other_as_the_text_says(desk: Desk, plan: str) -> None:
    pathways.put_on_plan(desk, plan, "P1")
    steps = plans.steps(desk, plan)
    assert steps[2].requires == frozenset({steps[0].id})
    assert steps[3].requires == frozenset({steps[2].id})
    assert steps[6].requires == frozenset({steps[5].id})
    assert steps[1].parallel == "YES"
    assert (steps[0].requirement_text, steps[0].evidence_wanted) == (
        "Norsk A2 muntlig",
        "Vitnemål forberedende opplæring",
    )
    assert held(desk, plan).long_goal == "Helsefagarbeider med fagbrev"


def test_one_undo_takes_all_of_it_away(desk: Desk, plan: str) -> None:
    before = show(desk, plan)
    saved = pathways.put_on_plan(desk, plan, "P2")
    last = menu(desk, desk.now()).undo
    assert last is not None
    assert (last.change_set, last.label) == (saved.change_set, "La inn ferdig vei")
    undo(desk, last.change_set)
    assert show(desk, plan) == before


def test_what_is_written_stays(desk: Desk, plan: str) -> None:
    written = {
        "long_goal": "Jeg vil bli kokk.",
        "goal_end_competence": "GSK",
        "area": "RMKOK3----",
        "area_name_shown": "Kokkfaget, som det het da",
    }
    change(desk, plans.KIND, plan, **written)
    pathways.put_on_plan(desk, plan, "P1")
    found = held(desk, plan)
    assert {name: getattr(found, name) for name in written} == written
    assert (found.programme, found.grep_snapshot_on) == (None, None)


def test_a_trade_is_chosen_among_several(desk: Desk, plan: str) -> None:
    pathways.put_on_plan(desk, plan, "P3", area="RMKOK3----")
    assert [step.area for step in plans.steps(desk, plan)] == [None, *["RMKOK3----"] * 4]
    assert (held(desk, plan).area, held(desk, plan).long_goal) == ("RMKOK3----", "Fagbrev i kokkfaget")


def test_no_trade_is_claimed_where_none_was_chosen(desk: Desk, plan: str) -> None:
    pathways.put_on_plan(desk, plan, "P3")
    assert {step.area for step in plans.steps(desk, plan)} == {None}
    found = held(desk, plan)
    assert (found.area, found.programme, found.long_goal) == (None, None, "Fagbrev")
    with pytest.raises(InvalidValueError):
        pathways.put_on_plan(desk, plan, "P3", area="HSHEA3----")


def test_it_follows_what_stands_there_or_takes_its_place(desk: Desk, plan: str) -> None:
    plans.add_step(desk, plan, "GUIDANCE", {"title": "Samtale"})
    pathways.put_on_plan(desk, plan, "P6")
    assert [step.type for step in plans.steps(desk, plan)] == ["GUIDANCE", "FOV", "VGO_SCHOOL", "VGO_SCHOOL"]
    pathways.put_on_plan(desk, plan, "P4", replace=True)
    assert [step.type for step in plans.steps(desk, plan)] == [step.type for step in READY["P4"].steps]
    last = menu(desk, desk.now()).undo
    assert last is not None
    undo(desk, last.change_set)
    assert [step.type for step in plans.steps(desk, plan)] == ["GUIDANCE", "FOV", "VGO_SCHOOL", "VGO_SCHOOL"]


def test_another_route_is_left_alone(desk: Desk, plan: str) -> None:
    pathways.put_on_plan(desk, plan, "P1")
    second = routes.add(desk, plan, "Plan B")
    pathways.put_on_plan(desk, plan, "P2", route=second)
    pathways.put_on_plan(desk, plan, "P6", route=second, replace=True)
    totals = [times.training_months for times in schedules(desk, plan).values()]
    assert totals == [READY["P1"].total_months, READY["P6"].total_months]
    assert len(pathways.available(desk)) == 6
    with pytest.raises(RecordNotFoundError):
        pathways.put_on_plan(desk, plan, "P1", route=desk.new_id())


def test_a_plan_without_a_route_gets_one(desk: Desk, person: str) -> None:
    plan = change(desk, plans.KIND, None, participant=person, status="DRAFT", made_on="2026-11-24")
    loose = plans.add_step(desk, plan, "GUIDANCE")
    pathways.put_on_plan(desk, plan, "P2")
    (route,) = routes.of(desk, plan)
    assert (route.title, route.chosen) == ("Hovedvei", "YES")
    steps = plans.steps(desk, plan)
    assert {step.route for step in steps} == {route.id}
    assert steps[0].id == loose


def test_texts_are_nynorsk_for_papers_in_nynorsk(desk: Desk, person: str, plan: str) -> None:
    change(desk, "participant", person, print_language="nn")
    pathways.put_on_plan(desk, plan, "P1")
    found = held(desk, plan)
    assert (found.long_goal, found.area_name_shown) == ("Helsefagarbeidar med fagbrev", "Helsearbeidarfaget")
    assert plans.steps(desk, plan)[0].title == "Førebuande opplæring, modul 2-4, fem fag"


def test_an_agreed_plan_gets_none(desk: Desk, plan: str) -> None:
    change(desk, plans.KIND, plan, long_goal="Kokk")
    plans.agree(desk, plan)
    with pytest.raises(FinalRecordError):
        pathways.put_on_plan(desk, plan, "P1")
    assert plans.steps(desk, plan) == []


def test_an_unknown_pathway_or_plan(desk: Desk, plan: str, person: str) -> None:
    with pytest.raises(RecordNotFoundError):
        pathways.put_on_plan(desk, plan, "P7")
    with pytest.raises(RecordNotFoundError):
        pathways.put_on_plan(desk, person, "P1")


def own_route(desk: Desk, plan: str) -> str:
    change(desk, plans.KIND, plan, goal_end_competence="TRADE_FAG", area="BAROF3----", long_goal="Selam i renhold")
    first = plans.add_step(
        desk,
        plan,
        "NORSK",
        {
            "title": "Norsk på jobben",
            "provider": "Skien voksenopplæring",
            "months": 8,
            "months_min": 6,
            "months_max": 12,
            "date_mode": "FIXED",
            "starts_on": "2027-01-04",
            "ends_on": "2027-08-31",
            "funding": "INTRO_BENEFIT",
            "funding_to": "2027-08-31",
            "requirement_text": "Selam trenger barnehageplass",
        },
    )
    gone = plans.add_step(desk, plan, "WORK", {"title": "Utgår", "months": 3, "state": "DROPPED"})
    values = {"title": "Fagprøve", "months": 2, "requires": [first, gone], "parallel": "NO", "state": "APPLIED"}
    plans.add_step(desk, plan, "TRADE_TEST", values)
    return main_route(desk, plan)


def test_a_route_becomes_a_template_without_anything_personal(desk: Desk, plan: str) -> None:
    template = pathways.save_as_template(desk, plan, own_route(desk, plan), "Renhold på jobb")
    shown = show(desk, template)
    assert (shown["title"], shown["end_competence"], shown["area"]) == ("Renhold på jobb", "TRADE_FAG", "BAROF3----")
    rows = [
        {name: row[name] for name in row if name not in ("created_at", "created_by", "office", "parent", "order")}
        for row in shown["rows"]
    ]
    first, second = rows
    assert first == {
        "id": first["id"],
        "kind": "template_step",
        "type": "NORSK",
        "title": "Norsk på jobben",
        "provider": "Skien voksenopplæring",
        "months": 8,
        "months_min": 6,
        "months_max": 12,
        "funding": "INTRO_BENEFIT",
    }
    assert second["requires"] == [first["id"]]
    for personal in ("Selam", "2027", "participant", "APPLIED", "DROPPED"):
        assert personal not in str(shown)


def test_a_template_is_put_on_the_plan_of_somebody_else(desk: Desk, plan: str) -> None:
    template = pathways.save_as_template(desk, plan, own_route(desk, plan), "Renhold på jobb")
    other = plans.start(desk, change(desk, "participant", None, given_names="Omar"))
    pathway = pathways.find(desk, template)
    assert (pathway.is_own, pathway.total_months) == (True, (8, 14))
    pathways.put_on_plan(desk, other, template)
    steps = plans.steps(desk, other)
    assert [(step.title, step.provider, step.months, step.state) for step in steps] == [
        ("Norsk på jobben", "Skien voksenopplæring", 8, "PLANNED"),
        ("Fagprøve", None, 2, "PLANNED"),
    ]
    assert steps[1].requires == frozenset({steps[0].id})
    (times,) = schedules(desk, other).values()
    assert times.training_months == pathway.total_months
    found = held(desk, other)
    assert (found.area, found.programme, found.long_goal) == ("BAROF3----", "BA", "Fagbrev i renholdsoperatørfaget")


def test_a_template_cannot_be_named_after_the_participant(desk: Desk, plan: str) -> None:
    route = own_route(desk, plan)
    with pytest.raises(InvalidValueError) as caught:
        pathways.save_as_template(desk, plan, route, "Veien til Selam")
    assert caught.value.reason == "names_participant"
    with pytest.raises(InvalidValueError):
        pathways.save_as_template(desk, plan, route, " ")
    with pytest.raises(RecordNotFoundError):
        pathways.save_as_template(desk, plan, desk.new_id(), "Renhold")
    assert len(pathways.available(desk)) == 6


def test_templates_are_renamed_sorted_and_deleted(desk: Desk, plan: str) -> None:
    route = own_route(desk, plan)
    made = [pathways.save_as_template(desk, plan, route, title) for title in ("Åpen vei", "Zumba", "Ærlig vei")]
    pathways.rename(desk, made[1], "Bakerfaget")
    assert [each.title.nb for each in pathways.available(desk)[6:]] == ["Bakerfaget", "Ærlig vei", "Åpen vei"]
    saved = pathways.delete(desk, made[0])
    assert len(pathways.available(desk)) == 8
    assert saved.change_set is not None
    undo(desk, saved.change_set)
    assert pathways.find(desk, made[0]).total_months == (8, 14)
    with pytest.raises(RecordNotFoundError):
        pathways.delete(desk, "P1")
    with pytest.raises(InvalidValueError):
        pathways.rename(desk, made[0], "  ")


def test_every_counsellor_of_the_store_uses_it_and_a_reader_only_reads(desk: Desk, plan: str) -> None:
    template = pathways.save_as_template(desk, plan, own_route(desk, plan), "Renhold")
    office, somebody = desk.principal.office, desk.new_id()
    colleague = replace(desk, principal=Principal(somebody, office, frozenset({"COUNSELLOR"})))
    pathways.rename(colleague, template, "Renhold, ny")
    reader = replace(desk, principal=Principal(somebody, office, frozenset({"READER"})))
    assert pathways.find(reader, template).title.nb == "Renhold, ny"
    with pytest.raises(NotAllowedError):
        pathways.rename(reader, template, "x")
    with pytest.raises(NotAllowedError):
        pathways.delete(reader, template)


def test_a_final_plan_can_still_be_a_model(desk: Desk, plan: str) -> None:
    route = own_route(desk, plan)
    plans.agree(desk, plan)
    template = pathways.save_as_template(desk, plan, route, "Renhold")
    steps: list[PlanStep] = plans.steps(desk, plan)
    assert steps[0].starts_on is not None
    assert "2027" not in str(show(desk, template))
