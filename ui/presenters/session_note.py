"""The private note: what a counsellor writes for herself. It stays on this laptop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from karriere_app.domain.ids import new_id
from ui.presenters import session_jobs

if TYPE_CHECKING:
    from ui.presenters.session_jobs import Note
    from ui.presenters.workplace import Workplace

AUTOSAVE_MS: Final = 400


class PrivateNotePresenter(QObject):
    """Holds the text of the note and writes it to the local record ``AUTOSAVE_MS`` after the first key.

    Signals:
        shown: the note was read; arg: its text or None.
        failed: writing was refused; arg: KarriereError.
    """

    shown = Signal(object)
    failed = Signal(object)

    def __init__(self, workplace: Workplace, participant: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workplace, self._participant = workplace, participant
        self._note: str | None = None
        self._text: str | None = None
        self._kept: str | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_MS)
        self._timer.timeout.connect(self.commit)

    def load(self) -> None:
        """Read the note on the store worker."""
        job = partial(session_jobs.private_note, participant=self._participant)
        self._workplace.worker.submit(job, self._take, self.failed.emit)

    def set_text(self, text: object) -> None:
        """Take what a person wrote."""
        self._text = str(text) if text is not None else None
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def commit(self) -> None:
        """Write the note now, if it is another than the store has."""
        self._timer.stop()
        if self._text == self._kept:
            return
        if self._note is None:
            self._note = new_id(self._workplace.clock.now())
        self._kept = self._text
        job = partial(session_jobs.keep_private_note, participant=self._participant, note=self._note, text=self._text)
        self._workplace.worker.submit(job, None, self.failed.emit)

    def _take(self, note: Note) -> None:
        if self._text != self._kept:
            return  # somebody writes already: the reading came too late
        self._note, self._text, self._kept = note.id, note.text, note.text
        self.shown.emit(note.text)
