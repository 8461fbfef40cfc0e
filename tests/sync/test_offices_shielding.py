"""A person who is shielded leaves every laptop whose counsellor is not named, and nothing readable stays."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from karriere_app.errors import RecordNotFoundError
from karriere_app.services import drafts, participants
from karriere_app.services.keeping import daily_copy
from karriere_app.services.records import show
from karriere_app.store.backup import OWN_FOLDER, SUFFIX, back_up, unpack
from karriere_app.store.checking import check_database
from karriere_app.store.engine import DATABASE_FILE
from karriere_app.store.open_store import Store
from karriere_app.store.tables import blob
from karriere_app.sync.client import State
from tests.store.plain_pages import plain_bytes
from tests.sync.offices import Laptop, Offices

GIVEN, FAMILY = "Zyxwara", "Qvistbergen"
TRACES = ("zyxwar", "qvistberg", "kvstbrgn", "hemmelig avtale", "97531864")


@pytest.fixture
def pair(offices: Offices) -> tuple[Laptop, Laptop, str, str]:
    """Two laptops of one office; the other has worked with the person in every way there is."""
    one, other = offices.laptop("ingrid"), offices.laptop("odd")
    person = one.person(GIVEN, FAMILY, phone="97531864", name_in_own_script="ዝይዋራ")
    neighbour = one.person("Nora", "Nabo")
    session = one.save("guidance_session", participant=person, own_wishes="En hemmelig avtale om yrke")
    one.save("agreed_step", parent=session, what="Ringe Qvistbergens arbeidsgiver")
    one.sync()
    other.sync()
    participants.open_participant(other.desk, person)
    other.save("contact_note", participant=person, text="Hemmelig avtale på telefon")
    other.save("private_note", participant=person, text="Zyxwara er trøtt")
    sha256 = hashlib.sha256(b"%PDF Zyxwara Qvistbergen").hexdigest()
    other.save("document", participant=person, title="Vitnemål Qvistbergen", sha256=sha256)
    with other.store.database.writing() as connection:
        connection.execute(sa.insert(blob), {"sha256": sha256, "bytes": b"%PDF Zyxwara Qvistbergen"})
    other.sync()
    one.sync()
    other.save("participant", person, phone="975 31 864")
    one.save("participant", person, phone="97531864 privat")
    one.sync()
    assert other.sync().conflicts == 1
    one.sync()
    drafts.keep(other.desk, session, "guidance_session", person, {"own_wishes": {"value": "hemmelig avtale"}})
    return one, other, person, neighbour


def shield(laptop: Laptop, person: str) -> None:
    laptop.save("participant", person, address_protection="STRICTLY_CONFIDENTIAL")
    assert laptop.sync().state is State.DONE


def traces(store: Store) -> list[str]:
    """Return what can still be read of the person in the file as it lies there."""
    return traces_in(plain_bytes(store.folder, store.key))


def traces_in(data: bytes) -> list[str]:
    small = data.lower()
    return [one for one in TRACES if one.encode() in small]


def test_nothing_readable_is_left_in_the_file(pair: tuple[Laptop, Laptop, str, str]) -> None:
    one, other, person, neighbour = pair
    assert set(traces(other.store)) == set(TRACES)
    shield(one, person)
    assert other.sync(consent=True).state is State.DONE
    assert traces(other.store) == []
    assert "ዝይዋራ".encode() not in plain_bytes(other.store.folder, other.store.key)
    assert other.fields(neighbour)["given_names"] == "Nora"
    assert other.lines() == sorted(line for line in one.lines() if line[0] in dict(other.lines()))


def test_the_person_is_gone_from_list_search_and_pages(pair: tuple[Laptop, Laptop, str, str]) -> None:
    one, other, person, neighbour = pair
    assert [hit.id for hit in participants.search(other.desk, "qvist")] == [person]
    assert participants.count(other.desk, participants.Filters()) == 2
    shield(one, person)
    other.sync(consent=True)
    assert participants.search(other.desk, "qvist") == []
    assert [row.id for row in participants.page(other.desk, participants.ListQuery()).rows] == [neighbour]
    assert participants.count(other.desk, participants.Filters()) == 1
    assert participants.recent(other.desk) == []
    assert drafts.unfinished(other.desk) == []
    with pytest.raises(RecordNotFoundError):
        show(other.desk, person)


def test_whoever_shows_the_person_is_told(pair: tuple[Laptop, Laptop, str, str]) -> None:
    one, other, person, _ = pair
    shield(one, person)
    other.changes.clear()
    other.sync(consent=True)
    assert person in frozenset[str]().union(*(change.removed for change in other.changes))
    assert person in frozenset[str]().union(*(change.participants for change in other.changes))


def test_the_one_who_is_named_keeps_the_person(pair: tuple[Laptop, Laptop, str, str]) -> None:
    one, _, person, _ = pair
    shield(one, person)
    one.sync()
    assert one.fields(person)["family_name"] == FAMILY
    assert [row.id for row in participants.page(one.desk, participants.ListQuery()).rows if row.id == person] == [
        person
    ]


def test_copies_are_rewritten_without_the_person(pair: tuple[Laptop, Laptop, str, str]) -> None:
    one, other, person, _ = pair
    copies = other.store.folder / OWN_FOLDER
    key = other.store.key
    daily_copy(other.desk, key, copies)  # type: ignore[arg-type]  # made as a DataKey
    other.replica.snapshot()
    files = sorted(copies.iterdir())
    assert len(files) == 2
    assert all(copy_traces(file, other)[0] for file in files)
    shield(one, person)
    other.sync(consent=True)
    assert sorted(copies.iterdir()) == files
    for file in files:
        left, names = copy_traces(file, other)
        assert left == []
        assert names == [("Nora",)]


def copy_traces(file: Path, laptop: Laptop) -> tuple[list[str], list[tuple[str]]]:
    """Return what can be read of the person in a copy, and who stands in it."""
    with tempfile.TemporaryDirectory() as place:
        unpack(file, Path(place))
        assert check_database(Path(place) / DATABASE_FILE, laptop.store.key) == ()
        found = traces_in(plain_bytes(Path(place), laptop.store.key))
        store = Store(Path(place), laptop.store.key)
        assert store.broken_link() is None
        with store.reading() as connection:
            names = [tuple(row) for row in connection.execute(sa.text("SELECT given_names FROM participant"))]
        store.close()
    return found, names


def test_the_copies_in_a_chosen_folder_follow_with_the_next_daily_copy(
    pair: tuple[Laptop, Laptop, str, str], tmp_path: Path
) -> None:
    one, other, person, _ = pair
    elsewhere = tmp_path / "minnepinne"
    elsewhere.mkdir()
    daily_copy(other.desk, other.store.key, elsewhere)  # type: ignore[arg-type]  # made as a DataKey
    (file,) = elsewhere.iterdir()
    shield(one, person)
    other.sync(consent=True)
    assert copy_traces(file, other)[0] != []
    daily_copy(other.desk, other.store.key, elsewhere)  # type: ignore[arg-type]  # made as a DataKey
    assert copy_traces(file, other)[0] == []


def test_a_store_brought_back_from_an_old_copy_is_told_again(
    pair: tuple[Laptop, Laptop, str, str], tmp_path: Path
) -> None:
    one, other, person, _ = pair
    file = tmp_path / f"egen{SUFFIX}"
    back_up(other.store, other.store.key, file, other.offices.clock.now())
    shield(one, person)
    other.sync(consent=True)
    other.go_back_to(file)
    assert other.fields(person) != {}
    assert other.sync(consent=True).state is State.DONE
    assert traces(other.store) == []


def test_what_was_typed_meanwhile_about_the_person_is_sealed_and_leaves_the_laptop(
    pair: tuple[Laptop, Laptop, str, str],
) -> None:
    one, other, person, _ = pair
    shield(one, person)
    other.save("contact_note", participant=person, text="Enda en hemmelig avtale")
    other.sync(consent=True)
    assert other.waiting() == 0
    assert traces(other.store) == []
