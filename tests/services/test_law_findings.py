"""The rules asked about what stands in a real store, as if a root were made final, and from outside by id."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from karriere_app.domain.competence import CompetenceMapping, LanguageSkill
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.ids import single_id
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.legal_status import LegalStatus, NorwegianTraining
from karriere_app.domain.participant import FieldAnswer
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import findings, records
from karriere_app.services.desk import Desk
from karriere_app.services.law_cases import cases_of
from karriere_app.services.law_words import reason, sentence
from karriere_app.services.vocabularies import load_parameters
from tests.store.people import add, stamps, write

ON = date(2026, 12, 1)


def status(desk: Desk, participant: str, **fields: object) -> LegalStatus:
    made = {**stamps(desk), "id": single_id(participant, "legal_status")}
    return LegalStatus(participant=participant, **made, **fields)  # type: ignore[arg-type]  # the test names the fields


def test_a_late_decision_tells_how_its_day_was_reckoned(desk: Desk) -> None:
    person = add(desk, "Selam", "Haile", birth_date=date(1990, 1, 1))
    write(
        desk,
        status(
            desk,
            person,
            permit_ground="A_FLYKTNING",
            permit_granted=date(2026, 6, 1),
            settled_on=date(2026, 8, 31),
            settled_by_agreement="YES",
        ),
    )
    (late,) = (one for one in findings.findings(desk, person, ON) if one.id == "DECISION_LATE")
    assert late.due == date(2026, 11, 30)
    assert sentence(late) == "Fristen for vedtak om introduksjonsprogram var 30.11.2026."
    assert "bosatt 31.08.2026 + 3 måneder = 30.11.2026" in reason(late)
    assert "busett 31.08.2026 + 3 månader = 30.11.2026" in reason(late, "nn")


def test_a_session_is_looked_at_as_if_final_but_its_follow_up_hinders_nothing(desk: Desk) -> None:
    person = add(desk, "Selam", "Haile")
    session = GuidanceSession(
        participant=person, basis="INTEGR_11", guidance_on=date(2026, 6, 1), interp_needed="NO", **stamps(desk)
    )
    write(desk, session)
    with desk.reading() as connection:
        found = findings.findings_for(connection, kind_named("guidance_session"), session, ON)
    ids = {one.id for one in found}
    assert "MAP_MISSING" in ids
    assert "REGISTER_2M" not in ids
    assert "REGISTER_2M" in {one.id for one in findings.findings(desk, session.id, ON)}


def test_sections_with_a_row_or_an_answer_are_settled(desk: Desk) -> None:
    person = add(desk, "Selam", "Haile")
    mapping = CompetenceMapping(participant=person, status="FINAL", **stamps(desk))
    write(
        desk,
        mapping,
        LanguageSkill(participant=person, parent=mapping.id, language="ti", **stamps(desk)),
        FieldAnswer(participant=person, parent=mapping.id, field="work_entry", answer="NONE", **stamps(desk)),
    )
    (incomplete,) = (one for one in findings.findings(desk, mapping.id, ON) if one.id == "MAP_INCOMPLETE")
    assert incomplete.fields == ("education_entry", "other_competence")


def test_a_version_that_took_the_place_of_another_is_looked_at_alone(desk: Desk) -> None:
    person = add(desk, "Selam", "Haile")
    first = CompetenceMapping(participant=person, status="FINAL", **stamps(desk))
    second = CompetenceMapping(participant=person, status="FINAL", replaces=first.id, **stamps(desk))
    write(desk, first, second)
    with desk.reading() as connection:
        (case,) = cases_of(connection, [person], ON)
    assert [one.id for one in case.mappings] == [second.id]


def test_the_norwegian_goal_that_stood_before_is_known_from_the_change_log(desk: Desk) -> None:
    person = add(desk, "Selam", "Haile")
    made = {**stamps(desk), "id": single_id(person, "norwegian_training")}
    first = NorwegianTraining(participant=person, norsk_goal={"speaking": "B2"}, **made)
    write(desk, first)
    write(desk, replace(first, norsk_goal={"speaking": "A2"}))
    assert "NORSKMAAL_STEP" in {one.id for one in findings.findings(desk, person, ON)}


def test_a_participant_that_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(RecordNotFoundError):
        findings.findings(desk, "0190a8a0-0000-7000-8000-000000000009", ON)


def test_many_cases_are_gathered_with_as_many_statements_as_one(desk: Desk) -> None:
    people = [add(desk, "Selam", f"Haile {number}") for number in range(20)]
    for person in people:
        write(desk, GuidanceSession(participant=person, basis="OPPL_28_9", **stamps(desk)))
    with desk.reading() as connection:
        found = cases_of(connection, people, ON)
    assert [case.participant.id for case in found] == people
    assert all(len(case.sessions) == 1 for case in found)


def test_what_was_made_final_remembers_the_law_set_and_the_rules_that_spoke(desk: Desk) -> None:
    person = add(desk, "Selam", "Haile")
    made = GuidanceSession(participant=person, basis="OPPL_28_9", guidance_on=date(2026, 11, 20), **stamps(desk))
    write(desk, made)
    values = {"interp_needed": "NO", "own_wishes": "Bli kokk", "status": "FINAL"}
    records.save_fields(desk, "guidance_session", made.id, values)
    with desk.reading() as connection:
        (case,) = cases_of(connection, [person], ON)
    (evaluation,) = case.evaluations
    assert evaluation.of_record == made.id
    assert evaluation.law_set == load_parameters().law_set
    assert "INFO_SHEET" in (evaluation.rules or ())
