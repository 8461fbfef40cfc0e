"""The first fill of a new laptop: list and search are right at its end, and when it was broken off on the way."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from karriere_app.services import participants
from karriere_app.services.participants import Filters, ListQuery
from karriere_app.services.records import RecordChange
from karriere_app.store.tables import participant_index
from karriere_app.sync.client import State
from karriere_app.sync.ports import NetworkDownError
from tests.sync.offices import Laptop, Offices

PEOPLE, PAGE = 150, 120
NAMES = ("Selam", "Olena", "Mohammed", "Nguyen", "Ragnhild")


@pytest.fixture
def full(offices: Offices) -> Laptop:
    """A laptop whose office has many participants, all with the server."""
    laptop = offices.laptop("ingrid")
    made = laptop.change(
        *(
            RecordChange("participant", None, {"given_names": NAMES[number % 5], "family_name": f"Prøve{number}"})
            for number in range(PEOPLE)
        )
    )
    laptop.change(*(RecordChange("contact_note", None, {"participant": one, "text": "Ringt"}) for one in made.ids[:40]))
    laptop.sync()
    return laptop


def derived(laptop: Laptop) -> list[tuple[object, ...]]:
    """Return what list and search are made of, without the rows' own numbers."""
    columns = [column for column in participant_index.columns if column.name not in ("number", "sort_name")]
    with laptop.store.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(sa.select(*columns)))


def break_off(laptop: Laptop, pages: int) -> None:
    """Let the line break after some pages of a pull."""
    replies = 0

    def count() -> None:
        nonlocal replies
        replies += 1
        if replies > pages:
            raise NetworkDownError

    laptop.between = count
    assert laptop.sync(page=PAGE).state is State.WAITS
    laptop.between = lambda: None


def is_behind(laptop: Laptop) -> bool:
    with laptop.store.reading() as connection:
        return bool(connection.scalar(sa.text("SELECT index_is_behind FROM sync_state")))


def test_everybody_is_listed_and_found_at_the_end(full: Laptop, offices: Offices) -> None:
    new = offices.laptop("odd")
    assert new.sync(page=PAGE).state is State.DONE
    assert participants.count(new.desk, Filters()) == PEOPLE
    assert participants.search(new.desk, "Prøve149")[0].name == "Ragnhild Prøve149"
    filled = derived(new)
    assert filled == derived(full)
    with new.store.database.writing() as connection:
        new.store.indexer.rebuild(connection)
    assert derived(new) == filled


def test_a_fill_that_was_killed_is_listed_after_the_next_start_and_goes_on(full: Laptop, offices: Offices) -> None:
    new = offices.laptop("odd")
    break_off(new, 1)
    assert is_behind(new)
    folder, key = new.store.folder, new.store.key
    new.close()
    new.open(folder, key)
    held = len(new.ids_of("participant"))
    assert 0 < held < PEOPLE
    assert not is_behind(new)
    assert participants.count(new.desk, Filters()) == held
    assert participants.search(new.desk, "Prøve0")[0].name == "Selam Prøve0"
    assert new.sync(page=PAGE).state is State.DONE
    assert derived(new) == derived(full)


def test_a_fill_that_was_stopped_is_caught_up_with_at_once(full: Laptop, offices: Offices) -> None:
    new = offices.laptop("odd")
    break_off(new, 1)
    new.replica.catch_up()
    assert not is_behind(new)
    assert len(participants.page(new.desk, ListQuery()).rows) > 0
    assert participants.count(new.desk, Filters()) == len(new.ids_of("participant"))


def test_who_is_written_during_the_fill_is_listed_at_once(full: Laptop, offices: Offices) -> None:
    new = offices.laptop("odd")
    break_off(new, 1)
    person = new.person("Uventet", "Gjest")
    assert [hit.id for hit in participants.search(new.desk, "gjest")] == [person]
    new.sync(page=PAGE)
    assert participants.count(new.desk, Filters()) == PEOPLE + 1
