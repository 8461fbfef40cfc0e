"""Ctrl+K: the field in the top bar that finds people and acts as one types."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from karriere_app.services import participants
from ui.models.search_results import Command, ResultRow, command_row, hit_row, person_row
from ui.pages.page import PageRequest
from ui.search_list import SearchList
from ui.theme import scaled
from ui.widgets.inputs import LineField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.services.participants import Hit, ListRow
    from ui.presenters.workplace import Workplace

REST_MS: Final = 20
MARGINS: Final = 110
MOST_PEOPLE: Final = 7
MOST_RECENT: Final = 8


class SearchBox(LineField):
    """Finds people by name in any spelling or script, by number and by place, and acts by their words.

    Keys: Up/Down choose, Enter opens, Escape empties; Down or Ctrl+E in the empty field shows who was opened last.

    Signals:
        page_wanted: somebody chose what leads to a page; arg: PageRequest.
        command_wanted: somebody chose an act of the window; arg: its name ("lock", "settings").
        failed: the store refused; arg: KarriereError.
    """

    page_wanted = Signal(object)
    command_wanted = Signal(str)
    failed = Signal(object)

    def __init__(
        self, workplace: Workplace, commands: Sequence[Command] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(sign="ui-search", parent=parent)
        self._workplace = workplace
        self._commands = tuple(commands if commands is not None else self._usual_commands())
        self._list: SearchList | None = None
        self._asked, self._shown_for = "", ""
        self._opens_first = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._ask)
        self.setObjectName("search")
        self.setAccessibleName(self.tr("Søk etter deltaker eller skriv en kommando"))
        self.set_trailing("Ctrl K")
        self.textEdited.connect(self._typed)
        lately = QShortcut(QKeySequence("Ctrl+E"), self)
        lately.activated.connect(self.show_recent)

    def results(self) -> SearchList:
        """The list under the field; made when it is first needed, as a part of the window."""
        if self._list is None:
            self._list = SearchList(self.window())
            self._list.chosen.connect(self._choose)
            self.window().installEventFilter(self)
            self.destroyed.connect(self._list.deleteLater)
        return self._list

    @Slot()
    def show_recent(self) -> None:
        """Show who was opened last, and the acts."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.clear()
        self._asked = ""
        self._workplace.worker.submit(_recent, self._take_recent, self._fail)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        is_open = self._list is not None and self._list.isVisible()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and is_open:
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Down and not self.text().strip():
            self.show_recent()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(is_open)
        elif key == Qt.Key.Key_Escape and (is_open or self.text()):
            self._empty()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        whole, short = self.tr("Søk etter deltaker eller kommando"), self.tr("Søk etter deltaker")
        fits = self.fontMetrics().horizontalAdvance(whole) + scaled(MARGINS) <= self.width()
        self.setPlaceholderText(whole if fits else short)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._list is not None:
            self._list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._list is not None and self._list.isVisible():
            self._place()
        return False

    # -- asking

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._opens_first = False
        if text.strip():
            self._rest.start()
            return
        self._rest.stop()
        self._asked = ""
        if self._list is not None:
            self._list.hide()

    @Slot()
    def _ask(self) -> None:
        text = self.text().strip()
        if text:
            self._asked = text
            self._workplace.worker.submit(partial(_search, text=text), partial(self._take, text), self._fail)

    def _take(self, text: str, hits: list[Hit]) -> None:
        if text != self._asked or text != self.text().strip():
            return
        today = self._workplace.today()
        people = [hit_row(hit, text, today) for hit in hits[:MOST_PEOPLE]]
        acts = [command_row(each) for each in self._commands if each.fits(text)]
        named = self.tr("Ny deltaker «{name}»").format(name=text)
        acts.append(ResultRow(named, PageRequest("new_participant", text=text), sign="ui-plus"))
        nobody = self.tr("Ingen treff på «{text}», heller ikke i andre skrivemåter").format(text=text)
        head = ResultRow(self.tr("Deltakere") if people else nobody)
        self._show(text, [head, *people, ResultRow(self.tr("Gjør")), *acts])

    def _take_recent(self, people: list[ListRow]) -> None:
        if self._asked or self.text():
            return
        today = self._workplace.today()
        rows = [ResultRow(self.tr("Sist åpnet")), *(person_row(each, today) for each in people)] if people else []
        self._show("", [*rows, ResultRow(self.tr("Gjør")), *(command_row(each) for each in self._commands)])

    def _show(self, text: str, rows: list[ResultRow]) -> None:
        self._shown_for = text
        if not self.hasFocus():
            return
        shown = self.results()
        shown.show_rows(rows)
        self._place()
        shown.show()
        shown.raise_()
        self._speak()
        if self._opens_first:
            self._opens_first = False
            self._choose(shown.current())

    def _place(self) -> None:
        below = self.mapTo(self.window(), QPoint(0, self.height()))
        self.results().fit_below(below, self.width())

    # -- choosing

    def _move(self, step: int) -> None:
        self.results().step(step)
        self._speak()

    def _speak(self) -> None:
        current = self.results().current()
        self.setAccessibleDescription(current.spoken() if current is not None else "")

    def _enter(self, is_open: bool) -> None:
        text = self.text().strip()
        if is_open and text == self._shown_for:
            self._choose(self.results().current())
        elif text:
            # Typed faster than the store answers: the first of the right answer opens.
            self._opens_first = True
            self._rest.stop()
            self._ask()

    @Slot(object)
    def _choose(self, row: ResultRow | None) -> None:
        if row is None or row.target is None:
            return
        self._empty()
        if isinstance(row.target, PageRequest):
            self.page_wanted.emit(row.target)
        else:
            self.command_wanted.emit(row.target)

    def _empty(self) -> None:
        self._rest.stop()
        self.clear()
        self._asked = self._shown_for = ""
        self.setAccessibleDescription("")
        if self._list is not None:
            self._list.hide()

    def _fail(self, error: KarriereError) -> None:
        self.failed.emit(error)

    def _usual_commands(self) -> tuple[Command, ...]:
        return (
            Command(
                self.tr("Ny deltaker"),
                PageRequest("new_participant"),
                "ui-plus",
                "Ctrl N",
                self.tr("registrer opprett person"),
            ),
            Command(self.tr("I dag"), PageRequest("today"), "ui-today", "", self.tr("frister")),
            Command(self.tr("Deltakere"), PageRequest("participants"), "ui-people", "", self.tr("liste")),
            Command(self.tr("Lås"), "lock", "lock", "Ctrl L", self.tr("pause")),
            Command(self.tr("Hjelp"), PageRequest("help"), "ui-help", "F1"),
            Command(self.tr("Innstillinger"), "settings", "ui-arrow-right", "Ctrl ,", self.tr("tema tekststørrelse")),
        )


def _search(desk: Desk, text: str) -> list[Hit]:
    return participants.search(desk, text, MOST_PEOPLE)


def _recent(desk: Desk) -> list[ListRow]:
    return participants.recent(desk, MOST_RECENT)
