"""Where a record lies, as a sign and a word: «bare her», «sendes», «kvittert», «trenger deg»."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.theme import Severity
from ui.widgets.layout import row
from ui.widgets.sign import Pill
from ui.widgets.text import Link

if TYPE_CHECKING:
    from karriere_app.errors import KarriereError
    from karriere_app.services.desk import Desk
    from karriere_app.services.sync_places import Place
    from ui.notifier import StoreChanged
    from ui.presenters.workplace import Workplace
    from ui.syncing import SyncLook

ASK_MS: Final = 50


class PlaceMark(QWidget):
    """The state of one record with its rows, or of all of a participant; hidden where no server is known.

    Signals:
        wanted: a person wants to see what needs them; arg: the page, conflicts or sync.
    """

    wanted = Signal(str)

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._record = self._owner = ""
        self._place: Place | None = None
        self._was_running = False
        line = row(self, spacing=8)
        self._pill = Pill("")
        self._pill.setObjectName("placePill")
        self._link = Link("")
        self._link.setObjectName("placeLink")
        self._link.clicked.connect(self._follow)
        line.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._link, 0, Qt.AlignmentFlag.AlignVCenter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_MS)
        self._timer.timeout.connect(self._ask)
        workplace.announcer.store_changed.connect(self._store_changed)
        if workplace.syncing is not None:
            workplace.syncing.changed.connect(self._sync_changed)
        self.hide()

    def watch(self, record: str, owner: str = "") -> None:
        """Show where this record lies, from now on; ``owner`` is the participant that its rows are announced under."""
        self._record, self._owner = record, owner or record
        self._ask()

    @Slot()
    def _ask(self) -> None:
        # A page that is made before the laptop is registered, or for a demo, asks nothing of the store.
        syncing = self._workplace.syncing
        if self._record and syncing is not None and syncing.look.is_enrolled:
            job = partial(_place, record=self._record)
            self._workplace.worker.submit(job, self._show, self._not_here)

    @Slot(object)
    def _show(self, place: Place | None) -> None:
        self._place = place
        self.setVisible(place is not None)
        if place is None:
            return
        word, severity, sign, meaning = _words(place)
        self._pill.show_state(word, severity, sign)
        self._pill.setToolTip(meaning)
        self._pill.setAccessibleName(f"{word}. {meaning}")
        needs = place.state.value == "needs_you"
        act = self.tr("Velg") if place.conflicts else self.tr("Se hvorfor")
        self._link.setText(act)
        self._link.setAccessibleName(f"{act}: {meaning}")
        self._link.setVisible(needs)

    @Slot(object)
    def _not_here(self, error: KarriereError) -> None:
        """The record left this laptop, or is not saved yet: the page itself says so."""
        self._show(None)

    @Slot()
    def _follow(self) -> None:
        if self._place is not None:
            self.wanted.emit("conflicts" if self._place.conflicts else "sync")

    @Slot(object)
    def _store_changed(self, change: StoreChanged) -> None:
        if self._record in change.ids or self._owner in change.ids:
            self._timer.start()

    @Slot(object)
    def _sync_changed(self, look: SyncLook) -> None:
        if look.is_running != self._was_running or (look.is_enrolled and self._place is None):
            self._was_running = look.is_running
            self._timer.start()


def _words(place: Place) -> tuple[str, Severity, str, str]:
    """Return word, colour, sign and what it means."""
    if place.state.value == "only_here":
        meaning = _tr("Lagret på denne maskinen. Sendes ved neste synkronisering.")
        return _tr("Bare her"), Severity.NEUTRAL, "ui-offline", meaning
    if place.state.value == "sending":
        return _tr("Sendes"), Severity.NEUTRAL, "sync", _tr("Sendt til fylkets server, som ikke har svart ennå.")
    if place.state.value == "received":
        return _tr("Kvittert"), Severity.NEUTRAL, "ui-check", _tr("Fylkets server har alt.")
    if place.conflicts == 1:
        return _tr("Trenger deg"), Severity.WARN, "conflict", _tr("Ett felt har to verdier.")
    if place.conflicts:
        meaning = _tr("{count} felt har to verdier.").format(count=place.conflicts)
        return _tr("Trenger deg"), Severity.WARN, "conflict", meaning
    return _tr("Trenger deg"), Severity.WARN, "ui-warning", _tr("Serveren kunne ikke føre inn en endring.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlaceMark", text)


def _place(desk: Desk, *, record: str) -> Place | None:
    from karriere_app.services import sync_places

    return sync_places.place_of(desk, record)
