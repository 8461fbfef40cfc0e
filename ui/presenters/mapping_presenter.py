"""Holds a whole competence mapping: the record, its person, its rows and answers, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from karriere_app.errors import NotReadyError
from ui.presenters import mapping_jobs
from ui.presenters.mapping_progress import MappingParts, MappingProgress, make_parts
from ui.presenters.record_presenter import RecordPresenter
from ui.presenters.rows_presenter import RowsPresenter

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.readiness import Readiness
    from ui.notifier import StoreChanged
    from ui.presenters.mapping_jobs import Opened
    from ui.presenters.record_jobs import Stored
    from ui.presenters.workplace import Workplace


class MappingPresenter(QObject):
    """One competence mapping behind its form.

    Signals:
        opened: the mapping is here: ``parts`` and ``progress`` can be used.
        sections_changed: how far a section is, or what is missing, may be another now.
        final_changed: the mapping became final, or the newest version another.
        draft_found: unsaved text from before a crash; arg: FoundDraft.
        changed_elsewhere: somebody else changed a field that is being edited; args: its label, who.
        failed: something was refused; arg: KarriereError.
        not_ready: finalising was refused; ``progress.missing()`` says why.
        made: a new version or supplement was begun; arg: its id.
        gone: the mapping was deleted or may not be seen any more.
    """

    opened = Signal()
    sections_changed = Signal()
    final_changed = Signal()
    draft_found = Signal(object)
    changed_elsewhere = Signal(str, str)
    failed = Signal(object)
    not_ready = Signal()
    made = Signal(str)
    gone = Signal()

    parts: MappingParts
    progress: MappingProgress

    def __init__(self, workplace: Workplace, mapping: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self.mapping = mapping
        self.participant = ""
        self.earlier: tuple[Mapping[str, Any], ...] = ()
        self.newer: str | None = None
        self._is_open = False
        self._tell_timer = QTimer(self)
        self._tell_timer.setSingleShot(True)
        self._tell_timer.timeout.connect(self.sections_changed)
        workplace.announcer.store_changed.connect(self._store_changed)

    @property
    def is_open(self) -> bool:
        """Whether the mapping has been read."""
        return self._is_open

    @property
    def is_final(self) -> bool:
        """Whether the content is frozen."""
        return self._is_open and self.progress.is_final

    def heading(self) -> tuple[str, str, str]:
        """The person's name, the name in the own script, and what the record is and how far."""
        person, root = self.parts.person, self.parts.root
        name = " ".join(filter(None, (person.value("given_names"), person.value("family_name"))))
        what = self.tr("Tillegg til kartlegging") if root.value("supplement_to") else self.tr("Kompetansekartlegging")
        if (root.value("version") or 1) > 1:
            what = self.tr("{what}, versjon {version}").format(what=what, version=root.value("version"))
        state = self.tr("ferdigstilt") if self.is_final else self.tr("kladd")
        return name or self.tr("Uten navn"), person.value("name_in_own_script") or "", f"{what}, {state}"

    def load(self) -> None:
        """Read everything on the store worker."""
        job = partial(mapping_jobs.open_mapping, mapping=self.mapping)
        self.workplace.worker.submit(job, self._receive, self._not_opened)

    def commit(self) -> None:
        """Save what can be saved, everywhere in the form."""
        if self._is_open:
            for record in self.parts.records():
                record.commit()

    def keep_drafts(self) -> None:
        """Send what is typed and cannot be saved to the draft table now."""
        if self._is_open:
            for record in self.parts.records():
                if record.has_unsaved():
                    record.keep_draft()

    def restore_drafts(self) -> None:
        """Put all found drafts back into the fields."""
        for record in self.parts.records():
            record.restore_draft()

    def discard_drafts(self) -> None:
        """Drop all found drafts, on a person's word."""
        for record in self.parts.records():
            record.discard_draft()
        for rows in self.parts.rows.values():
            rows.drop_empty()

    # -- finishing

    def finalise(self) -> None:
        """Save, then make the mapping final; ``not_ready`` where something is missing."""
        self.commit()
        job = partial(mapping_jobs.finalise, mapping=self.mapping)
        self.workplace.worker.submit(job, self._finalised, self._not_finalised)

    def new_version(self, reason: str) -> None:
        """Begin a correction of a final mapping; ``made`` tells its id."""
        job = partial(mapping_jobs.new_version, mapping=self.mapping, reason=reason)
        self.workplace.worker.submit(job, self._made, self._fail)

    def supplement(self) -> None:
        """Begin a supplement: a person is mapped once (integreringsloven § 10 første ledd)."""
        job = partial(mapping_jobs.supplement, participant=self.participant)
        self.workplace.worker.submit(job, self._made, self._fail)

    # -- store

    def _receive(self, found: Opened) -> None:
        was = (self.newer, self.is_final)
        self.earlier, self.newer = found.earlier, found.newer
        if self._is_open:
            self.parts.root.receive(found.mapping)
        else:
            self._build(found)
        if (self.newer, self.is_final) != was:
            self.final_changed.emit()
        self._ask_readiness()
        self._moved()

    def _build(self, found: Opened) -> None:
        self.participant = found.participant
        self.parts = made = make_parts(self.workplace, self.mapping, found.participant, self.tr("Kartlegging"), self)
        self.progress = MappingProgress(made)
        for rows in made.rows.values():
            rows.added.connect(self._moved)
            rows.removed.connect(self._moved)
            rows.edited.connect(self._moved)
            rows.failed.connect(self._fail)
            rows.draft_found.connect(self.draft_found)
            rows.changed_elsewhere.connect(self._clash)
        for record in (made.root, made.person):
            record.edited.connect(self._moved)
            record.findings_changed.connect(self._moved)
            record.failed.connect(self._fail)
            record.draft_found.connect(self.draft_found)
            record.changed_elsewhere.connect(self._clash)
        made.answers.answer_shown.connect(self._moved)
        made.answers.failed.connect(self._fail)
        made.root.receive(found.mapping)
        made.person.receive(found.person)
        self._is_open = True
        self.opened.emit()
        made.answers.load()
        for rows in made.rows.values():
            rows.load()

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if not self._is_open or not change.ids & {self.mapping, self.participant}:
            return
        if "field_answer" in change.kinds:
            self.parts.answers.load()
        if mapping_jobs.KIND in change.kinds:
            self.load()
        else:
            self._ask_readiness()

    def _ask_readiness(self) -> None:
        if not self.is_final:
            job = partial(mapping_jobs.hindrances, mapping=self.mapping)
            self.workplace.worker.submit(job, self._take_readiness, self._fail)

    def _take_readiness(self, readiness: Readiness) -> None:
        self.progress.readiness = readiness
        self._moved()

    def _finalised(self, stored: Stored) -> None:
        self.workplace.announcer.announce(stored.kinds, (*stored.ids, self.participant))

    def _not_finalised(self, error: KarriereError) -> None:
        if isinstance(error, NotReadyError):
            self.not_ready.emit()
        else:
            self.failed.emit(error)

    def _made(self, mapping: str) -> None:
        self.workplace.announcer.announce({mapping_jobs.KIND}, (mapping, self.participant))
        self.made.emit(mapping)

    def _not_opened(self, error: KarriereError) -> None:
        self.failed.emit(error)
        self.gone.emit()

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    @Slot(str, str)
    def _clash(self, field: str, who: str) -> None:
        held = self.sender()
        if isinstance(held, RecordPresenter | RowsPresenter):
            self.changed_elsewhere.emit(held.kind.fields[field].label, who)

    @Slot()
    def _moved(self, *_: object) -> None:
        # Once per turn of the event loop, however many rows were read.
        self._tell_timer.start()
