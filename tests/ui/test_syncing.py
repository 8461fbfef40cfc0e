"""When the window syncs, and the words it has for how that went: over a real server, with trouble on the line."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from karriere_app.services import participants, records
from karriere_app.sync.ports import (
    CaptivePortalError,
    NetworkDownError,
    ServerBusyError,
    ServerTooOldError,
    SignInNeededError,
    WrongCertificateError,
)
from karriere_app.sync.wire import Answered, Call
from tests.sync.county_profiles import Line, LiveCounty, live_county
from tests.ui import sync_world
from tests.ui.sync_world import SyncOffice, sync_office
from ui.syncing import AFTER_SAVING_MS, REGULARLY_MS, SyncLook
from ui.theme import Severity

OFFICE = "Karrieresenteret i Skien"
SOON_MS = 1.1 * AFTER_SAVING_MS
"""Qt lets a long timer go off up to a twentieth later."""


@pytest.fixture
def county(tmp_path: Path) -> Iterator[LiveCounty]:
    with live_county(tmp_path) as running:
        yield running


@pytest.fixture
def kari(qtbot: QtBot, county: LiveCounty) -> Iterator[SyncOffice]:
    """A registered laptop that has synced, with its window's parts."""
    with sync_office(county.at("Kari Moen", "kari"), qtbot) as window:
        yield window


def write(window: SyncOffice) -> str:
    """Save something as a page does, and tell of it."""
    person = window.office.make("participant", given_names="Selam", family_name="Haile")
    window.office.notifier.announce({"participant"}, {person})
    window.office.settle()
    return person


def days_left(window: SyncOffice) -> int | None:
    return window.syncing.look.lease_days_left


def never(answer: object) -> None:
    pytest.fail(f"unexpected: {answer!r}")


@dataclass
class StalledLine(Line):
    """A line on which every call waits until it is let go."""

    let_go: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    def call(self, call: Call) -> Answered:
        self.reached.set()
        assert self.let_go.wait(30)
        return super().call(call)


def test_a_laptop_without_a_server_says_so_and_what_is_safe(qtbot: QtBot, county: LiveCounty) -> None:
    with sync_office(county.machine("Kari Moen"), qtbot) as window:
        look = window.syncing.look
        assert look.pill == "Ikke koblet til fylket"
        assert look.words == "Denne maskinen er ikke koblet til fylkets server."
        assert "ligger trygt her" in look.rest
        with qtbot.waitSignal(window.syncing.changed):
            window.syncing.sync_now()
        assert not window.syncing.look.is_running


def test_what_waits_is_told_and_then_when_it_was_synced(kari: SyncOffice) -> None:
    kari.sync()
    write(kari)
    assert kari.syncing.look.pill == "1 endring venter"
    write(kari)
    assert kari.syncing.look.pill == "2 endringer venter"
    kari.sync()
    at = kari.machine.desk.now().astimezone()
    assert kari.syncing.look.pill == f"Sist synkronisert {at:%H:%M}"
    assert kari.syncing.look.words == f"Ingen endringer venter, sist synkronisert {at:%H:%M}."


def test_having_looked_at_somebody_is_no_edit_that_waits(kari: SyncOffice) -> None:
    person = write(kari)
    kari.sync()
    kari.office.settle()
    participants.open_participant(kari.machine.desk, person)
    kari.syncing.refresh()
    kari.office.settle()
    look = kari.syncing.look
    assert look.standing is not None
    assert (look.standing.waiting, look.waiting) == (1, 0)
    assert look.pill.startswith("Sist synkronisert ")


def test_sync_now_answers_in_words_before_the_network_does(qtbot: QtBot, county: LiveCounty) -> None:
    machine = county.at("Kari Moen", "kari")
    stalled = StalledLine(machine.line.inner)
    machine.line = stalled
    with sync_office(machine, qtbot) as window:
        write(window)
        told: list[SyncLook] = []
        window.syncing.changed.connect(told.append)
        window.syncing.sync_now()
        assert [(look.is_running, look.words, look.rest) for look in told] == [
            (True, "Synkroniserer.", "1 endring venter.")
        ]
        qtbot.waitUntil(stalled.reached.is_set)
        window.office.make("participant", given_names="Amina")  # the store is free while the network is waited for
        stalled.let_go.set()
        window.rest()
        assert not window.syncing.look.is_trouble


@pytest.mark.parametrize(
    ("trouble", "pill", "happened", "severity", "tries_again"),
    [
        (NetworkDownError(), "Frakoblet · 1 endring venter", "Fikk ikke kontakt", Severity.INFO, True),
        (ServerBusyError(40), "Frakoblet · 1 endring venter", "Fikk ikke kontakt", Severity.INFO, True),
        (CaptivePortalError(), "Nettet krever pålogging", "Nettet krever pålogging.", Severity.WARN, True),
        (WrongCertificateError(), "Feil sertifikat", "Serveren har ikke fylkets sertifikat", Severity.WARN, False),
        (SignInNeededError(), "Må kobles til på nytt", "Fylkets server kjenner ikke", Severity.WARN, False),
        (ServerTooOldError(), "1 endring venter", "Fylkets server er eldre", Severity.INFO, True),
    ],
    ids=["no network", "busy", "portal", "certificate", "sign in", "old server"],
)
def test_each_trouble_has_words_of_its_own(
    kari: SyncOffice, trouble: Exception, pill: str, happened: str, severity: Severity, tries_again: bool
) -> None:
    write(kari)
    kari.machine.line.trouble = [trouble] * 20
    kari.sync()
    look = kari.syncing.look
    assert (look.pill, look.severity, look.is_trouble) == (pill, severity, True)
    assert look.words.startswith(happened)
    assert "Alt du har skrevet er lagret på denne maskinen." in look.rest
    assert "1 endring venter, sist synkronisert" in look.rest
    assert (kari.syncing.next_try_ms is not None, look.needs_person) == (tries_again, not tries_again)
    kari.machine.line.trouble = []
    kari.sync()
    assert not kari.syncing.look.is_trouble


def test_what_was_saved_is_sent_soon_and_else_it_is_looked_every_few_minutes(kari: SyncOffice) -> None:
    kari.sync()
    pause = kari.syncing.next_try_ms
    assert pause is not None
    assert SOON_MS < pause <= 1.1 * REGULARLY_MS
    write(kari)
    pause = kari.syncing.next_try_ms
    assert pause is not None
    assert pause <= SOON_MS


def test_saving_does_not_shorten_the_growing_pauses_after_failures(kari: SyncOffice) -> None:
    kari.sync()
    kari.machine.line.trouble = [NetworkDownError()] * 100
    pauses: list[int] = []
    for _ in range(3):
        kari.sync()
        pauses.append(kari.syncing.next_try_ms or 0)
        write(kari)
        left = kari.syncing.next_try_ms
        assert left is not None
        assert left > pauses[-1] - 3_000
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]
    kari.machine.line.trouble = []


def test_what_is_saved_during_a_sync_is_sent_soon_after_it(qtbot: QtBot, county: LiveCounty) -> None:
    machine = county.at("Kari Moen", "kari")
    stalled = StalledLine(machine.line.inner)
    machine.line = stalled
    with sync_office(machine, qtbot) as window:
        window.syncing.sync_now()
        qtbot.waitUntil(stalled.reached.is_set)
        write(window)
        stalled.let_go.set()
        window.rest()
        assert window.syncing.next_try_ms is not None
        assert window.syncing.next_try_ms <= SOON_MS


def test_the_brake_asks_once_and_goes_on_only_when_told_to(qtbot: QtBot, county: LiveCounty) -> None:
    kari, ola = county.at("Kari Moen", "kari"), county.at("Ola Vik", "ola")
    people = [kari.person(given_names=f"Nr {number}") for number in range(30)]
    for machine in (kari, ola):
        machine.sync()
    office = county.at("Bodil Ness", "bodil", "Karrieresenteret i Bodø").desk.principal.office
    for person in people:
        kari.save("participant", person, office=office)
    kari.sync(consent=True)
    with sync_office(ola, qtbot) as window:
        asked: list[int] = []
        window.syncing.brake_asked.connect(asked.append)
        window.sync()
        assert asked == [30]
        assert (window.syncing.look.pill, window.syncing.look.needs_person) == ("Synk venter på deg", True)
        write(window)
        assert window.syncing.next_try_ms is None
        window.syncing.go_on()
        window.rest()
        assert asked == [30]
        assert not window.syncing.look.needs_person


def test_a_lease_that_ends_while_the_window_is_open_is_told_and_told_days_before(
    qtbot: QtBot, county: LiveCounty
) -> None:
    machine = county.at("Kari Moen", "kari")
    with sync_office(machine, qtbot) as window:
        window.sync()
        assert days_left(window) is None
        county.clock.moment += timedelta(days=11)
        window.syncing.refresh()
        window.office.settle()
        assert days_left(window) == 3
        machine.line.trouble = [NetworkDownError()] * 100
        county.clock.moment += timedelta(days=4)
        with qtbot.waitSignal(window.syncing.lease_ended, timeout=sync_world.PATIENCE_MS):
            window.syncing.sync_now()
        window.rest()
        assert window.syncing.look.pill == "Frakoblet"
        assert records.list_kind(machine.desk, "participant") == []


def test_a_registration_through_the_window_fills_the_laptop(qtbot: QtBot, county: LiveCounty) -> None:
    kari = county.at("Kari Moen", "kari")
    person = kari.person()
    kari.sync()
    ola = county.machine("Ola Vik")
    with sync_office(ola, qtbot) as window:
        with qtbot.waitCallback(timeout=sync_world.PATIENCE_MS) as done:
            window.syncing.enrol(county.server.address, county.server.code_for("ola", OFFICE), done, never)
        ola.again()
        window.syncing.begin(ola.desk)
        qtbot.waitUntil(lambda: window.syncing.look.is_enrolled, timeout=sync_world.PATIENCE_MS)
        with qtbot.waitSignal(window.syncing.people_changed, timeout=sync_world.PATIENCE_MS):
            window.syncing.sync_now()
        window.rest()
        assert [one["id"] for one in records.list_kind(ola.desk, "participant")] == [person]


def test_a_wrong_code_is_refused_and_says_what_to_do(qtbot: QtBot, county: LiveCounty) -> None:
    from ui.messages import words_for

    with sync_office(county.machine("Ola Vik"), qtbot) as window:
        with qtbot.waitCallback(timeout=sync_world.PATIENCE_MS) as refused:
            window.syncing.enrol(county.server.address, "AAAAA-AAAAA-AAAAA-AAAAA", never, refused)
        words = words_for(refused.args[0])
        assert words.happened == "Invitasjonskoden gjelder ikke: den er brukt, for gammel eller skrevet feil."
        assert not window.syncing.look.is_enrolled
