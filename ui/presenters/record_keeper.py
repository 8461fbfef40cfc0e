"""One record between memory and the store worker: reading, keeping the draft, saving."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from karriere_app.domain.kinds import kind_named
from karriere_app.errors import InvalidValueError
from ui.presenters import record_jobs
from ui.presenters.record_draft import Edit, RecordDraft
from ui.presenters.saving import save

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from karriere_app.errors import KarriereError
    from karriere_app.services.drafts import Draft
    from ui.notifier import StoreChanged
    from ui.presenters.record_jobs import Loaded, Stored
    from ui.presenters.workplace import Workplace

AUTOSAVE_MS: Final = 400


@dataclass(frozen=True)
class FoundDraft:
    """A draft from before a crash or a lock; ``is_stale`` says that the record was saved by somebody since."""

    at: datetime
    fields: tuple[str, ...]
    cursor: str | None
    is_stale: bool


class RecordKeeper(QObject):
    """Holds a record's draft, hands it to the draft table and into the record.

    Signals:
        shown: a field shows something else than the person typed (load, refresh, undo, restored draft); arg: its name.
        taken: the record was read anew and something was different.
        loaded: the record is here.
        saved: edits are in the store; arg: the instant.
        changed_elsewhere: somebody else changed a field that is being edited; args: its name, that person's name.
        draft_found: an unsaved draft was found at load; arg: FoundDraft.
        refused: the store did not take a field; arg: its name.
        failed: saving was refused; arg: KarriereError. What was typed stays in the draft.
        gone: the record was deleted.
    """

    shown = Signal(str)
    taken = Signal()
    loaded = Signal()
    saved = Signal(object)
    changed_elsewhere = Signal(str, str)
    draft_found = Signal(object)
    refused = Signal(str)
    failed = Signal(object)
    gone = Signal()

    def __init__(
        self,
        workplace: Workplace,
        kind: str,
        record_id: str,
        *,
        participant: str | None,
        parent_id: str | None = None,
        is_new: bool = False,
        label: str = "",
        parent: QObject | None = None,
    ) -> None:
        """``label`` names the saving in history and undo. A row needs ``parent_id``, a new one ``is_new``."""
        super().__init__(parent or workplace.as_parent())
        self.workplace = workplace
        self.kind = kind_named(kind)
        self.label = label or self.kind.label
        frame = {"participant": participant, "parent": parent_id}
        frame = {name: value for name, value in frame.items() if name in self.kind.fields and value is not None}
        self.draft = RecordDraft(self.kind, record_id, participant, is_new=is_new, frame=frame)
        self.cursor: str | None = None
        self._in_flight: dict[str, Edit] = {}
        self._found_draft: dict[str, Mapping[str, Any]] = {}
        self._is_loaded = False
        self._draft_timer = one_shot(self, AUTOSAVE_MS, self.keep_draft)
        workplace.announcer.store_changed.connect(self._store_changed)

    @property
    def record_id(self) -> str:
        return self.draft.record_id

    def unready(self) -> tuple[str, ...]:
        """The fields whose text waits in the draft because it cannot be saved."""
        return tuple(self.draft.unready())

    def has_unsaved(self) -> bool:
        """Whether anything typed is not in the record yet."""
        return bool(self.draft.edits)

    def is_loaded(self) -> bool:
        """Whether the record, or that there is none yet, is known."""
        return self._is_loaded

    def is_saving(self) -> bool:
        """Whether edits are on their way into the store."""
        return bool(self._in_flight)

    def mark_loaded(self) -> None:
        """Say that a new record needs no reading."""
        self._is_loaded = True

    def load(self) -> None:
        """Read record and draft on the store worker."""
        job = partial(record_jobs.load, kind=self.kind.name, record_id=self.record_id)
        self.workplace.worker.submit(job, self.receive, self._fail)

    def receive(self, found: Loaded) -> None:
        """Take what was read: the record, and at the first time its draft."""
        is_first, self._is_loaded = not self._is_loaded, True
        if found.values is not None:
            self._take(found.values, found.digest)
        elif not self.draft.is_new:
            self.gone.emit()
            return
        if is_first:
            self.loaded.emit()
            self._offer(found.draft)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if self._is_loaded and self.record_id in change.ids and not self.draft.is_new:
            self.load()

    def _take(self, values: Mapping[str, Any], digest: str | None) -> None:
        changed, clashing = self.draft.take(values, digest)
        for name in sorted(changed):
            self.shown.emit(name)
        if clashing:
            job = partial(record_jobs.who_changed, record_id=self.record_id, fields=frozenset(clashing))
            self.workplace.worker.submit(job, self._tell_clashes, self._fail)
        if changed or clashing:
            self.taken.emit()

    def _tell_clashes(self, who: Mapping[str, str]) -> None:
        for field, name in who.items():
            self.changed_elsewhere.emit(field, name)

    @Slot()
    def keep_draft(self) -> None:
        """Send what is typed to the draft table now."""
        self._draft_timer.stop()
        draft = self.draft
        job = partial(
            record_jobs.keep_draft,
            kind=self.kind.name,
            record_id=draft.record_id,
            participant=draft.participant,
            fields=draft.stored(self._in_flight, self._found_draft),
            base_digest=draft.base_digest,
            cursor=self.cursor,
        )
        self.workplace.worker.submit(job, None, self._fail)

    @Slot()
    def commit(self) -> None:
        """Save what can be saved as one change set; the rest stays in the draft."""
        sent = {name: edit for name, edit in self.draft.ready().items() if self._in_flight.get(name) is not edit}
        if self._draft_timer.isActive() and self.draft.unready():
            self.keep_draft()
        self._draft_timer.stop()
        if not sent:
            return
        values = {name: edit.value for name, edit in sent.items()}
        if self.draft.is_new:
            values = {**self.draft.frame, **values}
            self.draft.is_new = False  # the worker keeps the order: later savings find it made
        self._in_flight |= sent
        job = partial(
            record_jobs.save,
            kind=self.kind.name,
            record_id=self.record_id,
            participant=self.draft.participant,
            values=values,
            label=self.label,
        )
        save(
            self.workplace,
            self,
            job,
            label=self.label,
            participant=self.draft.participant,
            done=partial(self._stored, sent),
            failed=partial(self._refused, sent, values),
        )

    def _stored(self, sent: Mapping[str, Edit], stored: Stored) -> None:
        self._land(sent)
        self.draft.settle(sent)
        self.draft.base_digest = stored.digest
        self.saved.emit(stored.at)

    def _refused(self, sent: Mapping[str, Edit], values: Mapping[str, Any], error: KarriereError) -> None:
        self._land(sent)
        self.draft.is_new = self.draft.is_new or bool(self.draft.frame.keys() & values.keys())
        if isinstance(error, InvalidValueError) and error.field in sent:
            self.draft.refuse(error.field, error)
            self.refused.emit(error.field)
        self.keep_draft()
        self.failed.emit(error)

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    def _land(self, sent: Mapping[str, Edit]) -> None:
        for name, edit in sent.items():
            if self._in_flight.get(name) is edit:
                del self._in_flight[name]

    def _offer(self, draft: Draft | None) -> None:
        if draft is None:
            return
        waiting = {name: entry for name, entry in draft.fields.items() if self._differs(name, entry)}
        if waiting:
            self._found_draft = waiting
            is_stale = draft.base_digest is not None and draft.base_digest != self.draft.base_digest
            self.draft_found.emit(FoundDraft(draft.at, tuple(waiting), draft.cursor, is_stale))

    def _differs(self, name: str, entry: Mapping[str, Any]) -> bool:
        if name not in self.kind.fields or name in self.draft.frame or name in self.draft.edits:
            return False
        return "raw" in entry or entry.get("value") != self.draft.base.get(name)

    def discard_draft(self) -> None:
        """Drop the found draft, on a person's word; nothing happens where none was found."""
        if self._found_draft or self.draft.is_new:
            self._found_draft = {}
            self.keep_draft()


def one_shot(parent: QObject, milliseconds: int, slot: Callable[[], object]) -> QTimer:
    """Return a stopped timer that calls a slot once after it was started."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer
