"""A window's parts over a laptop that is registered at a real server: store worker, network worker, when to sync."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from karriere_app.services import guidance
from karriere_app.services.desk import Desk
from karriere_app.sync.link import CountyLink
from tests.sync.county_profiles import LiveCounty, Machine
from tests.ui import session_world as world
from tests.ui.at_work import Office, office_for
from tests.ui.checks import settle
from ui.network_worker import NetworkWorker
from ui.pages.arrivals import ArrivalsPage
from ui.pages.page import PageRequest
from ui.pages.sync import SyncPage
from ui.syncing import Syncing
from ui.widgets.text import Text

Keep = Callable[[QWidget], QWidget]

PATIENCE_MS = 20_000


@dataclass
class SyncOffice:
    """One laptop's window parts, its machine, and what decides when to sync."""

    machine: Machine
    office: Office
    syncing: Syncing
    network: NetworkWorker
    qtbot: QtBot

    def rest(self) -> None:
        """Wait until nothing is under way on either worker."""
        self.qtbot.waitUntil(lambda: not self.syncing.look.is_running, timeout=PATIENCE_MS)
        self.office.settle()

    def sync(self) -> None:
        """Press «Synkroniser nå» and wait for the end."""
        self.rest()
        self.syncing.sync_now()
        self.rest()


@contextmanager
def sync_office(machine: Machine, qtbot: QtBot) -> Iterator[SyncOffice]:
    """Put the window's parts over a machine; its line (``machine.line``) can be given trouble."""

    def connect(desk: Desk) -> CountyLink:
        return CountyLink(desk, machine.line, ran=lambda: machine.ran, chance=lambda: 1.0)

    with office_for(machine.desk, qtbot) as office:
        network = NetworkWorker(connect)
        syncing = Syncing(office.worker, network, office.notifier, office.home)
        office.workplace = replace(office.workplace, syncing=syncing)
        made = SyncOffice(machine, office, syncing, network, qtbot)
        syncing.begin(machine.desk)
        qtbot.waitUntil(lambda: syncing.look.standing is not None, timeout=PATIENCE_MS)
        try:
            yield made
        finally:
            made.rest()
            syncing.end()
            assert network.close(10)


def person_with_session(machine: Machine) -> tuple[str, str]:
    """Make a participant with a guidance session; return both ids."""
    person = machine.person(responsible_counsellor=machine.desk.principal.counsellor)
    return person, guidance.start(machine.desk, person)


def two_who_share(county: LiveCounty) -> tuple[Machine, Machine, str, str]:
    """Return two laptops of one office that both hold a participant with a session."""
    kari, ola = county.at("Kari Moen", "kari"), county.at("Ola Vik", "ola")
    person, talk = person_with_session(kari)
    for machine in (kari, ola):
        machine.sync()
    return kari, ola, person, talk


def show_page(
    page: ArrivalsPage | SyncPage, name: str, window: SyncOffice, keep: Keep, width: int = 1366, height: int = 768
) -> world.Frame:
    """Open a page in a frame of this size and wait until it has read what it shows."""
    frame = world.Frame(page, width, height)
    keep(frame)
    page.open(PageRequest(name))
    with window.qtbot.waitSignal(page.ready, timeout=PATIENCE_MS):
        page.on_shown()
    window.rest()
    settle(frame)
    return frame


def texts(frame: QWidget) -> list[str]:
    """Return every text that is seen, in the order of the widgets."""
    settle(frame)
    return [text.text() for text in frame.findChildren(Text) if text.isVisible()]
