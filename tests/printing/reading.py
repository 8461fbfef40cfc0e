"""Reads a finished PDF the way a screen reader and an archive's checker do: along the tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]  # pypdfium2 ships no types

_PAINTING = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh", "Tj", "TJ", "'", '"'})


@dataclass
class Node:
    """One structure element with the text under it, in reading order."""

    tag: str
    lang: str | None
    alternative: str | None
    text: str
    kids: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def find(self, tag: str) -> list[Node]:
        return [node for node in self.walk() if node.tag == tag]

    def full_text(self) -> str:
        return self.text + "".join(kid.full_text() for kid in self.kids)


@dataclass
class Content:
    """What one marked-content sequence says, by ActualText and by its glyphs, and its language."""

    text: str
    glyph_text: str
    lang: str | None


def open_pdf(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


def structure(content: bytes) -> Node:
    """Return the tree from /Document down, its text taken along the tags."""
    pdf = open_pdf(content)
    pages = {page.objgen: _marked_content(page) for page in pdf.pages}
    top = pdf.Root.StructTreeRoot.K[0]
    return _node(top, pages)


def texts(content: bytes, *tags: str) -> list[str]:
    """Return the text of every element with one of the tags, in reading order."""
    return [node.full_text() for node in structure(content).walk() if node.tag in tags]


def page_words(content: bytes) -> list[str]:
    """What stands on each page, as another reader finds it."""
    opened = pypdfium2.PdfDocument(content)
    return [" ".join(opened[at].get_textpage().get_text_range().split()) for at in range(len(opened))]


def first_page_content(content: bytes) -> list[Content]:
    """Return what stands in the marked content of the first page, in the order of painting."""
    with open_pdf(content) as pdf:
        return list(_marked_content(pdf.pages[0]).values())


def _marked_content(page: pikepdf.Page) -> dict[int, Content]:
    """Return what each MCID of a page says."""
    found: dict[int, Content] = {}
    for number, properties, glyph_text in _sequences(page):
        if number is None:
            continue
        actual = properties.get("/ActualText")
        lang = properties.get("/Lang")
        found[number] = Content(
            str(actual) if actual is not None else glyph_text, glyph_text, str(lang) if lang is not None else None
        )
    return found


def unmarked_painting(content: bytes) -> list[str]:
    """Return every painting operator that stands in neither tagged content nor an artifact."""
    stray = []
    pdf = open_pdf(content)
    for page in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            if operator in ("BDC", "BMC"):
                depth += 1
            elif operator == "EMC":
                depth -= 1
            elif operator in _PAINTING and depth == 0:
                stray.append(operator)
        assert depth == 0
    return stray


def artifact_texts(content: bytes) -> list[list[str]]:
    """Return, page by page, what stands in artifacts (footers, repeated headers)."""
    pdf = open_pdf(content)
    return [[text for number, _, text in _sequences(page) if number is None and text] for page in pdf.pages]


def _sequences(page: pikepdf.Page) -> Iterator[tuple[int | None, dict[str, Any], str]]:
    fonts = {name: _to_unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    properties: dict[str, Any] | None = None
    font: dict[int, str] = {}
    said = ""
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in ("BDC", "BMC"):
            assert properties is None, "nested marked content"
            properties, said = (dict(operands[1]) if operator == "BDC" else {}), ""
        elif operator == "EMC":
            assert properties is not None
            number = properties.get("/MCID")
            yield (int(number) if number is not None else None), properties, said
            properties = None
        elif operator == "Tf":
            font = fonts[str(operands[0])]
        elif operator == "TJ":
            said += "".join(_say(piece, font) for piece in operands[0] if isinstance(piece, pikepdf.String))


def _say(codes: pikepdf.String, font: dict[int, str]) -> str:
    raw = bytes(codes)
    return "".join(font[int.from_bytes(raw[at : at + 2], "big")] for at in range(0, len(raw), 2))


def _to_unicode(font: Any) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    return {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]*)>$", table, re.MULTILINE)
    }


def _node(element: Any, pages: dict[Any, dict[int, Content]]) -> Node:
    node = Node(
        str(element.S)[1:],
        str(element.Lang) if "/Lang" in element else None,
        str(element.Alt) if "/Alt" in element else None,
        "",
    )
    for kid in element.get("/K", []):
        if isinstance(kid, int):
            node.text += pages[element.Pg.objgen][kid].text
        elif kid.get("/Type") == "/MCR":
            node.text += pages[kid.Pg.objgen][int(kid.MCID)].text
        else:
            node.kids.append(_node(kid, pages))
    return node
