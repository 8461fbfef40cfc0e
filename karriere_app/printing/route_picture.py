"""The drawing of a route along the calendar: the same bars, signs and colours as on screen.

One bar a step, one under the other, so that steps that run side by side stand side by side in time. The name stands
in its bar, else at its right, else at its left; a name that fits nowhere is cut and ends in dots.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from karriere_app.printing.documents import RouteBar, RoutePicture
from karriere_app.printing.faces import FAMILIES
from karriere_app.printing.flowables import Figure
from karriere_app.printing.icons import GRID, IconLibrary
from karriere_app.printing.lines import Line, set_lines
from karriere_app.printing.painting import PlacedLine, paint_lines
from karriere_app.printing.pdf_objects import number
from karriere_app.printing.shaping import ShapedText, Shaper
from karriere_app.printing.text import Block, Span, printable
from karriere_app.printing.type_scale import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    PLAN_HUES,
    PLAN_TINT,
    RULE,
    STYLES,
    Colour,
    on_paper,
)

ROW_HEIGHT = 21.0
SCALE_HEIGHT = 18.0
BAR_HEIGHT = 17.0
SIGN = 11.0
FLAG = 10.0
PADDING = 4.0
_ROOMY = 0.8
_MOST_LETTERS = 300
_END_ROOM = 6.0
_RADIUS = 3.0


@dataclass(frozen=True)
class _Label:
    """A line of text ready to be painted."""

    shaped: ShapedText
    line: Line
    size: float
    colour: Colour

    @property
    def width(self) -> float:
        return self.line.width


@dataclass(frozen=True)
class _Bar:
    """A bar with the place of its name; lengths from the left edge of the drawing."""

    drawing: str
    colour: Colour
    left: float
    right: float
    label: _Label | None
    label_left: float


class RouteFigure(Figure):
    """A ``RoutePicture`` on the page. All text is shaped when it is made: an unprintable letter is found at once."""

    def __init__(self, picture: RoutePicture, width: float, shaper: Shaper, icons: IconLibrary) -> None:
        super().__init__(width, SCALE_HEIGHT + len(picture.bars) * ROW_HEIGHT + 2, picture.alternative)
        self._shaper = shaper
        self._first, self._last = picture.ticks[0][0], max(picture.ends_on, picture.ticks[0][0])
        self._ticks = [(self._place(day), self._label(block, MUTED)) for day, block in picture.ticks]
        self._bars = [self._bar(bar, icons) for bar in picture.bars]
        self._flag = icons.drawing("ui-flag")
        self._end = self._label(picture.end_label, ACCENT) if picture.end_label is not None else None

    def paint(self) -> None:
        """Draw from above: the scale, its lines, the bars."""
        top = self.height - SCALE_HEIGHT
        self._paint_scale(top)
        for at, bar in enumerate(self._bars):
            self._paint_bar(bar, top - (at + 1) * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2)

    def _place(self, day: date) -> float:
        """Return where a day stands from the left edge."""
        days = max(1, (self._last - self._first).days)
        return (self.width - _END_ROOM) * min(1.0, max(0.0, (day - self._first).days / days))

    def _bar(self, bar: RouteBar, icons: IconLibrary) -> _Bar:
        least = SIGN + 2 * PADDING - 2
        left, right = self._place(bar.starts_on), self._place(max(bar.starts_on, bar.ends_on))
        if right - left < least:
            left = min(left, self.width - least)
            right = left + least
        colour = PLAN_HUES[bar.hue]
        inside = left + PADDING + SIGN + 3
        places = (
            (inside, right - PADDING - inside, colour),
            (right + PADDING, self.width - right - PADDING, INK),
            (0.0, left - PADDING, INK),
        )
        label, label_left = self._placed_label(bar.label, places)
        return _Bar(icons.drawing(bar.icon), colour, left, right, label, label_left)

    def _placed_label(self, block: Block, places: Iterable[tuple[float, float, Colour]]) -> tuple[_Label | None, float]:
        """Return the name where it fits first; else cut where there is most room. ``places``: left, room, colour."""
        whole = self._label(block, INK)
        if whole is None:
            return None, 0.0
        choices = list(places)
        fitting = [choice for choice in choices if whole.width <= choice[1]]
        most = max(room for _, room, _ in choices)
        roomy = (choice for choice in choices if choice[1] >= _ROOMY * most)
        left, room, colour = fitting[0] if fitting else next(roomy)
        label = self._label(block, colour, room)
        if label is None:
            return None, 0.0
        return label, left + room - label.width if left == 0.0 else left

    def _label(self, block: Block, colour: Colour, room: float | None = None) -> _Label | None:
        look = STYLES[block.style]
        shaped = self._shaper.shape(block, strong=look.strong)
        lines = set_lines(shaped, look.size, math.inf, self._shaper)
        if not lines:
            return None
        if room is not None and lines[0].width > room:
            return self._shortened(block, shaped.text, colour, room)
        return _Label(shaped, lines[0], look.size, colour)

    def _shortened(self, block: Block, text: str, colour: Colour, room: float) -> _Label | None:
        """Return as many letters as fit before three dots; none where not even the dots fit."""
        found: _Label | None = None
        fewest, most = 0, min(len(text), _MOST_LETTERS)
        while fewest <= most:
            count = (fewest + most) // 2
            words = Span(printable(text[:count]).rstrip() + "…")
            tried = self._label(Block((words,), block.style, block.lang, block.direction), colour)
            if tried is not None and tried.width <= room:
                found, fewest = tried, count + 1
            else:
                most = count - 1
        return found

    def _paint_scale(self, top: float) -> None:
        canvas = self.canv
        canvas.stroke_with(RULE, 0.75)
        for x, _ in self._ticks:
            canvas.write(f"{number(x)} 0 m {number(x)} {number(top)} l S")
        free_from, end_room = 0.0, self.width
        if self._end is not None:
            x = self._place(self._last)
            canvas.stroke_with(ACCENT, 1.25)
            canvas.write(f"{number(x)} 0 m {number(x)} {number(top)} l S")
            left = min(x - FLAG / 4, self.width - FLAG)
            self._paint_sign(self._flag, left, top + (SCALE_HEIGHT - FLAG) / 2, FLAG, ACCENT)
            end_room = left - self._end.width - 3
            if end_room < 0:
                free_from = left + FLAG + 3 + self._end.width + PADDING
                end_room = self.width
                self._paint_text(self._end, left + FLAG + 3, top + SCALE_HEIGHT / 2)
            else:
                self._paint_text(self._end, end_room, top + SCALE_HEIGHT / 2)
        for x, label in self._ticks:
            if label is not None and free_from <= x and x + label.width + PADDING < end_room:
                self._paint_text(label, x + 1, top + SCALE_HEIGHT / 2)
                free_from = x + label.width + PADDING

    def _paint_bar(self, bar: _Bar, bottom: float) -> None:
        canvas = self.canv
        canvas.fill_with(on_paper(bar.colour, PLAN_TINT))
        canvas.stroke_with(bar.colour, 0.9)
        canvas.roundRect(bar.left, bottom, bar.right - bar.left, BAR_HEIGHT, _RADIUS, stroke=1, fill=1)
        self._paint_sign(bar.drawing, bar.left + PADDING - 1, bottom + (BAR_HEIGHT - SIGN) / 2, SIGN, bar.colour)
        if bar.label is not None:
            if bar.label.colour == INK:
                # A line through letters makes them hard to read: the name has a ground of its own.
                canvas.fill_with(PAPER)
                canvas.rect(bar.label_left - 1, bottom + 2, bar.label.width + 2, BAR_HEIGHT - 4, stroke=0, fill=1)
            self._paint_text(bar.label, bar.label_left, bottom + BAR_HEIGHT / 2)

    def _paint_sign(self, drawing: str, x: float, y: float, size: float, colour: Colour) -> None:
        canvas = self.canv
        scale = number(size / GRID)
        canvas.write(f"q {scale} 0 0 {scale} {number(x)} {number(y)} cm 1 J 1 j")
        canvas.stroke_with(colour, 2.0)
        canvas.write(drawing)
        canvas.write("Q")

    def _paint_text(self, label: _Label, x: float, middle: float) -> None:
        face = self._shaper.faces.face(FAMILIES[0], strong=True)
        ascent, descent = (edge * label.size / face.units_per_em for edge in face.ascent_and_descent)
        line = PlacedLine(label.line, x, middle - (ascent + descent) / 2)
        paint_lines(self.canv, label.shaped, [line], label.size, label.colour, None)
