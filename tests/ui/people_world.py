"""The window with the pages of participants and the search field, over a real store with invented people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtWidgets import QWidget

from tests.ui.at_work import Office, office_for
from tests.ui.checks import activate, close, settle
from ui.main_window import MainWindow
from ui.pages.page import Page, PageRequest
from ui.search_box import SearchBox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from karriere_app.services.desk import Desk
    from ui.presenters.workplace import Workplace

W = TypeVar("W", bound=QWidget)

OURS = {
    "participants": ("ui.pages.participants", "ParticipantsPage"),
    "participant": ("ui.pages.participant", "ParticipantPage"),
    "new_participant": ("ui.pages.new_participant", "NewParticipantPage"),
}
OTHERS = ("today", "help", "mapping", "session", "plan", "print")


@dataclass
class World:
    """A window to press keys in, and the store behind it."""

    office: Office
    window: MainWindow
    search: SearchBox

    def go(self, page: str, **where: Any) -> Any:
        """Go to a page and wait until it has filled itself."""
        self.window.navigate(PageRequest(page, **where))
        self.rest()
        return self.window.page

    def rest(self) -> None:
        """Wait until the store has answered everything, what the answers asked for included."""
        for _ in range(3):
            settle(self.window)
            self.office.settle()
        settle(self.window)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that the store tells; it is asked only while the worker rests."""
        self.office.qtbot.waitUntil(lambda: self.office.worker.waiting == 0 and holds(), timeout=5000)
        self.rest()

    def find(self, kind: type[W], name: str) -> W:
        """The part of a name on the page in front."""
        assert self.window.page is not None
        return inside(self.window.page, kind, name)

    def person(self, given: str, family: str, **values: Any) -> str:
        """Write somebody in, as a colleague would."""
        return self.office.make("participant", given_names=given, family_name=family, **values)


def inside(parent: QWidget, kind: type[W], name: str = "") -> W:
    """The part of a kind and name inside another."""
    found = parent.findChild(kind, name) if name else parent.findChild(kind)
    assert found is not None, name
    return found


@contextmanager
def world_for(desk: Desk, qtbot: QtBot, *, size: tuple[int, int] = (1366, 768)) -> Iterator[World]:
    """Open the window; the worker ends with the block."""
    with office_for(desk, qtbot) as office:
        search = SearchBox(office.workplace)
        pages: dict[str, Any] = {name: _maker(*where) for name, where in OURS.items()}
        pages |= dict.fromkeys(OTHERS, _other)
        window = MainWindow(office.workplace, pages, "Ingrid Veileder", office.undo, search=search)
        search.page_wanted.connect(window.navigate)
        window.resize(*size)
        activate(window)
        world = World(office, window, search)
        try:
            yield world
            world.rest()
        finally:
            close(window)


def _maker(module: str, name: str) -> Any:
    def make(workplace: Workplace) -> Page:
        page: Page = getattr(import_module(module), name)(workplace)
        return page

    return make


def _other(_: Workplace) -> Page:
    return Page()
