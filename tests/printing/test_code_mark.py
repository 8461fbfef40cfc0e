"""The QR code at the foot of a plan: read from the rendered page by a small reader of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types
import pytest

from karriere_app.printing.case_page import case_document
from karriere_app.printing.code_mark import QUIET, squares
from karriere_app.printing.pdf import Press
from karriere_app.printing.plan_page import plan_document
from karriere_app.printing.type_scale import MILLIMETRE
from tests.printing import reading
from tests.printing.people import CASE, EMPTY_PLAN, MAPPING, PLAN
from tests.printing.samples import MADE_AT

Squares = tuple[tuple[bool, ...], ...]
CONTENT = "KARRIERE:PLAN:7K2QM-4VX9D:v2"
DOTS_PER_INCH = 300
SIDE = 29
LEAST_DOTS = 0.33 * DOTS_PER_INCH / 25.4
DATA_BYTES = 44
"""A code of version 3, level M: 29 squares a side, one block of 44 bytes of data."""

MASKS: tuple[Any, ...] = (
    lambda row, column: (row + column) % 2,
    lambda row, column: row % 2,
    lambda row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)


def rendered_code(content: bytes, page: int) -> Squares:
    """Sample the middle of every square of the code at the foot of a page, as a scanner at 300 dpi would."""
    with pypdfium2.PdfDocument(content) as opened:
        picture = opened[page].render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil()
    millimetre = DOTS_PER_INCH / 25.4
    box = (picture.width - 34.6 * millimetre, picture.height - 19.6 * millimetre, picture.width - 19 * millimetre)
    corner = picture.crop((round(box[0]), round(box[1]), round(box[2]), picture.height))
    dark = corner.point(lambda light: 255 if light < 128 else 0).getbbox()
    assert dark is not None
    left, top, right, bottom = dark
    side = (right - left) / SIDE
    assert side == pytest.approx((bottom - top) / SIDE, rel=0.03)
    assert side >= LEAST_DOTS
    return tuple(
        tuple(
            corner.getpixel((int(left + (column + 0.5) * side), int(top + (row + 0.5) * side))) < 128
            for column in range(SIDE)
        )
        for row in range(SIDE)
    )


def decoded(code: Squares) -> str:
    """Read a code of version 3, level M, in bytes (ISO/IEC 18004), without repairing errors."""
    level_and_mask = [code[8][column] for column in (0, 1, 2, 3, 4)]
    number = int("".join("1" if bit else "0" for bit in level_and_mask), 2) ^ 0b10101
    assert number >> 3 == 0b00, "level M"
    is_turned = MASKS[number & 0b111]
    bits = [code[row][column] ^ (is_turned(row, column) == 0) for row, column in _data_places(len(code))]
    read = [int("".join("1" if bit else "0" for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    stream = "".join(f"{byte:08b}" for byte in read[:DATA_BYTES])
    assert stream[:4] == "0100", "bytes"
    count = int(stream[4:12], 2)
    return bytes(int(stream[12 + at * 8 : 20 + at * 8], 2) for at in range(count)).decode("ascii")


def _data_places(side: int) -> list[tuple[int, int]]:
    """The places of the data bits: pairs of columns from the right, upwards and downwards in turn."""
    places = []
    upwards = True
    for right in (*range(side - 1, 6, -2), *range(5, 0, -2)):
        rows = range(side - 1, -1, -1) if upwards else range(side)
        places += [(row, column) for row in rows for column in (right, right - 1) if not _is_pattern(row, column, side)]
        upwards = not upwards
    return places


def _is_pattern(row: int, column: int, side: int) -> bool:
    """Whether a square belongs to a finder, the timing, the alignment or the format of version 3."""
    finders = (row < 9 and column < 9) or (row < 9 and column >= side - 8) or (row >= side - 8 and column < 9)
    alignment = abs(row - (side - 7)) <= 2 and abs(column - (side - 7)) <= 2
    return finders or alignment or row == 6 or column == 6


def test_the_small_reader_reads_what_the_encoder_wrote() -> None:
    assert decoded(squares(CONTENT)) == CONTENT


def test_every_page_carries_plan_code_and_version_and_nothing_else(press: Press) -> None:
    done = press.render(plan_document(PLAN), MADE_AT)
    for page in range(done.pages):
        code = rendered_code(done.content, page)
        assert code == squares(CONTENT)
        assert decoded(code) == CONTENT


def test_the_full_copy_carries_the_same_code(press: Press) -> None:
    done = press.render(case_document(CASE, "nn"), MADE_AT)
    assert decoded(rendered_code(done.content, done.pages - 1)) == CONTENT


def test_the_version_is_the_plans(press: Press) -> None:
    done = press.render(plan_document(replace(PLAN, version=7)), MADE_AT)
    assert decoded(rendered_code(done.content, 0)).endswith(":v7")


def test_the_code_is_read_aloud_once_and_stays_on_the_sheet(press: Press) -> None:
    content = press.render(plan_document(PLAN), MADE_AT).content
    figures = reading.structure(content).find("Figure")
    assert [node.alternative for node in figures].count("QR-kode med plankode") == 1
    assert figures[-1].alternative == "QR-kode med plankode"
    assert reading.unmarked_painting(content) == []
    with pypdfium2.PdfDocument(content) as opened:
        picture = opened[0].render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil()
    lowest = picture.point(lambda light: 255 if light < 128 else 0).getbbox()
    assert lowest is not None
    assert (picture.height - lowest[3]) / DOTS_PER_INCH * 72 > 4.3 * MILLIMETRE


def test_around_the_code_is_the_quiet_that_a_reader_needs(press: Press) -> None:
    content = press.render(plan_document(PLAN), MADE_AT).content
    with pypdfium2.PdfDocument(content) as opened:
        picture = opened[0].render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil()
    square = 15 * MILLIMETRE / (SIDE + 2 * QUIET) * DOTS_PER_INCH / 72
    right = picture.width - 20 * MILLIMETRE / 72 * DOTS_PER_INCH
    left = right - 15 * MILLIMETRE / 72 * DOTS_PER_INCH
    bottom = picture.height - 4.5 * MILLIMETRE / 72 * DOTS_PER_INCH
    top = bottom - 15 * MILLIMETRE / 72 * DOTS_PER_INCH
    quiet = QUIET * square - 2
    edges = (
        (left, top, right, top + quiet),
        (left, bottom - quiet, right, bottom),
        (left, top, left + quiet, bottom),
        (right - quiet, top, right, bottom),
    )
    for edge in edges:
        strip = picture.crop(tuple(round(place) for place in edge))
        assert strip.getextrema()[0] > 200


def test_what_has_no_plan_code_has_no_qr_code(press: Press) -> None:
    from karriere_app.printing.mapping_page import mapping_document

    for document in (plan_document(EMPTY_PLAN), mapping_document(MAPPING)):
        assert document.footer.code is None
        content = press.render(document, MADE_AT).content
        alternatives = [node.alternative for node in reading.structure(content).find("Figure")]
        assert "QR-kode med plankode" not in alternatives
