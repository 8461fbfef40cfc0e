from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from karriere_app.domain.county import Assignment, ReceptionCentre
from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.fields import RecordId
from karriere_app.domain.ids import plan_code
from karriere_app.services import participants
from karriere_app.services.desk import Desk
from tests.store.people import add, person, stamps, write

DATA = Path(__file__).parents[1] / "data"
MEET = json.loads((DATA / "names_that_meet.json").read_text(encoding="utf-8"))
APART = json.loads((DATA / "names_that_must_not_meet.json").read_text(encoding="utf-8"))


def names(desk: Desk, text: str) -> list[str]:
    return [hit.name for hit in participants.search(desk, text)]


def test_every_spelling_of_the_golden_table_finds_the_others(desk: Desk) -> None:
    pairs = [tuple(pair) for pair in MEET["spellings"]]
    for one, other in pairs:
        for typed, stored in ((one, other), (other, one)):
            known = person(desk, stored)
            write(desk, known)
            assert [hit.id for hit in participants.search(desk, typed + " ")] == [known.id], (typed, stored)
            write(desk, replace(known, deleted_at=desk.now()))
    assert len(pairs) > 100


def test_what_is_typed_finds_and_finds_not_as_the_golden_tables_say(desk: Desk) -> None:
    for place, (typed, stored) in enumerate(MEET["typed"] + APART["typed"]):
        known = person(desk, stored)
        write(desk, known)
        found = [hit.id for hit in participants.search(desk, typed)]
        assert found == ([known.id] if place < len(MEET["typed"]) else []), (typed, stored)
        write(desk, replace(known, deleted_at=desk.now()))


def test_own_script_and_latin_name_find_the_same_person(desk: Desk) -> None:
    made = add(desk, "Oksana", "Kovaltsjuk", name_in_own_script="Оксана Ковальчук")
    for typed in ("oksana", "Оксана", "ковальч", "kovalchuk", "ksana"):
        assert [hit.id for hit in participants.search(desk, typed)] == [made], typed


def test_a_hit_says_why(desk: Desk) -> None:
    add(desk, "Mohammad Reza", "Ahmadi", name_in_own_script="محمد رضا احمدی", municipality="4003")
    by_name, by_sound, by_place = (participants.search(desk, text)[0] for text in ("ahm", "muhamed", "skien"))
    assert (by_name.why, by_name.matched) == ("NAME", ("Ahmadi",))
    assert by_sound.why == "SPELLING"
    assert "Mohammad" in by_sound.matched
    assert (by_place.why, by_place.matched) == ("PLACE", ("Skien",))


def test_numbers_and_plan_codes_are_found_by_their_beginning(desk: Desk) -> None:
    made = add(desk, "Jolanta", national_id={"kind": "FNR", "value": "01819010001"}, duf_number="201512345678")
    plan_id = desk.new_id()
    code = plan_code(plan_id)
    write(desk, EducationPlan(participant=made, plan_code=code, **{**stamps(desk), "id": plan_id}))
    for typed in ("01819010001", "018190 10001", "018", "2015 1234 5678", code, code.lower()[:6]):
        hit = participants.search(desk, typed)[0]
        assert (hit.id, hit.why, hit.matched) == (made, "NUMBER", ()), typed
    assert participants.search(desk, "81901") == []


def test_name_and_place_together(desk: Desk) -> None:
    centre = ReceptionCentre(name="Solbakken mottak", **stamps(desk))
    write(desk, centre)
    made = add(desk, "Ali", "Karimi", reception_centre=centre.id, municipality="3909")
    add(desk, "Ali", "Karimi", municipality="4003")
    for typed in ("karimi solb", "kerimi solbakken", "karimi larvik"):
        assert [hit.id for hit in participants.search(desk, typed)] == [made], typed


def test_one_letter_begins_the_list_by_family_name(desk: Desk) -> None:
    for given_names, family in (("Ole", "Bø"), ("Berit", "Dal"), ("Anne", "Bakke")):
        add(desk, given_names, family)
    assert names(desk, "b")[:2] == ["Anne Bakke", "Ole Bø"]
    assert "Berit Dal" in names(desk, "b")


def test_the_very_word_comes_before_other_spellings(desk: Desk) -> None:
    for given_names in ("Muhammed", "Mohamed", "Muhamed"):
        add(desk, given_names, "Warsame")
    assert names(desk, "mohamed ")[0] == "Mohamed Warsame"
    assert len(names(desk, "mohamed ")) == 3


def test_the_shielded_are_absent_for_all_but_the_responsible_and_the_assigned(desk: Desk) -> None:
    other = desk.new_id()
    hidden = add(desk, "Layla", "Farah", address_protection="STRICTLY_CONFIDENTIAL", responsible_counsellor=other)
    assert participants.search(desk, "layla") == []
    write(desk, Assignment(participant=hidden, counsellor=desk.principal.counsellor, **stamps(desk)))
    assert [hit.id for hit in participants.search(desk, "layla")] == [hidden]
    add(desk, "Layla", "Nuur", address_protection="CONFIDENTIAL", responsible_counsellor=desk.principal.counsellor)
    assert names(desk, "layla") == ["Layla Farah", "Layla Nuur"]


def test_people_of_another_office_are_absent(desk: Desk) -> None:
    add(desk, "Viktor", "Melnyk", office=RecordId(desk.new_id()))
    assert participants.search(desk, "viktor") == []


HOSTILE = ('"', "'", '"; DROP TABLE participant; --', "AND", "a* OR b", "NEAR(a b)", "{folded} : x", "-x", "^x", "(((")
UNWRITABLE = ("\x00a", "a\x00", "%", "_", "😀", "\u202e", "a" * 5000, "x " * 400, "\ud800")


@pytest.mark.parametrize("typed", HOSTILE + UNWRITABLE)
def test_hostile_text_raises_nothing(desk: Desk, typed: str) -> None:
    add(desk, "Xavier", "Bautista")
    assert isinstance(participants.search(desk, typed), list)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_any_text_raises_nothing(desk: Desk, typed: str) -> None:
    assert participants.search(desk, typed) == []


def test_what_is_deleted_leaves_no_word_behind(desk: Desk) -> None:
    known = person(desk, "Canarius", "Zyxwvut", name_in_own_script="ካናሪ")
    write(desk, known)
    write(desk, replace(known, deleted_at=desk.now()))
    with desk.reading() as connection:
        for table in ("search_words_data", "search_parts_data"):
            stored = connection.execute(sa.text(f"SELECT block FROM {table}")).scalars().all()
            assert not any(b"canarius" in bytes(block) or b"zyx" in bytes(block) for block in stored)
