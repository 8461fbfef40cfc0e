"""«Kanskje registrert fra før»: who may be the same person, said calmly while somebody is being written in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.services import participants
from ui.models.case_words import day_text
from ui.theme import Severity
from ui.widgets.card import MessageLine
from ui.widgets.layout import column

if TYPE_CHECKING:
    from karriere_app.services.desk import Desk
    from karriere_app.services.participants import Duplicate
    from ui.presenters.record_presenter import RecordPresenter

ASK_MS: Final = 100
MOST_SHOWN: Final = 3
TELLING: Final = frozenset(
    {"given_names", "family_name", "name_in_own_script", "birth_date", "national_id", "duf_number", "municipality"}
)


class DuplicateNotice(QWidget):
    """One line per person that may be the same, each with «Åpne». Takes no room while there is none.

    Signals:
        open_wanted: a person wants to see somebody found; arg: the participant's id.
        failed: the store refused; arg: KarriereError.
    """

    open_wanted = Signal(str)
    failed = Signal(object)

    def __init__(self, person: RecordPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._person = person
        self._asked = 0
        self._column = column(self, spacing=4)
        self._lines: list[MessageLine] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_MS)
        self._timer.timeout.connect(self._ask)
        person.edited.connect(self._edited)
        self.hide()

    def names(self) -> tuple[str, ...]:
        """What the lines say, for the screen reader and for tests."""
        return tuple(line.accessibleName() for line in self._lines)

    @Slot(str)
    def _edited(self, field: str) -> None:
        if field in TELLING:
            self._timer.start()

    @Slot()
    def _ask(self) -> None:
        self._asked += 1
        job = partial(_likely, values=self._person.draft.values(), besides=self._person.record_id)
        self._person.workplace.worker.submit(job, partial(self._take, self._asked), self.failed.emit)

    def _take(self, asked: int, found: list[Duplicate]) -> None:
        if asked != self._asked:
            return
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [self._line(number, one) for number, one in enumerate(found[:MOST_SHOWN], start=1)]
        for line in self._lines:
            self._column.addWidget(line)
        self.setVisible(bool(self._lines))

    def _line(self, number: int, one: Duplicate) -> MessageLine:
        born = self.tr("f. {day}").format(day=day_text(one.birth_date)) if one.birth_date is not None else ""
        who = " · ".join(part for part in (" ".join(filter(None, (one.name, one.own_script))), born, one.place) if part)
        line = MessageLine(Severity.INFO, self.tr("Er dette samme person?"), who, act=self.tr("Åpne"))
        line.setObjectName(f"likelySame_{number}")
        line.act_pressed.connect(partial(self.open_wanted.emit, one.id))
        return line


def _likely(desk: Desk, values: dict[str, Any], besides: str) -> list[Duplicate]:
    return participants.likely_duplicates(desk, values, besides=besides)
