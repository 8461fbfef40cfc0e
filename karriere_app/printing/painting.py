"""Painting shaped lines as glyphs.

Glyphs are painted in visual order, one marked-content sequence per right-to-left cluster and per left-to-right run;
the element lists the sequences in reading order. ``ActualText`` stands where a glyph alone does not say its letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from karriere_app.printing.canvas import TaggedCanvas
from karriere_app.printing.faces import FontFace
from karriere_app.printing.lines import Line, in_visual_order
from karriere_app.printing.pdf_objects import number
from karriere_app.printing.shaping import Glyph, Run, Segment, ShapedText
from karriere_app.printing.structure import Content, Element
from karriere_app.printing.type_scale import Colour

_NEGLIGIBLE = 0.002


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with its left edge and baseline in points."""

    line: Line
    left: float
    baseline: float


@dataclass(frozen=True, slots=True)
class _PlacedGlyph:
    number: int
    x: float
    rise: int
    text: str


@dataclass(slots=True)
class _Piece:
    """One marked-content sequence: where it stands in the paragraph, its glyphs, and what they say if not plain."""

    start: int
    run: Run
    glyphs: list[_PlacedGlyph]
    actual_text: str | None


def paint_lines(
    canvas: TaggedCanvas,
    shaped: ShapedText,
    lines: Sequence[PlacedLine],
    size: float,
    colour: Colour,
    element: Element | None,
) -> None:
    """Paint the lines; without an element they are part of the artifact that is open."""
    canvas.write("BT")
    canvas.fill_with(colour)
    pen = _Pen(canvas, size)
    for placed in lines:
        kids: list[tuple[int, Content]] = []
        for piece in _pieces(in_visual_order(placed.line, shaped), shaped, placed.left, size):
            assert piece.run.face is not None
            if element is None:
                pen.draw(piece.run.face, piece.glyphs, placed.baseline)
                continue
            base_lang = element.lang or canvas.facts.language
            lang = piece.run.lang if piece.run.lang != base_lang else None
            content = canvas.begin_content(element, lang=lang, actual_text=piece.actual_text)
            pen.draw(piece.run.face, piece.glyphs, placed.baseline)
            canvas.end_content()
            kids.append((piece.start, content))
        if element is not None:
            element.kids.extend(content for _, content in sorted(kids, key=lambda entry: entry[0]))
    pen.rest()
    canvas.write("ET")


def _pieces(segments: Iterable[Segment], shaped: ShapedText, left: float, size: float) -> Iterator[_Piece]:
    """Yield the marked-content sequences of a line from left to right."""
    x = left
    open_piece: _Piece | None = None
    for segment in segments:
        run = segment.run
        if run.face is None:
            continue
        text = shaped.text[segment.start : segment.end]
        for start, cluster_text, glyphs in _clusters(segment, text):
            placed = _place(glyphs, cluster_text, x, size / run.face.units_per_em)
            x += sum(glyph.advance for glyph in glyphs) * size / run.face.units_per_em
            plain = run.level % 2 == 0 and len(glyphs) == 1
            if plain and open_piece is not None and open_piece.run is run:
                open_piece.glyphs.extend(placed)
                continue
            if open_piece is not None:
                yield open_piece
            says = cluster_text if len(glyphs) > 1 or (run.level % 2 and len(cluster_text) > 1) else None
            piece = _Piece(start, run, placed, says)
            open_piece = piece if plain else None
            if not plain:
                yield piece
    if open_piece is not None:
        yield open_piece


def _clusters(segment: Segment, text: str) -> Iterator[tuple[int, str, list[Glyph]]]:
    """Yield (place in the paragraph, text, glyphs) of each cluster from left to right."""
    starts = sorted({glyph.cluster for glyph in segment.glyphs})
    end_of = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    for cluster, glyphs in groupby(segment.glyphs, key=lambda glyph: glyph.cluster):
        yield segment.start + cluster, text[cluster : end_of[cluster]], list(glyphs)


def _place(glyphs: list[Glyph], text: str, left: float, scale: float) -> list[_PlacedGlyph]:
    """Give each glyph its place; the widest carries the cluster's text, so that plain extraction finds it once."""
    if len(glyphs) == 1:
        only = glyphs[0]
        return [_PlacedGlyph(only.number, left + only.x_offset * scale, only.y_offset, text)]
    carrier = max(range(len(glyphs)), key=lambda at: glyphs[at].advance)
    placed = []
    x = left
    for at, glyph in enumerate(glyphs):
        said = text if at == carrier else ""
        placed.append(_PlacedGlyph(glyph.number, x + glyph.x_offset * scale, glyph.y_offset, said))
        x += glyph.advance * scale
    return placed


class _Pen:
    """Writes glyphs as TJ arrays and keeps account of font, place and rise between them."""

    def __init__(self, canvas: TaggedCanvas, size: float) -> None:
        self._canvas, self._size = canvas, size
        self._face: FontFace | None = None
        self._baseline = 0.0
        self._x = 0.0
        self._rise = 0

    def draw(self, face: FontFace, glyphs: list[_PlacedGlyph], baseline: float) -> None:
        font = self._canvas.font(face)
        row: list[str] = []
        for glyph in glyphs:
            if face is not self._face or baseline != self._baseline:
                self._move(font.key, glyph.x, baseline)
                self._face, self._baseline, self._x = face, baseline, glyph.x
            if glyph.rise != self._rise:
                self._flush(row)
                self._canvas.write(f"{number(glyph.rise * self._size / face.units_per_em)} Ts")
                self._rise = glyph.rise
            gap = glyph.x - self._x
            if abs(gap) > _NEGLIGIBLE:
                row.append(number(-gap * 1000 / self._size))
                self._x = glyph.x
            row.append(f"<{font.character_id(glyph.number, glyph.text):04x}>")
            self._x += face.advance(glyph.number) * self._size / face.units_per_em
        self._flush(row)

    def rest(self) -> None:
        """Set the rise back to none."""
        if self._rise:
            self._canvas.write("0 Ts")

    def _move(self, key: str, x: float, baseline: float) -> None:
        self._canvas.write(f"/{key} {number(self._size)} Tf 1 0 0 1 {number(x)} {number(baseline)} Tm")

    def _flush(self, row: list[str]) -> None:
        if row:
            self._canvas.write(f"[{''.join(row)}] TJ")
            row.clear()
