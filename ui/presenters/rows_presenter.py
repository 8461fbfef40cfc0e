"""The rows of one kind under a root: each a record of its own with its own draft, saved when it is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from karriere_app.domain.ids import new_id
from karriere_app.domain.kinds import kind_named
from karriere_app.services.records import RecordChange
from ui.presenters import record_jobs
from ui.presenters.record_presenter import RecordPresenter
from ui.presenters.saving import save

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from karriere_app.domain.fields import RecordId
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from ui.notifier import StoreChanged
    from ui.presenters.findings import Rules
    from ui.presenters.record_jobs import Loaded, Stored
    from ui.presenters.workplace import Workplace


class RowsPresenter(QObject):
    """Holds the rows of one kind in their order.

    Signals:
        added: a row is here; args: its RecordPresenter, whether a person added it just now.
        removed: a row went; args: its id, the change set that can be undone (None where somebody else removed it).
        loaded: the rows as the store has them are here.
        edited: a person changed something in a row, or its findings changed.
        draft_found, changed_elsewhere: as those of a row's presenter.
        saved: a row is in the store; arg: the instant.
        failed: saving was refused; arg: KarriereError.
    """

    added = Signal(object, bool)
    removed = Signal(str, object)
    loaded = Signal()
    edited = Signal()
    draft_found = Signal(object)
    changed_elsewhere = Signal(str, str)
    saved = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        workplace: Workplace,
        kind: str,
        root_id: str,
        *,
        participant: str | None,
        rules_for: Callable[[str], Rules] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """``rules_for`` gives the rules of a row by its id."""
        super().__init__(parent or workplace.as_parent())
        self.workplace = workplace
        self.kind = kind_named(kind)
        self.root_id = root_id
        self._participant = participant
        self._rules_for = rules_for
        self._rows: dict[str, RecordPresenter] = {}
        self._removing: set[str] = set()
        workplace.announcer.store_changed.connect(self._store_changed)

    def rows(self) -> Sequence[RecordPresenter]:
        """The rows, in order."""
        return tuple(self._rows.values())

    def row(self, record_id: str) -> RecordPresenter:
        """The row of an id; KeyError when there is none."""
        return self._rows[record_id]

    def load(self) -> None:
        """Read the rows and their drafts on the store worker; called again when the store changed."""
        job = partial(record_jobs.load_rows, kind=self.kind.name, root=self.root_id)
        self.workplace.worker.submit(job, self._receive, self._fail)

    def add(self, values: Mapping[str, Any] | None = None) -> RecordPresenter:
        """Add a row. It is in the store with its first value; without one it leaves no trace."""
        record_id = new_id(self.workplace.clock.now())
        row = self._make(record_id, is_new=True)
        row.mark_loaded()
        self.added.emit(row, True)
        for name, wire in (values or {}).items():
            row.set_value(name, wire)
        if values:
            row.commit()
        return row

    def remove(self, record_id: str) -> None:
        """Remove a row; ``removed`` carries the change set that brings it back."""
        row = self._rows[record_id]
        if row.draft.is_new:
            row.discard_draft()
            self._drop(record_id, None)
            return
        self._removing.add(record_id)
        change = RecordChange(self.kind.name, record_id, delete=True)
        label = self.tr("Fjernet {what}").format(what=self.kind.label.lower())
        job = partial(record_jobs.apply, changes=(change,), label=label)
        failed = partial(self._not_deleted, record_id)
        self._save(job, label, partial(self._deleted, record_id), failed)

    def bring_back(self, change_set: RecordId) -> None:
        """Undo a removal; the row appears again when the store tells of it."""
        label = self.tr("Hentet tilbake {what}").format(what=self.kind.label.lower())
        job = partial(record_jobs.undo, change_set=change_set)
        self._save(job, label, self._brought_back, self._fail)

    def commit(self) -> None:
        """Save every row that has something to save."""
        for row in self._rows.values():
            row.commit()

    def keep_drafts(self) -> None:
        """Send what is typed to the draft table now."""
        for row in self._rows.values():
            if row.has_unsaved():
                row.keep_draft()

    def drop_empty(self) -> None:
        """Let rows that were never saved and hold nothing any more disappear."""
        for record_id, row in list(self._rows.items()):
            if row.draft.is_new and not row.has_unsaved():
                self._drop(record_id, None)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        # Rows that are here read themselves anew; only rows not seen yet need the whole list.
        if self.kind.name in change.kinds and change.ids - self._rows.keys() - {self.root_id, self._participant}:
            self.load()

    @Slot()
    def _row_gone(self) -> None:
        row = self.sender()
        if isinstance(row, RecordPresenter):
            self._drop(row.record_id, None)

    @Slot(str)
    def _edited(self, field: str) -> None:
        self.edited.emit()

    def _not_deleted(self, record_id: str, error: KarriereError) -> None:
        self._removing.discard(record_id)
        self.failed.emit(error)

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    def _deleted(self, record_id: str, stored: Stored) -> None:
        self._removing.discard(record_id)
        self._drop(record_id, stored.change_set)
        self.saved.emit(stored.at)

    def _brought_back(self, stored: Stored) -> None:
        self.saved.emit(stored.at)
        self.load()

    def _save(
        self,
        job: Callable[[Desk], Stored],
        label: str,
        done: Callable[[Stored], object],
        failed: Callable[[KarriereError], object],
    ) -> None:
        save(self.workplace, self, job, label=label, participant=self._participant, done=done, failed=failed)

    def _receive(self, found: list[Loaded]) -> None:
        standing = {each.record_id: each for each in found}
        for record_id, row in list(self._rows.items()):
            if record_id not in standing and not row.draft.is_new and not row.is_saving():
                self._drop(record_id, None)
        found = [each for each in found if each.record_id not in self._removing]
        for each in found:
            if each.record_id not in self._rows:
                self._make(each.record_id, is_new=each.values is None)
        order = [*standing, *self._rows]
        self._rows = {record_id: self._rows[record_id] for record_id in order if record_id in self._rows}
        for each in found:
            row = self._rows[each.record_id]
            if not row.is_loaded():
                self.added.emit(row, False)
            row.receive(each)
        self.loaded.emit()

    def _make(self, record_id: str, *, is_new: bool) -> RecordPresenter:
        row = RecordPresenter(
            self.workplace,
            self.kind.name,
            record_id,
            participant=self._participant,
            parent_id=self.root_id,
            is_new=is_new,
            rules=self._rules_for(record_id) if self._rules_for is not None else None,
            parent=self,
        )
        row.edited.connect(self._edited)
        row.findings_changed.connect(self.edited)
        row.draft_found.connect(self.draft_found)
        row.changed_elsewhere.connect(self.changed_elsewhere)
        row.gone.connect(self._row_gone)
        row.saved.connect(self.saved)
        row.failed.connect(self.failed)
        self._rows[record_id] = row
        return row

    def _drop(self, record_id: str, change_set: RecordId | None) -> None:
        row = self._rows.pop(record_id, None)
        if row is not None:
            self.removed.emit(record_id, change_set)
            row.deleteLater()
