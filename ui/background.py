"""The one store worker: everything slow happens on its thread, in order, and comes back on the GUI thread.

The worker owns the open store. Nothing else in the window holds a desk: a job is handed one while it runs. When the
store is locked a job that was given too late answers with ``StoreLockedError``.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from karriere_app.errors import KarriereError, StoreLockedError

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk

T = TypeVar("T")


class OpenStore(Protocol):
    """What opening gives: the desk to work at, and the way to shut it (connections closed, keys wiped)."""

    @property
    def desk(self) -> Desk:
        """The desk to work at."""
        ...

    def close(self) -> None:
        """Close file and lock, wipe the key."""
        ...


@dataclass(frozen=True)
class _Job:
    work: Callable[[], Any]
    done: Callable[[Any], object] | None
    failed: Callable[[KarriereError], object] | None


@dataclass(frozen=True)
class _Answer:
    job: _Job
    value: Any = None
    error: BaseException | None = None


class StoreWorker(QObject):
    """Does store work on its own thread, in the order given; answers on the GUI thread.

    ``done`` and ``failed`` are methods (or partials of methods) of Qt objects as a rule: an answer to an object that
    Qt has destroyed meanwhile is dropped. An unexpected exception goes to ``sys.excepthook`` on the GUI thread.

    Signals:
        failure: an expected error that no ``failed`` took; arg: KarriereError.
        idle: every job given so far has been answered.
    """

    failure = Signal(object)
    idle = Signal()
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._open: OpenStore | None = None
        self._waiting = 0
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many jobs have no answer yet."""
        return self._waiting

    def submit(
        self,
        job: Callable[[Desk], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[KarriereError], object] | None = None,
    ) -> None:
        """Run ``job`` with the desk; then call ``done`` with what it returned or ``failed`` with an expected error."""
        self._give(_Job(partial(self._with_desk, job), done, failed))

    def submit_opened(
        self,
        job: Callable[[OpenStore], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[KarriereError], object] | None = None,
    ) -> None:
        """As ``submit``, for the few jobs that need all that opening gave: copies, and the passphrase."""
        self._give(_Job(partial(self._with_opened, job), done, failed))

    def aside(
        self,
        job: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[KarriereError], object] | None = None,
    ) -> None:
        """Run a job that needs no open store, such as deriving a key, in the same order."""
        self._give(_Job(job, done, failed))

    def open(
        self,
        opener: Callable[[], OpenStore],
        done: Callable[[None], object],
        failed: Callable[[KarriereError], object],
    ) -> None:
        """Open a store; a store that is open already is closed first."""
        self._give(_Job(partial(self._take, opener), done, failed))

    def renew(self, maker: Callable[[OpenStore], OpenStore], done: Callable[[bool], object] | None = None) -> None:
        """Put what ``maker`` makes of the open store in its place: who acts in it was read anew.

        ``done`` is told whether it is somebody else now, or somebody with another office or other roles.
        """
        self._give(_Job(partial(self._with_opened, partial(self._replace, maker)), done, None))

    def close_store(self, done: Callable[[None], object] | None = None) -> None:
        """Close the store after everything given before; nothing happens where none is open."""
        self._give(_Job(self._shut, done, None))

    def flush_and_close(self, timeout_seconds: float) -> bool:
        """Do what was given, close the store and end the thread, when the program ends.

        Returns whether all was done in time; after that the thread is left to the end of the process. Answers are not
        delivered any more. The only call that waits.
        """
        self._answered.disconnect(self._deliver)
        self._jobs.put(_Job(self._shut, None, None))
        self._jobs.put(None)
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _give(self, job: _Job) -> None:
        self._waiting += 1
        self._jobs.put(job)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                answer = _Answer(job, value=job.work())
            except Exception as error:  # noqa: BLE001 - handed on: expected ones to `failed`, others to the excepthook
                answer = _Answer(job, error=error)
            del job
            self._answered.emit(answer)
            del answer

    def _with_desk(self, job: Callable[[Desk], T]) -> T:
        if self._open is None:
            raise StoreLockedError
        desk = self._open.desk
        with desk.store.gate:
            return job(desk)

    def _with_opened(self, job: Callable[[OpenStore], T]) -> T:
        if self._open is None:
            raise StoreLockedError
        with self._open.desk.store.gate:
            return job(self._open)

    def _take(self, opener: Callable[[], OpenStore]) -> None:
        self._shut()
        self._open = opener()

    def _replace(self, maker: Callable[[OpenStore], OpenStore], opened: OpenStore) -> bool:
        self._open = made = maker(opened)
        return made.desk.principal != opened.desk.principal

    def _shut(self) -> None:
        if self._open is not None:
            opened, self._open = self._open, None
            with opened.desk.store.gate:
                opened.close()

    @Slot(object)
    def _deliver(self, answer: _Answer) -> None:
        self._waiting -= 1
        job, error = answer.job, answer.error
        if error is None:
            if job.done is not None and is_alive(job.done):
                job.done(answer.value)
        elif not isinstance(error, KarriereError):
            sys.excepthook(type(error), error, error.__traceback__)
        elif job.failed is None:
            self.failure.emit(error)
        elif is_alive(job.failed):
            job.failed(error)
        if self._waiting == 0:
            self.idle.emit()


def is_alive(callback: Callable[..., object]) -> bool:
    """Return whether the Qt object behind a method still exists."""
    while isinstance(callback, partial):
        callback = callback.func
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)
