"""A newer snapshot of programmes, what plans keep of the old one, and a whole way as steps, over a real store."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from karriere_app.domain.access import Principal
from karriere_app.domain.education_plan import EducationPlan, PlanStep
from karriere_app.errors import (
    FileRefusedError,
    FinalRecordError,
    InvalidValueError,
    NotAllowedError,
    ProgrammesRefusedError,
)
from karriere_app.messages import sentence_for
from karriere_app.services import plan_ways, plans, prints, records, undo
from karriere_app.services.desk import Desk
from karriere_app.services.plan_times import schedules
from karriere_app.services.programmes import (
    area_fields,
    catalogue,
    drop_snapshot,
    name_shown,
    put_snapshot,
    state,
    way_steps,
)
from karriere_app.services.records import RecordChange
from karriere_app.services.vocabularies import PUT_IN_NAME, Vocabularies
from resources import VOCABULARIES
from tests.services.print_world import text_of

SHIPPED = json.loads((VOCABULARIES / "programmes.json").read_text(encoding="utf-8"))
SHIPPED_ON = date(2026, 10, 1)


@pytest.fixture
def leader(desk: Desk) -> Desk:
    """The same store with somebody at work who may administer it, and who sees what is put into its folder."""
    principal = Principal(desk.principal.counsellor, desk.principal.office, frozenset({"ADMINISTRATOR"}))
    return replace(desk, principal=principal, vocabularies=Vocabularies(profile=desk.store.folder))


def opened_again(desk: Desk) -> Desk:
    return replace(desk, vocabularies=Vocabularies(profile=desk.store.folder))


def snapshot(folder: Path, day: str, change: Callable[[Any], None] = lambda tree: None) -> Path:
    """Write a snapshot of another day, changed or not."""
    tree = copy.deepcopy(SHIPPED)
    tree["meta"]["fetched_by_source"] = day
    change(tree)
    file = folder / "ny.json"
    file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return file


def renamed(tree: Any) -> None:
    """Next year's names: the trade of health workers is called otherwise, and one trade is gone."""
    trades = next(programme for programme in tree["programmes"] if programme["code"] == "HS")["vg3"]
    next(area for area in trades if area["short"] == "HSHEA3")["nb"] = "Helsefagarbeiderfaget"
    trades.remove(next(area for area in trades if area["short"] == "HSPOR3"))
    tree["meta"]["counts"]["areas_here"] -= 1


def plan_of(desk: Desk, **person: str) -> str:
    values = {"given_names": "Selam", "family_name": "Haile", **person}
    made = records.apply_changes(desk, [RecordChange("participant", None, values)]).ids[0]
    return plans.start(desk, made)


def stored(desk: Desk, plan: str) -> EducationPlan:
    found = records.get(desk, plan)
    assert isinstance(found, EducationPlan)
    return found


# --- a newer snapshot


def test_a_newer_snapshot_is_in_use_from_the_next_opening(leader: Desk, tmp_path: Path) -> None:
    before = state(leader)
    assert (before.snapshot_on, before.is_put_in, before.areas) == (SHIPPED_ON, False, 291)
    after = put_snapshot(leader, snapshot(tmp_path, "2026-11-20", renamed))
    assert (after.snapshot_on, after.is_put_in, after.areas) == (date(2026, 11, 20), True, 290)
    assert after.shipped_on == SHIPPED_ON
    desk = opened_again(leader)
    assert state(desk) == after
    area = catalogue(desk).area("HSHEA3")
    assert area is not None
    assert area.nb == "Helsefagarbeiderfaget"
    assert [hit.area.short for hit in catalogue(desk).search("helsefagarbeiderfaget", 1)] == ["HSHEA3"]
    assert desk.vocabularies.label("area", "HSHEA3----") == "Helsefagarbeiderfaget"


def test_what_a_plan_holds_stays_when_codes_and_names_change(leader: Desk, tmp_path: Path) -> None:
    plan = plan_of(leader)
    records.save_fields(leader, "education_plan", plan, area_fields(catalogue(leader), "HSPOR3"), "Plan")
    before = records.show(leader, plan)
    put_snapshot(leader, snapshot(tmp_path, "2026-11-20", renamed))
    desk = opened_again(leader)
    assert records.show(desk, plan) == before
    held = stored(desk, plan)
    assert (held.area, held.area_name_shown, held.grep_snapshot_on) == ("HSPOR3----", "Portørfaget", SHIPPED_ON)
    assert catalogue(desk).area("HSPOR3") is None
    assert name_shown(catalogue(desk), held.area, held.area_name_shown) == "Portørfaget"
    assert desk.vocabularies.label("area", "HSPOR3----") == "Portørfaget"
    assert all(term.code != "HSPOR3----" for term in desk.vocabularies.load("area"))
    records.save_fields(desk, "education_plan", plan, {"area": "HSPOR3----", "long_goal": "Portør"}, "Plan")
    assert stored(desk, plan).long_goal == "Portør"


def with_areas(desk: Desk, language: str = "nb") -> str:
    """A plan with codes alone, as a file brings them: of the plan, of two steps and of a wish."""
    plan = plan_of(desk, print_language=language)
    codes = {"programme": "HO", "area": "HOHEA3", "long_goal": "Fagbrev"}
    changes = [
        RecordChange("education_plan", plan, codes),
        RecordChange("plan_step", None, {"parent": plan, "type": "VGO_MODULE", "area": "HSHEA3----", "order": "1"}),
        RecordChange("plan_step", None, {"parent": plan, "type": "APPRENTICE", "area": "HSPOR3----", "order": "2"}),
        RecordChange("priority", None, {"parent": plan, "rank": 1, "end_competence": "TRADE_FAG", "area": "HSPOR3"}),
    ]
    records.apply_changes(desk, changes)
    return plan


def names_shown(desk: Desk, plan: str) -> list[str | None]:
    found = stored(desk, plan)
    rows = [*plans.steps(desk, plan), *records.rows(desk, plan, "priority")]
    return [found.programme_name_shown, found.area_name_shown, *(getattr(row, "area_name_shown", None) for row in rows)]


def renamed_programme(tree: Any) -> None:
    renamed(tree)
    next(programme for programme in tree["programmes"] if programme["code"] == "HS")["nb"] = "Omsorgsfag"


def test_an_agreed_plan_keeps_all_names_on_paper_when_the_codes_change(leader: Desk, tmp_path: Path) -> None:
    plan = with_areas(leader)
    assert names_shown(leader, plan) == [None] * 5
    plans.agree(leader, plan)
    names = ["Helse- og oppvekstfag", "Helsearbeiderfaget", "Helsearbeiderfaget", "Portørfaget", "Portørfaget"]
    assert names_shown(leader, plan) == names
    assert stored(leader, plan).grep_snapshot_on == SHIPPED_ON
    put_snapshot(leader, snapshot(tmp_path, "2026-11-20", renamed_programme))
    desk = opened_again(leader)
    assert names_shown(desk, plan) == names
    paper = text_of(prints.prepare(desk, plan, "plan_full").content, tmp_path)
    assert paper.count("Portørfaget") == 2
    assert all(name in paper for name in names)
    assert "Helsefagarbeiderfaget" not in paper
    assert "Omsorgsfag" not in paper
    assert "HSPOR3----" not in paper


def test_a_draft_is_printed_with_the_names_of_the_day(leader: Desk, tmp_path: Path) -> None:
    plan = with_areas(leader)
    put_snapshot(leader, snapshot(tmp_path, "2026-11-20", renamed))
    paper = text_of(prints.prepare(opened_again(leader), plan, "plan_full").content, tmp_path)
    assert "Helsefagarbeiderfaget" in paper


def test_agreeing_writes_no_name_over_one_that_was_chosen(desk: Desk) -> None:
    plan = with_areas(desk, "nn")
    step = plans.steps(desk, plan)[0]
    records.save_fields(desk, "plan_step", step.id, {"area_name_shown": "Helsefaget, som det het da"})
    records.save_fields(desk, "plan_step", plans.steps(desk, plan)[1].id, {"area": None})
    plans.agree(desk, plan)
    first, second = plans.steps(desk, plan)
    assert (first.area_name_shown, second.area_name_shown) == ("Helsefaget, som det het da", None)
    assert stored(desk, plan).area_name_shown == "Helsearbeidarfaget"


def test_a_plan_that_is_read_in_gets_no_names_of_this_laptop(desk: Desk) -> None:
    plan = with_areas(desk)
    made = desk.new_id()
    values = {"participant": stored(desk, plan).participant, "area": "HSHEA3----", "long_goal": "x", "status": "AGREED"}
    records.apply_changes(desk, [RecordChange("education_plan", made, values)])
    assert stored(desk, made).area_name_shown is None


@pytest.mark.parametrize("day", ["2026-09-30", "2025-10-01"])
def test_an_older_snapshot_is_refused_and_nothing_changes(leader: Desk, tmp_path: Path, day: str) -> None:
    with pytest.raises(ProgrammesRefusedError) as refused:
        put_snapshot(leader, snapshot(tmp_path, day))
    assert refused.value.reason == "older_programmes"
    assert day in sentence_for(refused.value)
    assert not (leader.store.folder / PUT_IN_NAME).exists()


def test_older_means_older_than_the_one_in_use(leader: Desk, tmp_path: Path) -> None:
    put_snapshot(leader, snapshot(tmp_path, "2026-11-20"))
    desk = opened_again(leader)
    with pytest.raises(ProgrammesRefusedError):
        put_snapshot(desk, snapshot(tmp_path, "2026-11-19"))
    assert state(opened_again(desk)).snapshot_on == date(2026, 11, 20)


def test_one_of_the_same_day_replaces_it(leader: Desk, tmp_path: Path) -> None:
    put_snapshot(leader, snapshot(tmp_path, "2026-10-01", renamed))
    assert (state(opened_again(leader)).is_put_in, state(opened_again(leader)).areas) == (True, 290)


def test_one_of_a_day_to_come_is_refused(leader: Desk, tmp_path: Path) -> None:
    with pytest.raises(ProgrammesRefusedError) as refused:
        put_snapshot(leader, snapshot(tmp_path, "2026-11-25"))
    assert refused.value.reason == "future_programmes"


def test_a_wrong_file_leaves_the_one_put_in_before(leader: Desk, tmp_path: Path) -> None:
    put_snapshot(leader, snapshot(tmp_path, "2026-11-20"))
    before = (leader.store.folder / PUT_IN_NAME).read_bytes()
    broken = snapshot(tmp_path, "2026-11-21", lambda tree: tree["programmes"].pop())
    for content in (broken.read_bytes(), b"", b"[1, 2", b"\xff\xfe", b"[" * 100_000, b" " * 6_000_000):
        broken.write_bytes(content)
        with pytest.raises(ProgrammesRefusedError):
            put_snapshot(opened_again(leader), broken)
    with pytest.raises(FileRefusedError):
        put_snapshot(leader, tmp_path / "finnes-ikke.json")
    with pytest.raises(FileRefusedError):
        put_snapshot(leader, tmp_path)
    assert (leader.store.folder / PUT_IN_NAME).read_bytes() == before
    assert sorted(path.name for path in leader.store.folder.iterdir() if path.name.startswith("programmes")) == [
        PUT_IN_NAME
    ]


def test_only_who_administers_may_put_in_and_take_away(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError):
        put_snapshot(desk, snapshot(tmp_path, "2026-11-20"))
    with pytest.raises(NotAllowedError):
        drop_snapshot(desk)


def test_taking_it_away_brings_the_shipped_one_back(leader: Desk, tmp_path: Path) -> None:
    put_snapshot(leader, snapshot(tmp_path, "2026-11-20", renamed))
    assert drop_snapshot(opened_again(leader)).is_put_in is False
    assert state(opened_again(leader)).snapshot_on == SHIPPED_ON
    assert drop_snapshot(leader).put_in_on is None


def test_a_newer_program_ships_a_newer_one_than_was_put_in(leader: Desk, tmp_path: Path) -> None:
    (leader.store.folder / PUT_IN_NAME).write_bytes(snapshot(tmp_path, "2026-09-01", renamed).read_bytes())
    found = state(opened_again(leader))
    assert (found.snapshot_on, found.is_put_in, found.put_in_on) == (SHIPPED_ON, False, date(2026, 9, 1))


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00\x01"])
def test_one_that_was_spoilt_later_is_named_and_ours_is_used(leader: Desk, content: bytes) -> None:
    (leader.store.folder / PUT_IN_NAME).write_bytes(content)
    desk = opened_again(leader)
    found = state(desk)
    assert found.problem
    assert found.snapshot_on == SHIPPED_ON
    assert catalogue(desk).problem == found.problem


# --- old ways to write a code


def test_old_codes_are_stored_as_todays(desk: Desk) -> None:
    plan = plan_of(desk)
    records.save_fields(desk, "education_plan", plan, {"programme": "HO", "area": "HOHEA3"}, "Plan")
    held = stored(desk, plan)
    assert (held.programme, held.area) == ("HS", "HSHEA3----")
    records.apply_changes(desk, [RecordChange("plan_step", None, {"parent": plan, "type": "FVO"})])
    assert [step.type for step in plans.steps(desk, plan)] == ["FOV"]


def test_a_code_that_never_was_is_still_refused(desk: Desk) -> None:
    plan = plan_of(desk)
    with pytest.raises(InvalidValueError):
        records.save_fields(desk, "education_plan", plan, {"area": "XXXXX3----"}, "Plan")


# --- a way as steps


def months(steps: list[dict[str, Any]]) -> tuple[int, int]:
    return sum(step["months_min"] for step in steps), sum(step["months_max"] for step in steps)


def kinds(steps: list[dict[str, Any]]) -> list[str]:
    return [step["type"] for step in steps]


def test_school_and_apprenticeship_are_the_models_second_pathway(desk: Desk) -> None:
    steps = way_steps(catalogue(desk), ("HSHSF1", "HSBUA2", "HSBUA3"))
    assert kinds(steps) == ["VGO_SCHOOL", "VGO_SCHOOL", "APPRENTICE", "TRADE_TEST"]
    assert months(steps) == (45, 47)
    assert [step.get("hours_total") for step in steps] == [925, 926, None, None]
    assert [step["title"] for step in steps][:2] == ["Vg1 helse- og oppvekstfag", "Vg2 barne- og ungdomsarbeiderfag"]
    young = way_steps(catalogue(desk), ("HSHSF1", "HSBUA2", "HSBUA3"), is_adult=False)
    assert [step.get("hours_total") for step in young] == [981, 982, None, None]


@pytest.mark.parametrize(
    ("way", "expected", "apprentice_months"),
    [
        (("BABAT1", "BAROF3"), ["VGO_SCHOOL", "APPRENTICE", "TRADE_TEST"], 36),
        (("ELELE1", "ELAUT2", "ELAUT3"), ["VGO_SCHOOL"] * 3 + ["APPRENTICE", "TRADE_TEST"], 12),
        (("ELELE1", "ELFLY2", "ELFLY3", "ELFSY4"), ["VGO_SCHOOL"] * 3 + ["APPRENTICE", "TRADE_TEST"], 12),
        (("HSHSF1", "HSHES2", "HSHSE3"), ["VGO_SCHOOL"] * 3, None),
        (("HSHSF1", "HSHEA2", "PBPBY3"), ["VGO_SCHOOL", "VGO_SCHOOL", "PABYGG"], None),
        (("STUSP1", "STREA2", "STREA3"), ["VGO_SCHOOL"] * 3, None),
        (("HSHEA3",), ["VGO_MODULE", "THEORY_EXAM", "TRADE_TEST"], None),
        (("DTTKS3",), ["APPRENTICE", "TRADE_TEST"], 36),
    ],
)
def test_every_variant_has_its_steps(
    desk: Desk, way: tuple[str, ...], expected: list[str], apprentice_months: int | None
) -> None:
    steps = way_steps(catalogue(desk), way)
    assert kinds(steps) == expected
    found = next((step["months"] for step in steps if step["type"] == "APPRENTICE"), None)
    assert found == apprentice_months


def test_general_studies_before_a_trade_ask_for_catching_up(desk: Desk) -> None:
    first, second, *_ = way_steps(catalogue(desk), ("STUSP1", "HSHEA2", "HSHEA3"))
    assert first["hours_total"] == 786
    assert "YFO2002" in second["requirement_text"]
    assert "196" in second["requirement_text"]


def test_school_alone_and_nynorsk_can_be_asked_for(desk: Desk) -> None:
    steps = way_steps(catalogue(desk), ("HSHSF1", "HSHEA2", "HSHEA3"), with_apprenticeship=False, language="nn")
    assert [step["title"] for step in steps] == ["Vg1 helse- og oppvekstfag", "Vg2 helsearbeidarfag"]


def test_every_way_to_every_area_becomes_steps_that_can_be_stored(desk: Desk) -> None:
    known = catalogue(desk)
    fields = set(PlanStep.__dataclass_fields__)
    for area in known.areas:
        for way in known.routes_to(area.code):
            steps = way_steps(known, [each.code for each in way])
            assert steps
            for step in steps:
                assert set(step) <= fields
                assert 0 <= step["months_min"] <= step["months"] <= step["months_max"] <= 36
                assert step["title"]


def test_a_way_goes_on_a_plan_in_one_act_and_each_step_waits_for_the_one_before(desk: Desk) -> None:
    plan = plan_of(desk)
    saved = plan_ways.put_way(desk, plan, ("HSHSF1", "HSBUA2", "HSBUA3"))
    steps = plans.steps(desk, plan)
    assert [step.type for step in steps] == ["VGO_SCHOOL", "VGO_SCHOOL", "APPRENTICE", "TRADE_TEST"]
    assert [sorted(step.requires or ()) for step in steps] == [[], *([step.id] for step in steps[:-1])]
    held = stored(desk, plan)
    assert (held.area, held.area_name_shown) == ("HSBUA3----", "Barne- og ungdomsarbeiderfaget")
    (schedule,) = schedules(desk, plan).values()
    assert schedule.training_months == (45, 47)
    assert schedule.warnings == ()
    assert saved.change_set is not None
    undo.undo(desk, saved.change_set)
    assert plans.steps(desk, plan) == []
    assert stored(desk, plan).area is None


def test_a_way_goes_behind_what_stands_there_and_leaves_the_goal_that_was_chosen(desk: Desk) -> None:
    plan = plan_of(desk, print_language="nn")
    records.save_fields(desk, "education_plan", plan, area_fields(catalogue(desk), "RMKOK3"), "Plan")
    plan_ways.put_way(desk, plan, ("HSHEA3",))
    plan_ways.put_way(desk, plan, ("HSHSF1", "HSHES2", "HSHSE3"))
    steps = plans.steps(desk, plan)
    assert [step.type for step in steps] == ["VGO_MODULE", "THEORY_EXAM", "TRADE_TEST", *["VGO_SCHOOL"] * 3]
    assert steps[0].title == "Modulstrukturert opplæring, helsearbeidarfaget"
    assert len({step.route for step in steps}) == 1
    assert stored(desk, plan).area == "RMKOK3----"


def test_an_unknown_way_and_an_agreed_plan_are_refused(desk: Desk) -> None:
    plan = plan_of(desk)
    for way in (("XXXXX1",), ()):
        with pytest.raises(InvalidValueError):
            plan_ways.put_way(desk, plan, way)
    records.save_fields(desk, "education_plan", plan, {"long_goal": "Kokk", "status": "AGREED"}, "Plan")
    with pytest.raises(FinalRecordError):
        plan_ways.put_way(desk, plan, ("HSHEA3",))
