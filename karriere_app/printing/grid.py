"""Rows of cells: tables, step lists, tick lists and tinted boxes, with their structure elements.

A grid splits between rows, and inside a row that is taller than a page. Its header row is painted again on every
page, as an artifact there, so that the tags hold one table with one header.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Self

from karriere_app.printing.canvas import TaggedCanvas
from karriere_app.printing.flowables import PageFlowable
from karriere_app.printing.pdf_objects import number
from karriere_app.printing.type_scale import Colour

_REPEATED = "/Type /Pagination"


@dataclass(frozen=True)
class Cell:
    """Flowables one under the other; ``tag`` is the cell's structure type, none for plain layout."""

    stack: tuple[PageFlowable, ...]
    tag: str | None = None
    attributes: str | None = None
    centred: bool = False
    key: object = field(default_factory=object)

    @property
    def least_width(self) -> float:
        """The width under which a word of the cell would be cut."""
        return max((flowable.least_width for flowable in self.stack), default=0.0)


@dataclass(frozen=True)
class Row:
    """Cells from the reading side on."""

    cells: tuple[Cell, ...]
    tag: str | None = None
    group: str | None = None
    key: object = field(default_factory=object)


@dataclass(frozen=True)
class GridLook:
    """Lengths in points. ``outer`` pads the whole grid, ``gap`` stands between columns."""

    row_padding: float = 0.0
    gap: float = 0.0
    outer: float = 0.0
    tint: Colour | None = None
    radius: float = 0.0
    rule: Colour | None = None


@dataclass(frozen=True)
class GridTag:
    """The structure element around all rows."""

    tag: str
    key: object = field(default_factory=object)


class Grid(PageFlowable):
    """Columns are widths in points, inside ``outer`` and between gaps. ``page_height`` is the room of an empty page."""

    def __init__(
        self,
        rows: Sequence[Row],
        columns: Sequence[float],
        look: GridLook,
        page_height: float,
        *,
        tag: GridTag | None = None,
        header: Row | None = None,
        keep_together: bool = False,
    ) -> None:
        super().__init__()
        self._rows, self._columns, self._look = list(rows), list(columns), look
        self._page_height = page_height
        self._tag, self._header, self._keep = tag, header, keep_together
        self._group_keys: dict[str, object] = {}
        self._continues = False

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self.height = sum(self._row_height(row) for row in self._shown_rows()) + 2 * self._look.outer
        return self.width, self.height

    def least_height(self, width: float) -> float:
        height = self.wrap(width, 0)[1]
        if not self._keep:
            first = [self._row_height(row) for row in self._shown_rows()[: 2 if self._header is not None else 1]]
            height = min(height, sum(first) + 2 * self._look.outer)
        return min(height, self._page_height / 2)

    def split(self, available_width: float, available_height: float) -> list[Self]:
        self.wrap(available_width, available_height)
        if self._keep and self.height <= self._page_height:
            return []
        fixed = 2 * self._look.outer + (self._row_height(self._header) if self._header is not None else 0.0)
        room, room_of_a_page = available_height - fixed, self._page_height - fixed
        taken: list[Row] = []
        for at, row in enumerate(self._rows):
            height = self._row_height(row)
            if height <= room:
                taken.append(row)
                room -= height
                continue
            rest = self._rows[at:]
            if height > room_of_a_page:
                parts = self._split_row(row, room)
                if parts is not None:
                    taken.append(parts[0])
                    rest = [parts[1], *self._rows[at + 1 :]]
            return [self._piece(taken), self._piece(rest, continues=True)] if taken else []
        return [self]

    def draw(self) -> None:
        with ExitStack() as open_elements:
            if self._tag is not None and not self.canv.is_artifact:
                element = self.canv.element(self._tag.key, self._tag.tag)
                open_elements.enter_context(self.canv.inside(element))
            self._paint_ground()
            top = self.height - self._look.outer
            for row in self._shown_rows():
                height = self._row_height(row)
                if row is self._header and self._continues:
                    with self.canv.artifact(_REPEATED):
                        self._draw_cells(row, top, height)
                else:
                    self._draw_row(row, top, height)
                top -= height

    def _shown_rows(self) -> list[Row]:
        return [self._header, *self._rows] if self._header is not None else self._rows

    def _piece(self, rows: list[Row], *, continues: bool = False) -> Self:
        piece = copy.copy(self)
        piece._rows = rows
        piece._continues = self._continues or continues
        return piece

    def _row_height(self, row: Row) -> float:
        heights = [_stack_height(cell, width) for cell, width in zip(row.cells, self._columns, strict=True)]
        return max(heights) + 2 * self._look.row_padding

    def _split_row(self, row: Row, room: float) -> tuple[Row, Row] | None:
        """Cut the cells where the room ends; both parts belong to the same row and cells of the structure."""
        room -= 2 * self._look.row_padding
        heads, tails = [], []
        for cell, width in zip(row.cells, self._columns, strict=True):
            head, tail = _split_stack(cell.stack, width, room)
            heads.append(replace(cell, stack=head))
            tails.append(replace(cell, stack=tail))
        whole = sum(_stack_height(cell, width) for cell, width in zip(row.cells, self._columns, strict=True))
        left = sum(_stack_height(cell, width) for cell, width in zip(tails, self._columns, strict=True))
        if left >= whole:
            return None
        return replace(row, cells=tuple(heads)), replace(row, cells=tuple(tails))

    def _paint_ground(self) -> None:
        look, canvas = self._look, self.canv
        if look.tint is not None:
            with canvas.artifact():
                canvas.fill_with(look.tint)
                canvas.roundRect(0, 0, self.width, self.height, look.radius, stroke=0, fill=1)

    def _draw_row(self, row: Row, top: float, height: float) -> None:
        canvas = self.canv
        with ExitStack() as open_elements:
            if not canvas.is_artifact:
                if row.group is not None:
                    key = self._group_keys.setdefault(row.group, object())
                    open_elements.enter_context(canvas.inside(canvas.element(key, row.group)))
                if row.tag is not None:
                    open_elements.enter_context(canvas.inside(canvas.element(row.key, row.tag)))
            self._draw_cells(row, top, height)

    def _draw_cells(self, row: Row, top: float, height: float) -> None:
        canvas, look = self.canv, self._look
        x = look.outer
        for cell, width in zip(row.cells, self._columns, strict=True):
            with ExitStack() as open_elements:
                if cell.tag is not None and not canvas.is_artifact:
                    element = canvas.element(cell.key, cell.tag, attributes=cell.attributes)
                    open_elements.enter_context(canvas.inside(element))
                y = top - look.row_padding
                if cell.centred:
                    y -= (height - 2 * look.row_padding - _stack_height(cell, width)) / 2
                _draw_stack(canvas, cell, x, y, width)
            x += width + look.gap
        if look.rule is not None:
            with canvas.artifact():
                canvas.stroke_with(look.rule, 0.75)
                y_line = number(top - height)
                canvas.write(f"{number(look.outer)} {y_line} m {number(self.width - look.outer)} {y_line} l S")


def _stack_height(cell: Cell, width: float) -> float:
    total = 0.0
    for at, flowable in enumerate(cell.stack):
        total += flowable.wrap(width, 0)[1] + (flowable.spaceBefore if at else 0.0)
    return total


def _split_stack(
    stack: Sequence[PageFlowable], width: float, room: float
) -> tuple[tuple[PageFlowable, ...], tuple[PageFlowable, ...]]:
    for at, flowable in enumerate(stack):
        before = flowable.spaceBefore if at else 0.0
        height = flowable.wrap(width, 0)[1] + before
        if height <= room:
            room -= height
            continue
        parts = flowable.split(width, room - before)
        if len(parts) == 2:
            return (*stack[:at], parts[0]), (parts[1], *stack[at + 1 :])
        return tuple(stack[:at]), tuple(stack[at:])
    return tuple(stack), ()


def _draw_stack(canvas: TaggedCanvas, cell: Cell, x: float, top: float, width: float) -> None:
    y = top
    for at, flowable in enumerate(cell.stack):
        y -= flowable.wrap(width, 0)[1] + (flowable.spaceBefore if at else 0.0)
        flowable.drawOn(canvas, x, y)
