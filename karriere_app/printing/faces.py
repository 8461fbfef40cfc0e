"""The vendored fonts as HarfBuzz faces, and which of them draws a character.

Nothing of the system's fonts is used. A ``FaceLibrary`` is held by the caller (``Press``) and holds font data only,
nothing of a record.
"""

from __future__ import annotations

import struct
from functools import cached_property
from pathlib import Path

import uharfbuzz as hb  # type: ignore[import-untyped]  # uharfbuzz ships no types

FAMILIES = ("NotoSans", "NotoNaskhArabic", "NotoSansEthiopic", "NotoSansThaiLooped")
_FAMILY_OF_SCRIPT = {"Arab": "NotoNaskhArabic", "Ethi": "NotoSansEthiopic", "Thai": "NotoSansThaiLooped"}
_SCRIPT_OF_LANGUAGE = {
    **dict.fromkeys(("ar", "ckb", "fa", "prs", "ps", "ur", "ug", "sd"), "Arab"),
    **dict.fromkeys(("ti", "am", "tig", "byn"), "Ethi"),
    **dict.fromkeys(("uk", "ru", "be", "bg", "mk"), "Cyrl"),
    "th": "Thai",
}
# Characters that steer shaping or breaking and are never drawn: they need no glyph.
INVISIBLE = frozenset("\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}


class FontFace:
    """One font file: its HarfBuzz font and the few numbers a PDF needs. Units: font units unless named otherwise."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.face = hb.Face(path.read_bytes())
        self.font = hb.Font(self.face)
        self.units_per_em: int = self.face.upem
        self.characters: frozenset[int] = frozenset(self.face.unicodes)
        self._advances: dict[int, int] = {}

    def advance(self, glyph: int) -> int:
        """Return the glyph's own advance, without kerning or positioning."""
        known = self._advances.get(glyph)
        if known is None:
            known = self._advances[glyph] = self.font.get_glyph_h_advance(glyph)
        return known

    @cached_property
    def postscript_name(self) -> str:
        return str(self.face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or self.name)

    @cached_property
    def ascent_and_descent(self) -> tuple[int, int]:
        """Ascender above and descender below the baseline (the latter negative)."""
        extents = self.font.get_font_extents("ltr")
        return extents.ascender, extents.descender

    @cached_property
    def bounding_box(self) -> tuple[int, int, int, int]:
        box: tuple[int, int, int, int] = struct.unpack(">4h", self.face.reference_table("head").data[36:44])
        return box


class FaceLibrary:
    """The vendored faces, read when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._faces: dict[str, FontFace] = {}
        self._scripts: dict[str, str | None] = {}

    def face(self, family: str, *, strong: bool) -> FontFace:
        """Return the regular or bold face of a family."""
        name = f"{family}-{'Bold' if strong else 'Regular'}"
        if name not in self._faces:
            self._faces[name] = FontFace(self._folder / f"{name}.ttf")
        return self._faces[name]

    def script(self, character: str) -> str | None:
        """Return the ISO 15924 script, None for what belongs to no script of its own (digits, marks, punctuation)."""
        if character not in self._scripts:
            probe = hb.Buffer()
            probe.add_str(character)
            probe.guess_segment_properties()
            self._scripts[character] = probe.script
        return self._scripts[character]

    def holding(self, characters: str, script: str | None, *, strong: bool) -> FontFace | None:
        """Return the first face with a glyph for every character: the script's own family, then the others."""
        own = _FAMILY_OF_SCRIPT.get(script or "", FAMILIES[0])
        wanted = [ord(character) for character in characters if character not in INVISIBLE]
        for family in (own, *(other for other in FAMILIES if other != own)):
            face = self.face(family, strong=strong)
            if all(code in face.characters for code in wanted):
                return face
        return None


def script_of_language(language: str) -> str:
    """Return the script in which a language of the phrase catalogues is written; Latin unless known otherwise."""
    return _SCRIPT_OF_LANGUAGE.get(language.split("-")[0], "Latn")
