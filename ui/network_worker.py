"""The one network worker: everything that waits for the county's server happens on its thread.

It works beside the store worker on the same open store; the store's gate lets one of them in at a time, and it is never
held while the network is waited for. When the window locks, what is under way is asked to stop and the line is cut, so
that nobody waits for a network before the store is shut.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from karriere_app.errors import KarriereError
from ui.background import is_alive

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk
    from karriere_app.sync.link import CountyLink

T = TypeVar("T")
Connect = Callable[["Desk"], "CountyLink"]


class Line:
    """One open store's line to the server: from unlocking to locking. ``is_ended`` is asked before each request."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._ended = threading.Event()
        self._asked_to_stop = threading.Event()
        self.link: CountyLink | None = None

    def is_ended(self) -> bool:
        """Whether the store is shut, or about to be."""
        return self._ended.is_set()

    def is_stopped(self) -> bool:
        """Whether what is under way should stop: somebody pressed «Stans», or the store is shut."""
        return self._asked_to_stop.is_set() or self._ended.is_set()

    def stop(self) -> None:
        """Ask what is under way to stop after the request it waits for."""
        self._asked_to_stop.set()

    def go_on(self) -> None:
        """Begin something that nobody asked to stop yet."""
        self._asked_to_stop.clear()

    def end(self) -> None:
        """Stop for good and cut the connection; what waits for it ends at once."""
        self._ended.set()
        link = self.link
        if link is not None:
            link.close()


@dataclass(frozen=True)
class _Job:
    line: Line
    work: Callable[[CountyLink], Any]
    done: Callable[[Any], object]
    failed: Callable[[KarriereError], object]


@dataclass(frozen=True)
class _Answer:
    job: _Job
    value: Any = None
    error: BaseException | None = field(default=None)


class NetworkWorker(QObject):
    """Does what waits for the network, one job after the other; answers on the GUI thread.

    ``connect`` makes the link of an open store, on this thread: it loads the libraries of the network. Answers of a
    store that was shut meanwhile are dropped; an unexpected exception goes to ``sys.excepthook`` on the GUI thread.
    """

    _answered = Signal(object)

    def __init__(self, connect: Connect, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._connect = connect
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._line: Line | None = None
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)
        self._thread.start()

    @property
    def line(self) -> Line | None:
        """The line of the store that is open now."""
        return self._line

    def begin(self, desk: Desk) -> Line:
        """Take the store that was opened; the line of another is ended first."""
        self.end()
        self._line = Line(desk)
        return self._line

    def end(self) -> None:
        """End the line before the store is shut. Does not wait."""
        if self._line is not None:
            line, self._line = self._line, None
            line.end()

    def submit(
        self,
        work: Callable[[CountyLink], T],
        done: Callable[[T], object],
        failed: Callable[[KarriereError], object],
    ) -> bool:
        """Run ``work`` with the link; False, and nothing is done, where no store is open."""
        if self._line is None:
            return False
        self._jobs.put(_Job(self._line, work, done, failed))
        return True

    def close(self, timeout_seconds: float) -> bool:
        """End the line and the thread, when the program ends. Returns whether the thread ended in time."""
        self._answered.disconnect(self._deliver)
        self.end()
        self._jobs.put(None)
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.line.is_ended():
                continue
            try:
                answer = _Answer(job, value=job.work(self._link_of(job.line)))
            except Exception as error:  # noqa: BLE001 - handed on: expected ones to `failed`, others to the excepthook
                answer = _Answer(job, error=error)
            del job
            self._answered.emit(answer)
            del answer

    def _link_of(self, line: Line) -> CountyLink:
        if line.link is None:
            line.link = self._connect(line.desk)
            if line.is_ended():  # the store was shut while the libraries loaded
                line.link.close()
        return line.link

    @Slot(object)
    def _deliver(self, answer: _Answer) -> None:
        job, error = answer.job, answer.error
        if job.line.is_ended():
            # The store was shut under it: whatever it met then, a cut line or a closed file, is nobody's trouble.
            return
        if error is None:
            if is_alive(job.done):
                job.done(answer.value)
        elif not isinstance(error, KarriereError):
            sys.excepthook(type(error), error, error.__traceback__)
        elif is_alive(job.failed):
            job.failed(error)
