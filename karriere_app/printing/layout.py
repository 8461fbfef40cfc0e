"""From the parts of a neutral document to flowables. Lengths are points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from karriere_app.printing import documents as parts
from karriere_app.printing.flowables import (
    Gap,
    HeadingFlowable,
    IconFigure,
    ImageFigure,
    PageFlowable,
    Rule,
    TextFlowable,
    TickBox,
)
from karriere_app.printing.grid import Cell, Grid, GridLook, GridTag, Row
from karriere_app.printing.icons import IconLibrary
from karriere_app.printing.pictures import logo_image
from karriere_app.printing.route_picture import RouteFigure
from karriere_app.printing.shaping import Shaper
from karriere_app.printing.structure import HEADER_CELL, ROW_HEADER_CELL
from karriere_app.printing.text import Block, Style, block
from karriere_app.printing.type_scale import ACCENT, FRAME, MILLIMETRE, PLAN_HUES, RULE, TINT, WARN_TINT

PAGE = (210 * MILLIMETRE, 297 * MILLIMETRE)
MARGIN_SIDE = 20 * MILLIMETRE
MARGIN_TOP = 16 * MILLIMETRE
MARGIN_BOTTOM = 27 * MILLIMETRE
FOOTER_TOP = 20 * MILLIMETRE
LINE_WIDTH = PAGE[0] - 2 * MARGIN_SIDE
PAGE_ROOM = PAGE[1] - MARGIN_TOP - MARGIN_BOTTOM

_BOX = GridLook(outer=14, gap=14, tint=TINT, radius=8)
_MARK = GridLook(outer=8, tint=WARN_TINT, radius=6)
_TABLE = GridLook(row_padding=7, gap=10, rule=RULE)
_LIST = GridLook(row_padding=5, gap=10, rule=RULE)
_BULLETS = GridLook(row_padding=2, gap=6)
_SIGNATURES = GridLook(gap=24)
_LOGO_HEIGHT, _LOGO_WIDTH = 34.0, 150.0
_SIGNING_ROOM = 36.0
_LARGEST_WORD_SHARE = 0.35


class Layout:
    """Makes the flowables of one document."""

    def __init__(self, shaper: Shaper, icons: IconLibrary) -> None:
        self._shaper, self._icons = shaper, icons

    def story(self, document: parts.PrintDocument) -> list[PageFlowable]:
        """Return everything that flows over the pages, in reading order."""
        story = [*self._header(document.header)]
        laid = [tuple(self._part(part)) for part in document.parts]
        story.extend(chain.from_iterable(laid))
        for heading, followers in _headings(story):
            heading.room_after = sum(follower.least_height(LINE_WIDTH) for follower in followers)
        for at, part in enumerate(document.parts):
            heading = laid[at][0]
            if isinstance(part, parts.Heading) and isinstance(heading, HeadingFlowable):
                _keep_whole(heading, laid[at][1:], laid[at + 1 : at + 1 + part.whole])
        return story

    def text(self, content: Block, space_before: float = 0.0, *, align_end: bool = False) -> TextFlowable:
        return TextFlowable(content, self._shaper, space_before=space_before, align_end=align_end)

    def _part(self, part: parts.Part) -> Iterator[PageFlowable]:
        match part:
            case parts.Title():
                yield Gap(14)
                yield self.text(part.block)
                yield from (self.text(line, 2) for line in part.lines)
            case parts.Heading():
                yield HeadingFlowable(part.block, self._shaper, space_before=18)
                yield Gap(4)
            case parts.Paragraph():
                yield self.text(part.block, 5)
            case parts.GoalBox():
                yield Gap(12)
                yield self._box(part.icon, part.blocks, 40)
            case parts.RoutePicture():
                yield Gap(4)
                yield RouteFigure(part, LINE_WIDTH, self._shaper, self._icons)
                yield Gap(4)
            case parts.ContactBox():
                yield Gap(16)
                yield self._box(part.icon, (part.heading, *part.lines, *((part.call,) if part.call else ())), 30)
            case _:
                yield self._grid(part)

    def _grid(self, part: parts.GridPart) -> Grid:
        match part:
            case parts.StepList():
                return self._table(part.header, part.widths, [self._step(step) for step in part.steps])
            case parts.Table():
                rows = [Row(tuple(self._cell(cell, "TD") for cell in row), "TR", "TBody") for row in part.rows]
                return self._table(part.header, part.widths, rows)
            case parts.Facts():
                return self._facts(part)
            case parts.Checklist():
                return self._tick_list([(item,) for item in part.items], part.box_words)
            case parts.TaskList():
                return self._tick_list(part.items, part.box_words)
            case parts.BulletList():
                return self._bullets(part)
            case parts.SignatureLines():
                return self._signatures(part)

    def _header(self, header: parts.Header) -> Iterator[PageFlowable]:
        sender = [self.text(header.sender), *(self.text(line) for line in header.sender_lines)]
        right: list[PageFlowable] = []
        right_width = 0.0
        if header.logo is not None:
            stream, ratio = logo_image(header.logo.content)
            right_width = min(_LOGO_WIDTH, _LOGO_HEIGHT * ratio)
            right.append(ImageFigure("Logo", stream, right_width, right_width / ratio, header.logo.alternative))
        columns = [LINE_WIDTH - right_width, right_width]
        yield Grid([Row((Cell(tuple(sender)), Cell(tuple(right))))], columns, GridLook(), PAGE_ROOM)
        yield Gap(6)
        yield Rule(ACCENT, 2)
        if header.mark is not None:
            yield Gap(8)
            mark = Row((Cell((self.text(header.mark),)),))
            yield Grid([mark], [LINE_WIDTH - 2 * _MARK.outer], _MARK, PAGE_ROOM)

    def _icon(self, icon: parts.Icon, size: float, stroke: float = 1.5) -> IconFigure:
        colour = PLAN_HUES[icon.hue] if icon.hue is not None else ACCENT
        return IconFigure(self._icons.drawing(icon.name), size, colour, icon.alternative, stroke)

    def _box(self, icon: parts.Icon, content: Sequence[Block], icon_size: float) -> Grid:
        columns = [icon_size, LINE_WIDTH - icon_size - 2 * _BOX.outer - _BOX.gap]
        row = Row(
            (
                Cell((self._icon(icon, icon_size, 1.25),), centred=True),
                Cell(tuple(self.text(each, _air_above(each)) for each in content)),
            )
        )
        return Grid([row], columns, _BOX, PAGE_ROOM, keep_together=True)

    def _cell(self, blocks: Sequence[Block], tag: str, attributes: str | None = None) -> Cell:
        return Cell(tuple(self.text(each, 1) for each in blocks), tag, attributes)

    def _step(self, step: parts.Step) -> Row:
        first = Cell((self._icon(step.icon, 26), self.text(step.label, 1)), "TH", ROW_HEADER_CELL)
        return Row((first, *(self._cell(column, "TD") for column in step.columns)), "TR", "TBody")

    def _table(self, header: Sequence[Block], widths: Sequence[float], rows: Sequence[Row]) -> Grid:
        head = Row(tuple(self._cell((cell,), "TH", HEADER_CELL) for cell in header), "TR", "THead")
        columns = _fitting_columns(widths, [head, *rows], _TABLE.gap)
        return Grid(rows, columns, _TABLE, PAGE_ROOM, tag=GridTag("Table"), header=head)

    def _facts(self, part: parts.Facts) -> Grid:
        rows = [
            Row((self._cell((label,), "TH", ROW_HEADER_CELL), self._cell(values, "TD")), "TR", "TBody")
            for label, values in part.rows
        ]
        return Grid(rows, _fitting_columns((28, 72), rows, _LIST.gap), _LIST, PAGE_ROOM, tag=GridTag("Table"))

    def _tick_list(self, items: Sequence[Sequence[Block]], box_words: str) -> Grid:
        rows = [Row((Cell((TickBox(14, box_words),), "Lbl"), self._cell(item, "LBody")), "LI") for item in items]
        return Grid(rows, [16, LINE_WIDTH - 16 - _LIST.gap], _LIST, PAGE_ROOM, tag=GridTag("L"))

    def _bullets(self, part: parts.BulletList) -> Grid:
        rows = [
            Row((Cell((self.text(block("•", Style.STRONG)),), "Lbl"), Cell((self.text(item),), "LBody")), "LI")
            for item in part.items
        ]
        return Grid(rows, [8, LINE_WIDTH - 8 - _BULLETS.gap], _BULLETS, PAGE_ROOM, tag=GridTag("L"))

    def _signatures(self, part: parts.SignatureLines) -> Grid:
        columns = _columns([1] * len(part.labels), _SIGNATURES.gap)
        cells = tuple(
            Cell((Gap(_SIGNING_ROOM), Rule(FRAME, 0.9, room=4), self.text(label, 2))) for label in part.labels
        )
        return Grid([Row(cells)], columns, _SIGNATURES, PAGE_ROOM, keep_together=True)


def _headings(story: Sequence[PageFlowable]) -> Iterator[tuple[HeadingFlowable, Sequence[PageFlowable]]]:
    """Yield each heading with what must stand under it: gaps and the first thing that shows."""
    for at, flowable in enumerate(story):
        if isinstance(flowable, HeadingFlowable):
            end = at + 1
            while end < len(story) and isinstance(story[end], Gap):
                end += 1
            yield flowable, story[at + 1 : end + 1]


def _keep_whole(
    heading: HeadingFlowable, under: Sequence[PageFlowable], followers: Sequence[Sequence[PageFlowable]]
) -> None:
    """Let a heading ask for the room of what stands under it and of as many followers as a page has room for."""
    room, most = sum(map(_height, under)), PAGE_ROOM - _height(heading)
    for part in followers:
        room += sum(map(_height, part))
        if room > most:
            return
        heading.room_after = max(heading.room_after, room)


def _height(flowable: PageFlowable) -> float:
    height: float = flowable.wrap(LINE_WIDTH, PAGE_ROOM)[1] + flowable.spaceBefore
    return height


def _air_above(content: Block) -> float:
    """Inside a box, a label stands off from what came before it."""
    return 8.0 if content.style is Style.CAPTION_STRONG else 2.0


def _fitting_columns(shares: Sequence[float], rows: Sequence[Row], gap: float) -> list[float]:
    """Return column widths by shares, but none narrower than its widest word while that leaves the others room."""
    wanted = _columns(shares, gap)
    room = sum(wanted)
    most = room * _LARGEST_WORD_SHARE
    least = [
        max(min(cell.least_width, most) for cell in column) for column in zip(*(row.cells for row in rows), strict=True)
    ]
    if sum(least) > room:
        return wanted
    short = sum(max(0.0, low - width) for low, width in zip(least, wanted, strict=True))
    spare = sum(max(0.0, width - low) for low, width in zip(least, wanted, strict=True))
    if not short:
        return wanted
    return [
        low if width <= low else width - short * (width - low) / spare for low, width in zip(least, wanted, strict=True)
    ]


def _columns(shares: Sequence[float], gap: float) -> list[float]:
    room = LINE_WIDTH - gap * (len(shares) - 1)
    return [room * share / sum(shares) for share in shares]
