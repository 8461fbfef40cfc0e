"""Prints: the words of the plan, none of what may not stand on paper, and the same bytes for ever."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import date
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
import pytest

from karriere_app.clock import SteppingClock
from karriere_app.commands import printing as printing_command
from karriere_app.domain.digest import record_digest
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.kinds import kind_named
from karriere_app.errors import InvalidValueError, PrintCheckError, UnprintableError, UsageError
from karriere_app.printing.views import PlanPrint
from karriere_app.services import drafts, guidance, mappings, plan_times, plans, prints, records
from karriere_app.services.desk import Desk
from karriere_app.services.print_facts import PrintFacts
from karriere_app.services.print_plans import plan_view
from karriere_app.services.prints import Prepared
from karriere_app.services.records import RecordChange, apply_changes, save_fields
from tests.conftest import COUNSELLOR

FNR = "01819010001"
DUF = "202512345611"


def make(desk: Desk, kind: str, **values: object) -> str:
    return apply_changes(desk, [RecordChange(kind, None, values)]).ids[0]


@pytest.fixture
def person(desk: Desk) -> str:
    return make(
        desk,
        "participant",
        given_names="Amina",
        family_name="Hassan",
        name_in_own_script="أمينة حسن",
        own_script_language="ar",
        national_id={"kind": "FNR", "value": FNR},
        duf_number=DUF,
        address="Solbakken 4",
        municipality="4003",
    )


@pytest.fixture
def plan(desk: Desk, person: str) -> str:
    made = plans.start(desk, person)
    save_fields(
        desk,
        "education_plan",
        made,
        {
            "long_goal": "Helsefagarbeider med fagbrev",
            "why": "Jeg vil arbeide med gamle mennesker.",
            "adaptation": "Trenger pauser hver time",
            "circumstances": "Flyktet fra krigen",
        },
    )
    plans.add_step(desk, made, "NORSK", {"title": "Norsk til B1", "provider": "Skien voksenopplæring", "months": 12})
    second = plans.add_step(desk, made, "APPRENTICE", {"title": "Læretid", "starts_on": "2028-08-01"})
    plans.set_step_state(desk, second, "APPLIED")
    dropped = plans.add_step(desk, made, "WORK", {"title": "Praksis i butikk"})
    plans.set_step_state(desk, dropped, "DROPPED")
    return made


def text_of(content: bytes, tmp_path: Path) -> str:
    """What a reader of the file sees, by another program than the one that wrote it."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_the_paper_holds_the_plan(desk: Desk, plan: str, tmp_path: Path) -> None:
    prepared = prints.prepare(desk, plan, "plan")
    words = text_of(prepared.content, tmp_path)
    for wanted in ("Helsefagarbeider med fagbrev", "Norsk til B1", "Skien voksenopplæring", "12 måneder", "Søkt"):
        assert wanted in words
    assert "Amina Hassan" in words
    assert "Utkast" in words
    assert "Praksis i butikk" not in words
    assert prepared.is_draft


def test_nothing_stands_there_that_may_not(desk: Desk, plan: str, tmp_path: Path) -> None:
    words = text_of(prints.prepare(desk, plan, "plan").content, tmp_path)
    for secret in (FNR, DUF, "pauser", "Flyktet", "Solbakken"):
        assert secret not in words


@pytest.mark.parametrize("number", [FNR, "018190 10001", DUF])
def test_a_number_in_a_free_text_is_not_printed(desk: Desk, plan: str, number: str) -> None:
    save_fields(desk, "education_plan", plan, {"why": f"Søker med {number} i dag"})
    with pytest.raises(InvalidValueError) as caught:
        prints.prepare(desk, plan, "plan")
    assert (caught.value.field, caught.value.reason) == ("why", "identity_number")


def test_an_agreed_plan_is_no_draft_on_paper(desk: Desk, plan: str, tmp_path: Path) -> None:
    plans.agree(desk, plan)
    prepared = prints.prepare(desk, plan, "plan")
    assert not prepared.is_draft
    assert "Utkast" not in text_of(prepared.content, tmp_path)
    code = records.show(desk, plan)["plan_code"]
    assert prepared.file_name == f"plan-{code}-v1.pdf"
    assert "Amina" not in prepared.file_name


def test_what_is_typed_and_not_saved_is_saved_first(desk: Desk, person: str, plan: str, tmp_path: Path) -> None:
    step = plans.steps(desk, plan)[0].id
    drafts.keep(
        desk, plan, "education_plan", person, {"long_goal": {"value": "Sykepleier"}, "made_on": {"raw": "31.2"}}
    )
    drafts.keep(desk, step, "plan_step", person, {"title": {"value": "Norsk til B2"}})
    words = text_of(prints.prepare(desk, plan, "plan").content, tmp_path)
    assert "Sykepleier" in words
    assert "Norsk til B2" in words
    left = drafts.of(desk, plan)
    assert left is not None
    assert set(left.fields) == {"made_on"}
    assert drafts.of(desk, step) is None


def test_a_shielded_persons_paper_tells_no_place(desk: Desk, person: str, plan: str, tmp_path: Path) -> None:
    shielded = {"address": None, "address_protection": "CONFIDENTIAL", "responsible_counsellor": COUNSELLOR}
    save_fields(desk, "participant", person, shielded)
    words = text_of(prints.prepare(desk, plan, "plan").content, tmp_path)
    assert "Norsk til B1" in words
    for secret in ("Skien voksenopplæring", "Karrieresenteret i Skien", "kode", "skjermet"):
        assert secret not in words


def test_a_note_holds_the_talk_but_not_the_private_note(desk: Desk, person: str, tmp_path: Path) -> None:
    session = guidance.start(desk, person)
    values = {
        "own_wishes": "Vil bli elektriker igjen",
        "basis": "INTEGR_11",
        "place_kind": "OFFICE",
        "interp_needed": "YES",
        "interp_mode": "PHONE",
        "information_given": ["PRIVACY", "PURPOSE"],
        "disagreement": "NO",
        "disagreement_text": "Skal ikke med",
    }
    save_fields(desk, "guidance_session", session, values)
    guidance.add_row(desk, "agreed_step", session, {"what": "Ringe skolen", "who": "TOGETHER", "due_on": "2026-12-08"})
    make(desk, "private_note", participant=person, text="Virket sliten")
    prepared = prints.prepare(desk, session, "guidance_note")
    words = text_of(prepared.content, tmp_path)
    for wanted in (
        "Vil bli elektriker igjen",
        "Ringe skolen",
        "8. desember 2026",
        "Telefon",
        "Karriereveiledning (integreringsloven § 11)",
    ):
        assert wanted in words
    for secret in ("sliten", "Skal ikke med", FNR):
        assert secret not in words


def test_a_plans_next_things_are_what_was_agreed_with_the_participant(
    desk: Desk, person: str, plan: str, tmp_path: Path
) -> None:
    session = guidance.start(desk, person)
    guidance.add_row(desk, "agreed_step", session, {"what": "Ta med vitnemål", "who": "PARTICIPANT"})
    guidance.add_row(desk, "agreed_step", session, {"what": "Purre kommunen", "who": "COUNSELLOR"})
    words = text_of(prints.prepare(desk, plan, "plan").content, tmp_path)
    assert "Ta med vitnemål" in words
    assert "Purre" not in words


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


def view_of(desk: Desk, plan: str) -> PlanPrint:
    found = records.get(desk, plan)
    assert isinstance(found, EducationPlan)
    return plan_view(PrintFacts(desk, found.participant, "nb"), found)


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
    save_fields(desk, "plan_step", first, {"actual_end": "2028-12-29"})
    moved = view_of(desk, plan).steps
    assert moved[0].ends_on == date(2028, 12, 29)
    assert moved[1:] == draft[1:], "what was agreed stands; the forecast is not the plan"


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


@pytest.fixture
def full(desk: Desk, plan: str) -> str:
    save_fields(
        desk,
        "education_plan",
        plan,
        {
            "right": "SEC_18_3",
            "goal_styrk": "5321",
            "goal_end_competence": "TRADE_FAG",
            "norwegian_goal": {"speaking": "B1", "listening": "B2"},
            "participation_view": "Vil helst begynne nå",
            "remaining": "Fire moduler",
            "case_no": "2026/4711",
        },
    )
    make(desk, "credit", parent=plan, name_shown="Yrkesfaglig fordypning", result="Godkjent", years=0.5)
    make(desk, "priority", parent=plan, rank=1, end_competence="TRADE_FAG", area="HSHEA3----")
    make(desk, "risk", parent=plan, what="Barnepass mangler", measure="Kommunen søker om SFO")
    make(desk, "sharing", parent=plan, who="Skien kommune", on="2026-11-20", scope="Hele planen", basis="Samtykke")
    return plan


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


@pytest.fixture
def mapping(desk: Desk, person: str) -> str:
    made = mappings.start(desk, person)
    values = {
        "mapping_on": "2026-11-20",
        "mapped_by": "COUNSELLOR",
        "basis": "SEC_10",
        "own_words": "Jeg kan bake",
        "adaptation": "Trenger pauser",
        "living_situation": "Bor trangt",
        "place": "Mottaket på Dal",
        "basic_skills": {"reading": "GOOD"},
    }
    save_fields(desk, "competence_mapping", made, values)
    levels = {"listening": "A2", "speaking": "A1", "reading": "A2", "writing": "A1"}
    test = {"test_name": "Norskprøven", "test_taken_on": "2026-05-12", "test_result": "A2", "source": "TEST"}
    make(desk, "language_skill", parent=made, language="nb", **levels, **test)
    make(desk, "education_entry", parent=made, subject="Konditor", country="SY", institution="Aleppo", evidence="LOST")
    make(desk, "education_entry", parent=made, subject="Norsk", country="NO", institution="Skien voksenopplæring")
    make(desk, "work_entry", parent=made, styrk="7512", country="SY", from_year=2010, to_year=2014, evidence="TOLD")
    make(desk, "wish", parent=made, type="OCCUPATION", text="Bli baker", horizon="SHORT")
    make(desk, "wish", parent=made, type="PLACE", text="Bo i Porsgrunn", horizon="LONG")
    make(desk, "field_answer", parent=made, field="other_competence", answer="NOT_ASKED")
    return made


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


def test_a_character_without_a_font_is_named(desk: Desk, plan: str) -> None:
    save_fields(desk, "education_plan", plan, {"long_goal": "Kokk 𓀀"})
    with pytest.raises(UnprintableError) as caught:
        prints.prepare(desk, plan, "plan")
    assert (caught.value.field, caught.value.character) == ("education_plan.long_goal", "𓀀")


@pytest.mark.parametrize(("document", "language"), [("letter", "nb"), ("guidance_note", "nb"), ("plan", "tlh")])
def test_what_cannot_be_printed_is_refused(desk: Desk, plan: str, document: str, language: str) -> None:
    with pytest.raises(UsageError):
        prints.prepare(desk, plan, document, language)


def test_kept_bytes_come_back_the_same_after_the_plan_has_changed(
    desk: Desk, person: str, plan: str, clock: SteppingClock
) -> None:
    prepared = prints.prepare(desk, plan, "plan")
    printed_id = prints.keep(desk, prepared, copies=2)
    save_fields(desk, "education_plan", plan, {"long_goal": "Sykepleier"})
    assert prints.reprint(desk, printed_id) == prepared.content
    (kept,) = prints.list_for(desk, person)
    assert kept.sha256 == hashlib.sha256(prepared.content).hexdigest()
    assert (kept.what, kept.of_record, kept.of_version, kept.language) == ("PLAN", plan, 1, "nb")
    assert (kept.copies, kept.pages) == (2, prepared.pages)
    assert kept.phrase_catalogue_version == prepared.catalogue
    with pypdfium2.PdfDocument(prepared.content) as opened:
        assert len(opened) == prepared.pages
    prints.hand_over(desk, printed_id, date(2026, 11, 24))
    assert prints.list_for(desk, person)[0].handed_over_on == date(2026, 11, 24)


def test_printing_is_in_the_access_log(desk: Desk, person: str, plan: str) -> None:
    printed_id = prints.keep(desk, prints.prepare(desk, plan, "plan"))
    prints.reprint(desk, printed_id)
    seen = records.under_participant(desk, "access_entry", person)
    assert [getattr(each, "what", "") for each in seen if getattr(each, "action", "") == "PRINTED"] == ["PLAN", "PLAN"]


def test_preparing_alone_keeps_nothing(desk: Desk, person: str, plan: str) -> None:
    before = record_digest(records.get(desk, plan))
    prints.prepare(desk, plan, "plan")
    assert prints.list_for(desk, person) == []
    assert record_digest(records.get(desk, plan)) == before


def test_bytes_that_were_changed_on_the_way_are_not_kept(desk: Desk, person: str, plan: str) -> None:
    prepared = prints.prepare(desk, plan, "plan")
    with pytest.raises(PrintCheckError):
        prints.keep(desk, replaced(prepared, prepared.content + b"%"))
    assert prints.list_for(desk, person) == []


def test_a_participants_newest_plan_is_found(desk: Desk, person: str, plan: str) -> None:
    assert prints.prepare(desk, person, "plan").record_id == plan


def replaced(prepared: Prepared, content: bytes) -> Prepared:
    from dataclasses import replace

    return replace(prepared, content=content)


def test_the_printed_kind_is_synced_but_its_bytes_are_not_in_it() -> None:
    fields = kind_named("printed_document").fields
    assert "sha256" in fields
    assert "bytes" not in fields
