"""Sizes, weights and colours on paper. Lengths are points; colours are those of the visual design's light theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from karriere_app.printing.text import Style

MILLIMETRE = 72 / 25.4


class Colour(NamedTuple):
    """sRGB, each part 0 to 1."""

    red: float
    green: float
    blue: float


def _hex(code: str) -> Colour:
    return Colour(*(int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)))


INK = Colour(0.0, 0.0, 0.0)
PAPER = Colour(1.0, 1.0, 1.0)
MUTED = _hex("4B5D64")
ACCENT = _hex("0B5D6B")
ON_TINT = _hex("0A4853")
TINT = _hex("E6F1F2")
WARN = _hex("7A4A00")
WARN_TINT = _hex("FDF0D5")
RULE = _hex("C5D2D4")
FRAME = _hex("76878D")
PLAN_HUES = {
    "school": _hex("0B5D6B"),
    "work": _hex("7A4A00"),
    "language": _hex("2B4C86"),
    "exam": _hex("2C6415"),
    "other": _hex("5E5470"),
}
PLAN_TINT = 0.13
"""How much of a step's colour its bar is filled with; the rest is the white of the paper."""


def on_paper(colour: Colour, share: float) -> Colour:
    """Return a colour thinned with white; ``share`` from 0 (white) to 1."""
    return Colour(*(1 - share * (1 - part) for part in colour))


@dataclass(frozen=True)
class TypeStyle:
    """How a block is set; ``tag`` is its structure type."""

    size: float
    leading: float
    strong: bool = False
    colour: Colour = INK
    tag: str = "P"


STYLES = {
    Style.TITLE: TypeStyle(22, 28, strong=True, tag="H1"),
    Style.HEADING: TypeStyle(14, 19, strong=True, colour=ON_TINT, tag="H2"),
    Style.GOAL: TypeStyle(14, 20, strong=True),
    Style.STRONG: TypeStyle(11.5, 16, strong=True),
    Style.BODY: TypeStyle(11.5, 16),
    Style.DETAIL: TypeStyle(10, 14),
    Style.CAPTION: TypeStyle(9.5, 13.5, colour=MUTED),
    Style.CAPTION_STRONG: TypeStyle(9.5, 13.5, strong=True, colour=ON_TINT),
    Style.LABEL: TypeStyle(10, 16, strong=True, colour=ON_TINT),
    Style.COUNTY: TypeStyle(11, 15, strong=True, colour=ACCENT),
    Style.BAR: TypeStyle(9.5, 13, strong=True),
    Style.CALL: TypeStyle(15, 20, strong=True),
    Style.MARK: TypeStyle(11, 15.5, strong=True, colour=WARN),
    Style.FOOTER: TypeStyle(9.2, 12.5, colour=MUTED),
}
