"""«Venter på deg» on the first page: conflicts, what others changed, what is unsent, and a lease that runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.card import Card
from ui.widgets.layout import FlowLayout, row
from ui.widgets.sign import Sign
from ui.widgets.text import Link

if TYPE_CHECKING:
    from ui.presenters.workplace import Workplace
    from ui.syncing import SyncLook


class WaitsForYou(Card):
    """One line of links; takes no room while nothing waits.

    Signals:
        wanted: a person follows a link; arg: the page, conflicts, arrivals or sync.
    """

    wanted = Signal(str)

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(dense=True, parent=parent)
        self.setObjectName("waitsForYou")
        self.setAccessibleName(self.tr("Venter på deg"))
        held = QWidget()
        flow = FlowLayout(held, spacing=16)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        held.setSizePolicy(policy)
        self._links: dict[str, tuple[QWidget, Link]] = {}
        for key, page, sign, role in (
            ("lease", "sync", "ui-warning", "warn"),
            ("conflicts", "conflicts", "conflict", "warn"),
            ("news", "arrivals", "ui-people", "accent"),
            ("unsent", "sync", "sync", "text_muted"),
        ):
            part = QWidget()
            line = row(part, spacing=6)
            line.addWidget(Sign(sign, role, 18), 0, Qt.AlignmentFlag.AlignVCenter)
            link = Link("")
            link.setObjectName(f"waits_{key}")
            link.setProperty("page", page)
            link.clicked.connect(self._want)
            line.addWidget(link)
            flow.addWidget(part)
            self._links[key] = (part, link)
        self.body.addWidget(held)
        self.hide()
        if workplace.syncing is not None:
            workplace.syncing.changed.connect(self.show_look)
            self.show_look(workplace.syncing.look)

    @Slot()
    def _want(self) -> None:
        self.wanted.emit(str(self.sender().property("page")))

    @Slot(object)
    def show_look(self, look: SyncLook) -> None:
        """Show what waits now; nothing changes while a sync is under way, so that the line does not flicker."""
        if look.is_running:
            return
        words = _words(look) if look.is_enrolled else {}
        for key, (part, link) in self._links.items():
            text = words.get(key, "")
            link.setText(text)
            link.setAccessibleName(text)
            part.setVisible(bool(text))
        self.setVisible(bool(words))


def _words(look: SyncLook) -> dict[str, str]:
    found: dict[str, str] = {}
    if look.lease_days_left is not None:
        many = _tr("Koble til fylkets server innen {count} dager")
        found["lease"] = _number(look.lease_days_left, _tr("Koble til fylkets server i dag"), many)
    if look.conflicts:
        found["conflicts"] = _number(look.conflicts, _tr("1 konflikt å velge i"), _tr("{count} konflikter å velge i"))
    if look.news:
        many = _tr("{count} deltakere er endret mens du var borte")
        found["news"] = _number(look.news, _tr("1 deltaker er endret mens du var borte"), many)
    if look.waiting and (look.is_trouble or look.lease_days_left is not None):
        found["unsent"] = _number(look.waiting, _tr("1 endring er ikke sendt"), _tr("{count} endringer er ikke sendt"))
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("WaitsForYou", text)


def _number(count: int, one: str, many: str) -> str:
    return one if count <= 1 else many.format(count=count)
