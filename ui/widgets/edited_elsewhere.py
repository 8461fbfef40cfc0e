"""A colleague changed what is open here: who, when, and on a person's wish what. Cursor and draft are left alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from ui.theme import Severity
from ui.widgets.card import Card, MessageLine
from ui.widgets.layout import column, row
from ui.widgets.text import Link, Text

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.services.history import ChangeView
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace

ASK_MS: Final = 50
MOST_LINES: Final = 12


class EditedElsewhere(QWidget):
    """«Ola Vik endret dette i dag 10:42 – Vis». Takes no room while nobody else has changed anything."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._record = self._owner = ""
        self._mark: int | None = None
        self._changes: tuple[ChangeView, ...] = ()
        self._line = MessageLine(Severity.INFO, "", act=self.tr("Vis"))
        self._line.setObjectName("editedElsewhere")
        self._line.act_pressed.connect(self._open)
        self._close = Link(self.tr("Lukk"))
        self._close.setObjectName("editedElsewhereClose")
        self._close.setAccessibleName(self.tr("Lukk meldingen om endringer"))
        self._close.clicked.connect(self._put_away)
        self._list = Card(self.tr("Dette er endret"), self._close, dense=True, spacing=4)
        self._list.setObjectName("editedElsewhereList")
        place = column(self, spacing=8)
        place.addWidget(self._line)
        place.addWidget(self._list)
        self._list.hide()
        self.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_MS)
        self._timer.timeout.connect(self._ask)
        workplace.announcer.store_changed.connect(self._store_changed)

    def watch(self, record: str, owner: str = "") -> None:
        """Tell what others change in this record and its rows from now on."""
        self._record, self._owner = record, owner or record
        self._workplace.worker.submit(_mark_now, self._begin, self._not_here)

    @Slot(object)
    def _begin(self, mark: int) -> None:
        self._mark = mark

    @Slot()
    def _ask(self) -> None:
        if self._mark is not None:
            job = partial(_since, record=self._record, mark=self._mark)
            self._workplace.worker.submit(job, self._show, self._not_here)

    @Slot(object)
    def _show(self, changes: tuple[ChangeView, ...]) -> None:
        if changes == self._changes:
            return
        self._changes = changes
        if not changes:
            self.hide()
            return
        newest = changes[0]
        who = newest.who or self.tr("En kollega")
        at = newest.at.astimezone()
        today = self._workplace.today()
        when = f"{at:%H:%M}" if at.date() == today else f"{at:%d.%m.%Y %H:%M}"
        others = {each.who for each in changes} - {newest.who}
        fact = self.tr("{who} endret dette {when}.").format(who=who, when=when)
        if others:
            fact = self.tr("{who} og flere endret dette, sist {when}.").format(who=who, when=when)
        self._line.show_message(Severity.INFO, fact, self.tr("Det du skriver, blir stående."))
        self.show()
        if self._list.isVisibleTo(self):
            self._fill()

    @Slot()
    def _open(self) -> None:
        self._fill()
        self._list.show()
        self._close.setFocus()

    def _fill(self) -> None:
        while (item := self._list.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for change in self._changes[:MOST_LINES]:
            held = QWidget()
            line = row(held, spacing=8)
            line.addWidget(Text(change.label, "strong"))
            line.addWidget(Text(self._told(change), "body", wrap=True), 1)
            self._list.body.addWidget(held)
        more = len(self._changes) - MOST_LINES
        if more > 0:
            text = self.tr("… og {count} til. Alt står i historikken.").format(count=more)
            self._list.body.addWidget(Text(text, "body", "text_muted"))

    def _told(self, change: ChangeView) -> str:
        if change.is_hidden:
            return self.tr("endret")
        if change.operation == "delete":
            return self.tr("slettet")
        if change.field is None:
            return self.tr("endret")
        if change.old is None:
            return change.new or self.tr("endret")
        return self.tr("{new} (før: {old})").format(new=change.new or self.tr("tomt"), old=change.old)

    @Slot()
    def _put_away(self) -> None:
        """Somebody has seen it: only what comes from now on is told."""
        self._list.hide()
        self.hide()
        self._changes = ()
        self.watch(self._record, self._owner)

    @Slot(object)
    def _not_here(self, error: KarriereError) -> None:
        """The record left this laptop: the page itself says so."""
        self.hide()

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if self._mark is not None and (self._record in change.ids or self._owner in change.ids):
            self._timer.start()


def _mark_now(desk: Desk) -> int:
    from karriere_app.services import edits_elsewhere

    return edits_elsewhere.mark_now(desk)


def _since(desk: Desk, *, record: str, mark: int) -> tuple[ChangeView, ...]:
    from karriere_app.services import edits_elsewhere

    return edits_elsewhere.since(desk, record, mark)
