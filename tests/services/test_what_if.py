"""What if: another day, another permit ground; both beside today, and nothing is written."""

from __future__ import annotations

from datetime import date

from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import single_id
from karriere_app.domain.law.standing import Claim, Service
from karriere_app.domain.legal_status import IntroductionProgramme, LegalStatus
from karriere_app.services.desk import Desk
from karriere_app.services.digests import of_store
from karriere_app.services.what_if import picture, what_if
from tests.store.people import add, stamps, write


def collective(desk: Desk, decision_on: date | None = None) -> RecordId:
    person = add(desk, "Olena", "Koval", birth_date=date(1991, 11, 20))
    status = {**stamps(desk), "id": single_id(person, "legal_status")}
    given = {**stamps(desk), "id": single_id(person, "introduction_programme")}
    write(
        desk,
        LegalStatus(
            participant=person,
            permit_ground="E_KOLLEKTIV",
            permit_granted=date(2026, 3, 10),
            settled_on=date(2026, 5, 1),
            settled_by_agreement="YES",
            **status,
        ),
        IntroductionProgramme(participant=person, decision_on=decision_on, **given),
    )
    return person


def test_after_the_chapters_last_day_the_ordinary_rules_are_asked_about(desk: Desk) -> None:
    found = what_if(desk, collective(desk), on=date(2028, 7, 1))
    assert found.before.basis == "SEC_37B_3"
    assert found.after.on == date(2028, 7, 1)
    assert "COLLECTIVE_EXPIRED" in {one.id for one in found.came}
    assert not found.is_same


def test_another_ground_without_a_decision_gives_rights_and_duties(desk: Desk) -> None:
    found = what_if(desk, collective(desk), permit_ground="A_FLYKTNING")
    changed = {new.service: (old.claim, new.claim) for old, new in found.changed_services}
    assert changed[Service.GUIDANCE] == (Claim.RIGHT, Claim.RIGHT_AND_DUTY)
    assert found.after.basis == "INTEGR_11"


def test_another_ground_after_a_decision_under_chapter_6a_gives_no_new_right(desk: Desk) -> None:
    found = what_if(desk, collective(desk, decision_on=date(2026, 6, 1)), permit_ground="A_FLYKTNING")
    changed = {new.service: new.claim for _, new in found.changed_services}
    assert changed[Service.PROGRAMME] is Claim.NONE
    assert found.after.basis == "OPPL_28_9"


def test_asking_writes_nothing(desk: Desk) -> None:
    person = collective(desk)
    before = of_store(desk)
    what_if(desk, person, on=date(2028, 7, 1), permit_ground="A_FLYKTNING")
    assert of_store(desk) == before
    assert picture(desk, person).basis == "SEC_37B_3"
    assert what_if(desk, person).is_same
