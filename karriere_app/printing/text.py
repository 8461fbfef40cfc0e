"""Text for paper: spans and blocks, cleaned of everything that could steer a page.

No record's text is ever read as markup, and no text reaches ReportLab's own paragraph or string functions.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from karriere_app.printing import bidi

SpanKind = Literal["text", "isolated", "atomic"]
Direction = Literal["ltr", "rtl"]

LEFT_TO_RIGHT_ISOLATE = "\u2066"
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
ISOLATES = frozenset("\u2066\u2067\u2068\u2069")

_BIDI_STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e") | ISOLATES
_DROPPED = _BIDI_STEERING | frozenset("\u00ad\ufeff\ufff9\ufffa\ufffb")
_LINE_ENDS = frozenset("\n\r\v\f\u0085\u2028\u2029")


class Style(StrEnum):
    """What a block is on the page; sizes and weights stand in ``type_scale``."""

    TITLE = "title"
    HEADING = "heading"
    GOAL = "goal"
    STRONG = "strong"
    BODY = "body"
    DETAIL = "detail"
    CAPTION = "caption"
    CAPTION_STRONG = "caption_strong"
    LABEL = "label"
    COUNTY = "county"
    CALL = "call"
    BAR = "bar"
    MARK = "mark"
    FOOTER = "footer"


@dataclass(frozen=True)
class Span:
    """A stretch of text in one language.

    ``atomic`` (number, code, phone number, date, Norwegian name) is laid out as one left-to-right isolate and is
    not broken while it fits on a line. ``isolated`` is text of unknown direction inside a sentence: it orders itself
    and leaves the words around it alone. ``field`` names the record field for ``UnprintableError``, ``starts_at`` the
    place in that field where the span begins.
    """

    text: str
    lang: str | None = None
    kind: SpanKind = "text"
    strong: bool = False
    field: str = ""
    starts_at: int = 0


@dataclass(frozen=True)
class Block:
    """One paragraph. ``lang`` is BCP 47; without it the document's language holds."""

    spans: tuple[Span, ...]
    style: Style = Style.BODY
    lang: str | None = None
    direction: Direction = "ltr"


def block(text: str, style: Style = Style.BODY, *, field: str = "") -> Block:
    """Return a paragraph of one plain span."""
    return Block((Span(text, field=field),), style)


def paragraphs(text: str | None, style: Style = Style.BODY, *, field: str = "") -> tuple[Block, ...]:
    """Return one block per written line of free text; empty lines and None give none.

    Each line runs in the direction of its own first letter: a wish may be written in Arabic.
    """
    if not text:
        return ()
    blocks = []
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            blocks.append(_free_line(Span(line.rstrip(), field=field, starts_at=at), style))
        at += len(line)
    return tuple(blocks)


def printable(text: str) -> str:
    """Return NFC text without control characters, bidi overrides, embeddings and isolates; line ends become spaces."""
    kept = []
    for character in unicodedata.normalize("NFC", text):
        if character in _LINE_ENDS or character == "\t":
            kept.append(" ")
        elif character not in _DROPPED and unicodedata.category(character) != "Cc":
            kept.append(character)
    return "".join(kept)


def _free_line(line: Span, style: Style) -> Block:
    is_rtl = bidi.paragraph_level(bidi.bidi_classes(line.text)) == 1
    return Block((line,), style, direction="rtl" if is_rtl else "ltr")
