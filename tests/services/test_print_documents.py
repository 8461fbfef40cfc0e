"""What each document tells of the records it is made of: dates, next things, money, the full copy, the summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from karriere_app.commands import printing as printing_command
from karriere_app.errors import InvalidValueError, UsageError
from karriere_app.services import guidance, plan_times, plans, prints, records
from karriere_app.services.desk import Desk
from karriere_app.services.records import save_fields
from tests.conftest import COUNSELLOR
from tests.services.print_world import (
    DUF,
    FNR,
    filled,
    make,
    new_mapping,
    new_person,
    new_plan,
    text_of,
    view_of,
)


@pytest.fixture
def person(desk: Desk) -> str:
    return new_person(desk)


@pytest.fixture
def plan(desk: Desk, person: str) -> str:
    return new_plan(desk, person)


@pytest.fixture
def full(desk: Desk, plan: str) -> str:
    return filled(desk, plan)


@pytest.fixture
def mapping(desk: Desk, person: str) -> str:
    return new_mapping(desk, person)


def test_next_come_the_agreed_then_the_applications_and_steps_by_date(desk: Desk, person: str) -> None:
    made = plans.start(desk, person)
    plans.add_step(desk, made, "VGO_SCHOOL", {"title": "Vg1 helse", "date_mode": "FIXED", "starts_on": "2027-08-16"})
    plans.add_step(
        desk,
        made,
        "APPLICATION",
        {"title": "Søknad i Vigo", "date_mode": "FIXED", "starts_on": "2027-01-04", "ends_on": "2027-03-01"},
    )
    begun = plans.add_step(desk, made, "NORSK", {"title": "Norsk", "months": 6, "responsible": "MUNICIPALITY"})
    plans.set_step_state(desk, begun, "IN_PROGRESS")
    session = guidance.start(desk, person)
    values = {"what": "Ta med vitnemål", "who": "TOGETHER", "due_on": "2027-06-01"}
    guidance.add_row(desk, "agreed_step", session, values)
    things = view_of(desk, made).next_things
    assert [(each.kind, each.thing, each.due_on) for each in things] == [
        ("apply", "Søknad i Vigo", date(2027, 3, 1)),
        ("agreed", "Ta med vitnemål", date(2027, 6, 1)),
        ("begin", "Vg1 helse", date(2027, 8, 16)),
    ]


def test_the_one_who_is_responsible_helps(desk: Desk, person: str) -> None:
    made = plans.start(desk, person)
    plans.add_step(desk, made, "NORSK", {"title": "Norsk", "months": 6, "responsible": "MUNICIPALITY"})
    plans.add_step(desk, made, "RKV", {"title": "RKV", "months": 1, "responsible": "PARTICIPANT"})
    first, second = view_of(desk, made).next_things
    assert first.helper == "Kommunen"
    assert second.helper == view_of(desk, made).counsellor.name != ""


def test_a_draft_has_the_computed_dates_and_an_agreed_plan_its_own(desk: Desk, plan: str) -> None:
    draft = view_of(desk, plan).steps
    (times,) = plan_times.schedules(desk, plan).values()
    assert [(step.starts_on, step.ends_on) for step in draft] == [
        (step.starts_on, step.ends_on) for step in times.steps
    ]
    plans.agree(desk, plan)
    assert view_of(desk, plan).steps == draft
    first = plans.steps(desk, plan)[0].id
    save_fields(desk, "plan_step", first, {"actual_start": "2027-03-01", "actual_end": "2028-12-29"})
    moved = view_of(desk, plan).steps
    assert (moved[0].begun_on, moved[0].ended_on) == (date(2027, 3, 1), date(2028, 12, 29))
    assert (replace(moved[0], begun_on=None, ended_on=None), *moved[1:]) == draft, "what was agreed stands"


def test_what_the_participant_does_is_said_to_her(desk: Desk, person: str) -> None:
    made = plans.start(desk, person)
    plans.add_step(desk, made, "NORSK", {"title": "Norsk", "responsible": "PARTICIPANT"})
    plans.add_step(desk, made, "RKV", {"title": "RKV", "responsible": "MUNICIPALITY"})
    assert [step.is_readers for step in view_of(desk, made).steps] == [True, False]


def test_money_stands_by_period_and_a_step_left_out_brings_none(desk: Desk, person: str) -> None:
    made = plans.start(desk, person)
    for number, (funding, starts, ends) in enumerate(
        (
            ("INTRO_BENEFIT", "2027-01-04", "2027-06-30"),
            ("INTRO_BENEFIT", "2027-07-01", "2027-12-31"),
            ("LANEKASSEN", "2028-01-03", "2028-06-30"),
            ("INTRO_BENEFIT", "2028-07-03", "2028-12-29"),
        )
    ):
        plans.add_step(
            desk,
            made,
            "NORSK",
            {
                "title": f"Del {number}",
                "funding": funding,
                "date_mode": "FIXED",
                "starts_on": starts,
                "ends_on": ends,
                "funding_to": "2028-05-31" if funding == "LANEKASSEN" else None,
            },
        )
    exempted = plans.add_step(desk, made, "SUBJECTS", {"title": "Fritatt", "funding": "NAV"})
    plans.set_step_state(desk, exempted, "EXEMPTED")
    assert [(each.funding_label, each.starts_on, each.ends_on, each.steps) for each in view_of(desk, made).money] == [
        ("Introduksjonsstønad", date(2027, 1, 4), date(2027, 12, 31), (1, 2)),
        ("Lånekassen", date(2028, 1, 3), date(2028, 5, 31), (3,)),
        ("Introduksjonsstønad", date(2028, 7, 3), date(2028, 12, 29), (4,)),
    ]


def test_plan_b_is_a_block_of_its_own_and_none_of_the_steps(desk: Desk, plan: str, tmp_path: Path) -> None:
    other = make(desk, "route", parent=plan, title="Fagbrev på jobb", chosen="NO", order="b")
    make(desk, "plan_step", parent=plan, route=other, type="FBJ", title="Jobb på sykehjem", months=12, order="a")
    view = view_of(desk, plan)
    assert [step.title for step in view.steps] == ["Norsk til B1", "Læretid"]
    (way,) = view.other_ways
    assert (way.title, way.step_titles) == ("Fagbrev på jobb", ("Jobb på sykehjem",))
    assert way.ends_on is not None
    words = text_of(prints.prepare(desk, plan, "plan").content, tmp_path)
    assert "Plan B Fagbrev på jobb Steg: Jobb på sykehjem. Ferdig" in words


def test_norwegian_that_helps_is_told_where_the_step_names_no_level(desk: Desk, person: str) -> None:
    made = plans.start(desk, person)
    plans.add_step(desk, made, "APPRENTICE", {"title": "Læretid", "requirement_text": "Kontrakt"})
    plans.add_step(desk, made, "APPRENTICE", {"title": "Læretid", "requirement_text": "Norsk A2 muntlig"})
    assert [step.norwegian_advice for step in view_of(desk, made).steps] == ["B1", None]


def test_an_ended_plan_asks_for_nothing_and_says_that_it_has_ended(desk: Desk, plan: str, tmp_path: Path) -> None:
    plans.agree(desk, plan)
    plans.set_status(desk, plan, "DISCONTINUED")
    assert view_of(desk, plan).next_things == ()
    assert "Denne planen gjelder ikke lenger." in text_of(prints.prepare(desk, plan, "plan").content, tmp_path)


def test_the_full_copy_holds_every_field(desk: Desk, full: str, tmp_path: Path) -> None:
    prepared = prints.prepare(desk, full, "plan_full")
    words = text_of(prepared.content, tmp_path)
    for wanted in (
        "Videregående for voksne (§ 18-3)",
        "Helsefagarbeidere",
        "Fagbrev",
        "Lytte: B2, Snakke: B1",
        "Vil helst begynne nå",
        "Fire moduler",
        "2026/4711",
        "Flyktet fra krigen",
        "Yrkesfaglig fordypning",
        "Barnepass mangler",
        "Kommunen søker om SFO",
        "Skien kommune",
        "Valgt vei: Hovedvei",
        "Sjekk av planen",
        "Plan B mangler.",
    ):
        assert wanted in words, wanted
    assert (prepared.document, prepared.is_draft) == ("plan_full", True)
    assert prepared.file_name.startswith("hele-planen-")
    for secret in (FNR, DUF, "pauser", "Solbakken"):
        assert secret not in words


def test_adaptation_goes_along_only_where_it_is_asked_for(desk: Desk, full: str, tmp_path: Path) -> None:
    asked = prints.prepare(desk, full, "plan_full", with_adaptation=True)
    assert "Trenger pauser hver time" in text_of(asked.content, tmp_path)
    with pytest.raises(UsageError):
        prints.prepare(desk, full, "plan", with_adaptation=True)


def test_a_shielded_persons_full_copy_tells_no_place(desk: Desk, person: str, full: str, tmp_path: Path) -> None:
    shielded = {"address": None, "address_protection": "STRICTLY_CONFIDENTIAL", "responsible_counsellor": COUNSELLOR}
    save_fields(desk, "participant", person, shielded)
    words = text_of(prints.prepare(desk, full, "plan_full").content, tmp_path)
    assert "Fire moduler" in words
    for secret in ("Skien", "Karrieresenteret"):
        assert secret not in words


def test_a_number_in_the_full_copy_is_named_by_its_field(desk: Desk, full: str) -> None:
    save_fields(desk, "education_plan", full, {"remaining": f"Se {FNR}"})
    with pytest.raises(InvalidValueError) as caught:
        prints.prepare(desk, full, "plan_full")
    assert (caught.value.kind, caught.value.field) == ("education_plan", "remaining")


def test_the_versions_of_a_plan_stand_in_the_full_copy(desk: Desk, full: str, tmp_path: Path) -> None:
    plans.agree(desk, full)
    newer = plans.new_version(desk, full, "CHANGED_SITUATION")
    words = text_of(prints.prepare(desk, newer, "plan_full").content, tmp_path)
    assert "Versjoner Versjon Dato Status Grunn 1 24. november 2026" in words
    assert "Endret situasjon" in words


def test_the_summary_of_a_mapping_holds_what_the_participant_can(desk: Desk, mapping: str, tmp_path: Path) -> None:
    prepared = prints.prepare(desk, mapping, "mapping_summary")
    words = text_of(prepared.content, tmp_path)
    for wanted in (
        "Foreløpig. Kartleggingen er ikke ferdig",
        "Jeg kan bake",
        "Norskprøven, 12.05.2026, A2",
        "Konditor",
        "Papirene er tapt",
        "Bakere, konditorer mv.",
        "2010–2014",
        "Fortalt, ikke dokumentert",
        "Bli baker",
        "Bo i Porsgrunn",
        "Etter bosetting (integreringsloven § 10)",
        "Lesing",
        "Godt",
        "Ikke spurt",
    ):
        assert wanted in words, wanted
    for secret in ("pauser", "trangt", "Dal", FNR, DUF):
        assert secret not in words
    assert prepared.file_name.startswith("kartlegging-")
    printed_id = prints.keep(desk, prepared)
    assert records.show(desk, printed_id)["what"] == "MAPPING_SUMMARY"


def test_a_shielded_persons_summary_tells_no_place(desk: Desk, person: str, mapping: str, tmp_path: Path) -> None:
    shielded = {"address": None, "address_protection": "CONFIDENTIAL", "responsible_counsellor": COUNSELLOR}
    save_fields(desk, "participant", person, shielded)
    words = text_of(prints.prepare(desk, mapping, "mapping_summary").content, tmp_path)
    assert "Aleppo" in words
    for secret in ("Skien voksenopplæring", "Karrieresenteret", "Porsgrunn"):
        assert secret not in words


def test_nynorsk_paper_has_nynorsk_labels_and_says_what_it_lacks(
    desk: Desk, person: str, full: str, mapping: str, tmp_path: Path
) -> None:
    summary = prints.prepare(desk, mapping, "mapping_summary", "nn")
    words = text_of(summary.content, tmp_path)
    assert "Fortalt, ikkje dokumentert" in words
    assert summary.only_in_bokmaal == ("Bakere, konditorer mv.",)
    assert "Desse orda finst berre på bokmål: Bakere, konditorer mv." in words
    plan = prints.prepare(desk, full, "plan", "nn")
    assert "Planen din for vidaregåande opplæring" in text_of(plan.content, tmp_path)
    assert plan.only_in_bokmaal == ()
    kept = records.show(desk, prints.keep(desk, plan))
    assert (kept["language"], kept["what"], kept["phrase_catalogue_version"]) == ("nn", "PLAN", plan.catalogue)
    case = prints.prepare(desk, full, "plan_full", "nn")
    assert case.only_in_bokmaal == ("Helsefagarbeidere",)


@pytest.mark.parametrize("document", sorted(prints.DOCUMENTS))
@pytest.mark.parametrize("language", prints.LANGUAGES)
def test_every_document_of_a_participant_prints_in_every_language(
    desk: Desk, person: str, full: str, mapping: str, document: str, language: str
) -> None:
    guidance.start(desk, person)
    prepared = prints.prepare(desk, person, document, language)
    assert (prepared.document, prepared.language, prepared.pages > 0) == (document, language, True)


def test_the_command_line_offers_what_the_services_make() -> None:
    assert set(printing_command.DOCUMENTS) == set(prints.DOCUMENTS)
    assert printing_command.LANGUAGES == prints.LANGUAGES
