"""Conflicts in words, and what choosing does: two laptops with real stores, and the county's journal between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from karriere_app.domain.education_plan import EducationPlan
from karriere_app.domain.guidance import AgreedStep, GuidanceSession
from karriere_app.domain.participant import Participant
from karriere_app.errors import ChoiceRefusedError, ConflictSettledError, NotAllowedError, RecordNotFoundError
from karriere_app.services import conflicts, guidance, history, plans, prints, records, undo
from karriere_app.services.conflicts import Choice
from karriere_app.services.desk import Desk
from karriere_app.services.participants import search
from tests.printing.reading import page_words
from tests.services.print_world import make, new_mapping, new_person, new_plan
from tests.sync.offices import Laptop, Offices

SKIEN = "Karrieresenteret i Skien"


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


@pytest.fixture
def pair(offices: Offices) -> tuple[Laptop, Laptop, str]:
    """Kari and Ola of one office, and a participant whom both have."""
    kari, ola = offices.laptop("Kari Moen"), offices.laptop("Ola Vik")
    person = kari.save("participant", given_names="Selam", family_name="Haile", office=kari.principal.office)
    meet(kari, ola)
    for laptop, name in ((kari, "Kari Moen"), (ola, "Ola Vik")):
        laptop.save("counsellor", laptop.principal.counsellor, name=name)
    meet(kari, ola, kari)
    return kari, ola, person


def meet(*laptops: Laptop) -> None:
    for laptop in laptops:
        laptop.offices.pass_time()
        laptop.sync()


def only(laptop: Laptop) -> conflicts.ConflictView:
    (view,) = conflicts.open_conflicts(laptop.desk)
    return view


def session_of(laptop: Laptop, person: str, **values: str) -> str:
    basics = {"status": "DRAFT", "basis": "INTRO_2003", "guidance_on": "2026-11-20", "interp_needed": "NO"}
    return laptop.save("guidance_session", participant=person, **{**basics, **values})


def finalise(laptop: Laptop, session: str) -> None:
    guidance.finalise(laptop.desk, session)


def wishes(laptop: Laptop, session: str) -> str | None:
    found = records.get(laptop.desk, session)
    assert isinstance(found, GuidanceSession)
    return found.own_wishes


@pytest.fixture
def clash(pair: tuple[Laptop, Laptop, str]) -> tuple[Laptop, Laptop, str]:
    """Both wrote about the wishes of one session; Kari's came first."""
    kari, ola, person = pair
    session = session_of(kari, person, own_wishes="Vil bli kokk")
    meet(kari, ola)
    kari.save("guidance_session", session, own_wishes="Vil bli sykepleier")
    ola.save("guidance_session", session, own_wishes="Vil bli frisør")
    meet(kari, ola, kari)
    return kari, ola, session


def test_a_conflict_says_before_mine_and_theirs_who_and_when(clash: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, session = clash
    view = only(ola)
    assert (view.base, view.server, view.mine) == ("Vil bli kokk", "Vil bli sykepleier", "Vil bli frisør")
    assert (view.server_by, view.mine_by) == ("Kari Moen", "Ola Vik")
    assert view.server_at is not None
    assert view.mine_at is not None
    assert view.of_record == session
    assert view.title == "Veiledningssamtale 20.11.2026"
    assert (view.shown_name, view.label) == ("Selam Haile", "Egne ønsker")
    assert view.is_mine
    assert not only(kari).is_mine
    assert view.choices == (Choice.MINE, Choice.SERVER, Choice.BOTH, Choice.VALUE)


@pytest.mark.parametrize(
    ("choice", "value", "stands"),
    [
        (Choice.MINE, None, "Vil bli frisør"),
        (Choice.SERVER, None, "Vil bli sykepleier"),
        (Choice.VALUE, "Vil bli helsefagarbeider", "Vil bli helsefagarbeider"),
    ],
)
def test_what_is_chosen_offline_stands_on_both_laptops(
    clash: tuple[Laptop, Laptop, str], choice: Choice, value: str | None, stands: str
) -> None:
    kari, ola, session = clash
    conflicts.resolve(ola.desk, only(ola).id, choice, value)
    assert wishes(ola, session) == stands
    meet(ola, kari)
    for laptop in (ola, kari):
        assert wishes(laptop, session) == stands
        assert conflicts.open_conflicts(laptop.desk) == ()
        (settled,) = conflicts.settled(laptop.desk)
        assert (settled.chosen_by, settled.chosen_as) == ("Ola Vik", choice)
        assert (settled.base, settled.mine) == ("Vil bli kokk", "Vil bli frisør")


def test_both_texts_stand_one_after_the_other_with_names(clash: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, session = clash
    conflicts.resolve(kari.desk, only(kari).id, Choice.BOTH)
    meet(kari, ola)
    assert wishes(ola, session) == (
        "Kari Moen, 24.11.2026:\nVil bli sykepleier\n\nOla Vik, 24.11.2026:\nVil bli frisør"
    )


def test_choice_and_value_are_one_change_set_that_undo_takes_back(clash: tuple[Laptop, Laptop, str]) -> None:
    _, ola, session = clash
    saved = conflicts.resolve(ola.desk, only(ola).id, Choice.MINE)
    assert saved.change_set is not None
    assert saved.kinds == {"conflict", "guidance_session", "access_entry"}
    undo.undo(ola.desk, saved.change_set)
    assert wishes(ola, session) == "Vil bli sykepleier"
    assert only(ola).mine == "Vil bli frisør"


def test_what_lost_is_found_in_the_history(clash: tuple[Laptop, Laptop, str]) -> None:
    _, ola, _ = clash
    conflicts.resolve(ola.desk, only(ola).id, Choice.SERVER)
    (settled,) = conflicts.settled(ola.desk)
    told = [change.new for change in history.changes(ola.desk, settled.id)]
    assert '"Vil bli fris\\u00f8r"' in told


def test_one_who_chose_twice_is_told_that_it_is_done(clash: tuple[Laptop, Laptop, str]) -> None:
    _, ola, _ = clash
    view = only(ola)
    conflicts.resolve(ola.desk, view.id, Choice.SERVER)
    with pytest.raises(ConflictSettledError):
        conflicts.resolve(ola.desk, view.id, Choice.MINE)


def test_of_two_who_choose_the_first_choice_stands(clash: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, session = clash
    conflicts.resolve(kari.desk, only(kari).id, Choice.SERVER)
    conflicts.resolve(ola.desk, only(ola).id, Choice.MINE)
    meet(kari, ola, kari)
    for laptop in (kari, ola):
        assert [view.chosen_by for view in conflicts.settled(laptop.desk)] == ["Kari Moen"]
        assert wishes(laptop, session) == "Vil bli sykepleier"
        assert [(view.server, view.mine) for view in conflicts.open_conflicts(laptop.desk)] == [
            ("Vil bli sykepleier", "Vil bli frisør")
        ]


def test_of_two_who_choose_alike_nothing_is_left_to_choose(clash: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, session = clash
    for laptop in (kari, ola):
        conflicts.resolve(laptop.desk, only(laptop).id, Choice.MINE)
    meet(kari, ola, kari)
    for laptop in (kari, ola):
        assert wishes(laptop, session) == "Vil bli frisør"
        assert conflicts.open_conflicts(laptop.desk) == ()


def test_what_was_written_since_is_what_stands(clash: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, session = clash
    kari.save("guidance_session", session, own_wishes="Vil bli lege")
    meet(kari, ola)
    assert (only(ola).server, only(ola).server_by) == ("Vil bli lege", "Kari Moen")
    conflicts.resolve(ola.desk, only(ola).id, Choice.SERVER)
    assert wishes(ola, session) == "Vil bli lege"


def test_dates_and_codes_are_told_in_words(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    kari.save("participant", person, birth_date="1990-05-17", contact_language="ti")
    ola.save("participant", person, birth_date="1990-05-18", contact_language="am")
    meet(kari, ola)
    told = {view.field: (view.server, view.mine, view.can_be_both) for view in conflicts.open_conflicts(ola.desk)}
    assert told == {
        "birth_date": ("17.05.1990", "18.05.1990", False),
        "contact_language": ("tigrinja", "amharisk", False),
    }


def test_both_is_only_for_running_text(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    kari.save("participant", person, family_name="Haile Berhe")
    ola.save("participant", person, family_name="Hailu")
    meet(kari, ola)
    with pytest.raises(ChoiceRefusedError):
        conflicts.resolve(ola.desk, only(ola).id, Choice.BOTH)
    conflicts.resolve(ola.desk, only(ola).id, Choice.MINE)
    assert [hit.name for hit in search(ola.desk, "hailu")] == ["Selam Hailu"]


def test_a_change_to_what_was_made_final_becomes_a_new_version(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    session = session_of(kari, person, own_wishes="Vil bli kokk")
    step = kari.save("agreed_step", parent=session, what="Ringe NAV", order="a0")
    meet(kari, ola)
    finalise(kari, session)
    ola.save("guidance_session", session, own_wishes="Vil bli frisør")
    ola.save("agreed_step", step, what="Ringe skolen")
    meet(kari, ola)
    views = {view.title: view for view in conflicts.open_conflicts(ola.desk)}
    whole = views["Veiledningssamtale 20.11.2026"]
    assert whole.is_whole
    assert [(line.label, line.server, line.mine) for line in whole.lines] == [
        ("Egne ønsker", "Vil bli kokk", "Vil bli frisør")
    ]
    conflicts.resolve(ola.desk, whole.id, Choice.MINE)
    (newest,) = guidance.of(ola.desk, person)
    assert (newest.replaces, newest.status, newest.version, newest.own_wishes) == (
        session,
        "DRAFT",
        2,
        "Vil bli frisør",
    )
    assert wishes(ola, session) == "Vil bli kokk"
    row = views["Veiledningssamtale 20.11.2026 · Avtalt steg: Ringe NAV"]
    conflicts.resolve(ola.desk, row.id, Choice.SERVER)
    assert conflicts.open_conflicts(ola.desk) == ()


def test_a_row_that_came_too_late_for_a_final_session_is_not_lost(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    session = session_of(kari, person, own_wishes="Vil bli kokk")
    meet(kari, ola)
    finalise(kari, session)
    ola.save("agreed_step", parent=session, what="Ringe NAV", order="a0")
    meet(kari, ola, kari)
    assert records.rows(ola.desk, session, "agreed_step") == []
    view = only(kari)
    assert [line.mine for line in view.lines if line.field == "what"] == ["Ringe NAV"]
    conflicts.resolve(kari.desk, view.id, Choice.MINE)
    (newest,) = guidance.of(kari.desk, person)
    (row,) = records.rows(kari.desk, newest.id, "agreed_step")
    assert isinstance(row, AgreedStep)
    assert row.what == "Ringe NAV"
    meet(kari, ola)
    assert [row.id for row in records.rows(ola.desk, newest.id, "agreed_step")] == [row.id]


def test_a_finalising_over_what_somebody_changed_is_asked_about(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    session = session_of(kari, person, own_wishes="Vil bli kokk")
    meet(kari, ola)
    kari.save("guidance_session", session, recommendation_reason="Har erfaring")
    finalise(ola, session)
    meet(kari, ola)
    found = records.get(ola.desk, session)
    assert isinstance(found, GuidanceSession)
    assert found.status == "DRAFT"
    conflicts.resolve(ola.desk, only(ola).id, Choice.MINE)
    meet(ola, kari)
    for laptop in (kari, ola):
        final = records.get(laptop.desk, session)
        assert isinstance(final, GuidanceSession)
        assert (final.status, final.recommendation_reason) == ("FINAL", "Har erfaring")
        assert conflicts.open_conflicts(laptop.desk) == ()


def test_deleting_what_somebody_edited_is_asked_about(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    note = kari.save("contact_note", participant=person, on="2026-11-20", text="Ringte")
    meet(kari, ola)
    kari.save("contact_note", note, text="Ringte, ingen svarte")
    ola.delete("contact_note", note)
    meet(kari, ola)
    assert records.get(ola.desk, note).deleted_at is None
    conflicts.resolve(ola.desk, only(ola).id, Choice.MINE)
    meet(ola, kari)
    with pytest.raises(RecordNotFoundError):
        records.get(kari.desk, note)


def test_an_edit_of_what_somebody_deleted_can_bring_it_back(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    note = kari.save("contact_note", participant=person, on="2026-11-20", text="Ringte")
    meet(kari, ola)
    kari.delete("contact_note", note)
    ola.save("contact_note", note, text="Ringte, ingen svarte")
    meet(kari, ola)
    view = only(ola)
    assert (view.is_whole, view.server_means) == (True, "La det være slettet.")
    conflicts.resolve(ola.desk, view.id, Choice.MINE)
    meet(ola, kari)
    for laptop in (kari, ola):
        assert [
            getattr(one, "text", None) for one in records.under_participant(laptop.desk, "contact_note", person)
        ] == ["Ringte, ingen svarte"]
        assert conflicts.open_conflicts(laptop.desk) == ()


def test_of_two_new_versions_the_other_draft_goes(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    session = session_of(kari, person, own_wishes="Vil bli kokk")
    finalise(kari, session)
    meet(kari, ola)
    theirs = guidance.new_version(kari.desk, session, "Feil dato")
    mine = guidance.new_version(ola.desk, session, "Glemte noe")
    meet(kari, ola)
    view = only(ola)
    assert view.is_versions
    assert (view.server, view.mine) == (
        "Veiledningssamtale 20.11.2026, versjon 2, kladd: Feil dato",
        "Veiledningssamtale 20.11.2026, versjon 2, kladd: Glemte noe",
    )
    conflicts.resolve(ola.desk, view.id, Choice.MINE)
    meet(ola, kari)
    for laptop in (kari, ola):
        assert [one.id for one in guidance.of(laptop.desk, person)] == [mine]
    assert theirs != mine


def test_of_two_agreed_versions_of_a_plan_the_other_is_marked_as_replaced(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    plan = plans.start(kari.desk, person)
    kari.save("education_plan", plan, long_goal="Kokk", right="SEC_18_3")
    plans.agree(kari.desk, plan)
    meet(kari, ola)
    versions = {}
    for laptop in (kari, ola):
        versions[laptop.principal.counsellor] = plans.new_version(laptop.desk, plan, "Nytt mål")
        plans.agree(laptop.desk, versions[laptop.principal.counsellor])
    meet(kari, ola)
    conflicts.resolve(ola.desk, only(ola).id, Choice.SERVER)
    loser = records.get(ola.desk, versions[ola.principal.counsellor])
    assert isinstance(loser, EducationPlan)
    assert loser.status == "REVISED"


def test_places_in_a_list_are_told_as_places(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    session = session_of(kari, person)
    rows = [kari.save("option", parent=session, what=f"Vei {place}", order=f"a{place}") for place in range(3)]
    meet(kari, ola)
    kari.save("option", rows[2], order="a0V")
    ola.save("option", rows[2], order="Zz")
    meet(kari, ola)
    view = only(ola)
    assert (view.label, view.base, view.server, view.mine) == ("Rekkefølge", "plass 3", "plass 2", "plass 1")


def test_a_conflict_of_what_stands_under_nobody_is_shown_and_settled(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, _ = pair
    centre = kari.save("reception_centre", name="Skien mottak")
    meet(kari, ola)
    kari.save("reception_centre", centre, name="Skien mottakssenter")
    ola.save("reception_centre", centre, name="Gjerpen mottak")
    meet(kari, ola)
    view = only(ola)
    assert (view.participant, view.title, view.mine) == (None, "Mottak: Skien mottakssenter", "Gjerpen mottak")
    conflicts.resolve(ola.desk, view.id, Choice.MINE)
    meet(ola, kari)
    assert [one["name"] for one in records.list_kind(kari.desk, "reception_centre")] == ["Gjerpen mottak"]


def test_conflicts_of_people_whom_one_may_not_see_are_absent(
    offices: Offices, clash: tuple[Laptop, Laptop, str]
) -> None:
    kari, ola, session = clash
    person = records.get(kari.desk, session)
    assert isinstance(person, GuidanceSession)
    view = only(ola)
    kari.save("participant", person.participant, responsible_counsellor=kari.principal.counsellor)
    kari.save("participant", person.participant, address_protection="CONFIDENTIAL")
    kari.save("participant", person.participant, family_name="Berhe")
    assert conflicts.count_open(kari.desk) == 1
    meet(kari, ola)
    assert conflicts.open_conflicts(ola.desk) == ()
    assert conflicts.count_open(ola.desk) == 0
    with pytest.raises(RecordNotFoundError):
        conflicts.resolve(ola.desk, view.id, Choice.MINE)


def test_a_reader_sees_the_conflict_and_may_not_choose(clash: tuple[Laptop, Laptop, str]) -> None:
    _, ola, _ = clash
    ola.principal = type(ola.principal)(ola.principal.counsellor, ola.principal.office, frozenset({"READER"}))
    view = only(ola)
    with pytest.raises(NotAllowedError):
        conflicts.resolve(ola.desk, view.id, Choice.MINE)


def test_the_conflicts_of_one_record_and_one_participant_are_found(clash: tuple[Laptop, Laptop, str]) -> None:
    _, ola, session = clash
    person = only(ola).participant
    assert [view.of_record for view in conflicts.concerning(ola.desk, session)] == [session]
    assert len(conflicts.open_conflicts(ola.desk, person)) == 1
    assert conflicts.open_conflicts(ola.desk, str(ola.principal.office)) == ()
    assert isinstance(records.get(ola.desk, str(person)), Participant)


def test_the_clock_of_the_laptop_has_no_say(clash: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, session = clash
    ola.offices.clock.moment -= timedelta(days=3_000)
    conflicts.resolve(ola.desk, only(ola).id, Choice.MINE)
    meet(ola, kari)
    assert wishes(kari, session) == "Vil bli frisør"


@pytest.mark.parametrize("document", ["guidance_note", "plan", "plan_full", "mapping_summary"])
def test_an_open_conflict_is_marked_on_every_page_of_the_paper(desk: Desk, document: str) -> None:
    person = new_person(desk)
    record = {
        "guidance_note": lambda: make(desk, "guidance_session", participant=person, status="DRAFT"),
        "mapping_summary": lambda: new_mapping(desk, person),
    }.get(document, lambda: new_plan(desk, person))()
    assert not prints.prepare(desk, record, document).is_disputed
    dispute = make(desk, "conflict", participant=person, of_record=person, field="phone", base='"1"', mine='"2"')
    for language, foot in (("nb", "Utkast med åpen konflikt"), ("nn", "Utkast med open konflikt")):
        prepared = prints.prepare(desk, record, document, language)
        assert (prepared.is_disputed, prepared.is_draft) == (True, True)
        pages = page_words(prepared.content)
        assert all(foot in page for page in pages)
        assert pages[0].count("Utkast") == 2  # on the head and on the foot
    conflicts.resolve(desk, dispute, Choice.SERVER)
    assert not prints.prepare(desk, record, document).is_disputed


def test_a_conflict_in_a_row_marks_the_paper_of_its_root_and_no_other(clash: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, session = clash
    conflicts.resolve(kari.desk, only(kari).id, Choice.SERVER)
    person = str(records.get(kari.desk, session).participant)  # type: ignore[attr-defined]  # a session has one
    step = kari.save("agreed_step", parent=session, what="Ringe NAV")
    other = session_of(kari, person)
    meet(kari, ola)
    kari.save("agreed_step", step, what="Ringe skolen")
    ola.save("agreed_step", step, what="Ringe kommunen")
    meet(kari, ola)
    assert prints.prepare(ola.desk, session, "guidance_note").is_disputed
    assert not prints.prepare(ola.desk, other, "guidance_note").is_disputed
