"""Holds what is being written in one record: draft, findings, autosave, saving.

How a form is built on it::

    presenter = RecordPresenter(workplace, "guidance_session", session_id, participant=participant_id, parent=page)
    form = RecordForm(presenter)                       # ui/forms/record_form.py
    card.body.addWidget(form.field("own_wishes"))      # label, control, hint, finding, all bound
    presenter.load()

Typing reaches the draft table within ``AUTOSAVE_MS``; ``commit()`` (leaving a row, section or page, Ctrl+S, locking)
saves what can be saved as one change set. A page calls ``commit()`` when it is left and ``keep_draft()`` before the
window locks. Lists of rows: ``ui/presenters/rows_presenter.py`` with ``ui/forms/row_list.py``.

Give a presenter its page (or another part that ends with it) as Qt parent: it must end on the GUI thread, and Python's
collector may run on the store's. Without a parent it ends with the open store. A saving under way reaches undo and the
notifier also when the page is gone (``ui/presenters/saving.py``). Connect to methods of Qt objects, not to a
``partial`` or lambda that holds one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot

from karriere_app.errors import InvalidValueError
from ui.presenters.findings import FieldFinding, problem_finding
from ui.presenters.reading import read_text
from ui.presenters.record_keeper import FoundDraft, RecordKeeper, one_shot

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from karriere_app.domain.fields import FieldSpec
    from ui.presenters.findings import Rules
    from ui.presenters.workplace import Workplace

FINDINGS_MS: Final = 150

__all__ = ["FoundDraft", "RecordPresenter"]


class RecordPresenter(RecordKeeper):
    """Holds one record's draft between its form and the store worker.

    Signals (besides those of RecordKeeper):
        edited: a person changed something; arg: the field's name.
        finding_shown: the finding of a field appeared, changed or went; arg: its name.
        findings_changed: the rules were asked anew.
    """

    edited = Signal(str)
    finding_shown = Signal(str)
    findings_changed = Signal()

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
        """``rules`` gives findings for the values shown; the rest as :class:`RecordKeeper`."""
        super().__init__(
            workplace,
            kind,
            record_id,
            participant=participant,
            parent_id=parent_id,
            is_new=is_new,
            label=label,
            parent=parent,
        )
        self._rules = rules
        self._found: dict[str, FieldFinding] = {}
        self._shown: dict[str, FieldFinding] = {}
        self._left: set[str] = set()
        self._findings_timer = one_shot(self, FINDINGS_MS, self.find)
        self.taken.connect(self.find)
        self.refused.connect(self.leave)

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
        return self._shown.get(field)

    def all_findings(self) -> tuple[FieldFinding, ...]:
        """Every finding, also those that no left field shows yet."""
        return tuple(self._found.values())

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

    @Slot(str)
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
        self._findings_timer.stop()
        found: dict[str, FieldFinding] = {}
        for finding in self._rules(self.draft.values()) if self._rules is not None else ():
            found.setdefault(finding.field, finding)
        for name, edit in self.draft.unready().items():
            if edit.problem is not None:
                found[name] = problem_finding(self.spec(name), edit.problem)
        self._found = found
        before, self._shown = self._shown, {name: found[name] for name in found if name in self._left}
        for name in before.keys() | self._shown.keys():
            if before.get(name) != self._shown.get(name):
                self.finding_shown.emit(name)
        self.findings_changed.emit()

    def _touched(self, field: str) -> None:
        if self.finding(field) is not None:
            self.find()
        else:
            self._left.discard(field)
            self._findings_timer.start()
        self.cursor = field
        self._found_draft.pop(field, None)
        if not self._draft_timer.isActive():
            # Started by the first key and not put off by the next: who types without a pause loses no more either.
            self._draft_timer.start()
        self.edited.emit(field)

    def restore_draft(self) -> None:
        """Put the found draft back into the fields, as if it had just been typed."""
        found, self._found_draft = self._found_draft, {}
        for name, entry in found.items():
            if "raw" in entry:
                self.set_text(name, str(entry["raw"]))
            else:
                self.set_value(name, entry.get("value"))
            self._left.add(name)
            self.shown.emit(name)
        self.find()
