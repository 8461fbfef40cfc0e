"""The people around a participant: programme adviser, referrer, school, employer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from karriere_app.domain.ids import new_id
from karriere_app.services import records
from ui.forms.field_grid import FieldGrid
from ui.forms.leaving import LeaveWatch
from ui.forms.mnemonics import Mnemonics
from ui.forms.record_form import RecordForm
from ui.forms.row_list import RowCard
from ui.presenters import record_jobs
from ui.presenters.record_presenter import RecordPresenter
from ui.widgets.button import Button
from ui.widgets.layout import column

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from ui.notifier import StoreChanged
    from ui.presenters.record_jobs import Stored
    from ui.presenters.workplace import Workplace

KIND = "contact"


class ContactList(QWidget):
    """A card per contact, saved when it is left; «Fjern» can be undone with Ctrl+Z.

    Signals:
        failed: the store refused; arg: KarriereError.
    """

    failed = Signal(object)

    def __init__(
        self, workplace: Workplace, participant: str, letters: Mnemonics, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workplace, self._participant, self._letters = workplace, participant, letters
        self._cards: dict[str, tuple[RowCard, RecordPresenter]] = {}
        self._made = 0
        self._watch = LeaveWatch(self)
        self._column = column(self, spacing=12)
        self.add_button = Button(self.tr("Ny kontakt"), sign="ui-plus")
        self.add_button.setObjectName("addContact")
        self.add_button.clicked.connect(self._add_new)
        self._column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        workplace.announcer.store_changed.connect(self._store_changed)
        self.load()

    def load(self) -> None:
        """Read the contacts on the store worker."""
        self._workplace.worker.submit(partial(_read, participant=self._participant), self._take, self._fail)

    def commit(self) -> None:
        """Save every card."""
        for _, presenter in self._cards.values():
            presenter.commit()

    def keep(self) -> None:
        """Hand what is typed to the draft table."""
        for _, presenter in self._cards.values():
            if presenter.has_unsaved():
                presenter.keep_draft()

    def _take(self, found: list[str]) -> None:
        for record in [each for each in self._cards if each not in found and self._is_stored(each)]:
            self._drop_card(record)
        for record in found:
            if record not in self._cards:
                self._add(record, is_new=False).load()

    def _is_stored(self, record: str) -> bool:
        presenter = self._cards[record][1]
        return not presenter.draft.is_new and not presenter.is_saving()

    @Slot()
    def _add_new(self) -> None:
        record = new_id(self._workplace.clock.now())
        self._add(record, is_new=True).mark_loaded()
        first = self._cards[record][0].first
        if first is not None:
            first.setFocus()

    def _add(self, record: str, *, is_new: bool) -> RecordPresenter:
        card = RowCard(self.tr("Kontakt"))
        presenter = RecordPresenter(
            self._workplace,
            KIND,
            record,
            participant=self._participant,
            is_new=is_new,
            label=self.tr("Endret kontakt"),
            parent=card,
        )
        form = RecordForm(presenter, mnemonics=self._letters, is_row=True)
        card.hold_form(form)
        grid = FieldGrid()
        for name in ("name", "role", "organisation", "phone", "email"):
            field = form.field(name, choose="choice" if name == "role" else "")
            grid.add(field)
            card.first = card.first or field
        card.body.addWidget(grid)
        self._made += 1
        card.name(KIND, self._made, record)
        card.remove_pressed.connect(partial(self._remove, record))
        presenter.failed.connect(self._fail)
        self._cards[record] = (card, presenter)
        self._column.insertWidget(self._column.count() - 1, card)
        self._watch.watch(card, presenter.commit)
        return presenter

    @Slot()
    def _remove(self, record: str) -> None:
        _, presenter = self._cards[record]
        is_new = presenter.draft.is_new
        presenter.draft.edits.clear()
        presenter.keep_draft()
        self._drop_card(record)
        if not is_new:
            change = records.RecordChange(KIND, record, delete=True)
            job = partial(record_jobs.apply, changes=(change,), label=self.tr("Fjernet kontakt"))
            self._workplace.worker.submit(job, self._removed, self._fail)

    def _removed(self, stored: Stored) -> None:
        if stored.change_set is not None:
            self._workplace.undo.push(stored.change_set, self.tr("Fjernet kontakt"))
            self._workplace.announcer.announce(stored.kinds, (*stored.ids, self._participant))

    def _drop_card(self, record: str) -> None:
        card, _ = self._cards.pop(record)
        self._watch.forget(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        self.add_button.setFocus()

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if KIND in change.kinds:
            self.load()


def _read(desk: Desk, participant: str) -> list[str]:
    found: list[Any] = records.under_participant(desk, KIND, participant)
    return [each.id for each in found]
