"""The part of a font that one document uses, embedded as a Type 0 font with Identity-H.

Every pair (glyph, text it stands for) has a character id of its own, so that the ToUnicode table never has to choose
between two texts of one glyph (mirrored brackets, shared Arabic skeletons).
"""

from __future__ import annotations

import hashlib

import uharfbuzz as hb  # type: ignore[import-untyped]  # uharfbuzz ships no types
from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped]  # ReportLab ships no types

from karriere_app.printing.faces import FontFace
from karriere_app.printing.pdf_objects import Stream, number

_UNNEEDED_TABLES = ("GSUB", "GPOS", "GDEF", "DSIG", "STAT", "name", "MATH", "BASE", "vhea", "vmtx")
_SYMBOLIC = 4
_CAP_HEIGHT_PER_MILLE = 714
_STEM_WIDTH_PER_MILLE = {False: 90, True: 140}
_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def "
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange"
)
_CMAP_TAIL = "endcmap CMapName currentdict /CMap defineresource pop end end"


class DocumentFont:
    """What a document uses of one face; ReportLab calls ``addObjects`` when the document is written."""

    def __init__(self, face: FontFace, key: str) -> None:
        self.face = face
        self.key = key
        self._ids: dict[tuple[int, str], int] = {}

    def character_id(self, glyph: int, text: str) -> int:
        """Return the id under which this glyph stands for this text; an empty text is allowed."""
        return self._ids.setdefault((glyph, text), len(self._ids) + 1)

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:  # noqa: N802  # the name ReportLab calls
        used = [(0, "\ufffd"), *self._ids]
        program, new_number = _subset(self.face, {glyph for glyph, _ in used})
        name = f"{_subset_tag(program)}+{self.face.postscript_name}"
        glyph_map = b"".join(new_number[glyph].to_bytes(2, "big") for glyph, _ in used)
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(name),
                "CIDSystemInfo": b"<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
                "FontDescriptor": doc.Reference(self._descriptor(doc, name, program)),
                "DW": 0,
                "W": self._widths([glyph for glyph, _ in used]),
                "CIDToGIDMap": doc.Reference(Stream(glyph_map)),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(name),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant)]),
                "ToUnicode": doc.Reference(Stream(_to_unicode([text for _, text in used]))),
            }
        )
        doc.idToObject[pdfdoc.BasicFonts].dict[self.key] = doc.Reference(font)

    def _per_mille(self, units: int) -> float:
        return units * 1000 / self.face.units_per_em

    def _widths(self, glyphs: list[int]) -> bytes:
        widths = " ".join(number(self._per_mille(self.face.advance(glyph))) for glyph in glyphs)
        return f"[0 [{widths}]]".encode("ascii")

    def _descriptor(self, doc: pdfdoc.PDFDocument, name: str, program: bytes) -> pdfdoc.PDFDictionary:
        ascent, descent = self.face.ascent_and_descent
        box = [round(self._per_mille(edge)) for edge in self.face.bounding_box]
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(name),
                "Flags": _SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(box),
                "ItalicAngle": 0,
                "Ascent": round(self._per_mille(ascent)),
                "Descent": round(self._per_mille(descent)),
                "CapHeight": _CAP_HEIGHT_PER_MILLE,
                "StemV": _STEM_WIDTH_PER_MILLE[self.face.name.endswith("Bold")],
                "FontFile2": doc.Reference(Stream(program, {"Length1": len(program)})),
            }
        )


def _subset(face: FontFace, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
    """Return a font program with these glyphs only, and where each old glyph number went."""
    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(glyphs)
    wanted.flags = hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    dropped = wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG)
    for tag in _UNNEEDED_TABLES:
        dropped.add(int.from_bytes(tag.encode("ascii"), "big"))
    plan = hb.SubsetPlan(face.face, wanted)
    moved = dict(plan.old_to_new_glyph_mapping.items())
    return bytes(plan.execute().blob.data), moved


def _subset_tag(program: bytes) -> str:
    """Six letters from the program itself, so that the same document gives the same bytes."""
    return "".join(chr(ord("A") + value % 26) for value in hashlib.sha256(program).digest()[:6])


def _to_unicode(texts: list[str]) -> bytes:
    rows = [f"<{at:04x}> <{text.encode('utf-16-be').hex()}>" for at, text in enumerate(texts)]
    parts = [_CMAP_HEAD]
    for at in range(0, len(rows), 100):
        hundred = rows[at : at + 100]
        parts.append(f"{len(hundred)} beginbfchar\n" + "\n".join(hundred) + "\nendbfchar")
    parts.append(_CMAP_TAIL)
    return "\n".join(parts).encode("ascii")
