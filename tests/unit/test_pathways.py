"""The ready pathways hold what the plan model says, and a template holds nothing about a person."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from karriere_app.clock import SystemClock
from karriere_app.domain.education_plan import PlanStep, PlanTemplate, TemplateStep
from karriere_app.domain.fields import RecordId
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.planning.pathways import (
    Pathway,
    model_pathways,
    own_pathway,
    personal_marks,
    tells_of,
    template_values,
)
from karriere_app.services.vocabularies import Vocabularies
from resources import VOCABULARIES

KEPT = ("id", "title", "end", "grep", "example", "total_months", "after", "warning", "formula")
KEPT_OF_A_STEP = ("type", "title", "months_min", "months_max", "requires", "proof", "src", "parallel")
STAMPS: Any = {"created_at": SystemClock().now(), "created_by": RecordId("c"), "created_office": None}


def read(name: str) -> Any:
    return json.loads((VOCABULARIES / f"{name}.json").read_text(encoding="utf-8"))


MODEL = {each["id"]: each for each in read("plan_model")["pathways"]}
DATA = {each["id"]: each for each in read("pathways")["pathways"]}
READY = {each.id: each for each in model_pathways(read("pathways"))}


def test_there_are_six_in_the_models_order() -> None:
    assert list(READY) == list(MODEL) == ["P1", "P2", "P3", "P4", "P5", "P6"]


@pytest.mark.parametrize("name", MODEL)
def test_nothing_of_the_model_is_changed(name: str) -> None:
    for key in KEPT:
        assert DATA[name].get(key) == MODEL[name].get(key)
    model, data = MODEL[name]["steps"], DATA[name]["steps"]
    assert [[step.get(key) for key in KEPT_OF_A_STEP] for step in data] == [
        [step.get(key) for key in KEPT_OF_A_STEP] for step in model
    ]


@pytest.mark.parametrize("name", MODEL)
def test_the_total_is_the_models(name: str) -> None:
    pathway = READY[name]
    assert list(pathway.total_months) == MODEL[name]["total_months"]
    assert [step.type for step in pathway.steps] == [step["type"] for step in MODEL[name]["steps"]]


@pytest.mark.parametrize("pathway", READY.values(), ids=READY.keys())
def test_every_text_is_in_nynorsk_too(pathway: Pathway) -> None:
    texts = [pathway.title, pathway.goal, pathway.warning, pathway.after, pathway.formula]
    for step in pathway.steps:
        texts += [step.title, step.requirement, step.evidence, step.source_words]
    assert [text.nb for text in texts if bool(text.nb) != bool(text.nn)] == []


@pytest.mark.parametrize("pathway", READY.values(), ids=READY.keys())
def test_every_code_is_known_and_every_requirement_stands_before(pathway: Pathway) -> None:
    vocabularies = Vocabularies()
    fields = kind_named("plan_step").fields
    for place, step in enumerate(pathway.steps):
        assert step.responsible is not None
        for name in ("type", "area", "responsible", "funding"):
            code, vocabulary = getattr(step, name), fields[name].vocabulary
            assert vocabulary is not None
            assert code is None or code in vocabularies.load(vocabulary)
        assert all(other < place for other in step.builds_on)
    areas = vocabularies.load("area")
    assert pathway.areas
    assert all(code in areas for code in pathway.areas)
    assert pathway.area == (pathway.areas[0] if len(pathway.areas) == 1 else None)
    assert pathway.end_competence in vocabularies.load("end_competence")


def test_a_step_builds_on_another_where_the_text_says_so() -> None:
    edges = {
        name: [(place, other) for place, step in enumerate(pathway.steps) for other in step.builds_on]
        for name, pathway in READY.items()
    }
    assert edges["P1"] == [(2, 0), (3, 2), (6, 5)]
    assert edges["P2"] == [(2, 1), (3, 2)]
    assert edges["P3"] == edges["P4"] == edges["P5"] == edges["P6"] == []


def test_an_estimate_is_called_one_and_a_warning_has_its_date() -> None:
    first = READY["P1"].steps[0]
    assert (first.is_estimate, first.source_words.nb) == (True, "anslag")
    assert not READY["P2"].steps[1].is_estimate
    assert (READY["P5"].warning_on, "2027" in READY["P5"].warning.nb) == (date(2026, 10, 1), True)
    assert READY["P1"].warning_on is None


def test_hours_are_those_of_adults_where_the_model_counts_them() -> None:
    assert [step.hours_total for step in READY["P2"].steps] == [None, 925, 926, None, None]
    assert READY["P5"].steps[2].hours_total == 393 + 140 + 224 + 140 + 84 + 140
    assert READY["P6"].steps[2].hours_total == 842 + 840 + 841


def plan_step(**values: Any) -> PlanStep:
    return PlanStep(id=RecordId("s"), participant=RecordId("p"), parent=RecordId("plan"), **values, **STAMPS)


def test_a_template_has_no_dates_no_progress_and_no_name() -> None:
    step = plan_step(
        type="NORSK",
        title="Norsk til B1",
        provider="Færder læringssenter",
        months=12,
        parallel="YES",
        starts_on=date(2027, 1, 4),
        date_mode="FIXED",
        funding="INTRO_BENEFIT",
        funding_from=date(2027, 1, 4),
        state="IN_PROGRESS",
        actual_start=date(2027, 1, 4),
        requirement_text="Selams barnehageplass må være klar",
        evidence_wanted="Norskprøve B1",
        requires=frozenset({RecordId("other")}),
    )
    assert template_values(step, personal_marks(("Selam Tesfaye", "Haile"), ())) == {
        "type": "NORSK",
        "title": "Norsk til B1",
        "provider": "Færder læringssenter",
        "months": 12,
        "parallel": "YES",
        "funding": "INTRO_BENEFIT",
        "evidence_wanted": "Norskprøve B1",
    }


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Samtale med Selam", True),
        ("SELAMS attest", True),
        ("(haile)", True),
        ("Norsk på Selamsentret", False),
        ("Li skal søke", True),
        ("Veien går opp ei li", False),
        ("Tesfaye-Haile", True),
        ("Ring 912 34 567", True),
        ("Ring 35 91 70 00, 91 23", False),
        ("sak 201900123456", True),
        ("1234", False),
        ("", False),
    ],
)
def test_a_persons_name_or_number_is_found_in_a_text(text: str, tells: bool) -> None:
    marks = personal_marks(("Selam Tesfaye", "Haile", "Li", None), ("+47 912 34 567", "2019 001234 56", "1234", None))
    assert tells_of(text, marks) is tells


def test_a_countys_own_forgets_a_requirement_that_is_gone() -> None:
    template = PlanTemplate(id=RecordId("t"), title="Renhold", **STAMPS)
    first = TemplateStep(id=RecordId("a"), parent=template.id, months=6, **STAMPS)
    second = TemplateStep(
        id=RecordId("b"),
        parent=template.id,
        months_min=3,
        months_max=9,
        requires=frozenset({RecordId("a"), RecordId("gone")}),
        **STAMPS,
    )
    pathway = own_pathway(template, [first, second])
    assert pathway.steps[1].builds_on == (0,)
    assert pathway.total_months == (9, 15)
    assert (pathway.is_own, pathway.title.shown("nn")) == (True, "Renhold")
