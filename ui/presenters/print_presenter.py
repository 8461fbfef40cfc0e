"""Holds what is about to be printed: renders it, keeps it, brings earlier prints back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from ui.presenters import print_jobs
from ui.presenters.print_jobs import Opened, Paper, PressRoom, Wanted

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from ui.notifier import StoreChanged
    from ui.presenters.session_jobs import Person
    from ui.presenters.workplace import Workplace

SHOWS_ANEW: Final = frozenset(
    {
        "participant",
        "education_plan",
        "plan_step",
        "route",
        "credit",
        "priority",
        "risk",
        "sharing",
        "signature",
        "competence_mapping",
        "language_skill",
        "education_entry",
        "work_entry",
        "other_competence",
        "wish",
        "field_answer",
        "guidance_session",
        "attendee",
        "option",
        "agreed_step",
        "county_profile",
        "counsellor",
        "office",
    }
)
PRINTED: Final = "printed_document"


class PrintPresenter(QObject):
    """One record between the preview and the store worker.

    Signals:
        opened: the paper is rendered and checked; arg: Opened.
        paper_shown: other bytes are in front; arg: Paper.
        person_found: whose record it is; arg: Person.
        page_rendered: a page is a picture now; args: the number from 0, dots per inch, QImage.
        kept: the bytes are kept and may be printed; arg: the id of the print.
        saved: the file is written and the bytes are kept; arg: the file's name.
        refused: the record cannot be printed; arg: KarriereError.
        failed: keeping or saving was refused; arg: KarriereError.
    """

    opened = Signal(object)
    paper_shown = Signal(object)
    person_found = Signal(object)
    page_rendered = Signal(int, float, object)
    kept = Signal(str)
    saved = Signal(str)
    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, workplace: Workplace, record: str, document: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workplace, self.record = workplace, record
        self.wanted = Wanted(document)
        self.paper: Paper | None = None
        self._participant: str | None = None
        self._room = PressRoom()
        self._unspent: tuple[str, str] | None = None
        workplace.announcer.store_changed.connect(self._store_changed)

    def load(self) -> None:
        """Render the record as it stands now."""
        job = partial(print_jobs.person_behind, record=self.record)
        self.workplace.worker.submit(job, self._take_person, partial(self._refuse, self.wanted))
        self._prepare()

    def choose(self, wanted: Wanted) -> None:
        """Render another document of the record, or the same in another language; what stood there is gone."""
        if wanted != self.wanted:
            self.wanted, self.paper = wanted, None
            self._prepare()

    def open_earlier(self, printed: str) -> None:
        """Show the bytes of an earlier print."""
        self.workplace.worker.submit(partial(print_jobs.reprint, printed=printed), self._show, self._fail)

    def render(self, page: int, dots_per_inch: float) -> None:
        """Have a page rendered; ``page_rendered`` brings it."""
        if self.paper is None:
            return
        job = partial(print_jobs.render, content=self.paper.content, page=page, dots_per_inch=dots_per_inch)
        self.workplace.worker.submit(job, partial(self._rendered, self.paper, page, dots_per_inch), self._fail)

    def keep(self, copies: int, hand_over: bool) -> None:
        """Keep the bytes before they go to the printer; an earlier print is kept already."""
        paper = self.paper
        if paper is None:
            return
        if paper.prepared is None:
            self.kept.emit(paper.printed or "")
        elif self._unspent is not None and self._unspent[1] == paper.prepared.sha256:
            self.kept.emit(self._unspent[0])
        else:
            job = partial(print_jobs.keep, prepared=paper.prepared, copies=copies, hand_over=hand_over)
            self.workplace.worker.submit(job, partial(self._kept, paper), self._fail)

    def spend(self) -> None:
        """Note that the printer took the paper: printing once more is a print of its own."""
        self._unspent = None

    def save(self, path: Path, hand_over: bool) -> None:
        """Write the bytes to a file and keep them."""
        if self.paper is None:
            return
        job = partial(print_jobs.save, paper=self.paper, path=path, hand_over=hand_over)
        self.workplace.worker.submit(job, partial(self._saved, path), self._fail)

    def _prepare(self) -> None:
        job = partial(
            print_jobs.prepare,
            record=self.record,
            wanted=self.wanted,
            room=self._room,
        )
        take, refuse = partial(self._take, self.wanted), partial(self._refuse, self.wanted)
        self.workplace.worker.submit(job, take, refuse)

    def _take_person(self, person: Person) -> None:
        self._participant = person.id
        self.person_found.emit(person)

    def _take(self, wanted: Wanted, found: Opened) -> None:
        if wanted != self.wanted:
            return  # another choice was made meanwhile; its paper is on the way
        if found.paper.prepared is not None:
            self.wanted = replace(wanted, language=found.paper.prepared.language)
        self.paper = found.paper
        self.opened.emit(found)
        self.paper_shown.emit(found.paper)

    def _show(self, paper: Paper) -> None:
        self.paper = paper
        self.paper_shown.emit(paper)

    def _rendered(self, paper: Paper, page: int, dots_per_inch: float, image: QImage) -> None:
        if paper is self.paper:
            self.page_rendered.emit(page, dots_per_inch, image)

    def _kept(self, paper: Paper, printed: str) -> None:
        if paper.prepared is not None:
            self._unspent = (printed, paper.prepared.sha256)
        self._announce(printed)
        self.kept.emit(printed)

    def _saved(self, path: Path, printed: str | None) -> None:
        if printed is not None:
            self._announce(printed)
        self.saved.emit(path.name)

    def _announce(self, printed: str) -> None:
        touched = {printed, *filter(None, (self._participant,))}
        self.workplace.announcer.announce((PRINTED,), touched)

    def _refuse(self, wanted: Wanted, error: KarriereError) -> None:
        if wanted == self.wanted:
            self.paper = None
            self.refused.emit(error)

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        is_earlier = self.paper is not None and self.paper.prepared is None
        if change.kinds & SHOWS_ANEW and not is_earlier:
            self._prepare()
