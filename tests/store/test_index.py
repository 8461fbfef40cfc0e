from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from karriere_app.clock import SteppingClock
from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.county import ReceptionCentre
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import AgreedStep, GuidanceSession
from karriere_app.domain.law.deadlines import registration_due
from karriere_app.domain.law.parameters import add_months
from karriere_app.domain.participant import Appointment, Participant
from karriere_app.domain.values import instant_text
from karriere_app.errors import RecordNotFoundError
from karriere_app.services.desk import Desk
from karriere_app.services.vocabularies import load_parameters
from karriere_app.store.index import REGISTER_DEADLINE_MONTHS
from tests.store.people import add, person, stamps, write


def row_of(desk: Desk, participant: str) -> dict[str, Any]:
    with desk.reading() as connection:
        query = sa.text("SELECT * FROM participant_index WHERE id = :id")
        found = connection.execute(query, {"id": participant}).mappings().first()
    return dict(found) if found is not None else {}


def everything(desk: Desk) -> list[Any]:
    """The derived tables as they answer, row numbers left out."""
    with desk.reading() as connection:
        rows = connection.execute(sa.text("SELECT * FROM participant_index ORDER BY id")).mappings().all()
        found = [
            [row["id"] for row in connection.execute(sa.text(query)).mappings()]
            for query in (
                "SELECT p.id FROM search_words s JOIN participant_index p ON p.number = s.rowid "
                "WHERE search_words MATCH 'sol*' ORDER BY 1",
                "SELECT p.id FROM search_parts s JOIN participant_index p ON p.number = s.rowid "
                "WHERE search_parts MATCH 'hae' ORDER BY 1",
            )
        ]
    numbered = ("number", "sort_name")  # numbers are given anew by a rebuild
    names = [row["sort_name"].rpartition("\x1f")[0] for row in rows]
    return [[{name: value for name, value in row.items() if name not in numbered} for row in rows], found, names]


def save_and_fail(desk: Desk) -> None:
    with desk.work() as uow:
        uow.save(person(desk, "Solveig", "Haeland"))
        uow.get_as(Participant, desk.new_id())


def session(desk: Desk, participant: RecordId, **values: Any) -> GuidanceSession:
    return GuidanceSession(participant=participant, **values, **stamps(desk))


def test_a_new_participant_stands_in_the_index(desk: Desk) -> None:
    made = add(desk, "Selam", "Haile", name_in_own_script="ሰላም ሃይለ", contact_language="ti", municipality="4003")
    row = row_of(desk, made)
    assert (row["shown_name"], row["own_script"], row["place_name"]) == ("Selam Haile", "ሰላም ሃይለ", "Skien")
    assert (row["phase"], row["due_on"], row["closed"], row["shielded"]) == ("REFERRED", None, 0, 0)


def test_a_participant_without_any_name_stands_there_too(desk: Desk) -> None:
    bare = Participant(phone="400 00 000", **stamps(desk))
    write(desk, bare)
    assert row_of(desk, bare.id)["shown_name"] == ""


def test_phase_follows_the_case(desk: Desk) -> None:
    made = add(desk, "Omar", "Jama")
    mapping = CompetenceMapping(participant=made, status="DRAFT", **stamps(desk))
    write(desk, mapping)
    phases = [row_of(desk, made)["phase"]]
    talk = session(desk, made, status="DRAFT")
    plan = EducationPlan(participant=made, status="DRAFT", **stamps(desk))
    for record in (
        replace(mapping, status="FINAL"),
        replace(talk, declined_on=date(2026, 11, 2)),
        replace(talk, status="FINAL", guidance_on=date(2026, 11, 3)),
        plan,
        replace(plan, status="AGREED"),
    ):
        write(desk, record)
        phases.append(row_of(desk, made)["phase"])
    assert phases == ["MAPPING", "MAPPED", "DECLINED", "GUIDED", "PLANNED", "PLAN_AGREED"]
    with desk.work() as uow:
        uow.save(replace(uow.get_as(Participant, made), closed_on=date(2026, 11, 20)))
    assert row_of(desk, made)["phase"] == "CLOSED"
    assert row_of(desk, made)["closed"] == 1


def test_a_final_session_is_due_in_imdinett_two_months_after_it_was_held(desk: Desk) -> None:
    made = add(desk)
    talk = session(desk, made, status="FINAL", basis="INTEGR_11", guidance_on=date(2026, 12, 31))
    write(desk, talk)
    row = row_of(desk, made)
    assert (row["due_on"], row["due_kind"]) == ("2027-02-28", "REGISTER_IMDINETT")
    write(desk, replace(talk, imdinett_registered_on=date(2027, 1, 4)))
    assert row_of(desk, made)["due_on"] is None


def test_the_earliest_due_date_stands_first(desk: Desk) -> None:
    made = add(desk)
    talk = session(desk, made, status="DRAFT")
    step = AgreedStep(participant=made, parent=talk.id, due_on=date(2026, 12, 10), **stamps(desk))
    plan = EducationPlan(participant=made, status="ACTIVE", next_followup_on=date(2027, 1, 15), **stamps(desk))
    appointment = Appointment(participant=made, on=date(2026, 12, 1), state="PLANNED", **stamps(desk))
    write(desk, talk, step, plan, appointment)
    kinds = [row_of(desk, made)["due_kind"]]
    for record in (replace(appointment, state="HELD"), replace(step, done_on=date(2026, 12, 9))):
        write(desk, record)
        kinds.append(row_of(desk, made)["due_kind"])
    write(desk, replace(plan, status="COMPLETED"))
    kinds.append(row_of(desk, made)["due_kind"])
    assert kinds == ["APPOINTMENT", "AGREED_STEP", "PLAN_FOLLOWUP", None]


def test_steps_of_a_replaced_session_are_due_no_more(desk: Desk) -> None:
    made = add(desk)
    first = session(desk, made, status="FINAL")
    write(desk, first, AgreedStep(participant=made, parent=first.id, due_on=date(2026, 12, 10), **stamps(desk)))
    newer = session(desk, made, status="DRAFT", replaces=first.id)
    write(desk, newer)
    assert row_of(desk, made)["due_kind"] == "AGREED_STEP"
    write(desk, replace(newer, status="FINAL"))
    assert row_of(desk, made)["due_on"] is None


def test_a_deleted_participant_leaves_and_comes_back_when_restored(desk: Desk) -> None:
    known = person(desk, "Amina", "Haessan", municipality="3911")
    write(desk, known)
    write(desk, replace(known, deleted_at=desk.now()))
    assert row_of(desk, known.id) == {}
    with desk.reading() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM search_words")).scalar_one() == 0
        assert connection.execute(sa.text("SELECT count(*) FROM search_parts")).scalar_one() == 0
    write(desk, known)
    assert row_of(desk, known.id)["shown_name"] == "Amina Haessan"


def test_a_saved_text_only_stamps_the_row(desk: Desk, clock: SteppingClock) -> None:
    made = add(desk, "Nasrin", "Rahimi")
    talk = session(desk, made)
    write(desk, talk)
    clock.moment += timedelta(minutes=7)
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    sa.event.listen(desk.store.database.engine, "before_cursor_execute", note)
    write(desk, replace(talk, own_wishes="Vil bli helsefagarbeider."))
    sa.event.remove(desk.store.database.engine, "before_cursor_execute", note)
    derived = [one for one in statements if "participant_index" in one or "search_" in one]
    assert len(derived) == 1
    assert derived[0].startswith("UPDATE participant_index SET changed_at")
    assert row_of(desk, made)["changed_at"] == instant_text(desk.now())


def test_a_rollback_takes_the_derived_rows_with_it(desk: Desk) -> None:
    before = everything(desk)
    with pytest.raises(RecordNotFoundError):
        save_and_fail(desk)
    assert everything(desk) == before


def test_made_anew_it_is_the_same(desk: Desk, clock: SteppingClock) -> None:
    people = [person(desk, f"Soledad{place}", "Haerlund", municipality="4003") for place in range(30)]
    write(desk, *people)
    for known in people[:12]:
        clock.moment += timedelta(minutes=1)
        write(desk, session(desk, known.id, status="FINAL", basis="INTEGR_11", guidance_on=date(2026, 11, 1)))
    write(desk, replace(people[3], deleted_at=desk.now()))
    kept = everything(desk)
    with desk.store.database.writing() as connection:
        desk.store.indexer.rebuild(connection)
    assert everything(desk) == kept
    assert len(kept[0]) == 29
    assert len(kept[1][0]) == 29
    assert len(kept[1][1]) == 29


def test_a_renamed_centre_and_counsellor_reach_the_list(desk: Desk) -> None:
    centre = ReceptionCentre(name="Solbakken mottak", municipality="4003", **stamps(desk))
    write(desk, centre)
    made = add(desk, "Filmon", "Tekle", reception_centre=centre.id, responsible_counsellor=desk.principal.counsellor)
    assert row_of(desk, made)["place_name"] == "Solbakken mottak"
    write(desk, replace(centre, name="Nybakken mottak"))
    row = row_of(desk, made)
    assert (row["place_name"], row["responsible_name"]) == ("Nybakken mottak", "Ingrid Veileder")


def test_guidance_under_another_act_is_not_due_in_imdinett(desk: Desk) -> None:
    made = add(desk)
    write(desk, session(desk, made, status="FINAL", basis="OPPL_28_9", guidance_on=date(2026, 12, 31)))
    assert row_of(desk, made)["due_on"] is None


def test_the_months_of_the_index_are_those_of_the_law() -> None:
    held = date(2026, 12, 31)
    assert registration_due(held, load_parameters()) == add_months(held, REGISTER_DEADLINE_MONTHS)
