"""The worklist over a real store: one pass, then only those who changed; the same as the rules say one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from karriere_app.domain.county import Assignment
from karriere_app.domain.document import Conflict
from karriere_app.domain.education_plan import EducationPlan, Signature
from karriere_app.domain.fields import RecordId
from karriere_app.domain.guidance import AgreedStep, GuidanceSession
from karriere_app.domain.ids import single_id
from karriere_app.domain.kinds import kind_named
from karriere_app.domain.legal_status import LegalStatus
from karriere_app.domain.participant import Appointment, Participant
from karriere_app.services.desk import Desk
from karriere_app.services.worklist import Loudness, Wanted, Why, Worklist
from karriere_app.store.unit_of_work import fetch
from tests.store.people import add, stamps, write

ON = date(2026, 12, 1)


def settled(desk: Desk, person: RecordId, on: date) -> LegalStatus:
    made = {**stamps(desk), "id": single_id(person, "legal_status")}
    return LegalStatus(
        participant=person,
        permit_ground="A_FLYKTNING",
        permit_granted=date(2026, 6, 1),
        settled_by_agreement="YES",
        settled_on=on,
        **made,
    )


def session(desk: Desk, person: RecordId, **fields: object) -> GuidanceSession:
    given = {"status": "FINAL", "basis": "INTEGR_11", "sent_to_municipality_on": ON, **fields}
    return GuidanceSession(participant=person, **given, **stamps(desk))  # type: ignore[arg-type]  # the test names them


def told(worklist: Worklist, wanted: Wanted | None = None) -> list[tuple[str, str, str | None]]:
    items = worklist.items(wanted or Wanted())
    return [(item.why, item.loudness, item.due_on.isoformat() if item.due_on else None) for item in items]


def test_a_deadline_of_the_law_that_passed_is_loudest_and_the_own_level_is_silent_then(desk: Desk) -> None:
    person = add(desk, "Selam", "Haile", birth_date=date(1990, 1, 1))
    whys = frozenset({Why.REGISTER})
    write(desk, session(desk, person, guidance_on=date(2026, 9, 30)))
    write(desk, session(desk, person, guidance_on=date(2026, 11, 10)))
    write(desk, session(desk, person, guidance_on=date(2026, 10, 15)))
    worklist = Worklist()
    worklist.refresh(desk, ON)
    assert told(worklist, Wanted(whys)) == [
        ("REGISTER", "danger", "2026-11-30"),
        ("REGISTER", "warn", "2026-12-15"),
        ("REGISTER", "warn", "2026-10-29"),
        ("REGISTER", "warn", "2026-11-24"),
    ]
    own = [item for item in worklist.items(Wanted(whys)) if item.is_own_level]
    assert {item.loudness for item in own} == {Loudness.WARN}


def test_each_kind_of_work_is_listed(desk: Desk) -> None:
    person = add(desk, "Selam", "Haile", birth_date=date(1990, 1, 1))
    offered = session(desk, person, status="DRAFT", guidance_offered_on=date(2026, 11, 1))
    plan = EducationPlan(participant=person, status="AGREED", next_followup_on=date(2026, 12, 22), **stamps(desk))
    write(
        desk,
        settled(desk, person, date(2026, 8, 31)),
        offered,
        plan,
        AgreedStep(participant=person, parent=offered.id, what="Søke", due_on=date(2026, 11, 30), **stamps(desk)),
        Appointment(participant=person, on=date(2026, 12, 2), **stamps(desk)),
        Conflict(participant=person, of_record=person, field="phone", **stamps(desk)),
    )
    worklist = Worklist()
    worklist.refresh(desk, ON)
    assert set(worklist.counts()) >= {
        Why.DECISION,
        Why.OFFERED_NOT_HELD,
        Why.UNSIGNED_PLAN,
        Why.FOLLOW_UP,
        Why.AGREED_STEP,
        Why.APPOINTMENT,
        Why.CONFLICT,
    }
    assert ("DECISION", "warn", "2026-11-30") in told(worklist)
    write(desk, Signature(participant=person, parent=plan.id, on=ON, **stamps(desk)))
    worklist.refresh(desk, ON)
    assert Why.UNSIGNED_PLAN not in worklist.counts()


def test_only_those_who_changed_are_looked_at_again(desk: Desk) -> None:
    people = [add(desk, "Selam", f"Haile {number}", birth_date=date(1990, 1, 1)) for number in range(12)]
    for person in people:
        write(desk, settled(desk, person, date(2026, 8, 1)))
    worklist = Worklist()
    assert worklist.refresh(desk, ON) == 12
    assert worklist.refresh(desk, ON) == 0
    write(desk, session(desk, people[3], guidance_on=date(2026, 9, 1)))
    assert worklist.refresh(desk, ON) == 1
    fresh = Worklist()
    fresh.refresh(desk, ON)
    assert worklist.items() == fresh.items()
    assert worklist.refresh(desk, ON + timedelta(days=1)) == 12


def test_who_is_closed_shielded_or_moved_away_is_gone_at_the_next_look(desk: Desk) -> None:
    people = [add(desk, "Selam", f"Haile {number}", birth_date=date(1990, 1, 1)) for number in range(3)]
    for person in people:
        write(desk, settled(desk, person, date(2026, 8, 1)))
    worklist = Worklist()
    worklist.refresh(desk, ON)
    assert {item.participant for item in worklist.items()} == set(people)
    for person, change in zip(
        people,
        ({"closed_on": ON}, {"address_protection": "STRICTLY_CONFIDENTIAL"}, {"office": RecordId("another office")}),
        strict=True,
    ):
        with desk.reading() as connection:
            stood = fetch(connection, kind_named("participant"), person)
        assert isinstance(stood, Participant)
        write(desk, replace(stood, **change))  # type: ignore[arg-type]  # one field each
    worklist.refresh(desk, ON)
    assert worklist.items() == ()
    write(
        desk,
        Assignment(participant=people[1], counsellor=desk.principal.counsellor, from_on=ON, **stamps(desk)),
    )
    worklist.refresh(desk, ON)
    assert {item.participant for item in worklist.items()} <= {people[1]}


def test_a_list_is_narrowed_by_municipality_and_to_what_is_overdue(desk: Desk) -> None:
    here = add(desk, "Selam", "Haile", birth_date=date(1990, 1, 1), municipality="4003")
    there = add(desk, "Amina", "Yusuf", birth_date=date(1990, 1, 1), municipality="4001")
    write(desk, settled(desk, here, date(2026, 8, 1)), settled(desk, there, date(2026, 9, 15)))
    worklist = Worklist()
    worklist.refresh(desk, ON)
    assert {item.participant for item in worklist.items(Wanted(municipality="4003"))} == {here}
    late = worklist.items(Wanted(frozenset({Why.DECISION}), only_overdue=True))
    assert {item.participant for item in late} == {here}
