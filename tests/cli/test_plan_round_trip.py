"""A plan goes from one store to an empty one by the command line: same digest, same order, same dates."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from karriere_app.domain.ids import new_id
from tests.end2end.terminal import Terminal, change, new

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIRST_DAY = "2026-11-24"
Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    made = Terminal(tmp_path_factory.mktemp("her") / "lager")
    made.init()
    return made


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    made = Terminal(tmp_path_factory.mktemp("der") / "lager")
    made.init()
    return made


def draft(here: Terminal) -> str:
    """A plan of two routes: one of computed steps over school years, one that begins on a fixed day."""
    person, plan, main, other, norsk, school = (new_id(NOW) for _ in range(6))
    step = {"parent": plan, "route": main, "date_mode": "COMPUTED"}
    values = {"participant": person, "long_goal": "Bli helsefagarbeider", "made_on": FIRST_DAY, "status": "DRAFT"}
    here.apply(
        change("participant", person, given_names="Selam", family_name="Haile"),
        change("education_plan", plan, **values),
        change("route", main, parent=plan, title="Hovedvei", chosen="YES", order="V.aaaa"),
        change("route", other, parent=plan, title="Plan B", chosen="NO", order="W.aaaa"),
        change("plan_step", norsk, **step, type="NORSK", months_min=6, months_max=12, order="1.aaaa"),
        change("plan_step", school, **step, type="VGO_SCHOOL", months=20, requires=[norsk], order="2.aaaa"),
        new("plan_step", **step, type="NORSK", months=18, parallel="YES", order="3.aaaa"),
        new("plan_step", **step, type="TRADE_TEST", months=2, requires=[school], order="4.aaaa"),
        new("plan_step", parent=plan, route=other, type="WORK", starts_on="2027-02-01", months=12, order="5.aaaa"),
        new("plan_step", parent=plan, route=other, type="FBJ", months_min=12, months_max=48, order="6.aaaa"),
        new("credit", parent=plan, name_shown="Norsk", years=0.5),
        new("priority", parent=plan, rank=1, end_competence="TRADE_FAG"),
        new("risk", parent=plan, what="Lang reisevei"),
    )
    return plan


def agreed(here: Terminal) -> str:
    plan = draft(here)
    here.apply(change("education_plan", plan, status="AGREED"))
    first = here.ask("show", plan)["computed"]["routes"][0]["steps"][0]["id"]
    here.apply(change("plan_step", first, state="IN_PROGRESS", actual_start="2027-01-11"))
    return plan


def lines_by_hand(here: Terminal, record_id: str) -> Lines:
    """The lines that anybody makes of what ``show`` gives: every name but id, kind and rows put into ``set``."""
    shown = here.ask("show", record_id)
    left_out = ("id", "kind", "rows")
    lines = [
        {
            "kind": record["kind"],
            "id": record["id"],
            "set": {name: value for name, value in record.items() if name not in left_out},
        }
        for record in (shown, *shown["rows"])
    ]
    if "participant" not in shown:
        return lines
    return [{"kind": "participant", "id": shown["participant"], "set": {"given_names": "Selam"}}, *lines]


def lines_of_the_program(here: Terminal, record_id: str) -> Lines:
    answer = here.run("show", record_id, "--lines")
    assert answer.code == 0
    return [json.loads(line) for line in answer.out.splitlines()]


@pytest.mark.parametrize(
    ("made", "taken"), [(draft, lines_by_hand), (agreed, lines_by_hand), (agreed, lines_of_the_program)]
)
def test_a_plan_is_the_same_in_another_store(
    here: Terminal,
    there: Terminal,
    made: Callable[[Terminal], str],
    taken: Callable[[Terminal, str], Lines],
) -> None:
    plan = made(here)
    there.apply(*taken(here, plan))
    assert there.ask("digest", plan) == here.ask("digest", plan)
    before, after = here.ask("show", plan), there.ask("show", plan)
    assert after["computed"] == before["computed"]
    assert [row["id"] for row in after["rows"]] == [row["id"] for row in before["rows"]]


def test_what_is_computed_is_what_the_steps_say(here: Terminal) -> None:
    computed = here.ask("show", draft(here))["computed"]
    assert (computed["begins_on"], computed["school_year_start"]) == (FIRST_DAY, "08-15")
    main, other = computed["routes"]
    days = [(step["starts_on"], step["ends_on"]) for step in main["steps"]]
    assert days == [
        ("2026-11-24", "2027-05-24"),
        ("2027-08-16", "2029-06-15"),
        ("2027-08-16", "2029-02-15"),
        ("2029-06-18", "2029-08-17"),
    ]
    assert (main["starts_on"], main["ends_on"]) == ("2026-11-24", "2029-08-17")
    assert (main["training_months"], main["chosen_months"], main["warnings"]) == ([28, 34], 28, [])
    assert other["training_months"] == [24, 60]
    assert other["steps"][0]["ends_on"] == "2028-01-31"


def test_an_agreed_plan_shows_what_was_agreed_and_what_is_to_be_expected(here: Terminal) -> None:
    shown = here.ask("show", agreed(here))
    steps = [row for row in shown["rows"] if row["kind"] == "plan_step"]
    assert (steps[0]["starts_on"], steps[0]["ends_on"]) == ("2026-11-24", "2027-05-24")
    assert shown["computed"]["routes"][0]["steps"][0]["starts_on"] == "2027-01-11"


@pytest.mark.parametrize("taken", [lines_by_hand, lines_of_the_program])
def test_a_participant_with_all_versions_goes_along_in_one_file(
    here: Terminal, there: Terminal, tmp_path: Path, taken: Callable[[Terminal, str], Lines]
) -> None:
    plan = agreed(here)
    person = here.ask("show", plan)["participant"]
    file = tmp_path / "deltaker.jsonl"
    lines = taken(here, person)
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    assert there.run("apply", str(file)).code == 0
    for record_id in (person, plan):
        assert there.ask("digest", record_id) == here.ask("digest", record_id)
    before, after = here.ask("show", person), there.ask("show", person)
    assert [row["id"] for row in after["rows"]] == [row["id"] for row in before["rows"]]
    assert there.ask("show", plan)["computed"] == here.ask("show", plan)["computed"]


def test_a_template_is_the_same_in_another_store(here: Terminal, there: Terminal) -> None:
    template, first = new_id(NOW), new_id(NOW)
    here.apply(
        change("plan_template", template, title="Helse på deltid", end_competence="TRADE_FAG"),
        change("template_step", first, parent=template, type="NORSK", months_min=6, order="1.aaaa"),
        new("template_step", parent=template, type="VGO_MODULE", requires=[first], order="2.aaaa"),
    )
    lines = lines_of_the_program(here, template)
    assert [line["kind"] for line in lines] == ["plan_template", "template_step", "template_step"]
    there.apply(*lines)
    assert there.ask("digest", template) == here.ask("digest", template)


def test_a_circle_is_one_sentence_about_its_line(here: Terminal) -> None:
    steps = [row["id"] for row in here.ask("show", draft(here))["rows"] if row["kind"] == "plan_step"]
    lines = [change("plan_step", steps[0], months=7), change("plan_step", steps[0], requires=[steps[3]])]
    answer = here.run("apply", "-", lines=lines)
    assert (answer.code, answer.out) == (3, "")
    assert answer.said.startswith("Linje 2: Bygger på: stegene venter på hverandre i ring")
    each = here.run("apply", "-", "--each", "--json", lines=lines)
    assert [json.loads(line)["ok"] for line in each.out.splitlines()] == [True, False]
