"""The daily work: what begins and ends by the calendar, once a day, made up for after days without a server."""

from __future__ import annotations

from datetime import timedelta

import pytest

from karriere_app.clock import SteppingClock
from karriere_app.domain.ids import new_id
from karriere_app.server.county import CountyServer, build_county
from karriere_app.server.database import Database
from karriere_app.server.sign_in import SignInSettings
from karriere_app.server.upkeep import UNFINISHED_KEPT, Upkeep, UpkeepDone
from tests.server.pushing import BERIT, BODØ, Pusher, change, somebody

DAY = timedelta(days=1)
DIGEST = "ab" * 32


@pytest.fixture
def county(database: Database, clock: SteppingClock) -> CountyServer:
    return build_county(database, clock, SignInSettings("https://karriere.fylke.no"))


@pytest.fixture
def anna(county: CountyServer, clock: SteppingClock) -> Pusher:
    return Pusher(county.journal, clock)


@pytest.fixture
def berit(county: CountyServer, clock: SteppingClock) -> Pusher:
    return Pusher(county.journal, clock, somebody(BERIT, BODØ))


def sees(laptop: Pusher, person: str) -> bool:
    return person in {entry.id for entry in laptop.pull().entries}


def assign(anna: Pusher, person: str, first: int | None, last: int | None) -> None:
    """Assign Berit from so many days from now to so many."""
    today = anna.clock.today()
    days = {"from_on": first, "to_on": last}
    given = {name: (today + number * DAY).isoformat() for name, number in days.items() if number is not None}
    anna.push(change(new_id(anna.clock.now()), "assignment", person, counsellor=BERIT, **given))


def test_an_assignment_begins_and_ends_by_the_calendar(
    county: CountyServer, anna: Pusher, berit: Pusher, clock: SteppingClock
) -> None:
    person, upkeep = anna.person(family_name="Prøve"), Upkeep(county)
    upkeep.run_if_due()
    assign(anna, person, 2, 3)
    seen = []
    for _ in range(5):
        upkeep.run_if_due()
        seen.append(sees(berit, person))
        clock.moment += DAY
    assert seen == [False, False, True, True, False]
    assert person in {gone for gone, _ in berit.pull().gone}


def test_it_is_done_once_a_day(county: CountyServer, anna: Pusher, clock: SteppingClock) -> None:
    assign(anna, anna.person(), 1, None)
    upkeep = Upkeep(county)
    assert upkeep.run_if_due() is not None
    assert upkeep.run_if_due() is None
    assert Upkeep(county).run_if_due() is None
    clock.moment += DAY
    assert upkeep.run_if_due() == UpkeepDone(participants=1, documents=0)


def test_only_whose_assignment_turns_is_looked_at(county: CountyServer, anna: Pusher, clock: SteppingClock) -> None:
    upkeep = Upkeep(county)
    upkeep.run_if_due()
    for first, last in ((None, None), (-5, None), (5, 9), (None, 5), (1, None), (None, 0)):
        assign(anna, anna.person(), first, last)
    clock.moment += DAY
    assert upkeep.run_if_due() == UpkeepDone(participants=2, documents=0)


def test_days_without_a_server_are_made_up_for(
    county: CountyServer, anna: Pusher, berit: Pusher, clock: SteppingClock
) -> None:
    begun, over = anna.person(), anna.person()
    assign(anna, begun, 2, None)
    assign(anna, over, None, 2)
    upkeep = Upkeep(county)
    upkeep.run_if_due()
    assert (sees(berit, begun), sees(berit, over)) == (False, True)
    clock.moment += 10 * DAY
    assert upkeep.run_if_due() == UpkeepDone(participants=2, documents=0)
    assert (sees(berit, begun), sees(berit, over)) == (True, False)


def test_documents_that_were_never_finished_go(county: CountyServer, anna: Pusher, clock: SteppingClock) -> None:
    person = anna.person()
    county.documents.bring(anna.principal, person, DIGEST, 100, 0, b"x")
    clock.moment += UNFINISHED_KEPT - DAY
    assert Upkeep(county).run_if_due() == UpkeepDone(participants=0, documents=0)
    clock.moment += 2 * DAY
    assert Upkeep(county).run_if_due() == UpkeepDone(participants=0, documents=1)


def test_old_answers_go_and_younger_ones_stay(
    county: CountyServer, anna: Pusher, clock: SteppingClock, database: Database
) -> None:
    anna.person()
    clock.moment += 80 * DAY
    Upkeep(county).run_if_due()
    assert _answers(database) == 1
    clock.moment += 11 * DAY
    Upkeep(county).run_if_due()
    assert _answers(database) == 0


def _answers(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM stored_answer").scalar_one())
