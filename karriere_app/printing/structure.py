"""The structure tree of a tagged PDF: what a screen reader follows.

Elements list their content in reading order, whatever the order in which it was painted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped]  # ReportLab ships no types

HEADER_CELL = "<</O /Table /Scope /Column>>"
ROW_HEADER_CELL = "<</O /Table /Scope /Row>>"


@dataclass(frozen=True, slots=True)
class Content:
    """A marked-content sequence: page number from 0, and its number on that page."""

    page: int
    number: int


@dataclass(eq=False, slots=True)
class Element:
    """One structure element; ``kids`` are in reading order."""

    tag: str
    lang: str | None = None
    alternative: str | None = None
    attributes: str | None = None
    kids: list[Element | Content] = field(default_factory=list)


def add_structure(doc: pdfdoc.PDFDocument, root: Element, pages: Sequence[Sequence[Element]]) -> None:
    """Write the tree into the catalog. ``pages`` names, per page and content number, the element it belongs to."""
    tree = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
    tree_reference = doc.Reference(tree)
    references: dict[int, pdfdoc.PDFObjectReference] = {}
    top = _write(doc, root, tree_reference, references)
    numbers: list[object] = []
    for page, owners in enumerate(pages):
        numbers += [page, doc.Reference(pdfdoc.PDFArray([references[id(owner)] for owner in owners]))]
    tree.dict["K"] = pdfdoc.PDFArray([top])
    tree.dict["ParentTree"] = doc.Reference(pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)}))
    tree.dict["ParentTreeNextKey"] = len(pages)
    doc.Catalog.StructTreeRoot = tree_reference
    doc.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": b"true"})


def _write(
    doc: pdfdoc.PDFDocument,
    element: Element,
    parent: pdfdoc.PDFObjectReference,
    references: dict[int, pdfdoc.PDFObjectReference],
) -> pdfdoc.PDFObjectReference:
    entries = pdfdoc.PDFDictionary(
        {"Type": pdfdoc.PDFName("StructElem"), "S": pdfdoc.PDFName(element.tag), "P": parent}
    )
    reference = references[id(element)] = doc.Reference(entries)
    if element.lang:
        entries.dict["Lang"] = pdfdoc.PDFString(element.lang)
    if element.alternative:
        entries.dict["Alt"] = pdfdoc.PDFString(element.alternative)
    if element.attributes:
        entries.dict["A"] = element.attributes.encode("ascii")
    own_page = min((kid.page for kid in element.kids if isinstance(kid, Content)), default=None)
    if own_page is not None:
        entries.dict["Pg"] = _page(own_page)
    kids: list[object] = []
    for kid in element.kids:
        if isinstance(kid, Element):
            kids.append(_write(doc, kid, reference, references))
        elif kid.page == own_page:
            kids.append(kid.number)
        else:
            kids.append(
                pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("MCR"), "Pg": _page(kid.page), "MCID": kid.number})
            )
    entries.dict["K"] = pdfdoc.PDFArray(kids)
    return reference


def _page(number: int) -> pdfdoc.PDFObjectReference:
    return pdfdoc.PDFObjectReference(f"Page{number + 1}")
