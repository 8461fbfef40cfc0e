"""ReportLab's canvas, made to write tagged PDF/A-2b.

Several hooks below are private to ReportLab 5.1.0, which is why it is pinned; the print tests fail when they move.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NoReturn

from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped]  # ReportLab ships no types
from reportlab.pdfgen import canvas as reportlab_canvas  # type: ignore[import-untyped]  # ReportLab ships no types

from karriere_app.printing.embedding import DocumentFont
from karriere_app.printing.faces import FontFace
from karriere_app.printing.metadata import PRODUCER, FileFacts, FixedTimeStamp
from karriere_app.printing.pdf_objects import Stream, number, text_string
from karriere_app.printing.structure import Content, Element, add_structure
from karriere_app.printing.type_scale import Colour

FooterPainter = Callable[["TaggedCanvas", int, int], None]
PDF_VERSION = (1, 7)


class UntaggedTextError(Exception):
    """A part of the program drew text past the tagged text engine: a bug, never a state of the data."""


class TaggedCanvas(reportlab_canvas.Canvas):  # type: ignore[misc]  # ReportLab ships no types
    """Draws pages, keeps the structure tree beside them, and writes the file.

    All text comes as glyphs through ``painting``; ReportLab's own text functions refuse.
    """

    _code: list[str]

    def __init__(
        self,
        target: BinaryIO,
        facts: FileFacts,
        page_size: tuple[float, float],
        profile: bytes,
        footer: FooterPainter,
    ) -> None:
        super().__init__(target, pagesize=page_size, pageCompression=1, pdfVersion=PDF_VERSION, lang=facts.language)
        self.facts = facts
        self.root = Element("Document", lang=facts.language)
        self._open_elements = [self.root]
        self._elements: dict[object, Element] = {}
        self._page_owners: list[list[Element]] = [[]]
        self._bodies: list[str] = []
        self._fonts: dict[str, DocumentFont] = {}
        self._images: dict[str, pdfdoc.PDFObjectReference] = {}
        self._in_content = False
        self._artifact_depth = 0
        self._footed_page: int | None = None
        self._footer = footer
        self._profile = profile
        self._doc.idToObject[pdfdoc.BasicFonts].dict.clear()

    # What ReportLab would do by itself, and must not.

    def _make_preamble(self) -> None:
        """ReportLab's own preamble names Helvetica, which is not embedded."""
        self._preamble = "1 0 0 1 0 0 cm"

    def setFont(self, psfontname: str, size: float, leading: float | None = None) -> None:  # noqa: N802  # ReportLab's
        self._fontname, self._fontsize, self._leading = psfontname, size, leading or size * 1.2

    def drawString(self, *_arguments: object, **_options: object) -> NoReturn:  # noqa: N802  # ReportLab's name
        raise UntaggedTextError

    drawRightString = drawCentredString = drawString  # noqa: N815  # ReportLab's names

    def beginText(self, *_arguments: object, **_options: object) -> NoReturn:  # noqa: N802  # ReportLab's name
        raise UntaggedTextError

    # Structure and marked content.

    def element(
        self,
        key: object,
        tag: str,
        *,
        lang: str | None = None,
        alternative: str | None = None,
        attributes: str | None = None,
    ) -> Element:
        """Return the element of ``key``, made under the open element at its first use: pieces of one part share it."""
        found = self._elements.get(key)
        if found is None:
            found = self._elements[key] = Element(tag, lang, alternative, attributes)
            self._open_elements[-1].kids.append(found)
        return found

    @contextmanager
    def inside(self, element: Element) -> Iterator[None]:
        """What is drawn meanwhile belongs under ``element``."""
        self._open_elements.append(element)
        yield
        self._open_elements.pop()

    @property
    def is_artifact(self) -> bool:
        """Whether what is drawn now is decoration or repetition, outside the structure."""
        return self._artifact_depth > 0

    @contextmanager
    def artifact(self, properties: str = "") -> Iterator[None]:
        """What is drawn meanwhile is not read aloud; artifacts may nest, only the outermost is marked."""
        assert not self._in_content, "an artifact inside content"
        self._artifact_depth += 1
        if self._artifact_depth == 1:
            self.write(f"/Artifact <<{properties}>> BDC" if properties else "/Artifact BMC")
        yield
        self._artifact_depth -= 1
        if self._artifact_depth == 0:
            self.write("EMC")

    def begin_content(self, element: Element, *, lang: str | None = None, actual_text: str | None = None) -> Content:
        """Open a marked-content sequence; the caller adds the returned content to the element's kids."""
        assert not self._in_content, "content inside content"
        assert not self.is_artifact, "content inside an artifact"
        self._in_content = True
        page = len(self._page_owners) - 1 if self._footed_page is None else self._footed_page
        owners = self._page_owners[page]
        content = Content(page, len(owners))
        owners.append(element)
        properties = f"/MCID {content.number}"
        if lang:
            properties += f" /Lang ({lang})"
        if actual_text is not None:
            properties += f" /ActualText {text_string(actual_text)}"
        self.write(f"/{element.tag} <<{properties}>> BDC")
        return content

    def end_content(self) -> None:
        self._in_content = False
        self.write("EMC")

    def write(self, operators: str) -> None:
        """Add PDF operators to the page."""
        self._code.append(operators)

    def fill_with(self, colour: Colour) -> None:
        self.write(" ".join(number(part) for part in colour) + " rg")

    def stroke_with(self, colour: Colour, width: float) -> None:
        self.write(" ".join(number(part) for part in colour) + f" RG {number(width)} w")

    def font(self, face: FontFace) -> DocumentFont:
        """Return this document's use of a face."""
        known = self._fonts.get(face.name)
        if known is None:
            known = self._fonts[face.name] = DocumentFont(face, f"G{len(self._fonts)}")
            self._doc.delayedFonts.append(known)
        return known

    def place_image(self, name: str, make: Callable[[], Stream], width: float, height: float) -> None:
        """Paint an image XObject with its lower left corner at the origin; ``make`` runs at the first use of a name."""
        if name not in self._images:
            self._images[name] = self._doc.Reference(make(), name)
        self.write(f"q {number(width)} 0 0 {number(height)} 0 0 cm /{name} Do Q")

    # Pages and the file.

    def showPage(self) -> None:  # noqa: N802  # ReportLab's name
        assert not self._in_content, "a page ended inside content"
        assert not self.is_artifact, "a page ended inside an artifact"
        super().showPage()
        self._bodies.append(self._doc.idToObject[f"Page{len(self._bodies) + 1}"].stream)
        self._page_owners.append([])

    def save(self) -> None:
        """Close the last page, paint the footers now that the number of pages is known, and write the file."""
        if self._code or not self._bodies:
            self.showPage()
        self._page_owners.pop()
        digest = hashlib.sha256(self.facts.packet())
        for at, body in enumerate(self._bodies):
            self._code, self._footed_page = [], at
            self._footer(self, at + 1, len(self._bodies))
            content = (body + "\n".join(self._code) + "\n").encode("latin-1")
            digest.update(content)
            self._finish_page(at, content)
        self._code = []
        add_structure(self._doc, self.root, self._page_owners)
        self._finish_catalog()
        self._finish_information(digest.hexdigest()[:32])
        self._doc.SaveToFile(self._filename, self)

    def _finish_page(self, at: int, content: bytes) -> None:
        page = self._doc.idToObject[f"Page{at + 1}"]
        page.__NoDefault__ = [*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"]
        page.Contents = self._doc.Reference(Stream(content))
        page.StructParents = at
        page.Tabs = pdfdoc.PDFName("S")
        page.Trans = None
        if self._images:
            page.XObjects = pdfdoc.PDFDictionary(dict(self._images))

    def _finish_catalog(self) -> None:
        catalog = self._doc.Catalog
        catalog.__NoDefault__ = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents"]
        catalog.ViewerPreferences = pdfdoc.PDFDictionary({"DisplayDocTitle": b"true"})
        metadata = {"Type": pdfdoc.PDFName("Metadata"), "Subtype": pdfdoc.PDFName("XML")}
        catalog.Metadata = self._doc.Reference(Stream(self.facts.packet(), metadata, compressed=False))
        intent = {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": self._doc.Reference(Stream(self._profile, {"N": 3})),
        }
        catalog.OutputIntents = pdfdoc.PDFArray([self._doc.Reference(pdfdoc.PDFDictionary(intent))])

    def _finish_information(self, file_id: str) -> None:
        doc, facts = self._doc, self.facts
        doc._timeStamp = FixedTimeStamp(facts.made_at)
        doc._ID = f"\n[<{file_id}><{file_id}>]\n".encode("ascii")
        doc.setTitle(facts.title)
        doc.setAuthor(facts.author)
        doc.setSubject(facts.title)
        doc.setKeywords(facts.keywords)
        doc.setCreator(PRODUCER)
        doc.setProducer(PRODUCER)
