"""What others did while I was away, and what they changed in what I have open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karriere_app.domain.digest import record_digest
from karriere_app.errors import RecordNotFoundError
from karriere_app.services import arrivals, guidance, records
from tests.sync.offices import Laptop, Offices


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


@pytest.fixture
def pair(offices: Offices) -> tuple[Laptop, Laptop, str]:
    """Kari and Ola of one office, a participant whom both have, and everything seen by Ola."""
    kari, ola = offices.laptop("Kari Moen"), offices.laptop("Ola Vik")
    person = kari.save("participant", given_names="Selam", family_name="Haile", office=kari.principal.office)
    meet(kari, ola)
    kari.save("counsellor", kari.principal.counsellor, name="Kari Moen")
    meet(kari, ola)
    arrivals.mark_seen(ola.desk)
    return kari, ola, person


def meet(*laptops: Laptop) -> None:
    for laptop in laptops:
        laptop.offices.pass_time()
        laptop.sync()


def session_of(laptop: Laptop, person: str, **values: str) -> str:
    basics = {"status": "DRAFT", "basis": "INTRO_2003", "guidance_on": "2026-11-20", "interp_needed": "NO"}
    return laptop.save("guidance_session", participant=person, **{**basics, **values})


def page(laptop: Laptop) -> arrivals.Arrival:
    (found,) = arrivals.unseen(laptop.desk)
    return found


def test_nothing_is_told_of_what_one_wrote_oneself(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    ola.save("participant", person, phone="11 22 33 44")
    meet(ola, kari, ola)
    assert arrivals.unseen(ola.desk) == ()


def test_a_page_says_who_did_what_and_when(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    kari.save("participant", person, phone="11 22 33 44", contact_language="ti")
    session = session_of(kari, person, own_wishes="Vil bli kokk")
    for what in ("Ringe NAV", "Søke skoleplass"):
        kari.save("agreed_step", parent=session, what=what)
    kari.offices.pass_time()
    guidance.finalise(kari.desk, session)
    meet(kari, ola)
    found = page(ola)
    assert (found.participant, found.shown_name, found.is_new) == (person, "Selam Haile", False)
    assert {line.who for line in found.lines} == {"Kari Moen"}
    assert [(line.what, line.labels) for line in reversed(found.lines)] == [
        ("Deltaker: endret", ("Kontaktspråk", "Telefon")),
        ("Veiledningssamtale 20.11.2026: ny", ()),
        ("Veiledningssamtale 20.11.2026: endret", ("Avtalt steg",)),
        ("Veiledningssamtale 20.11.2026: endret", ("Avtalt steg",)),
        ("Veiledningssamtale 20.11.2026: ferdigstilt", ()),
    ]
    assert {line.record for line in found.lines} == {person, session}


def test_what_was_seen_of_one_participant_is_not_told_again(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    other = kari.save("participant", given_names="Amina", family_name="Ali", office=kari.principal.office)
    kari.save("participant", person, phone="11 22 33 44")
    meet(kari, ola)
    assert [(one.participant, one.is_new) for one in arrivals.unseen(ola.desk)] == [(person, False), (other, True)]
    arrivals.mark_seen(ola.desk, person)
    assert [one.participant for one in arrivals.unseen(ola.desk)] == [other]
    kari.save("participant", person, email="selam@example.org")
    meet(kari, ola)
    told = {str(one.participant): [line.labels for line in one.lines] for one in arrivals.unseen(ola.desk)}
    assert told[person] == [("E-post",)]
    arrivals.mark_seen(ola.desk)
    assert arrivals.unseen(ola.desk) == ()


def test_a_participant_who_came_is_one_line(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, _ = pair
    other = kari.save("participant", given_names="Amina", family_name="Ali", office=kari.principal.office)
    session_of(kari, other)
    meet(kari, ola)
    found = page(ola)
    assert found.is_new
    assert [line.what for line in found.lines] == ["Deltakeren er ny på denne maskinen"]


def test_conflicts_are_counted_and_are_no_lines_of_their_own(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    kari.save("participant", person, phone="1")
    ola.save("participant", person, phone="2")
    meet(kari, ola)
    found = page(ola)
    assert found.conflicts == 1
    assert [(line.what, line.labels) for line in found.lines] == [("Deltaker: endret", ("Telefon",))]


def test_who_is_shielded_from_me_has_no_page(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    kari.save("participant", person, responsible_counsellor=kari.principal.counsellor)
    meet(kari, ola)
    assert arrivals.unseen(ola.desk) != ()
    kari.save("participant", person, address_protection="STRICTLY_CONFIDENTIAL")
    meet(kari, ola)
    assert arrivals.unseen(ola.desk) == ()


def test_deleted_rows_are_told_of_their_root(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    session = session_of(kari, person)
    step = kari.save("agreed_step", parent=session, what="Ringe NAV")
    meet(kari, ola)
    arrivals.mark_seen(ola.desk)
    kari.delete("agreed_step", step)
    meet(kari, ola)
    assert [(line.what, line.labels) for line in page(ola).lines] == [
        ("Veiledningssamtale 20.11.2026: endret", ("Avtalt steg",))
    ]


def test_since_a_mark_everything_after_it_is_told_seen_or_not(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    kari.save("participant", person, phone="1")
    meet(kari, ola)
    arrivals.mark_seen(ola.desk)
    everything = arrivals.since(ola.desk, 0)
    assert [one.participant for one in everything] == [person]
    assert arrivals.since(ola.desk, 10_000) == ()


def test_the_banner_names_what_others_changed_since_it_was_opened(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    session = session_of(kari, person, own_wishes="Vil bli kokk")
    meet(kari, ola)
    opened = record_digest(records.get(ola.desk, session))
    assert arrivals.changes_of(ola.desk, session, opened) == ()
    ola.save("guidance_session", session, place="Rådhuset")
    kari.save("guidance_session", session, own_wishes="Vil bli frisør")
    kari.save("guidance_session", session, duration_minutes=45)
    meet(kari, ola)
    told = arrivals.changes_of(ola.desk, session, opened)
    assert [(change.who, change.label, change.old, change.new) for change in told] == [
        ("Kari Moen", "Varighet", None, "45"),
        ("Kari Moen", "Egne ønsker", "Vil bli kokk", "Vil bli frisør"),
    ]


def test_a_digest_that_nothing_leads_back_to_names_the_newest_change(pair: tuple[Laptop, Laptop, str]) -> None:
    kari, ola, person = pair
    kari.save("participant", person, phone="1")
    kari.save("participant", person, email="selam@example.org")
    meet(kari, ola)
    assert [change.label for change in arrivals.changes_of(ola.desk, person, "0" * 64)] == ["E-post"]


def test_no_banner_tells_of_whom_one_may_not_see(pair: tuple[Laptop, Laptop, str]) -> None:
    _, ola, _ = pair
    with pytest.raises(RecordNotFoundError):
        arrivals.changes_of(ola.desk, str(ola.principal.office).replace("0", "1"), None)
