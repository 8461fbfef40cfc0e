"""Answers that are no value: «ikke spurt», «vet ikke», «vil ikke svare» for a field, «ingen» for a whole section."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from karriere_app.services.records import RecordChange
from ui.presenters import record_jobs
from ui.presenters.saving import save

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from ui.presenters.record_jobs import Stored
    from ui.presenters.workplace import Workplace

KIND: Final = "field_answer"
FIELD_ANSWERS: Final = ("NOT_ASKED", "DOES_NOT_KNOW", "WILL_NOT_SAY")
NONE: Final = "NONE"


class AnswerSheet(QObject):
    """The ``field_answer`` rows under one root.

    A key is a field's wire name, a row kind's name for a whole section, or ``<row id>.<field>`` for a field of a row.

    Signals:
        answer_shown: the answer of a key is another one now; arg: the key.
        saved: an answer is in the store; arg: the instant.
        failed: saving was refused; arg: KarriereError.
    """

    answer_shown = Signal(str)
    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, workplace: Workplace, root_id: str, participant: str, parent: QObject | None = None) -> None:
        super().__init__(parent or workplace.as_parent())
        self.workplace = workplace
        self.root_id, self._participant = root_id, participant
        self._answers: dict[str, tuple[str, str]] = {}

    def code(self, key: str) -> str | None:
        """The answer that stands for a key, or None."""
        found = self._answers.get(key)
        return found[1] if found is not None else None

    def load(self) -> None:
        """Read the answers on the store worker."""
        job = partial(_read, root=self.root_id)
        self.workplace.worker.submit(job, self._take, self._fail)

    def put(self, key: str, code: str | None) -> None:
        """Save an answer, or take it away with None, as a change set of its own."""
        standing = self._answers.get(key)
        if (standing[1] if standing is not None else None) == code:
            return
        if code is None and standing is not None:
            change = RecordChange(KIND, standing[0], delete=True)
        else:
            values: dict[str, Any] = {"parent": self.root_id, "field": key, "answer": code}
            change = RecordChange(KIND, standing[0] if standing is not None else None, values)
        job = partial(record_jobs.apply, changes=(change,), label=self.tr("Svar uten verdi"))
        save(
            self.workplace,
            self,
            job,
            label=self.tr("Svar uten verdi"),
            participant=self._participant,
            done=partial(self._stored, key, code),
            failed=self._fail,
        )

    def _stored(self, key: str, code: str | None, stored: Stored) -> None:
        if code is None:
            self._answers.pop(key, None)
        else:
            self._answers[key] = (stored.ids[0], code)
        self.answer_shown.emit(key)
        self.saved.emit(stored.at)

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    def _take(self, answers: dict[str, tuple[str, str]]) -> None:
        before, self._answers = self._answers, answers
        for key in sorted(before.keys() | answers.keys()):
            if before.get(key) != answers.get(key):
                self.answer_shown.emit(key)


def _read(desk: Desk, root: str) -> dict[str, tuple[str, str]]:
    from karriere_app.domain.participant import FieldAnswer
    from karriere_app.services.records import rows

    return {
        row.field: (row.id, row.answer)
        for row in rows(desk, root, KIND)
        if isinstance(row, FieldAnswer) and row.field is not None and row.answer is not None
    }
