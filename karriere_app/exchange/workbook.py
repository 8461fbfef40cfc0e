"""Spreadsheets (XLSX): neutral sheets to bytes, and back. No formulas, no macros, no links: what is text stays text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl  # type: ignore[import-untyped]  # openpyxl ships no types
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]  # as above
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # as above

from karriere_app.errors import FileRefusedError

Cell = str | int | float | bool | date | None

LARGEST_BYTES = 20 * 1024 * 1024
_LARGEST_UNPACKED = 200 * 1024 * 1024
_DATE_FORMAT = "DD.MM.YYYY"
_NO_INSTANT = datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook says when it was made; ours say nothing


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title (at most 31 letters), the head row, rows of the same length, widths in letters."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()


def workbook_bytes(sheets: Sequence[Sheet], title: str) -> bytes:
    """Return a workbook. Texts that look like formulas are kept as texts."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.title = title
    book.properties.creator = "Karriere"
    book.properties.created = book.properties.modified = _NO_INSTANT
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        for column, text in enumerate(sheet.head, 1):
            cell = page.cell(1, column, text)
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        for number, row in enumerate(sheet.rows, 2):
            for column, value in enumerate(row, 1):
                _fill(page.cell(number, column), value)
        for column, width in enumerate(sheet.widths, 1):
            page.column_dimensions[get_column_letter(column)].width = width
        page.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(cell: object, value: Cell) -> None:
    cell.value = value  # type: ignore[attr-defined]  # a cell of openpyxl, which ships no types
    if isinstance(value, str):
        cell.data_type = "s"  # type: ignore[attr-defined]  # as above; «=…» would be a formula otherwise
        cell.alignment = Alignment(wrap_text=True, vertical="top")  # type: ignore[attr-defined]  # as above
    elif isinstance(value, date):
        cell.number_format = _DATE_FORMAT  # type: ignore[attr-defined]  # as above


def read_workbook(content: bytes) -> dict[str, list[list[Cell]]]:
    """Return every sheet's rows by title, head row included; formulas come as the text that was typed.

    Raises FileRefusedError: too_large, not_workbook.
    """
    if len(content) > LARGEST_BYTES:
        raise FileRefusedError("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _LARGEST_UNPACKED:
                raise FileRefusedError("too_large")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        return {
            page.title: [[_value(cell) for cell in row] for row in page.iter_rows(values_only=True)] for page in book
        }
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as trouble:
        raise FileRefusedError("not_workbook") from trouble


def _value(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, str | int | float | bool | date) or value is None else str(value)
