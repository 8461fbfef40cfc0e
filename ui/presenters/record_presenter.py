"""Holds what is being written in one record: draft, findings, autosave, saving.

How a form is built on it::

    presenter = RecordPresenter(workplace, "guidance_session", session_id, participant=participant_id)
    form = RecordForm(presenter)                       # ui/forms/record_form.py
    card.body.addWidget(form.field("own_wishes"))      # label, control, hint, finding, all bound
    presenter.load()

Typing reaches the draft table within ``AUTOSAVE_MS``; ``commit()`` (leaving a row, section or page, Ctrl+S, locking)
saves what can be saved as one change set. A page calls ``commit()`` when it is left and ``keep_draft()`` before the
window locks. Lists of rows: ``ui/presenters/rows_presenter.py`` with ``ui/forms/row_list.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from karriere_app.domain.kinds import kind_named
from karriere_app.errors import InvalidValueError
from ui.presenters import record_jobs
from ui.presenters.findings import FieldFinding, problem_finding
from ui.presenters.reading import read_text
from ui.presenters.record_draft import Edit, RecordDraft

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from karriere_app.domain.fields import FieldSpec
    from karriere_app.errors import KarriereError
    from karriere_app.services.drafts import Draft
    from ui.notifier import StoreChanged
    from ui.presenters.findings import Rules
    from ui.presenters.record_jobs import Loaded, Stored
    from ui.presenters.workplace import Workplace

AUTOSAVE_MS: Final = 400
FINDINGS_MS: Final = 150


@dataclass(frozen=True)
class FoundDraft:
    """A draft from before a crash or a lock; ``is_stale`` says that the record was saved by somebody since."""

    at: datetime
    fields: tuple[str, ...]
    cursor: str | None
    is_stale: bool


class RecordPresenter(QObject):
    """Holds one record's draft between its form and the store worker.

    Signals:
        shown: a field shows something else than the person typed (load, refresh, undo, restored draft); arg: its name.
        finding_shown: the finding of a field appeared, changed or went; arg: its name.
        loaded: the record is here.
        edited: a person changed something; arg: the field's name.
        saved: edits are in the store; arg: the instant.
        findings_changed: the rules were asked anew.
        changed_elsewhere: somebody else changed a field that is being edited; arg: its name.
        draft_found: an unsaved draft was found at load; arg: FoundDraft.
        failed: saving was refused; arg: KarriereError. What was typed stays in the draft.
        gone: the record was deleted.
    """

    shown = Signal(str)
    finding_shown = Signal(str)
    loaded = Signal()
    edited = Signal(str)
    saved = Signal(object)
    findings_changed = Signal()
    changed_elsewhere = Signal(str)
    draft_found = Signal(object)
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
        rules: Rules | None = None,
        label: str = "",
        parent: QObject | None = None,
    ) -> None:
        """``rules`` gives findings for the values shown; ``label`` names the saving in history and undo."""
        super().__init__(parent)
        self.workplace = workplace
        self.kind = kind_named(kind)
        self.label = label or self.kind.label
        frame = {"participant": participant, "parent": parent_id}
        frame = {name: value for name, value in frame.items() if name in self.kind.fields and value is not None}
        self.draft = RecordDraft(self.kind, record_id, participant, is_new=is_new, frame=frame)
        self.cursor: str | None = None
        self.is_read_only = False
        self._rules = rules
        self._found: dict[str, FieldFinding] = {}
        self._left: set[str] = set()
        self._in_flight: dict[str, Edit] = {}
        self._found_draft: dict[str, Mapping[str, Any]] = {}
        self._is_loaded = False
        self._draft_timer = _one_shot(self, AUTOSAVE_MS, self.keep_draft)
        self._findings_timer = _one_shot(self, FINDINGS_MS, self.find)
        workplace.announcer.store_changed.connect(self._store_changed)

    @property
    def record_id(self) -> str:
        return self.draft.record_id

    def spec(self, field: str) -> FieldSpec:
        """The declaration of a field; KeyError when the kind has none of that name."""
        return self.kind.fields[field]

    def value(self, field: str) -> Any:
        """The wire value shown, or None."""
        return self.draft.value(field)

    def text(self, field: str) -> str | None:
        """The typed text that cannot be read, or None."""
        return self.draft.raw(field)

    def finding(self, field: str) -> FieldFinding | None:
        """The finding shown at a field: none before the field was left."""
        return self._found.get(field) if field in self._left else None

    def all_findings(self) -> tuple[FieldFinding, ...]:
        """Every finding, also those that no left field shows yet."""
        return tuple(self._found.values())

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

    # -- what the form passes on

    def set_value(self, field: str, wire: Any) -> None:
        """Take a value that a person chose or typed, in wire form."""
        self.draft.set_value(field, wire)
        self._touched(field)

    def set_part(self, field: str, part: str, value: Any) -> None:
        """Take one part of an object field; None takes the part away."""
        whole = dict(self.draft.value(field) or {})
        if value is None:
            whole.pop(part, None)
        else:
            whole[part] = value
        self.set_value(field, whole or None)

    def set_text(self, field: str, text: str) -> None:
        """Take typed text and read it as the field's type; what cannot be read stays as typed."""
        spec = self.spec(field)
        try:
            self.draft.set_value(field, read_text(self.kind.name, spec, text, self.workplace.today()))
        except InvalidValueError as problem:
            self.draft.set_unreadable(field, text, problem)
        self._touched(field)

    def leave(self, field: str) -> None:
        """Note that focus left a field: from now on its finding shows."""
        self._left.add(field)
        self.find()

    def mend(self, field: str) -> None:
        """Do what the link of the field's finding offers."""
        finding = self.finding(field)
        if finding is not None and finding.act is not None:
            finding.act()

    def show_all_findings(self) -> None:
        """Let every field show its finding, as when a person asks what is missing."""
        self._left = set(self.kind.fields)
        self.find()

    # -- findings

    @Slot()
    def find(self) -> None:
        """Ask the domain and the rules what is wrong, and show it at the fields that were left."""
        before = {name: self.finding(name) for name in self._found}
        self._findings_timer.stop()
        found: dict[str, FieldFinding] = {}
        for finding in self._rules(self.draft.values()) if self._rules is not None else ():
            found.setdefault(finding.field, finding)
        for name, edit in self.draft.unready().items():
            if edit.problem is not None:
                found[name] = problem_finding(self.spec(name), edit.problem)
        self._found = found
        for name in before.keys() | found.keys():
            if self.finding(name) != before.get(name):
                self.finding_shown.emit(name)
        self.findings_changed.emit()

    def _touched(self, field: str) -> None:
        if self.finding(field) is not None:
            self.find()
        else:
            self._left.discard(field)
            self._findings_timer.start()
        self.cursor = field
        if not self._draft_timer.isActive():
            # Started by the first key and not put off by the next: who types without a pause loses no more either.
            self._draft_timer.start()
        self.edited.emit(field)

    # -- store

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
        for name in sorted(clashing):
            self.changed_elsewhere.emit(name)
        if changed or clashing:
            self.find()

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
            fields=draft.stored(without=self._in_flight),
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
        job = partial(record_jobs.save, kind=self.kind.name, record_id=self.record_id, values=values, label=self.label)
        self.workplace.worker.submit(job, partial(self._stored, sent), partial(self._refused, sent, values))

    def _stored(self, sent: Mapping[str, Edit], stored: Stored) -> None:
        self._land(sent)
        self.draft.settle(sent)
        self.draft.base_digest = stored.digest
        if stored.change_set is not None:
            self.workplace.undo.push(stored.change_set, self.label)
            touched = {*stored.ids, *filter(None, (self.draft.participant,))}
            self.workplace.announcer.announce(stored.kinds, touched)
        self.saved.emit(stored.at)

    def _refused(self, sent: Mapping[str, Edit], values: Mapping[str, Any], error: KarriereError) -> None:
        self._land(sent)
        self.draft.is_new = self.draft.is_new or bool(self.draft.frame.keys() & values.keys())
        if isinstance(error, InvalidValueError) and error.field in sent:
            self.draft.refuse(error.field, error)
            self._left.add(error.field)
            self.find()
        self.keep_draft()
        self.failed.emit(error)

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    def _land(self, sent: Mapping[str, Edit]) -> None:
        for name, edit in sent.items():
            if self._in_flight.get(name) is edit:
                del self._in_flight[name]

    # -- drafts found

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

    def restore_draft(self) -> None:
        """Put the found draft back into the fields, as if it had just been typed."""
        for name, entry in self._found_draft.items():
            if "raw" in entry:
                self.set_text(name, str(entry["raw"]))
            else:
                self.set_value(name, entry.get("value"))
            self._left.add(name)
            self.shown.emit(name)
        self._found_draft = {}
        self.find()

    def discard_draft(self) -> None:
        """Drop the found draft, on a person's word."""
        self._found_draft = {}
        self.keep_draft()


def _one_shot(parent: QObject, milliseconds: int, slot: Callable[[], object]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer
