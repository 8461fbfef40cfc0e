"""The few PDF objects that ReportLab does not write as an archive wants them."""

from __future__ import annotations

from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped]  # ReportLab ships no types


def number(value: float) -> str:
    """Write a length with at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"


def text_string(text: str) -> str:
    """Write text as a hexadecimal UTF-16 string."""
    return f"<feff{text.encode('utf-16-be').hex()}>"


class Stream(pdfdoc.PDFStream):  # type: ignore[misc]  # ReportLab ships no types
    """A stream with an end of line before ``endstream``: PDF/A asks for it, ReportLab leaves it out."""

    def __init__(self, content: bytes, entries: dict[str, object] | None = None, *, compressed: bool = True) -> None:
        filters = [pdfdoc.PDFZCompress] if compressed else []
        super().__init__(pdfdoc.PDFDictionary(entries or {}), content, filters)

    def format(self, document: object) -> bytes:
        written: bytes = super().format(document)
        body, ending = written[: -len(b"endstream\n")], written[-len(b"endstream\n") :]
        return body + b"\n" + ending
