"""From a block of spans to shaped segments: levels, runs by script and face, glyphs.

A segment is the largest stretch that is shaped, measured and moved as one: it lies in one run (one level, script,
face and language) and between two places where a line may break.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import uharfbuzz as hb  # type: ignore[import-untyped]  # uharfbuzz ships no types

from karriere_app.errors import UnprintableError
from karriere_app.printing import bidi
from karriere_app.printing.breaking import LineBreaker
from karriere_app.printing.faces import INVISIBLE, FaceLibrary, FontFace, script_of_language
from karriere_app.printing.text import (
    FIRST_STRONG_ISOLATE,
    ISOLATES,
    LEFT_TO_RIGHT_ISOLATE,
    POP_ISOLATE,
    Block,
    Span,
    printable,
)

_TURNING = frozenset({"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_OPENING = {"atomic": LEFT_TO_RIGHT_ISOLATE, "isolated": FIRST_STRONG_ISOLATE}
# A phone number, date, time or span of years that somebody typed: its groups must never change places.
_NUMBER_GROUPS = re.compile("[+]?[0-9]+(?:[ \u00a0.,:/\u2013-][0-9]+)+")
_TRAILING = re.compile(r"[ \u2066-\u2069]+\Z")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One placed glyph in font units; ``cluster`` counts characters from the start of the segment."""

    number: int
    cluster: int
    advance: int
    x_offset: int
    y_offset: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one level, script, face and language. ``face`` is None for isolate controls, which never show."""

    start: int
    end: int
    level: int
    script: str
    face: FontFace | None
    lang: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A shaped piece of a run. ``width`` is in points at size 1; ``breakable`` says a line may end after it."""

    start: int
    end: int
    run: Run
    glyphs: tuple[Glyph, ...]
    width: float
    is_trailing: bool
    breakable: bool


@dataclass(frozen=True, slots=True)
class ShapedText:
    """A paragraph ready to be set in lines."""

    text: str
    classes: tuple[str, ...]
    levels: tuple[int, ...]
    base_level: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of the assembled text; ``offset`` is its place in the span's own text."""

    start: int
    end: int
    span: Span
    offset: int


@dataclass(frozen=True, slots=True)
class _Source:
    """Text of a block, what span each character comes from, and where no line may break."""

    text: str
    stretches: tuple[_Stretch, ...]
    unbroken: tuple[tuple[int, int], ...]

    def stretch_at(self, place: int) -> _Stretch:
        return self.stretches[bisect_right(self.stretches, place, key=lambda stretch: stretch.start) - 1]


class Shaper:
    """Shapes the text of one document and forgets it with the document: shaped text is personal data."""

    def __init__(self, faces: FaceLibrary, breaker: LineBreaker, language: str) -> None:
        self.faces = faces
        self._breaker = breaker
        self._language = language
        self._shaped: dict[tuple[str, str, str, bool, str], tuple[Glyph, ...]] = {}
        self._face_of: dict[tuple[str, str, bool], FontFace | None] = {}

    def shape(self, block: Block, *, strong: bool) -> ShapedText:
        """Return the shaped paragraph.

        Raises:
            UnprintableError: no vendored font holds a character.
        """
        source = _assemble(block)
        text = source.text
        base = 1 if block.direction == "rtl" else 0
        classes = bidi.bidi_classes(text)
        levels = _filled_levels(classes, text, base)
        runs = self._runs(source, levels, block.lang or self._language, strong=strong)
        cuts = self._breaker.opportunities(text, source.unbroken)
        segments = tuple(self._segments(text, runs, cuts))
        return ShapedText(text, tuple(classes), tuple(levels), base, segments)

    def segment(self, text: str, run: Run, start: int, end: int, *, breakable: bool) -> Segment:
        """Shape ``text[start:end]`` as a piece of ``run``."""
        glyphs = self._glyphs(text[start:end], run)
        units = run.face.units_per_em if run.face else 1
        width = sum(glyph.advance for glyph in glyphs) / units
        return Segment(start, end, run, glyphs, width, is_trailing=False, breakable=breakable)

    def _segments(self, text: str, runs: list[Run], cuts: frozenset[int]) -> Iterator[Segment]:
        trailing = _trailing_starts(text, cuts)
        places = sorted(cuts | trailing | {run.end for run in runs} | {0})
        at = 0
        for start, end in itertools.pairwise(places):
            while runs[at].end <= start:
                at += 1
            shaped = self.segment(text, runs[at], start, end, breakable=end in cuts)
            is_trailing = not text[start:end].strip(" \u2066\u2067\u2068\u2069")
            yield Segment(start, end, shaped.run, shaped.glyphs, shaped.width, is_trailing, shaped.breakable)

    def _glyphs(self, piece: str, run: Run) -> tuple[Glyph, ...]:
        if run.face is None:
            return ()
        key = (piece, run.face.name, run.script, bool(run.level % 2), run.lang)
        known = self._shaped.get(key)
        if known is None:
            known = self._shaped[key] = _shape(piece, run)
        return known

    def _runs(self, source: _Source, levels: list[int], lang: str, *, strong: bool) -> list[Run]:
        text = source.text
        if not text:
            return []
        scripts = self._scripts(text, script_of_language(lang))
        faces = self._faces(source, scripts, strong=strong)
        langs = [""] * len(text)
        for stretch in source.stretches:
            langs[stretch.start : stretch.end] = [stretch.span.lang or lang] * (stretch.end - stretch.start)
        traits = list(zip(levels, scripts, faces, langs, strict=True))
        runs = []
        start = 0
        for at in range(1, len(text) + 1):
            if at == len(text) or traits[at] != traits[start]:
                level, script, face, language = traits[start]
                runs.append(Run(start, at, level, script, face, language or lang))
                start = at
        return runs

    def _scripts(self, text: str, default: str) -> list[str]:
        """Give every character a script: its own, that of the text before it, or that of its opening bracket."""
        scripts: list[str] = []
        current: str | None = None
        brackets: list[tuple[str, str | None]] = []
        leading = 0
        for character in text:
            own = self.faces.script(character)
            if own is None and character in bidi.CLOSING_OF:
                brackets.append((bidi.CLOSING_OF[character], current))
            elif own is None and character in bidi.OPENING_OF:
                current = _script_of_opening(brackets, character, current)
            current = own or current
            leading += current is None
            scripts.append(current or default)
        if current is not None and leading:
            scripts[:leading] = [next(s for s in map(self.faces.script, text) if s)] * leading
        return scripts

    def _faces(self, source: _Source, scripts: list[str], *, strong: bool) -> list[FontFace | None]:
        text = source.text
        faces: list[FontFace | None] = []
        for start, end in _clusters(text):
            cluster = text[start:end]
            if cluster in ISOLATES:
                faces.append(None)
                continue
            stretch = source.stretch_at(start)
            bold = strong or stretch.span.strong
            if all(character in INVISIBLE for character in cluster) and faces and faces[-1]:
                faces.extend([faces[-1]] * len(cluster))
                continue
            whole = self._face(cluster, scripts[start], strong=bold)
            for at, character in enumerate(cluster):
                # A mark on a letter of another script: no face holds both, each comes from its own.
                face = whole or self._face(character, scripts[start], strong=bold)
                if face is None:
                    place = stretch.span.starts_at + stretch.offset + start - stretch.start + at
                    raise UnprintableError(stretch.span.field, character, place)
                faces.append(face)
        return faces

    def _face(self, cluster: str, script: str, *, strong: bool) -> FontFace | None:
        key = (cluster, script, strong)
        if key not in self._face_of:
            self._face_of[key] = self.faces.holding(cluster, script, strong=strong)
        return self._face_of[key]


def _assemble(block: Block) -> _Source:
    """Join the spans; atomic and isolated ones stand between isolate controls, and so does a number of several groups.

    Where the whole block runs left to right, isolates change nothing and are left out.
    """
    bodies = [(span, printable(span.text)) for span in block.spans]
    turns = block.direction == "rtl" or any(not _TURNING.isdisjoint(bidi.bidi_classes(body)) for _, body in bodies)
    text = ""
    stretches: list[_Stretch] = []
    unbroken: list[tuple[int, int]] = []
    for span, body in bodies:
        start = len(text)
        for piece, offset in _isolated(span, body) if turns else ((body, 0),):
            if piece:
                stretches.append(_Stretch(len(text), len(text) + len(piece), span, offset))
                text += piece
        if span.kind == "atomic":
            unbroken.append((start, len(text)))
    return _Source(text, tuple(stretches), tuple(unbroken))


def _isolated(span: Span, body: str) -> Iterator[tuple[str, int]]:
    """Yield (piece, its place in the span): isolate controls are pieces of their own."""
    opening = _OPENING.get(span.kind, "")
    yield opening, 0
    at = 0
    for found in _NUMBER_GROUPS.finditer(body) if span.kind != "atomic" else ():
        yield body[at : found.start()], at
        yield LEFT_TO_RIGHT_ISOLATE, found.start()
        yield found.group(), found.start()
        yield POP_ISOLATE, found.end()
        at = found.end()
    yield body[at:], at
    yield POP_ISOLATE if opening else "", len(body)


def _filled_levels(classes: list[str], text: str, base: int) -> list[int]:
    """Resolve levels; characters the algorithm removes take the level before them."""
    if base == 0 and _TURNING.isdisjoint(classes):
        return [0] * len(text)
    filled: list[int] = []
    for level in bidi.resolve(classes, base, text):
        filled.append(level if level is not None else filled[-1] if filled else base)
    return filled


def _script_of_opening(brackets: list[tuple[str, str | None]], closing: str, current: str | None) -> str | None:
    """Return the script before the bracket that ``closing`` closes: both then come from one font."""
    while brackets:
        expected, script = brackets.pop()
        if expected == closing:
            return script or current
    return current


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield each base character together with its combining marks and joiners."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _continues(text[at]) or text[at - 1] in ISOLATES or text[at - 1] == " ":
            yield start, at
            start = at


def _continues(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc", "Me") or character in INVISIBLE


def _trailing_starts(text: str, cuts: frozenset[int]) -> frozenset[int]:
    """Return where the white space before each break opportunity begins: it hangs at a line's end."""
    starts = set()
    before = 0
    for cut in sorted(cuts):
        found = _TRAILING.search(text[before:cut])
        if found:
            starts.add(before + found.start())
        before = cut
    return frozenset(starts)


def _shape(piece: str, run: Run) -> tuple[Glyph, ...]:
    assert run.face is not None
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_str(piece)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.script = run.script
    buffer.language = run.lang
    hb.shape(run.face.font, buffer)
    return tuple(
        Glyph(info.codepoint, info.cluster, position.x_advance, position.x_offset, position.y_offset)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )
