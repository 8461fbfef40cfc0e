from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from karriere_app.clock import SteppingClock
from karriere_app.domain.competence import CompetenceMapping
from karriere_app.domain.county import Assignment
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import AgreedStep, GuidanceSession
from karriere_app.domain.participant import Appointment
from karriere_app.services import drafts, today
from karriere_app.services.desk import Desk
from tests.store.people import add, stamps, write


def held(desk: Desk, participant: RecordId, on: date, basis: str = "INTEGR_11") -> GuidanceSession:
    return GuidanceSession(participant=participant, status="FINAL", basis=basis, guidance_on=on, **stamps(desk))


def step(desk: Desk, session: GuidanceSession, due_on: date) -> AgreedStep:
    return AgreedStep(
        participant=session.participant, parent=session.id, what="Søke skoleplass", due_on=due_on, **stamps(desk)
    )


def told(desk: Desk) -> list[tuple[str, str, str | None]]:
    return [(item.what, item.severity, item.due_on.isoformat() if item.due_on else None) for item in today.items(desk)]


def test_what_is_due_and_unfinished_stands_worst_first(desk: Desk) -> None:
    made = add(desk, "Selam", "Haile", responsible_counsellor=desk.principal.counsellor)
    registered = replace(held(desk, made, date(2026, 9, 23)), imdinett_registered_on=date(2026, 10, 1))
    write(
        desk,
        registered,
        held(desk, made, date(2026, 9, 23)),
        held(desk, made, date(2026, 10, 1)),
        held(desk, made, date(2026, 11, 20)),
        held(desk, made, date(2026, 9, 1), "OPPL_28_9"),
        step(desk, registered, date(2026, 10, 1)),
        step(desk, registered, date(2026, 12, 15)),
        step(desk, registered, date(2026, 12, 16)),
        EducationPlan(participant=made, status="ACTIVE", next_followup_on=date(2026, 11, 30), **stamps(desk)),
        EducationPlan(participant=made, status="COMPLETED", next_followup_on=date(2026, 11, 30), **stamps(desk)),
        EducationPlan(participant=made, **stamps(desk)),
        CompetenceMapping(participant=made, status="DRAFT", **stamps(desk)),
        Appointment(participant=made, on=date(2026, 11, 24), place="Skien", **stamps(desk)),
        Appointment(participant=made, on=date(2026, 11, 25), **stamps(desk)),
    )
    drafts.keep(desk, made, "participant", made, {"phone": {"raw": "400"}})
    assert [entry for entry in told(desk) if entry[1] != "neutral"] == [
        ("REGISTER_IMDINETT", "danger", "2026-11-23"),
        ("AGREED_STEP", "warn", "2026-10-01"),
        ("REGISTER_IMDINETT", "warn", "2026-12-01"),
        ("APPOINTMENT", "info", "2026-11-24"),
        ("PLAN_FOLLOWUP", "info", "2026-11-30"),
        ("AGREED_STEP", "info", "2026-12-15"),
        ("REGISTER_IMDINETT", "info", "2027-01-20"),
    ]
    unfinished = [item.what for item in today.items(desk)[7:]]
    assert sorted(unfinished) == ["MAPPING_DRAFT", "PLAN_DRAFT", "TYPING"]


def test_own_deadlines_say_so_and_are_never_red(desk: Desk, clock: SteppingClock) -> None:
    made = add(desk)
    session = replace(held(desk, made, date(2026, 1, 5)), imdinett_registered_on=date(2026, 1, 6))
    plan = EducationPlan(participant=made, status="AGREED", next_followup_on=date(2026, 2, 1), **stamps(desk))
    write(desk, session, step(desk, session, date(2026, 1, 20)), plan)
    clock.moment += timedelta(days=700)
    own = today.items(desk)
    assert {item.what for item in own} == {"AGREED_STEP", "PLAN_FOLLOWUP"}
    assert all(item.is_own_deadline and item.severity == "warn" and item.law is None for item in own)


def test_a_deadline_of_the_law_names_its_section(desk: Desk) -> None:
    write(desk, held(desk, add(desk), date(2026, 9, 1)))
    item = today.items(desk)[0]
    assert item.law == "integreringsforskriften § 59 andre ledd"
    assert not item.is_own_deadline


def test_a_correction_being_written_does_not_hide_what_is_due(desk: Desk) -> None:
    made = add(desk)
    session = held(desk, made, date(2026, 9, 1))
    write(desk, session, step(desk, session, date(2026, 11, 1)))
    newer = replace(session, status="DRAFT", replaces=session.id, version=2, **stamps(desk))
    write(desk, newer)
    assert [what for what, _, _ in told(desk)] == ["REGISTER_IMDINETT", "AGREED_STEP", "SESSION_DRAFT"]
    write(desk, replace(newer, status="FINAL", imdinett_registered_on=date(2026, 11, 2)))
    assert told(desk) == []


def test_only_my_participants_and_those_nobody_has(desk: Desk) -> None:
    colleague = desk.new_id()
    nobodys, theirs, shared, away = (
        add(desk, "Nobody"),
        add(desk, "Theirs", responsible_counsellor=colleague),
        add(desk, "Shared", responsible_counsellor=colleague, address_protection="CONFIDENTIAL"),
        add(desk, "Away", office=RecordId(desk.new_id())),
    )
    write(desk, Assignment(participant=shared, counsellor=desk.principal.counsellor, **stamps(desk)))
    write(desk, *(held(desk, one, date(2026, 9, 1)) for one in (nobodys, theirs, shared, away)))
    assert sorted(item.name for item in today.items(desk)) == ["Nobody", "Shared"]


def test_a_closed_case_asks_for_nothing(desk: Desk) -> None:
    made = add(desk, closed_on=date(2026, 11, 1))
    write(desk, held(desk, made, date(2026, 9, 1)))
    assert today.items(desk) == []
