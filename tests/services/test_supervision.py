"""The supervision file over a real store: counts can be recounted, small ones are hidden, taking out is logged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from karriere_app.domain.access import Principal
from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import GuidanceSession
from karriere_app.domain.ids import single_id
from karriere_app.domain.legal_status import IntroductionProgramme, LegalStatus
from karriere_app.errors import NotAllowedError, UsageError
from karriere_app.exchange.workbook import read_workbook
from karriere_app.services.desk import Desk
from karriere_app.services.supervision import note_supervision, supervision_file, workbook
from karriere_app.store.tables import record_tables
from tests.store.people import add, stamps, write

FROM, TO = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def leader(desk: Desk) -> Desk:
    principal = Principal(desk.principal.counsellor, desk.principal.office, frozenset({"LEADER"}))
    return replace(desk, principal=principal)


def guided(desk: Desk, number: int, on: date, **fields: object) -> RecordId:
    person = add(desk, "Selam", f"Haile {number}", case_no=f"2026/{number}")
    status = {**stamps(desk), "id": single_id(person, "legal_status")}
    mapping = CompetenceMapping(participant=person, mapping_on=date(2026, 2, 1), **stamps(desk))
    given = {"basis": "INTEGR_11", "status": "FINAL", "mapping": mapping.id, "guidance_on": on, **fields}
    session = GuidanceSession(participant=person, **given, **stamps(desk))  # type: ignore[arg-type]  # the test names them
    write(desk, LegalStatus(participant=person, settled_on=date(2026, 3, 1), **status), mapping, session)
    return person


def test_lines_are_what_can_be_recounted_from_the_rows(leader: Desk) -> None:
    for number in range(8):
        registered = date(2026, 5, 1) if number < 6 else None
        guided(
            leader,
            number,
            date(2026, 4, 1),
            imdinett_registered_on=registered,
            interp_needed="YES",
            interp_category="A" if number < 5 else "INGEN",
        )
    late = guided(leader, 8, date(2026, 6, 1))
    given = {**stamps(leader), "id": single_id(late, "introduction_programme")}
    write(leader, IntroductionProgramme(participant=late, decision_on=date(2026, 5, 1), **given))
    guided(leader, 9, date(2025, 6, 1))
    file = supervision_file(leader, FROM, TO)
    counts = {line.what: (line.count, line.of) for line in file.lines}
    assert counts["HELD"] == (9, 9)
    assert counts["BEFORE_DECISION"] == (8, 9)
    assert counts["REGISTERED_IN_TIME"] == (6, 9)
    assert counts["CATEGORY_A"] == (5, 8)
    assert counts["CATEGORY_INGEN"] == (3, 8)
    assert file.median_days == 31


def test_what_leaves_the_office_names_nobody_and_hides_small_counts(leader: Desk) -> None:
    for number in range(8):
        guided(leader, number, date(2026, 4, 1), interp_needed="YES", interp_category="A" if number < 5 else "B")
    file = supervision_file(leader, FROM, TO)
    outside = read_workbook(workbook(leader, file, leaves_the_office=True))
    assert list(outside) == ["Sammendrag"]
    shown = {row[0]: row[1] for row in outside["Sammendrag"]}
    assert shown["Tolk i kategori B"] == "1–4"
    assert shown["Tolk i kategori A"] == "–"
    inside = read_workbook(workbook(leader, file, leaves_the_office=False))
    assert {row[0] for row in inside["Samtaler"][1:]} == {f"2026/{number}" for number in range(8)}
    assert "Haile" not in str(inside)


def test_taking_it_out_is_logged_for_each_participant(leader: Desk) -> None:
    people = {guided(leader, number, date(2026, 4, 1)) for number in range(3)}
    note_supervision(leader, supervision_file(leader, FROM, TO))
    table = record_tables()["access_entry"]
    with leader.reading() as connection:
        query = sa.select(table.c.participant).where(table.c.action == "EXPORTED")
        assert set(connection.execute(query).scalars()) == people


def test_a_counsellor_may_not_make_it_and_a_period_has_an_order(desk: Desk, leader: Desk) -> None:
    with pytest.raises(NotAllowedError):
        supervision_file(desk, FROM, TO)
    with pytest.raises(UsageError):
        supervision_file(leader, TO, FROM)


def test_a_text_that_looks_like_a_formula_stays_a_text(leader: Desk) -> None:
    person = add(leader, "Selam", "Haile", case_no="=1+1")
    given = {"basis": "INTEGR_11", "guidance_on": date(2026, 4, 1)}
    session = GuidanceSession(participant=person, **given, **stamps(leader))  # type: ignore[arg-type]  # as above
    write(leader, session)
    inside = read_workbook(workbook(leader, supervision_file(leader, FROM, TO), leaves_the_office=False))
    assert inside["Samtaler"][1][0] == "=1+1"
