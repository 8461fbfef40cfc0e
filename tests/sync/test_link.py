"""A laptop and its county's server over HTTP: registration, sync in words, the lease, the end of service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from karriere_app import bootstrap
from karriere_app.demo_profile import make_demo
from karriere_app.errors import LaptopStoppedError, LeaseEndedError, StoreMissingError, UsageError
from karriere_app.server.directory_port import DeviceState
from karriere_app.server.sealed_work import new_administrator_key, open_sealed
from karriere_app.services import arrivals, conflicts, digests, drafts, prints, records, sync_standing
from karriere_app.services.county import county_profile
from karriere_app.services.participants import search
from karriere_app.services.profile import profile_of
from karriere_app.settings import Settings, write_settings
from karriere_app.sync.lease import LeaseState
from karriere_app.sync.link import CountyLink, EnrolmentRefusedError, LinkState, NotDrainedError, open_link
from karriere_app.sync.ports import (
    CaptivePortalError,
    NetworkDownError,
    ServerBusyError,
    SignInNeededError,
    WrongCertificateError,
)
from tests.sync.county_profiles import PASSPHRASE, LiveCounty, live_county

SKIEN, BODOE = "Karrieresenteret i Skien", "Karrieresenteret i Bodø"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[LiveCounty]:
    with live_county(tmp_path) as running:
        yield running


def test_a_registered_laptop_hands_over_what_was_written_before(county: LiveCounty) -> None:
    kari = county.machine("Kari Moen")
    person = kari.person()
    kari.enrol("kari")
    result = kari.sync()
    assert (result.state, result.at_stake) == (LinkState.DONE, 0)
    assert result.sent >= 1
    assert sync_standing.standing(kari.desk).waiting == 0
    ola = county.at("Ola Vik", "ola")
    assert [hit.id for hit in search(ola.desk, "selam")] == [person]
    for machine in (kari, ola):
        machine.sync()
        told = county.digest(machine)
        assert digests.of_store(machine.desk) == told["offices"]
        assert digests.of_synced(machine.desk)[0] == told["synced"]["digest"]
        assert machine.link.check().state is LinkState.DONE


def test_the_office_is_the_servers_after_registration(county: LiveCounty) -> None:
    kari = county.machine("Kari Moen", "Skien karrieresenter")
    kari.enrol("kari", SKIEN)
    kari.sync()
    kari.again()
    assert profile_of(kari.desk).office == SKIEN


def test_the_county_profile_arrives_at_the_second_laptop(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari", SKIEN, "ADMINISTRATOR")
    with kari.desk.reading() as connection:
        profile = county_profile(connection, kari.desk.today())
    assert profile is not None
    kari.save("county_profile", profile.id, phone="35 91 70 00")
    kari.sync()
    ola = county.at("Ola Vik", "ola")
    with ola.desk.reading() as connection:
        theirs = county_profile(connection, ola.desk.today())
    assert theirs is not None
    assert (theirs.id, theirs.phone) == (profile.id, "35 91 70 00")


def test_a_wrong_code_changes_nothing_and_the_right_one_still_works(county: LiveCounty) -> None:
    kari = county.machine()
    with pytest.raises(EnrolmentRefusedError):
        kari.link.enrol(county.server.address, "AAAAA-AAAAA-AAAAA-AAAAA")
    assert kari.link.sync().state is LinkState.NOT_ENROLLED
    kari.enrol("kari")
    assert kari.sync().state is LinkState.DONE


def test_a_registration_whose_answer_was_lost_is_finished_by_the_same_code(county: LiveCounty) -> None:
    kari = county.machine()
    code = county.server.code_for("kari")

    class Cut:
        def call(self, call: object) -> object:
            kari.line.inner.call(call)  # type: ignore[arg-type]  # the very call
            raise NetworkDownError

    cut = CountyLink(kari.desk, Cut())  # type: ignore[arg-type]  # a wire that loses the answer
    with pytest.raises(NetworkDownError):
        cut.enrol(county.server.address, code)
    assert kari.link.sync().state is LinkState.NOT_ENROLLED
    kari.link.enrol(county.server.address, code)
    kari.again()
    assert kari.sync().state is LinkState.DONE


def test_a_laptop_of_one_county_is_not_registered_with_another(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    with pytest.raises(UsageError, match="enrolled_elsewhere"):
        kari.link.enrol("https://annet-fylke.example.org", "kode")


def test_a_demo_profile_is_never_registered(county: LiveCounty, tmp_path: Path) -> None:
    demo = make_demo(tmp_path / "demo", "demodata", today=county.clock.today(), people=3, clock=county.clock)
    link = open_link(demo.desk)
    try:
        with pytest.raises(UsageError, match="demo_profile"):
            link.enrol(county.server.address, county.server.code_for("kari"))
    finally:
        link.close()
        demo.close()


def test_what_came_with_the_first_fill_is_no_news_and_what_comes_after_is(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    person = kari.person()
    kari.sync()
    ola = county.at("Ola Vik", "ola")
    assert arrivals.unseen(ola.desk) == ()
    kari.save("participant", person, phone="11 22 33 44")
    kari.sync()
    result = ola.sync()
    assert person in result.changed.ids
    assert result.changed.kinds == {"participant", "access_entry"}
    assert [one.participant for one in arrivals.unseen(ola.desk)] == [person]


def test_two_who_edit_the_same_field_get_a_conflict_that_one_of_them_settles(county: LiveCounty) -> None:
    kari, ola = county.at("Kari Moen", "kari"), county.at("Ola Vik", "ola")
    person = kari.person()
    for machine in (kari, ola):
        machine.sync()
    kari.save("participant", person, phone="1")
    ola.save("participant", person, phone="2")
    kari.sync()
    assert ola.sync().conflicts == 1
    (view,) = conflicts.open_conflicts(ola.desk)
    conflicts.resolve(ola.desk, view.id, conflicts.Choice.MINE)
    for machine in (ola, kari):
        machine.sync()
    assert conflicts.open_conflicts(kari.desk) == ()
    assert kari.link.check().state is ola.link.check().state is LinkState.DONE
    assert [hit.id for hit in search(kari.desk, "selam")] == [person]


@pytest.mark.parametrize(
    ("trouble", "state", "tries_again"),
    [
        (NetworkDownError(), LinkState.WAITS, True),
        (ServerBusyError(40), LinkState.WAITS, True),
        (CaptivePortalError(), LinkState.PORTAL, True),
        (WrongCertificateError(), LinkState.CERTIFICATE, False),
        (SignInNeededError(), LinkState.SIGN_IN, False),
    ],
)
def test_each_trouble_is_a_state_of_its_own_and_loses_nothing(
    county: LiveCounty, trouble: Exception, state: LinkState, tries_again: bool
) -> None:
    kari = county.at("Kari Moen", "kari")
    kari.person()
    kari.line.trouble = [trouble]
    result = kari.sync()
    assert (result.state, result.retry_in_seconds is not None) == (state, tries_again)
    found = sync_standing.standing(kari.desk)
    assert found.waiting == 1
    assert found.last is not None
    assert found.last.state == state.value
    assert kari.sync().state is LinkState.DONE


def test_pauses_grow_from_try_to_try(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    kari.line.trouble = [NetworkDownError()] * 3
    pauses = [kari.sync().retry_in_seconds or 0.0 for _ in range(3)]
    assert pauses == sorted(set(pauses))


def test_a_sync_that_is_stopped_goes_on_where_it_was(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    kari.person()
    told: list[int] = []
    result = kari.sync(progress=lambda seen: told.append(seen.waiting), stopped=lambda: bool(told))
    assert (result.state, result.retry_in_seconds) == (LinkState.STOPPED, None)
    assert told[0] == 1
    assert kari.sync().state is LinkState.DONE


def test_the_brake_asks_and_the_answer_lets_it_go_on(county: LiveCounty) -> None:
    kari, ola = county.at("Kari Moen", "kari"), county.at("Ola Vik", "ola")
    people = [kari.person(given_names=f"Nr {number}") for number in range(30)]
    for machine in (kari, ola):
        machine.sync()
    bodoe = county.at("Bodil Ness", "bodil", BODOE)
    office = bodoe.desk.principal.office
    for person in people:
        kari.save("participant", person, office=office)
    assert kari.sync(consent=True).state is LinkState.DONE
    result = ola.sync()
    assert (result.state, result.at_stake) == (LinkState.BRAKE, 30)
    assert sync_standing.standing(ola.desk).needs_consent == 30
    assert list((ola.folder / "kopier").glob("*.karrierekopi"))
    assert ola.sync(consent=True).state is LinkState.DONE
    assert sync_standing.standing(ola.desk).needs_consent == 0
    assert search(ola.desk, "haile") == []


def test_of_whom_one_may_not_see_nothing_is_left_after_the_next_sync(county: LiveCounty) -> None:
    kari, ola = county.at("Kari Moen", "kari"), county.at("Ola Vik", "ola")
    person = kari.person(responsible_counsellor=kari.desk.principal.counsellor)
    for machine in (kari, ola):
        machine.sync()
    kari.save("participant", person, address_protection="STRICTLY_CONFIDENTIAL")
    kari.sync()
    result = ola.sync()
    assert person in result.changed.removed
    assert search(ola.desk, "selam") == []
    assert b"Selam" not in b"".join(
        repr(tuple(row)).encode()
        for table in ("participant", "record_change", "participant_index", "search_words")
        for row in ola.opened.store.database.connection.exec_driver_sql(f"SELECT * FROM {table}")  # sql: names above
    )


# ---- lease ---------------------------------------------------------------------------------------------------------


def test_the_lease_warns_from_day_ten_and_ends_after_fourteen(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    standing = kari.link.lease()
    assert standing is not None
    assert (standing.state, standing.days_left) == (LeaseState.RUNNING, 14)
    county.clock.moment += timedelta(days=10, hours=1)
    warned = kari.open_again().lease
    assert warned is not None
    assert (warned.state, warned.days_left) == (LeaseState.WARNED, 4)
    county.clock.moment += timedelta(days=4)
    kari.opened.close()
    with pytest.raises(LeaseEndedError):
        bootstrap.unlock(kari.folder, PASSPHRASE, None, county.clock)
    kari.opened = bootstrap.unlock(kari.folder, PASSPHRASE, None, county.clock, for_sync=True)
    kari.start()
    kari.line.trouble = [NetworkDownError()]
    assert kari.sync().state is LinkState.LEASE_ENDED
    assert kari.sync().state is LinkState.DONE
    assert kari.open_again().lease is not None


def test_a_profile_whose_lease_ended_keeps_its_keys(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    county.clock.moment += timedelta(days=15)
    kari.opened.close()
    envelope = (kari.folder / "envelope.json").read_bytes()
    with pytest.raises(LeaseEndedError):
        bootstrap.rotate(kari.folder, PASSPHRASE, None, county.clock)
    assert (kari.folder / "envelope.json").read_bytes() == envelope
    kari.opened = bootstrap.unlock(kari.folder, PASSPHRASE, None, county.clock, for_sync=True)


def test_setting_the_clock_back_does_not_extend_the_lease(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    kari.person()
    county.clock.moment += timedelta(days=13)
    kari.open_again()
    county.clock.moment -= timedelta(days=13)
    kari.open_again()
    county.clock.moment += timedelta(days=2)
    kari.opened.close()
    with pytest.raises(LeaseEndedError):
        bootstrap.unlock(kari.folder, PASSPHRASE, None, county.clock)
    kari.opened = bootstrap.unlock(kari.folder, PASSPHRASE, None, county.clock, for_sync=True)
    assert sync_standing.waiting(kari.desk) == 1


def test_a_program_that_runs_uses_up_the_lease_by_a_clock_that_nobody_sets(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    kari.ran += timedelta(days=15).total_seconds()
    standing = kari.link.lease()
    assert standing is not None
    assert standing.state is LeaseState.ENDED


# ---- the end of service --------------------------------------------------------------------------------------------


def test_a_retired_laptop_hands_in_what_is_unsent_and_then_erases_itself(county: LiveCounty) -> None:
    kari, ola = county.at("Kari Moen", "kari"), county.at("Ola Vik", "ola")
    person = kari.person()
    county.revoke(kari, DeviceState.RETIRED)
    kari.line.trouble = [NetworkDownError()]
    assert kari.sync().state is LinkState.WAITS
    assert kari.sync().state is LinkState.RETIRED
    kari.link.erase()
    assert bootstrap.has_profile(kari.folder) is False
    assert not (kari.folder / "karriere.db").exists()
    ola.sync()
    assert [hit.id for hit in search(ola.desk, "selam")] == [person]


def test_a_retired_laptop_is_not_erased_while_something_waits(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    county.revoke(kari, DeviceState.RETIRED)
    assert kari.sync().state is LinkState.RETIRED
    kari.person()
    with pytest.raises(NotDrainedError):
        kari.link.erase()
    assert bootstrap.has_profile(kari.folder)
    kari.opened.close()
    with pytest.raises(LaptopStoppedError):
        bootstrap.unlock(kari.folder, PASSPHRASE, None, county.clock)
    kari.opened = bootstrap.unlock(kari.folder, PASSPHRASE, None, county.clock, for_sync=True)
    kari.start()
    assert kari.sync().state is LinkState.RETIRED
    kari.link.erase()
    assert not bootstrap.has_profile(kari.folder)


def test_a_lost_laptop_is_erased_at_once_and_what_it_still_had_is_sealed(county: LiveCounty) -> None:
    key = new_administrator_key()
    county.server.county.directory.set_administrator_key(key.public)
    kari = county.at("Kari Moen", "kari")
    person = kari.person(family_name="Tapt Arbeid")
    drafts.keep(kari.desk, person, "participant", person, {"phone": {"raw": "112"}})
    county.revoke(kari, DeviceState.LOST)
    assert kari.sync().state is LinkState.LOST
    store_id = kari.opened.store.identity.store_id
    erased = kari.link.erase()
    assert (erased.sealed, erased.lost) == (1, 0)
    assert kari.forgotten == [store_id]
    assert sorted(path.name for path in kari.folder.iterdir()) == ["profile.lock"]
    kari.opened.close()
    with pytest.raises(StoreMissingError):
        bootstrap.unlock(kari.folder, PASSPHRASE, None, county.clock)
    (sealed,) = county.server.county.directory.sealed_work()
    work = open_sealed(key.private, sealed)
    assert b"Tapt Arbeid" in work
    assert b'"raw": "112"' in work


def test_a_lost_laptop_without_a_network_is_erased_all_the_same(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    kari.person()
    county.revoke(kari, DeviceState.LOST)
    assert kari.sync().state is LinkState.LOST
    kari.line.trouble = [NetworkDownError()] * 3
    erased = kari.link.erase()
    assert (erased.sealed, erased.lost) == (0, 1)
    assert not bootstrap.has_profile(kari.folder)


def test_a_print_of_one_counsellor_is_there_for_the_colleague_who_took_over(county: LiveCounty) -> None:
    kari, ola = county.at("Kari Moen", "kari"), county.at("Ola Vik", "ola")
    person = kari.person(responsible_counsellor=ola.desk.principal.counsellor)
    note = kari.save("guidance_session", participant=person, status="DRAFT", own_wishes="Vil bli kokk")
    printed = prints.keep(kari.desk, prints.prepare(kari.desk, note, "guidance_note"))
    assert kari.sync().documents_sent == 1
    assert ola.sync().documents_received == 1
    assert prints.reprint(ola.desk, printed) == prints.reprint(kari.desk, printed)
    calls = len(kari.line.calls)
    kari.sync()
    assert kari.sync().documents_sent == 0
    assert len(kari.line.calls) - calls <= 4


def test_copies_in_the_chosen_folder_go_with_a_lost_laptop_and_those_of_others_stay(
    county: LiveCounty, tmp_path: Path
) -> None:
    from karriere_app.services.keeping import copy_to

    kari, ola = county.at("Kari Moen", "kari"), county.at("Ola Vik", "ola")
    copies = tmp_path / "stick"
    copies.mkdir()
    copy_to(kari.desk, kari.opened.key, copies / "karriere-2026-11-24.karrierekopi")
    copy_to(ola.desk, ola.opened.key, copies / "karriere-2026-11-23.karrierekopi")
    write_settings(kari.folder, Settings(backup_folder=str(copies)))
    county.revoke(kari, DeviceState.LOST)
    kari.sync()
    kari.link.erase()
    assert [path.name for path in copies.iterdir()] == ["karriere-2026-11-23.karrierekopi"]


def test_nobody_is_erased_without_the_servers_signed_word(county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    with pytest.raises(UsageError, match="not_revoked"):
        kari.link.erase()
    assert records.list_kind(kari.desk, "office") != []
