"""Prints: the words of the plan, none of what may not stand on paper, and the same bytes for ever."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.digest import record_digest
from karriere_app.domain.kinds import kind_named
from karriere_app.errors import InvalidValueError, PrintCheckError, UnprintableError, UsageError
from karriere_app.services import drafts, guidance, plans, prints, records
from karriere_app.services.desk import Desk
from karriere_app.services.prints import Prepared
from karriere_app.services.records import save_fields
from tests.conftest import COUNSELLOR
from tests.services.print_world import DUF, FNR, make, new_person, new_plan, text_of


@pytest.fixture
def person(desk: Desk) -> str:
    return new_person(desk)


@pytest.fixture
def plan(desk: Desk, person: str) -> str:
    return new_plan(desk, person)


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
