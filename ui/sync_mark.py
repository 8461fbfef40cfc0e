"""The quiet word of sync that is always seen: a pill in the bar, a count on the rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.theme import Severity

if TYPE_CHECKING:
    from ui.syncing import SyncLook
    from ui.widgets.rail import RailButton
    from ui.widgets.sign import Pill


class SyncMark(QObject):
    """Shows how the laptop stands with the county's server, wherever one is."""

    def __init__(self, pill: Pill, place: RailButton, parent: QObject) -> None:
        super().__init__(parent)
        self._pill, self._place = pill, place
        pill.setObjectName("syncPill")

    def show(self, look: SyncLook) -> None:
        """Show how it stands now; nothing where the laptop belongs to no server."""
        severity = Severity.WARN if look.severity is Severity.WARN or look.conflicts else Severity.NEUTRAL
        last = look.standing.last if look.standing is not None else None
        sign = None
        if look.is_running:
            sign = "sync"
        elif look.conflicts:
            sign = "conflict"
        elif last is not None and last.state == "waits":
            sign = "ui-offline"
        self._pill.show_state(look.pill, severity, sign)
        self._pill.setToolTip(f"{look.words} {look.rest}".strip())
        self._pill.setVisible(bool(look.pill))
        self._place.set_waiting(look.waiting + look.conflicts + look.news if look.is_enrolled else 0)
