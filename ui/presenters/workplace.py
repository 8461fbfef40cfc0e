"""What every presenter is handed: who does store work, who tells of changes, what undo remembers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from karriere_app.clock import Clock
    from karriere_app.domain.fields import RecordId
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.services.vocabularies import Vocabularies
    from ui.syncing import Syncing

T = TypeVar("T")


class Worker(Protocol):
    """Does store work on its own thread, in the order given; answers on the GUI thread.

    ``failure`` is a signal: an expected error that nobody took; arg: KarriereError.
    """

    failure: Any

    def submit(
        self,
        job: Callable[[Desk], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[KarriereError], object] | None = None,
    ) -> object:
        """Run ``job`` with the desk; then call ``done`` with what it returned or ``failed`` with an expected error."""
        ...


class Announcer(Protocol):
    """Tells the window's parts what changed. ``store_changed`` is a signal with StoreChanged(kinds, ids)."""

    store_changed: Any

    def announce(self, kinds: Iterable[str], ids: Iterable[str]) -> None:
        """Tell that records of these kinds and ids were written."""
        ...


class UndoStack(Protocol):
    """Remembers change sets for Ctrl+Z, newest last."""

    def push(self, change_set: RecordId, label: str) -> None:
        """Remember a change set under the words that the undo act shows."""
        ...


@dataclass(frozen=True)
class Workplace:
    """The parts that presenters and forms are built from; one per open store."""

    worker: Worker
    announcer: Announcer
    undo: UndoStack
    vocabularies: Vocabularies
    clock: Clock
    syncing: Syncing | None = None
    """What keeps the store and the county's server together; None where a part is shown by itself."""

    def today(self) -> date:
        """The office's day, for reading «i dag» and «+14»."""
        return self.clock.today()

    def as_parent(self) -> QObject | None:
        """What a presenter without a page ends with: the window's part that lives as long as the open store."""
        return self.announcer if isinstance(self.announcer, QObject) else None
