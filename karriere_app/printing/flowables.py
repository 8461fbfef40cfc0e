"""What stands on a page: text, icon, ruled line, tick box, picture.

ReportLab's frames place them; lengths are points.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Self

from reportlab.platypus import Flowable  # type: ignore[import-untyped]  # ReportLab ships no types

from karriere_app.printing.canvas import TaggedCanvas
from karriere_app.printing.faces import FAMILIES
from karriere_app.printing.icons import GRID
from karriere_app.printing.lines import Line, set_lines, widest_word
from karriere_app.printing.painting import PlacedLine, paint_lines
from karriere_app.printing.pdf_objects import Stream, number
from karriere_app.printing.shaping import Shaper
from karriere_app.printing.text import Block
from karriere_app.printing.type_scale import FRAME, STYLES, Colour

_FEWEST_LINES = 2


class PageFlowable(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """A flowable that draws on our canvas; ReportLab sets ``canv`` while it draws."""

    canv: TaggedCanvas
    width: float
    height: float

    def __init__(self, space_before: float = 0.0) -> None:
        super().__init__()
        self.spaceBefore = space_before
        self.spaceAfter = 0.0

    @property
    def least_width(self) -> float:
        """The width under which something would be cut."""
        return self.width

    def least_height(self, width: float) -> float:
        """Return the height of the least part that can stand on a page before the rest moves to the next."""
        height: float = self.wrap(width, 0)[1]
        return height


class TextFlowable(PageFlowable):
    """One block of text. Split pieces share one structure element.

    ``align_end`` sets the text at the end edge of its column (right for left-to-right text).
    """

    def __init__(self, block: Block, shaper: Shaper, *, space_before: float = 0.0, align_end: bool = False) -> None:
        super().__init__(space_before)
        self.look = STYLES[block.style]
        self._block, self._shaper = block, shaper
        self._shaped = shaper.shape(block, strong=self.look.strong)
        self._at_right = (block.direction == "rtl") != align_end
        self._key = object()
        self._set_for: float | None = None
        self._lines: tuple[Line, ...] = ()
        self._first, self._end = 0, 0

    @property
    def least_width(self) -> float:
        return widest_word(self._shaped, self.look.size)

    def least_height(self, width: float) -> float:
        return min(self.wrap(width, 0)[1], _FEWEST_LINES * self.look.leading)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        if self._set_for != available_width:
            self._lines = set_lines(self._shaped, self.look.size, available_width, self._shaper)
            self._set_for = available_width
            self._first, self._end = 0, len(self._lines)
        self.width, self.height = available_width, (self._end - self._first) * self.look.leading
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Self]:
        self.wrap(available_width, available_height)
        count = self._end - self._first
        fitting = int((available_height + 0.01) / self.look.leading)
        if fitting >= count:
            return [self]
        fitting = min(fitting, count - _FEWEST_LINES)
        if fitting < _FEWEST_LINES:
            return []
        head, tail = copy.copy(self), copy.copy(self)
        head._end = tail._first = self._first + fitting
        tail.spaceBefore = 0.0
        return [head, tail]

    def draw(self) -> None:
        element = None
        if not self.canv.is_artifact:
            lang = self._block.lang if self._block.lang != self.canv.facts.language else None
            element = self.canv.element(self._key, self.look.tag, lang=lang)
        leading = self.look.leading
        face = self._shaper.faces.face(FAMILIES[0], strong=self.look.strong)
        ascent, descent = (edge * self.look.size / face.units_per_em for edge in face.ascent_and_descent)
        above_baseline = (leading - (ascent - descent)) / 2 + ascent
        placed = [
            PlacedLine(line, self._left(line), self.height - at * leading - above_baseline)
            for at, line in enumerate(self._lines[self._first : self._end])
        ]
        paint_lines(self.canv, self._shaped, placed, self.look.size, self.look.colour, element)

    def _left(self, line: Line) -> float:
        """Return where painting starts: white space at the line's end hangs outside, on the left in rtl text."""
        left = self.width - line.width if self._at_right else 0.0
        if self._block.direction == "rtl":
            total = sum(segment.width for segment in line.segments) * self.look.size
            left -= total - line.width
        return left


class HeadingFlowable(TextFlowable):
    """A heading that never stands alone at the foot of a page: it asks for ``room_after`` more than it uses."""

    room_after = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        width, height = super().wrap(available_width, available_height)
        if available_height < height + self.room_after:
            return width, height + self.room_after
        return width, height

    def split(self, available_width: float, available_height: float) -> list[Self]:
        return []


class Gap(PageFlowable):
    """Empty room."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.height = height

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        """Nothing shows."""


class Rule(PageFlowable):
    """A line over the whole column; decoration."""

    def __init__(self, colour: Colour, thickness: float, room: float = 0.0) -> None:
        super().__init__()
        self._colour, self._thickness = colour, thickness
        self.height = room + thickness

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        middle = number(self._thickness / 2)
        with self.canv.artifact():
            self.canv.stroke_with(self._colour, self._thickness)
            self.canv.write(f"0 {middle} m {number(self.width)} {middle} l S")


class Figure(PageFlowable, ABC):
    """A picture with words for those who do not see it; without words it is decoration."""

    def __init__(self, width: float, height: float, alternative: str) -> None:
        super().__init__()
        self.width, self.height = width, height
        self._alternative = alternative
        self._key = object()

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    @abstractmethod
    def paint(self) -> None:
        """Draw inside the box from the origin to (width, height)."""

    def draw(self) -> None:
        canvas = self.canv
        if canvas.is_artifact:
            self.paint()
        elif not self._alternative:
            with canvas.artifact():
                self.paint()
        else:
            x, y = canvas.absolutePosition(0, 0)
            box = " ".join(number(edge) for edge in (x, y, x + self.width, y + self.height))
            attributes = f"<</O /Layout /Placement /Block /BBox [{box}]>>"
            element = canvas.element(self._key, "Figure", alternative=self._alternative, attributes=attributes)
            element.kids.append(canvas.begin_content(element))
            self.paint()
            canvas.end_content()


class IconFigure(Figure):
    """One of our line drawings."""

    def __init__(self, drawing: str, size: float, colour: Colour, alternative: str, stroke: float = 1.5) -> None:
        super().__init__(size, size, alternative)
        self._drawing, self._colour, self._stroke = drawing, colour, stroke

    def paint(self) -> None:
        canvas = self.canv
        scale = number(self.width / GRID)
        canvas.write(f"q {scale} 0 0 {scale} 0 0 cm 1 J 1 j")
        canvas.stroke_with(self._colour, self._stroke)
        canvas.write(self._drawing)
        canvas.write("Q")


class TickBox(Figure):
    """An empty box to tick by hand."""

    def __init__(self, size: float, alternative: str) -> None:
        super().__init__(size, size, alternative)

    def paint(self) -> None:
        self.canv.stroke_with(FRAME, 1.2)
        self.canv.roundRect(0.6, 0.6, self.width - 1.2, self.height - 1.2, 2.5)


class ImageFigure(Figure):
    """The county's logo."""

    def __init__(self, name: str, stream: Stream, width: float, height: float, alternative: str) -> None:
        super().__init__(width, height, alternative)
        self._name, self._stream = name, stream

    def paint(self) -> None:
        self.canv.place_image(self._name, lambda: self._stream, self.width, self.height)
