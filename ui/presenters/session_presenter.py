"""Holds a guidance session: its record, its rows, and the acts on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from karriere_app.domain.ordering import key_between
from karriere_app.errors import NotReadyError
from ui.presenters import session_jobs
from ui.presenters.answers import AnswerSheet
from ui.presenters.record_presenter import RecordPresenter
from ui.presenters.rows_presenter import RowsPresenter
from ui.presenters.session_findings import session_findings
from ui.presenters.session_jobs import KIND, Hindrances, SessionContext
from ui.presenters.session_note import PrivateNotePresenter

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.records import Saved
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace

ROW_KINDS: Final = ("attendee", "option", "agreed_step")
ORDERED: Final = frozenset({"option", "agreed_step"})


class SessionPresenter(QObject):
    """Holds one session between its page and the store worker.

    ``root`` is the session's record, ``rows`` its rows by kind; ``note`` is made when the participant is known.

    Signals:
        context_shown: what stands around the session was read; arg: SessionContext.
        hindered: the session cannot be made final yet; arg: Hindrances.
        finalised: the session is final now.
        version_made: a correction was begun; arg: its id.
        failed: the store refused; arg: KarriereError. What was typed stays in the draft.
    """

    context_shown = Signal(object)
    hindered = Signal(object)
    finalised = Signal()
    version_made = Signal(str)
    failed = Signal(object)

    def __init__(self, workplace: Workplace, session: str, participant: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self.session = session
        self.context: SessionContext | None = None
        self.root = RecordPresenter(
            workplace, KIND, session, participant=participant, rules=session_findings, label=self.tr("Samtale")
        )
        self.root.setParent(self)
        self.rows = {
            kind: RowsPresenter(workplace, kind, session, participant=participant, parent=self) for kind in ROW_KINDS
        }
        self.answers = AnswerSheet(workplace, session, participant, self)
        self.note = PrivateNotePresenter(workplace, participant, self)
        self.root.failed.connect(self.failed)
        self.answers.failed.connect(self.failed)
        for rows in self.rows.values():
            rows.failed.connect(self.failed)
        self.note.failed.connect(self.failed)
        workplace.announcer.store_changed.connect(self._store_changed)

    def load(self) -> None:
        """Read the session, its rows and what stands around it."""
        self.root.load()
        for rows in self.rows.values():
            rows.load()
        self.answers.load()
        self.note.load()
        self._load_context()

    @Slot()
    def commit(self) -> None:
        """Save everything that can be saved."""
        self.root.commit()
        for rows in self.rows.values():
            rows.commit()
        self.note.commit()

    def keep(self) -> None:
        """Hand everything to the worker before the page is left or the window locks."""
        self.commit()
        if self.root.has_unsaved():
            self.root.keep_draft()
        for rows in self.rows.values():
            rows.keep_drafts()

    def is_final(self) -> bool:
        """Whether the session's content is frozen."""
        return self.context is not None and self.context.is_final

    def add_row(self, kind: str, values: dict[str, str] | None = None) -> None:
        """Add a row at the end of its list."""
        rows = self.rows[kind]
        last = max(filter(None, (order_of(row) for row in rows.rows())), default=None)
        made = rows.add()
        if kind in ORDERED and self.context is not None:
            # In the frame and not as a value: a row that is never filled in shall leave no trace.
            made.draft.frame["order"] = key_between(last, None, self.context.device)
        for name, wire in (values or {}).items():
            made.set_value(name, wire)
            made.shown.emit(name)
        if values:
            made.commit()

    def move_row(self, kind: str, row: str, before: str | None) -> None:
        """Put a row in front of another, or last."""
        self.rows[kind].commit()
        job = partial(session_jobs.move_row, kind=kind, parent=self.session, row=row, before=before)
        self.workplace.worker.submit(job, self._moved, self.failed.emit)

    def take_over_steps(self) -> None:
        """Copy what was agreed in the session before and is not done."""
        if self.context is None or self.context.previous is None:
            return
        job = partial(session_jobs.take_over_steps, session=self.session, previous=self.context.previous)
        self.workplace.worker.submit(job, self._taken_over, self.failed.emit)

    def finalise(self) -> None:
        """Make the session final, or say what hinders it."""
        self.commit()
        self.root.show_all_findings()
        job = partial(session_jobs.finalise, session=self.session)
        self.workplace.worker.submit(job, self._finalised, self._not_final)

    def begin_version(self, reason: str) -> None:
        """Begin a correction of a final session."""
        job = partial(session_jobs.new_version, session=self.session, reason=reason)
        self.workplace.worker.submit(job, self._version_begun, self.failed.emit)

    def mark_registered(self) -> None:
        """Note that the four kinds of information stand in IMDinett, today and by whoever sits here."""
        by = dict(self.context.counsellors).get(self.root.value("counsellor"), "") if self.context else ""
        self.root.set_value("imdinett_registered_on", self.workplace.today().isoformat())
        self.root.set_value("imdinett_registered_by", by or None)
        for name in ("imdinett_registered_on", "imdinett_registered_by"):
            self.root.shown.emit(name)
        self.root.commit()

    def _load_context(self) -> None:
        job = partial(session_jobs.context, session=self.session)
        self.workplace.worker.submit(job, self._take_context, self.failed.emit)

    def _take_context(self, found: SessionContext) -> None:
        self.context = found
        self.context_shown.emit(found)

    def _moved(self, saved: Saved) -> None:
        if saved.change_set is not None:
            self.workplace.undo.push(saved.change_set, self.tr("Flyttet"))
            self.workplace.announcer.announce(saved.kinds, saved.ids)

    def _taken_over(self, ids: tuple[str, ...]) -> None:
        self.workplace.announcer.announce(("agreed_step",), ids)

    def _finalised(self, _: object) -> None:
        self.workplace.announcer.announce((KIND,), (self.session,))
        self.finalised.emit()

    def _not_final(self, error: KarriereError) -> None:
        if not isinstance(error, NotReadyError):
            self.failed.emit(error)
            return
        job = partial(session_jobs.hindrances, kind=KIND, record_id=self.session)
        self.workplace.worker.submit(job, self._hindered, self.failed.emit)

    def _hindered(self, found: Hindrances) -> None:
        self.hindered.emit(found)

    def _version_begun(self, made: str) -> None:
        self.workplace.announcer.announce((KIND, *ROW_KINDS), (made,))
        self.version_made.emit(made)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        # Record and rows read themselves anew; here is only what stands around them.
        if KIND in change.kinds or "participant" in change.kinds:
            self._load_context()
        if "field_answer" in change.kinds:
            self.answers.load()


def order_of(row: RecordPresenter) -> str | None:
    """The order key of a row, also of one that is not in the store yet."""
    found = row.value("order") if "order" in row.kind.fields else None
    return found or row.draft.frame.get("order")
