"""The QR code (ISO/IEC 18004) that names a document: ReportLab's encoder, drawn as squares on our canvas.

A phone reads it from 0.33 mm a square on; 15 mm for the 29 squares of a plan code with its quiet zone are 0.4 mm.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from reportlab.graphics.barcode import qrencoder  # type: ignore[import-untyped]  # ReportLab ships no types

from karriere_app.printing.canvas import TaggedCanvas
from karriere_app.printing.pdf_objects import number
from karriere_app.printing.type_scale import INK

QUIET = 4
"""White squares around the code that a reader needs to find it."""


def squares(content: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of the code from above, True where a square is dark; error correction M (15 %)."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(qrencoder.QR8bitByte(content))
    code.make()
    count = code.getModuleCount()
    return tuple(tuple(bool(code.isDark(row, column)) for column in range(count)) for row in range(count))


def paint_code(canvas: TaggedCanvas, code: tuple[tuple[bool, ...], ...], x: float, y: float, size: float) -> None:
    """Paint the code with its quiet zone into the square from (x, y), ``size`` points wide."""
    side = size / (len(code) + 2 * QUIET)
    canvas.fill_with(INK)
    for row, line in enumerate(code):
        bottom = y + size - (row + 1 + QUIET) * side
        for start, count in _dark_runs(line):
            left = x + (start + QUIET) * side
            canvas.write(f"{number(left)} {number(bottom)} {number(count * side)} {number(side)} re")
    canvas.write("f")


def _dark_runs(line: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Yield where each stretch of dark squares begins and how many they are."""
    at = 0
    for is_dark, stretch in groupby(line):
        count = len(list(stretch))
        if is_dark:
            yield at, count
        at += count
