"""Setting shaped text in lines of a given width.

Widths are points. A word wider than the line is cut: at a space inside an unbreakable stretch if there is one, else
between letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from karriere_app.printing import bidi
from karriere_app.printing.shaping import Segment, ShapedText, Shaper

_TOLERANCE = 0.01
_LONGEST_PIECE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """The segments of one line in the order they are read. ``width`` leaves out the white space at its end."""

    segments: tuple[Segment, ...]
    width: float


@dataclass(frozen=True, slots=True)
class _Word:
    """What moves to the next line as one: segments up to a break opportunity."""

    segments: tuple[Segment, ...]
    width: float
    hanging: float


def set_lines(shaped: ShapedText, size: float, available: float, shaper: Shaper) -> tuple[Line, ...]:
    """Return the lines of a paragraph set at ``size`` points in a column ``available`` points wide."""
    lines: list[Line] = []
    row: list[Segment] = []
    used = hanging = 0.0
    for word in _words(shaped, size):
        pieces = (word,) if word.width <= available + _TOLERANCE else _cut(word, shaped, size, available, shaper)
        for piece in pieces:
            if row and used + hanging + piece.width > available + _TOLERANCE:
                lines.append(Line(tuple(row), used))
                row, used, hanging = [], 0.0, 0.0
            row.extend(piece.segments)
            if piece.width:
                used += hanging + piece.width
                hanging = piece.hanging
            else:
                hanging += piece.hanging
    if row:
        lines.append(Line(tuple(row), used))
    return tuple(lines)


def widest_word(shaped: ShapedText, size: float) -> float:
    """Return the width in points under which a word would be cut."""
    return max((word.width for word in _words(shaped, size)), default=0.0)


def in_visual_order(line: Line, shaped: ShapedText) -> tuple[Segment, ...]:
    """Return the line's segments from left to right, each with its level on this line."""
    start, end = line.segments[0].start, line.segments[-1].end
    if shaped.base_level == 0 and not any(shaped.levels[start:end]):
        return line.segments
    levels = bidi.line_levels(shaped.classes[start:end], shaped.levels[start:end], shaped.base_level)
    placed = [(segment, levels[segment.start - start] or 0) for segment in line.segments]
    return tuple(segment for segment, _ in bidi.visual_order(placed, lambda entry: entry[1]))


def _words(shaped: ShapedText, size: float) -> Iterator[_Word]:
    row: list[Segment] = []
    for segment in shaped.segments:
        row.append(segment)
        if segment.breakable:
            yield _word(row, size)
            row = []
    if row:
        yield _word(row, size)


def _word(segments: list[Segment], size: float) -> _Word:
    hanging = 0.0
    for segment in reversed(segments):
        if not segment.is_trailing:
            break
        hanging += segment.width
    total = sum(segment.width for segment in segments)
    return _Word(tuple(segments), (total - hanging) * size, hanging * size)


def _cut(word: _Word, shaped: ShapedText, size: float, available: float, shaper: Shaper) -> Iterator[_Word]:
    """Yield pieces of a word that is wider than the line; each fits, or is one letter."""
    row: list[Segment] = []
    used = 0.0
    waiting = [piece for segment in word.segments for piece in _chunks(segment, shaped, shaper)][::-1]
    while waiting:
        segment = waiting.pop()
        width = segment.width * size
        if segment.is_trailing or used + width <= available + _TOLERANCE:
            row.append(segment)
            used += width
            continue
        parts = _halves(segment, shaped, (available - used) / size, shaper, may_be_empty=bool(row))
        if parts is not None:
            row.append(parts[0])
            waiting.extend(part for part in parts[1:] if part)
        else:
            waiting.append(segment)
        yield _word(row, size)
        row, used = [], 0.0
    if row:
        yield _word(row, size)


def _chunks(segment: Segment, shaped: ShapedText, shaper: Shaper) -> Iterator[Segment]:
    """Yield a very long segment in short ones, so that cutting line after line does not shape all the rest anew."""
    if segment.end - segment.start <= _LONGEST_PIECE:
        yield segment
        return
    start = segment.start
    for end, _ in _cluster_ends(segment):
        if end - start >= _LONGEST_PIECE or end == segment.end:
            last = end == segment.end
            yield shaper.segment(shaped.text, segment.run, start, end, breakable=segment.breakable and last)
            start = end


def _halves(
    segment: Segment, shaped: ShapedText, room: float, shaper: Shaper, *, may_be_empty: bool
) -> tuple[Segment, Segment | None] | None:
    """Return the part that fits in ``room`` (points at size 1) and the rest, None where nothing fits."""
    ends = _cluster_ends(segment)
    if len(ends) == 1:
        return None if may_be_empty else (replace(segment, breakable=True), None)
    fitting = [end for end, width in ends if width <= room and end < segment.end]
    while fitting:
        spaces = [end for end in fitting if shaped.text[end - 1] == " "]
        end = spaces[-1] if spaces else fitting[-1]
        first = shaper.segment(shaped.text, segment.run, segment.start, end, breakable=True)
        if first.width <= room + _TOLERANCE:
            rest = shaper.segment(shaped.text, segment.run, end, segment.end, breakable=segment.breakable)
            return first, rest
        fitting = [place for place in fitting if place < end]
    if may_be_empty:
        return None
    end = ends[0][0]
    return (
        shaper.segment(shaped.text, segment.run, segment.start, end, breakable=True),
        shaper.segment(shaped.text, segment.run, end, segment.end, breakable=segment.breakable),
    )


def _cluster_ends(segment: Segment) -> list[tuple[int, float]]:
    """Return (end in the paragraph, width up to there at size 1) of each cluster in reading order."""
    units = segment.run.face.units_per_em if segment.run.face else 1
    widths: dict[int, int] = {}
    for glyph in segment.glyphs:
        widths[glyph.cluster] = widths.get(glyph.cluster, 0) + glyph.advance
    starts = sorted(widths)
    ends: list[tuple[int, float]] = []
    total = 0
    for start, following in zip(starts, [*starts[1:], segment.end - segment.start], strict=True):
        total += widths[start]
        ends.append((segment.start + following, total / units))
    return ends or [(segment.end, 0.0)]
