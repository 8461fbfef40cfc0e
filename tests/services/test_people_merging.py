"""Two participants who are one person: one is shown, with the records of both; nothing is moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from karriere_app.domain.access import Principal
from karriere_app.domain.fields import RecordId
from karriere_app.errors import MergeRefusedError, NotAllowedError, RecordNotFoundError
from karriere_app.services import digests, guidance, history, people_merging, records, today
from karriere_app.services.desk import Desk
from karriere_app.services.overview import overview
from karriere_app.services.participants import ListQuery, page, search, timeline
from karriere_app.services.records import RecordChange, apply_changes
from tests.sync.offices import Laptop, Offices

BODOE = "Karrieresenteret i Bodø"


def save(desk: Desk, kind: str, record: str | None = None, **values: object) -> str:
    return apply_changes(desk, [RecordChange(kind, record, values)]).ids[0]


def person(desk: Desk, given: str, family: str, **values: str) -> str:
    return save(desk, "participant", given_names=given, family_name=family, **values)


@pytest.fixture
def pair(desk: Desk) -> tuple[str, str]:
    """The same woman twice: kept as Selam Haile, made once more as Salam Haileab, with a session there."""
    keep = person(desk, "Selam", "Haile", birth_date="1990-05-17")
    other = person(desk, "Salam", "Haileab", duf_number="202312345678")
    basics = {"status": "DRAFT", "basis": "INTRO_2003", "guidance_on": "2026-11-20", "interp_needed": "NO"}
    session = save(desk, "guidance_session", participant=other, own_wishes="Kokk", **basics)
    save(desk, "agreed_step", parent=session, what="Ringe NAV", due_on="2026-11-26")
    return keep, other


def shown(desk: Desk) -> list[str]:
    return [row.id for row in page(desk, ListQuery()).rows]


def test_list_and_search_show_one_found_by_both_names(desk: Desk, pair: tuple[str, str]) -> None:
    keep, other = pair
    assert set(shown(desk)) == {keep, other}
    people_merging.merge(desk, keep, other)
    assert shown(desk) == [keep]
    for typed in ("selam haile", "salam haileab", "202312345678"):
        assert [(hit.id, hit.name) for hit in search(desk, typed)] == [(keep, "Selam Haile")]


def test_the_records_of_both_are_shown_under_the_kept_one(desk: Desk, pair: tuple[str, str]) -> None:
    keep, other = pair
    people_merging.merge(desk, keep, other)
    (session,) = guidance.of(desk, keep)
    assert session.participant == other
    assert "SESSION" in [item.title_key for item in timeline(desk, keep)]
    assert [step.what for step in overview(desk, keep).steps] == ["Ringe NAV"]
    assert other in [change.record_id for change in history.changes(desk, keep)]
    assert [one["id"] for one in records.show(desk, keep)["merged"]] == [other]


def test_what_is_due_of_the_other_is_due_of_the_kept_one(desk: Desk, pair: tuple[str, str]) -> None:
    keep, other = pair
    people_merging.merge(desk, keep, other)
    (row,) = page(desk, ListQuery()).rows
    assert (row.phase, row.due_on, row.due_kind) == ("MAPPING", date(2026, 11, 26), "AGREED_STEP")
    told = {(item.what, item.name) for item in today.items(desk)}
    assert told == {("AGREED_STEP", "Selam Haile"), ("SESSION_DRAFT", "Selam Haile")}


def test_nothing_is_moved(desk: Desk, pair: tuple[str, str]) -> None:
    keep, other = pair
    before = {one: digests.of_record(desk, one) for one in (keep, guidance.of(desk, other)[0].id)}
    people_merging.merge(desk, keep, other)
    assert {one: digests.of_record(desk, one) for one in before} == before


def test_it_can_be_undone_with_everything_as_before(desk: Desk, pair: tuple[str, str]) -> None:
    keep, other = pair
    people_merging.merge(desk, keep, other)
    people_merging.unmerge(desk, other)
    assert set(shown(desk)) == {keep, other}
    assert guidance.of(desk, keep) == []
    assert [session.participant for session in guidance.of(desk, other)] == [other]
    assert [hit.id for hit in search(desk, "202312345678")] == [other]


def test_who_merged_whom_stands_in_the_history_and_on_the_page(desk: Desk, pair: tuple[str, str]) -> None:
    keep, other = pair
    people_merging.merge(desk, keep, other)
    told = [change.label for change in history.changes(desk, keep) if change.act == "Slo sammen deltakere"]
    assert told == ["Slått sammen med"]
    (merged,) = people_merging.merged_with(desk, keep)
    assert (merged.id, merged.shown_name, merged.who, merged.at) == (
        other,
        "Salam Haileab",
        "Ingrid Veileder",
        desk.now(),
    )
    assert people_merging.kept_for(desk, other) == keep


def test_a_third_merged_into_the_other_is_shown_under_the_kept_one_too(desk: Desk, pair: tuple[str, str]) -> None:
    keep, other = pair
    third = person(desk, "S.", "Haile")
    note = save(desk, "contact_note", participant=third, text="Ringte")
    people_merging.merge(desk, other, third)
    people_merging.merge(desk, keep, other)
    assert shown(desk) == [keep]
    assert [one.id for one in records.under_participant(desk, "contact_note", keep)] == [note]
    assert people_merging.kept_for(desk, third) == keep


@pytest.mark.parametrize("reason", ["same", "keep_merged", "other_merged", "not_merged"])
def test_what_makes_no_sense_is_refused(desk: Desk, pair: tuple[str, str], reason: str) -> None:
    keep, other = pair
    third = person(desk, "S.", "Haile")
    people_merging.merge(desk, keep, other)
    acts = {
        "same": lambda: people_merging.merge(desk, keep, keep),
        "keep_merged": lambda: people_merging.merge(desk, other, third),
        "other_merged": lambda: people_merging.merge(desk, third, other),
        "not_merged": lambda: people_merging.unmerge(desk, third),
    }
    with pytest.raises(MergeRefusedError) as refused:
        acts[reason]()
    assert refused.value.reason == reason


def test_only_who_may_write_both_merges(desk: Desk, pair: tuple[str, str]) -> None:
    reader = replace(desk, principal=replace(desk.principal, roles=frozenset({"READER"})))
    with pytest.raises(NotAllowedError):
        people_merging.merge(reader, *pair)
    elsewhere = person(desk, "Amina", "Ali", office=str(desk.new_id()))
    with pytest.raises(RecordNotFoundError):
        people_merging.merge(desk, pair[0], elsewhere)


def test_records_of_the_other_that_one_may_not_see_stay_away(desk: Desk, pair: tuple[str, str]) -> None:
    keep, other = pair
    colleague = RecordId(desk.new_id())
    save(desk, "participant", other, responsible_counsellor=desk.principal.counsellor)
    save(desk, "participant", other, address_protection="CONFIDENTIAL")
    people_merging.merge(desk, keep, other)
    theirs = replace(desk, principal=Principal(colleague, desk.principal.office, desk.principal.roles))
    assert guidance.of(theirs, keep) == []
    assert people_merging.merged_with(theirs, keep) == ()
    assert [row.due_on for row in page(theirs, ListQuery()).rows] == [None]
    assert search(theirs, "haileab") == []
    assert "merged" not in records.show(theirs, keep)
    assert len(guidance.of(desk, keep)) == 1


def test_a_deleted_kept_one_lets_the_other_be_seen_again(desk: Desk, pair: tuple[str, str]) -> None:
    keep, other = pair
    people_merging.merge(desk, keep, other)
    apply_changes(desk, [RecordChange("participant", keep, delete=True)])
    assert shown(desk) == [other]


# ---- on two laptops ------------------------------------------------------------------------------------------------


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


def both(offices: Offices) -> tuple[Laptop, Laptop, str, str]:
    """Two offices made the same person; the one in Bodø is assigned to Kari, who works in Skien."""
    kari, bodil = offices.laptop("Kari Moen"), offices.laptop("Bodil Ness", BODOE)
    keep = kari.save("participant", given_names="Selam", family_name="Haile", office=kari.principal.office)
    other = bodil.save("participant", given_names="Salam", family_name="Haileab", office=bodil.principal.office)
    bodil.save("assignment", participant=other, counsellor=kari.principal.counsellor)
    for laptop in (kari, bodil, kari):
        offices.pass_time()
        laptop.sync()
    return kari, bodil, keep, other


def test_two_offices_that_made_the_same_person_are_told_by_sync(offices: Offices) -> None:
    kari, bodil, keep, other = both(offices)
    people_merging.merge(kari.desk, keep, other)
    for laptop in (kari, bodil):
        laptop.sync()
    assert shown(kari.desk) == [keep]
    assert shown(bodil.desk) == [other]  # whom Bodø may not see is not shown there, and nobody vanishes
    people_merging.unmerge(kari.desk, other)
    assert set(shown(kari.desk)) == {keep, other}


def test_two_who_merge_in_opposite_directions_hide_nobody(offices: Offices) -> None:
    kari, ola = offices.laptop("Kari Moen"), offices.laptop("Ola Vik")
    people = [kari.save("participant", given_names=name, office=kari.principal.office) for name in ("Selam", "Salam")]
    for laptop in (kari, ola):
        laptop.sync()
    people_merging.merge(kari.desk, *people)
    people_merging.merge(ola.desk, *reversed(people))
    for laptop in (kari, ola, kari):
        offices.pass_time()
        laptop.sync()
    assert shown(kari.desk) == shown(ola.desk) == [min(people)]
    assert len(people_merging.merged_with(kari.desk, min(people))) == 1


def test_when_the_kept_one_leaves_the_laptop_the_other_is_shown_again(offices: Offices) -> None:
    kari, bodil, keep, other = both(offices)
    people_merging.merge(kari.desk, keep, other)
    kari.sync()
    kari.save("participant", keep, office=bodil.principal.office)
    kari.sync()
    assert shown(kari.desk) == [other]
    bodil.sync()
    assert shown(bodil.desk) == [keep]
