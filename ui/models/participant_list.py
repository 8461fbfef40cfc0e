"""The list of participants as a table model: sorted, filtered and paged in SQL, fetched on the store worker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot

from karriere_app.services import participants
from karriere_app.services.participants import Filters, ListQuery, ListRow
from ui.models.case_words import due_words, long_day, moment_words, phase_words
from ui.models.page_cache import PAGE, PageCache
from ui.widgets.table import CellRole

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.services.participants import Page
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace

Index = QModelIndex | QPersistentModelIndex

LIST_KINDS: Final = frozenset(
    {
        "participant", "legal_status", "competence_mapping", "guidance_session", "education_plan", "agreed_step",
        "appointment", "assignment", "reception_centre", "introduction_programme",
    }
)  # fmt: skip
"""Kinds whose change may show in the list."""

ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 20
NAME, BORN, LANGUAGE, PLACE, PHASE, DUE, CHANGED = range(7)
SORTS: Final = ("name", "birth_date", "language", "place", "phase", "due", "changed")


@dataclass(frozen=True)
class Order:
    """How the list is sorted: ``sort`` is a name of ``participants.LIST_SORTS``."""

    sort: str = "changed"
    descending: bool = True


class ParticipantListModel(QAbstractTableModel):
    """Rows stand empty until their page has come; the total is known with the first page.

    Signals:
        counted: how many rows the list has now.
        refreshed: pages were fetched anew after a change: a kept selection may be in another row.
        failed: the store refused; arg: KarriereError.
    """

    counted = Signal(int)
    refreshed = Signal()
    failed = Signal(object)

    def __init__(self, workplace: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._cache: PageCache[ListRow] = PageCache()
        self._filters, self._order = Filters(), Order()
        self._total, self._asking = 0, 0
        self._is_counted = False
        self._has_long_languages = True
        self._fetch_timer = QTimer(self)
        self._fetch_timer.setSingleShot(True)
        self._fetch_timer.setInterval(0)
        self._fetch_timer.timeout.connect(self._fetch)
        workplace.announcer.store_changed.connect(self._store_changed)

    @property
    def order(self) -> Order:
        """How the rows are sorted."""
        return self._order

    @property
    def is_counted(self) -> bool:
        """Whether the first page has come."""
        return self._is_counted

    def ask(self, filters: Filters, order: Order) -> None:
        """Show other people, or in another order, from the top."""
        self.beginResetModel()
        self._filters, self._order = filters, order
        self._total, self._is_counted = 0, False
        self._asking += 1
        self._cache.clear()
        self.endResetModel()
        self._cache.row(0)
        self._fetch_timer.start()

    def set_long_languages(self, long: bool) -> None:
        """Show a language in its own script too, or by its Norwegian name alone."""
        if long != self._has_long_languages:
            self._has_long_languages = long
            if self._total:
                self.dataChanged.emit(self.index(0, LANGUAGE), self.index(self._total - 1, LANGUAGE))

    def person(self, row: int) -> ListRow | None:
        """The participant of a row, None while its page is under way."""
        return self._cache.peek(row)

    def row_of(self, participant: str) -> int | None:
        """The row of a participant among the pages that are here."""
        here = self._cache.here().items()
        return next((row for row, each in here if each.id == participant and row < self._total), None)

    # -- Qt's

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._total

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(SORTS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.heads()[section] if 0 <= section < len(SORTS) else None

    def heads(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return (
            self.tr("Navn"),
            self.tr("Født"),
            self.tr("Språk"),
            self.tr("Bor i"),
            self.tr("Fase"),
            self.tr("Neste frist"),
            self.tr("Sist endret"),
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._cache.row(index.row())
        self._fetch_timer.start()
        if role == ROW_ROLE:
            return row
        if row is None:
            return self.tr("Hentes") if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            spoken = self._spoken(row, index.column())
            return (
                spoken
                if role == Qt.ItemDataRole.AccessibleTextRole or index.column() in (NAME, LANGUAGE, DUE)
                else None
            )
        return self._dress(row, index.column(), role)

    def _text(self, row: ListRow, column: int) -> str:
        if column == NAME:
            return row.name
        if column == BORN:
            return str(row.birth_date.year) if row.birth_date is not None else ""
        if column == LANGUAGE:
            return self._language(row.language)
        if column == PLACE:
            return row.place or ""
        if column == PHASE:
            return phase_words(row.phase)
        if column == CHANGED:
            return moment_words(row.changed_at, self._workplace.today())
        due = due_words(row.due_kind, row.due_on, self._workplace.today())
        return due.what if due is not None else self.tr("Ingen frist")

    def _spoken(self, row: ListRow, column: int) -> str:
        if column == NAME:
            return " ".join(filter(None, (row.name, row.own_script)))
        if column == BORN and row.birth_date is not None:
            return self.tr("født {day}").format(day=long_day(row.birth_date))
        if column == CHANGED:
            return self.tr("sist endret {day}").format(day=long_day(row.changed_at.astimezone().date()))
        if column == DUE and row.due_on is not None:
            due = due_words(row.due_kind, row.due_on, self._workplace.today())
            what = f"{due.what} {due.when}" if due is not None else ""
            return self.tr("{what}, {day}").format(what=what, day=long_day(row.due_on))
        return self._text(row, column)

    def _dress(self, row: ListRow, column: int, role: int) -> object:
        if column == NAME:
            return row.own_script if role == CellRole.SECOND else True if role == CellRole.STRONG else None
        if column == CHANGED:
            return True if role == CellRole.MUTED else None
        if column != DUE:
            return None
        due = due_words(row.due_kind, row.due_on, self._workplace.today())
        severity = due.severity if due is not None else None
        if role == CellRole.SIGN:
            return (severity.sign or "") if severity is not None else ""
        if role == CellRole.STATUS:
            return severity.value if severity is not None else None
        if role == CellRole.SECOND:
            return due.when if due is not None else None
        return due is None if role == CellRole.MUTED else None

    def _language(self, code: str | None) -> str:
        if code is None:
            return ""
        term = self._workplace.vocabularies.load("language").find(code)
        if term is None:
            return code
        label = term.label("nb")
        if not term.own_name or not self._has_long_languages:
            return label
        # The own name tells sorani from kurmanji; the words in brackets would only be cut off.
        return f"{term.own_name} · {label.split(' (')[0]}"

    # -- fetching

    @Slot()
    def _fetch(self) -> None:
        while (page := self._cache.next_wanted()) is not None:
            query = ListQuery(self._order.sort, self._order.descending, self._filters, page * PAGE, PAGE)
            job = partial(_read, query=query)
            taken, lost = partial(self._take, self._asking, page), partial(self._lose, self._asking, page)
            self._workplace.worker.submit(job, taken, lost)

    def _take(self, asking: int, page: int, found: Page) -> None:
        if asking != self._asking:
            return
        was_counted, self._is_counted = self._is_counted, True
        self._cache.put(page, found.rows)
        if self._recount(found.total) or not was_counted:
            self.counted.emit(self._total)
        last = min(page * PAGE + PAGE, self._total) - 1
        if last >= page * PAGE:
            self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(SORTS) - 1))
        if was_counted:
            self.refreshed.emit()
        self._fetch_timer.start()

    def _recount(self, total: int) -> bool:
        before = self._total
        if total > before:
            self.beginInsertRows(QModelIndex(), before, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < before:
            self.beginRemoveRows(QModelIndex(), total, before - 1)
            self._total = total
            self.endRemoveRows()
        return total != before

    def _lose(self, asking: int, page: int, error: KarriereError) -> None:
        if asking == self._asking:
            self._cache.give_up(page)
            self.failed.emit(error)

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if not change.kinds & LIST_KINDS or not self._is_counted:
            return
        self._asking += 1
        self._cache.outdate()
        self._cache.row(0)
        if self._total:
            # The view asks for what it shows, and those pages are fetched anew.
            self.dataChanged.emit(self.index(0, 0), self.index(self._total - 1, len(SORTS) - 1))
        self._fetch_timer.start()


def order_by(order: Order, sort: str) -> Order:
    """The order after a head was pressed: the same head turns it round."""
    if order.sort == sort:
        return replace(order, descending=not order.descending)
    return Order(sort, sort == "changed")


def _read(desk: Desk, query: ListQuery) -> Page:
    return participants.page(desk, query)
