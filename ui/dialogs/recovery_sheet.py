"""The recovery sheet (gjenopprettingsark) that the county keeps: one page, drawn on a PDF file or a printer.

Drawn by Qt, not by ``karriere_app.printing``: it is the one paper that is no document of the county, holds Latin
letters only, and must be there before there is a store.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from karriere_app.errors import StorageError
from ui.theme import FAMILIES

GROUPS_PER_LINE = 4
_MARGIN_MM = 22.0


def save_sheet(path: Path, recovery_key: str, made_on: date) -> None:
    """Write the sheet as a PDF. Raises StorageError("io") where the file cannot be written."""
    writer = QPdfWriter(str(path))
    writer.setTitle(_tr("Gjenopprettingsark for Karriere"))
    writer.setResolution(300)
    set_page(writer)
    if not draw_sheet(writer, recovery_key, made_on):
        raise StorageError("io")


def set_page(device: QPagedPaintDevice) -> None:
    """Set A4 upright with the sheet's margins."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    device.setPageMargins(margins, QPageLayout.Unit.Millimeter)


def draw_sheet(device: QPagedPaintDevice, recovery_key: str, made_on: date) -> bool:
    """Draw the sheet; returns False where the device cannot be drawn on."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    width = float(painter.viewport().width())
    top = 0.0
    for text, points, weight, gap in _parts(recovery_key, made_on):
        font = QFont()
        font.setFamilies(FAMILIES)
        font.setPointSizeF(points)
        font.setWeight(QFont.Weight(weight))
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        room = QRectF(0, top, width, 100_000)
        drawn = painter.boundingRect(room, flags, text)
        painter.drawText(room, flags, text)
        top += drawn.height() + gap * painter.fontMetrics().height()
    return painter.end()


def key_lines(recovery_key: str) -> list[str]:
    """Return the key's groups four to a line."""
    groups = recovery_key.split("-")
    return ["   ".join(groups[start : start + GROUPS_PER_LINE]) for start in range(0, len(groups), GROUPS_PER_LINE)]


def _parts(recovery_key: str, made_on: date) -> list[tuple[str, float, int, float]]:
    """Text, points, weight, and the room below in lines."""
    return [
        (_tr("Gjenopprettingsark for Karriere"), 20, 600, 0.4),
        (_tr("Laget {day}").format(day=f"{made_on:%d.%m.%Y}"), 10.5, 400, 2.0),
        (_tr("Gjenopprettingsnøkkel"), 12, 600, 0.4),
        ("\n".join(key_lines(recovery_key)), 18, 600, 1.2),
        (
            _tr(
                "Nøkkelen åpner lageret på denne maskinen hvis passordfrasen er glemt eller maskinen er byttet. "
                "Den som har arket og filene, kan lese alt. Oppbevar det innelåst hos fylkeskommunen, aldri sammen med "
                "maskinen."
            ),
            10.5,
            400,
            1.0,
        ),
        (_tr("Slik bruker du den"), 12, 600, 0.4),
        (
            _tr(
                "1. Åpne Karriere og velg «Glemt passordfrasen?».\n"
                "2. Skriv de 8 gruppene. Store og små bokstaver er det samme, og mellomrom teller ikke.\n"
                "3. Velg en ny passordfrase. Arket gjelder fortsatt."
            ),
            10.5,
            400,
            1.0,
        ),
        (_tr("Uten arket og uten passordfrasen kan ingen åpne lageret."), 10.5, 600, 0),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("recoverySheet", text)
