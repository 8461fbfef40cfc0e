"""Two laptops and the county's server, all as processes of their own: offline work, conflicts, repairs, the end."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from karriere_app.server.database import sqlite_address
from tests.end2end.county_server import BODOE, County, enrol, person, running_county, sync
from tests.end2end.terminal import Terminal, change, new
from tests.server.cluster import Cluster, NoPostgresqlError, private_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    try:
        with private_cluster() as running:
            yield running
    except NoPostgresqlError as reason:
        pytest.fail(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def county(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[County]:
    """A running county on each of the two databases."""
    if request.param == "sqlite":
        with running_county(sqlite_address(tmp_path / "county.db"), tmp_path) as running:
            yield running
        return
    clusters: Cluster = request.getfixturevalue("cluster")
    address = clusters.new_database()
    with running_county(address, tmp_path) as running:
        yield running
    clusters.drop(address)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[County]:
    """A running county on a file."""
    with running_county(sqlite_address(tmp_path / "county.db"), tmp_path) as running:
        yield running


def session(laptop: Terminal, participant: str, **values: Any) -> str:
    basics = {"status": "DRAFT", "basis": "INTRO_2003", "guidance_on": "2026-11-20", "interp_needed": "NO"}
    return laptop.apply(new("guidance_session", participant=participant, **{**basics, **values}))[0]


def wishes(laptop: Terminal, record: str) -> Any:
    return laptop.ask("show", record).get("own_wishes")


def assert_equal(county: County, *laptops: tuple[Terminal, str]) -> None:
    """Each laptop holds what the server says that it should, record by record and in all."""
    for laptop, _ in laptops:
        sync(laptop)
    for laptop, user in laptops:
        sync(laptop)  # who looked at what on the other laptop has come too
        mine, theirs = laptop.ask("digest"), county.holds(user)
        assert mine["digest"] == theirs["digest"]
        assert mine["offices"] == theirs["offices"]
        assert mine["synced"] == theirs["synced"]
        assert sync(laptop, "--check")["state"] == "done"


def test_both_edit_one_session_offline_choose_and_see_the_same(county: County) -> None:
    kari, ola = county.laptop("kari"), county.laptop("ola")
    selam = person(kari)
    talk = session(kari, selam, own_wishes="Vil bli kokk")
    assert sync(kari)["sent"] >= 2
    assert sync(ola)["received"] >= 2
    kari.apply(change("guidance_session", talk, own_wishes="Vil bli sykepleier"))
    ola.apply(change("guidance_session", talk, own_wishes="Vil bli frisør", duration_minutes=45))
    waiting = ola.ask("outbox")
    assert (waiting["waiting"], waiting["change_sets"][0]["kinds"]["guidance_session"]) == (1, 1)
    sync(kari)
    assert sync(ola, code=9)["open_conflicts"] == 1
    (conflict,) = ola.ask("conflicts")
    assert (conflict["base"], conflict["server"], conflict["mine"]) == (
        "Vil bli kokk",
        "Vil bli sykepleier",
        "Vil bli frisør",
    )
    assert (conflict["server_by"], conflict["mine_by"]) == ("Kari", "Ola")
    county.stop()
    assert ola.run("sync").code == 7
    ola.ask("resolve", conflict["id"], "--choose", "mine")
    assert ola.ask("conflicts") == []
    county.start()
    sync(ola)
    sync(kari)
    assert wishes(kari, talk) == wishes(ola, talk) == "Vil bli frisør"
    assert kari.ask("show", talk)["duration_minutes"] == 45
    (settled,) = kari.ask("conflicts", "--settled")
    assert (settled["chosen_as"], settled["mine"], settled["server"]) == ("mine", "Vil bli frisør", "Vil bli frisør")
    assert_equal(county, (kari, "kari"), (ola, "ola"))


def test_a_server_brought_back_from_yesterday_gets_today_again(county: County) -> None:
    kari, ola = county.laptop("kari"), county.laptop("ola")
    first = person(kari)
    sync(kari)
    sync(ola)
    snapshot = county.folder / "igår.karriere"
    county.admin("snapshot", str(snapshot))
    second = person(ola, given_names="Amina", family_name="Ali")
    kari.apply(change("participant", first, phone="11 22 33 44"))
    for laptop in (kari, ola, kari):
        sync(laptop)
    county.stop()
    county.admin("restore", str(snapshot))
    county.start()
    ola.apply(change("participant", second, phone="55 66 77 88"))
    for laptop in (kari, ola, kari):
        sync(laptop)
    for laptop in (kari, ola):
        assert laptop.ask("show", first)["phone"] == "11 22 33 44"
        assert laptop.ask("show", second)["phone"] == "55 66 77 88"
    assert_equal(county, (kari, "kari"), (ola, "ola"))


def test_a_laptop_brought_back_from_a_copy_gets_its_own_work_again(small: County) -> None:
    kari = small.laptop("kari")
    selam = person(kari)
    sync(kari)
    copy = small.folder / "kopi.karrierekopi"
    kari.ask("store", "backup", str(copy))
    kari.apply(change("participant", selam, phone="11 22 33 44"))
    sync(kari)
    kari.ask("store", "restore", str(copy))
    kari.apply(change("participant", selam, email="selam@example.org"))
    sync(kari)
    found = kari.ask("show", selam)
    assert (found["phone"], found["email"]) == ("11 22 33 44", "selam@example.org")
    assert_equal(small, (kari, "kari"))


def test_a_copied_laptop_takes_a_name_of_its_own_and_loses_nothing(small: County) -> None:
    kari = small.laptop("kari")
    selam = person(kari)
    sync(kari)
    twin = Terminal(small.folder / "tvilling" / "lager")
    shutil.copytree(kari.folder, twin.folder)
    kari.apply(change("participant", selam, phone="11 22 33 44"))
    twin.apply(change("participant", selam, email="selam@example.org"))
    for laptop in (kari, twin, kari):
        sync(laptop)
    for laptop in (kari, twin):
        found = laptop.ask("show", selam)
        assert (found["phone"], found["email"]) == ("11 22 33 44", "selam@example.org")
    devices = {laptop.ask("store", "status")["device"] for laptop in (kari, twin)}
    assert len(devices) == 2
    assert_equal(small, (kari, "kari"), (twin, "kari"))


def test_a_lost_laptop_is_erased_on_contact_and_its_work_is_sealed(small: County) -> None:
    key = small.admin("sealed", "key")["key"]
    kari = small.laptop("kari")
    person(kari, family_name="Tapt Arbeid")
    device = kari.ask("store", "status")["device"]
    small.admin("revoke", device, "--lost")
    answer = kari.run("sync", "--json")
    assert answer.code == 8
    assert json.loads(answer.out)["erased"] == {"sealed": 1, "lost": 0}
    assert not (kari.folder / "envelope.json").exists()
    assert not list(kari.folder.glob("karriere.db*"))
    assert kari.run("store", "status").code == 2
    (sealed,) = small.admin("sealed", "list")
    opened = small.admin("sealed", "open", sealed["id"], typed=key)
    assert "Tapt Arbeid" in json.dumps(opened, ensure_ascii=False)


def test_a_retired_laptop_hands_in_its_work_before_it_is_erased(small: County) -> None:
    kari, ola = small.laptop("kari"), small.laptop("ola")
    selam = person(kari)
    device = kari.ask("store", "status")["device"]
    small.admin("revoke", device, "--retired")
    small.stop()
    assert kari.run("sync").code == 7
    assert (kari.folder / "envelope.json").exists()
    small.start()
    answer = kari.run("sync", "--json")
    assert (answer.code, json.loads(answer.out)["state"]) == (8, "retired")
    assert not (kari.folder / "envelope.json").exists()
    sync(ola)
    assert [hit["id"] for hit in ola.ask("find", "selam")] == [selam]


def test_who_is_shielded_leaves_the_colleagues_laptop(small: County) -> None:
    kari, ola = small.laptop("kari"), small.laptop("ola")
    me = kari.ask("list", "counsellor")
    kari_id = next(one["id"] for one in me if one.get("name") == "Kari")
    selam = person(kari, responsible_counsellor=kari_id)
    sync(kari)
    sync(ola)
    assert [hit["id"] for hit in ola.ask("find", "selam")] == [selam]
    kari.apply(change("participant", selam, address_protection="STRICTLY_CONFIDENTIAL"))
    sync(kari)
    sync(ola)
    assert ola.ask("find", "selam") == []
    assert ola.run("show", selam).code == 3
    assert [hit["id"] for hit in kari.ask("find", "selam")] == [selam]
    assert_equal(small, (kari, "kari"), (ola, "ola"))


def test_two_offices_that_made_the_same_person_show_one_where_both_are_known(small: County) -> None:
    kari, bodil = small.laptop("kari"), small.laptop("bodil", BODOE)
    keep = person(kari)
    other = person(bodil, given_names="Salam", family_name="Haileab")
    talk = session(bodil, other, own_wishes="Vil bli kokk")
    sync(bodil)
    assert sync(kari)["state"] == "done"
    assert [hit["id"] for hit in kari.ask("find", "selam")] == [keep]
    kari_id = next(one["id"] for one in bodil.ask("list", "counsellor") if one.get("name") == "Kari")
    bodil.apply(new("assignment", participant=other, counsellor=kari_id))
    sync(bodil)
    sync(kari)
    kari.ask("merge", other, "--into", keep)
    assert [hit["id"] for hit in kari.ask("find", "haileab")] == [keep]
    shown = kari.ask("show", keep)
    assert [row["id"] for one in shown["merged"] for row in one["rows"] if row["kind"] == "guidance_session"] == [talk]
    sync(kari)
    sync(bodil)
    assert [hit["id"] for hit in bodil.ask("find", "salam")] == [other]
    kari.ask("unmerge", other)
    assert {hit["id"] for hit in kari.ask("find", "haile")} >= {keep, other}
    assert_equal(small, (kari, "kari"), (bodil, "bodil"))


def test_a_sync_that_takes_much_away_asks_first(small: County) -> None:
    kari, ola, bodil = small.laptop("kari"), small.laptop("ola"), small.laptop("bodil", BODOE)
    sync(kari)  # the office in Bodø came after this laptop was registered
    office = next(one["id"] for one in kari.ask("list", "office") if one["name"] == BODOE)
    people = kari.apply(*[new("participant", family_name=f"Nr {number}") for number in range(25)])
    sync(kari)
    sync(ola)
    kari.apply(*[change("participant", one, office=office) for one in people])
    sync(kari, "--yes-to-brake")
    stopped = sync(ola, code=9)
    assert (stopped["state"], stopped["at_stake"]) == ("brake", 25)
    assert len(ola.ask("list", "participant")) == 25
    assert ola.ask("store", "status")["sync"]["needs_consent"] == 25
    assert sync(ola, "--yes-to-brake")["state"] == "done"
    assert ola.ask("list", "participant") == []
    sync(bodil)
    assert len(bodil.ask("list", "participant")) == 25


def test_what_others_did_is_told_until_it_is_seen(small: County) -> None:
    kari, ola = small.laptop("kari"), small.laptop("ola")
    selam = person(kari)
    sync(kari)
    sync(ola)
    ola.run("arrivals", "--seen")
    kari.apply(change("participant", selam, phone="11 22 33 44"))
    sync(kari)
    sync(ola)
    (page,) = ola.ask("arrivals", "--seen")
    assert (page["participant"], page["name"]) == (selam, "Selam Haile")
    assert [(line["who"], line["what"], line["fields"]) for line in page["lines"]] == [
        ("Kari", "Deltaker: endret", ["Telefon"])
    ]
    assert ola.ask("arrivals") == []


def test_trouble_on_the_way_is_one_sentence_and_an_exit_code(small: County, tmp_path: Path) -> None:
    kari = Terminal(tmp_path / "ny" / "lager")
    kari.init()
    assert kari.run("sync").code == 2
    wrong = kari.run("enrol", "--server", small.address, "--code", "ABCDE-ABCDE-ABCDE-ABCDE-ABCDE")
    assert wrong.code == 8
    assert "Invitasjonskoden gjelder ikke" in wrong.said
    unsafe = kari.run("enrol", "--server", "http://fylke.example.org", "--code", "X")
    assert unsafe.code == 2
    enrol(kari, small, "kari")
    small.stop(signal.SIGKILL)
    away = kari.run("sync", "--json")
    assert (away.code, json.loads(away.out)["state"]) == (7, "waits")
    assert "Fikk ikke kontakt med fylkets server. Alt du har skrevet er lagret på denne maskinen." in away.said
    assert kari.run("resolve", "01940000-0000-7000-8000-00000000000f", "--choose", "begge").code == 2
